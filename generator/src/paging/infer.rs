//! Infers paging from an input of the request and a member of the response that fit together.

use crate::ir::{
    Api, Operation, PagePlace, PageSetting, Pages, Paging, PagingRule, PagingWay, Single,
    SingleReason, TypeUse,
};

use super::dependency::{self, Need};
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
    let lost = candidates.lost_references();
    let single = |reason, names| Some(Paging::Single(Single { reason, names }));
    if !candidates.returns_list(operation) {
        // The list may be behind the reference.
        let is_hidden = candidates.reads(operation) && candidates.has_input() && !lost.is_empty();
        return is_hidden.then(|| single(SingleReason::UnknownReference, lost)).flatten();
    }
    if inference == Inference::Off {
        return single(SingleReason::TurnedOff, Vec::new());
    }
    if response.ty.is_none() {
        return single(SingleReason::SeveralResponses, Vec::new());
    }
    match candidates.choice(operation) {
        Ok(Choice { rule, way, settings, .. }) => {
            let (more, last_page) = (response.more(), response.last_page(&way));
            let (items, lost_items) = (response.list.items(api), response.lost_items(api));
            let pages = Pages { rule, way, settings, items, lost_items, more, last_page };
            Some(Paging::Pages(Box::new(pages)))
        }
        // Any other reason would be a consequence of the reference.
        Err(_) if !lost.is_empty() => single(SingleReason::UnknownReference, lost),
        Err((reason, names)) => single(reason, names),
    }
}

/// A rule that fits.
struct Choice<'a> {
    rule: PagingRule,
    way: PagingWay,
    /// The input that requests a page.
    input: Option<&'a Input>,
    /// The member of the response with the token of the next page.
    token: Option<&'a Member<'a>>,
    /// The names of input and token agree.
    is_exact: bool,
    settings: Vec<PageSetting>,
}

/// An input and a member of the response that fit together.
struct Pair<'a> {
    kind: TokenKind,
    input: &'a Input,
    member: &'a Member<'a>,
    /// Their names agree.
    is_exact: bool,
}

impl<'a> Choice<'a> {
    fn new(rule: PagingRule, way: PagingWay, input: Option<&'a Input>) -> Self {
        Self { rule, way, input, token: None, is_exact: false, settings: Vec::new() }
    }

    fn is_deprecated(&self) -> bool {
        self.input.is_some_and(|input| input.deprecated)
    }

    /// Returns `true` if pages or items are counted, which needs nothing from the response but the list.
    fn is_counted(&self) -> bool {
        matches!(self.way, PagingWay::Page { .. } | PagingWay::Offset { .. })
            && self.settings.is_empty()
            && !self.is_deprecated()
    }

    /// Returns `true` if a server may omit the token from the responses to requests that count.
    fn is_optional_token(&self) -> bool {
        let is_optional =
            |member: &Member<'_>| !member.property.required || member.property.ty.nullable;
        self.token.is_some_and(is_optional) && self.settings.is_empty()
    }

    /// Returns `true` if two tokens of different names fit equally well, and the server may omit either.
    fn is_rival(&self, other: &Self) -> bool {
        let path = |one: &Self| one.token.map(|member| member.path.clone());
        let is_open = |one: &Self| one.is_exact && one.is_optional_token() && !one.is_deprecated();
        is_open(self) && is_open(other) && path(self) != path(other)
    }

    /// Returns `true` if two rules request a page by the same input.
    fn shares_input(&self, other: &Self) -> bool {
        self.input.map(|input| &input.place) == other.input.map(|input| &input.place)
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
        let (reads, has_input) = (self.reads(operation), self.has_input());
        let has_next = self.response.url().is_some() || self.response.tokens().next().is_some();
        match &self.response.list {
            List::One { is_certain: true, .. } => reads || (has_input && has_next),
            List::One { .. } | List::Several(_) => has_next || (reads && has_input),
            List::None => has_next && has_input,
        }
    }

    /// Returns `true` if the operation reads, by its method or its name.
    fn reads(&self, operation: &Operation) -> bool {
        operation.method != "POST"
            || words::mentions_list(&words(&operation.path.text))
            || words::mentions_list(&words(&operation.id))
    }

    /// Returns `true` if the request selects a page.
    fn has_input(&self) -> bool {
        self.token_inputs().next().is_some() || self.number_input().is_some()
    }

    /// The references without a target that hide an input, the next page or the list of items.
    fn lost_references(&self) -> Vec<String> {
        let of_input = |one: &Input| {
            let selects = words::request_token(&one.words).is_some()
                || words::is_page_number(&one.words)
                || words::is_offset(&one.words);
            one.lost_reference.clone().filter(|_| selects)
        };
        let mut found: Vec<String> = self.inputs.iter().filter_map(of_input).collect();
        found.extend(self.response.lost_references(self.api));
        // Only a page that begins after the last item needs the items.
        if self.inputs.iter().any(|one| one.words == "starting_after")
            && self.response.more().is_some()
            && let List::One { items, .. } = &self.response.list
        {
            found.extend(self.api.lost_reference(&items.ty).map(str::to_owned));
        }
        found.sort();
        found.dedup();
        found
    }

    /// The rule that leads through all pages. A rule whose input has no effect without another input sends that too,
    /// or does not fit.
    fn choice(&self, operation: &Operation) -> Result<Choice<'a>, (SingleReason, Vec<String>)> {
        let settings = dependency::settings(self.api, operation);
        let mut blocked = None;
        let mut usable: Vec<Choice<'a>> = Vec::new();
        for mut choice in self.rules() {
            let need = choice.input.map(|input| dependency::need(input, choice.token, &settings));
            match (need, choice.input) {
                (Some(Need::Unknown(other)), Some(input)) => {
                    let names = vec![input.name(), other];
                    blocked.get_or_insert((SingleReason::DependsOnOther, names));
                }
                (Some(Need::Settings(settings)), _) => {
                    choice.settings = settings;
                    usable.push(choice);
                }
                _ => usable.push(choice),
            }
        }
        usable.sort_by_key(Choice::is_deprecated);
        // A server with two kinds of paging may return a token only to requests that ask for it. Counting always works.
        let counted = usable.iter().position(Choice::is_counted);
        let index = match (usable.first(), counted) {
            (Some(first), Some(counted))
                if first.is_optional_token() && !first.shares_input(&usable[counted]) =>
            {
                counted
            }
            (Some(first), _) => match usable.iter().find(|other| first.is_rival(other)) {
                Some(rival) => return Err((SingleReason::AmbiguousRules, names(&[first, rival]))),
                None => 0,
            },
            (None, _) => return Err(blocked.unwrap_or_else(|| self.reason())),
        };
        Ok(usable.swap_remove(index))
    }

    /// The rules that fit, in the order in which they are tried.
    fn rules(&self) -> impl Iterator<Item = Choice<'a>> {
        let link = || Choice::new(PagingRule::LinkHeader, PagingWay::Link, None);
        let url = || {
            let from = self.response.url()?.path.clone();
            Some(Choice::new(PagingRule::NextUrl, PagingWay::Url { from }, None))
        };
        let rules = [self.last_item(), url(), self.page_number(), self.offset()];
        let link = self.response.has_link.then(link);
        link.into_iter().chain(self.tokens()).chain(rules.into_iter().flatten())
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

    /// The rules of tokens, one for each input.
    fn tokens(&self) -> Vec<Choice<'a>> {
        let mut found: Vec<Choice<'a>> = Vec::new();
        for Pair { kind, input, member, is_exact } in self.pairs(TypeMatch::Same) {
            let (to, from) = (input.place.clone(), member.path.clone());
            let rule = match (kind, &to) {
                (TokenKind::Token, PagePlace::Query(_)) => PagingRule::QueryToken,
                (TokenKind::Token, _) => PagingRule::BodyToken,
                _ => PagingRule::Cursor,
            };
            let choice = Choice::new(rule, PagingWay::Token { to, from }, Some(input));
            if !found.iter().any(|known| known.shares_input(&choice)) {
                found.push(Choice { token: Some(member), is_exact, ..choice });
            }
        }
        found
    }

    /// The inputs and members with the same kind of token, then those with compatible kinds.
    fn pairs(&self, kinds: TypeMatch) -> Vec<Pair<'a>> {
        let fits = |input: &Input, member: &Member<'_>| {
            TypeMatch::of(input, member) == kinds && matches!(input.kind, Kind::Text | Kind::Number)
        };
        let all = || {
            self.token_inputs().flat_map(|(kind, input)| {
                self.response.tokens().map(move |(other, member)| (kind, other, input, member))
            })
        };
        let same =
            all().filter(|(kind, other, input, member)| kind == other && fits(input, member));
        let same =
            same.map(|(kind, _, input, member)| Pair { kind, input, member, is_exact: true });
        let compatible = all().filter(|(kind, other, input, member)| {
            are_compatible(*kind, *other) && fits(input, member)
        });
        let compatible = compatible.map(|(kind, _, input, member)| Pair {
            kind,
            input,
            member,
            is_exact: false,
        });
        same.chain(compatible).chain(self.last_id(fits)).collect()
    }

    /// A page that begins after an item: the response has the id of the last item, and a flag for more pages.
    fn last_id(&self, fits: impl Fn(&Input, &Member<'_>) -> bool) -> Option<Pair<'a>> {
        self.response.more()?;
        let member = self.response.members.iter().find(|member| member.words == "last_id")?;
        let mut inputs = self.token_inputs().filter(|(kind, _)| *kind == TokenKind::After);
        let (kind, input) = inputs.find(|(_, input)| fits(input, member))?;
        Some(Pair { kind, input, member, is_exact: false })
    }

    /// A page that begins after an item: the items have ids, and the response has a flag for more pages.
    fn last_item(&self) -> Option<Choice<'a>> {
        self.response.more()?;
        let input = self.inputs.iter().find(|one| one.words == "starting_after")?;
        let List::One { items, .. } = &self.response.list else { return None };
        let id = self.id(&items.ty)?;
        let to = input.place.clone();
        let way = PagingWay::LastItem { to, from: vec![id] };
        (input.kind == Kind::Text).then(|| Choice::new(PagingRule::LastItem, way, Some(input)))
    }

    /// The member that identifies an item.
    fn id(&self, item: &TypeUse) -> Option<String> {
        let named = |name: &str| {
            let found = property(self.api, item, name)?;
            (kind(self.api, &found.ty) == Kind::Text).then(|| name.to_owned())
        };
        named("id").or_else(|| named("token"))
    }

    fn page_number(&self) -> Option<Choice<'a>> {
        let input = self.number_input().filter(|one| words::is_page_number(&one.words))?;
        self.response.list.items(self.api)?;
        let way = PagingWay::Page { to: input.place.clone(), first: input.first? };
        Some(Choice::new(PagingRule::PageNumber, way, Some(input)))
    }

    fn offset(&self) -> Option<Choice<'a>> {
        let input = self.number_input().filter(|one| words::is_offset(&one.words))?;
        self.response.list.items(self.api)?;
        let is_limited = self.inputs.iter().any(|one| words::is_limit(&one.words));
        let way = PagingWay::Offset { to: input.place.clone() };
        is_limited.then(|| Choice::new(PagingRule::Offset, way, Some(input)))
    }

    /// The reason why no rule fits.
    fn reason(&self) -> (SingleReason, Vec<String>) {
        if let Some(Pair { input, member, .. }) = self.pairs(TypeMatch::Different).first() {
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

/// The names of the inputs of some rules.
fn names(choices: &[&Choice<'_>]) -> Vec<String> {
    choices.iter().filter_map(|choice| choice.input).map(Input::name).collect()
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
