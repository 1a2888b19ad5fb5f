//! Multipart bodies from the properties of an object.

use super::RequestBuilder;
use crate::runtime::error::Error;
use crate::runtime::parts::Parts;
use crate::runtime::style::Style;
use crate::runtime::wire;

impl RequestBuilder {
    /// Sets a multipart body from the properties of an object, which have these media types. An array is one part per
    /// item, unless its media type is JSON.
    pub fn multipart_body(self, body: &dyn wire::Write, media_types: &[(&str, &str)]) -> Self {
        self.multipart_body_styled(body, media_types, &[])
    }

    /// Like [`multipart_body`](Self::multipart_body), but an array or object with a style is one part in that style.
    pub fn multipart_body_styled(
        mut self,
        body: &dyn wire::Write,
        media_types: &[(&str, &str)],
        styles: &[(&str, Style)],
    ) -> Self {
        let parts = Parts::of(body, &mut self.raw.secrets)
            .map_err(|error| Error::unwritable("the body", error));
        self.extend(|multipart| multipart.fields(&parts?, media_types, styles));
        self
    }
}
