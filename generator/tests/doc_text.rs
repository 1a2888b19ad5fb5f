//! Hostile text in documents. rustdoc runs every code block that it takes for Rust: for any text, the doc tests of a crate
//! are those that the generator wrote, and nothing of the document is active in the docs.
//!
//! One document has every kind of object, and each of its texts is a slot. A run fills each slot with nasty Markdown of
//! its own and compares the crate with one from the same document whose slots hold a plain word. The comments are read
//! as rustdoc reads them, by pulldown-cmark with rustdoc's options; and rustdoc itself lists the doc tests of them all.
//! `NASTY_TEXTS=2000` fills each slot that many times.

#[path = "doc_text/document.rs"]
mod document;
#[path = "doc_text/nasty.rs"]
mod nasty;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use openapi_sdk_generator::{Input, generate};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

use nasty::Numbers;

const CONFIG: &str = "[package]\nname = \"case\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n\
    [auth]\nenvironment-prefix = \"CASE\"\n[example]\noperation = \"create\"\n";

/// The number of texts for each slot.
fn texts() -> usize {
    std::env::var("NASTY_TEXTS").ok().and_then(|text| text.parse().ok()).unwrap_or(40)
}

/// The files of the crate of the document with these texts.
fn files(mut text: impl FnMut(usize) -> String) -> BTreeMap<String, String> {
    let mut slot = 0;
    let document = document::with(&mut || {
        slot += 1;
        text(slot - 1)
    });
    let output = generate(Input::new("spec.yaml", &document, CONFIG));
    output.unwrap_or_else(|failure| panic!("{:#?}\n{document}", failure.findings)).files
}

/// The doc comments of a Rust file, in order.
fn comments(text: &str) -> Vec<String> {
    fn of(attributes: &[syn::Attribute], found: &mut Vec<String>) {
        let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
            syn::Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
                syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(line), .. }) => Some(line.value()),
                _ => None,
            },
            _ => None,
        });
        // rustdoc takes away the space that all lines begin with.
        let lines = lines.map(|line| line.strip_prefix(' ').unwrap_or(&line).to_owned());
        let lines: Vec<String> = lines.collect();
        if !lines.is_empty() {
            found.push(lines.join("\n"));
        }
    }
    fn items(all: &[syn::Item], found: &mut Vec<String>) {
        for item in all {
            match item {
                syn::Item::Struct(item) => {
                    of(&item.attrs, found);
                    item.fields.iter().for_each(|field| of(&field.attrs, found));
                }
                syn::Item::Enum(item) => {
                    of(&item.attrs, found);
                    item.variants.iter().for_each(|variant| of(&variant.attrs, found));
                }
                syn::Item::Impl(item) => {
                    of(&item.attrs, found);
                    for member in &item.items {
                        match member {
                            syn::ImplItem::Fn(function) => of(&function.attrs, found),
                            syn::ImplItem::Const(constant) => of(&constant.attrs, found),
                            _ => {}
                        }
                    }
                }
                syn::Item::Mod(item) => {
                    of(&item.attrs, found);
                    items(item.content.as_ref().map_or(&[][..], |(_, items)| items), found);
                }
                syn::Item::Fn(item) => of(&item.attrs, found),
                syn::Item::Const(item) => of(&item.attrs, found),
                syn::Item::Use(item) => of(&item.attrs, found),
                _ => {}
            }
        }
    }
    let file = syn::parse_file(text).expect("a file of the crate is Rust");
    let mut found = Vec::new();
    of(&file.attrs, &mut found);
    items(&file.items, &mut found);
    found
}

/// All that is active in doc comments.
#[derive(Debug, Default, PartialEq, Eq)]
struct Active {
    /// The number of code blocks that are doc tests.
    doc_tests: usize,
    /// Targets of links to items.
    items: BTreeSet<String>,
    /// Forbidden parts.
    refused: Vec<String>,
}

impl Active {
    fn of(files: &BTreeMap<String, String>) -> Self {
        let mut active = Self::default();
        let own = files.iter().filter(|(path, _)| is_planned(path));
        own.flat_map(|(_, text)| comments(text)).for_each(|comment| active.read(&comment));
        active
    }

    fn read(&mut self, comment: &str) {
        // As `main_body_opts` of rustdoc has them.
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_SMART_PUNCTUATION;
        // Any text in brackets is a link to rustdoc, if an item has that name.
        let link = |link: pulldown_cmark::BrokenLink<'_>| {
            Some((link.reference.to_string().into(), String::new().into()))
        };
        for event in Parser::new_with_broken_link_callback(comment, options, Some(link)) {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if &*info == "text" => {}
                Event::Start(Tag::CodeBlock(_)) => self.doc_tests += 1,
                Event::Start(Tag::Link { dest_url, .. }) => {
                    let target = dest_url.to_string();
                    let is_web = ["https://", "http://", "mailto:"]
                        .iter()
                        .any(|scheme| target.to_ascii_lowercase().starts_with(scheme));
                    if !is_web {
                        self.items.insert(target);
                    }
                }
                Event::Html(html) | Event::InlineHtml(html) => self.refused.push(html.to_string()),
                Event::Start(Tag::Image { dest_url, .. }) => {
                    self.refused.push(dest_url.to_string())
                }
                Event::FootnoteReference(name) => self.refused.push(name.to_string()),
                _ => {}
            }
        }
    }
}

/// The names that the planned files give to fields, functions and types.
fn declared(files: &BTreeMap<String, String>) -> BTreeSet<String> {
    let planned = files.iter().filter(|(path, _)| is_planned(path));
    let lines = planned.flat_map(|(_, text)| text.lines());
    let declared = lines.filter_map(|line| {
        let rest = line.trim_start().strip_prefix("pub ")?;
        let rest = ["fn ", "struct ", "enum "]
            .iter()
            .find_map(|word| rest.strip_prefix(word))
            .unwrap_or(rest);
        let rest = rest.strip_prefix("r#").unwrap_or(rest);
        rest.split(|character: char| character != '_' && !character.is_alphanumeric()).next()
    });
    declared.map(str::to_owned).collect()
}

/// Files with text of a document; those of the runtime have none.
fn is_planned(path: &str) -> bool {
    path.ends_with(".rs") && !path.starts_with("src/runtime/") && path != "tests/wire/server.rs"
}

/// Returns `true` for characters that rustc rejects in a source file, or that hide text from a reader.
fn is_hidden(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{61C}')
        || (character.is_control() && character != '\n')
}

#[test]
fn nothing_of_a_document_is_active_in_the_docs() {
    let plain = files(|_| "word".to_owned());
    let expected = Active::of(&plain);
    let plain = declared(&plain);
    assert!(expected.doc_tests > 10 && expected.refused.is_empty(), "{expected:#?}");
    let mut numbers = Numbers::new(1);
    for _ in 0..texts() {
        let mut used = Vec::new();
        let files = files(|_| {
            used.push(nasty::text(&mut numbers));
            used[used.len() - 1].clone()
        });
        let found = Active::of(&files);
        if found.doc_tests != expected.doc_tests || !found.refused.is_empty() {
            let culprit = culprit(&used, &expected);
            panic!("{} doc tests, {:?}: {culprit}", found.doc_tests, found.refused);
        }
        // A text may name an item; then it is the item that is linked, by the name that it has now.
        let named = declared(&files);
        let is_own = |target: &&String| {
            let name = target.rsplit([':', '@']).next().unwrap_or_default();
            named.contains(name) && (target.contains("::") || !plain.contains(name))
        };
        let foreign = found.items.difference(&expected.items).find(|target| !is_own(target));
        assert_eq!(foreign, None, "{used:#?}");
        for (path, text) in &files {
            let hidden = text.chars().find(|character| is_hidden(*character));
            assert_eq!(hidden, None, "{path}: {used:#?}");
        }
    }
}

/// The first text that alone breaks out.
fn culprit(used: &[String], expected: &Active) -> String {
    for (index, text) in used.iter().enumerate() {
        let slot = |slot| if slot == index { text.clone() } else { "word".to_owned() };
        if Active::of(&files(slot)) != *expected {
            return format!("slot {index}, {text:?}");
        }
    }
    format!("several of {used:#?}")
}

/// The crates whose comments rustdoc reads at once.
const CRATES_AT_ONCE: usize = 40;

/// rustdoc's own list: one file has the comments of many crates, at an item each.
#[test]
fn rustdoc_lists_the_doc_tests_of_the_generator() {
    let mut numbers = Numbers::new(2);
    let expected = Active::of(&files(|_| "word".to_owned())).doc_tests;
    let mut left = texts();
    while left > 0 {
        let crates = left.min(CRATES_AT_ONCE);
        left -= crates;
        let listed = listed_by_rustdoc(&mut numbers, crates);
        assert_eq!(listed.len(), expected * crates, "{listed:#?}");
    }
}

/// The doc tests that rustdoc finds in the comments of so many crates.
fn listed_by_rustdoc(numbers: &mut Numbers, crates: usize) -> Vec<String> {
    let mut source = String::new();
    for _ in 0..crates {
        let files = files(|_| nasty::text(numbers));
        let planned = files.iter().filter(|(path, _)| is_planned(path));
        for comment in planned.flat_map(|(_, text)| comments(text)) {
            comment.lines().for_each(|line| source.push_str(&format!("/// {line}\n")));
            let index = source.len();
            source.push_str(&format!("pub fn f{index}() {{}}\n"));
        }
    }
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("doc_text.rs");
    fs::write(&path, source).expect("the file can be written");
    let rustdoc = std::env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into());
    // Of the edition 2024 rustdoc compiles the doc tests before it lists them. Which there are is the same.
    let listed = Command::new(rustdoc)
        .args(["--test", "--edition", "2021", "--test-args", "--list"])
        .arg(&path)
        .output()
        .expect("rustdoc runs");
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    listed.lines().filter(|line| line.ends_with(": test")).map(str::to_owned).collect()
}

/// The manifest and the README contain the description of the document in one line and without Markdown.
#[test]
fn the_title_of_a_document_is_plain_text() {
    let title = "A\r\n```rust\npanic!()\n``` \u{202E}<script> [x](y)\u{1b}[31m";
    let document = format!(
        "{{\"openapi\": \"3.1.0\", \"info\": {{\"title\": {}, \"version\": \"1\"}}, \"paths\": {{}}}}",
        serde_json::Value::from(title)
    );
    let config = "[package]\nname = \"case\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";
    let output = generate(Input::new("spec.yaml", &document, config));
    let files = output.unwrap_or_else(|failure| panic!("{:#?}", failure.findings)).files;
    let manifest: toml::Table = files["Cargo.toml"].parse().expect("the manifest is TOML");
    let description = manifest["package"]["description"].as_str().expect("there is one");
    assert_eq!(description, "Rust SDK of A ```rust panic!() ``` <script> [x](y)[31m");
    let escaped = "Rust SDK of A \\`\\`\\`rust panic!() \\`\\`\\` \\<script> \\[x\\](y)\\[31m.\n";
    assert!(files["README.md"].contains(escaped), "{}", files["README.md"]);
    // A word that begins with an escape can't begin a block.
    let docs = comments(&files["src/lib.rs"])[0].replace('\n', " ");
    assert!(docs.starts_with(escaped.trim_end()), "{docs}");
}
