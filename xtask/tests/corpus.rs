//! `cargo xtask corpus`: the report for a few small documents, and the comparison of two reports.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

const PETS: &str = r##"openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: "https://pets.example"}]
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        "200":
          description: ok
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Pet"}}}}
    post:
      operationId: addPet
      parameters: [{name: shape, in: query, required: true, content: {application/vnd.unheard-of+proto: {}}}]
      responses: {"204": {description: ok}}
components:
  schemas:
    Pet: {type: object, properties: {name: {type: string}}}
"##;

const DOGS: &str = r#"{"info": {"title": "openapi", "version": "1"}, "openapi": "3.0.3",
 "servers": [{"url": "https://dogs.example"}],
 "paths": {"/dogs": {"get": {"operationId": "countDogs", "responses": {"204": {"description": "ok"}}}}}}
"#;

const HOOKS: &str = r#"openapi: 3.1.0
info: {title: Hooks, version: "1"}
webhooks:
  barked: {post: {operationId: barked, responses: {"204": {description: ok}}}}
"#;

const BROKEN: &str = "openapi: 3.0.0\ninfo: {title: a\npaths: {}\n";

struct Corpus {
    folder: TempDir,
}

impl Corpus {
    /// Two valid documents, one with webhooks only, a broken one, and a file that is not a document.
    fn new() -> Self {
        let corpus = Self { folder: tempfile::tempdir().expect("a folder can be made") };
        for (name, text) in [
            ("pets.yaml", PETS),
            ("nested/spec/dogs.json", DOGS),
            ("hooks.yml", HOOKS),
            ("broken.yaml", BROKEN),
            ("package.json", "{\"scripts\": {\"openapi\": \"3.0.0\"}}"),
            ("notes.txt", "openapi: 3.0.0"),
        ] {
            corpus.write(name, text);
        }
        corpus
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("documents").join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        let folder = path.parent().expect("a file has a folder");
        fs::create_dir_all(folder).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("corpus")
            .args(arguments)
            .current_dir(self.folder.path())
            // The stored crates are deleted with this folder.
            .env("TMPDIR", self.folder.path())
            .output()
            .expect("the command runs")
    }

    fn report(&self, name: &str) -> Value {
        let text = fs::read(self.folder.path().join(name)).expect("the report is there");
        serde_json::from_slice(&text).expect("the report is JSON")
    }

    fn keep(&self, name: &str, report: &Value) {
        let path = self.folder.path().join(name);
        fs::write(path, report.to_string()).expect("it can be written");
    }
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The cells of the row that begins with a name.
fn cells<'a>(table: &'a str, name: &str) -> Vec<&'a str> {
    let row = table.lines().find(|line| line.starts_with(&format!("| {name} ")));
    row.expect("the document has a row").trim_matches('|').split(" | ").map(str::trim).collect()
}

#[test]
fn every_document_has_a_row_and_the_last_line_has_the_sums() {
    let corpus = Corpus::new();
    let output = corpus.run(&["documents"]);
    assert_eq!(code(&output), Some(1), "one of the documents is broken");
    let text = printed(&output);
    assert_eq!(
        text.lines().last(),
        Some("corpus: 4 documents, 3 generated, 0 compiled, 0 panicked")
    );
    let pets = cells(&text, "pets.yaml");
    assert_eq!(pets[1..5], ["3.1.0", "2", "1", "1"], "{text}");
    assert_eq!(pets[10..], ["–", "unsupported-parameter×1"], "{text}");
    assert_eq!(cells(&text, "nested/spec/dogs.json")[1..5], ["3.0.3", "1", "1", "0"], "{text}");
    assert_eq!(cells(&text, "hooks.yml")[1..5], ["3.1.0", "0", "0", "0"], "{text}");
    let broken = cells(&text, "broken.yaml");
    assert!(broken[11].contains("syntax: ") && broken[11].contains("(broken.yaml:3)"), "{text}");
    for sum in [
        "- operations: 3 = 2 emitted + 1 refused + 0 of documents that failed\n",
        "- refused: 33.33 % unsupported, 0.00 % otherwise (unsupported-parameter×1)\n",
    ] {
        assert!(text.contains(sum), "{text}");
    }
}

#[test]
fn documents_are_chosen_by_an_index_and_by_patterns() {
    let corpus = Corpus::new();
    for (patterns, sums) in [
        (vec!["*.yaml", "hooks.*"], "corpus: 3 documents, 2 generated, 0 compiled, 0 panicked"),
        (vec!["**.json"], "corpus: 1 documents, 1 generated, 0 compiled, 0 panicked"),
        (vec!["**/pet?.yaml"], "corpus: 1 documents, 1 generated, 0 compiled, 0 panicked"),
    ] {
        let only: Vec<&str> = patterns.iter().flat_map(|pattern| ["--only", pattern]).collect();
        let output = corpus.run(&[&["documents"], &only[..]].concat());
        assert_eq!(printed(&output).lines().last(), Some(sums), "{patterns:?}");
        assert_eq!(code(&output), Some(i32::from(sums.contains("3 documents"))));
    }
    corpus.write("INDEX.tsv", "note\tfile\n\"a \"\"b\"\"\"\t\"pets.yaml\"\n-\thooks.yml\n");
    let output = corpus.run(&["documents"]);
    let last = "corpus: 2 documents, 2 generated, 0 compiled, 0 panicked";
    assert_eq!((code(&output), printed(&output).lines().last()), (Some(0), Some(last)));
    assert_eq!(code(&corpus.run(&["documents", "--only", "none"])), Some(2));
    assert_eq!(code(&corpus.run(&["elsewhere"])), Some(2));
    assert_eq!(code(&corpus.run(&[])), Some(2));
}

#[test]
fn the_json_report_has_the_same_content() {
    let corpus = Corpus::new();
    corpus.run(&["documents", "--report", "report.json", "--jobs", "1"]);
    let report = corpus.report("report.json");
    let documents = report["documents"].as_array().expect("there is a list");
    let files: Vec<&Value> = documents.iter().map(|document| &document["file"]).collect();
    assert_eq!(files, ["broken.yaml", "hooks.yml", "nested/spec/dogs.json", "pets.yaml"]);
    let mut pets = documents[3].clone();
    for changing in ["millis", "lines"] {
        assert!(pets[changing].is_u64(), "{pets}");
        pets[changing] = json!(0);
    }
    assert_eq!(
        pets,
        json!({
            "file": "pets.yaml",
            "version": "3.1.0",
            "generated": true,
            "panicked": false,
            "operations": {
                "in": 2,
                "emitted": 1,
                "refused": [{ "pointer": "#/paths/~1pets/post", "rule": "unsupported-parameter" }],
            },
            "untyped": [],
            "opaque": [],
            "types": 1,
            "lines": 0,
            "names": {
                "methods": 1,
                "http_verbs": [],
                "repeated": [],
                "long": [],
                "long_types": [],
                "numbered": [],
                "confusable": [],
                "gets_of_lists": [],
            },
            "millis": 0,
            "findings": { "unsupported-parameter": 1 },
            "compiled": null,
            "tested": null,
            "error": null,
        })
    );
    assert_eq!(documents[0]["generated"], false);
    assert_eq!(documents[0]["findings"], json!({ "syntax": 1 }));

    let markdown = corpus.run(&["documents", "--report", "report.md"]);
    let kept = fs::read_to_string(corpus.folder.path().join("report.md")).expect("it is there");
    assert!(printed(&markdown).starts_with(&kept) && kept.starts_with("| document "), "{kept}");
}

#[test]
fn a_comparison_reports_changes_and_fails_if_something_is_worse() {
    let corpus = Corpus::new();
    corpus.run(&["documents", "--report", "old.json"]);
    let old = corpus.report("old.json");
    let compare = |new: &Value| {
        corpus.keep("new.json", new);
        let output = corpus.run(&["--compare", "old.json", "new.json"]);
        (code(&output), printed(&output))
    };
    let same = (Some(0), "compare: 0 documents changed, 0 for the worse\n".to_owned());
    assert_eq!(compare(&old), same);

    let mut better = old.clone();
    better["documents"][3]["operations"] = json!({ "in": 2, "emitted": 2, "refused": [] });
    better["documents"][0]["file"] = json!("fixed.yaml");
    let (code, text) = compare(&better);
    assert_eq!(code, Some(0));
    for line in [
        "broken.yaml\n    gone\n",
        "fixed.yaml\n    new: failed, syntax: ",
        "pets.yaml\n    emitted: 1 → 2\n    refused: 1 → 0\n",
        "compare: 3 documents changed, 0 for the worse\n",
    ] {
        assert!(text.contains(line), "{text}");
    }

    let mut worse = old.clone();
    let cause = json!({ "pointer": "#/paths/~1dogs/get", "rule": "unsupported-parameter" });
    worse["documents"][2]["operations"]["refused"] = json!([cause]);
    worse["documents"][1]["generated"] = json!(false);
    worse["documents"][1]["error"] = json!("panicked: oh");
    let (code, text) = compare(&worse);
    assert_eq!(code, Some(1));
    for line in [
        "hooks.yml\n    worse: generated → failed, panicked: oh\n",
        "nested/spec/dogs.json\n    worse: refused: 0 → 1\n    refused[unsupported-parameter]: #/paths/~1dogs/get\n",
        "compare: 2 documents changed, 2 for the worse\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn a_sample_is_compiled_and_tested_and_only_its_crates_are_written() {
    let corpus = Corpus::new();
    let only = ["documents", "--only", "*/**.json", "--only", "hooks.yml"];
    let sample = ["--test", "--sample", "1", "--seed", "b", "--keep"];
    let output = corpus.run(&[&only[..], &sample, &["--report", "new.json"]].concat());
    let text = printed(&output);
    let last = "corpus: 2 documents, 2 generated, 1 compiled, 0 panicked, tests of 1 of 1 pass";
    assert_eq!((code(&output), text.lines().last()), (Some(0), Some(last)), "{text}");
    let kept = text.lines().find_map(|line| line.strip_prefix("the crates are in `"));
    let kept = Path::new(kept.expect("the folder is printed").trim_end_matches('`'));
    assert_eq!(fs::read_dir(kept.join("crates")).expect("there is one").count(), 1);
    let report = corpus.report("new.json");
    let tested = |report: &Value| {
        let documents = report["documents"].as_array().cloned().unwrap_or_default();
        documents.iter().position(|document| document["tested"] == true)
    };
    let index = tested(&report).expect("one is tested");
    corpus.keep("old.json", &report);
    let mut worse = report.clone();
    worse["documents"][index]["tested"] = json!(false);
    corpus.keep("new.json", &worse);
    let output = corpus.run(&["--compare", "old.json", "new.json"]);
    assert_eq!(code(&output), Some(1));
    assert!(printed(&output).contains("worse: tested → tests fail"), "{}", printed(&output));
    assert_eq!(code(&corpus.run(&["documents", "--seed", "a"])), Some(2), "a seed needs a sample");
}

#[test]
fn crates_are_compiled_and_stored_on_request() {
    let corpus = Corpus::new();
    let output = corpus.run(&["documents", "--only", "**/dogs.json", "--compile", "--keep"]);
    let text = printed(&output);
    let last = "corpus: 1 documents, 1 generated, 1 compiled, 0 panicked";
    assert_eq!((code(&output), text.lines().last()), (Some(0), Some(last)), "{text}");
    assert_eq!(cells(&text, "nested/spec/dogs.json")[10], "yes");
    let kept = text.lines().find_map(|line| line.strip_prefix("the crates are in `"));
    let kept = Path::new(kept.expect("the folder is printed").trim_end_matches('`'));
    assert!(kept.join("crates/corpus-nested-spec-dogs/src/lib.rs").is_file());
}
