//! The API in its own words: operations, webhooks, schemas, servers, security.
//!
//! Purpose: hold the meaning of the document, so that no later pass reads the document again.
//! Input: written by `lower`. Output: read by `select` and `plan`.
//! Plain owned data with wire names and JSON pointers, but without the spellings of OpenAPI or Rust.

mod cycles;
mod docs;
mod operation;
mod paging;
mod server;
mod status;
mod types;
mod webhook;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::Value;

use crate::pointer::Pointer;

pub use cycles::*;
pub use docs::*;
pub use operation::*;
pub use paging::*;
pub use server::*;
pub use status::status_words;
pub use types::*;
pub use webhook::*;

/// One API: everything that the generator reads of its document.
#[derive(Debug, Clone, Default)]
pub struct Api {
    /// Title, version and description.
    pub info: Info,
    /// The servers, in the order of the document.
    pub servers: Vec<Server>,
    /// The security schemes by name.
    pub security_schemes: IndexMap<String, SecurityScheme>,
    /// The operations, in the order of the document.
    pub operations: Vec<Operation>,
    /// The descriptions of tags by name, CommonMark.
    pub tags: BTreeMap<String, String>,
    /// The webhooks in the order of the document, then the callbacks.
    pub webhooks: Vec<Webhook>,
    /// Every component schema, and every inline schema that needs a name of its own.
    pub schemas: SchemaMap,
    /// The schema of error bodies of operations that declare none.
    pub default_error: Option<SchemaId>,
    /// The omitted parts of the document, each with its rule.
    pub refusals: Vec<Refusal>,
    /// The place of each override of the config; `None` if the document has no such place.
    pub overrides: Vec<Option<Pointer>>,
    /// The references without a target, by the places of the schemas that they should have been.
    pub lost_references: BTreeMap<Pointer, String>,
}

impl Api {
    /// Returns the type behind all other names of it.
    pub fn resolved<'a>(&'a self, use_: &'a TypeUse) -> &'a TypeUse {
        resolved(&self.schemas, use_)
    }

    /// Returns the reference without a target that a type stands for.
    pub fn lost_reference(&self, use_: &TypeUse) -> Option<&str> {
        let use_ = self.resolved(use_);
        let is_untyped = matches!(use_.ty, Type::Untyped(_));
        self.lost_references.get(&use_.origin).filter(|_| is_untyped).map(String::as_str)
    }

    /// The groups of properties of which at most one is set, by the objects that have them.
    pub fn oneofs(&self) -> BTreeMap<Pointer, Vec<Vec<String>>> {
        let members = |ty: &TypeUse| match &ty.ty {
            Type::Named(id) => match self.schemas.get(id).map(|schema| &schema.shape) {
                Some(Shape::Oneof(found)) => {
                    found.iter().map(|property| property.wire_name.clone()).collect()
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        let objects = self.schemas.iter().filter_map(|(id, schema)| match &schema.shape {
            Shape::Object(object) if !object.oneofs.is_empty() => {
                Some((id.0.clone(), object.oneofs.iter().map(|oneof| members(&oneof.ty)).collect()))
            }
            _ => None,
        });
        objects.collect()
    }
}

/// Returns the type behind all aliases of a type.
pub fn resolved<'a>(schemas: &'a SchemaMap, use_: &'a TypeUse) -> &'a TypeUse {
    let mut use_ = use_;
    // A complete API has no alias of itself. The bound covers schemas that `lower` is still reading.
    for _ in 0..=schemas.len() {
        let Type::Named(id) = &use_.ty else { break };
        let Some(Shape::Alias(target)) = schemas.get(id).map(|schema| &schema.shape) else { break };
        use_ = target;
    }
    use_
}

/// The `info` object.
#[derive(Debug, Clone, Default)]
pub struct Info {
    /// The name of the API.
    pub title: String,
    /// The version of the document.
    pub version: String,
    /// The description of the API.
    pub description: Option<String>,
}

/// A way to prove who is calling.
#[derive(Debug, Clone)]
pub struct SecurityScheme {
    /// The kind of the scheme.
    pub kind: SecurityKind,
    /// The description of the scheme.
    pub description: Option<String>,
    /// The place in the document.
    pub origin: Pointer,
}

/// The kinds of security schemes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecurityKind {
    /// `Authorization: Bearer …`.
    Bearer,
    /// `Authorization: Basic …`.
    Basic,
    /// Another scheme of the `Authorization` header.
    Http(String),
    /// A key in a header, the query or a cookie.
    ApiKey {
        /// The name of the header, parameter or cookie.
        name: String,
        /// The location of the key.
        place: ParameterPlace,
    },
    /// OAuth 2, by any flow: a bearer token in the end.
    OAuth2 {
        /// The token URL of the client credentials flow, if there is one.
        client_credentials_token_url: Option<String>,
    },
    /// OpenID Connect: a bearer token in the end.
    OpenIdConnect,
    /// A certificate of the client.
    MutualTls,
}

impl SecurityKind {
    /// Returns `true` if the client supports the scheme: no other HTTP scheme, and no key with an invalid name of a header
    /// or cookie
    /// ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)).
    pub fn is_supported(&self) -> bool {
        match self {
            Self::Http(_) => false,
            Self::ApiKey { name, place: ParameterPlace::Query } => !name.is_empty(),
            Self::ApiKey { name, .. } => {
                let is_valid =
                    |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
                !name.is_empty() && name.bytes().all(is_valid)
            }
            _ => true,
        }
    }
}

/// The schemas that have a type of their own, in the order of the document.
pub type SchemaMap = IndexMap<SchemaId, Schema>;

/// A schema that has a type of its own.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Its key.
    pub id: SchemaId,
    /// The source of its type name.
    pub name: SchemaName,
    /// The title, description and examples.
    pub docs: Docs,
    /// Deprecated by the document.
    pub deprecated: bool,
    /// The shape of the type.
    pub shape: Shape,
}

/// The source of the name of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaName {
    /// A component.
    Component {
        /// Its key under `components/schemas`.
        key: String,
        /// The name from an extension.
        chosen: Option<String>,
    },
    /// A schema inside another.
    Inside {
        /// The schema around it.
        parent: SchemaId,
        /// The property, or `item`, `value`, … that leads to it.
        role: String,
    },
    /// A member of a union.
    Member {
        /// The union.
        union: SchemaId,
        /// The words that distinguish it from the other members.
        words: String,
    },
    /// A schema in an operation.
    Of {
        /// Index into [`Api::operations`] is not stable, so the operation is named by its id.
        operation: String,
        /// `request`, `response`, or the name of a parameter.
        role: String,
    },
}

impl SchemaName {
    /// The name of a schema inside another one.
    pub fn inside(parent: &Pointer, role: impl Into<String>) -> Self {
        Self::Inside { parent: SchemaId(parent.clone()), role: role.into() }
    }

    /// The name of a member of a union.
    pub fn member(union: &Pointer, words: impl Into<String>) -> Self {
        Self::Member { union: SchemaId(union.clone()), words: words.into() }
    }

    /// Returns `true` if it is the name of a component.
    pub fn is_component(&self) -> bool {
        matches!(self, Self::Component { .. })
    }
}

/// The shapes that have a type of their own.
#[derive(Debug, Clone)]
pub enum Shape {
    /// An object with known properties, or with none at all.
    Object(Object),
    /// A list of values.
    Enum(Enum),
    /// A list of a fixed length, of which each item has a type of its own.
    Tuple(Vec<TypeUse>),
    /// One of several types.
    Union(Union),
    /// The members of an object of which at most one is set.
    Oneof(Vec<Property>),
    /// The fields of an object, as a mask names them.
    Paths(Paths),
    /// Another name for a type.
    Alias(TypeUse),
}

impl Shape {
    /// The types inside it.
    pub fn uses(&self) -> impl Iterator<Item = &TypeUse> {
        let (mut object, mut target) = (None, None);
        let (mut items, mut properties, mut members): (&[TypeUse], &[Property], &[UnionMember]) =
            (&[], &[], &[]);
        match self {
            Self::Object(found) => (properties, object) = (&found.properties, Some(found)),
            Self::Oneof(found) => properties = found,
            Self::Union(found) => members = &found.members,
            Self::Tuple(found) => items = found,
            Self::Alias(found) => target = Some(found),
            Self::Enum(_) | Self::Paths(_) => {}
        }
        let beside = object.into_iter().flat_map(|object| {
            object.oneofs.iter().map(|oneof| &oneof.ty).chain(&object.additional)
        });
        let properties = properties.iter().map(|property| &property.ty);
        let members = members.iter().map(|member| &member.ty);
        properties.chain(beside).chain(members).chain(items).chain(target)
    }
}

/// An object with named properties.
#[derive(Debug, Clone, Default)]
pub struct Object {
    /// The properties, in the order of the document.
    pub properties: Vec<Property>,
    /// The groups of further properties of which at most one is set.
    pub oneofs: Vec<Oneof>,
    /// The type of additional members, if the document allows them.
    pub additional: Option<TypeUse>,
}

/// A group of properties of an object, of which at most one is set.
#[derive(Debug, Clone)]
pub struct Oneof {
    /// The name in the document. It does not appear on the wire.
    pub name: String,
    /// The type that holds its members: a [`Shape::Oneof`].
    pub ty: TypeUse,
}

/// The fields of an object that a mask can name.
#[derive(Debug, Clone)]
pub struct Paths {
    /// The object.
    pub message: SchemaId,
    /// Their names on the wire, in the order of the document.
    pub fields: Vec<EnumValue<String>>,
}

/// A property of an object.
#[derive(Debug, Clone)]
pub struct Property {
    /// Its name on the wire.
    pub wire_name: String,
    /// Its type.
    pub ty: TypeUse,
    /// The object lists it under `required`.
    pub required: bool,
    /// The side that may set it.
    pub access: Access,
    /// The title, description and examples.
    pub docs: Docs,
    /// The default value.
    pub default: Option<Value>,
    /// The text that new values have, because it is the only one by which unions select the object.
    pub constant: Option<String>,
    /// Its format, as the document names it.
    pub format: Option<String>,
    /// Deprecated by the document.
    pub deprecated: bool,
    /// The place in the document.
    pub origin: Pointer,
}

/// The side that may set a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Access {
    /// Both sides.
    #[default]
    ReadWrite,
    /// The server only (`readOnly`).
    ReadOnly,
    /// The client only (`writeOnly`).
    WriteOnly,
}

impl Access {
    /// Returns the side that sets a property with two declarations that apply together. A property of the server stays
    /// one.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::ReadOnly, _) | (_, Self::ReadOnly) => Self::ReadOnly,
            (Self::WriteOnly, _) | (_, Self::WriteOnly) => Self::WriteOnly,
            (Self::ReadWrite, Self::ReadWrite) => Self::ReadWrite,
        }
    }
}

/// A value of one of several types.
#[derive(Debug, Clone)]
pub struct Union {
    /// The types, in the order of the document.
    pub members: Vec<UnionMember>,
    /// The evidence that identifies the member of a value, in the order of evaluation.
    pub evidence: Vec<Evidence>,
    /// One of the types allows `null`.
    pub nullable: bool,
}

/// A type that a value of a union may have.
#[derive(Debug, Clone)]
pub struct UnionMember {
    /// The declared name, if there is one. The default is the name of its type.
    pub words: Option<String>,
    /// The type.
    pub ty: TypeUse,
    /// The title, description and examples.
    pub docs: Docs,
    /// The discriminator, if it selects this member.
    pub tag: Option<Tag>,
}

/// The property of an object by which a union selects one of its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The name of the property.
    pub property: String,
    /// The values that select the member, at least one.
    pub values: Vec<String>,
}

/// The evidence that a value belongs to a member of a union.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The member: its position in the union.
    pub member: usize,
    /// The kind of JSON that it is.
    pub kind: JsonKind,
    /// For objects: properties of which each has one of these values, written as text.
    pub tags: Vec<(String, Vec<String>)>,
    /// For objects: properties that are always present.
    pub required: Vec<String>,
    /// For objects: the properties that the member allows; `None` if it allows any.
    pub properties: Option<Vec<String>>,
    /// For lists: the evidence of the items.
    pub items: Vec<Evidence>,
    /// The member of an object to which no other evidence applies.
    pub otherwise: bool,
}

impl Evidence {
    /// The evidence of a kind for a member.
    pub fn of(member: usize, kind: JsonKind) -> Self {
        Self {
            member,
            kind,
            tags: Vec::new(),
            required: Vec::new(),
            properties: None,
            items: Vec::new(),
            otherwise: false,
        }
    }

    /// The evidence for the member of objects to which no other evidence applies.
    pub fn otherwise(member: usize) -> Self {
        Self { otherwise: true, ..Self::of(member, JsonKind::Object) }
    }
}

/// The kinds of JSON values, but for `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum JsonKind {
    /// `true` or `false`.
    Boolean,
    /// A number without a fraction.
    Integer,
    /// A number.
    Number,
    /// A string.
    Text,
    /// An array.
    List,
    /// An object.
    Object,
}

impl JsonKind {
    /// The kind that a `type` of JSON Schema names.
    pub fn of_type(name: &str) -> Option<Self> {
        Some(match name {
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "string" => Self::Text,
            "array" => Self::List,
            "object" => Self::Object,
            _ => return None,
        })
    }
}

/// A list of values.
#[derive(Debug, Clone)]
pub struct Enum {
    /// The values, without duplicates, in the order of the document.
    pub values: EnumValues,
    /// The config declares that the enum has no other values.
    pub closed: bool,
}

/// The values of an enum.
#[derive(Debug, Clone)]
pub enum EnumValues {
    /// Strings.
    Text(Vec<EnumValue<String>>),
    /// Integers.
    Integer(Vec<EnumValue<i64>>),
    /// Values of several types, numbers with a fraction, lists, objects.
    Json(Vec<EnumValue<Value>>),
}

impl EnumValues {
    /// The number of values.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Integer(values) => values.len(),
            Self::Json(values) => values.len(),
        }
    }

    /// Returns `true` if the enum has no values.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// An operation or a webhook that is omitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The omitted part.
    pub what: Refused,
    /// The rule that omitted it.
    pub rule: &'static str,
    /// The reason, in a sentence.
    pub reason: String,
    /// The place in the document.
    pub origin: Pointer,
}

/// The kinds of parts that can be omitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refused {
    /// An operation.
    Operation,
    /// A component schema.
    Schema,
    /// A parameter that a call can do without.
    Parameter,
    /// A webhook or a callback.
    Webhook,
}
