//! Bodies that differ from their declaration.

mod support;

use support::{called, json, json_response, response};

#[tokio::test]
async fn a_status_without_a_body_is_not_decoded() {
    let (_, result) = called(response("204 No Content", &[], b""), |client| client.a().delete()).await;
    result.expect("there is nothing to decode");
    let (_, result) = called(json_response("200 OK", &json!({"n": 1})), |client| client.a().delete()).await;
    result.expect("the body is decoded");
}

#[tokio::test]
async fn an_empty_or_undeclared_body_is_an_error_that_shows_it() {
    let (_, result) = called(response("200 OK", &[], b""), |client| client.b().list()).await;
    let message = result.err().expect("there is no body").to_string();
    assert!(message.contains("empty"), "{message}");
    let html = response("200 OK", &[("content-type", "application/zip")], b"PK");
    let (_, result) = called(html, |client| client.c().get()).await;
    let message = result.err().expect("it is not JSON").to_string();
    assert!(message.contains("application/zip"), "{message}");
    let plain = response("200 OK", &[], br#"{"n": 1}"#);
    let (_, result) = called(plain, |client| client.b().list()).await;
    result.expect("without a type the declaration counts");
}
