//! Operations that answer page by page: their pages and items as streams.
//!
//! ```text
//! let mut items = call.items();
//! while let Some(item) = items.next().await { … item? … }
//! ```
//!
//! How an operation pages is data ([`Paging`]). Where the next page is, is read from the bytes of an answer, and put
//! into the bytes of a request: no page needs a type for that.

mod json;
mod link;
mod pager;
mod position;
mod rule;

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::IgnoredAny;

use super::{Call, Operation, OutputOf, decode};
use crate::runtime::answer::{Answer, ReadAnswer};
use crate::runtime::endpoint::Destination;
use crate::runtime::error::Error;
use crate::runtime::wire::{self, Fault, Step};
#[doc(hidden)]
pub use json::Path;
use pager::Pager;
#[doc(hidden)]
pub use rule::{Paging, Place, body, body_number, link, query, url};

/// An operation that answers page by page.
pub trait Paged: Operation {
    /// How it does.
    #[doc(hidden)]
    const PAGING: Paging;
}

/// An operation of whose pages it is known which list they are about.
pub trait PagedItems: Paged {
    /// What is in the list.
    type Item: wire::Read + Send + 'static;
}

impl<O: Paged> Call<O> {
    /// The pages, one after the other, as a stream. A page is asked for when it is polled for, and not before.
    pub fn pages(self) -> Pages<O> {
        let pager = Pager::new(*self.raw, O::PAGING, O::Output::FORMS, O::ERRORS);
        Pages { pager, operation: PhantomData }
    }
}

impl<O: PagedItems> Call<O> {
    /// The items of all pages, one after the other, as a stream. A page is asked for when its first item is polled for,
    /// and not before.
    pub fn items(self) -> Items<O> {
        let pager = Pager::new(*self.raw, O::PAGING, O::Output::FORMS, O::ERRORS);
        Items { pager, items: Vec::new().into_iter(), is_giving: false }
    }
}

/// The pages of a call. It ends behind the last page: where the answer tells of no other, or of one that was there
/// already; and where pages or items are counted, before a page that has the list of the one before it.
///
/// An error is told once, and then the stream has ended; [`resume`](Self::resume) goes on with the page that failed.
/// What was said of the call, such as its time limit and its retries, holds for each page; an idempotency key is of the
/// first one alone.
#[must_use = "a stream does nothing unless it is polled"]
pub struct Pages<O> {
    pager: Pager,
    operation: PhantomData<fn() -> O>,
}

impl<O: Paged> Pages<O> {
    /// The next page; `None` behind the last, and after an error.
    pub async fn next(&mut self) -> Option<Result<OutputOf<O>, Error>> {
        poll_fn(|context| self.poll_page(context)).await
    }

    /// Where the page stands that comes next: a text to keep, and to go on from by [`start_at`](Self::start_at).
    /// `None` before the first page, unless the call says where it is, and when [all is over](Self::is_over).
    pub fn position(&self) -> Option<&str> {
        self.pager.next_position()
    }

    /// Whether the last page has been given.
    pub fn is_over(&self) -> bool {
        self.pager.is_over()
    }

    /// Begins with the page that stands there.
    pub fn start_at(mut self, position: impl Into<String>) -> Self {
        self.pager.begin(Some(position.into()));
        self
    }

    /// Goes on after an error, with the page that failed.
    pub fn resume(&mut self) {
        self.pager.resume();
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<OutputOf<O>, Error>>> {
        self.pager
            .poll_page(context, |destination, mut answer| decode::<O>(destination, &mut answer))
    }
}

impl<O: Paged> Stream for Pages<O> {
    type Item = Result<OutputOf<O>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(context)
    }
}

impl<O> fmt::Debug for Pages<O> {
    /// Method and path template: positions may be what a log should not hold.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pages({})", self.pager.destination())
    }
}

/// The items of all pages of a call, in their order. It ends and fails as [`Pages`] does.
#[must_use = "a stream does nothing unless it is polled"]
pub struct Items<O: PagedItems> {
    pager: Pager,
    /// Those of the page at hand.
    items: std::vec::IntoIter<O::Item>,
    /// Whether an item of the page at hand may be the last that was given.
    is_giving: bool,
}

// Nothing in it is pinned but what is in a box.
impl<O: PagedItems> Unpin for Items<O> {}

impl<O: PagedItems> Items<O> {
    /// The next item; `None` behind the last, and after an error.
    pub async fn next(&mut self) -> Option<Result<O::Item, Error>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    /// Where the page stands whose items are being given, up to the last of them: who goes on from there by
    /// [`start_at`](Self::start_at) misses none, and may get some a second time. `None` for the first page, unless the
    /// call says where it is, and when [all is over](Self::is_over).
    pub fn position(&self) -> Option<&str> {
        match self.is_giving {
            // Behind the last item there is nothing to go on with.
            true if self.is_over() => None,
            true => self.pager.current_position(),
            false => self.pager.next_position(),
        }
    }

    /// Whether the last item has been given.
    pub fn is_over(&self) -> bool {
        self.pager.is_over() && self.items.len() == 0
    }

    /// Begins with the page that stands there.
    pub fn start_at(mut self, position: impl Into<String>) -> Self {
        self.pager.begin(Some(position.into()));
        (self.items, self.is_giving) = (Vec::new().into_iter(), false);
        self
    }

    /// Goes on after an error, with the page that failed.
    pub fn resume(&mut self) {
        self.pager.resume();
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<O::Item, Error>>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            self.is_giving = false;
            match ready!(self.pager.poll_page(context, read_items::<O>)) {
                Some(Ok(items)) => (self.items, self.is_giving) = (items.into_iter(), true),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<O: PagedItems> Stream for Items<O> {
    type Item = Result<O::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(context)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.items.len(), self.is_over().then_some(0))
    }
}

impl<O: PagedItems> fmt::Debug for Items<O> {
    /// Method and path template: positions may be what a log should not hold.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Items({})", self.pager.destination())
    }
}

/// The items of a page.
fn read_items<O: PagedItems>(
    destination: &Destination,
    answer: Answer,
) -> Result<Vec<O::Item>, Error> {
    let path = O::PAGING.items.unwrap_or_default();
    let items = match answer.json().and_then(|body| list_at(body, path)) {
        Ok(None) => Ok(Vec::new()),
        Ok(Some(list)) => wire::from_slice(list).map_err(|fault| within(fault, path)),
        Err(fault) => Err(fault),
    };
    items.map_err(|fault| Error::decode(answer, fault).of(destination))
}

/// The list of a page, which may be missing. All of the page must be JSON.
fn list_at(body: &[u8], path: Path) -> Result<Option<&[u8]>, Fault> {
    if body.is_empty() {
        return Ok(None);
    }
    serde_json::from_slice::<IgnoredAny>(body).map_err(|error| Fault::of_serde(&error))?;
    Ok(json::find(body, path).filter(|list| *list != b"null"))
}

/// A fault of the list, seen from the page.
fn within(fault: Fault, path: Path) -> Fault {
    path.iter().rev().fold(fault, |fault, name| fault.inside(Step::Member((*name).to_owned())))
}
