//! Enums.

use crate::enum_names::{Alarm, Level};
use crate::enum_open::{Mode, Model, Request};
use crate::enum_text::{Shirt, Size};
use crate::support::{fault, keeps};

#[test]
fn an_unknown_value_is_kept() {
    assert_eq!(keeps::<Size>(r#""small""#), Size::Small);
    assert_eq!(keeps::<Size>(r#""1h""#).as_str(), "1h");
    assert_eq!(keeps::<Size>(r#""gigantic""#), Size::Unrecognized("gigantic".to_owned()));
    for text in ["", "+1", "-1", "null", "a b", "self", "LARGE"] {
        assert!(!matches!(Size::from(text), Size::Unrecognized(_)), "{text}");
        assert_eq!(Size::from(text).as_str(), text);
    }
}

#[test]
fn a_value_of_another_type_is_a_fault() {
    assert_eq!(fault::<Shirt>(r#"{"size": 5}"#), "size: expected a string, found the number 5");
    assert_eq!(fault::<Shirt>("{}"), "size: `Shirt` requires this member, and it is missing");
    assert_eq!(
        fault::<Alarm>(r#"{"level": "2"}"#),
        "level: expected an integer, found the string \"2\""
    );
}

#[test]
fn names_of_their_own_do_not_change_the_wire() {
    assert_eq!(keeps::<Alarm>(r#"{"level": 2}"#).level, Some(Level::High));
    assert_eq!(keeps::<Alarm>(r#"{"level": 3}"#).level, Some(Level::Unrecognized(3)));
}

#[test]
fn an_enum_or_any_text_is_an_open_enum() {
    let request: Request = keeps(r#"{"model": "large", "mode": "auto"}"#);
    assert_eq!((request.model, request.mode), (Some(Model::Large), Some(Mode::Auto)));
    keeps::<Request>(r#"{"model": "of-next-year", "mode": "slow"}"#);
}
