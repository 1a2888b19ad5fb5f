//! Calls of paged operations.

use super::Call;
use crate::runtime::paging::{Items, Paged, PagedItems, Pages};

// The bounds are not on the methods: operations without pages may have parameters of these names.
impl<O: Paged> Call<O> {
    /// Turns the call into a stream over its pages. A page is requested when it is polled.
    pub fn pages(self) -> Pages<O> {
        Pages::of(self.request)
    }
}

impl<O: PagedItems> Call<O> {
    /// Turns the call into a stream over the items of all pages. A page is requested when its first item is polled.
    pub fn items(self) -> Items<O> {
        Items::of(self.request)
    }
}
