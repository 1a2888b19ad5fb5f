//! What users of the crate test with: calls that a script responses, by the types of the API.

use std::time::Duration;

use conductorone_sdk::resources::personal_client::{
    CreateRequest, CreateResponse, PersonalClient, SearchResponse, Status, ops,
};
use conductorone_sdk::test_util::{ManualClock, Script, TransportErrorKind};
use conductorone_sdk::{Client, Error, OutputOf};
use serde_json::json;

/// What a program does that uses the crate: makes a client unless there is one of that name.
async fn ensure(c1: &Client, name: &str) -> Result<OutputOf<ops::Create>, Error> {
    let clients = c1.personal_client();
    let found = clients.search(Default::default()).await?.list;
    match found.into_iter().find(|client| client.display_name == name) {
        Some(client) => Ok(CreateResponse::default().client(client)),
        None => clients.create(CreateRequest::default().display_name(name)).await,
    }
}

fn client(script: &Script) -> Client {
    let builder = Client::builder().server_url("https://api.example.com").bearer_token("tok");
    script.client(builder).expect("the client is complete")
}

#[tokio::test]
async fn a_program_is_tested_without_a_network() {
    let script = Script::new().in_order();
    let other = PersonalClient::default().display_name("other");
    script.expect::<ops::Search>().respond(SearchResponse::default().list([other]));
    let made = CreateResponse::default().client_secret("s3cret");
    script
        .expect::<ops::Create>()
        .when_body(&CreateRequest::default().display_name("ci"))
        .when_header("authorization", "Bearer tok")
        .respond(made.clone());
    assert_eq!(ensure(&client(&script), "ci").await.expect("success"), made);
    script.verify().expect("both came");
    let requests = script.requests_of::<ops::Create>();
    assert_eq!(requests[0].target(), "/api/v1/iam/personal_clients");
    let sent: CreateRequest = requests[0].json().expect("it is one");
    assert_eq!(sent.display_name, "ci");
    assert!(!format!("{:?}", script.requests()).contains("tok"));
}

#[tokio::test]
async fn what_the_server_sets_is_in_the_answer() {
    let script = Script::new();
    let known = PersonalClient::default().display_name("ci").id("7");
    script.expect::<ops::Search>().respond(SearchResponse::default().list([known.clone()]));
    let found = ensure(&client(&script), "ci").await.expect("success");
    assert_eq!(found.client, Some(known));
}

#[tokio::test]
async fn errors_have_their_type_and_retries_take_no_time() {
    let clock = ManualClock::new();
    let script = Script::with_clock(clock.clone());
    script.expect::<ops::Search>().status(503).header("retry-after", "20");
    script.expect::<ops::Search>().fail(TransportErrorKind::Other);
    script.expect::<ops::Search>().status(403).json(&Status::default().message("not yours"));
    let error = ensure(&client(&script), "ci").await.expect_err("403");
    assert_eq!(error.api_error::<Status>().expect("typed").message, "not yours");
    assert_eq!((error.attempts(), clock.slept()[0]), (3, Duration::from_secs(20)));
    script.verify().expect("all came");
}

#[tokio::test]
async fn a_path_and_a_delay_count() {
    let script = Script::new();
    script.expect::<ops::Get>().when_path_value("id", "a/b").delay(Duration::from_secs(120));
    let error = client(&script).personal_client().get("a/b").await.expect_err("too slow");
    assert!(error.is_timeout());
    let error = client(&script)
        .personal_client()
        .delete("a/b")
        .await
        .expect_err("not expected");
    let told = script.verify().expect_err("it came").to_string();
    assert!(told.contains("DELETE of `c1.api.iam.v1.PersonalClientService.Delete`"), "{told}");
    assert!(format!("{error:?}").contains("no more requests are expected"), "{error:?}");
}

#[tokio::test]
async fn a_token_is_asked_for_once_and_again_when_it_has_ended() {
    let clock = ManualClock::new();
    let script = Script::with_clock(clock.clone());
    for token in ["t1", "t2"] {
        let response = json!({"access_token": token, "token_type": "Bearer", "expires_in": 600});
        script.expect_request("POST", "/auth/v1/token").json(&response);
        let header = format!("Bearer {token}");
        script
            .expect::<ops::List>()
            .when_header("authorization", &header)
            .json(&json!({}))
            .times(2);
    }
    let builder = Client::builder().server_url("https://api.example.com");
    let builder = builder.client_credentials("fox@api.example.com/pcc", "s3cret");
    let c1 = script.client(builder).expect("the client is complete");
    for _ in 0..2 {
        c1.personal_client().list().await.expect("the token is good");
        c1.personal_client().list().await.expect("it still is");
        clock.advance(Duration::from_secs(600));
    }
    script.verify().expect("each token was asked for once");
}
