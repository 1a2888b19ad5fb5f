//! `Cargo.toml` of the crate, without keys that need a workspace.

use std::fmt::Write;

use crate::plan::krate::{Crate, Runtime};

use super::dependencies::{Dependencies, PACKAGE, quoted};
use super::runtime::Used;
use super::test_util;

/// The minimum Rust version of the runtime and its dependencies.
const RUST_VERSION: &str = "1.85";

/// The text of the manifest.
pub fn manifest(krate: &Crate, used: &Used, header: &str) -> String {
    let manifest = &krate.manifest;
    let mut text = format!("# {header}\n\n[package]\n");
    let mut string = |key: &str, value: &str| {
        let _ = writeln!(text, "{key} = {}", quoted(value));
    };
    string("name", &manifest.name);
    string("version", &manifest.version);
    string("edition", "2024");
    string("rust-version", RUST_VERSION);
    string("description", &manifest.description);
    for (key, value) in [
        ("license", &manifest.license),
        ("license-file", &manifest.license_file),
        ("repository", &manifest.repository),
        ("homepage", &manifest.homepage),
    ] {
        if let Some(value) = value {
            string(key, value);
        }
    }
    string("readme", "README.md");
    for (key, values) in [
        ("authors", &manifest.authors),
        ("keywords", &manifest.keywords),
        ("categories", &manifest.categories),
    ] {
        if !values.is_empty() {
            let _ = writeln!(text, "{key} = {}", list(values));
        }
    }

    text.push_str("\n[package.metadata.docs.rs]\nall-features = true\nrustdoc-args = [\"--cfg\", \"docsrs\"]\n");
    let more = [FILES, OAUTH].into_iter().filter(|name| is_used(used, name));
    let more: String = more.map(|name| format!(", \"{name}\"")).collect();
    let _ = writeln!(text, "\n[features]\ndefault = [\"full\", \"gzip\", \"reqwest\"{more}]");
    let resources = krate.resources.iter().map(|resource| &resource.feature);
    let webhooks = krate.webhooks.iter().map(|webhooks| &webhooks.feature);
    let features: Vec<String> = resources.chain(webhooks).cloned().collect();
    let and_webhooks = if krate.webhooks.is_some() { ", and webhooks" } else { "" };
    let _ = writeln!(text, "# Every resource{and_webhooks}.\nfull = {}", list(&features));
    text.push_str(&runtime_features(&krate.runtime, used));
    let dependencies = Dependencies::of(krate, used);
    text.push_str(&dependencies.features());
    let _ = writeln!(text, "# One feature per resource{and_webhooks}.");
    for feature in &features {
        let _ = writeln!(text, "{feature} = []");
    }

    text.push_str("\n[dependencies]\n");
    text.push_str(&dependencies.lines());
    if krate.runtime == Runtime::Copied {
        text.push_str(TRANSPORT);
    }
    text.push_str(END);
    if let Some(quick_start) = &krate.quick_start {
        let mut example = |name: &str, feature: &str| {
            let features = list(&[quick_start.feature.clone(), feature.to_owned()]);
            let name = quoted(name);
            let _ = write!(text, "\n[[example]]\nname = {name}\nrequired-features = {features}\n");
        };
        if let Some(program) = &quick_start.program {
            example(program, "reqwest");
        }
        if quick_start.program.is_some() && quick_start.scripted.is_some() {
            example(test_util::example_name(quick_start), "test-util");
        }
    }
    text
}

/// The names of the features in the text of a manifest.
pub fn features(manifest: &str) -> Vec<String> {
    let manifest: toml::Table =
        manifest.parse().expect("emit writes valid TOML; this is a bug of the generator");
    let features = manifest.get("features").and_then(toml::Value::as_table);
    features.into_iter().flat_map(toml::Table::keys).cloned().collect()
}

/// A feature of the runtime: its comment, its name, and its entries in a crate with a copy.
type Feature = (&'static str, &'static str, &'static [&'static str]);

/// The features of the runtime.
const FEATURES: &[Feature] = &[
    (
        "The default transport: reqwest with rustls.",
        "reqwest",
        &[
            "dep:h2",
            "dep:http-body",
            "dep:reqwest",
            "dep:rustls",
            "dep:rustls-platform-verifier",
            "dep:tokio",
        ],
    ),
    ("Blocking calls, without `async`.", "blocking", &["reqwest", "tokio?/rt-multi-thread"]),
    ("Token providers for OAuth 2.", OAUTH, &["dep:ring"]),
    (
        "Files of the disk, and readers and writers of tokio, as bodies.",
        FILES,
        &["dep:tokio", "tokio?/fs", "tokio?/io-util"],
    ),
    (
        "Spans and events of calls and attempts, without secrets and bodies.",
        "tracing",
        &["dep:tracing"],
    ),
    ("For tests: a scripted transport and a manual clock.", "test-util", &[]),
    (
        "Compressed responses, requested from the server only with one of these features.",
        "gzip",
        &["reqwest?/gzip"],
    ),
    ("", "brotli", &["reqwest?/brotli"]),
    ("", "zstd", &["reqwest?/zstd"]),
];

/// The feature for token providers, which not every crate has.
const OAUTH: &str = "oauth";

/// The feature for files, which not every crate has.
const FILES: &str = "fs";

/// Returns `true` if a crate has this feature of the runtime.
fn is_used(used: &Used, name: &str) -> bool {
    match name {
        OAUTH => used.needs("part-oauth"),
        FILES => used.needs("part-files"),
        _ => true,
    }
}

fn runtime_features(runtime: &Runtime, used: &Used) -> String {
    let mut text = String::new();
    for (comment, name, needs) in FEATURES.iter().filter(|(_, name, _)| is_used(used, name)) {
        if !comment.is_empty() {
            let _ = writeln!(text, "# {comment}");
        }
        let needs: Vec<String> = match runtime {
            Runtime::Copied => needs.iter().map(|need| (*need).to_owned()).collect(),
            Runtime::Package { .. } => vec![format!("{PACKAGE}/{name}")],
        };
        let needs: Vec<String> = needs.iter().map(|need| quoted(need)).collect();
        let _ = writeln!(text, "{name} = [{}]", needs.join(", "));
    }
    text
}

/// The dependencies of the transport.
const TRANSPORT: &str = r#"
# A dependency of reqwest; its errors report requests that the server did not process.
h2 = { version = "0.4", optional = true }
http-body = { version = "1", optional = true }
# The cryptography provider is passed explicitly, never installed for the whole process. ring needs only a C compiler.
reqwest = { version = "0.13", optional = true, default-features = false, features = ["http2", "rustls-no-provider"] }
rustls = { version = "0.23", optional = true, default-features = false, features = ["ring", "std", "tls12"] }
rustls-platform-verifier = { version = "0.7", optional = true }
tokio = { version = "1", optional = true, features = ["sync", "time"] }
"#;

/// The dev-dependencies, and the lints.
const END: &str = r#"
[dev-dependencies]
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }

[lints.rust]
missing_docs = "deny"
unsafe_code = "forbid"
"#;

/// A TOML list on one line, or with one line per entry if that is too long.
fn list(values: &[String]) -> String {
    let quoted: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    let line = format!("[{}]", quoted.join(", "));
    if line.len() <= 90 {
        return line;
    }
    let mut text = "[\n".to_owned();
    for value in quoted {
        let _ = writeln!(text, "    {value},");
    }
    text + "]"
}
