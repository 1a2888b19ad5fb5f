//! Multipart bodies: fields and files.
//!
//! <https://www.rfc-editor.org/rfc/rfc7578>

#[cfg(feature = "part-styles")]
mod fields;
#[cfg(feature = "part-files")]
mod files;
#[cfg(feature = "part-base64-files")]
mod in_base64;

use std::collections::VecDeque;
use std::fmt::{self, Write};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderName, HeaderValue};

use super::body::{Body, BodyError, BodyStream};
use super::error::Error;

/// A file to upload: bytes or a stream, with name and media type.
#[derive(Clone)]
pub struct File {
    name: String,
    content_type: Option<String>,
    headers: Vec<(String, String)>,
    body: Body,
}

impl File {
    /// A file with this name and content.
    pub fn new(name: impl Into<String>, content: impl Into<Body>) -> Self {
        Self { name: name.into(), content_type: None, headers: Vec::new(), body: content.into() }
    }

    /// Sets the media type.
    #[must_use]
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// Adds a header to the part of the file.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

impl fmt::Debug for File {
    /// Shows name and length, because the content may be confidential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "File({:?}, {:?})", self.name, self.body)
    }
}

/// A multipart body.
#[derive(Clone)]
pub(super) struct Multipart {
    boundary: String,
    segments: Vec<Body>,
}

impl Default for Multipart {
    fn default() -> Self {
        // A random boundary, so no part can contain it.
        let random = || RandomState::new().build_hasher().finish();
        let boundary = format!("part-{:016x}{:016x}", random(), random());
        Self { boundary, segments: Vec::new() }
    }
}

impl Multipart {
    /// Adds a file. `media_type` is the default.
    pub(super) fn file(
        &mut self,
        name: &str,
        file: File,
        media_type: Option<&str>,
    ) -> Result<(), Error> {
        let disposition =
            format!("form-data; name=\"{}\"; filename=\"{}\"", quoted(name), quoted(&file.name));
        let media_type = file.content_type.as_deref().or(media_type);
        let media_type = ("Content-Type", media_type.unwrap_or("application/octet-stream"));
        let own = file.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        self.part(&disposition, std::iter::once(media_type).chain(own), file.body.clone())
    }

    fn part<'h>(
        &mut self,
        disposition: &str,
        headers: impl Iterator<Item = (&'h str, &'h str)>,
        body: Body,
    ) -> Result<(), Error> {
        let start = if self.segments.is_empty() { "" } else { "\r\n" };
        let mut head =
            format!("{start}--{}\r\nContent-Disposition: {disposition}\r\n", self.boundary);
        for (name, value) in headers {
            let valid = HeaderName::try_from(name).is_ok() && HeaderValue::try_from(value).is_ok();
            if !valid {
                let message = format!("the value of the header `{name}` of a part is invalid");
                return Err(Error::invalid_input(message));
            }
            write!(head, "{name}: {value}\r\n").expect("writing to a string never fails");
        }
        head.push_str("\r\n");
        self.segments.push(head.into());
        self.segments.push(body);
        Ok(())
    }
}

impl Multipart {
    /// The whole body.
    pub(super) fn body(&self) -> Body {
        let mut segments = self.segments.clone();
        let start = if segments.is_empty() { "" } else { "\r\n" };
        segments.push(format!("{start}--{}--\r\n", self.boundary).into());
        let whole: Option<Vec<&Bytes>> = segments.iter().map(Body::as_bytes).collect();
        if let Some(whole) = whole {
            return whole.into_iter().flatten().copied().collect::<Bytes>().into();
        }
        let length = segments.iter().map(Body::length).sum();
        let chain = |segments: Vec<Body>| Chain { bodies: segments.into(), open: None };
        if segments.iter().all(Body::is_replayable) {
            Body::replayable(move || chain(segments.clone()), length)
        } else {
            Body::stream(chain(segments), length)
        }
    }

    pub(super) fn media_type(&self) -> HeaderValue {
        let media_type = format!("multipart/form-data; boundary={}", self.boundary);
        HeaderValue::try_from(media_type).unwrap_or(HeaderValue::from_static("multipart/form-data"))
    }
}

/// Concatenated bodies.
struct Chain {
    bodies: VecDeque<Body>,
    open: Option<BodyStream>,
}

impl Stream for Chain {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(open) = &mut self.open {
                match ready!(Pin::new(open).poll_next(context)) {
                    Some(chunk) => return Poll::Ready(Some(chunk)),
                    None => self.open = None,
                }
            }
            match self.bodies.pop_front() {
                Some(body) => self.open = Some(body.into_stream()),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// Escapes a name as browsers do: quotes and line breaks are percent-encoded.
///
/// <https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data>
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}
