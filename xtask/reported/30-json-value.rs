//! A recursive value.

mod support;

use fault::resources::n::Json;
use support::{json, keeps};

#[test]
fn every_json_is_read() {
    let all: Json = keeps(json!({"a": [1.5, true, "x", {"b": []}]}));
    assert!(matches!(all, Json::Map(_)));
}
