//! The diagnostic rules, in one list.
//!
//! A new rule is an entry here: its name, a sentence, and the paragraph that `cargo openapi-sdk rules` shows below it.

use crate::diagnostic::{Rule, Severity};

/// A rule for invalid input, which ends the run. The config can't change it.
const fn error(name: &'static str, summary: &'static str, explanation: &'static str) -> Rule {
    Rule { name, severity: Severity::Error, configurable: false, summary, explanation }
}

/// A rule that is an error by default, because the output would hardly be the one intended.
const fn refusal(name: &'static str, summary: &'static str, explanation: &'static str) -> Rule {
    Rule { name, severity: Severity::Error, configurable: true, summary, explanation }
}

/// A rule for input that the generator fixes, omits, or reads as a less specific type.
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
    SYNTAX = error("syntax", "A file is neither valid YAML nor valid JSON.",
        "The parser can't read the text. The finding points to the place where the parser stopped; the error \
        itself is often slightly before it. The content decides the format, not the file name: JSON if it begins \
        with `{` or `[`, else YAML 1.2. A file that can't be parsed has no other findings, so fixing it may \
        reveal more.");
    LIMIT = error("limit", "A file is larger, deeper or has more values than the config allows.",
        "Limits bound the time and memory that a hostile document can use: the depth of nested values, the number \
        of values of a file after its YAML aliases are expanded, its size in bytes, and the number of files that \
        references lead to. A single file that exceeds a limit is not used (`invalid-file`), unless it is the \
        document itself or an overlay. If you trust the document, raise the limit under `[limits]` in the config: `depth`, \
        `values`, `file-bytes` or `files`.");
    INTERNAL_ERROR = error("internal-error", "The generator panicked. This is a bug of the generator.",
        "No document and no config should make a run panic. If one does, the run ends without writing anything, \
        and the finding names the part of the document that the generator was processing. Report the bug with \
        that part and the message. Until it is fixed, omit the part: exclude the operation under `[select]` in \
        the config, or remove the schema with an overlay.");
    NOT_OPENAPI = error("not-openapi", "The document is neither Swagger 2.0 nor OpenAPI 3.0, 3.1 or 3.2.",
        "A document declares its standard and version at the top: `openapi: 3.1.0` or `swagger: \"2.0\"`. Without \
        the declaration, or with an unknown version, the generator reads nothing, because the meaning of a key \
        depends on the version.");
    CONFIG = error("config", "The config file can't be read, or has an unknown key.",
        "The config is TOML. An unknown key is an error, because a misspelt key would have no effect. The file \
        `schema/codegen.schema.json` of the generator describes every key, and editors can use it to complete and \
        check them.");
    UNUSED_CONFIG = error("unused-config", "An override, selector or name in the config matches nothing.",
        "An entry of the config refers to a place of the document. If the document changes and the place \
        disappears, the crate would change silently, so an entry without a match is an error. Remove the entry, \
        or correct its spelling.");
    NAMES_LOCK = error("names-lock", "The names lock has an invalid line.",
        "`cargo openapi-sdk generate` writes the names lock, but users may edit it, and merges may combine two versions. \
        A line is invalid if it can't be parsed, repeats an item or a path, or has a name that is not a Rust \
        identifier or that the crate itself or an override in the config uses. Nothing is generated until the \
        line is corrected, because a locked name would change. Delete the line to release its name.");
    LOCKED_NAME = warning("locked-name", "A locked name no longer exists.",
        "With a names lock, a type that moves to another module keeps its old path too, and every other item keeps \
        its name. Some changes of a document make that impossible: an operation moves to another resource, a \
        resource disappears, or two types with the same name in different modules move to one module. Code that \
        uses the old path must change. Set the rule to `error` to stop before that happens.");
    OVERLAY = error("overlay", "An overlay can't be read, is invalid, or has an action that can't be applied.",
        "An overlay is a document of its own (OpenAPI Overlay 1.0 or 1.1) with `overlay`, `info` and a list of \
        `actions`. Its path is relative to the folder of the config. This overlay can't be read, lacks a required field, has a field of the wrong type or an invalid JSONPath, or \
        has an update that can't be merged into the selected value.");
    UNUSED_OVERLAY_ACTION = error("unused-overlay-action", "An action of an overlay matches nothing, or changes nothing.",
        "An overlay is written for one version of a document. In a later version an action may select nothing, or \
        repeat what the document already declares, and remain unnoticed. Remove the action, correct its \
        target, or add `x-optional: true` to it.");
    OVERLAY_EXTENDS = warning("overlay-extends", "An overlay declares that it extends another document.",
        "`extends` of an overlay names the document that it is made for. This overlay names another file than the \
        current document. It is applied nevertheless.");

    UNUSABLE_PAGING = warning("unusable-paging", "A vendor extension describes paging that does not fit the operation.",
        "`x-speakeasy-pagination` describes the parameter that requests a page and the member of the response that \
        leads to the next page. This operation has no such parameter, its body or response has no such member, or \
        the extension has an unsupported form. The generator ignores the extension and infers the paging from the \
        rest of the document. Correct the extension, or configure the paging under `[paging]`; `cargo openapi-sdk print \
        paging` lists the result.");

    DUPLICATE_KEY = refusal("duplicate-key", "A mapping has the same key twice.",
        "Keys of a mapping must be unique, both in YAML and in JSON. Many parsers keep the last of two and drop \
        the first silently, so tools disagree about the document. The finding shows both keys; remove or rename \
        one. If the rule is set to `warn`, the last one counts.");
    MISSING_FILE = warning("missing-file", "A file that a `$ref` names can't be read.",
        "The file does not exist, can't be opened, or is not UTF-8. Paths are relative to the file that names \
        them. The reference has no target, as by `unknown-reference`. Correct the path. Set the rule to `error` to \
        generate nothing without the file.");
    INVALID_FILE = warning("invalid-file", "A file that a `$ref` names can't be parsed, or exceeds a limit.",
        "The file is neither valid YAML nor valid JSON, or it has more bytes, values or levels than `[limits]` in \
        the config allows. No part of it is used: references to it have no target, as by `unknown-reference`. \
        Correct the file at the place that the finding shows, or raise the limit. Set the rule to `error` to \
        generate nothing without the file.");
    EXTERNAL_REFERENCE = warning("external-reference", "A `$ref` leads out of the root folder or to the network.",
        "The generator follows references within the document and to files in its root folder: the folder of the \
        document, or the folder given by `--root`. It never uses the network. The reference has no target, as by \
        `unknown-reference`. Move the target into the root folder, pass a wider root folder, or map the URL to a \
        file under `[references.map]` in the config. Set the rule to `error` to generate nothing without it.");
    UNKNOWN_REFERENCE = warning("unknown-reference", "A `$ref` has no target.",
        "The target of the `$ref` does not exist. If the document has a similar name, the finding suggests it. A \
        schema without a target is read as any JSON value. An operation whose request body has no target is \
        omitted and counted as refused, since its requests would be wrong. Any other object that needs the \
        target is omitted, such as a response or a parameter. Correct the reference, or add its target.");
    CIRCULAR_REFERENCE = warning("circular-reference", "A chain of `$ref` leads back to itself.",
        "Each reference leads to another reference, and the last one leads back to the first, so the chain has no \
        target. A schema is then read as any JSON value; any other object is omitted. This is not recursion: a \
        schema that contains itself as a property or as an item is valid, and becomes a boxed type or a list.");
    MISPLACED_REFERENCE = warning("misplaced-reference", "A `$ref` is located where OpenAPI allows none.",
        "OpenAPI allows a `$ref` only in some kinds of objects: schemas, parameters, responses, path items and a \
        few more. Elsewhere, for example in place of all `components`, the generator replaces it with its target. \
        The rule also reports a file of a split document that refers to a place of the main document as if it \
        were its own.");

    WRONG_TYPE = warning("wrong-type", "A field of the document has the wrong type.",
        "A field has a value of a type that OpenAPI does not allow. If the intention is clear, the generator \
        converts the value: a number to a string, a string to a list of one, `\"true\"` to `true`. Otherwise it \
        omits the field. Correct the document, or use an overlay if the document is not yours.");
    INVALID_VALUE = warning("invalid-value", "A field has a value that OpenAPI does not define.",
        "OpenAPI lists the values of this field, such as `query`, `header`, `path` and `cookie` for `in` of a \
        parameter. The value is none of them. If it differs only in case, the generator reads the defined one. \
        Otherwise it omits the object, because every guess could be wrong, or ignores a field that is optional.");
    INVALID_PATTERN = warning("invalid-pattern", "A pattern is not a regular expression.",
        "The regular expressions of `pattern` and the keys of `patternProperties` have the syntax of ECMA-262, the \
        standard of JavaScript. This one has an error, as `[a-z` does, or uses the syntax of another language, such as \
        `(?i)` or `(?P<name>…)`, so validators reject it. Nothing but samples depends on patterns. Correct the pattern.");
    SERVER_URL = warning("server-url", "The URL of a server has no host.",
        "A server has a URL with a host, such as `https://api.example.com/v1`, or a path on the host of the document, \
        such as `/v1`. This one has a scheme or `//`, but no host behind it, so no request could be sent. The generator \
        omits the server, or preserves it if a variable can be the host. Without another server, `server_url` of the \
        client's builder is required.");
    MISSING_FIELD = warning("missing-field", "A required field is missing.",
        "OpenAPI requires this field. An object that has no meaning without it is omitted: a parameter without a \
        name, a server without a URL, a security scheme without a type. Other objects are read. Add the field to \
        the document, or use an overlay if the document is not yours.");
    UNKNOWN_KEY = warning("unknown-key", "An object has a key that OpenAPI does not define.",
        "OpenAPI defines no key of this name for this kind of object. The key may be misspelt, belong to another \
        version of the standard, or be indented too deep or too little. If a defined key is similar, the finding \
        suggests it. The generator ignores the key. Names of your own keys begin with `x-`.");
    IGNORED_KEY = warning("ignored-key", "An object has a key that has no effect at this place.",
        "OpenAPI defines the key, but it has no effect here: either OpenAPI ignores it at this place, as a header \
        parameter named `Authorization`, or the SDK does not support it yet. The finding describes the actual \
        behaviour.");
    OTHER_VERSION = warning("other-version", "A key belongs to a later version of OpenAPI than the document.",
        "The declared version of the document does not define the key, but a later one does. The generator reads \
        it with the meaning of the later version, which is most likely intended. Other tools may ignore it. Raise \
        the version of the document, or remove the key.");
    NULLABLE_KEYWORD = warning("nullable-keyword", "`nullable` is used in a document of OpenAPI 3.1 or later.",
        "OpenAPI 3.1 adopted the syntax of JSON Schema for null: `type: [string, \"null\"]`. `nullable` of OpenAPI \
        3.0 has no meaning there, but converted documents often contain it. The generator reads it with the \
        meaning of 3.0.");
    TYPE_LIST = warning("type-list", "A list of types, or the type `null`, is used in a document before OpenAPI 3.1.",
        "Before OpenAPI 3.1 a schema has one type, and `nullable` declares null. The generator reads a list of \
        types, or the type `null`, with the meaning of 3.1.");
    EXCLUSIVE_BOUND = warning("exclusive-bound", "`exclusiveMinimum` or `exclusiveMaximum` has the form of another version.",
        "Up to OpenAPI 3.0 `exclusiveMinimum` and `exclusiveMaximum` are booleans that modify `minimum` and \
        `maximum`; since 3.1 they are numbers. The generator reads both forms in every version. Bounds appear \
        only in the docs of the SDK.");
    BOOLEAN_REQUIRED = warning("boolean-required", "`required` is a boolean on a property.",
        "Since draft 4 of JSON Schema, `required` of an object lists the names of its required properties. \
        `required: true` on a property is the syntax of draft 3 and has no meaning today. The generator ignores \
        it, so the property is optional. Add the name to the `required` list of the object.");
    EMPTY_UNION = warning("empty-union", "`oneOf`, `anyOf`, `allOf` or `enum` is empty.",
        "An empty `oneOf`, `anyOf`, `allOf` or `enum` allows no value, which is never intended. The generator \
        ignores the key, so the rest of the schema decides which values are valid.");
    DUPLICATE_ENUM_VALUE = warning("duplicate-enum-value", "An enum lists a value twice.",
        "A value becomes one variant. The second occurrence, with the name and description at its position, is \
        ignored. Remove one of the two.");
    DUPLICATE_ENTRY = warning("duplicate-entry", "A list of names contains a name twice.",
        "A list of names, such as `required` or `tags`, contains the same name twice. The second one has no effect \
        and is ignored.");
    CONFLICTING_SCHEMAS = warning("conflicting-schemas", "The members of an `allOf` contradict each other.",
        "Every member of an `allOf` applies. Two of them exclude each other, for example a property that is a \
        string in one and an integer in the other. The finding shows both places. The contradictory part is read \
        as any JSON value, which is preserved.");
    INVALID_DEFAULT = warning("invalid-default", "A default does not match its schema.",
        "A default must be valid for its own schema. This one is not, and the docs omit it.");
    INVALID_EXAMPLE = warning("invalid-example", "An example does not match its schema.",
        "The docs and the tests of the crate omit an example that its own schema rejects. The message names the \
        first mismatch. An example may lack required properties that only the other side sends (`readOnly`, \
        `writeOnly`).");
    SAMPLE_LIMIT = warning("sample-limit", "A sample or an example exceeds the limits.",
        "Tests and examples of calls show a sample of each parameter, body and response: an example of the \
        document, or a generated value. A short schema can describe a huge value, as lists of lists with \
        `minItems` do, and an example can be too large to check. So one sample has at most 4,000 values and 64 \
        KB, one example 20,000 values and 256 KB, and all of them together about twice the size of the document. \
        A value above the limit has no sample. A test that needs it is omitted, and `tests/wire` lists the \
        method. Add a short example to the document.");
    PATTERN_LIMIT = warning("pattern-limit", "A pattern is too large to compile.",
        "Samples of a string match its `pattern`, which the generator compiles once. It skips a pattern that \
        takes more than 1 MB, or more than 8 MB together with all patterns before it, as `^\\p{L}{1,9999}$` does. \
        Samples ignore such a pattern, and it matches no member of an object. Nothing else depends on patterns. \
        Use a shorter repetition, or add `maxLength` to an unbounded one.");
    OTHER_FORMAT = warning("other-format", "The examples of a duration have another form than their format.",
        "`duration` is a duration of ISO 8601, such as `PT1S`. All examples of this schema, and its default, have \
        another form, such as `00:00:01`, so its values have it too, most likely. The generator reads them as \
        strings, which preserve every form. Correct the examples, or remove `format`.");
    SECRET_BY_NAME = warning("secret-by-name", "A string is read as a secret because of the name of its property.",
        "The name of the property denotes a secret: a password, an access token, a private key. So \
        its type is `Secret`: `Debug` hides the value, there is no `Display`, and the memory is wiped. \
        `Secret::expose` returns the text. Add `format: password` to the document to declare the secret, or \
        `secret = true` to an `[[override]]` of the place, and the finding disappears. If the value is not a \
        secret, set `secret = false` there. `secrets-by-name = false` under `[types]` turns the rule off for all \
        names, and `secret-by-name = \"allow\"` under `[rules]` hides the findings.");
    UNCHECKED_EXAMPLE = warning("unchecked-example", "An example or a default is too large to check.",
        "The generator checks examples and defaults against their schemas, except for values that are nested too \
        deep or whose schema has too many unions: that would take too long. The docs show the value unchanged. \
        Add a shorter example.");
    COMPONENT_NAME = warning("component-name", "The name of a component has characters that OpenAPI does not allow.",
        "OpenAPI allows letters, digits, `.`, `-` and `_` in the names of components. The generator reads other \
        names too and derives the Rust name from the valid characters. References to the component may need \
        percent-encoding.");
    OUT_OF_RANGE_NUMBER = warning("out-of-range-number", "A number does not fit into 64 bits.",
        "A bound or a default is an integer that needs more than 64 bits. The docs show all its digits; it has no \
        other effect.");

    MISSING_OPERATION_ID = warning("missing-operation-id", "An operation has no `operationId`.",
        "The `operationId` names the method of the SDK. Without one, the name is derived from the HTTP method and \
        the path, and changes whenever the path changes. Add an `operationId` to the document, or use an overlay.");
    DUPLICATE_OPERATION_ID = warning("duplicate-operation-id", "Two operations have the same `operationId`.",
        "An `operationId` must be unique in a document, and it names the method of the SDK. The first operation \
        keeps it. The names of the others are derived from the HTTP method and the path, and change whenever the \
        path changes. Give each operation its own ID.");
    PATH_PARAMETER = warning("path-parameter", "The path template and the path parameters disagree.",
        "Each `{name}` in a path needs a parameter with `in: path` and exactly that name, and each such parameter \
        needs its place in the path. A missing parameter becomes a string. A parameter without a place can't be \
        sent and is omitted. Correct the path or its parameters.");
    PATH_TEMPLATE = warning("path-template", "A path has a query or a fragment, or does not begin with a slash.",
        "A path begins with a slash and has neither query nor fragment. The generator adds a missing slash and \
        sends a query unchanged. A fragment is never sent: paths that differ only in it are the same for the \
        server, and only distinguish operations in the document.");
    DUPLICATE_PARAMETER = warning("duplicate-parameter", "Two parameters of an operation have the same location and name.",
        "An operation, or a path item, declares two parameters with the same name and the same `in`. The first one \
        counts. An operation may repeat a parameter of its path item: it overrides it.");
    RESPONSE_CODE = warning("response-code", "The key of a response is not a status.",
        "The key of a response is a status of three digits, a range such as `2XX`, or `default`. A key that \
        differs only in case is corrected; any other response is omitted.");
    IMPOSSIBLE_BODY = warning("impossible-body", "A response that has no body in HTTP declares one.",
        "Responses to HEAD, and responses with status 1xx, 204, 205 or 304, never have a body (RFC 9110). The \
        generator ignores the declared `content`: the response is read as one without a body, and the client drops \
        every byte of a body that a server sends nevertheless. Remove the `content`, or declare it under the status \
        or method that has the body.");
    MEDIA_TYPE = warning("media-type", "The key of a content is a media type with parameters, or not a media type.",
        "The keys of `content` are media types. Parameters, as in `application/json; charset=utf-8`, are sent with \
        a request body as written; responses are matched by type only. A key that is not a media type matches \
        nothing.");
    ALTERNATIVE_SECURITY = warning("alternative-security", "Schemes of one security requirement use the same place of a request.",
        "The schemes of one security requirement apply together. Here some of them use the same header, query \
        parameter or cookie, so no request can carry all of them. The generator reads them as alternatives, which \
        is most likely intended. Write them as two entries of the list.");
    SHARED_PARAMETER = warning("shared-parameter", "All operations require the same parameter.",
        "A tenant or the version of the API is the same for all calls of a program, but as a parameter of each \
        operation it is an argument of each method. With its name in `[client] parameters` of the config, a method of \
        the builder sets it once, and a call can still set another value. The generator does not do this itself: an \
        operation that is added without the parameter would change the signatures of all others.");
    PLACEHOLDER_SERVER_VARIABLE = warning("placeholder-server-variable", "The default of a server variable looks like a placeholder.",
        "The default of a server variable is the value that a client uses if the program sets no other. A default such as \
        `example`, `your-tenant` or the name of the variable is not part of a real URL: requests would go to a \
        stranger, with their credentials. The builder of the client therefore fails until the variable is set. Write a real \
        default, or confirm or revoke this by `required` in `[client.server-variables.NAME]` of the config.");
    UNKNOWN_SECURITY_SCHEME = warning("unknown-security-scheme", "A security requirement names an undeclared scheme.",
        "`components/securitySchemes` does not declare the scheme, so its credential is unknown. The client sends \
        no credential for it.");
    OTHER_REPRESENTATION = warning("other-representation", "A body or a response has another representation that is not used by default.",
        "A response is declared as JSON and as another media type whose schema is equal or missing. The SDK \
        requests and decodes the JSON. To receive the other one, set the header `Accept` of a call and read the \
        bytes with `Call::send_streaming`. A body may have several media types with the same encoding: the call \
        sends the first one unless `Call::content_type` sets another. Of the payload of a webhook, only the first \
        JSON is decoded.");
    QUERY_STRING = warning("query-string", "A query string is not the only parameter of the query.",
        "A parameter with `in: querystring` is the whole query of a request. OpenAPI allows it once, and no parameter \
        with `in: query` beside it. The SDK sends all of them, with `&` between them, which fits a query string in \
        the form of pairs only. Declare the other parameters as properties of the query string.");
    ADDITIONAL_METHOD = warning("additional-method", "`additionalOperations` has an invalid method.",
        "The keys of `additionalOperations` are HTTP methods without a field of their own in a path item, as they are \
        sent: `COPY`, `LINK`. A key that is not a valid method is omitted with its operation. A key such as `POST` \
        is read as the field `post`, unless the path item has this field too: then its operation is omitted.");
    UNSPLIT_BODY = warning("unsplit-body", "A body of several items is passed as a whole.",
        "The SDK does not split a multipart body whose parts have no names, as `multipart/mixed`, and does not write \
        server-sent events. The caller passes or receives the whole body as bytes or text. Its schemas and encodings \
        are not read. Use `multipart/form-data`, or a media type of JSON lines, if the server supports it.");
    NESTED_PARAMETER = warning("nested-parameter", "A parameter has nested parts, and OpenAPI defines no encoding for them.",
        "The styles of parameters define the encoding of lists and objects of strings. Apart from `deepObject` \
        they define none for parts that have parts themselves. The SDK sends such a part as JSON text, and \
        encodes a list in an exploded object like a list of its own. Declare another style, or `content`, if the \
        server expects another encoding.");
    UNSUPPORTED_PARAMETER = warning("unsupported-parameter", "A parameter of this type is not supported yet.",
        "The SDK does not support parameters of this media type yet. An optional parameter is omitted. An \
        operation with a required one is omitted and counted as refused; all others are generated.");
    UNSUPPORTED_SECURITY = warning("unsupported-security", "The client does not support a security scheme.",
        "Operations require an HTTP scheme other than `basic` and `bearer`, such as `digest`, or an API key whose \
        name is not valid for a header or a cookie. The client has no setter for it. A call is sent if \
        `Call::header` sets its header `Authorization`, or if the transport adds the credential and \
        `ClientBuilder::credential` declares this with `Credential::by_transport`. Otherwise another alternative \
        of the operation applies, if the client supports one.");
    UNTYPED_UNION = warning("untyped-union", "A part of a union has no type of its own.",
        "A schema with two choices (`oneOf` beside `anyOf`) has the type of the first one, and the values of the \
        other one are any JSON. A parameter whose values have no common type, such as a string or a list of \
        numbers, is set as the text on the wire. No value is lost, but the compiler can't check it.");
    UNDECLARED_REQUIRED = warning("undeclared-required", "`required` names a property that is not declared.",
        "A schema requires a property, but neither the schema nor one that applies with it declares a property of this \
        name, and none describes other properties by `additionalProperties` or `patternProperties`. Often the name is \
        misspelt, or `required` of an item is written beside `items`. The type of an object has a field of this name \
        with any JSON value. The field must be set, unless only an alternative of the object requires it.");
    UNTYPED_SCHEMA = warning("untyped-schema", "A schema of this form is read as untyped JSON.",
        "A schema of this form has no type yet: an `allOf` without any type, or a `$dynamicRef`. Fields with this \
        schema hold any JSON value, which is preserved.");
    RECURSIVE_TYPE = warning("recursive-type", "A list, map or union contains itself without an object between.",
        "Lists and maps have no name in Rust, so a list of itself would be an infinite type, and a union that is \
        its own member declares nothing about its values. The smallest part that closes such a cycle is read as \
        any JSON value, which is preserved; a union that lists itself loses this member. The same applies to \
        lists and maps that are nested deeper than the compiler supports. An object breaks the cycle: objects \
        have a type of their own, and may contain themselves.");
    ONEOF_MEMBER = warning("oneof-member", "A oneof lists a member that the message does not have.",
        "The description of a message lists the members of a oneof. One of them is not a property of the message, \
        or belongs to another oneof already. The others become one enum if at least two of them are left. Add the \
        property, or remove it from the list.");
    OPAQUE_BODY = warning("opaque-body", "A body is a string whose content the document describes.",
        "A whole request body or response is one string with encoded content: bytes in Base64, or an integer in \
        digits. As a member of an object such a value has its own type. As a whole body it is a `String` for now, \
        and is counted as opaque. A type of your own (`rust` in `[types.formats]` or `[[override]]`) is read as \
        a whole body too.");
    UNREAD_SECTION = warning("unread-section", "The generator does not read this part of the document yet.",
        "The SDK does not use this part of the document yet: links, all but one server of an operation, \
        encodings of single items, encodings within encodings, node types of XML, the metadata URLs of OAuth servers, \
        examples that have only a `serializedValue`, and all \
        parts of webhooks and callbacks except for the JSON that they send. A webhook without JSON is omitted and \
        counted with its reason.");
}
