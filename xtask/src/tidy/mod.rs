//! `cargo xtask tidy`: the rules of this repository that no compiler knows.

mod code;
mod files;
mod levels;
mod words;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::say;

use files::Part;

/// The modules of the generator that a module may import. A module that is not listed may import none.
const LAYERS: &[(&str, &[&str])] = &[
    ("pointer", &[]),
    ("part", &["pointer"]),
    ("source", &[]),
    ("diagnostic", &["pointer", "source"]),
    ("rules", &["diagnostic"]),
    ("config", &["diagnostic", "names", "rules", "source"]),
    ("document", &["diagnostic", "pointer", "rules", "source"]),
    ("load", &["diagnostic", "document", "rules", "source"]),
    (
        "bundle",
        &["config", "diagnostic", "document", "load", "normalise", "pointer", "rules", "source"],
    ),
    ("overlay", &["config", "diagnostic", "document", "load", "pointer", "rules", "source"]),
    ("normalise", &["diagnostic", "document", "pointer", "rules", "source", "part"]),
    ("swagger", &["diagnostic", "document", "media_type", "normalise", "pointer", "rules"]),
    ("sample", &["config", "diagnostic", "document", "ir", "part", "pointer", "rules"]),
    ("typed", &[]),
    ("media_type", &[]),
    ("markdown", &[]),
    ("ir", &["markdown", "pointer"]),
    (
        "lower",
        &[
            "config",
            "diagnostic",
            "document",
            "ir",
            "markdown",
            "media_type",
            "normalise",
            "part",
            "pointer",
            "rules",
            "typed",
        ],
    ),
    ("select", &["config", "diagnostic", "ir", "rules"]),
    ("paging", &["config", "diagnostic", "ir", "rules", "select", "part"]),
    ("names", &[]),
    ("summary", &["ir", "pointer"]),
    (
        "plan",
        &[
            "config",
            "diagnostic",
            "ir",
            "lock",
            "markdown",
            "media_type",
            "names",
            "part",
            "pointer",
            "rules",
            "sample",
            "select",
            "summary",
        ],
    ),
    ("lock", &["diagnostic", "names", "pointer", "rules", "source"]),
    ("files", &[]),
    ("render", &[]),
    ("emit", &["files", "markdown", "names", "part", "plan", "render"]),
    (
        "pipeline",
        &[
            "bundle",
            "config",
            "diagnostic",
            "document",
            "emit",
            "files",
            "ir",
            "load",
            "locate",
            "lock",
            "lower",
            "normalise",
            "overlay",
            "paging",
            "part",
            "plan",
            "sample",
            "select",
            "source",
            "summary",
            "swagger",
        ],
    ),
    ("internal", &["diagnostic", "locate", "part", "pipeline", "rules", "source"]),
    ("locate", &["diagnostic", "document", "pointer", "source"]),
];

/// Crates that only some modules may use.
const CRATES: &[(&str, &[&str])] = &[
    ("openapiv3", &["typed", "lower"]),
    ("serde_yaml", &["document"]),
    ("saphyr_parser", &["document"]),
    ("syn", &["render"]),
    ("prettyplease", &["render"]),
    ("quote", &["emit", "render"]),
    ("proc_macro2", &["emit", "render"]),
    ("toml", &["config", "emit", "lower", "paging", "plan", "select"]),
    ("serde_json_path", &["overlay"]),
    ("pulldown_cmark", &["markdown"]),
];

/// Words that the generator must not contain: it has no side effects.
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

/// Files that hold forbidden words because they emit them.
const EMITTERS: &[&str] = &[
    "emit/auth.rs",
    "emit/guide.rs",
    "emit/model.rs",
    "emit/readme.rs",
    "emit/root.rs",
    "emit/snippet.rs",
    "emit/tests.rs",
    "emit/types.rs",
    "plan/doc_example.rs",
    "plan/quick_start.rs",
];

/// The folders whose files import each other without a cycle.
const PARTS: &[Part] = &[
    Part { folder: "generator/runtime", prefix: "crate::runtime", levels: levels::RUNTIME },
    Part { folder: "generator/src/emit", prefix: "crate::emit", levels: &[] },
    Part { folder: "generator/src/lower", prefix: "crate::lower", levels: &[] },
    Part { folder: "generator/src/overlay", prefix: "crate::overlay", levels: &[] },
    Part { folder: "generator/src/paging", prefix: "crate::paging", levels: &[] },
    Part { folder: "generator/src/plan", prefix: "crate::plan", levels: &[] },
];

/// Folders whose doc comments open with a noun phrase or a verb, as the Rust API guidelines ask. The runtime is still to
/// follow.
const REVISED: &[&str] = &["generator/src", "generator/tests", "xtask/src", "xtask/tests"];

/// The one file that puts text into doc attributes. rustdoc runs code in docs: only `markdown` makes text safe there.
const DOC_WRITER: &str = "emit/types.rs";

/// The one file that makes identifiers: of names that are checked, so that no text of a document becomes code.
const IDENTIFIER_WRITER: &str = "emit/types.rs";

/// The folders whose lines are checked.
const FOLDERS: &[&str] = &[
    "generator/src",
    "generator/tests",
    "generator/runtime",
    "xtask/src",
    "xtask/tests",
    "generated/src",
];

/// The ways to make an identifier of any text.
const IDENTIFIERS: &[&str] = &["format_ident!", "Ident::new"];

/// Checks all rules and prints the errors.
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
    let mut errors = Vec::new();
    layering(root, &mut errors)?;
    for part in PARTS {
        errors.extend(files::errors(root, part)?);
    }
    for folder in FOLDERS {
        for path in rust_files(&root.join(folder))? {
            let text = read(&path)?;
            let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
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
    for name in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        links(root, name, &mut errors)?;
    }
    Ok(errors)
}

/// Checks the imports between modules.
fn layering(root: &Path, errors: &mut Vec<String>) -> Result<()> {
    let source = root.join("generator/src");
    for path in rust_files(&source)? {
        let name = path.strip_prefix(&source).unwrap_or(&path).display().to_string();
        let module = name.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
        if module == "lib" {
            continue;
        }
        let allowed = LAYERS
            .iter()
            .find(|(known, _)| *known == module)
            .map_or(&[][..], |(_, allowed)| *allowed);
        let text = read(&path)?;
        // Tests may look around.
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        for (number, line) in
            code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            let at = format!("generator/src/{name}:{}", number + 1);
            for target in imported(line, "crate::") {
                let emitted = line.contains("quote!") || name.starts_with("emit/");
                let ours = LAYERS.iter().any(|(known, _)| *known == target);
                if ours && target != module && !allowed.contains(&target) && !emitted {
                    errors.push(format!("{at}: `{module}` may not import `{target}`"));
                }
            }
            for (name, modules) in CRATES {
                let used =
                    line.contains(&format!("{name}::")) && !line.contains(&format!("_{name}::"));
                if used && !modules.contains(&module.as_str()) {
                    errors.push(format!("{at}: `{module}` may not use the crate `{name}`"));
                }
            }
            if line.contains("doc = #") && name != DOC_WRITER {
                errors
                    .push(format!("{at}: docs are written by `outer_docs` and `inner_docs` alone"));
            }
            for word in IDENTIFIERS {
                if line.contains(word) && name != IDENTIFIER_WRITER {
                    errors.push(format!(
                        "{at}: identifiers are made by `ident` alone, not by `{word}`"
                    ));
                }
            }
            for word in FORBIDDEN {
                if line.contains(word) && !EMITTERS.contains(&name.as_str()) {
                    errors.push(format!("{at}: no module of the generator may use `{word}`"));
                }
            }
        }
    }
    Ok(())
}

/// The first parts of the paths in a line that begin with a prefix.
fn imported<'a>(line: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    line.match_indices(prefix).map(move |(index, _)| {
        let rest = &line[index + prefix.len()..];
        let end = rest
            .find(|character: char| !character.is_alphanumeric() && character != '_')
            .unwrap_or(rest.len());
        &rest[..end]
    })
}

/// Links of a page to files that are not there.
fn links(root: &Path, name: &str, errors: &mut Vec<String>) -> Result<()> {
    let text = read(&root.join(name))?;
    for (number, line) in text.lines().enumerate() {
        for (index, _) in line.match_indices("](") {
            let target = line[index + 2..].split([')', '#']).next().unwrap_or_default();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            if !root.join(target).exists() {
                errors.push(format!("{name}:{}: `{target}` does not exist", number + 1));
            }
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("`{}` can't be read", path.display()))
}

/// Returns the paths of all Rust files below a folder, sorted.
pub fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(current) = open.pop() {
        for entry in fs::read_dir(&current)
            .with_context(|| format!("`{}` can't be read", current.display()))?
        {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
