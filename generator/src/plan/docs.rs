//! Doc comments: what a document says to people, made fit for rustdoc.
//!
//! Purpose: one flow of Markdown that rustdoc and clippy read without a warning, whatever stands in the document:
//! paragraphs and lists are wrapped anew, bare URLs become links, brackets and angle brackets that are no links
//! are escaped, code is never taken for a doc test, and no character can break out of a comment or turn its direction.
//! Input: CommonMark of unknown care. Output: lines without the `///`.

use crate::ir::Docs;

/// The widest line, so that an indented `/// ` still ends before column 100.
pub const WIDTH: usize = 90;

/// The docs of an item: summary, description, notes; `otherwise` where the document is silent.
pub fn doc_lines(docs: &Docs, otherwise: &str) -> Vec<String> {
    let summary = docs.summary.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let description = docs.description.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let mut lines = Vec::new();
    match (summary, description) {
        (Some(summary), Some(description)) if description.starts_with(summary) => {
            append(&mut lines, description)
        }
        (summary, description) => {
            for text in summary.iter().chain(&description) {
                append(&mut lines, text);
            }
        }
    }
    if lines.is_empty() {
        append(&mut lines, otherwise);
    }
    for note in &docs.notes {
        append(&mut lines, note);
    }
    lines
}

/// One text as doc lines.
pub fn text_lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    append(&mut lines, text);
    lines
}

/// Adds the text as paragraphs of its own.
pub fn append(lines: &mut Vec<String>, text: &str) {
    for block in blocks(text) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        match block {
            Block::Paragraph(text) => wrap(lines, &inline(&text), "", ""),
            Block::List(items) => {
                for (marker, text) in items {
                    let hang = " ".repeat(marker.len() + 1);
                    wrap(lines, &inline(&text), &format!("{marker} "), &hang);
                }
            }
            Block::Code(code) => {
                lines.push("```text".to_owned());
                lines.extend(code);
                lines.push("```".to_owned());
            }
            Block::Table(rows) => lines.extend(rows.iter().map(|row| inline(row))),
        }
    }
}

/// Adds a list item that is fit for rustdoc already.
pub fn wrap_item(lines: &mut Vec<String>, item: &str) {
    let text = item.strip_prefix("- ").unwrap_or(item);
    wrap(lines, text, "- ", "  ");
}

/// Adds a paragraph that is fit for rustdoc already.
pub fn wrap_paragraph(lines: &mut Vec<String>, text: &str) {
    wrap(lines, text, "", "");
}

/// What a text is made of.
enum Block {
    Paragraph(String),
    List(Vec<(String, String)>),
    Code(Vec<String>),
    Table(Vec<String>),
}

/// Takes the text apart.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut fence: Option<(&str, Vec<String>)> = None;
    let mut open = false;
    for raw in text.lines() {
        let line = clean(raw);
        let trimmed = line.trim();
        if let Some((mark, mut code)) = fence.take() {
            if trimmed.starts_with(mark) {
                blocks.push(Block::Code(code));
            } else {
                code.push(line.trim_end().to_owned());
                fence = Some((mark, code));
            }
            continue;
        }
        if let Some(mark) = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark)) {
            fence = Some((mark, Vec::new()));
            open = false;
        } else if trimmed.is_empty() {
            open = false;
        } else if trimmed.starts_with('|') {
            match blocks.last_mut() {
                Some(Block::Table(rows)) if open => rows.push(trimmed.to_owned()),
                _ => blocks.push(Block::Table(vec![trimmed.to_owned()])),
            }
            open = true;
        } else if let Some((marker, rest)) = list_item(trimmed) {
            match blocks.last_mut() {
                Some(Block::List(items)) => items.push((marker, rest.to_owned())),
                _ => blocks.push(Block::List(vec![(marker, rest.to_owned())])),
            }
            open = true;
        } else {
            let words = heading(trimmed);
            let is_heading = words != trimmed;
            match blocks.last_mut() {
                Some(Block::Paragraph(text)) if open && !is_heading => {
                    text.push(' ');
                    text.push_str(&words);
                }
                Some(Block::List(items)) if open && !is_heading => {
                    if let Some((_, text)) = items.last_mut() {
                        text.push(' ');
                        text.push_str(&words);
                    }
                }
                _ => blocks.push(Block::Paragraph(words)),
            }
            open = !is_heading;
        }
    }
    if let Some((_, code)) = fence {
        blocks.push(Block::Code(code));
    }
    blocks
}

/// A line without control characters, tabs, and marks that turn the direction of the text.
fn clean(line: &str) -> String {
    line.chars()
        .filter_map(|character| match character {
            '\t' => Some(' '),
            '\u{202A}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{FEFF}' => None,
            '\u{2028}' | '\u{2029}' => Some(' '),
            control if control.is_control() => None,
            other => Some(other),
        })
        .collect()
}

/// The marker and the text of a list item.
fn list_item(line: &str) -> Option<(String, &str)> {
    if let Some(rest) = ["- ", "* ", "+ ", "• "].iter().find_map(|marker| line.strip_prefix(marker))
    {
        return Some(("-".to_owned(), rest.trim_start()));
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=3).contains(&digits) {
        return None;
    }
    let rest = line[digits..].strip_prefix(". ").or_else(|| line[digits..].strip_prefix(") "))?;
    Some((format!("{}.", &line[..digits]), rest.trim_start()))
}

/// A heading becomes a bold line: the document's sections are not the sections of the Rust docs.
fn heading(line: &str) -> String {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    match line[level..].strip_prefix(' ') {
        Some(title) if (1..=6).contains(&level) => {
            format!("**{}**", title.trim().trim_end_matches('#').trim().replace('*', ""))
        }
        _ => line.to_owned(),
    }
}

/// Escapes what rustdoc would take for a link or a tag, and makes links of bare URLs. Code spans stay as they are.
fn inline(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first == '`' {
            let ticks = rest.bytes().take_while(|byte| *byte == b'`').count();
            let fence = &rest[..ticks];
            match rest[ticks..].find(fence) {
                Some(end) => {
                    let code = &rest[..ticks + end + ticks];
                    escaped.push_str(code);
                    rest = &rest[code.len()..];
                }
                None => {
                    for _ in 0..ticks {
                        escaped.push_str("\\`");
                    }
                    rest = &rest[ticks..];
                }
            }
        } else if first == '[' {
            match web_link(rest) {
                Some((label, url, length)) => {
                    escaped.push_str(&format!("[{}](<{url}>)", label.replace(['<', '>', '`'], "")));
                    rest = &rest[length..];
                }
                None => {
                    escaped.push_str("\\[");
                    rest = &rest[1..];
                }
            }
        } else if rest.starts_with("https://") || rest.starts_with("http://") {
            let url = bare_url(rest);
            escaped.push_str(&format!("<{url}>"));
            rest = &rest[url.len()..];
        } else {
            match first {
                '<' | '>' | ']' => {
                    escaped.push('\\');
                    escaped.push(first);
                }
                other => escaped.push(other),
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    escaped
}

/// `[label](http…)` at the beginning of the text: label, URL and the length of it all.
fn web_link(text: &str) -> Option<(&str, &str, usize)> {
    let close = text.find("](")?;
    let label = &text[1..close];
    if label.contains(['[', ']']) {
        return None;
    }
    let target = &text[close + 2..];
    let end = target.find(')')?;
    let url = target[..end].split_whitespace().next()?.trim_matches(['<', '>']);
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    (is_web && !url.contains(['<', '>'])).then_some((label, url, close + 2 + end + 1))
}

/// The URL at the beginning of the text, without the punctuation of the sentence around it.
fn bare_url(text: &str) -> &str {
    let end = text
        .find(|character: char| {
            character.is_whitespace()
                || matches!(character, '<' | '>' | '"' | '`' | ')' | ']' | '\\' | '*')
        })
        .unwrap_or(text.len());
    text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\''])
}

/// Breaks at spaces.
fn wrap(lines: &mut Vec<String>, text: &str, first: &str, hang: &str) {
    let mut line = first.to_owned();
    let mut empty = true;
    for word in text.split_whitespace() {
        let starts_block =
            matches!(word, "-" | "*" | "+" | ">") || list_item(&format!("{word} x")).is_some();
        if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH && !starts_block {
            lines.push(std::mem::replace(&mut line, hang.to_owned()));
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    if !empty {
        lines.push(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> String {
        text_lines(text).join("\n")
    }

    #[test]
    fn paragraphs_and_lists_are_kept_apart() {
        assert_eq!(
            lines("One\n two.\n\n - a\n   b\n - c\n\nLast [x][y] <id>"),
            "One two.\n\n- a b\n- c\n\nLast \\[x\\]\\[y\\] \\<id\\>"
        );
    }

    #[test]
    fn urls_become_links_and_links_stay() {
        assert_eq!(lines("See https://a.example/b."), "See <https://a.example/b>.");
        assert_eq!(lines("[docs](https://a.example)"), "[docs](<https://a.example>)");
        assert_eq!(lines("[docs](#local)"), "\\[docs\\](#local)");
    }

    #[test]
    fn code_is_never_a_doc_test() {
        assert_eq!(lines("```rust\nfn main() {\n```"), "```text\nfn main() {\n```");
        assert_eq!(lines("    indented()"), "indented()");
        assert_eq!(
            lines("an `open <b>` and a ` stray <b>"),
            "an `open <b>` and a \\` stray \\<b\\>"
        );
    }

    #[test]
    fn nothing_turns_the_text_or_leaves_the_comment() {
        assert_eq!(lines("a\u{202E}b\r\u{7}c */ \"#]"), "abc */ \"#\\]");
    }

    #[test]
    fn long_lines_are_wrapped() {
        let text = "word ".repeat(60);
        assert!(text_lines(&text).iter().all(|line| line.len() <= WIDTH));
    }
}
