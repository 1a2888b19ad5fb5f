//! Every rule that a diagnostic can bear, in one list.
//!
//! A new rule is an entry here: its name, a sentence, and the paragraph that `cargo xtask rules` shows below it.

use crate::diagnostic::{Rule, Severity};

/// Nothing can be made of the input.
const fn error(name: &'static str, summary: &'static str, explanation: &'static str) -> Rule {
    Rule { name, severity: Severity::Error, configurable: false, summary, explanation }
}

/// Something could be made of the input, but hardly what is wanted.
const fn refusal(name: &'static str, summary: &'static str, explanation: &'static str) -> Rule {
    Rule { name, severity: Severity::Error, configurable: true, summary, explanation }
}

/// It is mended, left out, or read with less than it says.
const fn warning(name: &'static str, summary: &'static str, explanation: &'static str) -> Rule {
    Rule { name, severity: Severity::Warning, configurable: true, summary, explanation }
}

macro_rules! rules {
    ($($(#[doc = $doc:literal])* $constant:ident = $level:ident($name:literal, $summary:literal, $explanation:literal);)*) => {
        $(
            #[doc = $summary]
            pub const $constant: Rule = $level($name, $summary, $explanation);
        )*

        /// All rules, sorted by subject.
        pub const ALL: &[Rule] = &[$($constant),*];
    };
}

rules! {
    SYNTAX = error("syntax", "A file is neither good YAML nor good JSON.",
        "The text can't be parsed, and the finding points to where the parser gave up; the fault itself is often \
        a little before that place. Content decides how a file is read, not its name: as JSON when it begins \
        with `{` or `[`, else as YAML 1.2. Nothing else can be told of a file that can't be parsed, so that \
        mending it may bring further findings.");
    LIMIT = error("limit", "A file is larger, deeper or has more values than the config allows.",
        "Limits keep a hostile document from using up time and memory: how deep values are nested, how many of \
        them a file has once its YAML aliases are expanded, how many bytes it has, and how many files references \
        lead to. If the document is to be trusted, raise the limit in question under `[limits]` of the config: \
        `depth`, `values`, `file-bytes` or `files`.");
    INTERNAL_ERROR = error("internal-error", "The generator panicked: this is a bug of the generator.",
        "No document and no config should make a run panic. When one does, the run ends without writing anything, and \
        the finding names the part of the document that the generator worked on. Report the bug with that part and \
        the message. Until it is fixed, leave the part out: exclude the operation under `[select]` of the config, or \
        remove the schema by an overlay.");
    NOT_OPENAPI = error("not-openapi", "The document is neither Swagger 2.0 nor OpenAPI 3.0, 3.1 or 3.2.",
        "A document says at its top which version of which standard it follows: `openapi: 3.1.0` or `swagger: \
        \"2.0\"`. Without that, or with a version that is not known, none of it is read: what a key means \
        depends on the version.");
    CONFIG = error("config", "The config file can't be read, or has a key that nobody knows.",
        "The config is TOML, and each of its keys is known: one that is misspelt would do nothing, so it is \
        refused. The keys are described by `schema/codegen.schema.json` of the generator, which editors can use \
        to complete and check them.");
    UNUSED_CONFIG = error("unused-config", "An override, selector or name in the config matches nothing.",
        "What the config says of a place in the document is meant to do something. When the document changes and \
        the place is gone, the crate would change in silence; so an entry that matches nothing is an error. \
        Remove it, or mend its spelling.");
    NAMES_LOCK = error("names-lock", "The lock of names has a line that can't be held.",
        "The lock of names is written by `cargo xtask generate`, but people may edit it, and merge two of it. A line \
        is at fault that can't be read, that names a thing or a path a second time, or whose name is no Rust \
        identifier or taken: by the crate itself, or by an override in the config. Nothing is made until it is \
        mended, since a name would change that was to last. Delete the line to let the name go.");
    LOCKED_NAME = warning("locked-name", "A path that the lock of names keeps is no more.",
        "With a lock, a type that moves to another module is found by its old path too, and everything else keeps \
        its name. Some changes of a document leave no way to do that: when an operation moves to another resource, \
        or a resource is gone, or two types that were called the same in different modules come together. Code that \
        uses the path has to change. Set the rule to `error` to hear of it before it happens.");
    OVERLAY = error("overlay", "An overlay is no overlay, or one of its actions can't be applied to what it selects.",
        "An overlay is a document of its own (OpenAPI Overlay 1.0 or 1.1), with `overlay`, `info` and a list of \
        `actions`. This one has a field of a wrong type or none where one must be, a JSONPath that can't be \
        parsed, or an action whose update can't be merged into what it selects.");
    UNUSED_OVERLAY_ACTION = error("unused-overlay-action", "An action of an overlay matches nothing, or changes nothing.",
        "An overlay is written against a document as it was. When the document changes, an action may come to \
        select nothing, or to say what the document says by now; nobody would notice. So that is an error. \
        Remove the action, mend its target, or write `x-optional: true` beside it.");
    OVERLAY_EXTENDS = warning("overlay-extends", "An overlay says that it is made for another document.",
        "An overlay may say by `extends` which document it is made for. This one names another file than the \
        document at hand. It is applied all the same.");

    UNUSABLE_PAGING = warning("unusable-paging", "A vendor extension says how an operation pages, and does not fit it.",
        "`x-speakeasy-pagination` says of an operation where a request asks for a page, and where an answer tells \
        the next one. This one has no such parameter, its body or its answer has no such member, or the extension \
        says it in a way that is not known. The operation pages if the rest of the document says so. Mend the \
        extension, or say it in the config under `[paging]`; `cargo xtask print paging` tells what came of it.");

    DUPLICATE_KEY = refusal("duplicate-key", "A mapping has the same key twice.",
        "Keys of a mapping must be unique, in YAML and in JSON alike. Many parsers keep the last of two and drop \
        the first in silence, so that readers disagree about what the document says. The finding shows both; \
        remove one of them, or rename it. When the rule is set to `warn`, the last one counts.");
    MISSING_FILE = refusal("missing-file", "A file that a `$ref` or the config names can't be read.",
        "The document or the config names a file that is not there, can't be opened, or is not UTF-8. Paths are \
        relative to the file that names them, in `$ref` as well as in the config. When the rule is set to \
        `warn`, a reference to the file is taken as one that leads nowhere.");
    EXTERNAL_REFERENCE = refusal("external-reference", "A `$ref` leads out of the root folder or into the network.",
        "References are followed in the document, and in files that lie in its root folder: that of the document, \
        or the one that `--root` names. Nothing is fetched from the network. Move what is referred to into the \
        root folder, name a wider one, or map the URL to a file under `[references.map]` of the config. When the \
        rule is set to `warn`, the reference is taken as one that leads nowhere.");
    UNKNOWN_REFERENCE = warning("unknown-reference", "A `$ref` leads nowhere.",
        "A `$ref` leads to something that is not there. Where the document has something of a similar name, the \
        finding proposes it. A schema that can't be found is read as any JSON; any other thing that refers to it \
        is left out: a response, a parameter. Mend the reference, or add what it names.");
    CIRCULAR_REFERENCE = warning("circular-reference", "A chain of `$ref` leads only back to itself.",
        "Reference leads to reference until one of them leads back to the first, so that nothing is ever reached. \
        A schema is then read as any JSON; anything else is left out. This is not recursion: a schema that has \
        itself as a property or as an item is lawful, and becomes a boxed or listed type.");
    MISPLACED_REFERENCE = warning("misplaced-reference", "A `$ref` stands where OpenAPI allows none.",
        "OpenAPI allows a `$ref` in some kinds of objects only: in schemas, parameters, responses, path items and \
        a few more. Where one stands elsewhere, as in place of all `components`, what it leads to is put in its \
        place. The rule speaks too when a file of a split document names a place of the document as if it were \
        its own.");

    WRONG_TYPE = warning("wrong-type", "A field of the document has the wrong type.",
        "A field has a value of a type that OpenAPI does not allow there. Where its meaning is plain it is read \
        so: a number in place of a text as it is spelled, a text in place of a list as a list of one, `\"true\"` \
        as `true`. Otherwise the field alone is left out. Mend it in the document, or by an overlay if the \
        document is not yours.");
    MISSING_FIELD = warning("missing-field", "A field that OpenAPI requires is missing.",
        "OpenAPI requires this field. What has no meaning without it is left out: a parameter without a name, a \
        server without a URL, a security scheme without a type. What can do without it is read. Add it in the \
        document, or by an overlay if the document is not yours.");
    UNKNOWN_KEY = warning("unknown-key", "An object has a key that OpenAPI does not know.",
        "OpenAPI has no key of this name in an object of this kind. It may be misspelt, belong to another version \
        of the standard, or stand one step too deep or too high; where a known key is similar, the finding \
        proposes it. The key is not read. Keys of your own begin with `x-`.");
    IGNORED_KEY = warning("ignored-key", "An object has a key that has no meaning where it stands.",
        "The key is known, but where it stands it says nothing: OpenAPI passes it over there, as a header \
        parameter called `Authorization`, or the SDK does not honour it yet. What the finding tells of it is \
        what the SDK does instead.");
    OTHER_VERSION = warning("other-version", "A key belongs to a later version of OpenAPI than the document's.",
        "The key is none of the version that the document says it follows, but of a later one. It is read as the \
        later version means it, since that is most likely what its author meant. Other tools may not see it. \
        Raise the version of the document, or remove the key.");
    NULLABLE_KEYWORD = warning("nullable-keyword", "`nullable` stands in a document of OpenAPI 3.1 or later.",
        "OpenAPI 3.1 took over JSON Schema's own way to say that a value may be null: `type: [string, \"null\"]`. \
        `nullable` of OpenAPI 3.0 has no meaning there, but documents that were converted often keep it. It is \
        read as 3.0 means it.");
    TYPE_LIST = warning("type-list", "A list of types, or the type `null`, stands in a document before OpenAPI 3.1.",
        "Before OpenAPI 3.1 a schema has one type, and null is said by `nullable`. A list of types, or the type \
        `null`, is read as 3.1 means it.");
    EXCLUSIVE_BOUND = warning("exclusive-bound", "`exclusiveMinimum` or `exclusiveMaximum` is written as another version has it.",
        "In OpenAPI 3.0 and before, `exclusiveMinimum` and `exclusiveMaximum` are booleans that say how `minimum` \
        and `maximum` are meant; since 3.1 they are numbers of their own. Either is read as it is written. It \
        only shows in the docs of the SDK.");
    BOOLEAN_REQUIRED = warning("boolean-required", "`required` is a boolean on a property.",
        "Since draft 4 of JSON Schema an object lists the names of the properties that it must have. `required: \
        true` on a property is how draft 3 said it, and says nothing today. It is not read: the property stays \
        optional. Move its name to the `required` list of the schema around it.");
    EMPTY_UNION = warning("empty-union", "`oneOf`, `anyOf`, `allOf` or `enum` is empty.",
        "A `oneOf`, `anyOf`, `allOf` or `enum` without members allows no value at all, which nobody means. The \
        key is left out, so that the rest of the schema tells what fits.");
    DUPLICATE_ENUM_VALUE = warning("duplicate-enum-value", "An enum lists a value twice.",
        "An enum lists the same value twice. A value is one variant, so that the second mention changes nothing \
        but the names and descriptions that belong to it by position, which are passed over with it. Remove one \
        of the two.");
    DUPLICATE_ENTRY = warning("duplicate-entry", "A list of names has one of them twice.",
        "A list of names, as `required` or `tags`, has the same name twice. The second says nothing new and is \
        passed over.");
    CONFLICTING_SCHEMAS = warning("conflicting-schemas", "The members of an `allOf` contradict each other.",
        "All members of an `allOf` hold at once. Two of them ask for what no value can be: a property that is a \
        string in one and an integer in the other, for instance. The finding shows both places. What is \
        contradictory is read as any JSON, which is kept and written as it was read.");
    INVALID_SCHEMA = warning("invalid-schema", "A schema can't be read.",
        "Something in this schema has a form that JSON Schema does not allow, so that the schema can't be read. \
        Fields of it hold any JSON value, which is kept and written as it was read. The rest of the document is \
        not affected. Mend it in the document, or by an overlay if the document is not yours.");
    INVALID_DEFAULT = warning("invalid-default", "A default does not fit its schema.",
        "A default that its own schema would refuse can't be what an absent value stands for. It is left out of \
        the docs.");
    INVALID_EXAMPLE = warning("invalid-example", "An example does not fit its schema.",
        "An example that its own schema would refuse is left out of the docs, and of the tests that the crate \
        brings. The message tells where in the example the first misfit is. Required properties that only one \
        side sends (`readOnly`, `writeOnly`) may be missing in an example.");
    SAMPLE_LIMIT = warning("sample-limit", "A sample or an example exceeds the limits.",
        "Tests and examples of calls show a sample of each parameter, body and response: an example of the document, or a \
        generated value. A short schema can describe a huge value, as lists of lists with `minItems` do, and an example \
        can be too large to check. So one sample has at most 4,000 values and 64 KB, one example 20,000 values and \
        256 KB, and all of them together about twice the size of the document. What exceeds that has no sample. A test \
        that needs it is omitted, and `tests/wire` lists the method. Add a short example to the document.");
    PATTERN_LIMIT = warning("pattern-limit", "A pattern is too large to be compiled.",
        "Samples of a string match its `pattern`. A pattern is compiled for that, once, and it is given up when it \
        takes more than 1 MB, or 8 MB with all others before it: `^\\p{L}{1,9999}$` does. Samples ignore such a \
        pattern, and no member of an object matches it. Nothing else depends on patterns. Write a shorter repetition, \
        or `maxLength` beside an unbounded one.");
    UNCHECKED_EXAMPLE = warning("unchecked-example", "An example or a default is too large to be checked.",
        "Examples and defaults are checked against their schemas. A value that is nested too deep, or has a schema \
        of too many unions, is not: that would take too long. It is kept in the docs as it is. Write a shorter \
        example.");
    COMPONENT_NAME = warning("component-name", "The name of a component has characters that OpenAPI does not allow.",
        "OpenAPI allows letters, digits, `.`, `-` and `_` in the names of components. Another name is read all \
        the same, and the Rust name is made of what can stand in one; references to it may need \
        percent-encoding.");
    OUT_OF_RANGE_NUMBER = warning("out-of-range-number", "A number does not fit into 64 bits.",
        "A bound or default is a whole number that 64 bits can't hold. Its digits are kept and told in the docs; \
        nothing else depends on it.");

    MISSING_OPERATION_ID = warning("missing-operation-id", "An operation has no operationId.",
        "The method of the SDK is called after the operationId. Without one a name is derived from the HTTP \
        method and the path, and it changes whenever the path does. Add an operationId, in the document or by an \
        overlay.");
    DUPLICATE_OPERATION_ID = warning("duplicate-operation-id", "Two operations bear the same operationId.",
        "An operationId names one operation among all of the document, and the method of the SDK is called after \
        it. The first operation keeps it; for each other one a name is derived from the HTTP method and the \
        path, and it changes whenever the path does. Give each an id of its own.");
    PATH_PARAMETER = warning("path-parameter", "The path template and the path parameters disagree.",
        "Each `{name}` in a path needs a parameter with `in: path` of exactly that name, and each such parameter \
        needs its place in the path. A missing one is taken as a string; one without a place is left out, since \
        it could not be sent. Mend the path, or its parameters.");
    PATH_TEMPLATE = warning("path-template", "A path has a query or a fragment, or does not begin with a slash.",
        "A path begins with a slash and is only a path. A missing slash is added. A query in it is sent as it \
        stands. A fragment is never sent: paths that differ in it alone are the same to the server, and tell \
        operations apart only here.");
    DUPLICATE_PARAMETER = warning("duplicate-parameter", "Two parameters of an operation have the same place and name.",
        "An operation, or a path item, declares two parameters of the same name in the same place. The first \
        counts. That an operation declares again what its path item has declared is lawful: it overrides it.");
    RESPONSE_CODE = warning("response-code", "The key of a response is no status.",
        "The key of a response is a status of three digits, a range such as `2XX`, or `default`. One that differs \
        only in case is read as meant; any other response is left out.");
    MEDIA_TYPE = warning("media-type", "The key of a content is a media type with parameters, or none at all.",
        "The keys of a content are media types. Parameters, as in `application/json; charset=utf-8`, are sent \
        with a request body as they are written; an answer is told by its type alone. A key that is no media \
        type matches none.");
    ALTERNATIVE_SECURITY = warning("alternative-security", "Schemes of one security requirement fill the same place of a request.",
        "Schemes that stand in one security requirement are needed together. Here some fill the same header, query \
        parameter or cookie, so that no request could carry them all; they are read as alternatives, which is what \
        their author most likely meant. Write them as two entries of the list to say so.");
    UNKNOWN_SECURITY_SCHEME = warning("unknown-security-scheme", "A security requirement names a scheme that is not declared.",
        "A security requirement names a scheme that `components/securitySchemes` does not have, so that nobody \
        can tell what it asks for. It asks for nothing: the client sends no credential for it.");
    OTHER_REPRESENTATION = warning("other-representation", "A body or an answer comes in another representation too, which is not used by itself.",
        "An answer is declared as JSON, and in another media type whose schema says the same or nothing. The SDK \
        asks for the JSON and reads that. To have the other one, set the header `Accept` of a call and take the \
        bytes by `Call::send_streaming`. Or a body may be sent as several media types that are written alike: the \
        first is sent unless a call says otherwise by `Call::content_type`. Of the payload of a webhook only the first \
        JSON is read.");
    NESTED_PARAMETER = warning("nested-parameter", "A parameter has parts of parts, and OpenAPI has no rule for how they are written.",
        "The styles of parameters say how a list or an object is written whose parts are texts. Of parts that have \
        parts themselves they say nothing, but for `deepObject`. The SDK writes such a part as a JSON text, and a \
        list in an exploded object as a list beside it would be written. Give the parameter another style, or a \
        `content`, if the server wants something else.");
    UNSUPPORTED_PARAMETER = warning("unsupported-parameter", "A parameter of this type can't be sent yet.",
        "The SDK can't yet write a parameter of this media type into a request. One that a call can do \
        without is left out alone. Otherwise the operation is left out, and told among the refusals; all others \
        are made.");
    UNSUPPORTED_SECURITY = warning("unsupported-security", "A security scheme can't be sent by the client.",
        "Operations ask for an HTTP scheme other than `basic` and `bearer`, such as `digest`, or for a key whose name \
        can't be that of a header or a cookie. The client has no setter for it. A call that was given the header \
        `Authorization` by `Call::header` is sent, and so are calls of a client whose transport brings what is \
        missing, which `ClientBuilder::credential` is told by `Credential::by_transport`. Else another alternative \
        counts, if the operation has one that the client can satisfy.");
    UNTYPED_UNION = warning("untyped-union", "A part of a choice has no type of its own.",
        "A schema that makes two choices at once (`oneOf` beside `anyOf`) is typed by the first of them, and what the \
        other one brings is kept as any JSON. A parameter whose values have no type in common, such as a text or a \
        list of numbers, is set as the text that is sent. Nothing is lost on the wire, but the compiler does not \
        help.");
    UNTYPED_SCHEMA = warning("untyped-schema", "A schema of this form is read as untyped JSON for now.",
        "A schema of this form has no type of its own for now: an `allOf` without any type, or a `$dynamicRef`. \
        Fields of it hold any JSON value, which is kept and written as it was \
        read.");
    RECURSIVE_TYPE = warning("recursive-type", "A list, map or union contains itself with no object between.",
        "Lists and maps have no name in Rust, so a list of itself would have no end, and a union that is its own member \
        says nothing about its values. The smallest part that closes such a cycle is read as any JSON value, which is \
        preserved and written as it was read; a union that lists itself loses this member. The \
        same holds for lists and maps that are nested deeper than the compiler follows. An object between ends the \
        cycle: objects have a type of their own, and may contain themselves.");
    ONEOF_MEMBER = warning("oneof-member", "A oneof lists a member that the message does not have.",
        "The description of a message lists the members of a oneof, and one of them is no property of the message, \
        or belongs to another oneof already. The others become one enum, as long as two of them are left. Add the \
        property, or take it off the list.");
    OPAQUE_BODY = warning("opaque-body", "A body is text whose contents the document describes.",
        "The whole of a request body or of an answer is one string that carries something else: bytes in Base64, or \
        an integer in digits. Within an object such a value has a type of its own; as a whole body it is the text \
        as it stands for now, and it is counted as opaque. A type of the user's own that is the whole of a body is \
        any JSON for now.");
    UNREAD_SECTION = warning("unread-section", "A part of the document that is not read yet.",
        "The document has a part that says nothing to the SDK yet: links, all but one of the servers of an operation, and of \
        webhooks and callbacks all but the JSON that they send. One that sends no JSON is left out, and counted with its reason. \
        It is told so that nobody takes it for read.");
}
