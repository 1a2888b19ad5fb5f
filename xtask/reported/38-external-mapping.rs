//! A mapping to schemas in other files.

mod support;

use fault::resources::p::{Cat, Dog, Pet};
use support::{json, keeps, sent, written};

#[tokio::test]
async fn the_mapping_selects_and_is_written() {
    assert!(matches!(keeps(json!({"sort": "d", "barks": true})), Pet::Dog(_)));
    let recorded = sent(|client| client.p().create(Cat::default().lives(9).into())).await;
    assert_eq!(recorded.text(), r#"{"sort":"c","lives":9}"#);
    assert_eq!(written(&Pet::from(Dog::default())), json!({"sort": "d"}));
}
