//! Timeouts of calls.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use super::clock::Clock;

/// A timeout, and its start.
#[derive(Clone, Copy)]
pub(super) struct Deadline<'a> {
    clock: Option<&'a dyn Clock>,
    start: Duration,
    timeout: Option<Duration>,
}

impl<'a> Deadline<'a> {
    /// Starts now. Without a clock no time passes; the transport enforces the limit itself.
    pub(super) fn start(clock: Option<&'a dyn Clock>, timeout: Option<Duration>) -> Self {
        let start = clock.map(|clock| clock.elapsed()).unwrap_or_default();
        Self { clock, start, timeout }
    }

    /// The elapsed time, if there is a clock.
    pub(super) fn passed(&self) -> Option<Duration> {
        self.clock.map(|clock| clock.elapsed().saturating_sub(self.start))
    }

    /// Runs a future until the deadline. `None` if it does not complete in time. Without a clock there is no deadline.
    pub(super) async fn limit<F: Future>(&self, future: F) -> Option<F::Output> {
        let end = self.clock.zip(self.left()).map(|(clock, left)| clock.sleep(left));
        let (mut future, mut end) = (pin!(future), end);
        poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => match &mut end {
                Some(end) => end.as_mut().poll(context).map(|()| None),
                None => Poll::Pending,
            },
        })
        .await
    }

    /// The whole timeout; `None` if there is none.
    pub(super) fn whole(&self) -> Option<Duration> {
        self.timeout
    }

    /// The remaining time; `None` if there is no limit.
    pub(super) fn left(&self) -> Option<Duration> {
        self.timeout.map(|timeout| timeout.saturating_sub(self.passed().unwrap_or_default()))
    }
}
