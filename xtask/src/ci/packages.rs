//! The packages as cargo packs them: they compile outside the repository, and generate the crate of the repository.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{cargo, scratch};

/// The package of the runtime, which the package of the generator depends on.
const RUNTIME: &str = "openapi-sdk-runtime";

/// The package of the generator.
const GENERATOR: &str = "openapi-sdk-generator";

/// The package of the generated crate.
const SDK: &str = "conductorone-sdk";

/// The name of a program that uses the package of the generator.
const PROGRAM: &str = "generation";

/// Packs the packages, unpacks them in another folder, compiles them with the features that they request, and generates
/// the crate of the repository there.
///
/// `version` is the version of all.
pub fn run(root: &Path, version: &str) -> Result<()> {
    let names = [RUNTIME, GENERATOR, SDK];
    let pack = ["package", "--allow-dirty", "--no-verify", "--quiet"];
    cargo::run(root, &[&pack[..], &names.map(|name| ["-p", name]).concat()].concat())?;
    let folder = tempfile::tempdir()?;
    for name in names {
        unpack(&format!("{name}-{version}"), folder.path())?;
    }
    program(folder.path(), version)?;
    scratch::write_manifest(folder.path(), &["*"])?;
    // The registry does not have the runtime yet.
    let patch = format!("\n[patch.crates-io]\n{RUNTIME} = {{ path = \"{RUNTIME}-{version}\" }}\n");
    let manifest = folder.path().join("Cargo.toml");
    fs::write(&manifest, fs::read_to_string(&manifest)? + &patch)?;
    for name in [RUNTIME, GENERATOR, SDK, PROGRAM] {
        cargo::clippy(folder.path(), &["-p", name])?;
    }
    let (spec, generated) = (root.join("spec"), root.join("generated"));
    cargo::finish(
        cargo::command(folder.path())
            .args(["run", "--quiet", "-p", PROGRAM, "--"])
            .args([spec, generated]),
    )
}

fn unpack(package: &str, folder: &Path) -> Result<()> {
    let file = cargo::target().join("package").join(format!("{package}.crate"));
    let mut tar = Command::new("tar");
    tar.arg("--extract").arg("--gzip").arg("--file").arg(file).current_dir(folder);
    let status = tar.status().context("tar can't be run")?;
    if status.success() { Ok(()) } else { bail!("`{package}.crate` can't be unpacked") }
}

/// Writes a program that generates a crate in memory and compares it with the files on the disk.
fn program(folder: &Path, version: &str) -> Result<()> {
    let folder = folder.join(PROGRAM);
    fs::create_dir_all(folder.join("src"))?;
    let manifest = format!(
        "[package]\nname = \"{PROGRAM}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\n{GENERATOR} = {{ path = \"../{GENERATOR}-{version}\" }}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/main.rs"), MAIN)?;
    Ok(())
}

const MAIN: &str = r#"use std::fs;
use std::path::PathBuf;

use openapi_sdk_generator::{Input, generate};

fn main() {
    let mut folders = std::env::args_os().skip(1).map(PathBuf::from);
    let spec = folders.next().expect("the first argument is the folder of the document");
    let expected = folders.next().expect("the second argument is the folder of the crate");
    let read = |name: &str| fs::read_to_string(spec.join(name)).expect("the file can be read");
    let (document, config, lock) = (read("openapi.yaml"), read("codegen.toml"), read("names.lock"));
    let input = Input::new("openapi.yaml", &document, &config);
    let output = generate(Input { names_lock: Some(&lock), ..input }).expect("the inputs are valid");
    for (path, text) in &output.files {
        let file = fs::read_to_string(expected.join(path)).expect("the file can be read");
        assert!(file == *text, "`{path}` differs");
    }
    println!("{} files are the same", output.files.len());
}
"#;
