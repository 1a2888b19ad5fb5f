//! `[select]`: the selection of operations and schemas.

use serde::Deserialize;
use toml::Spanned;

use super::checked::Checked;
use super::grammar::{DocumentText, Extension, Method, PathPattern};

/// `[select]`: the selection of operations; all if `include` is empty.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Select {
    /// Selectors of the operations to generate.
    #[serde(default)]
    pub include: Vec<Spanned<Selector>>,
    /// Selectors of the operations to omit.
    #[serde(default)]
    pub exclude: Vec<Spanned<Selector>>,
    /// The component schemas that become types.
    #[serde(default)]
    pub schemas: Schemas,
}

/// `schemas`: the component schemas that become types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Schemas {
    /// Those that a selected operation or webhook reaches.
    #[default]
    Reached,
    /// All.
    All,
}

/// A selector. All its conditions must match.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Selector {
    /// The `operationId`.
    pub operation: Option<Checked<DocumentText>>,
    /// The group.
    pub resource: Option<Checked<DocumentText>>,
    /// One of the tags.
    pub tag: Option<Checked<DocumentText>>,
    /// A vendor extension of the operation: `x-name`, or `x-name=value`.
    pub extension: Option<Checked<Extension>>,
    /// The HTTP method, in any case.
    pub method: Option<Checked<Method>>,
    /// The path template; `*` matches one segment, `**` any number.
    pub path: Option<Checked<PathPattern>>,
}
