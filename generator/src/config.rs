//! The config: the file `codegen.toml`.
//!
//! Purpose: parse the file, reject unknown keys, and preserve the position of each selector, so a finding can point to
//! one that matches nothing. Input: the text. Output: a [`Config`] or diagnostics. It knows nothing of the API.

mod checked;
mod emit;
mod grammar;
mod manifest;
mod own;
mod paging;
mod runtime;
mod select;
mod shape;
mod user_type;

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::DeTable;

use crate::diagnostic::{Diagnostic, Level, Place};
use crate::rules;
use crate::source::Limits;

pub use checked::{Checked, Grammar};
pub use emit::{Derive, Emit, STD_DERIVES};
pub use grammar::*;
pub use manifest::ManifestKeys;
pub use paging::{Paging, PagingBy, PagingEntry, SettingValue};
pub use runtime::{Runtime, RuntimeMode};
pub use select::{Schemas, Select, Selector};
pub use user_type::{Dependency, RustModule, RustType, UserType};

/// The JSON Schema of the file, for editors.
pub const SCHEMA: &str = include_str!("../schema/codegen.schema.json");

/// All keys of the file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// The JSON mapping: plain, or that of Protocol Buffers.
    #[serde(default)]
    pub dialect: Dialect,
    /// The files that the command line reads.
    #[serde(default)]
    pub source: SourceKeys,
    /// The crate.
    pub package: Package,
    /// Further keys of its manifest.
    #[serde(default)]
    pub manifest: ManifestKeys,
    /// Overlays to apply to the document, in order: paths relative to this file.
    #[serde(default)]
    pub overlays: Vec<Checked<Line>>,
    /// The local files for references.
    #[serde(default)]
    pub references: References,
    /// The limits of documents.
    #[serde(default)]
    pub limits: LimitKeys,
    /// The source of the runtime.
    #[serde(default)]
    pub runtime: Runtime,
    /// The options of the client builder.
    #[serde(default)]
    pub client: Client,
    /// The authentication of the client.
    #[serde(default)]
    pub auth: Auth,
    /// The retries.
    #[serde(default)]
    pub retry: Retry,
    /// The paging of operations.
    #[serde(default)]
    pub paging: Paging,
    /// The vendor extensions that contain names.
    #[serde(default)]
    pub extensions: Extensions,
    /// The grouping of operations.
    #[serde(default)]
    pub resources: Resources,
    /// The stability of names, and prefixes to remove.
    #[serde(default)]
    pub names: Names,
    /// The type of errors.
    #[serde(default)]
    pub errors: Errors,
    /// The types of properties and formats.
    #[serde(default)]
    pub types: Types,
    /// The selection of operations.
    #[serde(default)]
    pub select: Select,
    /// The generated code.
    #[serde(default)]
    pub emit: Emit,
    /// The overrides of single places of the document.
    #[serde(default, rename = "override")]
    pub overrides: Vec<Override>,
    /// The levels of the configurable rules.
    #[serde(default)]
    pub rules: BTreeMap<Spanned<String>, LevelName>,
    /// The call in README and crate docs.
    #[serde(default)]
    pub example: Option<Example>,
}

/// `dialect`: the JSON mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dialect {
    /// Plain JSON, as in JSON Schema.
    #[default]
    Json,
    /// The JSON mapping of Protocol Buffers: zero values and `null` are absent, 64-bit integers are strings.
    ProtobufJson,
}

/// `[source]`: the files that the command line reads. The library gets their texts.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SourceKeys {
    /// The OpenAPI document: a path relative to this file.
    pub document: Option<Checked<Line>>,
    /// The folder that references may not leave: a path relative to this file. By default the folder of the document.
    pub root: Option<Checked<Line>>,
}

/// `[package]`: the crate.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Package {
    /// The name of the crate.
    pub name: Checked<PackageName>,
    /// The version of the crate.
    pub version: Checked<Version>,
    /// The description in one sentence; by default the title of the document.
    pub description: Option<Checked<Prose>>,
    /// The license as an SPDX expression; needed without a file.
    pub license: Option<Checked<License>>,
    /// The file of the license: a path relative to the folder of the crate.
    pub license_file: Option<Checked<Line>>,
    /// The URL of the repository.
    pub repository: Option<Checked<PageUrl>>,
    /// The URL of the home page.
    pub homepage: Option<Checked<PageUrl>>,
    /// The keywords, at most five.
    #[serde(default)]
    pub keywords: Vec<Checked<Keyword>>,
    /// The categories of the registry.
    #[serde(default)]
    pub categories: Vec<Checked<Category>>,
    /// The authors.
    #[serde(default)]
    pub authors: Vec<Checked<Line>>,
    /// The folder of the crate: a path relative to this file.
    pub out: Option<Checked<Line>>,
    /// Paths below the folder of the crate that belong to the user.
    #[serde(default)]
    pub keep: Vec<Checked<OwnPath>>,
    /// Modules of the user at the root of the crate, which exports their public items.
    #[serde(default)]
    pub modules: Vec<Checked<OwnModule>>,
}

/// `[references]`: the local files for references.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct References {
    /// Files or folders below the root folder that replace URLs, or all URLs with a prefix.
    #[serde(default)]
    pub map: BTreeMap<Checked<Line>, Checked<Line>>,
}

/// `[limits]`: the limits of documents.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LimitKeys {
    /// The deepest nesting of values.
    pub depth: Option<Spanned<usize>>,
    /// The most values of a file, after the expansion of aliases.
    pub values: Option<Spanned<usize>>,
    /// The most bytes of a file.
    pub file_bytes: Option<Spanned<u64>>,
    /// The most files that references may lead to.
    pub files: Option<usize>,
}

/// `[client]`: the options of the client builder.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Client {
    /// The setters of the builder for the variables of the server URL.
    #[serde(default)]
    pub server_variables: BTreeMap<Checked<DocumentText>, ServerVariableConfig>,
    /// The names of parameters that the client sets for all calls.
    #[serde(default)]
    pub parameters: Vec<Checked<DocumentText>>,
    /// The header of `Call::idempotency_key`; by default `Idempotency-Key`.
    pub idempotency_key_header: Option<Checked<Header>>,
    /// The response header with the ID of the request; by default the common names.
    pub request_id_header: Option<Checked<Header>>,
}

/// `[auth]`: the authentication of the client.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Auth {
    /// The prefix of the names of environment variables, before a `_`.
    pub environment_prefix: Option<Checked<EnvironmentPrefix>>,
    /// `true` if a client ID of the form `name@host/kind` contains the host of the API.
    pub host_from_client_id: Option<Spanned<bool>>,
    /// The audience of client assertions, if client secrets are keys.
    pub assertion_audience: Option<Spanned<Audience>>,
}

/// `assertion-audience`: the audience of client assertions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// The host of the token endpoint, without its port.
    Host,
    /// The URL of the token endpoint.
    TokenUrl,
}

/// `[client.server-variables.NAME]`: the setter of a server variable.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServerVariableConfig {
    /// The name of the setter; by default the name of the variable.
    pub setter: Option<Checked<Name>>,
    /// `true` if the builder must set the variable although the document has a default; by default `true` if that is a
    /// placeholder.
    pub required: Option<bool>,
}

/// `[retry]`: the retries.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Retry {
    /// Idempotent operations whose methods do not imply it.
    #[serde(default)]
    pub repeatable: Vec<Spanned<Selector>>,
    /// Operations that are not idempotent. This overrides their methods and `repeatable`.
    #[serde(default)]
    pub unrepeatable: Vec<Spanned<Selector>>,
    /// `true` if a response 429 means that the server did not process the request, so any operation may be retried.
    #[serde(default)]
    pub all_on_429: bool,
    /// The most attempts of a call.
    pub attempts: Option<NonZeroU32>,
    /// The longest delay before the second attempt, in milliseconds.
    pub initial_backoff_ms: Option<u32>,
    /// The longest delay before any attempt, in milliseconds.
    pub max_backoff_ms: Option<u32>,
}

/// `[extensions]`: the vendor extensions that contain names. The first one that is present wins.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Extensions {
    /// The extension of an operation with the name of its group.
    #[serde(default)]
    pub resource: Vec<Checked<Extension>>,
    /// The extension of an operation with its name in the group.
    #[serde(default)]
    pub operation: Vec<Checked<Extension>>,
    /// The extension of a component schema with the name of its type.
    #[serde(default, rename = "type")]
    pub schema: Vec<Checked<Extension>>,
}

/// `[resources]`: the grouping of operations.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Resources {
    /// Groups whose operations become methods of the handle of another group.
    #[serde(default)]
    pub share: BTreeMap<Checked<DocumentText>, Checked<DocumentText>>,
}

/// `[names]`: the stability of names, and prefixes to remove.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Names {
    /// Prefixes to remove from a type in the module of its resource if the name stays unique. `{resource}` is the name
    /// of the group.
    #[serde(default)]
    pub strip_prefixes: Vec<Checked<Line>>,
    /// The names lock: a path relative to this file.
    pub lock: Option<Checked<Line>>,
}

/// `[errors]`: the type of errors.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Errors {
    /// The pointer to the schema of error bodies for operations that declare none.
    pub schema: Option<Checked<DocumentPointer>>,
}

/// `[types]`: the types of properties and formats.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Types {
    /// The names of string properties that contain secrets.
    #[serde(default)]
    pub secret_properties: Vec<Checked<DocumentText>>,
    /// `false` if names such as `clientSecret` do not make a string property a secret.
    pub secrets_by_name: Option<bool>,
    /// The Rust types of scalars by format.
    #[serde(default)]
    pub formats: BTreeMap<Checked<DocumentText>, UserType>,
    /// The texts that are read as times.
    #[serde(default)]
    pub times: Times,
    /// The names of string properties that are field masks; only for the dialect `protobuf-json`.
    #[serde(default)]
    pub field_masks: Vec<Checked<DocumentText>>,
}

impl Types {
    /// Returns `true` if the name of a string property may make it a secret.
    pub fn finds_secrets_by_name(&self) -> bool {
        self.secrets_by_name.unwrap_or(true)
    }
}

/// `times`: the texts that are read as times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Times {
    /// Those of the declared format. Any other is an error.
    #[default]
    Strict,
    /// Any. A text of another format is preserved, and has no value.
    Lenient,
}

/// `[[override]]`: an override of one place of the document.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Override {
    /// The pointer to a component schema, a property, a value of an enum, an operation or a parameter.
    pub at: Checked<DocumentPointer>,
    /// The Rust name of the type, field, variant, method, argument or setter.
    pub name: Option<Checked<Name>>,
    /// The group of the operation at this place, whose handle has its method.
    #[serde(default)]
    pub resource: Option<Checked<DocumentText>>,
    /// `true` if the string at this place is a secret.
    #[serde(default)]
    pub secret: Option<bool>,
    /// `true` if the enum at this place has no values other than those of the document.
    #[serde(default)]
    pub closed: Option<bool>,
    /// `true` if the value of the path parameter at this place spans several segments.
    #[serde(default)]
    pub spans_segments: Option<bool>,
    /// The Rust type for the schema at this place.
    #[serde(default)]
    pub rust: Option<Checked<RustType>>,
    /// The crate of the type, unless it is the standard library.
    #[serde(default, rename = "crate")]
    pub dependency: Option<Dependency>,
    /// A module with functions `serialize` and `deserialize` for the serde attribute `with`.
    #[serde(default)]
    pub with: Option<Checked<RustModule>>,
    /// `true` if the type implements `Default`.
    #[serde(default)]
    pub default: Option<bool>,
}

impl Override {
    /// Returns `true` if it overrides anything.
    pub fn is_effective(&self) -> bool {
        self.name.is_some()
            || self.resource.is_some()
            || self.secret.is_some()
            || self.closed.is_some()
            || self.spans_segments.is_some()
            || self.rust.is_some()
    }

    /// Returns the user type.
    pub fn user_type(&self) -> Option<UserType> {
        Some(UserType {
            rust: self.rust.clone()?,
            dependency: self.dependency.clone(),
            with: self.with.clone(),
            default: self.default.unwrap_or(false),
        })
    }

    /// Returns the errors of options that two overrides set for one place.
    fn duplicates(overrides: &[Self]) -> Vec<Diagnostic> {
        let mut known: BTreeMap<(&str, &str), Range<usize>> = BTreeMap::new();
        let mut errors = Vec::new();
        for entry in overrides {
            let options = [
                ("name", entry.name.is_some()),
                ("resource", entry.resource.is_some()),
                ("secret", entry.secret.is_some()),
                ("closed", entry.closed.is_some()),
                ("spans-segments", entry.spans_segments.is_some()),
                ("rust", entry.rust.is_some()),
            ];
            for (option, _) in options.into_iter().filter(|(_, is_set)| *is_set) {
                let first = known.entry((entry.at.get_ref(), option));
                let first = first.or_insert_with(|| entry.at.span()).clone();
                if first != entry.at.span() {
                    let message = format!("`{option}` of `{}` is set twice", entry.at);
                    let error = checked::problem(entry.at.span(), message, "remove one of them");
                    errors.push(error.related(Place::config(first), "first set here"));
                }
            }
        }
        errors
    }

    /// Returns the error of an override that has options of a type but no type.
    fn error(&self) -> Option<Diagnostic> {
        let has_options =
            self.dependency.is_some() || self.with.is_some() || self.default.is_some();
        let message =
            || format!("the override of `{}` has options of a type, but no `rust`", self.at);
        (self.rust.is_none() && has_options).then(|| {
            checked::problem(self.at.span(), message(), "add `rust` with the path of the type")
        })
    }
}

/// The call in README and crate docs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Example {
    /// The `operationId`. The example of its request body is sent.
    pub operation: Checked<DocumentText>,
    /// The name of the client variable.
    #[serde(default)]
    pub client_variable: Option<Checked<Variable>>,
}

/// The level of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LevelName {
    /// The run fails.
    Error,
    /// The finding is shown.
    Warn,
    /// The finding is not shown.
    Allow,
}

impl Config {
    /// Parses the file.
    pub fn parse(text: &str) -> Result<Self, Vec<Diagnostic>> {
        let (mut table, syntax) = DeTable::parse_recoverable(text);
        if !syntax.is_empty() {
            return Err(syntax.iter().map(syntax_error).collect());
        }
        let mut errors = shape::check(&mut table, SCHEMA);
        let tables_of_client = emit::tables_of_client(table.get_ref());
        let parse = || Self::deserialize(toml::Deserializer::from(table));
        let (parsed, problems) = checked::problems(parse);
        errors.extend(problems);
        let mut config = match parsed {
            Ok(config) => config,
            Err(error) => {
                // An error of the shape is the cause, if there is one.
                if errors.is_empty() {
                    errors.push(syntax_error(&error));
                }
                return Err(errors);
            }
        };
        config.remove_client(tables_of_client);
        errors.extend(config.levels().err().unwrap_or_default());
        errors.extend(config.package.error());
        errors.extend(config.runtime.errors());
        errors.extend(config.emit.errors());
        errors.extend(config.overrides.iter().filter_map(Override::error));
        errors.extend(Override::duplicates(&config.overrides));
        let types = config.user_types();
        errors.extend(types.iter().flat_map(|one| one.errors(config.package.name.get_ref())));
        errors.extend(user_type::contradictions(&types));
        if errors.is_empty() { Ok(config) } else { Err(errors) }
    }

    /// Removes the settings of a client that the crate does not have, so no pass reports a part of them. Records their
    /// places for one finding each.
    fn remove_client(&mut self, tables: Vec<(Range<usize>, String)>) {
        if self.emit.client {
            return;
        }
        self.emit.ineffective = tables;
        let spanning = self.overrides.iter().filter(|entry| entry.spans_segments.is_some());
        let spanning = spanning.map(|entry| (entry.at.span(), "spans-segments".to_owned()));
        self.emit.ineffective.extend(spanning);
        self.auth = Auth::default();
        self.client = Client::default();
        self.example = None;
        self.paging = Paging::default();
        self.retry = Retry::default();
    }

    /// Returns the user types, those of formats first.
    fn user_types(&self) -> Vec<UserType> {
        let places = self.overrides.iter().filter_map(Override::user_type);
        self.types.formats.values().cloned().chain(places).collect()
    }

    /// Returns the limits of documents.
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

    /// Returns the levels of the configurable rules.
    pub fn levels(&self) -> Result<BTreeMap<&'static str, Level>, Vec<Diagnostic>> {
        let mut levels = BTreeMap::new();
        let mut errors = Vec::new();
        for (name, level) in &self.rules {
            match rules::ALL.iter().find(|rule| rule.name == name.get_ref()) {
                Some(rule) if rule.configurable => {
                    levels.insert(rule.name, Level::from(*level));
                }
                Some(rule) => errors.push(
                    Diagnostic::new(
                        rules::CONFIG,
                        Place::config(name.span()),
                        format!("the rule `{}` is not configurable", rule.name),
                    )
                    .hint("remove the key; this error always stops the run"),
                ),
                None => errors.push(
                    Diagnostic::new(
                        rules::CONFIG,
                        Place::config(name.span()),
                        format!("unknown rule `{}`", name.get_ref()),
                    )
                    .hint("run `cargo openapi-sdk rules` to list the rules"),
                ),
            }
        }
        if errors.is_empty() { Ok(levels) } else { Err(errors) }
    }
}

/// Returns the finding for an error of TOML.
fn syntax_error(error: &toml::de::Error) -> Diagnostic {
    let message = format!("invalid TOML: {}", error.message().replace('\n', " "));
    let hint = "correct the syntax: https://toml.io/en/v1.0.0";
    checked::problem(error.span().unwrap_or(0..0), message, hint)
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
