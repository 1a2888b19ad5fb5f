//! Every rule that a diagnostic can bear, in one list.
//!
//! A new rule is a constant here and a line in [`ALL`]; a test keeps the two together.

use crate::diagnostic::{Rule, Severity};

const fn error(name: &'static str, summary: &'static str) -> Rule {
    Rule { name, severity: Severity::Error, configurable: false, summary }
}

const fn warning(name: &'static str, summary: &'static str) -> Rule {
    Rule { name, severity: Severity::Warning, configurable: true, summary }
}

macro_rules! rules {
    ($($(#[doc = $doc:literal])* $constant:ident = $level:ident($name:literal, $summary:literal);)*) => {
        $(
            #[doc = $summary]
            pub const $constant: Rule = $level($name, $summary);
        )*

        /// All rules, sorted by subject.
        pub const ALL: &[Rule] = &[$($constant),*];
    };
}

rules! {
    SYNTAX = error("syntax", "The document is neither good YAML nor good JSON.");
    LIMIT = error("limit", "A file is larger, deeper or has more values than the config allows.");
    NOT_OPENAPI = error("not-openapi", "The document is not an OpenAPI document of version 3.0 or 3.1.");
    DUPLICATE_KEY = error("duplicate-key", "A mapping has the same key twice.");
    UNKNOWN_REFERENCE = error("unknown-reference", "A `$ref` leads nowhere.");
    CIRCULAR_REFERENCE = error("circular-reference", "A chain of `$ref` leads only back to itself.");
    EXTERNAL_REFERENCE = error("external-reference", "A `$ref` leads out of the document.");
    MISSING_FILE = error("missing-file", "A file that a `$ref` or the config names can't be read.");
    WRONG_TYPE = error("wrong-type", "A field of the document has the wrong type.");
    MISSING_FIELD = error("missing-field", "A field that OpenAPI requires is missing.");
    DUPLICATE_OPERATION_ID = error("duplicate-operation-id", "Two operations bear the same operationId.");
    PATH_PARAMETER = error("path-parameter", "The path template and the path parameters disagree.");
    CONFIG = error("config", "The config file can't be read, or has a key that nobody knows.");
    UNUSED_CONFIG = error("unused-config", "An override, selector or name in the config matches nothing.");
    OVERLAY = error("overlay", "An overlay is no overlay, or one of its actions can't be applied to what it selects.");
    UNUSED_OVERLAY_ACTION = error("unused-overlay-action", "An action of an overlay matches nothing, or changes nothing.");
    CONFLICTING_SCHEMAS = error("conflicting-schemas", "The members of an `allOf` contradict each other.");

    OVERLAY_EXTENDS = warning("overlay-extends", "An overlay says that it is made for another document.");
    UNKNOWN_KEY = warning("unknown-key", "An object has a key that OpenAPI does not know; it is not read.");
    IGNORED_KEY = warning("ignored-key", "An object has a key that has no meaning where it stands.");
    MISSING_OPERATION_ID = warning("missing-operation-id", "An operation has no operationId; one is derived from method and path.");
    ALTERNATIVE_SECURITY = warning("alternative-security", "Schemes of one security requirement fill the same header; they are read as alternatives.");
    UNSUPPORTED_BODY = warning("unsupported-body", "A request body of this media type can't be sent yet; the operation is left out.");
    UNSUPPORTED_RESPONSE = warning("unsupported-response", "An answer of this media type can't be read yet; the operation is left out.");
    UNSUPPORTED_PARAMETER = warning("unsupported-parameter", "A parameter of this place, style or type can't be sent yet; the operation is left out.");
    UNSUPPORTED_SECURITY = warning("unsupported-security", "A security scheme of this type can't be used yet; the operation is left out.");
    DUPLICATE_ENUM_VALUE = warning("duplicate-enum-value", "An enum lists a value twice; the second is passed over.");
    SEVERAL_SUCCESSES = warning("several-successes", "An operation declares several successes with a body; the first is read.");
    UNTYPED_UNION = warning("untyped-union", "A `oneOf` or `anyOf` is read as untyped JSON for now.");
    UNTYPED_SCHEMA = warning("untyped-schema", "A schema of this form is read as untyped JSON for now.");
    INVALID_SCHEMA = warning("invalid-schema", "A schema can't be read; it is taken as untyped JSON.");
    UNREAD_SECTION = warning("unread-section", "A part of the document that is not read yet: callbacks, links, webhooks.");
    OUT_OF_RANGE_NUMBER = warning("out-of-range-number", "A number does not fit into 64 bits; it is kept as text.");
}
