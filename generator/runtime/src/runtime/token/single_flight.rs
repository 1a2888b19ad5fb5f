//! A future shared by many waiters. Any waiter drives it, so it makes progress when others go away.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// The shared future.
pub type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A future with its waiters. Each waiter polls it when woken, so it continues if the waiter that started it goes away.
/// It is dropped with its last waiter.
// `futures_util::future::Shared` loses the wake-up of a waiter that joins during a poll if the polling one is dropped,
// and wakes no waiter after a panic.
pub struct SingleFlight<T> {
    state: Mutex<State<T>>,
}

struct State<T> {
    /// `None` while a waiter polls it, and after the end.
    work: Option<Work<T>>,
    outcome: Option<T>,
    /// The wakers by ticket number.
    waiting: BTreeMap<u64, Option<Waker>>,
    tickets: u64,
    /// `true` if it was woken while being polled.
    is_woken: bool,
    /// The ticket of the waiter that polls it.
    polled_by: Option<u64>,
    /// `true` if it ended without an output.
    is_over: bool,
}

impl<T: Clone + Send + 'static> SingleFlight<T> {
    /// A future that has not started, and its first ticket.
    pub fn start(work: Work<T>) -> (Arc<Self>, Ticket<T>) {
        let state = State {
            work: Some(work),
            outcome: None,
            waiting: BTreeMap::from([(0, None)]),
            tickets: 1,
            is_woken: false,
            polled_by: None,
            is_over: false,
        };
        let shared = Arc::new(Self { state: Mutex::new(state) });
        (Arc::clone(&shared), Ticket { shared, number: 0 })
    }

    /// Another ticket; `None` if the future has ended or has no waiters left.
    pub fn join(self: &Arc<Self>) -> Option<Ticket<T>> {
        let mut state = self.lock();
        if state.is_over || state.outcome.is_some() {
            return None;
        }
        let number = state.tickets;
        state.tickets += 1;
        state.waiting.insert(number, None);
        Some(Ticket { shared: Arc::clone(self), number })
    }
}

impl<T> SingleFlight<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Send + 'static> SingleFlight<T> {
    /// Wakes all waiters, because a single one might never poll again.
    fn wake_all(mut state: MutexGuard<'_, State<T>>) {
        let wakers: Vec<Waker> = state.waiting.values_mut().filter_map(Option::take).collect();
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl<T: Send + 'static> Wake for SingleFlight<T> {
    fn wake(self: Arc<Self>) {
        let mut state = self.lock();
        if state.work.is_none() {
            // The waiter that polls it checks this afterwards.
            state.is_woken = true;
        } else {
            Self::wake_all(state);
        }
    }
}

/// A waiter. Its output is `None` if the future panicked.
pub struct Ticket<T: Send + 'static> {
    shared: Arc<SingleFlight<T>>,
    number: u64,
}

impl<T: Clone + Send + 'static> Future for Ticket<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let shared = &self.shared;
        let mut state = shared.lock();
        if state.is_over || state.outcome.is_some() {
            return Poll::Ready(state.outcome.clone());
        }
        state.waiting.insert(self.number, Some(context.waker().clone()));
        // Another thread polls it now.
        let Some(mut work) = state.work.take() else { return Poll::Pending };
        (state.is_woken, state.polled_by) = (false, Some(self.number));
        // Without the lock, because the future may wake itself at once.
        drop(state);
        let waker = Waker::from(Arc::clone(shared));
        let polled = work.as_mut().poll(&mut Context::from_waker(&waker));
        let mut state = shared.lock();
        state.polled_by = None;
        match polled {
            Poll::Ready(outcome) => {
                state.outcome = Some(outcome.clone());
                SingleFlight::wake_all(state);
                Poll::Ready(Some(outcome))
            }
            Poll::Pending => {
                state.work = Some(work);
                if state.is_woken {
                    SingleFlight::wake_all(state);
                }
                Poll::Pending
            }
        }
    }
}

impl<T: Send + 'static> Drop for Ticket<T> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.waiting.remove(&self.number);
        // The poll never returned: the future panicked.
        let has_panicked = state.polled_by == Some(self.number);
        if !has_panicked && !state.waiting.is_empty() {
            return;
        }
        state.is_over = true;
        let work = state.work.take();
        SingleFlight::wake_all(state);
        // Without the lock, because dropping it may wake a waiter.
        drop(work);
    }
}
