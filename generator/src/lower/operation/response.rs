//! What an operation answers, by status and media type.
//!
//! Input: the responses of an operation. Output: its successes, each in the form in which it is read, and what its
//! errors look like. Another representation of what is read as JSON already is told, and not asked for.
//!
//! <https://spec.openapis.org/oas/v3.1.1.html#responses-object>

use crate::diagnostic::{Diagnostic, Place};
use crate::document::{Map, Node};
use crate::ir::{
    Answer, AnswerForm, Docs, ErrorAnswer, EventData, Header, SchemaName, Type, TypeUse,
    status_words,
};
use crate::markdown::phrase;
use crate::media_type::{essence, is_json, is_json_lines, is_text};
use crate::pointer::Pointer;
use crate::rules;

use crate::lower::reach::{Budget, Reach};
use crate::lower::{Lower, members};

/// Whether a status points to another place; 304 says that nothing is new (RFC 9110, section 15.4).
fn is_redirect(status: &str) -> bool {
    status.starts_with('3') && status != "304"
}

impl Lower<'_> {
    /// What the operation answers when all went well.
    pub(in crate::lower) fn answers(&mut self, operation: &Pointer, id: &str) -> Vec<Answer> {
        let responses = operation.child("responses");
        let mut answers: Vec<Answer> = Vec::new();
        for status in self.successes(&responses) {
            let Some(pointer) = self.follow(&responses.child(&status)) else { continue };
            let role = match answers.is_empty() {
                true => "response".to_owned(),
                false => format!("{} response", status_words(&status)),
            };
            let found = self.contents(&pointer, &status, id, &role);
            let has_body = found.iter().any(|answer| !matches!(answer.form, AnswerForm::Nothing));
            answers.extend(found);
            // What tells where to go is a header: the body may be left away.
            if has_body && is_redirect(&status) {
                let (media_type, description) = (String::new(), None);
                let form = AnswerForm::Nothing;
                answers.push(Answer { status, media_type, form, description });
            }
        }
        answers
    }

    /// The redirects that are all the success an operation is declared to have.
    pub(in crate::lower) fn redirects(&self, operation: &Pointer) -> Vec<String> {
        let successes = self.successes(&operation.child("responses"));
        successes.into_iter().filter(|status| is_redirect(status)).collect()
    }

    /// The statuses of success: where none is declared those of redirects, and else what all others are read as.
    fn successes(&self, responses: &Pointer) -> Vec<String> {
        let statuses = self.statuses(responses);
        let ways: [fn(&str) -> bool; 3] =
            [|status| status.starts_with('2'), is_redirect, |status| status == "default"];
        let of = |way: fn(&str) -> bool| statuses.iter().filter(move |status| way(status));
        let found = ways.into_iter().find(|way| of(*way).next().is_some());
        found.map(|way| of(way).cloned().collect()).unwrap_or_default()
    }

    /// Whether what comes is a list, or holds one: where its schema tells.
    pub(in crate::lower) fn gives_list(&self, operation: &Pointer) -> Option<bool> {
        let responses = operation.child("responses");
        let first = self.follow(&responses.child(self.successes(&responses).first()?))?;
        let types = self.media_types(&first);
        let json = types.iter().find(|name| is_json(name))?;
        let schema = self.follow(&first.child("content").child(json).child("schema"))?;
        let is_list = |at: &Pointer| self.text(at, "type").as_deref() == Some("array");
        if is_list(&schema) {
            return Some(true);
        }
        let properties = schema.child("properties");
        let Some(names) = self.map(&properties).map(Map::keys) else {
            let is_object = self.text(&schema, "type").as_deref() == Some("object");
            return is_object.then_some(false);
        };
        let members = names.filter_map(|name| self.follow(&properties.child(name)));
        Some(members.into_iter().any(|member| is_list(&member)))
    }

    /// The headers that its successes are declared to have, each once.
    pub(in crate::lower) fn headers(&mut self, operation: &Pointer, id: &str) -> Vec<Header> {
        let responses = operation.child("responses");
        let mut found: Vec<Header> = Vec::new();
        let statuses = self.successes(&responses);
        for status in statuses.iter().filter(|status| *status != "default") {
            let Some(pointer) = self.follow(&responses.child(status)) else { continue };
            let at = pointer.child("headers");
            let names: Vec<String> =
                self.map(&at).into_iter().flat_map(Map::keys).cloned().collect();
            for name in names {
                let is_known =
                    found.iter().any(|known| known.wire_name.eq_ignore_ascii_case(&name));
                // What the answer is made of is no news (OpenAPI 3.1, section 4.8.17.1).
                if !is_known && !name.eq_ignore_ascii_case("content-type") {
                    found.extend(self.header(&at.child(&name), name, id));
                }
            }
        }
        found
    }

    fn header(&mut self, at: &Pointer, wire_name: String, id: &str) -> Option<Header> {
        let pointer = self.follow(at)?;
        let schema = pointer.child("schema");
        let text = TypeUse { ty: Type::String, nullable: false, origin: pointer.clone() };
        let ty = if self.document.get(&schema).is_some() {
            let role = format!("{wire_name} header");
            let use_ = self.use_of(&schema, SchemaName::Of { operation: id.to_owned(), role });
            TypeUse { ty: self.final_type(&use_), ..use_ }
        } else {
            text
        };
        let mut docs = Docs { description: self.text(&pointer, "description"), ..Docs::default() };
        let deprecated = self.map(&pointer).and_then(|map| map.get("deprecated"));
        if deprecated.and_then(Node::as_bool) == Some(true) {
            docs.notes.push(phrase!("The document advises against it."));
        }
        Some(Header { wire_name, ty, docs })
    }

    /// What the bodies of its errors look like. Of another media type than JSON they are kept as raw bytes, like every
    /// error.
    pub(in crate::lower) fn errors(&mut self, operation: &Pointer, id: &str) -> Vec<ErrorAnswer> {
        let responses = operation.child("responses");
        let mut statuses = self.statuses(&responses);
        statuses.retain(|status| status.starts_with(['4', '5']) || status == "default");
        // The shape that most errors have names itself first.
        statuses.sort_by_key(|status| status != "default");
        let mut errors = Vec::new();
        for status in statuses {
            let Some(pointer) = self.follow(&responses.child(&status)) else { continue };
            let types = self.media_types(&pointer);
            let Some(media_type) = types.iter().find(|name| is_json(name)) else { continue };
            let media = pointer.child("content").child(media_type);
            if self.document.get(&media.child("schema")).is_none() {
                continue;
            }
            let role = match errors.is_empty() {
                true => "error".to_owned(),
                false => format!("{} error", status_words(&status)),
            };
            let ty = self.media_schema(&media, id, &role);
            if !matches!(ty.ty, Type::Json | Type::Untyped(_)) {
                errors.push(ErrorAnswer { status, ty });
            }
        }
        errors
    }

    /// The statuses, in their order.
    fn statuses(&self, responses: &Pointer) -> Vec<String> {
        let map = self.map(responses);
        let keys = map.into_iter().flat_map(Map::keys).filter(|key| !key.starts_with("x-"));
        let mut statuses: Vec<String> = keys.cloned().collect();
        statuses.sort();
        statuses
    }

    /// The bodies that an answer may have.
    fn contents(&mut self, pointer: &Pointer, status: &str, id: &str, role: &str) -> Vec<Answer> {
        let description = self.text(pointer, "description");
        let answer = |media_type: &str, form| Answer {
            status: status.to_owned(),
            media_type: media_type.to_owned(),
            form,
            description: description.clone(),
        };
        let mut types = self.media_types(pointer);
        if types.is_empty() {
            return vec![answer("", AnswerForm::Nothing)];
        }
        // JSON is what is understood best.
        types.sort_by_key(|name| !is_json(name));
        let content = pointer.child("content");
        let mut answers: Vec<Answer> = Vec::new();
        let mut json: Vec<Option<Pointer>> = Vec::new();
        for media_type in &types {
            let media = content.child(media_type);
            let schema = self.follow(&media.child("schema"));
            let form = self.answer_form(&media, media_type, id, role);
            let is_representation = matches!(form, AnswerForm::Text | AnswerForm::Binary)
                && !json.is_empty()
                && (schema.is_none() || json.contains(&schema) || self.is_copy(&schema, &json));
            if is_representation {
                let message = format!(
                    "`{id}` is read as JSON: `{media_type}` says the same, and is not asked for"
                );
                let place = Place::Value(media);
                self.report(Diagnostic::new(rules::OTHER_REPRESENTATION, place, message));
                continue;
            }
            if matches!(form, AnswerForm::Json(_)) {
                json.push(schema);
            }
            if !answers.iter().any(|known| {
                known.form.is_same(&form)
                    && matches!(form, AnswerForm::Json(_) | AnswerForm::JsonLines(_))
            }) {
                answers.push(answer(media_type, form));
            }
        }
        answers
    }

    /// Whether a schema says word for word what another one says.
    fn is_copy(&self, schema: &Option<Pointer>, others: &[Option<Pointer>]) -> bool {
        let text = |pointer: &Option<Pointer>| self.document.get(pointer.as_ref()?).cloned();
        let own = text(schema);
        own.is_some() && others.iter().any(|other| text(other) == own)
    }

    fn answer_form(
        &mut self,
        media: &Pointer,
        media_type: &str,
        id: &str,
        role: &str,
    ) -> AnswerForm {
        let essence = essence(media_type);
        match essence.as_str() {
            "text/event-stream" => AnswerForm::Events(self.event_data(media, id, role)),
            _ if is_json_lines(&essence) => {
                let schema = self.item_schema(media);
                AnswerForm::JsonLines(self.payload(&schema, id, &format!("{role} line")))
            }
            _ if is_json(&essence) && !self.is_binary(media, &essence) => {
                AnswerForm::Json(self.media_schema(media, id, role))
            }
            _ if is_text(&essence) => AnswerForm::Text,
            _ => AnswerForm::Binary,
        }
    }

    /// Whether anything may come, and the document says of it no more than that it is bytes.
    pub(in crate::lower) fn is_binary(&self, media: &Pointer, essence: &str) -> bool {
        let schema = self.follow(&media.child("schema")).and_then(|schema| self.map(&schema));
        let is_bytes = |schema: &Map| {
            let format = schema.get("format").and_then(Node::as_str);
            schema.get("type").and_then(Node::as_str) == Some("file") || format == Some("binary")
        };
        essence == "*/*" && schema.is_none_or(is_bytes)
    }

    /// The schema of each of the values that come one by one.
    ///
    /// <https://spec.openapis.org/oas/v3.2.0.html#sequential-media-types>
    pub(in crate::lower) fn item_schema(&self, media: &Pointer) -> Pointer {
        let item = media.child("itemSchema");
        if self.document.get(&item).is_some() {
            return item;
        }
        let schema = media.child("schema");
        let followed = self.follow(&schema).unwrap_or_else(|| schema.clone());
        let is_list = self.text(&followed, "type").as_deref() == Some("array");
        if is_list { followed.child("items") } else { schema }
    }

    /// What a server-sent event holds: the document describes its data, or the whole event.
    fn event_data(&mut self, media: &Pointer, id: &str, role: &str) -> EventData {
        let schema = self.item_schema(media);
        let Some(followed) = self.follow(&schema) else { return EventData::Text };
        let says_text = self.text(&followed, "type").as_deref() == Some("string");
        if says_text || self.document.get(&schema).is_none() {
            return EventData::Text;
        }
        let ty = self.payload(&schema, id, &format!("{role} event"));
        match ty.ty {
            Type::Json | Type::Untyped(_) => EventData::Text,
            _ if self.is_whole_event(&followed, Budget::new().reach(4)) => EventData::Whole(ty),
            _ => EventData::Json(ty),
        }
    }

    /// Whether a schema is that of an event with all its fields, or of one of several such.
    fn is_whole_event(&self, schema: &Pointer, reach: Reach<'_>) -> bool {
        const FIELDS: &[&str] = &["event", "data", "id", "retry"];
        let (Some(map), Some(reach)) = (self.map(schema), reach.below()) else { return false };
        let members = members(map, schema, &["oneOf", "anyOf"]);
        let members: Vec<Pointer> =
            members.iter().filter_map(|member| self.follow(member)).collect();
        if !members.is_empty() {
            return members.iter().all(|member| self.is_whole_event(member, reach));
        }
        let properties = map.get("properties").and_then(Node::as_map);
        properties.is_some_and(|properties| {
            properties.contains_key("data")
                && properties.keys().all(|name| FIELDS.contains(&name.as_str()))
        })
    }
}
