//! The docs of an item: summary, description and notes of the document, or a sentence where it has none.

use crate::ir::Docs;
use crate::markdown::{self, DocComment, Phrase};

/// Returns the docs as a comment; `otherwise` where the document has no text.
pub fn comment(docs: &Docs, otherwise: &Phrase) -> DocComment {
    let mut comment = DocComment::default();
    let texts = texts(docs);
    texts.iter().for_each(|text| markdown::append_blocks(&mut comment, text));
    if comment.is_empty() {
        comment.paragraph(otherwise);
    }
    docs.notes.iter().for_each(|note| comment.paragraph(note));
    comment
}

/// Returns the docs as one run of text, for an item of a list.
pub fn inline(docs: &Docs) -> Phrase {
    let texts = texts(docs).into_iter().map(markdown::flow);
    let phrases = texts.chain(docs.notes.iter().cloned()).filter(|phrase| !phrase.is_empty());
    Phrase::join(&phrases.collect::<Vec<_>>(), " ")
}

/// Returns the first sentence about deprecation, empty where there is none, if the document deprecates the item.
pub fn deprecation(is_deprecated: bool, docs: &Docs) -> Option<Phrase> {
    let texts = docs.summary.iter().chain(&docs.description);
    let sentences = texts.flat_map(|text| text.split(['\n', '.'])).map(str::trim);
    let mut about = sentences.filter(|text| text.to_ascii_lowercase().contains("deprecat"));
    is_deprecated.then(|| about.next().map(markdown::flow).unwrap_or_default())
}

/// The description, with the summary before it unless it begins with it.
fn texts(docs: &Docs) -> Vec<&str> {
    let (summary, description) = (some(&docs.summary), some(&docs.description));
    let repeats = |summary: &&str| description.is_some_and(|text| text.starts_with(summary));
    summary.filter(|summary| !repeats(summary)).into_iter().chain(description).collect()
}

fn some(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}
