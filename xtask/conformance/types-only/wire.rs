//! A crate of types, which depends on the package of the runtime.

use conformance_types_only::models::{Move, MovePetRequestBody, Pet, Size, Unused};
use conformance_types_only::webhooks;
use serde_json::json;

#[test]
fn types_of_bodies_are_read_and_written() {
    let pet = json!({"id": "1", "name": "Rex", "size": "tiny"});
    let read: Pet = serde_json::from_value(pet).expect("it is valid");
    assert_eq!(read.size, Some(Size::Unrecognized("tiny".to_owned())));
    // The server sets the ID.
    let written = serde_json::to_value(read).expect("it can be written");
    assert_eq!(written["name"], "Rex");
    let body = serde_json::to_value(MovePetRequestBody::new("home")).expect("it can be written");
    assert_eq!(body, json!({"to": "home"}));
}

#[test]
fn types_that_no_operation_uses_are_there() {
    let unused = serde_json::to_value(Unused::default().size(Size::Large));
    assert_eq!(unused.expect("it can be written"), json!({"size": "large"}));
}

#[test]
fn payloads_of_callbacks_are_decoded() {
    let payload: Move = webhooks::parse_moved(br#"{"at": "2026-01-31"}"#).expect("it is valid");
    assert_eq!(payload.at.map(|date| date.to_string()).as_deref(), Some("2026-01-31"));
}
