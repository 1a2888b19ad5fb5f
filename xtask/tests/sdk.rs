//! Runs the tests of the generated crate that are written by hand (`xtask/sdk-tests`), and compiles the crates of the
//! generator's cases.

use std::collections::BTreeSet;
use std::path::Path;

use support::{Workspace, made};
use xtask::corpus::pages::{self, Walk};
use xtask::scratch::DEPENDENCIES;

mod support;

/// Every file below a folder, by its path below it.
fn files(folder: &Path) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("it can be read").path();
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        (name, std::fs::read_to_string(&path).expect("it is text"))
    };
    entries.map(read).collect()
}

#[test]
fn the_generated_crate_behaves() {
    let root = xtask::workspace::root();
    let package = root.join("xtask/sdk-tests");
    let manifest = std::fs::read_to_string(package.join("Cargo.toml")).expect("it is there");
    let (manifest, _) = manifest.split_once("[workspace]").expect("it is a workspace for editors");
    // The package moves to another folder, but the targets of its relative paths do not.
    let absolute = |text: &str, relative: &str, path: &str| {
        text.replace(&format!("{relative:?}"), &format!("{:?}", root.join(path)))
    };
    let own = [
        ("Cargo.toml".to_owned(), absolute(manifest, "../../generated", "generated")),
        ("src/lib.rs".to_owned(), String::new()),
    ];
    let server = ("../../conformance/server.rs", "xtask/conformance/server.rs");
    let tests = files(&package.join("tests")).into_iter();
    let tests =
        tests.map(|(name, text)| (format!("tests/{name}"), absolute(&text, server.0, server.1)));
    let workspace = Workspace::new();
    workspace.write("sdk-tests", own.into_iter().chain(tests));
    workspace.cargo(&["test", "--workspace", "--test", "*"]);
}

/// The tests of the crate in the folder `uses` of a case.
fn uses(case: &Path) -> Vec<(String, String)> {
    let tests = files(&case.join("uses"));
    tests.into_iter().map(|(name, text)| (format!("tests/{name}"), text)).collect()
}

/// The crates in the folder `crates` of a case, which its types come from: the name and the files of each.
fn user_crates(case: &Path) -> Vec<(String, Vec<(String, String)>)> {
    let entries = std::fs::read_dir(case.join("crates")).into_iter().flatten();
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let folder = entry.expect("it can be read").path();
        let name = folder.file_name().expect("a folder has a name").to_string_lossy().into_owned();
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).expect("it is a crate");
        let sources = files(&folder.join("src")).into_iter();
        let sources = sources.map(|(name, text)| (format!("src/{name}"), text));
        (name, sources.chain([("Cargo.toml".to_owned(), manifest)]).collect())
    };
    entries.map(read).collect()
}

/// The cases whose own tests are run: calls of every kind. Their doc examples are compiled too.
const CALLED: &[&str] =
    &["bodies", "bodies-in-examples", "paging", "parameter-styles", "responses", "security"];

#[test]
fn the_crates_of_the_minimal_documents_compile_without_a_warning() {
    let workspace = Workspace::new();
    let cases = xtask::workspace::root().join("generator/tests/cases/pass");
    // The same copies of the runtime are compiled once: other crates depend on its package.
    let mut compiled: BTreeSet<Vec<String>> = BTreeSet::new();
    let mut tested: BTreeSet<String> = CALLED.iter().map(|&name| name.to_owned()).collect();
    let entries = std::fs::read_dir(cases).expect("it is there");
    let cases: BTreeSet<_> = entries.map(|case| case.expect("it can be read").path()).collect();
    for case in cases {
        let name = case.file_name().expect("a folder has a name").to_string_lossy().into_owned();
        let uses = uses(&case);
        tested.extend((!uses.is_empty()).then(|| name.clone()));
        let mut output = made(&case, &name, "");
        let copies = output.files.keys().filter(|path| path.starts_with("src/runtime/"));
        let is_new = compiled.insert(copies.cloned().collect());
        if !is_new && !CALLED.contains(&name.as_str()) {
            output = made(&case, &name, &support::runtime());
        }
        workspace.write(&name, output.files.into_iter().chain(uses));
        for (name, files) in user_crates(&case) {
            workspace.write(&name, files);
        }
    }
    // With the feature for tests of users, whose docs have an example that is run.
    let features = ["--features", "test-util"];
    // A library has no unit tests: as a test of its own it would be compiled a second time.
    let targets = ["--lib", "--examples", "--test", "*"];
    let more = ["--features", "json-schemas/schemars,json-schemas-of-protobuf/schemars"];
    let clippy = ["clippy", "--workspace"].into_iter().chain(targets).chain(features).chain(more);
    workspace.cargo(&clippy.chain(["--", "-D", "warnings"]).collect::<Vec<_>>());
    // Without that feature no item is left unused.
    let plain = CALLED.iter().chain(&["webhooks-only"]).copied().chain([DEPENDENCIES]);
    let packages = plain.flat_map(|name| ["-p", name]);
    let clippy = ["clippy", "--lib"].into_iter().chain(packages).chain(["--", "-D", "warnings"]);
    workspace.cargo(&clippy.collect::<Vec<_>>());
    let run = |kind: &[&str], packages: &mut dyn Iterator<Item = &str>| {
        let packages = packages.chain([DEPENDENCIES]).flat_map(|name| ["-p", name]);
        let kind = kind.iter().copied();
        let arguments = ["test", "--quiet"].into_iter().chain(kind).chain(features).chain(packages);
        workspace.cargo(&arguments.collect::<Vec<_>>());
    };
    run(&["--test", "*"], &mut tested.iter().map(String::as_str));
    run(&["--doc"], &mut CALLED.iter().copied());
    // On the pages each method leads to the type that it returns, and to its optional parameters.
    let html = xtask::cargo::target().join("doc");
    let library = |name: &str| name.replace('-', "_");
    CALLED.iter().for_each(|name| pages::remove(&html, &library(name)));
    let packages = CALLED.iter().copied().chain([DEPENDENCIES]).flat_map(|name| ["-p", name]);
    let doc = ["doc", "--quiet", "--no-deps"].into_iter().chain(features).chain(packages);
    workspace.cargo(&doc.collect::<Vec<_>>());
    let walk = |name: &&str| pages::walk(&html, &library(name)).expect("every link leads on");
    let walks: Vec<Walk> = CALLED.iter().map(walk).collect();
    let sum = |count: fn(&Walk) -> usize| walks.iter().map(count).sum::<usize>();
    let counts = (sum(|walk| walk.methods), sum(|walk| walk.outputs), sum(|walk| walk.options));
    assert_eq!(counts, (130, 76, 113), "methods, linked outputs and optional parameters");
}
