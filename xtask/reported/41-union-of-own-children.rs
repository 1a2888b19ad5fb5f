//! A union of schemas that inherit from the schema that holds it.

mod support;

use fault::resources::a::Key;
use support::{json, keeps};

#[test]
fn each_child_is_read() {
    assert!(matches!(keeps(json!({"kid": "1", "kty": "EC", "x": "a"})), Key::Ec(_)));
    assert!(matches!(keeps(json!({"kty": "RSA", "e": "b"})), Key::Rsa(_)));
    keeps::<Key>(json!({"kty": "OKP", "y": 1}));
}
