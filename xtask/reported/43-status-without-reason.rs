//! A status without a reason phrase.

mod support;

use support::{called, json, json_response};

#[tokio::test]
async fn the_status_decides_the_type() {
    let body = json!({"m": "x"});
    let (_, result) = called(json_response("299 Deprecated", &body), |client| client.a().get()).await;
    result.expect("it is declared");
}
