//! The work of both sides: calls of a server on the same machine, and decoding and encoding of a large response.

use std::hint::black_box;
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Result, ensure};
use conductorone_sdk::resources::personal_client as sdk;
use conductorone_sdk::{Client, wire};
use reqwest::header::ACCEPT;
use tokio::runtime::Runtime;

use crate::{samples, twin};

/// Does something so many times.
pub type Work = Box<dyn FnMut(usize) -> Result<()>>;

/// The same, done by both sides.
pub struct Case {
    /// The name of the work.
    pub name: &'static str,
    /// By the generated crate.
    pub sdk: Work,
    /// By hand.
    pub twin: Work,
    /// The number of bytes of JSON, for work that is only about JSON.
    pub bytes: Option<usize>,
}

/// All cases, with a server at this URL.
pub fn all(url: &str) -> Result<Vec<Case>> {
    let mut cases = calls(url)?;
    cases.extend(json()?);
    Ok(cases)
}

/// No token of anybody.
const TOKEN: &str = "c1-benchmark-token-0123456789abcdef";

/// The id in the path of a call.
const ID: &str = "2fYbY5mDkQb0iTzvXbYx1nWn8sC";

/// The time limit of a call: the default of the SDK.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Calls, one after the other over one connection.
fn calls(url: &str) -> Result<Vec<Case>> {
    let builder = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let runtime = Rc::new(builder);
    let c1 = Client::builder().server_url(url).bearer_token(TOKEN).build()?;
    let bare = Bare { client: bare_client()?, url: format!("{url}/api/v1/iam/personal_clients") };
    Ok(vec![
        Case {
            name: "call: read one client",
            sdk: repeated(&runtime, &c1, async |c1| {
                black_box(c1.personal_client().get(ID).await?);
                Ok(())
            }),
            twin: repeated(&runtime, &bare, async |bare| {
                black_box(bare.get(ID).await?);
                Ok(())
            }),
            bytes: None,
        },
        Case {
            name: "call: make one client",
            sdk: repeated(&runtime, &c1, async |c1| {
                let body = sdk::CreateRequest::default()
                    .display_name("ci")
                    .expires(Duration::from_secs(3600))
                    .allow_source_cidr(["192.0.2.0/24"])
                    .scoped_roles(["2fYbZ0hB6cS1wLq9eRt7yUiOpAs"]);
                black_box(c1.personal_client().create(body).await?);
                Ok(())
            }),
            twin: repeated(&runtime, &bare, async |bare| {
                let body = twin::CreateRequest {
                    display_name: "ci".into(),
                    expires: Some(Duration::from_secs(3600).into()),
                    allow_source_cidr: vec!["192.0.2.0/24".into()],
                    scoped_roles: vec!["2fYbZ0hB6cS1wLq9eRt7yUiOpAs".into()],
                };
                black_box(bare.create(&body).await?);
                Ok(())
            }),
            bytes: None,
        },
    ])
}

/// A call that is made again and again.
fn repeated<C: Clone + 'static>(
    runtime: &Rc<Runtime>,
    client: &C,
    call: impl AsyncFn(&C) -> Result<()> + 'static,
) -> Work {
    let (runtime, client) = (Rc::clone(runtime), client.clone());
    Box::new(move |count| {
        runtime.block_on(async {
            for _ in 0..count {
                call(&client).await?;
            }
            Ok(())
        })
    })
}

/// reqwest as the SDK sets it up. What it trusts does not matter, since nothing is encrypted here.
fn bare_client() -> Result<reqwest::Client> {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent("conductorone-sdk/0.1.0")
        .build()?;
    Ok(client)
}

/// The calls as one would write them by hand.
#[derive(Clone)]
struct Bare {
    client: reqwest::Client,
    url: String,
}

impl Bare {
    async fn get(&self, id: &str) -> Result<twin::GetResponse> {
        let request = self.client.get(format!("{}/{id}", self.url));
        let response = request
            .header(ACCEPT, "application/json")
            .bearer_auth(TOKEN)
            .timeout(TIMEOUT)
            .send()
            .await?
            .error_for_status()?;
        Ok(serde_json::from_slice(&response.bytes().await?)?)
    }

    async fn create(&self, body: &twin::CreateRequest) -> Result<twin::CreateResponse> {
        let request = self.client.post(&self.url);
        let response = request
            .header(ACCEPT, "application/json")
            .bearer_auth(TOKEN)
            .timeout(TIMEOUT)
            .json(body)
            .send()
            .await?
            .error_for_status()?;
        Ok(serde_json::from_slice(&response.bytes().await?)?)
    }
}

/// A large response, read and written, as a call does it and by serde's traits.
fn json() -> Result<Vec<Case>> {
    let json: Rc<[u8]> = samples::list().into();
    let ours: Rc<sdk::ListResponse> = Rc::new(serde_json::from_slice(&json)?);
    let theirs: Rc<twin::ListResponse> = Rc::new(serde_json::from_slice(&json)?);
    let changed: twin::ListRequest = serde_json::from_slice(&json)?;
    let (request, whole) = (wire::to_request(&*ours, &mut Vec::new())?, serde_json::to_vec(&*ours)?);
    // What is not the same on both sides can't be compared.
    ensure!(request == serde_json::to_vec(&changed)?, "the sides write other requests");
    ensure!(whole == serde_json::to_vec(&*theirs)?, "the sides write other JSON");
    let bytes = json.len();
    let read = |read: fn(&[u8]) -> Result<()>| {
        let json = Rc::clone(&json);
        each(move || read(&json))
    };
    Ok(vec![
        Case {
            name: "read 10,000 clients, in a call",
            sdk: read(|json| {
                black_box(wire::from_slice::<sdk::ListResponse>(json)?);
                Ok(())
            }),
            twin: read(read_twin),
            bytes: Some(bytes),
        },
        Case {
            name: "read 10,000 clients, by serde",
            sdk: read(|json| {
                black_box(serde_json::from_slice::<sdk::ListResponse>(json)?);
                Ok(())
            }),
            twin: read(read_twin),
            bytes: Some(bytes),
        },
        Case {
            name: "write 10,000 clients, in a call",
            sdk: each({
                let ours = Rc::clone(&ours);
                move || {
                    black_box(wire::to_request(&*ours, &mut Vec::new())?);
                    Ok(())
                }
            }),
            twin: each(move || {
                black_box(serde_json::to_vec(&changed)?);
                Ok(())
            }),
            bytes: Some(request.len()),
        },
        Case {
            name: "write 10,000 clients, by serde",
            sdk: each(move || {
                black_box(serde_json::to_vec(&*ours)?);
                Ok(())
            }),
            twin: each(move || {
                black_box(serde_json::to_vec(&*theirs)?);
                Ok(())
            }),
            bytes: Some(whole.len()),
        },
    ])
}

fn read_twin(json: &[u8]) -> Result<()> {
    black_box(serde_json::from_slice::<twin::ListResponse>(json)?);
    Ok(())
}

/// Work that is done once, done again and again.
fn each(mut once: impl FnMut() -> Result<()> + 'static) -> Work {
    Box::new(move |count| (0..count).try_for_each(|_| once()))
}
