//! The figures that have budgets.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use openapi_sdk_generator::{Input, Output, generate};
use serde_json::Value;

use super::limits::Figure;
use super::tally::{Count, Tally};
use crate::{cargo, workspace};
use cargo_openapi_sdk::inputs::InputPaths;

/// A document of one operation without parameters and without a body: its crate is the least that users get.
const SMALLEST: &str = "openapi: 3.1.0
info: {title: Smallest, version: '1'}
servers: [{url: https://api.example.com}]
paths:
  /ping:
    get:
      operationId: ping
      responses: {'204': {description: The server is up.}}
";

/// The config of the smallest crate.
const SMALLEST_CONFIG: &str =
    "[package]\nname = \"smallest-sdk\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

/// The platform whose dependencies are counted, so that the figure is the same on every machine.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// Returns all figures, in the order of the report.
pub fn all(root: &Path) -> Result<Vec<Figure>> {
    let mut figures = whole_crate(root)?;
    figures.extend(smallest_crate()?);
    figures.extend(dependencies(root)?);
    figures.extend(instructions(root)?);
    Ok(figures)
}

/// Returns the figures in the JSON object that a program prints, or the reason why all of them are missing.
fn named(
    counts: std::result::Result<Value, String>,
    names: &[&'static str],
) -> Result<Vec<Figure>> {
    let figure = |&name: &&'static str| {
        let count = match &counts {
            Ok(counts) => {
                let count = counts[name].as_u64();
                Ok(count.with_context(|| format!("there is no figure `{name}`"))?)
            }
            Err(reason) => Err(reason.clone()),
        };
        Ok(Figure { name, count })
    };
    names.iter().map(figure).collect()
}

/// The document and the config of the whole C1 API, or the reason why they are missing.
fn whole_api(root: &Path) -> std::result::Result<InputPaths, String> {
    let document = workspace::whole_api().ok_or("the document is not beside the repository")?;
    Ok(InputPaths::of(document, root.join("spec/codegen.full.toml")))
}

/// The figures of one run that generates the crate of the whole C1 API, by a program with a counting allocator.
fn whole_crate(root: &Path) -> Result<Vec<Figure>> {
    let counts = match whole_api(root) {
        Ok(paths) => {
            // As the tests are built, so that CI finds the program compiled.
            let build = ["test", "--workspace", "--all-features", "--no-run", "--quiet"];
            cargo::run(root, &[&build[..], &["--test", "budgets"]].concat())?;
            let program = cargo::target().join("debug/count-generation");
            let output = Command::new(&program).arg(&paths.spec).arg(&paths.config).output();
            let output = output.with_context(|| format!("`{}` can't be run", program.display()))?;
            let text = String::from_utf8_lossy(&output.stdout);
            Ok(serde_json::from_str(&text).context("the counts are JSON")?)
        }
        Err(reason) => Err(reason),
    };
    let names = [
        "whole-crate-lines",
        "whole-crate-functions",
        "generate-allocations",
        "generate-peak-bytes",
    ];
    named(counts, &names)
}

/// Lines and functions of the smallest crate.
fn smallest_crate() -> Result<Vec<Figure>> {
    let output = generated(Input::new("openapi.yaml", SMALLEST, SMALLEST_CONFIG))?;
    let Count { lines, functions } = Tally::of(&output.files).total();
    Ok(vec![
        Figure { name: "smallest-crate-lines", count: Ok(lines) },
        Figure { name: "smallest-crate-functions", count: Ok(functions) },
    ])
}

/// Generates a crate in memory.
pub fn generated(input: Input<'_>) -> Result<Output> {
    generate(input).or_else(|failure| {
        let first = failure.findings.first().map(|finding| finding.message.as_str());
        bail!("the document has no crate: {}", first.unwrap_or_default())
    })
}

/// Packages that a program downloads for the crate of this repository, without those for its build and its tests.
fn dependencies(root: &Path) -> Result<Vec<Figure>> {
    let count = |features: &[&str]| -> Result<u64> {
        let tree = ["tree", "-p", "conductorone-sdk", "--edges", "normal", "--prefix", "none"];
        let text = cargo::stdout(root, &[&tree[..], &["--target", PLATFORM], features].concat())?;
        let packages = text.lines().map(|line| line.trim_end_matches(" (*)"));
        let packages: BTreeSet<&str> = packages.filter(|line| !line.is_empty()).collect();
        // The crate itself is in the list.
        Ok(packages.len().saturating_sub(1) as u64)
    };
    Ok(vec![
        Figure { name: "dependencies", count: Ok(count(&[])?) },
        Figure { name: "dependencies-all-features", count: Ok(count(&["--all-features"])?) },
    ])
}

/// Instructions in user space, counted by callgrind.
fn instructions(root: &Path) -> Result<Vec<Figure>> {
    let names = [
        ("read-call-instructions", "read"),
        ("create-call-instructions", "create"),
        ("decode-instructions", "decode"),
    ];
    if !is_installed("valgrind") {
        let skipped =
            |(name, _)| Figure { name, count: Err("valgrind is not installed".to_owned()) };
        return Ok(names.map(skipped).into());
    }
    let program = instructions_program(root)?;
    let folder = tempfile::tempdir()?;
    let count = |work: &str| {
        let out = folder.path().join(work);
        let mut valgrind = Command::new("valgrind");
        valgrind
            .args(["--tool=callgrind", "--toggle-collect=*measured*", "--log-file=/dev/null"])
            .arg(format!("--callgrind-out-file={}", out.display()))
            .arg(&program)
            .arg(work);
        let status = valgrind.status().context("valgrind can't be run")?;
        if !status.success() {
            bail!("`sdk-instructions {work}` failed below valgrind");
        }
        let text = std::fs::read_to_string(&out).context("callgrind writes its counts")?;
        collected(&text).with_context(|| format!("callgrind counted nothing of `{work}`"))
    };
    names.into_iter().map(|(name, work)| Ok(Figure { name, count: Ok(count(work)?) })).collect()
}

/// The sum of instructions in a file of callgrind.
fn collected(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("totals: "))?;
    line.trim().parse().ok().filter(|&count| count > 0)
}

/// Builds the program whose instructions are counted.
fn instructions_program(root: &Path) -> Result<PathBuf> {
    let manifest = workspace::sdk_bench(root)?;
    let build = [
        "build",
        "--quiet",
        "--profile",
        "counted",
        "--package",
        "sdk-instructions",
        "--manifest-path",
    ];
    cargo::finish(cargo::command(root).args(build).arg(manifest))?;
    Ok(cargo::target().join("counted/sdk-instructions"))
}

fn is_installed(program: &str) -> bool {
    let status = Command::new(program).arg("--version").stdout(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
