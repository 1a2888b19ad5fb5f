//! What bodies look like on the wire: forms, files, JSON of every kind, text, bytes and streams.

mod server;

use std::pin::Pin;
use std::task::{Context, Poll};

use conformance_bodies::resources::charges::{Charge, ChargeAddress, ChargeItem};
use conformance_bodies::resources::files::{KindsRequestBody, UploadRequestBody, UploadRequestBodyMeta};
use conformance_bodies::models::Note;
use conformance_bodies::resources::suppliers::{
    Address, AddressPatch, CorrectRequestBody, JsonPatchOperation, JsonPatchOperationOp, Move, Supplier,
    Stop, StopPatch, SupplierPatch, SupplierSitePatch,
};
use conformance_bodies::{Body, Call, Client, File, Operation};
use futures_core::Stream;

use server::{Recorded, Server, response};

/// The request of a call.
async fn sent<O: Operation>(call: impl FnOnce(&Client) -> Call<O>) -> Recorded {
    let server = Server::of(response("204 No Content", &[], b"")).await;
    let client = Client::builder().server_url(&server.url).build().expect("it is complete");
    call(&client).send().await.expect("the call succeeds");
    server.recorded().await
}

/// Bytes that come piece by piece.
struct Pieces(Vec<&'static [u8]>);

impl Stream for Pieces {
    type Item = Result<bytes::Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = (!self.0.is_empty()).then(|| self.0.remove(0));
        Poll::Ready(next.map(|piece| Ok(bytes::Bytes::from_static(piece))))
    }
}

#[tokio::test]
async fn a_form_with_brackets() {
    let item = |price: &str| ChargeItem::default().price(price).quantity(2);
    let charge = Charge::new(100)
        .items([item("a b"), item("c")])
        .expand(["x".to_owned(), "y,z".to_owned()])
        .tags(["t1".to_owned(), "t&2".to_owned()])
        .note("\"n\"")
        .address(ChargeAddress::default().city("Köln"));
    let recorded = sent(|client| client.charges().create(charge)).await;
    assert_eq!(
        recorded.header("content-type").as_deref(),
        Some("application/x-www-form-urlencoded")
    );
    let expected = [
        "amount=100",
        "items%5B0%5D%5Bprice%5D=a%20b",
        "items%5B0%5D%5Bquantity%5D=2",
        "items%5B1%5D%5Bprice%5D=c",
        "items%5B1%5D%5Bquantity%5D=2",
        "expand=x,y%2Cz",
        "tags=t1",
        "tags=t%262",
        "note=%22%5C%22n%5C%22%22",
        "address=%7B%22city%22%3A%22K%C3%B6ln%22%7D",
    ];
    assert_eq!(recorded.text(), expected.join("&"));
}

#[tokio::test]
async fn an_optional_body_that_is_left_away_is_not_sent() {
    let recorded = sent(|client| client.charges().create(None)).await;
    assert_eq!(recorded.header("content-type"), None);
    assert_eq!(recorded.header("content-length").as_deref(), Some("0"));
    assert_eq!(recorded.text(), "");
    // No body means `null` too.
    let recorded = sent(|client| client.drafts().create(None)).await;
    assert_eq!((recorded.header("content-type"), recorded.text()), (None, ""));
}

/// The parts of a body, each with its head and its content.
fn parts(recorded: &Recorded) -> Vec<(String, String)> {
    let media_type = recorded.header("content-type").expect("there is one");
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=").expect("it is many");
    let text = recorded.text();
    let inner = text.strip_prefix(&format!("--{boundary}\r\n")).expect("it begins so");
    let inner = inner.strip_suffix(&format!("\r\n--{boundary}--\r\n")).expect("it ends so");
    let between = format!("\r\n--{boundary}\r\n");
    inner
        .split(&between)
        .map(|part| part.split_once("\r\n\r\n").expect("a part has a head"))
        .map(|(head, content)| (head.to_owned(), content.to_owned()))
        .collect()
}

#[tokio::test]
async fn fields_files_and_json_in_parts() {
    let body = UploadRequestBody::new("p \"q\"")
        .labels(["a".to_owned(), "b".to_owned()])
        .meta(UploadRequestBodyMeta::default().width(7))
        .note("# n");
    let file = File::new("na\"me\r\n.txt", "one").content_type("text/plain").header("X-Hash", "1");
    let recorded = sent(|client| {
        let more = [File::new("1.bin", "1"), File::new("2.bin", vec![50])];
        client.files().upload(file, body).preview(File::new("p.png", "png")).more(more)
    })
    .await;
    let part = |head: &[&str], content: &str| (head.join("\r\n"), content.to_owned());
    assert_eq!(
        parts(&recorded),
        [
            part(&["Content-Disposition: form-data; name=\"purpose\""], "p \"q\""),
            part(&["Content-Disposition: form-data; name=\"labels\""], "a"),
            part(&["Content-Disposition: form-data; name=\"labels\""], "b"),
            part(
                &[
                    "Content-Disposition: form-data; name=\"meta\"",
                    "Content-Type: application/json"
                ],
                "{\"width\":7}"
            ),
            part(
                &[
                    "Content-Disposition: form-data; name=\"note\"",
                    "Content-Type: text/markdown"
                ],
                "# n"
            ),
            part(
                &[
                    "Content-Disposition: form-data; name=\"file\"; filename=\"na%22me%0D%0A.txt\"",
                    "Content-Type: text/plain",
                    "X-Hash: 1"
                ],
                "one"
            ),
            part(
                &[
                    "Content-Disposition: form-data; name=\"preview\"; filename=\"p.png\"",
                    "Content-Type: image/png"
                ],
                "png"
            ),
            part(
                &[
                    "Content-Disposition: form-data; name=\"more\"; filename=\"1.bin\"",
                    "Content-Type: application/octet-stream"
                ],
                "1"
            ),
            part(
                &[
                    "Content-Disposition: form-data; name=\"more\"; filename=\"2.bin\"",
                    "Content-Type: application/octet-stream"
                ],
                "2"
            ),
        ]
    );
    let length = recorded.header("content-length").expect("it is known");
    assert_eq!(length, recorded.body.len().to_string());
}

#[tokio::test]
async fn optional_files_lists_of_files_and_files_by_media_type() {
    let file = |name: &str| File::new(name, name.to_owned());
    let recorded = sent(|client| {
        let body = KindsRequestBody::new("n").text_or_file("https://a.example").in_base64([0, 255]).csv("a,b");
        client
            .files()
            .kinds(file("sure"), body)
            .nullable_and_required(file("required"))
            .nullable_list([file("l1"), file("l2")])
            .one_or_many([file("m1")])
            .one_of_null(file("o"))
            .null_by_const(file("c"))
            .null_by_reference(file("r"))
            .type_list(file("t"))
            .type_list_of_lists([file("i.png")])
            .text_or_list([file("tl")])
            .list_of_nullable([file("ln")])
            .narrowed(file("na"))
            .deep([file("d1"), file("d2")])
            .by_media_type(file("bm"))
            .by_encoding(file("be"))
            .by_both(file("bb.png"))
            .any_image(file("ai").content_type("image/gif"))
            .text_or_file(file("tf"))
            .scan(file("s.png"))
            .scans([File::new("p.pdf", Body::stream(Pieces(vec![b"on", b"", b"etw", b"o"]), Some(6)))])
    })
    .await;
    let shown = parts(&recorded).into_iter().map(|(head, content)| {
        let head = head.replace("Content-Disposition: form-data; name=", "");
        format!("{}|{content}", head.replace("\r\nContent-Type: ", "|").replace("; filename=", "|"))
    });
    let bytes = "application/octet-stream";
    let file = |name: &str, file: &str, media_type: &str| {
        format!("\"{name}\"|\"{file}\"|{media_type}|{file}")
    };
    let base64 = |name: &str, file: &str, media_type: &str, content: &str| {
        let head = format!("\"{name}\"|\"{file}\"|{media_type}");
        format!("{head}\r\nContent-Transfer-Encoding: base64|{content}")
    };
    let expected = [
        "\"name\"|n".to_owned(),
        "\"textOrFile\"|https://a.example".to_owned(),
        "\"inBase64\"|AP8=".to_owned(),
        "\"csv\"|text/csv|a,b".to_owned(),
        file("sure", "sure", bytes),
        file("nullableAndRequired", "required", bytes),
        file("nullableList", "l1", bytes),
        file("nullableList", "l2", bytes),
        file("oneOrMany", "m1", bytes),
        file("oneOfNull", "o", bytes),
        file("nullByConst", "c", bytes),
        file("nullByReference", "r", bytes),
        file("typeList", "t", bytes),
        file("typeListOfLists", "i.png", "image/png"),
        file("textOrList", "tl", bytes),
        file("listOfNullable", "ln", bytes),
        file("narrowed", "na", bytes),
        file("deep", "d1", bytes),
        file("deep", "d2", bytes),
        file("byMediaType", "bm", bytes),
        file("byEncoding", "be", bytes),
        file("byBoth", "bb.png", "image/png"),
        file("anyImage", "ai", "image/gif"),
        file("textOrFile", "tf", bytes),
        base64("scan", "s.png", "image/png", "cy5wbmc="),
        base64("scans", "p.pdf", "application/pdf", "b25ldHdv"),
    ];
    assert_eq!(shown.collect::<Vec<_>>(), expected);

    let body = KindsRequestBody::new("n");
    let recorded = sent(|client| client.files().kinds(File::new("sure", "sure"), body)).await;
    assert_eq!(parts(&recorded).len(), 2, "what is not set is not sent, not even as `null`");
}

#[tokio::test]
async fn a_file_that_is_a_stream() {
    for length in [Some(6), None] {
        let stream = Body::stream(Pieces(vec![b"one", b"two"]), length);
        let recorded = sent(|client| client.files().plain(File::new("f", stream))).await;
        assert_eq!(parts(&recorded)[0].1, "onetwo");
        assert_eq!(recorded.header("content-length").is_some(), length.is_some());
    }
}

#[tokio::test]
async fn bytes_and_streams() {
    let recorded = sent(|client| client.files().raw(vec![0, 255])).await;
    assert_eq!(recorded.header("content-type").as_deref(), Some("application/octet-stream"));
    assert_eq!(recorded.body, [0, 255]);
    let stream = || Body::stream(Pieces(vec![b"one", b"two"]), Some(6));
    let recorded = sent(|client| client.files().raw(stream()).content_type("text/csv")).await;
    assert_eq!(recorded.header("content-type").as_deref(), Some("text/csv"));
    assert_eq!(recorded.header("content-length").as_deref(), Some("6"));
    assert_eq!(recorded.text(), "onetwo");
    // A stream goes over the wire once; one that can be opened again as often as is wanted.
    let client = Client::builder().server_url("http://127.0.0.1:9").build().expect("complete");
    let call = client.files().raw(stream());
    let whole = |call: &Call<_>| {
        let body = call.request().expect("it is lawful").into_body();
        async { body.collect().await.map_err(|error| error.to_string()) }
    };
    assert_eq!(whole(&call).await.as_deref(), Ok(b"onetwo".as_slice()));
    assert!(whole(&call).await.expect_err("it is gone").contains("once"));
    let call = client.files().raw(Body::replayable(|| Pieces(vec![b"again"]), None));
    for _ in 0..2 {
        assert_eq!(whole(&call).await.as_deref(), Ok(b"again".as_slice()));
    }
}

#[tokio::test]
async fn one_body_in_many_ways() {
    let note = || Note::default().text("a&b").id("7");
    let checks = [
        (sent(|client| client.notes().create(note())).await, "application/json", "{\"text\":\"a&b\"}"),
        (sent(|client| client.notes().create(note()).content_type("application/vnd.notes+json")).await, "application/vnd.notes+json", "{\"text\":\"a&b\"}"),
        (sent(|client| client.notes().create_merge_patch_json(std::collections::BTreeMap::new())).await, "application/merge-patch+json", "{}"),
        (sent(|client| client.notes().create_form(note())).await, "application/x-www-form-urlencoded", "text=a%26b"),
        (sent(|client| client.notes().create_xml("<note/>")).await, "application/xml", "<note/>"),
        (sent(|client| client.notes().create_text("ü")).await, "text/plain", "ü"),
        (sent(|client| client.notes().create_bytes("image/png", "png")).await, "image/png", "png"),
        (sent(|client| client.rows().add([note(), note()])).await, "application/x-ndjson", "{\"text\":\"a&b\"}\n{\"text\":\"a&b\"}\n"),
    ];
    for (recorded, media_type, body) in checks {
        assert_eq!(recorded.header("content-type").as_deref(), Some(media_type));
        assert_eq!(recorded.text(), body);
    }
}

/// The media type and the body of a call.
async fn body<O: Operation>(call: impl FnOnce(&Client) -> Call<O>) -> (String, String) {
    let recorded = sent(call).await;
    (recorded.header("content-type").expect("there is one"), recorded.text().to_owned())
}

#[tokio::test]
async fn plain_json_is_preferred() {
    let supplier = || Supplier::new("a");
    let json = |text: &str| ("application/json".to_owned(), text.to_owned());
    let all = r#"{"kind":"supplier","name":"a"}"#;
    assert_eq!(body(|client| client.suppliers().create(supplier())).await, json(all));
    let rated = ("text/json".to_owned(), "5".to_owned());
    assert_eq!(body(|client| client.suppliers().rate("1", 5)).await, rated);
    let patched = body(|client| client.suppliers().create(supplier()).content_type("application/json-patch+json")).await;
    assert_eq!(patched, ("application/json-patch+json".to_owned(), all.to_owned()));
}

#[tokio::test]
async fn a_merge_patch_sets_members_removes_them_or_leaves_them() {
    let merge = |text: &str| ("application/merge-patch+json".to_owned(), text.to_owned());
    let patched = |patch: SupplierPatch| body(|client| client.suppliers().update("1", patch));
    let none = SupplierPatch::default;
    assert_eq!(patched(none()).await, merge(r#"{"kind":"supplier"}"#));
    let address = AddressPatch::default().city_null().street("s");
    let patch = none()
        .name("b")
        .address(address.clone())
        .tags_null()
        .prices([("a".to_owned(), Some(1)), ("b".to_owned(), None)])
        .parent(none().name_null())
        .any(serde_json::Value::Null);
    let expected = r#"{"kind":"supplier","name":"b","address":{"city":null,"street":"s"},"tags":null,"prices":{"a":1,"b":null},"parent":{"kind":"supplier","name":null},"any":null}"#;
    assert_eq!(patched(patch.clone()).await, merge(expected));
    let expected = expected.replace(r#","any":null"#, "");
    let read: SupplierPatch = serde_json::from_str(&expected).expect("it is read");
    assert_eq!(serde_json::to_string(&read).expect("it is written"), expected);
    let site = none().site(SupplierSitePatch::from(address));
    assert_eq!(patched(site).await, merge(r#"{"kind":"supplier","site":{"city":null,"street":"s"}}"#));

    let stops = Move::new(8).last(StopPatch::default().city_null()).stops([Stop::new("d")]);
    let moved = body(|client| client.suppliers().r#move("1", stops)).await;
    assert_eq!(moved, merge(r#"{"version":8,"last":{"city":null},"stops":[{"city":"d"}]}"#));
    let address = AddressPatch::default().city("c");
    let moved = body(|client| client.suppliers().r#move("1", Move::new(7).to(address).reason_null())).await;
    assert_eq!(moved, merge(r#"{"version":7,"reason":null,"to":{"city":"c"}}"#));
}

#[tokio::test]
async fn a_json_patch_is_a_list_of_operations() {
    let operation = |kind: JsonPatchOperationOp, path: &str| JsonPatchOperation::new(kind, path);
    let patch = vec![
        operation(JsonPatchOperationOp::Replace, "/name").value("b"),
        operation(JsonPatchOperationOp::Add, "/tags/-").value(serde_json::Value::Null),
        operation(JsonPatchOperationOp::Move, "/a").set_from("/b"),
        operation(JsonPatchOperationOp::Remove, "/c"),
    ];
    let expected = r#"[{"op":"replace","path":"/name","value":"b"},{"op":"add","path":"/tags/-","value":null},{"op":"move","path":"/a","from":"/b"},{"op":"remove","path":"/c"}]"#;
    let sent = body(|client| client.suppliers().update_json_patch_json("1", patch.clone())).await;
    assert_eq!(sent, ("application/json-patch+json".to_owned(), expected.to_owned()));
    let read: Vec<JsonPatchOperation> = serde_json::from_str(expected).expect("it is read");
    assert_eq!((&read[0], &read[2..]), (&patch[0], &patch[2..]));
    // The document declares a list of its own.
    let own = vec![CorrectRequestBody::default().op("test").path("/a")];
    let sent = body(|client| client.suppliers().correct("1", own)).await;
    assert_eq!(sent.1, r#"[{"op":"test","path":"/a"}]"#);
    let yaml = body(|client| client.suppliers().update_text("1", "name: b")).await;
    assert_eq!(yaml, ("application/apply-patch+yaml".to_owned(), "name: b".to_owned()));
}

#[tokio::test]
async fn the_caller_chooses_a_media_type_of_a_range() {
    for media_type in ["image/png", "image/svg+xml", "video/mp4"] {
        let sent = body(|client| client.suppliers().show_bytes("1", media_type, "x")).await;
        assert_eq!(sent, (media_type.to_owned(), "x".to_owned()));
    }
    let sent = body(|client| client.suppliers().show("1", Address::new("c"))).await;
    assert_eq!(sent, ("application/json".to_owned(), r#"{"city":"c"}"#.to_owned()));
}

#[tokio::test]
async fn what_can_t_be_sent_is_told_before() {
    let client = Client::builder().server_url("http://127.0.0.1:9").build().expect("complete");
    let lawful = client.files().plain(File::new("f", "x").content_type("a\nb"));
    assert!(lawful.await.expect_err("no header holds that").is_invalid_input());
    let json = client.request("POST", "/notes").json_body(&Note::default()).file_part("f", File::new("f", "x"));
    assert!(json.await.expect_err("JSON has no parts").is_invalid_input());
}
