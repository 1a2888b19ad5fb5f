//! Payloads of webhooks and callbacks are decoded, and errors are reported.

use webhooks::models::{Owner, Pet, PetKind};
use webhooks::webhooks as sent;

#[test]
fn the_bytes_of_a_body_become_a_value() {
    let body = br#"{"name": "Tom", "owner": {"age": 7, "new": [1]}, "kind": "fish", "more": {}}"#;
    let pet: Pet = sent::parse_new_pet(body).expect("unknown members are ignored");
    assert_eq!((pet.name.as_str(), pet.owner.age), ("Tom", Some(7)));
    assert_eq!(pet.kind, Some(PetKind::Unrecognized("fish".to_owned())), "enums are open");

    let items = sent::parse_renew_on_data(br#"[{"value": "a"}, {}]"#).expect("it is as declared");
    assert_eq!(items[0].value.as_deref(), Some("a"));
    let data = sent::parse_on_data(br#"{"value": 1.5, "unit": null}"#).expect("it is as declared");
    assert_eq!((data.value, data.unit), (1.5, None), "a type of responses has no third state");
    assert_eq!(sent::parse_ended(b"{}").expect("nothing is required"), Owner::default());
    let anything = sent::parse_anything(b"[1]").expect("anything is valid");
    assert_eq!(anything, serde_json::json!([1]));
    assert_eq!(sent::parse_nobody(b"null").expect("it may be null"), None);
    let (first, second) = (br#"{"at": "2026-01-02T03:04:05Z"}"#, br#"{"at": "2026-01-02T03:04:06Z"}"#);
    assert_ne!(sent::parse_first(first).expect("good"), sent::parse_second(second).expect("good"));
}

#[test]
fn the_place_of_an_error_is_reported() {
    let says = |body: &str| {
        let error = sent::parse_new_pet(body.as_bytes()).expect_err("it is wrong");
        assert!(error.is_decode() && error.status().is_none() && error.body().is_none());
        error.to_string()
    };
    let expected = "the body is invalid: ";
    let wrong = says(r#"{"name": "Tom", "owner": {"age": "seven"}}"#);
    assert_eq!(wrong, format!("{expected}owner.age: expected an integer, found a string of 5 characters"));
    let missing = says(r#"{"name": "Tom"}"#);
    assert!(missing.starts_with(&format!("{expected}owner: ")), "{missing}");
    assert!(says("").starts_with(expected));
    assert!(says("{} {}").starts_with(expected));

    let items = sent::parse_renew_on_data(br#"[{}, {"value": 1}]"#).expect_err("it is wrong");
    assert!(items.to_string().starts_with(&format!("{expected}[1].value: ")), "{items}");
    let order = sent::parse_order(br#"{"lines": [{"count": 1}, {"count": []}]}"#);
    let order = order.expect_err("it is wrong");
    assert!(order.to_string().starts_with(&format!("{expected}lines[1].count: ")), "{order}");
}

#[test]
fn neither_text_nor_debug_of_an_error_contains_the_body() {
    let long = format!(r#"{{"name": ["{}"]}}"#, "secret".repeat(100));
    let error = sent::parse_new_pet(long.as_bytes()).expect_err("it is wrong");
    assert!(!format!("{error} {error:?}").contains("secretsecret"), "{error:?}");
}
