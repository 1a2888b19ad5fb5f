//! The grammars of the texts of the config, one for each kind of value.

use crate::names;

use super::checked::Grammar;

/// Declares a grammar: its docs, its name, the texts that it allows, and the sentence and the hint for all others.
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
    /// A name or a value of the document, whatever it is there.
    DocumentText: |text| !text.is_empty(), "a name of the document", "write the name as the document has it";
    /// Any text on one line.
    Line: is_line, "a text on one line", "write a text without control characters";
    /// Text of one or more lines.
    Prose: |text| !text.trim().is_empty() && text.chars().all(|one| one == '\n' || is_printed(one)),
        "a text", "write a text without control characters";
    /// A version of a package.
    Version: |text| semver::Version::parse(text).is_ok(),
        "a version", "a version has three numbers, as Semantic Versioning says: `1.0.0`, `0.1.0-beta.1`";
    /// The versions that a dependency may have.
    VersionReq: |text| semver::VersionReq::parse(text).is_ok(),
        "a version requirement of cargo", "a requirement is like `1`, `1.2.3` or `>=1.2, <2`";
    /// An SPDX expression.
    License: is_license,
        "an SPDX expression", "an expression is like `MIT`, `MIT OR Apache-2.0` or `LicenseRef-Proprietary`";
    /// The URL of a page.
    PageUrl: is_page,
        "the URL of a page", "a URL begins with `https://` or `http://` and has no spaces";
    /// A keyword, as registries take it.
    Keyword: |text| text.len() <= 20 && begins(text, |first| first.is_ascii_alphanumeric())
            && text.chars().all(|one| one.is_ascii_alphanumeric() || "_-+".contains(one)),
        "a keyword", "a keyword has at most 20 ASCII letters, digits, `-`, `_` and `+`, and begins with a letter or digit";
    /// A category, as registries list them.
    Category: |text| text.split("::").all(|part| begins(part, |first| first.is_ascii_lowercase())
            && part.chars().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-')),
        "a category", "a category is a slug of the registry: `api-bindings`, `web-programming::http-client`";
    /// A feature of a dependency.
    Feature: |text| begins(text, |first| first.is_alphanumeric() || first == '_')
            && text.chars().all(|one| one.is_alphanumeric() || "_-+./?".contains(one)),
        "a feature", "a feature has letters, digits, `_`, `-`, `+` and `.`";
    /// A variable of an example.
    Variable: |text| names::is_identifier(text)
            && begins(text, |first| first == '_' || first.is_ascii_lowercase())
            && text.chars().all(|one| one == '_' || one.is_ascii_lowercase() || one.is_ascii_digit())
            && text.contains(|one: char| one.is_ascii_lowercase()),
        "a variable of Rust", "a variable has lower-case ASCII letters, digits and `_`, and is no keyword: `client`";
    /// The words of a Rust name, which its place spells in the usual case.
    Name: |text| begins(text, |first| first == '_' || unicode_ident::is_xid_start(first))
            && text.chars().all(unicode_ident::is_xid_continue) && text.contains(char::is_alphanumeric),
        "a Rust name", "a name has letters, digits and `_`, and begins with a letter";
    /// The name of a header: <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2>.
    Header: |text| !text.is_empty() && text.bytes().all(is_token),
        "the name of a header", "a name has letters, digits and `-`: `Idempotency-Key`";
    /// A method, in any case.
    Method: |text| !text.is_empty() && text.bytes().all(is_token),
        "an HTTP method", "a method is like `get` or `POST`";
    /// The beginning of the names of environment variables.
    EnvironmentPrefix: |text| begins(text, |first| first.is_ascii_alphabetic())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'),
        "the beginning of a variable's name", "a prefix has ASCII letters, digits and `_`, and begins with a letter: `PETS`";
    /// The name of a vendor extension.
    Extension: |text| text.starts_with("x-") && text.len() > 2 && is_line(text),
        "the name of a vendor extension", "a vendor extension begins with `x-`";
    /// A JSON pointer into the document.
    DocumentPointer: |text| text.starts_with("#/") && is_line(text),
        "a pointer into the document", "a pointer is like `#/components/schemas/Pet`";
    /// A path of the document, with `*` and `**`.
    PathPattern: |text| text.starts_with(['/', '*']) && is_line(text),
        "the pattern of a path", "a path begins with `/`; `*` stands for one segment, `**` for any number";
}

/// The name of a package, which is that of a library too.
#[derive(Debug, Clone, Copy)]
pub enum PackageName {}

/// Names of crates that come with Rust or that every emitted crate depends on.
const TAKEN_CRATES: &[(&[&str], &str)] = &[
    (&["alloc", "core", "proc_macro", "std", "test"], "it is a crate of Rust itself"),
    (
        &[
            "base64",
            "bytes",
            "chrono",
            "futures_core",
            "h2",
            "http",
            "http_body",
            "jiff",
            "reqwest",
            "ring",
            "rust_decimal",
            "rustls",
            "rustls_platform_verifier",
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
        let taken = TAKEN_CRATES.iter().find(|(names, _)| names.contains(&folded.as_str()));
        let why = if !is_crate(text) {
            "a name has at most 64 ASCII letters, digits, `-` and `_`, and begins with a letter"
        } else if !names::is_identifier(&library) {
            "it is a keyword of Rust; name the crate `…-sdk`"
        } else if let Some((_, why)) = taken {
            return Some((
                format!("`{text}` is not a name for the crate: {why}"),
                "name it `…-sdk`".to_owned(),
            ));
        } else {
            return None;
        };
        Some((format!("{} is not a name for the crate", shown(text)), why.to_owned()))
    }
}

/// The name of a crate that types come from.
#[derive(Debug, Clone, Copy)]
pub enum DependencyName {}

/// Crates that every SDK crate has for its transport, with features that nobody should change.
const OF_THE_TRANSPORT: &[&str] =
    &["h2", "http-body", "reqwest", "rustls", "rustls-platform-verifier", "tokio"];

impl Grammar for DependencyName {
    fn problem(text: &str) -> Option<(String, String)> {
        if OF_THE_TRANSPORT.contains(&text.replace('_', "-").as_str()) {
            let message = format!("the features of `{text}` are those that the transport needs");
            return Some((message, "no type of this crate can be used here".to_owned()));
        }
        let (of_rust, why) = TAKEN_CRATES[0];
        if of_rust.contains(&text.replace('-', "_").as_str()) {
            return Some((
                format!("`{text}` is not the name of a dependency: {why}"),
                "leave out `crate`".to_owned(),
            ));
        }
        let lawful = is_crate(text) && names::is_identifier(&text.replace('-', "_"));
        (!lawful).then(|| {
            let hint = "a name has ASCII letters, digits, `-` and `_`, and begins with a letter";
            (format!("{} is not the name of a crate", shown(text)), hint.to_owned())
        })
    }
}

/// The text as a message shows it: no longer than a line, and without what a terminal would obey.
pub(super) fn shown(text: &str) -> String {
    if text.is_empty() {
        return "an empty text".to_owned();
    }
    const LONGEST: usize = 60;
    let plain: String = text
        .chars()
        .flat_map(|one| {
            let escaped = (!is_printed(one)).then(|| one.escape_unicode());
            let plain = escaped.is_none().then_some(one);
            escaped.into_iter().flatten().chain(plain)
        })
        .collect();
    match plain.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("`{}…`", &plain[..end]),
        None => format!("`{plain}`"),
    }
}

/// Returns `true` for what takes room on a line: no control character, and none that changes the direction of others.
fn is_printed(one: char) -> bool {
    let turns = matches!(one, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    !one.is_control() && !turns && !matches!(one, '\u{2028}' | '\u{2029}')
}

fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().all(is_printed)
}

fn begins(text: &str, lawful: impl Fn(char) -> bool) -> bool {
    text.starts_with(lawful)
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn is_crate(text: &str) -> bool {
    let lawful = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    text.len() <= 64
        && begins(text, |first| first.is_ascii_alphabetic())
        && text.bytes().all(lawful)
}

fn is_page(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let lawful = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
    host.is_some_and(|host| !host.is_empty()) && text.bytes().all(lawful)
}

/// Ids between operators, with parentheses: <https://spdx.github.io/spdx-spec/v3.0.1/annexes/spdx-license-expressions/>.
/// Which ids there are is the registry's matter. A slash between ids is what cargo took in former times.
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

    /// Texts that a grammar allows, and texts that it refuses.
    fn check<G: Grammar>(good: &[&str], bad: &[&str]) {
        for text in good {
            assert_eq!(G::problem(text), None, "{text}");
        }
        for text in bad {
            assert!(G::problem(text).is_some(), "{text:?}");
        }
        // No grammar takes nothing, or what a terminal obeys.
        for text in ["", "\u{1b}[2J", "a\u{202e}b", "a\0", "a\r\nb", " "] {
            let (message, hint) = G::problem(text).unwrap_or_else(|| panic!("{text:?} is allowed"));
            assert!(message.chars().chain(hint.chars()).all(is_printed), "{message:?} {hint:?}");
        }
    }

    #[test]
    fn packages_have_names_that_cargo_and_rustc_take() {
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
    fn names_of_rust_are_told_from_other_texts() {
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
    fn a_manifest_holds_what_registries_take() {
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
    fn what_stands_on_the_wire_or_in_the_document_has_its_form() {
        check::<Header>(&["X-A", "a"], &["a b", "a:", "größe"]);
        check::<Method>(&["get", "PURGE"], &["g t"]);
        check::<EnvironmentPrefix>(&["PETS", "a_1"], &["1A", "A-B", "_A"]);
        check::<Extension>(&["x-a"], &["a", "x-"]);
        check::<DocumentPointer>(&["#/components/schemas/A"], &["#", "/a", "A"]);
        check::<PathPattern>(&["/a/*", "**"], &["a"]);
    }
}
