//! Reports of progress.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::{Body, BodyError, BodyStream, Content};

/// The bytes of a chunk of a body that was in memory.
const CHUNK: usize = 64 << 10;

/// Called with the number of bytes so far.
type Report = Arc<dyn Fn(u64) + Send + Sync>;

impl Body {
    /// Calls a function for each chunk that is sent or received, with the number of bytes so far. A retry begins again at
    /// the first byte.
    ///
    /// A body in memory is sent in chunks of 64 KiB.
    #[must_use]
    pub fn on_progress(self, report: impl Fn(u64) + Send + Sync + 'static) -> Self {
        let (length, report): (_, Report) = (self.length, Arc::new(report));
        if self.is_replayable() {
            let open = move || Reported::new(self.clone(), Arc::clone(&report));
            return Self::replayable(open, length);
        }
        Self::stream(Reported::new(self, report), length)
    }
}

/// The chunks of a body, with reports.
struct Reported {
    chunks: BodyStream,
    /// The remaining bytes of a chunk that was in memory.
    rest: Bytes,
    splits: bool,
    done: u64,
    report: Report,
}

impl Reported {
    fn new(body: Body, report: Report) -> Self {
        let splits = matches!(body.content, Content::Whole(_));
        Self { chunks: body.into_stream(), rest: Bytes::new(), splits, done: 0, report }
    }
}

impl Stream for Reported {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.rest.is_empty() {
            match std::task::ready!(Pin::new(&mut self.chunks).poll_next(context)) {
                Some(Ok(chunk)) => self.rest = chunk,
                other => return Poll::Ready(other),
            }
        }
        let count = if self.splits { CHUNK.min(self.rest.len()) } else { self.rest.len() };
        let chunk = self.rest.split_to(count);
        self.done += count as u64;
        (self.report)(self.done);
        Poll::Ready(Some(Ok(chunk)))
    }
}
