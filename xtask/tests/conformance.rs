//! Conformance: the bytes of the requests of generated crates, and the decoding of responses.
//!
//! Each folder of `xtask/conformance` has tests of a crate against a real server over a socket. The crate is generated
//! from the document beside them, or from the generator's case of the same name. These crates depend on the package of the
//! runtime; those of `sdk.rs` have copies of it.

use std::path::Path;

use support::{Workspace, made};

mod support;

/// The manifest with the dependencies of the tests: more features of tokio, and the types of its bodies.
fn with_helpers(manifest: &str) -> String {
    let plain = "[dev-dependencies]\ntokio = { version = \"1\", features = [";
    let more = "[dev-dependencies]\nbytes = \"1\"\nfutures-core = \"0.3\"\n\
                jsonschema = { version = \"0.61\", default-features = false }\nserde_json = \"1\"\n\
                tokio = { version = \"1\", features = [\"io-util\", \"net\", ";
    assert!(manifest.contains(plain), "the manifest has tests of its own");
    manifest.replace(plain, more)
}

/// The manifest of a program with two of the crates.
const TWO_SDKS: &str = r#"[package]
name = "two-sdks"
version = "0.0.0"
edition = "2024"
publish = false

[dependencies]
conformance-bodies = { path = "../conformance-bodies" }
conformance-responses = { path = "../conformance-responses" }

[dev-dependencies]
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
"#;

/// Writes the crate for the tests in a folder.
fn write_crate(tests: &Path, cases: &Path, server: &str, workspace: &Workspace) {
    let name = tests.file_name().expect("a folder has a name").to_string_lossy();
    let has_document = tests.join("spec.yaml").exists();
    let source = if has_document { tests.to_path_buf() } else { cases.join(name.as_ref()) };
    let name = format!("conformance-{name}");
    let mut output = made(&source, &name, &support::runtime());
    let refused = &output.summary.refusals;
    assert!(refused.is_empty(), "{name}: {refused:?}");
    let manifest = output.files.get_mut("Cargo.toml").expect("a crate has a manifest");
    *manifest = with_helpers(manifest);
    let tests = std::fs::read_to_string(tests.join("wire.rs")).expect("it has tests");
    let own = [
        ("tests/conformance.rs".to_owned(), tests),
        ("tests/server/mod.rs".to_owned(), server.to_owned()),
    ];
    workspace.write(&name, output.files.into_iter().chain(own));
}

#[test]
fn requests_and_responses_conform_to_the_standards() {
    let root = xtask::workspace::root();
    let (sources, cases) =
        (root.join("xtask/conformance"), root.join("generator/tests/cases/pass"));
    let workspace = Workspace::new();
    let server = std::fs::read_to_string(sources.join("server.rs")).expect("it is there");
    for source in std::fs::read_dir(&sources).expect("it is there") {
        let source = source.expect("it can be read").path();
        if source.is_dir() {
            write_crate(&source, &cases, &server, &workspace);
        }
    }
    let both = std::fs::read_to_string(sources.join("two_sdks.rs")).expect("it is there");
    let both = [("Cargo.toml", TWO_SDKS), ("src/lib.rs", ""), ("tests/conformance.rs", &both)];
    workspace.write("two-sdks", both.map(|(path, text)| (path.to_owned(), text.to_owned())));
    let features = "conformance-responses/brotli,conformance-responses/zstd,\
                    conformance-json-schemas/schemars,conformance-json-schemas-of-protobuf/schemars";
    // The hand-written tests, and those of the crates.
    let tests = ["--test", "conformance", "--test", "wire"];
    let arguments = ["test", "--quiet", "--workspace", "--features", features];
    workspace.cargo(&[&arguments[..], &tests].concat());
}
