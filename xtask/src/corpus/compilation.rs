//! Compiles the crates, all in one workspace.
//!
//! Input: the folder with `crates/`. Output: for each crate the first message of the compiler, if there is one. Cargo's
//! messages are read instead of denying warnings by `RUSTFLAGS`: other flags would build every dependency again, and a
//! denied warning would hide those of later crates.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result};
use indicatif::ProgressBar;
use serde_json::Value;

use crate::{cargo, scratch};

/// The most lines of a compiler message in the report.
const MOST_LINES: usize = 12;

/// The first message of the compiler about each crate, or `None` without a message.
pub type Verdicts = BTreeMap<String, Option<String>>;

/// Checks the crates of these names.
pub fn run(
    folder: &Path,
    packages: &BTreeSet<String>,
    jobs: usize,
    bar: &ProgressBar,
) -> Result<Verdicts> {
    if packages.is_empty() {
        return Ok(Verdicts::new());
    }
    scratch::write_shared_manifest(folder, &["crates/*"])?;
    let mut cargo = cargo::command(folder)
        .args(["check", "--workspace", "--keep-going", "--message-format=json"])
        .args(["--lib", "--examples", "--jobs", &jobs.to_string()])
        // The feature for tests of users must compile with any API too.
        .args(["--features", "test-util"])
        .args(tests(folder, packages))
        .env("CARGO_INCREMENTAL", "0")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("cargo can't be run")?;
    let stderr = cargo.stderr.take().context("cargo has an error stream")?;
    let said = std::thread::spawn(move || {
        let mut text = String::new();
        BufReader::new(stderr).read_to_string(&mut text).map(|_| text)
    });
    let stdout = cargo.stdout.take().context("cargo has an output stream")?;
    let mut seen = Seen::default();
    for line in BufReader::new(stdout).lines() {
        // Build scripts of dependencies may print other lines than JSON.
        if let Ok(message) = serde_json::from_str(&line?) {
            seen.take(&message, packages, bar);
        }
    }
    cargo.wait()?;
    let said = said.join().ok().and_then(Result::ok).unwrap_or_default();
    Ok(packages.iter().map(|name| (name.clone(), seen.verdict(name, &said))).collect())
}

/// Runs the tests of a crate. Returns the end of their output if one of them fails.
pub fn test(folder: &Path, package: &str, jobs: usize) -> Result<Option<String>> {
    let packages = BTreeSet::from([package.to_owned()]);
    let output = cargo::command(folder)
        .args(["test", "--quiet", "--package", package, "--jobs", &jobs.to_string()])
        // The member with the features of all dependencies: without it, these would be compiled again for each crate.
        .args(["--package", scratch::DEPENDENCIES, "--features", &format!("{package}/test-util")])
        .args(tests(folder, &packages))
        .env("CARGO_INCREMENTAL", "0")
        .output()
        .context("cargo can't be run")?;
    if output.status.success() {
        return Ok(None);
    }
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    Ok(Some(lines[lines.len().saturating_sub(MOST_LINES)..].join("\n")))
}

/// The arguments for the tests that come with crates, which exclude each library as a test of its own. Cargo fails
/// when none of them has tests.
fn tests(folder: &Path, packages: &BTreeSet<String>) -> &'static [&'static str] {
    let tested = |name: &String| folder.join("crates").join(name).join("tests").is_dir();
    if packages.iter().any(tested) { &["--test", "*"] } else { &[] }
}

/// The content of cargo's messages so far.
#[derive(Default)]
struct Seen {
    /// The crates that are compiled.
    compiled: BTreeSet<String>,
    /// The first error or warning of each crate; an error goes before a warning.
    complaints: BTreeMap<String, (bool, String)>,
}

impl Seen {
    fn take(&mut self, message: &Value, packages: &BTreeSet<String>, bar: &ProgressBar) {
        let Some(name) = package(message).filter(|name| packages.contains(*name)) else { return };
        match message["reason"].as_str() {
            Some("compiler-artifact") => {
                // A test that fails to compile has a message of its own.
                self.compiled.insert(name.to_owned());
            }
            Some("compiler-message") => self.complain(name, &message["message"]),
            _ => return,
        }
        let open =
            |name: &&String| !self.compiled.contains(*name) && !self.complaints.contains_key(*name);
        let open = packages.iter().filter(open).count();
        bar.set_position((packages.len() - open) as u64);
    }

    /// A warning counts like an error: a user who denies warnings could not use the crate.
    fn complain(&mut self, name: &str, message: &Value) {
        let error = match message["level"].as_str() {
            Some("warning") => false,
            Some(level) if level.starts_with("error") => true,
            _ => return,
        };
        let rendered = message["rendered"].as_str().unwrap_or_default();
        let lines: Vec<&str> = rendered.lines().take(MOST_LINES).collect();
        let known = self.complaints.get(name);
        if known.is_none_or(|(known, _)| error && !known) {
            self.complaints.insert(name.to_owned(), (error, lines.join("\n")));
        }
    }

    fn verdict(&self, name: &str, said: &str) -> Option<String> {
        if let Some((_, complaint)) = self.complaints.get(name) {
            return Some(complaint.clone());
        }
        if self.compiled.contains(name) {
            return None;
        }
        // Cargo itself failed: at a manifest, a lock file, or a dependency.
        let error = said.lines().skip_while(|line| !line.starts_with("error"));
        let lines: Vec<&str> = error.take(MOST_LINES).collect();
        Some(if lines.is_empty() {
            "cargo did not compile it".to_owned()
        } else {
            lines.join("\n")
        })
    }
}

/// The folder of the crate that a message is about.
fn package(message: &Value) -> Option<&str> {
    Path::new(message["manifest_path"].as_str()?).parent()?.file_name()?.to_str()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_error_precedes_a_warning_and_a_crate_without_messages_is_not_compiled() {
        let names = ["good", "poor", "bad", "lost"].map(str::to_owned);
        let packages: BTreeSet<String> = names.into();
        let mut seen = Seen::default();
        let mut take = |reason: &str, name: &str, level: &str, rendered: &str| {
            let message = json!({
                "reason": reason,
                "manifest_path": format!("/a/crates/{name}/Cargo.toml"),
                "message": { "level": level, "rendered": rendered },
            });
            seen.take(&message, &packages, &ProgressBar::hidden());
        };
        take("compiler-artifact", "good", "", "");
        take("compiler-message", "poor", "note", "note: a");
        take("compiler-message", "poor", "warning", "warning: a\n --> src/lib.rs:1:1\n");
        take("compiler-message", "poor", "warning", "warning: b");
        take("compiler-artifact", "poor", "", "");
        take("compiler-message", "bad", "warning", "warning: c");
        take("compiler-message", "bad", "error", "error: d");
        take("compiler-message", "bad", "error", "error: e");
        take("compiler-artifact", "dependency", "", "");
        let said = "    Checking bad v0.1.0\nerror: there is no more disk\n";
        let verdict = |name| seen.verdict(name, said);
        assert_eq!(verdict("good"), None);
        assert_eq!(verdict("poor").as_deref(), Some("warning: a\n --> src/lib.rs:1:1"));
        assert_eq!(verdict("bad").as_deref(), Some("error: d"));
        assert_eq!(verdict("lost").as_deref(), Some("error: there is no more disk"));
    }
}
