//! Several media types in one operation.

mod support;

use support::{json_response, json, called, sent};

#[tokio::test]
async fn every_media_type_is_accepted() {
    let recorded = sent(|client| client.report().report()).await;
    let accept = recorded.header("accept").expect("it is sent");
    for media_type in ["text/csv", "application/json", "application/vnd.ms-excel"] {
        assert!(accept.contains(media_type), "{accept}");
    }
    let (recorded, result) =
        called(json_response("200 OK", &json!("b")), |client| client.name().set("a".to_owned())).await;
    assert_eq!(recorded.text(), "\"a\"");
    assert_eq!(result.expect("it is text").into_value(), "b");
}
