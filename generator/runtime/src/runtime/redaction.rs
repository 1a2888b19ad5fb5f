//! Redaction: recognises the credentials of a call in the texts of errors and spans.
//!
//! A server may repeat its input: unchanged, encoded, or decoded. A text that repeats a credential is withheld as a
//! whole, because its context could reveal a removed part. Only failed calls need this work.

use std::error::Error as StdError;
use std::sync::Arc;

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use http::header::COOKIE;
use http::{HeaderMap, HeaderName, HeaderValue};
use zeroize::Zeroizing;

use super::body::BodyError;
use super::secret::Secret;
use super::wire::WireError;

/// The longest displayed text of a server, in characters.
const MAX_SHOWN: usize = 300;

/// The longest displayed text of a foreign error, in bytes. `Debug` of such errors nests all their causes.
const MAX_FOREIGN: usize = 4096;

/// The longest searched text, in bytes. Longer texts are withheld.
const MAX_SEARCHED: usize = 1 << 14;

/// The number of nested encodings that are decoded.
const MAX_DEPTH: usize = 3;

/// The minimum length of a credential, in bytes, to be found inside of words. A shorter one is found only as a whole
/// word: a key `a` must not withhold every text.
const MIN_INSIDE_WORDS: usize = 4;

/// The minimum length of a user name with a password to count as a credential: a shorter one, such as `api`, occurs in
/// too many texts. A user name without a password is the key.
const MIN_USER: usize = 8;

/// Replaces a text that repeats a credential.
const WITHHELD: &str = "(withheld because it repeats a credential)";

/// Replaces a text that is too long to be searched.
const TOO_LONG: &str = "(withheld because it is too long)";

/// Both alphabets of base64, after `+` and `/` are translated, with or without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Returns `true` for headers whose values `Debug` shows. All others may hold a credential, even if the document does
/// not declare it.
pub(super) fn is_shown(name: &HeaderName) -> bool {
    matches!(
        name.as_str(),
        "accept"
            | "accept-encoding"
            | "accept-language"
            | "accept-ranges"
            | "age"
            | "allow"
            | "cache-control"
            | "connection"
            | "content-encoding"
            | "content-language"
            | "content-length"
            | "content-range"
            | "content-type"
            | "date"
            | "expires"
            | "last-modified"
            | "range"
            | "retry-after"
            | "server"
            | "transfer-encoding"
            | "user-agent"
            | "vary"
    )
}

/// Marks the values that `Debug` must not show.
pub(super) fn hide(headers: &mut HeaderMap) {
    for (name, value) in headers {
        if !is_shown(name) {
            value.set_sensitive(true);
        }
    }
}

/// Returns the beginning of a text, on one line, which shows its characters in their order.
pub(super) fn one_line(text: &str) -> String {
    let shown = |character| if breaks_line(character) { ' ' } else { character };
    text.chars().map(shown).take(MAX_SHOWN).collect()
}

/// Returns `true` for control characters, separators of lines, and characters that change the direction of text:
/// <https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters>.
fn breaks_line(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
        )
}

/// Returns a URL on one line, without user, password, query and fragment, which may be secrets.
pub(super) fn shown_url(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) = match url.find("//") {
        Some(at) => url.split_at(at + 2),
        None => ("", url),
    };
    let authority = rest.split('/').next().unwrap_or_default();
    let user = authority.rfind('@').map_or(0, |at| at + 1);
    one_line(&[scheme, &rest[user..]].concat())
}

/// The credentials of a transport, each `user:password` for a proxy. Stored in the extensions of a response.
#[derive(Clone)]
pub(super) struct TransportSecrets(pub(super) Arc<[Secret]>);

impl TransportSecrets {
    #[cfg(feature = "reqwest")]
    pub(super) fn redactor(&self) -> Redactor {
        let mut redactor = Redactor::default();
        self.add_to(&mut redactor);
        redactor
    }

    pub(super) fn add_to(&self, redactor: &mut Redactor) {
        self.0.iter().for_each(|pair| redactor.user(pair.expose().as_bytes()));
    }
}

/// The credentials of a call. Decides how to display texts that may repeat them.
///
/// Compares without case, and with `+` as a space because forms encode it so.
#[derive(Default)]
pub(super) struct Redactor {
    needles: Vec<Zeroizing<Vec<u8>>>,
}

impl Redactor {
    pub(super) fn secrets(&mut self, secrets: &[Secret]) {
        secrets.iter().for_each(|secret| self.secret(secret.expose().as_bytes()));
    }

    /// Adds a credential. Its decoded forms are added too.
    pub(super) fn secret(&mut self, secret: &[u8]) {
        if let Some(text) = decoded_base64(secret, 0).filter(|text| is_text(text)) {
            self.needle(&text);
        }
        let mut form = Zeroizing::new(secret.to_vec());
        for _ in 0..=MAX_DEPTH {
            self.needle(&form);
            let plain = unescaped(&form);
            if plain.len() == form.len() {
                break;
            }
            form = plain;
        }
    }

    fn needle(&mut self, form: &[u8]) {
        let needle = folded(form);
        if !needle.is_empty() && !self.needles.contains(&needle) {
            self.needles.push(needle);
        }
    }

    /// Adds the credential in a header: the whole value, and the part after its first word (`Bearer`, `Basic`).
    pub(super) fn header(&mut self, name: &HeaderName, value: &HeaderValue) {
        if *name == COOKIE {
            value.as_bytes().split(|byte| *byte == b';').for_each(|pair| self.pair(pair));
            return;
        }
        let (word, rest) = split_once(value.as_bytes(), b' ');
        let Some(rest) = rest else { return self.secret(word) };
        self.secret(rest);
        let is_basic = word.eq_ignore_ascii_case(b"basic");
        let pair = is_basic.then(|| decoded_base64(rest.trim_ascii(), 0)).flatten();
        if let Some(pair) = pair {
            self.user(&pair);
        }
    }

    /// Adds the credential in `user:password`.
    pub(super) fn user(&mut self, pair: &[u8]) {
        let (user, password) = split_once(pair, b':');
        let password = password.unwrap_or_default();
        self.secret(password);
        if password.is_empty() || user.len() >= MIN_USER {
            self.secret(user);
        }
    }

    /// Adds the value in `name=value`.
    pub(super) fn pair(&mut self, pair: &[u8]) {
        self.secret(split_once(pair, b'=').1.unwrap_or_default());
    }

    /// Returns `true` if a text repeats one of the credentials, or may do so.
    pub(super) fn finds(&self, text: &str) -> bool {
        self.objection(text).is_some()
    }

    /// Returns the replacement of a text that must not be displayed.
    fn objection(&self, text: &str) -> Option<&'static str> {
        if self.needles.is_empty() {
            return None;
        }
        if text.len() > MAX_SEARCHED {
            return Some(TOO_LONG);
        }
        self.finds_in(text.as_bytes(), MAX_DEPTH).then_some(WITHHELD)
    }

    fn finds_in(&self, text: &[u8], depth: usize) -> bool {
        let plain = folded(text);
        if self.needles.iter().any(|needle| contains(&plain, needle)) {
            return true;
        }
        if depth == 0 {
            return false;
        }
        let plain = unescaped(text);
        (plain.len() < text.len() && self.finds_in(&plain, depth - 1))
            || runs(text).any(|run| {
                // The start of the encoded part is unknown.
                let mut decoded = (0..4).filter_map(|start| decoded_base64(&run, start));
                decoded.any(|text| self.finds_in(&text, depth - 1))
            })
    }

    /// Returns the displayed form of a text.
    pub(super) fn shown(&self, text: &str) -> String {
        self.objection(text).map_or_else(|| one_line(text), str::to_owned)
    }

    /// Marks the values that repeat a credential, in addition to those that [`hide`] marks.
    pub(super) fn hide_repeats(&self, headers: &mut HeaderMap) {
        for value in headers.values_mut().filter(|value| !value.is_sensitive()) {
            value.set_sensitive(self.finds(&String::from_utf8_lossy(value.as_bytes())));
        }
    }

    /// Returns the error, or one with less detail.
    pub(super) fn wire_error(&self, error: WireError) -> WireError {
        let text = error.to_string();
        // The text shortens long names, so they are checked separately.
        let names = error.names().find_map(|name| self.objection(name));
        match names.or_else(|| self.objection(&text)) {
            Some(objection) => WireError::new(objection),
            None if text.len() > MAX_FOREIGN => WireError::new(one_line(&text)),
            None => error,
        }
    }

    /// Returns a foreign error, or its replacement.
    pub(super) fn error(&self, error: BodyError) -> BodyError {
        match self.replacement(&*error) {
            Some(text) => text.into(),
            None => error,
        }
    }

    /// Returns the replacement of a foreign error, if the error or one of its causes repeats a credential or is too
    /// long.
    pub(super) fn replacement(&self, error: &(dyn StdError + 'static)) -> Option<String> {
        let (mut objection, mut is_long) = (None, false);
        let mut next = Some(error);
        while let Some(error) = next {
            next = error.source();
            for text in [error.to_string(), format!("{error:?}")] {
                is_long |= text.len() > MAX_FOREIGN;
                objection = objection.or_else(|| self.objection(&text));
            }
        }
        let objection = objection.map(str::to_owned);
        objection.or_else(|| is_long.then(|| one_line(&error.to_string())))
    }
}

/// Returns `true` if the name of a request header suggests a credential, even if the document declares none.
pub(super) fn is_credential(name: &HeaderName) -> bool {
    const WORDS: [&str; 9] = [
        "auth",
        "cookie",
        "credential",
        "key",
        "password",
        "secret",
        "session",
        "signature",
        "token",
    ];
    let name = name.as_str();
    WORDS.iter().any(|word| name.contains(word)) && !name.contains("idempotency")
}

/// Splits at the first occurrence of a byte.
fn split_once(text: &[u8], byte: u8) -> (&[u8], Option<&[u8]>) {
    match text.iter().position(|found| *found == byte) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

/// Normalises a text for comparison.
fn folded(text: &[u8]) -> Zeroizing<Vec<u8>> {
    let fold = |byte: &u8| if *byte == b'+' { b' ' } else { byte.to_ascii_lowercase() };
    Zeroizing::new(text.iter().map(fold).collect())
}

/// Returns `true` if a text contains a credential, both normalised.
fn contains(text: &[u8], needle: &[u8]) -> bool {
    let is_short = needle.len() < MIN_INSIDE_WORDS;
    // In binary data, short credentials occur only by chance.
    if is_short && std::str::from_utf8(text).is_err() {
        return false;
    }
    let is_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let mut places = 0..(text.len() + 1).saturating_sub(needle.len());
    places.any(|at| {
        let is_separate = || {
            let before = at.checked_sub(1).and_then(|at| text.get(at));
            !is_word(before) && !is_word(text.get(at + needle.len()))
        };
        text[at..].starts_with(needle) && (!is_short || is_separate())
    })
}

/// Returns `true` if bytes are text, and too long to be so by chance.
fn is_text(bytes: &[u8]) -> bool {
    let is_plain = |text: &str| !text.chars().any(char::is_control);
    bytes.len() >= MIN_USER && std::str::from_utf8(bytes).is_ok_and(is_plain)
}

/// The runs of base64 characters, without line ends.
fn runs(text: &[u8]) -> impl Iterator<Item = Zeroizing<Vec<u8>>> {
    let is_other = |byte: &u8| !(byte.is_ascii_alphanumeric() || b"+/-_\r\n".contains(byte));
    text.split(is_other).filter(|run| run.len() > 1).map(|run| {
        let mut bytes = Zeroizing::new(run.to_vec());
        bytes.retain(|byte| !byte.is_ascii_whitespace());
        bytes
    })
}

/// Decodes base64 in either alphabet from this character.
fn decoded_base64(text: &[u8], start: usize) -> Option<Zeroizing<Vec<u8>>> {
    let text = text.get(start..).filter(|text| text.len() > 1)?;
    let translated = |byte: &u8| match byte {
        b'+' => b'-',
        b'/' => b'_',
        byte => *byte,
    };
    let mut text: Zeroizing<Vec<u8>> = Zeroizing::new(text.iter().map(translated).collect());
    // A single last character encodes no whole byte.
    if text.len() % 4 == 1 {
        text.pop();
    }
    // `decode` would leave the bytes before an invalid character in memory.
    let mut bytes = Zeroizing::new(vec![0; text.len()]);
    let length = BASE64.decode_slice(&*text, &mut bytes).ok()?;
    bytes.truncate(length);
    Some(bytes)
}

/// Removes percent-encoding and the escapes of JSON and HTML. Each makes the text shorter.
fn unescaped(text: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut plain = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text;
    while let Some(first) = rest.first() {
        let (length, character) = escape(rest).unwrap_or((1, Unescaped::Byte(*first)));
        match character {
            Unescaped::Byte(byte) => plain.push(byte),
            Unescaped::Char(character) => {
                plain.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        rest = &rest[length..];
    }
    plain
}

/// An unescaped character or byte.
enum Unescaped {
    Byte(u8),
    Char(char),
}

/// The length and value of an escape at the start of a text.
fn escape(text: &[u8]) -> Option<(usize, Unescaped)> {
    let number = |digits: &[u8], radix| {
        let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
        u32::from_str_radix(digits, radix).ok()
    };
    match text {
        [b'%', ..] => {
            let byte = number(text.get(1..3)?, 16)?;
            Some((3, Unescaped::Byte(u8::try_from(byte).ok()?)))
        }
        [b'\\', b'u', ..] => {
            let first = number(text.get(2..6)?, 16)?;
            if let Some(character) = char::from_u32(first) {
                return Some((6, Unescaped::Char(character)));
            }
            let second =
                text.get(6..12)?.strip_prefix(b"\\u").and_then(|digits| number(digits, 16))?;
            let pair = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
            let character = char::decode_utf16(pair).next()?.ok()?;
            Some((12, Unescaped::Char(character)))
        }
        [b'\\', letter, ..] => {
            let byte = match letter {
                b'"' | b'\\' | b'/' | b'\'' => *letter,
                b'b' => 8,
                b'f' => 12,
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                _ => return None,
            };
            Some((2, Unescaped::Byte(byte)))
        }
        [b'&', ..] => {
            let end = text.iter().take(12).position(|byte| *byte == b';')?;
            let character = match &text[1..end] {
                b"amp" => '&',
                b"apos" => '\'',
                b"equals" => '=',
                b"gt" => '>',
                b"lt" => '<',
                b"plus" => '+',
                b"quot" => '"',
                b"sol" => '/',
                [b'#', b'x' | b'X', digits @ ..] => char::from_u32(number(digits, 16)?)?,
                [b'#', digits @ ..] => char::from_u32(number(digits, 10)?)?,
                _ => return None,
            };
            Some((end + 1, Unescaped::Char(character)))
        }
        _ => None,
    }
}
