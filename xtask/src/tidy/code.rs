//! Rust source as the checks read it: without comments and literals, and as the paths in it.

use std::collections::BTreeMap;
use std::ops::Range;

/// A path in a file, such as `super::token::Token`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodePath {
    /// The byte at which it begins.
    pub offset: usize,
    pub segments: Vec<String>,
}

/// The paths of a file, and the names that its `use` items give them.
#[derive(Debug, Default)]
pub struct Paths {
    /// The paths of more than one segment, those of `use` items included.
    pub all: Vec<CodePath>,
    /// Names by which the file, and with `pub use` its importers, know a path.
    pub aliases: BTreeMap<String, Vec<String>>,
}

/// A part of a file.
pub struct Piece {
    pub kind: Kind,
    pub range: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Code,
    Comment,
    Literal,
}

/// Returns the parts of a file in their order.
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(first) = text[at..].chars().next() {
        let is_word = text[start..at].ends_with(is_of_word);
        let skipped = length_of_skipped(&text[at..]);
        match skipped.filter(|_| !(is_word && first != '"' && first != '/')) {
            Some(length) => {
                let kind = if first == '/' { Kind::Comment } else { Kind::Literal };
                pieces.push(Piece { kind: Kind::Code, range: start..at });
                pieces.push(Piece { kind, range: at..at + length });
                at += length;
                start = at;
            }
            None => at += first.len_utf8(),
        }
    }
    pieces.push(Piece { kind: Kind::Code, range: start..at });
    pieces
}

/// Returns the code of a file with each comment and each literal replaced by spaces. Lines have the same numbers. Unit tests
/// at the end are cut off: they may import anything.
pub fn masked(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let mut code = String::with_capacity(text.len());
    for Piece { kind, range } in pieces(text) {
        let blank = |c: char| if c == '\n' || kind == Kind::Code { c } else { ' ' };
        code.extend(text[range].chars().map(blank));
    }
    code
}

/// The length of the comment or the literal with which a text begins.
fn length_of_skipped(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if text.starts_with("/*") {
        return Some(text.find("*/").map_or(text.len(), |end| end + 2));
    }
    let quoted = text.trim_start_matches(['b', 'c']);
    let raw = quoted.strip_prefix('r').unwrap_or_default();
    let hashes = raw.len() - raw.trim_start_matches('#').len();
    if raw[hashes..].starts_with('"') {
        let start = text.len() - raw.len() + hashes + 1;
        let end = format!("\"{}", "#".repeat(hashes));
        return Some(text[start..].find(&end).map_or(text.len(), |at| start + at + end.len()));
    }
    let start = text.len() - quoted.len() + 1;
    let end = match quoted.chars().next()? {
        '"' => '"',
        // A lifetime has no second apostrophe behind its first character.
        '\'' if quoted[1..].starts_with('\\') || quoted.chars().nth(2) == Some('\'') => '\'',
        _ => return None,
    };
    let mut is_escaped = false;
    for (at, character) in text[start..].char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            character if character == end => return Some(start + at + 1),
            _ => {}
        }
    }
    Some(text.len())
}

/// The names of the child modules that have files of their own: `mod name;`.
pub fn child_modules(code: &str) -> Vec<String> {
    let lines = code.lines().filter_map(|line| {
        let (before, name) = line.trim().strip_suffix(';')?.rsplit_once("mod ")?;
        let is_visibility = before.is_empty() || before.starts_with("pub");
        (is_visibility && name.chars().all(is_of_word)).then(|| name.to_owned())
    });
    lines.collect()
}

/// Returns the paths in masked code.
pub fn paths(code: &str) -> Paths {
    let mut reader = Reader { code, at: 0, paths: Paths::default() };
    while reader.at < code.len() {
        reader.step();
    }
    reader.paths
}

/// The number of the line that has this byte.
pub fn line_of(code: &str, offset: usize) -> usize {
    code[..offset].matches('\n').count() + 1
}

/// Returns `true` if a name may hold the character.
pub fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

struct Reader<'c> {
    code: &'c str,
    at: usize,
    paths: Paths,
}

impl<'c> Reader<'c> {
    fn rest(&self) -> &'c str {
        &self.code[self.at..]
    }

    fn skip_space(&mut self) {
        self.at = self.code.len() - self.rest().trim_start().len();
    }

    /// Takes a text if it comes next.
    fn take(&mut self, text: &str) -> bool {
        let is_next = self.rest().starts_with(text);
        self.at += if is_next { text.len() } else { 0 };
        is_next
    }

    fn word(&mut self) -> &'c str {
        let rest = self.rest();
        let word = &rest[..rest.find(|c| !is_of_word(c)).unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    /// Reads the next word with the path that it begins, or skips a character.
    fn step(&mut self) {
        let before = self.code[..self.at].trim_end();
        let start = self.at;
        let word = self.word();
        if word.is_empty() {
            self.at += self.rest().chars().next().map_or(1, char::len_utf8);
            return;
        }
        // A word after `::` belongs to a path that begins with a type, and a visibility imports nothing.
        if before.ends_with("::") || before.ends_with("pub(in") {
            while self.take("::") {
                self.word();
            }
            return;
        }
        let is_use = word == "use" && self.rest().starts_with(' ');
        if is_use {
            self.skip_space();
        } else {
            self.at = start;
        }
        self.tree(&mut Vec::new(), is_use);
    }

    /// Reads a path, or the tree of paths of a `use` item.
    fn tree(&mut self, segments: &mut Vec<String>, is_use: bool) {
        let start = self.at;
        let depth = segments.len();
        loop {
            self.skip_space();
            if self.take("{") {
                self.group(segments, is_use);
                break;
            }
            let word = self.word();
            if word.is_empty() {
                // A glob, or the arguments of a type.
                if self.take("*") {
                    segments.push("*".to_owned());
                }
                self.note(start, segments, None);
                break;
            }
            // In a group `self` is the path before it.
            if !(word == "self" && depth > 0) {
                segments.push(word.to_owned());
            }
            if !self.take("::") {
                let name = if is_use { self.name(segments) } else { None };
                self.note(start, segments, name);
                break;
            }
        }
        segments.truncate(depth);
    }

    /// The name of a path in a `use` item.
    fn name(&mut self, segments: &[String]) -> Option<String> {
        let back = self.at;
        self.skip_space();
        if self.take("as ") {
            self.skip_space();
            return Some(self.word().to_owned());
        }
        self.at = back;
        segments.last().cloned()
    }

    fn group(&mut self, segments: &mut Vec<String>, is_use: bool) {
        loop {
            self.skip_space();
            if self.take("}") || self.at >= self.code.len() {
                return;
            }
            if !self.take(",") {
                let before = self.at;
                self.tree(segments, is_use);
                // Anything but a path is skipped.
                if self.at == before {
                    self.at += self.rest().chars().next().map_or(1, char::len_utf8);
                }
            }
        }
    }

    fn note(&mut self, start: usize, segments: &[String], name: Option<String>) {
        if let Some(name) = name {
            self.paths.aliases.insert(name, segments.to_vec());
        }
        if segments.len() > 1 {
            self.paths.all.push(CodePath { offset: start, segments: segments.to_vec() });
        }
    }
}
