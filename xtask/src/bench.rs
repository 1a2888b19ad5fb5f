//! `cargo xtask bench` and `bench-sdk`: the figures of `generator/docs/benchmarks.md`, as tables.
//!
//! The first measures whole processes, by the operating system's own account of them; the second runs the programs of
//! `xtask/sdk-bench`.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use cargo_openapi_sdk::say;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use serde_json::{Value, json};

use crate::budget::tally::Tally;
use crate::{budget, cargo, workspace};
use cargo_openapi_sdk::inputs::{InputPaths, Inputs};

/// The number of runs of each command; the median is printed.
const RUNS: usize = 3;

/// The resources that a command used.
#[derive(Debug, Clone, Copy)]
struct Usage {
    wall_seconds: f64,
    user_seconds: f64,
    peak_megabytes: f64,
}

/// Runs a command and prints the resources that it used.
pub fn measure(command: &[String]) -> Result<ExitCode> {
    let (program, arguments) = command.split_first().context("there is no command to measure")?;
    let start = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    let wall = start.elapsed().as_secs_f64();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    if !status.success() {
        bail!("`{}` failed", command.join(" "));
    }
    let user = usage.user_time().num_microseconds();
    say!(
        "{}",
        json!({ "wall": wall, "user_microseconds": user, "peak_kilobytes": usage.max_rss() })
    );
    Ok(ExitCode::SUCCESS)
}

/// Measures a run on a document and the compile time of its crate, and prints the lines of the crate by kind of item
/// and all budgets.
pub fn run(spec: &Path, config: &Path, feature: &str) -> Result<ExitCode> {
    let root = workspace::root();
    cargo::run(&root, &["build", "--release", "--package", "xtask"])?;
    let xtask = cargo::target().join("release/xtask");
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("crate");
    let generate: Vec<String> = [
        xtask.display().to_string().as_str(),
        "generate",
        "--spec",
        &spec.display().to_string(),
        "--config",
        &config.display().to_string(),
        "--out",
        &out.display().to_string(),
    ]
    .map(str::to_owned)
    .into();
    say!("| What | Wall s | User CPU s | Peak memory MB |");
    say!("| --- | --- | --- | --- |");
    print_row("`generate` (release build)", median(&xtask, &generate, &out, None)?);

    let check = |features: &[&str]| -> Vec<String> {
        let manifest = out.join("Cargo.toml").display().to_string();
        ["cargo", "check", "--quiet", "--manifest-path", &manifest]
            .into_iter()
            .chain(features.iter().copied())
            .map(str::to_owned)
            .collect()
    };
    let touched = out.join("src/lib.rs");
    print_row(
        "`cargo check`, all features of the API",
        median(&xtask, &check(&[]), &out, Some(&touched))?,
    );
    let features = format!("reqwest,{feature}");
    let alone = check(&["--no-default-features", "--features", &features]);
    print_row(
        &format!("`cargo check`, only `{feature}`"),
        median(&xtask, &alone, &out, Some(&touched))?,
    );
    let inputs = Inputs::read(&InputPaths::of(spec.to_path_buf(), config.to_path_buf()))?;
    let tally = Tally::of(&budget::measure::generated(inputs.input())?.files);
    say!("\n{}\n", budget::shares(&tally));
    budget::run(&root)
}

/// Measures the generated crate when it runs.
pub fn sdk(root: &Path, json: bool) -> Result<ExitCode> {
    let manifest = workspace::sdk_bench(root)?;
    for program in ["time", "allocations"] {
        let mut run = cargo::command(root);
        run.args(["run", "--quiet", "--release", "--bin", program, "--manifest-path"])
            .arg(&manifest)
            .arg("--")
            .args(json.then_some("--json"));
        cargo::finish(&mut run)?;
        if !json {
            say!("");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print_row(what: &str, usage: Usage) {
    say!(
        "| {what} | {:.2} | {:.2} | {:.0} |",
        usage.wall_seconds,
        usage.user_seconds,
        usage.peak_megabytes
    );
}

/// The median of several runs, after one that does not count. `touched` is made newer before each.
fn median(xtask: &Path, command: &[String], out: &Path, touched: Option<&Path>) -> Result<Usage> {
    let mut usages = Vec::new();
    for run in 0..=RUNS {
        if let Some(path) = touched {
            let text = std::fs::read(path)?;
            std::fs::write(path, text)?;
        }
        let output = Command::new(xtask)
            .arg("measure")
            .arg("--")
            .args(command)
            // As a downstream build does it: crates from a registry are not compiled incrementally.
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TARGET_DIR", out.with_file_name("target"))
            .output()?;
        if !output.status.success() {
            bail!("{}", String::from_utf8_lossy(&output.stderr));
        }
        if run > 0 {
            usages.push(parse(&serde_json::from_slice(&output.stdout)?)?);
        }
    }
    usages.sort_by(|left, right| left.user_seconds.total_cmp(&right.user_seconds));
    Ok(usages[usages.len() / 2])
}

fn parse(json: &Value) -> Result<Usage> {
    let number = |key: &str| json[key].as_f64().with_context(|| format!("there is no `{key}`"));
    Ok(Usage {
        wall_seconds: number("wall")?,
        user_seconds: number("user_microseconds")? / 1e6,
        peak_megabytes: number("peak_kilobytes")? / 1024.0,
    })
}
