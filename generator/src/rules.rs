//! Every rule that a diagnostic can bear, in one list.
//!
//! A new rule is a constant here and a line in [`ALL`]; a test keeps the two together.

use crate::diagnostic::{Rule, Severity};

/// Nothing can be made of the input.
const fn error(name: &'static str, summary: &'static str) -> Rule {
    Rule { name, severity: Severity::Error, configurable: false, summary }
}

/// Something could be made of the input, but hardly what is wanted.
const fn refusal(name: &'static str, summary: &'static str) -> Rule {
    Rule { name, severity: Severity::Error, configurable: true, summary }
}

/// It is mended, left out, or read with less than it says.
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
    SYNTAX = error("syntax", "A file is neither good YAML nor good JSON.");
    LIMIT = error("limit", "A file is larger, deeper or has more values than the config allows.");
    NOT_OPENAPI = error("not-openapi", "The document is neither Swagger 2.0 nor OpenAPI 3.0, 3.1 or 3.2.");
    CONFIG = error("config", "The config file can't be read, or has a key that nobody knows.");
    UNUSED_CONFIG = error("unused-config", "An override, selector or name in the config matches nothing.");
    OVERLAY = error("overlay", "An overlay is no overlay, or one of its actions can't be applied to what it selects.");
    UNUSED_OVERLAY_ACTION = error("unused-overlay-action", "An action of an overlay matches nothing, or changes nothing.");
    OVERLAY_EXTENDS = warning("overlay-extends", "An overlay says that it is made for another document.");

    DUPLICATE_KEY = refusal("duplicate-key", "A mapping has the same key twice.");
    MISSING_FILE = refusal("missing-file", "A file that a `$ref` or the config names can't be read.");
    EXTERNAL_REFERENCE = refusal("external-reference", "A `$ref` leads out of the root folder or into the network.");
    UNKNOWN_REFERENCE = warning("unknown-reference", "A `$ref` leads nowhere.");
    CIRCULAR_REFERENCE = warning("circular-reference", "A chain of `$ref` leads only back to itself.");
    MISPLACED_REFERENCE = warning("misplaced-reference", "A `$ref` stands where OpenAPI allows none.");

    WRONG_TYPE = warning("wrong-type", "A field of the document has the wrong type.");
    MISSING_FIELD = warning("missing-field", "A field that OpenAPI requires is missing.");
    UNKNOWN_KEY = warning("unknown-key", "An object has a key that OpenAPI does not know.");
    IGNORED_KEY = warning("ignored-key", "An object has a key that has no meaning where it stands.");
    OTHER_VERSION = warning("other-version", "A key belongs to a later version of OpenAPI than the document's.");
    NULLABLE_KEYWORD = warning("nullable-keyword", "`nullable` stands in a document of OpenAPI 3.1 or later.");
    TYPE_LIST = warning("type-list", "A list of types, or the type `null`, stands in a document before OpenAPI 3.1.");
    EXCLUSIVE_BOUND = warning("exclusive-bound", "`exclusiveMinimum` or `exclusiveMaximum` is written as another version has it.");
    BOOLEAN_REQUIRED = warning("boolean-required", "`required` is a boolean on a property.");
    EMPTY_UNION = warning("empty-union", "`oneOf`, `anyOf`, `allOf` or `enum` is empty.");
    DUPLICATE_ENUM_VALUE = warning("duplicate-enum-value", "An enum lists a value twice.");
    DUPLICATE_ENTRY = warning("duplicate-entry", "A list of names has one of them twice.");
    CONFLICTING_SCHEMAS = warning("conflicting-schemas", "The members of an `allOf` contradict each other.");
    INVALID_SCHEMA = warning("invalid-schema", "A schema can't be read.");
    INVALID_DEFAULT = warning("invalid-default", "A default does not fit its schema.");
    INVALID_EXAMPLE = warning("invalid-example", "An example does not fit its schema.");
    COMPONENT_NAME = warning("component-name", "The name of a component has characters that OpenAPI does not allow.");
    OUT_OF_RANGE_NUMBER = warning("out-of-range-number", "A number does not fit into 64 bits.");

    MISSING_OPERATION_ID = warning("missing-operation-id", "An operation has no operationId.");
    DUPLICATE_OPERATION_ID = warning("duplicate-operation-id", "Two operations bear the same operationId.");
    PATH_PARAMETER = warning("path-parameter", "The path template and the path parameters disagree.");
    PATH_TEMPLATE = warning("path-template", "A path has a query or a fragment, or does not begin with a slash.");
    DUPLICATE_PARAMETER = warning("duplicate-parameter", "Two parameters of an operation have the same place and name.");
    RESPONSE_CODE = warning("response-code", "The key of a response is no status.");
    MEDIA_TYPE = warning("media-type", "The key of a content is a media type with parameters, or none at all.");
    ALTERNATIVE_SECURITY = warning("alternative-security", "Schemes of one security requirement fill the same header.");
    UNKNOWN_SECURITY_SCHEME = warning("unknown-security-scheme", "A security requirement names a scheme that is not declared.");
    SEVERAL_SUCCESSES = warning("several-successes", "An operation declares several successes with a body.");

    UNSUPPORTED_BODY = warning("unsupported-body", "A request body of this media type can't be sent yet.");
    UNSUPPORTED_RESPONSE = warning("unsupported-response", "An answer of this media type can't be read yet.");
    UNSUPPORTED_PARAMETER = warning("unsupported-parameter", "A parameter of this place, style or type can't be sent yet.");
    UNSUPPORTED_SECURITY = warning("unsupported-security", "A security scheme of this type can't be used yet.");
    UNTYPED_UNION = warning("untyped-union", "A `oneOf` or `anyOf` is read as untyped JSON for now.");
    UNTYPED_SCHEMA = warning("untyped-schema", "A schema of this form is read as untyped JSON for now.");
    UNREAD_SECTION = warning("unread-section", "A part of the document that is not read yet.");
}
