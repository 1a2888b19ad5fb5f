//! Bodies of forms: fields, files, and how each is written.
//!
//! Input: a media type `application/x-www-form-urlencoded` or `multipart/form-data` of a request. Output: its fields with
//! their styles, or its fields and files with their media types.
//!
//! <https://spec.openapis.org/oas/v3.1.1.html#encoding-object>

use crate::diagnostic::{Diagnostic, Place};
use crate::document::{Map, Node};
use crate::ir::{
    ContentForm, Docs, FilePart, Multipart, Object, ParameterPlace, SchemaName, Shape, Style,
    StyleKind, Type, TypeUse,
};
use crate::markdown::{Phrase, phrase};
use crate::media_type::is_json;
use crate::normalise::schema::COLLECTION_FORMAT;
use crate::pointer::Pointer;
use crate::rules;

use crate::lower::reach::{Budget, Reach};
use crate::lower::{Lower, members};

/// The deepest nesting of compositions in which a file is looked for.
const DEEPEST: usize = 8;

/// What is said of a file. That it is bytes its type tells.
fn file_docs(mut docs: Docs) -> Docs {
    let format = phrase!("Format: {}.", Phrase::code("binary"));
    docs.notes.retain(|note| *note != format);
    docs
}

/// The step below a schema where its fields without its files stand.
const FIELDS: &str = "x-fields";

impl Lower<'_> {
    /// A form whose fields are pairs of name and value.
    pub(in crate::lower) fn url_form(&mut self, media: &Pointer, ty: TypeUse) -> ContentForm {
        let mut styles = Vec::new();
        for (name, at) in self.encodings(media) {
            let style = match self.content_type(&at) {
                Some(media_type) if !self.says_style(&at) => {
                    if !is_json(&media_type) {
                        continue;
                    }
                    Style::new(StyleKind::Json, false)
                }
                _ if self.says_style(&at) => self.style(&at, ParameterPlace::Query),
                _ => continue,
            };
            styles.push((name, style));
        }
        // Of a value that is one text no style makes a difference.
        styles.retain(|(name, style)| {
            style.kind == StyleKind::Json || style.allow_reserved || self.has_parts(&ty, name)
        });
        ContentForm::Form { ty, styles }
    }

    /// A form whose fields and files are parts.
    pub(in crate::lower) fn multipart(
        &mut self,
        media: &Pointer,
        ty: TypeUse,
        id: &str,
    ) -> ContentForm {
        let mut media_types = Vec::new();
        for (name, at) in self.encodings(media) {
            if let Some(media_type) = self.content_type(&at) {
                let first = media_type.split(',').next().unwrap_or_default().trim().to_owned();
                if !first.contains('*') {
                    media_types.push((name, first));
                }
            }
            self.tell_of_headers(&at);
        }
        let styles = self.part_styles(media, &ty);
        let object = match self.final_type(&ty) {
            Type::Named(schema) => {
                match self.api.schemas.get(&schema).map(|schema| &schema.shape) {
                    Some(Shape::Object(object)) => Some(object.clone()),
                    _ => None,
                }
            }
            _ => None,
        };
        let Some(object) = object else {
            return ContentForm::Multipart(Multipart {
                fields: Some(ty),
                media_types,
                styles,
                files: Vec::new(),
            });
        };
        let mut files = Vec::new();
        let mut fields = Vec::new();
        for property in object.properties {
            let Some(many) = self.file(&property.origin, Budget::new().reach(DEEPEST)) else {
                fields.push(property);
                continue;
            };
            let known = media_types.iter().position(|(name, _)| *name == property.wire_name);
            files.push(FilePart {
                media_type: known.map(|index| media_types.remove(index).1),
                wire_name: property.wire_name,
                many,
                required: property.required,
                docs: file_docs(property.docs),
                origin: property.origin,
            });
        }
        let is_whole = files.is_empty();
        let nothing = fields.is_empty() && object.additional.is_none() && object.oneofs.is_empty();
        let rest = Object { properties: fields, ..object };
        let fields = match (is_whole, nothing) {
            (true, _) => Some(ty),
            (false, true) => None,
            (false, false) => Some(self.without_files(media, rest, id)),
        };
        ContentForm::Multipart(Multipart { fields, media_types, styles, files })
    }

    /// The styles of the members that are one part each, whatever parts their values have. Of the others each item of a
    /// list is a part of its own, as an exploded style says too.
    fn part_styles(&mut self, media: &Pointer, ty: &TypeUse) -> Vec<(String, Style)> {
        let mut styles = Vec::new();
        for (name, at) in self.encodings(media) {
            if self.says_style(&at) && self.content_type(&at).is_none() {
                styles.push((name, self.style(&at, ParameterPlace::Query)));
            }
        }
        styles.retain(|(name, style)| {
            !style.explode && style.kind != StyleKind::DeepObject && self.has_parts(ty, name)
        });
        styles
    }

    fn without_files(&mut self, media: &Pointer, rest: Object, id: &str) -> TypeUse {
        let site = media.child("schema").child(FIELDS);
        let name = SchemaName::Of { operation: id.to_owned(), role: "request body".to_owned() };
        let schema = self.define(&site, name, Default::default(), Shape::Object(rest));
        TypeUse { ty: Type::Named(schema), nullable: false, origin: site }
    }

    /// The encodings of a media type, by property.
    fn encodings(&self, media: &Pointer) -> Vec<(String, Pointer)> {
        let at = media.child("encoding");
        let names = self.map(&at).into_iter().flat_map(Map::keys);
        names.map(|name| (name.clone(), at.child(name))).collect()
    }

    fn content_type(&self, encoding: &Pointer) -> Option<String> {
        self.text(encoding, "contentType").filter(|name| !name.trim().is_empty())
    }

    fn says_style(&self, encoding: &Pointer) -> bool {
        let keys = ["style", "explode", "allowReserved", COLLECTION_FORMAT];
        self.map(encoding).is_some_and(|map| keys.iter().any(|key| map.contains_key(*key)))
    }

    /// Headers of parts are the caller's: a file can carry them.
    fn tell_of_headers(&mut self, encoding: &Pointer) {
        if self.map(encoding).is_some_and(|map| map.contains_key("headers")) {
            let message = "the headers of a part are set by `File::header`, and not checked";
            let place = Place::Key(encoding.child("headers"));
            self.report(Diagnostic::new(rules::IGNORED_KEY, place, message.to_owned()));
        }
    }

    /// Whether a member of a type may have parts.
    fn has_parts(&self, ty: &TypeUse, name: &str) -> bool {
        let Type::Named(id) = self.final_type(ty) else { return true };
        let Some(Shape::Object(object)) = self.api.schemas.get(&id).map(|schema| &schema.shape)
        else {
            return true;
        };
        let property = object.properties.iter().find(|property| property.wire_name == name);
        property.is_none_or(|property| match self.final_type(&property.ty) {
            Type::Named(id) => {
                let shape = self.api.schemas.get(&id).map(|schema| &schema.shape);
                !matches!(shape, Some(Shape::Enum(_)))
            }
            Type::Array(_) | Type::Map(_) | Type::Json | Type::Untyped(_) => true,
            _ => false,
        })
    }

    /// Whether the schema at a place is that of a file, or of a list of files, which is `true`.
    fn file(&self, schema: &Pointer, reach: Reach<'_>) -> Option<bool> {
        let reach = reach.below()?;
        let schema = self.follow(schema)?;
        let map = self.map(&schema)?;
        let text = |key: &str| map.get(key).and_then(Node::as_str);
        if text("type") == Some("array") {
            return self.file(&schema.child("items"), reach).map(|_| true);
        }
        let is_binary = text("format") == Some("binary")
            || text("type") == Some("file")
            || (text("contentEncoding").is_none()
                && text("contentMediaType")
                    .is_some_and(|name| !is_json(name) && !name.starts_with("text/")));
        let is_text = text("type").is_none_or(|name| name == "string" || name == "file");
        if is_binary && is_text {
            return Some(false);
        }
        // What is said beside a reference, or of `null`, changes nothing.
        let members = members(map, &schema, &["allOf", "oneOf", "anyOf"]);
        let members: Vec<Option<bool>> =
            members.iter().map(|member| self.file(member, reach)).collect();
        match members.as_slice() {
            [first, others @ ..] if others.iter().all(|other| other == first) => *first,
            _ => None,
        }
    }
}
