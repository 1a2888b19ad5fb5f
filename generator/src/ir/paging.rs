//! The paging of operations: the part of a request that selects a page, and the part of a response that leads to the
//! next page.

use serde_json::Value;

use super::types::TypeUse;

/// The known facts about the pages of an operation that returns a list.
#[derive(Debug, Clone)]
pub enum Paging {
    /// It is paged.
    Pages(Box<Pages>),
    /// It is not known to be paged.
    Single(Single),
}

/// The paging of an operation.
#[derive(Debug, Clone)]
pub struct Pages {
    /// The evidence for it.
    pub rule: PagingRule,
    /// The rule that leads to the next page.
    pub way: PagingWay,
    /// The values that the requests also send, without which the server does not page in this way.
    pub settings: Vec<PageSetting>,
    /// The list of items; `None` if several lists are candidates.
    pub items: Option<PagedItems>,
    /// The reference without a target that hides the list of items.
    pub lost_items: Option<String>,
    /// The member that is `false` on the last page.
    pub more: Option<Vec<String>>,
    /// The member with the number of pages.
    pub last_page: Option<Vec<String>>,
}

/// The evidence that an operation is paged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PagingRule {
    /// The config declares it.
    Config,
    /// A vendor extension declares it.
    Extension,
    /// Its responses declare a header `Link`.
    LinkHeader,
    /// A token in the response is a query parameter of the next request.
    QueryToken,
    /// A token in the response is a member of the body of the next request.
    BodyToken,
    /// A cursor or marker in the response is a parameter of the next request.
    Cursor,
    /// The last item is a parameter of the next request, and the response declares if there are more.
    LastItem,
    /// The response has the URL of the next page.
    NextUrl,
    /// A parameter is the number of the page.
    PageNumber,
    /// A parameter is the number of items to skip.
    Offset,
}

impl PagingRule {
    /// All rules, in the order in which they are tried.
    pub const ALL: [Self; 10] = [
        Self::Config,
        Self::Extension,
        Self::LinkHeader,
        Self::QueryToken,
        Self::BodyToken,
        Self::Cursor,
        Self::LastItem,
        Self::NextUrl,
        Self::PageNumber,
        Self::Offset,
    ];

    /// The name of the rule.
    pub fn name(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Extension => "extension",
            Self::LinkHeader => "link-header",
            Self::QueryToken => "query-token",
            Self::BodyToken => "body-token",
            Self::Cursor => "cursor",
            Self::LastItem => "last-item",
            Self::NextUrl => "next-url",
            Self::PageNumber => "page-number",
            Self::Offset => "offset",
        }
    }
}

/// The rule that leads to the next page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PagingWay {
    /// By a token in the response.
    Token {
        /// The place in the request.
        to: PagePlace,
        /// The member of the response.
        from: Vec<String>,
    },
    /// By a member of the last item.
    LastItem {
        /// The place in the request.
        to: PagePlace,
        /// The member of the item.
        from: Vec<String>,
    },
    /// By the number of the page.
    Page {
        /// The place in the request.
        to: PagePlace,
        /// The number of the first page.
        first: u64,
    },
    /// By the number of items before the page.
    Offset {
        /// The place in the request.
        to: PagePlace,
    },
    /// By a URL in the response.
    Url {
        /// The member of the response.
        from: Vec<String>,
    },
    /// By a URL in the header `Link`.
    Link,
}

/// The place in a request that selects a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PagePlace {
    /// In a parameter of the query.
    Query(String),
    /// In a text of the JSON body.
    Body(Vec<String>),
    /// In a number of the JSON body.
    BodyNumber(Vec<String>),
}

/// A value that requests send so that the server pages.
#[derive(Debug, Clone, PartialEq)]
pub struct PageSetting {
    /// The place in the request.
    pub to: PagePlace,
    /// The value.
    pub value: Value,
}

/// A list in a response.
#[derive(Debug, Clone)]
pub struct PagedItems {
    /// The path of members to it; empty if the response is the list.
    pub path: Vec<String>,
    /// The type of an item.
    pub ty: TypeUse,
}

/// The reason why an operation that returns a list has no known paging.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Single {
    /// The reason.
    pub reason: SingleReason,
    /// The names of the parameters and members that the reason is about.
    pub names: Vec<String>,
}

/// The reasons why an operation that returns a list has no known paging.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SingleReason {
    /// The config turns it off, or turns inference off.
    TurnedOff,
    /// The response points to the next page, but no parameter of the request selects it.
    ResponseOnly,
    /// The request selects a page, but the response does not point to the next one.
    RequestOnly,
    /// The type of the parameter differs from the type of the member of the response.
    TypesDiffer,
    /// The parameter has no effect without another one, whose value is not declared.
    DependsOnOther,
    /// Several parameters request pages by tokens of their own.
    AmbiguousRules,
    /// A parameter is the number of the page, but the number of the first page is not declared.
    UnknownFirstPage,
    /// The pages end at an empty list of items, and several lists are candidates.
    AmbiguousItems,
    /// The response has several forms.
    SeveralResponses,
    /// A reference without a target hides an input, the next page or the list of items.
    UnknownReference,
    /// Neither the request nor the response mentions pages.
    NoEvidence,
}

impl SingleReason {
    /// All reasons.
    pub const ALL: [Self; 11] = [
        Self::TurnedOff,
        Self::ResponseOnly,
        Self::RequestOnly,
        Self::TypesDiffer,
        Self::DependsOnOther,
        Self::AmbiguousRules,
        Self::UnknownFirstPage,
        Self::AmbiguousItems,
        Self::SeveralResponses,
        Self::UnknownReference,
        Self::NoEvidence,
    ];

    /// The name of the reason.
    pub fn name(self) -> &'static str {
        match self {
            Self::TurnedOff => "turned-off",
            Self::ResponseOnly => "response-only",
            Self::RequestOnly => "request-only",
            Self::TypesDiffer => "types-differ",
            Self::DependsOnOther => "depends-on-other",
            Self::AmbiguousRules => "ambiguous-rules",
            Self::UnknownFirstPage => "unknown-first-page",
            Self::AmbiguousItems => "ambiguous-items",
            Self::SeveralResponses => "several-responses",
            Self::UnknownReference => "unknown-reference",
            Self::NoEvidence => "no-evidence",
        }
    }
}

impl Single {
    /// The reason in a sentence.
    pub fn sentence(&self) -> String {
        let names: Vec<String> = self.names.iter().map(|name| format!("`{name}`")).collect();
        let names = names.join(", ");
        match self.reason {
            SingleReason::TurnedOff => "the config turns it off".to_owned(),
            SingleReason::ResponseOnly => {
                format!("the response has {names}, but the request has no parameter for it")
            }
            SingleReason::RequestOnly => {
                format!("the request has {names}, but the response does not point to the next page")
            }
            SingleReason::TypesDiffer => {
                format!("{names}: the types in the request and in the response differ")
            }
            SingleReason::DependsOnOther => {
                format!(
                    "{names}: the first has no effect without the second, whose value is not declared"
                )
            }
            SingleReason::AmbiguousRules => {
                format!(
                    "{names} request pages in different ways, and the server may omit the token of each"
                )
            }
            SingleReason::UnknownFirstPage => {
                format!(
                    "the request has {names}, but the document does not declare the number of the first page"
                )
            }
            SingleReason::AmbiguousItems => {
                format!("the pages end at an empty list of items, and {names} are candidates")
            }
            SingleReason::SeveralResponses => "the response has several forms".to_owned(),
            SingleReason::UnknownReference => {
                format!("a part that could page is unknown, because {names} has no target")
            }
            SingleReason::NoEvidence => {
                "neither the request nor the response mentions pages".to_owned()
            }
        }
    }
}

impl Pages {
    /// A description of the paging: the values that are sent, and their sources.
    pub fn sentence(&self) -> String {
        let way = match &self.way {
            PagingWay::Token { to, from } => format!("{to} from {}", shown(from)),
            PagingWay::LastItem { to, from } => {
                format!("{to} from {} of the last item", shown(from))
            }
            PagingWay::Page { to, first } => format!("{to} from {first} on"),
            PagingWay::Offset { to } => format!("{to} by the number of items"),
            PagingWay::Url { from } => format!("the URL in {}", shown(from)),
            PagingWay::Link => "the URL in the header `Link`".to_owned(),
        };
        let items = match &self.items {
            Some(items) if items.path.is_empty() => "items: the response itself".to_owned(),
            Some(items) => format!("items {}", shown(&items.path)),
            None if self.lost_items.is_some() => {
                let reference = self.lost_items.as_deref().unwrap_or_default();
                format!("no items: `{reference}` has no target")
            }
            None => "no items: no list of the response is clearly the list of items".to_owned(),
        };
        let more = self.more.iter().map(|path| format!("until {} is false", shown(path)));
        let last = self.last_page.iter().map(|path| format!("{} pages", shown(path)));
        let settings = self.settings.iter().map(|one| format!("with {} = {}", one.to, one.value));
        let parts = [way].into_iter().chain(settings).chain([items]).chain(more).chain(last);
        let parts: Vec<String> = parts.collect();
        parts.join(", ")
    }
}

impl std::fmt::Display for PagePlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Query(name) => write!(f, "query `{name}`"),
            Self::Body(path) | Self::BodyNumber(path) => write!(f, "body {}", shown(path)),
        }
    }
}

/// A path in dotted notation.
fn shown(path: &[String]) -> String {
    format!("`{}`", path.join("."))
}
