//! Until when a call may take, all that it does together.

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

    /// How long it may be in all; `None` for as long as it takes.
    pub(super) fn whole(&self) -> Option<Duration> {
        self.timeout
    }

    /// How long it may still be; `None` for as long as it takes.
    pub(super) fn left(&self) -> Option<Duration> {
        self.timeout.map(|timeout| timeout.saturating_sub(self.passed().unwrap_or_default()))
    }
}
