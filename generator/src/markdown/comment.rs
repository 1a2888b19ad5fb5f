//! The lines of a doc comment.

use super::phrase::{Phrase, UNBREAKABLE};
use super::text;

/// The widest line, so that an indented `/// ` still ends before column 100.
const WIDTH: usize = 90;

/// The lines of a doc comment, without the `///`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocComment {
    lines: Vec<String>,
}

impl DocComment {
    /// A comment of one paragraph.
    pub fn of(phrase: &Phrase) -> Self {
        let mut comment = Self::default();
        comment.paragraph(phrase);
        comment
    }

    /// A comment from Markdown of the generator. Paragraphs are wrapped, code blocks are preserved, and `$library` becomes
    /// the name of the crate.
    pub fn guide(text: &'static str, library: &str) -> Self {
        let mut comment = Self::default();
        comment.push_guide(text, library);
        comment
    }

    /// Adds Markdown of the generator: see [`DocComment::guide`].
    pub fn push_guide(&mut self, text: &'static str, library: &str) {
        let library = identifier(library);
        self.gap();
        let mut is_code = false;
        let mut paragraph = String::new();
        for line in text.lines().chain([""]) {
            let is_fence = line.starts_with("```");
            if !is_code && !is_fence && !line.is_empty() {
                paragraph.push_str(line);
                paragraph.push(' ');
                continue;
            }
            self.wrap(&std::mem::take(&mut paragraph), "", "");
            if is_code || is_fence {
                self.lines.push(line.replace("$library", &library));
            } else {
                self.gap();
            }
            is_code ^= is_fence;
        }
        self.lines.truncate(
            self.lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1),
        );
    }

    /// Adds a paragraph.
    pub fn paragraph(&mut self, phrase: &Phrase) {
        if !phrase.is_empty() {
            self.gap();
            self.wrap(phrase.as_str(), "", "");
        }
    }

    /// Adds words on a new line of the last paragraph. After a list they form a new paragraph, because they would belong
    /// to its last item.
    pub fn continue_paragraph(&mut self, phrase: &Phrase) {
        if self.ends_in_list() {
            self.gap();
        }
        self.wrap(phrase.as_str(), "", "");
    }

    /// Adds a list item, and begins a list if the last block is not a list.
    pub fn item(&mut self, phrase: &Phrase) {
        if !self.ends_in_list() {
            self.gap();
        }
        self.wrap(phrase.as_str(), "- ", "  ");
    }

    /// Adds a heading of the generator.
    pub fn heading(&mut self, title: &'static str) {
        self.gap();
        self.lines.push(format!("# {title}"));
    }

    /// Adds the paragraphs of another comment.
    pub fn append(&mut self, other: &Self) {
        if !other.is_empty() {
            self.gap();
            self.lines.extend(other.lines.iter().cloned());
        }
    }

    /// Adds code of the generator that rustdoc compiles. rustdoc also runs it, unless the attributes contain `no_run`.
    pub fn example(&mut self, attributes: &'static str, code: &[String]) {
        self.gap();
        let fence = text::fence(code.iter().map(String::as_str));
        self.lines.push(format!("{fence}{attributes}"));
        self.lines.extend(code.iter().cloned());
        self.lines.push(fence);
    }

    /// The lines.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// Returns `true` if there is no line.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The first paragraph.
    pub fn first_paragraph(&self) -> Self {
        let lines = self.lines.iter().take_while(|line| !line.is_empty());
        Self { lines: lines.cloned().collect() }
    }

    /// Returns `true` if the last line is part of a list item.
    fn ends_in_list(&self) -> bool {
        let begin = self.lines.iter().rev().find(|line| !line.starts_with("  "));
        begin.is_some_and(|line| line.starts_with("- "))
    }

    /// Adds an empty line between two blocks.
    pub(super) fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(String::new());
        }
    }

    /// Adds a line that is already safe.
    pub(super) fn push_line(&mut self, line: String) {
        self.lines.push(line);
    }

    /// Adds a block of words, with `first` before the first line and `hang` before the others. A line breaks only before
    /// a word that can't begin a block.
    pub(super) fn wrap(&mut self, text: &str, first: &str, hang: &str) {
        let mut line = first.to_owned();
        let mut width = line.chars().count();
        let mut empty = true;
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let length = word.chars().count();
            if !empty && width + 1 + length > WIDTH && can_start_line(word) {
                self.lines.push(line.replace(UNBREAKABLE, " "));
                hang.clone_into(&mut line);
                width = hang.chars().count();
                empty = true;
            }
            if empty {
                line.push_str(&at_start(word));
            } else {
                line.push(' ');
                line.push_str(word);
                width += 1;
            }
            width += length;
            empty = false;
        }
        if !empty {
            self.lines.push(line.replace(UNBREAKABLE, " "));
        }
    }
}

/// The words, escaped if they would begin a block.
fn at_start(text: &str) -> String {
    let word = text.split(' ').next().unwrap_or_default();
    if can_start_line(word) {
        return text.to_owned();
    }
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (before, after) = text.split_at(digits);
    format!("{before}\\{after}")
}

/// Returns `true` if a line that begins with this word continues a paragraph: the word does not begin a list, heading,
/// quote, table, fence, footnote, thematic break or HTML block. <https://spec.commonmark.org/0.31.2/#leaf-blocks>
fn can_start_line(word: &str) -> bool {
    let run = |mark: char| word.chars().take_while(|character| *character == mark).count();
    let Some(first) = word.chars().next() else { return true };
    match first {
        '0'..='9' => {
            let digits = word.bytes().take_while(u8::is_ascii_digit).count();
            !matches!(&word[digits..], "." | ")")
        }
        '`' => run('`') < 3,
        '*' => run('*') < 3 && run('*') < word.len(),
        '<' => word.starts_with("<http"),
        // rustdoc supports footnotes, and blocks have precedence over code spans.
        '[' => !word.starts_with("[^"),
        '#' | '+' | '-' | '=' | '>' | '|' | '~' | ':' | '_' => false,
        _ => true,
    }
}

/// The characters of the text that a Rust path may contain.
fn identifier(text: &str) -> String {
    text.chars().filter(|character| *character == '_' || character.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::{DocComment, Phrase, WIDTH};

    fn wrapped(text: &str) -> String {
        DocComment::of(&Phrase::text(text)).lines().join("\n")
    }

    #[test]
    fn lines_break_at_spaces() {
        let comment = DocComment::of(&Phrase::text(&"word ".repeat(60)));
        assert!(comment.lines().iter().all(|line| line.len() <= WIDTH));
    }

    #[test]
    fn no_line_begins_a_block() {
        for mark in ["-", "#", "1.", "2)", ">", "+", "===", "|", ":--", "---"] {
            // The mark occurs once at each position of a line.
            for words in 1..40 {
                let text = format!("{} {mark} {}", "ab ".repeat(words), "cd ".repeat(40));
                let wrapped = wrapped(&text);
                let mut firsts = wrapped.lines().filter_map(|line| line.split(' ').next());
                assert!(firsts.all(|first| first != mark), "{wrapped}");
            }
        }
        // A code span has no escapes.
        for mark in ["-", "#", "1.", ">", "---", "```rust", "~~~", "[^1]:", "<div>", "<!--", "|"] {
            for words in 1..40 {
                let text = format!("{} {mark} {}", "ab ".repeat(words), "cd ".repeat(40));
                let comment = DocComment::of(&Phrase::code(&text));
                let mut firsts = comment.lines().iter().filter_map(|line| line.split(' ').next());
                assert!(firsts.all(|first| first != mark), "{comment:?}");
            }
        }
        assert_eq!(wrapped("1. one"), "1\\. one");
        assert_eq!(wrapped("- one"), "\\- one");
        assert_eq!(wrapped("# one"), "\\# one");
        assert_eq!(wrapped("-1 is less"), "\\-1 is less");
    }

    #[test]
    fn the_fence_of_an_example_holds_its_code() {
        let mut comment = DocComment::default();
        comment.example("no_run", &["let fence = \"```\";".to_owned()]);
        assert_eq!(comment.lines(), ["````no_run", "let fence = \"```\";", "````"]);
    }
}
