//! The pages of documentation: links, quoted code, paths of files, the size of ARCHITECTURE.md, and its tables.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::source::read;
use super::{levels, modules};

/// The page with the tables. It is limited in size, so a reader finishes it.
const ARCHITECTURE: &str = "ARCHITECTURE.md";

/// The most bytes of [`ARCHITECTURE`].
const MOST_BYTES: usize = 15_000;

/// The folder of pages for maintainers.
const DOCS: &str = "generator/docs";

/// Pages for users. Their code shows usage and quotes no file.
const FOR_USERS: &[&str] = &[
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "generator/README.md",
    "generator/cli/README.md",
];

/// The folders below which the pages for maintainers name files.
const FOLDERS: &[&str] =
    &["", "generated", "generator/src", "generator/runtime/src/runtime", "generator/runtime"];

/// The end of a table.
const END: &str = "<!-- end of table -->";

/// Returns all errors in the pages.
pub fn errors(root: &Path) -> Result<Vec<String>> {
    let mut errors = Vec::new();
    for name in FOR_USERS {
        links(root, name, &read(&root.join(name))?, &mut errors)?;
    }
    let mut pages = vec![ARCHITECTURE.to_owned()];
    for entry in fs::read_dir(root.join(DOCS)).context(DOCS)? {
        pages.push(format!("{DOCS}/{}", entry?.file_name().display()));
    }
    pages.sort();
    for name in &pages {
        let text = read(&root.join(name))?;
        links(root, name, &text, &mut errors)?;
        quoted(root, name, &text, &mut errors)?;
        named_files(root, name, &text, &mut errors);
    }
    let text = read(&root.join(ARCHITECTURE))?;
    if text.len() > MOST_BYTES {
        errors.push(format!("{ARCHITECTURE}: {} bytes; the limit is {MOST_BYTES}", text.len()));
    }
    if with_tables(&text)? != text {
        errors.push(format!(
            "{ARCHITECTURE}: the tables are out of date; \
             UPDATE_GOLDEN=1 cargo test -p xtask --test repository rewrites them"
        ));
    }
    Ok(errors)
}

/// Writes the tables of modules and levels into ARCHITECTURE.md.
pub fn update(root: &Path) -> Result<()> {
    let path = root.join(ARCHITECTURE);
    fs::write(&path, with_tables(&read(&path)?)?).context(ARCHITECTURE)
}

/// The page with each table as the code has it.
fn with_tables(page: &str) -> Result<String> {
    let generator = modules::GENERATOR.iter().map(|module| {
        let imports = module.imports.join(", ");
        format!("| `{}` | {} | {imports} |\n", module.name, module.purpose)
    });
    let purposes = |table: &[(&str, &str)]| {
        table
            .iter()
            .map(|(name, purpose)| format!("| `{name}` | {purpose} |\n"))
            .collect::<String>()
    };
    let levels = levels::RUNTIME.iter().map(|level| {
        let mut names: Vec<&str> =
            level.files.iter().map(|file| file.trim_end_matches("/mod")).collect();
        // A parent stands for its child modules.
        let all = names.clone();
        names.retain(|name| {
            !all.iter()
                .any(|parent| name.strip_prefix(parent).is_some_and(|rest| rest.starts_with('/')))
        });
        format!("| {} | {} |\n", level.name, names.join(", "))
    });
    let tables = [
        (
            "generator/src",
            "| Module | Purpose | Imports |\n| --- | --- | --- |\n",
            generator.collect::<String>(),
        ),
        ("generator/runtime/src/runtime", "| Level | Modules |\n| --- | --- |\n", levels.collect()),
        ("generator/cli/src", "| Module | Purpose |\n| --- | --- |\n", purposes(modules::CLI)),
        ("xtask/src", "| Module | Purpose |\n| --- | --- |\n", purposes(modules::XTASK)),
    ];
    let mut page = page.to_owned();
    for (folder, head, rows) in tables {
        let start = format!("<!-- table of {folder} -->\n");
        let from = page.find(&start).with_context(|| format!("`{}` is missing", start.trim()))?;
        let from = from + start.len();
        let length = page[from..].find(END).with_context(|| format!("`{END}` is missing"))?;
        page.replace_range(from..from + length, &(head.to_owned() + &rows));
    }
    Ok(page)
}

/// Checks that the relative links of a page lead to files and headings.
fn links(root: &Path, name: &str, text: &str, errors: &mut Vec<String>) -> Result<()> {
    let folder = Path::new(name).parent().unwrap_or(Path::new(""));
    for (number, line) in text.lines().enumerate() {
        for (at, _) in line.match_indices("](") {
            let link = line[at + 2..].split(')').next().unwrap_or_default();
            if link.contains("://") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target =
                if file.is_empty() { root.join(name) } else { root.join(folder).join(file) };
            let resolves = target.exists()
                && (anchor.is_empty()
                    || headings(&read(&target)?).any(|heading| heading == anchor));
            if !resolves {
                errors.push(format!("{name}:{}: the link `{link}` leads nowhere", number + 1));
            }
        }
    }
    Ok(())
}

/// The anchors of the headings of a page.
fn headings(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter(|line| line.starts_with('#')).map(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    })
}

/// Checks that each block of Rust names a file that contains it, as in `rust generator/src/lib.rs`. Indentation and empty
/// lines do not matter.
fn quoted(root: &Path, name: &str, text: &str, errors: &mut Vec<String>) -> Result<()> {
    let lines: Vec<&str> = text.lines().collect();
    let mut fences = (0..lines.len()).filter(|number| lines[*number].starts_with("```"));
    while let (Some(start), Some(end)) = (fences.next(), fences.next()) {
        let Some(file) = lines[start].strip_prefix("```rust") else { continue };
        let path = root.join(file.trim());
        let code = if path.is_file() { bare(&read(&path)?) } else { String::new() };
        if !code.contains(&bare(&lines[start + 1..end].join("\n"))) {
            errors.push(format!(
                "{name}:{}: `{}` does not contain this code",
                start + 1,
                file.trim()
            ));
        }
    }
    Ok(())
}

/// A text without indentation and empty lines, with a line break at both ends.
fn bare(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.fold("\n".to_owned(), |text, line| text + line + "\n")
}

/// Checks that each path of a Rust file in a code span exists.
fn named_files(root: &Path, name: &str, text: &str, errors: &mut Vec<String>) {
    let is_path = |span: &&str| span.contains('/') && span.ends_with(".rs");
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with("```")) {
        for file in line.split('`').skip(1).step_by(2).filter(is_path) {
            if !FOLDERS.iter().any(|folder| root.join(folder).join(file).exists()) {
                errors.push(format!("{name}:{}: `{file}` does not exist", number + 1));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A repository with a page and a file of code.
    fn root() -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a folder can be created");
        fs::write(root.path().join("a.rs"), "fn f() {\n\n    g();\n}\n")
            .expect("it can be written");
        fs::write(root.path().join("b.md"), "# One `two`, 3\n").expect("it can be written");
        root
    }

    #[test]
    fn links_lead_to_files_and_headings() {
        let mut errors = Vec::new();
        let text = "[a](a.rs) [b](b.md#one-two-3) [c](https://c.example)\n[d](d.md) [e](b.md#four)";
        links(root().path(), "page.md", text, &mut errors).expect("the files can be read");
        let expected = [
            "page.md:2: the link `d.md` leads nowhere",
            "page.md:2: the link `b.md#four` leads nowhere",
        ];
        assert_eq!(errors, expected);
    }

    #[test]
    fn blocks_of_rust_and_names_of_files_occur() {
        let (root, mut errors) = (root(), Vec::new());
        let text = "```sh\nx\n```\n```rust a.rs\nfn f() {\n  g();\n```\n```rust a.rs\nh();\n```\n```rust\ng();\n```\n`./a.rs` `c.rs` `d/c.rs`";
        quoted(root.path(), "page.md", text, &mut errors).expect("the files can be read");
        named_files(root.path(), "page.md", text, &mut errors);
        let expected = [
            "page.md:8: `a.rs` does not contain this code",
            "page.md:11: `` does not contain this code",
            "page.md:14: `d/c.rs` does not exist",
        ];
        assert_eq!(errors, expected);
    }
}
