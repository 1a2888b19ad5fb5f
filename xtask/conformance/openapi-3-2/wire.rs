//! What OpenAPI 3.2 adds, on the wire.

mod server;

use conformance_openapi_3_2::resources::pets::{Cat, Other, Pet};
use conformance_openapi_3_2::resources::rows::Row;
use conformance_openapi_3_2::resources::search::{SearchFilter, SearchFilterRange, SearchJsonFilter};
use conformance_openapi_3_2::{Call, Client, Error, Operation, OutputOf, servers};

use server::{Packets, Recorded, Server, chunked, response};

const JSON: (&str, &str) = ("content-type", "application/json");

/// The result of a call to a server with this response, and the request.
async fn called<O: Operation>(
    packets: Packets,
    call: impl FnOnce(&Client) -> Call<O>,
) -> (Recorded, OutputOf<O>) {
    let server = Server::of(packets).await;
    let client = Client::builder().server_url(&server.url).build().expect("it is complete");
    let output = call(&client).send().await.expect("the call succeeds").into_value();
    (server.recorded().await, output)
}

/// The request of a call.
async fn sent<O: Operation>(call: impl FnOnce(&Client) -> Call<O>) -> Recorded {
    called(response("204 No Content", &[], b""), call).await.0
}

/// The error of a call that sends nothing.
async fn refused<O: Operation>(call: impl FnOnce(&Client) -> Call<O>) -> Error {
    let client = Client::builder().server_url("http://127.0.0.1:9").build().expect("it is complete");
    match call(&client).send().await {
        Ok(_) => panic!("nothing is sent"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn methods_are_sent_as_they_are_declared() {
    assert_eq!(sent(|client| client.a().copy()).await.line, "COPY /a");
    assert_eq!(sent(|client| client.a().reindex()).await.line, "reIndex /a");
    let (recorded, answer) = called(response("200 OK", &[JSON], b"\"yes\""), |client| client.a().ask()).await;
    assert_eq!((recorded.line.as_str(), answer.as_str()), ("QUERY /a", "yes"));
}

/// <https://spec.openapis.org/oas/v3.2.0.html#parameter-locations>
#[tokio::test]
async fn the_members_of_a_query_string_are_the_whole_query() {
    let filter = SearchFilter::new("a b&c")
        .tags(["x", "y=z"])
        .ids([1, 2])
        .range(SearchFilterRange::default().set_from(3));
    let recorded = sent(|client| client.search().search(filter)).await;
    let expected = "GET /search?text=a%20b%26c&tags=x&tags=y%3Dz&ids=1,2&range=%7B%22from%22%3A3%7D";
    assert_eq!(recorded.line, expected);
    let recorded = sent(|client| client.search().search(SearchFilter::new(""))).await;
    assert_eq!(recorded.line, "GET /search?text=");
}

#[tokio::test]
async fn a_query_string_of_another_media_type_is_one_escaped_text() {
    let json = SearchJsonFilter::default().text("a b");
    let recorded = sent(|client| client.search().json().filter(json)).await;
    assert_eq!(recorded.line, "POST /search?%7B%22text%22%3A%22a%20b%22%7D");
    assert_eq!(sent(|client| client.search().json()).await.line, "POST /search");
    let recorded = sent(|client| client.search().text("$.a[?(@.b == 'c&d')]")).await;
    assert_eq!(
        recorded.line,
        "PUT /search?%24.a%5B%3F%28%40.b%20%3D%3D%20%27c%26d%27%29%5D"
    );
}

/// <https://spec.openapis.org/oas/v3.2.0.html#style-values>
#[tokio::test]
async fn the_style_of_cookies_escapes_nothing() {
    let call = |client: &Client| {
        client.search().cookies().one("a/b%20=c").several(["d!", "e"]).joined(["f", "g"])
    };
    let cookies = sent(call).await.header("cookie");
    assert_eq!(cookies.as_deref(), Some("one=a/b%20=c; several=d!; several=e; joined=f,g"));
    for value in ["a; admin=1", "a b", "ü", "a\r\nb"] {
        let error = refused(|client| client.search().cookies().one(value)).await;
        assert!(error.to_string().contains("cookie `one` must be escaped"), "{error}");
    }
}

/// <https://spec.openapis.org/oas/v3.2.0.html#discriminator-default-mapping>
#[tokio::test]
async fn the_default_of_a_discriminator_takes_unknown_and_missing_values() {
    let body = br#"[{"kind": "cat", "lives": 9}, {"kind": "fish", "name": "f"}, {"name": "n"},
        {"kind": "fish", "lives": 1}]"#;
    let packets = response("200 OK", &[JSON], body);
    let (_, pets) = called(packets, |client| client.pets().list()).await;
    let names: Vec<String> = pets
        .iter()
        .map(|pet| match pet {
            Pet::Cat(cat) => format!("cat {:?}", cat.lives),
            Pet::Other(other) => format!("{:?} {:?}", other.kind, other.name),
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = ["cat Some(9)", "Some(\"fish\") Some(\"f\")", "None Some(\"n\")", "Some(\"fish\") None"];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn the_default_of_a_discriminator_is_sent_without_a_value_of_its_own() {
    let body = |pet: Pet| sent(move |client| client.pets().create(pet));
    assert_eq!(body(Cat::default().lives(9).into()).await.text(), r#"{"kind":"cat","lives":9}"#);
    assert_eq!(body(Other::default().name("n").into()).await.text(), r#"{"name":"n"}"#);
    let fish = Other::default().kind("fish").name("n");
    assert_eq!(body(fish.into()).await.text(), r#"{"kind":"fish","name":"n"}"#);
}

/// <https://www.rfc-editor.org/rfc/rfc7464#section-2.2>
#[tokio::test]
async fn a_sequence_has_a_separator_before_each_value() {
    let rows = || [Row::default().text("a"), Row::default().text("b")];
    let recorded = sent(|client| client.rows().add(rows())).await;
    assert_eq!(recorded.header("content-type").as_deref(), Some("application/json-seq"));
    assert_eq!(recorded.text(), "\x1E{\"text\":\"a\"}\n\x1E{\"text\":\"b\"}\n");
    let recorded = sent(|client| client.rows().replace(rows())).await;
    assert_eq!(recorded.text(), "{\"text\":\"a\"}\n{\"text\":\"b\"}\n");
}

#[tokio::test]
async fn a_value_of_a_sequence_may_have_several_lines() {
    let chunks = [b"\x1E{\n \"text\":".as_slice(), b" \"a\"\n}\n\x1E\x1Enonsense\n\x1E{\"text\": \"b\"}"];
    let seq = [("content-type", "application/json-seq")];
    let (_, mut rows) = called(chunked("200 OK", &seq, &chunks), |client| client.rows().list()).await;
    let mut texts = Vec::new();
    while let Some(row) = rows.next().await {
        texts.push(row.map(|row| row.text.unwrap_or_default()).map_err(|error| error.is_decode()));
    }
    assert_eq!(texts, [Ok("a".to_owned()), Err(true), Ok("b".to_owned())]);
    // RFC 8091 defines the suffix.
    let seq = [("content-type", "application/geo+json-seq")];
    let packets = response("200 OK", &seq, b"\x1E{\"text\":\n\"a\"}\n");
    let (recorded, mut places) = called(packets, |client| client.rows().places()).await;
    assert_eq!(recorded.header("accept").as_deref(), Some("application/geo+json-seq"));
    let place = places.next().await.expect("there is one").expect("it can be read");
    assert_eq!(place.text.as_deref(), Some("a"));
}

#[tokio::test]
async fn an_item_schema_is_that_of_each_event() {
    let events = [("content-type", "text/event-stream")];
    let packets = response("200 OK", &events, b"event: row\ndata: {}\n\n");
    let (_, mut events) = called(packets, |client| client.rows().events()).await;
    let event = events.next().await.expect("there is one").expect("it can be read").data;
    assert_eq!((event.event.as_deref(), event.data.as_deref()), (Some("row"), Some("{}")));
}

#[tokio::test]
async fn a_requirement_names_its_scheme_by_uri() {
    let server = Server::of(response("204 No Content", &[], b"")).await;
    let client = Client::builder().server_url(&server.url).bearer_token("t");
    let client = client.build().expect("it is complete");
    client.rows().add_row(Row::default()).send().await.expect("the call succeeds");
    assert_eq!(server.recorded().await.header("authorization").as_deref(), Some("Bearer t"));
    let error = refused(|client| client.rows().add_row(Row::default())).await;
    assert!(error.is_missing_credential(), "{error}");
}

#[tokio::test]
async fn servers_have_their_names() {
    assert!(Client::builder().server(servers::SANDBOX).build().is_ok());
    assert!(Client::builder().server(servers::PRODUCTION).build().is_ok());
}
