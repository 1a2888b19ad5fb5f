//! The token cache: keeps a token until it expires, and shares one request among concurrent calls.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use http::HeaderValue;
use http::header::AUTHORIZATION;
use zeroize::Zeroizing;

use super::super::clock::Clock;
use super::super::deadline::Deadline;
use super::super::redaction::Redactor;
use super::super::secret::hidden;
use super::super::transport::{TransportError, TransportErrorKind};
use super::single_flight::{SingleFlight, Ticket, Work};
use super::{Token, TokenContext, TokenError, TokenProvider};

/// The longest time before expiry at which a token is replaced, because clocks differ and requests take time.
const MAX_SKEW: Duration = Duration::from_secs(60);

/// The fraction of its lifetime at which a token is replaced, if that is less: some tokens live only for seconds.
const SKEW_PART: u32 = 10;

/// The wait before the next request, if a request failed and the cached token is still valid.
const RETRY_PAUSE: Duration = Duration::from_secs(5);

/// The maximum lifetime of a token: ten years.
const LONGEST_LIFE: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

/// The number of past tokens that are redacted.
const MAX_PAST: usize = 8;

/// The error of a provider that panicked.
const PANICKED: &str = "the token provider panicked";

/// A token provider with its cached token.
pub struct TokenCache {
    provider: Arc<dyn TokenProvider>,
    context: TokenContext,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    cached: Option<CachedToken>,
    request: Option<Arc<SingleFlight<Outcome>>>,
    /// Past tokens: requests in flight may carry one, and a server may repeat it.
    past: VecDeque<HeaderValue>,
    /// The number of tokens so far.
    tokens: u64,
    /// Until this time, by the monotonic clock, a valid token is not replaced.
    retry_at: Duration,
}

type Outcome = Result<CachedToken, TokenError>;

/// The token that a request carries.
pub struct UsedToken {
    tokens: Arc<TokenCache>,
    number: u64,
}

impl UsedToken {
    /// The cached token.
    pub fn of(tokens: &Arc<TokenCache>, cached: &CachedToken) -> Self {
        Self { tokens: Arc::clone(tokens), number: cached.number }
    }

    /// Reports that the server rejected the token.
    pub fn refuse(&self) {
        self.tokens.refuse(self.number);
    }
}

/// A token as it is sent.
#[derive(Clone)]
pub struct CachedToken {
    pub header: HeaderValue,
    /// The number of the token.
    number: u64,
    end: Option<Moment>,
    skew: Duration,
}

impl CachedToken {
    fn of(token: &Token, asked_at: Moment) -> Outcome {
        let secret = token.secret.expose();
        if secret.is_empty() {
            return Err(TokenError::new("the token is empty"));
        }
        let text = Zeroizing::new(format!("Bearer {secret}"));
        let header = hidden(&text)
            .ok_or_else(|| TokenError::new("the token contains a character that can't be sent"))?;
        let lifetime = token.expires_in.map(|lifetime| lifetime.min(LONGEST_LIFE));
        Ok(Self {
            header,
            number: 0,
            end: lifetime.map(|lifetime| asked_at.after(lifetime)),
            skew: lifetime.map_or(Duration::ZERO, |lifetime| MAX_SKEW.min(lifetime / SKEW_PART)),
        })
    }

    /// The remaining lifetime; `None` if unknown.
    fn left(&self, now: Moment) -> Option<Duration> {
        self.end.map(|end| end.since(now))
    }

    fn is_fresh(&self, now: Moment) -> bool {
        self.left(now).is_none_or(|left| left > self.skew)
    }

    fn is_good(&self, now: Moment) -> bool {
        self.left(now).is_none_or(|left| !left.is_zero())
    }
}

/// A moment on both clocks: the monotonic one stops while the machine sleeps, the other may jump.
#[derive(Clone, Copy)]
struct Moment {
    elapsed: Duration,
    now: SystemTime,
}

impl Moment {
    fn of(clock: &dyn Clock) -> Self {
        Self { elapsed: clock.elapsed(), now: clock.now() }
    }

    fn after(self, duration: Duration) -> Self {
        let now = self.now.checked_add(duration).unwrap_or(self.now);
        Self { elapsed: self.elapsed.saturating_add(duration), now }
    }

    /// The time since an earlier moment, on the clock that shows less.
    fn since(self, earlier: Self) -> Duration {
        let by_day = self.now.duration_since(earlier.now).unwrap_or_default();
        self.elapsed.saturating_sub(earlier.elapsed).min(by_day)
    }
}

impl TokenCache {
    /// An empty cache.
    pub fn new(provider: Arc<dyn TokenProvider>, context: TokenContext) -> Self {
        Self { provider, context, state: Arc::default() }
    }

    /// The cached token, or a new one, before the deadline.
    pub async fn token(&self, deadline: Deadline<'_>) -> Outcome {
        let ticket = match self.lookup() {
            Lookup::Cached(cached) => return Ok(cached),
            Lookup::Wait(ticket) => ticket,
        };
        // Boxed, so that most calls reserve no space for the wait.
        match Box::pin(deadline.limit(ticket)).await {
            Some(outcome) => outcome.unwrap_or_else(|| Err(TokenError::new(PANICKED))),
            None => Err(too_late()),
        }
    }

    /// Drops the token with this number. A newer token remains.
    fn refuse(&self, number: u64) {
        let mut state = lock(&self.state);
        if state.cached.as_ref().is_some_and(|cached| cached.number == number) {
            state.drop_cached();
        }
    }

    /// Adds the secrets of the provider, and its tokens.
    pub fn add_to(&self, redactor: &mut Redactor) {
        redactor.secrets(&self.provider.secrets());
        let state = lock(&self.state);
        let tokens = state.cached.iter().map(|cached| &cached.header).chain(&state.past);
        tokens.for_each(|token| redactor.header(&AUTHORIZATION, token));
    }

    fn lookup(&self) -> Lookup {
        let now = Moment::of(self.context.clock());
        let mut state = lock(&self.state);
        let is_paused = now.elapsed < state.retry_at;
        let cached = state.cached.as_ref();
        if let Some(cached) =
            cached.filter(|cached| cached.is_fresh(now) || (is_paused && cached.is_good(now)))
        {
            return Lookup::Cached(cached.clone());
        }
        if let Some(ticket) = state.request.as_ref().and_then(SingleFlight::join) {
            return Lookup::Wait(ticket);
        }
        let (request, ticket) = SingleFlight::start(self.fetch());
        state.request = Some(request);
        Lookup::Wait(ticket)
    }

    /// Requests a token, and caches it. Does nothing before it is polled.
    fn fetch(&self) -> Work<Outcome> {
        let (provider, context) = (Arc::clone(&self.provider), self.context.clone());
        let state = Arc::clone(&self.state);
        Box::pin(async move {
            let asked_at = Moment::of(context.clock());
            let outcome = provider.fetch(&context).await;
            let outcome = outcome.and_then(|token| CachedToken::of(&token, asked_at));
            let outcome = outcome.map_err(|error| {
                let mut redactor = Redactor::default();
                redactor.secrets(&provider.secrets());
                error.redacted(&redactor)
            });
            let now = Moment::of(context.clock());
            lock(&state).keep(outcome, now)
        })
    }
}

impl State {
    /// Moves the cached token to the past ones.
    fn drop_cached(&mut self) {
        self.past.extend(self.cached.take().map(|cached| cached.header));
        let too_many = self.past.len().saturating_sub(MAX_PAST);
        self.past.drain(..too_many);
    }

    fn keep(&mut self, outcome: Outcome, now: Moment) -> Outcome {
        self.request = None;
        let error = match outcome {
            Ok(cached) => {
                self.tokens += 1;
                let cached = CachedToken { number: self.tokens, ..cached };
                self.drop_cached();
                self.cached = Some(cached.clone());
                return Ok(cached);
            }
            Err(error) => error,
        };
        // The cached token is about to expire but valid: calls use it, and the provider is not asked for a while.
        if self.cached.as_ref().is_some_and(|cached| !cached.is_good(now)) {
            self.drop_cached();
        }
        self.retry_at = now.elapsed.saturating_add(RETRY_PAUSE);
        self.cached.clone().ok_or(error)
    }
}

enum Lookup {
    Cached(CachedToken),
    Wait(Ticket<Outcome>),
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn too_late() -> TokenError {
    let reason = "no token arrived in time";
    TokenError::transport(TransportError::new(TransportErrorKind::Timeout, reason))
}
