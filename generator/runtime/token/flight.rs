//! One piece of work that many wait for: whoever is there moves it on, and nobody who goes away leaves it stuck.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// Work that is under way.
pub type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Work with those who wait for it. It belongs to all of them: each polls it when it is woken, so that it goes on when
/// the one that began it has gone away. When the last has gone, it is dropped.
pub struct Flight<T> {
    state: Mutex<State<T>>,
}

struct State<T> {
    /// `None` while somebody polls it, and when it is over.
    work: Option<Work<T>>,
    outcome: Option<T>,
    /// Those who wait, by the number of their ticket.
    waiting: BTreeMap<u64, Option<Waker>>,
    tickets: u64,
    /// Whether it was woken while somebody polled it.
    is_woken: bool,
    /// The ticket of the one who polls it.
    polled_by: Option<u64>,
    /// Whether nothing will come of it.
    is_over: bool,
}

impl<T: Clone + Send + 'static> Flight<T> {
    /// Work that has not begun, and the first ticket for it.
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
        let flight = Arc::new(Self { state: Mutex::new(state) });
        (Arc::clone(&flight), Ticket { flight, number: 0 })
    }

    /// One more ticket; `None` when the work is over, or nobody waits for it any more.
    pub fn join(self: &Arc<Self>) -> Option<Ticket<T>> {
        let mut state = self.lock();
        if state.is_over || state.outcome.is_some() {
            return None;
        }
        let number = state.tickets;
        state.tickets += 1;
        state.waiting.insert(number, None);
        Some(Ticket { flight: Arc::clone(self), number })
    }
}

impl<T> Flight<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Send + 'static> Flight<T> {
    /// Wakes all who wait, not just one: it could be one that is never polled again.
    fn wake_all(mut state: MutexGuard<'_, State<T>>) {
        let wakers: Vec<Waker> = state.waiting.values_mut().filter_map(Option::take).collect();
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl<T: Send + 'static> Wake for Flight<T> {
    fn wake(self: Arc<Self>) {
        let mut state = self.lock();
        if state.work.is_none() {
            // Whoever polls it looks at this behind.
            state.is_woken = true;
        } else {
            Self::wake_all(state);
        }
    }
}

/// The right to the outcome of the work: `None` where it has panicked.
pub struct Ticket<T: Send + 'static> {
    flight: Arc<Flight<T>>,
    number: u64,
}

impl<T: Clone + Send + 'static> Future for Ticket<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let flight = &self.flight;
        let mut state = flight.lock();
        if state.is_over || state.outcome.is_some() {
            return Poll::Ready(state.outcome.clone());
        }
        state.waiting.insert(self.number, Some(context.waker().clone()));
        // Where it is not there, somebody polls it just now, on another thread.
        let Some(mut work) = state.work.take() else { return Poll::Pending };
        (state.is_woken, state.polled_by) = (false, Some(self.number));
        // Not under the lock: the work may wake itself at once.
        drop(state);
        let waker = Waker::from(Arc::clone(flight));
        let polled = work.as_mut().poll(&mut Context::from_waker(&waker));
        let mut state = flight.lock();
        state.polled_by = None;
        match polled {
            Poll::Ready(outcome) => {
                state.outcome = Some(outcome.clone());
                Flight::wake_all(state);
                Poll::Ready(Some(outcome))
            }
            Poll::Pending => {
                state.work = Some(work);
                if state.is_woken {
                    Flight::wake_all(state);
                }
                Poll::Pending
            }
        }
    }
}

impl<T: Send + 'static> Drop for Ticket<T> {
    fn drop(&mut self) {
        let mut state = self.flight.lock();
        state.waiting.remove(&self.number);
        // Its own poll has never come back: the work has panicked.
        let has_panicked = state.polled_by == Some(self.number);
        if !has_panicked && !state.waiting.is_empty() {
            return;
        }
        state.is_over = true;
        let work = state.work.take();
        Flight::wake_all(state);
        // Not under the lock: what is dropped may wake somebody.
        drop(work);
    }
}
