//! Turns any string into a Rust identifier, unique within its scope.
//!
//! Handles casing, keywords, symbols, leading digits, and collisions.
//! Input: words of a document. Output: identifiers that compile.

mod inflection;
mod spelling;

use std::collections::BTreeSet;

use heck::{ToKebabCase, ToSnakeCase, ToUpperCamelCase};

pub use inflection::singular;
use spelling::spell;
pub use spelling::spelled_out;

/// The strict and reserved keywords of all editions.
/// <https://doc.rust-lang.org/reference/keywords.html>
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Keywords that can't be raw identifiers.
const NEVER_RAW: &[&str] = &["crate", "self", "super", "Self", "_"];

/// A valid Rust identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identifier<'a>(&'a str);

impl<'a> Identifier<'a> {
    /// Parses an identifier. Returns `None` if the text is not a valid one.
    pub fn parse(text: &'a str) -> Option<Self> {
        is_identifier(text).then_some(Self(text))
    }

    /// Returns the identifier, including a prefix `r#`.
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// Returns the name after `r#` of a raw identifier.
    pub fn raw(self) -> Option<&'a str> {
        self.0.strip_prefix("r#")
    }
}

/// Returns `true` if a name is a valid identifier, raw or not.
pub fn is_identifier(name: &str) -> bool {
    let raw = name.strip_prefix("r#");
    let stem = raw.unwrap_or(name);
    let starts = stem.starts_with(|first: char| first == '_' || unicode_ident::is_xid_start(first));
    let is_word = starts && stem.chars().all(unicode_ident::is_xid_continue);
    let is_keyword = NEVER_RAW.contains(&stem) || (raw.is_none() && KEYWORDS.contains(&stem));
    is_word && !is_keyword
}

/// The maximum length of a module or feature name that is derived from words, in bytes.
const MAX_MODULE: usize = 64;

/// The maximum length of any module name. File systems allow 255 bytes, and the name of a module of shared types may
/// contain the names of two resources.
const MAX_FILE: usize = 120;

/// The maximum length of a type or value name that is derived from words, in bytes. rustdoc writes a file for each type
/// and function, with its kind before the name and an extension after it.
const MAX_NAME: usize = 160;

/// Returns `true` for a device name, which Windows allows for no file, whatever its extension.
/// <https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file#naming-conventions>
fn is_device(name: &str) -> bool {
    let numbered = name.strip_prefix("com").or_else(|| name.strip_prefix("lpt"));
    let is_numbered =
        numbered.is_some_and(|number| number.len() == 1 && number.as_bytes()[0].is_ascii_digit());
    is_numbered || ["aux", "con", "nul", "prn"].contains(&name)
}

/// Returns `true` if a module may have this name on every file system, including those that ignore case.
pub fn is_module_name(name: &str) -> bool {
    let lower = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
    is_identifier(name) && name.bytes().all(lower) && name.len() <= MAX_FILE && !is_device(name)
}

/// Truncates a name that is too long and appends a hash of its words. The hash distinguishes names with the same
/// beginning, and does not depend on other names.
fn bounded(name: String, words: &str, max: usize, separator: &str) -> String {
    if name.len() <= max {
        return name;
    }
    // FNV-1a: <http://www.isthe.com/chongo/tech/comp/fnv/>
    let hash = words
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let mut end = max - separator.len() - 8;
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{separator}{hash:08x}", name[..end].trim_end_matches(['_', '-']))
}

/// A name for a struct or an enum. The `+` before the name of a nested class separates words.
pub fn type_name(words: &str) -> String {
    bounded(upper_camel(&spelling::without_nesting(words)), words, MAX_NAME, "")
}

fn upper_camel(words: &str) -> String {
    valid(spell(words).to_upper_camel_case(), "Empty", "_")
}

/// The words of a name in upper camel case.
pub fn words(name: &str) -> Vec<&str> {
    let starts: Vec<usize> = name
        .char_indices()
        .filter(|(index, character)| *index == 0 || character.is_uppercase())
        .map(|(index, _)| index)
        .collect();
    let ends = starts.iter().skip(1).copied().chain([name.len()]);
    starts.iter().zip(ends).map(|(start, end)| &name[*start..end]).collect()
}

/// A name for a variant. The decimal point of a number is preserved: `1.5` differs from `15`.
pub fn variant_name(words: &str) -> String {
    let unsigned = words.strip_prefix(['-', '+']).unwrap_or(words);
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match unsigned.split_once('.') {
        Some((whole, fraction)) if all_digits(whole) && all_digits(fraction) => {
            let sign = &words[..words.len() - unsigned.len()];
            format!("{}_{fraction}", upper_camel(&format!("{sign}{whole}")))
        }
        _ => upper_camel(words),
    }
}

/// A name for a field, an argument or a method.
pub fn value_name(words: &str) -> String {
    let name = valid(spell(words).to_snake_case(), "empty", "_");
    let name = bounded(name, words, MAX_NAME, "_");
    if KEYWORDS.contains(&name.as_str()) { format!("r#{name}") } else { name }
}

/// A name with a word appended: `id` and `field` are `id_field`.
pub fn joined(name: &str, word: &str) -> String {
    format!("{}_{word}", name.trim_start_matches("r#").trim_end_matches('_'))
}

/// A name for a module, which is also a file name: short lower-case ASCII, and not a device name.
pub fn module_name(words: &str) -> String {
    let name = valid(spell(&deunicode::deunicode(words)).to_snake_case(), "empty", "n");
    let name = bounded(name, words, MAX_MODULE, "_");
    let reserved = KEYWORDS.contains(&name.as_str())
        || ["mod", "lib", "main"].contains(&name.as_str())
        || is_device(&name);
    if reserved { format!("{name}_") } else { name }
}

/// A name for a cargo feature, in ASCII as registries require.
pub fn feature_name(words: &str) -> String {
    let name = valid(spell(&deunicode::deunicode(words)).to_kebab_case(), "empty", "n");
    bounded(name, words, MAX_MODULE, "-")
}

/// Turns a cased name into a valid identifier: not empty, without a leading digit, and not a keyword without a raw form.
fn valid(name: String, empty: &str, digit_prefix: &str) -> String {
    if name.is_empty() {
        return empty.to_owned();
    }
    if NEVER_RAW.contains(&name.as_str()) {
        return format!("{name}_");
    }
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        return format!("{digit_prefix}{name}");
    }
    name
}

/// The identifiers of one scope.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    taken: BTreeSet<String>,
}

impl Scope {
    /// A scope in which these names are taken.
    pub fn with<'a>(taken: impl IntoIterator<Item = &'a str>) -> Self {
        Self { taken: taken.into_iter().map(str::to_owned).collect() }
    }

    /// Takes exactly this name. Returns `true` if it was free.
    pub fn take(&mut self, name: &str) -> bool {
        self.taken.insert(name.to_owned())
    }

    /// Takes these names, free or not.
    pub fn reserve<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        self.taken.extend(names.into_iter().map(str::to_owned));
    }

    /// Takes the first of these names that is free, else the last with a number appended.
    pub fn take_free(&mut self, candidates: &[String]) -> String {
        let free = candidates.iter().find(|name| !self.taken.contains(*name)).cloned();
        let name = free.unwrap_or_else(|| {
            let last = candidates.last().map_or("empty", String::as_str);
            let stem = last.strip_prefix("r#").unwrap_or(last);
            (2..)
                .map(|number| format!("{stem}{number}"))
                .find(|name| !self.taken.contains(name))
                .expect("there are more numbers than names")
        });
        self.taken.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests;
