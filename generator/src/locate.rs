//! From the places of diagnostics to lines and columns of the texts.
//!
//! Purpose: the last step of a run that has something to tell. Input: diagnostics. Output: findings, sorted by file
//! and place. The document is parsed a second time only when a diagnostic points into it.

use std::cell::OnceCell;
use std::ops::Range;

use crate::Input;
use crate::diagnostic::{Diagnostic, Finding, InputFile, Location, Place};
use crate::document::positions::Positions;
use crate::pointer::Pointer;

/// Works out where each diagnostic is.
pub fn findings(input: Input<'_>, diagnostics: Vec<Diagnostic>) -> Vec<Finding> {
    let positions = OnceCell::new();
    let positions = || positions.get_or_init(|| Positions::of(input.document));
    let locate = |place: &Place| match place {
        Place::Value(pointer) => {
            in_document(input.document, positions().value(pointer), Some(pointer))
        }
        Place::Key(pointer) => in_document(input.document, positions().key(pointer), Some(pointer)),
        Place::FirstKey(pointer) => {
            in_document(input.document, positions().first_key(pointer), Some(pointer))
        }
        Place::DocumentText { line, column } => {
            let start = offset(input.document, *line, *column);
            in_document(input.document, start..start, None)
        }
        Place::ConfigText(span) => location(InputFile::Config, input.config, span.clone(), None),
    };
    let mut findings: Vec<Finding> = diagnostics
        .into_iter()
        .map(|diagnostic| Finding {
            severity: diagnostic.severity,
            rule: diagnostic.rule.name,
            message: diagnostic.message,
            location: locate(&diagnostic.place),
            related: diagnostic.related.map(|(place, label)| (locate(&place), label)),
            hint: diagnostic.hint,
        })
        .collect();
    findings.sort_by(|left, right| {
        let key = |finding: &Finding| {
            (finding.severity, finding.location.file, finding.location.span.start, finding.rule)
        };
        key(left).cmp(&key(right)).then_with(|| left.message.cmp(&right.message))
    });
    findings
}

fn in_document(text: &str, span: Range<usize>, pointer: Option<&Pointer>) -> Location {
    location(InputFile::Document, text, span, pointer)
}

fn location(
    file: InputFile,
    text: &str,
    span: Range<usize>,
    pointer: Option<&Pointer>,
) -> Location {
    let mut start = span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    // A block of many lines is shown by its first.
    let end_of_line = text[start..].find('\n').map_or(text.len(), |index| start + index);
    let end = span.end.clamp(start, end_of_line);
    let before = &text[..start];
    let line_start = before.rfind('\n').map_or(0, |index| index + 1);
    Location {
        file,
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        span: start..end,
        pointer: pointer.cloned(),
    }
}

/// The byte at a line and a column, both counted from one.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = &text[start.min(text.len())..];
    let line = rest.lines().next().unwrap_or_default();
    start + line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(index, _)| index)
}
