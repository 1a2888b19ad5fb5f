//! `README.md` of the crate, and the example that it shares with the crate docs.

use std::fmt::Write;

use crate::markdown::{Phrase, fence, phrase};
use crate::plan::krate::{Crate, DocExample, QuickStart, Webhooks};
use crate::render;

use super::guide;
use super::test_util;

/// The most resources that the README lists one by one.
const MOST_LISTED: usize = 200;

/// What is told of a crate that has nothing to call.
const MODELS_ONLY: &str =
    "\nThe crate has no calls: it is the types of `models`, which `serde` reads and writes.\n";

/// What is told of a crate that has no types either.
const NO_CALLS: &str = "\nThe crate has no calls.\n";

/// The text of the README.
pub fn readme(krate: &Crate, header: &str) -> String {
    let manifest = &krate.manifest;
    let description = description(krate);
    let mut text = format!("<!-- {header} -->\n\n# {}\n\n{description}\n", manifest.name);
    if let Some(quick_start) = &krate.quick_start {
        let code = quick_start_readme(krate, quick_start);
        let _ = write!(text, "\n{}", code_block("rust", &code));
    }
    if krate.is_models_only() {
        text.push_str(if krate.has_models() { MODELS_ONLY } else { NO_CALLS });
        push_webhooks(&mut text, krate);
        let _ = write!(text, "\n## License\n\n{}\n", manifest.license);
        return text;
    }
    text.push_str(
        "\nEvery method gives a call: await it for the value, or `send` it for the value with status and headers. \
         Nothing goes over the wire before that.\n",
    );
    text.push_str(&guide::readme(&guide::sections(krate)));
    push_webhooks(&mut text, krate);
    text.push_str(&test_util::readme(krate));
    push_features(&mut text, krate);
    let _ = write!(text, "\n## License\n\n{}\n", manifest.license);
    text
}

/// The description of the crate as a sentence.
pub fn description(krate: &Crate) -> Phrase {
    let mut sentence = Phrase::text(&krate.manifest.description);
    sentence.end_sentence();
    sentence
}

/// What can be left out of the crate.
fn push_features(text: &mut String, krate: &Crate) {
    text.push_str(
        "\n## Features\n\nEach resource is a feature, and `full` (on by default) is all of them: a crate that needs one \
         resource compiles only that.\n\n",
    );
    let _ = write!(
        text,
        "```toml\n{} = {{ version = \"{}\", default-features = false, features = [\"reqwest\", \"{}\"] }}\n```\n",
        krate.manifest.name,
        krate.manifest.version,
        krate.resources.first().map_or("full", |resource| resource.feature.as_str()),
    );
    let (oauth, are) =
        if krate.security.oauth.is_some() { (" and `oauth`", "are") } else { ("", "is") };
    let _ = writeln!(text, "\n`gzip`{oauth} {are} off then, unless named there too.");
    text.push_str(
        "\n| Feature | What it brings |\n| --- | --- |\n| `reqwest` (on by default) | the transport: reqwest with rustls \
         and ring. Without it a client is built with a transport of your own |\n| `blocking` | calls without `async`; it brings \
         `reqwest` |\n| `gzip` (on by default) | answers that come compressed so, if the server can |\n| `brotli`, `zstd` | the \
         same for these |\n| `chrono`, `jiff`, `time` | conversions of \
         times and durations |\n| `tracing` | spans of calls and attempts, without a secret or a body |\n",
    );
    if krate.security.oauth.is_some() {
        text.push_str(
            "| `oauth` (on by default) | tokens that the client gets by itself, by OAuth 2 |\n",
        );
    }
    text.push_str("| `test-util` | `test_util`: for tests, calls without a network |\n");
    push_parts(text, krate);
}

/// The rows of the resources and of the webhooks.
fn push_parts(text: &mut String, krate: &Crate) {
    for resource in krate.resources.iter().take(MOST_LISTED) {
        let count = resource.operations.len();
        let noun = if count == 1 { "operation" } else { "operations" };
        let _ = writeln!(
            text,
            "| `{}` | `Client::{}`: {count} {noun} |",
            resource.feature, resource.module
        );
    }
    if let Some(Webhooks { feature, functions }) = &krate.webhooks {
        let noun = if functions.len() == 1 { "payload" } else { "payloads" };
        let _ = writeln!(text, "| `{feature}` | `webhooks`: {} {noun} |", functions.len());
    }
}

fn push_webhooks(text: &mut String, krate: &Crate) {
    if let Some(webhooks) = &krate.webhooks {
        let _ = write!(text, "\n## Webhooks\n\n{}\n", self::webhooks(webhooks));
    }
}

/// The paragraph about webhooks.
pub fn webhooks(webhooks: &Webhooks) -> Phrase {
    phrase!(
        "What the API sends by itself is read by the functions of `webhooks`, each from the body of a request. Check first \
         who has sent it: that is left to you. The feature {} brings them, and is on by default.",
        Phrase::code(&webhooks.feature)
    )
}

/// A code block whose fence the code can't close.
pub fn code_block(language: &str, code: &[String]) -> String {
    let fence = fence(code.iter().map(String::as_str));
    format!("{fence}{language}\n{}\n{fence}\n", code.join("\n"))
}

/// The example as a doc test, its frame hidden.
pub fn quick_start_doc(krate: &Crate, quick_start: &QuickStart) -> Vec<String> {
    let mut lines = imports(krate, quick_start);
    let credentials = quick_start.credentials.iter().map(|name| format!("{name}: &str"));
    let credentials = credentials.collect::<Vec<_>>().join(", ");
    lines.push(format!(
        "# async fn example({credentials}) -> Result<(), {}::Error> {{",
        krate.manifest.library
    ));
    lines.extend(statements(quick_start));
    lines.push("# Ok(())".to_owned());
    lines.push("# }".to_owned());
    lines
}

fn quick_start_readme(krate: &Crate, quick_start: &QuickStart) -> Vec<String> {
    let mut lines = imports(krate, quick_start);
    lines.extend(statements(quick_start));
    lines
}

fn imports(krate: &Crate, quick_start: &QuickStart) -> Vec<String> {
    let client = ["Client".to_owned()];
    let paths = client.iter().chain(&quick_start.imports);
    use_lines(&krate.manifest.library, quick_start.duration, paths)
}

/// The imports of an example, with an empty line behind them if there are any.
pub(super) fn use_lines<'p>(
    library: &str,
    duration: bool,
    paths: impl Iterator<Item = &'p String>,
) -> Vec<String> {
    let mut lines = Vec::new();
    if duration {
        lines.extend(["use std::time::Duration;".to_owned(), String::new()]);
    }
    let paths: Vec<String> = paths.map(|path| format!("use {library}::{path};")).collect();
    let end = (!paths.is_empty()).then(String::new);
    lines.extend(paths.into_iter().chain(end));
    lines
}

/// The statements, laid out as prettyplease would.
fn statements(quick_start: &QuickStart) -> Vec<String> {
    formatted(&quick_start.statements)
}

/// Statements as they are formatted in the files of the crate.
pub(super) fn formatted(statements: &[String]) -> Vec<String> {
    let body = statements.join("\n");
    let Ok(tokens) = format!("async fn example() {{ {body} }}").parse() else {
        return statements.to_vec();
    };
    let text = render::rust_file("", tokens);
    let lines: Vec<&str> = text.lines().collect();
    let inner = lines
        .iter()
        .skip_while(|line| !line.starts_with("async fn"))
        .skip(1)
        .take_while(|line| **line != "}");
    inner.map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned()).collect()
}

/// The call that the docs of a method show, as a doc test whose frame is hidden.
pub fn doc_example(library: &str, example: &DocExample) -> Vec<String> {
    let mut lines = use_lines(library, example.duration, example.imports.iter());
    let given = example.given.iter().map(|(name, ty)| format!("{name}: {ty}"));
    let given = given.collect::<Vec<_>>().join(", ");
    let result = format!("std::result::Result<(), {library}::Error>");
    lines.push(format!("# async fn example({given}) -> {result} {{"));
    lines.extend(formatted(std::slice::from_ref(&example.statement)));
    lines.extend(["# Ok(())", "# }"].map(str::to_owned));
    lines
}
