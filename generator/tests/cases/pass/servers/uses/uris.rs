//! The targets of calls.

use servers::{Call, Client, Operation};

fn uri<O: Operation>(call: Call<O>) -> String {
    call.request().expect("it is valid").uri().to_string()
}

#[test]
fn an_operation_goes_to_its_own_server() {
    let client = Client::builder().region("us").build().expect("it is complete");
    assert_eq!(uri(client.a().by_path_item()), "https://us.upload.example/a");
    assert_eq!(uri(client.a().by_operation()), "https://files.example/raw/a");
    assert_eq!(uri(client.a().same_place()), "https://us.api.example/v1/a");
    assert_eq!(uri(client.b().on_the_same_host()), "https://us.api.example/v2/b");
}

#[test]
fn the_server_url_of_the_caller_applies_to_all_operations() {
    let client = Client::builder().server_url("http://127.0.0.1:9/x").build().expect("complete");
    assert_eq!(uri(client.a().by_path_item()), "http://127.0.0.1:9/x/a");
    assert_eq!(uri(client.b().on_the_same_host()), "http://127.0.0.1:9/x/b");
}

#[test]
fn another_server_of_the_document_is_named_by_its_url() {
    let client = Client::builder().server_url("https://eu.old.example:8443").build();
    let call = client.expect("it is complete").b().on_the_same_host();
    assert_eq!(uri(call), "https://eu.old.example:8443/b");
}

#[test]
fn the_key_of_a_call_is_in_the_header_of_the_api() {
    let client = Client::builder().build().expect("it is complete");
    let request = client.b().on_the_same_host().idempotency_key("k-1").request().expect("valid");
    assert_eq!(request.headers()["x-request-key"], "k-1");
}
