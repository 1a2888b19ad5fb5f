//! Client secrets with a key: `secret-token:<issuer>:v1:<base64url of a private JWK>`.
//!
//! - <https://www.rfc-editor.org/rfc/rfc8959>, the form of the whole
//! - <https://www.rfc-editor.org/rfc/rfc8037#section-2>, keys of the curve Ed25519 as JWK

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::Ed25519KeyPair;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::super::secret::Secret;

/// The prefix of such a secret.
const SCHEME: &str = "secret-token:";

/// A private Ed25519 key. Its memory is wiped on drop.
pub struct SigningKey {
    seed: Zeroizing<[u8; 32]>,
    public: [u8; 32],
}

impl SigningKey {
    /// Returns `true` if a secret has the prefix.
    pub fn is_key(secret: &Secret) -> bool {
        // URI schemes are case-insensitive (RFC 3986, section 3.1).
        let start = secret.expose().get(..SCHEME.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(SCHEME))
    }

    /// Parses the key. Errors name the invalid part and never show its value.
    pub fn parse(secret: &Secret) -> Result<Self, String> {
        let parts: Vec<&str> = secret.expose().split(':').collect();
        let [scheme, issuer, version, key] = parts[..] else {
            return Err(format!("it has {} parts between colons, not four", parts.len()));
        };
        if !scheme.eq_ignore_ascii_case("secret-token") {
            return Err("its first part is not `secret-token`".to_owned());
        }
        let valid = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        if issuer.is_empty() || !issuer.bytes().all(valid) {
            return Err("its second part, the issuer, is not the name of a host".to_owned());
        }
        if version != "v1" {
            return Err("its third part, the version, is not `v1`".to_owned());
        }
        let json = Zeroizing::new(
            URL_SAFE_NO_PAD
                .decode(key)
                .map_err(|_| key_error("is not base64url without padding"))?,
        );
        let mut jwk: Map<String, Value> =
            serde_json::from_slice(&json).map_err(|_| key_error("is not a JSON object"))?;
        Self::of(&mut jwk)
    }

    /// The key in a JWK.
    fn of(jwk: &mut Map<String, Value>) -> Result<Self, String> {
        // Taken first, so that it is wiped on every path.
        let seed = member(jwk, "d");
        for (name, expected) in [("kty", "OKP"), ("crv", "Ed25519")] {
            if jwk.get(name).and_then(Value::as_str) != Some(expected) {
                return Err(key_error(&format!("has a `{name}` that is not `{expected}`")));
            }
        }
        let seed = seed.ok_or_else(|| key_error("has no `d`: it is not a private key"))?;
        let public = member(jwk, "x").ok_or_else(|| key_error("has no `x`"))?;
        let length =
            |name: &str| key_error(&format!("has a `{name}` that is not 32 bytes as base64url"));
        let seed = bytes(&seed).ok_or_else(|| length("d"))?;
        let public = *bytes(&public).ok_or_else(|| length("x"))?;
        let key = Self { seed, public };
        match key.pair() {
            Some(_) => Ok(key),
            None => Err(key_error("has an `x` that does not belong to its `d`")),
        }
    }

    /// Signs a message (RFC 8032). Signatures are deterministic.
    pub fn sign(&self, message: &[u8]) -> Option<[u8; 64]> {
        self.pair()?.sign(message).as_ref().try_into().ok()
    }

    /// The key in ring's form. Built for each signature, because ring does not wipe it.
    fn pair(&self) -> Option<Ed25519KeyPair> {
        Ed25519KeyPair::from_seed_and_public_key(&*self.seed, &self.public).ok()
    }
}

fn key_error(what: &str) -> String {
    format!("its fourth part, the key, {what}")
}

/// Removes a string from an object.
fn member(object: &mut Map<String, Value>, name: &str) -> Option<Zeroizing<String>> {
    match object.remove(name) {
        Some(Value::String(text)) => Some(Zeroizing::new(text)),
        _ => None,
    }
}

/// Decodes 32 bytes.
fn bytes(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let decoded = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
    decoded.as_slice().try_into().ok().map(Zeroizing::new)
}
