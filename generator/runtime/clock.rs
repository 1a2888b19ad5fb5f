//! What time it is, and how to wait: a seam, so that tests need not wait.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// A wait that is under way.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Tells the time, and waits.
///
/// The client asks it when a credential ends, and for how long to wait before it sends a request again. A test, or a
/// program without tokio, brings its own: see [`ClientBuilder::clock`](crate::runtime::ClientBuilder::clock).
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// The time of day. It may jump, also backwards.
    fn now(&self) -> SystemTime;

    /// The time since some moment that stays the same. It never goes backwards.
    fn elapsed(&self) -> Duration;

    /// Waits for so long.
    fn sleep(&self, duration: Duration) -> Sleep;
}

/// What is shared is a clock too, so that a test can keep the one that it hands out.
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

/// The clock of the machine, and tokio's timer.
#[cfg(feature = "reqwest")]
#[derive(Debug)]
pub struct SystemClock {
    start: std::time::Instant,
}

#[cfg(feature = "reqwest")]
impl SystemClock {
    /// The clock of the machine.
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
