//! A file that may be null is a file.

mod support;

use fault::File;
use fault::resources::scans::AddScansScansPostRequestBody;
use support::sent;

#[tokio::test]
async fn an_optional_file_has_its_name() {
    let body = AddScansScansPostRequestBody::new("n");
    let file = |name: &str| File::new(name, vec![1]);
    let recorded = sent(|client| {
        client.scans().add(body).thumb(file("t.png")).pages([file("1.png"), file("2.png")])
    })
    .await;
    let text = String::from_utf8_lossy(&recorded.body).into_owned();
    assert!(text.contains("name=\"thumb\"; filename=\"t.png\""), "{text}");
    assert_eq!(text.matches("name=\"pages\"; filename=").count(), 2, "{text}");
}
