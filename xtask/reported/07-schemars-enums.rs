//! The enums of schemars.

mod support;

use fault::resources::actions::{Action, Phase, Signal};
use support::{json, keeps};

#[test]
fn variants_are_named_after_what_distinguishes_them() {
    assert!(matches!(keeps::<Phase>(json!("running")), Phase::Running));
    assert!(matches!(keeps::<Action>(json!("Stop")), Action::Stop));
    assert!(matches!(keeps::<Action>(json!("Start")), Action::Start));
    assert!(matches!(keeps::<Action>(json!("Fly")), Action::Unrecognized(_)));
    assert!(matches!(keeps::<Action>(json!({"Resize": {"cores": 2}})), Action::Resize(_)));
    assert!(matches!(keeps::<Action>(json!({"Tag": "a"})), Action::Tag(_)));
    assert!(matches!(keeps::<Action>(json!({"Move": ["a", 1]})), Action::Move(_)));
    keeps::<Action>(json!({"Fly": true}));
    assert!(matches!(keeps::<Signal>(json!({"type": "off"})), Signal::Off(_)));
    assert!(matches!(keeps::<Signal>(json!({"type": "level", "value": 1.5})), Signal::Level(_)));
    assert!(matches!(keeps::<Signal>(json!({"type": "word", "value": "w"})), Signal::Word(_)));
}
