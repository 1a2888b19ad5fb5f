//! The paging rule of an operation.

use super::json::Path;

/// The paging rule of an operation: where a response names the next page, and where a request asks for it.
///
/// Built by [`query`], [`body`], [`body_number`], [`url`] and [`link`]. All are for generated code.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Paging {
    pub(super) strategy: Strategy,
    pub(super) items: Option<Path>,
    pub(super) more: Option<Path>,
    pub(super) last_page: Option<Path>,
    pub(super) settings: &'static [(Place, &'static str)],
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Strategy {
    /// The response has a token for the next page.
    Token(Place, Path),
    /// A value in the last item is the token.
    LastItem(Place, Path),
    /// Pages are counted, from this number.
    Page(Place, u64),
    /// Items are counted.
    Offset(Place),
    /// The response has the URL of the next page.
    Url(Path),
    /// A header has the URL of the next page.
    Link,
}

/// The place of the position in a request.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Place(pub(super) At);

#[derive(Debug, Clone, Copy)]
pub(super) enum At {
    Query(&'static str),
    Body(Path, Kind),
}

impl At {
    /// Returns `true` if both are the same place.
    pub(super) fn is_same(self, other: Self) -> bool {
        match (self, other) {
            (Self::Query(one), Self::Query(other)) => one == other,
            (Self::Body(one, _), Self::Body(other, _)) => one == other,
            _ => false,
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Text,
    Number,
}

/// A query parameter.
#[doc(hidden)]
pub const fn query(name: &'static str) -> Place {
    Place(At::Query(name))
}

/// A string in the JSON body.
#[doc(hidden)]
pub const fn body(path: Path) -> Place {
    Place(At::Body(path, Kind::Text))
}

/// A number in the JSON body.
#[doc(hidden)]
pub const fn body_number(path: Path) -> Place {
    Place(At::Body(path, Kind::Number))
}

/// The response has the URL of the next page at this path.
#[doc(hidden)]
pub const fn url(path: Path) -> Paging {
    Paging::new(Strategy::Url(path))
}

/// The header `Link` has the URL of the next page.
#[doc(hidden)]
pub const fn link() -> Paging {
    Paging::new(Strategy::Link)
}

impl Place {
    /// Pages by a token, which the response has at this path.
    pub const fn token(self, path: Path) -> Paging {
        Paging::new(Strategy::Token(self, path))
    }

    /// Pages by a value that the last item of a page has at this path.
    pub const fn last_item(self, path: Path) -> Paging {
        Paging::new(Strategy::LastItem(self, path))
    }

    /// Pages by number, from `first`.
    pub const fn page(self, first: u64) -> Paging {
        Paging::new(Strategy::Page(self, first))
    }

    /// Pages by the number of preceding items.
    pub const fn offset(self) -> Paging {
        Paging::new(Strategy::Offset(self))
    }
}

impl Paging {
    const fn new(strategy: Strategy) -> Self {
        Self { strategy, items: None, more: None, last_page: None, settings: &[] }
    }

    /// Sets the path to the items of a page.
    #[must_use]
    pub const fn items(self, path: Path) -> Self {
        Self { items: Some(path), ..self }
    }

    /// Sets the path to a value that is `false` on the last page.
    #[must_use]
    pub const fn more(self, path: Path) -> Self {
        Self { more: Some(path), ..self }
    }

    /// Sets the path to the number of pages.
    #[must_use]
    pub const fn last_page(self, path: Path) -> Self {
        Self { last_page: Some(path), ..self }
    }

    /// Sets values that each request also sends: plain texts in the query, JSON in the body.
    #[must_use]
    pub const fn with(self, settings: &'static [(Place, &'static str)]) -> Self {
        Self { settings, ..self }
    }
}
