//! The files that a command reads and writes: those that its arguments or the config name, and no others.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

const DOCUMENT: &str = "openapi: 3.1.0\ninfo: {title: Pets, version: '1'}\n\
    servers: [{url: 'https://pets.example'}]\npaths:\n  /pets:\n    get:\n      operationId: listPets\n      \
    responses: {'204': {description: ok}}\n";

const PACKAGE: &str = "[package]\nname = \"pets\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

/// A folder of a user.
struct Home {
    folder: TempDir,
}

impl Home {
    /// With a config that names its document and the folder of the crate.
    fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().expect("a folder can be made") };
        home.write("api/pets.yaml", DOCUMENT);
        let config =
            format!("[source]\ndocument = \"pets.yaml\"\n{PACKAGE}out = \"../pets-sdk\"\n");
        home.write("api/codegen.toml", &config);
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("it can be made");
        fs::write(path, text).expect("it can be written");
    }

    /// Runs a command in a folder. Returns the exit code, and all that is printed.
    fn run(&self, folder: &str, arguments: &[&str]) -> (Option<i32>, String) {
        let Output { status, stdout, stderr } =
            Command::new(env!("CARGO_BIN_EXE_cargo-openapi-sdk"))
                .arg("openapi-sdk") // As cargo calls it.
                .args(arguments)
                .current_dir(self.path(folder))
                .output()
                .expect("it runs");
        let text = String::from_utf8([stdout, stderr].concat()).expect("it is text");
        let home = fs::canonicalize(self.folder.path()).expect("it is there");
        (status.code(), text.replace(&*home.to_string_lossy(), "HOME"))
    }

    /// All files with their texts.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
            for entry in fs::read_dir(folder).expect("it can be read") {
                let path = entry.expect("it can be read").path();
                match path.is_dir() {
                    true => collect(&path, files),
                    false => {
                        files.insert(path.clone(), fs::read(path).expect("it can be read"));
                    }
                }
            }
        }
        let mut files = BTreeMap::new();
        collect(self.folder.path(), &mut files);
        files
    }
}

#[test]
fn the_nearest_config_upwards_names_the_document_and_the_folder_of_the_crate() {
    let home = Home::new();
    fs::create_dir_all(home.path("api/deep/er")).expect("it can be made");
    let (code, text) = home.run("api/deep/er", &["generate"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(home.path("pets-sdk/src/lib.rs").is_file(), "{text}");
    let (code, text) = home.run("api", &["generate"]);
    let up_to_date = "`HOME/pets-sdk/` is up to date (";
    assert_eq!((code, text.contains(up_to_date)), (Some(0), true), "{text}");
    let (code, text) = home.run("", &["generate", "--config", "api/codegen.toml", "--check"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.starts_with("`pets-sdk/` is up to date ("), "{text}");
    assert!(text.ends_with(" files, 1 operation)\n"), "{text}");
    for command in [&["lint"][..], &["print", "spec"], &["print", "names"], &["print", "paging"]] {
        let (code, text) = home.run("api/deep", command);
        assert_eq!(code, Some(0), "{command:?}: {text}");
    }
}

#[test]
fn nothing_is_written_unless_the_folder_is_named() {
    let home = Home::new();
    home.run("api", &["generate"]);
    home.write("other/other.yaml", &DOCUMENT.replace("Pets", "Others"));
    home.write("other/codegen.toml", PACKAGE);
    home.write("api/other.yaml", &DOCUMENT.replace("Pets", "Others"));
    let before = home.files();
    let cases: [(&str, &[&str], &str); 5] = [
        (
            "other",
            &["generate", "--spec", "other.yaml"],
            "error: no folder for the crate is named, so nothing is written: add `out = \"PATH\"` under `[package]` \
             of `codegen.toml`, or pass --out\n",
        ),
        (
            "other",
            &["generate"],
            "error: `codegen.toml` names no document: add `document = \"PATH\"` under `[source]`, or pass --spec\n",
        ),
        (
            "api",
            &["generate", "--spec", "other.yaml"],
            "error: the folder `HOME/pets-sdk` of `codegen.toml` is for another document, so nothing is written: pass \
             --out for `other.yaml`\n",
        ),
        (
            "",
            &["generate", "--spec", "api/pets.yaml"],
            "error: there is no `codegen.toml` in this folder or above it: create one, or name another file with \
             --config\n",
        ),
        (
            "",
            &["generate", "--config", "none.toml"],
            "error: `none.toml` can't be read: No such file or directory (os error 2)\n",
        ),
    ];
    for (folder, arguments, message) in cases {
        assert_eq!(home.run(folder, arguments), (Some(2), message.to_owned()), "{arguments:?}");
        assert!(home.files() == before, "{arguments:?} writes nothing");
    }
    let (code, text) = home.run("api", &["generate", "--spec", "./pets.yaml", "--check"]);
    assert_eq!(code, Some(0), "the same document by another path: {text}");
}

#[test]
fn errors_of_the_config_are_reported_before_its_paths_are_used() {
    let home = Home::new();
    for (config, error) in [
        ("[source]\ndocument = \"none.yaml\"\n[package", "unclosed table"),
        ("[source]\ndocument = 1\n", "error[config]"),
    ] {
        home.write("api/codegen.toml", config);
        let (code, text) = home.run("api", &["generate"]);
        assert_eq!((code, text.contains(error)), (Some(2), true), "{text}");
    }
}

#[test]
fn a_check_names_the_command_that_updates_the_crate_as_it_was_given() {
    let home = Home::new();
    let (code, text) = home.run("", &["generate", "--config", "api/codegen.toml", "--check"]);
    assert_eq!(code, Some(1), "{text}");
    let end =
        "missing, 0 extra. Run:\n\n    cargo openapi-sdk generate --config api/codegen.toml\n";
    assert!(text.ends_with(end), "{text}");
}

#[test]
fn the_program_describes_itself() {
    let home = Home::new();
    let (code, text) = home.run("", &["--version"]);
    assert_eq!(code, Some(0));
    assert!(text.starts_with(concat!("cargo openapi-sdk ", env!("CARGO_PKG_VERSION"))), "{text}");
    let (code, text) = home.run("", &["completions", "bash"]);
    assert_eq!((code, text.contains("--deny-warnings")), (Some(0), true), "{text}");
    let (code, text) = home.run("", &["man"]);
    assert_eq!((code, text.starts_with(".ie")), (Some(0), true), "{text}");
}

/// Adds keys to the table `[package]` of the config.
fn with_keys(home: &Home, keys: &str) {
    let path = home.path("api/codegen.toml");
    let config = fs::read_to_string(&path).expect("it is there");
    fs::write(path, config.replace(PACKAGE, &format!("{PACKAGE}{keys}"))).expect("it is written");
}

#[test]
fn files_of_the_user_are_neither_overwritten_nor_drift() {
    let home = Home::new();
    with_keys(&home, "keep = [\"README.md\", \"docs/\", \"rustfmt.toml\"]\n");
    let own = [
        "LICENSE-MIT",
        "CHANGELOG.md",
        "build.rs",
        "tests/mine.rs",
        "examples/mine.rs",
        "src/extras/mod.rs",
        "README.md",
        "docs/deep/a.md",
    ];
    own.iter().for_each(|name| home.write(&format!("pets-sdk/{name}"), "// mine"));
    let (code, text) = home.run("api", &["generate"]);
    assert_eq!(code, Some(0), "{text}");
    let is_mine = |name: &&str| {
        fs::read_to_string(home.path("pets-sdk").join(name)).is_ok_and(|text| text == "// mine")
    };
    assert!(own.iter().all(is_mine));
    let rustfmt = home.path("pets-sdk/rustfmt.toml");
    assert!(rustfmt.is_file(), "a file of the user that is missing is written once");
    fs::write(&rustfmt, "max_width = 80\n").expect("it can be written");
    let (code, text) = home.run("api", &["generate", "--check"]);
    assert_eq!(code, Some(0), "{text}");
    let (_, text) = home.run("api", &["generate"]);
    assert!(text.contains("is up to date ("), "{text}");
    assert_eq!(fs::read_to_string(&rustfmt).expect("it is there"), "max_width = 80\n");

    home.write("pets-sdk/src/notes.rs", "// mine");
    let (code, text) = home.run("api", &["generate", "--check"]);
    assert_eq!((code, text.contains("extra: src/notes.rs\n")), (Some(1), true), "{text}");
    with_keys(&home, "modules = [\"notes\"]\n");
    home.run("api", &["generate"]);
    let (code, text) = home.run("api", &["generate", "--check"]);
    assert_eq!(code, Some(0), "{text}");
    let library = fs::read_to_string(home.path("pets-sdk/src/lib.rs")).expect("it is there");
    assert!(library.contains("\nmod notes;\n") && library.contains("\npub use notes::*;\n"));
}

#[test]
fn a_generated_file_that_becomes_the_users_is_not_deleted() {
    let home = Home::new();
    home.run("api", &["generate"]);
    home.write("pets-sdk/README.md", "mine");
    with_keys(&home, "keep = [\"README.md\"]\n");
    let (code, text) = home.run("api", &["generate"]);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(fs::read_to_string(home.path("pets-sdk/README.md")).expect("it is there"), "mine");
    let (code, text) = home.run("api", &["generate", "--check"]);
    assert_eq!(code, Some(0), "{text}");
}

#[test]
fn a_check_distinguishes_edits_stale_files_and_other_versions() {
    let home = Home::new();
    home.run("api", &["generate"]);
    let check = || {
        let (code, text) = home.run("api", &["generate", "--check"]);
        assert_eq!(code, Some(1), "{text}");
        text
    };
    let record = fs::read_to_string(home.path("pets-sdk/.generated-files")).expect("it is there");
    home.write("pets-sdk/src/servers.rs", "// edited");
    let text = check();
    assert!(text.contains("edited by hand: src/servers.rs\n") && !text.contains("stale"), "{text}");
    let (_, text) = home.run("api", &["generate"]);
    let note = "overwritten: `src/servers.rs` was edited by hand\n";
    assert!(text.contains(note) && text.contains("1 of "), "{text}");

    home.write("api/pets.yaml", &DOCUMENT.replace("listPets", "allPets"));
    let text = check();
    assert!(text.contains("stale: the document has changed\n"), "{text}");
    assert!(text.contains(": 0 edited by hand, "), "{text}");
    home.write("api/pets.yaml", DOCUMENT);

    with_keys(&home, "keywords = [\"pets\"]\n");
    assert!(check().contains("stale: the config has changed\n"));
    home.run("api", &["generate"]);

    let version = concat!("# generator ", env!("CARGO_PKG_VERSION"), "\n");
    assert!(record.contains(version), "{record}");
    let current = fs::read_to_string(home.path("pets-sdk/.generated-files")).expect("it is there");
    home.write("pets-sdk/.generated-files", &current.replace(version, "# generator 0.0.9\n"));
    assert!(check().contains("made by another version: 0.0.9; this is "));
}

#[test]
fn keys_that_name_no_place_of_the_user_are_refused() {
    let home = Home::new();
    with_keys(&home, "keep = [\"../x\", \"/x\", \".git\", \"\"]\nmodules = [\"client\", \"fn\"]\n");
    let (code, text) = home.run("api", &["generate"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.ends_with("6 errors, 0 warnings\n"), "{text}");
}

#[test]
fn a_list_has_several_crates_which_are_generated_together_or_alone() {
    let home = Home::new();
    let package = PACKAGE.replace("pets", "owners");
    home.write("api/owners.toml", &package);
    home.write("api/owners.yaml", &DOCUMENT.replace("Pets", "Owners"));
    let entry = "[[crate]]\nconfig = \"api/owners.toml\"\ndocument = \"api/owners.yaml\"\n";
    let list = format!("[[crate]]\nconfig = \"api/codegen.toml\"\n\n{entry}out = \"owners-sdk\"\n");
    home.write("openapi-sdk.toml", &list);
    let (code, text) = home.run("", &["generate", "--package", "owners"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(home.path("owners-sdk/src/lib.rs").is_file() && !home.path("pets-sdk").exists());
    let (code, text) = home.run("", &["generate", "--check"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("`pets-sdk/` is out of date: "), "{text}");
    assert!(text.contains("`owners-sdk/` is up to date ("), "{text}");
    let (code, text) = home.run("", &["generate"]);
    assert_eq!(code, Some(0), "{text}");
    let (code, text) = home.run("", &["generate", "--check"]);
    assert_eq!((code, text.lines().count()), (Some(0), 2), "{text}");
    assert_eq!(home.run("", &["lint"]).0, Some(0));

    for (arguments, error) in [
        (
            &["generate", "--package", "dogs"][..],
            "no config is for the crate `dogs`: there are pets, owners\n",
        ),
        (
            &["generate", "--out", "x"],
            "`openapi-sdk.toml` lists 2 crates, and this command is about one of them: pass --package\n",
        ),
        (
            &["print", "names"],
            "`openapi-sdk.toml` lists 2 crates, and this command is about one of them: pass --package\n",
        ),
    ] {
        assert_eq!(home.run("", arguments), (Some(2), format!("error: {error}")), "{arguments:?}");
    }

    // An error in one crate does not prevent the other.
    home.write("api/pets.yaml", "openapi: 9.0.0\n");
    home.write("api/owners.yaml", &DOCUMENT.replace("listPets", "listOwners"));
    let (code, text) = home.run("", &["generate"]);
    assert_eq!((code, text.contains("`owners-sdk/` is written: ")), (Some(2), true), "{text}");
    home.write("openapi-sdk.toml", "[[crate]]\nconfigs = \"a\"\n");
    let (code, text) = home.run("", &["generate"]);
    assert_eq!((code, text.contains("unknown field `configs`")), (Some(2), true), "{text}");
}
