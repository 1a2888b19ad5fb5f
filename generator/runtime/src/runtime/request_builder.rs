//! The construction of calls by generated methods.

#[cfg(feature = "part-styles")]
mod styled;

use std::fmt::Display;
use std::marker::PhantomData;

use super::body::Body;
use super::call::{Call, Operation};
use super::client::Client;
use super::endpoint::Endpoint;
use super::error::Error;
use super::escaping::{escaped, push_escaped};
use super::multipart::File;
use super::parameters::joined;
use super::raw_call::RawCall;
use super::wire;

/// A call under construction: generated methods set its parameters and its body. A program needs it only for operations
/// that it declares itself, by implementing [`Operation`].
///
/// It does not depend on the operation, so its methods are compiled once, and their names are free for setters of calls.
pub struct RequestBuilder {
    pub(super) raw: Box<RawCall>,
}

impl RequestBuilder {
    /// A request by this client.
    pub fn new(client: &Client) -> Self {
        let undeclared = Endpoint::new("", "", "");
        Self { raw: RawCall::new(client, undeclared.into(), &[]) }
    }

    /// The request of a call, to set more of it.
    pub fn of<O>(call: Call<O>) -> Self {
        Self { raw: call.raw }
    }

    /// The call of an operation.
    pub fn call<O: Operation>(mut self) -> Call<O> {
        self.raw.destination = O::ENDPOINT.into();
        self.raw.security = O::SECURITY;
        Call { raw: self.raw, operation: PhantomData }
    }

    /// Sets something by a value, if there is one.
    pub fn optional<T>(self, value: Option<T>, set: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => set(self, value),
            None => self,
        }
    }

    /// Sets a path parameter.
    pub fn path_value(mut self, name: &'static str, value: &dyn Display) -> Self {
        let mut encoded = String::new();
        push_escaped(&mut encoded, value);
        self.raw.parameters.path(name, encoded);
        self
    }

    /// Sets a path parameter to an array, serialized as comma-separated items.
    pub fn path_joined<V: Display>(
        mut self,
        name: &'static str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.raw.parameters.path(name, joined(values, escaped));
        self
    }

    /// Sets a query parameter.
    pub fn query_value(mut self, name: &str, value: &dyn Display) -> Self {
        self.raw.parameters.query(name, value);
        self
    }

    /// Sets a query parameter to an array, serialized as comma-separated items. An empty array is omitted.
    pub fn query_joined<V: Display>(
        mut self,
        name: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let joined = joined(values, escaped);
        let pair = (!joined.is_empty()).then(|| format!("{}={joined}", escaped(name)));
        self.raw.parameters.query_pairs(pair.into_iter().collect());
        self
    }

    /// Sets a query parameter to an array, repeating the parameter for each item.
    pub fn query_each<V: Display>(
        mut self,
        name: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        for value in values {
            self.raw.parameters.query(name, &value);
        }
        self
    }

    /// Sets a header parameter.
    pub fn header_value(mut self, name: &str, value: &dyn Display) -> Self {
        self.raw.header(name, &value.to_string());
        self
    }

    /// Sets a header parameter to an array, serialized as comma-separated items.
    pub fn header_joined<V: Display>(
        self,
        name: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.header_value(name, &joined(values, str::to_owned))
    }

    /// Sets the JSON body.
    pub fn json_body(self, body: &dyn wire::Write) -> Self {
        self.json_body_as("application/json", body)
    }

    /// Sets the JSON body with this media type.
    pub fn json_body_as(mut self, media_type: &str, body: &dyn wire::Write) -> Self {
        let json = wire::to_request(body, &mut self.raw.secrets);
        self.raw.json(media_type, json);
        self
    }

    /// Sets the body to JSON values, one per line.
    pub fn json_lines_body<V: wire::Write>(
        mut self,
        media_type: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let mut lines = Vec::new();
        for value in values {
            match wire::to_request(&value, &mut self.raw.secrets) {
                Ok(json) => lines.extend([json.as_slice(), b"\n"].concat()),
                Err(error) => self.raw.fail(Error::unwritable("the body", error)),
            }
        }
        self.raw.content(media_type, lines.into());
        self
    }

    /// Adds a file to a multipart body.
    pub fn file_part(self, name: &str, file: File) -> Self {
        self.file_part_as(name, "application/octet-stream", file)
    }

    /// Adds a file to a multipart body, with this media type if the file has none.
    pub fn file_part_as(mut self, name: &str, media_type: &str, file: File) -> Self {
        let added = self.raw.parts().file(name, file, Some(media_type));
        self.raw.note(added);
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

    /// Sets the body to text.
    pub fn text_body(self, media_type: &str, body: impl Into<String>) -> Self {
        self.content_body(media_type, body.into())
    }

    /// Sets the body to bytes or a stream.
    pub fn content_body(mut self, media_type: &str, body: impl Into<Body>) -> Self {
        self.raw.content(media_type, body.into());
        self
    }
}
