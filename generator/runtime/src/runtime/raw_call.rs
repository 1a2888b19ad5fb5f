//! The part of a call that does not depend on its types, so that it is compiled once.

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, USER_AGENT};
use http::{HeaderValue, Method, Request};

use super::body::Body;
use super::client::ClientCore;
use super::decode::Form;
use super::endpoint::Destination;
use super::error::Error;
use super::parameters::Parameters;
use super::redaction;
use super::retry::RetryPolicy;
use super::security::Security;
use super::server;
use super::wire;

/// The part of a call that does not depend on its types.
#[derive(Clone)]
pub(super) struct RawCall {
    pub(super) client: ClientCore,
    pub(super) destination: Destination,
    pub(super) security: Security,
    pub(super) parameters: Parameters,
    /// Scheme, host and port, if the call has a URL of its own.
    pub(super) origin: Option<String>,
    /// Path and query, if they do not come from template and parameters.
    pub(super) target: Option<String>,
    pub(super) body: Option<Body>,
    /// The parts of the body, and the function that assembles them.
    pub(super) parts: Option<(Parts, Assemble)>,
    pub(super) timeout: Option<Duration>,
    pub(super) retries: Option<RetryPolicy>,
    /// The secrets in the body and the parameters, which error texts must not repeat.
    pub(super) secrets: wire::Secrets,
    /// The first error of a setter, returned when the call is sent.
    error: Option<String>,
}

/// The parts of a body, whose type only their module knows: most crates have none.
pub(super) type Parts = Arc<dyn Any + Send + Sync>;

/// Returns the whole body of the parts, and its media type.
pub(super) type Assemble = fn(&(dyn Any + Send + Sync)) -> Option<(Body, HeaderValue)>;

/// The most frequent media type, which needs no allocation.
const JSON: &str = "application/json";

impl RawCall {
    /// A call to this destination, with these alternatives of credentials.
    pub(super) fn new(
        client: &ClientCore,
        destination: Destination,
        security: Security,
    ) -> Box<Self> {
        Box::new(Self {
            client: client.clone(),
            destination,
            security,
            parameters: Parameters::default(),
            origin: None,
            target: None,
            body: None,
            parts: None,
            timeout: None,
            retries: None,
            secrets: Vec::new(),
            error: None,
        })
    }

    pub(super) fn json(&mut self, media_type: &str, json: Result<Vec<u8>, wire::WireError>) {
        match json {
            Ok(json) => self.content(media_type, json.into()),
            Err(error) => self.fail(Error::unwritable("the body", error)),
        }
    }

    pub(super) fn content(&mut self, media_type: &str, body: Body) {
        self.body = Some(body);
        self.content_type(media_type);
    }

    pub(super) fn content_type(&mut self, media_type: &str) {
        let value = match media_type {
            JSON => Ok(HeaderValue::from_static(JSON)),
            _ => HeaderValue::try_from(media_type),
        };
        match value {
            Ok(value) => drop(self.parameters.headers.insert(CONTENT_TYPE, value)),
            Err(_) => {
                self.fail(Error::invalid_input(format!("`{media_type}` is not a valid media type")))
            }
        }
    }

    pub(super) fn note(&mut self, result: Result<(), Error>) {
        if let Err(error) = result {
            self.fail(error);
        }
    }

    pub(super) fn fail(&mut self, error: Error) {
        self.error.get_or_insert_with(|| error.to_string());
    }

    pub(super) fn header(&mut self, name: &str, value: &str) {
        let set = self.parameters.header(name, value);
        self.note(set);
    }

    /// The request without its credential.
    pub(super) fn request(&self, forms: &[Form]) -> Result<Request<Body>, Error> {
        if let Some(error) = &self.error {
            return Err(Error::invalid_input(error.as_str()));
        }
        let with_defaults;
        let (mut parameters, client) = (&self.parameters, &self.client.inner);
        let Destination { constants, client_parameters, .. } = self.destination;
        if !constants.is_empty() || !client_parameters.is_empty() {
            let of_client = (client_parameters, &client.defaults.parameters);
            with_defaults = parameters.with_defaults(of_client, constants)?;
            parameters = &with_defaults;
        }
        let target = match &self.target {
            Some(target) => Cow::Borrowed(target.as_str()),
            None => parameters.target(&self.destination.path)?.into(),
        };
        let method = Method::from_bytes(self.destination.method.as_bytes())
            .map_err(|_| Error::invalid_input("the operation has an invalid method"))?;
        if self.body.is_some() && self.parts.is_some() {
            let message = "a file needs a multipart body, but the body was set as a whole";
            return Err(Error::invalid_input(message));
        }
        let parts = self.parts.as_ref().and_then(|(parts, assemble)| assemble(&**parts));
        let (parts, media_type) = parts.unzip();
        let body = self.body.clone().or(parts);
        let has_body = body.is_some();
        let mut request = Request::new(body.unwrap_or_default());
        *request.uri_mut() = match &self.origin {
            Some(origin) => server::uri_at(origin, &target)?,
            None => client.server.uri(self.destination.server, &target)?,
        };
        // Headers of the call win over defaults.
        let headers = request.headers_mut();
        if !parameters.headers.is_empty() {
            headers.clone_from(&parameters.headers);
            redaction::hide(headers);
        }
        headers.entry(ACCEPT).or_insert_with(|| match self.destination.accept {
            Some(accept) => HeaderValue::from_static(accept),
            None => accept(forms),
        });
        headers.entry(USER_AGENT).or_insert_with(|| client.user_agent.clone());
        if !has_body && matches!(method, Method::POST | Method::PUT | Method::PATCH) {
            // A method that anticipates content declares an empty body (RFC 9110, section 8.6).
            headers.entry(CONTENT_LENGTH).or_insert(HeaderValue::from_static("0"));
        }
        if let Some(cookies) = parameters.cookies() {
            headers.entry(COOKIE).or_insert(cookies);
        }
        if let Some(media_type) = media_type {
            headers.entry(CONTENT_TYPE).or_insert(media_type);
        }
        if self.origin.is_none() {
            client.add_default_headers(&mut request)?;
        }
        *request.method_mut() = method;
        Ok(request)
    }
}

/// The accepted media types, the best first.
fn accept(forms: &[Form]) -> HeaderValue {
    match forms {
        [form] if !form.media_type().is_empty() => {
            return HeaderValue::from_static(form.media_type());
        }
        _ => {}
    }
    let mut names: Vec<&str> = Vec::new();
    for name in forms.iter().map(Form::media_type).filter(|name| !name.is_empty()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        // Errors are JSON in most APIs.
        names.push("application/json");
    }
    HeaderValue::try_from(names.join(", ")).unwrap_or(HeaderValue::from_static("*/*"))
}
