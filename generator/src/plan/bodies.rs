//! The ways to send a body: a method for each media type that is written in a way of its own.
//!
//! Input: the contents of a request body. Output: their methods with arguments for files that are required, and setters
//! for those that are not.

use crate::ir::{Content, ContentForm, FilePart};
use crate::markdown::{Phrase, phrase};
use crate::names::Scope;

use super::docs;
use super::krate::{BodyKind, BodyWay, Dialect, FileArgument, RustType};
use super::name_resolution::or_longer;
use super::parameters::style;
use super::types::Types;

/// One way. Of the names the first is the method's, the second the argument's; the scope knows the other arguments.
pub fn way(
    (content, required): (&Content, bool),
    (method, name, mut arguments): (String, String, Scope),
    types: &Types<'_>,
    setters: &mut Scope,
    file_setters: &mut Vec<FileArgument>,
) -> BodyWay {
    let mut files = Vec::new();
    let kind = match &content.form {
        ContentForm::Json(ty) if types.is_empty_message(ty) => {
            BodyKind::Empty(required.then(|| types.element(ty)))
        }
        ContentForm::Json(ty) | ContentForm::JsonPatch(ty) => BodyKind::Json(types.element(ty)),
        ContentForm::JsonLines(ty) => BodyKind::JsonLines(types.element(ty)),
        ContentForm::Form { ty, styles } => {
            let styles = styles.iter().map(|(name, of)| (name.clone(), style(*of)));
            BodyKind::Form(types.element(ty), styles.collect())
        }
        ContentForm::Multipart(multipart) => {
            for part in &multipart.files {
                if part.required {
                    files.push(file(part, &mut arguments, &Phrase::default()));
                } else if file_setters.iter().all(|known| known.wire_name != part.wire_name) {
                    let otherwise = phrase!("Adds the file {}.", Phrase::code(&part.wire_name));
                    file_setters.push(file(part, setters, &otherwise));
                }
            }
            let fields = multipart.fields.as_ref().map(|ty| types.element(ty));
            let styles = multipart.styles.iter().map(|(name, of)| (name.clone(), style(*of)));
            BodyKind::Multipart(fields, multipart.media_types.clone(), styles.collect())
        }
        ContentForm::Text => BodyKind::Text,
        ContentForm::Binary => BodyKind::Binary,
    };
    let media_type = content.media_type.clone();
    let range = media_type.ends_with("/*");
    let chosen = range.then(|| arguments.take_free(&or_longer("media_type", "body")));
    // In protobuf's mapping, no body means the same as an empty message. Text and bytes can be empty too.
    let optional = !required
        && types.dialect == Dialect::Json
        && matches!(kind, BodyKind::Json(_) | BodyKind::Form(..));
    let kind = match kind {
        // An option within an option would make `None` ambiguous: no body means `null` too.
        BodyKind::Json(RustType::Option(inner)) if optional => BodyKind::Json(*inner),
        kind => kind,
    };
    BodyWay { method, name, media_type, chosen, kind, optional, files }
}

fn file(part: &FilePart, scope: &mut Scope, otherwise: &Phrase) -> FileArgument {
    FileArgument {
        name: scope.take_free(&or_longer(&part.wire_name, "file")),
        wire_name: part.wire_name.clone(),
        many: part.many,
        media_type: part.media_type.clone(),
        in_base64: part.in_base64,
        docs: docs::comment(&part.docs, otherwise),
    }
}
