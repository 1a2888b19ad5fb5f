//! Bodies of requests and responses: bytes in memory, or a stream.

#[cfg(feature = "part-files")]
mod files;
#[cfg(feature = "part-files")]
mod progress;

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

/// An error that interrupts a stream.
pub type BodyError = Box<dyn std::error::Error + Send + Sync>;

pub(super) type BoxStream = Pin<Box<dyn Stream<Item = Result<Bytes, BodyError>> + Send>>;

/// The body of a request or a response.
#[derive(Clone)]
pub struct Body {
    content: Content,
    length: Option<u64>,
}

#[derive(Clone)]
enum Content {
    Whole(Bytes),
    /// A stream that can be read once.
    Once(Arc<Mutex<Option<BoxStream>>>),
    /// A stream that can be read again.
    Again(Arc<dyn Fn() -> BoxStream + Send + Sync>),
}

impl Body {
    /// An empty body.
    pub fn empty() -> Self {
        Self::default()
    }

    /// A streamed body, with its length in bytes if known. It can be sent only once, so a call with it is never
    /// retried.
    pub fn stream<S, E>(stream: S, length: Option<u64>) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BodyError>,
    {
        Self::of_stream(Box::pin(Mapped(Box::pin(stream))), length)
    }

    /// A streamed body from a stream of the right type.
    pub(super) fn of_stream(stream: BoxStream, length: Option<u64>) -> Self {
        Self { content: Content::Once(Arc::new(Mutex::new(Some(stream)))), length }
    }

    /// A streamed body that can be retried: `open` starts the stream again.
    pub fn replayable<F, S, E>(open: F, length: Option<u64>) -> Self
    where
        F: Fn() -> S + Send + Sync + 'static,
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BodyError>,
    {
        let open = move || Box::pin(Mapped(Box::pin(open()))) as BoxStream;
        Self { content: Content::Again(Arc::new(open)), length }
    }

    /// The bytes, if they are in memory.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.content {
            Content::Whole(bytes) => Some(bytes),
            Content::Once(_) | Content::Again(_) => None,
        }
    }

    /// The length in bytes, if known.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// Returns `true` if the body is known to be empty.
    pub fn is_empty(&self) -> bool {
        self.length == Some(0)
    }

    /// Returns `true` if the body can be sent more than once.
    pub(super) fn is_replayable(&self) -> bool {
        !matches!(self.content, Content::Once(_))
    }

    /// The chunks, one by one.
    pub fn into_stream(self) -> BodyStream {
        match self.content {
            Content::Whole(bytes) => BodyStream(Chunks::Whole(Some(bytes))),
            Content::Again(open) => BodyStream(Chunks::Stream(open())),
            Content::Once(stream) => {
                match stream.lock().unwrap_or_else(PoisonError::into_inner).take() {
                    Some(stream) => BodyStream(Chunks::Stream(stream)),
                    None => BodyStream(Chunks::Gone),
                }
            }
        }
    }

    /// Reads the whole body.
    pub async fn collect(self) -> Result<Bytes, BodyError> {
        self.collect_within(usize::MAX).await.map_err(|error| match error {
            CollectError::TooLong => "the body does not fit into memory".into(),
            CollectError::Broken(error) => error,
        })
    }

    /// Reads the whole body, if it has at most `limit` bytes.
    pub(super) async fn collect_within(self, limit: usize) -> Result<Bytes, CollectError> {
        let declared = self.length.map(|length| usize::try_from(length).unwrap_or(usize::MAX));
        if declared.is_some_and(|length| length > limit) {
            return Err(CollectError::TooLong);
        }
        let mut stream = match self.content {
            Content::Whole(bytes) => return Ok(bytes),
            _ => self.into_stream(),
        };
        let mut first = Bytes::new();
        let mut whole = BytesMut::new();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(CollectError::Broken)?;
            if chunk.len() > limit - first.len().max(whole.len()) {
                return Err(CollectError::TooLong);
            }
            // A body of one chunk is not copied.
            if first.is_empty() && whole.is_empty() {
                first = chunk;
                continue;
            }
            if whole.is_empty() {
                // A declared length must not reserve much memory before the bytes arrive.
                whole.reserve(declared.unwrap_or_default().min(MAX_RESERVED));
                whole.extend_from_slice(&first);
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(if whole.is_empty() { first } else { whole.freeze() })
    }
}

/// The most memory to reserve for a body before it arrives, in bytes.
const MAX_RESERVED: usize = 1 << 20;

/// Reasons why a body could not be read as a whole.
#[derive(Debug)]
pub(super) enum CollectError {
    /// The body has more bytes than allowed.
    TooLong,
    /// The stream failed.
    Broken(BodyError),
}

impl Default for Body {
    fn default() -> Self {
        Self::from(Bytes::new())
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        let bytes = bytes.into();
        Self { length: Some(bytes.len() as u64), content: Content::Whole(bytes) }
    }
}

impl fmt::Debug for Body {
    /// Shows the length, because the content may be confidential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length {
            Some(length) => write!(f, "Body({length} bytes)"),
            None => f.write_str("Body(of unknown length)"),
        }
    }
}

/// The chunks of a body.
pub struct BodyStream(Chunks);

enum Chunks {
    Whole(Option<Bytes>),
    Stream(BoxStream),
    Gone,
}

impl BodyStream {
    /// The next chunk; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<Bytes, BodyError>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for BodyStream {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.0 {
            Chunks::Whole(bytes) => {
                Poll::Ready(bytes.take().filter(|bytes| !bytes.is_empty()).map(Ok))
            }
            Chunks::Stream(stream) => stream.as_mut().poll_next(context),
            Chunks::Gone => {
                self.0 = Chunks::Whole(None);
                Poll::Ready(Some(
                    Err("the body can be sent only once, and was already sent".into()),
                ))
            }
        }
    }
}

impl fmt::Debug for BodyStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BodyStream")
    }
}

/// A stream whose errors are boxed.
struct Mapped<S>(Pin<Box<S>>);

impl<S, E> Stream for Mapped<S>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<BodyError>,
{
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context).map(|chunk| chunk.map(|chunk| chunk.map_err(Into::into)))
    }
}
