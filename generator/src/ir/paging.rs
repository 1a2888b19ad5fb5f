//! The paging of operations: the part of a request that selects a page, and the part of a response that leads to the
//! next page.

use super::TypeUse;

/// The known facts about the pages of an operation that returns a list.
#[derive(Debug, Clone)]
pub enum Paging {
    /// It answers page by page.
    Pages(Pages),
    /// It is not known to.
    Single(Single),
}

/// The paging of an operation.
#[derive(Debug, Clone)]
pub struct Pages {
    /// By what this is known.
    pub rule: PagingRule,
    /// The rule that leads to the next page.
    pub way: PagingWay,
    /// The list that the pages are about; none where several could be it.
    pub items: Option<PagedItems>,
    /// The member that is `false` on the last page.
    pub more: Option<Vec<String>>,
    /// The member that tells the number of pages.
    pub last_page: Option<Vec<String>>,
}

/// By what it is known that an operation pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PagingRule {
    /// The config says so.
    Config,
    /// A vendor extension says so.
    Extension,
    /// Its answers are declared to have a header `Link`.
    LinkHeader,
    /// It takes a token in the query, which its answer tells.
    QueryToken,
    /// It takes a token in its body, which its answer tells.
    BodyToken,
    /// It takes a cursor, a marker, or what to begin after, which its answer tells.
    Cursor,
    /// It takes the item to begin after, and its answer tells whether there are more.
    LastItem,
    /// Its answer tells the URL of the next page.
    NextUrl,
    /// It takes the number of a page.
    PageNumber,
    /// It takes the number of items to pass over.
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
    /// By a token that the answer has.
    Token {
        /// The place in the request.
        to: PagePlace,
        /// The member of the answer.
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
    /// By a URL that the answer has.
    Url {
        /// The member of the answer.
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

/// A list in an answer.
#[derive(Debug, Clone)]
pub struct PagedItems {
    /// The members that lead to it; none where the answer is the list.
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

/// The reasons why an operation that answers a list is not known to page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SingleReason {
    /// The config says that it does not, or that nothing is inferred.
    TurnedOff,
    /// Its answer tells where the next page is, but no request can ask for it.
    ResponseOnly,
    /// It can be asked for a page, but its answer does not tell which one is next.
    RequestOnly,
    /// The type of the parameter differs from the type of the member of the response.
    TypesDiffer,
    /// It takes the number of a page, but nobody says what the first one is called.
    UnknownFirstPage,
    /// Its pages end where there are no items, and several lists could be these.
    AmbiguousItems,
    /// Its answer is one of several.
    SeveralResponses,
    /// Nothing of it speaks of pages.
    NoSign,
}

impl SingleReason {
    /// All reasons.
    pub const ALL: [Self; 8] = [
        Self::TurnedOff,
        Self::ResponseOnly,
        Self::RequestOnly,
        Self::TypesDiffer,
        Self::UnknownFirstPage,
        Self::AmbiguousItems,
        Self::SeveralResponses,
        Self::NoSign,
    ];

    /// The name of the reason.
    pub fn name(self) -> &'static str {
        match self {
            Self::TurnedOff => "turned-off",
            Self::ResponseOnly => "answer-only",
            Self::RequestOnly => "request-only",
            Self::TypesDiffer => "types-differ",
            Self::UnknownFirstPage => "unknown-first-page",
            Self::AmbiguousItems => "ambiguous-items",
            Self::SeveralResponses => "several-answers",
            Self::NoSign => "no-sign",
        }
    }
}

impl Single {
    /// The reason in a sentence.
    pub fn sentence(&self) -> String {
        let names: Vec<String> = self.names.iter().map(|name| format!("`{name}`")).collect();
        let names = names.join(", ");
        match self.reason {
            SingleReason::TurnedOff => "the config says so".to_owned(),
            SingleReason::ResponseOnly => {
                format!("its answer tells {names}, but the operation takes nothing of the kind")
            }
            SingleReason::RequestOnly => {
                format!("it takes {names}, but its answer does not tell which page is next")
            }
            SingleReason::TypesDiffer => {
                format!("{names}: what it takes is of another type than what its answer tells")
            }
            SingleReason::UnknownFirstPage => {
                format!(
                    "it takes {names}, but the document does not tell the number of the first one"
                )
            }
            SingleReason::AmbiguousItems => {
                format!("its pages end where there are no items, and these could be in {names}")
            }
            SingleReason::SeveralResponses => "its answer may be one of several".to_owned(),
            SingleReason::NoSign => "neither request nor answer speaks of pages".to_owned(),
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
            Some(items) if items.path.is_empty() => "items: the answer itself".to_owned(),
            Some(items) => format!("items {}", shown(&items.path)),
            None => "no items: no list of the answer is plainly theirs".to_owned(),
        };
        let more = self.more.iter().map(|path| format!("until {} is false", shown(path)));
        let last = self.last_page.iter().map(|path| format!("{} pages", shown(path)));
        let parts: Vec<String> = [way, items].into_iter().chain(more).chain(last).collect();
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

/// A path as people write it.
fn shown(path: &[String]) -> String {
    format!("`{}`", path.join("."))
}
