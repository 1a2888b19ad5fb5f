//! The parts of a form have their own types.

mod support;

use fault::File;
use fault::resources::album_controller::{CreateRequestBody, Meta};
use support::sent;

#[tokio::test]
async fn each_part_has_its_type() {
    let body = CreateRequestBody::new(Meta::new("Summer")).labels(["a", "b"]);
    let picture = || File::new("a.jpg", vec![1, 2]);
    let recorded = sent(|client| client.album_controller().create([picture(), picture()], body)).await;
    let text = String::from_utf8_lossy(&recorded.body).to_lowercase();
    assert!(text.contains("name=\"meta\"\r\ncontent-type: application/json"), "{text}");
    assert!(text.contains("{\"title\":\"summer\"}"), "{text}");
    assert_eq!(text.matches("name=\"pictures\"; filename=\"a.jpg\"").count(), 2, "{text}");
}
