//! The keys that carry parts of the document for which OpenAPI 3.0 has no key.

/// The prefix of such keys.
pub const CARRIED: &str = "x-carried-";

/// The key for the rule by which a schema is untyped.
pub const UNTYPED: &str = "x-carried-untyped";

/// The key for the reference that such a schema replaces.
pub const REFERENCE: &str = "x-carried-reference";

/// The key for the separator of a list in Swagger 2.0.
pub const COLLECTION_FORMAT: &str = "x-collection-format";
