//! CommonMark of a document, parsed by pulldown-cmark and rewritten.
//!
//! rustdoc uses the same library. The text is parsed, not patched, so nothing depends on a guess which lines begin a
//! block. Paragraphs, lists, quotes, code blocks, tables, emphasis, code spans and links are preserved. A heading
//! becomes a bold line, because the sections of a document are not sections of the Rust docs. A thematic break has no
//! text and is omitted.

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream};

use super::comment::DocComment;
use super::phrase::Phrase;
use super::text;

/// The maximum nesting of lists and quotes. Deeper blocks lose their markers, but not their text.
const MAX_DEPTH: usize = 6;

/// Adds the blocks of a text to a comment.
pub fn append_blocks(comment: &mut DocComment, text: &str) {
    comment.gap();
    Writer::new(Target::Comment(comment)).read(&source(text), Html::Active);
}

/// The words of a text as one flow, in which blocks follow each other like sentences.
pub fn flow(text: &str) -> Phrase {
    let mut flow = Phrase::default();
    Writer::new(Target::Flow(&mut flow)).read(&source(text), Html::Active);
    flow
}

/// The text without invisible characters, and with `-` for bullets that CommonMark does not know.
fn source(text: &str) -> String {
    let text = text::visible_lines(text);
    let lines = text.lines().map(|line| {
        let words = line.trim_start();
        match words.strip_prefix("• ") {
            Some(item) => format!("{}- {item}\n", &line[..line.len() - words.len()]),
            None => format!("{line}\n"),
        }
    });
    lines.collect()
}

/// The place that blocks are written to.
enum Target<'c> {
    Comment(&'c mut DocComment),
    Flow(&'c mut Phrase),
}

/// The state of the HTML tags in a text: unchanged, or escaped for the second parse of an HTML block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Html {
    Active,
    Escaped,
}

/// A list item or a quote around the current block.
enum Container {
    Quote,
    Item {
        marker: String,
        is_begun: bool,
    },
    /// Too deep to be written.
    Skipped,
}

/// An unfinished run of words.
struct Open {
    run: Run,
    words: Phrase,
}

/// The kinds of runs.
enum Run {
    Block,
    Emphasis(&'static str),
    Link(String),
    Image(String),
}

struct Writer<'c> {
    target: Target<'c>,
    containers: Vec<Container>,
    /// The number of the next item of each open list; `None` for bullets.
    lists: Vec<Option<u64>>,
    open: Vec<Open>,
    /// The text of an open code block or HTML block.
    verbatim: Option<String>,
    table: Option<Vec<Vec<Phrase>>>,
    /// An empty line comes before the next block.
    is_apart: bool,
}

impl<'c> Writer<'c> {
    fn new(target: Target<'c>) -> Self {
        Self {
            target,
            containers: Vec::new(),
            lists: Vec::new(),
            open: Vec::new(),
            verbatim: None,
            table: None,
            is_apart: false,
        }
    }

    fn read(&mut self, text: &str, html: Html) {
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
        for event in TextMergeStream::new(Parser::new_ext(text, options)) {
            match event {
                Event::Start(tag) => self.start(tag),
                Event::End(end) => self.end(end, html),
                Event::Text(text) | Event::Html(text) => self.text(&text),
                Event::Code(code) => self.code(&code),
                Event::InlineHtml(tag) => match is_line_break(&tag) {
                    true => self.words().push_space(),
                    false => self.text(&tag),
                },
                Event::SoftBreak | Event::HardBreak => self.words().push_space(),
                _ => {}
            }
        }
        self.finish();
    }

    fn start(&mut self, tag: Tag<'_>) {
        let run = match tag {
            Tag::Emphasis => self.emphasis("*"),
            Tag::Strong => self.emphasis("**"),
            Tag::Strikethrough => Run::Emphasis(""),
            Tag::Link { link_type: LinkType::Email, dest_url, .. } => {
                Run::Link(format!("mailto:{dest_url}"))
            }
            Tag::Link { dest_url, .. } => Run::Link(dest_url.into_string()),
            Tag::Image { dest_url, .. } => Run::Image(dest_url.into_string()),
            block => return self.start_block(block),
        };
        self.words();
        self.open.push(Open { run, words: Phrase::default() });
    }

    /// Emphasis, without a mark if the words have it already.
    fn emphasis(&self, mark: &'static str) -> Run {
        let has = |open: &Open| matches!(open.run, Run::Emphasis(other) if other == mark);
        Run::Emphasis(if self.open.iter().any(has) { "" } else { mark })
    }

    fn start_block(&mut self, tag: Tag<'_>) {
        // The words of a tight list item have no paragraph.
        self.finish();
        let is_deep = self.containers.len() >= MAX_DEPTH;
        match tag {
            Tag::BlockQuote(_) => {
                self.containers.push(if is_deep { Container::Skipped } else { Container::Quote })
            }
            Tag::List(first) => {
                if matches!(self.containers.last(), Some(Container::Item { .. })) {
                    self.is_apart = false;
                }
                self.lists.push(first);
            }
            Tag::Item => {
                let marker = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let marker = format!("{number}. ");
                        *number = number.saturating_add(1);
                        marker
                    }
                    _ => "- ".to_owned(),
                };
                let item = Container::Item { marker, is_begun: false };
                self.containers.push(if is_deep { Container::Skipped } else { item });
            }
            Tag::Heading { .. } => {
                self.open.push(Open { run: Run::Block, words: Phrase::default() });
                let heading = Open { run: Run::Emphasis("**"), words: Phrase::default() };
                self.open.push(heading);
            }
            Tag::TableCell => self.open.push(Open { run: Run::Block, words: Phrase::default() }),
            Tag::CodeBlock(_) | Tag::HtmlBlock => self.verbatim = Some(String::new()),
            Tag::Table(_) => self.table = Some(Vec::new()),
            Tag::TableHead | Tag::TableRow => {
                if let Some(rows) = &mut self.table {
                    rows.push(Vec::new());
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, end: TagEnd, html: Html) {
        match end {
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Image => self.close_run(),
            TagEnd::Heading(_) => {
                self.close_run();
                self.finish();
            }
            TagEnd::TableCell => {
                let cell = self.open.pop().map(|open| open.words).unwrap_or_default();
                if let Some(row) = self.table.as_mut().and_then(|rows| rows.last_mut()) {
                    row.push(cell);
                }
            }
            TagEnd::Table => {
                let rows = self.table.take().unwrap_or_default();
                self.put_table(&rows);
            }
            TagEnd::CodeBlock => {
                let code = self.verbatim.take().unwrap_or_default();
                // A code block has no escapes.
                let escaped = html == Html::Escaped;
                self.put_code(&if escaped { code.replace("&lt;", "<") } else { code });
            }
            TagEnd::HtmlBlock => {
                let html = self.verbatim.take().unwrap_or_default();
                self.read(&html.replace('<', "&lt;"), Html::Escaped);
            }
            TagEnd::Item | TagEnd::BlockQuote(_) => {
                self.finish();
                self.containers.pop();
                self.is_apart = matches!(end, TagEnd::BlockQuote(_));
            }
            TagEnd::List(_) => {
                self.finish();
                self.lists.pop();
                self.is_apart = true;
            }
            _ => self.finish(),
        }
    }

    /// The current words. Words of a tight list item begin without an event.
    fn words(&mut self) -> &mut Phrase {
        if self.open.is_empty() {
            self.open.push(Open { run: Run::Block, words: Phrase::default() });
        }
        &mut self.open.last_mut().expect("one was opened").words
    }

    fn text(&mut self, text: &str) {
        if let Some(verbatim) = &mut self.verbatim {
            verbatim.push_str(text);
            return;
        }
        let text = text.replace(['\n', '\t'], " ");
        let is_link = self.open.iter().any(|open| matches!(open.run, Run::Link(_)));
        let words = self.words();
        let mut rest = text.as_str();
        while let Some((before, url, after)) = (!is_link).then(|| bare_url(rest)).flatten() {
            words.push_text(before);
            words.push_raw(&format!("<{url}>"));
            rest = after;
        }
        words.push_text(rest);
    }

    fn code(&mut self, code: &str) {
        // A pipe ends a cell, even in a code span.
        let ends_cell = self.table.is_some() && code.contains('|');
        let code = code.replace('\t', " ");
        if ends_cell { self.words().push_text(&code) } else { self.words().push_code(&code) }
    }

    /// Ends emphasis, a link or an image.
    fn close_run(&mut self) {
        let Some(Open { run, words }) = self.open.pop() else { return };
        let is_link = self.open.iter().any(|open| matches!(open.run, Run::Link(_)));
        let outer = self.words();
        match run {
            Run::Emphasis(mark) if !mark.is_empty() && !words.is_empty() => {
                outer.push_raw(&format!("{mark}{}{mark}", words.as_str().trim()));
            }
            Run::Block | Run::Emphasis(_) => outer.push(&words),
            Run::Link(target) => match safe_url(&target) {
                Some(url) if words.is_empty() || words.as_str() == target => {
                    outer.push_raw(&format!("<{url}>"))
                }
                Some(url) => outer.push_link(&words, &url),
                // A place in the page of the document, which the crate does not have.
                None if target.starts_with('#') && !words.is_empty() => outer.push(&words),
                None => {
                    outer.push_text("[");
                    outer.push(&words);
                    outer.push_text(&format!("]({target})"));
                }
            },
            Run::Image(target) => match safe_url(&target).filter(|_| !is_link) {
                Some(url) if words.is_empty() => outer.push_link(&Phrase::text("image"), &url),
                Some(url) => outer.push_link(&words, &url),
                None => outer.push(&words),
            },
        }
    }

    /// Writes the current words as a block.
    fn finish(&mut self) {
        while self.open.len() > 1 {
            self.close_run();
        }
        let Some(Open { words, .. }) = self.open.pop() else { return };
        if words.is_empty() {
            return;
        }
        if let Target::Flow(flow) = &mut self.target {
            flow.push_space();
            return flow.push(&words);
        }
        let (first, hang) = self.begin();
        if let Target::Comment(comment) = &mut self.target {
            comment.wrap(words.as_str(), &first, &hang);
        }
    }

    fn put_code(&mut self, code: &str) {
        if code.trim().is_empty() {
            return;
        }
        if let Target::Flow(flow) = &mut self.target {
            flow.push_space();
            return flow.push_code(&text::one_line(code));
        }
        let fence = text::fence(code.lines());
        let begin = format!("{fence}text");
        let code = code.replace('\t', "    ");
        let lines = std::iter::once(begin.as_str()).chain(code.lines()).chain([fence.as_str()]);
        self.put_lines(lines);
    }

    fn put_table(&mut self, rows: &[Vec<Phrase>]) {
        let Some(head) = rows.first() else { return };
        if let Target::Flow(flow) = &mut self.target {
            for cell in rows.iter().flatten() {
                flow.push_space();
                flow.push(cell);
            }
            return;
        }
        let row = |cells: &[Phrase]| {
            let cells = cells.iter().map(|cell| cell.as_str().trim().replace('|', "&#124;"));
            format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
        };
        let rule = format!("|{}", " --- |".repeat(head.len()));
        let mut lines: Vec<String> = rows.iter().map(|cells| row(cells)).collect();
        lines.insert(1, rule);
        self.put_lines(lines.iter().map(String::as_str));
    }

    /// Writes lines without wrapping.
    fn put_lines<'l>(&mut self, lines: impl Iterator<Item = &'l str>) {
        let (first, hang) = self.begin();
        let Target::Comment(comment) = &mut self.target else { return };
        for (index, line) in lines.enumerate() {
            let before = if index == 0 { &first } else { &hang };
            comment.push_line(format!("{before}{line}").trim_end().to_owned());
        }
    }

    /// Begins a block. Returns the prefix of its first line and the prefix of the others.
    fn begin(&mut self) -> (String, String) {
        let (mut first, mut hang) = (String::new(), String::new());
        for container in &mut self.containers {
            match container {
                Container::Quote => {
                    first.push_str("> ");
                    hang.push_str("> ");
                }
                Container::Item { marker, is_begun } => {
                    let indent = " ".repeat(marker.len());
                    first.push_str(if *is_begun { &indent } else { marker });
                    hang.push_str(&indent);
                    *is_begun = true;
                }
                Container::Skipped => {}
            }
        }
        if let Target::Comment(comment) = &mut self.target
            && std::mem::replace(&mut self.is_apart, true)
        {
            comment.gap();
        }
        (first, hang)
    }
}

fn is_line_break(tag: &str) -> bool {
    let name = tag.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/');
    name.trim().eq_ignore_ascii_case("br")
}

/// The URL of a link with a safe scheme, which only opens a page or an e-mail. Characters with a meaning in Markdown are
/// percent-encoded.
fn safe_url(target: &str) -> Option<String> {
    let target = target.trim();
    let rest = |scheme: &str| {
        let begins = target.get(..scheme.len())?.eq_ignore_ascii_case(scheme);
        begins.then(|| &target[scheme.len()..])
    };
    let is_page = rest("https://").or_else(|| rest("http://")).is_some_and(|rest| !rest.is_empty());
    // rustdoc treats a target without a slash and a dot as the path of an item.
    let is_mail = rest("mailto:").is_some_and(|rest| rest.contains('@') && rest.contains('.'));
    if !is_page && !is_mail {
        return None;
    }
    let mut url = String::with_capacity(target.len());
    for character in target.chars() {
        let has_meaning = character.is_whitespace()
            || text::is_invisible(character)
            || matches!(
                character,
                '<' | '>' | '"' | '`' | '\\' | '|' | '[' | ']' | '{' | '}' | '^' | '*'
            );
        if has_meaning {
            let mut bytes = [0; 4];
            let encoded = character.encode_utf8(&mut bytes).bytes();
            encoded.for_each(|byte| url.push_str(&format!("%{byte:02X}")));
        } else {
            url.push(character);
        }
    }
    Some(url)
}

/// The first URL in plain text, with the text before and after it. Punctuation of the sentence is not part of the URL.
fn bare_url(text: &str) -> Option<(&str, String, &str)> {
    let starts = text.match_indices("http").map(|(start, _)| start);
    for start in starts {
        let rest = &text[start..];
        let is_inside = text[..start].chars().next_back().is_some_and(char::is_alphanumeric);
        if is_inside || !(rest.starts_with("https://") || rest.starts_with("http://")) {
            continue;
        }
        let is_end = |character: char| {
            character.is_whitespace()
                || matches!(character, '<' | '>' | '"' | '`' | ')' | ']' | '\\' | '*')
        };
        let end = rest.find(is_end).unwrap_or(rest.len());
        let url = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']);
        let is_host = |url: &str| url.split_once("//").is_some_and(|(_, host)| !host.is_empty());
        if let Some(safe) = safe_url(url).filter(|_| is_host(url)) {
            return Some((&text[..start], safe, &text[start + url.len()..]));
        }
    }
    None
}
