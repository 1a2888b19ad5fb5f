//! Runs the tests of the generated crate that are written by hand: see `xtask/sdk-tests`.

use std::path::Path;
use std::process::Command;

use openapi_sdk_generator::generate;
use tempfile::TempDir;
use xtask::inputs::{InputPaths, Inputs};

/// The config of cases that bring none.
const CONFIG: &str = "[package]\nname = \"case\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

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
fn write_case(case: &Path, name: &str, folder: &TempDir) -> bool {
    let (spec, config) = (case.join("spec.yaml"), case.join("codegen.toml"));
    let text = std::fs::read_to_string(&config).unwrap_or_else(|_| CONFIG.to_owned());
    let text = text.replace("name = \"case\"", &format!("name = \"{name}\""));
    let inputs = Inputs::with_config(&InputPaths::of(spec, config), text).expect("it can be read");
    let output = generate(inputs.input());
    let files = output.unwrap_or_else(|failure| panic!("{name}: {:#?}", failure.findings)).files;
    let uses = uses(case);
    let has_tests = files.contains_key("tests/examples.rs") || !uses.is_empty();
    for (path, text) in files.into_iter().chain(uses) {
        let path = folder.path().join(name).join(path);
        std::fs::create_dir_all(path.parent().expect("a file has a folder"))
            .expect("it can be made");
        std::fs::write(path, text).expect("it can be written");
    }
    has_tests
}

#[test]
fn the_crates_of_the_minimal_documents_compile_without_a_warning() {
    let root = xtask::workspace::root();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let cases = std::fs::read_dir(root.join("generator/tests/cases/pass")).expect("it is there");
    let mut tested: Vec<String> = Vec::new();
    for case in cases {
        let case = case.expect("it can be read").path();
        let name = case.file_name().expect("a folder has a name").to_string_lossy().into_owned();
        if write_case(&case, &name, &folder) {
            tested.push(name);
        }
    }
    tested.sort();
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
    let packages = tested.iter().flat_map(|name| ["-p", name.as_str()]);
    let only: Vec<&str> = ["test", "--quiet"].into_iter().chain(packages).collect();
    cargo(&only, folder.path());
}
