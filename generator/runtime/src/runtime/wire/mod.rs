//! Reading models from JSON, and writing them.
//!
//! A model has two functions that are not generic, [`Record::read_field`] and [`Record::write_fields`]. serde's code is
//! instantiated once for each kind of (de)serializer, behind the object-safe traits in `bridge`, and not for each
//! model. This keeps the compile time of a large API low.

#[cfg(feature = "part-addresses")]
mod addresses;
mod bridge;
mod containers;
mod error;
mod form;
mod joined;
mod json;
#[cfg(feature = "part-lenient-numbers")]
mod lenient;
mod read;
mod record;
#[cfg(feature = "part-json-enums")]
mod same;
mod scalars;
#[cfg(feature = "part-unions")]
mod union;
mod write;

pub(super) use bridge::read_slice;
pub use bridge::{deserialize, from_slice, from_slice_as, serialize, serialize_as};
pub use error::{Step, WireError};
pub use form::{Base64, Base64Url, Boxed, Dialect, Joined, Number, PerItem, Plain, Result, Text};
pub use json::{Secrets, to_request};
#[cfg(feature = "part-lenient-numbers")]
pub use lenient::{NumberOrText, TextOrNumber, either};
pub use read::oneof::Oneof;
pub use read::{Items, Members, Read, Sink, Source, Value};
pub use record::{Empty, Record, empty};
#[cfg(feature = "part-json-enums")]
pub use same::{same, take_json};
#[cfg(feature = "part-unions")]
pub use union::{Form, Kind, Tag, take_union};
pub use write::{Fields, InFormat, Members as MembersOut, Out, Target, Write, WriteOptions};
