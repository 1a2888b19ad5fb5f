//! Fetches page after page. Not generic, so it is compiled once.

use std::collections::BTreeSet;
use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::Uri;

use super::position;
use super::rule::Paging;
use crate::runtime::decode::{ErrorForm, Form, RawResponse};
use crate::runtime::endpoint::Destination;
use crate::runtime::error::Error;
use crate::runtime::operation::refusal;
use crate::runtime::raw_call::RawCall;
use crate::runtime::sending::{Reading, send};

/// The pages of a call.
pub(super) struct Pager {
    call: RawCall,
    paging: Paging,
    forms: &'static [Form],
    errors: &'static [ErrorForm],
    state: State,
    /// The position that the call sets itself.
    own: Option<String>,
    /// The position of the next page. `None` for the first, if the call sets none.
    next: Option<String>,
    /// The position of the last fetched page.
    current: Option<String>,
    /// Hash of the list of the last fetched page, if pages are counted.
    list: Option<u64>,
    /// Hashes of the positions so far, to detect cycles.
    seen: BTreeSet<u64>,
    hasher: RandomState,
    /// `true` after the first page.
    has_begun: bool,
}

/// A fetched page.
struct Page {
    response: RawResponse,
    /// The position of the page after it.
    next: Option<String>,
    /// Hash of its list, if pages are counted.
    list: Option<u64>,
}

type Fetched = Result<Page, Error>;

enum State {
    Ready,
    Waiting(Pin<Box<dyn Future<Output = Fetched> + Send>>),
    Failed,
    Over,
}

impl Pager {
    pub(super) fn new(
        call: RawCall,
        paging: Paging,
        forms: &'static [Form],
        errors: &'static [ErrorForm],
    ) -> Self {
        let own = position::of_call(&paging, &call);
        let mut pager = Self {
            call,
            paging,
            forms,
            errors,
            state: State::Ready,
            own: own.clone(),
            next: None,
            current: None,
            list: None,
            seen: BTreeSet::new(),
            hasher: RandomState::new(),
            has_begun: false,
        };
        pager.begin(own);
        pager
    }

    /// Starts with the page at this position.
    pub(super) fn begin(&mut self, position: Option<String>) {
        self.state = State::Ready;
        self.seen.clear();
        self.seen.extend(position.as_deref().map(|position| self.hasher.hash_one(position)));
        self.next = position;
        (self.current, self.list) = (None, None);
        self.has_begun = false;
    }

    pub(super) fn destination(&self) -> &Destination {
        &self.call.destination
    }

    pub(super) fn next_position(&self) -> Option<&str> {
        self.next.as_deref()
    }

    pub(super) fn current_position(&self) -> Option<&str> {
        self.current.as_deref()
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    /// Resumes with the failed page.
    pub(super) fn resume(&mut self) {
        if matches!(self.state, State::Failed) {
            self.state = State::Ready;
        }
    }

    /// Polls for the next page. A page that can't be decoded fails like one that did not arrive.
    pub(super) fn poll_page<T>(
        &mut self,
        context: &mut Context<'_>,
        read: impl FnOnce(&Destination, RawResponse) -> Result<T, Error>,
    ) -> Poll<Option<Result<T, Error>>> {
        let Some(fetched) = ready!(self.poll_response(context)) else { return Poll::Ready(None) };
        let page = fetched.and_then(|Page { response, next, list }| {
            read(self.destination(), response).map(|page| (page, next, list))
        });
        Poll::Ready(Some(match page {
            Ok((page, next, list)) => {
                self.advance(next, list);
                Ok(page)
            }
            Err(error) => {
                self.state = State::Failed;
                Err(error)
            }
        }))
    }

    fn poll_response(&mut self, context: &mut Context<'_>) -> Poll<Option<Fetched>> {
        loop {
            match &mut self.state {
                State::Failed | State::Over => return Poll::Ready(None),
                State::Waiting(fetched) => {
                    let fetched = ready!(fetched.as_mut().poll(context));
                    let is_repeated = |page: &Page| page.list.is_some() && page.list == self.list;
                    if !fetched.as_ref().is_ok_and(is_repeated) {
                        return Poll::Ready(Some(fetched));
                    }
                    // Some servers return their last page for every larger number.
                    self.advance(None, None);
                }
                State::Ready => match self.fetch() {
                    Ok(fetched) => self.state = State::Waiting(fetched),
                    Err(error) => return Poll::Ready(Some(Err(error.of(self.destination())))),
                },
            }
        }
    }

    /// Requests the page at the current position.
    fn fetch(&self) -> Result<Pin<Box<dyn Future<Output = Fetched> + Send>>, Error> {
        let mut call = self.call.clone();
        if self.has_begun {
            // An idempotency key identifies one request, and the next page is another one.
            call.parameters.headers.remove(call.client.inner.profile.idempotency_key_header);
        }
        position::prepare(&self.paging, &mut call, self.next.is_none())?;
        if let Some(position) = self.next.as_deref().filter(|_| self.next != self.own) {
            position::apply(&self.paging, &mut call, position)?;
        }
        let (forms, errors) = (self.forms, self.errors);
        let (paging, at, hasher) = (self.paging, self.next.clone(), self.hasher.clone());
        let asked: Uri = call.request(forms)?.uri().clone();
        let base = call.client.inner.server.uri(call.destination.server, "/")?;
        Ok(Box::pin(async move {
            let destination = call.destination.clone();
            let response = send(&mut call, forms, Reading::ByForm).await?;
            if !destination.is_success(response.status) {
                return Err(refusal(errors, &destination, response));
            }
            match position::following(&paging, at.as_deref(), (&asked, &base), &response) {
                Ok(next) => {
                    // A page that declares itself the last needs no comparison.
                    let list = position::counted(&paging, &response).filter(|_| next.is_some());
                    let list = list.map(|list| hasher.hash_one(list));
                    Ok(Page { response, next, list })
                }
                Err(error) => Err(Error::decode(response, error).of(&destination)),
            }
        }))
    }

    /// Advances after a fetched page.
    fn advance(&mut self, next: Option<String>, list: Option<u64>) {
        (self.has_begun, self.list) = (true, list);
        self.current = std::mem::replace(&mut self.next, next);
        // A repeated position would never end.
        self.next.take_if(|next| !self.seen.insert(self.hasher.hash_one(next.as_str())));
        self.state = if self.next.is_some() { State::Ready } else { State::Over };
    }
}
