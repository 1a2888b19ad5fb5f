//! Classification of media types by their names.
//!
//! <https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1>

/// The media type of a merge patch (RFC 7396).
pub const MERGE_PATCH: &str = "application/merge-patch+json";

/// The media type of a JSON Patch (RFC 6902).
pub const JSON_PATCH: &str = "application/json-patch+json";

/// Returns the media type without its parameters, in lower case.
pub fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Returns `true` for JSON: `application/json`, `*/*`, and any media type with the suffix `+json`
/// (<https://www.rfc-editor.org/rfc/rfc6839#section-3.1>).
pub fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    matches!(essence.as_str(), "application/json" | "text/json" | "*/*")
        || essence.ends_with("+json")
}

/// Returns `true` for a sequence of JSON values.
pub fn is_json_lines(essence: &str) -> bool {
    let is_listed = matches!(
        essence,
        "application/jsonl"
            | "application/x-jsonl"
            | "application/jsonlines"
            | "application/x-jsonlines"
            | "application/ndjson"
            | "application/x-ndjson"
            | "application/stream+json"
    );
    is_listed || is_json_seq(essence)
}

/// Returns `true` for a sequence of JSON texts with a record separator before each (RFC 7464 and RFC 8091).
pub fn is_json_seq(essence: &str) -> bool {
    essence == "application/json-seq" || essence.ends_with("+json-seq")
}

/// Returns `true` for text, including source code and markup.
pub fn is_text(essence: &str) -> bool {
    let (top, sub) = essence.split_once('/').unwrap_or((essence, ""));
    top == "text"
        || sub == "xml"
        || sub.ends_with("+xml")
        || sub.ends_with("yaml")
        || matches!(sub, "javascript" | "graphql" | "sql" | "toml" | "x-pem-file")
}
