//! Names that mean something to Rust.

mod support;

use fault::resources::self_::ResultModel;
use support::{json, keeps};

#[test]
fn every_value_has_a_variant() {
    assert_eq!(keeps::<ResultModel>(json!("Self")).as_str(), "Self");
    assert_ne!(ResultModel::from("Self"), ResultModel::from("self"));
    for text in ["Ok", "Err", "Self", "self", "Unrecognized", "unrecognized", "as_str", "Default"] {
        assert!(!matches!(ResultModel::from(text), ResultModel::Unrecognized(_)), "{text}");
    }
}
