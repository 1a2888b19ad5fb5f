//! All of a call that does not depend on its types: compiled once, however many operations there are.

use std::borrow::Cow;
use std::pin::pin;
use std::time::Duration;

use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, USER_AGENT};
use http::{HeaderValue, Method, Request};

use super::answer::{self, Answer, Content, Form};
use super::authorised::Sending;
use super::body::{Body, CollectError};
use super::client::Client;
use super::course::Course;
use super::deadline::Deadline;
use super::endpoint::Destination;
use super::error::Error;
use super::hook::CallOutcome;
use super::multipart::Multipart;
use super::parameters::Parameters;
use super::parts::Parts;
use super::retry::RetryPolicy;
use super::security::Security;
use super::trace::Span;
use super::transport::{SendOptions, TransportError, TransportErrorKind};
use super::wire;

/// All of a call that does not depend on its types.
#[derive(Clone)]
pub(super) struct RawCall {
    pub(super) client: Client,
    pub(super) destination: Destination,
    pub(super) security: Security,
    pub(super) parameters: Parameters,
    /// Path and query as they go over the wire, where they are not made of the template and the parameters.
    pub(super) target: Option<String>,
    pub(super) body: Option<Body>,
    parts: Option<Multipart>,
    pub(super) timeout: Option<Duration>,
    pub(super) retries: Option<RetryPolicy>,
    /// The first thing that went wrong while the call was made: told when it is sent.
    fault: Option<String>,
}

/// The media type of most bodies, which is worth no memory of its own.
const JSON: &str = "application/json";

/// How the body of a success is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    ByForm,
    AsItComes,
}

impl RawCall {
    /// A call that goes there, and who may make it.
    pub(super) fn new(client: &Client, destination: Destination, security: Security) -> Self {
        Self {
            client: client.clone(),
            destination,
            security,
            parameters: Parameters::default(),
            target: None,
            body: None,
            parts: None,
            timeout: None,
            retries: None,
            fault: None,
        }
    }

    pub(super) fn json(&mut self, media_type: &str, json: Result<Vec<u8>, wire::Fault>) {
        match json {
            Ok(json) => self.content(media_type, json.into()),
            Err(fault) => self.fail(Error::invalid_body(fault)),
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
            Err(_) => self.fail(Error::invalid_input(format!("`{media_type}` is no media type"))),
        }
    }

    pub(super) fn parts(&mut self) -> &mut Multipart {
        self.parts.get_or_insert_with(Multipart::new)
    }

    pub(super) fn note(&mut self, result: Result<(), Error>) {
        if let Err(error) = result {
            self.fail(error);
        }
    }

    pub(super) fn fail(&mut self, error: Error) {
        self.fault.get_or_insert_with(|| error.to_string());
    }

    pub(super) fn header(&mut self, name: &str, value: &str) {
        if let Err(error) = self.parameters.header(name, value) {
            self.fail(error);
        }
    }

    /// Sets a parameter by the parts of its value.
    pub(super) fn styled(
        &mut self,
        name: &str,
        value: &dyn wire::Write,
        set: impl FnOnce(&mut Parameters, &Parts) -> Result<(), Error>,
    ) {
        let parts = Parts::of(value).map_err(|fault| Error::invalid_parameter(name, fault));
        if let Err(error) = parts.and_then(|parts| set(&mut self.parameters, &parts)) {
            self.fail(error);
        }
    }

    pub(super) fn request(&self, forms: &[Form]) -> Result<Request<Body>, Error> {
        if let Some(fault) = &self.fault {
            return Err(Error::invalid_input(fault.as_str()));
        }
        let target = match &self.target {
            Some(target) => Cow::Borrowed(target.as_str()),
            None => self.parameters.target(&self.destination.path)?.into(),
        };
        let method = Method::from_bytes(self.destination.method.as_bytes())
            .map_err(|_| Error::invalid_input("the operation has no lawful method"))?;
        let body = match (&self.body, &self.parts) {
            (Some(_), Some(_)) => {
                let message = "a file can't be sent with a body that has no parts";
                return Err(Error::invalid_input(message));
            }
            (body, parts) => body.clone().or_else(|| parts.as_ref().map(Multipart::body)),
        };
        let has_body = body.is_some();
        let mut request = Request::new(body.unwrap_or_default());
        *request.uri_mut() = self.client.inner.uri(self.destination.server, &target)?;
        let headers = request.headers_mut();
        headers.insert(
            ACCEPT,
            match self.destination.accept {
                Some(accept) => HeaderValue::from_static(accept),
                None => accept(forms),
            },
        );
        headers.insert(USER_AGENT, self.client.inner.user_agent.clone());
        if !has_body && matches!(method, Method::POST | Method::PUT | Method::PATCH) {
            // RFC 9110, section 8.6: a method that anticipates content says so when there is none.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        if let Some(cookies) = self.parameters.cookies() {
            headers.insert(COOKIE, cookies);
        }
        if let Some(parts) = &self.parts {
            let media_type = HeaderValue::try_from(parts.content_type());
            headers.extend(media_type.ok().map(|media_type| (CONTENT_TYPE, media_type)));
        }
        for name in self.parameters.headers.keys() {
            headers.remove(name);
        }
        for (name, value) in &self.parameters.headers {
            headers.append(name, value.clone());
        }
        self.client.inner.credentials.hide(headers);
        *request.method_mut() = method;
        Ok(request)
    }

    /// Sends it. It is borrowed, so that a future holds it once: each move of one is a copy.
    pub(super) async fn send(&mut self, forms: &[Form], reading: Reading) -> Result<Answer, Error> {
        let request = self.request(forms).and_then(|mut request| {
            self.client.inner.around.before(&self.destination, &mut request)?;
            Ok(request)
        });
        let mut request = request.map_err(|error| error.of(&self.destination))?;
        if self.client.inner.is_told_apart(request.headers()) {
            self.destination.repeatable = Some(true);
        }
        let client = &*self.client.inner;
        // What hooks have made of it can't be made once more.
        let hooked = client.around.has_hooks().then(|| {
            client.credentials.hide(request.headers_mut());
            Box::new(request.clone())
        });
        let timeout = self.timeout.or(client.timeout);
        let deadline = Deadline::start(client.clock.as_deref(), timeout);
        let span = Span::call(&self.destination);
        // Pinned where it is made: a future is as large as all that it waits for, and to move it is to copy it.
        let answer = pin!(self.answer(&mut request, hooked.as_deref(), forms, reading, deadline));
        let answer = span.around(answer).await;
        let answer = answer.map_err(|error| error.of(&self.destination));
        let is_watched = cfg!(feature = "tracing") || client.around.has_hooks();
        let outcome = CallOutcome {
            answer: answer.as_ref().map(|answer| (answer.status, &answer.headers)),
            attempts: answer.as_ref().map_or_else(Error::attempts, |answer| answer.course.attempts),
            duration: is_watched.then(|| deadline.passed()).flatten(),
        };
        match &answer {
            Ok(answer) => {
                span.answered(answer.status, || answer.course.request_id(&answer.headers));
            }
            Err(error) => span.failed(error.word()),
        }
        span.counted(outcome.attempts);
        span.ended(|| outcome.duration);
        client.around.after(&self.destination, &outcome);
        answer
    }

    /// The answer, with all of its body unless that is read as it comes.
    async fn answer(
        &self,
        request: &mut Request<Body>,
        hooked: Option<&Request<Body>>,
        forms: &[Form],
        reading: Reading,
        deadline: Deadline<'_>,
    ) -> Result<Answer, Error> {
        let (client, destination) = (&*self.client.inner, &self.destination);
        let streams = reading == Reading::AsItComes || forms.iter().any(Form::is_streamed);
        let operation_id = destination.operation_id;
        let sending = Sending {
            client,
            security: self.security,
            brought: &self.parameters.headers,
            destination,
            policy: self.retries.unwrap_or(client.retries),
            options: SendOptions { streams, operation_id, ..SendOptions::default() },
            deadline,
            again: &|| hooked.map_or_else(|| self.request(forms), |request| Ok(request.clone())),
        };
        let (answer, course) = sending.send(request).await?;
        let (head, body) = answer.into_parts();
        let streams = match reading {
            Reading::AsItComes => true,
            Reading::ByForm => answer::streams(forms, head.status, &head.headers),
        };
        let answer = |content| Answer {
            status: head.status,
            headers: head.headers,
            content,
            message: None,
            course,
        };
        if streams && destination.is_success(head.status) {
            return Ok(answer(Content::Streaming(body)));
        }
        let whole = body.collect_within(client.max_response_size);
        // The transport holds the body to its time, unless it was told that it may be read as it comes.
        let whole = if sending.options.streams {
            let late = || TransportError::new(TransportErrorKind::Timeout, "the body is too slow");
            let held = Box::pin(deadline.hold(whole)).await;
            held.unwrap_or_else(|| Err(CollectError::Broken(late().into())))
        } else {
            whole.await
        };
        match whole {
            Ok(whole) => {
                let is_success = destination.is_success(head.status);
                let brought = hooked.map_or(&self.parameters.headers, |request| request.headers());
                let repeats = |text: &str| client.credentials.stand_in(text, brought);
                let message = if is_success { None } else { answer::message(&whole, repeats) };
                Ok(Answer { message, ..answer(Content::Whole(whole)) })
            }
            Err(CollectError::TooLong) => {
                Err(Error::too_large(answer(Content::default()), client.max_response_size))
            }
            Err(CollectError::Broken(error)) => {
                let may_pass = destination.is_repeatable();
                Err(Error::broken(error).of_course(Course { may_pass, ..course }))
            }
        }
    }
}

/// The media types that are wanted, the best first.
fn accept(forms: &[Form]) -> HeaderValue {
    if let [form] = forms
        && !form.media_type().is_empty()
    {
        return HeaderValue::from_static(form.media_type());
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
