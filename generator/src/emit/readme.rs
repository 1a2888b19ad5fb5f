//! `README.md` of the crate, and the example of the quick start.

use std::fmt::Write;

use crate::markdown::{Phrase, phrase};
use crate::plan::krate::{Crate, Manifest, QuickStart, Webhooks};

use super::runtime::Used;
use super::snippet::{code_block, formatted, use_lines};
use super::{guide, test_util};

/// The maximum number of resources that the README lists.
const MAX_LISTED: usize = 200;

/// The text for a crate without operations.
const MODELS_ONLY: &str = "\nThe crate has no calls. It contains the types in `models`, which `serde` reads and writes.\n";

/// The text for a crate without operations that has JSON Schemas.
const SCHEMARS: &str = "\nWith the feature `schemars` the types implement `schemars::JsonSchema`: JSON Schemas of their JSON.\n";

/// The text for a crate without operations and types.
const NO_CALLS: &str = "\nThe crate has no calls.\n";

/// The text of the README.
pub fn readme(krate: &Crate, used: &Used, header: &str) -> String {
    let manifest = &krate.manifest;
    let description = description(krate);
    let mut text = format!("<!-- {header} -->\n\n# {}\n\n{description}\n", manifest.name);
    if let Some(quick_start) = &krate.quick_start {
        let code = quick_start_readme(krate, quick_start);
        let _ = write!(text, "\n{}", code_block("rust", &code));
    }
    push_dependencies(&mut text, krate);
    if krate.is_models_only() {
        text.push_str(if krate.has_models() { MODELS_ONLY } else { NO_CALLS });
        if krate.schemars {
            text.push_str(SCHEMARS);
        }
        push_webhooks(&mut text, krate);
        push_license(&mut text, krate);
        return text;
    }
    text.push_str(
        "\nEvery method returns a `Call`. Await it for the decoded response, or await `send` for the response with status \
        and headers. A call sends nothing until it is awaited.\n",
    );
    text.push_str(&guide::readme(&guide::sections(krate, used)));
    push_webhooks(&mut text, krate);
    text.push_str(&test_util::readme(krate));
    push_features(&mut text, krate, used);
    push_license(&mut text, krate);
    text
}

/// The license, or the file that contains it.
fn push_license(text: &mut String, krate: &Crate) {
    let Manifest { license, license_file, .. } = &krate.manifest;
    let of_file = |file: &String| format!("See {}.", Phrase::code(file));
    let license = license.clone().or_else(|| license_file.as_ref().map(of_file));
    let _ = write!(text, "\n## License\n\n{}\n", license.unwrap_or_default());
}

/// The lines of the user's manifest.
fn push_dependencies(text: &mut String, krate: &Crate) {
    let manifest = &krate.manifest;
    let _ =
        write!(text, "\n```toml\n[dependencies]\n{} = \"{}\"\n", manifest.name, manifest.version);
    if !krate.is_models_only() {
        text.push_str("# The default transport runs on tokio.\ntokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }\n");
    }
    text.push_str("```\n");
}

/// The description of the crate as a sentence.
pub fn description(krate: &Crate) -> Phrase {
    let mut sentence = Phrase::text(&krate.manifest.description);
    sentence.end_sentence();
    sentence
}

/// The section about cargo features.
fn push_features(text: &mut String, krate: &Crate, used: &Used) {
    text.push_str(
        "\n## Features\n\nEach resource is a feature, and `full` (on by default) enables all of them. To compile only the \
        resources that you use, name them:\n\n",
    );
    let _ = write!(
        text,
        "```toml\n{} = {{ version = \"{}\", default-features = false, features = [\"reqwest\", \"{}\"] }}\n```\n",
        krate.manifest.name,
        krate.manifest.version,
        krate.resources.first().map_or("full", |resource| resource.feature.as_str()),
    );
    let mut others = vec![Phrase::code("gzip")];
    others.extend(used.needs("part-files").then(|| Phrase::code("fs")));
    others.extend(krate.security.oauth.as_ref().map(|_| Phrase::code("oauth")));
    let them = if others.len() == 1 { "it" } else { "them" };
    let disabled = Phrase::all_of(&others);
    let _ = writeln!(text, "\nThis disables {disabled}, unless you name {them} too.");
    text.push_str("\n| Feature | Adds |\n| --- | --- |\n");
    for (name, adds) in features(krate, used) {
        let _ = writeln!(text, "| {name} | {adds} |");
    }
    push_parts(text, krate);
}

/// The features of the runtime, and what each adds.
pub fn features(krate: &Crate, used: &Used) -> Vec<(&'static str, &'static str)> {
    let conversions = used.conversions();
    let rows = [
        (
            true,
            "`reqwest` (on by default)",
            "the default transport: reqwest with rustls and ring. Without it, a client needs a custom transport",
        ),
        (true, "`blocking`", "blocking calls; enables `reqwest`"),
        (true, "`gzip` (on by default), `brotli`, `zstd`", "decompression of responses"),
        (
            conversions.contains(&"chrono"),
            "`chrono`, `jiff`, `time`",
            "conversions to and from the times and durations of these crates",
        ),
        (conversions.contains(&"uuid"), "`uuid`", "conversions to and from `uuid::Uuid`"),
        (
            conversions.contains(&"rust_decimal"),
            "`rust_decimal`",
            "conversions to and from `rust_decimal::Decimal`",
        ),
        (
            true,
            "`tracing`",
            "spans and [log events](#logs) of calls and attempts, without secrets and bodies",
        ),
        (krate.security.oauth.is_some(), "`oauth` (on by default)", "token providers for OAuth 2"),
        (
            used.needs("part-files"),
            "`fs` (on by default)",
            "`Body::open`, `Body::save`, `File::open` for multipart bodies, and readers and writers of tokio as bodies",
        ),
        (
            krate.schemars,
            "`schemars`",
            "`schemars::JsonSchema` for all types: JSON Schemas of their JSON",
        ),
        (true, "`test-util`", "`test_util`: calls without a network, for tests"),
    ];
    rows.into_iter().filter(|(has, ..)| *has).map(|(_, name, adds)| (name, adds)).collect()
}

/// The rows of the resources and of the webhooks.
fn push_parts(text: &mut String, krate: &Crate) {
    for resource in krate.resources.iter().take(MAX_LISTED) {
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
        "The functions of `webhooks` decode the payloads of webhooks and callbacks, each from the body of a request. Verify \
        the sender first: the functions do not. The feature {} adds them, and is on by default.",
        Phrase::code(&webhooks.feature)
    )
}

/// The example as a doc test whose function is hidden.
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
    use_lines(&krate.manifest.library, &quick_start.imports)
}

/// The statements of the example, formatted.
fn statements(quick_start: &QuickStart) -> Vec<String> {
    formatted(&quick_start.statements)
}
