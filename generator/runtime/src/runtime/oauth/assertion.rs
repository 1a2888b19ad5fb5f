//! Client assertions: JWTs that the client signs in place of sending its secret.
//!
//! - <https://www.rfc-editor.org/rfc/rfc7523#section-3>, their content
//! - <https://www.rfc-editor.org/rfc/rfc7515#section-7.1>, how they are written
//! - <https://www.rfc-editor.org/rfc/rfc8037#section-3.1>, how they are signed

use std::fmt::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::json;

use super::super::secret::Secret;
use super::super::token::TokenError;
use super::key::SigningKey;

/// The lifetime of an assertion in seconds. It also starts so much earlier, because clocks differ.
const LIFETIME: u64 = 120;

/// Signs an assertion of this client for this audience.
pub fn signed(
    key: &SigningKey,
    client_id: &str,
    audience: &str,
    now: SystemTime,
) -> Result<Secret, TokenError> {
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let header = json!({"alg": "EdDSA", "nonce": nonce()?});
    let claims = json!({
        "iss": client_id,
        "sub": client_id,
        "aud": [audience],
        "exp": now.saturating_add(LIFETIME),
        "nbf": now.saturating_sub(LIFETIME),
        "iat": now,
    });
    let encoded = |part: serde_json::Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let mut token = format!("{}.{}", encoded(header), encoded(claims));
    let signature = key.sign(token.as_bytes());
    let signature = signature.ok_or_else(|| TokenError::new("signing failed"))?;
    let _ = write!(token, ".{}", URL_SAFE_NO_PAD.encode(signature));
    Ok(token.into())
}

/// 16 random bytes, which make each assertion unique.
fn nonce() -> Result<String, TokenError> {
    let mut bytes = [0; 16];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| TokenError::new("the system returned no random numbers for the nonce"))?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}
