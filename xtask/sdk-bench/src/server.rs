//! The server of the calls: a process of its own, so that its time is not the client's.

use std::convert::Infallible;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::samples;

/// The argument by which a program becomes the server.
pub const ARGUMENT: &str = "serve";

/// A server that runs for as long as this lives.
pub struct Server {
    process: Child,
    /// The URL of the server.
    pub url: String,
}

impl Server {
    /// Starts this very program as the server.
    pub fn start() -> Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg(ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut url = String::new();
        let output = process.stdout.take().context("its output is a pipe")?;
        BufReader::new(output).read_line(&mut url)?;
        Ok(Self { process, url: url.trim().to_owned() })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The end of its input is the end of the server.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// Serves until the input ends.
pub fn serve() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        std::io::stdout().flush()?;
        let (one, made) = (Bytes::from(samples::one()), Bytes::from(samples::made()));
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let (one, made) = (one.clone(), made.clone());
            let service = service_fn(move |request| respond(request, one.clone(), made.clone()));
            let http = hyper::server::conn::http1::Builder::new();
            tokio::task::spawn(http.serve_connection(TokioIo::new(stream), service));
        }
    })
}

async fn respond(
    request: Request<Incoming>,
    one: Bytes,
    made: Bytes,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let is_get = request.method() == Method::GET;
    let _ = request.into_body().collect().await;
    let mut response = Response::new(Full::new(if is_get { one } else { made }));
    let headers = response.headers_mut();
    headers.insert("content-type", hyper::header::HeaderValue::from_static("application/json"));
    Ok(response)
}
