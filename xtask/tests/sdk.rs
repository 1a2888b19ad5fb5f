//! Runs the tests of the generated crate that are written by hand: see `xtask/sdk-tests`.

use std::path::Path;
use std::process::Command;

use openapi_sdk_generator::{Input, generate};
use tempfile::TempDir;

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

/// Writes the crate of one of the generator's minimal documents.
fn write_case(name: &str, folder: &TempDir) {
    let case = xtask::workspace::root().join("generator/tests/cases/pass").join(name);
    let document =
        std::fs::read_to_string(case.join("spec.yaml")).expect("the case has a document");
    let config = format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n");
    let config = match std::fs::read_to_string(case.join("codegen.toml")) {
        Ok(config) => config.replace("name = \"case\"", &format!("name = \"{name}\"")),
        Err(_) => config,
    };
    let output = generate(Input::new("spec.yaml", &document, &config));
    for (path, text) in output.unwrap_or_else(|failure| panic!("{:#?}", failure.findings)).files {
        let path = folder.path().join(name).join(path);
        std::fs::create_dir_all(path.parent().expect("a file has a folder"))
            .expect("it can be made");
        std::fs::write(path, text).expect("it can be written");
    }
}

#[test]
fn the_crates_of_the_minimal_documents_compile_without_a_warning() {
    let root = xtask::workspace::root();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let cases = ["not-yet", "plain-json", "protobuf-json", "taken-names"];
    cases.iter().for_each(|name| write_case(name, &folder));
    let manifest = folder.path().join("Cargo.toml");
    std::fs::write(&manifest, "[workspace]\nresolver = \"3\"\nmembers = [\"*\"]\n")
        .expect("it can be written");
    std::fs::copy(root.join("Cargo.lock"), folder.path().join("Cargo.lock"))
        .expect("it can be copied");
    let cargo = |arguments: &[&str], folder: &Path| {
        let status = Command::new("cargo")
            .args(arguments)
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", xtask::bench::target(&root))
            .status()
            .expect("cargo can be run");
        assert!(status.success(), "`cargo {}` fails: see above", arguments.join(" "));
    };
    cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], folder.path());
    cargo(&["test", "--workspace", "--quiet"], folder.path());
}
