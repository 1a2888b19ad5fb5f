//! `[paging]`: which operations answer page by page, and how.

use serde::Deserialize;
use toml::Spanned;

use super::Selector;
use super::checked::Checked;
use super::grammar::DocumentText;

/// `[paging]`: which operations answer page by page, and how.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Paging {
    /// Whether that is inferred where neither the config nor an extension says it.
    #[serde(default = "yes")]
    pub infer: bool,
    /// Operations that do not, whatever else says so.
    #[serde(default)]
    pub none: Vec<Spanned<Selector>>,
    /// How operations do. Of several rules the first that fits counts.
    #[serde(default)]
    pub rules: Vec<Spanned<PagingEntry>>,
}

fn yes() -> bool {
    true
}

impl Default for Paging {
    fn default() -> Self {
        Self { infer: true, none: Vec::new(), rules: Vec::new() }
    }
}

/// How some operations page. A path is names with dots between them, or a JSON pointer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PagingEntry {
    /// Which operations.
    pub select: Selector,
    /// By what the next page is asked for.
    #[serde(default)]
    pub by: PagingBy,
    /// The parameter of the query that asks for it.
    pub query: Option<Checked<DocumentText>>,
    /// The path of the member of the JSON body that asks for it.
    pub body: Option<Checked<DocumentText>>,
    /// The path of the member of the answer that tells it; by the last item, of the member of an item.
    pub next: Option<Checked<DocumentText>>,
    /// The path of the list in the answer, where it is not plain.
    pub items: Option<Checked<DocumentText>>,
    /// The path of the member of the answer that is `false` on the last page.
    pub more: Option<Checked<DocumentText>>,
    /// The path of the member of the answer that tells the number of pages.
    pub last_page: Option<Checked<DocumentText>>,
    /// The number of the first page, where the document does not tell.
    pub first: Option<u64>,
}

/// By what the next page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PagingBy {
    /// A token that the answer tells.
    #[default]
    Token,
    /// A member of the last item.
    LastItem,
    /// The number of the page.
    Page,
    /// The number of items before it.
    Offset,
    /// A URL that the answer tells.
    Url,
    /// A URL in the header `Link`.
    Link,
}
