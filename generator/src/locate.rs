//! Turns the places of diagnostics into lines and columns.
//!
//! Purpose: the last step of a run with findings. Input: diagnostics, and the origins of the document. Output:
//! findings, sorted by file and position, without duplicate causes. A text is parsed a second time only if a diagnostic
//! points into it.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Finding, Location, Place, Site, Spot};
use crate::document::positions::Positions;
use crate::document::provenance::{Origin, Provenance};
use crate::pointer::Pointer;
use crate::source::{Role, Source, SourceId, Sources};

/// The longest excerpt before and after a position, in bytes: a document may be one line of many megabytes.
const MAX_EXCERPT: usize = 160;

/// Locates each diagnostic, and merges those with the same cause.
pub fn findings(
    sources: &Sources,
    provenance: &Provenance,
    diagnostics: Vec<Diagnostic>,
) -> Vec<Finding> {
    let places = diagnostics.iter().flat_map(|diagnostic| {
        let related = diagnostic.related.as_ref().map(|(place, _)| place);
        std::iter::once(&diagnostic.place).chain(related)
    });
    let maps = SourceMaps::of(sources, provenance, places);
    let mut located: Vec<((Site, SourceId), Diagnostic)> = diagnostics
        .into_iter()
        .map(|diagnostic| {
            let (source, _) = spot(&diagnostic.place, provenance);
            ((maps.site(&diagnostic.place).0, source), diagnostic)
        })
        .collect();
    located.sort_by(|((left_site, left_source), left), ((right_site, right_source), right)| {
        let key = |site: &Site, source: &SourceId, diagnostic: &Diagnostic| {
            (diagnostic.severity, *source, site.line, site.column, diagnostic.rule.name)
        };
        key(left_site, left_source, left)
            .cmp(&key(right_site, right_source, right))
            .then_with(|| left.message.cmp(&right.message))
    });

    let mut by_cause: BTreeMap<(&'static str, String, Option<String>), usize> = BTreeMap::new();
    let mut findings: Vec<Finding> = Vec::new();
    for ((site, _), diagnostic) in located {
        let cause = (diagnostic.rule.name, diagnostic.message.clone(), diagnostic.hint.clone());
        if let Some(index) = by_cause.get(&cause) {
            let finding = &mut findings[*index];
            if finding.location.site != site && finding.more.last() != Some(&site) {
                finding.more.push(site);
            }
            continue;
        }
        by_cause.insert(cause, findings.len());
        let note = maps.overlay_note(&diagnostic);
        findings.push(Finding {
            severity: diagnostic.severity,
            rule: diagnostic.rule.name,
            message: diagnostic.message,
            location: maps.location(&diagnostic.place),
            related: diagnostic.related.map(|(place, label)| (maps.location(&place), label)),
            note,
            hint: diagnostic.hint,
            more: Vec::new(),
        });
    }
    findings
}

/// Returns the positions of these values of the document.
pub fn sites(
    sources: &Sources,
    provenance: &Provenance,
    pointers: Vec<Pointer>,
) -> BTreeMap<Pointer, Site> {
    let places: Vec<Place> = pointers.iter().cloned().map(Place::Key).collect();
    let maps = SourceMaps::of(sources, provenance, &places);
    pointers
        .into_iter()
        .zip(places)
        .map(|(pointer, place)| (pointer, maps.site(&place).0))
        .collect()
}

/// Returns the text of a place, and the spot in it.
fn spot(place: &Place, provenance: &Provenance) -> (SourceId, Spot) {
    match place {
        Place::Value(pointer) => {
            let Origin { source, pointer } = provenance.origin(pointer);
            (source, Spot::Value(pointer))
        }
        Place::Key(pointer) => {
            let Origin { source, pointer } = provenance.origin(pointer);
            (source, Spot::Key(pointer))
        }
        Place::Text(source, spot) => (*source, spot.clone()),
    }
}

/// The maps of the texts, each built on first use.
struct SourceMaps<'a> {
    sources: &'a Sources,
    provenance: &'a Provenance,
    requested: BTreeMap<SourceId, Vec<Pointer>>,
    maps: BTreeMap<SourceId, OnceCell<SourceMap>>,
}

/// The start of each line of a text, and the positions of its values.
struct SourceMap {
    lines: Vec<usize>,
    /// The number of characters before each block of bytes: a line may have many megabytes and many findings.
    characters: Vec<usize>,
    positions: Positions,
}

/// The number of bytes in a block.
const BLOCK: usize = 4096;

impl SourceMap {
    /// Returns the number of characters before a byte.
    fn characters_before(&self, text: &str, byte: usize) -> usize {
        let block = byte / BLOCK;
        self.characters[block] + characters(&text.as_bytes()[block * BLOCK..byte])
    }
}

/// Returns the number of characters that begin in these bytes.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count()
}

impl<'a> SourceMaps<'a> {
    fn of<'p>(
        sources: &'a Sources,
        provenance: &'a Provenance,
        places: impl IntoIterator<Item = &'p Place>,
    ) -> Self {
        let mut requested: BTreeMap<SourceId, Vec<Pointer>> = BTreeMap::new();
        for place in places {
            let (source, spot) = spot(place, provenance);
            let pointers = requested.entry(source).or_default();
            if let Spot::Value(pointer) | Spot::Key(pointer) | Spot::FirstKey(pointer) = spot {
                pointers.push(pointer);
            }
        }
        let maps = requested.keys().map(|source| (*source, OnceCell::new())).collect();
        Self { sources, provenance, requested, maps }
    }

    fn source_map(&self, source: SourceId) -> &SourceMap {
        self.maps[&source].get_or_init(|| {
            let text = &self.sources.get(source).text;
            let starts = text.match_indices('\n').map(|(index, _)| index + 1);
            let mut before = 0;
            let mut blocks = vec![0];
            for block in text.as_bytes().chunks(BLOCK) {
                before += characters(block);
                blocks.push(before);
            }
            SourceMap {
                characters: blocks,
                lines: std::iter::once(0).chain(starts).collect(),
                positions: Positions::of(text, &self.requested[&source]),
            }
        })
    }

    /// Returns the site of a place, its bytes, and its text.
    fn site(&self, place: &Place) -> (Site, Range<usize>, &'a Source) {
        let (id, spot) = spot(place, self.provenance);
        let source = self.sources.get(id);
        let source_map = self.source_map(id);
        let (span, pointer) = match spot {
            Spot::Value(pointer) => (source_map.positions.value(&pointer), Some(pointer)),
            Spot::Key(pointer) => (source_map.positions.key(&pointer), Some(pointer)),
            Spot::FirstKey(pointer) => (source_map.positions.first_key(&pointer), Some(pointer)),
            Spot::LineColumn(line, column) => {
                let start = offset(&source.text, &source_map.lines, line, column);
                (start..start, None)
            }
            Spot::Bytes(bytes) => (bytes, None),
        };
        let start = floor(&source.text, span.start);
        let line = source_map.lines.partition_point(|begin| *begin <= start);
        let begin = source_map.lines[line - 1];
        let column = source_map.characters_before(&source.text, start)
            - source_map.characters_before(&source.text, begin)
            + 1;
        let site = Site { role: source.role, path: source.path.clone(), line, column, pointer };
        (site, start..span.end.max(start), source)
    }

    /// Returns the place with an excerpt.
    fn location(&self, place: &Place) -> Location {
        let (site, bytes, source) = self.site(place);
        let text = &source.text;
        let begin = text[..bytes.start].rfind('\n').map_or(0, |index| index + 1);
        let rest = &text[bytes.start..];
        let line = &text[begin..bytes.start + rest.find('\n').unwrap_or(rest.len())];
        let line = line.trim_end_matches('\r');
        // Only the first line of a value is shown.
        let start = (bytes.start - begin).min(line.len());
        let end = (bytes.end - begin).clamp(start, line.len());
        let first = floor(line, start.saturating_sub(MAX_EXCERPT));
        let last = floor(line, (start + MAX_EXCERPT).min(line.len()));
        let end = floor(line, end.min(last));
        let dots = |cut: bool| if cut { "…" } else { "" };
        let (before, after) = (dots(first > 0), dots(last < line.len()));
        let shift = before.len();
        Location {
            site,
            excerpt: format!("{before}{}{after}", &line[first..last]),
            span: start - first + shift..end.max(start) - first + shift,
        }
    }

    /// Returns the overlay and the action that inserted the text.
    fn overlay_note(&self, diagnostic: &Diagnostic) -> Option<String> {
        let here = match (&diagnostic.was_at, &diagnostic.place) {
            (Some(was_at), _) => was_at,
            (None, Place::Value(pointer) | Place::Key(pointer)) => pointer,
            (None, Place::Text(..)) => return None,
        };
        let (source, Spot::Value(pointer) | Spot::Key(pointer)) =
            spot(&diagnostic.place, self.provenance)
        else {
            return None;
        };
        let source = self.sources.get(source);
        if source.role != Role::Overlay {
            return None;
        }
        let mut steps = pointer.steps();
        let action =
            (steps.next().as_deref() == Some("actions")).then(|| steps.next()).flatten()?;
        let number = action.parse::<usize>().ok()? + 1;
        Some(format!("action {number} of `{}` inserted it at {here}", source.path))
    }
}

/// Returns the nearest character boundary at or before a byte.
fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

/// Returns the byte at a line and a column, both counted from one.
fn offset(text: &str, lines: &[usize], line: usize, column: usize) -> usize {
    let start = lines.get(line.saturating_sub(1)).copied().unwrap_or(text.len());
    let rest = &text[start..];
    let line = rest.lines().next().unwrap_or_default();
    start + line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(index, _)| index)
}
