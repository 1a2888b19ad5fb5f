//! Adds the commit to the version: that of the repository, or the one that `cargo package` has recorded.

use std::path::Path;
use std::process::Command;

fn main() {
    let version = env!("CARGO_PKG_VERSION");
    let version = match recorded().or_else(current) {
        Some(commit) => format!("{version} ({commit})"),
        None => version.to_owned(),
    };
    println!("cargo::rustc-env=OPENAPI_SDK_VERSION={version}");
}

/// The commit of a packed crate: <https://doc.rust-lang.org/cargo/commands/cargo-package.html>.
fn recorded() -> Option<String> {
    let record = std::fs::read_to_string(".cargo_vcs_info.json").ok()?;
    let (_, hash) = record.split_once("\"sha1\": \"")?;
    hash.get(..9).map(str::to_owned)
}

/// The commit of the repository that contains this folder. The log of its head grows with each commit.
fn current() -> Option<String> {
    let log = git(&["rev-parse", "--git-path", "logs/HEAD"])?;
    if Path::new(&log).is_file() {
        println!("cargo::rerun-if-changed={log}");
    }
    println!("cargo::rerun-if-changed=build.rs");
    git(&["rev-parse", "--short=9", "HEAD"])
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned()).filter(|text| !text.is_empty())
}
