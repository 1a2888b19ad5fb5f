//! The names of properties that hold secrets.
//!
//! Purpose: a string property such as `clientSecret` is a secret without configuration. Input: the place of a string, and
//! its keywords. Output: a finding if the name of its property denotes a secret. [types.md](../../../docs/types.md) states the
//! measured precision of the table.
//!
//! A name is a compound whose last words name its kind: `password_hint` is a hint. So a name denotes a secret if its last
//! words are in the table, and nothing needs to list `…Id`, `…Url`, `…Type`, `…At` or `…Policy`. Of the many kinds of
//! tokens the table has only those that grant access: no tokens of pages, of idempotent requests or of devices.

use heck::ToSnakeCase;

use crate::config::Dialect;
use crate::diagnostic::{Diagnostic, Place};
use crate::ir::Type;
use crate::lower::view::View;
use crate::pointer::Pointer;
use crate::rules;
use crate::schema::Schema;

use super::format;

/// The last word of a name that denotes a secret whatever precedes it. Each may be a plural.
const NOUNS: &[&str] = &[
    "cvc",
    "cvv",
    "jwt",
    "otp",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "psk",
    "pwd",
    "secret",
    "totp",
];

/// The words before `token`, `key`, `code` and other nouns that denote a secret only together.
const COMPOUNDS: &[(&str, &[&str])] = &[
    (
        "token",
        &[
            "access",
            "actor",
            "admin",
            "api",
            "auth",
            "authentication",
            "authorisation",
            "authorization",
            "bearer",
            "bot",
            "clone",
            "csrf",
            "download",
            "id",
            "identity",
            "join",
            "jwt",
            "logout",
            "oauth",
            "oidc",
            "private",
            "refresh",
            "reset",
            "root",
            "sas",
            "security",
            "service",
            "session",
            "subject",
            "upload",
            "xsrf",
        ],
    ),
    (
        "key",
        &[
            "account access",
            "api",
            "auth",
            "authentication",
            "hmac",
            "master",
            "private",
            "secret",
            "secret access",
            "shared",
            "shared access",
            "signing",
            "storage access",
        ],
    ),
    ("code", &["backup", "otp", "recovery", "security", "totp"]),
    ("assertion", &["client"]),
    ("signature", &["shared access"]),
    ("string", &["connection"]),
    ("verifier", &["code"]),
];

/// Last words that do not change the meaning: `passwordConfirmation` and `secretValue` are secrets too.
const NEUTRAL: &[&str] = &[
    "again",
    "base64",
    "confirm",
    "confirmation",
    "data",
    "pem",
    "plain",
    "plaintext",
    "repeat",
    "text",
    "value",
];

/// Words before the noun with which a name denotes something else: a flag, a part that anyone may see, or the name of a
/// secret.
const CONTRARY: &[&str] = &[
    "allow",
    "allows",
    "change",
    "disable",
    "display",
    "enable",
    "enabled",
    "for",
    "force",
    "forgot",
    "from",
    "has",
    "hide",
    "include",
    "is",
    "masked",
    "missing",
    "must",
    "need",
    "needs",
    "public",
    "publishable",
    "redacted",
    "require",
    "required",
    "requires",
    "show",
    "use",
    "uses",
    "validate",
];

/// The siblings of a `token` that is a word of a text or the place of a page.
const SIBLINGS_OF_OTHER_TOKENS: &[&str] =
    &["end_offset", "limit", "logprob", "offset", "page_size", "position", "size", "start_offset"];

/// The formats of strings that are not secrets, beside those with a type of their own.
const OTHER_FORMATS: &[&str] = &[
    "email",
    "hostname",
    "idn-email",
    "idn-hostname",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "uri",
    "uri-reference",
    "uri-template",
    "url",
];

/// Returns the finding for a string that is a secret by the name of its property. Its place is the property.
pub(super) fn finding(view: View<'_>, pointer: &Pointer, schema: &Schema) -> Option<Diagnostic> {
    if !view.config.types.finds_secrets_by_name() || !is_any_text(view, schema) {
        return None;
    }
    let property = property(view, pointer)?;
    let name = property.last()?;
    let words = name.to_snake_case();
    let is_other_token = || words.ends_with("token") && names_identifier(schema);
    let is_list = view.followed_schema(&property).is_some_and(|schema| schema.items.is_some());
    let is_secret = match words.as_str() {
        // The items are the names of secrets. `password` and a list is the list of the errors of a field.
        "secrets" if is_list => false,
        words if is_list && !words.ends_with('s') => false,
        "token" => !has_siblings_of_other_token(view, &property),
        words => denotes_secret(words),
    };
    (is_secret && !is_other_token()).then(|| {
        let message = format!("`{name}` is read as a secret because of its name");
        Diagnostic::new(rules::SECRET_BY_NAME, Place::Value(property), message).hint(
            "if it is not a secret, set `secret = false` in an `[[override]]` of this place; `secret = true` \
             confirms it",
        )
    })
}

/// Returns the choice of an override of a string or of its property, with the overridden place: `true` if it is a secret.
pub(super) fn overridden(view: View<'_>, pointer: &Pointer) -> Option<(Pointer, bool)> {
    let places = [Some(pointer.clone()), property(view, pointer)].into_iter().flatten();
    let mut choices = places
        .filter_map(|place| Some((view.overrides.option(&place, |entry| entry.secret)?, place)));
    choices.next().map(|(secret, place)| (place, secret))
}

/// Returns `true` if a schema allows any text, and nothing else: no listed values, no format of another kind.
pub(super) fn is_any_text(view: View<'_>, schema: &Schema) -> bool {
    let format = schema.format.as_deref();
    let is_chosen = |format| view.config.types.formats.keys().any(|name| name.as_str() == format);
    let encoding = schema.content_encoding.as_deref();
    schema.only_type() == Some("string")
        && !schema.lists_values()
        && schema.reference.is_none()
        && schema.members().next().is_none()
        && !format::is_integer_or_text(schema)
        && matches!(format::string(Dialect::Json, format, encoding), Type::String)
        && !format.is_some_and(|format| OTHER_FORMATS.contains(&format) || is_chosen(format))
}

/// Returns the place of the property that a string belongs to: the string is its value, an item of a list or a value of a map
/// in it, or the only alternative to `null`.
fn property(view: View<'_>, pointer: &Pointer) -> Option<Pointer> {
    let mut place = pointer.clone();
    loop {
        let parent = place.parent()?;
        let last = place.last()?;
        place = match (last.as_str(), parent.last()?.as_str()) {
            (_, "properties") => return Some(place),
            ("items" | "additionalProperties", _) => parent,
            (_, "allOf") => parent.parent()?,
            (_, keyword @ ("anyOf" | "oneOf")) => {
                let around = parent.parent()?;
                let schema = view.schema(&around)?;
                let choice = if keyword == "anyOf" { &schema.any_of } else { &schema.one_of };
                choice.only_member()?;
                around
            }
            _ => return None,
        };
    }
}

/// Returns `true` if a name in snake case denotes a secret.
fn denotes_secret(name: &str) -> bool {
    let mut words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
    let is_neutral = |word: &str| NEUTRAL.contains(&word) || word.parse::<u32>().is_ok();
    while words.len() > 1 && words.last().is_some_and(|word| is_neutral(word)) {
        words.pop();
    }
    let Some((last, before)) = words.split_last() else { return false };
    if before.iter().any(|word| CONTRARY.contains(word)) {
        return false;
    }
    // `password2` repeats `password`; `cvv2` is the CVV of the second kind.
    let last = last.trim_end_matches(|character: char| character.is_ascii_digit());
    let singular = last.strip_suffix('s').unwrap_or(last);
    NOUNS.contains(&singular)
        || COMPOUNDS.iter().any(|(noun, kinds)| {
            // A list of keys holds their IDs or the public halves.
            let last = if *noun == "key" { last } else { singular };
            kinds.iter().any(|kind| ends_with(before, last, kind, noun))
        })
}

/// Returns `true` if a name ends with the words of a compound, or with one word that consists of them: `apikey`.
fn ends_with(before: &[&str], last: &str, kind: &str, noun: &str) -> bool {
    if last != noun {
        return last.strip_suffix(noun) == Some(kind);
    }
    let mut before = before.iter().rev();
    kind.split(' ').rev().all(|word| before.next() == Some(&word))
}

/// Returns `true` if the description of a token calls it an identifier: some APIs call all their IDs tokens.
fn names_identifier(schema: &Schema) -> bool {
    let description = schema.description.as_deref().unwrap_or_default();
    description.to_ascii_lowercase().contains("identifier")
}

/// Returns `true` if the object of a property `token` describes a word of a text or a page.
fn has_siblings_of_other_token(view: View<'_>, property: &Pointer) -> bool {
    let object = property.parent().and_then(|properties| properties.parent());
    let names = object.and_then(|object| view.schema(&object)).map(|object| &object.properties);
    let is_of_other =
        |name: &String| SIBLINGS_OF_OTHER_TOKENS.contains(&name.to_snake_case().as_str());
    names.into_iter().flatten().any(is_of_other)
}

#[cfg(test)]
mod tests {
    use heck::ToSnakeCase;

    use super::denotes_secret;

    fn is_secret(name: &str) -> bool {
        denotes_secret(&name.to_snake_case())
    }

    #[test]
    fn names_of_secrets_in_any_spelling() {
        for name in [
            "secret",
            "clientSecret",
            "client_secret",
            "CLIENT-SECRET",
            "oidc.client.secret",
            "webhookHmacSecret",
            "client secret",
            "ClientSecretValue",
            "secrets",
            "tokenSecret",
            "password",
            "Password",
            "newPassword",
            "passwordConfirmation",
            "password_2",
            "password2",
            "passwords",
            "passphrase",
            "pwd",
            "oneTimePasscode",
            "rootPasswd",
            "accessToken",
            "access_tokens",
            "ACCESS_TOKEN",
            "registration_access_token",
            "refreshToken",
            "idToken",
            "IDToken",
            "pushAuthTokenPlaintext",
            "oAuthToken",
            "CSRFToken",
            "bearer-token",
            "sessionToken",
            "xAmzSecurityToken",
            "apiKey",
            "APIKey",
            "apikey",
            "api_key",
            "remoteAPIToken",
            "apitoken",
            "authkey",
            "privateKey",
            "private_key_pem",
            "jwtPrivateKey",
            "secretKey",
            "secretAccessKey",
            "storageAccountAccessKey",
            "sharedAccessKey",
            "signingKey",
            "authKey2",
            "sharedAccessSignature",
            "connectionString",
            "codeVerifier",
            "clientAssertion",
            "jwt",
            "service_account_jwt",
            "otp",
            "totp",
            "totpCode",
            "backup_codes",
            "recoveryCode",
            "cvc",
            "cvv2",
            "securityCode",
            "psk",
        ] {
            assert!(is_secret(name), "{name}");
        }
    }

    #[test]
    fn names_that_only_mention_a_secret() {
        for name in [
            "",
            "_",
            "2",
            "secretId",
            "secret_name",
            "secretRef",
            "secretType",
            "secretVersion",
            "secret_expires_at",
            "clientSecretExpiresAt",
            "secretary",
            "secretArn",
            "passwordHint",
            "passwordPolicy",
            "passwordLength",
            "passwordHash",
            "passwordResetUrl",
            "password_change_date",
            "has_password",
            "requirePassword",
            "forgotPassword",
            "accessTokenUrl",
            "accessTokenType",
            "token_type",
            "tokenEndpoint",
            "tokenUri",
            "access_token_expires_at",
            "tokenTtl",
            "hashedToken",
            "deviceToken",
            "payment_token",
            "accountToken",
            "clientToken",
            "idempotencyToken",
            "maxTokens",
            "tokens",
            "captchaToken",
            "apiKeyId",
            "api_keys",
            "apiKeyName",
            "publicKey",
            "public_api_key",
            "publishableApiKey",
            "maskedSecretKey",
            "displaySecretKey",
            "accessKey",
            "accessKeyId",
            "primaryKey",
            "encryptionKey",
            "signingKeyId",
            "signing_keys",
            "key",
            "authType",
            "authCode",
            "valueFromSecret",
            "missingSecrets",
            "destinationForSecret",
            "sessionId",
            "pin",
            "cvcResult",
            "cvc_check",
            "codeChallenge",
            "jwtIssuer",
            "data",
            "value",
            "tapikey",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn tokens_of_pages_remain_strings() {
        for name in [
            "pageToken",
            "page_token",
            "next_page_token",
            "nextToken",
            "next",
            "cursor",
            "nextCursor",
            "paginationToken",
            "next_pagination_token",
            "continuationToken",
            "next_continuation_token",
            "continue",
            "pageKey",
            "next_page_key",
            "marker",
            "syncToken",
            "startToken",
            "prevPageToken",
            "skipToken",
            "resumeToken",
            "nextPage",
            "end_cursor",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
