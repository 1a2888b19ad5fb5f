//! Unions.

use std::collections::BTreeMap;

use serde_json::json;

use crate::support::{becomes, error_of, keeps, request};
use crate::union_constants::{Event, Log, Switch};
use crate::union_discriminator::{Cat, Home, Pet};
use crate::union_family::{Drawing, Shape};
use crate::union_formats::{Moment, MomentAt};
use crate::union_kinds::{Message, Request, RequestInput, Setting, Stop};
use crate::union_lists::{Pack, PackPets};
use crate::union_nested as nested;
use crate::union_required::Source;
use crate::union_with_base::{Payment, Refund};

#[test]
fn a_discriminator_identifies_the_member() {
    let home: Home = keeps(r#"{"pet": {"petType": "cat", "lives": 9}}"#);
    assert_eq!(home.pet, Pet::from(Cat::new(9)));
    for value in ["dog", "puppy"] {
        let json = json!({"petType": value, "bark": "wow"}).to_string();
        assert!(matches!(keeps::<Pet>(&json), Pet::Dog(_)), "{value}");
    }
    // A schema that the mapping does not name is called by its own name.
    assert!(matches!(keeps::<Pet>(r#"{"petType": "Bird", "wings": 2}"#), Pet::Bird(_)));
}

#[test]
fn a_union_writes_its_discriminator() {
    use crate::union_discriminator::Dog;
    use crate::union_discriminator_undeclared::{
        Alias, Cat as Kitty, Frame, Hook, Mount, MountKind, Puppy, Rail, RailMountKind, Shelf, Wall,
    };
    let written = |mount: Mount| serde_json::to_value(mount).expect("it can be written");
    assert_eq!(
        written(Wall::default().height(3).into()),
        json!({"mountKind": "WALL", "height": 3})
    );
    assert_eq!(written(Hook::default().into()), json!({"mountKind": "HOOK"}));
    let rail = Rail::new(RailMountKind::Track, 4);
    assert_eq!(written(rail.clone().into()), json!({"mountKind": "TRACK", "length": 4}));
    // The variant replaces a value that selects another member, or none.
    assert_eq!(
        written(rail.mount_kind("HOOK".into()).into()),
        json!({"mountKind": "RAIL", "length": 4})
    );
    assert_eq!(
        written(Hook::default().mount_kind(MountKind::Wall).load(1).into()),
        json!({"mountKind": "HOOK", "load": 1})
    );
    // A new object has its value alone too, unless its schema excludes the property. A value that was read is preserved.
    assert_eq!(request(&Hook::default()), json!({"mountKind": "HOOK"}));
    assert_eq!(request(&Wall::default()), json!({"mountKind": "WALL"}));
    assert_eq!(request(&Frame::default()), json!({}));
    assert_eq!(request(&Shelf::new(2)), json!({"mountKind": "SHELF", "depth": 2}));
    keeps::<Wall>(r#"{"height": 1}"#);
    keeps::<Wall>(r#"{"mountKind": "DRYWALL", "height": 1}"#);
    keeps::<Shelf>(r#"{"depth": 1}"#);
    keeps::<Shelf>(r#"{"depth": 1, "mountKind": null}"#);
    // A map has the value in the union only.
    keeps::<Mount>(r#"{"mountKind": "UPRIGHT"}"#);
    let desk = |kind: &str| BTreeMap::from([("mountKind".to_owned(), json!(kind))]);
    assert_eq!(written(BTreeMap::new().into()), json!({"mountKind": "DESK"}));
    assert_eq!(written(desk("UPRIGHT").into()), json!({"mountKind": "UPRIGHT"}));
    assert_eq!(written(desk("WALL").into()), json!({"mountKind": "DESK"}));
    assert_eq!(
        written(Frame::default().width(1).into()),
        json!({"mountKind": "FRAME", "width": 1})
    );
    keeps::<Mount>(r#"{"mountKind": "TRACK", "length": 4}"#);
    keeps::<Mount>(r#"{"mountKind": "SAFE", "width": 4}"#);
    // Another name of a schema is the one that counts.
    let alias = |alias: Alias| serde_json::to_value(alias).expect("it can be written");
    assert_eq!(alias(Kitty::default().into()), json!({"animal": "Kitty"}));
    assert_eq!(alias(Puppy::default().weeks(3).into()), json!({"animal": "Puppy", "weeks": 3}));
    assert!(matches!(keeps::<Alias>(r#"{"animal": "Kitty", "lives": 9}"#), Alias::Cat(_)));
    let dog = Pet::from(Dog::new("puppy".into()));
    assert_eq!(serde_json::to_value(dog).expect("it can be written"), json!({"petType": "puppy"}));
}

#[test]
fn an_unknown_member_is_preserved_unchanged() {
    let pet: Pet = keeps(r#"{"petType": "fish", "fins": [1, 2]}"#);
    assert!(matches!(pet, Pet::Unrecognized(value) if value["fins"][1] == 2));
    assert!(matches!(keeps::<Event>(r#"{"type": "user.renamed"}"#), Event::Unrecognized(_)));
    assert!(matches!(keeps::<Source>(r#"{"ftp": "x"}"#), Source::Unrecognized(_)));
    assert!(matches!(keeps::<Shape>(r#"{"kind": "star"}"#), Shape::Unrecognized(_)));
}

#[test]
fn an_error_is_that_of_the_identified_member() {
    assert_eq!(
        error_of::<Home>(r#"{"pet": {"petType": "cat", "lives": "nine"}}"#),
        "pet.lives: expected an integer, found a string of 4 characters"
    );
    assert_eq!(
        error_of::<Home>(r#"{"pet": {"petType": "cat"}}"#),
        "pet.lives: missing, but required by `Cat`"
    );
    assert_eq!(
        error_of::<Home>(r#"{"pet": "cat"}"#),
        "pet: expected an object for `Pet`, found a string of 3 characters"
    );
    assert_eq!(error_of::<Home>("{}"), "pet: missing, but required by `Home`");
    assert_eq!(
        error_of::<Request>(r#"{"input": [{"text": 1}]}"#),
        "input[0].text: expected a string, found the number 1"
    );
}

#[test]
fn a_value_without_its_discriminator_is_of_no_form() {
    let tried = ["Cat", "Dog", "Bird"]
        .map(|form| format!("as `{form}`: petType: missing, but required by `{form}`"));
    assert_eq!(
        error_of::<Pet>(r#"{"lives": 9}"#),
        format!("no form of `Pet` fits; {}", tried.join("; "))
    );
}

#[test]
fn an_error_lists_all_tried_members() {
    assert_eq!(
        error_of::<Source>(r#"{"file": 1, "name": "a"}"#),
        "no form of `Source` fits; as `NamedUpload`: file: expected a string, found the number 1; \
         as `Upload`: file: expected a string, found the number 1"
    );
}

#[test]
fn constants_identify_the_member() {
    let log: Log = keeps(
        r#"{"events": [{"type": "user.created", "user": "ann"}, {"type": "user.purged", "reason": "x"}]}"#,
    );
    let events = log.events.unwrap_or_default();
    assert!(matches!(events.as_slice(), [Event::UserCreated(_), Event::Object(_)]));
}

#[test]
fn the_constant_of_one_member_does_not_exclude_another() {
    assert!(matches!(keeps::<Switch>(r#"{"disabled": true}"#), Switch::Off(_)));
    let json = r#"{"disabled": true, "command": "run"}"#;
    assert!(matches!(keeps::<Switch>(json), Switch::Command(_)));
}

#[test]
fn a_form_that_would_lose_something_is_not_taken() {
    assert!(matches!(keeps::<Source>(r#"{"url": "u", "title": "t"}"#), Source::Link(_)));
    assert!(matches!(keeps::<Source>(r#"{"file": "f"}"#), Source::Upload(_)));
    assert!(matches!(
        keeps::<Source>(r#"{"file": "f", "name": "n", "owner": "o"}"#),
        Source::NamedUpload(_)
    ));
    // Of two forms at once: neither has a place for all of it.
    assert!(matches!(keeps::<Source>(r#"{"url": "u", "file": "f"}"#), Source::Unrecognized(_)));
    // An unknown property belongs to no member.
    becomes::<Source>(r#"{"url": "u", "new": 1}"#, r#"{"url": "u"}"#);
}

#[test]
fn the_kind_of_json_identifies_the_member() {
    assert_eq!(keeps::<Stop>(r#""a""#), Stop::from("a"));
    assert_eq!(keeps::<Stop>(r#"["a", "b"]"#), Stop::List(vec!["a".to_owned(), "b".to_owned()]));
    assert_eq!(keeps::<Setting>("5"), Setting::Integer(5));
    assert_eq!(keeps::<Setting>("true"), Setting::Boolean(true));
    assert_eq!(
        keeps::<Request>(r#"{"input": [{"text": "a"}]}"#).input,
        Some(RequestInput::List(vec![Message::new("a")]))
    );
    assert!(matches!(
        keeps::<Request>(r#"{"input": {"text": "a"}}"#).input,
        Some(RequestInput::Message(_))
    ));
    keeps::<Request>(r#"{"setting": null, "stop": []}"#);
    keeps::<Request>(r#"{"layers": [1, null, ["a", null]]}"#);
    assert_eq!(
        error_of::<Request>(r#"{"setting": 1.5}"#),
        "setting: expected an integer, a boolean or a string for `Setting`, found the number 1.5"
    );
}

#[test]
fn the_stricter_format_is_tried_first() {
    let moment: Moment =
        keeps(r#"{"at": "2026-11-24T13:00:00Z", "text": "at noon", "number": 1.5}"#);
    assert!(matches!(moment.at, Some(MomentAt::Timestamp(_))));
    let moment: Moment = keeps(r#"{"at": "never"}"#);
    assert!(!matches!(moment.at, Some(MomentAt::Timestamp(_))));
}

#[test]
fn a_schema_stands_for_those_that_inherit_from_it() {
    let drawing: Drawing = keeps(
        r#"{"shapes": [{"kind": "round", "radius": 1.5}, {"kind": "Square", "side": 2.5, "label": "a"}]}"#,
    );
    let shapes = drawing.shapes.unwrap_or_default();
    assert!(matches!(shapes.as_slice(), [Shape::Circle(_), Shape::Square(_)]));
    assert!(matches!(keeps::<Shape>(r#"{"kind": "plain", "label": "a"}"#), Shape::Base(_)));
    // An invalid child is not decoded as its parent.
    assert_eq!(
        error_of::<Shape>(r#"{"kind": "Square", "side": "a"}"#),
        "side: expected a number, found a string of 1 characters"
    );
}

#[test]
fn each_member_has_the_properties_beside_the_one_of() {
    let payment: Payment = keeps(r#"{"amount": 5, "iban": "DE"}"#);
    assert!(matches!(payment, Payment::Transfer(transfer) if transfer.amount == 5));
    keeps::<Refund>(r#"{"reason": "late", "amount": 5, "number": "4111"}"#);
    assert_eq!(
        error_of::<Payment>(r#"{"iban": "DE", "amount": "5"}"#),
        "amount: expected an integer, found the string \"5\""
    );
}

#[test]
fn a_member_may_be_a_union() {
    let garden: nested::Garden =
        keeps(r#"{"things": [{"kind": "cat", "lives": 9}, {"kind": "plant", "height": 1.5}]}"#);
    let things = garden.things.unwrap_or_default();
    assert!(matches!(things.as_slice(), [nested::AnyModel::Animal(_), nested::AnyModel::Plant(_)]));
    keeps::<nested::Garden>(r#"{"things": [{"kind": "stone", "weight": 1}]}"#);
    keeps::<nested::Garden>(r#"{"guest": "a"}"#);
    assert_eq!(
        error_of::<nested::Garden>(r#"{"guest": {"kind": "cat"}}"#),
        "guest.lives: missing, but required by `Cat`"
    );
}

#[test]
fn the_items_identify_the_list() {
    let pack: Pack = keeps(
        r#"{"pets": [{"kind": "pet", "name": "a", "bark": "wau"}, {"kind": "pet", "name": "b", "bark": "wow"}]}"#,
    );
    assert!(matches!(pack.pets, Some(PackPets::DogList(_))));
    let pack: Pack = keeps(r#"{"pets": [{"lives": 3}]}"#);
    assert!(matches!(pack.pets, Some(PackPets::CatList(_))));
    keeps::<Pack>(r#"{"pets": []}"#);
    // A constant in the items of both lists identifies neither.
    let pack: Pack = keeps(r#"{"pets": [{"kind": "pet", "lives": 3}]}"#);
    assert!(matches!(pack.pets, Some(PackPets::CatList(_))));
}

#[test]
fn objects_are_named_after_the_property_that_distinguishes_them() {
    use crate::union_selected::{Action, ActionResize, ActionTag, Change, ChangeTag};
    assert_eq!(keeps::<Action>(r#""stop""#), Action::Stop);
    assert_eq!(keeps::<Action>(r#""start""#), Action::Start);
    assert_eq!(keeps::<Action>(r#""fly""#), Action::Unrecognized("fly".into()));
    let resize: Action = keeps(r#"{"resize": {"cores": 2}}"#);
    assert!(matches!(resize, Action::Resize(found) if matches!(*found, ActionResize { .. })));
    assert_eq!(keeps::<Action>(r#"{"tag": "a"}"#), Action::from(ActionTag::new("a")));
    assert!(matches!(keeps::<Action>(r#"{"move": [1]}"#), Action::Unrecognized(_)));
    assert_eq!(
        keeps::<Change>(r#"{"by": "me", "tag": "a"}"#),
        Change::from(ChangeTag::new("me", "a"))
    );
    assert!(matches!(keeps::<Change>(r#"{"by": "me", "resize": 3}"#), Change::Resize(_)));
    keeps::<Change>(r#"{"by": "me", "resize": 3, "tag": "a"}"#);
}
