//! Secrets, and the servers that they may be sent to.

use std::fmt;
use std::net::IpAddr;

use bytes::Bytes;
use http::{HeaderValue, Uri};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::wire::{self, Sink, WireError};

/// Confidential text: a password, a token, a key.
///
/// `Debug` hides it, there is no `Display`, and its memory is wiped on drop. [`expose`](Self::expose) returns the text.
/// `Serialize` writes the text, because requests may contain it.
#[derive(Clone, Default)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// A secret with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl PartialEq for Secret {
    /// Compares in constant time, so that timing reveals nothing.
    fn eq(&self, other: &Self) -> bool {
        let (left, right) = (self.0.as_bytes(), other.0.as_bytes());
        let differences = left
            .iter()
            .zip(right)
            .fold(0, |differences, (left, right)| differences | (left ^ right));
        left.len() == right.len() && std::hint::black_box(differences) == 0
    }
}

impl Eq for Secret {}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

/// Reads a string. Errors do not show other values.
struct SecretSink<'t>(&'t mut Secret, wire::Dialect);

impl Sink for SecretSink<'_> {
    fn expected(&self) -> &'static str {
        "a string"
    }

    fn null(&mut self) -> Result<(), WireError> {
        match self.1 {
            wire::Dialect::ProtobufJson => Ok(()),
            wire::Dialect::Json => Err(WireError::unexpected("a string", "null")),
        }
    }

    fn boolean(&mut self, _value: bool) -> Result<(), WireError> {
        Err(WireError::unexpected("a string", "another value (not shown)"))
    }

    fn signed(&mut self, _value: i64) -> Result<(), WireError> {
        self.boolean(true)
    }

    fn unsigned(&mut self, _value: u64) -> Result<(), WireError> {
        self.boolean(true)
    }

    fn float(&mut self, _value: f64) -> Result<(), WireError> {
        self.boolean(true)
    }

    fn text(&mut self, value: &str) -> Result<(), WireError> {
        *self.0 = Secret::from(value);
        Ok(())
    }
}

impl wire::Read for Secret {
    fn take(value: wire::Value<'_>) -> Result<Self, WireError> {
        let mut secret = Self::default();
        let dialect = value.dialect();
        value.accept(&mut SecretSink(&mut secret, dialect))?;
        Ok(secret)
    }
}

impl wire::Write for Secret {
    fn is_absent(&self) -> bool {
        self.0.is_empty()
    }

    fn write(&self, out: wire::Out<'_>) -> Result<(), WireError> {
        out.secret(&self.0)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        wire::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        wire::deserialize(deserializer)
    }
}

/// A header value that `Debug` hides.
pub(super) fn hidden(text: &str) -> Option<HeaderValue> {
    // This memory is wiped when the last clone of the value is dropped.
    let text = Zeroizing::new(text.as_bytes().to_vec());
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(text)).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Returns `true` if the connection is private: over TLS, or to localhost.
pub(super) fn is_private(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    uri.scheme_str() == Some("https")
        || host.eq_ignore_ascii_case("localhost")
        || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
