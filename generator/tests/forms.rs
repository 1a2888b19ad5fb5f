//! The forms of schemas: the Rust types of each, and the guide that shows them.
//!
//! Each folder of `forms/json` and `forms/protobuf` holds a minimal document; its first comment is its title and description.
//! `models.rs` beside it has the generated types. `forms_json.rs` and `forms_protobuf.rs` compile these files, decode and
//! encode JSON with them. `UPDATE_GOLDEN=1` rewrites the files and the guide.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use openapi_sdk_generator::files::Files;
use openapi_sdk_generator::{Input, generate};

/// The folders, each with the dialect of its documents and its title in the guide.
const DIALECTS: &[(&str, &str, &str)] =
    &[("json", "json", "Plain JSON"), ("protobuf", "protobuf-json", "protobuf-JSON")];

fn folder(dialect: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/forms").join(dialect)
}

fn forms(dialect: &str) -> Vec<PathBuf> {
    let mut forms: Vec<PathBuf> = fs::read_dir(folder(dialect))
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.is_dir())
        .collect();
    forms.sort();
    forms
}

/// The files of a form's crate.
fn files(form: &Path, dialect: &str) -> Files {
    let spec = fs::read_to_string(form.join("spec.yaml")).expect("the form has a document");
    let plain = format!(
        "dialect = \"{dialect}\"\n[package]\nname = \"form\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n"
    );
    let own = fs::read_to_string(form.join("codegen.toml")).unwrap_or_default();
    let output = generate(Input::new("spec.yaml", &spec, &format!("{plain}{own}")))
        .unwrap_or_else(|failure| panic!("{}: {:#?}", form.display(), failure.findings));
    let untyped = &output.summary.untyped;
    assert!(untyped.is_empty(), "{}: {untyped:?}", form.display());
    output.files
}

/// The file with the types of a form.
fn models(form: &Path, dialect: &str) -> String {
    files(form, dialect)["src/models/all.rs"].clone()
}

/// Compares, or rewrites.
fn check(path: &Path, actual: &str) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(path, actual).expect("the file can be written");
        return;
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    let differs =
        expected.lines().zip(actual.lines()).position(|(expected, actual)| expected != actual);
    let line = differs.unwrap_or_else(|| expected.lines().count().min(actual.lines().count()));
    assert!(
        expected == actual,
        "{}:{}: expected\n  {}\nfound\n  {}\nUPDATE_GOLDEN=1 rewrites it",
        path.display(),
        line + 1,
        expected.lines().nth(line).unwrap_or("(nothing more)"),
        actual.lines().nth(line).unwrap_or("(nothing more)"),
    );
}

#[test]
fn each_form_becomes_the_rust_that_is_expected() {
    for (folder, dialect, _) in DIALECTS {
        for form in forms(folder) {
            let files = files(&form, dialect);
            check(&form.join("models.rs"), &files["src/models/all.rs"]);
            if let Some(custom) = files.get("src/custom.rs") {
                check(&form.join("custom.rs"), custom);
            }
        }
    }
}

#[test]
fn each_form_is_tried() {
    for (dialect, ..) in DIALECTS {
        let list = fs::read_to_string(folder(dialect).join("list.rs")).expect("it is there");
        let mut all = String::new();
        for entry in fs::read_dir(folder(dialect)).expect("the folder is there") {
            let path = entry.expect("it can be read").path();
            if path.is_file() {
                all += &fs::read_to_string(path).expect("it is text");
            }
        }
        for form in forms(dialect) {
            let name = form.file_name().expect("a folder has a name").to_string_lossy();
            let path = format!("#[path = \"{name}/models.rs\"]");
            assert!(list.contains(&path), "the list has no {path}");
            let module = name.replace('-', "_");
            let is_used = [format!("crate::{module}::"), format!("crate::{module} as")];
            let is_used = is_used.iter().any(|path| all.contains(path));
            assert!(is_used, "nothing tries `{module}`");
        }
    }
}

/// The schemas of a document, for the guide.
fn schemas(spec: &str) -> String {
    let (_, schemas) = spec.split_once("  schemas:\n").expect("a form has schemas");
    schemas.lines().fold(String::new(), |text, line| {
        text + line.strip_prefix("    ").unwrap_or(line).trim_end() + "\n"
    })
}

/// The definitions in a Rust file, for the guide: without conversions, setters and wire code.
fn definitions(rust: &str) -> String {
    let is_definition = |block: &str| {
        block.lines().any(|line| line.starts_with("pub struct ") || line.starts_with("pub enum "))
    };
    let mut shown: Vec<&str> = Vec::new();
    // Blank lines separate items. Inside an item they occur only in function bodies.
    for block in rust.split("\n\n").filter(|block| is_definition(block)) {
        shown.push(block.trim_end());
    }
    shown.join("\n\n") + "\n"
}

#[test]
fn the_guide_shows_the_generated_types() {
    let mut page = String::from(
        "# Rust types by schema form\n\n\
         The generated types for each form of a schema. Only definitions are shown, without setters, conversions and the\n\
         code that reads and writes. A test generates this page from `tests/forms`; `UPDATE_GOLDEN=1 cargo test -p\n\
         openapi-sdk-generator --test forms` rewrites it.\n",
    );
    for (folder, dialect, title) in DIALECTS {
        let _ = write!(page, "\n## {title}\n");
        for form in forms(folder) {
            let spec = fs::read_to_string(form.join("spec.yaml")).expect("the form has a document");
            let rust = models(&form, dialect);
            let comment: Vec<&str> = spec
                .lines()
                .take_while(|line| line.starts_with('#'))
                .map(|line| line.trim_start_matches('#').trim())
                .collect();
            let (title, text) = comment.split_first().expect("a form has a title");
            let _ = write!(page, "\n### {title}\n\n{}\n", text.join("\n").trim());
            let _ = write!(page, "\n```yaml\n{}```\n", schemas(&spec));
            if let Ok(config) = fs::read_to_string(form.join("codegen.toml")) {
                let _ = write!(page, "\n```toml\n{config}```\n");
            }
            let _ = write!(page, "\n```rust\n{}```\n", definitions(&rust));
        }
    }
    check(&Path::new(env!("CARGO_MANIFEST_DIR")).join("TYPES.md"), &page);
}
