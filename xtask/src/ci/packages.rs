//! The packages as cargo packs them, in a folder outside of the repository: the command is installed, and generates
//! crates in a workspace of a user, whose xtask has the same commands.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use cargo_openapi_sdk::say;

use crate::{cargo, scratch};

/// The package of the runtime, which the package of the generator depends on.
const RUNTIME: &str = "openapi-sdk-runtime";

/// The package of the generator.
const GENERATOR: &str = "openapi-sdk-generator";

/// The package of the command.
const COMMAND: &str = "cargo-openapi-sdk";

/// The package of the generated crate.
const SDK: &str = "conductorone-sdk";

/// The xtask of the user.
const XTASK: &str = "xtask";

/// The document of a user.
const DOCUMENT: &str = "openapi: 3.1.0
info: {title: Pets, version: '1'}
servers: [{url: 'https://pets.example'}]
paths:
  /pets/{id}:
    get:
      operationId: getPet
      tags: [pets]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
components:
  schemas:
    Pet: {type: object, required: [name], properties: {name: {type: string}}}
";

/// Packs the packages, unpacks them in another folder, compiles them with the features that they request, and installs
/// the command. It generates the crate of this repository, and a crate of each document in a workspace of a user.
///
/// `version` is the version of all packages. Without documents there is a small one.
pub fn run(root: &Path, version: &str, documents: &[PathBuf]) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let home =
        Home { folder: &folder.path().join("home"), tools: &folder.path().join("tools"), version };
    fs::create_dir(home.folder)?;
    home.unpack_all(root)?;
    home.write_workspace()?;
    for name in [RUNTIME, GENERATOR, COMMAND, SDK, XTASK] {
        cargo::clippy(home.folder, &["-p", name])?;
    }
    home.install()?;
    // The same bytes as in this repository.
    let config = root.join("spec/codegen.toml");
    home.command(&["generate", "--check", "--config"], &[&config])?;
    if documents.is_empty() {
        let document = home.folder.join("pets.yaml");
        fs::write(&document, DOCUMENT)?;
        home.make(&document)?;
        return home.make_several(&document);
    }
    documents.iter().try_for_each(|document| home.make(&fs::canonicalize(document)?))
}

/// The workspace of a user.
struct Home<'a> {
    folder: &'a Path,
    /// The folder of the installed command.
    tools: &'a Path,
    version: &'a str,
}

impl Home<'_> {
    fn unpack_all(&self, root: &Path) -> Result<()> {
        let names = [RUNTIME, GENERATOR, COMMAND, SDK];
        let pack = ["package", "--allow-dirty", "--no-verify", "--quiet"];
        cargo::run(root, &[&pack[..], &names.map(|name| ["-p", name]).concat()].concat())?;
        names.iter().try_for_each(|name| self.unpack(&format!("{name}-{}", self.version)))
    }

    fn unpack(&self, package: &str) -> Result<()> {
        let file = cargo::target().join("package").join(format!("{package}.crate"));
        let mut tar = Command::new("tar");
        tar.arg("--extract").arg("--gzip").arg("--file").arg(file).current_dir(self.folder);
        let status = tar.status().context("tar can't be run")?;
        if status.success() { Ok(()) } else { bail!("`{package}.crate` can't be unpacked") }
    }

    /// Writes the manifest of the workspace, and the xtask.
    fn write_workspace(&self) -> Result<()> {
        let Self { folder, version, .. } = self;
        scratch::write_manifest(folder, &["*"])?;
        // The registry does not have the packages yet.
        let patch = [RUNTIME, GENERATOR]
            .map(|name| format!("{name} = {{ path = \"{name}-{version}\" }}\n"))
            .concat();
        let manifest = folder.join("Cargo.toml");
        let text = fs::read_to_string(&manifest)?;
        fs::write(&manifest, format!("{text}\n[patch.crates-io]\n{patch}"))?;
        let manifest = format!(
            "[package]\nname = \"{XTASK}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
             [dependencies]\n{COMMAND} = {{ path = \"../{COMMAND}-{version}\" }}\n"
        );
        fs::create_dir_all(folder.join(XTASK).join("src"))?;
        fs::write(folder.join(XTASK).join("Cargo.toml"), manifest)?;
        fs::write(folder.join(XTASK).join("src/main.rs"), MAIN)?;
        Ok(())
    }

    /// Installs the command, with the profile of tests so that nothing is compiled twice.
    fn install(&self) -> Result<()> {
        let package = format!("{COMMAND}-{}", self.version);
        let install = ["install", "--quiet", "--debug", "--locked", "--no-track"];
        let mut command = cargo::command(self.folder);
        command.args(install).args(["--path", package.as_str(), "--root"]).arg(self.tools);
        cargo::finish(&mut command)
    }

    /// Runs the installed command.
    fn command(&self, arguments: &[&str], paths: &[&Path]) -> Result<()> {
        let mut command = Command::new(self.tools.join("bin").join(COMMAND));
        // As cargo calls it.
        command.arg("openapi-sdk").args(arguments).args(paths).current_dir(self.folder);
        cargo::finish(&mut command)
    }

    /// Generates a crate of a document. It passes the checks of a user: format, clippy, tests and drift.
    fn make(&self, document: &Path) -> Result<()> {
        let stem = document.file_stem().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let words = stem.split(|one: char| !one.is_ascii_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let name = format!("{}-sdk", words.join("-"));
        let config = format!(
            "[source]\ndocument = {:?}\n\n[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\nout = \"{name}\"\n",
            document.display().to_string(),
        );
        fs::write(self.folder.join("codegen.toml"), config)?;
        self.command(&["generate"], &[])?;
        cargo::run(self.folder, &["fmt", "-p", &name, "--", "--check"])?;
        cargo::clippy(self.folder, &["-p", &name, "--all-targets", "--all-features"])?;
        cargo::run(self.folder, &["test", "--quiet", "-p", &name, "--all-features"])?;
        self.command(&["generate", "--check"], &[])?;
        // The xtask of the user agrees.
        cargo::run(self.folder, &["run", "--quiet", "-p", XTASK, "--", "generate", "--check"])?;
        say!("{name}: generated, formatted, without a warning, tested and up to date");
        Ok(())
    }

    /// Generates two crates from one list. They share the runtime.
    fn make_several(&self, document: &Path) -> Result<()> {
        let mut list = String::new();
        let mut manifest = "[package]\nname = \"both\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
                            publish = false\n\n[dependencies]\n"
            .to_owned();
        for name in ["cats-sdk", "dogs-sdk"] {
            let config = format!(
                "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n\n[runtime]\nmode = \"crate\"\n"
            );
            fs::write(self.folder.join(format!("{name}.toml")), config)?;
            let document = document.display().to_string();
            list += &format!(
                "[[crate]]\nconfig = \"{name}.toml\"\ndocument = {document:?}\nout = \"{name}\"\n\n"
            );
            manifest += &format!("{name} = {{ path = \"../{name}\" }}\n");
        }
        fs::write(self.folder.join("openapi-sdk.toml"), list)?;
        self.command(&["generate", "--config", "openapi-sdk.toml"], &[])?;
        fs::create_dir_all(self.folder.join("both/src"))?;
        fs::write(self.folder.join("both/Cargo.toml"), manifest)?;
        fs::write(self.folder.join("both/src/lib.rs"), BOTH)?;
        let both = ["-p", "both", "-p", "cats-sdk", "-p", "dogs-sdk"];
        cargo::clippy(self.folder, &[&both[..], &["--all-targets"]].concat())?;
        self.command(&["generate", "--config", "openapi-sdk.toml", "--check"], &[])?;
        say!("cats-sdk, dogs-sdk: generated from one list, and share the runtime");
        Ok(())
    }
}

/// A crate that uses two SDKs with one runtime.
const BOTH: &str = r#"//! One error type and one transport for two SDKs.

/// An error of one SDK is an error of the other.
pub fn error(error: cats_sdk::Error) -> dogs_sdk::Error {
    error
}

/// A transport for one SDK is a transport for the other.
pub fn client(
    transport: impl cats_sdk::transport::Transport,
) -> Result<dogs_sdk::Client, dogs_sdk::Error> {
    dogs_sdk::Client::builder().transport(transport).build()
}
"#;

/// The xtask of a project, as README shows it.
const MAIN: &str = r#"//! The commands of this project.

use std::process::ExitCode;

fn main() -> ExitCode {
    cargo_openapi_sdk::Program::new("cargo xtask").main()
}
"#;
