//! Reading models from JSON, and writing them.
//!
//! A model has two functions that are not generic, [`Record::read_field`] and [`Record::write_fields`]. serde's code is
//! instantiated once for each kind of (de)serializer, behind the object-safe traits in `bridge`, and not for each
//! model. This keeps the compile time of a large API low.

mod addresses;
mod bridge;
mod containers;
mod error;
mod form;
mod joined;
mod json;
mod lenient;
mod read;
mod record;
mod same;
mod scalars;
mod union;
mod write;

pub use bridge::{deserialize, from_slice, serialize};
pub use error::{Step, WireError};
pub use form::{Base64, Base64Url, Boxed, Dialect, Joined, Number, PerItem, Plain, Result, Text};
pub use json::to_request;
pub use lenient::{NumberOrText, TextOrNumber, either};
pub use read::oneof::Oneof;
pub use read::{Items, Members, Read, Sink, Source, Value};
pub use record::{Empty, Record, empty};
pub use same::{same, take_json};
pub use union::{Form, Kind, Tag, take_union};
pub use write::{Fields, Members as MembersOut, Out, Target, Write, WriteOptions};
