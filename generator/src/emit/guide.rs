//! The guide: the sections that README and crate docs share. In the crate docs their examples are doc tests.

use std::fmt::Write;

use crate::markdown::{DocComment, Phrase, phrase};
use crate::plan::krate::{Crate, Dialect, RustType};

use super::runtime::Used;
use super::snippet;

/// A section of the guide.
pub struct Section {
    title: &'static str,
    paragraphs: Vec<Phrase>,
    example: Option<Example>,
}

/// Rust code that compiles inside an async function.
struct Example {
    /// The parameters of the function.
    parameters: String,
    lines: Vec<String>,
    /// The feature that the code needs.
    feature: Option<&'static str>,
    /// The type of its errors.
    error: &'static str,
}

impl Example {
    /// An example whose errors are those of calls.
    fn new(parameters: String, lines: Vec<String>) -> Self {
        Self { parameters, lines, feature: None, error: "Error" }
    }
}

/// The most servers that the guide names.
const SHOWN_SERVERS: usize = 3;

/// The sections for a crate that has calls.
pub fn sections(krate: &Crate, used: &Used) -> Vec<Section> {
    let mut sections = Vec::new();
    sections.extend(authentication(krate));
    sections.push(errors(krate));
    sections.push(retries(krate));
    sections.extend(paging(krate));
    sections.extend(files(krate, used));
    sections.push(undocumented_endpoints(krate));
    sections.push(connections(krate));
    sections.push(logs(krate));
    sections.push(blocking_calls(krate));
    sections.push(webassembly(krate));
    sections
}

/// The sections as text of the README.
pub fn readme(sections: &[Section]) -> String {
    let mut text = String::new();
    for Section { title, paragraphs, example } in sections {
        let _ = write!(text, "\n## {title}\n");
        for paragraph in paragraphs {
            let _ = write!(text, "\n{paragraph}\n");
        }
        if let Some(Example { lines, .. }) = example {
            let _ = write!(text, "\n{}", snippet::code_block("rust", lines));
        }
    }
    text
}

/// Adds the sections to the crate docs.
pub fn push_docs(docs: &mut DocComment, sections: &[Section], library: &str) {
    for Section { title, paragraphs, example } in sections {
        docs.heading(title);
        paragraphs.iter().for_each(|paragraph| docs.paragraph(paragraph));
        let Some(Example { parameters, lines, feature, error }) = example else { continue };
        let feature = feature.map(|name| format!("# #[cfg(feature = \"{name}\")]"));
        let begin =
            format!("# async fn example({parameters}) -> Result<(), {library}::{error}> {{");
        let code = feature.into_iter().chain([begin]).chain(lines.iter().cloned());
        let code = code.chain(["# Ok(())", "# }"].map(str::to_owned));
        docs.example("no_run", &code.collect::<Vec<_>>());
    }
}

fn owned(lines: &str) -> Vec<String> {
    lines.lines().map(str::to_owned).collect()
}

/// The ways to pass credentials to a client.
fn authentication(krate: &Crate) -> Option<Section> {
    let security = &krate.security;
    let builder = format!("Client::builder(){}", krate.example_setters);
    let mut paragraphs = vec![phrase!(
        "Credentials are sent only to the configured server or the server that the OpenAPI document declares for the \
        operation, and only over HTTPS or to localhost. Operations without a security requirement are sent without \
        credentials. Redirects are never followed, and credentials are never logged or printed."
    )];
    let mut lines = vec![format!("use {}::Client;", krate.manifest.library), String::new()];
    let mut parameters = Vec::new();
    if let Some(environment) = &security.environment {
        paragraphs.push(phrase!(
            "`Client::from_env` reads environment variables, and fails without credentials. {}",
            environment.sentences
        ));
        lines.push("let client = Client::from_env()?;".to_owned());
    }
    if security.oauth.is_some() {
        paragraphs.push(phrase!(
            "`client_credentials` requests tokens with a client ID and secret, which are sent only to the token endpoint. All \
            calls share one token, which is replaced shortly before it expires or when the server rejects it. `token_exchange` \
            exchanges a token of another issuer, and `token_provider` takes any token provider."
        ));
        lines.push(format!("let client = {builder}.client_credentials(id, secret).build()?;"));
        parameters.extend(["id: &str".to_owned(), "secret: &str".to_owned()]);
    }
    for setter in &security.setters {
        let name = &setter.name;
        let arguments = setter.kind.arguments();
        lines.push(format!("let client = {builder}.{name}({}).build()?;", arguments.join(", ")));
        let more = arguments.iter().map(|name| format!("{name}: &str"));
        let new = more.filter(|parameter| !parameters.contains(parameter));
        parameters.extend(new.collect::<Vec<_>>());
    }
    let feature = security.oauth.is_some().then_some("oauth");
    let has_any = lines.len() > 2;
    let example = Some(Example { feature, ..Example::new(parameters.join(", "), lines) });
    has_any.then_some(Section { title: "Authentication", paragraphs, example })
}

/// The error type, and the reaction to each kind of error.
fn errors(krate: &Crate) -> Section {
    let mut paragraphs = vec![phrase!(
        "All calls return the same error type. `is_auth`, `is_api`, `is_connect`, `is_timeout`, `is_decode`, `is_too_large` \
        and `is_invalid_input` report the kind of error, and `is_redirect` a redirect, which is not followed: `location` \
        returns its target. `is_retryable` reports that a retry is safe and may succeed, and \
        `retry_after` returns the wait that the server asked for. `status`, `headers` and `body` return the response, \
        `message` the server's message in its body, and `request_id` the ID that the server assigned to the request. `Display` and `Debug` show the message on one line, but no secrets and no other part of a \
        body. A message that repeats a secret of the request is withheld."
    )];
    if krate.security.oauth.is_some() {
        paragraphs.push(phrase!(
            "`is_token` reports that no token was available. `is_auth` includes this unless the token endpoint was unreachable \
            or busy."
        ));
    }
    if krate.dialect == Dialect::ProtobufJson {
        paragraphs.push(phrase!(
            "The `details` of a `google.rpc.Status` are messages of any type. `Any::decode_as` decodes them."
        ));
    }
    let body = match error_type(krate) {
        Some(name) => phrase!(
            "`api_error` returns the decoded body: a value of the type that the docs of the method name, such as {}, or a \
             `serde_json::Value` for an undocumented endpoint.",
            Phrase::code(name)
        ),
        None => phrase!("`api_error` returns the body as a `serde_json::Value`, if it is JSON."),
    };
    paragraphs.push(body);
    let lines = owned(
        r#"let message = match client.request("GET", "/v1/things").await {
    Ok(body) => format!("{} bytes", body.len()),
    Err(error) if error.is_auth() => format!("not authenticated: {error}"),
    Err(error) if error.is_retryable() => format!("retry after {:?}", error.retry_after()),
    Err(error) if error.is_api() => {
        let body = error.api_error::<serde_json::Value>();
        format!("{:?} in {body:?}", error.message())
    }
    Err(error) => return Err(error),
};"#,
    );
    let parameters = format!("client: {}::Client", krate.manifest.library);
    let example = Some(Example::new(parameters, lines));
    Section { title: "Errors", paragraphs, example }
}

/// The name of the first error type of the crate, or the path of a user type.
fn error_type(krate: &Crate) -> Option<&str> {
    let operations = krate.resources.iter().flat_map(|resource| &resource.operations);
    let mut types = operations.flat_map(|operation| &operation.errors).map(|case| &case.ty);
    types.find_map(|ty| match ty {
        RustType::Custom(custom) => Some(custom.path.as_str()),
        ty => ty.model().map(|model| model.name.as_str()),
    })
}

/// The retries, and their configuration.
fn retries(krate: &Crate) -> Section {
    let library = &krate.manifest.library;
    let text = phrase!(
        "Requests are retried after transport failures before the response begins, and after the statuses 408, 429, 502, 503 \
        and 504. If an operation is not idempotent, they are retried only if the server did not process the request: see the \
        docs of each method. Retries use exponential backoff with jitter and respect `Retry-After`. The timeout of the call, \
        60 seconds by default, covers all attempts. To cancel a call, drop its future. Configure retries for the client or for a single call:"
    );
    let lines = owned(&format!(
        r#"use std::time::Duration;

use {library}::RetryPolicy;

let client = builder
    .retries(RetryPolicy::new().attempts(5))
    .timeout(Duration::from_secs(30))
    .build()?;
let call = client.request("GET", "/v1/things").retries(RetryPolicy::none());"#
    ));
    let parameters = format!("builder: {library}::ClientBuilder");
    Section {
        title: "Retries",
        paragraphs: vec![text],
        example: Some(Example::new(parameters, lines)),
    }
}

/// Paged responses; `None` if no operation has them.
fn paging(krate: &Crate) -> Option<Section> {
    let text = phrase!(
        "The docs of a method state if its responses are paged. `Call::items` returns a stream over the items of all pages, \
        `Call::pages` one over the pages. A page is requested only when the stream is polled for it. `take` limits either \
        stream, and `try_collect` collects it into a `Vec`: `call.items().take(100).try_collect().await?`. To continue later, even \
        in another process, pass the `position` of the stream to `start_at` of a new one: `pages` continues with the next \
        page, `items` repeats the current one. An error ends the stream; its `resume` retries the failed page."
    );
    let operations = krate.resources.iter().flat_map(|resource| &resource.operations);
    let with_items = operations.filter(|operation| operation.item().is_some());
    let examples = with_items.filter_map(|operation| operation.example.as_ref());
    // The example with the fewest parameters is the simplest.
    let example = examples.min_by_key(|example| example.given.len()).map(|example| {
        let library = &krate.manifest.library;
        let mut lines = snippet::use_lines(library, &example.imports);
        lines.extend(snippet::formatted(std::slice::from_ref(&example.statement)));
        let given = example.given.iter().map(|(name, ty)| format!("{name}: {ty}"));
        Example::new(given.collect::<Vec<_>>().join(", "), lines)
    });
    let section = Section { title: "Paging", paragraphs: vec![text], example };
    krate.has_pages().then_some(section)
}

/// Files and streams; `None` if no operation sends or receives bytes.
fn files(krate: &Crate, used: &Used) -> Option<Section> {
    let has_parts = used.needs("part-multipart");
    let text = phrase!(
        "A body of bytes{} is anything that converts to `Body`: bytes, a text, a stream, or with \
        the feature `fs` (on by default) a file of the disk or a reader of tokio. Files are read while they are sent, so \
        they may be larger than the memory. `Call::send_streaming` returns the body of a response as it arrives: `save` and \
        `write_to` write it, `into_stream` returns its chunks. `on_progress` reports the bytes so far, in both directions. If the server redirects a \
        download, call the target without credentials, as below.",
        match has_parts {
            true => phrase!(", and the content of a `File`,"),
            false => Phrase::default(),
        }
    );
    let library = &krate.manifest.library;
    let begin = match has_parts {
        true => format!(
            "use {library}::{{Body, File}};\n\n\
             let photo = File::open(\"photo.jpg\").await?.content_type(\"image/jpeg\");"
        ),
        false => format!("use {library}::Body;\n"),
    };
    let lines = owned(&format!(
        r#"{begin}
let backup = Body::open("backup.tar").await?.on_progress(|bytes| println!("{{bytes}} sent"));
let response = client.request("PUT", "/v1/backup").content_body("application/x-tar", backup).send_streaming().await;
let response = match response {{
    Err(error) if error.is_redirect() => {{
        client.request_url("GET", error.location().unwrap_or_default()).send_streaming().await?
    }}
    other => other?,
}};
let count = response.into_value().on_progress(|bytes| println!("{{bytes}} received")).save("result.bin").await?;"#
    ));
    let parameters = format!("client: &{library}::Client");
    let example = Some(Example {
        feature: Some("fs"),
        error: "transport::BodyError",
        ..Example::new(parameters, lines)
    });
    let section = Section { title: "Files and streams", paragraphs: vec![text], example };
    used.needs("part-files").then_some(section)
}

/// Calls of endpoints that the document does not declare.
fn undocumented_endpoints(krate: &Crate) -> Section {
    let text = phrase!(
        "`Client::request` calls endpoints that the OpenAPI document does not declare, with the credentials that most \
        operations need, and the timeout, retries and errors of the client. `Client::request_url` calls any absolute URL \
        without credentials: a signed URL in a response, or the target of a redirect (`Error::location`)."
    );
    let lines = owned(
        r#"let call = client.request("GET", "/v1/things/{id}?full=true").path_value("id", &7);
let thing: serde_json::Value = call.json().await?;"#,
    );
    let parameters = format!("client: &{}::Client", krate.manifest.library);
    Section {
        title: "Undocumented endpoints",
        paragraphs: vec![text],
        example: Some(Example::new(parameters, lines)),
    }
}

/// The configuration of the default transport, and its replacement.
fn connections(krate: &Crate) -> Section {
    let library = &krate.manifest.library;
    let text = phrase!(
        "The default transport trusts the certificates of the platform and uses the proxy that the environment configures \
        (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`). At most 256 requests are in flight at the same time; further \
        requests wait. `ReqwestTransport::builder` changes these settings. `ClientBuilder::transport` replaces the transport, \
        `layer` wraps it, and `hook` observes whole calls."
    );
    let constants: Vec<Phrase> = krate
        .servers
        .constants
        .iter()
        .take(SHOWN_SERVERS)
        .map(|constant| Phrase::code(&format!("servers::{}", constant.name)))
        .collect();
    let servers = (constants.len() > 1).then(|| {
        phrase!(
            "`ClientBuilder::server` selects another server of the API: {}. `server_url` takes any URL.",
            Phrase::any_of(&constants)
        )
    });
    let lines = owned(&format!(
        r#"use std::time::Duration;

use {library}::transport::ReqwestTransport;

let transport = ReqwestTransport::builder()
    .connect_timeout(Duration::from_secs(3))
    .proxy("http://user:password@proxy.internal:3128")
    .root_certificates_pem(root)
    .build()?;
let client = builder.transport(transport).build()?;"#
    ));
    let parameters = format!("builder: {library}::ClientBuilder, root: Vec<u8>");
    let example = Some(Example { feature: Some("reqwest"), ..Example::new(parameters, lines) });
    let setters: Vec<Phrase> = krate
        .client_parameters
        .iter()
        .map(|parameter| Phrase::code(parameter.setter.trim_start_matches("r#")))
        .collect();
    let defaults = match setters.as_slice() {
        [] => phrase!("`ClientBuilder::default_header` adds a header to all calls."),
        some => phrase!(
            "`ClientBuilder::default_header` adds a header to all calls. {} of the builder set parameters for all calls; a \
             call can set another value.",
            Phrase::join(some, " and ")
        ),
    };
    let paragraphs = [text, defaults].into_iter().chain(servers).collect();
    Section { title: "Connections", paragraphs, example }
}

/// The events of the feature `tracing`, and a layer that passes a trace on.
fn logs(krate: &Crate) -> Section {
    let library = &krate.manifest.library;
    let events = phrase!(
        "With the feature `tracing`, each attempt without a successful response is an event at the level `WARN`: with its \
        number, the status or the kind of error, and the wait if it is retried. So is a token that is not available. Each \
        finished call is an event at `DEBUG`: with method, path template, status, `duration_ms`, `attempts` and `request_id`. \
        Nothing is logged at `ERROR`: the program decides about the error of a call. Calls have a span at `INFO`, attempts one \
        at `DEBUG`. The names of fields are those of \
        [OpenTelemetry](https://opentelemetry.io/docs/specs/semconv/http/http-spans/). No field has a secret, a query, a body, \
        or a header other than the request id."
    );
    let subscriber = phrase!(
        "To see them (`fmt` alone shows only `ERROR`), add the crate `tracing-subscriber` with the feature `env-filter`, call \
        `tracing_subscriber::fmt::init()` when the program starts, and set a filter such as {}.",
        Phrase::code(&format!("RUST_LOG=info,{library}=debug"))
    );
    let trace_context = phrase!(
        "A layer adds the [trace context](https://www.w3.org/TR/trace-context/) of the caller to each attempt, and to token \
        requests. The function `current` reads it where the program stores it: in a task-local, for example, or in the \
        context of a tracing library. Layers run in the task that awaits the call."
    );
    let lines = owned(&format!(
        r#"use std::sync::Arc;

use {library}::http::{{HeaderValue, Request}};
use {library}::transport::{{Body, SendOptions, Transport, TransportFuture}};

#[derive(Debug)]
struct TraceContext {{
    inner: Arc<dyn Transport>,
    current: fn() -> Option<HeaderValue>,
}}

impl Transport for TraceContext {{
    fn send(&self, mut request: Request<Body>, options: SendOptions) -> TransportFuture {{
        if let Some(value) = (self.current)() {{
            request.headers_mut().insert("traceparent", value);
        }}
        self.inner.send(request, options)
    }}
}}

let client = builder.layer(move |inner| TraceContext {{ inner, current }}).build()?;"#
    ));
    let parameters = format!(
        "builder: {library}::ClientBuilder, current: fn() -> Option<{library}::http::HeaderValue>"
    );
    Section {
        title: "Logs",
        paragraphs: vec![events, subscriber, trace_context],
        example: Some(Example::new(parameters, lines)),
    }
}

/// Calls that block the thread.
fn blocking_calls(krate: &Crate) -> Section {
    let text = phrase!(
        "The feature `blocking` adds methods that block the thread until a call is complete: `wait_blocking` returns the \
        decoded response, `send_blocking` the response with status and headers, and `blocking::iter` iterates over a stream. \
        On a thread of an async runtime, also in `spawn_blocking`, they return an error and send nothing."
    );
    let lines = owned(r#"let body = client.request("GET", "/v1/things").wait_blocking()?;"#);
    let parameters = format!("client: &{}::Client", krate.manifest.library);
    let example = Some(Example { feature: Some("blocking"), ..Example::new(parameters, lines) });
    Section { title: "Blocking calls", paragraphs: vec![text], example }
}

/// The features and the transport for WebAssembly.
fn webassembly(krate: &Crate) -> Section {
    let (unavailable, providers) = match krate.security.oauth {
        Some(_) => (phrase!("`reqwest`, `oauth` and `blocking`"), phrase!(" and `token_provider`")),
        None => (phrase!("`reqwest` and `blocking`"), Phrase::default()),
    };
    let text = phrase!(
        "For `wasm32-unknown-unknown`, build the crate with `default-features = false` and the feature `full`, or the features \
        of single resources. {} are not available there. Provide a `Transport` that calls the `fetch` of the host. Its futures \
        must be `Send`; wrap JavaScript futures, which are not. Retries{} also need a `Clock`: see `ClientBuilder::clock`.",
        unavailable,
        providers
    );
    Section { title: "WebAssembly", paragraphs: vec![text], example: None }
}
