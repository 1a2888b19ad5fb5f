//! Operations: parameters, bodies, answers.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::pointer::Pointer;

use super::{Docs, Paging, SecurityRequirement, Server, TypeUse};

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
    /// What it may be called where that is taken, the shortest first.
    pub longer_names: Vec<String>,
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
    /// The statuses of redirects that count as success, since no other is declared.
    pub redirects: Vec<String>,
    /// The headers that its successes are declared to have.
    pub headers: Vec<Header>,
    /// What the bodies of errors look like, by status.
    pub errors: Vec<ErrorAnswer>,
    /// Whether it does the same when it is called twice.
    pub repeatable: bool,
    /// How it pages, if it answers a list: said by `paging`.
    pub paging: Option<Paging>,
    /// The ways to prove who is calling: any one of them will do. None when nobody has to.
    pub security: Vec<SecurityRequirement>,
    /// Where it stands.
    pub origin: Pointer,
}

impl Operation {
    /// Whether a method promises that a call which comes twice does what it does once.
    ///
    /// <https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2>, and for `QUERY`
    /// <https://datatracker.ietf.org/doc/draft-ietf-httpbis-safe-method-w-body/>
    pub fn is_idempotent(method: &str) -> bool {
        matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY" | "PUT" | "DELETE")
    }

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
    /// The value that an absent one stands for.
    pub default: Option<Value>,
    /// The least that a whole number may be, where that is 0 or 1.
    pub minimum: Option<u64>,
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
    /// A style of this kind with the default of `explode`, which is `true` for `form` only.
    pub fn new(kind: StyleKind) -> Self {
        Self { kind, explode: kind == StyleKind::Form, allow_reserved: false }
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
    /// `200`, `2XX`; where no such is declared `302`, and where no such is either `default`.
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

/// A header of an answer.
#[derive(Debug, Clone)]
pub struct Header {
    /// Its name on the wire.
    pub wire_name: String,
    /// Its type. One that is no plain scalar is text.
    pub ty: TypeUse,
    /// What it is for.
    pub docs: Docs,
}

/// The body of an error of one status.
#[derive(Debug, Clone)]
pub struct ErrorAnswer {
    /// `404`, `4XX` or `default`.
    pub status: String,
    /// Its type: it is JSON.
    pub ty: TypeUse,
}
