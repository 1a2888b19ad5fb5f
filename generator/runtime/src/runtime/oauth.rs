//! OAuth 2 tokens: client credentials, and token exchange.
//!
//! Secrets are sent to the token endpoint only, and no error shows them.
#![cfg(feature = "oauth")]

mod assertion;
mod key;

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, StatusCode, Uri};
use serde_json::{Map, Value};
use zeroize::{Zeroize, Zeroizing};

use super::body::Body;
use super::error_message;
use super::escaping::escaped;
use super::redaction::{Redactor, shown_url};
use super::secret::Secret;
use super::token::{Token, TokenContext, TokenError, TokenFuture, TokenProvider};

use key::SigningKey;

/// The audience of a client assertion (RFC 7523, section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Audience {
    /// The host of the token endpoint, without its port.
    Host,
    /// The URL of the token endpoint.
    TokenUrl,
}

/// Client credentials grant, with a client id and its secret: <https://www.rfc-editor.org/rfc/rfc6749#section-4.4>.
///
/// The secret is sent in the request body. If an [audience](Self::assertion_audience) is set and the secret has the
/// form `secret-token:<issuer>:v1:<key>` ([RFC 8959](https://www.rfc-editor.org/rfc/rfc8959)), it never leaves the
/// program: its key signs an assertion instead. The key is a private Ed25519 JWK in base64url.
#[derive(Clone)]
pub struct ClientCredentials {
    token_url: String,
    client_id: String,
    secret: Secret,
    audience: Option<Audience>,
    parameters: Vec<(String, String)>,
}

impl ClientCredentials {
    /// Requests tokens at this URL, which may be relative to the server.
    pub fn new(
        token_url: impl Into<String>,
        client_id: impl Into<String>,
        secret: impl Into<Secret>,
    ) -> Self {
        Self {
            token_url: token_url.into(),
            client_id: client_id.into(),
            secret: secret.into(),
            audience: None,
            parameters: Vec::new(),
        }
    }

    /// Sets the audience of the assertion that a secret with a key signs.
    #[must_use]
    pub fn assertion_audience(self, audience: Audience) -> Self {
        Self { audience: Some(audience), ..self }
    }

    /// Adds a field to the token request, such as `scope`.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// The key in the secret, and the audience of its assertions.
    fn key(&self) -> Result<Option<(SigningKey, Audience)>, TokenError> {
        let signs = self.audience.filter(|_| SigningKey::is_key(&self.secret));
        let Some(audience) = signs else { return Ok(None) };
        let key = SigningKey::parse(&self.secret)
            .map_err(|error| TokenError::new(format!("the client secret is invalid: {error}")))?;
        Ok(Some((key, audience)))
    }

    fn form(&self, context: &TokenContext, url: &Uri) -> Result<Form, TokenError> {
        let mut form = Form::new("client_credentials", &self.parameters);
        form.open("client_id", &self.client_id);
        match self.key()? {
            Some((key, audience)) => {
                let audience = match audience {
                    Audience::Host => url.host().unwrap_or_default().to_ascii_lowercase(),
                    Audience::TokenUrl => url.to_string(),
                };
                let now = context.clock().now();
                let assertion = assertion::signed(&key, &self.client_id, &audience, now)?;
                form.open("client_assertion_type", ASSERTION_TYPE);
                form.secret("client_assertion", assertion);
            }
            None => form.secret("client_secret", self.secret.clone()),
        }
        Ok(form)
    }
}

/// RFC 7523, section 2.2.
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

impl TokenProvider for ClientCredentials {
    fn fetch(&self, context: &TokenContext) -> TokenFuture {
        let url = context.url(&self.token_url);
        let form = url.and_then(|url| Ok((self.form(context, &url)?, url)));
        requested(context, form)
    }

    fn check(&self, context: &TokenContext) -> Result<(), TokenError> {
        check("client id", &self.client_id)?;
        check("client secret", self.secret.expose())?;
        context.url(&self.token_url)?;
        self.key().map(drop)
    }

    fn secrets(&self) -> Vec<Secret> {
        vec![self.secret.clone()]
    }
}

impl fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ClientCredentials");
        debug.field("token_url", &shown_url(&self.token_url)).field("client_id", &self.client_id);
        debug.finish_non_exhaustive()
    }
}

/// Token exchange, for a token of another party such as a CI system: <https://www.rfc-editor.org/rfc/rfc8693>.
#[derive(Clone)]
pub struct TokenExchange {
    token_url: String,
    client_id: String,
    subject_token: Secret,
    subject_token_type: String,
    parameters: Vec<(String, String)>,
}

impl TokenExchange {
    /// Exchanges this subject token, a JWT, at this URL, which may be relative to the server.
    pub fn new(
        token_url: impl Into<String>,
        client_id: impl Into<String>,
        subject_token: impl Into<Secret>,
    ) -> Self {
        Self {
            token_url: token_url.into(),
            client_id: client_id.into(),
            subject_token: subject_token.into(),
            subject_token_type: "urn:ietf:params:oauth:token-type:jwt".to_owned(),
            parameters: Vec::new(),
        }
    }

    /// Sets the type of the subject token (RFC 8693, section 3).
    #[must_use]
    pub fn subject_token_type(self, token_type: impl Into<String>) -> Self {
        Self { subject_token_type: token_type.into(), ..self }
    }

    /// Adds a field to the token request, such as `audience`.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    fn form(&self) -> Form {
        let grant = "urn:ietf:params:oauth:grant-type:token-exchange";
        let mut form = Form::new(grant, &self.parameters);
        form.open("client_id", &self.client_id);
        form.open("subject_token_type", &self.subject_token_type);
        form.secret("subject_token", self.subject_token.clone());
        form
    }
}

impl TokenProvider for TokenExchange {
    fn fetch(&self, context: &TokenContext) -> TokenFuture {
        requested(context, context.url(&self.token_url).map(|url| (self.form(), url)))
    }

    fn check(&self, context: &TokenContext) -> Result<(), TokenError> {
        check("client id", &self.client_id)?;
        check("subject token", self.subject_token.expose())?;
        context.url(&self.token_url).map(drop)
    }

    fn secrets(&self) -> Vec<Secret> {
        vec![self.subject_token.clone()]
    }
}

impl fmt::Debug for TokenExchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("TokenExchange");
        debug.field("token_url", &shown_url(&self.token_url)).field("client_id", &self.client_id);
        debug.finish_non_exhaustive()
    }
}

fn check(what: &str, text: &str) -> Result<(), TokenError> {
    if text.is_empty() { Err(TokenError::new(format!("the {what} is empty"))) } else { Ok(()) }
}

/// The fields of a token request.
struct Form {
    fields: Vec<(String, Secret)>,
    /// The confidential values among them.
    secrets: Vec<Secret>,
}

impl Form {
    fn new(grant_type: &str, parameters: &[(String, String)]) -> Self {
        let mut form = Self { fields: Vec::new(), secrets: Vec::new() };
        form.open("grant_type", grant_type);
        parameters.iter().for_each(|(name, value)| form.open(name, value));
        form
    }

    fn open(&mut self, name: &str, value: &str) {
        self.fields.push((name.to_owned(), value.into()));
    }

    fn secret(&mut self, name: &str, value: Secret) {
        self.secrets.push(value.clone());
        self.fields.push((name.to_owned(), value));
    }

    /// Encodes them as `application/x-www-form-urlencoded`, in memory that is wiped.
    fn body(&self) -> Body {
        let fields = self.fields.iter();
        // Allocated once, with three bytes per input byte, because a growing string leaves copies behind.
        let length =
            fields.clone().map(|(name, value)| 3 * (name.len() + value.expose().len()) + 2);
        let mut text = Zeroizing::new(String::with_capacity(length.sum()));
        for (name, value) in fields {
            let value = Zeroizing::new(escaped(value.expose()));
            if !text.is_empty() {
                text.push('&');
            }
            [&escaped(name), "=", &value].into_iter().for_each(|part| text.push_str(part));
        }
        Bytes::from_owner(text).into()
    }
}

/// Sends a token request, and parses the response.
fn requested(context: &TokenContext, form: Result<(Form, Uri), TokenError>) -> TokenFuture {
    let context = context.clone();
    Box::pin(async move {
        let (form, url) = form?;
        let mut request = Request::new(form.body());
        (*request.method_mut(), *request.uri_mut()) = (Method::POST, url);
        let media_type = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().insert(CONTENT_TYPE, media_type);
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        let mut redactor = Redactor::default();
        redactor.secrets(&form.secrets);
        let response = context.send(request).await;
        let token = response.and_then(|response| read(response.status(), response.body()));
        token.map_err(|error| error.redacted(&redactor))
    })
}

/// Parses the token in a response, or its error (RFC 6749, section 5).
fn read(status: StatusCode, body: &[u8]) -> Result<Token, TokenError> {
    let mut members: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    if !status.is_success() {
        let [code, mut description] = ["error", "error_description"]
            .map(|name| text(name).filter(|text| !text.trim().is_empty()).map(str::to_owned));
        if code.is_none() && description.is_none() {
            // A gateway or another service may respond instead of the token endpoint.
            description = error_message::find_in_json(body);
        }
        return Err(TokenError::refused(status, code, description));
    }
    let is_bearer = text("token_type").is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
    let lifetime = members.get("expires_in").and_then(seconds);
    let token = match members.remove("access_token") {
        Some(Value::String(token)) if !token.is_empty() => Secret::new(token),
        _ => return Err(TokenError::new("the token response has no `access_token`")),
    };
    // Refresh tokens are not needed, because the credentials are available.
    members.values_mut().for_each(|value| {
        if let Value::String(text) = value {
            text.zeroize();
        }
    });
    if !is_bearer {
        let message = "the token response has a `token_type` other than `Bearer`";
        return Err(TokenError::new(message));
    }
    let token = Token::new(token);
    Ok(match lifetime {
        Some(lifetime) => token.expires_in(lifetime),
        None => token,
    })
}

/// Parses a number of seconds, which some servers write as a string.
fn seconds(value: &Value) -> Option<Duration> {
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    // A negative lifetime is over. One that overflows never ends.
    Duration::try_from_secs_f64(number.max(0.0)).ok()
}
