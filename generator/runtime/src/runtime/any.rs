//! Messages of any type.

use std::fmt;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::wire::{self, WireError};

/// A message that names its type in `@type`. All its members are preserved.
///
/// <https://protobuf.dev/programming-guides/json/#any>
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Any {
    /// The `@type`: `type.googleapis.com/…`. Empty if the message names no type.
    pub type_url: String,

    /// All other members.
    pub fields: Map<String, Value>,
}

/// The types whose JSON is in the member `value`, because it is not an object or may have members of any name.
const IN_VALUE: &[&str] = &[
    "google.protobuf.Any",
    "google.protobuf.BoolValue",
    "google.protobuf.BytesValue",
    "google.protobuf.DoubleValue",
    "google.protobuf.Duration",
    "google.protobuf.Empty",
    "google.protobuf.FieldMask",
    "google.protobuf.FloatValue",
    "google.protobuf.Int32Value",
    "google.protobuf.Int64Value",
    "google.protobuf.ListValue",
    "google.protobuf.StringValue",
    "google.protobuf.Struct",
    "google.protobuf.Timestamp",
    "google.protobuf.UInt32Value",
    "google.protobuf.UInt64Value",
    "google.protobuf.Value",
];

impl Any {
    /// An empty message of this type.
    pub fn new(type_url: impl Into<String>) -> Self {
        Self { type_url: type_url.into(), fields: Map::new() }
    }

    /// A message of this type. The URL is `type.googleapis.com/` followed by the type name. Fails if the value is not a
    /// message.
    pub fn pack<T: Serialize + ?Sized>(
        type_url: impl Into<String>,
        message: &T,
    ) -> Result<Self, serde_json::Error> {
        let mut any = Self::new(type_url);
        match serde_json::to_value(message)? {
            value if any.is_in_value() => drop(any.fields.insert("value".to_owned(), value)),
            Value::Object(fields) if !fields.contains_key("@type") => any.fields = fields,
            _ => return Err(any.error("only a message can be packed")),
        }
        Ok(any)
    }

    /// The name of the type: the text after the last `/`.
    pub fn type_name(&self) -> &str {
        self.type_url.rsplit('/').next().unwrap_or_default()
    }

    /// Returns `true` if the message is of this type, for example `google.rpc.ErrorInfo`.
    pub fn is(&self, type_name: &str) -> bool {
        self.type_name() == type_name
    }

    /// Decodes the message without a check of its type.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        let message = match self.fields.get("value") {
            Some(value) if self.is_in_value() => T::deserialize(value),
            _ => T::deserialize(&Value::Object(self.fields.clone())),
        };
        message.map_err(|error| self.error(error))
    }

    /// Decodes the message. Fails if its type has another name.
    pub fn decode_as<T: DeserializeOwned>(&self, type_name: &str) -> Result<T, serde_json::Error> {
        if self.is(type_name) {
            self.decode()
        } else {
            Err(self.error(format_args!("expected `{type_name}`")))
        }
    }

    fn is_in_value(&self) -> bool {
        IN_VALUE.contains(&self.type_name())
    }

    /// An error that names the type that was found.
    fn error(&self, message: impl fmt::Display) -> serde_json::Error {
        let found = match self.type_name() {
            "" => "names no type".to_owned(),
            name => format!("is of the type `{name}`"),
        };
        serde_json::Error::custom(format_args!("{message}; the message {found}"))
    }
}

impl wire::Read for Any {
    fn take(value: wire::Value<'_>) -> Result<Self, WireError> {
        match value.json()? {
            Value::Object(mut fields) => match fields.remove("@type") {
                Some(Value::String(type_url)) => Ok(Self { type_url, fields }),
                None => Ok(Self { type_url: String::new(), fields }),
                Some(_) => Err(WireError::new("expected a string in `@type`")),
            },
            _ => Err(WireError::new("expected an object with `@type`")),
        }
    }
}

impl wire::Write for Any {
    fn is_absent(&self) -> bool {
        false
    }

    fn write(&self, out: wire::Out<'_>) -> Result<(), WireError> {
        out.object(&mut |members| {
            members.optional("@type", &self.type_url);
            self.fields.iter().for_each(|(name, value)| members.required(name, value));
        })
    }
}

impl Serialize for Any {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        wire::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Any {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        wire::deserialize(deserializer)
    }
}
