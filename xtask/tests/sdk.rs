//! Runs the tests of the generated crate that are written by hand: see `xtask/sdk-tests`.

use std::path::Path;
use std::process::Command;

use support::{Workspace, made};

mod support;

#[test]
fn the_generated_crate_behaves() {
    let root = xtask::workspace::root();
    let tests = root.join("xtask/sdk-tests");
    // The same versions as in the workspace, so that what is compiled already serves here too.
    std::fs::copy(root.join("Cargo.lock"), tests.join("Cargo.lock"))
        .expect("the lock file can be copied");
    let status = Command::new("cargo")
        .args(["test", "--manifest-path"])
        .arg(tests.join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", xtask::bench::target(&root))
        .status()
        .expect("cargo can be run");
    assert!(status.success(), "the tests in xtask/sdk-tests fail: see above");
}

/// The tests of the crate that a case brings in its folder `uses`.
fn uses(case: &Path) -> Vec<(String, String)> {
    let files = std::fs::read_dir(case.join("uses")).into_iter().flatten();
    files
        .map(|file| {
            let path = file.expect("it can be read").path();
            let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
            (format!("tests/{name}"), std::fs::read_to_string(&path).expect("it is text"))
        })
        .collect()
}

/// Writes the crate of one of the generator's minimal documents. Says whether it has tests of its own.
fn write_case(case: &Path, name: &str, workspace: &Workspace) -> bool {
    let files = made(case, name).files;
    let uses = uses(case);
    let has_tests = files.contains_key("tests/examples.rs") || !uses.is_empty();
    workspace.write(name, files.into_iter().chain(uses));
    has_tests
}

#[test]
fn the_crates_of_the_minimal_documents_compile_without_a_warning() {
    let workspace = Workspace::new();
    let cases = xtask::workspace::root().join("generator/tests/cases/pass");
    let mut tested: Vec<String> = Vec::new();
    for case in std::fs::read_dir(cases).expect("it is there") {
        let case = case.expect("it can be read").path();
        let name = case.file_name().expect("a folder has a name").to_string_lossy().into_owned();
        if write_case(&case, &name, &workspace) {
            tested.push(name);
        }
    }
    tested.sort();
    workspace.cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    let packages = tested.iter().flat_map(|name| ["-p", name.as_str()]);
    let only: Vec<&str> = ["test", "--quiet"].into_iter().chain(packages).collect();
    workspace.cargo(&only);
}
