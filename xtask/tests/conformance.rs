//! Conformance: what the calls of generated crates look like on the wire, byte by byte, and what comes of answers.
//!
//! Each folder of `xtask/conformance` has a document and tests of the crate that is made of it, against a real server
//! over a socket.

use std::path::Path;
use std::process::Command;

use openapi_sdk_generator::generate;
use xtask::inputs::{InputPaths, Inputs};

/// The config of documents that bring none.
const CONFIG: &str = "[package]\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

/// The manifest with what the tests need beside the crate: more of tokio, and the types of its bodies.
fn with_helpers(manifest: &str) -> String {
    let plain = "[dev-dependencies]\ntokio = { version = \"1\", features = [";
    let more = "[dev-dependencies]\nbytes = \"1\"\nfutures-core = \"0.3\"\nserde_json = \"1\"\n\
                tokio = { version = \"1\", features = [\"io-util\", \"net\", ";
    assert!(manifest.contains(plain), "the manifest has tests of its own");
    manifest.replace(plain, more)
}

/// Writes the crate of a document, with its tests.
fn write_crate(source: &Path, server: &str, folder: &Path) {
    let name = source.file_name().expect("a folder has a name").to_string_lossy();
    let (spec, config) = (source.join("spec.yaml"), source.join("codegen.toml"));
    let text = std::fs::read_to_string(&config).unwrap_or_else(|_| CONFIG.to_owned());
    let text = text.replace("[package]\n", &format!("[package]\nname = \"conformance-{name}\"\n"));
    let inputs = Inputs::with_config(&InputPaths::of(spec, config), text).expect("it can be read");
    let output = generate(inputs.input());
    let output = output.unwrap_or_else(|failure| panic!("{name}: {:#?}", failure.findings));
    let refused = &output.summary.refusals;
    assert!(refused.is_empty(), "{name}: {refused:?}");
    let tests = std::fs::read_to_string(source.join("wire.rs")).expect("it has tests");
    let own = [
        ("tests/wire.rs".to_owned(), tests),
        ("tests/server/mod.rs".to_owned(), server.to_owned()),
    ];
    for (path, text) in output.files.into_iter().chain(own) {
        let text = if path == "Cargo.toml" { with_helpers(&text) } else { text };
        let path = folder.join(name.as_ref()).join(path);
        std::fs::create_dir_all(path.parent().expect("a file has a folder"))
            .expect("it can be made");
        std::fs::write(path, text).expect("it can be written");
    }
}

#[test]
fn requests_and_answers_are_what_the_standards_say() {
    let root = xtask::workspace::root();
    let sources = root.join("xtask/conformance");
    let folder = tempfile::tempdir().expect("a folder can be made");
    let server = std::fs::read_to_string(sources.join("server.rs")).expect("it is there");
    for source in std::fs::read_dir(&sources).expect("it is there") {
        let source = source.expect("it can be read").path();
        if source.is_dir() {
            write_crate(&source, &server, folder.path());
        }
    }
    let manifest = folder.path().join("Cargo.toml");
    std::fs::write(&manifest, "[workspace]\nresolver = \"3\"\nmembers = [\"*\"]\n")
        .expect("it can be written");
    std::fs::copy(root.join("Cargo.lock"), folder.path().join("Cargo.lock"))
        .expect("it can be copied");
    let status = Command::new("cargo")
        .args(["test", "--quiet", "--workspace", "--test", "wire"])
        .args(["--features", "conformance-answers/brotli,conformance-answers/zstd"])
        .current_dir(folder.path())
        .env("CARGO_TARGET_DIR", xtask::bench::target(&root))
        .status()
        .expect("cargo can be run");
    assert!(status.success(), "a call is not what the standard says: see above");
}
