//! `cargo xtask e2e`: checks the calls of generated SDKs with the independent mock server Prism.
//!
//! Input: this project's document, and some documents of the corpus if it is present. A crate is generated from each. Its
//! tests call the mock server, which checks each request against the document and responds with examples. Output: a table
//! with a row for each document, and the names of rejected requests and undecodable responses. Without Node, the command
//! reports that nothing was checked.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use cargo_openapi_sdk::say;
use openapi_sdk_generator::Stage;
use openapi_sdk_generator::config::{Config, Dialect};
use serde_json::Value;

use crate::corpus::documents::{self, Document, Selection};
use crate::corpus::generation;
use crate::scratch::DEPENDENCIES;
use crate::{cargo, scratch, workspace};

use known::{KNOWN, Known};
use outcome::Outcome;
use prism::Prism;

mod known;
mod outcome;
mod prism;
mod wrong;

/// The documents of the corpus that are tried if nothing else is asked for.
const DOCUMENTS: &[&str] = &[
    "adyen-checkout-v72.yaml",
    "alertmanager-v2.yaml",
    "gotify.json",
    "langfuse.yml",
    "lithic.yml",
    "notion-mcp.json",
    "openapi-petstore-3.0.yaml",
    "paypal-orders-v2.json",
    "readme-security-3.1.json",
    "readme-star-trek-3.0.json",
    "redocly-museum.yaml",
    "svix-server.json",
    "together.yaml",
];

/// The server of the tests, as a real one.
const SERVER: &str = include_str!("../../e2e/server.rs");

/// Checks the documents. The exit code is 1 if a request was rejected or a response can't be decoded, unless the issue is
/// known, and if the server accepted an invalid request.
pub fn run(root: &Path, only: &[String]) -> Result<ExitCode> {
    let Some(prism) = Prism::install(&cargo::target().join("e2e/prism"))? else {
        say!("e2e: Node and npm are not there, so nothing was tried");
        return Ok(ExitCode::SUCCESS);
    };
    let known: Known = toml::from_str(KNOWN).context("the list of known issues can't be read")?;
    let documents = documents(root, only)?;
    let folder = tempfile::Builder::new().prefix("e2e-").tempdir()?;
    scratch::write_shared_manifest(folder.path(), &["crates/*"])?;
    let mut descriptions = BTreeMap::new();
    for document in &documents {
        let description = prepare(document, folder.path())
            .with_context(|| format!("`{}` can't be prepared", document.file))?;
        descriptions.insert(document.file.clone(), description);
    }
    let test = ["test", "--workspace", "--test", "wire", "--no-run", "--quiet"];
    cargo::run(folder.path(), &test).context("the crates do not compile")?;
    let mut outcomes = Vec::new();
    for document in &documents {
        let run = Trial { prism: &prism, folder: folder.path(), document };
        let outcome = run.outcome(&descriptions[&document.file], &known);
        outcomes.push(outcome.with_context(|| format!("`{}` can't be tried", document.file))?);
    }
    let tried: BTreeSet<&str> = documents.iter().map(|document| document.file.as_str()).collect();
    let met: BTreeSet<(&str, &str)> = outcomes
        .iter()
        .flat_map(|one| one.known.iter().map(|(test, _)| (one.file.as_str(), test.as_str())))
        .collect();
    let listed = known.issue.iter().filter(|issue| tried.contains(issue.document.as_str()));
    let listed =
        listed.flat_map(|issue| issue.tests.iter().map(|test| (&*issue.document, &**test)));
    let unmet: Vec<(&str, &str)> = listed.filter(|one| !met.contains(one)).collect();
    Ok(outcome::report(&outcomes, &unmet))
}

/// This project's document, and those of the corpus that are asked for.
fn documents(root: &Path, only: &[String]) -> Result<Vec<Document>> {
    let mut documents = Vec::new();
    if only.is_empty() {
        documents.extend(documents::list(&root.join("spec"), &Selection::default())?);
    }
    let corpus = workspace::shared().map(|shared| shared.join("corpus"));
    match corpus.filter(|folder| folder.is_dir()) {
        Some(folder) => {
            let wanted = match only {
                [] => Selection::only(DOCUMENTS),
                _ => Selection::only(only),
            };
            documents.extend(documents::list(&folder, &wanted)?);
        }
        None if only.is_empty() => say!("the corpus is not there: only the own document"),
        None => bail!("the corpus is not there"),
    }
    Ok(documents)
}

/// The document that the server reads, with all its files and overlays.
struct Description {
    value: Value,
    path: PathBuf,
}

/// Writes the crate of a document, with a real server for its tests, and the document for the server.
fn prepare(document: &Document, folder: &Path) -> Result<Description> {
    let config = document.config()?;
    let dialect = Config::parse(&config).map(|config| config.dialect).unwrap_or_default();
    let inputs = document.inputs(config)?;
    let Ok(mut output) = openapi_sdk_generator::generate(inputs.input()) else {
        bail!("there is no crate");
    };
    output.files.insert("tests/wire/server.rs".to_owned(), SERVER.to_owned());
    generation::write(&output.files, &folder.join("crates").join(&document.package))?;
    let Ok(description) = openapi_sdk_generator::document(inputs.input(), Stage::Effective) else {
        bail!("there is no document");
    };
    let mut value = serde_json::to_value(description)?;
    if dialect == Dialect::ProtobufJson {
        without_durations(&mut value);
    }
    let path = folder.join(format!("{}.json", document.package));
    fs::write(&path, value.to_string())?;
    Ok(Description { value, path })
}

/// A duration in protobuf's mapping differs from the `duration` of JSON Schema, which is that of ISO 8601.
fn without_durations(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if members.get("format").is_some_and(|format| format == "duration") {
                members.remove("format");
            }
            members.values_mut().for_each(without_durations);
        }
        Value::Array(items) => items.iter_mut().for_each(without_durations),
        _ => {}
    }
}

/// The context for one document.
struct Trial<'a> {
    prism: &'a Prism,
    folder: &'a Path,
    document: &'a Document,
}

impl Trial<'_> {
    /// Runs all calls, and an invalid one.
    fn outcome(&self, description: &Description, known: &Known) -> Result<Outcome> {
        let package = &self.document.package;
        let log = self.folder.join(format!("{package}.log"));
        let server = self.prism.start(&description.path, &log)?;
        let seen = self.folder.join(format!("{package}.seen"));
        let done = cargo::command(self.folder)
            .args(["test", "--quiet", "--package", package, "--package", DEPENDENCIES])
            .args(["--test", "wire", "--no-fail-fast"])
            .args(["--", "--nocapture", "resources::"])
            .env("E2E_SERVER", server.url())
            .env("E2E_SEEN", &seen)
            .env("RUST_BACKTRACE", "0")
            .output()
            .context("cargo can't be run")?;
        let printed = String::from_utf8_lossy(&done.stderr);
        let seen = fs::read_to_string(&seen).unwrap_or_default();
        let issues = known.issue.iter().filter(|issue| issue.document == self.document.file);
        let mut outcome = Outcome::of(&self.document.file, &seen, &printed, issues);
        outcome.is_awake = wrong::requests(&description.value)
            .iter()
            .map(|request| server.violations_of(request))
            .find(|violations| violations.as_ref().map_or(true, |found| !found.is_empty()))
            .transpose()?
            .is_some();
        Ok(outcome)
    }
}
