//! An enum, or blank, or null, is an optional enum.

mod support;

use fault::resources::api::{FloorEnum, KindEnum, PatchedRoom, Room};
use support::{json, keeps, written};

#[test]
fn null_and_blank_keep_the_enum() {
    let room: Room = keeps(json!({"id": 1, "kind": "single", "floor": 2}));
    assert_eq!((room.kind, room.floor), (Some(KindEnum::Single), Some(FloorEnum::_2)));
    let room: Room = keeps(json!({"id": 1, "kind": "", "price": "1.50"}));
    assert_eq!(room.kind.map(|kind| kind.as_str().to_owned()).as_deref(), Some(""));
    let room: Room = keeps(json!({"id": 1, "kind": null}));
    assert_eq!(room.kind, None);
    let patch = PatchedRoom::default().kind(KindEnum::Double);
    assert_eq!(written(&patch), json!({"kind": "double"}));
    keeps::<PatchedRoom>(json!({"kind": null}));
}
