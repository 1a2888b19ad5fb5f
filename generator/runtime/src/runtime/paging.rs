//! Paged operations: their pages and items as streams.
//!
//! ```text
//! let mut items = call.items();
//! while let Some(item) = items.next().await { … item? … }
//!
//! let first = call.items().take(100).try_collect().await?;
//! ```
//!
//! The paging rule of an operation is data ([`Paging`]). The position of the next page is read from the bytes of a
//! response and written into the bytes of a request, so pages need no types for it.

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

use super::decode::{RawResponse, ReadResponse, has_no_body};
use super::endpoint::Destination;
use super::error::Error;
use super::operation::{Operation, OutputOf, decode};
use super::request_builder::RequestBuilder;
use super::wire::{self, Step, WireError};
#[doc(hidden)]
pub use json::Path;
use pager::Pager;
#[doc(hidden)]
pub use rule::{Paging, Place, body, body_number, link, query, url};

/// A paged operation.
#[diagnostic::on_unimplemented(
    message = "the operation `{Self}` has no pages",
    label = "not paged",
    note = "the docs of a method state how it is paged; the response or the parameters of this one have no position of a next page"
)]
pub trait Paged: Operation {
    /// The paging rule.
    #[doc(hidden)]
    const PAGING: Paging;
}

/// A paged operation whose list of items is known.
#[diagnostic::on_unimplemented(
    message = "the operation `{Self}` has no pages of items",
    label = "no items",
    note = "the docs of a method state how it is paged; one with pages of unknown items has `pages`, but not `items`"
)]
pub trait PagedItems: Paged {
    /// The type of the items.
    type Item: wire::Read + Send + 'static;
}

/// The pages of a call. The stream ends if the response names no next page or repeats a position. If pages or items are
/// counted, it ends before a page that repeats the list of the previous one.
///
/// After an error the stream ends; [`resume`](Self::resume) continues with the failed page. Timeout and retries of the
/// call apply to each page. An idempotency key applies to the first page only.
#[must_use = "a stream does nothing unless it is polled"]
pub struct Pages<O> {
    pager: Pager,
    /// The most pages that are still returned.
    left: usize,
    operation: PhantomData<fn() -> O>,
}

impl<O: Paged> Pages<O> {
    /// The pages of a request.
    pub fn of(request: RequestBuilder) -> Self {
        let pager = Pager::new(*request.raw, O::PAGING, O::Output::FORMS, O::ERRORS);
        Self { pager, left: usize::MAX, operation: PhantomData }
    }

    /// The next page; `None` after the last, and after an error.
    pub async fn next(&mut self) -> Option<Result<OutputOf<O>, Error>> {
        poll_fn(|context| self.poll_page(context)).await
    }

    /// Ends the stream after at most this many further pages. No page after them is requested.
    ///
    /// The limit does not change [`position`](Self::position), so another stream can start after it. Errors do not count:
    /// after [`resume`](Self::resume) the stream returns the pages that are left.
    pub fn take(mut self, count: usize) -> Self {
        self.left = self.left.min(count);
        self
    }

    /// Collects the remaining pages, or returns the first error. Use [`take`](Self::take) to limit their number.
    pub async fn try_collect(mut self) -> Result<Vec<OutputOf<O>>, Error> {
        let mut pages = Vec::new();
        while let Some(page) = self.next().await {
            pages.push(page?);
        }
        Ok(pages)
    }

    /// The position of the next page. Store it to continue later with [`start_at`](Self::start_at). `None` before the
    /// first page, unless the call sets a position, and after [the end](Self::is_over).
    pub fn position(&self) -> Option<&str> {
        self.pager.next_position()
    }

    /// Returns `true` if the last page has been returned. A stream that ends at a limit of [`take`](Self::take)
    /// is not over, unless no page follows.
    pub fn is_over(&self) -> bool {
        self.pager.is_over()
    }

    /// Starts with the page at this position.
    pub fn start_at(mut self, position: impl Into<String>) -> Self {
        self.pager.begin(Some(position.into()));
        self
    }

    /// Resumes after an error, with the failed page.
    pub fn resume(&mut self) {
        self.pager.resume();
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<OutputOf<O>, Error>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let page = ready!(self.pager.poll_page(context, |destination, mut response| {
            decode::<O>(destination, &mut response)
        }));
        self.left -= usize::from(matches!(page, Some(Ok(_))));
        Poll::Ready(page)
    }
}

impl<O: Paged> Stream for Pages<O> {
    type Item = Result<OutputOf<O>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(context)
    }
}

impl<O> fmt::Debug for Pages<O> {
    /// Shows method and path template, because positions may be confidential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pages({})", self.pager.destination())
    }
}

/// The items of all pages of a call, in order. It ends and fails as [`Pages`] does.
#[must_use = "a stream does nothing unless it is polled"]
pub struct Items<O: PagedItems> {
    pager: Pager,
    /// The remaining items of the current page.
    items: std::vec::IntoIter<O::Item>,
    /// `true` if the item returned last may be of the current page.
    is_current: bool,
    /// The most items that are still returned.
    left: usize,
}

// Nothing in it is pinned, except in boxes.
impl<O: PagedItems> Unpin for Items<O> {}

impl<O: PagedItems> Items<O> {
    /// The items of all pages of a request.
    pub fn of(request: RequestBuilder) -> Self {
        let pager = Pager::new(*request.raw, O::PAGING, O::Output::FORMS, O::ERRORS);
        Self { pager, items: Vec::new().into_iter(), is_current: false, left: usize::MAX }
    }

    /// The next item; `None` after the last, and after an error.
    pub async fn next(&mut self) -> Option<Result<O::Item, Error>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    /// Ends the stream after at most this many further items. No page after that of the last one is requested.
    ///
    /// The limit does not change [`position`](Self::position), so another stream can start at the page of the last item.
    /// Errors do not count: after [`resume`](Self::resume) the stream returns the items that are left.
    pub fn take(mut self, count: usize) -> Self {
        self.left = self.left.min(count);
        self
    }

    /// Collects the remaining items, or returns the first error. Use [`take`](Self::take) to limit their number.
    pub async fn try_collect(mut self) -> Result<Vec<O::Item>, Error> {
        let mut items = Vec::new();
        while let Some(item) = self.next().await {
            items.push(item?);
        }
        Ok(items)
    }

    /// The position of the current page. A stream that [starts](Self::start_at) there misses no item, but may repeat
    /// some. `None` for the first page, unless the call sets a position, and after [the end](Self::is_over).
    pub fn position(&self) -> Option<&str> {
        match self.is_current {
            // Nothing follows the last item.
            true if self.is_over() => None,
            true => self.pager.current_position(),
            false => self.pager.next_position(),
        }
    }

    /// Returns `true` if the last item has been returned. A stream that ends at a limit of [`take`](Self::take) is not over,
    /// unless no item follows.
    pub fn is_over(&self) -> bool {
        self.pager.is_over() && self.items.len() == 0
    }

    /// Starts with the page at this position.
    pub fn start_at(mut self, position: impl Into<String>) -> Self {
        self.pager.begin(Some(position.into()));
        (self.items, self.is_current) = (Vec::new().into_iter(), false);
        self
    }

    /// Resumes after an error, with the failed page.
    pub fn resume(&mut self) {
        self.pager.resume();
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<O::Item, Error>>> {
        loop {
            if self.left == 0 {
                return Poll::Ready(None);
            }
            if let Some(item) = self.items.next() {
                self.left -= 1;
                return Poll::Ready(Some(Ok(item)));
            }
            self.is_current = false;
            match ready!(self.pager.poll_page(context, read_items::<O>)) {
                Some(Ok(items)) => (self.items, self.is_current) = (items.into_iter(), true),
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
        let has_ended = self.left == 0 || self.is_over();
        (self.items.len().min(self.left), has_ended.then_some(0))
    }
}

impl<O: PagedItems> fmt::Debug for Items<O> {
    /// Shows method and path template, because positions may be confidential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Items({})", self.pager.destination())
    }
}

/// Decodes the items of a page.
fn read_items<O: PagedItems>(
    destination: &Destination,
    response: RawResponse,
) -> Result<Vec<O::Item>, Error> {
    let path = O::PAGING.items.unwrap_or_default();
    let items = match page(destination, &response).and_then(|body| list_at(body, path)) {
        Ok(None) => Ok(Vec::new()),
        Ok(Some(list)) => wire::from_slice(list).map_err(|error| within(error, path)),
        Err(error) => Err(error),
    };
    items.map_err(|error| Error::decode(response, error).of(destination))
}

/// The JSON text of a page. Empty only if the response has no body in HTTP, so it has no items.
fn page<'a>(destination: &Destination, response: &'a RawResponse) -> Result<&'a [u8], WireError> {
    if has_no_body(&destination.method, response.status) {
        return Ok(&[]);
    }
    response.json_value()
}

/// The list of a page, if present. The whole page must be valid JSON.
fn list_at(body: &[u8], path: Path) -> Result<Option<&[u8]>, WireError> {
    if body.is_empty() {
        return Ok(None);
    }
    serde_json::from_slice::<IgnoredAny>(body).map_err(|error| WireError::of_serde(&error))?;
    Ok(json::find(body, path).filter(|list| *list != b"null"))
}

/// Prefixes the place of an error in the list with the path of the list.
fn within(error: WireError, path: Path) -> WireError {
    path.iter().rev().fold(error, |error, name| error.inside(Step::Member((*name).to_owned())))
}
