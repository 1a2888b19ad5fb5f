//! Servers on a socket of this machine: one with a single response, and one that follows a script.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The time limit of a test for an event that must happen.
const PATIENCE: Duration = Duration::from_secs(30);

/// Responds to one request with these bytes. Returns its URL, and the bytes of the request.
pub(crate) async fn respond_once(response: &'static str) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let request = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a client comes");
        let request = read(&mut stream).await.expect("the client sends");
        stream.write_all(response.as_bytes()).await.expect("the client reads");
        // An empty response means a server that stays silent until the client times out.
        if response.is_empty() {
            let _ = stream.read_u8().await;
        }
        request
    });
    (url, request)
}

/// The reaction of a server to a request. The texts are sent first.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// Continues with the next request of the connection.
    Responses(String),
    /// Closes the connection.
    Closes(String),
    /// Breaks off without a farewell, so that the client sees a reset.
    Resets(String),
    /// Stays silent until the client has gone or the test calls [`resume`](Server::resume): then it breaks off.
    Hangs(String),
}

/// The records of a server.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// The requests, in the order in which they came.
    pub(crate) requests: Vec<String>,
    /// The number of responses.
    pub(crate) responded: usize,
    /// The number of connections.
    pub(crate) connections: usize,
    /// The number of open connections.
    pub(crate) open: usize,
    is_told_to_go_on: bool,
}

/// A server for as many connections as come. It ends with its test.
pub(crate) struct Server {
    pub(crate) url: String,
    seen: watch::Sender<Seen>,
    task: JoinHandle<()>,
}

impl Server {
    /// A server that does one thing after the other, whatever the connection, and the last of them for ever.
    pub(crate) async fn of<const N: usize>(script: [Act; N]) -> Self {
        Self::by(move |_, number| script[number.min(N - 1)].clone()).await
    }

    /// A server that acts by a function of the request and its number from 0 on.
    pub(crate) async fn by(acts: impl Fn(&str, usize) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let (seen, acts) = (watch::Sender::new(Seen::default()), Arc::new(acts));
        let task = tokio::spawn({
            let seen = seen.clone();
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let (seen, acts) = (seen.clone(), Arc::clone(&acts));
                    seen.send_modify(|seen| (seen.connections, seen.open) = seen.one_more());
                    tokio::spawn(async move {
                        serve(stream, &seen, &*acts).await;
                        seen.send_modify(|seen| seen.open -= 1);
                    });
                }
            }
        });
        Self { url, seen, task }
    }

    /// Waits until the server has seen this.
    pub(crate) async fn until(&self, is_so: impl Fn(&Seen) -> bool) {
        let mut seen = self.seen.subscribe();
        let wait = tokio::time::timeout(PATIENCE, seen.wait_for(|seen| is_so(seen)));
        drop(wait.await.expect("it comes").expect("the server lasts"));
    }

    /// Lets go of all clients that it hangs on.
    pub(crate) fn resume(&self) {
        self.seen.send_modify(|seen| seen.is_told_to_go_on = true);
    }

    /// The first lines of the requests, without the protocol.
    pub(crate) fn lines(&self) -> Vec<String> {
        let line = |request: String| {
            let line = request.lines().next().unwrap_or_default();
            line.trim_end_matches(" HTTP/1.1").to_owned()
        };
        self.requests().into_iter().map(line).collect()
    }

    /// The requests as they came.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.seen.borrow().requests.clone()
    }

    /// The number of connections.
    pub(crate) fn connections(&self) -> usize {
        self.seen.borrow().connections
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Seen {
    fn one_more(&self) -> (usize, usize) {
        (self.connections + 1, self.open + 1)
    }
}

/// Serves one connection.
async fn serve(
    mut stream: TcpStream,
    seen: &watch::Sender<Seen>,
    acts: &(dyn Fn(&str, usize) -> Act + Send + Sync),
) {
    while let Some(request) = read(&mut stream).await {
        let mut number = 0;
        seen.send_modify(|seen| {
            number = seen.requests.len();
            seen.requests.push(request.clone());
        });
        let act = acts(&request, number);
        let (Act::Responses(first) | Act::Closes(first) | Act::Resets(first) | Act::Hangs(first)) =
            &act;
        // A client may have gone, where it has given up.
        let _ = stream.write_all(first.as_bytes()).await;
        seen.send_modify(|seen| seen.responded += 1);
        match act {
            Act::Responses(_) => continue,
            Act::Closes(_) => {}
            Act::Resets(_) => stream.set_zero_linger().expect("the socket is open"),
            Act::Hangs(_) => {
                let mut told = seen.subscribe();
                tokio::select! {
                    _ = stream.read_u8() => {}
                    _ = told.wait_for(|seen| seen.is_told_to_go_on) => {
                        stream.set_zero_linger().expect("the socket is open");
                    }
                }
            }
        }
        break;
    }
}

/// The next request of a connection, if there is one.
pub(crate) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !is_whole(&request) {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(length) => request.extend_from_slice(&buffer[..length]),
        }
    }
    Some(String::from_utf8(request).expect("the request is text"))
}

/// A closed port and its URL. It is reserved while the socket lives, so that no other server gets it.
pub(crate) fn closed_port() -> (TcpSocket, String) {
    let socket = TcpSocket::new_v4().expect("there are sockets");
    socket.bind(([127, 0, 0, 1], 0).into()).expect("there is a free port");
    let url = format!("http://{}", socket.local_addr().expect("it is bound"));
    (socket, url)
}

/// Returns `true` if the head and the declared length of the body have arrived.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head
        .to_ascii_lowercase()
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    body.len() >= length.unwrap_or(0)
}
