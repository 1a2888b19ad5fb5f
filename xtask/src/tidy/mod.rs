//! `cargo xtask tidy`: the rules of this repository that no compiler knows.

mod code;
mod files;
mod levels;
mod modules;
mod pages;
mod source;
mod words;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use cargo_openapi_sdk::say;

use files::Part;
use source::read;

pub use pages::update as update_pages;
pub use source::rust_files;

/// Words that the code of the generator may not contain: it has no side effects.
const FORBIDDEN: &[&str] = &[
    "std::fs",
    "std::env",
    "std::net",
    "std::time",
    "std::process",
    "println!",
    "eprintln!",
    "dbg!",
    "HashMap",
    "HashSet",
];

/// The folders whose files import each other without a cycle.
const PARTS: &[Part] = &[
    Part {
        folder: "generator/runtime/src/runtime",
        prefix: "crate::runtime",
        levels: levels::RUNTIME,
    },
    Part { folder: "generator/src", prefix: "crate", levels: &[] },
    Part { folder: "generator/cli/src", prefix: "crate", levels: &[] },
    Part { folder: "xtask/src", prefix: "crate", levels: &[] },
];

/// Folders whose doc comments open with a noun phrase or a verb, as the Rust API guidelines ask.
const REVISED: &[&str] = &[
    "generator/src",
    "generator/runtime/src",
    "generator/runtime/tests",
    "generator/tests",
    "generator/cli/src",
    "generator/cli/tests",
    "xtask/src",
    "xtask/tests",
];

/// The one file that puts text into doc attributes. rustdoc runs code in docs: only `markdown` makes text safe there.
const DOC_WRITER: &str = "emit/types.rs";

/// The one file that makes identifiers: of names that are checked, so that no text of a document becomes code.
const IDENTIFIER_WRITER: &str = "emit/types.rs";

/// The ways to make an identifier of any text.
const IDENTIFIERS: &[&str] = &["format_ident!", "Ident::new"];

/// Prints all violations of the rules.
pub fn run(root: &Path) -> Result<ExitCode> {
    let errors = errors(root)?;
    for error in &errors {
        say!("{error}");
    }
    say!("tidy: {} errors", errors.len());
    Ok(if errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Returns all violations of the rules.
pub fn errors(root: &Path) -> Result<Vec<String>> {
    let mut errors = modules::errors(root)?;
    errors.extend(generator_code(root)?);
    for part in PARTS {
        errors.extend(files::errors(root, part)?);
    }
    for folder in REVISED.iter().chain(&["generated/src"]) {
        for path in rust_files(&root.join(folder))? {
            let text = read(&path)?;
            let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            if is_golden(&name) {
                continue;
            }
            if *folder == "generated/src" && !text.starts_with("// @generated ") {
                errors.push(format!("{name}:1: the header `// @generated` is missing"));
            }
            if REVISED.contains(folder) && !text.starts_with("// @generated ") {
                errors.extend(words::openings(&name, &text));
            }
            for (number, line) in text.lines().enumerate() {
                if line.ends_with(' ') {
                    errors.push(format!(
                        "{name}:{}: there is space at the end of the line",
                        number + 1
                    ));
                }
            }
        }
    }
    errors.extend(words::errors(root)?);
    errors.extend(pages::errors(root)?);
    Ok(errors)
}

/// Returns `true` for the golden files of a case or a form. Their doc comments are text of documents.
fn is_golden(name: &str) -> bool {
    name.starts_with("generator/tests/")
        || name.starts_with("generator/runtime/tests/")
            && name.matches('/').count() > 4
            && !name.contains("/uses/")
}

/// Returns an error for each side effect in the generator, and for each place where text of a document could become code.
fn generator_code(root: &Path) -> Result<Vec<String>> {
    let mut errors = Vec::new();
    let source = root.join("generator/src");
    for path in rust_files(&source)? {
        let text = read(&path)?;
        let name = path.strip_prefix(&source).unwrap_or(&path).display().to_string();
        let forbidden = FORBIDDEN.iter().map(|word| (*word, "the generator may not use"));
        let identifiers = IDENTIFIERS.iter().filter(|_| name != IDENTIFIER_WRITER);
        let identifiers = identifiers.map(|word| (*word, "only `ident` makes identifiers, not"));
        let words = forbidden.chain(identifiers).filter(|(word, _)| text.contains(word));
        let words: Vec<_> = words.collect();
        let code = if words.is_empty() { String::new() } else { modules::own_code(&text) };
        for (number, line) in code.lines().enumerate() {
            let found = words.iter().filter(|(word, _)| line.contains(word));
            errors.extend(found.map(|(word, problem)| {
                format!("generator/src/{name}:{}: {problem} `{word}`", number + 1)
            }));
        }
        let docs = text.lines().enumerate().filter(|(_, line)| line.contains("doc = #"));
        let docs = docs.filter(|_| name != DOC_WRITER);
        errors.extend(docs.map(|(number, _)| {
            format!(
                "generator/src/{name}:{}: only `outer_docs` and `inner_docs` write docs",
                number + 1
            )
        }));
    }
    Ok(errors)
}
