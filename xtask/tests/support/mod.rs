//! Crates of small documents, in a workspace of their own.

use std::path::Path;

use cargo_openapi_sdk::inputs::{InputPaths, Inputs};
use openapi_sdk_generator::{Output, generate};
use tempfile::TempDir;

/// The config of documents without one.
const CONFIG: &str = "[package]\nname = \"case\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

/// A workspace for crates.
pub struct Workspace {
    folder: TempDir,
}

impl Workspace {
    /// An empty workspace. Its dependencies are those of this repository's tests, which are compiled already.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        xtask::scratch::write_shared_manifest(folder.path(), &["crates/*"])
            .expect("it can be written");
        Self { folder }
    }

    /// Writes the files of a crate.
    pub fn write(&self, name: &str, files: impl IntoIterator<Item = (String, String)>) {
        for (path, text) in files {
            let path = self.folder.path().join("crates").join(name).join(path);
            std::fs::create_dir_all(path.parent().expect("a file has a folder"))
                .expect("it can be made");
            std::fs::write(path, text).expect("it can be written");
        }
    }

    /// Runs cargo in it.
    pub fn cargo(&self, arguments: &[&str]) {
        let done = xtask::cargo::run(self.folder.path(), arguments);
        done.unwrap_or_else(|error| panic!("{error}: see above"));
    }
}

/// The config of crates that depend on the package of the runtime, which is compiled once for all of them.
pub fn runtime() -> String {
    let path = xtask::workspace::root().join("generator/runtime");
    format!("\n[runtime]\nmode = \"crate\"\npath = {path:?}\n")
}

/// The crate of this name, generated from the document in a folder, with the files of the user. Its config has these
/// tables too.
pub fn made(folder: &Path, name: &str, tables: &str) -> Output {
    let (spec, config) = (folder.join("spec.yaml"), folder.join("codegen.toml"));
    let text = std::fs::read_to_string(&config).unwrap_or_else(|_| CONFIG.to_owned());
    let mut text = text.replace("name = \"case\"", &format!("name = \"{name}\""));
    if folder.join("names.lock").is_file() && !text.contains("[names]") {
        text.push_str("\n[names]\nlock = \"names.lock\"\n");
    }
    text.push_str(tables);
    let inputs = Inputs::with_config(&InputPaths::of(spec, config), text).expect("it can be read");
    let output = generate(inputs.input());
    let mut output = output.unwrap_or_else(|failure| panic!("{name}: {:#?}", failure.findings));
    output.files.extend(own(folder));
    output
}

/// The files of the user for a crate: those in the folder `own` of a case.
fn own(case: &Path) -> Vec<(String, String)> {
    let sources = std::fs::read_dir(case.join("own/src")).into_iter().flatten();
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("it can be read").path();
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        (format!("src/{name}"), std::fs::read_to_string(path).expect("it is text"))
    };
    sources.map(read).collect()
}
