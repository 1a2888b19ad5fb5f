//! The contract of an API on the wire: the valid requests of clients, and the responses to expect.
//!
//! Purpose: hold the promises of a document for its comparison with another one. It has all facts about the wire, also
//! those that change no Rust type, such as the limits of a number. Input: the repaired document and its schemas.
//! Output: a [`Contract`] that needs the document no more.

mod read;

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::Value;

use crate::ir::Api;
use crate::pointer::Pointer;
use crate::schema::SchemaTable;

/// The keywords with conditions that exclude values, and that the table of schemas does not hold.
pub const CONDITIONS: &[&str] = &[
    "not",
    "if",
    "then",
    "else",
    "contains",
    "minContains",
    "maxContains",
    "dependentRequired",
    "dependentSchemas",
    "patternProperties",
    "propertyNames",
    "unevaluatedItems",
];

/// The keyword with the schema of a value inside a text.
pub const CONTENT_SCHEMA: &str = "contentSchema";

/// The contract of an API.
#[derive(Debug, Default)]
pub struct Contract {
    /// The title, the description and the version of the document.
    pub info: [String; 3],
    /// The URLs of the servers.
    pub servers: Vec<String>,
    /// The operations by method and path, whose variables have no names: `GET /pets/{}`.
    pub operations: IndexMap<String, Operation>,
    /// The webhooks and callbacks by name and method.
    pub webhooks: IndexMap<String, Operation>,
    /// The security schemes by name.
    pub schemes: IndexMap<String, Scheme>,
    /// `null` means the same as absence, as in the JSON mapping of Protocol Buffers.
    pub null_is_absent: bool,
    /// The schemas.
    pub schemas: SchemaTable,
    /// The keywords that the table of schemas does not hold, by the place of their schema.
    pub conditions: BTreeMap<Pointer, BTreeMap<&'static str, Value>>,
}

impl Contract {
    /// Returns the contract of the operations and webhooks of a selection only.
    pub fn selected(mut self, api: &Api) -> Self {
        let operations = api.operations.iter().map(|operation| &operation.origin);
        let webhooks = api.webhooks.iter().map(|webhook| &webhook.origin);
        let selected: BTreeSet<&Pointer> = operations.chain(webhooks).collect();
        self.operations.retain(|_, operation| selected.contains(&operation.origin));
        self.webhooks.retain(|_, webhook| selected.contains(&webhook.origin));
        self
    }
}

/// An operation, a webhook or a callback.
#[derive(Debug)]
pub struct Operation {
    /// The method and the path, or the name of the webhook, as the document has it.
    pub title: String,
    /// `operationId`
    pub id: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The summary and the description.
    pub docs: [String; 2],
    /// `deprecated`
    pub deprecated: bool,
    /// The parameters by location and name; those of the path by position.
    pub parameters: IndexMap<String, Parameter>,
    /// The request body.
    pub body: Option<Body>,
    /// The responses by status.
    pub responses: IndexMap<String, Response>,
    /// The alternative requirements: the scopes of each scheme.
    pub security: BTreeSet<BTreeMap<String, BTreeSet<String>>>,
    /// The place of the requirements.
    pub security_origin: Pointer,
    /// The URLs of its own servers.
    pub servers: Vec<String>,
    /// The place in the document.
    pub origin: Pointer,
}

/// A parameter, or a header of a response.
#[derive(Debug)]
pub struct Parameter {
    /// The name on the wire.
    pub name: String,
    /// `path`, `query`, …
    pub place: String,
    /// The description.
    pub description: String,
    /// `required`
    pub required: bool,
    /// `deprecated`
    pub deprecated: bool,
    /// `style`, `explode` and `allowReserved`, or the media type of its content.
    pub style: String,
    /// The place of its schema.
    pub schema: Option<Pointer>,
    /// The place in the document.
    pub origin: Pointer,
}

/// A request body.
#[derive(Debug)]
pub struct Body {
    /// `required`
    pub required: bool,
    /// The description.
    pub description: String,
    /// The contents by media type.
    pub contents: IndexMap<String, Content>,
    /// The place in the document.
    pub origin: Pointer,
}

/// A response.
#[derive(Debug)]
pub struct Response {
    /// The description.
    pub description: String,
    /// The headers by name in lower case.
    pub headers: IndexMap<String, Parameter>,
    /// The contents by media type.
    pub contents: IndexMap<String, Content>,
    /// The place in the document.
    pub origin: Pointer,
}

/// A content of a media type.
#[derive(Debug)]
pub struct Content {
    /// The place of the schema of the whole, or of each item of a sequence.
    pub schema: Option<Pointer>,
    /// `encoding`
    pub encoding: Value,
    /// The place in the document.
    pub origin: Pointer,
}

/// A security scheme.
#[derive(Debug)]
pub struct Scheme {
    /// The kind, and where the credential is: `http bearer`, `apiKey header X-Key`.
    pub kind: String,
    /// The URLs of its flows.
    pub urls: BTreeSet<String>,
    /// The scopes of its flows.
    pub scopes: BTreeSet<String>,
    /// The place in the document.
    pub origin: Pointer,
}
