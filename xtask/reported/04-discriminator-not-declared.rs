//! A union writes a discriminator that its members do not declare.

mod support;

use fault::resources::mount_controller::{Rail, SaveResponse, Wall};
use support::{json, keeps, sent};

#[tokio::test]
async fn the_tag_is_sent() {
    let wall = Wall::default().height(3);
    let recorded = sent(|client| client.mount_controller().save(wall.into())).await;
    let body: serde_json::Value = serde_json::from_str(recorded.text()).expect("it is JSON");
    assert_eq!(body, json!({"mount_kind": "WALL", "height": 3}));
    let recorded = sent(|client| client.mount_controller().save(Rail::default().into())).await;
    assert_eq!(recorded.text(), r#"{"mount_kind":"RAIL"}"#);
}

#[test]
fn the_tag_survives() {
    let rail: SaveResponse = keeps(json!({"mount_kind": "RAIL", "height": 1, "length": 2.5}));
    assert!(matches!(rail, SaveResponse::Rail(_)));
    keeps::<SaveResponse>(json!({"mount_kind": "SHELF", "width": 2}));
}
