//! What every client of this kind needs: calls, errors, transport, and the types of the wire.

mod any;
mod call;
mod client;
mod date;
mod decimal;
mod decimal_number;
mod duration;
mod error;
mod iso_duration;
mod nullable;
mod parameters;
mod parse_error;
mod rfc3339;
mod secret;
mod security;
mod time_of_day;
mod timestamp;
pub mod transport;
mod uuid;
pub mod wire;

pub use self::uuid::Uuid;
pub use any::Any;
pub use call::{Call, CallFuture, Endpoint, Operation, Response};
pub use client::{Client, ClientBuilder, Profile, ServerVariable};
pub use date::Date;
pub use decimal::Decimal;
pub use duration::Duration;
pub use error::Error;
pub use iso_duration::IsoDuration;
pub use nullable::Nullable;
pub use parse_error::ParseError;
pub use secret::Secret;
pub use security::{Credential, Scheme, Security};
pub use time_of_day::Time;
pub use timestamp::Timestamp;
