//! Operations: parameters, bodies, successes.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::pointer::Pointer;

use super::docs::Docs;
use super::paging::Paging;
use super::server::Server;
use super::types::{Type, TypeUse};

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
    /// The group whose handle has it: `group`, unless the config assigns another.
    pub resource: String,
    /// The name within the group, in words of the document.
    pub name: String,
    /// Alternative names for a conflict, the shortest first.
    pub longer_names: Vec<String>,
    /// The words from which the types inside it are named.
    pub words: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its vendor extensions.
    pub extensions: BTreeMap<String, Value>,
    /// Summary and description.
    pub docs: Docs,
    /// Deprecated by the document.
    pub deprecated: bool,
    /// The server of the operation, if it differs from the server of the API.
    pub server: Option<Server>,
    /// Path, query, header and cookie parameters in the order of the document; those of the
    /// path item first, unless the operation overrides them.
    pub parameters: Vec<Parameter>,
    /// The request body.
    pub body: Option<Body>,
    /// The successful responses, by status and media type.
    pub successes: Vec<Response>,
    /// The statuses of redirects that count as success, since no other is declared.
    pub redirects: Vec<String>,
    /// The statuses of the other declared redirects.
    pub redirects_as_errors: Vec<String>,
    /// The headers that its successes are declared to have.
    pub headers: Vec<Header>,
    /// The bodies of errors, by status.
    pub errors: Vec<ErrorResponse>,
    /// `true` if the operation is idempotent.
    pub repeatable: bool,
    /// The paging, if the response is a list. The pass `paging` sets it.
    pub paging: Option<Paging>,
    /// The alternative security requirements, any of which is sufficient; empty if no credential is needed.
    pub security: Vec<SecurityRequirement>,
    /// The place in the document.
    pub origin: Pointer,
}

impl Operation {
    /// Returns `true` if a method is idempotent by its definition.
    ///
    /// <https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2>, and for `QUERY`
    /// <https://datatracker.ietf.org/doc/draft-ietf-httpbis-safe-method-w-body/>
    pub fn is_idempotent(method: &str) -> bool {
        matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY" | "PUT" | "DELETE")
    }

    /// Returns `true` if the response is an array, or a page of a list.
    pub fn returns_list(&self) -> bool {
        let is_array = |response: &Response| match &response.form {
            ResponseForm::Json(ty) => matches!(ty.ty, Type::Array(_)),
            _ => false,
        };
        matches!(self.paging, Some(Paging::Pages(_))) || self.successes.iter().any(is_array)
    }

    /// The types in its parameters, bodies and responses.
    pub fn uses(&self) -> impl Iterator<Item = &TypeUse> {
        self.sent().chain(self.received())
    }

    /// The types of requests.
    pub fn sent(&self) -> impl Iterator<Item = &TypeUse> {
        let parameters = self.parameters.iter().map(|parameter| &parameter.ty);
        parameters.chain(self.body.iter().flat_map(Body::uses))
    }

    /// The types of responses.
    pub fn received(&self) -> impl Iterator<Item = &TypeUse> {
        let successes = self.successes.iter().filter_map(|response| response.form.ty());
        successes.chain(self.errors.iter().map(|error| &error.ty))
    }
}

/// A path with its variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathTemplate {
    /// The text in the document: `/pets/{petId}`.
    pub text: String,
    /// The names between braces, in order.
    pub variables: Vec<String>,
}

impl PathTemplate {
    /// Splits a path into its variables. A fragment only distinguishes operations: it is never sent.
    pub fn of(text: &str) -> Self {
        let text = text.split('#').next().unwrap_or(text);
        let variables = text
            .split('{')
            .skip(1)
            .filter_map(|part| part.split_once('}'))
            .map(|(name, _)| name.to_owned());
        Self { text: text.to_owned(), variables: variables.collect() }
    }
}

/// A parameter of an operation.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name on the wire.
    pub wire_name: String,
    /// The location.
    pub place: ParameterPlace,
    /// `true` if the parameter is required.
    pub required: bool,
    /// Its type.
    pub ty: TypeUse,
    /// The structure of the value.
    pub shape: ParameterShape,
    /// The default value.
    pub default: Option<Value>,
    /// The only allowed value of a required parameter: calls send it unless they set another.
    pub constant: Option<Value>,
    /// The least that a whole number may be, where that is 0 or 1.
    pub minimum: Option<u64>,
    /// The style of the value.
    pub style: Style,
    /// The styles of its members, if it is a whole query and they matter.
    pub members: Vec<(String, Style)>,
    /// The description of the parameter.
    pub docs: Docs,
    /// Deprecated by the document.
    pub deprecated: bool,
    /// The place in the document.
    pub origin: Pointer,
}

/// The location of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ParameterPlace {
    /// Into the path.
    Path,
    /// Into the query.
    Query,
    /// As the whole query (OpenAPI 3.2).
    QueryString,
    /// Into a header.
    Header,
    /// Into the `Cookie` header.
    Cookie,
}

impl ParameterPlace {
    /// The name of the location in a document.
    pub fn word(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::QueryString => "querystring",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// The structure of the value of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterShape {
    /// One text.
    Text,
    /// A list of texts.
    List,
    /// Any other type: an object, a list of lists, a union.
    Any,
}

/// The encoding of a value in a URL, a header or a form.
///
/// <https://spec.openapis.org/oas/v3.1.1.html#style-values>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Its kind.
    pub kind: StyleKind,
    /// Each part of the value by itself.
    pub explode: bool,
    /// The characters that are sent as they are.
    pub kept: Kept,
}

/// The characters of a value that are not percent-encoded, besides the unreserved ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kept {
    /// None.
    #[default]
    Nothing,
    /// Slashes: the value spans segments of a path.
    Slashes,
    /// Reserved characters without a meaning at their place, and existing escapes.
    Reserved,
    /// All characters: the caller escapes the value.
    Everything,
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
    /// A style of this kind with the default of `explode`, which is `true` for `form` only.
    pub fn new(kind: StyleKind) -> Self {
        Self { kind, explode: kind == StyleKind::Form, kept: Kept::Nothing }
    }
}

/// The request body of an operation.
#[derive(Debug, Clone)]
pub struct Body {
    /// `true` if the body is required.
    pub required: bool,
    /// The alternatives, the preferred one first. There is at least one.
    pub contents: Vec<Content>,
    /// The description of the body.
    pub docs: Docs,
    /// The place in the document.
    pub origin: Pointer,
}

impl Body {
    /// The types in it.
    pub fn uses(&self) -> impl Iterator<Item = &TypeUse> {
        self.contents.iter().filter_map(|content| content.form.ty())
    }
}

/// A body of one media type.
#[derive(Debug, Clone)]
pub struct Content {
    /// The media type as it is sent; a range, such as `image/*`, if the caller chooses the media type.
    pub media_type: String,
    /// The content.
    pub form: ContentForm,
}

/// The content of a request body.
#[derive(Debug, Clone)]
pub enum ContentForm {
    /// A JSON value.
    Json(TypeUse),
    /// A JSON Patch: a list of operations, whose type the document does not declare.
    JsonPatch(TypeUse),
    /// JSON values of this type, a line for each.
    JsonLines(TypeUse),
    /// The members of an object as pairs of name and value.
    Form {
        /// The object.
        ty: TypeUse,
        /// The encodings of its members, if they matter.
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
            Self::Json(ty) | Self::JsonPatch(ty) | Self::JsonLines(ty) | Self::Form { ty, .. } => {
                Some(ty)
            }
            Self::Multipart(multipart) => multipart.fields.as_ref(),
            Self::Text | Self::Binary => None,
        }
    }
}

/// A body of many parts.
#[derive(Debug, Clone)]
pub struct Multipart {
    /// The object whose members are parts; `None` if all parts are files.
    pub fields: Option<TypeUse>,
    /// The declared media types of members.
    pub media_types: Vec<(String, String)>,
    /// The styles of members of which all is one part.
    pub styles: Vec<(String, Style)>,
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
    /// `true` if the part is required.
    pub required: bool,
    /// The media type of a file that has none itself.
    pub media_type: Option<String>,
    /// The part has the content in Base64.
    pub in_base64: bool,
    /// The description of the part.
    pub docs: Docs,
    /// The place in the document.
    pub origin: Pointer,
}

/// A success of one status and media type.
#[derive(Debug, Clone)]
pub struct Response {
    /// `200`, `2XX`; where no such is declared `302`, and where no such is either `default`.
    pub status: String,
    /// The media type as the document has it; empty without a body.
    pub media_type: String,
    /// The content of the body.
    pub form: ResponseForm,
    /// The description of the response.
    pub description: Option<String>,
}

/// The content of a response body.
#[derive(Debug, Clone)]
pub enum ResponseForm {
    /// No content that the SDK decodes.
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

/// The described parts of a server-sent event.
#[derive(Debug, Clone)]
pub enum EventData {
    /// Its data, which is text.
    Text,
    /// Its data, which is JSON.
    Json(TypeUse),
    /// The whole event, as an object of `event`, `data` and `id`.
    Whole(TypeUse),
}

impl ResponseForm {
    /// The type of the value, or of each value.
    pub fn ty(&self) -> Option<&TypeUse> {
        match self {
            Self::Json(ty)
            | Self::JsonLines(ty)
            | Self::Events(EventData::Json(ty) | EventData::Whole(ty)) => Some(ty),
            Self::Nothing | Self::Text | Self::Binary | Self::Events(EventData::Text) => None,
        }
    }

    /// Returns `true` if two contents are decoded in the same way.
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

/// A header of a response.
#[derive(Debug, Clone)]
pub struct Header {
    /// Its name on the wire.
    pub wire_name: String,
    /// Its type: text, unless it is a plain scalar.
    pub ty: TypeUse,
    /// The description of the header.
    pub docs: Docs,
}

/// The body of an error of one status.
#[derive(Debug, Clone)]
pub struct ErrorResponse {
    /// `404`, `4XX` or `default`.
    pub status: String,
    /// Its type: it is JSON.
    pub ty: TypeUse,
}

/// One way to satisfy the security of an operation: all of these schemes together.
/// An empty one means that no credential is needed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecurityRequirement {
    /// The schemes.
    pub schemes: Vec<AskedScheme>,
}

/// A required scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedScheme {
    /// Its name.
    pub name: String,
    /// The required scopes, or roles if the scheme has no scopes.
    pub scopes: Vec<String>,
}
