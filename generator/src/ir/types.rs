//! Types where they are used: scalars by format, lists, maps and named types.

use std::ops::RangeInclusive;

use crate::pointer::Pointer;

/// The key of a schema: its place in the document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SchemaId(pub Pointer);

/// One value of an enum.
#[derive(Debug, Clone)]
pub struct EnumValue<T> {
    /// The value on the wire.
    pub value: T,
    /// The name from an extension.
    pub chosen: Option<String>,
    /// The description of the value.
    pub description: Option<String>,
}

/// A type where it is used.
#[derive(Debug, Clone)]
pub struct TypeUse {
    /// The type.
    pub ty: Type,
    /// `null` is valid here.
    pub nullable: bool,
    /// The place in the document.
    pub origin: Pointer,
}

impl TypeUse {
    /// A type whose values are never `null`.
    pub fn not_null(ty: Type, origin: Pointer) -> Self {
        Self { ty, nullable: false, origin }
    }

    /// Any JSON value.
    pub fn any_json(origin: &Pointer) -> Self {
        Self { ty: Type::Json, nullable: true, origin: origin.clone() }
    }

    /// This type, and the types of its items or values, outermost first.
    pub fn parts(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |use_| match &use_.ty {
            Type::Array(item) | Type::Map(item) => Some(item),
            _ => None,
        })
    }

    /// Returns the last of [`Self::parts`], to change it.
    pub fn innermost(&mut self) -> &mut Self {
        match self.ty {
            Type::Array(ref mut item) | Type::Map(ref mut item) => item.innermost(),
            _ => self,
        }
    }

    /// The schema that it names, perhaps as that of its items or values.
    pub fn named(&self) -> Option<&SchemaId> {
        self.parts().find_map(|part| match &part.ty {
            Type::Named(id) | Type::FieldMask(Some(id)) => Some(id),
            _ => None,
        })
    }
}

/// The types.
#[derive(Debug, Clone)]
pub enum Type {
    /// `true` or `false`.
    Boolean,
    /// One of the two, always.
    Always(bool),
    /// A whole number.
    Integer {
        /// Its width.
        width: IntegerWidth,
        /// The form on the wire.
        carrier: Carrier,
    },
    /// A number with a fraction, in this form on the wire.
    Number(Carrier),
    /// Text.
    String,
    /// A point in time, RFC 3339.
    DateTime,
    /// A day, RFC 3339.
    Date,
    /// A time of day, RFC 3339.
    Time,
    /// A span of time, as protobuf's mapping writes it.
    Duration,
    /// A span of time, ISO 8601.
    IsoDuration,
    /// A UUID.
    Uuid,
    /// A decimal number of any length.
    Decimal(Carrier),
    /// An IP address.
    Address(Address),
    /// Bytes in Base64.
    Bytes(Base64Alphabet),
    /// Text that must not be shown.
    Secret,
    /// The type that the config names.
    Chosen(Choice),
    /// A list.
    Array(Box<TypeUse>),
    /// A map from any name to one type.
    Map(Box<TypeUse>),
    /// A type of its own.
    Named(SchemaId),
    /// A message of any type that names its type in `@type` (protobuf-JSON).
    ProtobufAny,
    /// A list of fields in one string, joined by commas: of a known object ([`Shape::Paths`](super::Shape::Paths)), or of any.
    FieldMask(Option<SchemaId>),
    /// Text, although the document declares its content. The rule has the reason.
    Text(&'static str),
    /// One of these texts, or an unknown one: a member of a union, whose variants they are.
    Texts(Vec<EnumValue<String>>),
    /// Any JSON value, because the document declares no type.
    Json,
    /// Any JSON value, although the document declares a type. The rule has the reason.
    Untyped(&'static str),
}

impl Type {
    /// Returns `true` if two types are equal, regardless of their places.
    pub fn is_same(&self, other: &Self) -> bool {
        let inner = |one: &TypeUse, another: &TypeUse| {
            one.nullable == another.nullable && one.ty.is_same(&another.ty)
        };
        match (self, other) {
            (Self::Array(one), Self::Array(another)) | (Self::Map(one), Self::Map(another)) => {
                inner(one, another)
            }
            (Self::Integer { width, carrier }, Self::Integer { width: w, carrier: c }) => {
                width == w && carrier == c
            }
            (Self::Number(one), Self::Number(another)) => one == another,
            (Self::Bytes(one), Self::Bytes(another)) => one == another,
            (Self::Always(one), Self::Always(another)) => one == another,
            (Self::Address(one), Self::Address(another)) => one == another,
            (Self::Chosen(one), Self::Chosen(another)) => one == another,
            (Self::Named(one), Self::Named(another)) => one == another,
            (Self::Text(one), Self::Text(another)) => one == another,
            (Self::Untyped(one), Self::Untyped(another)) => one == another,
            (Self::Array(_) | Self::Map(_) | Self::Integer { .. } | Self::Bytes(_), _)
            | (Self::Number(_), _)
            | (Self::Always(_) | Self::Address(_) | Self::Chosen(_), _)
            | (Self::Named(_) | Self::Text(_) | Self::Untyped(_), _) => false,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

/// The subject of a type from the config.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    /// All scalars of a format.
    Format(String),
    /// One place of the document.
    Place(Pointer),
}

/// The widths of integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntegerWidth {
    /// 8 bits, signed.
    I8,
    /// 16 bits, signed.
    I16,
    /// 32 bits, signed.
    I32,
    /// 64 bits, signed.
    I64,
    /// 8 bits, unsigned.
    U8,
    /// 16 bits, unsigned.
    U16,
    /// 32 bits, unsigned.
    U32,
    /// 64 bits, unsigned.
    U64,
}

impl IntegerWidth {
    /// Returns the values that it can represent.
    pub fn range(self) -> RangeInclusive<i128> {
        match self {
            Self::I8 => i8::MIN.into()..=i8::MAX.into(),
            Self::I16 => i16::MIN.into()..=i16::MAX.into(),
            Self::I32 => i32::MIN.into()..=i32::MAX.into(),
            Self::I64 => i64::MIN.into()..=i64::MAX.into(),
            Self::U8 => 0..=u8::MAX.into(),
            Self::U16 => 0..=u16::MAX.into(),
            Self::U32 => 0..=u32::MAX.into(),
            Self::U64 => 0..=u64::MAX.into(),
        }
    }
}

/// The versions of IP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    /// Version 4.
    V4,
    /// Version 6.
    V6,
    /// Any version.
    Either,
}

/// The form of a number on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// As a number.
    Number,
    /// As a string of digits.
    Text,
    /// As a number, but it may arrive as a string of digits.
    NumberOrText,
    /// As a string of digits, but it may arrive as a number.
    TextOrNumber,
}

/// The alphabets of Base64 (RFC 4648).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base64Alphabet {
    /// Section 4.
    Standard,
    /// Section 5.
    UrlSafe,
}

impl Carrier {
    /// Returns `true` if the value is written as a number.
    pub fn writes_number(self) -> bool {
        matches!(self, Self::Number | Self::NumberOrText)
    }
}
