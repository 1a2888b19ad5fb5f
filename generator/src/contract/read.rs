//! Reads the contract of a document.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::Value;

use crate::config::Dialect;
use crate::diagnostic::Place;
use crate::document::{Document, Map, Node};
use crate::ir::PathTemplate;
use crate::lower::{methods, sent_method};
use crate::normalise::references;
use crate::pointer::Pointer;
use crate::schema::SchemaTable;

use super::{
    Body, CONDITIONS, CONTENT_SCHEMA, Content, Contract, Operation, Parameter, Response, Scheme,
};

impl Contract {
    /// Reads the contract of a repaired document.
    pub fn read(document: &Document, schemas: SchemaTable, dialect: Dialect) -> Self {
        let reader = Reader { document };
        let root = Pointer::root();
        let mut contract = Self {
            info: ["title", "description", "version"]
                .map(|key| reader.text(&root.child("info"), key)),
            servers: reader.servers(&root),
            operations: IndexMap::new(),
            webhooks: IndexMap::new(),
            schemes: reader.schemes(),
            conditions: reader.conditions(&schemas),
            null_is_absent: dialect == Dialect::ProtobufJson,
            schemas,
        };
        for path in reader.keys(&root.child("paths")) {
            let item = root.child("paths").child(&path);
            for (method, operation) in reader.operations(&item, &path) {
                reader.callbacks(&operation, &mut contract.webhooks);
                let mut key = format!("{method} {}", without_names(&path));
                if contract.operations.contains_key(&key) {
                    key = format!("{method} {path}");
                }
                contract.operations.insert(key, operation);
            }
        }
        for name in reader.keys(&root.child("webhooks")) {
            let item = root.child("webhooks").child(&name);
            for (method, operation) in reader.operations(&item, &name) {
                let operation = Operation { title: format!("webhook {name}"), ..operation };
                contract.webhooks.insert(format!("{method} {name}"), operation);
            }
        }
        contract
    }
}

/// Returns a path without the names of its variables.
fn without_names(path: &str) -> String {
    let mut text = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((_, tail)) = after.split_once('}') else { break };
        text.push_str(before);
        text.push_str("{}");
        rest = tail;
    }
    text + rest
}

/// Returns a value of a keyword without the keys that only describe.
fn without_annotations(value: Value) -> Value {
    let describes = |key: &str| {
        matches!(key, "title" | "description" | "example" | "examples" | "$comment")
            || key.starts_with("x-")
    };
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(key, value)| !describes(key) || value.is_object())
            .map(|(key, value)| (key, without_annotations(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_annotations).collect(),
        other => other,
    }
}

struct Reader<'d> {
    document: &'d Document,
}

impl<'d> Reader<'d> {
    /// Returns the final target of a reference at a place, or the place itself.
    fn follow(&self, place: &Pointer) -> Pointer {
        let reference = self.document.get(place).and_then(|node| node.child("$ref"));
        let target = reference.and_then(Node::as_str).and_then(|text| {
            references::follow(self.document, text, Place::Value(place.clone())).ok()
        });
        target.unwrap_or_else(|| place.clone())
    }

    /// Returns the members of the object at a place, behind references.
    fn map(&self, place: &Pointer) -> Option<(Pointer, &'d Map)> {
        let place = self.follow(place);
        let map = self.document.get(&place)?.as_map()?;
        Some((place, map))
    }

    fn keys(&self, place: &Pointer) -> Vec<String> {
        let map = self.document.get(place).and_then(Node::as_map);
        let keys = map.into_iter().flat_map(Map::keys);
        keys.filter(|key| !key.starts_with("x-")).cloned().collect()
    }

    fn items(&self, place: &Pointer) -> Vec<Pointer> {
        let count = self.document.get(place).and_then(Node::as_list).map_or(0, <[Node]>::len);
        (0..count).map(|index| place.index(index)).collect()
    }

    fn text(&self, place: &Pointer, key: &str) -> String {
        let value = self.document.get(place).and_then(|node| node.child(key));
        value.map(Node::to_text).unwrap_or_default()
    }

    fn flag(&self, place: &Pointer, key: &str) -> bool {
        let value = self.document.get(place).and_then(|node| node.child(key));
        value.and_then(Node::as_bool).unwrap_or(false)
    }

    fn servers(&self, place: &Pointer) -> Vec<String> {
        let servers = self.items(&place.child("servers"));
        servers.iter().map(|server| self.text(server, "url")).collect()
    }

    /// Returns the operations of a path item by method. Callbacks and webhooks have path items too.
    fn operations(&self, item: &Pointer, path: &str) -> Vec<(String, Operation)> {
        let Some((item, map)) = self.map(item) else { return Vec::new() };
        let operation = |(key, place): (String, Pointer)| {
            let method = sent_method(&key);
            let operation = self.operation(&method, path, &item, &place);
            (method, operation)
        };
        methods(map, &item).into_iter().map(operation).collect()
    }

    fn operation(&self, method: &str, path: &str, item: &Pointer, place: &Pointer) -> Operation {
        let mut parameters: IndexMap<String, Parameter> = IndexMap::new();
        let names = PathTemplate::of(path).variables;
        for list in [item.child("parameters"), place.child("parameters")] {
            for parameter in self.items(&list) {
                let Some((origin, _)) = self.map(&parameter) else { continue };
                let parameter = self.parameter(&origin, &self.text(&origin, "name"));
                let position = names.iter().position(|name| *name == parameter.name);
                // The only variable may have another name in the template.
                let position = position.or((names.len() == 1).then_some(0));
                let key = match (parameter.place.as_str(), position) {
                    ("path", Some(position)) => format!("path {position}"),
                    ("header", _) => format!("header {}", parameter.name.to_lowercase()),
                    (place, _) => format!("{place} {}", parameter.name),
                };
                parameters.insert(key, parameter);
            }
        }
        let body = self.map(&place.child("requestBody")).map(|(origin, _)| Body {
            required: self.flag(&origin, "required"),
            description: self.text(&origin, "description"),
            contents: self.contents(&origin),
            origin,
        });
        let responses = place.child("responses");
        let responses = self.keys(&responses).into_iter().filter_map(|status| {
            let (origin, _) = self.map(&responses.child(&status))?;
            Some((status.to_uppercase(), self.response(origin)))
        });
        let own = place.child("security");
        let is_own = self.document.get(&own).is_some();
        let security_origin = if is_own { own } else { Pointer::root().child("security") };
        let id = self.text(place, "operationId");
        Operation {
            title: format!("{method} {path}"),
            id: Some(id).filter(|id| !id.is_empty()),
            tags: self
                .items(&place.child("tags"))
                .iter()
                .filter_map(|tag| self.string(tag))
                .collect(),
            docs: ["summary", "description"].map(|key| self.text(place, key)),
            deprecated: self.flag(place, "deprecated"),
            parameters,
            body,
            responses: responses.collect(),
            security: self.security(&security_origin),
            security_origin,
            servers: [self.servers(item), self.servers(place)].concat(),
            origin: place.clone(),
        }
    }

    fn string(&self, place: &Pointer) -> Option<String> {
        self.document.get(place).and_then(Node::as_str).map(str::to_owned)
    }

    /// Adds the callbacks of an operation.
    fn callbacks(&self, operation: &Operation, found: &mut IndexMap<String, Operation>) {
        let callbacks = operation.origin.child("callbacks");
        for name in self.keys(&callbacks) {
            let Some((callback, _)) = self.map(&callbacks.child(&name)) else { continue };
            for expression in self.keys(&callback) {
                for (method, inner) in self.operations(&callback.child(&expression), &expression) {
                    let title = format!("callback {name} of {}", operation.title);
                    let key = format!("{title} {method} {expression}");
                    found.insert(key, Operation { title, ..inner });
                }
            }
        }
    }

    fn security(&self, place: &Pointer) -> BTreeSet<BTreeMap<String, BTreeSet<String>>> {
        let requirements = self.items(place);
        let requirement = |place: &Pointer| {
            let scopes = |name: &String| {
                let scopes = self.items(&place.child(name));
                scopes.iter().filter_map(|scope| self.string(scope)).collect()
            };
            self.keys(place).into_iter().map(|name| (name.clone(), scopes(&name))).collect()
        };
        requirements.iter().map(requirement).collect()
    }

    /// Returns a parameter or a header.
    fn parameter(&self, origin: &Pointer, name: &str) -> Parameter {
        let content = self.keys(&origin.child("content")).into_iter().next();
        let place = self.text(origin, "in");
        let (schema, style) = match &content {
            Some(media_type) => {
                (origin.child("content").child(media_type).child("schema"), media_type.clone())
            }
            None => (origin.child("schema"), self.style(origin, &place)),
        };
        Parameter {
            name: name.to_owned(),
            required: place == "path" || self.flag(origin, "required"),
            place,
            description: self.text(origin, "description"),
            deprecated: self.flag(origin, "deprecated"),
            style,
            schema: self.document.get(&schema).map(|_| schema),
            origin: origin.clone(),
        }
    }

    /// The style of a parameter, with its defaults.
    ///
    /// <https://spec.openapis.org/oas/v3.1.1.html#parameter-object>
    fn style(&self, origin: &Pointer, place: &str) -> String {
        let default = if matches!(place, "query" | "cookie") { "form" } else { "simple" };
        let style = Some(self.text(origin, "style")).filter(|style| !style.is_empty());
        let style = style.unwrap_or_else(|| default.to_owned());
        let explode = self.document.get(&origin.child("explode")).and_then(Node::as_bool);
        let explode = explode.unwrap_or(style == "form");
        let reserved = self.flag(origin, "allowReserved");
        let word =
            |is_set: bool, word: &str| if is_set { format!(" {word}") } else { String::new() };
        style + &word(explode, "explode") + &word(reserved, "allowReserved")
    }

    fn contents(&self, place: &Pointer) -> IndexMap<String, Content> {
        let contents = place.child("content");
        let content = |media_type: String| {
            let (origin, map) = self.map(&contents.child(&media_type))?;
            let schema = ["schema", "itemSchema"].into_iter().find(|key| map.contains_key(*key));
            let encoding = map.get("encoding").map_or(Value::Null, Node::to_json);
            let schema = schema.map(|key| origin.child(key));
            Some((media_type.to_lowercase(), Content { schema, encoding, origin }))
        };
        self.keys(&contents).into_iter().filter_map(content).collect()
    }

    fn response(&self, origin: Pointer) -> Response {
        let headers = origin.child("headers");
        let headers = self.keys(&headers).into_iter().filter_map(|name| {
            let (place, _) = self.map(&headers.child(&name))?;
            Some((name.to_lowercase(), self.parameter(&place, &name)))
        });
        Response {
            description: self.text(&origin, "description"),
            headers: headers.collect(),
            contents: self.contents(&origin),
            origin,
        }
    }

    fn schemes(&self) -> IndexMap<String, Scheme> {
        let schemes = Pointer::root().child("components").child("securitySchemes");
        let scheme = |name: String| {
            let (origin, _) = self.map(&schemes.child(&name))?;
            let words = ["type", "scheme", "in", "name", "openIdConnectUrl"];
            let words = words.map(|key| self.text(&origin, key));
            let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
            let flows = origin.child("flows");
            let (mut urls, mut scopes) = (BTreeSet::new(), BTreeSet::new());
            for flow in self.keys(&flows) {
                let flow = flows.child(&flow);
                for key in ["authorizationUrl", "deviceAuthorizationUrl", "tokenUrl", "refreshUrl"]
                {
                    urls.insert(self.text(&flow, key));
                }
                scopes.extend(self.keys(&flow.child("scopes")));
            }
            let kind = words.join(" ");
            let is_http = kind.starts_with("http ");
            let kind = if is_http { kind.to_lowercase() } else { kind };
            Some((name, Scheme { kind, urls, scopes, origin }))
        };
        self.keys(&schemes).into_iter().filter_map(scheme).collect()
    }

    fn conditions(
        &self,
        schemas: &SchemaTable,
    ) -> BTreeMap<Pointer, BTreeMap<&'static str, Value>> {
        let mut found = BTreeMap::new();
        for (place, schema) in schemas.schemas() {
            let keywords = CONDITIONS.iter().chain(&[CONTENT_SCHEMA]);
            let present = keywords.filter(|keyword| schema.has(keyword));
            let values = present.filter_map(|keyword| {
                let value = self.document.get(&place.child(keyword))?;
                Some((*keyword, without_annotations(value.to_json())))
            });
            let values: BTreeMap<&'static str, Value> = values.collect();
            if !values.is_empty() {
                found.insert(place.clone(), values);
            }
        }
        found
    }
}
