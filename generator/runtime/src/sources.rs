//! The sources of the runtime, which the generator writes below `src/runtime/`: all of them for a crate with its own
//! copy of the runtime, else only those of the types that have the methods of an API.

use std::borrow::Cow;
use std::collections::BTreeMap;

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        /// The files below `src/runtime/`, with their text.
        const FILES: &[(&str, &str)] = &[$(($path, include_str!(concat!("runtime/", $path)))),*];
    };
}

files![
    "any.rs",
    "attempt.rs",
    "blocking.rs",
    "body.rs",
    "body/files.rs",
    "body/progress.rs",
    "call_secrets.rs",
    "call_stats.rs",
    "client.rs",
    "client_defaults.rs",
    "client_settings.rs",
    "client_settings/client_id.rs",
    "clock.rs",
    "date.rs",
    "date/conversions.rs",
    "deadline.rs",
    "decimal.rs",
    "decimal_lenient.rs",
    "decimal_number.rs",
    "decode.rs",
    "duration.rs",
    "duration/conversions.rs",
    "endpoint.rs",
    "environment.rs",
    "error.rs",
    "error_message.rs",
    "escaping.rs",
    "hook.rs",
    "iso_duration.rs",
    "iso_duration/conversions.rs",
    "lenient.rs",
    "limits.rs",
    "lines.rs",
    "media_type.rs",
    "mod.rs",
    "multipart.rs",
    "multipart/fields.rs",
    "multipart/files.rs",
    "multipart/in_base64.rs",
    "nullable.rs",
    "oauth.rs",
    "oauth/assertion.rs",
    "oauth/key.rs",
    "operation.rs",
    "paging.rs",
    "paging/json.rs",
    "paging/link.rs",
    "paging/pager.rs",
    "paging/position.rs",
    "paging/rule.rs",
    "parameters.rs",
    "parse_error.rs",
    "parts.rs",
    "raw_call.rs",
    "redaction.rs",
    "request_builder.rs",
    "request_builder/multipart.rs",
    "request_builder/multipart/fields.rs",
    "request_builder/send.rs",
    "request_builder/styled.rs",
    "response.rs",
    "retry.rs",
    "retry_after.rs",
    "rfc3339.rs",
    "sdk/call.rs",
    "sdk/call/blocking.rs",
    "sdk/call/paging.rs",
    "sdk/call/undeclared.rs",
    "sdk/call/undeclared/multipart.rs",
    "sdk/client.rs",
    "sdk/client_builder.rs",
    "sdk/client_builder/client_id.rs",
    "sdk/mod.rs",
    "secret.rs",
    "security.rs",
    "sending.rs",
    "server.rs",
    "style.rs",
    "test_util/clock.rs",
    "test_util/encode.rs",
    "test_util/expectation.rs",
    "test_util/expectation/lines.rs",
    "test_util/expected.rs",
    "test_util/matching.rs",
    "test_util/mod.rs",
    "test_util/requests.rs",
    "test_util/script.rs",
    "test_util/state.rs",
    "time_of_day.rs",
    "time_of_day/conversions.rs",
    "timestamp.rs",
    "timestamp/conversions.rs",
    "token.rs",
    "token/cache.rs",
    "token/error.rs",
    "token/single_flight.rs",
    "trace.rs",
    "transport.rs",
    "transport/error.rs",
    "transport/interface.rs",
    "transport/reqwest.rs",
    "transport/reqwest/builder.rs",
    "undeclared.rs",
    "uuid.rs",
    "wire/addresses.rs",
    "wire/bridge.rs",
    "wire/containers.rs",
    "wire/error.rs",
    "wire/form.rs",
    "wire/joined.rs",
    "wire/json.rs",
    "wire/lenient.rs",
    "wire/mod.rs",
    "wire/read.rs",
    "wire/read/oneof.rs",
    "wire/record.rs",
    "wire/same.rs",
    "wire/scalars.rs",
    "wire/union.rs",
    "wire/union/decision.rs",
    "wire/union/tree.rs",
    "wire/write.rs",
    "wire/write/oneof.rs",
    "wire/write/tagged.rs",
];

/// An attribute of an item that belongs to a part.
const PART: &str = "#[cfg(feature = \"part-";

/// Returns the files that a crate with its own copy of these parts needs, by their paths below `src/runtime/`. The parts
/// are named as the features of this package: `part-any`. Their names do not occur in the text.
///
/// ```
/// let files = openapi_sdk_runtime::sources::files(&|part| part == "part-date");
/// assert!(files.contains_key("date.rs") && !files.contains_key("decimal.rs"));
/// assert!(files["mod.rs"].contains("\nmod date;\n"));
/// assert!(!files["mod.rs"].contains("part-"));
/// ```
pub fn files(has: &dyn Fn(&str) -> bool) -> BTreeMap<&'static str, Cow<'static, str>> {
    files_from("mod.rs", has)
}

/// Returns the files that every crate needs, also one that depends on this package: the types to which it adds methods of
/// its API. They use only public items of this package, below `crate::runtime`.
///
/// ```
/// let files = openapi_sdk_runtime::sources::sdk_files(&|_| true);
/// assert!(files.contains_key("sdk/call.rs") && !files.contains_key("error.rs"));
/// ```
pub fn sdk_files(has: &dyn Fn(&str) -> bool) -> BTreeMap<&'static str, Cow<'static, str>> {
    files_from("sdk/mod.rs", has)
}

/// The file at this path, and those of the modules that it declares.
fn files_from(root: &str, has: &dyn Fn(&str) -> bool) -> BTreeMap<&'static str, Cow<'static, str>> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(wanted) = open.pop() {
        let file = FILES.iter().find(|(path, _)| *path == wanted);
        let Some((path, text)) = file else { continue };
        let text = with_parts(text, has);
        let folder = match path.strip_suffix("mod.rs") {
            Some(folder) => folder.to_owned(),
            None => path.replace(".rs", "/"),
        };
        for module in text.lines().filter_map(module) {
            open.push(format!("{folder}{module}.rs"));
            open.push(format!("{folder}{module}/mod.rs"));
        }
        found.insert(*path, text);
    }
    found
}

/// Returns the name of the module that a line declares.
fn module(line: &str) -> Option<&str> {
    let item = ["pub(crate) ", "pub(super) ", "pub "]
        .iter()
        .find_map(|visibility| line.strip_prefix(visibility))
        .unwrap_or(line);
    item.strip_prefix("mod ")?.strip_suffix(';')
}

/// Returns a text without the items of missing parts, and without the attributes of the others.
fn with_parts(text: &'static str, has: &dyn Fn(&str) -> bool) -> Cow<'static, str> {
    if !text.contains(PART) {
        return Cow::Borrowed(text);
    }
    let mut output = String::with_capacity(text.len());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.starts_with(PART) {
            let part = line.split('"').nth(1).unwrap_or_default();
            if !has(part) {
                // The items are declarations of modules and imports.
                lines.find(|line| line.ends_with(';'));
            }
        } else if !(line.is_empty() && output.ends_with("\n\n")) {
            // A list of modules without its only line leaves no blank line behind.
            output.push_str(line);
            output.push('\n');
        }
    }
    Cow::Owned(output)
}
