//! The documents of public reports beside the repository, if they are there: each becomes the crate that its users want.
//!
//! `xtask/reported` has the tests of each crate, under the name of the document's folder. `cargo test -p xtask --test
//! reported` generates, compiles and tests all of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use support::{Workspace, made};
use xtask::workspace;

mod support;

/// The names in a folder, without what follows the last point.
fn names(folder: &Path, wanted: impl Fn(&Path) -> bool) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("it can be read").path());
    let name = |path: &Path| path.file_stem().map(|name| name.to_string_lossy().into_owned());
    paths.filter(|path| wanted(path)).filter_map(|path| name(&path)).collect()
}

/// The manifest with the dependencies of the tests.
fn with_helpers(manifest: &str) -> String {
    let plain = "[dev-dependencies]\ntokio = { version = \"1\", features = [";
    let more = "[dev-dependencies]\nserde_json = \"1\"\n\
                tokio = { version = \"1\", features = [\"io-util\", \"net\", ";
    assert!(manifest.contains(plain), "the manifest has tests of its own");
    manifest.replace(plain, more)
}

#[test]
fn each_document_becomes_the_crate_that_is_wanted() {
    let Some(documents) = workspace::shared().map(|shared| shared.join("faults")) else {
        return;
    };
    let tests = workspace::root().join("xtask/reported");
    let tested = names(&tests, |path| !path.ends_with("support.rs"));
    assert_eq!(tested, names(&documents, Path::is_dir), "each document has its tests");
    let text = |path: &Path| fs::read_to_string(path).expect("it is text");
    let helpers = text(&tests.join("support.rs"));
    let server = text(&workspace::root().join("xtask/conformance/server.rs"));
    let workspace = Workspace::new();
    for name in tested {
        let mut output =
            made(&documents.join(&name), &format!("fault{}", &name[..2]), &support::runtime());
        let manifest = output.files.get_mut("Cargo.toml").expect("a crate has a manifest");
        *manifest = with_helpers(manifest);
        let line = manifest.lines().find_map(|line| line.strip_prefix("name = "));
        let package = line.expect("it has a name").trim_matches('"').replace('-', "_");
        let of_crate = |text: &str| text.replace("fault::", &format!("{package}::"));
        let own = [
            ("tests/wanted.rs".to_owned(), of_crate(&text(&tests.join(format!("{name}.rs"))))),
            ("tests/support/mod.rs".to_owned(), of_crate(&helpers)),
            ("tests/support/server.rs".to_owned(), server.clone()),
        ];
        workspace.write(&name, output.files.into_iter().chain(own));
    }
    workspace.cargo(&["test", "--quiet", "--workspace", "--no-fail-fast", "--test", "wanted"]);
}
