//! A clock that stands still.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::runtime::clock::{Clock, Sleep};

/// Where the clock begins: the first moment of 2026, in UTC.
const START: Duration = Duration::from_secs(1_767_225_600);

/// A clock that stands still until it is told to go on. Who waits by it waits for nothing: the clock jumps, and remembers
/// the wait.
///
/// Its clones are one clock.
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
    /// A clock that begins with the year 2026.
    pub fn new() -> Self {
        Self::starting_at(SystemTime::UNIX_EPOCH + START)
    }

    /// A clock that begins at this moment.
    pub fn starting_at(start: SystemTime) -> Self {
        Self { start, time: Arc::default() }
    }

    /// Goes on by so much: what ends in that time has ended.
    pub fn advance(&self, duration: Duration) {
        let mut time = self.time();
        time.elapsed = time.elapsed.saturating_add(duration);
    }

    /// The waits so far, one by one: those between the attempts of calls, and the delays of a script.
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
        // Further on no clock can tell the time.
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
