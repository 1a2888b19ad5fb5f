//! Security schemes.
//!
//! - <https://spec.openapis.org/oas/v2.0.html#security-scheme-object>
//! - <https://spec.openapis.org/oas/v3.0.4.html#security-scheme-object>

use crate::document::{Map, Node};
use crate::pointer::Pointer;

use super::{Conversion, Member, text_node};

/// The names of flows in 2.0 and in 3.0.
const FLOWS: &[(&str, &str)] = &[
    ("implicit", "implicit"),
    ("password", "password"),
    ("application", "clientCredentials"),
    ("accessCode", "authorizationCode"),
];

impl Conversion<'_> {
    pub(super) fn security_scheme(&mut self, node: &Node, from: &Pointer, to: &Pointer) -> Node {
        let Node::Map(map) = node else { return node.clone() };
        match map.get("type").and_then(Node::as_str) {
            Some("basic") => Node::Map(self.basic(map, from, to)),
            Some("oauth2") => Node::Map(self.oauth(map, from, to)),
            _ => node.clone(),
        }
    }

    fn basic(&mut self, map: &Map, from: &Pointer, to: &Pointer) -> Map {
        let mut new = Map::new();
        for (key, value) in map {
            if key == "type" {
                self.moves.add_copy(&from.child(key), &to.child("scheme"));
                new.insert(key.clone(), text_node("http"));
                new.insert("scheme".to_owned(), text_node("basic"));
            } else if key == "scheme" {
                self.carry(&mut new, &Member { key, value, from, to });
            } else {
                new.insert(key.clone(), value.clone());
            }
        }
        new
    }

    fn oauth(&mut self, map: &Map, from: &Pointer, to: &Pointer) -> Map {
        let name = map.get("flow").and_then(Node::as_str);
        let flow = FLOWS.iter().find(|(old, _)| Some(*old) == name).map(|(_, new)| *new);
        let flows = to.child("flows");
        self.moves.add_copy(from, &flows);
        let mut inner = Map::new();
        let mut new = Map::new();
        for (key, value) in map {
            match (key.as_str(), flow) {
                ("flow", Some(_)) => {}
                ("authorizationUrl" | "tokenUrl" | "scopes", Some(flow)) => {
                    self.moves.redirect(&from.child(key), &flows.child(flow).child(key));
                    inner.insert(key.clone(), value.clone());
                }
                ("flow" | "authorizationUrl" | "tokenUrl" | "scopes", None) | ("flows", _) => {
                    self.carry(&mut new, &Member { key, value, from, to });
                }
                _ => drop(new.insert(key.clone(), value.clone())),
            }
        }
        let mut all = Map::new();
        if let Some(flow) = flow {
            self.moves.add_copy(from, &flows.child(flow));
            // 3.0 requires `scopes`, even if there are none.
            inner.entry("scopes".to_owned()).or_insert_with(|| Node::Map(Map::new()));
            all.insert(flow.to_owned(), Node::Map(inner));
        }
        new.insert("flows".to_owned(), Node::Map(all));
        new
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{converted, json_at, origin};
    use serde_json::json;

    #[test]
    fn schemes_of_all_types_are_converted() {
        let document = converted(
            r#"
securityDefinitions:
  basic: {type: basic, description: b, x-b: 1}
  key: {type: apiKey, name: K, in: header}
  implicit: {type: oauth2, flow: implicit, authorizationUrl: a, scopes: {r: read, x-s: 1}}
  password: {type: oauth2, flow: password, tokenUrl: t}
  application: {type: oauth2, flow: application, tokenUrl: t, scopes: {}}
  code: {type: oauth2, description: c, flow: accessCode, authorizationUrl: a, tokenUrl: t, scopes: {}, x-c: 1}
  odd: {type: oauth2, flow: other, tokenUrl: t}
"#,
        );
        let expected = json!({
            "basic": {"type": "http", "scheme": "basic", "description": "b", "x-b": 1},
            "key": {"type": "apiKey", "name": "K", "in": "header"},
            "implicit": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "a", "scopes": {"r": "read", "x-s": 1}}}},
            "password": {"type": "oauth2", "flows": {"password": {"tokenUrl": "t", "scopes": {}}}},
            "application": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "t", "scopes": {}}}},
            "code": {
                "type": "oauth2", "description": "c", "x-c": 1,
                "flows": {"authorizationCode": {"authorizationUrl": "a", "tokenUrl": "t", "scopes": {}}},
            },
            "odd": {"type": "oauth2", "x-carried-flow": "other", "x-carried-tokenUrl": "t", "flows": {}},
        });
        assert_eq!(json_at(&document, "#/components/securitySchemes"), expected);
        let flow = "#/components/securitySchemes/code/flows/authorizationCode";
        assert_eq!(
            origin(&document, &format!("{flow}/tokenUrl")),
            "#/securityDefinitions/code/tokenUrl"
        );
    }
}
