//! Responses that come compressed, by a server that means harm: little that becomes much.

use std::collections::BTreeSet;

use conductorone_sdk::Client;
use server::{Packets, Server};

#[path = "../../conformance/server.rs"]
mod server;

/// What the response becomes: a gigabyte.
const UNPACKED: usize = 1 << 30;

/// Zeros by gzip, of which 258 take 13 bits: <https://www.rfc-editor.org/rfc/rfc1951#section-3.2.6>. Their checksum is
/// missing, since nobody should read so far.
fn bomb() -> Packets {
    let mut bytes = vec![0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];
    // The last block, by the fixed codes; and one zero, which all others repeat.
    let (mut bits, mut count) = (0b011 | 0b0000_1100 << 3, 11);
    for _ in 0..UNPACKED / 258 {
        // 258 bytes as the one before them.
        bits |= 0b1010_0011_u32 << count;
        count += 13;
        while count >= 8 {
            bytes.push((bits & 0xFF) as u8);
            bits >>= 8;
            count -= 8;
        }
    }
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    server::response("200 OK", &headers, &bytes)
}

fn client(server: &Server) -> Client {
    let builder = Client::builder().server_url(&server.url).bearer_token("tok");
    builder.build().expect("the client is complete")
}

#[tokio::test]
async fn what_is_read_as_it_comes_is_unpacked_no_further_than_it_is_read() {
    let bomb = bomb();
    assert!(bomb[0].len() < UNPACKED / 150);
    let server = Server::of(bomb).await;
    let response = client(&server).personal_client().list().send_streaming().await.expect("success");
    let mut body = response.into_value().into_stream();
    let mut read = 0;
    while read < 1 << 20 {
        let piece = body.next().await.expect("it is long").expect("it can be read");
        assert!(piece.len() <= 1 << 20 && piece.iter().all(|byte| *byte == 0));
        read += piece.len();
    }
    drop(body);
    let recorded = server.recorded().await;
    // A feature of the crate for each: the server is asked for what can be unpacked, and for nothing else.
    let asked = recorded.header("accept-encoding").expect("compression is asked for");
    let asked: BTreeSet<&str> = asked.split(',').map(str::trim).collect();
    assert_eq!(asked, BTreeSet::from(["br", "gzip", "zstd"]));
}

#[tokio::test]
async fn what_is_read_whole_ends_at_the_limit() {
    let server = Server::of(bomb()).await;
    let builder = Client::builder().server_url(&server.url).bearer_token("tok");
    let client = builder.max_response_size(10 << 20).build().expect("the client is complete");
    let error = client.personal_client().list().await.expect_err("a gigabyte is too much");
    assert!(error.is_too_large() && !error.is_timeout() && !error.is_decode(), "{error}");
    assert_eq!(error.attempts(), 1, "it would be no smaller the next time");
    assert_eq!(server.recorded().await.line, "GET /api/v1/iam/personal_clients");
}
