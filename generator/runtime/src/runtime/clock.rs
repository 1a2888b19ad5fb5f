//! Time and timers, behind a trait so that tests need not wait.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// The future of a wait.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Reads the time, and waits.
///
/// The client uses it for the expiry of tokens, timeouts and backoff. Tests and programs without
/// tokio implement their own: see [`ClientBuilder::clock`](crate::runtime::ClientBuilder::clock).
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// The system time. It may jump, also backwards.
    fn now(&self) -> SystemTime;

    /// The time since a fixed moment. It never goes backwards.
    fn elapsed(&self) -> Duration;

    /// Waits for this duration.
    fn sleep(&self, duration: Duration) -> Sleep;
}

/// A shared clock is a clock, so a test can keep a handle to it.
impl<T: Clock + ?Sized> Clock for Arc<T> {
    fn now(&self) -> SystemTime {
        (**self).now()
    }

    fn elapsed(&self) -> Duration {
        (**self).elapsed()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        (**self).sleep(duration)
    }
}

/// The system clock, with tokio's timer.
#[cfg(feature = "reqwest")]
#[derive(Debug)]
pub struct SystemClock {
    start: std::time::Instant,
}

#[cfg(feature = "reqwest")]
impl SystemClock {
    /// The system clock.
    pub fn new() -> Self {
        Self { start: std::time::Instant::now() }
    }
}

#[cfg(feature = "reqwest")]
impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(feature = "reqwest")]
impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(duration))
    }
}
