//! Media types of responses, and the declarations that cover them.
//!
//! <https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1>

use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// The media type of a body, without parameters. `None` if the header is missing or empty.
pub(super) fn of(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(essence(value)).filter(|essence| !essence.is_empty())
}

/// A media type without its parameters.
pub(super) fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

/// Returns `true` if a declared media type, or range of media types, covers the type of a body.
pub(super) fn covers(declared: &str, essence: &str) -> bool {
    let declared = self::essence(declared);
    if declared.eq_ignore_ascii_case(essence) || declared == "*/*" {
        return true;
    }
    if let Some(start) = declared.strip_suffix("/*") {
        return essence.split_once('/').is_some_and(|(top, _)| top.eq_ignore_ascii_case(start));
    }
    match (syntax(declared), syntax(essence)) {
        // A server that does not know the type of bytes may declare this one (RFC 9110, section 8.3).
        (None, _) => is_bytes(essence) && !declared.starts_with("text/"),
        // One value is a sequence too.
        (Some(Syntax::JsonLines), Some(Syntax::Json)) => true,
        (declared, other) => declared == other,
    }
}

/// Returns `true` for a sequence of JSON texts with a record separator before each (RFC 7464 and RFC 8091).
pub(super) fn is_json_seq(media_type: &str) -> bool {
    let essence = essence(media_type).to_ascii_lowercase();
    essence.ends_with("/json-seq") || essence.ends_with("+json-seq")
}

/// Returns `true` for the type of arbitrary bytes.
pub(super) fn is_bytes(essence: &str) -> bool {
    essence.eq_ignore_ascii_case("application/octet-stream")
}

/// The syntaxes with several media types, such as `application/json` and `application/problem+json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    Json,
    JsonLines,
    Xml,
    Yaml,
}

/// The syntax of a media type, by its name or its suffix (RFC 6839).
pub(super) fn syntax(essence: &str) -> Option<Syntax> {
    const NAMES: &[(Syntax, &[&str])] = &[
        (
            Syntax::JsonLines,
            &[
                "jsonl",
                "x-jsonl",
                "jsonlines",
                "x-jsonlines",
                "ndjson",
                "x-ndjson",
                "json-seq",
                "stream+json",
            ],
        ),
        (Syntax::Json, &["json", "x-json"]),
        (Syntax::Xml, &["xml"]),
        (Syntax::Yaml, &["yaml", "x-yaml"]),
    ];
    let (_, name) = essence.split_once('/')?;
    let suffix = name.rsplit('+').next().unwrap_or(name);
    let is_one =
        |known: &&str| known.eq_ignore_ascii_case(name) || known.eq_ignore_ascii_case(suffix);
    NAMES.iter().find(|(_, names)| names.iter().any(is_one)).map(|(syntax, _)| *syntax)
}
