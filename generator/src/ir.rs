//! The API in its own words: operations, schemas, servers, security.
//!
//! Purpose: say what the document means, once, so that no later room asks the document again.
//! Input: made by `lower`. Output: read by `select` and `plan`.
//! Plain owned data. It knows wire names and JSON pointers, but neither OpenAPI's spellings nor Rust's.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::Value;

use crate::pointer::Pointer;

/// One API: all that its document says and this generator reads.
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
    /// Every component schema, and every inline schema that needs a name of its own.
    pub schemas: IndexMap<SchemaId, Schema>,
    /// What the error bodies look like where an operation does not say so.
    pub default_error: Option<SchemaId>,
    /// What could not be taken over, each with its rule.
    pub refusals: Vec<Refusal>,
}

/// The `info` object.
#[derive(Debug, Clone, Default)]
pub struct Info {
    /// The name of the API.
    pub title: String,
    /// The version of the document.
    pub version: String,
    /// What the API is for.
    pub description: Option<String>,
}

/// One place where the API is served.
#[derive(Debug, Clone)]
pub struct Server {
    /// The URL, with `{variables}` as they stand.
    pub url: String,
    /// What the server is for.
    pub description: Option<String>,
    /// The variables of the URL.
    pub variables: Vec<ServerVariable>,
}

/// A variable in a server's URL.
#[derive(Debug, Clone)]
pub struct ServerVariable {
    /// Its name between the braces.
    pub name: String,
    /// The value that stands in when none is given.
    pub default: String,
    /// The values that it may have; empty when any is lawful.
    pub allowed: Vec<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Where it stands.
    pub origin: Pointer,
}

/// A way to prove who is calling.
#[derive(Debug, Clone)]
pub struct SecurityScheme {
    /// Which way.
    pub kind: SecurityKind,
    /// What the document says of it.
    pub description: Option<String>,
    /// Where it stands.
    pub origin: Pointer,
}

/// The ways to prove who is calling.
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
        /// Where it goes.
        place: ParameterPlace,
    },
    /// OAuth 2, by whatever flow: a bearer token in the end.
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
    /// Whether the client can send it: no other HTTP scheme, and no key whose name can't be that of a header or a cookie
    /// ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)).
    pub fn is_supported(&self) -> bool {
        match self {
            Self::Http(_) => false,
            Self::ApiKey { name, place: ParameterPlace::Query } => !name.is_empty(),
            Self::ApiKey { name, .. } => {
                let lawful =
                    |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
                !name.is_empty() && name.bytes().all(lawful)
            }
            _ => true,
        }
    }
}

/// One way to satisfy the security of an operation: all of these schemes together.
/// An empty one means that no credential is needed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecurityRequirement {
    /// The schemes.
    pub schemes: Vec<AskedScheme>,
}

/// A scheme that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedScheme {
    /// Its name.
    pub name: String,
    /// What the credential must be good for: scopes, or roles where the scheme knows no scopes.
    pub scopes: Vec<String>,
}

/// One method on one path.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `operationId`, or one derived from method and path.
    pub id: String,
    /// The HTTP method in upper case.
    pub method: String,
    /// The path template.
    pub path: PathTemplate,
    /// The group that the document puts it into, in the words of the document.
    pub group: String,
    /// The group on whose handle it stands: `group`, unless the config lets it share another's.
    pub resource: String,
    /// What it is called within the group, in the words of the document.
    pub name: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its vendor extensions.
    pub extensions: BTreeMap<String, Value>,
    /// Summary and description.
    pub docs: Docs,
    /// The document advises against it.
    pub deprecated: bool,
    /// Where it is served, if not where the whole API is.
    pub server: Option<Server>,
    /// Path, query, header and cookie parameters in the order of the document; those of the
    /// path item first, unless the operation overrides them.
    pub parameters: Vec<Parameter>,
    /// What is sent.
    pub body: Option<Body>,
    /// What may come back when all went well, by status and media type.
    pub answers: Vec<Answer>,
    /// What the bodies of errors look like, by status.
    pub errors: Vec<ErrorAnswer>,
    /// The ways to prove who is calling: any one of them will do. None when nobody has to.
    pub security: Vec<SecurityRequirement>,
    /// Where it stands.
    pub origin: Pointer,
}

impl Operation {
    /// The types that stand in it.
    pub fn uses(&self) -> impl Iterator<Item = &TypeUse> {
        self.sent().chain(self.received())
    }

    /// The types that a request is made of.
    pub fn sent(&self) -> impl Iterator<Item = &TypeUse> {
        let parameters = self.parameters.iter().map(|parameter| &parameter.ty);
        parameters.chain(self.body.iter().flat_map(Body::uses))
    }

    /// The types that come back.
    pub fn received(&self) -> impl Iterator<Item = &TypeUse> {
        let answers = self.answers.iter().filter_map(|answer| answer.form.ty());
        answers.chain(self.errors.iter().map(|error| &error.ty))
    }
}

/// A path with its variables told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathTemplate {
    /// As it stands in the document: `/pets/{petId}`.
    pub text: String,
    /// The names between braces, in order.
    pub variables: Vec<String>,
}

/// A parameter of an operation.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name on the wire.
    pub wire_name: String,
    /// Where it goes.
    pub place: ParameterPlace,
    /// Whether a call without it is wrong.
    pub required: bool,
    /// Its type.
    pub ty: TypeUse,
    /// What its value is made of.
    pub shape: ParameterShape,
    /// How its value is written.
    pub style: Style,
    /// What it is for.
    pub docs: Docs,
    /// The document advises against it.
    pub deprecated: bool,
    /// Where it stands.
    pub origin: Pointer,
}

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ParameterPlace {
    /// Into the path.
    Path,
    /// Into the query.
    Query,
    /// Into a header.
    Header,
    /// Into the `Cookie` header.
    Cookie,
}

impl ParameterPlace {
    /// What a document calls it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// What the value of a parameter is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterShape {
    /// One text.
    Text,
    /// A list of texts.
    List,
    /// Whatever its type says: an object, a list of lists, a choice.
    Any,
}

/// How a value is written into a URL, a header or a form.
///
/// <https://spec.openapis.org/oas/v3.1.1.html#style-values>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Its kind.
    pub kind: StyleKind,
    /// Each part of the value by itself.
    pub explode: bool,
    /// Reserved characters are sent as they are.
    pub allow_reserved: bool,
}

/// The kinds of styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StyleKind {
    /// `a,b`
    Simple,
    /// `.a,b`
    Label,
    /// `;name=a,b`
    Matrix,
    /// `name=a,b`
    Form,
    /// `name=a%20b`
    SpaceDelimited,
    /// `name=a%7Cb`
    PipeDelimited,
    /// `name=a%09b`: Swagger 2.0 only.
    TabDelimited,
    /// `name[part]=a`
    DeepObject,
    /// One JSON text: the parameter has a `content`.
    Json,
}

impl Style {
    /// A style of this kind, each part of the value by itself or not.
    pub fn new(kind: StyleKind, explode: bool) -> Self {
        Self { kind, explode, allow_reserved: false }
    }
}

/// What an operation sends.
#[derive(Debug, Clone)]
pub struct Body {
    /// Whether a call without it is wrong.
    pub required: bool,
    /// What it may be, the best first. There is at least one.
    pub contents: Vec<Content>,
    /// What it is for.
    pub docs: Docs,
    /// Where it stands.
    pub origin: Pointer,
}

impl Body {
    /// The types that it is made of.
    pub fn uses(&self) -> impl Iterator<Item = &TypeUse> {
        self.contents.iter().filter_map(|content| content.form.ty())
    }
}

/// A body of one media type.
#[derive(Debug, Clone)]
pub struct Content {
    /// The media type as it is sent.
    pub media_type: String,
    /// What is in it.
    pub form: ContentForm,
}

/// What is in a body that is sent.
#[derive(Debug, Clone)]
pub enum ContentForm {
    /// A JSON value.
    Json(TypeUse),
    /// JSON values of this type, a line for each.
    JsonLines(TypeUse),
    /// The members of an object as pairs of name and value.
    Form {
        /// The object.
        ty: TypeUse,
        /// How its members are written, where it matters.
        styles: Vec<(String, Style)>,
    },
    /// Parts: fields and files.
    Multipart(Multipart),
    /// Text.
    Text,
    /// Bytes.
    Binary,
}

impl ContentForm {
    /// The type of the value.
    pub fn ty(&self) -> Option<&TypeUse> {
        match self {
            Self::Json(ty) | Self::JsonLines(ty) | Self::Form { ty, .. } => Some(ty),
            Self::Multipart(multipart) => multipart.fields.as_ref(),
            Self::Text | Self::Binary => None,
        }
    }
}

/// A body of many parts.
#[derive(Debug, Clone)]
pub struct Multipart {
    /// The object whose members are parts; none where there are but files.
    pub fields: Option<TypeUse>,
    /// The media types of members, where the document says them.
    pub media_types: Vec<(String, String)>,
    /// The files.
    pub files: Vec<FilePart>,
}

/// A file, or several, among the parts of a body.
#[derive(Debug, Clone)]
pub struct FilePart {
    /// The name of the part.
    pub wire_name: String,
    /// Several files of this name.
    pub many: bool,
    /// Whether a call without it is wrong.
    pub required: bool,
    /// The media type of a file that has none itself.
    pub media_type: Option<String>,
    /// What it is for.
    pub docs: Docs,
    /// Where it stands.
    pub origin: Pointer,
}

/// A success of one status and media type.
#[derive(Debug, Clone)]
pub struct Answer {
    /// `200`, `2XX`, or `default` where no other success is declared.
    pub status: String,
    /// The media type as the document has it; empty where there is no body.
    pub media_type: String,
    /// What is in the body.
    pub form: AnswerForm,
    /// What the document says of it.
    pub description: Option<String>,
}

/// What is in the body of an answer.
#[derive(Debug, Clone)]
pub enum AnswerForm {
    /// Nothing that is worth reading.
    Nothing,
    /// A JSON value.
    Json(TypeUse),
    /// Text.
    Text,
    /// Bytes.
    Binary,
    /// Server-sent events.
    Events(EventData),
    /// JSON values, a line for each.
    JsonLines(TypeUse),
}

/// What the document describes of a server-sent event.
#[derive(Debug, Clone)]
pub enum EventData {
    /// Its data, which is text.
    Text,
    /// Its data, which is JSON.
    Json(TypeUse),
    /// The whole event, as an object of `event`, `data` and `id`.
    Whole(TypeUse),
}

impl AnswerForm {
    /// The type of the value, or of each value.
    pub fn ty(&self) -> Option<&TypeUse> {
        match self {
            Self::Json(ty)
            | Self::JsonLines(ty)
            | Self::Events(EventData::Json(ty) | EventData::Whole(ty)) => Some(ty),
            Self::Nothing | Self::Text | Self::Binary | Self::Events(EventData::Text) => None,
        }
    }

    /// Whether two are read alike.
    pub fn is_same(&self, other: &Self) -> bool {
        let same_type = match (self.ty(), other.ty()) {
            (Some(one), Some(another)) => {
                one.ty.is_same(&another.ty) && one.nullable == another.nullable
            }
            (one, another) => one.is_none() && another.is_none(),
        };
        same_type && std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// The body of an error of one status.
#[derive(Debug, Clone)]
pub struct ErrorAnswer {
    /// `404`, `4XX` or `default`.
    pub status: String,
    /// Its type: it is JSON.
    pub ty: TypeUse,
}

/// What a status is called (RFC 9110, section 15, and the registry of IANA).
pub fn status_words(status: &str) -> &str {
    match status {
        "200" => "ok",
        "201" => "created",
        "202" => "accepted",
        "203" => "non authoritative",
        "204" => "no content",
        "205" => "reset content",
        "206" => "partial content",
        "207" => "multi status",
        "208" => "already reported",
        "400" => "bad request",
        "401" => "unauthorized",
        "402" => "payment required",
        "403" => "forbidden",
        "404" => "not found",
        "405" => "method not allowed",
        "406" => "not acceptable",
        "408" => "request timeout",
        "409" => "conflict",
        "410" => "gone",
        "412" => "precondition failed",
        "413" => "content too large",
        "415" => "unsupported media type",
        "422" => "unprocessable content",
        "423" => "locked",
        "429" => "too many requests",
        "500" => "internal server",
        "501" => "not implemented",
        "502" => "bad gateway",
        "503" => "service unavailable",
        "504" => "gateway timeout",
        "2XX" | "2xx" => "success",
        "4XX" | "4xx" => "client",
        "5XX" | "5xx" => "server",
        other => other,
    }
}

/// The key of a schema: where it stands in the document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SchemaId(pub Pointer);

/// A schema that has a type of its own.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Its key.
    pub id: SchemaId,
    /// How it may be called.
    pub name: SchemaName,
    /// What it means.
    pub docs: Docs,
    /// The document advises against it.
    pub deprecated: bool,
    /// What it looks like.
    pub shape: Shape,
}

/// Where the name of a type comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaName {
    /// A component.
    Component {
        /// Its key under `components/schemas`.
        key: String,
        /// The name that an extension gives it.
        chosen: Option<String>,
    },
    /// A schema that stands inside another.
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
        /// What tells it from the other members.
        words: String,
    },
    /// A schema that stands in an operation.
    Of {
        /// Index into [`Api::operations`] is not stable, so the operation is named by its id.
        operation: String,
        /// `request`, `response`, or the name of a parameter.
        role: String,
    },
}

impl SchemaName {
    /// Whether it is the name of a component.
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
    /// The types that stand in it.
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
    /// What may stand beside them, where the document says so.
    pub additional: Option<TypeUse>,
}

/// A group of properties of an object, of which at most one is set.
#[derive(Debug, Clone)]
pub struct Oneof {
    /// What the document calls it. It does not stand on the wire.
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
    /// Who may set it.
    pub access: Access,
    /// What it means.
    pub docs: Docs,
    /// The value that an absent one stands for.
    pub default: Option<Value>,
    /// The document advises against it.
    pub deprecated: bool,
    /// Where it stands.
    pub origin: Pointer,
}

/// Who may set a property.
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

/// A value of one of several types.
#[derive(Debug, Clone)]
pub struct Union {
    /// The types, in the order of the document.
    pub members: Vec<UnionMember>,
    /// How a value tells which of them it is, in the order in which they are asked.
    pub signs: Vec<Sign>,
    /// One of the types allows `null`.
    pub nullable: bool,
}

/// A type that a value of a union may have.
#[derive(Debug, Clone)]
pub struct UnionMember {
    /// What it is called, where the document says so: else it is called after its type.
    pub words: Option<String>,
    /// The type.
    pub ty: TypeUse,
    /// What it means.
    pub docs: Docs,
}

/// By what a value can be taken for a member of a union.
#[derive(Debug, Clone, PartialEq)]
pub struct Sign {
    /// The member: its position in the union.
    pub member: usize,
    /// The kind of JSON that it is.
    pub kind: JsonKind,
    /// For objects: properties of which each has one of these values, written as text.
    pub tags: Vec<(String, Vec<String>)>,
    /// For objects: properties that are always there.
    pub required: Vec<String>,
    /// For objects: the properties that the member has a place for; none when it has one for any.
    pub properties: Option<Vec<String>>,
    /// For lists: what an item can be.
    pub items: Vec<Sign>,
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
    /// The config says that there are no others.
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
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Integer(values) => values.len(),
            Self::Json(values) => values.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One value of an enum.
#[derive(Debug, Clone)]
pub struct EnumValue<T> {
    /// The value on the wire.
    pub value: T,
    /// The name that an extension gives it.
    pub chosen: Option<String>,
    /// What it means.
    pub description: Option<String>,
}

/// A type where it is used.
#[derive(Debug, Clone)]
pub struct TypeUse {
    /// The type.
    pub ty: Type,
    /// `null` is lawful here.
    pub nullable: bool,
    /// Where it stands.
    pub origin: Pointer,
}

impl TypeUse {
    /// This type, and the types of its items or values, outermost first.
    pub fn parts(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |use_| match &use_.ty {
            Type::Array(item) | Type::Map(item) => Some(item),
            _ => None,
        })
    }

    /// The schema that it names, perhaps as that of its items or values.
    pub fn named(&self) -> Option<&SchemaId> {
        self.parts().find_map(|part| match &part.ty {
            Type::Named(id) | Type::FieldMask(Some(id)) => Some(id),
            _ => None,
        })
    }
}

/// The types.
#[derive(Debug, Clone)]
pub enum Type {
    /// `true` or `false`.
    Boolean,
    /// One of the two, always.
    Always(bool),
    /// A whole number.
    Integer {
        /// Its width.
        width: IntegerWidth,
        /// How it stands on the wire.
        carrier: Carrier,
    },
    /// A number with a fraction.
    Number,
    /// Text.
    String,
    /// A point in time, RFC 3339.
    DateTime,
    /// A day, RFC 3339.
    Date,
    /// A time of day, RFC 3339.
    Time,
    /// A span of time, as protobuf's mapping writes it.
    Duration,
    /// A span of time, ISO 8601.
    IsoDuration,
    /// A UUID.
    Uuid,
    /// A decimal number of any length.
    Decimal(Carrier),
    /// An IP address.
    Address(Address),
    /// Bytes in Base64.
    Bytes(Base64Alphabet),
    /// Text that must not be shown.
    Secret,
    /// What the config chooses.
    Chosen(Choice),
    /// A list.
    Array(Box<TypeUse>),
    /// A map from any name to one type.
    Map(Box<TypeUse>),
    /// A type of its own.
    Named(SchemaId),
    /// A message of any type that names its type in `@type` (protobuf-JSON).
    ProtobufAny,
    /// A list of fields in one string, joined by commas: of a known object ([`Shape::Paths`]), or of any.
    FieldMask(Option<SchemaId>),
    /// Text, although the document says what it carries: the rule tells why.
    Text(&'static str),
    /// Any JSON value, because the document says no more.
    Json,
    /// Any JSON value, although the document says more: the rule tells why.
    Untyped(&'static str),
}

impl Type {
    /// Whether two types are the same, wherever they stand.
    pub fn is_same(&self, other: &Self) -> bool {
        let inner = |one: &TypeUse, another: &TypeUse| {
            one.nullable == another.nullable && one.ty.is_same(&another.ty)
        };
        match (self, other) {
            (Self::Array(one), Self::Array(another)) | (Self::Map(one), Self::Map(another)) => {
                inner(one, another)
            }
            (Self::Integer { width, carrier }, Self::Integer { width: w, carrier: c }) => {
                width == w && carrier == c
            }
            (Self::Bytes(one), Self::Bytes(another)) => one == another,
            (Self::Always(one), Self::Always(another)) => one == another,
            (Self::Address(one), Self::Address(another)) => one == another,
            (Self::Chosen(one), Self::Chosen(another)) => one == another,
            (Self::Named(one), Self::Named(another)) => one == another,
            (Self::Text(one), Self::Text(another)) => one == another,
            (Self::Untyped(one), Self::Untyped(another)) => one == another,
            (Self::Array(_) | Self::Map(_) | Self::Integer { .. } | Self::Bytes(_), _)
            | (Self::Always(_) | Self::Address(_) | Self::Chosen(_), _)
            | (Self::Named(_) | Self::Text(_) | Self::Untyped(_), _) => false,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

/// What the config chooses a type for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    /// All scalars of a format.
    Format(String),
    /// What stands at one place.
    Place(Pointer),
}

/// The widths of integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntegerWidth {
    /// 8 bits, signed.
    I8,
    /// 16 bits, signed.
    I16,
    /// 32 bits, signed.
    I32,
    /// 64 bits, signed.
    I64,
    /// 8 bits, unsigned.
    U8,
    /// 16 bits, unsigned.
    U16,
    /// 32 bits, unsigned.
    U32,
    /// 64 bits, unsigned.
    U64,
}

/// The versions of IP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    /// Version 4.
    V4,
    /// Version 6.
    V6,
    /// Any version.
    Either,
}

/// How a number stands on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// As a number.
    Number,
    /// As a string of digits.
    Text,
}

/// The alphabets of Base64 (RFC 4648).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base64Alphabet {
    /// Section 4.
    Standard,
    /// Section 5.
    UrlSafe,
}

/// What the document says to people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Docs {
    /// One line.
    pub summary: Option<String>,
    /// All of it, CommonMark.
    pub description: Option<String>,
    /// Constraints, defaults and examples in words, a sentence each.
    pub notes: Vec<String>,
    /// An example value of the whole.
    pub example: Option<Value>,
}

/// Something that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What it is.
    pub what: Refused,
    /// The rule that left it out.
    pub rule: &'static str,
    /// Why, in a sentence.
    pub reason: String,
    /// Where it stands.
    pub origin: Pointer,
}

/// The things that can be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refused {
    /// An operation.
    Operation,
    /// A component schema.
    Schema,
    /// A parameter that a call can do without.
    Parameter,
}
