//! Recognises the files of a multipart body.
//!
//! Input: the schema of a member. Output: the [`Files`] that it describes, if any, whatever form the schema has: a format,
//! a media type, a list, `null` beside it, a reference, or a composition of these.
//!
//! <https://spec.openapis.org/oas/v3.1.1.html#considerations-for-file-uploads>

use crate::lower::reach::{Budget, Reach};
use crate::lower::view::View;
use crate::media_type::is_json;
use crate::pointer::Pointer;
use crate::schema::Schema;

/// The deepest nesting of compositions that is searched for a file.
const DEEPEST: usize = 8;

/// The encodings that leave bytes as they are ([RFC 2045](https://www.rfc-editor.org/rfc/rfc2045#section-6.1)).
const IDENTITY: &[&str] = &["binary", "8bit", "7bit"];

/// The files of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Files {
    /// Several files are valid.
    pub many: bool,
    /// `null` is valid instead.
    pub nullable: bool,
    /// A value other than a file is valid instead.
    pub or_other: bool,
    /// The media type that the schema declares.
    pub media_type: Option<String>,
    /// The part has their content in Base64.
    pub in_base64: bool,
}

impl Files {
    /// The files of a part that is described by one or the other schema.
    fn or(self, other: Self) -> Self {
        Self {
            many: self.many || other.many,
            nullable: self.nullable || other.nullable,
            or_other: self.or_other || other.or_other,
            media_type: self.media_type.filter(|name| other.media_type.as_ref() == Some(name)),
            in_base64: self.in_base64 && other.in_base64,
        }
    }
}

/// The values that a schema describes.
enum Values {
    Files(Files),
    Null,
    Other,
}

/// Returns the files that the schema at a place describes; `None` if it describes no file.
pub(super) fn of(view: View<'_>, place: &Pointer) -> Option<Files> {
    match values(view, place, Budget::new().reach(DEEPEST)) {
        Values::Files(files) => Some(files),
        Values::Null | Values::Other => None,
    }
}

fn values(view: View<'_>, place: &Pointer, reach: Reach<'_>) -> Values {
    let Some((reach, schema)) = reach.below().zip(view.schema(place)) else { return Values::Other };
    if schema.is_only_null() {
        return Values::Null;
    }
    let mut found = own_files(view, schema, place, reach);
    // Each of them narrows the same value.
    for base in schema.reference.iter().chain(&schema.all_of) {
        match values(view, base, reach) {
            Values::Files(files) => found = found.or(Some(files)),
            Values::Null => return Values::Null,
            Values::Other => {}
        }
    }
    let found = found
        .or_else(|| any_of(view, &schema.one_of.members, reach))
        .or_else(|| any_of(view, &schema.any_of.members, reach));
    found.map_or(Values::Other, |files| {
        Values::Files(Files { nullable: files.nullable || schema.allows_null(), ..files })
    })
}

/// The files that a schema describes by its own keywords.
fn own_files(view: View<'_>, schema: &Schema, place: &Pointer, reach: Reach<'_>) -> Option<Files> {
    let has_list = schema.types.iter().any(|name| name == "array");
    let list = has_list.then(|| values(view, &place.child("items"), reach));
    let list = list.and_then(|items| match items {
        Values::Files(files) => Some(Files { many: true, nullable: false, ..files }),
        Values::Null | Values::Other => None,
    });
    let mut others = schema.types.iter().filter(|name| *name != "array").peekable();
    let has_single = schema.types.is_empty() || others.peek().is_some();
    let is_text = others.all(|name| name == "string" || name == "file");
    let content = content(schema).filter(|_| is_text && has_single);
    let Some(content) = content else {
        return list.filter(|_| schema.only_type() == Some("array"));
    };
    Some(Files {
        many: list.is_some(),
        nullable: false,
        or_other: has_list && list.is_none(),
        media_type: schema.content_media_type.clone().filter(|name| !name.contains('*')),
        in_base64: content == Content::Base64,
    })
}

/// The form of the content of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Bytes,
    Base64,
}

/// The form of the content, if a text is that of a file.
fn content(schema: &Schema) -> Option<Content> {
    let encoding = schema.content_encoding.as_deref().map(str::to_ascii_lowercase);
    let media_type = schema.content_media_type.as_deref();
    match encoding.as_deref() {
        // Base64 without a media type is a value of the type of bytes.
        Some("base64") if media_type.is_some() => return Some(Content::Base64),
        Some(name) if IDENTITY.contains(&name) => return Some(Content::Bytes),
        _ => {}
    }
    let is_media = media_type.is_some_and(|name| !is_json(name) && !name.starts_with("text/"));
    let is_bytes = schema.format.as_deref() == Some("binary")
        || schema.only_type() == Some("file")
        || (encoding.is_none() && is_media);
    is_bytes.then_some(Content::Bytes)
}

/// The files that one of these schemas describes.
fn any_of(view: View<'_>, members: &[Pointer], reach: Reach<'_>) -> Option<Files> {
    let mut found: Option<Files> = None;
    let (mut has_null, mut has_other) = (false, false);
    for member in members {
        match values(view, member, reach) {
            Values::Null => has_null = true,
            Values::Other => has_other = true,
            Values::Files(files) => {
                found = Some(match found {
                    Some(known) => known.or(files),
                    None => files,
                });
            }
        }
    }
    found.map(|files| Files {
        nullable: files.nullable || has_null,
        or_other: files.or_other || has_other,
        ..files
    })
}
