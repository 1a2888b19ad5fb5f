//! A call on its way: with what proves who is calling, and again while there is hope, until its answer is there.

use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{Request, Response};

use super::answer::{self, Answer, Content, Form};
use super::body::{Body, CollectError};
use super::client::Inner;
use super::course::Course;
use super::deadline::Deadline;
use super::endpoint::Destination;
use super::error::Error;
use super::limits::Excess;
use super::raw_call::{RawCall, Reading};
use super::redaction::{self, TransportSecrets};
use super::retry::{Again, RetryPolicy};
use super::token::cache::{TokenCache, UsedToken};
use super::trace::{self, Span};
use super::transport::{SendOptions, TransportError, TransportErrorKind};
use super::witness::Witness;

/// How a call is sent.
pub(super) struct Sending<'a> {
    call: &'a RawCall,
    pub(super) client: &'a Inner,
    pub(super) destination: &'a Destination,
    forms: &'a [Form],
    reading: Reading,
    pub(super) policy: &'a RetryPolicy,
    /// The wait for a token counts too.
    pub(super) deadline: Deadline<'a>,
}

/// What is being sent, and how often it was.
pub(super) struct Attempts {
    /// What is sent next; nothing while it is on its way. Most requests are sent once, and no copy is made of them.
    request: Option<Request<Body>>,
    /// What hooks have made of it, which can't be made once more.
    pub(super) hooked: Option<Arc<Request<Body>>>,
    /// The credentials of the transport, if a response had them.
    pub(super) transport: Option<TransportSecrets>,
    pub(super) is_replayable: bool,
    made: u32,
    /// Those that the policy counts: it counts anew when a token was refused.
    pub(super) counted: u32,
    /// Which token of a source was used last.
    used: Option<UsedToken>,
    is_renewed: bool,
    /// `true` if a retry was due, and the retries of the client were used up.
    pub(super) exceeds_budget: bool,
}

/// What came of an attempt.
pub(super) type Outcome = Result<Response<Body>, TransportError>;

impl Attempts {
    /// None as yet.
    pub(super) fn of(request: Request<Body>) -> Self {
        Self {
            is_replayable: request.body().is_replayable(),
            request: Some(request),
            hooked: None,
            transport: None,
            made: 0,
            counted: 0,
            used: None,
            is_renewed: false,
            exceeds_budget: false,
        }
    }

    /// The request before it is sent.
    pub(super) fn request(&mut self) -> Option<&mut Request<Body>> {
        self.request.as_mut()
    }

    /// Lets hooks have their way with the request.
    pub(super) fn hook(&mut self, client: &Inner, destination: &Destination) -> Result<(), Error> {
        let Some(request) = &mut self.request else { return Ok(()) };
        client.around.before(destination, request)?;
        redaction::hide(request.headers_mut());
        self.is_replayable = request.body().is_replayable();
        self.hooked = Some(Arc::new(request.clone()));
        Ok(())
    }

    /// The token of a source that the server has refused with 401: it may withdraw one before its time. It is taken out of
    /// use. The request is sent once more with a new one, if its body can be; what is answered then stands.
    pub(super) fn refuse_token(&mut self) -> Option<Again<'static>> {
        let refused = self.used.take().filter(|_| !self.is_renewed)?;
        refused.refuse();
        self.is_replayable.then_some(Again::WithNewToken)
    }
}

impl<'a> Sending<'a> {
    /// The time begins now.
    pub(super) fn of(call: &'a RawCall, forms: &'a [Form], reading: Reading) -> Self {
        let client = &*call.client.inner;
        let timeout = call.timeout.or(client.timeout);
        Self {
            call,
            client,
            destination: &call.destination,
            forms,
            reading,
            policy: call.retries.as_ref().unwrap_or(&client.retries),
            deadline: Deadline::start(client.clock.as_deref(), timeout),
        }
    }

    /// The answer to a request with what one of the alternatives asks for, which is sent again as the policy allows. It
    /// has all of its body unless that is read as it comes.
    pub(super) async fn answer(&self, attempts: &mut Attempts) -> Result<Answer, Error> {
        if let Some(tokens) = self.authorise(attempts)? {
            self.add_token(tokens, attempts).await?;
        }
        let mut answer = loop {
            let again = {
                let outcome = self.attempt(attempts).await;
                match self.next(&outcome, attempts) {
                    // The connection of an answer that nobody reads is free before the wait.
                    Some(again) => again,
                    None => break self.ended(outcome, attempts)?,
                }
            };
            // In a box: it is rare, so that most calls have no room for it.
            Box::pin(self.prepare(again, attempts)).await?;
        };
        if self.streams(&answer) {
            return Ok(answer);
        }
        let body = std::mem::take(&mut answer.content).into_body();
        let limit = self.client.limits.bytes;
        // The transport holds the body to its time, unless it was told that it may be read as it comes.
        let whole = if self.may_stream() {
            let late = || TransportError::new(TransportErrorKind::Timeout, "the body is too slow");
            let held = Box::pin(self.deadline.hold(body.collect_within(limit))).await;
            held.unwrap_or_else(|| Err(CollectError::Broken(late().into())))
        } else {
            body.collect_within(limit).await
        };
        self.complete(answer, whole, attempts)
    }

    /// Adds what one of the alternatives asks for, but for a token of a source.
    fn authorise(&self, attempts: &mut Attempts) -> Result<Option<&'a Arc<TokenCache>>, Error> {
        let Some(request) = &mut attempts.request else { return Ok(None) };
        let brought = &self.call.parameters.headers;
        self.client.credentials.apply(self.call.security, brought, request)
    }

    async fn add_token(
        &self,
        tokens: &Arc<TokenCache>,
        attempts: &mut Attempts,
    ) -> Result<(), Error> {
        let held = tokens.token(self.deadline).await.map_err(Error::token)?;
        attempts.used = Some(UsedToken::of(tokens, &held));
        if let Some(request) = &mut attempts.request {
            request.headers_mut().insert(AUTHORIZATION, held.header);
        }
        Ok(())
    }

    /// Sends the request once. It goes to the transport at once, so that the future has no room for it.
    fn attempt(&self, attempts: &mut Attempts) -> impl Future<Output = Outcome> + Send {
        attempts.made += 1;
        attempts.counted += 1;
        let number = attempts.made;
        let span = Span::attempt(self.destination, number);
        // No time has passed before the first attempt, unless there was a token to wait for.
        let is_first = number == 1 && attempts.used.is_none();
        let left = if is_first { self.deadline.whole() } else { self.deadline.left() };
        let options = SendOptions {
            timeout: self.policy.timeout_within(left),
            streams: self.may_stream(),
            operation_id: self.destination.operation_id,
            attempt: number,
        };
        // Only a span wants to know.
        let took =
            cfg!(feature = "tracing").then(|| Deadline::start(self.client.clock.as_deref(), None));
        // It is there: both who made it and who prepares the next attempt have put it there.
        let request = attempts.request.take().unwrap_or_default();
        let sent = span.within(|| self.client.transport.send(request, options));
        let attempts = &*attempts;
        async move {
            let outcome = span.around(sent).await;
            match &outcome {
                Ok(answer) => {
                    let id = || self.course().request_id(answer.headers());
                    span.answered(answer.status(), id, || self.call.witness(self.forms, attempts));
                }
                Err(error) => span.failed(error.kind().word()),
            }
            span.ended(|| took.and_then(|took| took.passed()));
            outcome
        }
    }

    /// Waits, and makes the request once more.
    async fn prepare(&self, again: Again<'_>, attempts: &mut Attempts) -> Result<(), Error> {
        match again {
            Again::After(clock, wait) => {
                trace::sent_again(wait);
                clock.sleep(wait).await;
            }
            Again::WithNewToken => (attempts.counted, attempts.is_renewed) = (0, true),
        }
        attempts.request = Some(match &attempts.hooked {
            Some(hooked) => (**hooked).clone(),
            None => self.call.request(self.forms)?,
        });
        if let Some(tokens) = self.authorise(attempts)? {
            // The token may have come to its end.
            let course = Course { attempts: attempts.made, ..self.course() };
            let added = self.add_token(tokens, attempts).await;
            added.map_err(|error| error.of_course(course))?;
        }
        Ok(())
    }

    fn ended(&self, outcome: Outcome, attempts: &mut Attempts) -> Result<Answer, Error> {
        let mut course = Course {
            attempts: attempts.made,
            exceeds_budget: attempts.exceeds_budget,
            ..self.course()
        };
        // What went well need not know what time it is.
        if !matches!(&outcome, Ok(answer) if answer.status().is_success()) {
            course.may_pass = self.may_pass(&outcome);
            course.end = self.client.clock.as_ref().map(|clock| clock.now());
        }
        let (mut head, body) = match outcome {
            Ok(answer) => answer.into_parts(),
            Err(error) => return Err(Error::transport(error).of_course(course)),
        };
        redaction::hide(&mut head.headers);
        attempts.transport = head.extensions.remove();
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            content: Content::Streaming(body),
            message: None,
            course,
            limits: self.client.limits,
            witness: Witness::default(),
        })
    }

    /// The answer with its body.
    fn complete(
        &self,
        mut answer: Answer,
        body: Result<Bytes, CollectError>,
        attempts: &Attempts,
    ) -> Result<Answer, Error> {
        match body {
            Ok(body) => {
                if !self.destination.is_success(answer.status) {
                    let json = self.client.limits.json(&body).unwrap_or_default();
                    let redactor = || self.call.witness(self.forms, attempts).redactor();
                    answer.message = answer::message(json, redactor);
                }
                answer.content = Content::Whole(body);
                Ok(answer)
            }
            Err(CollectError::TooLong) => {
                Err(Error::too_large(answer, Excess::Bytes("the body", self.client.limits.bytes)))
            }
            Err(CollectError::Broken(error)) => {
                let may_pass = self.destination.is_repeatable();
                Err(Error::broken(error).of_course(Course { may_pass, ..answer.course }))
            }
        }
    }

    /// How it goes before anything has happened.
    fn course(&self) -> Course {
        Course { request_id_headers: self.client.profile.request_id_headers, ..Course::NONE }
    }

    /// Whether the body of an answer may be read as it comes.
    fn may_stream(&self) -> bool {
        self.reading == Reading::AsItComes || self.forms.iter().any(Form::is_streamed)
    }

    /// Whether this answer is: what is no success never is.
    fn streams(&self, answer: &Answer) -> bool {
        let streams = match self.reading {
            Reading::AsItComes => true,
            Reading::ByForm => answer::streams(self.forms, answer.status, &answer.headers),
        };
        streams && self.destination.is_success(answer.status)
    }
}
