//! The methods of a handle: arguments, requests and outputs.

use serde_json::Value;

pub use crate::ir::Kept;
use crate::markdown::{DocComment, Phrase};

use super::example::Imports;
use super::rust_type::RustType;

/// A method of a handle, and the marker type behind it.
#[derive(Debug)]
pub struct Operation {
    /// The `operationId`.
    pub id: String,
    /// The name of the method.
    pub method: String,
    /// The name of the marker type.
    pub marker: String,
    /// The name of the type of its calls, if they have setters.
    pub call: Option<String>,
    /// The output, with links from the module of the marker.
    pub returns: Option<Phrase>,
    /// `GET`, …
    pub http_method: String,
    /// The path template.
    pub path: String,
    /// The server, if it differs from the server of the API: a URL with `{variables}`, or a path.
    pub server: Option<String>,
    /// Doc lines.
    pub docs: DocComment,
    /// The deprecation, if the document declares one.
    pub deprecated: Option<Phrase>,
    /// The alternative requirements: the names of schemes that are needed together.
    pub security: Vec<Vec<String>>,
    /// Arguments for the required parameters, in order.
    pub required: Vec<Parameter>,
    /// Setters for the other parameters.
    pub optional: Vec<Parameter>,
    /// The parameters that every call sends, encoded for their places.
    pub constants: Vec<EncodedParameter>,
    /// The body.
    pub body: Option<Body>,
    /// Setters for the optional files.
    pub file_setters: Vec<FileArgument>,
    /// The output of a call.
    pub output: Output,
    /// The accepted media types, if the output does not imply them.
    pub accept: Option<String>,
    /// `true` if a response may have any media type, of which the call accepts only some.
    pub any_type: bool,
    /// The statuses of redirects that count as success.
    pub redirects: Vec<String>,
    /// `true` if it declares the header of idempotency keys.
    pub takes_idempotency_key: bool,
    /// `Some` if the operation is idempotent although its method is not, or the reverse.
    pub repeatable: Option<bool>,
    /// The declared headers of successes, as a struct.
    pub headers: Option<Headers>,
    /// The bodies of errors that the document declares.
    pub errors: Vec<ErrorCase>,
    /// The paging.
    pub paging: Option<Paging>,
    /// A call, for its docs.
    pub example: Option<DocExample>,
}

impl Operation {
    /// The types of its request bodies.
    pub fn bodies(&self) -> impl Iterator<Item = &RustType> {
        let ways = self.body.iter().flat_map(|body| &body.ways);
        ways.filter_map(|way| way.kind.ty())
    }

    /// The types of the arguments of its method.
    pub fn arguments(&self) -> Vec<String> {
        let parameters = self.required.iter().filter(|parameter| parameter.of_client.is_none());
        let way = self.body.iter().flat_map(|body| &body.ways).next().filter(|way| !way.optional);
        let body = way.and_then(|way| match &way.kind {
            BodyKind::Text => Some("text".to_owned()),
            BodyKind::Binary => Some("bytes".to_owned()),
            kind => kind.ty().map(RustType::describe),
        });
        let files = way.iter().flat_map(|way| &way.files).map(|_| "file".to_owned());
        parameters.map(|parameter| parameter.ty.describe()).chain(body).chain(files).collect()
    }

    /// Returns `true` if a parameter or a body is serialized part by part.
    pub fn has_styles(&self) -> bool {
        let mut parameters = self.required.iter().chain(&self.optional);
        let mut ways = self.body.iter().flat_map(|body| &body.ways);
        parameters.any(|parameter| matches!(parameter.written, Written::Styled(_)))
            || ways.any(|way| {
                matches!(way.kind, BodyKind::Form(..) | BodyKind::Multipart(Some(_), ..))
            })
    }

    /// Returns `true` if it sends or receives files or other bytes.
    pub fn has_bytes(&self) -> bool {
        let mut ways = self.body.iter().flat_map(|body| &body.ways);
        self.files().next().is_some()
            || ways.any(|way| matches!(way.kind, BodyKind::Binary))
            || self.readings().any(|reading| matches!(reading, Reading::Binary))
    }

    /// Returns `true` if a body has several parts.
    pub fn has_multipart(&self) -> bool {
        let mut ways = self.body.iter().flat_map(|body| &body.ways);
        ways.any(|way| matches!(way.kind, BodyKind::Multipart(..)))
    }

    /// The types of its response headers.
    pub fn head(&self) -> impl Iterator<Item = &RustType> {
        let headers = self.headers.iter().flat_map(|headers| &headers.fields);
        headers.map(|field| &field.ty)
    }

    /// The decoding of its responses.
    pub fn readings(&self) -> impl Iterator<Item = &Reading> {
        let (one, several): (_, &[OutputVariant]) = match &self.output {
            Output::One(reading) | Output::Maybe(reading) => (Some(reading), &[]),
            Output::Several(several) => (None, &several.variants),
        };
        one.into_iter().chain(several.iter().map(|variant| &variant.reading))
    }

    /// The types of responses.
    pub fn received(&self) -> impl Iterator<Item = &RustType> {
        self.readings().filter_map(Reading::ty).chain(self.errors.iter().map(|case| &case.ty))
    }

    /// The type of the items in its pages.
    pub fn item(&self) -> Option<&RustType> {
        self.paging.as_ref()?.items.as_ref().map(|(_, item)| item)
    }

    /// The files of its bodies.
    pub fn files(&self) -> impl Iterator<Item = &FileArgument> {
        let ways = self.body.iter().flat_map(|body| &body.ways);
        ways.flat_map(|way| &way.files).chain(&self.file_setters)
    }

    /// Returns `true` if a call has an output.
    pub fn has_output(&self) -> bool {
        !matches!(self.output, Output::One(Reading::Nothing))
    }
}

/// The paging of an operation.
#[derive(Debug)]
pub struct Paging {
    /// The rule that leads to the next page.
    pub way: PagingWay,
    /// The values that each request also sends: plain texts for a query, JSON for a body.
    pub settings: Vec<(PagePlace, String)>,
    /// The path of the items in a page, and their type.
    pub items: Option<(Vec<String>, RustType)>,
    /// The path of the member that is `false` on the last page.
    pub more: Option<Vec<String>>,
    /// The path of the number of pages.
    pub last_page: Option<Vec<String>>,
}

/// The rule that leads to the next page.
#[derive(Debug)]
pub enum PagingWay {
    /// By a token at this path of a page.
    Token(PagePlace, Vec<String>),
    /// By a member of the last item at this path.
    LastItem(PagePlace, Vec<String>),
    /// By the number of the page, from this one on.
    Page(PagePlace, u64),
    /// By the number of items before the page.
    Offset(PagePlace),
    /// By a URL at this path of a page.
    Url(Vec<String>),
    /// By a URL in a header.
    Link,
}

impl PagingWay {
    /// The path of the member of a body that selects a page.
    pub fn body_path(&self) -> Option<&[String]> {
        match self {
            Self::Token(place, _) | Self::LastItem(place, _) => place.body_path(),
            Self::Page(place, _) | Self::Offset(place) => place.body_path(),
            Self::Url(_) | Self::Link => None,
        }
    }
}

impl PagePlace {
    fn body_path(&self) -> Option<&[String]> {
        match self {
            Self::Query(_) => None,
            Self::Body(path) | Self::BodyNumber(path) => Some(path),
        }
    }
}

/// The place in a request that selects a page.
#[derive(Debug)]
pub enum PagePlace {
    /// In the query.
    Query(String),
    /// In a text of the body.
    Body(Vec<String>),
    /// In a number of the body.
    BodyNumber(Vec<String>),
}

/// The call in the docs of a method, as Rust source.
#[derive(Debug)]
pub struct DocExample {
    /// The imports of the code.
    pub imports: Imports,
    /// The values that the example expects: their names and types.
    pub given: Vec<(String, String)>,
    /// The statement with the call.
    pub statement: String,
}

/// The output of a call.
#[derive(Debug)]
pub enum Output {
    /// One type.
    One(Reading),
    /// One type, or nothing.
    Maybe(Reading),
    /// One of several.
    Several(OutputEnum),
}

/// The decoding of a response body.
#[derive(Debug)]
pub enum Reading {
    /// Not at all.
    Nothing,
    /// As JSON of this type.
    Json(RustType),
    /// As text.
    Text,
    /// As bytes.
    Binary,
    /// As server-sent events with data of this type.
    Events(RustType),
    /// As server-sent events of this type.
    WholeEvents(RustType),
    /// As server-sent events with texts.
    TextEvents,
    /// As JSON values of this type, a line for each.
    JsonLines(RustType),
}

impl Reading {
    /// Returns `true` if the response is a stream of lines.
    pub fn comes_in_lines(&self) -> bool {
        match self {
            Self::Events(_) | Self::WholeEvents(_) | Self::TextEvents | Self::JsonLines(_) => true,
            Self::Nothing | Self::Json(_) | Self::Text | Self::Binary => false,
        }
    }

    /// The type of the value, or of each value.
    pub fn ty(&self) -> Option<&RustType> {
        match self {
            Self::Json(ty) | Self::Events(ty) | Self::WholeEvents(ty) | Self::JsonLines(ty) => {
                Some(ty)
            }
            Self::Nothing | Self::Text | Self::Binary | Self::TextEvents => None,
        }
    }
}

/// An enum of the alternative outputs of a call.
#[derive(Debug)]
pub struct OutputEnum {
    /// Its name.
    pub name: String,
    /// Its variants.
    pub variants: Vec<OutputVariant>,
    /// The variants by response.
    pub cases: Vec<OutputCase>,
}

/// A variant of an enum of outputs.
#[derive(Debug)]
pub struct OutputVariant {
    /// Its name.
    pub name: String,
    /// Doc lines.
    pub docs: DocComment,
    /// The decoding of the response.
    pub reading: Reading,
    /// `true` if the content is boxed: one large struct would make every variant large.
    pub boxed: bool,
}

/// A response that is a variant of an enum.
#[derive(Debug)]
pub struct OutputCase {
    /// `200`, `2XX`, `default`.
    pub status: String,
    /// The media type; empty for no body.
    pub media_type: String,
    /// The number of the variant.
    pub variant: usize,
}

/// The headers of a response, as a struct.
#[derive(Debug)]
pub struct Headers {
    /// Its name.
    pub name: String,
    /// Its fields.
    pub fields: Vec<HeaderField>,
}

/// A header of a response, as a field.
#[derive(Debug)]
pub struct HeaderField {
    /// The name of the field.
    pub name: String,
    /// The name of the header.
    pub wire_name: String,
    /// Its type, which a text can be read as.
    pub ty: RustType,
    /// Doc lines.
    pub docs: DocComment,
}

/// The bodies of errors with some statuses.
#[derive(Debug)]
pub struct ErrorCase {
    /// Their type.
    pub ty: RustType,
    /// `404`, `4XX`, `default`.
    pub statuses: Vec<String>,
}

/// A parameter.
#[derive(Debug)]
pub struct Parameter {
    /// The name of the argument or setter.
    pub name: String,
    /// The name on the wire.
    pub wire_name: String,
    /// The location.
    pub place: ParameterPlace,
    /// Its type.
    pub ty: RustType,
    /// The encoding of the value.
    pub written: Written,
    /// The styles of its members, if it is a whole query and they matter.
    pub members: Vec<(String, Style)>,
    /// Doc lines.
    pub docs: DocComment,
    /// The deprecation, if the document declares one.
    pub deprecated: Option<Phrase>,
    /// The value that a call sends unless it sets another.
    pub constant: Option<Value>,
    /// The setter of the client, if the client sets the parameter for all calls.
    pub of_client: Option<OfClient>,
}

/// The setter of a parameter that the client sets.
#[derive(Debug)]
pub struct OfClient {
    /// The method of the client's builder.
    pub setter: String,
    /// `true` if the operation requires the parameter.
    pub required: bool,
}

/// The location of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterPlace {
    /// Into the path.
    Path,
    /// Into the query.
    Query,
    /// As the whole query.
    QueryString,
    /// Into a header.
    Header,
    /// Into the `Cookie` header.
    Cookie,
}

impl ParameterPlace {
    /// Returns the first word of the methods for parameters at this place.
    pub fn word(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::QueryString => "query_string",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// The encoding of the value of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// As its text.
    Text,
    /// Its items, with commas between them.
    Joined,
    /// Each item by itself.
    Each,
    /// By a style of the runtime.
    Styled(Style),
}

/// A style of the runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// The name of its constant.
    pub name: &'static str,
    /// Each part by itself.
    pub explode: bool,
    /// The characters that are sent as they are.
    pub kept: Kept,
}

/// A parameter that every call sends, encoded for its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EncodedParameter {
    /// A variable of the path, with its value.
    Path(String, String),
    /// A pair `name=value` of the query.
    Query(String),
    /// A header, with its value.
    Header(String, String),
    /// A pair `name=value` of the header `Cookie`.
    Cookie(String),
}

/// A request body.
#[derive(Debug)]
pub struct Body {
    /// The ways to send it, each by a method; the first is that of the operation.
    pub ways: Vec<BodyWay>,
}

/// A way to send a body.
#[derive(Debug)]
pub struct BodyWay {
    /// The method.
    pub method: String,
    /// The name of the argument.
    pub name: String,
    /// The media type, or the range of media types from which the caller chooses.
    pub media_type: String,
    /// The name of the argument for the media type, if the caller chooses it.
    pub chosen: Option<String>,
    /// The content.
    pub kind: BodyKind,
    /// The argument is an option.
    pub optional: bool,
    /// The required files.
    pub files: Vec<FileArgument>,
}

/// The content of a request body.
#[derive(Debug)]
pub enum BodyKind {
    /// JSON.
    Json(RustType),
    /// JSON values of this type, a line for each.
    JsonLines(RustType),
    /// The members of an object as pairs of name and value; some of them have a style of their own.
    Form(RustType, Vec<(String, Style)>),
    /// The members of an object as parts; some of them have a media type or a style of their own.
    Multipart(Option<RustType>, Vec<(String, String)>, Vec<(String, Style)>),
    /// Text.
    Text,
    /// Bytes, or a stream of them.
    Binary,
    /// A message without fields, which has no argument. The type is there if the body is required.
    Empty(Option<RustType>),
}

impl BodyKind {
    /// The type of the value.
    pub fn ty(&self) -> Option<&RustType> {
        match self {
            Self::Json(ty) | Self::JsonLines(ty) | Self::Form(ty, _) => Some(ty),
            Self::Multipart(ty, ..) => ty.as_ref(),
            Self::Text | Self::Binary | Self::Empty(_) => None,
        }
    }
}

/// A file among the parts of a body.
#[derive(Debug, Clone)]
pub struct FileArgument {
    /// The name of the argument or setter.
    pub name: String,
    /// The name of the part.
    pub wire_name: String,
    /// Several files.
    pub many: bool,
    /// The media type of a file that has none itself.
    pub media_type: Option<String>,
    /// The part has the content in Base64.
    pub in_base64: bool,
    /// Doc lines.
    pub docs: DocComment,
}
