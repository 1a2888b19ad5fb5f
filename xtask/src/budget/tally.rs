//! Lines and function bodies of a generated crate, by kind of item.
//!
//! Input: the files of a crate. Output: a [`Tally`], in which each line of Rust counts once. The generator prints every
//! file in one layout (items at column 0, methods at column 4), so the lines can be read without a parser.

use std::collections::{BTreeMap, BTreeSet};

use openapi_sdk_generator::files::Files;

/// Kinds of items, as `cargo xtask bench` lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Doc comments and other comments outside the runtime and the tests.
    Docs,
    /// Structs with their fields.
    Fields,
    /// Setters: methods that take `mut self` and return it.
    Setters,
    /// Implementations of serde's traits and of the traits of `wire`.
    SerdeImpls,
    /// Enums and their implementations.
    Enums,
    /// Clients, resources and operations.
    Calls,
    /// Constructors and other methods of models.
    Methods,
    /// Modules and imports.
    Imports,
    /// The copied runtime, with its docs.
    Runtime,
    /// Tests and examples of the crate, with their docs.
    Tests,
}

impl Kind {
    /// The name of the kind in a table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Docs => "docs",
            Self::Fields => "fields",
            Self::Setters => "setters",
            Self::SerdeImpls => "serde impls",
            Self::Enums => "enums",
            Self::Calls => "calls",
            Self::Methods => "other methods",
            Self::Imports => "modules and imports",
            Self::Runtime => "runtime",
            Self::Tests => "tests and examples",
        }
    }

    /// The kind of a whole file, or `None` if its items decide.
    fn of_file(path: &str) -> Option<Self> {
        if path.starts_with("src/runtime/") {
            return Some(Self::Runtime);
        }
        (!path.starts_with("src/")).then_some(Self::Tests)
    }
}

/// Counts of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Lines, blank ones included.
    pub lines: u64,
    /// Functions with a body.
    pub functions: u64,
}

/// Counts of a crate by kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    by_kind: BTreeMap<Kind, Count>,
}

impl Tally {
    /// Counts the Rust files of a crate.
    pub fn of(files: &Files) -> Self {
        let mut tally = Self::default();
        for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rs")) {
            tally.add_file(path, text);
        }
        tally
    }

    /// The counts of each kind that occurs.
    pub fn kinds(&self) -> impl Iterator<Item = (Kind, Count)> + '_ {
        self.by_kind.iter().map(|(&kind, &count)| (kind, count))
    }

    /// The sum over all kinds.
    pub fn total(&self) -> Count {
        self.by_kind.values().fold(Count::default(), |sum, count| Count {
            lines: sum.lines + count.lines,
            functions: sum.functions + count.functions,
        })
    }

    fn add_file(&mut self, path: &str, text: &str) {
        let mut items = Items::new(path, text);
        let mut header = FunctionHeader::default();
        for line in text.lines() {
            let count = self.by_kind.entry(items.kind(line)).or_default();
            count.lines += 1;
            count.functions += u64::from(header.opens_body(line));
        }
    }
}

/// Recognises function bodies in a sequence of lines.
#[derive(Default)]
struct FunctionHeader {
    is_open: bool,
}

impl FunctionHeader {
    /// Returns `true` if the line ends the header of a function that has a body. A header may span several lines.
    fn opens_body(&mut self, line: &str) -> bool {
        self.is_open |= begins_function(line);
        let has_body = line.ends_with('{') || line.ends_with('}');
        let ends = self.is_open && (has_body || line.ends_with(';'));
        self.is_open &= !ends;
        ends && has_body
    }
}

fn begins_function(line: &str) -> bool {
    let mut rest = line.trim_start();
    if let Some((visibility, after)) = rest.split_once(' ')
        && (visibility == "pub" || visibility.starts_with("pub("))
    {
        // `pub(in path)` has a space of its own.
        rest = if visibility == "pub(in" {
            after.split_once(' ').map_or("", |it| it.1)
        } else {
            after
        };
    }
    for qualifier in ["const ", "async "] {
        rest = rest.strip_prefix(qualifier).unwrap_or(rest);
    }
    rest.starts_with("fn ")
}

/// The item that a line belongs to.
struct Items<'a> {
    file: Option<Kind>,
    /// `true` in files of clients, resources and operations.
    has_calls: bool,
    enums: BTreeSet<&'a str>,
    /// Buffered lines of attributes and headers, whose kind a later line decides.
    rest: std::str::Lines<'a>,
    /// The kind of the item at column 0.
    item: Kind,
    /// The kind of the method at column 4, within an `impl` block of a model.
    method: Option<Kind>,
    /// `true` while the methods of an `impl` block decide.
    is_by_method: bool,
}

impl<'a> Items<'a> {
    fn new(path: &str, text: &'a str) -> Self {
        let has_calls = ["/mod.rs", "/ops.rs", "src/client.rs", "src/lib.rs"]
            .iter()
            .any(|end| path.ends_with(end));
        let name = |line: &'a str| {
            let line = line.strip_prefix("pub ").unwrap_or(line);
            line.strip_prefix("enum ")?.split([' ', '<', '{']).next()
        };
        Self {
            file: Kind::of_file(path),
            has_calls,
            enums: text.lines().filter_map(name).collect(),
            rest: text.lines(),
            item: Kind::Imports,
            method: None,
            is_by_method: false,
        }
    }

    /// The kind of the next line.
    fn kind(&mut self, line: &'a str) -> Kind {
        self.rest.next();
        if let Some(kind) = self.file {
            return kind;
        }
        let text = line.trim_start();
        if text.starts_with("//") {
            return Kind::Docs;
        }
        if begins(line, 0) {
            let header = self.header(line, 0);
            self.is_by_method = false;
            self.method = None;
            self.item = self.kind_of_item(&header);
        } else if self.is_by_method && begins(line, 4) {
            let header = self.header(line, 4);
            let is_setter = header.contains("(mut self") || header.contains(" mut self,");
            self.method = Some(if is_setter { Kind::Setters } else { Kind::Methods });
        }
        self.method.unwrap_or(self.item)
    }

    /// The line and those that follow, up to the end of the header: attributes and the lines of a long signature.
    fn header(&self, line: &'a str, column: usize) -> String {
        let mut header = String::new();
        for line in std::iter::once(line).chain(self.rest.clone()) {
            let text = line.trim_start();
            let is_attribute = text.starts_with("#[") || text.starts_with("#![");
            let is_within_attribute = header.is_empty() && line.len() - text.len() > column;
            if is_attribute || is_within_attribute || text.starts_with("//") || text == ")]" {
                continue;
            }
            header.push_str(text);
            header.push(' ');
            if text.ends_with(['{', '}', ';']) {
                break;
            }
        }
        header
    }

    fn kind_of_item(&mut self, header: &str) -> Kind {
        let header = header.strip_prefix("pub ").unwrap_or(header);
        let header = header.strip_prefix("pub(crate) ").unwrap_or(header);
        let is_import = ["use ", "mod ", "extern "].iter().any(|word| header.starts_with(word));
        if is_import {
            return Kind::Imports;
        }
        if self.has_calls {
            return Kind::Calls;
        }
        let Some(implementation) = header.strip_prefix("impl") else {
            return if header.starts_with("enum ") { Kind::Enums } else { Kind::Fields };
        };
        let target = implementation.split(" for ").last().unwrap_or(implementation);
        let is_serde = ["Serialize for", "Deserialize<'de> for", " wire::"]
            .iter()
            .any(|name| implementation.contains(name));
        if is_serde {
            return Kind::SerdeImpls;
        }
        if implementation.contains(" paging::") {
            return Kind::Calls;
        }
        if self.enums.contains(target.trim_start().split([' ', '<', '{']).next().unwrap_or("")) {
            return Kind::Enums;
        }
        self.is_by_method = true;
        Kind::Methods
    }
}

/// Returns `true` if an item or its attributes begin at this column.
fn begins(line: &str, column: usize) -> bool {
    let text = line.trim_start();
    line.len() - text.len() == column && !text.is_empty() && !text.starts_with(['}', ')', ']'])
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = r#"//! Models.

use serde::Serialize;

/// A pet.
#[derive(Debug)]
pub struct Pet {
    /// Its name.
    pub name: String,
}

impl Pet {
    /// A new pet.
    pub fn new() -> Self {
        Self { name: String::new() }
    }

    /// Sets the name.
    pub fn name(
        mut self,
        name: impl Into<String>,
    ) -> Self {
        self.name = name.into();
        self
    }
}

#[derive(
    Debug,
    Clone
)]
pub enum Kind {
    Cat,
}

impl From<&str> for Kind {
    fn from(_: &str) -> Self {
        Self::Cat
    }
}

impl Serialize for Pet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>
    where
        S: Serializer,
    {
        todo(serializer)
    }
}
"#;

    fn count(lines: u64, functions: u64) -> Count {
        Count { lines, functions }
    }

    #[test]
    fn each_line_counts_once_by_the_item_that_it_belongs_to() {
        let client = "pub trait Api {\n    fn get(&self);\n    async fn put(&self) {}\n}\n";
        let files = Files::from([
            ("src/models.rs".to_owned(), MODEL.to_owned()),
            ("src/client.rs".to_owned(), client.to_owned()),
            ("src/runtime/mod.rs".to_owned(), "// a\nfn a() {}\n".to_owned()),
            ("tests/a.rs".to_owned(), "fn a() {}\n".to_owned()),
            ("README.md".to_owned(), "# A\n".to_owned()),
        ]);
        let tally = Tally::of(&files);
        let counts: BTreeMap<Kind, Count> = tally.kinds().collect();
        let expected = [
            (Kind::Docs, count(5, 0)),
            (Kind::Fields, count(5, 0)),
            (Kind::Setters, count(9, 1)),
            (Kind::SerdeImpls, count(8, 1)),
            (Kind::Enums, count(14, 1)),
            (Kind::Calls, count(4, 1)),
            (Kind::Methods, count(5, 1)),
            (Kind::Imports, count(3, 0)),
            (Kind::Runtime, count(2, 1)),
            (Kind::Tests, count(1, 1)),
        ];
        assert_eq!(counts, BTreeMap::from(expected));
        let lines = files.iter().filter(|(path, _)| path.ends_with(".rs"));
        let lines: usize = lines.map(|(_, text)| text.lines().count()).sum();
        assert_eq!(tally.total(), count(lines as u64, 7));
    }
}
