//! How the JSON of a document is meant: all that the judge knows of the SDK.

/// The dialects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// As JSON Schema says.
    Json,
    /// As protobuf's JSON mapping says.
    ///
    /// <https://protobuf.dev/programming-guides/json/>
    ProtobufJson,
}
