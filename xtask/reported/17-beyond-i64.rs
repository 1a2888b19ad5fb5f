//! Integers beyond 64 signed bits.

mod support;

use fault::resources::x::X;
use support::{json, keeps, read, sent};

#[test]
fn the_range_chooses_the_type() {
    let x: X = keeps(json!({"flake": u64::MAX, "nonce": 1, "size": u32::MAX}));
    assert_eq!(x.flake, u64::MAX);
    let wei = r#"{"flake":0,"nonce":18446744073709551615,"wei":115792089237316195423570985008687907853269984665640564039457584007913129639935}"#;
    assert_eq!(serde_json::to_string(&read::<X>(wei)).expect("it can be written"), wei);
}

#[tokio::test]
async fn a_parameter_has_the_type_too() {
    let recorded = sent(|client| client.x().get().limit(u64::MAX)).await;
    assert_eq!(recorded.line, "GET /x?limit=18446744073709551615");
}
