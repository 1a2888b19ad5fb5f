//! Messages.

use serde_json::json;

use crate::presence::{Thing, ThingState};
use crate::support::{becomes, fault, keeps, request};

#[test]
fn what_is_zero_is_absent() {
    let zero = r#"{"name": "", "count": "0", "tags": [], "labels": {}, "data": "", "nick": null, "state": null, "parent": null}"#;
    assert_eq!(becomes::<Thing>(zero, "{}"), Thing::default());
    // What is nullable has presence: an empty text is a text.
    keeps::<Thing>(r#"{"nick": ""}"#);
    // The zero value of an enum is a value too.
    assert_eq!(keeps::<Thing>(r#"{"state": "STATE_UNSPECIFIED"}"#).state, ThingState::Unspecified);
}

#[test]
fn what_is_set_is_kept() {
    keeps::<Thing>(
        r#"{"name": "a", "count": "9007199254740993", "tags": ["b"], "labels": {"c": "d"}, "state": "STATE_OPEN",
            "expires": "3600s", "created": "2026-11-24T13:00:00.250Z", "data": "aGk=", "parent": {"parent": {}},
            "details": {"@type": "type.googleapis.com/a.B", "c": [1]}}"#,
    );
    keeps::<Thing>(r#"{"state": "STATE_OF_NEXT_YEAR"}"#);
    becomes::<Thing>(r#"{"count": 5, "new": 1}"#, r#"{"count": "5"}"#);
    assert_eq!(request(&Thing::default().count(5)), json!({"count": "5"}));
}

#[test]
fn a_wrong_type_is_a_fault() {
    assert_eq!(fault::<Thing>(r#"{"name": 5}"#), "name: expected a string, found the number 5");
    assert_eq!(
        fault::<Thing>(r#"{"parent": {"count": "many"}}"#),
        "parent.count: expected a string of digits, found the string \"many\""
    );
    assert_eq!(
        fault::<Thing>(r#"{"expires": "1h"}"#),
        "expires: expected a duration like \"3600s\", found the string \"1h\""
    );
}

#[test]
fn members_tell_the_form() {
    let message: crate::union::Message =
        keeps(r#"{"parts": [{"text": "a"}, {"url": "b", "width": 3}]}"#);
    assert!(matches!(
        message.parts.as_slice(),
        [crate::union::Part::Text(_), crate::union::Part::Image(_)]
    ));
    keeps::<crate::union::Message>(r#"{"parts": [{"sound": "c"}]}"#);
}
