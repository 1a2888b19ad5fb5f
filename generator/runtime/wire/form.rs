//! The forms of values on the wire.

use super::Fault;

/// How JSON is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// As JSON Schema says: a wrong type is a fault.
    #[default]
    Json,
    /// As protobuf's JSON mapping says: `null` is absent, integers may come as strings.
    ///
    /// <https://protobuf.dev/programming-guides/json/>
    ProtobufJson,
}

/// What reading or writing comes to.
pub type Result<T = ()> = std::result::Result<T, Fault>;

/// The form on the wire that a type has by itself.
#[derive(Debug, Clone, Copy)]
pub struct Plain;

/// An integer that a string carries.
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

/// A value in a box.
#[derive(Debug, Clone, Copy)]
pub struct Boxed;

/// Paths that one string carries, joined by commas.
#[derive(Debug, Clone, Copy)]
pub struct Joined;

/// The forms of a list that are those of its items: all but the one that joins them.
pub trait PerItem {}

impl PerItem for Plain {}
impl PerItem for Text {}
impl PerItem for Number {}
impl PerItem for Base64 {}
impl PerItem for Base64Url {}
impl PerItem for Boxed {}
