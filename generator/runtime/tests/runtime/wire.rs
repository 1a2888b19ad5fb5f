//! Reading and writing JSON: presence, dialects, errors with their paths, secrets.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

use openapi_sdk_runtime::wire::{self, Base64, Boxed, Dialect, Fields, Record, Text, WireError};
use openapi_sdk_runtime::{Any, Duration, Secret, Timestamp};

/// A record of the protobuf dialect, as the generator would emit it.
#[derive(Debug, Clone, Default, PartialEq)]
struct Message {
    id: String,
    count: i32,
    size: i64,
    ratio: f64,
    done: Option<bool>,
    tags: Vec<String>,
    labels: BTreeMap<String, u32>,
    bytes: Vec<u8>,
    expires: Option<Timestamp>,
    ttl: Option<Duration>,
    details: Vec<Any>,
    token: Secret,
    parent: Option<Box<Message>>,
}

impl Record for Message {
    const DIALECT: wire::Dialect = wire::Dialect::ProtobufJson;

    fn read_field(&mut self, name: &str, value: wire::Value<'_>) -> Result<(), WireError> {
        match name {
            "id" => value.read(&mut self.id),
            "count" => value.read(&mut self.count),
            "size" => value.read_as(Text, &mut self.size),
            "ratio" => value.read(&mut self.ratio),
            "done" => value.read(&mut self.done),
            "tags" => value.read(&mut self.tags),
            "labels" => value.read(&mut self.labels),
            "bytes" => value.read_as(Base64, &mut self.bytes),
            "expires" => value.read(&mut self.expires),
            "ttl" => value.read(&mut self.ttl),
            "details" => value.read(&mut self.details),
            "token" => value.read(&mut self.token),
            "parent" => value.read_as(Boxed, &mut self.parent),
            _ => value.skip(),
        }
    }

    fn write_fields(&self, out: &mut Fields<'_>) {
        out.read_only().optional("id", &self.id);
        out.optional("count", &self.count);
        out.optional_as("size", Text, &self.size);
        out.optional("ratio", &self.ratio);
        out.optional("done", &self.done);
        out.optional("tags", &self.tags);
        out.optional("labels", &self.labels);
        out.optional_as("bytes", Base64, &self.bytes);
        out.optional("expires", &self.expires);
        out.optional("ttl", &self.ttl);
        out.optional("details", &self.details);
        out.optional("token", &self.token);
        out.optional_as("parent", Boxed, &self.parent);
    }
}

/// A record of plain JSON with a required member and a field for others.
#[derive(Debug, Clone, PartialEq)]
struct Plain {
    name: String,
    note: Option<String>,
    score: Option<i64>,
    extra: BTreeMap<String, Value>,
}

impl wire::Empty for Plain {
    fn empty() -> Self {
        Self {
            name: wire::empty(),
            note: wire::empty(),
            score: wire::empty(),
            extra: wire::empty(),
        }
    }
}

impl Record for Plain {
    const REQUIRED: &'static [&'static str] = &["name"];

    fn read_field(&mut self, name: &str, value: wire::Value<'_>) -> Result<(), WireError> {
        match name {
            "name" => value.read(&mut self.name),
            "note" => value.read(&mut self.note),
            "score" => value.read(&mut self.score),
            _ => value.read_entry(name, &mut self.extra),
        }
    }

    fn write_fields(&self, out: &mut Fields<'_>) {
        out.required("name", &self.name);
        out.required("note", &self.note);
        out.optional("score", &self.score);
        out.entries(&self.extra);
    }
}

macro_rules! serde_impls {
    ($($ty:ident)*) => {$(
        impl Serialize for $ty {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                wire::serialize(self, serializer)
            }
        }

        impl<'de> Deserialize<'de> for $ty {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                wire::deserialize(deserializer)
            }
        }
    )*};
}

serde_impls!(Message Plain);

fn full() -> Value {
    json!({
        "id": "a1", "count": -3, "size": "9007199254740993", "ratio": 0.5, "done": false,
        "tags": ["x", "ü\n\"😀"], "labels": {"a": 1, "b": 4294967295u32}, "bytes": "AP8=",
        "expires": "2026-11-24T13:00:00.250+01:00", "ttl": "-1.500s",
        "details": [{"@type": "type.googleapis.com/x.Y", "n": [1, {"k": null}]}],
        "token": "s3cret", "parent": {"id": "a0", "parent": {"count": 1}}
    })
}

#[test]
fn everything_comes_back_by_every_way() {
    let text = full().to_string();
    let by_slice: Message = wire::from_slice(text.as_bytes()).expect("good");
    let by_str: Message = serde_json::from_str(&text).expect("good");
    let by_value: Message = serde_json::from_value(full()).expect("good");
    let by_reader: Message = serde_json::from_reader(text.as_bytes()).expect("good");
    assert_eq!(by_slice, by_str);
    assert_eq!(by_slice, by_value);
    assert_eq!(by_slice, by_reader);
    assert_eq!(serde_json::to_value(&by_slice).expect("good"), full());
    assert_eq!(
        serde_json::from_str::<Value>(&serde_json::to_string(&by_slice).expect("good"))
            .expect("good"),
        full()
    );
}

#[test]
fn a_request_omits_fields_that_the_server_sets() {
    let message: Message = wire::from_slice(full().to_string().as_bytes()).expect("good");
    let request: Value =
        serde_json::from_slice(&wire::to_request(&message, &mut Vec::new()).expect("good"))
            .expect("JSON");
    let mut expected = full();
    expected.as_object_mut().expect("an object").remove("id");
    expected["parent"].as_object_mut().expect("an object").remove("id");
    assert_eq!(request, expected);
}

#[test]
fn absent_null_and_zero_are_one_in_the_protobuf_dialect() {
    let nulls: Message = wire::from_slice(
        br#"{"id": null, "count": null, "size": null, "ratio": null, "done": null, "tags": null, "labels": null,
             "bytes": null, "expires": null, "ttl": null, "details": null, "token": null, "parent": null}"#,
    )
    .expect("null stands for absent");
    assert_eq!(nulls, Message::default());
    let zeros: Message = wire::from_slice(
        br#"{"id": "", "count": 0, "size": "0", "ratio": 0, "tags": [], "labels": {}}"#,
    )
    .expect("good");
    assert_eq!(zeros, Message::default());
    assert_eq!(serde_json::to_string(&zeros).expect("good"), "{}");
    let kept = Message { done: Some(false), ..Message::default() };
    assert_eq!(serde_json::to_string(&kept).expect("good"), r#"{"done":false}"#);
}

#[test]
fn numbers_come_in_every_spelling_that_protobuf_allows() {
    for (json, count, size) in [
        (r#"{"count": "7", "size": 7}"#, 7, 7),
        (r#"{"count": 7.0, "size": "7.0"}"#, 7, 7),
        (r#"{"count": 1e3, "size": "1e3"}"#, 1000, 1000),
    ] {
        let message: Message = wire::from_slice(json.as_bytes()).expect(json);
        assert_eq!((message.count, message.size), (count, size), "{json}");
    }
    let infinite: Message = wire::from_slice(br#"{"ratio": "-Infinity"}"#).expect("good");
    assert_eq!(serde_json::to_string(&infinite).expect("good"), r#"{"ratio":"-Infinity"}"#);
}

/// An integer that a string carries, in plain JSON.
#[derive(Debug, Default, PartialEq)]
struct Carried {
    serial: i64,
}

impl Record for Carried {
    const DIALECT: Dialect = Dialect::Json;

    fn read_field(&mut self, _name: &str, value: wire::Value<'_>) -> Result<(), WireError> {
        value.read_as(Text, &mut self.serial)
    }

    fn write_fields(&self, out: &mut Fields<'_>) {
        out.required_as("serial", Text, &self.serial);
    }
}

serde_impls!(Carried);

#[test]
fn in_plain_json_a_number_is_not_a_string() {
    let read = |json: &str| wire::from_slice::<Carried>(json.as_bytes());
    for json in [r#"{"serial": "7"}"#, r#"{"serial": "7.0"}"#] {
        assert_eq!(read(json).expect(json), Carried { serial: 7 });
    }
    for json in [r#"{"serial": 7}"#, r#"{"serial": -7}"#, r#"{"serial": 7.0}"#] {
        let fault = read(json).expect_err(json).to_string();
        assert!(fault.contains("expected a string of digits, found the number"), "{fault}");
    }
}

#[test]
fn errors_have_place_and_problem() {
    let fault =
        |json: &str| wire::from_slice::<Message>(json.as_bytes()).expect_err(json).to_string();
    for (json, expected) in [
        (
            r#"{"expires": "x"}"#,
            "expires: expected an RFC 3339 date-time, found a string of 1 characters",
        ),
        (
            r#"{"parent": {"tags": ["a", 1]}}"#,
            "parent.tags[1]: expected a string, found the number 1",
        ),
        (
            r#"{"labels": {"a b": -1}}"#,
            "labels[\"a b\"]: expected an unsigned integer of 32 bits, found the number -1, which is out of range",
        ),
        (
            r#"{"count": 3000000000}"#,
            "count: expected an integer of 32 bits, found the number 3000000000, which is out of range",
        ),
        (r#"{"count": 1.5}"#, "count: expected an integer, found the number 1.5"),
        (r#"{"bytes": "%"}"#, "bytes: expected a string in Base64, found a string of 1 characters"),
        (
            r#"{"ttl": "1h"}"#,
            "ttl: expected a duration like \"3600s\", found a string of 2 characters",
        ),
        (r#"{"tags": {}}"#, "tags: expected a list, found an object"),
        ("[]", "expected an object, found a list"),
        ("{\"id\": ", "id: EOF while parsing a value at line 1 column 7"),
        ("{} x", "trailing characters at line 1 column 4"),
    ] {
        assert_eq!(fault(json), expected, "{json}");
    }
}

#[test]
fn an_error_never_shows_a_secret() {
    let fault = wire::from_slice::<Message>(br#"{"token": 987654321}"#)
        .expect_err("a number is not a secret");
    assert_eq!(fault.to_string(), "token: expected a string, found another value (not shown)");
    let message: Message = wire::from_slice(full().to_string().as_bytes()).expect("good");
    assert!(!format!("{message:?}").contains("s3cret"));
}

#[test]
fn plain_json_is_strict() {
    let read =
        |json: &str| wire::from_slice::<Plain>(json.as_bytes()).map_err(|fault| fault.to_string());
    assert_eq!(read("{}"), Err("name: missing, but required by `Plain`".to_owned()));
    assert_eq!(read(r#"{"name": null}"#), Err("name: expected a string, found null".to_owned()));
    assert_eq!(
        read(r#"{"name": "a", "score": "1"}"#),
        Err("score: expected an integer, found the string \"1\"".to_owned())
    );
    let plain = read(r#"{"name": "", "note": null, "x": [1]}"#).expect("good");
    assert_eq!(
        serde_json::to_value(&plain).expect("good"),
        json!({"name": "", "note": null, "x": [1]})
    );
}

#[test]
fn the_last_of_equal_members_counts() {
    let message: Message = wire::from_slice(
        br#"{"tags": ["a"], "tags": ["b"], "parent": {"id": "1"}, "parent": {"count": 2}}"#,
    )
    .expect("good");
    assert_eq!(
        serde_json::to_value(&message).expect("good"),
        json!({"tags": ["b"], "parent": {"count": 2}})
    );
}

#[test]
fn endless_nesting_is_an_error() {
    let deep = format!("{}{}", r#"{"parent":"#.repeat(5000), "}".repeat(5000));
    assert!(wire::from_slice::<Message>(deep.as_bytes()).is_err());
    let skipped = format!("{{\"unknown\": {}{}}}", "[".repeat(5000), "]".repeat(5000));
    assert_eq!(
        wire::from_slice::<Message>(skipped.as_bytes()),
        Ok(Message::default()),
        "passing over takes no stack"
    );
}

#[test]
fn secrets_are_compared_and_hidden() {
    assert_eq!(Secret::new("a"), Secret::from("a"));
    assert_ne!(Secret::new("a"), Secret::new("b"));
    assert_ne!(Secret::new("a"), Secret::new("ab"));
    assert_eq!(format!("{:?}", Secret::new("a")), "Secret(…)");
    assert_eq!(serde_json::to_string(&Secret::new("a")).expect("good"), "\"a\"");
}

#[test]
fn an_any_names_its_type_and_decodes() {
    let any: Any =
        serde_json::from_value(json!({"@type": "type.googleapis.com/x.Plain", "name": "n"}))
            .expect("good");
    assert_eq!(any.type_name(), "x.Plain");
    assert_eq!(any.decode::<Plain>().expect("good").name, "n");
}
