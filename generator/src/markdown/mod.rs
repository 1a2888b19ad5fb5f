//! Markdown that is safe in a doc comment, whatever text of a document it contains.
//!
//! A document is hostile input, and rustdoc compiles and runs every code block of Rust. So text reaches a doc comment
//! only as a [`Phrase`], one run of inline Markdown, or as a [`DocComment`], the lines of a whole comment. Neither can
//! be built from a plain string: a string is escaped ([`Phrase::text`]), becomes a code span ([`Phrase::code`]), or is
//! parsed as CommonMark and rewritten ([`DocComment::markdown`]). Only literals in the source of the generator are
//! used unchanged ([`phrase!`]).
//!
//! Every comment has these properties, whatever the text:
//!
//! - rustdoc compiles only the code blocks of [`DocComment::example`] and [`DocComment::guide`].
//! - No HTML and no intra-doc link of the document is active. Links lead to `https`, `http` and `mailto` only.
//! - Nothing is loaded from other hosts: an image becomes a link.
//! - Control characters and characters that change the direction of text are removed.

mod comment;
mod document;
mod phrase;

use std::borrow::Cow;

pub use comment::DocComment;
pub use phrase::Phrase;
pub(crate) use phrase::phrase;

/// Returns `true` for invisible characters with an effect on the text: control characters, and characters that change
/// the direction of the text (rustc rejects them in comments and literals).
/// <https://doc.rust-lang.org/rustc/lints/listing/deny-by-default.html#text-direction-codepoint-in-comment>
pub fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{061C}'
                | '\u{200E}'
                | '\u{200F}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2066}'..='\u{2069}'
                | '\u{FEFF}'
        )
}

/// One line of plain text: white space becomes single spaces, invisible characters are removed.
pub fn one_line(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter_map(|character| match character {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
            invisible if is_invisible(invisible) => None,
            other => Some(other),
        })
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lines of a text without invisible characters. A bare CR ends a line, as in CommonMark.
fn visible_lines(text: &str) -> Cow<'_, str> {
    let is_plain = |character: char| character == '\n' || !is_invisible(character);
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n");
    let visible = text.chars().filter_map(|character| match character {
        '\r' => Some('\n'),
        '\n' | '\t' => Some(character),
        '\u{2028}' | '\u{2029}' => Some(' '),
        invisible if is_invisible(invisible) => None,
        other => Some(other),
    });
    Cow::Owned(visible.collect())
}

/// A fence that no line of the code can close: at least three backticks, and more than any run in the code.
/// <https://spec.commonmark.org/0.31.2/#fenced-code-blocks>
pub fn fence<'c>(code: impl IntoIterator<Item = &'c str>) -> String {
    let longest = code.into_iter().map(longest_run).max().unwrap_or_default();
    "`".repeat(3.max(longest + 1))
}

/// The length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or_default()
}
