//! Escape sequences and controls in documents, names and paths: no command sends them to the terminal.

use std::fs;
use std::process::{Command, Output};

use cargo_openapi_sdk::report::{self, Detail, FileNames, Format};
use cargo_openapi_sdk::terminal;
use openapi_sdk_generator::diagnostic::{Finding, Location, Severity, Site};
use openapi_sdk_generator::pointer::Pointer;
use openapi_sdk_generator::source::Role;
use tempfile::TempDir;

/// Every character that a terminal acts on instead of showing it: `0..=9F` but for those that are shown, the
/// bidirectional controls of Unicode, and its line separators.
fn active() -> impl Iterator<Item = char> {
    let controls = ('\0'..='\u{1F}').chain('\u{7F}'..='\u{9F}');
    let bidirectional = ['\u{61C}', '\u{200E}', '\u{200F}'].into_iter();
    let bidirectional = bidirectional.chain('\u{202A}'..='\u{202E}').chain('\u{2066}'..='\u{2069}');
    controls.chain(bidirectional).chain(['\u{2028}', '\u{2029}'])
}

/// Asserts that a text has no active character but line feeds and tabs.
fn assert_plain(text: &str, what: &str) {
    let found = active().find(|one| !matches!(one, '\n' | '\t') && text.contains(*one));
    assert_eq!(found, None, "{what}: {text:?}");
}

/// A text that ends lines, moves the cursor, sets the title of the window, and changes the direction of the following text.
fn nasty(seed: usize) -> String {
    let all: Vec<char> = active().collect();
    let pieces =
        ["\u{1b}[2J", "\u{1b}]0;owned\u{7}", "\u{9b}31m", "ä\u{202e}", "日本", "\r\nerror: ", "a"];
    (0..1 + seed % 7)
        .map(|at| {
            format!(
                "{}{}",
                pieces[(seed * 5 + at * 3) % pieces.len()],
                all[(seed * 11 + at * 17) % all.len()]
            )
        })
        .collect()
}

/// A finding that is nasty in every text, or in none.
fn finding(seed: usize, is_nasty: bool) -> Finding {
    let text = |field: usize| if is_nasty { nasty(seed * 16 + field) } else { "text".to_owned() };
    let site = |field: usize| Site {
        role: [Role::Document, Role::Referenced, Role::Overlay, Role::NamesLock][field % 4],
        path: text(field),
        line: 3,
        column: 1,
        pointer: Some(Pointer::root().child(&text(field + 1))),
    };
    let location = |field: usize| {
        let (before, wrong) = (text(field), text(field + 1));
        // An excerpt is one line of the document.
        let (before, wrong) = (before.replace('\n', " "), wrong.replace('\n', " "));
        let span = before.len()..before.len() + wrong.len();
        Location { site: site(field + 2), excerpt: before + &wrong + "!", span }
    };
    Finding {
        severity: Severity::Error,
        rule: "rule",
        message: text(0),
        location: location(1),
        related: Some((location(4), text(7))),
        note: Some(text(8)),
        hint: Some(text(9)),
        more: vec![site(10), site(12)],
    }
}

#[test]
fn every_active_character_of_a_finding_becomes_visible() {
    let names =
        FileNames { root: "root\u{1b}[0m".into(), config: "config\u{202e}/codegen.toml".into() };
    for seed in 0..500 {
        let nasty = [finding(seed, true)];
        let text = report::render(&nasty, &names, Format::Text, Detail::Sites);
        assert_plain(&text, "text");
        let plain = [finding(seed, false)];
        let usual = report::render(&plain, &names, Format::Text, Detail::Sites);
        assert_eq!(text.lines().count(), usual.lines().count(), "no text adds a line: {text}");
        let json = report::render(&nasty, &names, Format::Json, Detail::Sites);
        assert_plain(&json, "JSON");
        let line = json.lines().next().expect("there is a line for the finding");
        let value: serde_json::Value = serde_json::from_str(line).expect("it is JSON");
        assert_eq!(value["message"], nasty[0].message, "JSON has the text as it is");
        assert_eq!(value["excerpt"], nasty[0].location.excerpt);
    }
}

#[test]
fn escapes_do_not_move_the_underline() {
    let mut finding = finding(0, false);
    finding.related = None;
    finding.location.excerpt = "a\u{1b}: \u{202e}wrong".to_owned();
    let start = finding.location.excerpt.find("wrong").expect("it is there");
    finding.location.span = start..start + "wrong".len();
    let names = FileNames { root: "".into(), config: "".into() };
    let text = report::render(&[finding], &names, Format::Text, Detail::Sites);
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|line| line.contains("wrong")).expect("the excerpt is shown");
    assert!(lines[at].contains(r"a\u{1b}: \u{202e}wrong"), "{text}");
    assert_eq!(lines[at].find("wrong"), lines[at + 1].find("^^^^^"), "{text}");
}

#[test]
fn only_active_characters_change() {
    for plain in ["", "a b", "Größe 日本 🦀", "\\u{1b}", "a\tb\nc"] {
        assert_eq!((terminal::text(plain), terminal::json(plain)), (plain.into(), plain.into()));
    }
    assert_eq!(terminal::line("a\tb\nc\rd\u{1b}e\u{202e}"), r"a\tb\nc\rd\u{1b}e\u{202e}");
    for one in active() {
        let text = format!("a{one}b");
        assert_plain(&terminal::text(&text), "text");
        assert!(!terminal::line(&text).contains(one), "{text:?}");
        let json = terminal::json(&serde_json::to_string(&text).expect("it is text")).into_owned();
        assert_plain(&json, "JSON");
        assert_eq!(serde_json::from_str::<String>(&json).ok().as_deref(), Some(text.as_str()));
    }
}

/// A document with escape sequences in all kinds of names and texts. `ESC` and the like stand for them, as YAML and JSON
/// write them.
const DOCUMENT: &str = r##"openapi: 3.1.0
info: {title: "PetsESC", version: "1ESC", "unheardESC": 1, description: "aESC"}
servers: [{url: "https://pets.example"}]
paths:
  "/petsESC/{id}":
    get:
      operationId: "getPetESC"
      tags: ["petsESC"]
      parameters: [{name: id, in: path, required: true, schema: {type: string, "oddESC": 1}}]
      responses:
        "200":
          description: "okESC"
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/PetESC"}}}}
  "/brokenESC":
    get: {operationId: "brokenESC", parameters: [{name: "aESC", in: "headerESC"}], responses: {}}
components:
  schemas:
    "PetESC": {type: object, properties: {"nameESC": {type: string, default: "ESC"}, "oESC": {$ref: "noneESC.yaml"}}}
    "UnreachedESC": {type: object}
"##;

const ESCAPES: &str = r"\u001b[2J\u009b31m\u202e\u2028\u0007\r\n";

const CONFIG: &str = "[package]\nname = \"pets\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

struct Case {
    folder: TempDir,
}

impl Case {
    fn new() -> Self {
        let case = Self { folder: tempfile::tempdir().expect("a folder can be made") };
        case.write("spec\u{1b}[2J.yaml", &DOCUMENT.replace("ESC", ESCAPES));
        case.write("codegen\u{1b}[2J.toml", CONFIG);
        case
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("it can be made");
        fs::write(path, text).expect("it can be written");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_cargo-openapi-sdk"))
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .expect("the command runs")
    }
}

#[test]
fn no_command_sends_an_escape_sequence_to_the_terminal() {
    let case = Case::new();
    let inputs = ["--spec", "spec\u{1b}[2J.yaml", "--config", "codegen\u{1b}[2J.toml"];
    let (lint, generate) =
        (["lint", inputs[1]], [&["generate", "--out", "out\u{1b}"], &inputs[..]].concat());
    let print = |what| [&["print", what], &inputs[..]].concat();
    let runs: [(&str, Vec<&str>, i32); 11] = [
        ("lint", lint.to_vec(), 0),
        ("lint, JSON", [&lint[..], &["--message-format", "json"]].concat(), 0),
        ("check of nothing", [&generate[..], &["--check"]].concat(), 1),
        ("generate", [&generate[..], &["--verbose"]].concat(), 0),
        ("drift", [&generate[..], &["--check"]].concat(), 1),
        ("print spec", print("spec"), 0),
        ("print spec, JSON", [&print("spec")[..], &["--json"]].concat(), 0),
        ("print paging", print("paging"), 0),
        ("no rule", vec!["rules", "none\u{1b}[2J"], 2),
        ("no file", vec!["lint", "none\u{1b}[2J"], 2),
        ("foreign folder", [&["generate", "--out", "mine\u{1b}"], &inputs[..]].concat(), 2),
    ];
    case.write("mine\u{1b}/x", "the user's");
    for (what, arguments, code) in runs {
        let output = case.run(&arguments);
        for stream in [&output.stdout, &output.stderr] {
            assert_plain(std::str::from_utf8(stream).expect("it is text"), what);
        }
        let printed =
            String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert_eq!(output.status.code(), Some(code), "{what}: {printed}");
        let is_visible = printed.contains(r"\u{1b}") || printed.contains(r"\u001b");
        assert!(is_visible, "{what} shows what it escapes: {printed}");
        if what == "generate" {
            case.write("out\u{1b}/src/extra\u{1b}[2J.rs", "");
            case.write("out\u{1b}/README.md", "\u{1b}[2J");
        }
    }
}

#[test]
fn a_printed_document_means_the_same_when_it_is_read_again() {
    let case = Case::new();
    let inputs = ["--spec", "spec\u{1b}[2J.yaml", "--config", "codegen\u{1b}[2J.toml"];
    let printed = case.run(&[&["print", "spec"], &inputs[..]].concat()).stdout;
    let value: serde_json::Value = serde_json::from_slice(&printed).expect("JSON can escape all");
    let escapes: String = serde_json::from_str(&format!("\"{ESCAPES}\"")).expect("it is JSON");
    assert_eq!(value["info"]["title"], format!("Pets{escapes}"));
    fs::write(case.folder.path().join("again.yaml"), &printed).expect("it can be written");
    let again = case.run(&["print", "spec", "--spec", "again.yaml", "--config", inputs[3]]);
    assert_eq!(again.stdout, printed);
}
