//! Calls of paged operations.

use super::Call;
use crate::runtime::Operation;
use crate::runtime::paging::{Items, Paged, PagedItems, Pages};

// The bounds are on the methods, so that the compiler explains why an operation has no pages.
impl<O: Operation> Call<O> {
    /// Turns the call into a stream over its pages. A page is requested when it is polled.
    pub fn pages(self) -> Pages<O>
    where
        O: Paged,
    {
        Pages::of(self.request)
    }

    /// Turns the call into a stream over the items of all pages. A page is requested when its first item is polled.
    pub fn items(self) -> Items<O>
    where
        O: PagedItems,
    {
        Items::of(self.request)
    }
}
