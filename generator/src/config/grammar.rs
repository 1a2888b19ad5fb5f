//! The grammars of the texts of the config, one for each kind of value.

use crate::names;

use super::checked::Grammar;

/// Declares grammars: the docs, the name, the predicate for valid texts, and the message and hint for invalid ones.
macro_rules! grammars {
    ($($(#[$doc:meta])* $name:ident: $allows:expr, $what:literal, $hint:literal;)*) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub enum $name {}

        impl Grammar for $name {
            fn problem(text: &str) -> Option<(String, String)> {
                let allows: fn(&str) -> bool = $allows;
                (!allows(text)).then(|| {
                    (format!("{} is not {}", shown(text), $what), $hint.to_owned())
                })
            }
        }
    )* };
}

grammars! {
    /// A name or a value of the document.
    DocumentText: |text| !text.is_empty(), "a name of the document", "write the name exactly as in the document";
    /// Any text on one line.
    Line: is_line, "a text on one line", "write a text without control characters";
    /// Text on one or more lines.
    Prose: |text| !text.trim().is_empty() && text.chars().all(|one| one == '\n' || is_printed(one)),
        "a text", "write a text without control characters";
    /// A version of a package.
    Version: |text| semver::Version::parse(text).is_ok(),
        "a version", "write three numbers by Semantic Versioning: `1.0.0`, `0.1.0-beta.1`";
    /// A version requirement of a dependency.
    VersionReq: |text| semver::VersionReq::parse(text).is_ok(),
        "a version requirement of cargo", "write a requirement such as `1`, `1.2.3` or `>=1.2, <2`";
    /// An SPDX expression.
    License: is_license,
        "an SPDX expression", "write an expression such as `MIT`, `MIT OR Apache-2.0` or `LicenseRef-Proprietary`";
    /// The URL of a web page.
    PageUrl: is_page,
        "the URL of a page", "begin the URL with `https://` or `http://`, and use no spaces";
    /// A keyword of a registry.
    Keyword: |text| text.len() <= 20 && begins_with(text, |first| first.is_ascii_alphanumeric())
            && text.chars().all(|one| one.is_ascii_alphanumeric() || "_-+".contains(one)),
        "a keyword", "use at most 20 ASCII letters, digits, `-`, `_` and `+`, and begin with a letter or digit";
    /// A category of a registry.
    Category: |text| text.split("::").all(|part| begins_with(part, |first| first.is_ascii_lowercase())
            && part.chars().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-')),
        "a category", "write a slug of the registry: `api-bindings`, `web-programming::http-client`";
    /// A feature of a dependency.
    Feature: |text| begins_with(text, |first| first.is_alphanumeric() || first == '_')
            && text.chars().all(|one| one.is_alphanumeric() || "_-+./?".contains(one)),
        "a feature", "use letters, digits, `_`, `-`, `+` and `.`";
    /// A variable of an example.
    Variable: |text| names::is_identifier(text)
            && begins_with(text, |first| first == '_' || first.is_ascii_lowercase())
            && text.chars().all(|one| one == '_' || one.is_ascii_lowercase() || one.is_ascii_digit())
            && text.contains(|one: char| one.is_ascii_lowercase()),
        "a variable of Rust", "use lower-case ASCII letters, digits and `_`, and no keyword: `client`";
    /// A Rust name in any case; the generator converts the case.
    Name: |text| begins_with(text, |first| first == '_' || unicode_ident::is_xid_start(first))
            && text.chars().all(unicode_ident::is_xid_continue) && text.contains(char::is_alphanumeric),
        "a Rust name", "use letters, digits and `_`, and begin with a letter";
    /// The name of a header: <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2>.
    Header: |text| !text.is_empty() && text.bytes().all(is_token),
        "the name of a header", "use letters, digits and `-`: `Idempotency-Key`";
    /// An HTTP method, in any case.
    Method: |text| !text.is_empty() && text.bytes().all(is_token),
        "an HTTP method", "write a method such as `get` or `POST`";
    /// The prefix of the names of environment variables.
    EnvironmentPrefix: |text| begins_with(text, |first| first.is_ascii_alphabetic())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'),
        "the prefix of a variable", "use ASCII letters, digits and `_`, and begin with a letter: `PETS`";
    /// The name of a vendor extension.
    Extension: |text| text.starts_with("x-") && text.len() > 2 && is_line(text),
        "the name of a vendor extension", "begin the name with `x-`";
    /// A JSON pointer into the document.
    DocumentPointer: |text| text.starts_with("#/") && is_line(text),
        "a pointer into the document", "write a pointer such as `#/components/schemas/Pet`";
    /// The name of a module of the user at the root of the crate.
    OwnModule: |text| names::is_identifier(text) && text == text.to_ascii_lowercase() && !GENERATED_MODULES.contains(&text),
        "a name for a module of your own",
        "use lower-case letters, digits and `_`, no keyword, and no module that the generator makes: `extras`";
    /// A path below the folder of the crate, with the wildcards `*` and `**`.
    OwnPath: |text| !text.contains(['\\', ':']) && is_line(text)
            && text.trim_end_matches('/').split('/').all(|step| !step.is_empty() && !step.starts_with('.')),
        "a path below the folder of the crate",
        "write a relative path with `/` and without `..`: `README.md`, `src/extras/`, `docs/**/*.md`";
    /// A path template with the wildcards `*` and `**`.
    PathPattern: |text| text.starts_with(['/', '*']) && is_line(text),
        "the pattern of a path", "begin the path with `/`; `*` matches one segment, `**` any number";
}

/// The modules at the root of generated crates.
const GENERATED_MODULES: &[&str] = &[
    "blocking",
    "client",
    "clock",
    "custom",
    "decode",
    "hook",
    "json_schema",
    "lib",
    "models",
    "oauth",
    "paging",
    "resources",
    "runtime",
    "servers",
    "test_util",
    "token",
    "transport",
    "types",
    "webhooks",
    "wire",
];

/// The name of a package, which is also that of its library.
#[derive(Debug, Clone, Copy)]
pub enum PackageName {}

/// The names of crates that are part of Rust or dependencies of every generated crate.
const RESERVED_CRATES: &[(&[&str], &str)] = &[
    (&["alloc", "core", "proc_macro", "std", "test"], "it is a crate of Rust"),
    (
        &[
            "base64",
            "bytes",
            "chrono",
            "futures_core",
            "h2",
            "http",
            "http_body",
            "httpdate",
            "jiff",
            "percent_encoding",
            "reqwest",
            "ring",
            "rust_decimal",
            "rustls",
            "rustls_platform_verifier",
            "schemars",
            "serde",
            "serde_json",
            "time",
            "tokio",
            "tracing",
            "uuid",
            "zeroize",
        ],
        "the crate depends on a crate of this name",
    ),
    (
        &[
            "aux", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
            "con", "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
            "nul", "prn",
        ],
        "Windows reserves it",
    ),
];

impl Grammar for PackageName {
    fn problem(text: &str) -> Option<(String, String)> {
        let library = text.replace('-', "_");
        let folded = library.to_ascii_lowercase();
        let taken = RESERVED_CRATES.iter().find(|(names, _)| names.contains(&folded.as_str()));
        let why = if !is_crate(text) {
            "use at most 64 ASCII letters, digits, `-` and `_`, and begin with a letter"
        } else if !names::is_identifier(&library) {
            "name the crate `…-sdk`, because its name is a keyword of Rust"
        } else if let Some((_, why)) = taken {
            return Some((
                format!("`{text}` is not a valid name of the crate: {why}"),
                "name it `…-sdk`".to_owned(),
            ));
        } else {
            return None;
        };
        Some((format!("{} is not a valid name of the crate", shown(text)), why.to_owned()))
    }
}

/// The name of the crate of a user type.
#[derive(Debug, Clone, Copy)]
pub enum DependencyName {}

/// The crates that every SDK needs for its transport. Users must not change their features.
const TRANSPORT_CRATES: &[&str] =
    &["h2", "http-body", "reqwest", "rustls", "rustls-platform-verifier", "tokio"];

impl Grammar for DependencyName {
    fn problem(text: &str) -> Option<(String, String)> {
        if TRANSPORT_CRATES.contains(&text.replace('_', "-").as_str()) {
            let message = format!(
                "`{text}` can't be the crate of a type, because the transport sets its features"
            );
            return Some((message, "use a type of another crate".to_owned()));
        }
        let (rust_crates, why) = RESERVED_CRATES[0];
        if rust_crates.contains(&text.replace('-', "_").as_str()) {
            return Some((
                format!("`{text}` is not the name of a dependency: {why}"),
                "remove `crate`".to_owned(),
            ));
        }
        let is_valid = is_crate(text) && names::is_identifier(&text.replace('-', "_"));
        (!is_valid).then(|| {
            let hint = "use ASCII letters, digits, `-` and `_`, and begin with a letter";
            (format!("{} is not the name of a crate", shown(text)), hint.to_owned())
        })
    }
}

/// Returns the text for a message: at most one line, without control sequences of terminals.
pub(super) fn shown(text: &str) -> String {
    if text.is_empty() {
        return "an empty text".to_owned();
    }
    const MAX_LENGTH: usize = 60;
    let plain: String = text
        .chars()
        .flat_map(|one| {
            let escaped = (!is_printed(one)).then(|| one.escape_unicode());
            let plain = escaped.is_none().then_some(one);
            escaped.into_iter().flatten().chain(plain)
        })
        .collect();
    match plain.char_indices().nth(MAX_LENGTH) {
        Some((end, _)) => format!("`{}…`", &plain[..end]),
        None => format!("`{plain}`"),
    }
}

/// Returns `true` for a printable character. Control characters and characters that change the direction are not.
fn is_printed(one: char) -> bool {
    let turns = matches!(one, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    !one.is_control() && !turns && !matches!(one, '\u{2028}' | '\u{2029}')
}

fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().all(is_printed)
}

fn begins_with(text: &str, is_valid: impl Fn(char) -> bool) -> bool {
    text.starts_with(is_valid)
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn is_crate(text: &str) -> bool {
    let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    text.len() <= 64
        && begins_with(text, |first| first.is_ascii_alphabetic())
        && text.bytes().all(is_valid)
}

fn is_page(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let is_valid = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
    host.is_some_and(|host| !host.is_empty()) && text.bytes().all(is_valid)
}

/// Returns `true` for IDs between operators, with parentheses:
/// <https://spdx.github.io/spdx-spec/v3.0.1/annexes/spdx-license-expressions/>. The registry checks the IDs. A slash
/// between IDs is the old syntax of cargo.
fn is_license(text: &str) -> bool {
    let spaced = text.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let is_id =
        |word: &str| word.chars().all(|one| one.is_ascii_alphanumeric() || "-.+:".contains(one));
    let (mut depth, mut wants_id) = (0_usize, true);
    for word in spaced.split_ascii_whitespace() {
        match word {
            "(" if wants_id => depth += 1,
            ")" if !wants_id && depth > 0 => depth -= 1,
            "AND" | "OR" | "WITH" if !wants_id => wants_id = true,
            "(" | ")" | "AND" | "OR" | "WITH" => return false,
            id if wants_id && is_id(id) => wants_id = false,
            _ => return false,
        }
    }
    !wants_id && depth == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts that the grammar accepts some texts and rejects others.
    fn check<G: Grammar>(good: &[&str], bad: &[&str]) {
        for text in good {
            assert_eq!(G::problem(text), None, "{text}");
        }
        for text in bad {
            assert!(G::problem(text).is_some(), "{text:?}");
        }
        // Every grammar rejects empty texts and control sequences of terminals.
        for text in ["", "\u{1b}[2J", "a\u{202e}b", "a\0", "a\r\nb", " "] {
            let (message, hint) = G::problem(text).unwrap_or_else(|| panic!("{text:?} is allowed"));
            assert!(message.chars().chain(hint.chars()).all(is_printed), "{message:?} {hint:?}");
        }
    }

    #[test]
    fn packages_have_names_that_cargo_and_rustc_accept() {
        check::<PackageName>(
            &["acme-sdk", "acme_sdk", "a1", "Acme", "union", "sdk", "server"],
            &[
                "my sdk",
                "1abc",
                "acme.sdk",
                "type",
                "std",
                "core",
                "alloc",
                "test",
                "crate",
                "self",
                "super",
                "Self",
                "reqwest",
                "serde",
                "serde-json",
                "tokio",
                "http_body",
                "con",
                "NUL",
                "-a",
                "_",
                "_a",
                "größe",
                "async",
            ],
        );
        check::<DependencyName>(
            &["url", "serde", "time", "my-types"],
            &[
                "u rl",
                "1a",
                "reqwest",
                "rustls_platform_verifier",
                "std",
                "fn",
                "a.b",
                "a/b",
                "crate",
            ],
        );
    }

    #[test]
    fn versions_are_semantic() {
        check::<Version>(
            &["0.1.0", "1.2.3-beta.1+5"],
            &["1.0", "1", "v1.0.0", "1.0.0.0", "01.0.0", "latest"],
        );
        check::<VersionReq>(&["1", "1.2", ">=1, <2", "*", "=1.2.3"], &["one", "1.2.3.4", ">"]);
    }

    #[test]
    fn names_of_rust_are_distinguished_from_other_texts() {
        check::<Variable>(
            &["client", "_c1", "my_client"],
            &["a b", "fn", "self", "_", "__", "Client", "r#fn", "größe", "a-b"],
        );
        check::<Name>(
            &["Pet", "pet_name", "type", "größe", "_1"],
            &["a b", "1a", "a-b", "a::b", "_", "🦀"],
        );
    }

    #[test]
    fn fields_of_a_manifest_have_the_syntax_of_registries() {
        check::<License>(
            &[
                "MIT",
                "MIT OR Apache-2.0",
                "MIT/Apache-2.0",
                "(MIT AND GPL-2.0+) OR LicenseRef-a",
                "GPL-2.0-only WITH Classpath-exception-2.0",
            ],
            &[
                "MIT OR",
                "OR MIT",
                "MIT Apache-2.0",
                "(MIT",
                "MIT)",
                "()",
                "My licence, all rights reserved",
            ],
        );
        check::<PageUrl>(
            &["https://a.b/c?d#e", "http://localhost"],
            &["a.b", "https://", "ftp://a", "https://a b", "https:///a", "javascript:alert(1)"],
        );
        check::<Keyword>(&["api", "c++", "2fa"], &["a b", "-a", "abcdefghijklmnopqrstu", "größe"]);
        check::<Category>(
            &["api-bindings", "web-programming::http-client"],
            &["API", "a::", "a b"],
        );
        check::<Feature>(&["std", "serde-with", "a/b"], &["a b", "-a", "a\"b"]);
        check::<Line>(&["a b", "größe"], &["a\nb"]);
    }

    #[test]
    fn names_on_the_wire_and_in_the_document_have_their_syntax() {
        check::<Header>(&["X-A", "a"], &["a b", "a:", "größe"]);
        check::<Method>(&["get", "PURGE"], &["g t"]);
        check::<EnvironmentPrefix>(&["PETS", "a_1"], &["1A", "A-B", "_A"]);
        check::<Extension>(&["x-a"], &["a", "x-"]);
        check::<DocumentPointer>(&["#/components/schemas/A"], &["#", "/a", "A"]);
        check::<PathPattern>(&["/a/*", "**"], &["a"]);
    }
}
