//! Media types: what of their names tells how a body is read and written.
//!
//! <https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1>

/// The media type without its parameters, in lower case.
pub fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a media type is JSON: `application/json`, or anything with the suffix `+json` (RFC 6839, section 3.1).
/// Where anything may come, JSON is what is meant.
pub fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    matches!(essence.as_str(), "application/json" | "text/json" | "*/*")
        || essence.ends_with("+json")
}

/// Whether an essence is that of JSON values in a row.
pub fn is_json_lines(essence: &str) -> bool {
    matches!(
        essence,
        "application/jsonl"
            | "application/x-jsonl"
            | "application/jsonlines"
            | "application/x-jsonlines"
            | "application/ndjson"
            | "application/x-ndjson"
            | "application/json-seq"
            | "application/stream+json"
    )
}

/// Whether an essence is that of text, for people or for programs.
pub fn is_text(essence: &str) -> bool {
    let (top, sub) = essence.split_once('/').unwrap_or((essence, ""));
    top == "text"
        || sub == "xml"
        || sub.ends_with("+xml")
        || sub.ends_with("yaml")
        || matches!(sub, "javascript" | "graphql" | "sql" | "toml" | "x-pem-file")
}
