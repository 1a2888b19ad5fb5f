//! Lists, any JSON, names.

use serde_json::Value;

use crate::any_json::Bag;
use crate::list_plain::Lists;
use crate::list_tuple::{Position, Route};
use crate::name_alias::Thing;
use crate::name_any as names;
use crate::support::{error_of, keeps};

#[test]
fn lists_keep_their_order_and_their_nulls() {
    keeps::<Lists>(
        r#"{"set": ["b", "a", "a"], "three": [1.5, 2.5, 3.5], "nulls": [1, null], "grid": [[1], []], "anything": [null, {"a": 1}]}"#,
    );
    assert_eq!(
        error_of::<Lists>(r#"{"grid": [[1], [2, "3"]]}"#),
        "grid[1][1]: expected an integer, found the string \"3\""
    );
}

#[test]
fn a_tuple_has_a_fixed_number_of_items() {
    let route: Route =
        keeps(r#"{"from": [1.5, 2.5, "home"], "short": ["a", 1], "open": [1, null]}"#);
    assert_eq!(route.from, Some(Position(1.5, 2.5, "home".to_owned())));
    assert_eq!(error_of::<Position>("[1, 2]"), "expected 3 items, found 2");
    assert_eq!(error_of::<Position>(r#"[1, 2, "a", 4]"#), "expected 3 items, found more");
    assert_eq!(
        error_of::<Position>(r#"[1, "2", "a"]"#),
        "[1]: expected a number, found the string \"2\""
    );
}

#[test]
fn any_json_is_preserved() {
    keeps::<Bag>(
        r#"{"known": [1, {"a": null}], "anything": 1.5, "described": "a", "binary": "raw"}"#,
    );
    // `null` and absence differ: an alternative of the object may require the member.
    assert_eq!(keeps::<Bag>(r#"{"known": 1, "nullable": null}"#).nullable, Some(Value::Null));
    assert_eq!(keeps::<Bag>(r#"{"known": 1}"#).nullable, None);
}

#[test]
fn a_name_for_a_type_is_that_type() {
    let thing: Thing = keeps(r#"{"id": "a", "others": ["b"]}"#);
    assert_eq!(thing.others, Some(vec!["b".to_owned()]));
}

#[test]
fn names_stay_as_they_are_on_the_wire() {
    keeps::<names::Data0>(
        r#"{"@type": "a", "$ref": "b", "+1": 1, "-1": 2, "type": "c", "self": "d", "fooBar": "e", "foo_bar": "f", "": "g", "größe": "h", "new": "i"}"#,
    );
    keeps::<names::OptionModel>(r#"{"string": {"vec": "a"}}"#);
}
