//! serde on one side, the object-safe faces of this module on the other.
//!
//! Everything generic over serde's traits is here. It is instantiated once for each deserializer and serializer
//! that is used, whatever the number of models.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde::ser::{Error as _, SerializeMap, SerializeSeq, SerializeStruct, Serializer};
use serde::{Deserialize, Serialize};

use super::read::{Items, Members, Read, Sink, Source, TakeMember, Value};
use super::write::{Fill, Manner, Members as MembersOut, Out, Reader, Target, Write, WriteValue};
use super::{Dialect, Fault};

/// Reads a value from JSON text.
pub fn from_slice<T: Read>(json: &[u8]) -> Result<T, Fault> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let mut value = None;
    read_from(&mut deserializer, &mut |source| {
        value = Some(T::take(Value::new(source, Dialect::Json))?);
        Ok(())
    })?;
    deserializer.end().map_err(|error| Fault::new(error.to_string()))?;
    value.ok_or_else(|| Fault::new("no value was read"))
}

fn read_from(
    deserializer: &mut serde_json::Deserializer<serde_json::de::SliceRead<'_>>,
    read: &mut dyn FnMut(&mut dyn Source) -> Result<(), Fault>,
) -> Result<(), Fault> {
    read(&mut Once::new(deserializer))
}

/// Writes a value as the JSON of a request: what only the server may set is left out.
pub fn to_request(value: &dyn Write) -> Result<Vec<u8>, Fault> {
    let mut json = Vec::with_capacity(256);
    let mut serializer = serde_json::Serializer::new(&mut json);
    let manner = Manner { reader: Reader::Server, dialect: Dialect::Json };
    let mut target = Place::Free(&mut serializer);
    value.write(Out::new(&mut target, manner))?;
    Ok(json)
}

/// Reads a model by any deserializer: the body of its `Deserialize`.
pub fn deserialize<'de, T: Read, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::take(Value::new(&mut Once::new(deserializer), Dialect::Json)).map_err(D::Error::custom)
}

/// Writes a model by any serializer: the body of its `Serialize`.
pub fn serialize<T: Write, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let manner = Manner { reader: Reader::Anybody, dialect: Dialect::Json };
    write_to(serializer, &|target| value.write(Out::new(target, manner)))
}

/// A deserializer that is asked once.
pub(super) struct Once<'de, D> {
    deserializer: Option<D>,
    lifetime: PhantomData<&'de ()>,
}

impl<'de, D: Deserializer<'de>> Once<'de, D> {
    pub(super) fn new(deserializer: D) -> Self {
        Self { deserializer: Some(deserializer), lifetime: PhantomData }
    }

    fn take(&mut self) -> Result<D, Fault> {
        self.deserializer.take().ok_or_else(|| Fault::new("the value was read already"))
    }
}

/// The fault that a sink reported on its way through serde, or else serde's own.
fn resolve<T, E: fmt::Display>(result: Result<T, E>, reported: Option<Fault>) -> Result<T, Fault> {
    result.map_err(|error| reported.unwrap_or_else(|| Fault::new(error.to_string())))
}

/// Keeps a fault aside while serde carries an error of its own.
fn report<E: serde::de::Error>(fault: Fault, slot: &mut Option<Fault>) -> E {
    *slot = Some(fault);
    E::custom("")
}

impl<'de, D: Deserializer<'de>> Source for Once<'de, D> {
    fn accept(&mut self, sink: &mut dyn Sink) -> Result<(), Fault> {
        let mut fault = None;
        let result = self.take()?.deserialize_any(ToSink { sink, fault: &mut fault });
        resolve(result, fault)
    }

    fn accept_as(&mut self, name: &'static str, sink: &mut dyn Sink) -> Result<(), Fault> {
        let mut fault = None;
        let visitor = ToSink { sink, fault: &mut fault };
        let result = self.take()?.deserialize_newtype_struct(name, visitor);
        resolve(result, fault)
    }

    fn optional(
        &mut self,
        take: &mut dyn FnMut(&mut dyn Source) -> Result<(), Fault>,
    ) -> Result<bool, Fault> {
        let mut fault = None;
        let result = self.take()?.deserialize_option(IfSome { take, fault: &mut fault });
        resolve(result, fault)
    }

    fn skip(&mut self) -> Result<(), Fault> {
        resolve(IgnoredAny::deserialize(self.take()?).map(drop), None)
    }

    fn json(&mut self) -> Result<serde_json::Value, Fault> {
        resolve(serde_json::Value::deserialize(self.take()?), None)
    }
}

/// Hands what serde finds to a sink.
struct ToSink<'s> {
    sink: &'s mut dyn Sink,
    fault: &'s mut Option<Fault>,
}

impl<'de> Visitor<'de> for ToSink<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sink.expected())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.sink.null().map_err(|fault| report(fault, self.fault))
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.sink.boolean(value).map_err(|fault| report(fault, self.fault))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.sink.signed(value).map_err(|fault| report(fault, self.fault))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.sink.unsigned(value).map_err(|fault| report(fault, self.fault))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.sink.float(value).map_err(|fault| report(fault, self.fault))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        self.sink.text(value).map_err(|fault| report(fault, self.fault))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        let mut items = ItemsOf { items, lifetime: PhantomData };
        self.sink.list(&mut items).map_err(|fault| report(fault, self.fault))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<(), A::Error> {
        let mut members = MembersOf { members, name: String::new(), lifetime: PhantomData };
        self.sink.object(&mut members).map_err(|fault| report(fault, self.fault))
    }
}

/// Hands on what is not `null`.
struct IfSome<'s> {
    take: &'s mut dyn FnMut(&mut dyn Source) -> Result<(), Fault>,
    fault: &'s mut Option<Fault>,
}

impl<'de> Visitor<'de> for IfSome<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or `null`")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        (self.take)(&mut Once::new(deserializer))
            .map(|()| true)
            .map_err(|fault| report(fault, self.fault))
    }
}

/// Hands a deserializer on as a source.
struct AsSource<'s> {
    take: &'s mut dyn FnMut(&mut dyn Source) -> Result<(), Fault>,
    fault: &'s mut Option<Fault>,
}

impl<'de> DeserializeSeed<'de> for AsSource<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        (self.take)(&mut Once::new(deserializer)).map_err(|fault| report(fault, self.fault))
    }
}

struct ItemsOf<'de, A> {
    items: A,
    lifetime: PhantomData<&'de ()>,
}

impl<'de, A: SeqAccess<'de>> Items for ItemsOf<'de, A> {
    fn next(
        &mut self,
        take: &mut dyn FnMut(&mut dyn Source) -> Result<(), Fault>,
    ) -> Result<bool, Fault> {
        let mut fault = None;
        let result = self.items.next_element_seed(AsSource { take, fault: &mut fault });
        Ok(resolve(result, fault)?.is_some())
    }
}

struct MembersOf<'de, A> {
    members: A,
    /// The name of the member at hand, in one buffer for all of them.
    name: String,
    lifetime: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> Members for MembersOf<'de, A> {
    fn next(&mut self, take: &mut TakeMember<'_>) -> Result<bool, Fault> {
        let key = self.members.next_key_seed(Name { name: &mut self.name });
        if resolve(key, None)?.is_none() {
            return Ok(false);
        }
        let name = self.name.as_str();
        let mut fault = None;
        let result = self.members.next_value_seed(AsSource {
            take: &mut |source| take(name, source),
            fault: &mut fault,
        });
        resolve(result, fault)?;
        Ok(true)
    }
}

/// Reads the name of a member into a buffer.
struct Name<'s> {
    name: &'s mut String,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        self.name.clear();
        self.name.push_str(value);
        Ok(())
    }
}

/// A serializer, and what became of it.
enum Place<S: Serializer> {
    Free(S),
    Filled(S::Ok),
    Failed(S::Error),
    Taken,
}

impl<S: Serializer> Place<S> {
    fn fill(&mut self, write: impl FnOnce(S) -> Result<S::Ok, S::Error>) -> Result<(), Fault> {
        let Self::Free(serializer) = std::mem::replace(self, Self::Taken) else {
            return Err(Fault::new("the value was written already"));
        };
        match write(serializer) {
            Ok(done) => {
                *self = Self::Filled(done);
                Ok(())
            }
            Err(error) => {
                let fault = Fault::new(error.to_string());
                *self = Self::Failed(error);
                Err(fault)
            }
        }
    }
}

/// Writes one value by a serializer.
pub(super) fn write_to<S: Serializer>(
    serializer: S,
    value: &WriteValue<'_>,
) -> Result<S::Ok, S::Error> {
    let mut place = Place::Free(serializer);
    let written = value(&mut place);
    match (place, written) {
        (Place::Filled(done), Ok(())) => Ok(done),
        (Place::Failed(error), _) => Err(error),
        (_, Err(fault)) => Err(S::Error::custom(fault)),
        (Place::Free(_) | Place::Taken, Ok(())) => Err(S::Error::custom("no value was written")),
    }
}

/// A value that serde asks to write itself.
struct ToSerialize<'v> {
    value: &'v WriteValue<'v>,
}

impl Serialize for ToSerialize<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_to(serializer, self.value)
    }
}

impl<S: Serializer> Target for Place<S> {
    fn null(&mut self) -> Result<(), Fault> {
        self.fill(S::serialize_unit)
    }

    fn boolean(&mut self, value: bool) -> Result<(), Fault> {
        self.fill(|serializer| serializer.serialize_bool(value))
    }

    fn integer(&mut self, value: i64) -> Result<(), Fault> {
        self.fill(|serializer| serializer.serialize_i64(value))
    }

    fn unsigned(&mut self, value: u64) -> Result<(), Fault> {
        self.fill(|serializer| serializer.serialize_u64(value))
    }

    fn float(&mut self, value: f64) -> Result<(), Fault> {
        self.fill(|serializer| serializer.serialize_f64(value))
    }

    fn text(&mut self, value: &str) -> Result<(), Fault> {
        self.fill(|serializer| serializer.serialize_str(value))
    }

    fn named_text(&mut self, name: &'static str, text: &str) -> Result<(), Fault> {
        self.fill(|serializer| {
            let mut named = serializer.serialize_struct(name, 1)?;
            named.serialize_field(name, text)?;
            named.end()
        })
    }

    fn json(&mut self, value: &serde_json::Value) -> Result<(), Fault> {
        self.fill(|serializer| value.serialize(serializer))
    }

    fn list(&mut self, length: usize, fill: &mut Fill<'_>) -> Result<(), Fault> {
        self.fill(|serializer| {
            let mut list = serializer.serialize_seq(Some(length))?;
            fill(&mut ListOf(&mut list)).map_err(S::Error::custom)?;
            list.end()
        })
    }

    fn object(&mut self, fill: &mut Fill<'_>) -> Result<(), Fault> {
        self.fill(|serializer| {
            let mut object = serializer.serialize_map(None)?;
            fill(&mut ObjectOf(&mut object)).map_err(S::Error::custom)?;
            object.end()
        })
    }
}

struct ListOf<'s, L>(&'s mut L);

impl<L: SerializeSeq> MembersOut for ListOf<'_, L> {
    fn member(&mut self, _name: &str, value: &WriteValue<'_>) -> Result<(), Fault> {
        resolve(self.0.serialize_element(&ToSerialize { value }), None)
    }
}

struct ObjectOf<'s, O>(&'s mut O);

impl<O: SerializeMap> MembersOut for ObjectOf<'_, O> {
    fn member(&mut self, name: &str, value: &WriteValue<'_>) -> Result<(), Fault> {
        resolve(self.0.serialize_entry(name, &ToSerialize { value }), None)
    }
}
