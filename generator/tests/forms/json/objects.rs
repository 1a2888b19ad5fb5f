//! Objects.

use serde_json::json;

use crate::object_access::Account;
use crate::object_additional as additional;
use crate::object_all_of as all_of;
use crate::object_any_of as any_of;
use crate::object_empty as empty;
use crate::object_inline::{Order, OrderAddress, OrderLine};
use crate::object_nullable::{Owner, Patch};
use crate::object_nullable_older as older;
use crate::object_patterns::Settings;
use crate::object_plain::Pet;
use crate::object_recursion as recursion;
use crate::runtime::Nullable;
use crate::support::{becomes, error_of, keeps, read, request};

#[test]
fn an_object_keeps_its_properties() {
    let pet: Pet = keeps(r#"{"name": "Rex", "age": 3, "tags": ["good"]}"#);
    assert_eq!(pet, Pet::new("Rex").age(3).tags(["good"]));
    // An absent list and an empty one are two things.
    keeps::<Pet>(r#"{"name": "Rex", "tags": []}"#);
    keeps::<Pet>(r#"{"name": "Rex"}"#);
}

#[test]
fn an_unknown_property_is_ignored() {
    becomes::<Pet>(r#"{"name": "Rex", "new": {"deep": [1]}}"#, r#"{"name": "Rex"}"#);
}

#[test]
fn an_error_has_the_place_the_expected_and_the_actual_type() {
    assert_eq!(error_of::<Pet>("{}"), "name: missing, but required by `Pet`");
    assert_eq!(error_of::<Pet>(r#"{"name": 5}"#), "name: expected a string, found the number 5");
    assert_eq!(error_of::<Pet>(r#"{"name": null}"#), "name: expected a string, found null");
    assert_eq!(
        error_of::<Pet>(r#"{"name": "Rex", "tags": ["good", false]}"#),
        "tags[1]: expected a string, found `false`"
    );
    assert_eq!(
        error_of::<Pet>(r#"{"name": "Rex", "age": 3000000000}"#),
        "age: expected an integer of 32 bits, found the number 3000000000, which is out of range"
    );
    assert_eq!(error_of::<Pet>("[]"), "expected an object, found a list");
}

#[test]
fn absent_null_and_a_value_are_three_things() {
    let patch: Patch = keeps(r#"{"reason": null, "nickname": null, "age": 4}"#);
    assert_eq!(patch.nickname, Nullable::Null);
    assert_eq!(patch.age, Nullable::Value(4));
    assert_eq!(patch.owner, Nullable::Absent);
    let made = Patch::default().nickname_null().owner(Owner::default().name("Ann"));
    assert_eq!(request(&made), json!({"reason": null, "nickname": null, "owner": {"name": "Ann"}}));
    assert_eq!(made.owner.value().and_then(|owner| owner.name.as_deref()), Some("Ann"));
    assert_eq!(
        error_of::<Patch>(r#"{"nickname": 1}"#),
        "nickname: expected a string, found the number 1"
    );
    let pet: older::Pet = keeps(r#"{"nick": null}"#);
    assert!(pet.nick.is_null());
}

#[test]
fn read_only_fields_are_not_sent_and_write_only_fields_are_not_expected() {
    let sent = Account::new("Ann", "1234");
    assert_eq!(request(&sent), json!({"name": "Ann", "pin": "1234"}));
    let response: Account = keeps(r#"{"id": "a", "name": "Ann"}"#);
    assert_eq!(response.pin, None);
    assert_eq!(request(&response), json!({"name": "Ann"}));
    assert_eq!(error_of::<Account>("{}"), "name: missing, but required by `Account`");
}

#[test]
fn additional_properties_are_preserved_if_the_type_has_a_field_for_them() {
    let mixed: additional::Mixed = keeps(r#"{"id": "a", "b": 1, "c": 2}"#);
    assert_eq!(mixed.additional_properties["c"], 2);
    keeps::<additional::Kept>(r#"{"id": "a", "b": {"c": [null]}}"#);
    keeps::<additional::All>(r#"{"labels": {"a": "b"}, "free": {"a": null, "b": [1]}}"#);
    becomes::<additional::Closed>(r#"{"id": "a", "b": 1}"#, r#"{"id": "a"}"#);
    assert_eq!(
        error_of::<additional::Mixed>(r#"{"id": "a", "b": "one"}"#),
        "b: expected an integer, found a string of 3 characters"
    );
}

#[test]
fn properties_by_pattern_are_preserved() {
    let settings: Settings =
        keeps(r#"{"limits": {"max_a": 1}, "either": {"a_1": 5, "b_1": "five"}, "x-note": "text"}"#);
    assert_eq!(settings.additional_properties["x-note"], "text");
    assert_eq!(
        error_of::<Settings>(r#"{"limits": {"max_a": "1"}}"#),
        "limits.max_a: expected an integer, found the string \"1\""
    );
    assert_eq!(
        error_of::<Settings>(r#"{"either": {"a_1": []}}"#),
        "either.a_1: expected an integer or a string for `SettingsEitherValue`, found a list"
    );
}

#[test]
fn an_object_may_be_empty() {
    keeps::<empty::Holder>(r#"{"nothing": {}, "anything": {}}"#);
    keeps::<empty::Holder>(r#"{"anything": {"a": 1}}"#);
    assert_eq!(error_of::<empty::Nothing>("3"), "expected an object, found the number 3");
}

#[test]
fn objects_in_place_have_types() {
    let order: Order =
        keeps(r#"{"address": {"city": "Ulm"}, "lines": [{"sku": "a", "count": 2}]}"#);
    let made = Order::default()
        .address(OrderAddress::default().city("Ulm"))
        .lines([OrderLine::new("a").count(2)]);
    assert_eq!(order, made);
}

#[test]
fn several_objects_are_one() {
    keeps::<all_of::Pet>(r#"{"name": "Rex", "age": 3, "nick": "R"}"#);
    keeps::<all_of::Owner>(r#"{"pet": {"name": "Rex", "age": 3}}"#);
    assert_eq!(error_of::<all_of::Pet>(r#"{"age": 3}"#), "name: missing, but required by `Pet`");
    assert_eq!(
        error_of::<all_of::Strict>(r#"{"name": "Rex", "age": 3}"#),
        "nick: missing, but required by `Strict`"
    );
}

#[test]
fn two_members_of_all_of_with_the_same_property_are_joined() {
    // A map and an object, lists of objects, and a union that refines existing properties.
    keeps::<all_of::Conflict>(r#"{"info": {"line": 5, "more": [1]}}"#);
    keeps::<all_of::Conflict>(r#"{"notes": [{"text": "a", "at": 1}]}"#);
    keeps::<all_of::Conflict>(r#"{"details": [{"issue": "GONE", "field": "a"}]}"#);
    assert_eq!(
        error_of::<all_of::Conflict>(r#"{"details": [{"field": "a"}]}"#),
        "details[0].issue: missing, but required by `Detail`"
    );
}

#[test]
fn parts_of_one_object_may_all_be_there() {
    keeps::<any_of::Filter>(r#"{"since": "a"}"#);
    keeps::<any_of::Filter>(r#"{"since": "a", "until": "b"}"#);
    keeps::<any_of::Contact>(r#"{"email": "a", "phone": "b"}"#);
    assert_eq!(
        error_of::<any_of::Filter>(r#"{"since": 1}"#),
        "since: expected a string, found the number 1"
    );
}

#[test]
fn types_may_contain_themselves() {
    keeps::<recursion::Tree>(
        r#"{"label": "a", "parent": {"label": "b"}, "children": [{"label": "c", "children": []}]}"#,
    );
    keeps::<recursion::Chain>(r#"{"next": {"back": {"next": {}}}}"#);
    assert_eq!(
        error_of::<recursion::Tree>(r#"{"label": "a", "children": [{}]}"#),
        "children[0].label: missing, but required by `Tree`"
    );
    let expression: recursion::Expression = keeps("[1, [2, [3]]]");
    assert!(matches!(expression, recursion::Expression::List(list) if list.len() == 2));
}

#[test]
fn defaults_are_not_sent() {
    let query: crate::object_defaults::Query = read("{}");
    assert_eq!(request(&query), json!({}));
    keeps::<crate::object_defaults::Query>(r#"{"limit": 25, "order": "asc"}"#);
}

#[test]
fn constraints_are_never_in_the_way() {
    keeps::<crate::object_constraints::Form>(r#"{"name": "", "age": -1, "kind": "fish"}"#);
}

#[test]
fn a_property_of_several_members_has_the_properties_of_all() {
    let whole: crate::object_refined::Whole = keeps(r#"{"settings": {"color": "red", "size": 3}}"#);
    assert_eq!(whole.settings.and_then(|settings| settings.size), Some(3));
    assert_eq!(
        error_of::<crate::object_refined::Whole>(r#"{"settings": {"size": 3}}"#),
        "settings.color: missing, but required by `WholeSettings`"
    );
}

#[test]
fn a_required_member_without_a_declaration_must_be_there() {
    use crate::object_undeclared::{Composed, Plain, Typed};
    let plain: Plain = keeps(r#"{"id": "a", "ghost": {"any": [1]}}"#);
    assert_eq!(plain.ghost, json!({"any": [1]}));
    assert_eq!(error_of::<Plain>(r#"{"id": "a"}"#), "ghost: missing, but required by `Plain`");
    assert_eq!(keeps::<Typed>(r#"{"total": 3, "other": 4}"#).total, 3);
    assert_eq!(
        error_of::<Typed>(r#"{"total": "3"}"#),
        "total: expected an integer, found the string \"3\""
    );
    keeps::<Composed>(r#"{"id": "a", "ghost": 1, "name": "b", "spirit": null}"#);
    assert_eq!(
        error_of::<Composed>(r#"{"id": "a", "ghost": 1, "name": "b"}"#),
        "spirit: missing, but required by `Composed`"
    );
}

#[test]
fn a_member_that_only_an_alternative_requires_is_optional_without_a_declaration() {
    use crate::object_undeclared::{Choice, Closed, Either};
    let choice: Choice = keeps(r#"{"phantom": {"any": [1]}}"#);
    assert_eq!(choice.phantom, Some(json!({"any": [1]})));
    assert_eq!(keeps::<Choice>(r#"{"name": "a", "phantom": false}"#).name.as_deref(), Some("a"));
    assert_eq!(keeps::<Choice>(r#"{"name": "a"}"#).phantom, None);
    let either: Either = keeps(r#"{"phantom": 1, "shade": [true], "size": 2}"#);
    assert_eq!((either.phantom, either.shade), (Some(json!(1)), Some(json!([true]))));
    assert_eq!(keeps::<Closed>(r#"{"id": "a", "specter": "b"}"#).specter, json!("b"));
    assert_eq!(error_of::<Closed>(r#"{"id": "a"}"#), "specter: missing, but required by `Closed`");
}

#[test]
fn unevaluated_members_are_typed() {
    use crate::object_unevaluated::{All, Pair};
    let all: All = keeps(
        r#"{"bag": {"a": "x", "b": 1}, "scores": {"c": 2}, "extended": {"id": "i", "name": "n", "d": true},
            "closed": {}, "pair": [1, "one"]}"#,
    );
    assert_eq!(all.bag.and_then(|bag| bag.additional_properties.get("b").copied()), Some(1));
    assert_eq!(all.pair, Some(Pair(1, "one".to_owned())));
    for (wrong, place) in [
        (r#"{"bag": {"b": "1"}}"#, "bag.b: expected an integer"),
        (r#"{"scores": {"c": "2"}}"#, "scores.c: expected an integer"),
        (r#"{"extended": {"d": 1}}"#, "extended.d: expected `true` or `false`"),
    ] {
        let message = error_of::<All>(wrong);
        assert!(message.starts_with(place), "{message}");
    }
}

#[test]
fn a_narrowed_member_loses_nothing() {
    use crate::object_narrowed::{Color, Narrowed, NarrowedColor};
    let narrowed: Narrowed = keeps(
        r#"{"either": {"deep": [1]}, "size": {"width": 2}, "color": "blue", "at": "2026-01-02T03:04:05Z", "count": 3,
            "tags": ["a"], "wide": {"width": 4}, "words": "red", "rows": [{"x": 1, "y": 2}],
            "parts": {"a": "b", "b": "c"}}"#,
    );
    assert_eq!((narrowed.color, narrowed.words), (Some(NarrowedColor::Blue), Some(Color::Red)));
    let either = narrowed.either.expect("it is there");
    assert_eq!(either["deep"], json!([1]));
}
