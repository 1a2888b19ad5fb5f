//! Texts that YAML reads as numbers and booleans.

mod support;

use fault::resources::n2024::{_404RequestBody, _404RequestBodyOn};
use support::sent;

#[tokio::test]
async fn the_texts_are_those_of_the_document() {
    let body = _404RequestBody::default().on(_404RequestBodyOn::Yes);
    let recorded = sent(|client| client.n2024()._404(body)).await;
    assert!(recorded.text().contains("yes"), "{}", recorded.text());
}
