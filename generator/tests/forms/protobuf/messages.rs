//! Messages.

use serde_json::json;

use crate::any::{Holder, Known};
use crate::field_mask::{UpdateRequest, User, UserField};
use crate::numbers::Numbers;
use crate::oneof::{Input, InputView, TextField};
use crate::presence::{Thing, ThingState};
use crate::support::{becomes, error_of, keeps, request};

#[test]
fn zero_is_absent() {
    let zero = r#"{"name": "", "count": "0", "tags": [], "labels": {}, "data": "", "nick": null, "state": null, "parent": null}"#;
    assert_eq!(becomes::<Thing>(zero, "{}"), Thing::default());
    // A nullable field has presence: an empty string is a string.
    keeps::<Thing>(r#"{"nick": ""}"#);
    // The zero value of an enum is a value too.
    assert_eq!(keeps::<Thing>(r#"{"state": "STATE_UNSPECIFIED"}"#).state, ThingState::Unspecified);
}

#[test]
fn set_fields_are_preserved() {
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
fn a_wrong_type_is_an_error() {
    assert_eq!(error_of::<Thing>(r#"{"name": 5}"#), "name: expected a string, found the number 5");
    assert_eq!(
        error_of::<Thing>(r#"{"parent": {"count": "many"}}"#),
        "parent.count: expected a string of digits, found a string of 4 characters"
    );
    assert_eq!(
        error_of::<Thing>(r#"{"expires": "1h"}"#),
        "expires: expected a duration like \"3600s\", found a string of 2 characters"
    );
}

#[test]
fn members_identify_the_variant() {
    let message: crate::union::Message =
        keeps(r#"{"parts": [{"text": "a"}, {"url": "b", "width": 3}]}"#);
    assert!(matches!(
        message.parts.as_slice(),
        [crate::union::Part::Text(_), crate::union::Part::Image(_)]
    ));
    keeps::<crate::union::Message>(r#"{"parts": [{"sound": "c"}]}"#);
}

#[test]
fn a_field_mask_names_the_fields_of_its_message() {
    let request_ = UpdateRequest::default()
        .user(User::default().display_name("Ann"))
        .update_mask([UserField::DisplayName, UserField::UserIds]);
    assert_eq!(
        request(&request_),
        json!({"user": {"displayName": "Ann"}, "updateMask": "displayName,userIds"})
    );
    let masked: UpdateRequest = keeps(r#"{"updateMask": "displayName,address.city"}"#);
    let other = UserField::Unrecognized("address.city".to_owned());
    assert_eq!(masked.update_mask, [UserField::DisplayName, other]);
    becomes::<UpdateRequest>(r#"{"updateMask": ""}"#, "{}");
    assert!(error_of::<UpdateRequest>(r#"{"updateMask": 5}"#).starts_with("updateMask: expected"));
}

#[test]
fn of_a_oneof_one_member_is_set() {
    let input: Input = keeps(r#"{"name": "a", "textField": {"placeholder": "b"}}"#);
    assert_eq!(input.view, Some(InputView::TextField(TextField::default().placeholder("b"))));
    // Zero is a value there, and null is none.
    assert_eq!(keeps::<Input>(r#"{"count": 0}"#).view, Some(InputView::Count(0)));
    becomes::<Input>(r#"{"count": 3, "textField": null}"#, r#"{"count": 3}"#);
    assert_eq!(
        error_of::<Input>(r#"{"textField": 5}"#),
        "textField: expected an object, found the number 5"
    );
}

#[test]
fn numbers_come_as_strings_and_as_numbers() {
    keeps::<Numbers>(
        r#"{"large": "-9223372036854775808", "natural": "18446744073709551615", "small": 5, "float": "NaN", "list": ["1"]}"#,
    );
    becomes::<Numbers>(
        r#"{"large": 5, "small": "6", "list": [7]}"#,
        r#"{"large": "5", "small": 6, "list": ["7"]}"#,
    );
    assert!(error_of::<Numbers>(r#"{"natural": "-1"}"#).starts_with("natural: expected"));
}

#[test]
fn any_message_is_preserved_and_decoded_as_a_known_type() {
    let holder: Holder = keeps(
        r#"{"details": [{"@type": "type.googleapis.com/a.Known", "id": "x"}, {"@type": "b", "c": [null]}]}"#,
    );
    let known: Known = holder.details[0].decode_as("a.Known").expect("it is of this type");
    assert_eq!(known, Known::default().id("x"));
    assert!(holder.details[1].decode_as::<Known>("a.Known").is_err());
    assert!(error_of::<Holder>(r#"{"details": [5]}"#).starts_with("details[0]: expected"));
}
