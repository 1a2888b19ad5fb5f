//! Sending again what failed on the way: what may be sent twice, how often, and how soon.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use http::StatusCode;

use super::attempt::Outcome;
use super::clock::Clock;
use super::deadline::Deadline;
use super::endpoint::Destination;
use super::retry_after::{is_passing, retry_after};
use super::transport::TransportErrorKind;

/// How often a call is sent, and how soon again.
///
/// Sent again is what failed on the way: no connection, one that broke before an answer began, an attempt that took too
/// long for its answer to begin, and the statuses 408, 429, 502, 503 and 504. The docs of each method say whether that holds for it. Where they
/// say no, and for [`Client::request`](super::Client::request) with a method that is not idempotent
/// (<https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2>), only what was not sent at all is sent again, or what the server
/// gave back unread. A body that can be read once only is never sent again.
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

    /// How long an attempt may take, where the call has so much left; `None` for as long as it takes.
    pub(super) fn timeout_within(&self, left: Option<Duration>) -> Option<Duration> {
        match (left, self.attempt_timeout) {
            (Some(left), Some(timeout)) => Some(left.min(timeout)),
            (left, timeout) => left.or(timeout),
        }
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

/// What decides about the retries of a call.
pub(super) struct Retries<'a> {
    pub(super) policy: &'a RetryPolicy,
    pub(super) budget: &'a Budget,
    pub(super) clock: Option<&'a dyn Clock>,
    /// The wait for a token counts too.
    pub(super) deadline: Deadline<'a>,
    pub(super) destination: &'a Destination,
    pub(super) repeats_all_on_429: bool,
}

/// The attempts of a call so far.
pub(super) struct Tries {
    /// Those that the policy counts: it counts anew when a token was refused.
    pub(super) counted: u32,
    pub(super) is_replayable: bool,
    /// `true` if a retry was due, and the retries of the client were used up.
    pub(super) exceeds_budget: bool,
}

impl<'a> Retries<'a> {
    /// The wait before the request is retried, and the clock to wait by; `None` if it is not.
    pub(super) fn next(
        &self,
        outcome: &Outcome,
        tries: &mut Tries,
    ) -> Option<(&'a dyn Clock, Duration)> {
        if outcome.as_ref().is_ok_and(|answer| !is_passing(answer.status())) {
            self.budget.give_back(tries.counted);
            return None;
        }
        let clock = self.clock?;
        let may_go_on = tries.is_replayable && tries.counted < self.policy.attempts;
        let wait = self.wait(tries.counted, outcome).filter(|_| may_go_on)?;
        // A wait that leaves no time for another attempt would be in vain.
        let is_in_time = self.deadline.left().is_none_or(|left| wait < left);
        if !is_in_time || !self.may_come_again(outcome) {
            return None;
        }
        tries.exceeds_budget = !self.budget.take();
        (!tries.exceeds_budget).then_some((clock, wait))
    }

    /// Whether what failed may go well when it is tried once more, and nothing speaks against it.
    pub(super) fn may_pass(&self, outcome: &Outcome) -> bool {
        let is_passing = outcome.as_ref().map_or(true, |answer| is_passing(answer.status()));
        is_passing && self.may_come_again(outcome)
    }

    /// How long to wait after so many attempts; `None` where the server asks for more patience than there is.
    fn wait(&self, attempts: u32, outcome: &Outcome) -> Option<Duration> {
        let backoff = match outcome {
            // Most often the server closes a connection that has served enough, and another one is there at once.
            Err(error) if error.kind() == TransportErrorKind::Refused && attempts == 1 => {
                Duration::ZERO
            }
            _ => self.budget.share_of(self.policy.backoff(attempts)),
        };
        let now = self.clock.map(|clock| clock.now());
        let asked = outcome.as_ref().ok().and_then(|answer| retry_after(answer.headers(), now));
        Some(asked.map_or(backoff, |asked| asked.max(backoff)))
            .filter(|wait| *wait <= self.policy.max_backoff)
    }

    /// Whether the same request may reach the server once more: it may come twice, or the server did nothing about it,
    /// since none of it was sent, or since it says so.
    fn may_come_again(&self, outcome: &Outcome) -> bool {
        let is_unheard = match outcome {
            Err(error) => {
                matches!(error.kind(), TransportErrorKind::Connect | TransportErrorKind::Refused)
            }
            Ok(answer) => {
                answer.status() == StatusCode::TOO_MANY_REQUESTS && self.repeats_all_on_429
            }
        };
        is_unheard || self.destination.is_repeatable()
    }
}
