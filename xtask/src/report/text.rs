//! Findings as text for people.

use std::fmt::Write;
use std::path::PathBuf;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use openapi_sdk_generator::diagnostic::{Finding, Location, Severity, Site};
use openapi_sdk_generator::source::Role;

/// How the files of a run are called by whoever reads the findings.
#[derive(Debug, Clone)]
pub struct FileNames {
    /// The folder that documents lie in, as the user would write it.
    pub root: PathBuf,
    /// The config, as the user gave it.
    pub config: PathBuf,
}

impl FileNames {
    /// The path of a file as the user would write it.
    pub fn path(&self, site: &Site) -> String {
        let path = match site.role {
            Role::Document | Role::Referenced => self.root.join(&site.path),
            Role::Overlay => self.config.with_file_name(&site.path),
            Role::Config => self.config.clone(),
        };
        path.display().to_string()
    }
}

/// The findings that are shown one by one before the rest is only counted.
const MOST_SHOWN: usize = 20;

/// How many further sites of one cause are listed.
const MOST_SITES: usize = 3;

/// All findings, and how many there are. Of many warnings the first are shown.
pub fn render(findings: &[Finding], names: &FileNames, verbose: bool) -> String {
    let mut text = String::new();
    let (mut warnings_shown, mut hidden) = (0, 0);
    for finding in findings {
        if finding.severity == Severity::Warning {
            warnings_shown += 1;
            if warnings_shown > MOST_SHOWN && !verbose {
                hidden += 1;
                continue;
            }
        }
        text.push_str(&render_one(finding, names, verbose));
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
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let sites: usize = findings.iter().map(Finding::count).sum();
    let told = format!("{}, {}", plural(errors, "error"), plural(warnings, "warning"));
    if sites == findings.len() { told } else { format!("{told} at {sites} places") }
}

fn render_one(finding: &Finding, names: &FileNames, verbose: bool) -> String {
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
    let sites = more_sites(finding, names, verbose);
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
fn more_sites(finding: &Finding, names: &FileNames, verbose: bool) -> Option<String> {
    if finding.more.is_empty() {
        return None;
    }
    let most = if verbose { usize::MAX } else { MOST_SITES };
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
