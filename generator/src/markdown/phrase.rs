//! One run of inline Markdown.

use std::fmt;

use super::text;

/// Inline Markdown that is safe in a doc comment: one flow of words without a line break.
///
/// It is built from literals of the generator and from escaped text of a document. `Display` writes the Markdown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phrase(String);

/// A placeholder for a space without a line break. Text can't contain it, because invisible characters are removed.
pub(super) const UNBREAKABLE: char = '\u{1}';

/// A [`Phrase`] from a template: each `{}` takes the next phrase.
macro_rules! phrase {
    ($template:literal $(, $part:expr)* $(,)?) => {
        $crate::markdown::Phrase::fill($template, &[$(&$part),*])
    };
}
pub(crate) use phrase;

impl Phrase {
    /// The words of a literal, which may contain Markdown. Each `{}` takes the next part.
    pub fn fill(template: &'static str, parts: &[&Self]) -> Self {
        let mut filled = Self::default();
        let mut pieces = template.split("{}");
        filled.push_raw(pieces.next().unwrap_or_default());
        let mut parts = parts.iter();
        for piece in pieces {
            let part = parts.next().expect("a template has a part for each `{}`");
            filled.push(part);
            filled.push_raw(piece);
        }
        assert!(parts.next().is_none(), "`{template}` has no place for a part");
        filled
    }

    /// Plain text, escaped.
    pub fn text(text: &str) -> Self {
        let mut phrase = Self::default();
        phrase.push_text(&text::one_line(text));
        phrase
    }

    /// A code span of any text; empty for text without a visible character.
    pub fn code(text: &str) -> Self {
        let text = text::one_line(text);
        let mut phrase = Self::default();
        phrase.push_code(&text);
        phrase
    }

    /// A number.
    pub fn number(number: impl Into<serde_json::Number>) -> Self {
        Self::text(&number.into().to_string())
    }

    /// A link to an item of the crate with the name `label` and the Rust path `path`.
    pub fn item(label: &str, path: &str) -> Self {
        let is_path = |text: &str| {
            text.chars().all(|it| matches!(it, '_' | ':' | '@') || it.is_alphanumeric())
        };
        if !is_path(label) || !is_path(path) {
            return Self::code(label);
        }
        Self(if label == path { format!("[`{label}`]") } else { format!("[`{label}`]({path})") })
    }

    /// The phrases with a separator between them.
    pub fn join(phrases: &[Self], separator: &'static str) -> Self {
        let mut joined = Self::default();
        for (index, phrase) in phrases.iter().enumerate() {
            if index > 0 {
                joined.push_raw(separator);
            }
            joined.push(phrase);
        }
        joined
    }

    /// The phrases as alternatives: `a`, `b` or `c`. If one has several words, a comma and `or` separate all of them.
    pub fn any_of(phrases: &[Self]) -> Self {
        let short = phrases.iter().all(|phrase| !phrase.0.contains(' '));
        match phrases {
            [several @ .., last] if short && !several.is_empty() => {
                phrase!("{} or {}", Self::join(several, ", "), last)
            }
            several => Self::join(several, ", or "),
        }
    }

    /// The phrases as a list: `a`, `b` and `c`.
    pub fn all_of(phrases: &[Self]) -> Self {
        match phrases {
            [several @ .., last] if !several.is_empty() => {
                phrase!("{} and {}", Self::join(several, ", "), last)
            }
            few => Self::join(few, ""),
        }
    }

    /// The same words without line breaks, whatever their length.
    pub fn unbroken(&self) -> Self {
        Self(self.0.replace(' ', "\u{1}"))
    }

    /// The Markdown, with the marks of [`Phrase::unbroken`].
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns `true` if there is no visible character.
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// Adds a phrase directly after the last character.
    pub fn push(&mut self, phrase: &Self) {
        self.push_raw(&phrase.0);
    }

    /// Ends the sentence, unless it is ended.
    pub fn end_sentence(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with(['.', '!', '?', ':']) {
            self.0.push('.');
        }
    }

    /// Adds a space between words.
    pub(super) fn push_space(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with(' ') {
            self.0.push(' ');
        }
    }

    /// Adds Markdown, such that neither part changes the meaning of the other.
    pub(super) fn push_raw(&mut self, markdown: &str) {
        if markdown.starts_with('[') && self.0.ends_with('!') {
            // `!` before a link would turn it into an image.
            self.0.pop();
            self.0.push_str("\\!");
        } else if markdown.starts_with('`') && self.0.ends_with('`') {
            // Two code spans would become one.
            self.0.push(' ');
        }
        self.0.push_str(markdown);
    }

    /// Adds a code span. <https://spec.commonmark.org/0.31.2/#code-spans>
    pub(super) fn push_code(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let has_run =
            |length: usize| text.split(|character| character != '`').any(|run| run.len() == length);
        // Three backticks at the start of a line would open a block, so the span has one or two.
        let span = if !has_run(1) {
            delimited("`", text)
        } else if !has_run(2) {
            delimited("``", text)
        } else {
            delimited("`", &text.replace('`', "'"))
        };
        self.push_raw(&span);
    }

    /// Adds escaped text.
    pub(super) fn push_text(&mut self, text: &str) {
        let mut characters = text.chars().peekable();
        let mut previous = self.0.chars().next_back();
        let mut escaped = String::with_capacity(text.len() + 8);
        let mut rest = text;
        while let Some(character) = characters.next() {
            rest = &rest[character.len_utf8()..];
            let next = characters.peek().copied();
            if is_active(previous, character, next, rest) {
                escaped.push('\\');
            }
            escaped.push(character);
            previous = Some(character);
        }
        self.push_raw(&escaped);
    }

    /// Adds a link with a safe absolute URL.
    pub(super) fn push_link(&mut self, label: &Self, url: &str) {
        self.push_raw(&format!("[{}](<{url}>)", label.0.trim()));
    }
}

/// Returns `true` if the character has a meaning in Markdown at this position.
/// <https://spec.commonmark.org/0.31.2/#backslash-escapes>
fn is_active(previous: Option<char>, character: char, next: Option<char>, rest: &str) -> bool {
    let is_space = |other: Option<char>| other.is_some_and(char::is_whitespace);
    let is_word = |other: Option<char>| other.is_some_and(char::is_alphanumeric);
    match character {
        '`' | '[' | ']' | '<' | '~' => true,
        '\\' => next.is_none_or(|next| next.is_ascii_punctuation()),
        '*' => !(is_space(previous) && is_space(next)),
        '_' => !(is_word(previous) && is_word(next)),
        '&' => is_entity(rest),
        _ => false,
    }
}

/// Returns `true` if an ampersand before this text begins a character reference.
/// <https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references>
fn is_entity(rest: &str) -> bool {
    let name = rest.split(|it: char| it != '#' && !it.is_ascii_alphanumeric()).next();
    name.is_some_and(|name| !name.is_empty() && rest[name.len()..].starts_with(';'))
}

/// A code span, with padding if the code touches the delimiter.
fn delimited(delimiter: &str, text: &str) -> String {
    let touches = text.starts_with('`') || text.ends_with('`');
    if touches {
        format!("{delimiter} {text} {delimiter}")
    } else {
        format!("{delimiter}{text}{delimiter}")
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.replace(UNBREAKABLE, " "))
    }
}

#[cfg(test)]
mod tests {
    use super::Phrase;
    use crate::markdown::flow;

    #[test]
    fn text_is_escaped() {
        for (text, markdown) in [
            ("snake_case and 2 * 3", "snake_case and 2 * 3"),
            (
                "_em_ *em* `code` [link](x) <b> ~a~",
                "\\_em\\_ \\*em\\* \\`code\\` \\[link\\](x) \\<b> \\~a\\~",
            ),
            ("a & b &lt; &#60;", "a & b \\&lt; \\&#60;"),
            ("C:\\path \\[", "C:\\path \\\\\\["),
            ("a\u{202E}b\r\nc\u{7}", "ab c"),
        ] {
            assert_eq!(Phrase::text(text).as_str(), markdown, "{text}");
        }
    }

    #[test]
    fn code_spans_never_have_three_backticks() {
        for (text, markdown) in [
            ("a b", "`a b`"),
            ("a`b", "``a`b``"),
            ("`", "`` ` ``"),
            ("```rust", "` ```rust `"),
            ("a`b``c", "`a'b''c`"),
            (" \u{7}", ""),
        ] {
            assert_eq!(Phrase::code(text).as_str(), markdown, "{text}");
        }
    }

    #[test]
    fn parts_do_not_change_each_other() {
        let link = flow("[x](https://a.example)");
        let (text, code) = (Phrase::text("wow!"), Phrase::code("a"));
        assert_eq!(phrase!("{}{}", text, link).as_str(), "wow\\![x](<https://a.example>)");
        assert_eq!(phrase!("{}{}", code, code).as_str(), "`a` `a`");
    }

    #[test]
    fn only_names_of_rust_are_linked() {
        assert_eq!(
            Phrase::item("Pet", "crate::models::Pet").as_str(),
            "[`Pet`](crate::models::Pet)"
        );
        assert_eq!(Phrase::item("Pet", "https://a.example").as_str(), "`Pet`");
    }
}
