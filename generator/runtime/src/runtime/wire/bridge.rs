//! The bridge between serde and the object-safe traits of this module.
//!
//! All code that is generic over deserializers and serializers is here. It is instantiated once for each of them,
//! regardless of the number of models.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde::ser::{Error as _, SerializeMap, SerializeSeq, SerializeStruct, Serializer};
use serde::{Deserialize, Serialize};

use super::read::{
    Items, List, Members, Object, OwnedText, Read, Sink, Source, TakeItem, TakeMember,
    TakeSomeItem, Text, Value,
};
use super::write::{
    Fill, FillMember, Members as MembersOut, Out, Reader, Target, Write, WriteOptions, WriteValue,
};
use super::{Dialect, Plain, Step, WireError};

/// Reads a value from JSON text.
pub fn from_slice<T: Read>(json: &[u8]) -> Result<T, WireError> {
    from_slice_as::<T, Plain>(json)
}

/// Reads a value in the format `As` from JSON text.
pub fn from_slice_as<T: Read<As>, As>(json: &[u8]) -> Result<T, WireError> {
    let mut value = None;
    read_slice(json, &mut |source| {
        value = Some(T::take(Value::new(source, Dialect::Json))?);
        Ok(())
    })?;
    value.ok_or_else(|| WireError::new("no value was read"))
}

/// Passes the value of JSON text on. Checks UTF-8 once for all bytes, which is faster than for each string.
pub(in super::super) fn read_slice(json: &[u8], read: &mut TakeItem<'_>) -> Result<(), WireError> {
    match std::str::from_utf8(json) {
        Ok(text) => read_all(serde_json::Deserializer::from_str(text), read),
        // Invalid UTF-8 may be in an ignored member. If not, serde_json reports its place.
        Err(_) => read_all(serde_json::Deserializer::from_slice(json), read),
    }
}

fn read_all<'de, R: serde_json::de::Read<'de>>(
    mut deserializer: serde_json::Deserializer<R>,
    read: &mut TakeItem<'_>,
) -> Result<(), WireError> {
    read(&mut Once::new(&mut deserializer))?;
    deserializer.end().map_err(|error| of_serde(error, None))
}

/// Implements `Deserialize` of models.
pub fn deserialize<'de, T: Read, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::take(Value::new(&mut Once::new(deserializer), Dialect::Json)).map_err(D::Error::custom)
}

/// Implements `Serialize` of models.
pub fn serialize<T: Write, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serialize_as::<T, Plain, S>(value, serializer)
}

/// Implements `Serialize` for a value in the format `As`.
pub fn serialize_as<T: Write<As>, As, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let options = WriteOptions { reader: Reader::Anybody, dialect: Dialect::Json };
    write_to(serializer, &|target| value.write(Out::new(target, options)))
}

/// A deserializer that can be used once.
pub(super) struct Once<'de, D> {
    deserializer: Option<D>,
    lifetime: PhantomData<&'de ()>,
}

impl<'de, D: Deserializer<'de>> Once<'de, D> {
    pub(super) fn new(deserializer: D) -> Self {
        Self { deserializer: Some(deserializer), lifetime: PhantomData }
    }

    fn take(&mut self) -> Result<D, WireError> {
        self.deserializer.take().ok_or_else(|| WireError::new("the value was read already"))
    }
}

/// The error that a sink reported, or else serde's own.
#[cold]
pub(super) fn of_serde(error: impl fmt::Display, reported: Option<WireError>) -> WireError {
    reported.unwrap_or_else(|| WireError::new(error.to_string()))
}

/// Stores an error while serde carries its own.
#[cold]
fn report<E: serde::de::Error>(reported: WireError, slot: &mut Option<WireError>) -> E {
    *slot = Some(reported);
    E::custom("")
}

impl<'de, D: Deserializer<'de>> Once<'de, D> {
    /// Passes the value to a sink. Generic, so that known sinks need no dynamic call.
    fn hand_to<S: Sink + ?Sized>(&mut self, sink: &mut S) -> Result<(), WireError> {
        let mut reported = None;
        let done = self.take()?.deserialize_any(ToSink { sink, reported: &mut reported });
        done.map_err(|error| of_serde(error, reported))
    }
}

impl<'de, D: Deserializer<'de>> Source for Once<'de, D> {
    fn accept(&mut self, sink: &mut dyn Sink) -> Result<(), WireError> {
        self.hand_to(sink)
    }

    fn accept_as(&mut self, name: &'static str, sink: &mut dyn Sink) -> Result<(), WireError> {
        let mut reported = None;
        let visitor = ToSink { sink, reported: &mut reported };
        let done = self.take()?.deserialize_newtype_struct(name, visitor);
        done.map_err(|error| of_serde(error, reported))
    }

    fn text(&mut self, sink: &mut Text<'_>) -> Result<(), WireError> {
        self.hand_to(sink)
    }

    fn string(&mut self, sink: &mut OwnedText) -> Result<(), WireError> {
        self.hand_to(sink)
    }

    fn list(&mut self, sink: &mut List<'_>) -> Result<(), WireError> {
        self.hand_to(sink)
    }

    fn object(&mut self, sink: &mut Object<'_>) -> Result<(), WireError> {
        self.hand_to(sink)
    }

    fn optional(&mut self, take: &mut TakeItem<'_>) -> Result<bool, WireError> {
        let mut reported = None;
        let mut found = false;
        let mut take = |source: Option<&mut dyn Source>| match source {
            Some(source) => {
                found = true;
                take(source)
            }
            None => Ok(()),
        };
        let visitor = IfSome { take: &mut take, reported: &mut reported };
        let done = self.take()?.deserialize_option(visitor);
        done.map_err(|error| of_serde(error, reported))?;
        Ok(found)
    }

    fn skip(&mut self) -> Result<(), WireError> {
        let done = IgnoredAny::deserialize(self.take()?);
        done.map(drop).map_err(|error| of_serde(error, None))
    }

    fn json(&mut self) -> Result<serde_json::Value, WireError> {
        let done = serde_json::Value::deserialize(self.take()?);
        done.map_err(|error| of_serde(error, None))
    }
}

/// A visitor that passes the value to a sink.
struct ToSink<'s, S: ?Sized> {
    sink: &'s mut S,
    reported: &'s mut Option<WireError>,
}

impl<S: Sink + ?Sized> ToSink<'_, S> {
    fn done<E: serde::de::Error>(
        self,
        take: impl FnOnce(&mut S) -> Result<(), WireError>,
    ) -> Result<(), E> {
        take(self.sink).map_err(|reported| report(reported, self.reported))
    }
}

impl<'de, S: Sink + ?Sized> Visitor<'de> for ToSink<'_, S> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sink.expected())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.done(S::null)
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
        self.done(|sink| sink.boolean(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.done(|sink| sink.signed(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.done(|sink| sink.unsigned(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.done(|sink| sink.float(value))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        self.done(|sink| sink.text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        let mut items = ItemsOf { items, lifetime: PhantomData };
        self.done(|sink| sink.list(&mut items))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<(), A::Error> {
        let mut members = MembersOf { members, lifetime: PhantomData };
        self.done(|sink| sink.object(&mut members))
    }
}

/// Passes a value on, or `None` for `null`.
struct IfSome<'s> {
    take: &'s mut TakeSomeItem<'s>,
    reported: &'s mut Option<WireError>,
}

impl<'de> Visitor<'de> for IfSome<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or `null`")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        (self.take)(None).map_err(|reported| report(reported, self.reported))
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        (self.take)(Some(&mut Once::new(deserializer)))
            .map_err(|reported| report(reported, self.reported))
    }
}

impl<'de> DeserializeSeed<'de> for IfSome<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

struct ItemsOf<'de, A> {
    items: A,
    lifetime: PhantomData<&'de ()>,
}

impl<'de, A: SeqAccess<'de>> Items for ItemsOf<'de, A> {
    fn each(&mut self, take: &mut TakeItem<'_>) -> Result<(), WireError> {
        let mut reported = None;
        loop {
            match self.items.next_element_seed(Item { take, reported: &mut reported }) {
                Ok(Some(())) => {}
                Ok(None) => return Ok(()),
                Err(error) => return Err(of_serde(error, reported)),
            }
        }
    }

    fn each_or_null(&mut self, take: &mut TakeSomeItem<'_>) -> Result<(), WireError> {
        let mut reported = None;
        loop {
            match self.items.next_element_seed(IfSome { take, reported: &mut reported }) {
                Ok(Some(())) => {}
                Ok(None) => return Ok(()),
                Err(error) => return Err(of_serde(error, reported)),
            }
        }
    }
}

/// Passes on an element of a list.
struct Item<'s> {
    take: &'s mut TakeItem<'s>,
    reported: &'s mut Option<WireError>,
}

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        (self.take)(&mut Once::new(deserializer))
            .map_err(|reported| report(reported, self.reported))
    }
}

struct MembersOf<'de, A> {
    members: A,
    lifetime: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> Members for MembersOf<'de, A> {
    fn each(&mut self, dialect: Dialect, take: &mut TakeMember<'_>) -> Result<(), WireError> {
        let mut reported = None;
        loop {
            let name = match self.members.next_key_seed(Name) {
                Ok(Some(name)) => name,
                Ok(None) => return Ok(()),
                Err(error) => return Err(of_serde(error, None)),
            };
            let seed = Member { name: &name, dialect, take, reported: &mut reported };
            if let Err(error) = self.members.next_value_seed(seed) {
                return Err(of_serde(error, reported).inside(Step::Member(name.into_owned())));
            }
        }
    }
}

/// Passes on a member of an object.
struct Member<'s> {
    name: &'s str,
    dialect: Dialect,
    take: &'s mut TakeMember<'s>,
    reported: &'s mut Option<WireError>,
}

impl<'de> DeserializeSeed<'de> for Member<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let mut source = Once::new(deserializer);
        let value = Value::new(&mut source, self.dialect);
        (self.take)(self.name, value).map_err(|reported| report(reported, self.reported))
    }
}

/// Reads the name of a member. Most are borrowed from the text.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(value))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(value.to_owned()))
    }
}

/// A serializer and its state.
enum Place<S: Serializer> {
    Free(S),
    Filled(S::Ok),
    Failed(S::Error),
    Taken,
}

impl<S: Serializer> Place<S> {
    fn fill(&mut self, write: impl FnOnce(S) -> Result<S::Ok, S::Error>) -> Result<(), WireError> {
        let Self::Free(serializer) = std::mem::replace(self, Self::Taken) else {
            return Err(WireError::new("the value was written already"));
        };
        match write(serializer) {
            Ok(done) => {
                *self = Self::Filled(done);
                Ok(())
            }
            Err(error) => {
                let reported = WireError::new(error.to_string());
                *self = Self::Failed(error);
                Err(reported)
            }
        }
    }
}

/// Writes one value with a serializer.
pub(super) fn write_to<S: Serializer>(
    serializer: S,
    value: &WriteValue<'_>,
) -> Result<S::Ok, S::Error> {
    let mut place = Place::Free(serializer);
    let written = value(&mut place);
    match (place, written) {
        (Place::Filled(done), Ok(())) => Ok(done),
        (Place::Failed(error), _) => Err(error),
        (_, Err(reported)) => Err(S::Error::custom(reported)),
        (Place::Free(_) | Place::Taken, Ok(())) => Err(S::Error::custom("no value was written")),
    }
}

/// A value that serde serializes.
struct ToSerialize<'v> {
    value: &'v WriteValue<'v>,
}

impl Serialize for ToSerialize<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_to(serializer, self.value)
    }
}

impl<S: Serializer> Target for Place<S> {
    fn null(&mut self) -> Result<(), WireError> {
        self.fill(S::serialize_unit)
    }

    fn boolean(&mut self, value: bool) -> Result<(), WireError> {
        self.fill(|serializer| serializer.serialize_bool(value))
    }

    fn integer(&mut self, value: i64) -> Result<(), WireError> {
        self.fill(|serializer| serializer.serialize_i64(value))
    }

    fn unsigned(&mut self, value: u64) -> Result<(), WireError> {
        self.fill(|serializer| serializer.serialize_u64(value))
    }

    fn float(&mut self, value: f64) -> Result<(), WireError> {
        self.fill(|serializer| serializer.serialize_f64(value))
    }

    fn text(&mut self, value: &str) -> Result<(), WireError> {
        self.fill(|serializer| serializer.serialize_str(value))
    }

    fn display(&mut self, value: &dyn fmt::Display) -> Result<(), WireError> {
        self.fill(|serializer| serializer.collect_str(value))
    }

    fn named_text(&mut self, name: &'static str, text: &str) -> Result<(), WireError> {
        self.fill(|serializer| Named { name, text }.serialize(serializer))
    }

    fn json(&mut self, value: &serde_json::Value) -> Result<(), WireError> {
        self.fill(|serializer| value.serialize(serializer))
    }

    fn list(&mut self, length: usize, fill: &mut Fill<'_>) -> Result<(), WireError> {
        self.fill(|serializer| {
            let mut list = serializer.serialize_seq(Some(length))?;
            fill(&mut ListOf(&mut list)).map_err(S::Error::custom)?;
            list.end()
        })
    }

    fn object(&mut self, fill: &mut Fill<'_>) -> Result<(), WireError> {
        self.fill(|serializer| {
            let mut object = serializer.serialize_map(None)?;
            fill(&mut ObjectOf(&mut object)).map_err(S::Error::custom)?;
            object.end()
        })
    }
}

struct ListOf<'s, L>(&'s mut L);

impl<L: SerializeSeq> ListOf<'_, L> {
    fn element<V: Serialize + ?Sized>(&mut self, value: &V) -> Result<(), WireError> {
        self.0.serialize_element(value).map_err(|error| of_serde(error, None))
    }
}

impl<L: SerializeSeq> MembersOut for ListOf<'_, L> {
    fn member(&mut self, _name: &str, value: &WriteValue<'_>) -> Result<(), WireError> {
        self.element(&ToSerialize { value })
    }

    fn text(&mut self, _name: &str, value: &str) -> Result<(), WireError> {
        self.element(value)
    }

    fn display(&mut self, _name: &str, value: &dyn fmt::Display) -> Result<(), WireError> {
        self.element(&Shown(value))
    }

    fn list(&mut self, _name: &str, length: usize, fill: &FillMember<'_>) -> Result<(), WireError> {
        self.element(&Filled { length: Some(length), fill })
    }

    fn object(&mut self, _name: &str, fill: &FillMember<'_>) -> Result<(), WireError> {
        self.element(&Filled { length: None, fill })
    }
}

struct ObjectOf<'s, O>(&'s mut O);

impl<O: SerializeMap> ObjectOf<'_, O> {
    fn entry<V: Serialize + ?Sized>(&mut self, name: &str, value: &V) -> Result<(), WireError> {
        self.0.serialize_entry(name, value).map_err(|error| of_serde(error, None))
    }
}

impl<O: SerializeMap> MembersOut for ObjectOf<'_, O> {
    fn member(&mut self, name: &str, value: &WriteValue<'_>) -> Result<(), WireError> {
        self.entry(name, &ToSerialize { value })
    }

    fn text(&mut self, name: &str, value: &str) -> Result<(), WireError> {
        self.entry(name, value)
    }

    fn display(&mut self, name: &str, value: &dyn fmt::Display) -> Result<(), WireError> {
        self.entry(name, &Shown(value))
    }

    fn list(&mut self, name: &str, length: usize, fill: &FillMember<'_>) -> Result<(), WireError> {
        self.entry(name, &Filled { length: Some(length), fill })
    }

    fn object(&mut self, name: &str, fill: &FillMember<'_>) -> Result<(), WireError> {
        self.entry(name, &Filled { length: None, fill })
    }
}

/// A value that is written as its `Display` text.
struct Shown<'v>(&'v dyn fmt::Display);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self.0)
    }
}

/// A text that some formats treat specially under this name.
pub(super) struct Named<'n> {
    pub(super) name: &'static str,
    pub(super) text: &'n str,
}

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut named = serializer.serialize_struct(self.name, 1)?;
        named.serialize_field(self.name, self.text)?;
        named.end()
    }
}

/// A list, if it has a length, else an object.
struct Filled<'f> {
    length: Option<usize>,
    fill: &'f FillMember<'f>,
}

impl Serialize for Filled<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.length {
            Some(length) => {
                let mut list = serializer.serialize_seq(Some(length))?;
                (self.fill)(&mut ListOf(&mut list)).map_err(S::Error::custom)?;
                list.end()
            }
            None => {
                let mut object = serializer.serialize_map(None)?;
                (self.fill)(&mut ObjectOf(&mut object)).map_err(S::Error::custom)?;
                object.end()
            }
        }
    }
}
