//! The kinds of changes, each with its effect on old clients.
//!
//! A request that was valid must stay valid, so whatever narrows the values of a request breaks old clients. A response
//! must be what old clients expect, so whatever widens its values breaks them.

/// The effect of a change on clients of the old version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// The bytes on the wire are the same.
    None,
    /// The bytes may differ, but old requests stay valid and new responses are those that clients expect.
    Compatible,
    /// An old request may be refused, or a new response may surprise.
    Breaking,
}

/// A kind of change.
#[derive(Debug, PartialEq, Eq)]
pub struct ChangeRule {
    /// Its name.
    pub name: &'static str,
    /// Its effect in requests, and outside of bodies.
    pub request: Effect,
    /// Its effect in responses.
    pub response: Effect,
}

use Effect::{Breaking, Compatible, None};

const fn rule(name: &'static str, request: Effect, response: Effect) -> ChangeRule {
    ChangeRule { name, request, response }
}

/// Fewer values are valid.
const fn narrower(name: &'static str) -> ChangeRule {
    rule(name, Breaking, Compatible)
}

/// More values are valid.
const fn wider(name: &'static str) -> ChangeRule {
    rule(name, Compatible, Breaking)
}

macro_rules! rules {
    ($($constant:ident = $value:expr;)*) => {
        $(pub const $constant: &ChangeRule = &$value;)*
    };
}

rules! {
    // The document.
    DESCRIPTION = rule("description", None, None);
    EXAMPLES = rule("examples", None, None);
    SERVERS = rule("servers", None, None);
    SCHEME_ADDED = rule("scheme-added", Compatible, Compatible);
    SCHEME_REMOVED = rule("scheme-removed", Compatible, Compatible);
    SCHEME_KIND = rule("scheme-kind", Breaking, Breaking);
    SCHEME_URL = rule("scheme-url", Compatible, Compatible);
    SCHEME_SCOPES = rule("scheme-scopes", None, None);

    // Operations.
    OPERATION_ADDED = rule("operation-added", Compatible, Compatible);
    OPERATION_REMOVED = rule("operation-removed", Breaking, Breaking);
    DEPRECATED = rule("deprecated", None, None);
    NO_LONGER_DEPRECATED = rule("no-longer-deprecated", None, None);
    OPERATION_ID = rule("operation-id", None, None);
    TAGS = rule("tags", None, None);
    SECURITY_TIGHTENED = rule("security-tightened", Breaking, Breaking);
    SECURITY_LOOSENED = rule("security-loosened", Compatible, Compatible);
    SCOPES = rule("scopes", Compatible, Compatible);

    // Parameters and bodies.
    PARAMETER_ADDED = rule("parameter-added", Compatible, Compatible);
    REQUIRED_PARAMETER_ADDED = rule("required-parameter-added", Breaking, Breaking);
    PARAMETER_REMOVED = rule("parameter-removed", Breaking, Breaking);
    PARAMETER_REQUIRED = rule("parameter-required", Breaking, Breaking);
    PARAMETER_OPTIONAL = rule("parameter-optional", Compatible, Compatible);
    PARAMETER_STYLE = rule("parameter-style", Breaking, Breaking);
    PARAMETER_DEFAULT = rule("parameter-default", Breaking, Breaking);
    BODY_ADDED = rule("body-added", Compatible, Compatible);
    REQUIRED_BODY_ADDED = rule("required-body-added", Breaking, Breaking);
    BODY_REMOVED = rule("body-removed", Breaking, Breaking);
    BODY_REQUIRED = narrower("body-required");
    BODY_OPTIONAL = wider("body-optional");
    MEDIA_TYPE_ADDED = rule("media-type-added", Compatible, Compatible);
    MEDIA_TYPE_REMOVED = rule("media-type-removed", Breaking, Breaking);
    ENCODING = rule("encoding", Breaking, Compatible);

    // Responses.
    STATUS_ADDED = rule("status-added", Compatible, Compatible);
    SUCCESS_REMOVED = rule("success-removed", Breaking, Breaking);
    ERROR_REMOVED = rule("error-removed", Compatible, Compatible);
    HEADER_ADDED = rule("header-added", Compatible, Compatible);
    HEADER_REMOVED = rule("header-removed", Breaking, Breaking);
    HEADER_REQUIRED = rule("header-required", Compatible, Compatible);
    HEADER_OPTIONAL = rule("header-optional", Breaking, Breaking);

    // Schemas.
    TYPE_CHANGED = rule("type-changed", Breaking, Breaking);
    TYPE_NARROWED = narrower("type-narrowed");
    TYPE_WIDENED = wider("type-widened");
    // A text that is not JSON may be described as text or by its structure.
    STRUCTURE = rule("structure", Compatible, Compatible);
    NULL_ALLOWED = wider("null-allowed");
    NULL_REFUSED = narrower("null-refused");
    VALUE_ADDED = wider("value-added");
    VALUE_REMOVED = narrower("value-removed");
    VALUES_LISTED = narrower("values-listed");
    VALUES_NOT_LISTED = wider("values-not-listed");
    CONSTANT_CHANGED = rule("constant-changed", Breaking, Breaking);
    PROPERTY_ADDED = rule("property-added", Compatible, Compatible);
    REQUIRED_PROPERTY_ADDED = narrower("required-property-added");
    PROPERTY_REMOVED = rule("property-removed", Breaking, Breaking);
    PROPERTY_REQUIRED = narrower("property-required");
    PROPERTY_OPTIONAL = wider("property-optional");
    // A property that only the other side sets.
    FOREIGN_PROPERTY = rule("foreign-property", Compatible, Compatible);
    ACCESS = rule("access", Compatible, Compatible);
    ACCESS_ADDED = rule("access-added", Compatible, Breaking);
    // Readers ignore properties that they do not know.
    OTHER_PROPERTIES_ALLOWED = rule("other-properties-allowed", Compatible, Compatible);
    OTHER_PROPERTIES_REFUSED = narrower("other-properties-refused");
    MEMBER_ADDED = wider("member-added");
    MEMBER_REMOVED = narrower("member-removed");
    CHOICE_CHANGED = rule("choice-changed", Breaking, Breaking);
    DISCRIMINATOR = rule("discriminator", Compatible, Compatible);
    LIMIT_TIGHTENED = narrower("limit-tightened");
    LIMIT_LOOSENED = wider("limit-loosened");
    // A pattern describes texts rather than promises them.
    PATTERN_ADDED = rule("pattern-added", Breaking, Compatible);
    PATTERN_CHANGED = rule("pattern-changed", Breaking, Compatible);
    PATTERN_REMOVED = rule("pattern-removed", Compatible, Compatible);
    CONDITION_ADDED = narrower("condition-added");
    CONDITION_REMOVED = wider("condition-removed");
    CONDITION_CHANGED = rule("condition-changed", Breaking, Breaking);
    POSITIONS = rule("positions", Breaking, Breaking);
    CONTENT = rule("content", Breaking, Breaking);
    DEFAULT = rule("default", Compatible, Compatible);
}
