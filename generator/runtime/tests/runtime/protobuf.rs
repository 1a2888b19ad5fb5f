//! Special parts of protobuf's JSON mapping: field masks, oneofs, `Any`, the forms that readers accept.
//!
//! <https://protobuf.dev/programming-guides/json/>

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

use openapi_sdk_runtime::wire::{
    self, Dialect, Fields, Joined, Oneof, Plain, Record, Text, WireError,
};
use openapi_sdk_runtime::{Any, Duration, Timestamp};

/// An enum, as the generator would emit it.
#[derive(Debug, Clone, Default, PartialEq)]
enum State {
    #[default]
    Unset,
    Open,
    Unrecognized(String),
}

impl wire::Read for State {
    fn take(value: wire::Value<'_>) -> wire::Result<Self> {
        let mut this = Self::default();
        value.read_name(|text| {
            this = if text == "OPEN" { Self::Open } else { Self::Unrecognized(text.to_owned()) }
        })?;
        Ok(this)
    }
}

impl wire::Write for State {
    fn is_absent(&self) -> bool {
        *self == Self::Unset
    }

    fn write(&self, out: wire::Out<'_>) -> wire::Result {
        match self {
            Self::Unset => out.null(),
            Self::Open => out.name("OPEN"),
            Self::Unrecognized(text) => out.name(text),
        }
    }
}

/// A oneof, as the generator would emit it.
#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Count(i32),
    Size(i64),
    Label(String),
    Flag(bool),
    At(Timestamp),
    Inner(Box<Message>),
}

impl Oneof for Kind {
    fn read_member(name: &str, value: wire::Value<'_>) -> wire::Result<Option<Self>> {
        match name {
            "count" => value.take_member(Plain, Self::Count),
            "size" => value.take_member(Text, Self::Size),
            "label" => value.take_member(Plain, Self::Label),
            "flag" => value.take_member(Plain, Self::Flag),
            "at" => value.take_member(Plain, Self::At),
            "inner" => value.take_member(wire::Boxed, Self::Inner),
            _ => value.skip().map(|()| None),
        }
    }

    fn write_member(&self, out: &mut Fields<'_>) {
        match self {
            Self::Count(value) => out.required("count", value),
            Self::Size(value) => out.required_as("size", Text, value),
            Self::Label(value) => out.required("label", value),
            Self::Flag(value) => out.required("flag", value),
            Self::At(value) => out.read_only().required("at", value),
            Self::Inner(value) => out.required_as("inner", wire::Boxed, value),
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Message {
    kind: Option<Kind>,
    mask: Vec<String>,
    state: State,
    states: Vec<State>,
    ratio: f64,
    times: Vec<Timestamp>,
    values: Vec<Value>,
    flags: BTreeMap<String, bool>,
    sizes: BTreeMap<String, i64>,
    any: Option<Any>,
}

impl Record for Message {
    const DIALECT: wire::Dialect = wire::Dialect::ProtobufJson;

    fn read_field(&mut self, name: &str, value: wire::Value<'_>) -> Result<(), WireError> {
        match name {
            "count" | "size" | "label" | "flag" | "at" | "inner" => {
                value.read_oneof(name, &mut self.kind)
            }
            "mask" => value.read_as(Joined, &mut self.mask),
            "state" => value.read(&mut self.state),
            "states" => value.read(&mut self.states),
            "ratio" => value.read(&mut self.ratio),
            "times" => value.read(&mut self.times),
            "values" => value.read(&mut self.values),
            "flags" => value.read(&mut self.flags),
            "sizes" => value.read_as(Text, &mut self.sizes),
            "any" => value.read(&mut self.any),
            _ => value.skip(),
        }
    }

    fn write_fields(&self, out: &mut Fields<'_>) {
        out.oneof(&self.kind);
        out.optional_as("mask", Joined, &self.mask);
        out.optional("state", &self.state);
        out.optional("states", &self.states);
        out.optional("ratio", &self.ratio);
        out.optional("times", &self.times);
        out.optional("values", &self.values);
        out.optional("flags", &self.flags);
        out.optional_as("sizes", Text, &self.sizes);
        out.optional("any", &self.any);
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        wire::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        wire::deserialize(deserializer)
    }
}

fn read(json: &Value) -> Message {
    let message = wire::from_slice(json.to_string().as_bytes());
    message.unwrap_or_else(|fault| panic!("{json}: {fault}"))
}

fn error_of(json: &Value) -> String {
    wire::from_slice::<Message>(json.to_string().as_bytes()).expect_err("it is wrong").to_string()
}

fn written(message: &Message) -> Value {
    serde_json::to_value(message).expect("it can be written")
}

#[test]
fn a_mask_is_one_string_and_other_forms_are_read() {
    for (json, paths, back) in [
        (json!({"mask": "a,b.c"}), vec!["a", "b.c"], json!({"mask": "a,b.c"})),
        (json!({"mask": "a"}), vec!["a"], json!({"mask": "a"})),
        (json!({"mask": ""}), vec![], json!({})),
        (json!({"mask": null}), vec![], json!({})),
        (
            json!({"mask": {"paths": ["a", "b"], "more": [1]}}),
            vec!["a", "b"],
            json!({"mask": "a,b"}),
        ),
        (json!({"mask": {"paths": null}}), vec![], json!({})),
        (json!({"mask": {}}), vec![], json!({})),
    ] {
        let message = read(&json);
        assert_eq!(message.mask, paths, "{json}");
        assert_eq!(written(&message), back, "{json}");
    }
    assert_eq!(
        error_of(&json!({"mask": 1})),
        "mask: expected paths joined by commas, found the number 1"
    );
    assert_eq!(
        error_of(&json!({"mask": {"paths": ["a", 2]}})),
        "mask.paths[1]: expected a string, found the number 2"
    );
}

#[test]
fn a_oneof_holds_the_member_that_is_set_even_when_it_is_zero() {
    for json in [
        json!({"count": 0}),
        json!({"size": "0"}),
        json!({"label": ""}),
        json!({"flag": false}),
        json!({"at": "2026-11-24T13:00:00Z"}),
        json!({"inner": {"inner": {"count": 1}}}),
        json!({}),
    ] {
        assert_eq!(written(&read(&json)), json);
    }
}

#[test]
fn null_leaves_a_oneof_as_it_is_and_the_last_member_counts() {
    let several = read(&json!({"count": null, "flag": true, "label": null, "at": null}));
    assert_eq!(several.kind, Some(Kind::Flag(true)));
    let two: Message = wire::from_slice(br#"{"count": 1, "label": "x"}"#).expect("good");
    assert_eq!(two.kind, Some(Kind::Label("x".to_owned())));
    assert_eq!(
        error_of(&json!({"count": "x"})),
        "count: expected an integer, found a string of 1 characters"
    );
}

#[test]
fn a_request_omits_a_member_that_the_server_sets() {
    let message = read(&json!({"at": "2026-11-24T13:00:00Z"}));
    assert_eq!(wire::to_request(&message, &mut Vec::new()).expect("good"), b"{}");
}

#[test]
fn an_enum_may_come_as_a_number_and_goes_back_as_one() {
    let message = read(&json!({"state": 3, "states": ["OPEN", -1, "NEW"]}));
    assert_eq!(message.state, State::Unrecognized("3".to_owned()));
    assert_eq!(message.states[0], State::Open);
    assert_eq!(written(&message), json!({"state": 3, "states": ["OPEN", -1, "NEW"]}));
    assert_eq!(error_of(&json!({"state": true})), "state: expected a string, found `true`");
    let mut number = serde_json::Deserializer::from_str("3");
    let plain = wire::deserialize::<State, _>(&mut number);
    assert!(plain.is_err(), "in plain JSON a number is no name: {:?} {plain:?}", Dialect::Json);
}

#[test]
fn nan_and_the_infinities_have_spellings() {
    for text in ["Infinity", "-Infinity"] {
        assert_eq!(written(&read(&json!({"ratio": text}))), json!({"ratio": text}));
    }
    assert!(read(&json!({"ratio": "NaN"})).ratio.is_nan());
    assert_eq!(written(&read(&json!({"ratio": "NaN"}))), json!({"ratio": "NaN"}));
    assert_eq!(read(&json!({"ratio": "1.5e1"})).ratio, 15.0);
    for text in ["inf", "nan", "+Infinity", "infinity", "1e400", ""] {
        let error = error_of(&json!({"ratio": text}));
        assert!(error.starts_with("ratio: expected a number, found "), "{error}");
    }
}

#[test]
fn null_is_invalid_in_a_list_or_a_map() {
    for (json, expected) in [
        (json!({"times": [null]}), "times[0]: expected a value, found null"),
        (json!({"states": ["OPEN", null]}), "states[1]: expected a value, found null"),
        (json!({"flags": {"a": null}}), "flags.a: expected a value, found null"),
    ] {
        assert_eq!(error_of(&json), expected);
    }
    let any_json = json!({"values": [null, [null], {"a": null}]});
    assert_eq!(written(&read(&any_json)), any_json, "as JSON it is a value");
}

#[test]
fn maps_have_keys_of_any_kind() {
    let json = json!({"flags": {"": true, "false": false, "-1": true, "a.b \"c\"": true}, "sizes": {"9007199254740993": "1"}});
    assert_eq!(written(&read(&json)), json);
    assert_eq!(read(&json!({"sizes": {"1": 7}})).sizes["1"], 7, "a number does as well");
}

#[test]
fn times_and_durations_reach_the_ends_of_their_ranges() {
    for text in ["315576000000s", "-315576000000.999999999s", "0.000000001s", "1.000001s", "1.001s"]
    {
        assert_eq!(text.parse::<Duration>().expect(text).to_string(), text);
    }
    for (text, shown) in
        [("1.5s", "1.500s"), ("1.0001s", "1.000100s"), ("1.00000001s", "1.000000010s")]
    {
        assert_eq!(text.parse::<Duration>().expect(text).to_string(), shown);
    }
    for text in ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z"] {
        assert_eq!(text.parse::<Timestamp>().expect(text).to_string(), text);
    }
}

#[test]
fn an_any_names_its_type_when_it_is_decoded_as_another() {
    let any =
        Any::pack("type.googleapis.com/x.Message", &read(&json!({"count": 1}))).expect("good");
    assert!(any.is("x.Message") && !any.is("Message") && !any.is("type.googleapis.com/x.Message"));
    assert_eq!(any.decode_as::<Message>("x.Message").expect("good").kind, Some(Kind::Count(1)));
    let other = any.decode_as::<Message>("x.Other").expect_err("it is another type");
    assert_eq!(other.to_string(), "expected `x.Other`; the message is of the type `x.Message`");
    let wrong = Any::pack("x/x.Bad", &json!({"count": "z"})).expect("good");
    let wrong = wrong.decode::<Message>().expect_err("it does not fit");
    assert_eq!(
        wrong.to_string(),
        "count: expected an integer, found a string of 1 characters; the message is of the type `x.Bad`"
    );
    assert!(Any::pack("x/x.Y", "text").is_err(), "text is not a message");
}

#[test]
fn well_known_types_are_in_a_member_of_their_own() {
    let span = Duration::from_millis(1212);
    let any = Any::pack("type.googleapis.com/google.protobuf.Duration", &span).expect("good");
    let json = json!({"@type": "type.googleapis.com/google.protobuf.Duration", "value": "1.212s"});
    assert_eq!(serde_json::to_value(&any).expect("good"), json);
    assert_eq!(any.decode::<Duration>().expect("good"), span);

    let nested = Any::pack("type.googleapis.com/google.protobuf.Any", &any).expect("good");
    let message = Message { any: Some(nested), ..Message::default() };
    let json = json!({"any": {"@type": "type.googleapis.com/google.protobuf.Any", "value": json}});
    assert_eq!(written(&message), json);
    let back = read(&json);
    assert_eq!(back, message);
    let inner: Any = back.any.expect("it is there").decode_as("google.protobuf.Any").expect("good");
    assert_eq!(inner, any);

    let own = json!({"@type": "type.googleapis.com/x.HasValue", "value": "v"});
    let own: Any = serde_json::from_value(own).expect("good");
    assert_eq!(own.decode::<Value>().expect("good"), json!({"value": "v"}), "a field like others");
}
