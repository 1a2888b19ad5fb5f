//! The plan of a crate: all Rust decisions. After this no choices remain.

mod client_parameter;
mod example;
mod operation;
mod rust_type;
mod security;
mod server;
mod webhook;
mod wire_test;

use serde_json::Value;

pub use crate::ir::Tag;
use crate::markdown::{DocComment, Phrase};
use crate::summary::Summary;

pub use client_parameter::*;
pub use example::*;
pub use operation::*;
pub use rust_type::*;
pub use security::*;
pub use server::*;
pub use webhook::*;
pub use wire_test::*;

/// A crate to be written.
#[derive(Debug)]
pub struct Crate {
    /// Its manifest.
    pub manifest: Manifest,
    /// `false` if the config asks for types only.
    pub has_client: bool,
    /// `true` if the types implement `schemars::JsonSchema`, behind a feature.
    pub schemars: bool,
    /// The title of the API.
    pub title: String,
    /// The description of the API.
    pub docs: DocComment,
    /// The source of the runtime.
    pub runtime: Runtime,
    /// The dialect of the document: a variant of `wire::Dialect`.
    pub dialect: Dialect,
    /// The servers.
    pub servers: Servers,
    /// The setters by which an example configures a client, except for credentials.
    pub example_setters: String,
    /// The parameters that the client sets for all calls.
    pub client_parameters: Vec<ClientParameter>,
    /// The authentication.
    pub security: Security,
    /// The header of idempotency keys, if it is not the default.
    pub idempotency_key_header: Option<String>,
    /// The header with the server's request id, if the config names one.
    pub request_id_header: Option<String>,
    /// The retries of calls.
    pub retry: Retry,
    /// The handles.
    pub resources: Vec<Resource>,
    /// The functions for the payloads of webhooks and callbacks, if there are any.
    pub webhooks: Option<Webhooks>,
    /// The types that several resources use, or webhooks.
    pub shared: Vec<SharedModule>,
    /// The types that have moved from the module of shared types to that of a resource.
    pub moved: Vec<Moved>,
    /// The call that README and docs show.
    pub quick_start: Option<QuickStart>,
    /// Examples of the document that the models must preserve.
    pub round_trips: Vec<RoundTrip>,
    /// The account of the run.
    pub summary: Summary,
}

impl Crate {
    /// Returns `true` if there is a module of shared types.
    pub fn has_models(&self) -> bool {
        !self.shared.is_empty() || !self.moved.is_empty()
    }

    /// Returns `true` if an operation has pages.
    pub fn has_pages(&self) -> bool {
        let operations = self.resources.iter().flat_map(|resource| &resource.operations);
        operations.into_iter().any(|operation| operation.paging.is_some())
    }

    /// Returns `true` if the crate has no operations.
    pub fn is_models_only(&self) -> bool {
        let has_types = !self.shared.is_empty() || self.webhooks.is_some();
        self.resources.is_empty() && (has_types || !self.has_client)
    }
}

/// The retries of calls that differ from the defaults of the runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// The maximum number of attempts.
    pub attempts: Option<u32>,
    /// The longest wait before the second attempt, in milliseconds.
    pub initial_backoff_ms: Option<u32>,
    /// The longest wait before any attempt, in milliseconds.
    pub max_backoff_ms: Option<u32>,
    /// `true` if every operation may be retried after 429.
    pub all_on_429: bool,
}

/// The dialects of the runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Plain JSON.
    Json,
    /// protobuf's JSON mapping.
    ProtobufJson,
}

/// The source of the runtime of a crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runtime {
    /// From a copy of its own.
    Copied,
    /// From the package of this version, and at this path.
    Package { version: String, path: Option<String> },
}

/// The content of `Cargo.toml`.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// The name of the package.
    pub name: String,
    /// The name of the library: the package's, with underscores.
    pub library: String,
    /// The version.
    pub version: String,
    /// One sentence.
    pub description: String,
    /// The license as an SPDX expression.
    pub license: Option<String>,
    /// The file of the license, relative to the folder of the crate.
    pub license_file: Option<String>,
    /// The URL of the source repository.
    pub repository: Option<String>,
    /// The home page.
    pub homepage: Option<String>,
    /// Keywords.
    pub keywords: Vec<String>,
    /// Categories.
    pub categories: Vec<String>,
    /// Authors.
    pub authors: Vec<String>,
    /// The modules of the user.
    pub modules: Vec<String>,
}

/// A handle, its operations, and the types that only it uses.
#[derive(Debug)]
pub struct Resource {
    /// The title of the resource.
    pub title: String,
    /// Doc lines.
    pub docs: DocComment,
    /// The name of the module.
    pub module: String,
    /// The name of the cargo feature.
    pub feature: String,
    /// The name of the handle.
    pub handle: String,
    /// The operations.
    pub operations: Vec<Operation>,
    /// The types.
    pub types: Vec<Item>,
    /// The types that have moved from here to another module.
    pub moved: Vec<Moved>,
    /// The tests of its operations.
    pub tests: Vec<WireTest>,
    /// The operations without a test.
    pub untested: Vec<Untested>,
}

/// A type under the name that it had in another module.
#[derive(Debug)]
pub struct Moved {
    /// Its name there.
    pub name: String,
    /// The present path.
    pub target: ModelPath,
    /// The features any of which enables it; empty if it is always enabled.
    pub features: Vec<String>,
}

/// Types that have the same users.
#[derive(Debug)]
pub struct SharedModule {
    /// The name of the module.
    pub module: String,
    /// The title of the module: doc lines.
    pub docs: DocComment,
    /// The features of its users, any of which enables it.
    pub features: Vec<String>,
    /// The types.
    pub types: Vec<Item>,
}

/// A type.
#[derive(Debug)]
pub enum Item {
    /// A struct.
    Struct(Struct),
    /// An enum over strings.
    TextEnum(Enum<String>),
    /// An enum over integers.
    IntegerEnum(Enum<i64>),
    /// A value of one of several types.
    Union(Union),
    /// A list of a fixed length, of which each item has a type of its own.
    Tuple(Tuple),
    /// An enum over any JSON.
    JsonEnum(Enum<Value>),
    /// An open enum over the fields of a struct, as a mask names them.
    Paths(Enum<String>),
    /// The members of a struct of which at most one is set.
    Oneof(Oneof),
}

impl Item {
    /// The name of the type.
    pub fn name(&self) -> &str {
        match self {
            Self::Struct(plan) => &plan.name,
            Self::TextEnum(plan) | Self::Paths(plan) => &plan.name,
            Self::IntegerEnum(plan) => &plan.name,
            Self::JsonEnum(plan) => &plan.name,
            Self::Union(plan) => &plan.name,
            Self::Tuple(plan) => &plan.name,
            Self::Oneof(plan) => &plan.name,
        }
    }

    /// The derives that the config adds.
    pub fn derives_mut(&mut self) -> &mut Vec<String> {
        match self {
            Self::Struct(plan) => &mut plan.derives,
            Self::TextEnum(plan) | Self::Paths(plan) => &mut plan.derives,
            Self::IntegerEnum(plan) => &mut plan.derives,
            Self::JsonEnum(plan) => &mut plan.derives,
            Self::Union(plan) => &mut plan.derives,
            Self::Tuple(plan) => &mut plan.derives,
            Self::Oneof(plan) => &mut plan.derives,
        }
    }

    /// Returns `true` if a variant preserves any JSON.
    pub fn preserves_json(&self) -> bool {
        match self {
            Self::Union(plan) => plan.unknown.is_some(),
            Self::JsonEnum(plan) => plan.unknown.is_some(),
            _ => false,
        }
    }

    /// The types of its parts.
    pub fn parts(&self) -> Vec<&RustType> {
        match self {
            Self::Struct(plan) => {
                plan.fields.iter().chain(&plan.additional).map(|field| &field.ty).collect()
            }
            Self::Union(plan) => plan.variants().map(|variant| &variant.ty).collect(),
            Self::Tuple(plan) => plan.items.iter().collect(),
            Self::Oneof(plan) => plan.members.iter().map(|member| &member.ty).collect(),
            Self::TextEnum(_) | Self::IntegerEnum(_) | Self::JsonEnum(_) | Self::Paths(_) => {
                Vec::new()
            }
        }
    }
}

/// A struct.
#[derive(Debug)]
pub struct Struct {
    /// Its name.
    pub name: String,
    /// Doc lines.
    pub docs: DocComment,
    /// The derives that the config adds.
    pub derives: Vec<String>,
    /// The deprecation, if the document declares one.
    pub deprecated: Option<Phrase>,
    /// The fields.
    pub fields: Vec<Field>,
    /// The field for the properties without a field of their own.
    pub additional: Option<Field>,
    /// The dialect of its JSON.
    pub dialect: Dialect,
}

impl Struct {
    /// The fields that every response must have.
    pub fn required(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.presence == Presence::Needed)
    }

    /// The fields that the caller must set: the required ones except constants.
    pub fn arguments(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.presence.is_argument() && field.constant.is_none())
    }

    /// Returns `true` if the default value would be valid.
    pub fn has_default(&self) -> bool {
        self.arguments().next().is_none()
    }

    /// The fields that are set in a new value, but may be absent in a response.
    pub fn initial(&self) -> impl Iterator<Item = &Field> {
        let is_text = |field: &&Field| matches!(field.constant, Some(Constant::Text(_)));
        self.fields.iter().filter(is_text).filter(|field| field.presence != Presence::Needed)
    }

    /// Returns `true` if that value is the one of the derived implementation.
    pub fn derives_default(&self) -> bool {
        let is_default = |field: &Field| matches!(field.constant, None | Some(Constant::Default));
        self.has_default() && self.fields.iter().all(is_default)
    }
}

/// An enum of the members of a struct of which at most one is set.
#[derive(Debug)]
pub struct Oneof {
    /// Its name.
    pub name: String,
    /// Doc lines.
    pub docs: DocComment,
    /// The derives that the config adds.
    pub derives: Vec<String>,
    /// The members.
    pub members: Vec<Member>,
}

/// A variant that holds a member.
#[derive(Debug)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// The name of the member on the wire.
    pub wire_name: String,
    /// Its type.
    pub ty: RustType,
    /// Set by the server and omitted from requests.
    pub read_only: bool,
    /// Doc lines.
    pub docs: DocComment,
    /// The deprecation, if the document declares one.
    pub deprecated: Option<Phrase>,
}

/// A field.
#[derive(Debug)]
pub struct Field {
    /// Its name, a raw identifier for keywords.
    pub name: String,
    /// Its setter, if it has one: the name of the field, unless another item has the name.
    pub setter: String,
    /// Its name on the wire; empty for a group of members.
    pub wire_name: String,
    /// The setter that sends `null`, if `null` differs from absence.
    pub null_setter: Option<String>,
    /// The names on the wire of the members of which it holds at most one.
    pub members: Vec<String>,
    /// Its type.
    pub ty: RustType,
    /// Its presence on the wire.
    pub presence: Presence,
    /// Its value in a new struct, if `new` has no argument for it.
    pub constant: Option<Constant>,
    /// Set by the server and omitted from requests.
    pub read_only: bool,
    /// Doc lines.
    pub docs: DocComment,
    /// The deprecation, if the document declares one.
    pub deprecated: Option<Phrase>,
}

/// The one value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Constant {
    /// The value of `Default`.
    Default,
    /// `true`
    True,
    /// A text, or the value of an enum that it names.
    Text(String),
}

/// The presence of a field on the wire and in the arguments of `new`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Always written; an argument of `new`; required in responses.
    Needed,
    /// Written unless it is empty; an argument of `new`; absent in responses.
    Given,
    /// Always written, as `null` without a value.
    Written,
    /// Written unless it is empty.
    Optional,
}

impl Presence {
    /// `true` if the field is an argument of `new`.
    pub fn is_argument(self) -> bool {
        matches!(self, Self::Needed | Self::Given)
    }

    /// `true` if the field is written even if it is empty.
    pub fn is_written(self) -> bool {
        matches!(self, Self::Needed | Self::Written)
    }
}

/// A tuple struct: a list on the wire.
#[derive(Debug)]
pub struct Tuple {
    /// Its name.
    pub name: String,
    /// Doc lines.
    pub docs: DocComment,
    /// The derives that the config adds.
    pub derives: Vec<String>,
    /// The deprecation, if the document declares one.
    pub deprecated: Option<Phrase>,
    /// The types of the items.
    pub items: Vec<RustType>,
}

/// An enum.
#[derive(Debug)]
pub struct Enum<T> {
    /// Its name.
    pub name: String,
    /// Doc lines.
    pub docs: DocComment,
    /// The derives that the config adds.
    pub derives: Vec<String>,
    /// The deprecation, if the document declares one.
    pub deprecated: Option<Phrase>,
    /// The variant that stands for "not set", in dialects where a plain field can be absent.
    pub unset: Option<String>,
    /// The variants.
    pub variants: Vec<Variant<T>>,
    /// The variant for unknown values; `None` for a closed enum.
    pub unknown: Option<String>,
    /// `true` if a parameter has this type, which then needs `Display`.
    pub is_parameter: bool,
}

impl<T> Enum<T> {
    /// Returns `true` if a value of `Default` would be valid: the type has an unset value, or only one value.
    pub fn has_default(&self) -> bool {
        self.unset.is_some() || self.variants.len() == 1
    }
}

/// A variant.
#[derive(Debug)]
pub struct Variant<T> {
    /// Its name.
    pub name: String,
    /// The value on the wire.
    pub value: T,
    /// The value in messages and docs.
    pub shown: String,
    /// Doc lines.
    pub docs: DocComment,
}

/// A value of one of several types.
#[derive(Debug)]
pub struct Union {
    /// Its name.
    pub name: String,
    /// Doc lines.
    pub docs: DocComment,
    /// The derives that the config adds.
    pub derives: Vec<String>,
    /// The deprecation, if the document declares one.
    pub deprecated: Option<Phrase>,
    /// The members, in the order of the document.
    pub members: Vec<UnionMember>,
    /// The variant for unknown values, if they are possible.
    pub unknown: Option<String>,
    /// The forms that identify the variant of a value, in the order of evaluation.
    pub forms: Vec<UnionForm>,
    /// `true` if a parameter has this type, which then needs `Display`.
    pub is_parameter: bool,
}

impl Union {
    /// The variants with content.
    pub fn variants(&self) -> impl Iterator<Item = &UnionVariant> {
        self.members.iter().filter_map(|member| match member {
            UnionMember::Type(variant) => Some(variant),
            UnionMember::Texts(_) => None,
        })
    }
}

/// A member of a union.
#[derive(Debug)]
pub enum UnionMember {
    /// A variant with a value of a type.
    Type(UnionVariant),
    /// A variant without content for each of these texts.
    Texts(Vec<Variant<String>>),
}

/// A variant of a union, with content.
#[derive(Debug)]
pub struct UnionVariant {
    /// Its name.
    pub name: String,
    /// The type of the content.
    pub ty: RustType,
    /// `true` if the content converts into the union, because no other variant has the same type.
    pub converts: bool,
    /// The discriminator that the union writes.
    pub tag: Option<Tag>,
    /// Doc lines.
    pub docs: DocComment,
}

/// A form that a value of a union may have.
#[derive(Debug)]
pub struct UnionForm {
    /// The position of the member.
    pub member: usize,
    /// Its name.
    pub name: String,
    /// The kind of JSON.
    pub kind: FormKind,
    /// Properties that have one of these values.
    pub tags: Vec<(String, Vec<String>)>,
    /// Properties that are always present.
    pub needs: Vec<String>,
    /// The properties that have a field; `None` if any property is allowed.
    pub knows: Option<Vec<String>>,
    /// The form of values to which no other form applies.
    pub otherwise: bool,
    /// The forms of the items of a list.
    pub items: Vec<UnionForm>,
}

/// The kinds of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormKind {
    /// `true` or `false`.
    Boolean,
    /// A number without a fraction.
    Integer,
    /// A number.
    Number,
    /// A string.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
}
