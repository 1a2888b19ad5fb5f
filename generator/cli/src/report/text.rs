//! Findings as text for users.

use std::fmt::Write;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use openapi_sdk_generator::diagnostic::{Finding, Location, Severity};

use crate::terminal::{line, text as visible};

use super::file_names::FileNames;
use super::sums::Sums;

/// The amount of detail in text. JSON always contains everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// All errors and the first warnings, with the first of their sites.
    Brief,
    /// Every finding, with the first of its sites.
    Findings,
    /// Every finding with all its sites.
    Sites,
}

/// The findings that are shown one by one before the rest is only counted.
const MOST_SHOWN: usize = 20;

/// The maximum number of further sites that are listed per cause.
const MOST_SITES: usize = 3;

/// All findings, and how many there are. Of many warnings the first are shown.
pub fn render(findings: &[Finding], names: &FileNames, detail: Detail) -> String {
    let mut text = String::new();
    let (mut warnings_shown, mut hidden) = (0, 0);
    for finding in findings {
        if finding.severity == Severity::Warning {
            warnings_shown += 1;
            if warnings_shown > MOST_SHOWN && detail == Detail::Brief {
                hidden += 1;
                continue;
            }
        }
        text.push_str(&render_one(finding, names, detail));
        text.push('\n');
    }
    if hidden > 0 {
        let _ = writeln!(text, "… and {hidden} more warnings: `--verbose` shows all\n");
    }
    let _ = writeln!(text, "{}", closing_line(findings));
    text
}

fn closing_line(findings: &[Finding]) -> String {
    let plural = |count: usize, noun: &str| {
        if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
    };
    let Sums { errors, warnings, sites } = Sums::of(findings);
    let counts = format!("{}, {}", plural(errors, "error"), plural(warnings, "warning"));
    if sites == findings.len() { counts } else { format!("{counts} at {sites} places") }
}

fn render_one(finding: &Finding, names: &FileNames, detail: Detail) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let site = &finding.location.site;
    let pointer = site.pointer.as_ref().map(|pointer| format!("at {pointer}"));
    let mut group = level.primary_title(line(&finding.message)).id(finding.rule).element(snippet(
        &finding.location,
        names,
        AnnotationKind::Primary,
        None,
    ));
    if let Some((location, label)) = &finding.related {
        group = group.element(snippet(location, names, AnnotationKind::Context, Some(label)));
    }
    let sites = more_sites(finding, names, detail);
    for note in [&pointer, &finding.note, &sites].into_iter().flatten() {
        group = group.element(Level::NOTE.message(line(note)));
    }
    if let Some(hint) = &finding.hint {
        group = group.element(Level::HELP.message(line(hint)));
    }
    let report: [Group<'_>; 1] = [group];
    Renderer::plain().render(&report) + "\n"
}

/// The further sites of a finding.
fn more_sites(finding: &Finding, names: &FileNames, detail: Detail) -> Option<String> {
    if finding.more.is_empty() {
        return None;
    }
    let most = if detail == Detail::Sites { usize::MAX } else { MOST_SITES };
    let listed: Vec<String> = finding
        .more
        .iter()
        .take(most)
        .map(|site| format!("{}:{}:{}", names.path(site), site.line, site.column))
        .collect();
    let rest = finding.more.len() - listed.len();
    let rest = if rest > 0 { format!(" and {rest} more places") } else { String::new() };
    Some(format!("the same at {}{rest}", listed.join(", ")))
}

/// The lines of a place with the error underlined, all characters visible.
fn snippet<'a>(
    location: &'a Location,
    names: &FileNames,
    kind: AnnotationKind,
    label: Option<&'a str>,
) -> Snippet<'a, Annotation<'a>> {
    let Location { site, excerpt, span } = location;
    // The escapes before the underlined text move it.
    let end_of = |bytes: usize| visible(excerpt.get(..bytes).unwrap_or(excerpt)).len();
    let annotation = kind.span(end_of(span.start)..end_of(span.end)).label(label.map(line));
    Snippet::source(visible(excerpt))
        .line_start(site.line)
        .path(line(&names.path(site)).into_owned())
        .annotation(annotation)
}
