//! Does the work of one budget, so that callgrind can count its instructions: `sdk-instructions read|create|decode`.
//!
//! The transport responses from memory: the count holds no instruction of an HTTP client and is the same in every run.

#[path = "../../src/samples.rs"]
mod samples;

use std::future::{Future, IntoFuture};
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use anyhow::{Result, bail};
use conductorone_sdk::bytes::Bytes;
use conductorone_sdk::clock::{Clock, Sleep};
use conductorone_sdk::http::{Request, Response};
use conductorone_sdk::resources::personal_client::{CreateRequest, ListResponse};
use conductorone_sdk::transport::{Body, SendOptions, Transport, TransportFuture};
use conductorone_sdk::{Client, wire};

/// Work that can be done again and again.
type Work = Box<dyn FnMut() -> Result<()>>;

fn main() -> Result<()> {
    let name = std::env::args().nth(1).unwrap_or_default();
    let mut work: Work = match name.as_str() {
        "read" => {
            let client = client(samples::one())?;
            Box::new(move || done(ready(client.personal_client().get(ID))?))
        }
        "create" => {
            let client = client(samples::made())?;
            Box::new(move || done(ready(client.personal_client().create(request()))?))
        }
        "decode" => {
            let json = samples::list();
            Box::new(move || done(wire::from_slice::<ListResponse>(&json)?))
        }
        _ => bail!("usage: sdk-instructions read|create|decode"),
    };
    // What is initialised once does not count.
    work()?;
    measured(&mut work)
}

/// The id in the path of a call.
const ID: &str = "2fYbY5mDkQb0iTzvXbYx1nWn8sC";

/// A client whose transport returns this JSON.
fn client(json: Vec<u8>) -> Result<Client> {
    let builder = Client::builder()
        .server_url("https://api.example.com")
        .bearer_token("not-a-real-token")
        .transport(Memory(json.into()))
        .clock(Standstill);
    Ok(builder.build()?)
}

/// The body of a call that creates a client.
fn request() -> CreateRequest {
    CreateRequest::default()
        .display_name("ci")
        .expires(Duration::from_secs(3600))
        .allow_source_cidr(["192.0.2.0/24"])
        .scoped_roles(["2fYbZ0hB6cS1wLq9eRt7yUiOpAs"])
}

fn done<T>(value: T) -> Result<()> {
    black_box(value);
    Ok(())
}

/// The function that callgrind counts, with all that it calls.
#[inline(never)]
fn measured(work: &mut Work) -> Result<()> {
    work()
}

/// Runs a future that never waits.
fn ready<T, E: Into<anyhow::Error>>(future: impl IntoFuture<Output = Result<T, E>>) -> Result<T> {
    let future = pin!(future.into_future());
    match future.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done.map_err(Into::into),
        Poll::Pending => bail!("nothing waits here"),
    }
}

/// A transport that returns the same JSON for every request.
#[derive(Debug)]
struct Memory(Bytes);

impl Transport for Memory {
    fn send(&self, request: Request<Body>, _: SendOptions) -> TransportFuture {
        black_box(request);
        let response = Response::builder()
            .header("content-type", "application/json")
            .body(Body::from(self.0.clone()))
            .expect("the head is valid");
        Box::pin(std::future::ready(Ok(response)))
    }
}

/// A clock that stands still: the count does not depend on the time that a call takes.
#[derive(Debug)]
struct Standstill;

impl Clock for Standstill {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::ready(()))
    }
}
