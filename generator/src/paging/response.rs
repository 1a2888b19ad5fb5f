//! What an answer tells of pages: lists, the next page, whether there are more.

use crate::ir::{
    AnswerForm, Api, Carrier, Object, Operation, PagedItems, PagingWay, Property, Shape, Type,
    TypeUse,
};

use super::words::{self, Family, words};

/// What the successes of an operation have in common.
pub struct Answered<'a> {
    /// The value; none where it may be one of several.
    pub ty: Option<&'a TypeUse>,
    /// Its members, and those of the objects in it that may speak of pages.
    pub members: Vec<Member<'a>>,
    /// The list that it is about.
    pub list: List,
    /// Whether its headers are declared to have a `Link`.
    pub has_link: bool,
}

/// A member of an answer or a body.
pub struct Member<'a> {
    /// The names that lead to it.
    pub path: Vec<String>,
    /// The words of the object that it stands in; empty at the top.
    pub within: String,
    /// Its words.
    pub words: String,
    /// What it is.
    pub property: &'a Property,
    /// Its kind.
    pub kind: Kind,
}

/// What a value is, as far as pages go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Something else.
    Other,
}

/// The list that an answer is about.
pub enum List {
    /// This one. It is sure where its name says so, or where the answer is the list.
    One { items: PagedItems, is_sure: bool },
    /// One of these.
    Several(Vec<String>),
    /// There is none.
    None,
}

impl List {
    /// The items, where the run time can read each by itself.
    pub fn items(&self) -> Option<PagedItems> {
        match self {
            Self::One { items, .. } if is_read_alone(&items.ty) => Some(items.clone()),
            _ => None,
        }
    }
}

impl<'a> Answered<'a> {
    /// What is in the JSON that an operation answers; none where it answers no JSON.
    pub fn of(api: &'a Api, operation: &'a Operation) -> Option<Self> {
        let forms: Vec<&AnswerForm> = operation
            .answers
            .iter()
            .map(|answer| &answer.form)
            .filter(|form| !matches!(form, AnswerForm::Nothing))
            .collect();
        let first = forms.iter().find_map(|form| match form {
            AnswerForm::Json(ty) => Some(ty),
            _ => None,
        })?;
        let alike = forms.iter().all(|form| form.is_same(&AnswerForm::Json(first.clone())));
        let has_link =
            operation.headers.iter().any(|header| header.wire_name.eq_ignore_ascii_case("link"));
        Some(Self {
            ty: alike.then_some(first),
            members: members(api, first),
            list: list(api, operation, first),
            has_link,
        })
    }

    /// The member that is `false` on the last page.
    pub fn more(&self) -> Option<Vec<String>> {
        self.path_of(|member| member.kind == Kind::Boolean && words::is_more(&member.words))
    }

    /// The member that tells the number of pages, of an operation that counts them.
    pub fn last_page(&self, way: &PagingWay) -> Option<Vec<String>> {
        let PagingWay::Page { first, .. } = way else { return None };
        // The number of the last page is the number of pages only where the first one is 1: what is counted from 0
        // would end too early.
        let tells = |words: &str| {
            words::is_page_count(words) || (*first == 1 && words::is_last_page(words))
        };
        self.path_of(|member| member.kind == Kind::Number && tells(&member.words))
    }

    fn path_of(&self, wanted: impl Fn(&&Member<'a>) -> bool) -> Option<Vec<String>> {
        self.members.iter().find(wanted).map(|member| member.path.clone())
    }

    /// The members that tell the next page by a token.
    pub fn tokens(&self) -> impl Iterator<Item = (Family, &Member<'a>)> {
        self.members.iter().filter_map(|member| {
            let family = words::told(&member.within, &member.words)?;
            let fits = matches!(member.kind, Kind::Text | Kind::Number) && !member.is_url();
            fits.then_some((family, member))
        })
    }

    /// The member that tells the next page by a URL.
    pub fn url(&self) -> Option<&Member<'a>> {
        self.members.iter().find(|member| {
            let is_next = matches!(member.words.as_str(), "next" | "next_page");
            let is_named = words::is_next_url(&member.within, &member.words);
            member.kind == Kind::Text && (is_named || (is_next && member.is_url()))
        })
    }
}

impl Member<'_> {
    /// Whether it is a URL by its name, its format or what is said of it.
    fn is_url(&self) -> bool {
        let docs = &self.property.docs;
        let example = docs.example.as_ref().and_then(|example| example.as_str());
        // What is called plainly a token or a cursor is none, whatever its description speaks of.
        let is_plain = matches!(self.words.as_str(), "next" | "next_page");
        let described = docs.description.as_deref().filter(|_| is_plain).unwrap_or_default();
        let mut spoken = described.split(|letter: char| !letter.is_ascii_alphanumeric());
        words::is_next_url(&self.within, &self.words)
            || matches!(self.property.format.as_deref(), Some("uri" | "uri-reference" | "url"))
            || example.is_some_and(|text| text.starts_with('/') || text.contains("://"))
            || spoken.any(|word| matches!(word, "URL" | "url" | "URI" | "uri" | "link" | "Link"))
    }

    /// Its name as people write it: `meta.next`.
    pub fn name(&self) -> String {
        self.path.join(".")
    }
}

/// The object that a type is.
pub fn object<'a>(api: &'a Api, use_: &'a TypeUse) -> Option<&'a Object> {
    match &api.resolved(use_).ty {
        Type::Named(id) => match &api.schemas.get(id)?.shape {
            Shape::Object(object) => Some(object),
            _ => None,
        },
        _ => None,
    }
}

/// The member of this name.
pub fn property<'a>(api: &'a Api, use_: &'a TypeUse, name: &str) -> Option<&'a Property> {
    object(api, use_)?.properties.iter().find(|property| property.wire_name == name)
}

/// What a value of this type is.
pub fn kind(api: &Api, use_: &TypeUse) -> Kind {
    match &api.resolved(use_).ty {
        Type::String | Type::Uuid | Type::Secret | Type::Text(_) => Kind::Text,
        Type::Integer { carrier: Carrier::Text, .. } | Type::Bytes(_) => Kind::Text,
        Type::Integer { carrier: Carrier::Number, .. } => Kind::Number,
        // Documents say `number` where they mean a whole one as often as not.
        Type::Number => Kind::Number,
        Type::Boolean => Kind::Boolean,
        _ => Kind::Other,
    }
}

/// The members of an object, and those of the objects in it that may speak of pages.
pub fn members<'a>(api: &'a Api, use_: &'a TypeUse) -> Vec<Member<'a>> {
    let mut found = Vec::new();
    collect(api, use_, &mut Vec::new(), "", &mut found);
    // What stands further out counts first.
    found.sort_by_key(|member: &Member<'_>| member.path.len());
    found
}

fn collect<'a>(
    api: &'a Api,
    use_: &'a TypeUse,
    path: &mut Vec<String>,
    within: &str,
    found: &mut Vec<Member<'a>>,
) {
    /// `_links.next.href`
    const DEEPEST: usize = 3;
    for property in object(api, use_).into_iter().flat_map(|object| &object.properties) {
        let words = words(&property.wire_name);
        path.push(property.wire_name.clone());
        if path.len() < DEEPEST && (words::is_about_pages(&words) || words::is_wrapper(&words)) {
            collect(api, &property.ty, path, &words, found);
        }
        let (within, kind) = (within.to_owned(), kind(api, &property.ty));
        found.push(Member { path: path.clone(), within, words, property, kind });
        path.pop();
    }
}

/// The list that an answer is about: itself, a member of a name that says so, or the only one.
fn list(api: &Api, operation: &Operation, use_: &TypeUse) -> List {
    let one = |path: &[String], item: &TypeUse, is_sure| List::One {
        items: PagedItems { path: path.to_vec(), ty: item.clone() },
        is_sure,
    };
    if let Type::Array(item) = &api.resolved(use_).ty {
        return one(&[], item, true);
    }
    let mut lists = lists(api, use_, &[]);
    if lists.is_empty() {
        let wrappers = object(api, use_).into_iter().flat_map(|object| &object.properties);
        for wrapper in wrappers.filter(|one| words::is_wrapper(&words(&one.wire_name))) {
            lists.extend(self::lists(api, &wrapper.ty, std::slice::from_ref(&wrapper.wire_name)));
        }
    }
    let named = |wanted: &str| lists.iter().find(|(_, words, _)| words == wanted);
    let last_step = operation.path.text.rsplit('/').find(|step| !step.is_empty());
    let subject = last_step.filter(|step| !step.contains('{')).map(words);
    let known = words::LISTS.iter().find_map(|name| named(name));
    if let Some((path, _, item)) = known.or_else(|| named(&subject?)) {
        return one(path, item, true);
    }
    lists.retain(|(_, words, _)| !words::is_aside(words));
    if let [(path, _, item)] = lists.as_slice()
        && !has_lists_within(api, use_)
    {
        return one(path, item, false);
    }
    if lists.is_empty() {
        return List::None;
    }
    List::Several(lists.iter().map(|(path, ..)| path.join(".")).collect())
}

/// Whether lists stand in the objects of an object: these may be what it is about.
fn has_lists_within(api: &Api, use_: &TypeUse) -> bool {
    let properties = object(api, use_).into_iter().flat_map(|object| &object.properties);
    let mut others = properties.filter(|property| {
        let words = words(&property.wire_name);
        !words::is_about_pages(&words) && !words::is_wrapper(&words) && !words::is_aside(&words)
    });
    others.any(|property| !lists(api, &property.ty, &[]).is_empty())
}

/// The members of an object that are lists: where each stands, its words, and its items.
fn lists<'a>(
    api: &'a Api,
    use_: &'a TypeUse,
    within: &[String],
) -> Vec<(Vec<String>, String, &'a TypeUse)> {
    let properties = object(api, use_).into_iter().flat_map(|object| &object.properties);
    properties
        .filter_map(|property| match &api.resolved(&property.ty).ty {
            Type::Array(item) => {
                let path = [within, std::slice::from_ref(&property.wire_name)].concat();
                Some((path, words(&property.wire_name), &**item))
            }
            _ => None,
        })
        .collect()
}

/// Whether a type alone tells how it is read: a field can say more of it, an item of a stream can't.
pub fn is_read_alone(use_: &TypeUse) -> bool {
    use_.parts().all(|part| match &part.ty {
        Type::Integer { carrier, .. } | Type::Decimal(carrier) => *carrier == Carrier::Number,
        Type::Bytes(_) | Type::Chosen(_) | Type::FieldMask(_) => false,
        _ => true,
    })
}
