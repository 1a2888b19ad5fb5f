//! Until when a call may take, all that it does together.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use super::clock::Clock;

/// How long a call may take, and since when.
#[derive(Clone, Copy)]
pub(super) struct Deadline<'a> {
    clock: Option<&'a dyn Clock>,
    start: Duration,
    timeout: Option<Duration>,
}

impl<'a> Deadline<'a> {
    /// It begins now. Without a clock no time passes here: the transport has one of its own.
    pub(super) fn start(clock: Option<&'a dyn Clock>, timeout: Option<Duration>) -> Self {
        let start = clock.map(|clock| clock.elapsed()).unwrap_or_default();
        Self { clock, start, timeout }
    }

    /// How long it has been, where there is a clock.
    pub(super) fn passed(&self) -> Option<Duration> {
        self.clock.map(|clock| clock.elapsed().saturating_sub(self.start))
    }

    /// What a future comes to, if it does so in time. Without a clock it has all the time that it takes.
    pub(super) async fn hold<F: Future>(&self, future: F) -> Option<F::Output> {
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

    /// How long it may be in all; `None` for as long as it takes.
    pub(super) fn whole(&self) -> Option<Duration> {
        self.timeout
    }

    /// How long it may still be; `None` for as long as it takes.
    pub(super) fn left(&self) -> Option<Duration> {
        self.timeout.map(|timeout| timeout.saturating_sub(self.passed().unwrap_or_default()))
    }
}
