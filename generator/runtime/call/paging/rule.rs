//! The rule by which an operation pages.

use super::json::Path;

/// How an operation pages: where the next page is told, and how it is asked for.
///
/// Made by [`query`], [`body`], [`body_number`], [`url`] and [`link`], which are for generated code, as this is.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Paging {
    pub(super) way: Way,
    pub(super) items: Option<Path>,
    pub(super) more: Option<Path>,
    pub(super) last_page: Option<Path>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Way {
    /// The answer has a token for the next page.
    Token(Place, Path),
    /// Something in the last item is the token.
    LastItem(Place, Path),
    /// Pages are counted, from this number on.
    Page(Place, u64),
    /// Items are counted.
    Offset(Place),
    /// The answer has the URL of the next page.
    Url(Path),
    /// A header has it.
    Link,
}

/// Where a request says which page it asks for.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Place(pub(super) At);

#[derive(Debug, Clone, Copy)]
pub(super) enum At {
    Query(&'static str),
    Body(Path, Kind),
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Text,
    Number,
}

/// A parameter of the query asks for a page.
#[doc(hidden)]
pub const fn query(name: &'static str) -> Place {
    Place(At::Query(name))
}

/// A text in the JSON body asks for a page.
#[doc(hidden)]
pub const fn body(path: Path) -> Place {
    Place(At::Body(path, Kind::Text))
}

/// A number in the JSON body asks for a page.
#[doc(hidden)]
pub const fn body_number(path: Path) -> Place {
    Place(At::Body(path, Kind::Number))
}

/// The answer has the URL of the next page at this path.
#[doc(hidden)]
pub const fn url(path: Path) -> Paging {
    Paging::new(Way::Url(path))
}

/// The header `Link` has the URL of the next page.
#[doc(hidden)]
pub const fn link() -> Paging {
    Paging::new(Way::Link)
}

impl Place {
    /// By the token that an answer has at this path.
    pub const fn token(self, path: Path) -> Paging {
        Paging::new(Way::Token(self, path))
    }

    /// By what the last item of a page has at this path.
    pub const fn last_item(self, path: Path) -> Paging {
        Paging::new(Way::LastItem(self, path))
    }

    /// By the number of the page, where the first one has this number.
    pub const fn page(self, first: u64) -> Paging {
        Paging::new(Way::Page(self, first))
    }

    /// By the number of items before it.
    pub const fn offset(self) -> Paging {
        Paging::new(Way::Offset(self))
    }
}

impl Paging {
    const fn new(way: Way) -> Self {
        Self { way, items: None, more: None, last_page: None }
    }

    /// The same, with the items of a page at this path.
    #[must_use]
    pub const fn items(self, path: Path) -> Self {
        Self { items: Some(path), ..self }
    }

    /// The same, with `false` at this path of the last page.
    #[must_use]
    pub const fn more(self, path: Path) -> Self {
        Self { more: Some(path), ..self }
    }

    /// The same, with the number of pages at this path.
    #[must_use]
    pub const fn last_page(self, path: Path) -> Self {
        Self { last_page: Some(path), ..self }
    }
}
