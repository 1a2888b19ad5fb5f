//! `[paging]`: the paging of operations.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use toml::Spanned;

use super::checked::Checked;
use super::grammar::DocumentText;
use super::select::Selector;

/// `[paging]`: the paging of operations.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Paging {
    /// `true` if paging is inferred for operations without a rule or an extension.
    #[serde(default = "yes")]
    pub infer: bool,
    /// Operations without paging. This overrides rules and extensions.
    #[serde(default)]
    pub none: Vec<Spanned<Selector>>,
    /// The paging of some operations. The first matching rule wins.
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

/// A paging rule. A path consists of names with dots between them, or is a JSON pointer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PagingEntry {
    /// The operations.
    pub select: Selector,
    /// The value that requests the next page.
    #[serde(default)]
    pub by: PagingBy,
    /// The query parameter that requests the next page.
    pub query: Option<Checked<DocumentText>>,
    /// The path of the member of the JSON body that requests the next page.
    pub body: Option<Checked<DocumentText>>,
    /// The path of the response member with the next value; for `last-item`, of the member of an item.
    pub next: Option<Checked<DocumentText>>,
    /// The path of the list in the response, if it can't be inferred.
    pub items: Option<Checked<DocumentText>>,
    /// The path of the response member that is `false` on the last page.
    pub more: Option<Checked<DocumentText>>,
    /// The path of the response member with the number of pages.
    pub last_page: Option<Checked<DocumentText>>,
    /// The number of the first page, if the document does not declare it.
    pub first: Option<u64>,
    /// Values that the requests also send: query parameters by name, members of the JSON body by JSON pointer.
    #[serde(default)]
    pub with: BTreeMap<Checked<DocumentText>, SettingValue>,
}

/// A value that requests send so that the server pages.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum SettingValue {
    /// `true` or `false`.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
}

impl SettingValue {
    /// The value as JSON.
    pub fn json(&self) -> Value {
        match self {
            Self::Flag(value) => Value::from(*value),
            Self::Number(value) => Value::from(*value),
            Self::Text(value) => Value::from(value.as_str()),
        }
    }
}

/// The value that requests the next page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PagingBy {
    /// A token from the response.
    #[default]
    Token,
    /// A member of the last item.
    LastItem,
    /// The number of the page.
    Page,
    /// The number of items before it.
    Offset,
    /// A URL from the response.
    Url,
    /// A URL in the header `Link`.
    Link,
}
