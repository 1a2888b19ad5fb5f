//! Findings as text for people.

use std::fmt::Write;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use openapi_sdk_generator::diagnostic::{Finding, InputFile, Location, Severity};

/// The texts that findings point into, with the names that the user gave them.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The OpenAPI document.
    pub document: (&'a str, &'a str),
    /// The config.
    pub config: (&'a str, &'a str),
}

/// The findings that are shown one by one before the rest is only counted.
const MOST_SHOWN: usize = 20;

/// All findings, and how many there are. Equal ones are told once; of many warnings the first are shown.
pub fn render(findings: &[Finding], sources: Sources<'_>, verbose: bool) -> String {
    let mut text = String::new();
    let mut seen: Vec<(&Finding, usize)> = Vec::new();
    for finding in findings {
        match seen.iter_mut().find(|(known, _)| *known == finding) {
            Some((_, count)) => *count += 1,
            None => seen.push((finding, 1)),
        }
    }
    let (mut warnings_shown, mut hidden) = (0, 0);
    for (finding, count) in seen {
        if finding.severity == Severity::Warning {
            warnings_shown += 1;
            if warnings_shown > MOST_SHOWN && !verbose {
                hidden += 1;
                continue;
            }
        }
        text.push_str(&render_one(finding, sources));
        if count > 1 {
            let _ = writeln!(text, "  = told {count} times");
        }
        text.push('\n');
    }
    if hidden > 0 {
        let _ = writeln!(text, "… and {hidden} more warnings: `--verbose` shows all\n");
    }
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let _ = writeln!(text, "{}", closing_line(count(Severity::Error), count(Severity::Warning)));
    text
}

fn closing_line(errors: usize, warnings: usize) -> String {
    let plural = |count: usize, noun: &str| {
        if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
    };
    format!("{}, {}", plural(errors, "error"), plural(warnings, "warning"))
}

fn render_one(finding: &Finding, sources: Sources<'_>) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let excerpt = Excerpt::of(&finding.location, sources);
    let pointer = finding.location.pointer.as_ref().map(|pointer| format!("at {pointer}"));
    let mut group = level
        .primary_title(finding.message.as_str())
        .id(finding.rule)
        .element(excerpt.snippet(AnnotationKind::Primary, None));
    let related =
        finding.related.as_ref().map(|(location, label)| (Excerpt::of(location, sources), label));
    if let Some((excerpt, label)) = &related {
        group = group.element(excerpt.snippet(AnnotationKind::Context, Some(label)));
    }
    if let Some(pointer) = &pointer {
        group = group.element(Level::NOTE.message(pointer.as_str()));
    }
    if let Some(hint) = &finding.hint {
        group = group.element(Level::HELP.message(hint.as_str()));
    }
    let report: [Group<'_>; 1] = [group];
    Renderer::plain().render(&report) + "\n"
}

/// The line that a location is in. A document can be large: the renderer gets no more of it than it shows.
struct Excerpt<'a> {
    path: &'a str,
    line: &'a str,
    number: usize,
    span: Range<usize>,
}

impl<'a> Excerpt<'a> {
    fn of(location: &Location, sources: Sources<'a>) -> Self {
        let (path, text) = match location.file {
            InputFile::Document => sources.document,
            InputFile::Config => sources.config,
        };
        let start = location.span.start.min(text.len());
        let line_start = text[..start].rfind('\n').map_or(0, |index| index + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |index| start + index);
        let line = text[line_start..line_end].trim_end_matches('\r');
        let end = location.span.end.clamp(start, line_start + line.len().max(start - line_start));
        Self { path, line, number: location.line, span: start - line_start..end - line_start }
    }

    fn snippet(
        &self,
        kind: AnnotationKind,
        label: Option<&'a String>,
    ) -> Snippet<'a, Annotation<'a>> {
        let annotation = kind.span(self.span.clone()).label(label.map(String::as_str));
        Snippet::source(self.line).line_start(self.number).path(self.path).annotation(annotation)
    }
}
