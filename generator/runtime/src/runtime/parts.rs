//! Values in parts, for URLs, headers and forms.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use super::wire;

/// A value in parts, in the order of its type.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Parts {
    /// A string, a number or a boolean.
    Scalar(serde_json::Value),
    List(Vec<Parts>),
    Object(Vec<(String, Parts)>),
    Null,
}

impl Parts {
    /// The parts of a value as sent in a request. Adds its secrets.
    pub(super) fn of(value: &dyn wire::Write, secrets: &mut wire::Secrets) -> wire::Result<Self> {
        let json = wire::to_request(value, secrets)?;
        serde_json::from_slice(&json).map_err(|error| wire::WireError::new(error.to_string()))
    }

    /// The text of a scalar, or the JSON of other values. `None` for `null`.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Scalar(serde_json::Value::String(text)) => Some(text.clone()),
            // Writes `1` like other parameters, not `1.0` like JSON.
            Self::Scalar(serde_json::Value::Number(number)) if number.is_f64() => {
                number.as_f64().map(|float| float.to_string())
            }
            other => Some(other.to_string()),
        }
    }
}

impl fmt::Display for Parts {
    /// Writes JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Scalar(value) => write!(f, "{value}"),
            Self::List(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index == 0 { "" } else { "," })?;
                }
                f.write_str("]")
            }
            Self::Object(members) => {
                f.write_str("{")?;
                for (index, (name, member)) in members.iter().enumerate() {
                    let name = serde_json::Value::from(name.as_str());
                    write!(f, "{}{name}:{member}", if index == 0 { "" } else { "," })?;
                }
                f.write_str("}")
            }
        }
    }
}

impl<'de> Deserialize<'de> for Parts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Visit)
    }
}

struct Visit;

impl<'de> Visitor<'de> for Visit {
    type Value = Parts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Parts, E> {
        Ok(Parts::Scalar(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Parts, E> {
        Ok(Parts::Scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Parts, E> {
        Ok(Parts::Scalar(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Parts, E> {
        Ok(Parts::Scalar(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Parts, E> {
        Ok(Parts::Scalar(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Parts, E> {
        Ok(Parts::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Parts, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Parts::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Parts, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = access.next_entry()? {
            members.push(member);
        }
        Ok(Parts::Object(members))
    }
}
