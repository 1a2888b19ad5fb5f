//! The report of `diff` as text or Markdown.

use std::fmt::Write;

use openapi_sdk_generator::diagnostic::Site;
use openapi_sdk_generator::diff::{Effect, Entry, Group, Report};
use openapi_sdk_generator::surface::{Change, ItemChange, Step};

use crate::terminal::line;

/// The output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a terminal.
    Text,
    /// For a pull request or a changelog.
    Markdown,
    /// For other programs.
    Json,
}

/// The version of the crate, and the least version after the changes.
pub struct Versions {
    /// The present one.
    pub present: String,
    /// The least one.
    pub least: String,
}

/// The name of an effect in a report.
pub fn effect_name(effect: Effect) -> &'static str {
    match effect {
        Effect::None => "none",
        Effect::Compatible => "compatible",
        Effect::Breaking => "breaking",
    }
}

/// The groups with their titles, and with the words for a count.
const GROUPS: &[(Group, &str, &str)] = &[
    (Group::Breaking, "Breaks old clients", "break old clients"),
    (Group::BreakingInRust, "Breaks only Rust programs", "break only Rust programs"),
    (Group::Compatible, "Compatible", "are compatible"),
    (Group::Other, "Names and descriptions", "are of names and descriptions"),
];

/// Returns the report: first the counts, then the changes.
pub fn render(
    report: &Report,
    versions: Option<&Versions>,
    format: Format,
    verbose: bool,
) -> String {
    let mut writer = Writer { text: String::new(), format };
    writer.counts(report, versions);
    for (group, title, _) in GROUPS {
        let entries: Vec<&Entry> =
            report.entries.iter().filter(|entry| entry.group() == *group).collect();
        if entries.is_empty() || (*group == Group::Other && !verbose) {
            continue;
        }
        writer.heading(title);
        writer.entries(&entries);
    }
    if !report.items.is_empty() {
        writer.heading("Further changes of the Rust API");
        writer.items(&report.items, 0);
    }
    writer.text
}

/// Writes in one of the two formats.
struct Writer {
    text: String,
    format: Format,
}

impl Writer {
    fn is_markdown(&self) -> bool {
        self.format == Format::Markdown
    }

    fn counts(&mut self, report: &Report, versions: Option<&Versions>) {
        let count = |group: Group| report.entries.iter().filter(|it| it.group() == group).count();
        let counts: Vec<String> =
            GROUPS.iter().map(|(group, _, words)| format!("{} {words}", count(*group))).collect();
        let _ = writeln!(self.text, "{} changes: {}", report.entries.len(), counts.join(", "));
        let all = || report.entries.iter().flat_map(|entry| &entry.items).chain(&report.items);
        let of = |change: Change| all().filter(|item| item.change == change).count();
        let _ = writeln!(
            self.text,
            "{}Rust API: {} items removed, {} changed, {} new, {} deprecated",
            if self.is_markdown() { "\n" } else { "" },
            of(Change::Removed),
            of(Change::Changed),
            of(Change::Added),
            of(Change::Deprecated),
        );
        let step = report.step.map_or("none".to_owned(), |step| step.to_string());
        let version =
            versions.map(|Versions { present, least }| format!(": {present} to {least} or later"));
        let _ = writeln!(
            self.text,
            "{}Least step of the version: {step}{}",
            if self.is_markdown() { "\n" } else { "" },
            version.unwrap_or_default()
        );
    }

    fn heading(&mut self, title: &str) {
        let mark = if self.is_markdown() { "## " } else { "" };
        let _ = writeln!(self.text, "\n{mark}{title}");
    }

    /// Writes the changes by subject, in the order of their first ones.
    fn entries(&mut self, entries: &[&Entry]) {
        let mut subjects: Vec<&str> = Vec::new();
        for entry in entries {
            let subject = entry.change.subject.as_str();
            if !subjects.contains(&subject) {
                subjects.push(subject);
            }
        }
        for subject in subjects {
            let shown = if subject.is_empty() { "The document" } else { subject };
            let shown = line(shown);
            let _ = match self.is_markdown() {
                true => writeln!(self.text, "\n### {}\n", code(&shown)),
                false => writeln!(self.text, "  {shown}"),
            };
            for entry in entries.iter().filter(|entry| entry.change.subject == subject) {
                self.entry(entry);
            }
        }
    }

    fn entry(&mut self, entry: &Entry) {
        let change = &entry.change;
        let part = if change.part.is_empty() { String::new() } else { format!("{} ", change.part) };
        let more = match change.more {
            0 => String::new(),
            1 => " (and at 1 more place)".to_owned(),
            more => format!(" (and at {more} more places)"),
        };
        let sentence = format!("{part}{}{more}", change.text);
        let sentence = line(&sentence);
        let place = |site: &Option<Site>| site.as_ref().map(ToString::to_string);
        let places = match (place(&entry.old), place(&entry.new)) {
            (Some(old), Some(new)) if old != new => format!("{old} → {new}"),
            (Some(place), _) | (None, Some(place)) => place,
            (None, None) => String::new(),
        };
        let _ = match self.is_markdown() {
            true => writeln!(self.text, "- {sentence} ({places})"),
            false => writeln!(self.text, "    {sentence}  [{}] {places}", change.rule.name),
        };
        self.items(&entry.items, 6);
    }

    fn items(&mut self, items: &[ItemChange], indent: usize) {
        if items.is_empty() {
            return;
        }
        if self.is_markdown() {
            let indent = if indent == 0 { "" } else { "  " };
            let _ = writeln!(self.text, "\n{indent}```diff");
            for text in signatures(items) {
                let _ = writeln!(self.text, "{indent}{text}");
            }
            let _ = writeln!(self.text, "{indent}```");
            return;
        }
        let indent = " ".repeat(indent.max(2));
        for item in items {
            let _ = writeln!(
                self.text,
                "{indent}{}: {} {} {}",
                item.step, item.kind, item.path, item.change
            );
            if item.change == Change::Changed || item.step == Step::Major {
                for text in signatures(std::slice::from_ref(item)).into_iter().skip(1) {
                    let _ = writeln!(self.text, "{indent}  {}", line(&text));
                }
            }
        }
    }
}

/// The lines of the old and the new signatures of items, below the names of their types or modules.
fn signatures(items: &[ItemChange]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut last = None;
    for item in items {
        let owner = item.path.rsplit_once("::").map_or("the root of the crate", |(owner, _)| owner);
        if last != Some(owner) {
            lines.push(format!("  // {owner}"));
        }
        last = Some(owner);
        for (mark, signature) in [('-', &item.old), ('+', &item.new)] {
            let signature = signature.as_deref().unwrap_or_default();
            lines.extend(signature.lines().map(|line| format!("{mark} {line}")));
        }
    }
    lines
}

/// A text as code of Markdown.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}
