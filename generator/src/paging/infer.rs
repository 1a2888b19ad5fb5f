//! What the document says without saying it: a place in the request and one in the answer that go together.

use crate::ir::{
    Api, Operation, Pages, Paging, PagingRule, PagingWay, Single, SingleReason, TypeUse,
};

use super::request::{self, Taken};
use super::response::{Answered, Kind, List, Member, kind, property};
use super::words::{self, Family, words};

/// Whether it is inferred how operations page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inference {
    /// It is.
    On,
    /// It is only told of lists that it is not.
    Off,
}

/// How the kinds of two ends stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kinds {
    Same,
    Different,
}

impl Kinds {
    fn of(asked: &Taken, told: &Member<'_>) -> Self {
        if asked.kind == told.kind { Self::Same } else { Self::Different }
    }
}

/// How an operation pages, or why it is not known to; none where it answers no list.
pub fn paging(api: &Api, operation: &Operation, inference: Inference) -> Option<Paging> {
    // What is written or deleted has no pages, whatever its words.
    if !matches!(operation.method.as_str(), "GET" | "QUERY" | "POST") {
        return None;
    }
    let answered = Answered::of(api, operation)?;
    let taken = request::taken(api, operation);
    let ends = Ends { api, answered: &answered, taken: &taken };
    if !ends.is_about_list(operation) {
        return None;
    }
    let single = |reason, names| Some(Paging::Single(Single { reason, names }));
    if inference == Inference::Off {
        return single(SingleReason::TurnedOff, Vec::new());
    }
    if answered.ty.is_none() {
        return single(SingleReason::SeveralAnswers, Vec::new());
    }
    match ends.rule() {
        Some((rule, way)) => {
            let (more, last_page) = (answered.more(), answered.last_page(&way));
            Some(Paging::Pages(Pages { rule, way, items: answered.list.items(), more, last_page }))
        }
        None => {
            let (reason, names) = ends.reason();
            single(reason, names)
        }
    }
}

/// What could be the two ends of a rule.
struct Ends<'a> {
    api: &'a Api,
    answered: &'a Answered<'a>,
    taken: &'a [Taken],
}

impl<'a> Ends<'a> {
    /// Whether the operation answers a list, whole or in pages.
    fn is_about_list(&self, operation: &Operation) -> bool {
        let reads = operation.method != "POST"
            || words::speaks_of_list(&words(&operation.path.text))
            || words::speaks_of_list(&words(&operation.id));
        let asks = self.asks().next().is_some() || self.number().is_some();
        let tells = self.answered.url().is_some() || self.answered.tokens().next().is_some();
        match &self.answered.list {
            List::One { is_sure: true, .. } => reads || (asks && tells),
            List::One { .. } | List::Several(_) => tells || (reads && asks),
            List::None => tells && asks,
        }
    }

    /// The first rule that fits.
    fn rule(&self) -> Option<(PagingRule, PagingWay)> {
        if self.answered.has_link {
            return Some((PagingRule::LinkHeader, PagingWay::Link));
        }
        self.token()
            .or_else(|| self.last_item())
            .or_else(|| {
                let from = self.answered.url()?.path.clone();
                Some((PagingRule::NextUrl, PagingWay::Url { from }))
            })
            .or_else(|| self.page_number())
            .or_else(|| self.offset())
    }

    /// What is taken that asks for a page by a token.
    fn asks(&self) -> impl Iterator<Item = (Family, &'a Taken)> {
        let family = |one: &'a Taken| words::asked(&one.words).map(|family| (family, one));
        self.taken.iter().filter_map(family)
    }

    /// What is taken and counts pages or items.
    fn number(&self) -> Option<&'a Taken> {
        let counts =
            |one: &&Taken| words::is_page_number(&one.words) || words::is_offset(&one.words);
        self.taken.iter().filter(|one| one.kind == Kind::Number).find(counts)
    }

    fn token(&self) -> Option<(PagingRule, PagingWay)> {
        let (family, asked, told) = self.pair(Kinds::Same)?;
        let (to, from) = (asked.place.clone(), told.path.clone());
        let rule = match (family, &to) {
            (Family::Token, crate::ir::PagePlace::Query(_)) => PagingRule::QueryToken,
            (Family::Token, _) => PagingRule::BodyToken,
            _ => PagingRule::Cursor,
        };
        Some((rule, PagingWay::Token { to, from }))
    }

    /// Two ends of one family, else of two that go together.
    fn pair(&self, kinds: Kinds) -> Option<(Family, &'a Taken, &'a Member<'a>)> {
        let fits = |asked: &Taken, told: &Member<'_>| {
            Kinds::of(asked, told) == kinds && matches!(asked.kind, Kind::Text | Kind::Number)
        };
        let pairs = || {
            self.asks().flat_map(|(family, asked)| {
                self.answered.tokens().map(move |(other, told)| (family, other, asked, told))
            })
        };
        let alike =
            pairs().find(|(family, other, asked, told)| family == other && fits(asked, told));
        let related = || {
            let mut pairs = pairs().filter(|(family, other, asked, told)| {
                go_together(*family, *other) && fits(asked, told)
            });
            pairs.next()
        };
        let last_id = || self.last_id(fits);
        let found = alike.or_else(related).map(|(family, _, asked, told)| (family, asked, told));
        found.or_else(last_id)
    }

    /// A page that begins after an item, whose id the answer tells beside whether there are more.
    fn last_id(
        &self,
        fits: impl Fn(&Taken, &Member<'_>) -> bool,
    ) -> Option<(Family, &'a Taken, &'a Member<'a>)> {
        self.answered.more()?;
        let told = self.answered.members.iter().find(|member| member.words == "last_id")?;
        let mut asks = self.asks().filter(|(family, _)| *family == Family::After);
        let (family, asked) = asks.find(|(_, asked)| fits(asked, told))?;
        Some((family, asked, told))
    }

    /// A page that begins after an item: where the answer says whether there are more, and an item has an id.
    fn last_item(&self) -> Option<(PagingRule, PagingWay)> {
        self.answered.more()?;
        let asked = self.taken.iter().find(|one| one.words == "starting_after")?;
        let List::One { items, .. } = &self.answered.list else { return None };
        let id = self.id(&items.ty)?;
        let to = asked.place.clone();
        let rule = PagingRule::LastItem;
        (asked.kind == Kind::Text).then_some((rule, PagingWay::LastItem { to, from: vec![id] }))
    }

    /// The member that tells one item from another.
    fn id(&self, item: &TypeUse) -> Option<String> {
        let named = |name: &str| {
            let found = property(self.api, item, name)?;
            (kind(self.api, &found.ty) == Kind::Text).then(|| name.to_owned())
        };
        named("id").or_else(|| named("token"))
    }

    fn page_number(&self) -> Option<(PagingRule, PagingWay)> {
        let asked = self.number().filter(|one| words::is_page_number(&one.words))?;
        self.answered.list.items()?;
        let (to, first) = (asked.place.clone(), asked.first?);
        Some((PagingRule::PageNumber, PagingWay::Page { to, first }))
    }

    fn offset(&self) -> Option<(PagingRule, PagingWay)> {
        let asked = self.number().filter(|one| words::is_offset(&one.words))?;
        self.answered.list.items()?;
        let is_limited = self.taken.iter().any(|one| words::is_limit(&one.words));
        let to = asked.place.clone();
        is_limited.then_some((PagingRule::Offset, PagingWay::Offset { to }))
    }

    /// Why no rule fits.
    fn reason(&self) -> (SingleReason, Vec<String>) {
        if let Some((_, asked, told)) = self.pair(Kinds::Different) {
            return (SingleReason::TypesDiffer, vec![asked.name(), told.name()]);
        }
        if let (Some(_), List::Several(lists)) = (self.number(), &self.answered.list) {
            return (SingleReason::AmbiguousItems, lists.clone());
        }
        let number = self.number().filter(|_| matches!(self.answered.list, List::One { .. }));
        if let Some(asked) = number
            && words::is_page_number(&asked.words)
        {
            return (SingleReason::UnknownFirstPage, vec![asked.name()]);
        }
        let told: Vec<String> = self.answered.tokens().map(|(_, told)| told.name()).collect();
        let asks = self.asks().next().is_some();
        if !told.is_empty() && !asks {
            return (SingleReason::AnswerOnly, told);
        }
        let asked = self.asks().map(|(_, asked)| asked).chain(self.number());
        let mut asked: Vec<String> = asked.map(Taken::name).collect();
        asked.dedup();
        if !asked.is_empty() {
            return (SingleReason::RequestOnly, asked);
        }
        (SingleReason::NoSign, Vec::new())
    }
}

/// Whether a page that is told in one way may be asked for in another. A cursor is what pages begin after.
fn go_together(asked: Family, told: Family) -> bool {
    matches!(
        (asked, told),
        (Family::After | Family::Token | Family::Marker, Family::Cursor)
            | (Family::Cursor, Family::Token | Family::After | Family::Marker)
            | (Family::Token, Family::Page)
    )
}
