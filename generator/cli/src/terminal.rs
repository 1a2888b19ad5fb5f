//! The way of every text to the terminal.
//!
//! Texts of documents, names and paths may hold escape sequences, which move the cursor or change the screen,
//! and characters that change the direction of the text. Here they become visible.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, ErrorKind, Write};

/// Returns `true` if a terminal does something else with a character than to show it. Line feeds and tabs are among
/// these characters.
fn is_active(character: char) -> bool {
    // The bidirectional controls: <https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters>. Beside
    // them the line separators of Unicode.
    character.is_control()
        || matches!(
            character,
            '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
        )
}

/// Returns `true` if text for the terminal holds a character that does something else than to be shown. Line feeds and
/// tabs are allowed: the lines of a text are those of the program.
fn is_active_in_text(character: char) -> bool {
    is_active(character) && !matches!(character, '\n' | '\t')
}

fn escaped(text: &str, is_active: fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(is_active) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\n' if is_active('\n') => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' if is_active('\t') => escaped.push_str("\\t"),
            _ if is_active(character) => {
                let _ = write!(escaped, "\\u{{{:x}}}", u32::from(character));
            }
            _ => escaped.push(character),
        }
    }
    Cow::Owned(escaped)
}

/// Escapes a name, a path or another text of one line: line feeds too.
pub fn line(text: &str) -> Cow<'_, str> {
    escaped(text, is_active)
}

/// Escapes a text of several lines.
pub fn text(text: &str) -> Cow<'_, str> {
    escaped(text, is_active_in_text)
}

/// Returns `true` if a terminal shows a text as it is.
pub fn is_plain(text: &str) -> bool {
    !text.contains(is_active_in_text)
}

/// Escapes characters in JSON as JSON does, so that its meaning stays the same.
pub fn json(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_active_in_text(character) {
            // All of them have four digits. serde_json itself escapes those that JSON forbids.
            let _ = write!(escaped, "\\u{:04x}", u32::from(character));
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped)
}

/// Writes a text to standard output, with all characters visible. A closed pipe is not an error.
pub fn write(text: &str) -> io::Result<()> {
    write_to(io::stdout().lock(), text)
}

/// Prints a text, as `print!` does, with all characters visible.
///
/// # Panics
/// If standard output can't be written.
pub fn print(text: &str) {
    write(text).expect("standard output can be written");
}

/// Prints a text to standard error, as `eprint!` does, with all characters visible.
///
/// # Panics
/// If standard error can't be written.
pub fn print_error(text: &str) {
    write_to(io::stderr().lock(), text).expect("standard error can be written");
}

fn write_to(mut stream: impl Write, plain: &str) -> io::Result<()> {
    match stream.write_all(text(plain).as_bytes()).and_then(|()| stream.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

/// Prints a line, as `println!` does, with all characters visible.
#[macro_export]
macro_rules! say {
    ($($arguments:tt)*) => {
        $crate::terminal::print(&(format!($($arguments)*) + "\n"))
    };
}
