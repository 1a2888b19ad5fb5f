//! Text that must not be shown, and the servers that it may be sent to.

use std::fmt;
use std::net::IpAddr;

use bytes::Bytes;
use http::{HeaderValue, Uri};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::wire::{self, Fault, Sink};

/// Text that must not be shown: a password, a token, a key.
///
/// `Debug` hides it, there is no `Display`, and its memory is wiped when it is dropped.
/// [`expose`](Self::expose) gives the text. Serialised it is the text, since a request may carry it.
#[derive(Clone, Default)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// A secret of this text.
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
    /// Looks at every byte, so that the time it takes does not tell where two secrets differ.
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

/// Takes a string, and in a fault says nothing of what it found.
struct SecretSink<'t>(&'t mut Secret, wire::Dialect);

impl Sink for SecretSink<'_> {
    fn expected(&self) -> &'static str {
        "a string"
    }

    fn null(&mut self) -> Result<(), Fault> {
        match self.1 {
            wire::Dialect::ProtobufJson => Ok(()),
            wire::Dialect::Json => Err(Fault::unexpected("a string", "null")),
        }
    }

    fn boolean(&mut self, _value: bool) -> Result<(), Fault> {
        Err(Fault::unexpected("a string", "something else, which is not shown"))
    }

    fn signed(&mut self, _value: i64) -> Result<(), Fault> {
        self.boolean(true)
    }

    fn unsigned(&mut self, _value: u64) -> Result<(), Fault> {
        self.boolean(true)
    }

    fn float(&mut self, _value: f64) -> Result<(), Fault> {
        self.boolean(true)
    }

    fn text(&mut self, value: &str) -> Result<(), Fault> {
        *self.0 = Secret::from(value);
        Ok(())
    }
}

impl wire::Read for Secret {
    fn take(value: wire::Value<'_>) -> Result<Self, Fault> {
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

    fn write(&self, out: wire::Out<'_>) -> Result<(), Fault> {
        out.text(&self.0)
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

/// A header value that nobody shows.
pub(super) fn hidden(text: &str) -> Option<HeaderValue> {
    // In memory that is wiped when the last clone of the value has gone.
    let text = Zeroizing::new(text.as_bytes().to_vec());
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(text)).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Returns `true` if nobody can listen in on the way to the server: over TLS, or to localhost.
pub(super) fn is_private(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    uri.scheme_str() == Some("https")
        || host.eq_ignore_ascii_case("localhost")
        || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
