//! Runs the tests of the generated crate that are written by hand: see `xtask/sdk-tests`.

use std::collections::BTreeSet;
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

/// The cases whose own tests are run: calls of every kind. What their docs show is compiled too.
const CALLED: &[&str] = &["answers", "bodies", "parameter-styles", "security"];

#[test]
fn the_crates_of_the_minimal_documents_compile_without_a_warning() {
    let workspace = Workspace::new();
    let cases = xtask::workspace::root().join("generator/tests/cases/pass");
    let mut tested: BTreeSet<String> = CALLED.iter().map(|&name| name.to_owned()).collect();
    for case in std::fs::read_dir(cases).expect("it is there") {
        let case = case.expect("it can be read").path();
        let name = case.file_name().expect("a folder has a name").to_string_lossy().into_owned();
        let uses = uses(&case);
        tested.extend((!uses.is_empty()).then(|| name.clone()));
        workspace.write(&name, made(&case, &name).files.into_iter().chain(uses));
    }
    // With what is there for the tests of users: its docs have an example too, which is run.
    let features = ["--features", "test-util"];
    let clippy = ["clippy", "--workspace", "--all-targets"].into_iter().chain(features);
    workspace.cargo(&clippy.chain(["--", "-D", "warnings"]).collect::<Vec<_>>());
    let run = |kind: &str, packages: &mut dyn Iterator<Item = &str>| {
        let packages = packages.flat_map(|name| ["-p", name]);
        let arguments: Vec<&str> =
            ["test", "--quiet", kind].into_iter().chain(features).chain(packages).collect();
        workspace.cargo(&arguments);
    };
    run("--tests", &mut tested.iter().map(String::as_str));
    run("--doc", &mut CALLED.iter().copied());
}
