//! What an operation sends.

use crate::diagnostic::{Diagnostic, Place};
use crate::document::{Map, Node};
use crate::ir::{Body, Carrier, Content, ContentForm, Docs, SchemaName, Shape, Type, TypeUse};
use crate::media_type::{essence, is_json, is_json_lines, is_text};
use crate::pointer::Pointer;
use crate::rules;

use crate::lower::Lower;

/// How many names may stand for one another before this is taken for a circle.
const DEEPEST: usize = 64;

impl Lower<'_> {
    /// The request body of an operation.
    pub(in crate::lower) fn body(&mut self, operation: &Pointer, id: &str) -> Option<Body> {
        let at = operation.child("requestBody");
        let pointer = self.follow(&at)?;
        let mut types = self.media_types(&pointer);
        if types.is_empty() {
            return None;
        }
        if types.iter().all(|media_type| self.is_empty_form(&pointer, media_type)) {
            let message = format!("the body of `{id}` has no content; none is sent");
            self.report(Diagnostic::new(rules::IGNORED_KEY, Place::Value(pointer), message));
            return None;
        }
        // JSON is what is understood best.
        types.sort_by_key(|name| !is_json(name));
        let mut contents: Vec<Content> = Vec::new();
        for media_type in types {
            let media = pointer.child("content").child(&media_type);
            let role = if contents.is_empty() { "request body" } else { "other request body" };
            let content = self.content(&media, &media_type, id, role);
            match contents.iter().find(|known| is_same(known, &content)) {
                Some(known) => {
                    let message = format!(
                        "`{id}` sends `{}`: for `{media_type}` call `Call::content_type`",
                        known.media_type
                    );
                    let place = Place::Value(media);
                    self.report(Diagnostic::new(rules::OTHER_REPRESENTATION, place, message));
                }
                None => contents.push(content),
            }
        }
        let required = self.map(&pointer).and_then(|body| body.get("required"));
        let required = required.and_then(Node::as_bool).unwrap_or(false);
        let first = self.media_types(&pointer).into_iter().min_by_key(|name| !is_json(name));
        let media = pointer.child("content").child(&first.unwrap_or_default());
        let docs = Docs {
            description: self.text(&pointer, "description"),
            example: self.example(&media),
            ..Docs::default()
        };
        Some(Body { required, contents, docs, origin: at })
    }

    /// A body of one media type.
    fn content(&mut self, media: &Pointer, media_type: &str, id: &str, role: &str) -> Content {
        let essence = essence(media_type);
        let form = match essence.as_str() {
            "application/x-www-form-urlencoded" => {
                let ty = self.media_schema(media, id, role);
                self.url_form(media, ty)
            }
            "multipart/form-data" => {
                let ty = self.media_schema(media, id, role);
                self.multipart(media, ty, id)
            }
            _ if is_json_lines(&essence) => {
                let schema = self.item_schema(media);
                ContentForm::JsonLines(self.payload(&schema, id, &format!("{role} line")))
            }
            _ if is_json(&essence) && !self.is_binary(media, &essence) => {
                ContentForm::Json(self.media_schema(media, id, role))
            }
            _ if is_text(&essence) => ContentForm::Text,
            _ => ContentForm::Binary,
        };
        // What stands for several lets us choose.
        let media_type = match (&form, essence.contains('*')) {
            (ContentForm::Json(_), true) => "application/json".to_owned(),
            (ContentForm::Text, true) => "text/plain".to_owned(),
            (_, true) => "application/octet-stream".to_owned(),
            (_, false) => match media_type.split_once(';') {
                Some((_, parameters)) => format!("{essence};{parameters}"),
                None => essence,
            },
        };
        Content { media_type, form }
    }

    /// Whether a body is declared that can hold nothing: some documents give one to each GET.
    fn is_empty_form(&self, body: &Pointer, media_type: &str) -> bool {
        let optional = self.map(body).and_then(|body| body.get("required")).and_then(Node::as_bool);
        let schema = self.follow(&body.child("content").child(media_type).child("schema"));
        let schema = schema.and_then(|schema| self.map(&schema));
        let is_empty = |schema: &Map| {
            let says_object = schema.get("type").and_then(Node::as_str) == Some("object");
            let properties = schema.get("properties").and_then(Node::as_map);
            let closed = schema.get("additionalProperties").and_then(Node::as_bool) == Some(false);
            says_object && properties.is_none_or(Map::is_empty) && closed
        };
        optional != Some(true) && schema.is_some_and(is_empty)
    }

    /// The first example of a media type.
    fn example(&self, media: &Pointer) -> Option<serde_json::Value> {
        let map = self.map(media)?;
        if let Some(example) = map.get("example") {
            return Some(example.to_json());
        }
        let (name, _) = map.get("examples")?.as_map()?.first()?;
        let example = self.follow(&media.child("examples").child(name))?;
        self.map(&example)?.get("value").map(Node::to_json)
    }

    pub(in crate::lower) fn media_types(&self, pointer: &Pointer) -> Vec<String> {
        let content = self.map(pointer).and_then(|map| map.get("content")).and_then(Node::as_map);
        content.map(|content| content.keys().cloned().collect()).unwrap_or_default()
    }

    pub(in crate::lower) fn media_schema(
        &mut self,
        media: &Pointer,
        id: &str,
        role: &str,
    ) -> TypeUse {
        self.payload(&media.child("schema"), id, role)
    }

    /// The type of a body whose schema stands at a place.
    pub(in crate::lower) fn payload(&mut self, schema: &Pointer, id: &str, role: &str) -> TypeUse {
        let name = SchemaName::Of { operation: id.to_owned(), role: role.to_owned() };
        let use_ = self.use_of(schema, name);
        match self.as_text(&use_, 0) {
            Some(text) => {
                let message =
                    format!("the {role} of `{id}` is taken as it stands on the wire for now");
                let place = Place::Value(use_.origin);
                self.report(Diagnostic::new(rules::OPAQUE_BODY, place, message));
                text
            }
            None => use_,
        }
    }

    /// A body that is a value in a string, or a list or map of such: only as a part of an object has it a type of its
    /// own. None for every other type.
    fn as_text(&self, use_: &TypeUse, depth: usize) -> Option<TypeUse> {
        let inner = |inner: &TypeUse| self.as_text(inner, depth + 1).map(Box::new);
        let ty = match &use_.ty {
            Type::Bytes(_) | Type::FieldMask(_) | Type::Integer { carrier: Carrier::Text, .. } => {
                Type::Text(rules::OPAQUE_BODY.name)
            }
            Type::Chosen(_) | Type::Decimal(Carrier::Number) => {
                Type::Untyped(rules::OPAQUE_BODY.name)
            }
            Type::Array(item) => Type::Array(inner(item)?),
            Type::Map(value) => Type::Map(inner(value)?),
            Type::Named(id) if depth < DEEPEST => match &self.api.schemas.get(id)?.shape {
                Shape::Alias(target) => self.as_text(target, depth + 1)?.ty,
                _ => return None,
            },
            _ => return None,
        };
        Some(TypeUse { ty, ..use_.clone() })
    }
}

/// Whether one method can send both.
fn is_same(one: &Content, another: &Content) -> bool {
    match (&one.form, &another.form) {
        (ContentForm::Json(one), ContentForm::Json(another)) => one.ty.is_same(&another.ty),
        (ContentForm::Text, ContentForm::Text) => {
            one.media_type.ends_with("xml") == another.media_type.ends_with("xml")
        }
        (ContentForm::Binary, ContentForm::Binary) => true,
        _ => false,
    }
}
