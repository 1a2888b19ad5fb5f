//! Retries with exponential backoff and jitter.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use http::StatusCode;

use super::attempt::Outcome;
use super::clock::Clock;
use super::deadline::Deadline;
use super::endpoint::Destination;
use super::retry_after::{is_temporary, retry_after};
use super::transport::TransportErrorKind;

/// The number of attempts and the backoff between them.
///
/// A request is retried after a transient failure: a connection that fails or breaks before the response begins, an
/// attempt that times out before then, or status 408, 429, 502, 503 or 504. The docs of each method state whether this
/// applies to it. Other requests, such as those of [`Client::request`](super::Client::request) with a method that is
/// not idempotent (<https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2>), are retried only if they were not sent or
/// the server did not process them. A call whose body can be read only once is never retried.
///
/// The backoff is exponential with full jitter: it is random, and its upper bound doubles with each attempt, so that
/// clients do not retry in step. If `Retry-After` is longer than the backoff, the client waits that long.
///
/// The timeout of the call includes retries and backoff. All clones of a client share a retry budget: if most calls
/// fail, retries stop. A client without a [clock](super::ClientBuilder::clock) never retries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    attempts: u32,
    initial_backoff: Duration,
    max_backoff: Duration,
    attempt_timeout: Option<Duration>,
}

impl RetryPolicy {
    /// Three attempts, an initial backoff below 0.5 seconds and a maximum backoff of 30 seconds.
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

    /// Sets the maximum number of attempts, including the first. 0 counts as 1. If the server rejects a token and the
    /// call is sent with a new one, the count starts again.
    #[must_use]
    pub const fn attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// Sets the upper bound of the backoff before the second attempt.
    #[must_use]
    pub const fn initial_backoff(self, backoff: Duration) -> Self {
        Self { initial_backoff: backoff, ..self }
    }

    /// Sets the maximum backoff. If `Retry-After` is longer, the call is not retried.
    #[must_use]
    pub const fn max_backoff(self, backoff: Duration) -> Self {
        Self { max_backoff: backoff, ..self }
    }

    /// Sets the timeout of each attempt. By default only the timeout of the call applies.
    #[must_use]
    pub const fn attempt_timeout(self, timeout: Duration) -> Self {
        Self { attempt_timeout: Some(timeout), ..self }
    }

    /// The timeout of an attempt, if the call has this time left; `None` if there is none.
    pub(super) fn timeout_within(&self, left: Option<Duration>) -> Option<Duration> {
        match (left, self.attempt_timeout) {
            (Some(left), Some(timeout)) => Some(left.min(timeout)),
            (left, timeout) => left.or(timeout),
        }
    }

    /// The upper bound of the backoff after this number of attempts.
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

/// The capacity of the retry budget, in tokens.
const MAX_TOKENS: u32 = 500;

/// The cost of a retry. A successful call returns the cost of its last retry, or one token. In the long run at most one
/// call in five is retried, while single failures are always retried.
const RETRY_TOKENS: u32 = 5;

/// The retry budget that all calls of a client share.
#[derive(Debug)]
pub(super) struct Budget {
    tokens: AtomicU32,
    /// Jitter needs no cryptographic randomness.
    random: AtomicU64,
}

impl Budget {
    pub(super) fn new() -> Self {
        let seed = RandomState::new().build_hasher().finish();
        Self { tokens: AtomicU32::new(MAX_TOKENS), random: AtomicU64::new(seed) }
    }

    /// Takes the cost of a retry, if the budget allows.
    fn take(&self) -> bool {
        let taken = |tokens: u32| tokens.checked_sub(RETRY_TOKENS);
        self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, taken).is_ok()
    }

    /// Returns tokens after a successful call with this number of attempts.
    fn give_back(&self, attempts: u32) {
        // Usually the budget is full, and nothing is written.
        if self.tokens.load(Ordering::Relaxed) == MAX_TOKENS {
            return;
        }
        let gain = if attempts > 1 { RETRY_TOKENS } else { 1 };
        let given = |tokens: u32| Some((tokens + gain).min(MAX_TOKENS));
        let _ = self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, given);
    }

    /// A random duration below this one.
    ///
    /// SplitMix64: <https://prng.di.unimi.it/splitmix64.c>
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

/// The rules for the retries of a call.
pub(super) struct Retries<'a> {
    pub(super) policy: &'a RetryPolicy,
    pub(super) budget: &'a Budget,
    pub(super) clock: Option<&'a dyn Clock>,
    /// The deadline, which includes the wait for a token.
    pub(super) deadline: Deadline<'a>,
    pub(super) destination: &'a Destination,
    pub(super) repeats_all_on_429: bool,
}

/// The attempts of a call so far.
pub(super) struct Tries {
    /// Attempts counted by the policy. The count restarts after a rejected token.
    pub(super) counted: u32,
    pub(super) is_replayable: bool,
    /// `true` if a retry was due but the retry budget of the client was used up.
    pub(super) exceeds_budget: bool,
}

impl<'a> Retries<'a> {
    /// The wait before a retry, and the clock for it; `None` if there is no retry.
    pub(super) fn next(
        &self,
        outcome: &Outcome,
        tries: &mut Tries,
    ) -> Option<(&'a dyn Clock, Duration)> {
        if outcome.as_ref().is_ok_and(|response| !is_temporary(response.status())) {
            self.budget.give_back(tries.counted);
            return None;
        }
        let clock = self.clock?;
        let has_attempts_left = tries.is_replayable && tries.counted < self.policy.attempts;
        let wait = self.wait(tries.counted, outcome).filter(|_| has_attempts_left)?;
        // After the wait there must be time for another attempt.
        let is_in_time = self.deadline.left().is_none_or(|left| wait < left);
        if !is_in_time || !self.is_safe_to_retry(outcome) {
            return None;
        }
        tries.exceeds_budget = !self.budget.take();
        (!tries.exceeds_budget).then_some((clock, wait))
    }

    /// Returns `true` if a retry may succeed and is safe.
    pub(super) fn is_retryable(&self, outcome: &Outcome) -> bool {
        let is_temporary =
            outcome.as_ref().map_or(true, |response| is_temporary(response.status()));
        is_temporary && self.is_safe_to_retry(outcome)
    }

    /// The wait after this number of attempts; `None` if the server asks for more than the limit.
    fn wait(&self, attempts: u32, outcome: &Outcome) -> Option<Duration> {
        let backoff = match outcome {
            // Usually the server closed a reused connection, and a new one is available at once.
            Err(error) if error.kind() == TransportErrorKind::Refused && attempts == 1 => {
                Duration::ZERO
            }
            _ => self.budget.share_of(self.policy.backoff(attempts)),
        };
        let now = self.clock.map(|clock| clock.now());
        let asked = outcome.as_ref().ok().and_then(|response| retry_after(response.headers(), now));
        Some(asked.map_or(backoff, |asked| asked.max(backoff)))
            .filter(|wait| *wait <= self.policy.max_backoff)
    }

    /// Returns `true` if the same request may be sent again: it is idempotent, was not sent, or was not processed by
    /// the server.
    fn is_safe_to_retry(&self, outcome: &Outcome) -> bool {
        let is_unprocessed = match outcome {
            Err(error) => {
                matches!(error.kind(), TransportErrorKind::Connect | TransportErrorKind::Refused)
            }
            Ok(response) => {
                response.status() == StatusCode::TOO_MANY_REQUESTS && self.repeats_all_on_429
            }
        };
        is_unprocessed || self.destination.is_repeatable()
    }
}
