//! Multipart bodies.

#[cfg(feature = "part-styles")]
mod fields;

use std::any::Any;
use std::sync::Arc;

use http::HeaderValue;

use super::RequestBuilder;
use crate::runtime::body::Body;
use crate::runtime::error::Error;
use crate::runtime::multipart::{File, Multipart};

impl RequestBuilder {
    /// Adds a file to a multipart body.
    pub fn file_part(self, name: &str, file: File) -> Self {
        self.file_part_as(name, "application/octet-stream", file)
    }

    /// Adds a file to a multipart body, with this media type if the file has none.
    pub fn file_part_as(mut self, name: &str, media_type: &str, file: File) -> Self {
        self.extend(|parts| parts.file(name, file, Some(media_type)));
        self
    }

    /// Adds files to a multipart body.
    pub fn file_parts(self, name: &str, files: impl IntoIterator<Item = File>) -> Self {
        files.into_iter().fold(self, |call, file| call.file_part(name, file))
    }

    /// Adds files to a multipart body, with this media type for files that have none.
    pub fn file_parts_as(
        self,
        name: &str,
        media_type: &str,
        files: impl IntoIterator<Item = File>,
    ) -> Self {
        files.into_iter().fold(self, |call, file| call.file_part_as(name, media_type, file))
    }

    /// Adds parts to the multipart body.
    fn extend(&mut self, add: impl FnOnce(&mut Multipart) -> Result<(), Error>) {
        // Taken out, so that a call without clones does not copy the parts for each file.
        let parts = self.raw.parts.take().and_then(|(parts, _)| parts.downcast().ok());
        let mut parts: Multipart = parts.map(Arc::unwrap_or_clone).unwrap_or_default();
        let added = add(&mut parts);
        self.raw.parts = Some((Arc::new(parts), assemble));
        self.raw.note(added);
    }
}

/// Returns the whole body with its media type.
fn assemble(parts: &(dyn Any + Send + Sync)) -> Option<(Body, HeaderValue)> {
    let parts: &Multipart = parts.downcast_ref()?;
    Some((parts.body(), parts.media_type()))
}
