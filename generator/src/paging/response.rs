//! The parts of a response that matter for paging: lists, the next page, and flags for more pages.

use crate::ir::{
    Api, Object, Operation, PagedItems, PagingWay, Property, ResponseForm, Shape, Type, TypeUse,
};

use super::words::{self, TokenKind, words};

/// The common parts of the successful responses of an operation.
pub struct Response<'a> {
    /// The type of the value; `None` if it varies.
    pub ty: Option<&'a TypeUse>,
    /// Its members, and the members of its paging objects and wrappers.
    pub members: Vec<Member<'a>>,
    /// Its list of items.
    pub list: List,
    /// It declares a `Link` header.
    pub has_link: bool,
}

/// A member of a response or a request body.
pub struct Member<'a> {
    /// The path of names.
    pub path: Vec<String>,
    /// The name of the enclosing object in snake case; empty at the top level.
    pub within: String,
    /// Its name in snake case.
    pub words: String,
    /// Its declaration.
    pub property: &'a Property,
    /// The kind of its value.
    pub kind: Kind,
}

/// The deepest list of lists whose items are checked.
const DEEPEST: usize = 64;

/// The kinds of values that matter for paging.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// An integer, or a number that may be one.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Something else.
    Other,
}

/// The list of items in a response.
pub enum List {
    /// This list. It is certain if its name is a usual one, or if the response itself is the list.
    One { items: PagedItems, is_certain: bool },
    /// One of these.
    Several(Vec<String>),
    /// There is none.
    None,
}

impl List {
    /// The items, if the runtime can read each item alone.
    pub fn items(&self, api: &Api) -> Option<PagedItems> {
        match self {
            Self::One { items, .. } if is_read_alone(api, &items.ty) => Some(items.clone()),
            _ => None,
        }
    }
}

impl<'a> Response<'a> {
    /// The references without a target that hide the response, the next page, or the list of items.
    pub fn lost_references<'s>(&'s self, api: &'s Api) -> impl Iterator<Item = String> + 's {
        let matters = |member: &&Member<'_>| {
            words::response_token(&member.within, &member.words).is_some()
                || words::is_next_url(&member.within, &member.words)
                || words::is_paging_object(&member.words)
                || may_be_list(&member.words)
        };
        let members = self.members.iter().filter(matters).map(|member| &member.property.ty);
        let types = self.ty.into_iter().chain(members);
        types.filter_map(|ty| api.lost_reference(ty).map(str::to_owned))
    }

    /// The reference without a target that hides the list of items.
    pub fn lost_items(&self, api: &Api) -> Option<String> {
        let mut lists = self.members.iter().filter(|member| may_be_list(&member.words));
        let lost = lists.find_map(|member| api.lost_reference(&member.property.ty));
        lost.filter(|_| matches!(self.list, List::None)).map(str::to_owned)
    }

    /// The JSON response of an operation; `None` without one.
    pub fn of(api: &'a Api, operation: &'a Operation) -> Option<Self> {
        let forms: Vec<&ResponseForm> = operation
            .successes
            .iter()
            .map(|response| &response.form)
            .filter(|form| !matches!(form, ResponseForm::Nothing))
            .collect();
        let first = forms.iter().find_map(|form| match form {
            ResponseForm::Json(ty) => Some(ty),
            _ => None,
        })?;
        let is_uniform = forms.iter().all(|form| form.is_same(&ResponseForm::Json(first.clone())));
        let has_link =
            operation.headers.iter().any(|header| header.wire_name.eq_ignore_ascii_case("link"));
        Some(Self {
            ty: is_uniform.then_some(first),
            members: members(api, first),
            list: list(api, operation, first),
            has_link,
        })
    }

    /// The member that is `false` on the last page.
    pub fn more(&self) -> Option<Vec<String>> {
        self.path_of(|member| member.kind == Kind::Boolean && words::is_more_flag(&member.words))
    }

    /// The member with the number of pages, if the operation pages by number.
    pub fn last_page(&self, way: &PagingWay) -> Option<Vec<String>> {
        let PagingWay::Page { first, .. } = way else { return None };
        // The number of the last page equals the number of pages only if counting starts with 1. Otherwise the last
        // page would be missing.
        let is_count = |words: &str| {
            words::is_page_count(words) || (*first == 1 && words::is_last_page(words))
        };
        self.path_of(|member| member.kind == Kind::Number && is_count(&member.words))
    }

    fn path_of(&self, wanted: impl Fn(&&Member<'a>) -> bool) -> Option<Vec<String>> {
        self.members.iter().find(wanted).map(|member| member.path.clone())
    }

    /// The members with a token of the next page.
    pub fn tokens(&self) -> impl Iterator<Item = (TokenKind, &Member<'a>)> {
        self.members.iter().filter_map(|member| {
            let kind = words::response_token(&member.within, &member.words)?;
            let fits = matches!(member.kind, Kind::Text | Kind::Number) && !member.is_url();
            fits.then_some((kind, member))
        })
    }

    /// The member with the URL of the next page.
    pub fn url(&self) -> Option<&Member<'a>> {
        self.members.iter().find(|member| {
            let is_next = matches!(member.words.as_str(), "next" | "next_page");
            let is_named = words::is_next_url(&member.within, &member.words);
            member.kind == Kind::Text && (is_named || (is_next && member.is_url()))
        })
    }
}

impl Member<'_> {
    /// Returns `true` if its name, format, example or description indicates a URL.
    fn is_url(&self) -> bool {
        let docs = &self.property.docs;
        let example = docs.example.as_ref().and_then(|example| example.as_str());
        // A name such as `next_cursor` decides alone. The description counts only for an ambiguous name.
        let is_ambiguous = matches!(self.words.as_str(), "next" | "next_page");
        let description = docs.description.as_deref().filter(|_| is_ambiguous).unwrap_or_default();
        let mut described = description.split(|letter: char| !letter.is_ascii_alphanumeric());
        words::is_next_url(&self.within, &self.words)
            || matches!(self.property.format.as_deref(), Some("uri" | "uri-reference" | "url"))
            || example.is_some_and(|text| text.starts_with('/') || text.contains("://"))
            || described.any(|word| matches!(word, "URL" | "url" | "URI" | "uri" | "link" | "Link"))
    }

    /// Its name for messages: `meta.next`.
    pub fn name(&self) -> String {
        self.path.join(".")
    }
}

/// Returns `true` if a member with this name usually is the list of items, or contains it.
fn may_be_list(words: &str) -> bool {
    words::is_wrapper(words) || words::LISTS.contains(&words)
}

/// The object behind a type.
pub fn object<'a>(api: &'a Api, use_: &'a TypeUse) -> Option<&'a Object> {
    match &api.resolved(use_).ty {
        Type::Named(id) => match &api.schemas.get(id)?.shape {
            Shape::Object(object) => Some(object),
            _ => None,
        },
        _ => None,
    }
}

/// The member with this name.
pub fn property<'a>(api: &'a Api, use_: &'a TypeUse, name: &str) -> Option<&'a Property> {
    object(api, use_)?.properties.iter().find(|property| property.wire_name == name)
}

/// The kind of values of this type.
pub fn kind(api: &Api, use_: &TypeUse) -> Kind {
    match &api.resolved(use_).ty {
        Type::String | Type::Uuid | Type::Secret | Type::Text(_) => Kind::Text,
        Type::Integer { carrier, .. } if carrier.writes_number() => Kind::Number,
        Type::Integer { .. } | Type::Bytes(_) => Kind::Text,
        // Documents often declare `number` for integers.
        Type::Number(_) => Kind::Number,
        Type::Boolean => Kind::Boolean,
        _ => Kind::Other,
    }
}

/// The members of an object, and the members of its paging objects and wrappers.
pub fn members<'a>(api: &'a Api, use_: &'a TypeUse) -> Vec<Member<'a>> {
    let mut found = Vec::new();
    collect(api, use_, &mut Vec::new(), "", &mut found);
    // Outer members have precedence.
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
    /// The depth of `_links.next.href`.
    const DEEPEST: usize = 3;
    for property in object(api, use_).into_iter().flat_map(|object| &object.properties) {
        let words = words(&property.wire_name);
        path.push(property.wire_name.clone());
        if path.len() < DEEPEST && (words::is_paging_object(&words) || words::is_wrapper(&words)) {
            collect(api, &property.ty, path, &words, found);
        }
        let (within, kind) = (within.to_owned(), kind(api, &property.ty));
        found.push(Member { path: path.clone(), within, words, property, kind });
        path.pop();
    }
}

/// The list of items in a response: the response itself, a member with a usual name, or the only list.
fn list(api: &Api, operation: &Operation, use_: &TypeUse) -> List {
    let one = |path: &[String], item: &TypeUse, is_certain| List::One {
        items: PagedItems { path: path.to_vec(), ty: item.clone() },
        is_certain,
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
    lists.retain(|(_, words, _)| !words::is_secondary(words));
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

/// Returns `true` if objects in this object have lists, which may be the items.
fn has_lists_within(api: &Api, use_: &TypeUse) -> bool {
    let properties = object(api, use_).into_iter().flat_map(|object| &object.properties);
    let mut others = properties.filter(|property| {
        let words = words(&property.wire_name);
        !words::is_paging_object(&words)
            && !words::is_wrapper(&words)
            && !words::is_secondary(&words)
    });
    others.any(|property| !lists(api, &property.ty, &[]).is_empty())
}

/// The members of an object that are lists: the path, the name in snake case, and the type of the items.
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

/// Returns `true` if the type alone determines how it is read. A field may have a wire form, an item of a stream can't.
pub fn is_read_alone(api: &Api, use_: &TypeUse) -> bool {
    let parts = std::iter::successors(Some(api.resolved(use_)), |part| match &part.ty {
        Type::Array(item) | Type::Map(item) => Some(api.resolved(item)),
        _ => None,
    });
    // A list may contain itself.
    parts.take(DEEPEST).all(|part| match &part.ty {
        Type::Integer { carrier, .. } | Type::Decimal(carrier) => carrier.writes_number(),
        Type::Bytes(_) | Type::Chosen(_) | Type::FieldMask(_) => false,
        _ => true,
    })
}
