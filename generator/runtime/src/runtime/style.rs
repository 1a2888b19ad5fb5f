//! Serialization styles of values in URLs, headers and forms.
//!
//! <https://spec.openapis.org/oas/v3.1.1.html#style-values>

use std::fmt::Write;

use percent_encoding::{AsciiSet, utf8_percent_encode};

use super::error::Error;
use super::escaping::{INFALLIBLE, RESERVED, escaped};
use super::parts::Parts;

/// The serialization of a parameter or a property: an OpenAPI `style`, or JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    kind: Kind,
    explode: bool,
    kept: Kept,
}

/// The characters of a value that are not encoded, besides the unreserved ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    Nothing,
    Slashes,
    Reserved,
    Everything,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Simple,
    Label,
    Matrix,
    /// Separates the parts of a value that is not exploded.
    Form(char),
    DeepObject,
    Json,
}

impl Style {
    /// `a,b`
    pub const SIMPLE: Self = Self::new(Kind::Simple);
    /// `.a,b`
    pub const LABEL: Self = Self::new(Kind::Label);
    /// `;name=a,b`
    pub const MATRIX: Self = Self::new(Kind::Matrix);
    /// `name=a,b`
    pub const FORM: Self = Self::new(Kind::Form(','));
    /// `name=a%20b`
    pub const SPACE_DELIMITED: Self = Self::new(Kind::Form(' '));
    /// `name=a%7Cb`
    pub const PIPE_DELIMITED: Self = Self::new(Kind::Form('|'));
    /// `name=a%09b`
    pub const TAB_DELIMITED: Self = Self::new(Kind::Form('\t'));
    /// `name[part]=a`, nested to any depth. Array items are numbered.
    pub const DEEP_OBJECT: Self = Self::new(Kind::DeepObject);
    /// JSON.
    pub const JSON: Self = Self::new(Kind::Json);

    const fn new(kind: Kind) -> Self {
        Self { kind, explode: false, kept: Kept::Nothing }
    }

    /// Serializes each item or property separately (`explode`).
    #[must_use]
    pub const fn explode(self) -> Self {
        Self { explode: true, ..self }
    }

    /// Keeps reserved characters that have no special meaning at their place, and existing escapes. In a path, slashes
    /// separate segments.
    #[must_use]
    pub const fn allow_reserved(self) -> Self {
        Self { kept: Kept::Reserved, ..self }
    }

    /// Keeps all characters, as the style `cookie` does: the caller escapes the value.
    #[must_use]
    pub const fn unescaped(self) -> Self {
        Self { kept: Kept::Everything, ..self }
    }

    /// Keeps slashes, so a value in a path may span several segments.
    #[must_use]
    pub const fn segments(self) -> Self {
        Self { kept: Kept::Slashes, ..self }
    }

    /// The text of a value in a path.
    pub(super) fn in_path(self, name: &str, value: &Parts) -> String {
        let escape = match self.kept {
            Kept::Reserved => Escape::AllButReserved(IN_PATH),
            _ => self.escape(),
        };
        match self.kind {
            Kind::Label => {
                let between = if self.explode { "." } else { "," };
                format!(".{}", self.joined(value, between, escape))
            }
            Kind::Matrix => self.matrix(name, value, escape),
            Kind::Json => escape.of(&value.to_string()),
            Kind::Form(between) => self.joined(value, &between_in_url(between), escape),
            Kind::Simple | Kind::DeepObject => self.joined(value, ",", escape),
        }
    }

    /// The text of a value in a header, or in a part of a body, without escapes.
    pub(super) fn in_header(self, value: &Parts) -> String {
        match self.kind {
            Kind::Json => ascii(value),
            Kind::Form(between) => self.joined(value, &between.to_string(), Escape::Nothing),
            _ => self.joined(value, ",", Escape::Nothing),
        }
    }

    /// The pairs `name=value` of a value in a query, a cookie or a form.
    pub(super) fn pairs(self, name: &str, value: &Parts) -> Vec<String> {
        let escape = self.escape();
        let mut pairs = Vec::new();
        match (self.kind, value) {
            (_, Parts::Null) => {}
            (Kind::DeepObject, _) => deep(&escaped(name), value, escape, &mut pairs),
            (Kind::Json, _) => pairs.push(pair(name, &escape.of(&value.to_string()))),
            (_, Parts::List(items)) if self.explode => {
                let items = items.iter().filter_map(Parts::text);
                pairs.extend(items.map(|item| pair(name, &escape.of(&item))));
            }
            (_, Parts::Object(members)) if self.explode => {
                for (name, member) in members {
                    // OpenAPI does not define lists in objects. They are written like lists outside of objects.
                    pairs.extend(Self { kind: Kind::Form(','), ..self }.flat_pairs(name, member));
                }
            }
            (Kind::Form(between), Parts::List(_) | Parts::Object(_)) => {
                let joined = self.joined(value, &between_in_url(between), escape);
                // An empty list is undefined (RFC 6570, section 2.3).
                pairs.extend((!joined.is_empty()).then(|| pair(name, &joined)));
            }
            _ => pairs.push(pair(name, &self.joined(value, ",", escape))),
        }
        pairs
    }

    fn flat_pairs(self, name: &str, member: &Parts) -> Vec<String> {
        match member {
            Parts::Object(_) => vec![pair(name, &self.escape().of(&member.to_string()))],
            _ => self.pairs(name, member),
        }
    }

    /// Joins the parts with a separator.
    fn joined(self, value: &Parts, between: &str, escape: Escape) -> String {
        let parts: Vec<String> = match value {
            Parts::List(items) => {
                items.iter().filter_map(Parts::text).map(|item| escape.of(&item)).collect()
            }
            Parts::Object(members) => {
                let equals = if self.explode { "=" } else { between };
                let member = |(name, member): &(String, Parts)| {
                    Some(format!("{}{equals}{}", escape.of(name), escape.of(&member.text()?)))
                };
                members.iter().filter_map(member).collect()
            }
            scalar => scalar.text().map(|text| escape.of(&text)).into_iter().collect(),
        };
        parts.join(between)
    }

    fn matrix(self, name: &str, value: &Parts, escape: Escape) -> String {
        let mut written = String::new();
        let mut put = |name: &str, value: &str| {
            let equals = if value.is_empty() { "" } else { "=" };
            write!(written, ";{}{equals}{value}", escaped(name)).expect(INFALLIBLE);
        };
        match value {
            Parts::List(items) if self.explode => {
                items.iter().filter_map(Parts::text).for_each(|item| put(name, &escape.of(&item)));
            }
            Parts::Object(members) if self.explode => members
                .iter()
                .filter_map(|(name, member)| Some((name, member.text()?)))
                .for_each(|(name, member)| put(name, &escape.of(&member))),
            _ => put(name, &self.joined(value, ",", escape)),
        }
        written
    }

    fn escape(self) -> Escape {
        match self.kept {
            Kept::Nothing => Escape::All,
            Kept::Slashes => Escape::AllButSlashes,
            Kept::Reserved => Escape::AllButReserved(SPECIAL),
            Kept::Everything => Escape::Nothing,
        }
    }
}

/// The text of a whole query: the members of an object for the style `FORM`, or one escaped text.
pub(super) fn query_string(
    style: Style,
    value: &Parts,
    members: &[(&str, Style)],
) -> Result<String, Error> {
    match (style.kind, value) {
        (Kind::Json, _) => Ok(style.escape().of(&value.to_string())),
        (Kind::Form(_), Parts::Object(_)) => Ok(form(value, members)),
        (Kind::Form(_), _) => {
            Err(Error::invalid_input("the members of a query string must be those of an object"))
        }
        _ => Ok(style.joined(value, ",", style.escape())),
    }
}

/// Form-encodes the members of an object.
pub(super) fn form(value: &Parts, styles: &[(&str, Style)]) -> String {
    let Parts::Object(members) = value else { return String::new() };
    let mut pairs = Vec::new();
    for (name, member) in members {
        let known = styles.iter().find(|(of, _)| of == name).map(|(_, style)| *style);
        let style = known.unwrap_or(match member {
            Parts::Object(_) => Style::JSON,
            _ => Style::FORM.explode(),
        });
        pairs.extend(style.pairs(name, member));
    }
    pairs.join("&")
}

/// `name[part]=value` for each scalar.
fn deep(path: &str, value: &Parts, escape: Escape, pairs: &mut Vec<String>) {
    match value {
        Parts::Object(members) => {
            for (name, member) in members {
                deep(&format!("{path}%5B{}%5D", escaped(name)), member, escape, pairs);
            }
        }
        Parts::List(items) => {
            for (index, item) in items.iter().enumerate() {
                deep(&format!("{path}%5B{index}%5D"), item, escape, pairs);
            }
        }
        scalar => pairs.extend(scalar.text().map(|text| format!("{path}={}", escape.of(&text)))),
    }
}

/// The separator. A comma is not encoded, because commas in values are.
fn between_in_url(between: char) -> String {
    match between {
        ',' => ",".to_owned(),
        other => escaped(other.encode_utf8(&mut [0; 4])),
    }
}

fn pair(name: &str, value: &str) -> String {
    format!("{}={value}", escaped(name))
}

/// JSON that is valid in any header.
fn ascii(value: &Parts) -> String {
    let mut ascii = String::new();
    for character in value.to_string().chars() {
        if character.is_ascii() {
            ascii.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            write!(ascii, "\\u{unit:04x}").expect(INFALLIBLE);
        }
    }
    ascii
}

/// The characters to percent-encode.
#[derive(Debug, Clone, Copy)]
enum Escape {
    All,
    AllButSlashes,
    /// Keeps reserved characters, and existing escapes.
    AllButReserved(&'static AsciiSet),
    Nothing,
}

/// The same without characters that have no special meaning in a query. URL parsers encode an apostrophe.
const SPECIAL: &AsciiSet = &RESERVED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// The same without slashes.
const SEGMENTS: &AsciiSet = &RESERVED.remove(b'/');

/// The same without characters that have no special meaning in a path.
const IN_PATH: &AsciiSet = &SPECIAL.add(b'?').remove(b'&').remove(b'+').remove(b'\'');

impl Escape {
    fn of(self, text: &str) -> String {
        match self {
            Self::All => escaped(text),
            Self::AllButSlashes => utf8_percent_encode(text, SEGMENTS).collect(),
            Self::AllButReserved(encoded) => {
                let mut pieces = text.split('%');
                let first = pieces.next().unwrap_or_default();
                let mut target: String = utf8_percent_encode(first, encoded).collect();
                for piece in pieces {
                    let is_escape =
                        piece.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
                    target.push_str(if is_escape { "%" } else { "%25" });
                    target.extend(utf8_percent_encode(piece, encoded));
                }
                target
            }
            Self::Nothing => text.to_owned(),
        }
    }
}
