//! The six operations against a real server: what goes over the wire, byte by byte, and what comes of the responses.
//!
//! The requests were compared with those of the vendor's own SDK: method, target, `Accept`, `Authorization`,
//! `Content-Type`, `Content-Length` and body. That SDK leaves a `/` in a path value as it is; this one escapes it.

use std::time::Duration;

use conductorone_sdk::resources::personal_client::{
    CreateRequest, PersonalClient, PersonalClientField, SearchRequest, Status, UpdateRequest, UserRef,
};
use conductorone_sdk::{Call, Client, Error, Operation, OutputOf};
use serde_json::{Value, json};
use server::{Recorded, Server};

#[path = "../../conformance/server.rs"]
mod server;

/// Makes a call to a server with this response. Returns the request and the result.
async fn exchange<O: Operation>(
    status: &str,
    response: Value,
    call: impl FnOnce(&Client) -> Call<O>,
) -> (Recorded, Result<OutputOf<O>, Error>) {
    let headers = [("content-type", "application/json"), ("x-request-id", "r-1")];
    let server = Server::of(server::response(status, &headers, response.to_string().as_bytes())).await;
    let client = Client::builder().server_url(&server.url).bearer_token("tok").build().expect("the client is complete");
    let result = call(&client).await;
    (server.recorded().await, result)
}

/// Holds a request against the recording: `None` for a header means that it must be absent.
fn assert_request(recorded: &Recorded, line: &str, content: Option<&str>, length: Option<&str>, body: &str) {
    assert_eq!(recorded.line, line);
    assert_eq!(recorded.header("accept").as_deref(), Some("application/json"));
    assert_eq!(recorded.header("authorization").as_deref(), Some("Bearer tok"));
    assert_eq!(recorded.header("content-type").as_deref(), content);
    assert_eq!(recorded.header("content-length").as_deref(), length);
    assert_eq!(recorded.header("user-agent").as_deref(), Some("conductorone-sdk/0.1.0"));
    assert_eq!(recorded.text(), body);
}

const JSON: Option<&str> = Some("application/json");

#[tokio::test]
async fn create_sends_what_is_set_and_gives_the_secret() {
    let response = json!({
        "client": {"id": "1", "displayName": "ci bot", "createdAt": "2026-11-24T13:00:00Z", "isNew": true},
        "clientSecret": "s3cret",
    });
    let (recorded, result) = exchange("200 OK", response, |c1| {
        c1.personal_client().create(CreateRequest::default().display_name("ci bot"))
    })
    .await;
    let line = "POST /api/v1/iam/personal_clients";
    assert_request(&recorded, line, JSON, Some("24"), r#"{"displayName":"ci bot"}"#);
    let created = result.expect("success");
    let client = created.client.as_ref().expect("the response has a client");
    assert_eq!(client.display_name, "ci bot");
    assert_eq!(client.created_at.expect("the response has a time").to_string(), "2026-11-24T13:00:00Z");
    assert_eq!(created.client_secret.expose(), "s3cret");
    assert!(!format!("{created:?}").contains("s3cret"));
}

#[tokio::test]
async fn create_writes_durations_and_lists() {
    let request = CreateRequest::default()
        .display_name("ci bot")
        .expires(Duration::from_secs(3600))
        .allow_source_cidr(["10.0.0.0/8"]);
    let (recorded, result) =
        exchange("200 OK", json!({}), |c1| c1.personal_client().create(request)).await;
    assert_eq!(recorded.header("content-length").as_deref(), Some("75"));
    // The members come in the order of the document; the vendor's SDK sorts them.
    let body: Value = serde_json::from_str(recorded.text()).expect("JSON");
    assert_eq!(body, json!({"allowSourceCidr": ["10.0.0.0/8"], "displayName": "ci bot", "expires": "3600s"}));
    result.expect("an empty response is an empty message");
}

#[tokio::test]
async fn list_gives_the_clients() {
    let response = json!({"list": [{"id": "1", "scopedRoles": null}, {"id": "2"}], "nextPageToken": ""});
    let (recorded, result) = exchange("200 OK", response, |c1| c1.personal_client().list()).await;
    assert_request(&recorded, "GET /api/v1/iam/personal_clients", None, None, "");
    let list = result.expect("success").list;
    assert_eq!(list.iter().map(|client| client.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
}

#[tokio::test]
async fn get_escapes_the_id() {
    let response = json!({"client": {"id": "1"}});
    let (recorded, result) = exchange("200 OK", response, |c1| c1.personal_client().get("blue whale/1")).await;
    assert_request(&recorded, "GET /api/v1/iam/personal_clients/blue%20whale%2F1", None, None, "");
    assert_eq!(result.expect("success").client.expect("the response has a client").id, "1");
}

#[tokio::test]
async fn delete_has_no_argument_for_its_empty_message() {
    let (recorded, result) = exchange("200 OK", json!({}), |c1| c1.personal_client().delete("x")).await;
    assert_request(&recorded, "DELETE /api/v1/iam/personal_clients/x", None, None, "");
    result.expect("success");
}

#[tokio::test]
async fn update_sends_the_mask_and_nothing_that_the_server_sets() {
    let mut client = PersonalClient::default().display_name("new");
    client.id = "ignored".to_owned();
    let request = UpdateRequest::default().client(client).update_mask([PersonalClientField::DisplayName]);
    let (recorded, result) =
        exchange("200 OK", json!({"client": {}}), |c1| c1.personal_client().update("x", request)).await;
    let body = r#"{"client":{"displayName":"new"},"updateMask":"displayName"}"#;
    assert_request(&recorded, "POST /api/v1/iam/personal_clients/x", JSON, Some("59"), body);
    assert_eq!(result.expect("success").client, Some(PersonalClient::default()));
}

#[test]
fn a_mask_names_the_fields_that_a_caller_may_set() {
    let mask = [PersonalClientField::DisplayName, PersonalClientField::ScopedRoles, "expiresTime.x".into()];
    let request = UpdateRequest::default().update_mask(mask);
    let json = json!({"updateMask": "displayName,scopedRoles,expiresTime.x"});
    assert_eq!(serde_json::to_value(&request).expect("it can be written"), json);
    let objects = json!({"updateMask": {"paths": ["displayName", "scopedRoles", "expiresTime.x"]}});
    assert_eq!(serde_json::from_value::<UpdateRequest>(objects).expect("it can be read"), request);
    assert_eq!(serde_json::to_string(&UpdateRequest::default()).expect("it can be written"), "{}");
}

#[tokio::test]
async fn search_stands_on_the_same_handle() {
    let request = SearchRequest::default().query("q").page_size(10);
    let response = json!({"list": [{"id": "1"}], "nextPageToken": "t"});
    let (recorded, result) = exchange("200 OK", response, |c1| c1.personal_client().search(request)).await;
    assert_eq!(recorded.line, "POST /api/v1/search/iam/personal_clients");
    assert_eq!(recorded.header("content-length").as_deref(), Some("27"));
    let body: Value = serde_json::from_str(recorded.text()).expect("JSON");
    assert_eq!(body, json!({"pageSize": 10, "query": "q"}));
    assert_eq!(result.expect("success").next_page_token, "t");

    let request = SearchRequest::default().users([UserRef::default().id("u")]);
    let (recorded, _) = exchange("200 OK", json!({}), |c1| c1.personal_client().search(request)).await;
    assert_eq!(recorded.text(), r#"{"users":[{"id":"u"}]}"#);
}

#[tokio::test]
async fn an_error_keeps_everything() {
    let info = json!({"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "NO_ROLE"});
    let response = json!({"code": 7, "message": "permission denied", "details": [info]});
    let (_, result) = exchange("403 Forbidden", response.clone(), |c1| c1.personal_client().get("x")).await;
    let error = result.expect_err("403 is no success");
    assert!(error.is_api());
    assert_eq!(error.to_string(), "GET /api/v1/iam/personal_clients/{id}: 403 Forbidden: permission denied");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(403));
    assert_eq!(error.headers().expect("kept")["x-request-id"], "r-1");
    assert_eq!(error.body().expect("kept"), response.to_string().as_bytes());
    let status: &Status = error.api_error().expect("the body is a status");
    assert_eq!((status.code, status.details[0].type_name()), (7, "google.rpc.ErrorInfo"));
    let info: serde_json::Value = status.details[0].decode_as("google.rpc.ErrorInfo").expect("it is one");
    assert_eq!(info, json!({"reason": "NO_ROLE"}));
    assert!(error.is_auth() && !error.is_retryable());
    assert_eq!((error.request_id(), error.retry_after(), error.attempts()), (Some("r-1"), None, 1));
}

#[tokio::test]
async fn the_status_and_the_headers_can_be_had() {
    let server = Server::of(server::response("200 OK", &[("x-request-id", "r-1")], b"{}")).await;
    let c1 = Client::builder().server_url(&server.url).bearer_token("tok").build().expect("the client is complete");
    let response = c1.personal_client().list().send().await.expect("success");
    assert_eq!((response.status().as_u16(), &response.headers()["x-request-id"]), (200, &"r-1".parse().expect("good")));
    assert!(response.into_value().list.is_empty());
    server.recorded().await;
}

#[tokio::test]
async fn an_id_that_would_lead_elsewhere_is_refused() {
    let c1 = Client::builder().server_url("http://127.0.0.1:9").bearer_token("tok").build().expect("complete");
    for id in ["", ".", ".."] {
        let error = c1.personal_client().get(id).await.expect_err("refused");
        assert!(error.is_invalid_input(), "{error}");
    }
}

#[tokio::test]
async fn a_silent_server_is_given_up() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let c1 = Client::builder().server_url(url).bearer_token("tok").build().expect("the client is complete");
    let error = c1.personal_client().list().timeout(Duration::from_millis(200)).await.expect_err("nothing comes");
    assert!(error.is_timeout(), "{error}");
}

#[test]
fn the_builder_asks_for_the_tenant() {
    let error = Client::builder().bearer_token("tok").build().expect_err("no tenant");
    assert_eq!(
        error.to_string(),
        "the server variable `tenantDomain` is not set: call `tenant`, or `server_url`"
    );
    let c1 = Client::builder().tenant("acme").bearer_token("tok").build().expect("the client is complete");
    let request = c1.personal_client().get("x").request().expect("the request is complete");
    assert_eq!(request.uri(), "https://acme.conductor.one/api/v1/iam/personal_clients/x");
}

#[test]
fn a_call_can_be_sent_from_another_task() {
    fn travels<T: Send + 'static>(_: T) {}
    let c1 = Client::builder().tenant("acme").bearer_token("tok").build().expect("the client is complete");
    travels(c1.personal_client().list().into_future());
    travels(c1.personal_client().list().send());
}

#[tokio::test]
async fn a_missing_client_is_displayed_with_the_message_of_the_server() {
    let missing = json!({"code": 5, "message": "personal client not found", "details": []});
    let (_, result) = exchange("404 Not Found", missing, |c1| c1.personal_client().get("x")).await;
    let error = result.expect_err("404 is no success");
    let shown = "GET /api/v1/iam/personal_clients/{id}: 404 Not Found: personal client not found";
    assert_eq!(error.to_string(), shown);
    assert_eq!(error.message(), Some("personal client not found"));
}

#[tokio::test]
async fn what_the_document_does_not_tell_of_is_called_by_the_same_client() {
    let (recorded, result) = exchange("200 OK", json!({"ok": true}), |c1| {
        c1.request("POST", "/api/v1/anything/{id}?x=1").path_value("id", &"a/b").json_body(&json!({"a": 1})).json::<Value>()
    })
    .await;
    assert_request(&recorded, "POST /api/v1/anything/a%2Fb?x=1", JSON, Some("7"), r#"{"a":1}"#);
    assert_eq!(result.expect("success"), json!({"ok": true}));

    let missing = json!({"code": 5, "message": "no such thing"});
    let (recorded, result) =
        exchange("404 Not Found", missing, |c1| c1.request("GET", "/api/v1/nothing").json::<Value>()).await;
    assert_request(&recorded, "GET /api/v1/nothing", None, None, "");
    let error = result.expect_err("404 is no success");
    assert_eq!(error.to_string(), "GET /api/v1/nothing: 404 Not Found: no such thing");
    assert_eq!(error.api_error::<Value>().expect("the body is JSON")["code"], 5);
}
