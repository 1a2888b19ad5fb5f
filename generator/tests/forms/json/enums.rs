//! Enums and constants.

use serde_json::json;

use crate::constant::{Text, TextNote, TextVersion};
use crate::enum_closed::{Shirt as ClosedShirt, Size as ClosedSize};
use crate::enum_names::{Alarm, Level};
use crate::enum_open::{Mode, Model, Request};
use crate::enum_text::{Shirt, Size};
use crate::enum_values::{self as values, Settings};
use crate::support::{error_of, keeps, request};

#[test]
fn an_unknown_value_is_preserved() {
    assert_eq!(keeps::<Size>(r#""small""#), Size::Small);
    assert_eq!(keeps::<Size>(r#""1h""#).as_str(), "1h");
    assert_eq!(keeps::<Size>(r#""gigantic""#), Size::Unrecognized("gigantic".to_owned()));
    for text in ["", "+1", "-1", "null", "a b", "self", "LARGE"] {
        assert!(!matches!(Size::from(text), Size::Unrecognized(_)), "{text}");
        assert_eq!(Size::from(text).as_str(), text);
    }
}

#[test]
fn a_value_of_another_type_is_an_error() {
    assert_eq!(error_of::<Shirt>(r#"{"size": 5}"#), "size: expected a string, found the number 5");
    assert_eq!(error_of::<Shirt>("{}"), "size: missing, but required by `Shirt`");
    assert_eq!(
        error_of::<Alarm>(r#"{"level": "2"}"#),
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

#[test]
fn enums_of_any_values_are_open_to_the_kinds_that_they_list() {
    let settings: Settings =
        keeps(r#"{"level": 10, "ratio": 0.5, "mixed": true, "either": false}"#);
    assert_eq!(settings.level, Some(values::Level::_10));
    assert_eq!(settings.mixed, Some(values::Mixed::True));
    let settings: Settings = keeps(r#"{"level": 11, "ratio": 7.5, "mixed": "manual"}"#);
    assert_eq!(settings.mixed, Some(values::Mixed::Unrecognized(json!("manual"))));
    assert_eq!(
        error_of::<Settings>(r#"{"ratio": "half"}"#),
        "ratio: expected a number, found a string"
    );
    assert_eq!(
        error_of::<Settings>(r#"{"mixed": []}"#),
        "mixed: expected a boolean or a number or a string, found a list"
    );
}

#[test]
fn a_closed_enum_rejects_unknown_values() {
    assert_eq!(keeps::<ClosedShirt>(r#"{"size": "large"}"#).size, Some(ClosedSize::Large));
    assert_eq!(
        error_of::<ClosedShirt>(r#"{"size": "gigantic"}"#),
        "size: expected `small` or `large`, found a string of 8 characters"
    );
    assert!("gigantic".parse::<ClosedSize>().is_err());
}

#[test]
fn a_constant_is_filled_in_and_another_value_is_preserved() {
    let sent = json!({"type": "text", "text": "a", "version": 2, "draft": true});
    assert_eq!(request(&Text::new("a")), sent);
    let text: Text =
        keeps(r#"{"type": "rich", "text": "a", "version": 3, "draft": false, "note": "fixed"}"#);
    assert_eq!(text.version, TextVersion::Unrecognized(3));
    assert_eq!(text.note, Some(TextNote::Fixed));
    assert_eq!(
        error_of::<Text>(r#"{"text": "a", "version": 2, "draft": true}"#),
        "type: missing, but required by `Text`"
    );
}

#[test]
fn annotated_constants_are_one_enum() {
    use crate::enum_annotated::{Anything, Hue, Knob, KnobEither, KnobOnly, Loudness, Switch};
    let knob: Knob = keeps(
        r##"{"loudness": 5, "hue": "#0f0", "switch": false, "anything": 1.5, "only": 5, "same": "white",
            "shades": ["black", "grey"], "either": 3}"##,
    );
    assert_eq!((knob.loudness, knob.hue), (Some(Loudness::Loud), Some(Hue::Green)));
    assert_eq!((knob.switch, knob.anything), (Some(Switch::Off), Some(Anything::HalfMore)));
    assert_eq!((knob.only, knob.same), (Some(KnobOnly::Loud), Some(Hue::White)));
    assert!(matches!(knob.either, Some(KnobEither::Integer(_))));
    let knob: Knob =
        keeps(r#"{"loudness": 7, "anything": "auto", "some": 11, "either": {"step": 2}}"#);
    assert_eq!(knob.loudness, Some(Loudness::Unrecognized(7)));
    assert_eq!(knob.anything, Some(Anything::Auto));
    assert!(matches!(knob.either, Some(KnobEither::Object(_))));
    assert_eq!(
        error_of::<Knob>(r#"{"loudness": "5"}"#),
        "loudness: expected an integer, found the string \"5\""
    );
}

#[test]
fn null_and_blank_alternatives_keep_the_type_of_the_enum() {
    use crate::enum_null_and_blank::{Floor, Kind, Room, RoomOwn};
    use crate::runtime::Nullable;
    let room: Room = keeps(r#"{"kind": "single", "floor": 1, "own": "", "size": {"width": 2}}"#);
    assert_eq!((room.kind, room.floor), (Some(Kind::Single), Nullable::Value(Floor::_1)));
    assert_eq!(room.own, Nullable::Value(RoomOwn::Empty));
    let room: Room = keeps(r#"{"kind": "", "floor": null, "own": null, "size": null}"#);
    assert_eq!(room.kind.map(|kind| kind.as_str().to_owned()), Some(String::new()));
    let room: Room = keeps(r#"{"kind": null}"#);
    assert_eq!((room.kind, room.floor), (None, Nullable::Absent));
}

#[test]
fn null_that_an_inline_alternative_or_all_parts_allow_makes_the_type_optional() {
    use crate::enum_null_and_blank::Attic;
    let nothing: Attic = keeps(r#"{"single": null, "listed": null, "all": null, "narrowed": {}}"#);
    assert!(nothing.single.is_none() && nothing.listed.is_none() && nothing.all.is_none());
    let all: Attic = keeps(
        r#"{"single": {"width": 1}, "listed": "hot", "all": {"width": 1, "height": 2}, "narrowed": {"height": 1}}"#,
    );
    assert_eq!(all.all.and_then(|all| all.height), Some(2));
    let error =
        error_of::<Attic>(r#"{"single": null, "listed": null, "all": null, "narrowed": null}"#);
    assert!(error.starts_with("narrowed: expected an object, found null"), "{error}");
}

#[test]
fn null_among_the_values_of_an_alternative_makes_the_type_optional() {
    use crate::enum_null_and_blank::Cellar;
    let nothing: Cellar = keeps(
        r#"{"level": null, "mood": null, "named": null, "mixed": null, "loose": null, "sure": -1}"#,
    );
    assert!(nothing.level.is_none() && nothing.mood.is_none());
    assert!(nothing.named.is_none() && nothing.mixed.is_none() && nothing.loose.is_none());
    let all: Cellar = keeps(
        r#"{"level": -1, "mood": "damp", "named": 1, "mixed": "double", "loose": "else", "sure": -1}"#,
    );
    assert_eq!(all.mood.map(|mood| mood.as_str().to_owned()).as_deref(), Some("damp"));
    let error = error_of::<Cellar>(
        r#"{"level": 1, "mood": "damp", "named": 1, "mixed": -1, "loose": "dry", "sure": null}"#,
    );
    assert!(error.starts_with("sure: expected an integer, found null"), "{error}");
}
