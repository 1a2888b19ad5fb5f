//! Every rule that a diagnostic can bear, in one list.
//!
//! A new rule is an entry here: its name, a sentence, and the paragraph that `cargo xtask rules` shows below it.

use crate::diagnostic::{Rule, Severity};

const fn error(name: &'static str, summary: &'static str, explanation: &'static str) -> Rule {
    Rule { name, severity: Severity::Error, configurable: false, summary, explanation }
}

const fn warning(name: &'static str, summary: &'static str, explanation: &'static str) -> Rule {
    Rule { name, severity: Severity::Warning, configurable: true, summary, explanation }
}

macro_rules! rules {
    ($($(#[doc = $doc:literal])* $constant:ident = $level:ident($name:literal, $summary:literal $(, $explanation:literal)?);)*) => {
        $(
            #[doc = $summary]
            pub const $constant: Rule = $level($name, $summary, concat!($($explanation)?));
        )*

        /// All rules, sorted by subject.
        pub const ALL: &[Rule] = &[$($constant),*];
    };
}

rules! {
    SYNTAX = error("syntax", "The document is neither good YAML nor good JSON.",
        "The text can't be parsed, and the finding points to where the parser gave up; the fault itself is often \
        a little before that place. Content decides how a file is read, not its name: as JSON when it begins \
        with `{` or `[`, else as YAML 1.2. Nothing else can be told of a file that can't be parsed, so that \
        mending it may bring further findings.");
    LIMIT = error("limit", "A file is larger, deeper or has more values than the config allows.",
        "Limits keep a hostile document from using up time and memory: how deep values are nested, how many of \
        them a file has once its YAML aliases are expanded, how many bytes it has, and how many files references \
        lead to. If the document is to be trusted, raise the limit in question under `[limits]` of the config: \
        `depth`, `values`, `file-bytes` or `files`.");
    NOT_OPENAPI = error("not-openapi", "The document is not an OpenAPI document of version 3.0 or 3.1.",
        "A document says at its top which version of which standard it follows, by `openapi: 3.1.0` for instance. \
        Without that, or with a version that is not known, none of it is read: what a key means depends on the \
        version.");
    DUPLICATE_KEY = error("duplicate-key", "A mapping has the same key twice.",
        "Keys of a mapping must be unique, in YAML and in JSON alike. Many parsers keep the last of two and drop \
        the first in silence, so that readers disagree about what the document says. The finding shows both; \
        remove one of them, or rename it.");
    UNKNOWN_REFERENCE = error("unknown-reference", "A `$ref` leads nowhere.",
        "A `$ref`, or a name that stands for one such as that of a security scheme, leads to something that is \
        not there. Where the document has something of a similar name, the finding proposes it. Mend the \
        reference, or add what it names.");
    CIRCULAR_REFERENCE = error("circular-reference", "A chain of `$ref` leads only back to itself.",
        "Reference leads to reference until one of them leads back to the first, so that no schema is ever \
        reached. This is not recursion: a schema that has itself as a property or as an item is lawful, and \
        becomes a boxed or listed type.");
    EXTERNAL_REFERENCE = error("external-reference", "A `$ref` leads out of the document.",
        "References are followed in the document, and in files that lie in its root folder: that of the document, \
        or the one that `--root` names. Nothing is fetched from the network. Move what is referred to into the \
        root folder, name a wider one, or map the URL to a file under `[references]` of the config.");
    MISSING_FILE = error("missing-file", "A file that a `$ref` or the config names can't be read.",
        "The document or the config names a file that is not there, can't be opened, or is not UTF-8. Paths are \
        relative to the file that names them, in `$ref` as well as in the config.");
    WRONG_TYPE = error("wrong-type", "A field of the document has the wrong type.",
        "A field has a value of a type that OpenAPI does not allow there: a string where a list is expected, a \
        mapping where a boolean is. What it was meant to say can't be known, so nothing is guessed. Mend it in \
        the document, or by an overlay if the document is not yours.");
    MISSING_FIELD = error("missing-field", "A field that OpenAPI requires is missing.",
        "OpenAPI requires this field, and what it belongs to has no meaning without it: a parameter without a \
        name, for instance. Add it in the document, or by an overlay if the document is not yours.");
    DUPLICATE_OPERATION_ID = error("duplicate-operation-id", "Two operations bear the same operationId.",
        "An operationId names one operation among all of the document, and the method of the SDK is called after \
        it. Two operations of one name can't be told apart by the config or by whoever reads about them. Give \
        each an id of its own.");
    PATH_PARAMETER = error("path-parameter", "The path template and the path parameters disagree.",
        "Each `{name}` in a path needs a parameter with `in: path` of exactly that name, and each such parameter \
        needs its place in the path. Otherwise there is no URL to send the request to. Parameters may stand at \
        the path item or at the operation. Mend the path, or its parameters.");
    CONFIG = error("config", "The config file can't be read, or has a key that nobody knows.",
        "The config is TOML, and each of its keys is known: one that is misspelt would do nothing, so it is \
        refused. The keys are described by `schema/codegen.schema.json` of the generator, which editors can use \
        to complete and check them.");
    UNUSED_CONFIG = error("unused-config", "An override, selector or name in the config matches nothing.",
        "What the config says of a place in the document is meant to do something. When the document changes and \
        the place is gone, the crate would change in silence; so an entry that matches nothing is an error. \
        Remove it, or mend its spelling.");
    CONFLICTING_SCHEMAS = error("conflicting-schemas", "The members of an `allOf` contradict each other.",
        "All members of an `allOf` hold at once. Two of them ask for what no value can be: a property that is a \
        string in one and an integer in the other, for instance. The finding shows both places; mend one of \
        them.");

    UNKNOWN_KEY = warning("unknown-key", "An object has a key that OpenAPI does not know; it is not read.",
        "OpenAPI has no key of this name in an object of this kind. It may be misspelt, belong to another version \
        of the standard, or stand one step too deep or too high; where a known key is similar, the finding \
        proposes it. The key is not read. Keys of your own begin with `x-`.");
    IGNORED_KEY = warning("ignored-key", "An object has a key that has no meaning where it stands.",
        "The key is known, but where it stands it says nothing: OpenAPI passes it over there, as a header \
        parameter called `Authorization`, or the SDK does not honour it yet. What the finding tells of it is \
        what the SDK does instead.");
    MISSING_OPERATION_ID = warning("missing-operation-id", "An operation has no operationId; one is derived from method and path.",
        "The method of the SDK is called after the operationId. Without one a name is derived from the HTTP \
        method and the path, and it changes whenever the path does. Add an operationId, in the document or by an \
        overlay.");
    ALTERNATIVE_SECURITY = warning("alternative-security", "Schemes of one security requirement fill the same header; they are read as alternatives.",
        "Schemes that stand in one security requirement are needed together. Here they fill the same header, so \
        that no request could carry them all; they are read as alternatives, which is what their author most \
        likely meant. Write them as two entries of the list to say so.");
    UNSUPPORTED_BODY = warning("unsupported-body", "A request body of this media type can't be sent yet; the operation is left out.",
        "The SDK can't yet send a body of the media types that this operation takes. The operation is left out \
        and told among the refusals; all others are made. It can also be excluded under `[select]` of the \
        config, which says that it is not wanted.");
    UNSUPPORTED_RESPONSE = warning("unsupported-response", "An answer of this media type can't be read yet; the operation is left out.",
        "The SDK can't yet read an answer of the media types that this operation gives. The operation is left out \
        and told among the refusals; all others are made. It can also be excluded under `[select]` of the \
        config, which says that it is not wanted.");
    UNSUPPORTED_PARAMETER = warning("unsupported-parameter", "A parameter of this place, style or type can't be sent yet; the operation is left out.",
        "The SDK can't yet write a parameter of this place, style or type into a request. The operation is left \
        out, since a request without the parameter would mean something else, and told among the refusals; all \
        others are made.");
    UNSUPPORTED_SECURITY = warning("unsupported-security", "A security scheme of this type can't be used yet; the operation is left out.",
        "Every alternative of the operation's security needs a scheme of a type that the SDK can't use yet. The \
        operation is left out and told among the refusals, since its calls would be rejected; all others are \
        made.");
    DUPLICATE_ENUM_VALUE = warning("duplicate-enum-value", "An enum lists a value twice; the second is passed over.",
        "An enum lists the same value twice. A value is one variant, so that the second mention changes nothing \
        but the names and descriptions that belong to it by position, which are passed over with it. Remove one \
        of the two.");
    SEVERAL_SUCCESSES = warning("several-successes", "An operation declares several successes with a body; the first is read.",
        "The operation declares more than one successful status with a body. A call returns one type: that of the \
        first. An answer of another status is read as that type too, and fails where it does not fit.");
    UNTYPED_UNION = warning("untyped-union", "A `oneOf` or `anyOf` is read as untyped JSON for now.",
        "A `oneOf` or `anyOf` with several members has no type of its own for now: fields of it hold any JSON \
        value, which is kept and written as it was read. Nothing is lost on the wire, but the compiler does not \
        help.");
    UNTYPED_SCHEMA = warning("untyped-schema", "A schema of this form is read as untyped JSON for now.",
        "A schema of this form has no type of its own for now: a value of several types, an enum of mixed values, \
        or an `allOf` without any type. Fields of it hold any JSON value, which is kept and written as it was \
        read.");
    INVALID_SCHEMA = warning("invalid-schema", "A schema can't be read; it is taken as untyped JSON.",
        "Something in this schema has a form that JSON Schema does not allow, so that the schema can't be read. \
        Fields of it hold any JSON value, which is kept and written as it was read. The rest of the document is \
        not affected. Mend it in the document, or by an overlay if the document is not yours.");
    UNREAD_SECTION = warning("unread-section", "A part of the document that is not read yet: callbacks, links, webhooks.",
        "The SDK makes nothing of this part of the document yet: callbacks, links, webhooks, or servers after the \
        first. Nothing else depends on it. Allow the rule if that is known and accepted.");
    OUT_OF_RANGE_NUMBER = warning("out-of-range-number", "A number does not fit into 64 bits; it is kept as text.",
        "The document has an integer that does not fit into 64 bits. A floating-point number would change it, so \
        its digits are kept as text: in documentation they are shown as they are, and as a bound of a schema \
        they have no effect.");
}
