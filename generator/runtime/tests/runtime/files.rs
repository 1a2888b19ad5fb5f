//! Files of the disk, readers, writers, and reports of progress.

use std::io::ErrorKind;
use std::sync::{Arc, Mutex};

use openapi_sdk_runtime::test_util::{Script, TransportErrorKind};
use openapi_sdk_runtime::{Body, Client, ClientBuilder, Error, File, Profile, RetryPolicy, Server};

static PROFILE: Profile = Profile::new(Server::new("https://api.example.com", &[]), &[], "sdk/1.0");

/// More than two chunks.
const LENGTH: usize = 150_000;

/// The numbers that were reported.
#[derive(Default, Clone)]
struct Reports(Arc<Mutex<Vec<u64>>>);

impl Reports {
    fn add(&self) -> impl Fn(u64) + Send + Sync + 'static {
        let reports = Arc::clone(&self.0);
        move |count| reports.lock().expect("no thread panics").push(count)
    }

    fn all(&self) -> Vec<u64> {
        self.0.lock().expect("no thread panics").clone()
    }
}

fn content() -> Vec<u8> {
    (0..LENGTH).map(|index| u8::try_from(index % 251).expect("it is small")).collect()
}

fn client(script: &Script) -> Client {
    script.client(ClientBuilder::new(&PROFILE)).expect("it is complete")
}

/// Sends a body, and returns the bodies of all requests.
async fn sent(script: &Script, body: Body) -> (Result<(), Error>, Vec<Vec<u8>>) {
    let call = client(script).request("PUT", "/file").content_body("application/x-tar", body);
    let result = call.retries(RetryPolicy::new().attempts(3)).await.map(drop);
    let requests = script.requests();
    (result, requests.iter().map(|request| request.body().to_vec()).collect())
}

#[tokio::test]
async fn a_file_is_sent_while_it_is_read_and_again_for_each_retry() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("backup.tar");
    std::fs::write(&path, content()).expect("it can be written");
    let reports = Reports::default();
    let body = Body::open(&path).await.expect("it is there").on_progress(reports.add());
    assert_eq!(body.length(), Some(LENGTH as u64));
    let script = Script::new();
    script.expect_request("PUT", "/file").fail(TransportErrorKind::Connect);
    script.expect_request("PUT", "/file").status(204);
    let (result, bodies) = sent(&script, body).await;
    result.expect("the second attempt succeeds");
    assert_eq!(bodies, [content(), content()]);
    let reports = reports.all();
    let last: Vec<u64> = reports.iter().copied().filter(|count| *count == LENGTH as u64).collect();
    assert_eq!(last.len(), 2);
    assert!(reports[0] < LENGTH as u64);
}

#[tokio::test]
async fn a_file_that_grows_sends_the_declared_length() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("log");
    std::fs::write(&path, b"one").expect("it can be written");
    let body = Body::open(&path).await.expect("it is there");
    std::fs::write(&path, b"one and two").expect("it can be written");
    assert_eq!(body.collect().await.expect("it can be read").as_ref(), b"one");
}

#[tokio::test]
async fn a_missing_file_is_an_error_before_anything_is_sent() {
    let error = File::open("/no/such/file").await.expect_err("it is missing");
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_file_has_the_name_of_its_path() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("photo.jpg");
    std::fs::write(&path, b"jpeg").expect("it can be written");
    let file = File::open(&path).await.expect("it is there").content_type("image/jpeg");
    let script = Script::new();
    script.expect_request("POST", "/photos").status(204);
    client(&script).request("POST", "/photos").file_part("photo", file).await.expect("success");
    let body = String::from_utf8(script.requests()[0].body().to_vec()).expect("it is text");
    assert!(body.contains(
        "name=\"photo\"; filename=\"photo.jpg\"\r\nContent-Type: image/jpeg\r\n\r\njpeg\r\n"
    ));
}

#[tokio::test]
async fn a_reader_is_sent_once() {
    let script = Script::new();
    script.expect_request("PUT", "/file").fail(TransportErrorKind::Connect);
    let body = Body::from_reader(std::io::Cursor::new(content()), None);
    let (result, bodies) = sent(&script, body).await;
    assert!(result.expect_err("it can't be sent again").is_connect());
    assert_eq!(bodies, [content()]);
}

#[tokio::test]
async fn bytes_in_memory_report_their_progress_in_parts() {
    let reports = Reports::default();
    let body = Body::from(content()).on_progress(reports.add());
    assert_eq!(body.length(), Some(LENGTH as u64));
    assert_eq!(body.collect().await.expect("it can be read"), content());
    assert_eq!(reports.all(), [65_536, 131_072, 150_000]);
}

#[tokio::test]
async fn a_response_is_saved_with_reports() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("result.bin");
    std::fs::write(&path, vec![0; 2 * LENGTH]).expect("it can be written");
    let script = Script::new();
    script.expect_request("GET", "/file").body("application/octet-stream", content());
    let response = client(&script).request("GET", "/file").send_streaming().await;
    let reports = Reports::default();
    let body = response.expect("success").into_value().on_progress(reports.add());
    assert_eq!(body.save(&path).await.expect("it can be saved"), LENGTH as u64);
    assert_eq!(std::fs::read(&path).expect("it is there"), content());
    assert_eq!(reports.all().last(), Some(&(LENGTH as u64)));
}

#[tokio::test]
async fn a_broken_response_is_an_error_of_the_writer() {
    let chunks = futures_of([Ok("begin".into()), Err("connection lost")]);
    let mut written = Vec::new();
    let error = Body::stream(chunks, None).write_to(&mut written).await.expect_err("it breaks");
    assert_eq!(error.to_string(), "connection lost");
    assert_eq!(written, b"begin");
}

/// A stream of these chunks.
fn futures_of<const N: usize>(
    chunks: [Result<bytes::Bytes, &'static str>; N],
) -> impl futures_core::Stream<Item = Result<bytes::Bytes, &'static str>> + Send + 'static {
    struct Chunks(std::vec::IntoIter<Result<bytes::Bytes, &'static str>>);
    impl futures_core::Stream for Chunks {
        type Item = Result<bytes::Bytes, &'static str>;

        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            std::task::Poll::Ready(self.0.next())
        }
    }
    Chunks(Vec::from(chunks).into_iter())
}
