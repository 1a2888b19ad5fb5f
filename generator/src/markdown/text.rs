//! Text without invisible characters, and fences for code.

use std::borrow::Cow;

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
pub fn visible_lines(text: &str) -> Cow<'_, str> {
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
