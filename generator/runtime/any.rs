//! A message of any type.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::wire::{self, Fault};

/// A message that names its type in `@type`, kept whole.
///
/// <https://protobuf.dev/programming-guides/json/#any>
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Any {
    /// The `@type`: `type.googleapis.com/…`. Empty when the message names none.
    pub type_url: String,

    /// All other members.
    pub fields: Map<String, Value>,
}

impl Any {
    /// An empty message of this type.
    pub fn new(type_url: impl Into<String>) -> Self {
        Self { type_url: type_url.into(), fields: Map::new() }
    }

    /// The name of the type: what stands behind the last `/`.
    pub fn type_name(&self) -> &str {
        self.type_url.rsplit('/').next().unwrap_or_default()
    }

    /// The members read as a type.
    pub fn decode<T: serde::de::DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(Value::Object(self.fields.clone()))
    }
}

impl wire::Read for Any {
    fn take(value: wire::Value<'_>) -> Result<Self, Fault> {
        match value.json()? {
            Value::Object(mut fields) => match fields.remove("@type") {
                Some(Value::String(type_url)) => Ok(Self { type_url, fields }),
                None => Ok(Self { type_url: String::new(), fields }),
                Some(_) => Err(Fault::new("expected a string in `@type`")),
            },
            _ => Err(Fault::new("expected an object with `@type`")),
        }
    }
}

impl wire::Write for Any {
    fn is_absent(&self) -> bool {
        false
    }

    fn write(&self, out: wire::Out<'_>) -> Result<(), Fault> {
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
