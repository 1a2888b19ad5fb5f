//! Decimal numbers of any length.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use super::parse_error::{ParseError, text_on_the_wire};

/// A decimal number of any length, stored as text.
///
/// It is written as it was read: `"19.90"` keeps its zero. Numbers are equal regardless of their spelling: `1`, `1.0`
/// and `1e0` are equal and have equal hashes. It has no arithmetic; the feature `rust_decimal` adds conversions to a
/// type that has.
#[derive(Clone)]
pub struct Decimal {
    text: String,
}

/// A number as digits and exponent: `0.digits` times ten to the power of the exponent. The digits neither start nor end
/// with zero; the number zero has none.
#[derive(PartialEq, Eq, Hash)]
struct Number<'t> {
    negative: bool,
    exponent: i64,
    digits: std::borrow::Cow<'t, str>,
}

impl Decimal {
    /// The text, as it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The nearest binary number. It may have lost digits.
    pub fn to_f64(&self) -> f64 {
        self.text.parse().unwrap_or(f64::NAN)
    }

    /// The shortest decimal number that parses as this binary number. `None` if it is not finite.
    pub fn from_f64(number: f64) -> Option<Self> {
        number.is_finite().then(|| Self { text: number.to_string() })
    }

    /// The text as a JSON number, without a leading plus or zero, and with a digit on both sides of the point.
    #[allow(dead_code, reason = "unused if decimals are text on the wire")]
    pub(super) fn to_json_number(&self) -> String {
        let Number { negative, exponent, digits } = self.number();
        let sign = if negative { "-" } else { "" };
        if digits.is_empty() {
            return "0".to_owned();
        }
        // Without an exponent where possible, because many readers of integers accept none.
        match usize::try_from(exponent).ok().filter(|point| (1..=MOST_DIGITS).contains(point)) {
            Some(point) if digits.len() <= point => format!("{sign}{digits:0<point$}"),
            Some(point) => format!("{sign}{}.{}", &digits[..point], &digits[point..]),
            None => format!("{sign}0.{digits}e{exponent}"),
        }
    }

    fn number(&self) -> Number<'_> {
        parse(&self.text).unwrap_or(Number {
            negative: false,
            exponent: 0,
            digits: std::borrow::Cow::Borrowed(""),
        })
    }
}

/// The maximum number of digits before the point in a JSON number without an exponent.
const MOST_DIGITS: usize = 100;

/// `[sign] digits [. digits] [e [sign] digits]`, with a digit before or after the point.
fn parse(text: &str) -> Option<Number<'_>> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, i64::from(exponent.parse::<i32>().ok()?)),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let digits: std::borrow::Cow<'_, str> =
        if fraction.is_empty() { whole.into() } else { format!("{whole}{fraction}").into() };
    let zeros = digits.len() - digits.trim_start_matches('0').len();
    let digits: std::borrow::Cow<'_, str> = match digits {
        std::borrow::Cow::Borrowed(digits) => digits.trim_matches('0').into(),
        std::borrow::Cow::Owned(digits) => digits.trim_matches('0').to_owned().into(),
    };
    if digits.is_empty() {
        return Some(Number { negative: false, exponent: 0, digits });
    }
    let point = i64::try_from(whole.len()).ok()? - i64::try_from(zeros).ok()?;
    Some(Number { negative, exponent: exponent.checked_add(point)?, digits })
}

impl Number<'_> {
    /// Compares the numbers without their signs.
    fn cmp_length(&self, other: &Self) -> Ordering {
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (false, false) => (self.exponent, &self.digits).cmp(&(other.exponent, &other.digits)),
            (left, right) => right.cmp(&left),
        }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right) = (self.number(), other.number());
        match (left.negative, right.negative) {
            (false, false) => left.cmp_length(&right),
            (true, true) => right.cmp_length(&left),
            (left, right) => right.cmp(&left),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.number() == other.number()
    }
}

impl Eq for Decimal {}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number().hash(state);
    }
}

impl Default for Decimal {
    /// Zero.
    fn default() -> Self {
        Self::from(0)
    }
}

macro_rules! from_integers {
    ($($ty:ident)*) => {$(
        impl From<$ty> for Decimal {
            fn from(number: $ty) -> Self {
                Self { text: number.to_string() }
            }
        }
    )*};
}

from_integers!(i32 i64 u32 u64);

#[cfg(feature = "rust_decimal")]
impl From<rust_decimal::Decimal> for Decimal {
    fn from(number: rust_decimal::Decimal) -> Self {
        Self { text: number.to_string() }
    }
}

#[cfg(feature = "rust_decimal")]
impl TryFrom<Decimal> for rust_decimal::Decimal {
    type Error = ParseError;

    /// Fails if the other type can't hold the number exactly.
    fn try_from(number: Decimal) -> Result<Self, ParseError> {
        const EXPECTED: ParseError = ParseError::new("a number of at most 28 digits");
        let text = number.as_str();
        let read = if text.contains(['e', 'E']) {
            Self::from_scientific(text)
        } else {
            Self::from_str_exact(text)
        };
        // A truncated number differs from the original.
        read.ok().filter(|read| Decimal::from(*read) == number).ok_or(EXPECTED)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decimal({self})")
    }
}

impl FromStr for Decimal {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        match parse(text) {
            Some(_) => Ok(Self { text: text.to_owned() }),
            None => Err(ParseError::new("a decimal number")),
        }
    }
}

text_on_the_wire!(Decimal);
