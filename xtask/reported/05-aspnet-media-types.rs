//! Plain JSON is preferred among several media types of a body.

mod support;

use fault::resources::supplier::Supplier;
use support::sent;

#[tokio::test]
async fn json_is_sent_and_accepted() {
    let recorded = sent(|client| client.supplier().create(Supplier::default().name("a"))).await;
    assert_eq!(recorded.header("content-type").as_deref(), Some("application/json"));
    assert_eq!(recorded.header("accept").as_deref(), Some("application/json"));
    assert_eq!(recorded.text(), r#"{"name":"a"}"#);
}
