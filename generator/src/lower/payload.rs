//! What an operation sends and what it answers.

use crate::diagnostic::{Diagnostic, Place};
use crate::document::{Map, Node};
use crate::ir::{Body, Carrier, Docs, SchemaId, SchemaName, Shape, Success, Type, TypeUse};
use crate::pointer::Pointer;
use crate::rules;

use super::Lower;
use super::parameter::Unsupported;

/// How many names may stand for one another before this is taken for a circle.
const DEEPEST: usize = 64;

/// What the answers of an operation are.
pub(super) struct Answers {
    pub(super) success: Success,
    pub(super) error: Option<SchemaId>,
}

impl Lower<'_> {
    /// The request body of an operation.
    pub(super) fn body(
        &mut self,
        operation: &Pointer,
        id: &str,
    ) -> Result<Option<Body>, Unsupported> {
        let at = operation.child("requestBody");
        let Some(pointer) = self.follow(&at) else { return Ok(None) };
        let types = self.media_types(&pointer);
        let Some(media_type) = types.iter().find(|name| is_json(name)).cloned() else {
            if types.is_empty() {
                return Ok(None);
            }
            if types.iter().all(|media_type| self.is_empty_form(&pointer, media_type)) {
                let message = format!("the body of `{id}` has no content; none is sent");
                self.report(Diagnostic::new(rules::IGNORED_KEY, Place::Value(pointer), message));
                return Ok(None);
            }
            let names = types.join("`, `");
            let reason = format!("a body of type `{names}` can't be sent yet");
            return Err(Unsupported { at: pointer, reason });
        };
        let media = pointer.child("content").child(&media_type);
        let ty = self.media_schema(&media, id, "request body");
        let required = self
            .document
            .get(&pointer)
            .and_then(|node| node.child("required"))
            .and_then(Node::as_bool);
        let mut docs = Docs { description: self.text(&pointer, "description"), ..Docs::default() };
        docs.example = self.example(&media);
        Ok(Some(Body {
            media_type: match media_type.split_once(';') {
                // `*/*` lets us choose.
                _ if media_type.trim().starts_with('*') => "application/json".to_owned(),
                Some((essence, parameters)) => {
                    format!("{};{parameters}", essence.trim().to_ascii_lowercase())
                }
                None => media_type.trim().to_ascii_lowercase(),
            },
            required: required.unwrap_or(false),
            ty,
            docs,
            origin: at,
        }))
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

    /// What the answers of an operation are.
    pub(super) fn answers(
        &mut self,
        operation: &Pointer,
        id: &str,
    ) -> Result<Answers, Unsupported> {
        let responses = operation.child("responses");
        let mut statuses: Vec<String> = self
            .map(&responses)
            .map(|map| map.keys().filter(|key| !key.starts_with("x-")).cloned().collect())
            .unwrap_or_default();
        statuses.sort();
        let mut success: Option<Success> = None;
        for status in statuses.iter().filter(|status| status.starts_with('2')) {
            let Some(pointer) = self.follow(&responses.child(status)) else { continue };
            match self.answer(&pointer, id, "response")? {
                Success::Empty => drop(success.get_or_insert(Success::Empty)),
                json if matches!(success, None | Some(Success::Empty)) => success = Some(json),
                Success::Json { .. } => self.report(Diagnostic::new(
                    rules::SEVERAL_SUCCESSES,
                    Place::Value(responses.child(status)),
                    format!("`{id}` has an earlier success with a body: this one is not read yet"),
                )),
            }
        }
        let failures = statuses.iter().filter(|status| status.starts_with(['4', '5']));
        let declared = statuses.iter().filter(|status| *status == "default").chain(failures);
        let mut error = None;
        for status in declared {
            let Some(pointer) = self.follow(&responses.child(status)) else { continue };
            // An error of another media type is kept as raw bytes, like every error.
            if let Ok(Success::Json { ty: TypeUse { ty: Type::Named(id), .. }, .. }) =
                self.answer(&pointer, id, "error")
            {
                error.get_or_insert(id);
            }
        }
        Ok(Answers { success: success.unwrap_or(Success::Empty), error })
    }

    fn answer(&mut self, pointer: &Pointer, id: &str, role: &str) -> Result<Success, Unsupported> {
        let types = self.media_types(pointer);
        if types.is_empty() {
            return Ok(Success::Empty);
        }
        let Some(media_type) = types.iter().find(|name| is_json(name)) else {
            let names = types.join("`, `");
            return Err(Unsupported {
                at: pointer.clone(),
                reason: format!("an answer of type `{names}` can't be read yet"),
            });
        };
        let media = pointer.child("content").child(media_type);
        let ty = self.media_schema(&media, id, role);
        Ok(Success::Json { ty, description: self.text(pointer, "description") })
    }

    fn media_types(&self, pointer: &Pointer) -> Vec<String> {
        let content = self.map(pointer).and_then(|map| map.get("content")).and_then(Node::as_map);
        content.map(|content| content.keys().cloned().collect()).unwrap_or_default()
    }

    fn media_schema(&mut self, media: &Pointer, id: &str, role: &str) -> TypeUse {
        let name = SchemaName::Of { operation: id.to_owned(), role: role.to_owned() };
        let use_ = self.use_of(&media.child("schema"), name);
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

/// Whether a media type is JSON: `application/json`, or anything with the suffix `+json` (RFC 6839, section 3.1).
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence == "*/*" || essence.ends_with("+json")
}
