//! The wire formats of values.

use super::WireError;

/// The dialect of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// JSON Schema: a wrong type is an error.
    #[default]
    Json,
    /// The JSON mapping of protobuf: `null` is absent, and integers may be strings.
    ///
    /// <https://protobuf.dev/programming-guides/json/>
    ProtobufJson,
}

/// The result of reading or writing.
pub type Result<T = ()> = std::result::Result<T, WireError>;

/// The default format of a type.
#[derive(Debug, Clone, Copy)]
pub struct Plain;

/// An integer as a string.
#[derive(Debug, Clone, Copy)]
pub struct Text;

/// A decimal as a number.
#[derive(Debug, Clone, Copy)]
pub struct Number;

/// Bytes in Base64 (RFC 4648, section 4).
#[derive(Debug, Clone, Copy)]
pub struct Base64;

/// Bytes in Base64 with the alphabet for URLs (RFC 4648, section 5).
#[derive(Debug, Clone, Copy)]
pub struct Base64Url;

/// A boxed value.
#[derive(Debug, Clone, Copy)]
pub struct Boxed;

/// Paths in one string, separated by commas.
#[derive(Debug, Clone, Copy)]
pub struct Joined;

/// Formats that apply to the items of a list: all but the one that joins them.
pub trait PerItem {}

impl PerItem for Plain {}
impl PerItem for Text {}
impl PerItem for Number {}
impl PerItem for Base64 {}
impl PerItem for Base64Url {}
impl PerItem for Boxed {}
