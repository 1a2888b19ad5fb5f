//! A value of an enum that has its name in another schema.

mod support;

use fault::resources::a::{OptionModel, OptionModelType};
use support::{json, keeps};

#[test]
fn the_constant_has_its_title() {
    assert_eq!(keeps::<OptionModel>(json!({"type": 5})).r#type, OptionModelType::Flag);
    keeps::<OptionModel>(json!({"type": 6}));
}
