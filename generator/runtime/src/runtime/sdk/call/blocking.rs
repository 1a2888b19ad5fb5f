//! Blocking calls.

use super::Call;
use crate::runtime::blocking::wait;
use crate::runtime::{Error, Operation, OutputOf, Response};

impl<O: Operation> Call<O> {
    /// Sends the call, blocks, and returns the decoded response. See [`blocking::wait`](wait).
    pub fn wait_blocking(self) -> Result<OutputOf<O>, Error> {
        wait(self)
    }

    /// Sends the call, blocks, and returns the decoded response with status and headers. See [`blocking::wait`](wait).
    pub fn send_blocking(self) -> Result<Response<OutputOf<O>>, Error> {
        wait(self.send())
    }
}
