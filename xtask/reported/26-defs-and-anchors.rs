//! `$defs`, and members that `unevaluatedProperties` describes.

mod support;

use fault::resources::d::Basket;
use support::{error_of, json, keeps};

#[test]
fn unevaluated_members_are_typed() {
    let basket: Basket = keeps(json!({"lines": [{"sku": "a", "next": {"sku": "b"}}], "bag": {"a": "x", "b": 2}}));
    let bag = basket.bag.expect("it is there");
    assert_eq!(bag.additional_properties.get("b"), Some(&2));
    assert!(error_of::<Basket>(json!({"bag": {"b": "2"}})).starts_with("bag.b: expected an integer"));
}
