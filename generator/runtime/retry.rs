//! Sending again what failed on the way: what may be sent twice, how often, and how soon.

use std::future::Future;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use http::{Request, Response, StatusCode};

use super::authorised::Sending;
use super::body::Body;
use super::course::Course;
use super::deadline::Deadline;
use super::error::Error;
use super::retry_after::retry_after;
use super::security::UsedToken;
use super::trace::{self, Span};
use super::transport::{SendOptions, TransportError, TransportErrorKind};

/// How often a call is sent, and how soon again.
///
/// Sent again is what failed on the way: no connection, one that broke before an answer began, an attempt that took too
/// long for its answer to begin, and the statuses 408, 429, 502, 503 and 504. The docs of each method say whether that holds for it. Where they
/// say no, and for [`Client::request`](super::Client::request) with a method that is not idempotent
/// (<https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2>), only what was not sent at all is sent again. A body that
/// can be read once only is never sent again.
///
/// The wait doubles from one attempt to the next, and is drawn at random between nothing and that much, so that
/// clients which failed together do not come back together. A server that asks for a longer one by `Retry-After` gets
/// it.
///
/// All attempts and waits together end with the timeout of the call, and the retries of all clones of a client together
/// are bounded: when most calls fail, they are not sent again. A client without a
/// [clock](super::ClientBuilder::clock) can't wait, so it sends each call once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    attempts: u32,
    initial_backoff: Duration,
    max_backoff: Duration,
    attempt_timeout: Option<Duration>,
}

impl RetryPolicy {
    /// Three attempts, half a second at most before the second one, and never more than half a minute between two.
    pub const fn new() -> Self {
        Self {
            attempts: 3,
            initial_backoff: Duration::from_millis(500),
            max_backoff: Duration::from_secs(30),
            attempt_timeout: None,
        }
    }

    /// One attempt.
    pub const fn none() -> Self {
        Self::new().attempts(1)
    }

    /// The same policy, with so many attempts at most, the first among them. 0 counts as 1. A call that is sent once more
    /// with a new token, since the server refused the one before, has as many for that.
    #[must_use]
    pub const fn attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// The same policy, with so long a wait at most before the second attempt.
    #[must_use]
    pub const fn initial_backoff(self, backoff: Duration) -> Self {
        Self { initial_backoff: backoff, ..self }
    }

    /// The same policy, with so long a wait at most before any attempt. A server that asks for a longer one is not
    /// asked again.
    #[must_use]
    pub const fn max_backoff(self, backoff: Duration) -> Self {
        Self { max_backoff: backoff, ..self }
    }

    /// The same policy, which gives up on one attempt when so much time has passed. Without it an attempt may take all
    /// that the call has left.
    #[must_use]
    pub const fn attempt_timeout(self, timeout: Duration) -> Self {
        Self { attempt_timeout: Some(timeout), ..self }
    }

    /// The longest wait after so many attempts.
    fn backoff(&self, made: u32) -> Duration {
        let factor = 1_u32.checked_shl(made.saturating_sub(1)).unwrap_or(u32::MAX);
        self.initial_backoff.saturating_mul(factor).min(self.max_backoff)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// What all retries of a client may cost together, in tokens.
const MOST_TOKENS: u32 = 500;

/// What one retry costs. A call that gets through gives back what its last retry took, or one token: so in the long run
/// at most one call in five is sent again, while single faults are always made up for.
const RETRY_TOKENS: u32 = 5;

/// What the retries of a client share.
#[derive(Debug)]
pub(super) struct Budget {
    tokens: AtomicU32,
    /// Chance spreads retries over time, and guards nothing: it need not be hard to guess.
    random: AtomicU64,
}

impl Budget {
    pub(super) fn new() -> Self {
        let seed = RandomState::new().build_hasher().finish();
        Self { tokens: AtomicU32::new(MOST_TOKENS), random: AtomicU64::new(seed) }
    }

    /// Pays for a retry, if there is enough left.
    fn take(&self) -> bool {
        let taken = |tokens: u32| tokens.checked_sub(RETRY_TOKENS);
        self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, taken).is_ok()
    }

    /// A call got through after so many attempts.
    fn give_back(&self, attempts: u32) {
        // As a rule nothing was taken, and there is nothing to write.
        if self.tokens.load(Ordering::Relaxed) == MOST_TOKENS {
            return;
        }
        let gain = if attempts > 1 { RETRY_TOKENS } else { 1 };
        let given = |tokens: u32| Some((tokens + gain).min(MOST_TOKENS));
        let _ = self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, given);
    }

    /// A span of time between nothing and this one.
    ///
    /// By SplitMix64: <https://prng.di.unimi.it/splitmix64.c>
    fn share_of(&self, span: Duration) -> Duration {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut bits = self.random.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        let nanos = u64::try_from(span.as_nanos()).unwrap_or(u64::MAX);
        let share = (u128::from(nanos) * u128::from(bits)) >> 64;
        Duration::from_nanos(u64::try_from(share).unwrap_or(nanos))
    }
}

impl Sending<'_> {
    /// Sends a request as it is, and again while the policy allows it and there is hope. It was sent so often before. It
    /// is told which token of a source was used last.
    pub(super) async fn attempts(
        &self,
        request: &mut Request<Body>,
        used: &mut Option<UsedToken>,
        before: u32,
    ) -> Result<(Response<Body>, Course), Error> {
        let client = self.client;
        let clock = client.clock.as_deref();
        let may_repeat = clock.is_some() && request.body().is_replayable();
        let mut made = 1;
        loop {
            let outcome = self.attempt(std::mem::take(request), before + made).await;
            let is_passing = !matches!(&outcome, Ok(answer) if !is_passing(answer.status()));
            let may_pass = is_passing && self.may_come_again(&outcome);
            if !is_passing {
                client.budget.give_back(made);
            }
            let wait = may_pass.then(|| self.wait(made, &outcome)).flatten();
            // A wait that leaves no time for another attempt would be in vain.
            let is_in_time = |wait: &Duration| self.deadline.left().is_none_or(|left| *wait < left);
            let wait = wait.filter(is_in_time);
            let goes_on = may_repeat && made < self.policy.attempts;
            let next = clock.zip(wait).filter(|_| goes_on && client.budget.take());
            let Some((clock, wait)) = next else {
                return self.ended(outcome, before + made, may_pass);
            };
            // The connection of an answer that nobody reads is free before the wait.
            drop(outcome);
            trace::sent_again(wait);
            clock.sleep(wait).await;
            *request = (self.again)()?;
            // The token may have come to its end.
            *used = Box::pin(self.authorise(request)).await.map_err(|error| {
                error.of_course(Course { attempts: before + made, ..self.course() })
            })?;
            made += 1;
        }
    }

    /// Sends a request once. It goes to the transport at once, so that the future has no room for it.
    fn attempt(&self, request: Request<Body>, number: u32) -> impl Future<Output = Outcome> + Send {
        let span = Span::attempt(self.destination, number);
        // No time has passed before the first attempt, unless there was a token to wait for.
        let is_first = number == 1 && !self.client.credentials.renews();
        let left = if is_first { self.deadline.whole() } else { self.deadline.left() };
        let timeout = left.into_iter().chain(self.policy.attempt_timeout).min();
        let options = SendOptions { timeout, attempt: number, ..self.options };
        // Only a span wants to know.
        let took =
            cfg!(feature = "tracing").then(|| Deadline::start(self.client.clock.as_deref(), None));
        let sent = span.within(|| self.client.transport.send(request, options));
        async move {
            let outcome = span.around(sent).await;
            match &outcome {
                Ok(answer) => {
                    span.answered(answer.status(), || self.course().request_id(answer.headers()));
                }
                Err(error) => span.failed(error.kind().word()),
            }
            span.ended(|| took.and_then(|took| took.passed()));
            outcome
        }
    }

    /// How it goes before anything has happened.
    pub(super) fn course(&self) -> Course {
        Course { request_id_headers: self.client.request_id_headers, ..Course::NONE }
    }

    fn ended(
        &self,
        outcome: Outcome,
        attempts: u32,
        may_pass: bool,
    ) -> Result<(Response<Body>, Course), Error> {
        // What went well need not know what time it is.
        let clock = self.client.clock.as_ref();
        let went_well = matches!(&outcome, Ok(answer) if answer.status().is_success());
        let end = clock.filter(|_| !went_well).map(|clock| clock.now());
        let course = Course { attempts, may_pass, end, ..self.course() };
        match outcome {
            Ok(answer) => Ok((answer, course)),
            Err(error) => Err(Error::transport(error).of_course(course)),
        }
    }

    /// How long to wait after so many attempts; `None` where the server asks for more patience than there is.
    fn wait(&self, attempts: u32, outcome: &Outcome) -> Option<Duration> {
        let (client, policy) = (self.client, self.policy);
        let backoff = client.budget.share_of(policy.backoff(attempts));
        let now = client.clock.as_deref().map(|clock| clock.now());
        let asked = outcome.as_ref().ok().and_then(|answer| retry_after(answer.headers(), now));
        Some(asked.map_or(backoff, |asked| asked.max(backoff)))
            .filter(|wait| *wait <= policy.max_backoff)
    }

    /// Whether the same request may reach the server once more: it may come twice, or the server did nothing about it,
    /// since none of it was sent, or since it says so.
    fn may_come_again(&self, outcome: &Outcome) -> bool {
        let is_unheard = match outcome {
            Err(error) => error.kind() == TransportErrorKind::Connect,
            Ok(answer) => {
                answer.status() == StatusCode::TOO_MANY_REQUESTS && self.client.repeats_all_on_429
            }
        };
        is_unheard || self.destination.is_repeatable()
    }
}

/// What came of an attempt.
type Outcome = Result<Response<Body>, TransportError>;

/// Whether a status may be another one when the request comes again.
///
/// <https://www.rfc-editor.org/rfc/rfc9110#section-15.5.9>, <https://www.rfc-editor.org/rfc/rfc6585#section-4>
pub(super) fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 502..=504)
}
