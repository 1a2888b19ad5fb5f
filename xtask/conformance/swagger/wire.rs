//! What Swagger 2.0 says of the wire: lists of each `collectionFormat` in each place, forms, media types, and where the
//! API is served.

mod server;

use conformance_swagger::resources::bodies::Color;
use conformance_swagger::resources::forms::{FieldsRequestBody, UploadRequestBody};
use conformance_swagger::{Call, Client, File, Operation, OutputOf};

use server::{Packets, Recorded, Server, response};

/// The request of a call to a server with this response, and the result of the call.
async fn exchange<O: Operation>(
    packets: Packets,
    call: impl FnOnce(&Client) -> Call<O>,
) -> (Recorded, OutputOf<O>) {
    let server = Server::of(packets).await;
    let url = format!("{}/base/v1", server.url);
    let client = Client::builder().server_url(url).build().expect("it is complete");
    let output = call(&client).await.expect("the call succeeds");
    (server.recorded().await, output)
}

/// The request of a call.
async fn sent<O: Operation>(call: impl FnOnce(&Client) -> Call<O>) -> Recorded {
    exchange(response("204 No Content", &[], b""), call).await.0
}

const LIST: [&str; 3] = ["blue", "a b", "c,d|e"];

macro_rules! lines {
    ($($method:ident($($argument:expr),*) => $line:literal;)*) => {
        $(
            let recorded = sent(|client| client.lists().$method($($argument),*)).await;
            assert_eq!(recorded.line, concat!("GET /base/v1/", $line), stringify!($method));
        )*
    };
}

#[tokio::test]
async fn lists_in_a_query() {
    lines! {
        query_plain(LIST) => "query_plain?color=blue,a%20b,c%2Cd%7Ce";
        query_csv(LIST) => "query_csv?color=blue,a%20b,c%2Cd%7Ce";
        query_ssv(LIST) => "query_ssv?color=blue%20a%20b%20c%2Cd%7Ce";
        query_tsv(LIST) => "query_tsv?color=blue%09a%20b%09c%2Cd%7Ce";
        query_pipes(LIST) => "query_pipes?color=blue%7Ca%20b%7Cc%2Cd%7Ce";
        query_multi(LIST) => "query_multi?color=blue&color=a%20b&color=c%2Cd%7Ce";
        query_csv([""; 0]) => "query_csv";
        query_multi([""; 0]) => "query_multi";
        numbers([1, -2]) => "numbers?ids=1%7C-2";
    }
    let day = "2026-11-24".parse().expect("it is a day");
    let recorded = sent(|client| client.lists().numbers([7]).exact(true).day(day)).await;
    assert_eq!(recorded.line, "GET /base/v1/numbers?ids=7&exact=true&day=2026-11-24");
}

#[tokio::test]
async fn lists_in_a_path() {
    lines! {
        path_plain(LIST) => "path_plain/blue,a%20b,c%2Cd%7Ce";
        path_csv(LIST) => "path_csv/blue,a%20b,c%2Cd%7Ce";
        path_ssv(LIST) => "path_ssv/blue%20a%20b%20c%2Cd%7Ce";
        path_tsv(LIST) => "path_tsv/blue%09a%20b%09c%2Cd%7Ce";
        path_pipes(LIST) => "path_pipes/blue%7Ca%20b%7Cc%2Cd%7Ce";
    }
}

#[tokio::test]
async fn lists_in_a_header() {
    macro_rules! headers {
        ($($method:ident => $value:literal;)*) => {
            $(
                let recorded = sent(|client| client.lists().$method(["blue", "a b", "c"])).await;
                assert_eq!(recorded.header("x-color").as_deref(), Some($value), stringify!($method));
            )*
        };
    }
    headers! {
        header_plain => "blue,a b,c";
        header_csv => "blue,a b,c";
        header_ssv => "blue a b c";
        header_tsv => "blue\ta b\tc";
        header_pipes => "blue|a b|c";
    }
}

fn list() -> [String; 2] {
    ["a b".to_owned(), "c,d".to_owned()]
}

#[tokio::test]
async fn a_form() {
    let body = FieldsRequestBody::new("Jo & Co").age(7).plain(list()).csv(list()).ssv(list());
    let body = body.tsv(list()).pipes(list()).multi(list());
    let recorded = sent(|client| client.forms().fields(body)).await;
    let media_type = recorded.header("content-type");
    assert_eq!(media_type.as_deref(), Some("application/x-www-form-urlencoded"));
    let expected = [
        "name=Jo%20%26%20Co",
        "age=7",
        "plain=a%20b,c%2Cd",
        "csv=a%20b,c%2Cd",
        "ssv=a%20b%20c%2Cd",
        "tsv=a%20b%09c%2Cd",
        "pipes=a%20b%7Cc%2Cd",
        "multi=a%20b",
        "multi=c%2Cd",
    ];
    assert_eq!(recorded.text(), expected.join("&"));
}

#[tokio::test]
async fn a_form_with_files() {
    let body = UploadRequestBody::new("n").tags(["a".to_owned(), "b".to_owned()]).each(list());
    let recorded = sent(|client| {
        let file = File::new("f.txt", "one").content_type("text/plain");
        client.forms().upload("a/b", file, body).extra(File::new("g.bin", "two"))
    })
    .await;
    assert_eq!(recorded.line, "POST /base/v1/upload/a%2Fb");
    let media_type = recorded.header("content-type").expect("there is one");
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=").expect("it is many");
    let parts = [
        "Content-Disposition: form-data; name=\"note\"\r\n\r\nn",
        "Content-Disposition: form-data; name=\"tags\"\r\n\r\na,b",
        "Content-Disposition: form-data; name=\"each\"\r\n\r\na b",
        "Content-Disposition: form-data; name=\"each\"\r\n\r\nc,d",
        "Content-Disposition: form-data; name=\"file\"; filename=\"f.txt\"\r\nContent-Type: text/plain\r\n\r\none",
        "Content-Disposition: form-data; name=\"extra\"; filename=\"g.bin\"\r\nContent-Type: application/octet-stream\r\n\r\ntwo",
    ];
    let expected: String = parts.map(|part| format!("--{boundary}\r\n{part}\r\n")).concat();
    assert_eq!(recorded.text(), format!("{expected}--{boundary}--\r\n"));
}

#[tokio::test]
async fn what_is_consumed_and_produced() {
    let color = || Color::new(1).g(2);
    let headers = |media_type| [("content-type", media_type)];
    let json = response("200 OK", &headers("application/vnd.color+json"), b"{\"r\":3}");
    let (recorded, output) = exchange(json, |client| client.bodies().create(color())).await;
    assert_eq!(recorded.line, "POST /base/v1/colors");
    assert_eq!(recorded.header("accept").as_deref(), Some("application/vnd.color+json"));
    assert_eq!(recorded.header("content-type").as_deref(), Some("application/json"));
    assert_eq!((recorded.text(), output), ("{\"r\":1,\"g\":2}", Color::new(3)));

    // What an operation says itself takes the place of what the document says.
    let json = response("200 OK", &headers("application/json"), b"{\"r\":3}");
    let (recorded, output) = exchange(json, |client| client.bodies().replace(color())).await;
    assert_eq!(recorded.header("accept").as_deref(), Some("application/json"));
    assert_eq!(recorded.header("content-type").as_deref(), Some("application/vnd.color+json"));
    assert_eq!((recorded.text(), output), ("{\"r\":1,\"g\":2}", Color::new(3)));

    let text = response("200 OK", &headers("text/plain"), b"done");
    let (recorded, output) = exchange(text, |client| client.bodies().draw("png")).await;
    assert_eq!(recorded.header("accept").as_deref(), Some("text/plain"));
    assert_eq!(recorded.header("content-type").as_deref(), Some("image/png"));
    assert_eq!((recorded.text(), output.as_str()), ("png", "done"));

    let image = response("200 OK", &headers("image/png"), &[0, 255]);
    let (recorded, output) = exchange(image, |client| client.bodies().download()).await;
    assert_eq!(recorded.header("accept").as_deref(), Some("image/png"));
    assert_eq!(output, [0, 255].as_slice());
}

#[test]
fn host_schemes_and_base_path_are_the_server() {
    let client = Client::builder().build().expect("the document names a server");
    let request = client.bodies().download().request().expect("it is lawful");
    assert_eq!(request.uri(), "https://api.example:8443/base/v1/image");
}
