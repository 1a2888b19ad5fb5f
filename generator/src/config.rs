//! What a caller may choose: the file `codegen.toml`.
//!
//! Purpose: read the file into values, refuse what it does not know, and remember where each
//! selector stands, so that one which matches nothing can be pointed at.
//! Input: the text. Output: a [`Config`] or diagnostics. It decides nothing about the API.

mod checked;
mod grammar;
mod paging;
mod user_type;

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use serde::Deserialize;
use toml::Spanned;

use crate::diagnostic::{Diagnostic, Level, Place};
use crate::rules;
use crate::source::Limits;

pub use checked::{Checked, Grammar};
pub use grammar::*;
pub use paging::{Paging, PagingBy, PagingEntry};
pub use user_type::{Dependency, RustModule, RustType, UserType};

/// The JSON Schema of the file, for editors.
pub const SCHEMA: &str = include_str!("../schema/codegen.schema.json");

/// All that the file can say.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// How JSON is meant: plain, or as protobuf maps it.
    #[serde(default)]
    pub dialect: Dialect,
    /// The manifest of the crate.
    pub package: Package,
    /// Overlays to apply to the document, in order: paths relative to this file.
    #[serde(default)]
    pub overlays: Vec<Checked<Line>>,
    /// Where references lead.
    #[serde(default)]
    pub references: References,
    /// What a document may have at most.
    #[serde(default)]
    pub limits: LimitKeys,
    /// What the client asks of its builder.
    #[serde(default)]
    pub client: Client,
    /// How the client proves who is calling.
    #[serde(default)]
    pub auth: Auth,
    /// What is sent again when it fails on the way.
    #[serde(default)]
    pub retry: Retry,
    /// Which operations answer page by page, and how.
    #[serde(default)]
    pub paging: Paging,
    /// Which vendor extensions name things.
    #[serde(default)]
    pub extensions: Extensions,
    /// How operations are grouped.
    #[serde(default)]
    pub resources: Resources,
    /// How names are shortened, and kept.
    #[serde(default)]
    pub names: Names,
    /// What errors look like.
    #[serde(default)]
    pub errors: Errors,
    /// What types are chosen by the name of a property.
    #[serde(default)]
    pub types: Types,
    /// Which operations are emitted.
    #[serde(default)]
    pub select: Select,
    /// What is other than the document says, place by place.
    #[serde(default, rename = "override")]
    pub overrides: Vec<Override>,
    /// How bad the configurable rules are.
    #[serde(default)]
    pub rules: BTreeMap<Spanned<String>, LevelName>,
    /// The call that README and crate docs show.
    #[serde(default)]
    pub example: Option<Example>,
}

/// `dialect`: how JSON is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dialect {
    /// As JSON Schema says.
    #[default]
    Json,
    /// As protobuf's JSON mapping says: zero values are absent, `null` is absent, 64-bit integers are strings.
    ProtobufJson,
}

/// `[package]`: the manifest of the crate.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Package {
    /// The name of the crate.
    pub name: Checked<PackageName>,
    /// Its version.
    pub version: Checked<Version>,
    /// One sentence; the document's title when absent.
    pub description: Option<Checked<Prose>>,
    /// An SPDX expression.
    pub license: Checked<License>,
    /// Where its source is kept.
    pub repository: Option<Checked<PageUrl>>,
    /// Its home page.
    pub homepage: Option<Checked<PageUrl>>,
    /// At most five.
    #[serde(default)]
    pub keywords: Vec<Checked<Keyword>>,
    /// As the registry lists them.
    #[serde(default)]
    pub categories: Vec<Checked<Category>>,
    /// Who made it.
    #[serde(default)]
    pub authors: Vec<Checked<Line>>,
}

impl Package {
    /// The most keywords, and the most categories, that registries take.
    const MOST_LISTED: usize = 5;

    /// Returns the problems of lists that are too long.
    fn faults(&self) -> impl Iterator<Item = Diagnostic> {
        let keyword = self.keywords.get(Self::MOST_LISTED).map(|extra| ("keywords", extra.span()));
        let category =
            self.categories.get(Self::MOST_LISTED).map(|extra| ("categories", extra.span()));
        keyword.into_iter().chain(category).map(|(key, span)| {
            let message = format!("`{key}` has more than {} entries", Self::MOST_LISTED);
            checked::problem(span, message, "registries take no more; remove this one")
        })
    }
}

/// `[references]`: where references lead.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct References {
    /// Files or folders below the document's root folder that stand for URLs, or for all that begin with them.
    #[serde(default)]
    pub map: BTreeMap<Checked<Line>, Checked<Line>>,
}

/// `[limits]`: what a document may have at most.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LimitKeys {
    /// How deep values may be nested.
    pub depth: Option<Spanned<usize>>,
    /// How many values a file may have, aliases expanded.
    pub values: Option<Spanned<usize>>,
    /// How many bytes a file may have.
    pub file_bytes: Option<Spanned<u64>>,
    /// How many files references may lead to.
    pub files: Option<usize>,
}

impl LimitKeys {
    /// Returns the problems of limits that no run can have.
    fn faults(&self) -> Vec<Diagnostic> {
        let most = Limits::DEEPEST as u64;
        let counted = |key: &Option<Spanned<usize>>| {
            Some((*key.as_ref()?.get_ref() as u64, key.as_ref()?.span()))
        };
        let file_bytes = self.file_bytes.as_ref().map(|key| (*key.get_ref(), key.span()));
        let keys = [
            ("depth", counted(&self.depth), most),
            ("values", counted(&self.values), u64::MAX),
            ("file-bytes", file_bytes, u64::MAX),
        ];
        let wrong = keys.into_iter().filter_map(|(name, key, most)| {
            let (value, span) = key?;
            let bounds = if most == u64::MAX {
                "at least 1".to_owned()
            } else {
                format!("between 1 and {most}")
            };
            (value == 0 || value > most).then(|| {
                checked::problem(
                    span,
                    format!("`{name}` must be {bounds}, found {value}"),
                    "write a number within the bounds",
                )
            })
        });
        wrong.collect()
    }
}

/// `[client]`: what the client asks of its builder.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Client {
    /// The builder's setters for the variables of the server's URL.
    #[serde(default)]
    pub server_variables: BTreeMap<Checked<DocumentText>, ServerVariable>,
    /// The header of `Call::idempotency_key`; `Idempotency-Key` when absent.
    pub idempotency_key_header: Option<Checked<Header>>,
    /// The header in which the server tells what it calls a request; the usual ones when absent.
    pub request_id_header: Option<Checked<Header>>,
}

/// `[auth]`: how the client proves who is calling.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Auth {
    /// What the names of the environment's variables begin with, before a `_`.
    pub environment_prefix: Option<Checked<EnvironmentPrefix>>,
    /// Whether a client id, `name@host/kind`, tells where the API is served.
    pub host_from_client_id: Option<Spanned<bool>>,
    /// Whom client assertions are for, where client secrets are keys.
    pub assertion_audience: Option<Spanned<Audience>>,
}

/// `assertion-audience`: whom client assertions are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// The host of the token endpoint, without its port.
    Host,
    /// The URL of the token endpoint.
    TokenUrl,
}

/// `[client.server-variables.NAME]`: how one variable is set.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServerVariable {
    /// The name of the setter.
    pub setter: Checked<Name>,
    /// Whether the document's default is no answer.
    #[serde(default)]
    pub required: bool,
}

/// `[retry]`: what is sent again when it fails on the way, and how.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Retry {
    /// Operations that are safe to repeat, though their methods do not say so.
    #[serde(default)]
    pub repeatable: Vec<Spanned<Selector>>,
    /// Operations that are not, whatever their methods and `repeatable` say.
    #[serde(default)]
    pub unrepeatable: Vec<Spanned<Selector>>,
    /// Whether 429 means that nothing was done, so that any operation may be sent again.
    #[serde(default)]
    pub all_on_429: bool,
    /// How often a call is sent at most.
    pub attempts: Option<NonZeroU32>,
    /// The longest wait before the second attempt, in milliseconds.
    pub initial_backoff_ms: Option<u32>,
    /// The longest wait before any attempt, in milliseconds.
    pub max_backoff_ms: Option<u32>,
}

/// `[extensions]`: which vendor extensions name things. Of several, the first that is there counts.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Extensions {
    /// On an operation: the group that it belongs to.
    #[serde(default)]
    pub resource: Vec<Checked<Extension>>,
    /// On an operation: its name within the group.
    #[serde(default)]
    pub operation: Vec<Checked<Extension>>,
    /// On a component schema: the name of its type.
    #[serde(default, rename = "type")]
    pub schema: Vec<Checked<Extension>>,
}

/// `[resources]`: how operations are grouped.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Resources {
    /// The operations of the group on the left stand on the handle of the group on the right.
    #[serde(default)]
    pub share: BTreeMap<Checked<DocumentText>, Checked<DocumentText>>,
}

/// `[names]`: how names are shortened, and kept.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Names {
    /// Prefixes that a type loses in the module of its resource, where it stays unique;
    /// `{resource}` stands for the name of the group.
    #[serde(default)]
    pub strip_prefixes: Vec<Checked<Line>>,
    /// The file that keeps names as they are when the document changes: a path relative to this file.
    pub lock: Option<Checked<Line>>,
}

/// `[errors]`: what errors look like.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Errors {
    /// Pointer to the schema of the error bodies of operations that declare none.
    pub schema: Option<Checked<DocumentPointer>>,
}

/// `[types]`: types chosen by the name of a property, or by a format.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Types {
    /// String properties of these names hold secrets, wherever they stand.
    #[serde(default)]
    pub secret_properties: Vec<Checked<DocumentText>>,
    /// The types of scalars of these formats.
    #[serde(default)]
    pub formats: BTreeMap<Checked<DocumentText>, UserType>,
    /// String properties of these names are field masks, where JSON is meant as protobuf maps it.
    #[serde(default)]
    pub field_masks: Vec<Checked<DocumentText>>,
}

/// `[select]`: which operations are emitted; all when nothing is included.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Select {
    /// Only operations that one of these matches.
    #[serde(default)]
    pub include: Vec<Spanned<Selector>>,
    /// And none that one of these matches.
    #[serde(default)]
    pub exclude: Vec<Spanned<Selector>>,
}

/// One selector: all that it says must hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Selector {
    /// The operationId.
    pub operation: Option<Checked<DocumentText>>,
    /// The group.
    pub resource: Option<Checked<DocumentText>>,
    /// One of the tags.
    pub tag: Option<Checked<DocumentText>>,
    /// A vendor extension that the operation has: `x-name`, or `x-name=value`.
    pub extension: Option<Checked<Extension>>,
    /// The method, in any case.
    pub method: Option<Checked<Method>>,
    /// The path template; `*` stands for one segment, `**` for any number.
    pub path: Option<Checked<PathPattern>>,
}

/// `[[override]]`: what is other than the document says at one place.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Override {
    /// Pointer to a component schema, a property or an operation.
    pub at: Checked<DocumentPointer>,
    /// The Rust name of the type, field or method.
    pub name: Option<Checked<Name>>,
    /// The string at this place is a secret.
    #[serde(default)]
    pub secret: Option<bool>,
    /// The enum at this place has the values of the document and no others.
    #[serde(default)]
    pub closed: Option<bool>,
    /// The Rust type of what stands at this place.
    #[serde(default)]
    pub rust: Option<Checked<RustType>>,
    /// The crate that it comes from, where it is not the standard library.
    #[serde(default, rename = "crate")]
    pub dependency: Option<Dependency>,
    /// A module with functions `serialize` and `deserialize`, as serde's attribute `with` takes it.
    #[serde(default)]
    pub with: Option<Checked<RustModule>>,
    /// Whether it implements `Default`.
    #[serde(default)]
    pub default: Option<bool>,
}

impl Override {
    /// Whether it says anything of the place.
    pub fn says_something(&self) -> bool {
        self.name.is_some() || self.secret.is_some() || self.closed.is_some() || self.rust.is_some()
    }

    /// The type of the user's own that it names.
    pub fn user_type(&self) -> Option<UserType> {
        Some(UserType {
            rust: self.rust.clone()?,
            dependency: self.dependency.clone(),
            with: self.with.clone(),
            default: self.default.unwrap_or(false),
        })
    }

    /// Returns the problem of an override that says more of a type than its name.
    fn fault(&self) -> Option<Diagnostic> {
        let speaks_of_it =
            self.dependency.is_some() || self.with.is_some() || self.default.is_some();
        let message = || format!("the override of `{}` names no type", self.at);
        (self.rust.is_none() && speaks_of_it)
            .then(|| checked::problem(self.at.span(), message(), "name it by `rust`"))
    }
}

/// The call that README and crate docs show.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Example {
    /// The operationId; its request body's example is what is sent.
    pub operation: Checked<DocumentText>,
    /// What the client is called in the example.
    #[serde(default)]
    pub client_variable: Option<Checked<Variable>>,
}

/// A level as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LevelName {
    /// The run fails.
    Error,
    /// It is told.
    Warn,
    /// It is not told.
    Allow,
}

impl Config {
    /// Reads the file.
    pub fn parse(text: &str) -> Result<Self, Vec<Diagnostic>> {
        let (parsed, mut faults) = checked::problems(|| toml::from_str::<Self>(text));
        let config = match parsed {
            Ok(config) => config,
            Err(error) => {
                let span = error.span().unwrap_or(0..0);
                let message = error.message().replace('\n', " ");
                let hint = "the keys are described in schema/codegen.schema.json of the generator";
                faults.push(checked::problem(span, message, hint));
                return Err(faults);
            }
        };
        faults.extend(config.levels().err().unwrap_or_default());
        faults.extend(config.package.faults());
        faults.extend(config.limits.faults());
        faults.extend(config.overrides.iter().filter_map(Override::fault));
        let types = config.user_types();
        faults.extend(types.iter().flat_map(|one| one.faults(&config.package)));
        faults.extend(user_type::contradictions(&types));
        if faults.is_empty() { Ok(config) } else { Err(faults) }
    }

    /// The types of the user's own, those of formats first.
    fn user_types(&self) -> Vec<UserType> {
        let places = self.overrides.iter().filter_map(Override::user_type);
        self.types.formats.values().cloned().chain(places).collect()
    }

    /// What a document may have at most.
    pub fn limits(&self) -> Limits {
        let default = Limits::default();
        let LimitKeys { depth, values, file_bytes, files } = &self.limits;
        let count = |key: &Option<Spanned<usize>>, default| {
            key.as_ref().map_or(default, |key| *key.get_ref())
        };
        Limits {
            depth: count(depth, default.depth),
            values: count(values, default.values),
            file_bytes: file_bytes.as_ref().map_or(default.file_bytes, |key| *key.get_ref()),
            files: files.unwrap_or(default.files),
        }
    }

    /// The levels of the configurable rules.
    pub fn levels(&self) -> Result<BTreeMap<&'static str, Level>, Vec<Diagnostic>> {
        let mut levels = BTreeMap::new();
        let mut faults = Vec::new();
        for (name, level) in &self.rules {
            match rules::ALL.iter().find(|rule| rule.name == name.get_ref()) {
                Some(rule) if rule.configurable => {
                    levels.insert(rule.name, Level::from(*level));
                }
                Some(rule) => faults.push(
                    Diagnostic::new(
                        rules::CONFIG,
                        Place::config(name.span()),
                        format!("the rule `{}` can't be set", rule.name),
                    )
                    .hint("this fault leaves nothing to generate from; mend the document"),
                ),
                None => faults.push(
                    Diagnostic::new(
                        rules::CONFIG,
                        Place::config(name.span()),
                        format!("there is no rule `{}`", name.get_ref()),
                    )
                    .hint("`cargo xtask rules` lists them"),
                ),
            }
        }
        if faults.is_empty() { Ok(levels) } else { Err(faults) }
    }
}

impl From<LevelName> for Level {
    fn from(name: LevelName) -> Self {
        match name {
            LevelName::Error => Self::Error,
            LevelName::Warn => Self::Warn,
            LevelName::Allow => Self::Allow,
        }
    }
}
