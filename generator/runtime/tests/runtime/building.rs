//! Calls as generated methods build them, in one expression.

use std::fmt::Display;

use openapi_sdk_runtime::wire::Write;
use openapi_sdk_runtime::{Body, Call, Client, File, Operation, RequestBuilder, Style};

/// The methods of a call that a generated method or setter would have.
pub(crate) trait Build: Sized {
    /// A call of the operation.
    fn new(client: &Client) -> Self;

    /// Changes the request.
    fn with(self, set: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Self;

    fn path_value(self, name: &'static str, value: &dyn Display) -> Self {
        self.with(|request| request.path_value(name, value))
    }

    fn path_joined<V: Display>(
        self,
        name: &'static str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.with(|request| request.path_joined(name, values))
    }

    fn path_styled(self, name: &'static str, style: Style, value: &dyn Write) -> Self {
        self.with(|request| request.path_styled(name, style, value))
    }

    fn query_value(self, name: &str, value: &dyn Display) -> Self {
        self.with(|request| request.query_value(name, value))
    }

    fn query_joined<V: Display>(self, name: &str, values: impl IntoIterator<Item = V>) -> Self {
        self.with(|request| request.query_joined(name, values))
    }

    fn query_each<V: Display>(self, name: &str, values: impl IntoIterator<Item = V>) -> Self {
        self.with(|request| request.query_each(name, values))
    }

    fn json_body(self, body: &dyn Write) -> Self {
        self.with(|request| request.json_body(body))
    }

    fn text_body(self, media_type: &str, body: impl Into<String>) -> Self {
        self.with(|request| request.text_body(media_type, body))
    }

    fn content_body(self, media_type: &str, body: impl Into<Body>) -> Self {
        self.with(|request| request.content_body(media_type, body))
    }

    fn file_part(self, name: &str, file: File) -> Self {
        self.with(|request| request.file_part(name, file))
    }
}

impl<O: Operation> Build for Call<O> {
    fn new(client: &Client) -> Self {
        RequestBuilder::new(client).into()
    }

    fn with(self, set: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Self {
        set(RequestBuilder::from(self)).into()
    }
}
