//! Methods of the user for a generated handle, in a crate that depends on the package of the runtime.

mod server;

use conformance_own_modules::{Client, FedPet};

use server::{Server, response};

#[tokio::test]
async fn a_method_of_the_user_is_called_like_a_generated_one() {
    let server = Server::of(response("204 No Content", &[], b"")).await;
    let client = Client::builder().server_url(&server.url).build().expect("it is complete");
    client.pets().feed_all().await.expect("the call succeeds");
    assert_eq!(server.recorded().await.line, "POST /pets/feed");
}

#[tokio::test]
async fn types_of_the_user_are_at_the_root_of_the_crate() {
    let server = Server::of(response("404 Not Found", &[], b"")).await;
    let client = Client::builder().server_url(&server.url).build().expect("it is complete");
    let fed: Result<FedPet, _> = client.pets().feed("7").await;
    assert_eq!(fed.expect_err("there is no such pet").status().map(|code| code.as_u16()), Some(404));
}
