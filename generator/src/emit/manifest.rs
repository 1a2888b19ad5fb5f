//! `Cargo.toml` of the crate, without keys that need a workspace.

use std::fmt::Write;

use crate::plan::krate::Crate;

use super::dependencies::{Dependencies, quoted};
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
    string("license", &manifest.license);
    for (key, value) in [("repository", &manifest.repository), ("homepage", &manifest.homepage)] {
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

    text.push_str("\n[package.metadata.docs.rs]\nall-features = true\n");
    let oauth = used.needs("part-oauth");
    let and_oauth = if oauth { ", \"oauth\"" } else { "" };
    let _ = writeln!(text, "\n[features]\ndefault = [\"full\", \"gzip\", \"reqwest\"{and_oauth}]");
    let resources = krate.resources.iter().map(|resource| &resource.feature);
    let webhooks = krate.webhooks.iter().map(|webhooks| &webhooks.feature);
    let features: Vec<String> = resources.chain(webhooks).cloned().collect();
    let and_webhooks = if krate.webhooks.is_some() { ", and webhooks" } else { "" };
    let _ = writeln!(text, "# Every resource{and_webhooks}.\nfull = {}", list(&features));
    text.push_str("# The default transport: reqwest with rustls.\n");
    text.push_str(
        "reqwest = [\"dep:h2\", \"dep:http-body\", \"dep:reqwest\", \"dep:rustls\", \"dep:rustls-platform-verifier\", \"dep:tokio\"]\n",
    );
    text.push_str(
        "# Blocking calls, without `async`.\nblocking = [\"reqwest\", \"tokio?/rt-multi-thread\"]\n",
    );
    if oauth {
        text.push_str("# Token providers for OAuth 2.\noauth = [\"dep:ring\"]\n");
    }
    text.push_str(
        "# Spans and events of calls and attempts, without secrets and bodies.\ntracing = [\"dep:tracing\"]\n",
    );
    text.push_str("# For tests: a scripted transport and a manual clock.\ntest-util = []\n");
    text.push_str(
        "# Compressed responses, requested from the server only with one of these features.\n",
    );
    text.push_str(
        "gzip = [\"reqwest?/gzip\"]\nbrotli = [\"reqwest?/brotli\"]\nzstd = [\"reqwest?/zstd\"]\n",
    );
    let dependencies = Dependencies::of(krate, used);
    text.push_str(&dependencies.features());
    let _ = writeln!(text, "# One feature per resource{and_webhooks}.");
    for feature in &features {
        let _ = writeln!(text, "{feature} = []");
    }

    text.push_str("\n[dependencies]\n");
    text.push_str(&dependencies.lines());
    text.push_str(TRANSPORT);
    if let Some(quick_start) = &krate.quick_start {
        let mut example = |name: &str, feature: &str| {
            let features = list(&[quick_start.feature.clone(), feature.to_owned()]);
            let name = quoted(name);
            let _ = write!(text, "\n[[example]]\nname = {name}\nrequired-features = {features}\n");
        };
        example(&quick_start.name, "reqwest");
        if quick_start.scripted.is_some() {
            example(test_util::example_name(quick_start), "test-util");
        }
    }
    text
}

/// The dependencies of the transport, the dev-dependencies, and the lints.
const TRANSPORT: &str = r#"
# A dependency of reqwest; its errors report requests that the server did not process.
h2 = { version = "0.4", optional = true }
http-body = { version = "1", optional = true }
# The cryptography provider is passed explicitly, never installed for the whole process. ring needs only a C compiler.
reqwest = { version = "0.13", optional = true, default-features = false, features = ["http2", "rustls-no-provider"] }
rustls = { version = "0.23", optional = true, default-features = false, features = ["ring", "std", "tls12"] }
rustls-platform-verifier = { version = "0.7", optional = true }
tokio = { version = "1", optional = true, features = ["sync", "time"] }

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
