//! A list of itself.

mod support;

use support::{called, json, json_response};

#[tokio::test]
async fn lists_in_lists_are_read() {
    let body = json!([[], [[]]]);
    let (_, result) = called(json_response("200 OK", &body), |client| client.n().list()).await;
    assert_eq!(support::written(result.expect("it is read").value()), body);
}
