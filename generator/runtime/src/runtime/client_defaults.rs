//! The headers and parameters that a client sends with every call.

use std::collections::BTreeMap;

use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::error::Error;
use super::redaction;
use super::security::Scheme;

/// The defaults of all calls of a client.
#[derive(Clone, Default)]
pub(super) struct Defaults {
    pub(super) headers: HeaderMap,
    /// The values of parameters, by the names of their setters.
    pub(super) parameters: BTreeMap<&'static str, String>,
}

/// The headers that each request sets itself.
const OF_REQUESTS: [HeaderName; 6] =
    [ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING, USER_AGENT];

impl Defaults {
    /// Returns `true` if a header holds a credential.
    pub(super) fn hold_credential(&self) -> bool {
        self.headers.keys().any(redaction::is_credential)
    }

    /// Checks the headers. Fails if one is invalid, or has a setter of its own.
    pub(super) fn new(
        headers: &[(String, String)],
        parameters: BTreeMap<&'static str, String>,
        (schemes, idempotency_key): (&[Scheme], &str),
    ) -> Result<Self, Error> {
        let mut checked = HeaderMap::new();
        for (name, value) in headers {
            let valid = HeaderName::try_from(name).ok().zip(HeaderValue::try_from(value).ok());
            let (key, value) = valid.ok_or_else(|| error(name, "is invalid"))?;
            if OF_REQUESTS.contains(&key) {
                return Err(error(name, "is set by each request"));
            }
            if key.as_str().eq_ignore_ascii_case(idempotency_key) {
                return Err(error(name, "must differ for each call: use `Call::idempotency_key`"));
            }
            let is_of = |scheme: &&Scheme| {
                scheme.header_name().is_some_and(|name| key.as_str().eq_ignore_ascii_case(name))
            };
            if let Some(scheme) = schemes.iter().find(is_of) {
                let why = format!("is a credential: use {}", scheme.described());
                return Err(error(name, &why));
            }
            checked.insert(key, value);
        }
        redaction::hide(&mut checked);
        Ok(Self { headers: checked, parameters })
    }
}

fn error(name: &str, what: &str) -> Error {
    Error::invalid_input(format!("the default header `{name}` {what}"))
}
