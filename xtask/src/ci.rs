//! `cargo xtask ci`: all that `.ci/run` runs, step by step, with the time that each took.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::generate::{Mode, Options};
use crate::inputs::InputPaths;
use crate::report::Format;
use crate::{corpus, generate, roundtrip, say, tidy, workspace};

/// The single features of the whole API that are compiled alone: small and large, alone and much entangled.
const WHOLE_API_FEATURES: &[&str] = &[
    "a2ui",
    "app-entitlements",
    "automation",
    "personal-client",
    "request-catalog-management",
    "user",
];

/// The documents of the corpus whose crates are compiled: small ones, each with something nasty.
const COMPILED_DOCUMENTS: &[&str] = &[
    "heyapi-full-2.0-split/full.yaml",
    "mermade-fail-invalidSchemaName.json",
    "oxide-param-collision.json",
    "readme-parameters-extreme-3.0.json",
    "rekor-split/openapi.yaml",
    "speakeasy-walk-3.1.yaml",
];

/// The documents of the corpus whose types are tried: small ones, with unions, tags, enums, maps and recursion.
const TRIED_DOCUMENTS: &[&str] = &[
    "heyapi-full-3.0-split/full.yaml",
    "libopenapi-burgershop-3.1.yaml",
    "oxide-sled-agent.json",
    "readme-discriminators-3.0.json",
    "readme-schema-enums-3.0.json",
    "xero-webhooks.yaml",
];

/// The packages that are written by hand.
const HAND_WRITTEN: &[&str] = &["-p", "openapi-sdk-generator", "-p", "xtask"];

/// Runs every step, and stops at none: what failed is told at the end.
pub fn run(root: &Path) -> Result<ExitCode> {
    let mut steps = Steps { root, times: Vec::new(), failed: Vec::new() };
    steps.cargo("format", &[&["fmt", "--check"], HAND_WRITTEN].concat());
    steps.run("tidy", |root| succeeded(tidy::run(root)?));
    steps.cargo(
        "clippy",
        &["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"],
    );
    steps.run("clippy of the benchmark", |root| {
        let manifest = crate::bench::sdk_bench(root)?.display().to_string();
        let target = crate::bench::target(root).display().to_string();
        let arguments =
            ["clippy", "--manifest-path", &manifest, "--all-targets", "--", "-D", "warnings"];
        cargo(&arguments, root, &[("CARGO_TARGET_DIR", &target)])
    });
    steps.cargo("tests", &["test", "--workspace", "--all-features", "--no-fail-fast"]);
    steps.run("docs", |root| documentation(root, &["--workspace", "--all-features"], root));
    steps.run("features", features);
    steps.run("WebAssembly", web_assembly);
    steps.run("drift", |root| succeeded(generate::run(&own(root), Mode::Check)?));
    steps.run("minimum Rust", minimum_rust);
    steps.cargo(
        "package",
        &["package", "--allow-dirty", "-p", "openapi-sdk-generator", "-p", "conductorone-sdk"],
    );
    steps.run("round trip", |root| {
        round_trip::<&str>(&root.join("spec"), &[])?;
        round_trip(&root.join("generator/tests/cases/pass"), TRIED_CASES)
    });
    if let Some(shared) = workspace::shared() {
        let document = shared.join("corpus/conductorone-2026-08.yaml");
        if document.is_file() {
            steps.run("whole API", |root| whole_api(root, &document));
        }
        let folder = shared.join("corpus");
        if folder.is_dir() {
            steps.run("corpus", |_| corpus(&folder));
            steps.run("round trip of the corpus", |root| {
                round_trip(&folder, TRIED_DOCUMENTS)?;
                if document.is_file() { round_trip_of_whole_api(root, &document) } else { Ok(()) }
            });
        }
    }
    Ok(steps.tell())
}

/// The crate of this repository.
fn own(root: &Path) -> Options {
    Options {
        inputs: InputPaths::of(root.join("spec/openapi.yaml"), root.join("spec/codegen.toml")),
        out: root.join("generated"),
        verbose: false,
        format: Format::Text,
    }
}

struct Steps<'a> {
    root: &'a Path,
    times: Vec<(String, f64)>,
    failed: Vec<String>,
}

impl Steps<'_> {
    fn run(&mut self, name: &str, step: impl FnOnce(&Path) -> Result<()>) {
        say!("\n=== {name}");
        let start = Instant::now();
        if let Err(error) = step(self.root) {
            say!("{name} failed: {error:#}");
            self.failed.push(name.to_owned());
        }
        self.times.push((name.to_owned(), start.elapsed().as_secs_f64() / 60.0));
    }

    fn cargo(&mut self, name: &str, arguments: &[&str]) {
        self.run(name, |root| cargo(arguments, root, &[]));
    }

    fn tell(&self) -> ExitCode {
        say!("\n=== minutes");
        for (name, minutes) in &self.times {
            say!("{minutes:6.2}  {name}");
        }
        say!("{:6.2}  in all", self.times.iter().map(|(_, minutes)| minutes).sum::<f64>());
        if self.failed.is_empty() {
            return ExitCode::SUCCESS;
        }
        say!("failed: {}", self.failed.join(", "));
        ExitCode::FAILURE
    }
}

fn succeeded(code: ExitCode) -> Result<()> {
    if code == ExitCode::SUCCESS { Ok(()) } else { bail!("see above") }
}

fn cargo(arguments: &[&str], folder: &Path, environment: &[(&str, &str)]) -> Result<()> {
    let status = Command::new("cargo")
        .args(arguments)
        .current_dir(folder)
        .envs(environment.iter().copied())
        .status()
        .context("cargo can't be run")?;
    if status.success() { Ok(()) } else { bail!("`cargo {}` failed", arguments.join(" ")) }
}

fn documentation(folder: &Path, arguments: &[&str], root: &Path) -> Result<()> {
    let target = crate::bench::target(root).display().to_string();
    let environment = [("RUSTDOCFLAGS", "-D warnings"), ("CARGO_TARGET_DIR", target.as_str())];
    cargo(&[&["doc", "--no-deps", "--quiet"], arguments].concat(), folder, &environment)
}

/// The generated crate with no feature, with each alone, and with each feature of the run time.
fn features(root: &Path) -> Result<()> {
    let manifest = cargo_metadata(root)?;
    let package = package(&manifest, "conductorone-sdk")?;
    let names = package["features"].as_object().context("the crate has features")?;
    let single = names.keys().filter(|name| !matches!(name.as_str(), "default" | "full"));
    let clippy = |features: &str| {
        let arguments = [
            "clippy",
            "--quiet",
            "-p",
            "conductorone-sdk",
            "--no-default-features",
            "--features",
            features,
            "--",
            "-D",
            "warnings",
        ];
        cargo(&arguments, root, &[])
    };
    clippy("")?;
    single.into_iter().try_for_each(|name| clippy(name))?;
    // What a user's tests have who bring a transport of their own.
    clippy("personal-client,test-util")
}

/// Where there are no threads, sockets or clocks.
const WEB_ASSEMBLY: &str = "wasm32-unknown-unknown";

/// The generated crate for WebAssembly without what needs an operating system, if this machine has that target.
fn web_assembly(root: &Path) -> Result<()> {
    let library = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", WEB_ASSEMBLY])
        .output()
        .context("rustc can't be run")?;
    let library = String::from_utf8(library.stdout).context("a path is text")?;
    if !Path::new(library.trim()).is_dir() {
        say!(
            "skipped: the standard library for {WEB_ASSEMBLY} is not installed; \
             `rustup target add {WEB_ASSEMBLY}` brings it"
        );
        return Ok(());
    }
    let package = ["check", "--quiet", "-p", "conductorone-sdk", "--target", WEB_ASSEMBLY];
    let features = ["--no-default-features", "--features", "full"];
    cargo(&[&package[..], &features].concat(), root, &[])
}

/// The newest Rust that a dependency of the generated crate asks for, against what the crate promises.
fn minimum_rust(root: &Path) -> Result<()> {
    let metadata = cargo_metadata(root)?;
    let own = package(&metadata, "conductorone-sdk")?;
    let promised =
        version(own["rust_version"].as_str().context("the crate says which Rust it needs")?);
    let mut open = vec![own["id"].as_str().unwrap_or_default().to_owned()];
    let mut seen = std::collections::BTreeSet::new();
    let nodes = metadata["resolve"]["nodes"].as_array().context("the graph is resolved")?;
    let packages = metadata["packages"].as_array().context("there are packages")?;
    let mut highest = (Vec::new(), String::new());
    while let Some(id) = open.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        let is_it = |value: &&Value| value["id"].as_str() == Some(&id);
        if let Some(package) = packages.iter().find(is_it)
            && let Some(rust) = package["rust_version"].as_str()
            && version(rust) > highest.0
        {
            highest = (
                version(rust),
                format!("{} needs {rust}", package["name"].as_str().unwrap_or_default()),
            );
        }
        let Some(node) = nodes.iter().find(is_it) else { continue };
        for dependency in node["deps"].as_array().into_iter().flatten() {
            let kinds = dependency["dep_kinds"].as_array().into_iter().flatten();
            if kinds.into_iter().any(|kind| kind["kind"] != "dev") {
                open.extend(dependency["pkg"].as_str().map(str::to_owned));
            }
        }
    }
    say!("{} packages; the newest Rust among them: {}", seen.len(), highest.1);
    if highest.0 > promised { bail!("the crate promises {promised:?}") } else { Ok(()) }
}

fn version(text: &str) -> Vec<u64> {
    let mut parts: Vec<u64> = text.split('.').map(|part| part.parse().unwrap_or(0)).collect();
    parts.resize(3, 0);
    parts
}

fn cargo_metadata(root: &Path) -> Result<Value> {
    let output = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--all-features"])
        .current_dir(root)
        .output()
        .context("cargo can't be run")?;
    if !output.status.success() {
        bail!("`cargo metadata` failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    serde_json::from_slice(&output.stdout).context("cargo's metadata is JSON")
}

fn package<'a>(metadata: &'a Value, name: &str) -> Result<&'a Value> {
    let packages = metadata["packages"].as_array().context("there are packages")?;
    packages
        .iter()
        .find(|package| package["name"] == name)
        .with_context(|| format!("`{name}` is in the workspace"))
}

/// The crate of the whole API: compiled, looked at by clippy and documented without a warning.
fn whole_api(root: &Path, document: &Path) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("whole-api");
    let options = Options {
        inputs: InputPaths::of(document.to_path_buf(), root.join("spec/codegen.full.toml")),
        out: out.clone(),
        verbose: false,
        format: Format::Text,
    };
    succeeded(generate::run(&options, Mode::Write)?)?;
    // The same versions as here, and the same target folder, so that no dependency is compiled twice.
    std::fs::copy(root.join("Cargo.lock"), out.join("Cargo.lock"))
        .context("the lock file can't be copied")?;
    let target = crate::bench::target(root).display().to_string();
    let environment = [("CARGO_TARGET_DIR", target.as_str())];
    let clippy = |features: &[&str]| {
        let arguments = [&["clippy", "--quiet"], features, &["--", "-D", "warnings"]].concat();
        cargo(&arguments, &out, &environment)
    };
    clippy(&["--all-features"])?;
    clippy(&["--no-default-features"])?;
    for feature in WHOLE_API_FEATURES {
        clippy(&["--no-default-features", "--features", feature])?;
    }
    documentation(&out, &["--all-features"], root)
}

/// Crates are made of all documents; a few of them are compiled, in a target folder that lasts from run to run.
fn corpus(folder: &Path) -> Result<()> {
    let all = corpus::Options { folder: folder.to_path_buf(), ..corpus::Options::default() };
    let only = COMPILED_DOCUMENTS.iter().map(|&file| file.to_owned()).collect();
    let few = corpus::Options { only, compile: true, ..all.clone() };
    let (all, few) = (succeeded(corpus::run(&all)?), succeeded(corpus::run(&few)?));
    all.context("not every document has a crate")?;
    few.context("not every crate compiles")
}

/// The cases whose types are tried: those that have some of interest.
const TRIED_CASES: &[&str] = &[
    "all-of-*/**",
    "answers/**",
    "bodies/**",
    "constants/**",
    "enums-*/**",
    "field-masks/**",
    "formats*/**",
    "locked-unions/**",
    "oneofs/**",
    "plain-json/**",
    "protobuf-json/**",
];

/// The types of some documents keep what they read, and refuse what is wrong.
fn round_trip<P: AsRef<str>>(folder: &Path, only: &[P]) -> Result<()> {
    let only = only.iter().map(|file| file.as_ref().to_owned()).collect();
    succeeded(roundtrip::run(&roundtrip::Options {
        only,
        ..roundtrip::Options::of(folder.to_path_buf())
    })?)
}

/// All types of the whole API, in the dialect that it speaks.
fn round_trip_of_whole_api(root: &Path, document: &Path) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let files =
        [(document, "openapi.yaml"), (&root.join("spec/codegen.full.toml"), "codegen.toml")];
    for (file, name) in files {
        std::fs::copy(file, folder.path().join(name))
            .with_context(|| format!("`{}` can't be copied", file.display()))?;
    }
    round_trip::<&str>(folder.path(), &[])
}
