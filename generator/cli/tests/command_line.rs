//! The command line as users call it: its files, exit codes and messages.
//!
//! Golden texts are in `tests/golden`; `UPDATE_GOLDEN=1` rewrites them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use openapi_sdk_generator::ir::{PagingRule, SingleReason};
use tempfile::TempDir;

const DOCUMENT: &str = r##"openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: "https://pets.example"}]
paths:
  /pets/{id}:
    get:
      operationId: getPet
      tags: [pets]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200":
          description: ok
          content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}
components:
  schemas:
    Pet: {type: object, properties: {name: {type: string}}}
"##;

/// The rules of errors that are fixed by default, so that a run with one of them fails.
const STRICT: &str = "[rules]\nunknown-reference = \"error\"\ncircular-reference = \"error\"\n\
                      wrong-type = \"error\"\nduplicate-operation-id = \"error\"\n";

const CONFIG: &str = "[package]\nname = \"pets\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

/// A config by which a run fails without the files that references lead to.
fn strict() -> String {
    format!("{CONFIG}[rules]\nmissing-file = \"error\"\n")
}

/// A folder with a document, a config and an empty place for the crate.
struct Case {
    folder: TempDir,
}

impl Case {
    fn new() -> Self {
        let case = Self { folder: tempfile::tempdir().expect("a folder can be made") };
        case.write("spec.yaml", DOCUMENT);
        case.write("codegen.toml", CONFIG);
        case
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a file has a folder"))
            .expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect(name)
    }

    fn generate(&self, more: &[&str]) -> Output {
        self.run(
            &[
                &["generate", "--spec", "spec.yaml", "--config", "codegen.toml", "--out", "out"],
                more,
            ]
            .concat(),
        )
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_cargo-openapi-sdk"))
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .expect("the command runs")
    }

    /// The output, without the parts that differ from run to run.
    fn printed(&self, bytes: &[u8]) -> String {
        let folder = fs::canonicalize(self.folder.path()).expect("it is there");
        String::from_utf8_lossy(bytes).replace(&*folder.to_string_lossy(), "FOLDER")
    }
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

/// Every file below a folder, with its text.
fn tree(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(current) = open.pop() {
        for entry in fs::read_dir(current).expect("it can be read") {
            let path = entry.expect("it can be read").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let text = fs::read_to_string(&path).expect("it is text");
                files.push((path.strip_prefix(folder).expect("it is below").to_path_buf(), text));
            }
        }
    }
    files.sort();
    files
}

fn check_golden(name: &str, actual: &str) {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.txt"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().expect("a file has a folder"))
            .expect("the folder can be made");
        fs::write(&path, actual).expect("the file can be written");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(actual, expected, "{name}: UPDATE_GOLDEN=1 rewrites what is expected");
}

#[test]
fn only_changed_files_are_written_and_obsolete_files_are_deleted() {
    let case = Case::new();
    assert_eq!(code(&case.generate(&[])), Some(0));
    assert!(case.read("out/src/resources/pets/mod.rs").contains("pub fn get("));
    case.write("out/Cargo.lock", "# cargo's");
    case.write("out/target/x", "cargo's");
    case.write("out/.hidden", "the user's");

    let unchanged = case.path("out/src/client.rs");
    let before = fs::metadata(&unchanged).and_then(|data| data.modified()).expect("it is there");
    case.write("spec.yaml", &DOCUMENT.replace("tags: [pets]", "tags: [dogs]"));
    let output = case.generate(&[]);
    assert_eq!(code(&output), Some(0));
    assert!(
        !case.path("out/src/resources/pets").exists(),
        "the folder of the old resource is gone"
    );
    assert!(case.path("out/src/resources/dogs/mod.rs").exists());
    assert_eq!(
        fs::metadata(&unchanged).and_then(|data| data.modified()).expect("it is there"),
        before
    );
    for name in ["out/Cargo.lock", "out/target/x", "out/.hidden"] {
        assert!(case.path(name).exists(), "{name}");
    }
    let printed = case.printed(&output.stdout);
    assert!(
        printed.contains("operations: 1 = 1 emitted in 1 resources + 0 unselected + 0 refused\n"),
        "{printed}"
    );
    assert!(
        printed.contains(
            "schemas: 1 = 1 emitted + 0 merged + 0 unreached + 0 unselected + 0 refused; 1 types"
        ),
        "{printed}"
    );
    // Three files of the resource, and one of tests.
    assert!(printed.contains("4 deleted"), "{printed}");
}

#[test]
fn the_bytes_do_not_depend_on_the_folder() {
    let (one, other) = (Case::new(), Case::new());
    one.generate(&[]);
    other.generate(&[]);
    assert_eq!(tree(&one.path("out")), tree(&other.path("out")));
    let before = tree(&one.path("out"));
    fs::remove_dir_all(one.path("out")).expect("it can be removed");
    one.run(&[
        "generate",
        "--spec",
        &one.path("spec.yaml").display().to_string(),
        "--config",
        "codegen.toml",
        "--out",
        "out",
    ]);
    assert_eq!(tree(&one.path("out")), before);
}

#[test]
fn check_reports_every_kind_of_drift() {
    let case = Case::new();
    case.generate(&[]);
    assert_eq!(code(&case.generate(&["--check"])), Some(0));

    let models = case.read("out/src/resources/pets/models.rs");
    case.write("out/src/resources/pets/models.rs", &models.replace("pub name:", "pub nom:"));
    fs::remove_file(case.path("out/README.md")).expect("it can be removed");
    case.write("out/src/mine.rs", "// mine");
    let before = tree(&case.path("out"));
    let output = case.generate(&["--check"]);
    assert_eq!(code(&output), Some(1));
    check_golden("drift", &case.printed(&output.stdout));
    assert_eq!(tree(&case.path("out")), before, "check writes nothing");

    case.generate(&[]);
    assert!(case.path("out/src/mine.rs").exists(), "a file of the user is not deleted");
    fs::remove_file(case.path("out/src/mine.rs")).expect("it can be removed");
    assert_eq!(code(&case.generate(&["--check"])), Some(0));
    case.write("spec.yaml", &DOCUMENT.replace("title: Pets", "title: Animals"));
    assert_eq!(code(&case.generate(&["--check"])), Some(1), "an edit in the document is drift too");
}

#[test]
fn invalid_input_is_reported_and_nothing_is_lost() {
    let operations = "paths:\n  /a:\n    get: {operationId: a, responses: {}}\n    put: {operationId: a, responses: {}}\n";
    let head = "openapi: 3.1.0\ninfo: {title: a, version: \"1\"}\n";
    let circle = "paths: {}\ncomponents:\n  schemas:\n    A: {$ref: \"#/components/schemas/B\"}\n    B: {$ref: \"#/components/schemas/A\"}\n";
    for (name, file, text) in [
        ("broken-yaml", "spec.yaml", "openapi: 3.1.0\ninfo: {title: a\npaths: {}\n".to_owned()),
        (
            "broken-json",
            "spec.yaml",
            "{\"openapi\": \"3.1.0\",\n \"info\": {\"title\": \"a\" \"version\": \"1\"}}\n"
                .to_owned(),
        ),
        ("not-openapi", "spec.yaml", "hello: world\n".to_owned()),
        ("unknown-reference", "spec.yaml", DOCUMENT.replace("schemas/Pet\"", "schemas/Pett\"")),
        ("circular-reference", "spec.yaml", format!("{head}{circle}")),
        ("wrong-type", "spec.yaml", DOCUMENT.replace("required: true", "required: \"yes\"")),
        ("duplicate-operation-id", "spec.yaml", format!("{head}{operations}")),
        (
            "duplicate-key",
            "spec.yaml",
            DOCUMENT.replace("      tags: [pets]\n", "      tags: [pets]\n      tags: [dogs]\n"),
        ),
        ("unknown-config-key", "codegen.toml", format!("{CONFIG}licence = \"MIT\"\n")),
        (
            "unused-override",
            "codegen.toml",
            format!("{CONFIG}[[override]]\nat = \"#/components/schemas/Dog\"\nname = \"D\"\n"),
        ),
    ] {
        let case = Case::new();
        case.generate(&[]);
        let before = tree(&case.path("out"));
        case.write("codegen.toml", &format!("{CONFIG}{STRICT}"));
        case.write(file, &text);
        let output = case.generate(&[]);
        assert_eq!(code(&output), Some(2), "{name}");
        assert_eq!(tree(&case.path("out")), before, "{name}: the old output is whole");
        check_golden(name, &case.printed(&output.stderr));
    }
}

#[test]
fn names_last_from_the_first_run_on() {
    let case = Case::new();
    case.write("config/codegen.toml", &format!("{CONFIG}[names]\nlock = \"names.lock\"\n"));
    let generate = |more: &[&str]| {
        let inputs = ["generate", "--spec", "spec.yaml", "--config", "config/codegen.toml"];
        case.run(&[&inputs[..], &["--out", "out"], more].concat())
    };
    assert_eq!(code(&generate(&["--check"])), Some(1));
    let output = generate(&[]);
    assert_eq!(code(&output), Some(0), "{}", case.printed(&output.stderr));
    assert!(case.printed(&output.stdout).contains("names: 8 locked, 8 of them new\n"));
    let lock = case.read("config/names.lock");
    assert!(lock.contains("\n#/components/schemas/Pet = resources::pets::Pet\n"), "{lock}");
    let output = generate(&[]);
    let printed = case.printed(&output.stdout);
    let same = "names: 8 locked, 0 of them new\n`out/` is up to date (";
    assert!(printed.contains(same), "{printed}");
    assert_eq!(case.read("config/names.lock"), lock);
    assert_eq!(code(&generate(&["--check"])), Some(0));

    let line = "#/components/schemas/Pet/properties/name = resources::pets::Pet::name\n";
    case.write("config/names.lock", &lock.replace(line, ""));
    let output = generate(&["--check"]);
    assert_eq!(code(&output), Some(1));
    check_golden("names-lock-drift", &case.printed(&output.stdout));
    assert_eq!(case.read("config/names.lock"), lock.replace(line, ""), "check writes nothing");
    fs::remove_file(case.path("config/names.lock")).expect("it can be removed");
    let missing = "missing: config/names.lock\n\n`out/` is out of date: 0 edited by hand, 0 changed, 1 missing, 0 extra.";
    let printed = case.printed(&generate(&["--check"]).stdout);
    assert!(printed.contains(missing), "{printed}");
    generate(&[]);
    assert_eq!(case.read("config/names.lock"), lock);
}

#[test]
fn names_are_locked_only_when_the_crate_is_written() {
    let case = Case::new();
    case.write("codegen.toml", &format!("{CONFIG}[names]\nlock = \"names.lock\"\n"));
    case.write("out/notes.txt", "the user's");
    assert_eq!(code(&case.generate(&[])), Some(2));
    assert!(!case.path("names.lock").exists(), "the crate was not written");
    fs::remove_file(case.path("out/notes.txt")).expect("it can be removed");
    case.generate(&[]);
    let (lock, before) = (case.read("names.lock"), tree(&case.path("out")));

    // An error in the document, and one in the lock: nothing is lost.
    case.write("spec.yaml", &DOCUMENT.replace("openapi: 3.1.0", "openapi: 9.1.0"));
    assert_eq!(code(&case.generate(&[])), Some(2));
    assert_eq!(case.read("names.lock"), lock);
    case.write("spec.yaml", DOCUMENT);
    let broken = format!("{lock}<<<<<<< ours\n");
    case.write("names.lock", &broken);
    let output = case.generate(&[]);
    assert_eq!(code(&output), Some(2));
    check_golden("names-lock", &case.printed(&output.stderr));
    assert_eq!((case.read("names.lock"), tree(&case.path("out"))), (broken, before));

    case.write("codegen.toml", &format!("{CONFIG}[names]\nlock = \"out/names.lock\"\n"));
    let output = case.generate(&[]);
    let printed = case.printed(&output.stderr);
    assert_eq!(code(&output), Some(2));
    assert!(printed.contains("holds `FOLDER/out/names.lock`: choose another"), "{printed}");
    case.write("codegen.toml", &format!("{CONFIG}[names]\nlock = \"out\"\n"));
    let printed = case.printed(&case.generate(&[]).stderr);
    assert!(printed.contains("`out` can't be read"), "{printed}");
}

#[test]
fn folders_that_are_not_ours_are_refused() {
    let case = Case::new();
    case.write("out/notes.txt", "the user's");
    case.write("file", "no folder");
    case.write("repository/.git/HEAD", "");
    case.write("spoilt/.generated-files", "../spec.yaml\n");
    for (name, out) in [
        ("foreign-folder", "out"),
        ("folder-is-a-file", "file"),
        ("folder-below-a-file", "file/out"),
        ("folder-is-a-repository", "repository"),
        ("folder-holds-the-document", "."),
        ("folder-with-a-spoilt-list", "spoilt"),
    ] {
        let before = tree(case.folder.path());
        let output = case.run(&[
            "generate",
            "--spec",
            "spec.yaml",
            "--config",
            "codegen.toml",
            "--out",
            out,
        ]);
        assert_eq!(code(&output), Some(2), "{name}");
        assert_eq!(tree(case.folder.path()), before, "{name}");
        check_golden(name, &case.printed(&output.stderr));
    }
}

#[test]
fn files_that_cant_be_read_are_named() {
    let case = Case::new();
    fs::write(case.path("spec.yaml"), [0xff, 0xfe]).expect("it can be written");
    let output = case.generate(&[]);
    assert_eq!(
        (code(&output), case.printed(&output.stderr).contains("`spec.yaml` is not UTF-8")),
        (Some(2), true)
    );
    fs::remove_file(case.path("spec.yaml")).expect("it can be removed");
    let output = case.generate(&[]);
    assert_eq!(
        (code(&output), case.printed(&output.stderr).contains("`spec.yaml` can't be read")),
        (Some(2), true)
    );
}

/// The pipes have no writer: opening one would block for ever.
#[test]
fn pipes_and_devices_are_refused_without_a_wait() {
    let case = Case::new();
    case.write("lock.toml", &format!("{CONFIG}[names]\nlock = \"pipe\"\n"));
    case.write("overlay.toml", &format!("overlays = [\"pipe\"]\n{CONFIG}"));
    case.write("strict.toml", &strict());
    let reference =
        |target: &str| DOCUMENT.replace("#/components/schemas/Pet\"", &format!("{target}\""));
    case.write("to-pipe.yaml", &reference("pipe"));
    case.write("to-folder.yaml", &reference("folder"));
    case.write("to-link.yaml", &reference("link"));
    let status = Command::new("mkfifo").arg(case.path("pipe")).status().expect("it can be run");
    assert!(status.success());
    fs::create_dir(case.path("folder")).expect("it can be made");
    std::os::unix::fs::symlink(case.path("pipe"), case.path("link")).expect("it can be made");
    for (spec, config) in [
        ("pipe", "codegen.toml"),
        ("/dev/zero", "codegen.toml"),
        ("spec.yaml", "pipe"),
        ("spec.yaml", "/dev/zero"),
        ("spec.yaml", "lock.toml"),
        ("spec.yaml", "overlay.toml"),
        ("to-pipe.yaml", "strict.toml"),
        ("to-folder.yaml", "strict.toml"),
        ("to-link.yaml", "strict.toml"),
    ] {
        let root = if spec.starts_with('/') { "/" } else { "." };
        let output = case
            .run(&["generate", "--spec", spec, "--config", config, "--out", "out", "--root", root]);
        let printed = case.printed(&output.stderr);
        assert_eq!(code(&output), Some(2), "{spec}, {config}: {printed}");
        assert!(
            printed.contains("can't be read: it is not a regular file"),
            "{spec}, {config}: {printed}"
        );
        assert!(!case.path("out").exists());
    }
}

#[test]
fn a_failure_in_the_middle_puts_everything_back() {
    let case = Case::new();
    case.generate(&[]);
    // A file of the user blocks the folder of the new resource: the run fails after other files were exchanged.
    case.write("out/src/resources/zebras", "the user's");
    let before = tree(&case.path("out"));
    case.write("spec.yaml", &DOCUMENT.replace("tags: [pets]", "tags: [zebras]"));
    let output = case.generate(&[]);
    assert_eq!(code(&output), Some(2));
    assert_eq!(tree(&case.path("out")), before);
}

#[test]
fn help_and_rules_are_there() {
    let case = Case::new();
    let help = case.run(&["generate", "--help"]);
    assert_eq!(code(&help), Some(0));
    check_golden("help", &case.printed(&help.stdout));
    let rules = case.printed(&case.run(&["rules"]).stdout);
    assert!(rules.contains("unknown-key (warning)\n    An object has a key"), "{rules}");
    assert!(rules.lines().all(|line| line.chars().count() <= 80), "{rules}");
    assert_eq!(code(&case.run(&["generate", "--no-such-flag"])), Some(2));
}

#[test]
fn the_effective_document_is_printed() {
    let case = Case::new();
    let overlay = "overlay: 1.0.0\ninfo: {title: t, version: v}\nactions:\n";
    case.write(
        "a.overlay.yaml",
        &format!("{overlay}- {{target: $.info, update: {{x-new: yes}}}}\n"),
    );
    let print = |more: &[&str]| {
        let inputs = ["print", "spec", "--spec", "spec.yaml", "--config", "codegen.toml"];
        case.run(&[&inputs, more].concat())
    };
    let output = print(&["--overlay", "a.overlay.yaml"]);
    let printed = case.printed(&output.stdout);
    assert_eq!(code(&output), Some(0));
    assert!(printed.contains("info:\n  title: Pets\n  version: '1'\n  x-new: yes\n"), "{printed}");

    let output = print(&["--json", "--stage", "read"]);
    let printed: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("it prints good JSON");
    assert_eq!(printed["info"]["title"], "Pets");

    case.write("b.overlay.yaml", &format!("{overlay}- {{target: $.nothing, remove: true}}\n"));
    let output = print(&["--overlay", "a.overlay.yaml", "--overlay", "b.overlay.yaml"]);
    assert_eq!((code(&output), output.stdout.as_slice()), (Some(2), &b""[..]));
    let printed = case.printed(&output.stderr);
    assert!(
        printed.contains("error[unused-overlay-action]: `$.nothing` matches nothing"),
        "{printed}"
    );
    assert!(printed.contains("b.overlay.yaml:4:12"), "{printed}");
}

#[test]
fn print_paging_shows_the_paging_of_lists_with_the_reason() {
    let case = Case::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let paging = |spec: &str, config: &str| {
        let path = |name: &str| root.join(name).display().to_string();
        let (spec, config) = (path(spec), path(config));
        case.run(&["print", "paging", "--spec", &spec, "--config", &config])
    };
    let output = paging("spec/openapi.yaml", "spec/codegen.toml");
    assert_eq!(code(&output), Some(0));
    check_golden("paging", &case.printed(&output.stdout));
    let folder = "generator/tests/cases/pass/paging";
    let output = paging(&format!("{folder}/spec.yaml"), &format!("{folder}/codegen.toml"));
    assert_eq!(code(&output), Some(0));
    let printed = case.printed(&output.stdout);
    check_golden("paging-rules", &printed);
    for rule in PagingRule::ALL {
        assert!(printed.contains(&format!("pages: {}: ", rule.name())), "{}", rule.name());
    }
    for reason in SingleReason::ALL {
        assert!(
            printed.contains(&format!("does not page: {}: ", reason.name())),
            "{}",
            reason.name()
        );
    }

    let folder = "generator/tests/cases/fail/unused-config";
    let output = paging(&format!("{folder}/spec.yaml"), &format!("{folder}/codegen.toml"));
    assert_eq!((code(&output), output.stdout.as_slice()), (Some(2), &b""[..]));
    assert!(case.printed(&output.stderr).contains("error[unused-config]"));
}

#[test]
fn one_rule_is_explained() {
    let case = Case::new();
    let output = case.run(&["rules", "unread-section"]);
    let text = case.printed(&output.stdout);
    assert_eq!(code(&output), Some(0));
    assert!(
        text.starts_with("unread-section (warning)\n    The generator does not read"),
        "{text}"
    );
    assert!(text.contains("under `[rules]`") && text.lines().count() > 4, "{text}");
    assert_eq!(
        case.run(&["rules", "syntax"]).stdout.windows(9).filter(|at| at == b"`[rules]`").count(),
        0
    );
    for (name, hint) in [
        (
            "unread-sections",
            "error: there is no rule `unread-sections`; did you mean `unread-section`?\n",
        ),
        ("%", "error: there is no rule `%`; `cargo openapi-sdk rules` lists them\n"),
    ] {
        let output = case.run(&["rules", name]);
        assert_eq!((code(&output), case.printed(&output.stderr).as_str()), (Some(2), hint));
    }
}

/// A document with many warnings, some of one cause, and no error.
fn many_warnings() -> String {
    let keys: String = (0..25).map(|number| format!("  unheard{number}: 1\n")).collect();
    DOCUMENT.replace(
        "info: {title: Pets, version: \"1\"}\n",
        &format!("info:\n  title: Pets\n  version: \"1\"\n{keys}"),
    )
}

#[test]
fn lint_reports_all_findings_and_writes_nothing() {
    let case = Case::new();
    fs::remove_file(case.path("codegen.toml")).expect("it can be removed");
    let output = case.run(&["lint", "spec.yaml"]);
    let clean = (Some(0), "0 errors, 0 warnings\n".to_owned());
    assert_eq!((code(&output), case.printed(&output.stdout)), clean);

    case.write("spec.yaml", &many_warnings());
    let output = case.run(&["lint", "spec.yaml"]);
    let text = case.printed(&output.stdout);
    assert_eq!(code(&output), Some(0), "warnings are not errors");
    assert!(
        text.contains("has no key `unheard24`") && text.ends_with("0 errors, 25 warnings\n"),
        "{text}"
    );

    case.write("spec.yaml", &DOCUMENT.replace("#/components/schemas/Pet\"", "other.yaml\""));
    let output = case.run(&["lint", "spec.yaml"]);
    assert_eq!((code(&output), output.stderr.len()), (Some(0), 0));
    assert!(case.printed(&output.stdout).starts_with("warning[missing-file]"));
    assert_eq!(tree(case.folder.path()).len(), 1, "nothing is written");

    case.write("codegen.toml", &strict());
    let output = case.run(&["lint", "spec.yaml", "--config", "codegen.toml"]);
    assert_eq!((code(&output), output.stderr.len()), (Some(1), 0));
    assert!(case.printed(&output.stdout).starts_with("error[missing-file]"));

    case.write("codegen.toml", "[package]\nname = \"pets\"\n");
    let output = case.run(&["lint", "spec.yaml", "--config", "codegen.toml"]);
    assert_eq!(code(&output), Some(1), "the config counts too");
    assert_eq!(code(&case.run(&["lint", "none.yaml"])), Some(2));
    assert_eq!(code(&case.run(&["lint"])), Some(1), "so does the nearest one");
    fs::remove_file(case.path("codegen.toml")).expect("it can be removed");
    assert_eq!(code(&case.run(&["lint"])), Some(2), "there is nothing to lint");
}

#[test]
fn denied_warnings_end_with_1_and_write_nothing() {
    let case = Case::new();
    let lint = ["lint", "spec.yaml", "--deny-warnings"];
    let generate = ["generate", "--spec", "spec.yaml", "--config", "codegen.toml", "--out", "out"];
    let generate = [&generate[..], &["--deny-warnings"]].concat();
    assert_eq!(code(&case.run(&lint)), Some(0), "a document without warnings");
    case.write("spec.yaml", &many_warnings());
    let output = case.run(&lint);
    assert_eq!(code(&output), Some(1));
    assert!(case.printed(&output.stdout).ends_with("0 errors, 25 warnings\n"));
    let output = case.run(&generate);
    assert_eq!((code(&output), output.stdout.len()), (Some(1), 0));
    let printed = case.printed(&output.stderr);
    assert!(printed.ends_with("rejects warnings; nothing is written\n"), "{printed}");
    assert!(!case.path("out").exists());
    let json = [&generate[..], &["--message-format", "json"]].concat();
    assert_eq!(json_lines(&case.run(&json).stderr).len(), 26, "the findings and the sums");
    assert_eq!(code(&case.run(&[&generate[..], &["--check"]].concat())), Some(1));

    let config = fs::read_to_string(case.path("codegen.toml")).expect("it is there");
    case.write("codegen.toml", &format!("{config}\n[rules]\nunknown-key = \"allow\"\n"));
    assert_eq!(code(&case.run(&generate)), Some(0), "the config allows the rule");
    assert!(case.path("out").exists());
    let lint = [&lint[..], &["--config", "codegen.toml"]].concat();
    assert_eq!(code(&case.run(&lint)), Some(0));
}

fn json_lines(bytes: &[u8]) -> Vec<serde_json::Value> {
    let text = std::str::from_utf8(bytes).expect("JSON is UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

#[test]
fn findings_are_written_as_json() {
    let case = Case::new();
    let twice =
        DOCUMENT.replace("      tags: [pets]\n", "      tags: [pets]\n      tags: [dogs]\n");
    case.write("spec.yaml", &twice);
    let line = serde_json::json!({
        "severity": "error",
        "rule": "duplicate-key",
        "message": "the key `tags` is used twice",
        "file": "spec.yaml",
        "line": 9,
        "column": 7,
        "pointer": "#/paths/~1pets~1{id}/get/tags",
        "excerpt": "      tags: [dogs]",
        "span": [6, 10],
        "note": null,
        "hint": "remove one of the two, or rename it",
        "related": {
            "file": "spec.yaml",
            "line": 8,
            "column": 7,
            "pointer": "#/paths/~1pets~1{id}/get/tags",
            "label": "first used here",
        },
        "more": [],
    });
    let sums = serde_json::json!({ "errors": 1, "warnings": 0, "sites": 1 });
    let lint = case.run(&["lint", "spec.yaml", "--message-format", "json"]);
    assert_eq!(code(&lint), Some(1));
    assert_eq!(json_lines(&lint.stdout), [line.clone(), sums.clone()]);
    let generate = case.generate(&["--message-format", "json"]);
    assert_eq!(code(&generate), Some(2));
    assert_eq!(json_lines(&generate.stderr), [line, sums]);

    case.write("spec.yaml", &many_warnings());
    let generate = case.generate(&["--message-format", "json"]);
    assert_eq!(code(&generate), Some(0));
    assert_eq!(json_lines(&generate.stderr).len(), 26, "all of them, and the sums");
    case.write("spec.yaml", DOCUMENT);
    let generate = case.generate(&["--message-format", "json"]);
    let sums = serde_json::json!({ "errors": 0, "warnings": 0, "sites": 0 });
    assert_eq!(json_lines(&generate.stderr), [sums]);
}
