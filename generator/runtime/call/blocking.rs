//! Calls without `async`: the thread waits until the answer is there.
//!
//! There is no second client and no second copy of any method: what waits is the same call. All of a process waits on one
//! runtime, which keeps the connections of clients from call to call.

use std::future::{IntoFuture, poll_fn};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use futures_core::Stream;
use tokio::runtime::{Builder, Handle, Runtime};

use super::{Call, Operation, OutputOf};
use crate::runtime::error::Error;
use crate::runtime::response::Response;
use crate::runtime::transport::{TransportError, TransportErrorKind};

/// What drives connections and timers. Once it has started it lasts as long as the process, since a connection ends with
/// the runtime that made it.
static RUNTIME: Mutex<Option<&'static Runtime>> = Mutex::new(None);

/// Waits for a call, or for whatever comes to a result.
///
/// A thread that runs async code must not wait, since all other tasks of the thread would wait with it: it gets an error
/// that [says so](Error::is_invalid_input) instead, and nothing is sent. So does one that a runtime keeps for what
/// blocks, such as that of `spawn_blocking`: the runtime's own handle waits there.
pub fn wait<T, E: From<Error>>(future: impl IntoFuture<Output = Result<T, E>>) -> Result<T, E> {
    runtime()?.block_on(future.into_future())
}

/// The items of a stream, such as server-sent events, each waited for when it is asked for.
#[must_use = "nothing is waited for before an item is asked for"]
pub fn iter<S>(stream: S) -> Iter<S> {
    Iter { stream, is_over: false }
}

/// The items of a stream: see [`iter`].
///
/// An error is an item too. Whether more comes behind it is up to the stream: one that can go on is told so by
/// [`stream_mut`](Self::stream_mut).
#[derive(Debug)]
#[must_use = "nothing is waited for before an item is asked for"]
pub struct Iter<S> {
    stream: S,
    is_over: bool,
}

impl<S> Iter<S> {
    /// The stream that the items come from, which may tell more than they do.
    pub fn stream(&self) -> &S {
        &self.stream
    }

    /// The stream, to change it: a list that has failed goes on with the page that did after
    /// `items.stream_mut().resume()`. An end that was met does not count any more, since the stream may have more now.
    pub fn stream_mut(&mut self) -> &mut S {
        self.is_over = false;
        &mut self.stream
    }

    /// The stream, with what has not been asked for.
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

    /// The next item. Where the thread must not [`wait`] there is one error, and then no more.
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

impl<O: Operation> Call<O> {
    /// Sends it, waits, and gives the value: what awaiting the call gives where there is `async`. See
    /// [`blocking::wait`](wait).
    pub fn wait_blocking(self) -> Result<OutputOf<O>, Error> {
        wait(self)
    }

    /// Sends it, waits, and gives the value with status and headers: what [`send`](Self::send) gives where there is
    /// `async`. See [`blocking::wait`](wait).
    pub fn send_blocking(self) -> Result<Response<OutputOf<O>>, Error> {
        wait(self.send())
    }
}

/// The runtime, where this thread may wait.
fn runtime() -> Result<&'static Runtime, Error> {
    if Handle::try_current().is_ok() {
        let message = "this thread runs async code, or belongs to a runtime as in `spawn_blocking`: it must not wait here; \
                       await the call, in `spawn_blocking` by `Handle::block_on`";
        return Err(Error::invalid_input(message));
    }
    let mut runtime = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(runtime) = *runtime {
        return Ok(runtime);
    }
    // The calls themselves run on the threads that wait: one more is enough for what goes on between them.
    let started = Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name(concat!(env!("CARGO_PKG_NAME"), "-blocking"))
        .enable_all()
        .build();
    let started = started
        .map_err(|error| Error::transport(TransportError::new(TransportErrorKind::Setup, error)))?;
    Ok(*runtime.insert(Box::leak(Box::new(started))))
}
