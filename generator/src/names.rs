//! From any string to a Rust identifier, and no identifier twice.
//!
//! Purpose: casing, keywords, symbols, leading digits, and collisions within one scope.
//! Input: words of a document. Output: identifiers that compile. It knows nothing else.

use std::borrow::Cow;
use std::collections::BTreeSet;

use heck::{ToKebabCase, ToSnakeCase, ToUpperCamelCase};

/// The strict and reserved words of all editions.
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

/// Whether a name can stand for something, raw or not.
pub fn is_identifier(name: &str) -> bool {
    let raw = name.strip_prefix("r#");
    let stem = raw.unwrap_or(name);
    let starts = stem.starts_with(|first: char| first == '_' || unicode_ident::is_xid_start(first));
    let lawful = starts && stem.chars().all(unicode_ident::is_xid_continue);
    let keyword = NEVER_RAW.contains(&stem) || (raw.is_none() && KEYWORDS.contains(&stem));
    lawful && !keyword
}

/// A name for a struct or an enum.
pub fn type_name(words: &str) -> String {
    let name = spell(words).to_upper_camel_case();
    fit(name, "Empty", "_")
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

/// A name for a variant. The point of a number stays visible: `1.5` is not `15`.
pub fn variant_name(words: &str) -> String {
    let unsigned = words.strip_prefix(['-', '+']).unwrap_or(words);
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match unsigned.split_once('.') {
        Some((whole, fraction)) if all_digits(whole) && all_digits(fraction) => {
            let sign = &words[..words.len() - unsigned.len()];
            format!("{}_{fraction}", type_name(&format!("{sign}{whole}")))
        }
        _ => type_name(words),
    }
}

/// A name for a field, an argument or a method.
pub fn value_name(words: &str) -> String {
    let name = fit(spell(words).to_snake_case(), "empty", "_");
    if KEYWORDS.contains(&name.as_str()) { format!("r#{name}") } else { name }
}

/// A name for a module, which is the name of a file too: in ASCII, as rustc wants the names of files.
pub fn module_name(words: &str) -> String {
    let name = fit(spell(&deunicode::deunicode(words)).to_snake_case(), "empty", "n");
    let reserved =
        KEYWORDS.contains(&name.as_str()) || name == "mod" || name == "lib" || name == "main";
    if reserved { format!("{name}_") } else { name }
}

/// A name for a cargo feature: in ASCII, as registries want it.
pub fn feature_name(words: &str) -> String {
    fit(spell(&deunicode::deunicode(words)).to_kebab_case(), "empty", "n")
}

/// Makes an identifier of something cased: not empty, no leading digit, no word that can't be one.
fn fit(name: String, empty: &str, digit_prefix: &str) -> String {
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

/// Replaces what can't stand in an identifier: by a space, or by a word where the symbol is all there is to tell.
fn spell(words: &str) -> String {
    let telling = words.chars().any(char::is_alphanumeric);
    let mut spelled = String::with_capacity(words.len());
    for (index, character) in words.char_indices() {
        let sign_of_number = index == 0
            && words[character.len_utf8()..].starts_with(|next: char| next.is_ascii_digit());
        match character {
            '_' => spelled.push(' '),
            _ if unicode_ident::is_xid_continue(character) && character.is_alphanumeric() => {
                match deunicode::deunicode_char(character) {
                    Some(ascii) if !is_plain_letter(character) => spelled.push_str(ascii),
                    _ => spelled.push(character),
                }
            }
            '\'' | '’' => {}
            _ if telling && !sign_of_number => spelled.push(' '),
            _ => {
                spelled.push(' ');
                spelled.push_str(&symbol_word(character));
                spelled.push(' ');
            }
        }
    }
    spelled
}

/// Whether a letter can stand in an identifier without a complaint of rustc: Latin ones, and those of Chinese, Japanese
/// and Korean. Others look too much like Latin ones, or are seldom used.
/// <https://doc.rust-lang.org/rustc/lints/listing/warn-by-default.html#mixed-script-confusables>
fn is_plain_letter(character: char) -> bool {
    matches!(
        character,
        '\0'..='\u{24F}' | '\u{3041}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}'
    )
}

/// What a symbol is called.
fn symbol_word(symbol: char) -> Cow<'static, str> {
    Cow::Borrowed(match symbol {
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '\\' => "backslash",
        '<' => "less",
        '>' => "greater",
        '=' => "equals",
        '!' => "not",
        '~' => "tilde",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '@' => "at",
        '#' => "hash",
        '$' => "dollar",
        '^' => "caret",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '?' => "question",
        '"' => "quote",
        '(' => "open paren",
        ')' => "close paren",
        '[' => "open bracket",
        ']' => "close bracket",
        '{' => "open brace",
        '}' => "close brace",
        ' ' => "space",
        // Emoji and their like have words too; what has none goes by its number.
        _ => {
            let word = deunicode::deunicode_char(symbol).map(str::trim);
            let is_word = |word: &&str| {
                !word.is_empty()
                    && word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b' '))
            };
            return match word.filter(is_word) {
                Some(word) => Cow::Borrowed(word),
                None => Cow::Owned(format!("u{:x}", u32::from(symbol))),
            };
        }
    })
}

/// The identifiers of one scope.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    taken: BTreeSet<String>,
}

impl Scope {
    /// A scope in which these are taken already.
    pub fn with<'a>(taken: impl IntoIterator<Item = &'a str>) -> Self {
        Self { taken: taken.into_iter().map(str::to_owned).collect() }
    }

    /// Takes this very name. Says whether it was free.
    pub fn take(&mut self, name: &str) -> bool {
        self.taken.insert(name.to_owned())
    }

    /// Takes these names, whether they were free or not.
    pub fn reserve<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        self.taken.extend(names.into_iter().map(str::to_owned));
    }

    /// Takes the first of these names that is free; where none is, the last with a number behind it.
    pub fn claim(&mut self, wishes: &[String]) -> String {
        let free = wishes.iter().find(|wish| !self.taken.contains(*wish)).cloned();
        let name = free.unwrap_or_else(|| {
            let last = wishes.last().map_or("empty", String::as_str);
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
mod tests {
    use super::*;

    #[test]
    fn types_are_camel_case_and_always_identifiers() {
        for (words, name) in [
            ("order_item", "OrderItem"),
            ("A2UIComponent", "A2uiComponent"),
            ("@type", "Type"),
            ("$ref", "Ref"),
            ("", "Empty"),
            ("1h", "_1h"),
            ("+1", "Plus1"),
            ("-1", "Minus1"),
            ("*", "Star"),
            ("self", "Self_"),
            ("null", "Null"),
            ("data[0]", "Data0"),
            ("🦀", "Crab"),
            ("👍🏽", "U1f44dU1f3fd"),
            ("\u{FDD0}", "Ufdd0"),
            ("größe", "Größe"),
            ("日本 данные", "日本Dannye"),
        ] {
            assert_eq!(type_name(words), name, "{words}");
        }
    }

    #[test]
    fn variants_tell_numbers_apart() {
        for (words, name) in [
            ("1.5", "_1_5"),
            ("15", "_15"),
            ("-1.5", "Minus1_5"),
            ("+1", "Plus1"),
            ("1h", "_1h"),
            ("true", "True"),
            ("v1.2", "V12"),
            ("1.", "_1"),
        ] {
            assert_eq!(variant_name(words), name, "{words}");
        }
    }

    #[test]
    fn values_are_snake_case_and_raw_where_they_are_keywords() {
        for (words, name) in [
            ("displayName", "display_name"),
            ("type", "r#type"),
            ("self", "self_"),
            ("@type", "r#type"),
            ("page-size", "page_size"),
            ("2fa", "_2fa"),
            ("", "empty"),
        ] {
            assert_eq!(value_name(words), name, "{words}");
        }
    }

    #[test]
    fn modules_are_never_raw() {
        for (words, name) in [
            ("Type", "type_"),
            ("mod", "mod_"),
            ("2fa", "n2fa"),
            ("../etc", "etc"),
            ("æøå 日本", "aeoa_ri_ben"),
        ] {
            assert_eq!(module_name(words), name, "{words}");
        }
    }

    #[test]
    fn identifiers_are_told_from_other_words() {
        for name in ["Pet", "_1h", "größe", "r#type", "日本", "union"] {
            assert!(is_identifier(name), "{name}");
        }
        for name in ["", "_", "type", "1h", "a-b", "a b", "r#self", "Self", "r#", "a::b", "🦀"] {
            assert!(!is_identifier(name), "{name}");
        }
    }

    #[test]
    fn a_scope_gives_each_name_once() {
        let mut scope = Scope::with(["Vec"]);
        let wish = |name: &str| vec![name.to_owned(), format!("{name}Model")];
        assert_eq!(scope.claim(&wish("Vec")), "VecModel");
        assert_eq!(scope.claim(&wish("Pet")), "Pet");
        assert_eq!(scope.claim(&wish("Pet")), "PetModel");
        assert_eq!(scope.claim(&wish("Pet")), "PetModel2");
        assert!(scope.take("Dog") && !scope.take("Dog") && !scope.take("PetModel2"));
    }
}
