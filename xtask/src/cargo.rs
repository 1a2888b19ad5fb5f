//! Cargo as a child process.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::workspace;

/// The variables that cargo sets for a program it runs, by their beginnings:
/// <https://doc.rust-lang.org/cargo/reference/environment-variables.html>.
const OF_A_PARENT: &[&str] = &[
    "CARGO_BIN_",
    "CARGO_CRATE_NAME",
    "CARGO_MANIFEST_",
    "CARGO_PKG_",
    "CARGO_PRIMARY_PACKAGE",
    "CARGO_TARGET_TMPDIR",
];

/// The target folder of this repository.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| workspace::root().join("target"), PathBuf::from)
}

/// Cargo in a folder, with the target folder of this repository.
///
/// Its environment is the same whether a shell, a test or another cargo starts it. Build scripts look at variables such
/// as `CARGO_PKG_NAME`: a different value would compile their crates, and all that depend on them, again.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(folder).env("CARGO_TARGET_DIR", target());
    for (name, _) in std::env::vars_os() {
        let is_of_parent =
            |name: &str| OF_A_PARENT.iter().any(|beginning| name.starts_with(beginning));
        if name.to_str().is_some_and(is_of_parent) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs cargo in a folder. An exit code other than 0 is an error.
pub fn run(folder: &Path, arguments: &[&str]) -> Result<()> {
    finish(command(folder).args(arguments))
}

/// Runs a command of cargo. An exit code other than 0 is an error.
pub fn finish(command: &mut Command) -> Result<()> {
    let status = command.status().context("cargo can't be run")?;
    if status.success() { Ok(()) } else { bail!("`{}` failed", line(command)) }
}

/// Runs clippy in a folder. Warnings are errors.
pub fn clippy(folder: &Path, arguments: &[&str]) -> Result<()> {
    run(folder, &[&["clippy", "--quiet"], arguments, &["--", "-D", "warnings"]].concat())
}

/// Runs cargo in a folder and returns its output.
pub fn stdout(folder: &Path, arguments: &[&str]) -> Result<String> {
    let mut command = command(folder);
    let output = command.args(arguments).stderr(Stdio::inherit()).output();
    let output = output.context("cargo can't be run")?;
    if !output.status.success() {
        bail!("`{}` failed", line(&command));
    }
    String::from_utf8(output.stdout).context("cargo prints text")
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_gets_no_package_variables_of_another_cargo() {
        assert_eq!(std::env::var("CARGO_PKG_NAME").as_deref(), Ok("xtask"), "cargo runs this test");
        let command = command(Path::new("."));
        let removed =
            |name: &str| command.get_envs().any(|(key, value)| key == name && value.is_none());
        assert!(removed("CARGO_PKG_NAME") && removed("CARGO_MANIFEST_DIR"));
        assert!(!removed("CARGO_HOME") && !removed("PATH"));
    }
}
