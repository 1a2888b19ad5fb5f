//! The check that the tests of `leaks.rs` consider every public type of the runtime.

use std::collections::BTreeSet;
use std::path::Path;

/// The public types that the tests of `leaks.rs` show, or that hold one that they show.
const SHOWN: &[&str] = &[
    "RawResponse",
    "Body",
    "BodyStream",
    "Call",
    "CallInfo",
    "CallOutcome",
    "Client",
    "ClientBuilder",
    "ClientCore",
    "ClientCredentials",
    "ClientSettings",
    "Credential",
    "Error",
    "EventStream",
    "Expectation",
    "WireError",
    "File",
    "Identity",
    "Items",
    "LineStream",
    "Middleware",
    "Nullable",
    "Pages",
    "Paging",
    "Place",
    "RecordedRequest",
    "ReqwestTransport",
    "ReqwestTransportBuilder",
    "Response",
    "Script",
    "ScriptError",
    "Secret",
    "Token",
    "TokenContext",
    "TokenError",
    "TokenExchange",
    "TransportError",
];

/// Values of an API, which `Debug` shows: secret ones hold a `Secret`.
const VALUES: &[&str] = &[
    "Any",
    "Date",
    "Decimal",
    "Duration",
    "Event",
    "InFormat",
    "IsoDuration",
    "Lenient",
    "Time",
    "Timestamp",
    "Uuid",
];

/// Types of constants, choices and times only, or without `Debug`.
const HOLDS_NOTHING: &[&str] = &[
    "Audience",
    "Base64",
    "Base64Url",
    "Binary",
    "Boxed",
    "Constant",
    "Dialect",
    "Draft",
    "Endpoint",
    "Environment",
    "EnvironmentCredential",
    "ErrorForm",
    "Events",
    "Fields",
    "Form",
    "CachedToken",
    "Iter",
    "Joined",
    "Json",
    "JsonLines",
    "OwnedText",
    "Kind",
    "Limits",
    "List",
    "WriteOptions",
    "ManualClock",
    "Maybe",
    "Nothing",
    "Number",
    "NumberOrText",
    "Object",
    "Out",
    "ParseError",
    "Plain",
    "Profile",
    "RequestBuilder",
    "RetryPolicy",
    "Scheme",
    "SendOptions",
    "Serde",
    "ClientParameter",
    "Server",
    "ServerVariable",
    "SigningKey",
    "SingleFlight",
    "Step",
    "Style",
    "SystemClock",
    "Text",
    "TextEvents",
    "TextOrNumber",
    "Ticket",
    "TokenCache",
    "TransportErrorKind",
    "Undeclared",
    "UsedToken",
    "Value",
    "WholeEvents",
];

/// The names of the public types in the files below a folder.
fn public_types(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("it is there") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            public_types(&path, names);
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("it is text");
        let items = syn::parse_file(&text).expect("it is Rust").items;
        names.extend(items.into_iter().filter_map(|item| {
            let (visibility, name) = match item {
                syn::Item::Struct(item) => (item.vis, item.ident),
                syn::Item::Enum(item) => (item.vis, item.ident),
                _ => return None,
            };
            matches!(visibility, syn::Visibility::Public(_)).then(|| name.to_string())
        }));
    }
}

#[test]
fn every_public_type_is_in_a_list() {
    let mut names = BTreeSet::new();
    public_types(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/runtime"), &mut names);
    let known = [SHOWN, VALUES, HOLDS_NOTHING].concat();
    let known: BTreeSet<String> = known.into_iter().map(str::to_owned).collect();
    assert_eq!(
        names, known,
        "add a new type to one of the lists, and to `leaks.rs` if it may hold a secret"
    );
}
