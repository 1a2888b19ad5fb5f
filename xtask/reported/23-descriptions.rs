//! Descriptions with code, links and HTML.

mod support;

use fault::resources::t::{Thing, ThingB};
use support::{json, keeps};

#[test]
fn the_types_are_usable() {
    let thing: Thing = keeps(json!({"a": "x", "b": "y\nz"}));
    assert_eq!(thing.b, Some(ThingB::YZ));
}
