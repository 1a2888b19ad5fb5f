//! Sends a call: adds credentials, retries, and collects the response.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{Request, StatusCode};

use super::attempt::{Attempt, Outcome, result_of};
use super::body::{Body, CollectError};
use super::call_secrets::CallSecrets;
use super::call_stats::CallStats;
use super::client::Inner;
use super::clock::Clock;
use super::deadline::Deadline;
use super::decode::{self, Content, Form, RawResponse};
use super::error::Error;
use super::hook::CallOutcome;
use super::limits::Excess;
use super::raw_call::RawCall;
use super::redaction::{self, TransportSecrets};
use super::retry::{Retries, Tries};
use super::token::cache::{TokenCache, UsedToken};
use super::trace::{Address, Report, Span};
use super::transport::{SendOptions, TransportError, TransportErrorKind};
use super::wire::WireError;

/// Selects how to read the body of a successful response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    ByForm,
    AsItComes,
}

/// Sends a call. It is borrowed, so that a future stores it once, because each move copies it.
pub(super) async fn send(
    call: &mut RawCall,
    forms: &[Form],
    reading: Reading,
) -> Result<RawResponse, Error> {
    let attempts = Attempts::begin(call, forms);
    let mut attempts = attempts.map_err(|error| error.of(&call.destination))?;
    let sending = Sending::of(call, forms, reading);
    let span = Span::call(&sending.call.destination);
    // Pinned in place: the future is large, and moving it copies it.
    let response = {
        let response = pin!(sending.respond(&mut attempts));
        span.instrument(response).await
    };
    let response = match response {
        Ok(mut response) => {
            response.secrets = sending.secrets(&attempts);
            if !sending.call.destination.is_success(response.status) {
                response.secrets.redactor().hide_repeats(&mut response.headers);
            }
            Ok(response)
        }
        Err(error) => {
            let redactor = sending.secrets(&attempts).redactor();
            Err(error.of(&sending.call.destination).redacted(&redactor))
        }
    };
    sending.end(&response, &attempts, &span);
    // By reference, because moving the response copies it.
    let undeclared = response.as_ref().ok().and_then(|response| sending.check_type(response).err());
    match undeclared {
        None => response,
        Some(error) => {
            let fails = |response| Error::decode(response, error).of(&sending.call.destination);
            response.and_then(|response| Err(fails(response)))
        }
    }
}

/// The settings of a call that is sent.
struct Sending<'a> {
    call: &'a RawCall,
    client: &'a Inner,
    forms: &'a [Form],
    reading: Reading,
    retries: Retries<'a>,
}

/// The request, and the attempts so far.
struct Attempts {
    /// The next request; `None` while it is in flight. Most requests are sent once, without a copy.
    request: Option<Request<Body>>,
    /// The request as hooks changed it, which can't be rebuilt.
    hooked: Option<Arc<Request<Body>>>,
    /// The credentials of the transport, if a response had them.
    transport: Option<TransportSecrets>,
    address: Address,
    made: u32,
    tries: Tries,
    /// The token used last.
    used: Option<UsedToken>,
    is_renewed: bool,
}

/// The ways to send a request again.
enum Again<'a> {
    After(&'a dyn Clock, Duration),
    WithNewToken,
}

impl Attempts {
    /// Builds the request, runs the hooks, and checks for an idempotency key.
    fn begin(call: &mut RawCall, forms: &[Form]) -> Result<Self, Error> {
        let client = &*call.client.inner;
        let mut request = call.request(forms)?;
        let mut hooked = None;
        if client.middleware.has_hooks() {
            client.middleware.before(&call.destination, &mut request)?;
            redaction::hide(request.headers_mut());
            hooked = Some(Arc::new(request.clone()));
        }
        if client.has_idempotency_key(&call.destination, request.headers()) {
            call.destination.repeatable = Some(true);
        }
        let is_replayable = request.body().is_replayable();
        Ok(Self {
            address: Address::of(request.uri()),
            request: Some(request),
            hooked,
            transport: None,
            made: 0,
            tries: Tries { counted: 0, is_replayable, exceeds_budget: false },
            used: None,
            is_renewed: false,
        })
    }

    /// Handles a token that the server rejected with 401, which may be revoked early: drops it, and sends the request
    /// again with a new one if its body allows. The second response is final.
    fn refuse_token(&mut self) -> Option<Again<'static>> {
        let refused = self.used.take().filter(|_| !self.is_renewed)?;
        refused.refuse();
        self.tries.is_replayable.then_some(Again::WithNewToken)
    }
}

impl<'a> Sending<'a> {
    /// Starts the deadline.
    fn of(call: &'a RawCall, forms: &'a [Form], reading: Reading) -> Self {
        let client = &*call.client.inner;
        let timeout = call.timeout.or(client.timeout);
        Self {
            call,
            client,
            forms,
            reading,
            retries: Retries {
                policy: call.retries.as_ref().unwrap_or(&client.retries),
                budget: &client.budget,
                clock: client.clock.as_deref(),
                deadline: Deadline::start(client.clock.as_deref(), timeout),
                destination: &call.destination,
                repeats_all_on_429: client.profile.repeats_all_on_429,
            },
        }
    }

    /// The response to a request with credentials, retried as the policy allows. It has its whole body unless that is
    /// streamed.
    async fn respond(&self, attempts: &mut Attempts) -> Result<RawResponse, Error> {
        let mut response = loop {
            if let Some(tokens) = self.authorise(attempts)? {
                let held = tokens.token(self.retries.deadline).await;
                // A new token may fail after attempts with the previous one.
                let stats = || CallStats { attempts: attempts.made, ..self.stats() };
                let held = held.map_err(|error| {
                    let error = Error::token(error).with_stats(stats());
                    let report = self.report(attempts, Err(error.label()), None);
                    report.warn("no token is available", None);
                    error
                })?;
                attempts.used = Some(UsedToken::of(tokens, &held));
                if let Some(request) = &mut attempts.request {
                    request.headers_mut().insert(AUTHORIZATION, held.header);
                }
            }
            let again = {
                let outcome = self.attempt(attempts).await;
                let again = self.next(&outcome, attempts);
                self.warn(attempts, result_of(&outcome), again.as_ref());
                match again {
                    // Dropping the outcome frees its connection before the wait.
                    Some(again) => again,
                    None => break self.ended(outcome, attempts)?,
                }
            };
            // Boxed, because it is rare and most calls should not reserve space for it.
            Box::pin(self.prepare(again, attempts)).await?;
        };
        if decode::has_no_body(&self.call.destination.method, response.status) {
            response.content = Content::default();
        }
        if self.streams(&response) {
            return Ok(response);
        }
        let body = std::mem::take(&mut response.content).into_body();
        let limit = self.client.limits.bytes;
        // The transport enforces the timeout of the body, unless it may be streamed.
        let whole = if self.may_stream() {
            let late = || {
                TransportError::new(TransportErrorKind::Timeout, "the body did not arrive in time")
            };
            let held = Box::pin(self.retries.deadline.limit(body.collect_within(limit))).await;
            held.unwrap_or_else(|| Err(CollectError::Broken(late().into())))
        } else {
            body.collect_within(limit).await
        };
        let response = self.complete(response, whole);
        response.inspect_err(|error| self.warn(attempts, Err(error.label()), None))
    }

    /// Adds the credentials of one alternative, except the token of a provider.
    fn authorise(&self, attempts: &mut Attempts) -> Result<Option<&'a Arc<TokenCache>>, Error> {
        let Some(request) = &mut attempts.request else { return Ok(None) };
        let call_headers = &self.call.parameters.headers;
        self.client.credentials.apply(self.call.security, call_headers, request)
    }

    /// Sends the request once.
    fn attempt<'s>(&'s self, attempts: &'s mut Attempts) -> impl Future<Output = Outcome> + Send {
        attempts.made += 1;
        attempts.tries.counted += 1;
        // No time has passed before the first attempt, unless it waited for a token.
        let is_first = attempts.made == 1 && attempts.used.is_none();
        let Retries { policy, deadline, clock, .. } = &self.retries;
        let left = if is_first { deadline.whole() } else { deadline.left() };
        let options = SendOptions {
            timeout: policy.timeout_within(left),
            streams: self.may_stream(),
            operation_id: self.call.destination.operation_id,
            attempt: attempts.made,
        };
        // Always present: `begin` and `prepare` set it.
        let request = attempts.request.take().unwrap_or_default();
        let attempt = Attempt {
            transport: &*self.client.transport,
            clock: *clock,
            destination: &self.call.destination,
            address: &attempts.address,
            stats: self.stats(),
        };
        let attempts = &*attempts;
        attempt.send(request, options, move || self.secrets(attempts))
    }

    /// Decides if and how the request is sent again.
    fn next(&self, outcome: &Outcome, attempts: &mut Attempts) -> Option<Again<'a>> {
        let is_refused =
            matches!(outcome, Ok(response) if response.status() == StatusCode::UNAUTHORIZED);
        match self.retries.next(outcome, &mut attempts.tries) {
            Some((clock, wait)) => Some(Again::After(clock, wait)),
            None if is_refused => attempts.refuse_token(),
            None => None,
        }
    }

    /// Waits, and builds the request again.
    async fn prepare(&self, again: Again<'_>, attempts: &mut Attempts) -> Result<(), Error> {
        match again {
            Again::After(clock, wait) => clock.sleep(wait).await,
            Again::WithNewToken => (attempts.tries.counted, attempts.is_renewed) = (0, true),
        }
        attempts.request = Some(match &attempts.hooked {
            Some(hooked) => (**hooked).clone(),
            None => self.call.request(self.forms)?,
        });
        Ok(())
    }

    fn ended(&self, outcome: Outcome, attempts: &mut Attempts) -> Result<RawResponse, Error> {
        let mut stats = CallStats {
            attempts: attempts.made,
            exceeds_budget: attempts.tries.exceeds_budget,
            ..self.stats()
        };
        // Only failures need the time.
        if !matches!(&outcome, Ok(response) if response.status().is_success()) {
            stats.is_retryable = self.retries.is_retryable(&outcome);
            stats.end = self.client.clock.as_ref().map(|clock| clock.now());
        }
        let (mut head, body) = match outcome {
            Ok(response) => response.into_parts(),
            Err(error) => return Err(Error::transport(error).with_stats(stats)),
        };
        redaction::hide(&mut head.headers);
        attempts.transport = head.extensions.remove();
        Ok(RawResponse {
            status: head.status,
            headers: head.headers,
            content: Content::Streaming(body),
            stats,
            limits: self.client.limits,
            secrets: CallSecrets::default(),
        })
    }

    /// Completes the response with its body.
    fn complete(
        &self,
        mut response: RawResponse,
        body: Result<Bytes, CollectError>,
    ) -> Result<RawResponse, Error> {
        match body {
            Ok(body) => {
                response.content = Content::Whole(body);
                Ok(response)
            }
            Err(CollectError::TooLong) => {
                Err(Error::too_large(response, Excess::Bytes("the body", self.client.limits.bytes)))
            }
            Err(CollectError::Broken(error)) => {
                let is_retryable = self.call.destination.is_repeatable();
                Err(Error::broken(error).with_stats(CallStats { is_retryable, ..response.stats }))
            }
        }
    }

    /// The statistics before the first attempt.
    fn stats(&self) -> CallStats {
        CallStats { request_id_headers: self.client.profile.request_id_headers, ..CallStats::NONE }
    }

    /// Returns `true` if a response may be streamed.
    fn may_stream(&self) -> bool {
        self.reading == Reading::AsItComes || self.forms.iter().any(Form::is_streamed)
    }

    /// Returns `true` if this response is streamed. Only a successful one is.
    fn streams(&self, response: &RawResponse) -> bool {
        let streams = match self.reading {
            Reading::AsItComes => true,
            Reading::ByForm => decode::streams(self.forms, response.status, &response.headers),
        };
        streams
            && self.call.destination.is_success(response.status)
            && self.check_type(response).is_ok()
    }

    /// Checks that the operation declares the media type of the body, if the body will be decoded.
    fn check_type(&self, response: &RawResponse) -> Result<(), WireError> {
        let destination = &self.call.destination;
        let is_decoded = self.reading == Reading::ByForm
            && !destination.any_type
            && destination.operation_id.is_some()
            && response.bytes().is_none_or(|bytes| !bytes.is_empty())
            && destination.is_success(response.status);
        if !is_decoded || decode::has_usual_type(self.forms, &response.headers) {
            return Ok(());
        }
        decode::check_type(self.forms, destination.accept, response)
    }

    /// The credentials sent with this call. If the call or the defaults of the client added some, which is rare, the request
    /// is built again.
    fn secrets(&self, attempts: &Attempts) -> CallSecrets {
        let (call, client) = (self.call, &self.call.client.inner);
        let has_own = || {
            client.credentials.are_in(&call.parameters)
                || client.credentials.are_among(call.destination.client_parameters)
                || client.defaults.hold_credential()
        };
        let own = || has_own().then(|| call.request(self.forms).ok()).flatten().map(Arc::new);
        CallSecrets {
            client: Some(client.credentials.clone()),
            request: attempts.hooked.clone().or_else(own),
            transport: attempts.transport.clone(),
            own: (!call.secrets.is_empty()).then(|| Arc::new(call.secrets.clone())),
        }
    }

    /// Warns of an attempt, unless it succeeded.
    fn warn(
        &self,
        attempts: &Attempts,
        result: Result<StatusCode, &'static str>,
        again: Option<&Again<'_>>,
    ) {
        let (message, wait) = match again {
            Some(Again::After(_, wait)) => ("attempt failed, retrying after a wait", Some(*wait)),
            Some(Again::WithNewToken) => ("attempt failed, retrying with a new token", None),
            None => ("attempt failed", None),
        };
        self.report(attempts, result, None).warn(message, wait);
    }

    fn report<'s>(
        &'s self,
        attempts: &'s Attempts,
        result: Result<StatusCode, &'static str>,
        duration: Option<Duration>,
    ) -> Report<'s> {
        let (destination, address) = (&self.call.destination, &attempts.address);
        Report { destination, address, attempts: attempts.made, result, duration }
    }

    /// Reports the outcome to hooks, span and log.
    fn end(&self, response: &Result<RawResponse, Error>, attempts: &Attempts, span: &Span) {
        let middleware = &self.client.middleware;
        let is_watched = cfg!(feature = "tracing") || middleware.has_hooks();
        if !is_watched {
            return;
        }
        let outcome = CallOutcome {
            response: response.as_ref().map(|response| (response.status, &response.headers)),
            attempts: response
                .as_ref()
                .map_or_else(Error::attempts, |response| response.stats.attempts),
            duration: self.retries.deadline.passed(),
        };
        let result = response.as_ref().map(|response| response.status).map_err(Error::label);
        let response = response.as_ref().ok();
        let id = || response.and_then(|response| response.stats.request_id(&response.headers));
        let secrets = || response.map(|response| response.secrets.clone()).unwrap_or_default();
        span.finish(&self.report(attempts, result, outcome.duration), id, secrets);
        middleware.after(&self.call.destination, &outcome);
    }
}
