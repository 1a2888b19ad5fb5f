//! Blocking calls: the thread waits until the response has arrived.
//!
//! Blocking and asynchronous calls share the client and all methods. All blocking calls of a process share one runtime,
//! so connections outlive a call.

use std::future::{IntoFuture, poll_fn};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use futures_core::Stream;
use tokio::runtime::{Builder, Handle, Runtime};

use super::error::Error;
use super::transport::{TransportError, TransportErrorKind};

/// Drives connections and timers. It is never dropped, because connections end with the runtime that opened them.
static RUNTIME: Mutex<Option<&'static Runtime>> = Mutex::new(None);

/// Blocks until a call, or any other future of a result, is complete.
///
/// A thread that runs asynchronous code must not block, because all its other tasks would wait too. On such a thread,
/// and on threads of `spawn_blocking`, this returns an [invalid input](Error::is_invalid_input) error and sends
/// nothing. In `spawn_blocking`, use `Handle::block_on` instead.
pub fn wait<T, E: From<Error>>(future: impl IntoFuture<Output = Result<T, E>>) -> Result<T, E> {
    runtime()?.block_on(future.into_future())
}

/// A blocking iterator over a stream, such as server-sent events.
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub fn iter<S>(stream: S) -> Iter<S> {
    Iter { stream, is_over: false }
}

/// The items of a stream: see [`iter`].
///
/// An error is an item too. Some streams can continue after it: see [`stream_mut`](Self::stream_mut).
#[derive(Debug)]
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct Iter<S> {
    stream: S,
    is_over: bool,
}

impl<S> Iter<S> {
    /// The underlying stream.
    pub fn stream(&self) -> &S {
        &self.stream
    }

    /// The underlying stream, mutable. After `items.stream_mut().resume()` a failed list continues with the failed
    /// page. The iterator polls the stream again even if it had ended.
    pub fn stream_mut(&mut self) -> &mut S {
        self.is_over = false;
        &mut self.stream
    }

    /// Returns the underlying stream, with the remaining items.
    pub fn into_stream(self) -> S {
        self.stream
    }
}

impl<S, T, E> Iterator for Iter<S>
where
    S: Stream<Item = Result<T, E>> + Unpin,
    E: From<Error>,
{
    type Item = Result<T, E>;

    /// Returns the next item. On a thread that must not [`wait`], returns one error and then `None`.
    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let stream = &mut self.stream;
        let next = poll_fn(|context| Pin::new(&mut *stream).poll_next(context));
        let item = match runtime() {
            Ok(runtime) => runtime.block_on(next),
            Err(error) => {
                self.is_over = true;
                return Some(Err(error.into()));
            }
        };
        self.is_over = item.is_none();
        item
    }
}

/// The runtime. Fails if this thread must not block.
fn runtime() -> Result<&'static Runtime, Error> {
    if Handle::try_current().is_ok() {
        let message = "this thread runs asynchronous code, or belongs to a runtime (as in `spawn_blocking`), so it must not block: \
                       await the call; in `spawn_blocking`, use `Handle::block_on`";
        return Err(Error::invalid_input(message));
    }
    let mut runtime = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(runtime) = *runtime {
        return Ok(runtime);
    }
    // Calls run on the waiting threads. One more thread is enough to drive connections.
    let started = Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name(concat!(env!("CARGO_PKG_NAME"), "-blocking"))
        .enable_all()
        .build();
    let started = started
        .map_err(|error| Error::transport(TransportError::new(TransportErrorKind::Setup, error)))?;
    Ok(*runtime.insert(Box::leak(Box::new(started))))
}
