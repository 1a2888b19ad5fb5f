//! The kinds of objects that OpenAPI defines, and the keys of each.
//!
//! Every key is one of three: expected here with a type, preserved because it begins with `x-`, or a finding. The
//! tables follow OpenAPI 3.0.4, 3.1.1 and 3.2.0 together, because each version mostly adds to the one before:
//! <https://spec.openapis.org/oas/v3.1.1.html#schema-0>. The objects of Swagger 2.0 differ and have kinds of their own:
//! <https://spec.openapis.org/oas/v2.0.html#schema>.

use crate::diagnostic::Rule;
use crate::document::{Map, Node};

use super::carried::{REFERENCE, UNRESOLVED};

/// A kind of object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    OpenApi,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Components,
    Paths,
    PathItem,
    Operation,
    ExternalDocs,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Callback,
    Example,
    Link,
    Header,
    Tag,
    Schema,
    Discriminator,
    Xml,
    SecurityScheme,
    OAuthFlows,
    OAuthFlow,
    SecurityRequirement,
    Swagger,
    SwaggerPaths,
    SwaggerPathItem,
    SwaggerOperation,
    SwaggerParameter,
    SwaggerItems,
    SwaggerResponses,
    SwaggerResponse,
    SwaggerHeader,
    SwaggerSecurityScheme,
}

/// The expected type of the value of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// Anything.
    Any,
    /// A string.
    Text,
    /// A boolean.
    Bool,
    /// A number.
    Number,
    /// A number, or a boolean as in OpenAPI 3.0.
    NumberOrBool,
    /// A list of strings.
    TextList,
    /// A string or a list of strings.
    TextOrList,
    /// A list of anything.
    AnyList,
    /// A mapping from names to strings.
    TextMap,
    /// A mapping of anything.
    AnyMap,
    /// An object of a kind.
    One(Kind),
    /// A schema, or a boolean as schema.
    SchemaOrBool,
    /// A discriminator, or the name of its property as in Swagger 2.0.
    DiscriminatorOrText,
    /// A list of objects of a kind.
    Many(Kind),
    /// A mapping from names to objects of a kind.
    Named(Kind),
}

use Expect::{
    Any, AnyList, AnyMap, Bool, DiscriminatorOrText, Many, Named, Number, NumberOrBool, One,
    SchemaOrBool, Text, TextList, TextMap, TextOrList,
};

/// Returns the keys of a kind with fixed names.
pub fn keys(kind: Kind) -> &'static [(&'static str, Expect)] {
    match kind {
        Kind::OpenApi => &[
            ("openapi", Text),
            ("$self", Text),
            ("info", One(Kind::Info)),
            ("jsonSchemaDialect", Text),
            ("servers", Many(Kind::Server)),
            ("paths", One(Kind::Paths)),
            ("webhooks", Named(Kind::PathItem)),
            ("components", One(Kind::Components)),
            ("security", Many(Kind::SecurityRequirement)),
            ("tags", Many(Kind::Tag)),
            ("externalDocs", One(Kind::ExternalDocs)),
        ],
        Kind::Info => &[
            ("title", Text),
            ("summary", Text),
            ("description", Text),
            ("termsOfService", Text),
            ("contact", One(Kind::Contact)),
            ("license", One(Kind::License)),
            ("version", Any),
        ],
        Kind::Contact => &[("name", Text), ("url", Text), ("email", Text)],
        Kind::License => &[("name", Text), ("identifier", Text), ("url", Text)],
        Kind::Server => &[
            ("url", Text),
            ("name", Text),
            ("description", Text),
            ("variables", Named(Kind::ServerVariable)),
        ],
        Kind::ServerVariable => &[("enum", AnyList), ("default", Any), ("description", Text)],
        Kind::Components => &[
            ("schemas", Named(Kind::Schema)),
            ("responses", Named(Kind::Response)),
            ("parameters", Named(Kind::Parameter)),
            ("examples", Named(Kind::Example)),
            ("requestBodies", Named(Kind::RequestBody)),
            ("headers", Named(Kind::Header)),
            ("securitySchemes", Named(Kind::SecurityScheme)),
            ("links", Named(Kind::Link)),
            ("callbacks", Named(Kind::Callback)),
            ("pathItems", Named(Kind::PathItem)),
            ("mediaTypes", Named(Kind::MediaType)),
        ],
        Kind::PathItem => &[
            ("$ref", Text),
            ("summary", Text),
            ("description", Text),
            ("get", One(Kind::Operation)),
            ("put", One(Kind::Operation)),
            ("post", One(Kind::Operation)),
            ("delete", One(Kind::Operation)),
            ("options", One(Kind::Operation)),
            ("head", One(Kind::Operation)),
            ("patch", One(Kind::Operation)),
            ("trace", One(Kind::Operation)),
            ("query", One(Kind::Operation)),
            ("additionalOperations", Named(Kind::Operation)),
            ("servers", Many(Kind::Server)),
            ("parameters", Many(Kind::Parameter)),
        ],
        Kind::Operation => &[
            ("tags", TextList),
            ("summary", Text),
            ("description", Text),
            ("externalDocs", One(Kind::ExternalDocs)),
            ("operationId", Text),
            ("parameters", Many(Kind::Parameter)),
            ("requestBody", One(Kind::RequestBody)),
            ("responses", One(Kind::Responses)),
            ("callbacks", Named(Kind::Callback)),
            ("deprecated", Bool),
            ("security", Many(Kind::SecurityRequirement)),
            ("servers", Many(Kind::Server)),
        ],
        Kind::ExternalDocs => &[("description", Text), ("url", Text)],
        Kind::Parameter => &[
            ("name", Text),
            ("in", Text),
            ("description", Text),
            ("required", Bool),
            ("deprecated", Bool),
            ("allowEmptyValue", Bool),
            ("style", Text),
            ("explode", Bool),
            ("allowReserved", Bool),
            ("schema", SchemaOrBool),
            ("example", Any),
            ("examples", Named(Kind::Example)),
            ("content", Named(Kind::MediaType)),
        ],
        Kind::RequestBody => {
            &[("description", Text), ("content", Named(Kind::MediaType)), ("required", Bool)]
        }
        Kind::MediaType => &[
            ("schema", SchemaOrBool),
            ("itemSchema", SchemaOrBool),
            ("example", Any),
            ("examples", Named(Kind::Example)),
            ("encoding", Named(Kind::Encoding)),
            ("prefixEncoding", Many(Kind::Encoding)),
            ("itemEncoding", One(Kind::Encoding)),
        ],
        Kind::Encoding => &[
            ("contentType", Text),
            ("headers", Named(Kind::Header)),
            ("style", Text),
            ("explode", Bool),
            ("allowReserved", Bool),
            ("encoding", Named(Kind::Encoding)),
            ("prefixEncoding", Many(Kind::Encoding)),
            ("itemEncoding", One(Kind::Encoding)),
        ],
        Kind::Response => &[
            ("summary", Text),
            ("description", Text),
            ("headers", Named(Kind::Header)),
            ("content", Named(Kind::MediaType)),
            ("links", Named(Kind::Link)),
        ],
        Kind::Example => &[
            ("summary", Text),
            ("description", Text),
            ("value", Any),
            ("dataValue", Any),
            ("serializedValue", Text),
            ("externalValue", Text),
        ],
        Kind::Link => &[
            ("operationRef", Text),
            ("operationId", Text),
            ("parameters", AnyMap),
            ("requestBody", Any),
            ("description", Text),
            ("server", One(Kind::Server)),
        ],
        Kind::Header => &[
            ("description", Text),
            ("required", Bool),
            ("deprecated", Bool),
            ("allowEmptyValue", Bool),
            ("style", Text),
            ("explode", Bool),
            ("allowReserved", Bool),
            ("schema", SchemaOrBool),
            ("example", Any),
            ("examples", Named(Kind::Example)),
            ("content", Named(Kind::MediaType)),
        ],
        Kind::Tag => &[
            ("name", Text),
            ("summary", Text),
            ("description", Text),
            ("externalDocs", One(Kind::ExternalDocs)),
            ("parent", Text),
            ("kind", Text),
        ],
        Kind::Schema => SCHEMA,
        Kind::Discriminator => {
            &[("propertyName", Text), ("mapping", TextMap), ("defaultMapping", Text)]
        }
        Kind::Xml => &[
            ("name", Text),
            ("namespace", Text),
            ("prefix", Text),
            ("attribute", Bool),
            ("wrapped", Bool),
            ("nodeType", Text),
        ],
        Kind::SecurityScheme => &[
            ("type", Text),
            ("description", Text),
            ("name", Text),
            ("in", Text),
            ("scheme", Text),
            ("bearerFormat", Text),
            ("flows", One(Kind::OAuthFlows)),
            ("openIdConnectUrl", Text),
            ("oauth2MetadataUrl", Text),
            ("deprecated", Bool),
        ],
        Kind::OAuthFlows => &[
            ("implicit", One(Kind::OAuthFlow)),
            ("password", One(Kind::OAuthFlow)),
            ("clientCredentials", One(Kind::OAuthFlow)),
            ("authorizationCode", One(Kind::OAuthFlow)),
            ("deviceAuthorization", One(Kind::OAuthFlow)),
        ],
        Kind::OAuthFlow => &[
            ("authorizationUrl", Text),
            ("deviceAuthorizationUrl", Text),
            ("tokenUrl", Text),
            ("refreshUrl", Text),
            ("scopes", TextMap),
        ],
        Kind::Paths | Kind::Responses | Kind::Callback | Kind::SecurityRequirement => &[],
        Kind::SwaggerPaths | Kind::SwaggerResponses => &[],
        Kind::Swagger => &[
            ("swagger", Text),
            ("info", One(Kind::Info)),
            ("host", Text),
            ("basePath", Text),
            ("schemes", TextList),
            ("consumes", TextList),
            ("produces", TextList),
            ("paths", One(Kind::SwaggerPaths)),
            ("definitions", Named(Kind::Schema)),
            ("parameters", Named(Kind::SwaggerParameter)),
            ("responses", Named(Kind::SwaggerResponse)),
            ("securityDefinitions", Named(Kind::SwaggerSecurityScheme)),
            ("security", Many(Kind::SecurityRequirement)),
            ("tags", Many(Kind::Tag)),
            ("externalDocs", One(Kind::ExternalDocs)),
        ],
        Kind::SwaggerPathItem => &[
            ("$ref", Text),
            ("get", One(Kind::SwaggerOperation)),
            ("put", One(Kind::SwaggerOperation)),
            ("post", One(Kind::SwaggerOperation)),
            ("delete", One(Kind::SwaggerOperation)),
            ("options", One(Kind::SwaggerOperation)),
            ("head", One(Kind::SwaggerOperation)),
            ("patch", One(Kind::SwaggerOperation)),
            ("parameters", Many(Kind::SwaggerParameter)),
        ],
        Kind::SwaggerOperation => &[
            ("tags", TextList),
            ("summary", Text),
            ("description", Text),
            ("externalDocs", One(Kind::ExternalDocs)),
            ("operationId", Text),
            ("consumes", TextList),
            ("produces", TextList),
            ("parameters", Many(Kind::SwaggerParameter)),
            ("responses", One(Kind::SwaggerResponses)),
            ("schemes", TextList),
            ("deprecated", Bool),
            ("security", Many(Kind::SecurityRequirement)),
        ],
        Kind::SwaggerParameter => SWAGGER_PARAMETER,
        Kind::SwaggerItems => SWAGGER_ITEMS,
        Kind::SwaggerHeader => SWAGGER_HEADER,
        Kind::SwaggerResponse => &[
            ("description", Text),
            ("schema", One(Kind::Schema)),
            ("headers", Named(Kind::SwaggerHeader)),
            ("examples", AnyMap),
        ],
        Kind::SwaggerSecurityScheme => &[
            ("type", Text),
            ("description", Text),
            ("name", Text),
            ("in", Text),
            ("flow", Text),
            ("authorizationUrl", Text),
            ("tokenUrl", Text),
            ("scopes", TextMap),
        ],
    }
}

/// The keys that describe the type of a parameter, a header or an item in Swagger 2.0.
macro_rules! swagger_value {
    ($($more:expr),* $(,)?) => {
        &[
            $($more,)*
            ("type", Text),
            ("format", Text),
            ("items", One(Kind::SwaggerItems)),
            ("collectionFormat", Text),
            ("default", Any),
            ("maximum", Number),
            ("exclusiveMaximum", Bool),
            ("minimum", Number),
            ("exclusiveMinimum", Bool),
            ("maxLength", Number),
            ("minLength", Number),
            ("pattern", Text),
            ("maxItems", Number),
            ("minItems", Number),
            ("uniqueItems", Bool),
            ("enum", AnyList),
            ("multipleOf", Number),
        ]
    };
}

const SWAGGER_PARAMETER: &[(&str, Expect)] = swagger_value![
    ("name", Text),
    ("in", Text),
    ("description", Text),
    ("required", Bool),
    ("schema", One(Kind::Schema)),
    ("allowEmptyValue", Bool),
];
const SWAGGER_ITEMS: &[(&str, Expect)] = swagger_value![];
const SWAGGER_HEADER: &[(&str, Expect)] = swagger_value![("description", Text)];

/// The keywords of JSON Schema 2020-12 and of the schema object of OpenAPI 3.0.
const SCHEMA: &[(&str, Expect)] = &[
    ("$id", Text),
    ("$schema", Text),
    ("$anchor", Text),
    ("$dynamicAnchor", Text),
    ("$dynamicRef", Text),
    ("$comment", Text),
    ("$vocabulary", AnyMap),
    ("$defs", Named(Kind::Schema)),
    ("definitions", Named(Kind::Schema)),
    ("type", TextOrList),
    ("enum", AnyList),
    ("const", Any),
    ("multipleOf", Number),
    ("maximum", Number),
    ("exclusiveMaximum", NumberOrBool),
    ("minimum", Number),
    ("exclusiveMinimum", NumberOrBool),
    ("maxLength", Number),
    ("minLength", Number),
    ("pattern", Text),
    ("maxItems", Number),
    ("minItems", Number),
    ("uniqueItems", Bool),
    ("maxContains", Number),
    ("minContains", Number),
    ("maxProperties", Number),
    ("minProperties", Number),
    ("required", TextList),
    ("dependentRequired", AnyMap),
    ("allOf", Many(Kind::Schema)),
    ("anyOf", Many(Kind::Schema)),
    ("oneOf", Many(Kind::Schema)),
    ("not", SchemaOrBool),
    ("if", SchemaOrBool),
    ("then", SchemaOrBool),
    ("else", SchemaOrBool),
    ("dependentSchemas", Named(Kind::Schema)),
    ("prefixItems", Many(Kind::Schema)),
    ("items", SchemaOrBool),
    ("contains", SchemaOrBool),
    ("properties", Named(Kind::Schema)),
    ("patternProperties", Named(Kind::Schema)),
    ("additionalProperties", SchemaOrBool),
    ("propertyNames", SchemaOrBool),
    ("unevaluatedItems", SchemaOrBool),
    ("unevaluatedProperties", SchemaOrBool),
    ("format", Text),
    ("contentEncoding", Text),
    ("contentMediaType", Text),
    ("contentSchema", SchemaOrBool),
    ("title", Text),
    ("description", Text),
    ("default", Any),
    ("deprecated", Bool),
    ("readOnly", Bool),
    ("writeOnly", Bool),
    ("examples", Any),
    ("nullable", Bool),
    ("discriminator", DiscriminatorOrText),
    ("xml", One(Kind::Xml)),
    ("externalDocs", One(Kind::ExternalDocs)),
    ("example", Any),
];

/// Returns the type of the members of a kind without fixed names.
fn members(kind: Kind) -> Option<Expect> {
    match kind {
        Kind::Paths | Kind::Callback => Some(One(Kind::PathItem)),
        Kind::Responses => Some(One(Kind::Response)),
        Kind::SecurityRequirement => Some(TextList),
        Kind::SwaggerPaths => Some(One(Kind::SwaggerPathItem)),
        Kind::SwaggerResponses => Some(One(Kind::SwaggerResponse)),
        _ => None,
    }
}

/// Returns the expected type of a key in an object of a kind; `None` if the kind does not define the key.
pub fn expected(kind: Kind, key: &str) -> Option<Expect> {
    let fixed = keys(kind).iter().find(|(known, _)| *known == key).map(|(_, expect)| *expect);
    fixed.or_else(|| (!key.starts_with("x-")).then(|| members(kind)).flatten())
}

/// Returns the values of a key that OpenAPI lists; `None` if it lists none, or if a later pass checks them.
pub fn values(kind: Kind, key: &str) -> Option<&'static [&'static str]> {
    Some(match (kind, key) {
        (Kind::Parameter, "in") => &["query", "header", "path", "cookie", "querystring"],
        (Kind::SecurityScheme, "type") => {
            &["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"]
        }
        (Kind::SecurityScheme, "in") => &["query", "header", "cookie"],
        (Kind::SwaggerParameter, "in") => &["query", "header", "path", "formData", "body"],
        (Kind::SwaggerParameter, "collectionFormat") => &["csv", "ssv", "tsv", "pipes", "multi"],
        (Kind::SwaggerItems | Kind::SwaggerHeader, "collectionFormat") => {
            &["csv", "ssv", "tsv", "pipes"]
        }
        (Kind::SwaggerSecurityScheme, "type") => &["basic", "apiKey", "oauth2"],
        (Kind::SwaggerSecurityScheme, "in") => &["query", "header"],
        (Kind::SwaggerSecurityScheme, "flow") => {
            &["implicit", "password", "application", "accessCode"]
        }
        _ => return None,
    })
}

/// Returns the keys that a security scheme must have because of its type.
///
/// <https://spec.openapis.org/oas/v3.1.1.html#fixed-fields-22>
pub fn required_by_type(kind: Kind, map: &Map) -> &'static [&'static str] {
    let ty = map.get("type").and_then(Node::as_str).unwrap_or_default();
    let known = values(kind, "type").unwrap_or_default();
    let known = known.iter().find(|known| known.eq_ignore_ascii_case(ty)).copied();
    match (kind, known.unwrap_or_default()) {
        (Kind::SecurityScheme | Kind::SwaggerSecurityScheme, "apiKey") => &["name", "in"],
        (Kind::SecurityScheme, "http") => &["scheme"],
        (Kind::SecurityScheme, "oauth2") => &["flows"],
        (Kind::SecurityScheme, "openIdConnect") => &["openIdConnectUrl"],
        _ => &[],
    }
}

/// Returns the keys that an object of the kind must have.
pub fn required(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::OpenApi => &["openapi", "info"],
        Kind::Swagger => &["swagger", "info", "paths"],
        Kind::SwaggerParameter => &["name", "in"],
        Kind::SwaggerSecurityScheme => &["type"],
        Kind::Info => &["title", "version"],
        Kind::Server => &["url"],
        Kind::ServerVariable => &["default"],
        Kind::Parameter => &["name", "in"],
        Kind::SecurityScheme => &["type"],
        Kind::Tag => &["name"],
        Kind::RequestBody => &["content"],
        _ => &[],
    }
}

/// Returns `true` if a `$ref` may replace an object of the kind.
pub fn may_refer(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Schema
            | Kind::Response
            | Kind::Parameter
            | Kind::Example
            | Kind::RequestBody
            | Kind::Header
            | Kind::SecurityScheme
            | Kind::Link
            | Kind::Callback
            | Kind::PathItem
            | Kind::SwaggerPathItem
            | Kind::SwaggerParameter
            | Kind::SwaggerResponse
    )
}

/// Returns `true` if an object of the kind may have `x-` keys.
pub fn is_extensible(kind: Kind) -> bool {
    kind != Kind::SecurityRequirement
}

/// Returns the name of the kind in messages.
pub fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::OpenApi | Kind::Swagger => "the document",
        Kind::Info => "an info object",
        Kind::Contact => "a contact object",
        Kind::License => "a license object",
        Kind::Server => "a server object",
        Kind::ServerVariable => "a server variable",
        Kind::Components => "the components object",
        Kind::Paths | Kind::SwaggerPaths => "the paths object",
        Kind::PathItem | Kind::SwaggerPathItem => "a path item",
        Kind::Operation | Kind::SwaggerOperation => "an operation",
        Kind::ExternalDocs => "an external documentation object",
        Kind::Parameter | Kind::SwaggerParameter => "a parameter",
        Kind::RequestBody => "a request body",
        Kind::MediaType => "a media type object",
        Kind::Encoding => "an encoding object",
        Kind::Responses | Kind::SwaggerResponses => "a responses object",
        Kind::Response | Kind::SwaggerResponse => "a response",
        Kind::Callback => "a callback",
        Kind::Example => "an example object",
        Kind::Link => "a link",
        Kind::Header | Kind::SwaggerHeader => "a header",
        Kind::SwaggerItems => "an items object",
        Kind::Tag => "a tag",
        Kind::Schema => "a schema",
        Kind::Discriminator => "a discriminator",
        Kind::Xml => "an XML object",
        Kind::SecurityScheme | Kind::SwaggerSecurityScheme => "a security scheme",
        Kind::OAuthFlows => "an OAuth flows object",
        Kind::OAuthFlow => "an OAuth flow",
        Kind::SecurityRequirement => "a security requirement",
    }
}

/// Returns the object that replaces a reference without a target; `None` if the reference is omitted. A schema becomes
/// untyped, and an operation is counted as refused, as is each operation whose body has no target: without the body,
/// its requests would be wrong.
pub fn without_target(kind: Kind, rule: Rule, reference: &str) -> Option<Node> {
    let mark = (UNRESOLVED.to_owned(), Node::String(rule.name.to_owned()));
    let lost = (REFERENCE.to_owned(), Node::String(reference.to_owned()));
    let empty = |key: &str| (key.to_owned(), Node::Map(Map::new()));
    let members = match kind {
        Kind::Schema => vec![mark, lost],
        Kind::MediaType => {
            vec![("schema".to_owned(), Node::Map(Map::from_iter([mark, lost])))]
        }
        Kind::RequestBody => vec![empty("content"), mark],
        Kind::Operation | Kind::SwaggerOperation => vec![empty("responses"), mark],
        _ => return None,
    };
    Some(Node::Map(Map::from_iter(members)))
}
