//! The modules of the generator, its command line and `xtask`, and the imports that each may have. ARCHITECTURE.md prints them as
//! its code map.
//!
//! A module imports only modules that its table lists above it, so no two modules depend on each other.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::code;
use super::source::{read, rust_files};

/// A module directly below `src`.
pub struct Module {
    pub name: &'static str,
    /// The line of the code map.
    pub purpose: &'static str,
    /// The other modules that it imports, sorted.
    pub imports: &'static [&'static str],
    /// The restricted crates that it uses: no other module may use them, unless it lists them too.
    pub crates: &'static [&'static str],
}

const fn module(
    name: &'static str,
    purpose: &'static str,
    imports: &'static [&'static str],
    crates: &'static [&'static str],
) -> Module {
    Module { name, purpose, imports, crates }
}

/// The modules of `generator/src`: the foundations, then the passes in order, then the run.
#[rustfmt::skip] // A table: the name and the purpose, the imports and the crates.
pub const GENERATOR: &[Module] = &[
    module("pointer", "JSON pointers (RFC 6901)", &[], &[]),
    module("source", "The texts of a run, the limits, and the caller's `FileReader`",
        &[], &[]),
    module("names", "Turns any string into an identifier, unique in its scope", &[], &[]),
    module("media_type", "Classifies media types by name", &[], &[]),
    module("spelling", "Suggestions for misspelt words", &[], &[]),
    module("markdown", "The only types of text that may reach a doc comment",
        &[], &["pulldown_cmark"]),
    module("files", "The generated files, and patterns of paths", &[], &[]),
    module("record", "The record of a generated crate: its files and its input, as digests",
        &["files", "source"], &["sha2"]),
    module("diagnostic", "Problems of the input as values: rule, place, hint", &["pointer", "source"], &[]),
    module("rules", "All diagnostic rules with their explanations", &["diagnostic"], &[]),
    module("part", "The part of the document that a thread processes", &["pointer"], &[]),
    module("config", "The config `codegen.toml`, with the position of each text",
        &["diagnostic", "files", "names", "rules", "source", "spelling"], &["semver", "toml", "toml_edit"]),
    module("document", "The tree of a YAML or JSON text, and the place where each value was written",
        &["diagnostic", "pointer", "rules", "source"], &["saphyr_parser", "serde_yaml"]),
    module("load", "Reads and parses each file once, within the limits",
        &["diagnostic", "document", "rules", "source"], &[]),
    module("normalise", "The keys of every kind of object; reports and repairs errors",
        &["diagnostic", "document", "part", "pointer", "rules", "source", "spelling"], &[]),
    module("bundle", "Copies the targets of references to other files into the document",
        &["config", "diagnostic", "document", "load", "normalise", "pointer", "rules"], &[]),
    module("overlay", "Applies overlays to a document of any version",
        &["config", "diagnostic", "document", "load", "pointer", "rules", "source"], &["serde_json_path"]),
    module("swagger", "Converts Swagger 2.0 to OpenAPI 3.0",
        &["diagnostic", "document", "media_type", "normalise", "pointer", "rules"], &[]),
    module("typed", "Converts one shallow element to its openapiv3 type", &[], &["openapiv3"]),
    module("schema", "Reads each schema once, into a table of typed schemas by place",
        &["diagnostic", "document", "normalise", "pointer", "rules", "source", "spelling", "typed"], &[]),
    module("ir", "The API as data, without OpenAPI's spellings and without Rust", &["markdown", "pointer"], &[]),
    module("lower", "Reads the meaning of the document, its dialects and extensions",
        &[
            "config", "diagnostic", "document", "ir", "markdown", "media_type", "names", "normalise", "part", "pointer",
            "rules", "schema", "spelling", "typed",
        ], &["openapiv3"]),
    module("contract", "The promises of a document on the wire, for the comparison of versions",
        &["config", "diagnostic", "document", "ir", "lower", "normalise", "pointer", "schema"], &[]),
    module("sample", "Validates defaults and examples, and generates values that a schema allows",
        &["config", "diagnostic", "document", "ir", "part", "pointer", "rules", "schema"], &[]),
    module("select", "Selects operations and webhooks; finds the schemas that they reach",
        &["config", "diagnostic", "ir", "rules"], &["toml"]),
    module("paging", "Finds the paging of each list operation, or the reason why it is unknown",
        &["config", "diagnostic", "ir", "part", "rules", "select"], &["toml"]),
    module("lock", "The file of locked names", &["diagnostic", "names", "pointer", "rules", "source"], &[]),
    module("summary", "The account of a run: every input is emitted or counted", &["ir", "pointer"], &[]),
    module("run", "Input and output of a run", &["diagnostic", "files", "source", "summary"], &[]),
    module("plan", "Makes every Rust decision: names, types, modules, docs",
        &[
            "config", "diagnostic", "ir", "lock", "markdown", "media_type", "names", "part", "pointer", "rules",
            "sample", "select", "summary",
        ], &[]),
    module("render", "Prints tokens as formatted text", &[], &["prettyplease", "proc_macro2", "syn"]),
    module("emit", "Turns the plan into tokens, one file per artefact",
        &["files", "markdown", "names", "part", "plan", "render", "run"], &["proc_macro2", "quote", "toml"]),
    module("surface", "The public items of the crate, and the changes between two versions",
        &["emit", "plan", "render"], &["proc_macro2", "quote", "syn"]),
    module("locate", "Turns places of diagnostics into lines and columns",
        &["diagnostic", "document", "pointer", "source"], &[]),
    module("diff", "The changes between two versions of an API: on the wire, and in Rust",
        &[
            "contract", "diagnostic", "document", "locate", "media_type", "plan", "pointer", "schema", "source", "summary",
            "surface",
        ], &["semver"]),
    module("pipeline", "Names every pass in order, with its input and output",
        &[
            "bundle", "config", "contract", "diagnostic", "diff", "document", "emit", "files", "ir", "load", "locate", "lock", "lower",
            "normalise", "overlay", "paging", "part", "plan", "record", "run", "sample", "schema", "select", "source", "summary",
            "surface", "swagger",
        ], &[]),
    module("internal", "Turns a panic into the finding `internal-error`",
        &["diagnostic", "locate", "part", "pipeline", "rules", "run", "source"], &[]),
];

/// The modules of `generator/cli/src` with their purposes.
pub const CLI: &[(&str, &str)] = &[
    ("disk", "Every access to the disk; follows no link"),
    ("exchange", "Replaces a folder of generated files completely or not at all"),
    ("folder", "The owner and the drift of an output folder"),
    ("lock", "The names lock on the disk"),
    ("terminal", "The only way to print: makes control characters visible"),
    ("report", "Findings as text or JSON"),
    ("project", "The config of a user, and the paths that it names"),
    ("crates", "The list of crates of a project"),
    ("inputs", "The files of a run on the disk"),
    ("arguments", "The command line"),
    ("panics", "Silences panics of runs, which become findings"),
    ("generate", "Writes a crate, or compares it"),
    ("lint", "Reports all findings"),
    ("print", "Prints intermediate results"),
    ("diff", "Reports what changed between two versions of a document"),
    ("rules", "Explains the rules of findings"),
    ("program", "A program with all commands"),
];

/// The modules of `xtask/src` with their purposes.
pub const XTASK: &[(&str, &str)] = &[
    ("workspace", "The folders of this repository"),
    ("cargo", "Cargo as a child process, with one target folder for all generated crates"),
    ("scratch", "Workspaces for generated crates that tests and commands compile"),
    ("jobs", "Work on items in parallel"),
    ("arguments", "The command line"),
    ("corpus", "Generates and compiles the crates of many documents"),
    ("roundtrip", "Sends samples through their types"),
    ("changes", "Compares pairs of documents with known verdicts"),
    ("e2e", "Runs the calls of generated crates against Prism"),
    ("budget", "Counts and their limits"),
    ("bench", "Times and memory"),
    ("tidy", "The rules of this repository"),
    ("ci", "All steps of CI"),
];

/// Returns all errors in the tables, and in the imports of the generator.
pub fn errors(root: &Path) -> Result<Vec<String>> {
    let mut errors = import_errors(root, "generator/src", GENERATOR)?;
    errors.extend(list_errors(root, "generator/cli/src", CLI.iter().map(|(name, _)| *name))?);
    errors.extend(list_errors(root, "xtask/src", XTASK.iter().map(|(name, _)| *name))?);
    Ok(errors)
}

/// Returns an error for each import that the table does not list, and for each entry of the table that is out of date.
fn import_errors(root: &Path, folder: &str, modules: &[Module]) -> Result<Vec<String>> {
    let restricted: BTreeSet<&str> =
        modules.iter().flat_map(|module| module.crates).copied().collect();
    let rank = |name: &str| modules.iter().position(|module| module.name == name);
    let mut errors = list_errors(root, folder, modules.iter().map(|module| module.name))?;
    let mut used = BTreeSet::new();
    for (file, path) in files(&root.join(folder))? {
        let steps: Vec<&str> = file.trim_end_matches("/mod").split('/').collect();
        let Some(module) = rank(steps[0]).map(|rank| &modules[rank]) else { continue };
        let code = own_code(&read(&path)?);
        for path in code::paths(&code).all {
            let (entries, name) = match target(&path.segments, steps.len()) {
                Some(Target::Module(name)) if rank(name).is_some() => (module.imports, name),
                Some(Target::Crate(name)) if restricted.contains(name) => (module.crates, name),
                _ => continue,
            };
            if name != module.name && !entries.contains(&name) {
                let line = code::line_of(&code, path.offset);
                errors.push(format!(
                    "{folder}/{file}.rs:{line}: the table of modules does not allow `{}` to use `{name}`",
                    module.name
                ));
            }
            used.insert((module.name, name.to_owned()));
        }
    }
    for (own, module) in modules.iter().enumerate() {
        for name in module.imports.iter().chain(module.crates) {
            if !used.contains(&(module.name, (*name).to_owned())) {
                errors.push(format!(
                    "{folder}: `{}` does not use `{name}`: remove it from the table of modules",
                    module.name
                ));
            }
        }
        for name in module.imports.iter().filter(|name| rank(name).is_none_or(|rank| rank > own)) {
            errors.push(format!(
                "{folder}: `{}` imports `{name}`: list `{name}` above it in the table of modules",
                module.name
            ));
        }
    }
    Ok(errors)
}

/// Returns an error for each module that the table does not list, and for each module of the table that does not exist.
fn list_errors<'t>(
    root: &Path,
    folder: &str,
    listed: impl IntoIterator<Item = &'t str>,
) -> Result<Vec<String>> {
    let files = files(&root.join(folder))?;
    let existing: BTreeSet<&str> =
        files.iter().filter_map(|(file, _)| file.split('/').next()).collect();
    let listed: BTreeSet<&str> = listed.into_iter().collect();
    let unlisted = existing.difference(&listed);
    let unlisted = unlisted.map(|name| format!("{folder}: add `{name}` to the table of modules"));
    let missing = listed.difference(&existing);
    let missing = missing
        .map(|name| format!("{folder}: the table of modules lists `{name}`, which does not exist"));
    Ok(unlisted.chain(missing).collect())
}

/// The files of modules, each with its path from the folder without `.rs`. Tests and the roots of crates are omitted.
fn files(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let files = rust_files(folder)?.into_iter().map(|path| {
        let file = path.strip_prefix(folder).unwrap_or(&path).with_extension("");
        (file.display().to_string(), path)
    });
    let is_module = |file: &str| {
        let root = ["bin/", "lib", "main"].iter().any(|root| file.starts_with(root));
        !root && !file.ends_with("/tests")
    };
    Ok(files.filter(|(file, _)| is_module(file)).collect())
}

/// The first step of a path.
enum Target<'p> {
    /// Behind the root of the crate.
    Module(&'p str),
    /// Another crate, or a name of the file.
    Crate(&'p str),
}

/// Returns the first step of a path in a module of this depth.
fn target(segments: &[String], depth: usize) -> Option<Target<'_>> {
    let up = segments.iter().take_while(|segment| *segment == "super").count();
    match segments.first()?.as_str() {
        "crate" => segments.get(1).map(|name| Target::Module(name)),
        "super" => segments.get(up).filter(|_| up == depth).map(|name| Target::Module(name)),
        name => Some(Target::Crate(name)),
    }
}

/// Returns the code of a file without comments, literals and unit tests, and without the tokens in `quote!`, which are
/// code of the generated crate.
pub fn own_code(text: &str) -> String {
    let code = code::masked(text);
    let mut own = String::with_capacity(code.len());
    let mut depth = 0_usize;
    for character in code.chars() {
        if depth > 0 && matches!(character, ')' | ']' | '}') {
            depth -= 1;
        }
        let is_quoted = depth > 0 && character != '\n';
        let opens = matches!(character, '(' | '[' | '{');
        if opens && (depth > 0 || own.trim_end().ends_with("quote!")) {
            depth += 1;
        }
        own.push(if is_quoted { ' ' } else { character });
    }
    own
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const TABLE: &[Module] = &[
        module("low", "", &[], &[]),
        module("middle", "", &["low"], &["quote"]),
        module("high", "", &["low", "middle"], &[]),
    ];

    /// The errors in a tree of these files.
    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let root = tempfile::tempdir().expect("a folder can be created");
        for (path, text) in files {
            let path = root.path().join("src").join(path);
            fs::create_dir_all(path.parent().expect("it has a folder")).expect("it can be created");
            fs::write(path, text).expect("it can be written");
        }
        import_errors(root.path(), "src", TABLE).expect("the files can be read")
    }

    #[test]
    fn imports_of_every_spelling_need_an_entry() {
        let found = found(&[
            ("low.rs", "use crate::{\n    high::A, low::B,\n};\nuse quote::quote;"),
            (
                "middle/mod.rs",
                "use quote::quote;\nuse crate::low;\nfn f() { quote! { crate::high::A } }",
            ),
            ("middle/part.rs", "use super::super::high::A;\nuse super::high;"),
            (
                "high.rs",
                "use crate::low::A;\nuse crate::middle::A;\n#[cfg(test)]\nmod tests { use quote::quote; }",
            ),
        ]);
        assert_eq!(
            found,
            [
                "src/low.rs:2: the table of modules does not allow `low` to use `high`",
                "src/low.rs:4: the table of modules does not allow `low` to use `quote`",
                "src/middle/part.rs:1: the table of modules does not allow `middle` to use `high`",
            ]
        );
    }

    #[test]
    fn entries_that_are_out_of_date_are_errors() {
        let found =
            found(&[("middle.rs", ""), ("high.rs", "use crate::{low, middle};"), ("new.rs", "")]);
        assert_eq!(
            found,
            [
                "src: add `new` to the table of modules",
                "src: the table of modules lists `low`, which does not exist",
                "src: `middle` does not use `low`: remove it from the table of modules",
                "src: `middle` does not use `quote`: remove it from the table of modules",
            ]
        );
    }
}
