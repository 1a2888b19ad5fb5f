//! The guide: what README and crate docs both tell of a client, with the same examples. In the docs they are doc tests.

use std::fmt::Write;

use crate::markdown::{DocComment, Phrase, phrase};
use crate::plan::krate::{Crate, Dialect, RustType};

use super::readme;

/// A part of the guide.
pub struct Section {
    title: &'static str,
    paragraphs: Vec<Phrase>,
    example: Option<Example>,
}

/// Rust that compiles inside of an async function.
struct Example {
    /// The parameters of the function.
    given: String,
    lines: Vec<String>,
    /// The feature that it needs.
    feature: Option<&'static str>,
}

/// What is told of a crate that has calls.
pub fn sections(krate: &Crate) -> Vec<Section> {
    let mut sections = Vec::new();
    sections.extend(authentication(krate));
    sections.push(errors(krate));
    sections.push(retries(krate));
    sections.extend(paging(krate));
    sections.push(other_calls(krate));
    sections.push(connections(krate));
    sections.push(without_async(krate));
    sections.push(webassembly(krate));
    sections
}

/// As the README has it.
pub fn readme(sections: &[Section]) -> String {
    let mut text = String::new();
    for Section { title, paragraphs, example } in sections {
        let _ = write!(text, "\n## {title}\n");
        for paragraph in paragraphs {
            let _ = write!(text, "\n{paragraph}\n");
        }
        if let Some(Example { lines, .. }) = example {
            let _ = write!(text, "\n{}", readme::code_block("rust", lines));
        }
    }
    text
}

/// Adds the sections to the crate docs.
pub fn push_docs(docs: &mut DocComment, sections: &[Section], library: &str) {
    for Section { title, paragraphs, example } in sections {
        docs.heading(title);
        paragraphs.iter().for_each(|paragraph| docs.paragraph(paragraph));
        let Some(Example { given, lines, feature }) = example else { continue };
        let feature = feature.map(|name| format!("# #[cfg(feature = \"{name}\")]"));
        let begin = format!("# async fn example({given}) -> Result<(), {library}::Error> {{");
        let code = feature.into_iter().chain([begin]).chain(lines.iter().cloned());
        let code = code.chain(["# Ok(())", "# }"].map(str::to_owned));
        docs.example("no_run", &code.collect::<Vec<_>>());
    }
}

fn owned(lines: &str) -> Vec<String> {
    lines.lines().map(str::to_owned).collect()
}

/// How the client is told who is calling.
fn authentication(krate: &Crate) -> Option<Section> {
    let security = &krate.security;
    let builder = format!("Client::builder(){}", krate.server.example_setters());
    let mut paragraphs = vec![phrase!(
        "A credential goes to the server that the client calls, or that the document names for an operation, and to no other: \
         over https, or to the machine itself. Nothing shows it."
    )];
    let mut lines = vec![format!("use {}::Client;", krate.manifest.library), String::new()];
    let mut given = Vec::new();
    if let Some(environment) = &security.environment {
        let name = |end: &str| Phrase::code(&format!("{}_{end}", environment.prefix));
        paragraphs.push(phrase!(
            "`Client::from_env` looks for {}, then for {} with {}, then for {} with {}.",
            name("ACCESS_TOKEN"),
            name("OIDC_TOKEN"),
            name("CLIENT_ID"),
            name("CLIENT_ID"),
            name("CLIENT_SECRET")
        ));
        lines.push("let client = Client::from_env()?;".to_owned());
    }
    if security.oauth.is_some() {
        paragraphs.push(phrase!(
            "`client_credentials` takes a client id and its secret, and gets tokens by them: one for all calls, and the next \
             one shortly before it ends or when the server refuses it. `token_exchange` takes the token of another party, and \
             `token_source` whatever gives tokens. `Error::is_token` tells that there was none."
        ));
        lines.push(format!("let client = {builder}.client_credentials(id, secret).build()?;"));
        given.extend(["id: &str".to_owned(), "secret: &str".to_owned()]);
    }
    for setter in &security.setters {
        let name = &setter.name;
        let arguments = setter.kind.arguments();
        lines.push(format!("let client = {builder}.{name}({}).build()?;", arguments.join(", ")));
        let more = arguments.iter().map(|name| format!("{name}: &str"));
        given.extend(more.filter(|parameter| !given.contains(parameter)).collect::<Vec<_>>());
    }
    let feature = security.oauth.is_some().then_some("oauth");
    let has_any = lines.len() > 2;
    let example = Some(Example { given: given.join(", "), lines, feature });
    has_any.then_some(Section { title: "Authentication", paragraphs, example })
}

/// What can go wrong, and what can be done about it.
fn errors(krate: &Crate) -> Section {
    let mut paragraphs = vec![phrase!(
        "There is one error type. `is_auth`, `is_api`, `is_connect`, `is_timeout`, `is_decode`, `is_too_large` and \
                `is_invalid_input` tell what went wrong, `is_retryable` and `retry_after` what can be done about it; `status`, \
                `headers` and `body` keep what the server answered, `request_id` what it calls the request, and `api_error` \
                gives the body of the error as its type. Neither `Display` nor `Debug` shows a secret or a body."
    )];
    if krate.dialect == Dialect::ProtobufJson {
        paragraphs.push(phrase!(
            "The `details` of a `google.rpc.Status` are messages of any type: `Any::decode_as` reads them."
        ));
    }
    let (import, typed) = match error_type(krate) {
        Some((path, name)) => (
            format!("use {}::{path};\n\n", krate.manifest.library),
            format!("format!(\"{{:?}}\", error.api_error::<{name}>()),"),
        ),
        None => (String::new(), "format!(\"{:?}\", error.body()),".to_owned()),
    };
    let lines = owned(&format!(
        r#"{import}let told = match client.request("GET", "/v1/things").await {{
    Ok(body) => format!("{{}} bytes", body.len()),
    Err(error) if error.is_auth() => format!("who is calling? {{error}}"),
    Err(error) if error.is_retryable() => format!("once more in {{:?}}", error.retry_after()),
    Err(error) if error.is_api() => {typed}
    Err(error) => return Err(error),
}};"#
    ));
    let given = format!("client: {}::Client", krate.manifest.library);
    let example = Some(Example { given, lines, feature: None });
    Section { title: "Errors", paragraphs, example }
}

/// The first type of the crate that errors have: its path and its name.
fn error_type(krate: &Crate) -> Option<(String, &str)> {
    let operations = krate.resources.iter().flat_map(|resource| &resource.operations);
    let mut types = operations.flat_map(|operation| &operation.errors).map(|case| &case.ty);
    let model = types.find_map(RustType::model)?;
    Some((krate.paths.of(model), &model.name))
}

/// What is sent again, and who decides.
fn retries(krate: &Crate) -> Section {
    let library = &krate.manifest.library;
    let text = phrase!(
        "What fails on the way is sent again, if that is safe: a connection that fails before an answer begins, and the statuses 408, 429, 502, 503 and 504. The docs of each method say whether it is. The wait between two attempts grows, is drawn at random, \
                and is as long as the server asks for by `Retry-After`; all of it ends with the timeout of the call. The \
                client and the call may say otherwise."
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
    let given = format!("builder: {library}::ClientBuilder");
    Section {
        title: "Retries",
        paragraphs: vec![text],
        example: Some(Example { given, lines, feature: None }),
    }
}

/// Answers that come page by page.
fn paging(krate: &Crate) -> Option<Section> {
    let text = phrase!(
        "Operations that answer page by page say so in their docs. `items` makes of a call a stream of the items of all \
                pages, and `pages` one of the pages. A page is asked for when it is polled for, and not before. `position` \
                tells where the page stands, and `start_at` goes on from there, in another process too. An error ends a \
                stream, and `resume` goes on with the page that failed."
    );
    let operations = krate.resources.iter().flat_map(|resource| &resource.operations);
    let with_items = operations.filter(|operation| operation.item().is_some());
    let examples = with_items.filter_map(|operation| operation.example.as_ref());
    // One that needs nothing but a client, if there is such.
    let example = examples.min_by_key(|example| example.given.len()).map(|example| {
        let library = &krate.manifest.library;
        let mut lines = readme::use_lines(library, example.duration, example.imports.iter());
        lines.extend(readme::formatted(std::slice::from_ref(&example.statement)));
        let given = example.given.iter().map(|(name, ty)| format!("{name}: {ty}"));
        Example { given: given.collect::<Vec<_>>().join(", "), lines, feature: None }
    });
    let section = Section { title: "Paging", paragraphs: vec![text], example };
    krate.has_pages().then_some(section)
}

/// What the document does not tell of.
fn other_calls(krate: &Crate) -> Section {
    let text = phrase!(
        "What the document does not tell of is called by `Client::request`, with the same credentials, retries and \
                errors."
    );
    let lines = owned(
        r#"let call = client.request("GET", "/v1/things/{id}?full=true").path_value("id", &7);
let thing: serde_json::Value = call.json().await?;"#,
    );
    let given = format!("client: &{}::Client", krate.manifest.library);
    Section {
        title: "Other calls",
        paragraphs: vec![text],
        example: Some(Example { given, lines, feature: None }),
    }
}

/// How the transport that comes with the crate connects.
fn connections(krate: &Crate) -> Section {
    let library = &krate.manifest.library;
    let text = phrase!(
        "The transport that comes with the crate trusts the certificates that the platform trusts, and goes through the \
                proxy that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`). \
                At most 256 requests are under way at the same time; further ones wait. \
                `ReqwestTransport::builder` says otherwise. Any other transport takes its place by `ClientBuilder::transport`, \
                `layer` puts one around it, and `hook` looks at whole calls."
    );
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
    let given = format!("builder: {library}::ClientBuilder, root: Vec<u8>");
    let example = Some(Example { given, lines, feature: Some("reqwest") });
    Section { title: "Connections", paragraphs: vec![text], example }
}

/// How a thread waits for calls.
fn without_async(krate: &Crate) -> Section {
    let text = phrase!(
        "The feature `blocking` lets a thread wait for any call, with the same methods: `wait_blocking` gives the value, \
                `send_blocking` the value with status and headers, and `blocking::iter` what a stream gives. A thread that \
                runs async code, or that a runtime keeps for what blocks, gets an error instead."
    );
    let lines = owned(r#"let body = client.request("GET", "/v1/things").wait_blocking()?;"#);
    let given = format!("client: &{}::Client", krate.manifest.library);
    let example = Some(Example { given, lines, feature: Some("blocking") });
    Section { title: "Without async", paragraphs: vec![text], example }
}

/// What is left out for WebAssembly, and what the program brings instead.
fn webassembly(krate: &Crate) -> Section {
    let oauth = match krate.security.oauth {
        Some(_) => phrase!(", `oauth`"),
        None => Phrase::default(),
    };
    let text = phrase!(
        "For `wasm32-unknown-unknown` the crate is built with `default-features = false` and `full`, or the resources that are \
         needed: without `reqwest`{} and `blocking`. The program brings a `Transport` that calls the `fetch` of its host, \
         and a `Clock` \
         by `ClientBuilder::clock` if calls are to be sent again or tokens to be fetched. What the transport gives back has to \
         be `Send`: futures of JavaScript need a wrapper that makes them so.",
        oauth
    );
    Section { title: "WebAssembly", paragraphs: vec![text], example: None }
}
