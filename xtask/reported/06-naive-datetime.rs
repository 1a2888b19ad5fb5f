//! A time without an offset is an error that names the key of the config.

mod support;

use fault::resources::entries::Entry;
use support::{error_of, json, keeps};

#[test]
fn a_naive_time_is_an_error_that_helps() {
    keeps::<Entry>(json!({"id": 1, "created": "2024-05-01T12:00:00Z", "pos": [1.5, 2.0]}));
    let message = error_of::<Entry>(json!({"id": 1, "created": "2024-05-01T12:00:00"}));
    assert!(message.contains("created"), "{message}");
    assert!(message.contains("times = \"lenient\""), "{message}");
}
