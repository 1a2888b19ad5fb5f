//! The wording of comments, messages and names.

use std::path::Path;

use anyhow::{Context, Result};
use regex::Regex;
use serde::Deserialize;

use super::code::{self, Kind};
use super::source::{read, rust_files};

/// The list of words.
const LIST: &str = include_str!("../../words.toml");

/// The folders of Rust whose words are checked.
const FOLDERS: &[&str] = &[
    "generator/src",
    "generator/runtime/src",
    "generator/runtime/tests",
    "generator/tests",
    "generator/cli/src",
    "generator/cli/tests",
    "xtask/src",
    "xtask/tests",
];

/// The pages whose words are checked.
const PAGES: &[&str] = &[
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "generator/README.md",
    "generator/TYPES.md",
    "generator/schema/codegen.schema.json",
];

/// Words that hide the subject of a doc comment at its beginning. It should open with a noun phrase or a verb in the third
/// person: <https://rust-lang.github.io/rfcs/0505-api-comment-conventions.html>.
const QUESTION_WORDS: &[&str] = &["What", "Whether", "Where", "How", "Why", "Who"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    words: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// The words or phrases, with all inflections.
    not: Vec<String>,
    /// The replacement.
    #[serde(rename = "use")]
    instead: String,
    /// `true` if identifiers are checked too.
    #[serde(default)]
    names: bool,
    /// Phrases that may contain the word.
    #[serde(default)]
    fine: Vec<String>,
    #[serde(default)]
    except: Vec<Exception>,
}

/// A file that may use a word.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    path: String,
    #[expect(dead_code, reason = "read by the authors of the list")]
    reason: String,
}

/// The list, ready to search.
struct Checker {
    list: List,
    /// The patterns of each entry: the words, and the phrases that may contain them.
    patterns: Vec<(Regex, Option<Regex>)>,
    /// The exceptions that have matched, by entry and position.
    used: Vec<(usize, usize)>,
    errors: Vec<String>,
}

/// The text in which a word is searched.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    Text,
    Name,
}

/// Returns an error for each word of the list in the checked files.
pub fn errors(root: &Path) -> Result<Vec<String>> {
    let mut checker = Checker::new(LIST)?;
    for folder in FOLDERS {
        for path in rust_files(&root.join(folder))? {
            let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            checker.rust(&name, &read(&path)?);
        }
    }
    for page in PAGES {
        checker.page(page, &read(&root.join(page))?);
    }
    checker.unused_exceptions();
    Ok(checker.errors)
}

impl Checker {
    fn new(list: &str) -> Result<Self> {
        let list: List = toml::from_str(list).context("the list of words can't be read")?;
        let patterns = list.words.iter().map(|entry| {
            let fine = if entry.fine.is_empty() { None } else { Some(pattern(&entry.fine)?) };
            Ok((pattern(&entry.not)?, fine))
        });
        let patterns = patterns.collect::<Result<_>>()?;
        Ok(Self { list, patterns, used: Vec::new(), errors: Vec::new() })
    }

    /// Checks a file of Rust. Generated files are exempt, and so are documents in the literals of tests.
    fn rust(&mut self, name: &str, text: &str) {
        if text.starts_with("// @generated ") {
            return;
        }
        let tests = match name.contains("/tests/") {
            true => 0,
            false => text.find("#[cfg(test)]\nmod tests").unwrap_or(text.len()),
        };
        for piece in code::pieces(text) {
            let content = &text[piece.range.clone()];
            let line = code::line_of(text, piece.range.start);
            match piece.kind {
                Kind::Literal if piece.range.start >= tests && is_document(content) => {}
                Kind::Comment | Kind::Literal => self.text(name, line, content),
                Kind::Code => self.names(name, line, content, piece.range.start >= tests),
            }
        }
    }

    /// Checks a page, but for its code blocks.
    fn page(&mut self, name: &str, text: &str) {
        let mut is_code = false;
        for (number, line) in text.lines().enumerate() {
            is_code ^= line.starts_with("```");
            if !is_code {
                self.text(name, number + 1, line);
            }
        }
    }

    /// Checks each line of a text.
    fn text(&mut self, name: &str, first: usize, text: &str) {
        for (number, line) in text.lines().enumerate() {
            self.find(name, first + number, line, Subject::Text);
        }
    }

    /// Checks the identifiers in code, of which tests may have any but for the names of functions. Such a name is a sentence,
    /// so all words count.
    fn names(&mut self, name: &str, first: usize, code: &str, is_test: bool) {
        for (number, line) in code.lines().enumerate() {
            let mut rest = line;
            let mut before = "";
            while let Some(start) = rest.find(code::is_of_word) {
                let word = &rest[start..];
                let word = &word[..word.find(|c| !code::is_of_word(c)).unwrap_or(word.len())];
                match before {
                    "fn" => self.find(name, first + number, &spaced(word), Subject::Text),
                    _ if is_test => {}
                    _ => self.find(name, first + number, &spaced(word), Subject::Name),
                }
                (before, rest) = (word, &rest[start + word.len()..]);
            }
        }
    }

    /// Reports the words of the list in a line.
    fn find(&mut self, name: &str, line: usize, text: &str, subject: Subject) {
        for (index, (words, fine)) in self.patterns.iter().enumerate() {
            let entry = &self.list.words[index];
            if subject == Subject::Name && !entry.names {
                continue;
            }
            let is_fine = |range: std::ops::Range<usize>| {
                let mut phrases = fine.iter().flat_map(|fine| fine.find_iter(text));
                phrases.any(|phrase| phrase.start() <= range.start && range.end <= phrase.end())
            };
            let Some(found) = words.find_iter(text).find(|found| !is_fine(found.range())) else {
                continue;
            };
            match entry.except.iter().position(|exception| exception.path == name) {
                Some(exception) => self.used.push((index, exception)),
                None => self.errors.push(format!(
                    "{name}:{line}: `{}`: use a plainer word: {}",
                    found.as_str(),
                    entry.instead
                )),
            }
        }
    }

    /// Reports exceptions without effect.
    fn unused_exceptions(&mut self) {
        for (index, entry) in self.list.words.iter().enumerate() {
            for (position, exception) in entry.except.iter().enumerate() {
                if !self.used.contains(&(index, position)) {
                    let (path, word) = (&exception.path, &entry.not[0]);
                    self.errors.push(format!(
                        "xtask/words.toml: the exception for `{word}` in `{path}` has no effect"
                    ));
                }
            }
        }
    }
}

/// Returns a pattern for any of these phrases, at the boundaries of words.
fn pattern(phrases: &[String]) -> Result<Regex> {
    let phrases = phrases.iter().map(|phrase| {
        let boundary =
            |end: Option<char>| if end.is_some_and(char::is_alphanumeric) { r"\b" } else { "" };
        let escaped = regex::escape(phrase);
        format!("{}{escaped}{}", boundary(phrase.chars().next()), boundary(phrase.chars().last()))
    });
    Ok(Regex::new(&format!("(?i){}", phrases.collect::<Vec<_>>().join("|")))?)
}

/// Returns `true` if a literal of a test is a document or a part of one, which is exempt.
fn is_document(literal: &str) -> bool {
    literal.contains(['\n', '{', ':', '<'])
}

/// Returns an identifier as words with spaces between them.
fn spaced(identifier: &str) -> String {
    let mut words = String::with_capacity(identifier.len() + 4);
    let mut before = '_';
    for character in identifier.chars() {
        if character.is_uppercase() && before.is_lowercase() {
            words.push(' ');
        }
        words.push(if character == '_' { ' ' } else { character });
        before = character;
    }
    words
}

/// Returns an error for each doc comment of a file that opens with a question word.
pub fn openings(name: &str, text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    let mut within = false;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_start();
        let content = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"));
        let opens = content.filter(|_| !within).map(str::trim_start).unwrap_or_default();
        let end = opens.find(|character: char| !character.is_alphabetic()).unwrap_or(opens.len());
        let word = &opens[..end];
        if QUESTION_WORDS.contains(&word) {
            let line = number + 1;
            errors.push(format!(
                "{name}:{line}: a doc comment opens with `{word}` instead of its subject"
            ));
        }
        within = content.is_some();
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_line_of_a_doc_comment_counts() {
        let text = "//! What it is.\n\n/// Returns the place.\n/// Where it is.\nfn a() {}\n\n    /// Whether it is.\n    // What else.\n    /// Whatever.\n";
        assert_eq!(
            openings("a.rs", text),
            [
                "a.rs:1: a doc comment opens with `What` instead of its subject",
                "a.rs:7: a doc comment opens with `Whether` instead of its subject",
            ]
        );
    }

    #[test]
    fn a_planted_word_is_found_in_comments_literals_and_names() {
        let list = r#"words = [
            { not = ["gleam", "gleams of"], use = "reported", names = true, fine = ["a gleam of hope"], except = [
                { path = "src/b.rs", reason = "a test" },
                { path = "src/c.rs", reason = "a test" },
            ] },
            { not = ["is no"], use = "is not a" },
        ]"#;
        let mut checker = Checker::new(list).expect("the list is valid");
        let text = "//! It gleam, ungleam.\n/* It\nGLEAMS OF it. */\nfn it_is_no_name() { gleam(\"a gleam of hope\"); }\n\
            const UNGLEAM: &str = \"it is no text\";\nlet is_no = hasGleam;\n\n#[cfg(test)]\nmod tests {\n    \
            const A: [&str; 2] = [\"it gleam\", \"gleam: it\"];\n}\n";
        checker.rust("src/a.rs", text);
        checker.rust(
            "a/tests/b.rs",
            "\n/// It is no document.\nconst A: [&str; 2] = [\"{is no}\", \"is no\"];\n",
        );
        checker.rust("src/b.rs", "// Gleam.");
        checker.rust("generated.rs", "// @generated by gleam\n");
        checker.page("a.md", "It gleam.\n```\ngleam\n```\n");
        checker.unused_exceptions();
        let places = |error: &String| error.split(": use").next().map(str::to_owned);
        let found: Vec<String> = checker.errors.iter().filter_map(places).collect();
        assert_eq!(
            found,
            [
                "src/a.rs:1: `gleam`",
                "src/a.rs:3: `GLEAMS OF`",
                "src/a.rs:4: `is no`",
                "src/a.rs:4: `gleam`",
                "src/a.rs:5: `is no`",
                "src/a.rs:6: `Gleam`",
                "src/a.rs:10: `gleam`",
                "a/tests/b.rs:2: `is no`",
                "a/tests/b.rs:3: `is no`",
                "a.md:1: `gleam`",
                "xtask/words.toml: the exception for `gleam` in `src/c.rs` has no effect",
            ]
        );
    }
}
