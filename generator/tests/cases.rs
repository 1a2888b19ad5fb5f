//! Minimal documents: the crates of the valid ones, and the findings of the invalid ones.
//!
//! Each folder of `cases/pass` and `cases/fail` holds a document and perhaps a config, a lock of names, and tests of the
//! crate in `uses` (which run where the crates are compiled). `UPDATE_GOLDEN=1` rewrites
//! the expected files; a plain run shows the first line that differs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use openapi_sdk_generator::diagnostic::{Finding, Severity, Site};
use openapi_sdk_generator::files::{FILE_LIST, Files};
use openapi_sdk_generator::source::{File, FileReader, ReadError, Role};
use openapi_sdk_generator::{Failure, Input, Output, generate};

/// The config of cases without one.
const CONFIG: &str = "[package]\nname = \"case\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

fn cases(kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(kind);
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

/// The crates of the valid cases, which the tests share.
static VALID: LazyLock<BTreeMap<PathBuf, Output>> = LazyLock::new(|| {
    let (cases, outputs) = (Mutex::new(cases("pass")), Mutex::new(BTreeMap::new()));
    let next = || cases.lock().expect("no thread panics with it").pop();
    let work = || {
        while let Some(case) = next() {
            let output = run(&case).unwrap_or_else(|failure| {
                panic!("{}: {}", case.display(), findings(&failure.findings))
            });
            outputs.lock().expect("no thread panics with it").insert(case, output);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    outputs.into_inner().expect("no thread panics with it")
});

fn run(case: &Path) -> Result<Output, Failure> {
    let document = fs::read_to_string(case.join("spec.yaml")).expect("the case has a document");
    let config =
        fs::read_to_string(case.join("codegen.toml")).unwrap_or_else(|_| CONFIG.to_owned());
    let lock = fs::read_to_string(case.join("names.lock")).ok();
    run_with(case, &document, &config, lock.as_deref())
}

fn run_with(
    case: &Path,
    document: &str,
    config: &str,
    names_lock: Option<&str>,
) -> Result<Output, Failure> {
    let files = CaseFiles(case);
    generate(Input { files: &files, names_lock, ..Input::new("spec.yaml", document, config) })
}

/// The other files of a case: those that references lead to, and overlays.
struct CaseFiles<'a>(&'a Path);

impl FileReader for CaseFiles<'_> {
    fn read(&self, file: File<'_>, limit: u64) -> Result<String, ReadError> {
        let (File::Referenced(path) | File::Overlay(path)) = file;
        let text = fs::read_to_string(self.0.join(path)).map_err(|_| ReadError::NotFound)?;
        if text.len() as u64 > limit { Err(ReadError::TooLarge) } else { Ok(text) }
    }
}

/// Compares, or rewrites.
fn check(path: &Path, actual: &str) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().expect("a file has a folder"))
            .expect("the folder can be made");
        fs::write(path, actual).expect("the file can be written");
        return;
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    let differs =
        expected.lines().zip(actual.lines()).position(|(expected, actual)| expected != actual);
    let line = differs.unwrap_or_else(|| expected.lines().count().min(actual.lines().count()));
    assert!(
        expected == actual,
        "{}:{}: expected {:?}, found {:?}; UPDATE_GOLDEN=1 rewrites it",
        path.display(),
        line + 1,
        expected.lines().nth(line),
        actual.lines().nth(line),
    );
}

fn findings(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let severity = if finding.severity == Severity::Error { "error" } else { "warning" };
        let site = |site: &Site| {
            let file = match site.role {
                Role::Config => "codegen.toml",
                _ => site.path.as_str(),
            };
            format!("{file}:{}:{}", site.line, site.column)
        };
        let pointer = finding.location.site.pointer.as_ref();
        let pointer = pointer.map(|pointer| format!(" {pointer}")).unwrap_or_default();
        let _ = writeln!(
            text,
            "{severity}[{}] {}{pointer}: {}",
            finding.rule,
            site(&finding.location.site),
            finding.message
        );
        if let Some((location, label)) = &finding.related {
            let _ = writeln!(text, "    {label}: {}", site(&location.site));
        }
        for more in &finding.more {
            let _ = writeln!(text, "    the same at {}", site(more));
        }
        for (what, told) in [("note", &finding.note), ("help", &finding.hint)] {
            if let Some(told) = told {
                let _ = writeln!(text, "    {what}: {told}");
            }
        }
    }
    text
}

#[test]
fn valid_documents_become_the_expected_rust() {
    for (case, output) in &*VALID {
        let expected = case.join("expected");
        let told = |path: &str| {
            (path.starts_with("src/") && !path.starts_with("src/runtime/") && path != "src/lib.rs")
                // The same file in every crate, like those of the runtime.
                || (path.starts_with("tests/") && path != "tests/wire/server.rs")
        };
        let files: BTreeMap<&String, &String> =
            output.files.iter().filter(|(path, _)| told(path)).collect();
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            let _ = fs::remove_dir_all(&expected);
        }
        for (path, text) in files {
            check(&expected.join(path), text);
        }
        if let Some(lock) = &output.names_lock {
            check(&expected.join("names.lock"), lock);
        }
        check(&expected.join("findings.txt"), &findings(&output.warnings));
    }
}

#[test]
fn invalid_documents_are_reported() {
    for case in cases("fail") {
        let failure = run(&case).map(|_| ()).expect_err("the case is bad");
        check(&case.join("expected.txt"), &findings(&failure.findings));
    }
}

#[test]
fn the_same_input_results_in_the_same_bytes() {
    for (case, output) in &*VALID {
        let again = run(case).map(|output| output.files);
        assert!(again.is_ok_and(|files| files == output.files), "{}", case.display());
    }
}

#[test]
fn a_lock_changes_nothing_by_itself_and_is_whole_after_one_run() {
    for (case, output) in &*VALID {
        let name = case.display();
        let document = fs::read_to_string(case.join("spec.yaml")).expect("it is there");
        let config =
            fs::read_to_string(case.join("codegen.toml")).unwrap_or_else(|_| CONFIG.to_owned());
        let run = |lock: &str| {
            run_with(case, &document, &config, Some(lock))
                .unwrap_or_else(|failure| panic!("{name}: {}", findings(&failure.findings)))
        };
        let has_lock = case.join("names.lock").exists();
        let first = if has_lock { output.clone() } else { run("") };
        let lock = first.names_lock.expect("one was asked for");
        let second = run(&lock);
        assert!(second.names_lock.as_ref() == Some(&lock), "{name}: the lock grows once more");
        assert!(second.files == first.files, "{name}: a second run has other names");
        if !has_lock {
            assert_eq!(output.names_lock, None);
            // The record names the lock.
            let code = |mut files: Files| files.remove(FILE_LIST).map(|_| files);
            let is_same = code(output.files.clone()) == code(first.files);
            assert!(is_same, "{name}: a new lock changes names");
        }
    }
}

#[test]
fn all_rust_files_have_a_header_and_parse() {
    let mut seen = BTreeSet::new();
    for (path, text) in VALID.values().flat_map(|output| &output.files) {
        // Many crates have the same copy of a file of the runtime.
        if path.ends_with(".rs") && seen.insert(text) {
            assert!(text.starts_with("// @generated by openapi-sdk-generator for "));
            let parsed: Result<proc_macro2::TokenStream, _> = text.parse();
            assert!(parsed.is_ok(), "{path}");
        }
    }
}

#[test]
fn every_rule_has_a_case() {
    // No known document triggers a bug of the generator.
    const BUG: &str = "internal-error";
    let told: String = ["pass", "fail"]
        .into_iter()
        .flat_map(cases)
        .flat_map(|case| [case.join("expected/findings.txt"), case.join("expected.txt")])
        .filter_map(|path| fs::read_to_string(path).ok())
        .collect();
    let silent: Vec<&str> = openapi_sdk_generator::rules::ALL
        .iter()
        .map(|rule| rule.name)
        .filter(|name| *name != BUG && !told.contains(&format!("[{name}]")))
        .collect();
    assert_eq!(silent, [] as [&str; 0]);
}

/// The versions below `[dependencies]` of a manifest.
fn versions(manifest: &str) -> BTreeMap<String, String> {
    let manifest: toml::Table = manifest.parse().expect("it is TOML");
    let dependencies = manifest["dependencies"].as_table().expect("there are dependencies");
    let version =
        |value: &toml::Value| value.get("version").unwrap_or(value).as_str().map(str::to_owned);
    let versions =
        dependencies.iter().filter_map(|(name, value)| Some((name.clone(), version(value)?)));
    versions.collect()
}

#[test]
fn a_crate_and_the_runtime_have_the_same_dependencies() {
    let runtime = versions(include_str!("../runtime/Cargo.toml"));
    let mut found = BTreeMap::new();
    for output in VALID.values() {
        let manifest = output.files.get("Cargo.toml");
        for (name, version) in manifest.map(|text| versions(text)).unwrap_or_default() {
            // Other crates have types of the user.
            if runtime.contains_key(&name) {
                found.entry(name).or_insert(version);
            }
        }
    }
    assert_eq!(found, runtime);
}
