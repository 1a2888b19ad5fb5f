//! Versions that YAML reads as numbers.

mod support;

use fault::resources::v::{GetVResponse, GetVResponseVersion, GetVWant};
use support::{json, keeps, sent};

#[tokio::test]
async fn the_texts_are_those_of_the_document() {
    let response: GetVResponse = keeps(json!({"version": "1.10", "3": "2"}));
    assert_eq!(response.version, Some(GetVResponseVersion::_1_10));
    let recorded = sent(|client| client.v().get().want(GetVWant::_1_0)).await;
    assert_eq!(recorded.line, "GET /v?want=1.0");
}
