//! Files that a part of a body has in Base64.
//!
//! <https://www.rfc-editor.org/rfc/rfc2045#section-6.1>

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_core::Stream;

use super::File;
use crate::runtime::body::{Body, BodyError, BodyStream};

impl File {
    /// Encodes the content in Base64, and declares that in a header of the part.
    #[must_use]
    pub fn in_base64(self) -> Self {
        let encoded = Self { body: encoded(self.body), ..self };
        encoded.header("Content-Transfer-Encoding", "base64")
    }
}

fn encoded(body: Body) -> Body {
    if let Some(bytes) = body.as_bytes() {
        return STANDARD.encode(bytes).into();
    }
    let length = body.length().map(|length| length.div_ceil(3) * 4);
    if body.is_replayable() {
        Body::replayable(move || Encoder::new(body.clone()), length)
    } else {
        Body::stream(Encoder::new(body), length)
    }
}

/// Encodes a stream. Three bytes become four characters.
struct Encoder {
    content: Option<BodyStream>,
    /// Bytes that are not encoded yet.
    rest: Vec<u8>,
}

impl Encoder {
    fn new(body: Body) -> Self {
        Self { content: Some(body.into_stream()), rest: Vec::new() }
    }

    fn take(&mut self, count: usize) -> Bytes {
        STANDARD.encode(self.rest.drain(..count).as_slice()).into()
    }
}

impl Stream for Encoder {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let Some(content) = &mut self.content else { return Poll::Ready(None) };
            let count = match ready!(Pin::new(content).poll_next(context)) {
                Some(Ok(chunk)) => {
                    self.rest.extend_from_slice(&chunk);
                    self.rest.len() / 3 * 3
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    self.content = None;
                    self.rest.len()
                }
            };
            if count > 0 {
                return Poll::Ready(Some(Ok(self.take(count))));
            }
        }
    }
}
