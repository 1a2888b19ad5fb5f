//! `diff` as users call it: its formats, exit codes and inputs.
//!
//! Golden texts are in `tests/golden`; `UPDATE_GOLDEN=1` rewrites them.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const OLD: &str = r##"openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: "https://pets.example"}]
paths:
  /pets/{id}:
    get:
      operationId: getPet
      tags: [pets]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
  /pets:
    get:
      operationId: listPets
      tags: [pets]
      responses:
        "200":
          description: ok
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Pet"}}}}
components:
  schemas:
    Pet: {type: object, required: [name], properties: {name: {type: string}, tag: {type: string}}}
"##;

const CONFIG: &str = "[source]\ndocument = \"new.yaml\"\n\n[package]\nname = \"pets\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n\
                      \n[names]\nlock = \"names.lock\"\n";

/// A new version with a change of each group.
fn new() -> String {
    OLD.replace("name: {type: string}", "name: {type: integer}")
        .replace("tag: {type: string}", "tag: {type: string, description: A label.}, age: {type: integer}")
        .replace(
            "      operationId: listPets\n",
            "      operationId: listPets\n      parameters: [{name: limit, in: query, schema: {type: integer}}]\n",
        )
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (name, text) in [("old.yaml", OLD), ("new.yaml", &new()), ("codegen.toml", CONFIG)] {
        fs::write(folder.path().join(name), text).expect("a file can be written");
    }
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-openapi-sdk"));
    command.current_dir(folder).arg("diff").args(arguments);
    command.output().expect("the program runs")
}

fn text(output: &Output) -> String {
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("the output is UTF-8")
}

fn assert_golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, text).expect("a golden file can be written");
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, golden, "{name}");
}

#[test]
fn the_report_has_counts_changes_and_signatures() {
    let folder = folder();
    let output = run(folder.path(), &["old.yaml", "new.yaml", "--verbose"]);
    assert_golden("diff.txt", &text(&output));
    assert_eq!(output.status.code(), Some(0));
    let output = run(folder.path(), &["old.yaml", "--format", "markdown"]);
    assert_golden("diff.md", &text(&output));
}

#[test]
fn the_config_names_the_new_document_and_the_version() {
    let folder = folder();
    let output = text(&run(folder.path(), &["old.yaml"]));
    assert!(
        output.contains("Least step of the version: major: 0.1.0 to 0.2.0 or later\n"),
        "{output}"
    );
    assert!(!folder.path().join("names.lock").exists());
}

#[test]
fn json_has_the_same_changes() {
    let folder = folder();
    let output = text(&run(folder.path(), &["old.yaml", "--format", "json"]));
    let report: Value = serde_json::from_str(&output).expect("the output is JSON");
    assert_eq!(report["wire"], "breaking");
    assert_eq!((&report["step"], &report["least_version"]), (&"major".into(), &"0.2.0".into()));
    let changes = report["changes"].as_array().expect("a list");
    let change = changes.iter().find(|change| change["rule"] == "type-changed");
    let change = change.expect("the type of the name changed");
    assert_eq!(change["part"], "response 200 `name`");
    assert_eq!(change["old"]["pointer"], "#/components/schemas/Pet/properties/name");
    assert_eq!((&change["old"]["line"], &change["new"]["line"]), (&22.into(), &23.into()));
    let items = change["rust"].as_array().expect("a list");
    let field = items.iter().find(|item| item["kind"] == "field").expect("the field changed");
    assert_eq!(
        (&field["old"], &field["new"]),
        (&"pub name: String".into(), &"pub name: i64".into())
    );
}

#[test]
fn breaking_changes_can_be_denied() {
    let folder = folder();
    let code = |arguments: &[&str]| run(folder.path(), arguments).status.code();
    assert_eq!(code(&["old.yaml", "new.yaml", "--deny-breaking"]), Some(1));
    assert_eq!(code(&["old.yaml", "old.yaml", "--deny-breaking"]), Some(0));
    assert_eq!(code(&["missing.yaml", "new.yaml"]), Some(2));
    fs::write(folder.path().join("broken.yaml"), "openapi: [").expect("a file can be written");
    assert_eq!(code(&["old.yaml", "broken.yaml"]), Some(2));
}

#[test]
fn a_revision_of_git_is_a_version() {
    let folder = folder();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.current_dir(folder.path()).args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b.example",
        ]);
        command.args(arguments).output()
    };
    // A machine without git has no revisions either.
    if git(&["init", "-q"]).is_err() {
        return;
    }
    // The document of the revision is in two files.
    let pet = "{type: object, required: [name], properties: {name: {type: string}, tag: {type: string}}}\n";
    let split = OLD.replace(&format!("    Pet: {pet}"), "    Pet: {$ref: 'pet.yaml'}\n");
    fs::write(folder.path().join("new.yaml"), split).expect("a file can be written");
    fs::write(folder.path().join("pet.yaml"), pet).expect("a file can be written");
    for arguments in [&["add", "."][..], &["commit", "-q", "-m", "first"]] {
        let output = git(arguments).expect("git runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    fs::remove_file(folder.path().join("pet.yaml")).expect("a file can be removed");
    fs::write(folder.path().join("new.yaml"), OLD).expect("a file can be written");
    let output = text(&run(folder.path(), &["HEAD:new.yaml"]));
    assert!(output.starts_with("0 changes: "), "{output}");
    fs::write(folder.path().join("new.yaml"), new()).expect("a file can be written");
    let output = text(&run(folder.path(), &["HEAD:new.yaml"]));
    assert!(output.contains("response 200 `name` is integer instead of string"), "{output}");
    let output = run(folder.path(), &["HEAD:missing.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.starts_with("error: `missing.yaml` can't be read at `HEAD`"), "{message}");
}
