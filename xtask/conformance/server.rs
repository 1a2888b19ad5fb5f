//! A server that sends one scripted response, and records the bytes on the wire.

#![allow(dead_code, reason = "not every set of tests needs all of it")]

use std::fmt::Write;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What came over the wire.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Method and target.
    pub line: String,
    /// Names in lower case, in the order in which they came.
    pub headers: Vec<(String, String)>,
    /// The body, chunks put together.
    pub body: Vec<u8>,
}

impl Recorded {
    /// The value of a header; of several, all with commas between.
    pub fn header(&self, name: &str) -> Option<String> {
        let values: Vec<&str> = self
            .headers
            .iter()
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is text")
    }
}

/// Bytes that a server sends, and how long it waits before them.
pub type Packets = Vec<Vec<u8>>;

/// A response with this head and body, and the length of the body among the headers.
pub fn response(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Packets {
    let mut head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").expect("writing to a string never fails");
    }
    head.push_str("\r\n");
    vec![[head.as_bytes(), body].concat()]
}

/// A response in chunks, each sent by itself.
pub fn chunked(status: &str, headers: &[(&str, &str)], chunks: &[&[u8]]) -> Packets {
    let mut head = format!("HTTP/1.1 {status}\r\ntransfer-encoding: chunked\r\n");
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").expect("writing to a string never fails");
    }
    head.push_str("\r\n");
    let mut packets = vec![head.into_bytes()];
    for chunk in chunks {
        packets.push([format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat());
    }
    packets.push(b"0\r\n\r\n".to_vec());
    packets
}

/// A server for one call.
pub struct Server {
    /// Where it listens.
    pub url: String,
    task: JoinHandle<Recorded>,
}

impl Server {
    /// A server that sends the packets, and then closes the connection.
    pub async fn of(packets: Packets) -> Self {
        Self::new(packets, false).await
    }

    /// A server that sends the packets, and then nothing more.
    pub async fn silent(packets: Packets) -> Self {
        Self::new(packets, true).await
    }

    async fn new(packets: Packets, holds: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let task = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a client comes");
            stream.set_nodelay(true).expect("the socket can be set");
            let recorded = read(&mut stream).await;
            for packet in packets {
                // A client may have gone, where it has seen enough.
                if stream.write_all(&packet).await.is_err() || stream.flush().await.is_err() {
                    break;
                }
                tokio::task::yield_now().await;
            }
            if holds {
                // Until the client has gone.
                let _ = stream.read(&mut [0; 1]).await;
            }
            recorded
        });
        Self { url, task }
    }

    /// Serves one connection after the other, and returns the requests.
    pub async fn several(listener: TcpListener, responses: impl IntoIterator<Item = Packets>) -> Vec<Recorded> {
        let mut all = Vec::new();
        for packets in responses {
            let (mut stream, _) = listener.accept().await.expect("a client comes");
            all.push(read(&mut stream).await);
            for packet in packets {
                stream.write_all(&packet).await.expect("the client reads");
            }
        }
        all
    }

    /// What came over the wire.
    pub async fn recorded(self) -> Recorded {
        self.task.await.expect("the server ends")
    }
}

async fn read(stream: &mut TcpStream) -> Recorded {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let length = stream.read(&mut buffer).await.expect("the client sends");
        assert!(length > 0, "the request is not whole: {:?}", String::from_utf8_lossy(&bytes));
        bytes.extend_from_slice(&buffer[..length]);
        if let Some(recorded) = parse(&bytes) {
            return recorded;
        }
    }
}

/// The request, if it is there as a whole.
fn parse(bytes: &[u8]) -> Option<Recorded> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let rest = &bytes[end + 4..];
    let (line, headers) = head.split_once("\r\n").unwrap_or((&head, ""));
    let headers: Vec<(String, String)> = headers
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let line = line.trim_end_matches(" HTTP/1.1").to_owned();
    let mut recorded = Recorded { line, headers, body: Vec::new() };
    if recorded.header("transfer-encoding").as_deref() == Some("chunked") {
        recorded.body = unchunked(rest)?;
        return Some(recorded);
    }
    let length = recorded.header("content-length");
    let length: usize = length.map_or(0, |length| length.parse().expect("a number"));
    recorded.body = rest.get(..length)?.to_vec();
    Some(recorded)
}

fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|window| window == b"\r\n")?;
        let size = std::str::from_utf8(&rest[..end]).ok()?;
        let size = usize::from_str_radix(size, 16).ok()?;
        let chunk = rest.get(end + 2..end + 2 + size)?;
        rest = rest.get(end + 4 + size..)?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(chunk);
    }
}
