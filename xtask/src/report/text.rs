//! Findings as text for people.

use std::fmt::Write;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use openapi_sdk_generator::diagnostic::{Finding, Location, Severity};

use super::{Detail, FileNames, Sums};

/// The findings that are shown one by one before the rest is only counted.
const MOST_SHOWN: usize = 20;

/// How many further sites of one cause are listed.
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
    let told = format!("{}, {}", plural(errors, "error"), plural(warnings, "warning"));
    if sites == findings.len() { told } else { format!("{told} at {sites} places") }
}

fn render_one(finding: &Finding, names: &FileNames, detail: Detail) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let path = names.path(&finding.location.site);
    let pointer = finding.location.site.pointer.as_ref().map(|pointer| format!("at {pointer}"));
    let mut group = level
        .primary_title(finding.message.as_str())
        .id(finding.rule)
        .element(snippet(&finding.location, &path, AnnotationKind::Primary, None));
    let related = finding
        .related
        .as_ref()
        .map(|(location, label)| (location, names.path(&location.site), label.as_str()));
    if let Some((location, path, label)) = &related {
        group = group.element(snippet(location, path, AnnotationKind::Context, Some(label)));
    }
    let sites = more_sites(finding, names, detail);
    for note in [&pointer, &finding.note, &sites].into_iter().flatten() {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    if let Some(hint) = &finding.hint {
        group = group.element(Level::HELP.message(hint.as_str()));
    }
    let report: [Group<'_>; 1] = [group];
    Renderer::plain().render(&report) + "\n"
}

/// Where else the same is wrong.
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

fn snippet<'a>(
    location: &'a Location,
    path: &'a str,
    kind: AnnotationKind,
    label: Option<&'a str>,
) -> Snippet<'a, Annotation<'a>> {
    let annotation = kind.span(location.span.clone()).label(label);
    Snippet::source(location.excerpt.as_str())
        .line_start(location.site.line)
        .path(path)
        .annotation(annotation)
}
