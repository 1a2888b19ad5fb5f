//! Infers paging from an input of the request and a member of the response that fit together.

use crate::ir::{
    Api, Operation, Pages, Paging, PagingRule, PagingWay, Single, SingleReason, TypeUse,
};

use super::request::{self, Input};
use super::response::{Kind, List, Member, Response, kind, property};
use super::words::{self, TokenKind, words};

/// The setting that turns the inference on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inference {
    /// Paging is inferred.
    On,
    /// Paging is not inferred. Operations that return lists are only listed as such.
    Off,
}

/// The relation between the kinds of an input and a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TypeMatch {
    Same,
    Different,
}

impl TypeMatch {
    fn of(input: &Input, member: &Member<'_>) -> Self {
        if input.kind == member.kind { Self::Same } else { Self::Different }
    }
}

/// The paging of an operation, or the reason why it is unknown; `None` if the operation returns no list.
pub fn paging(api: &Api, operation: &Operation, inference: Inference) -> Option<Paging> {
    // Operations that write or delete have no pages, whatever their names.
    if !matches!(operation.method.as_str(), "GET" | "QUERY" | "POST") {
        return None;
    }
    let response = Response::of(api, operation)?;
    let inputs = request::inputs(api, operation);
    let candidates = Candidates { api, response: &response, inputs: &inputs };
    if !candidates.returns_list(operation) {
        return None;
    }
    let single = |reason, names| Some(Paging::Single(Single { reason, names }));
    if inference == Inference::Off {
        return single(SingleReason::TurnedOff, Vec::new());
    }
    if response.ty.is_none() {
        return single(SingleReason::SeveralResponses, Vec::new());
    }
    match candidates.rule() {
        Some((rule, way)) => {
            let (more, last_page) = (response.more(), response.last_page(&way));
            Some(Paging::Pages(Pages { rule, way, items: response.list.items(), more, last_page }))
        }
        None => {
            let (reason, names) = candidates.reason();
            single(reason, names)
        }
    }
}

/// The inputs and members that a rule may combine.
struct Candidates<'a> {
    api: &'a Api,
    response: &'a Response<'a>,
    inputs: &'a [Input],
}

impl<'a> Candidates<'a> {
    /// Returns `true` if the operation returns a list, whole or in pages.
    fn returns_list(&self, operation: &Operation) -> bool {
        let reads = operation.method != "POST"
            || words::mentions_list(&words(&operation.path.text))
            || words::mentions_list(&words(&operation.id));
        let has_input = self.token_inputs().next().is_some() || self.number_input().is_some();
        let has_next = self.response.url().is_some() || self.response.tokens().next().is_some();
        match &self.response.list {
            List::One { is_certain: true, .. } => reads || (has_input && has_next),
            List::One { .. } | List::Several(_) => has_next || (reads && has_input),
            List::None => has_next && has_input,
        }
    }

    /// The first rule that fits.
    fn rule(&self) -> Option<(PagingRule, PagingWay)> {
        if self.response.has_link {
            return Some((PagingRule::LinkHeader, PagingWay::Link));
        }
        self.token()
            .or_else(|| self.last_item())
            .or_else(|| {
                let from = self.response.url()?.path.clone();
                Some((PagingRule::NextUrl, PagingWay::Url { from }))
            })
            .or_else(|| self.page_number())
            .or_else(|| self.offset())
    }

    /// The inputs that request a page by a token.
    fn token_inputs(&self) -> impl Iterator<Item = (TokenKind, &'a Input)> {
        let token = |one: &'a Input| words::request_token(&one.words).map(|kind| (kind, one));
        self.inputs.iter().filter_map(token)
    }

    /// The first input that is a page number or an offset.
    fn number_input(&self) -> Option<&'a Input> {
        let counts =
            |one: &&Input| words::is_page_number(&one.words) || words::is_offset(&one.words);
        self.inputs.iter().filter(|one| one.kind == Kind::Number).find(counts)
    }

    fn token(&self) -> Option<(PagingRule, PagingWay)> {
        let (kind, input, member) = self.pair(TypeMatch::Same)?;
        let (to, from) = (input.place.clone(), member.path.clone());
        let rule = match (kind, &to) {
            (TokenKind::Token, crate::ir::PagePlace::Query(_)) => PagingRule::QueryToken,
            (TokenKind::Token, _) => PagingRule::BodyToken,
            _ => PagingRule::Cursor,
        };
        Some((rule, PagingWay::Token { to, from }))
    }

    /// An input and a member with the same kind of token, else with compatible kinds.
    fn pair(&self, kinds: TypeMatch) -> Option<(TokenKind, &'a Input, &'a Member<'a>)> {
        let fits = |input: &Input, member: &Member<'_>| {
            TypeMatch::of(input, member) == kinds && matches!(input.kind, Kind::Text | Kind::Number)
        };
        let pairs = || {
            self.token_inputs().flat_map(|(kind, input)| {
                self.response.tokens().map(move |(other, member)| (kind, other, input, member))
            })
        };
        let same =
            pairs().find(|(kind, other, input, member)| kind == other && fits(input, member));
        let compatible = || {
            let mut pairs = pairs().filter(|(kind, other, input, member)| {
                are_compatible(*kind, *other) && fits(input, member)
            });
            pairs.next()
        };
        let last_id = || self.last_id(fits);
        let found = same.or_else(compatible).map(|(kind, _, input, member)| (kind, input, member));
        found.or_else(last_id)
    }

    /// A page that begins after an item: the response has the id of the last item, and a flag for more pages.
    fn last_id(
        &self,
        fits: impl Fn(&Input, &Member<'_>) -> bool,
    ) -> Option<(TokenKind, &'a Input, &'a Member<'a>)> {
        self.response.more()?;
        let member = self.response.members.iter().find(|member| member.words == "last_id")?;
        let mut inputs = self.token_inputs().filter(|(kind, _)| *kind == TokenKind::After);
        let (kind, input) = inputs.find(|(_, input)| fits(input, member))?;
        Some((kind, input, member))
    }

    /// A page that begins after an item: the items have ids, and the response has a flag for more pages.
    fn last_item(&self) -> Option<(PagingRule, PagingWay)> {
        self.response.more()?;
        let input = self.inputs.iter().find(|one| one.words == "starting_after")?;
        let List::One { items, .. } = &self.response.list else { return None };
        let id = self.id(&items.ty)?;
        let to = input.place.clone();
        let rule = PagingRule::LastItem;
        (input.kind == Kind::Text).then_some((rule, PagingWay::LastItem { to, from: vec![id] }))
    }

    /// The member that identifies an item.
    fn id(&self, item: &TypeUse) -> Option<String> {
        let named = |name: &str| {
            let found = property(self.api, item, name)?;
            (kind(self.api, &found.ty) == Kind::Text).then(|| name.to_owned())
        };
        named("id").or_else(|| named("token"))
    }

    fn page_number(&self) -> Option<(PagingRule, PagingWay)> {
        let input = self.number_input().filter(|one| words::is_page_number(&one.words))?;
        self.response.list.items()?;
        let (to, first) = (input.place.clone(), input.first?);
        Some((PagingRule::PageNumber, PagingWay::Page { to, first }))
    }

    fn offset(&self) -> Option<(PagingRule, PagingWay)> {
        let input = self.number_input().filter(|one| words::is_offset(&one.words))?;
        self.response.list.items()?;
        let is_limited = self.inputs.iter().any(|one| words::is_limit(&one.words));
        let to = input.place.clone();
        is_limited.then_some((PagingRule::Offset, PagingWay::Offset { to }))
    }

    /// The reason why no rule fits.
    fn reason(&self) -> (SingleReason, Vec<String>) {
        if let Some((_, input, member)) = self.pair(TypeMatch::Different) {
            return (SingleReason::TypesDiffer, vec![input.name(), member.name()]);
        }
        if let (Some(_), List::Several(lists)) = (self.number_input(), &self.response.list) {
            return (SingleReason::AmbiguousItems, lists.clone());
        }
        let number = self.number_input().filter(|_| matches!(self.response.list, List::One { .. }));
        if let Some(input) = number
            && words::is_page_number(&input.words)
        {
            return (SingleReason::UnknownFirstPage, vec![input.name()]);
        }
        let members: Vec<String> =
            self.response.tokens().map(|(_, member)| member.name()).collect();
        let has_input = self.token_inputs().next().is_some();
        if !members.is_empty() && !has_input {
            return (SingleReason::ResponseOnly, members);
        }
        let inputs = self.token_inputs().map(|(_, input)| input).chain(self.number_input());
        let mut inputs: Vec<String> = inputs.map(Input::name).collect();
        inputs.dedup();
        if !inputs.is_empty() {
            return (SingleReason::RequestOnly, inputs);
        }
        (SingleReason::NoEvidence, Vec::new())
    }
}

/// Returns `true` if a request may take a token of one kind from a response with another kind. Any of them may be a
/// cursor.
fn are_compatible(input: TokenKind, member: TokenKind) -> bool {
    matches!(
        (input, member),
        (TokenKind::After | TokenKind::Token | TokenKind::Marker, TokenKind::Cursor)
            | (TokenKind::Cursor, TokenKind::Token | TokenKind::After | TokenKind::Marker)
            | (TokenKind::Token, TokenKind::Page)
    )
}
