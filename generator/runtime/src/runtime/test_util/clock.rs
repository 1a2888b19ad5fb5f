//! A manual clock.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::runtime::clock::{Clock, Sleep};

/// The start of the clock: the year 2026, in UTC.
const START: Duration = Duration::from_secs(1_767_225_600);

/// A clock that moves only when a test advances it. Waits end at once: the clock advances by the wait, and records it.
///
/// Clones share the same time.
#[derive(Debug, Clone)]
pub struct ManualClock {
    start: SystemTime,
    time: Arc<Mutex<Time>>,
}

#[derive(Debug, Default)]
struct Time {
    elapsed: Duration,
    slept: Vec<Duration>,
}

impl ManualClock {
    /// A clock that starts with the year 2026.
    pub fn new() -> Self {
        Self::starting_at(SystemTime::UNIX_EPOCH + START)
    }

    /// A clock that starts at this time.
    pub fn starting_at(start: SystemTime) -> Self {
        Self { start, time: Arc::default() }
    }

    /// Advances the clock.
    pub fn advance(&self, duration: Duration) {
        let mut time = self.time();
        time.elapsed = time.elapsed.saturating_add(duration);
    }

    /// The recorded waits: those between the attempts of calls, and the delays of a script.
    pub fn slept(&self) -> Vec<Duration> {
        self.time().slept.clone()
    }

    fn time(&self) -> MutexGuard<'_, Time> {
        self.time.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        let elapsed = self.elapsed();
        // The time is beyond the range of `SystemTime`.
        self.start.checked_add(elapsed).unwrap_or(self.start)
    }

    fn elapsed(&self) -> Duration {
        self.time().elapsed
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let clock = self.clone();
        Box::pin(async move {
            clock.time().slept.push(duration);
            clock.advance(duration);
        })
    }
}
