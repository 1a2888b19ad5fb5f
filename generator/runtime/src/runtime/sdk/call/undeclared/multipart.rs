//! Multipart bodies of undeclared calls.

use super::Call;
use crate::runtime::decode::ReadResponse;
use crate::runtime::{File, Undeclared};

impl<A: ReadResponse> Call<Undeclared<A>> {
    /// Adds a file to a multipart body.
    pub fn file_part(self, name: &str, file: File) -> Self {
        Self { request: self.request.file_part(name, file), ..self }
    }
}
