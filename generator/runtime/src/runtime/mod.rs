//! The runtime of the client: calls, errors, transport, and types on the wire.

#[cfg(feature = "part-any")]
mod any;
mod attempt;
#[cfg(feature = "blocking")]
pub mod blocking;
mod body;
mod call_secrets;
mod call_stats;
mod client;
mod client_defaults;
mod client_settings;
pub mod clock;
#[cfg(feature = "part-date")]
mod date;
mod deadline;
#[cfg(feature = "part-decimal")]
mod decimal;
#[cfg(feature = "part-lenient-decimals")]
mod decimal_lenient;
#[cfg(feature = "part-decimal-numbers")]
mod decimal_number;
pub mod decode;
#[cfg(feature = "part-duration")]
mod duration;
mod endpoint;
#[cfg(feature = "part-environment")]
mod environment;
mod error;
mod error_message;
mod escaping;
pub mod hook;
#[cfg(feature = "part-iso-duration")]
mod iso_duration;
#[cfg(feature = "part-lenient")]
mod lenient;
mod limits;
#[cfg(feature = "part-lines")]
pub mod lines;
mod media_type;
#[cfg(feature = "part-multipart")]
mod multipart;
#[cfg(feature = "part-nullable")]
mod nullable;
#[cfg(feature = "part-oauth")]
pub mod oauth;
mod operation;
#[cfg(feature = "part-paging")]
pub mod paging;
mod parameters;
#[cfg(feature = "part-parse-error")]
mod parse_error;
#[cfg(feature = "part-styles")]
mod parts;
mod raw_call;
mod redaction;
mod request_builder;
mod response;
mod retry;
mod retry_after;
#[cfg(feature = "part-rfc3339")]
mod rfc3339;
mod sdk;
mod secret;
mod security;
mod sending;
mod server;
#[cfg(feature = "part-styles")]
mod style;
#[cfg(feature = "test-util")]
pub mod test_util;
#[cfg(feature = "part-time-of-day")]
mod time_of_day;
#[cfg(feature = "part-timestamp")]
mod timestamp;
pub mod token;
mod trace;
pub mod transport;
mod undeclared;
#[cfg(feature = "part-uuid")]
mod uuid;
pub mod wire;

#[cfg(feature = "part-uuid")]
pub use self::uuid::Uuid;
#[cfg(feature = "part-any")]
pub use any::Any;
pub use body::Body;
pub use client::{ClientCore, Profile};
pub use client_settings::{BuildClient, ClientSettings};
#[cfg(feature = "part-date")]
pub use date::Date;
#[cfg(feature = "part-decimal")]
pub use decimal::Decimal;
#[cfg(feature = "part-duration")]
pub use duration::Duration;
pub use endpoint::{ClientParameter, Constant, Endpoint};
#[cfg(feature = "part-environment")]
pub use environment::{Environment, EnvironmentCredential, Identity};
pub use error::Error;
#[cfg(feature = "part-iso-duration")]
pub use iso_duration::IsoDuration;
#[cfg(feature = "part-lenient")]
pub use lenient::Lenient;
#[cfg(feature = "part-multipart")]
pub use multipart::File;
#[cfg(feature = "part-nullable")]
pub use nullable::Nullable;
pub use operation::{CallFuture, Operation, OutputOf};
#[cfg(feature = "part-parse-error")]
pub use parse_error::ParseError;
pub use request_builder::RequestBuilder;
pub use response::Response;
pub use retry::RetryPolicy;
pub use sdk::{Call, Client, ClientBuilder};
pub use secret::Secret;
pub use security::{Credential, Scheme, Security};
pub use server::{Server, ServerVariable};
#[cfg(feature = "part-styles")]
pub use style::Style;
#[cfg(feature = "part-time-of-day")]
pub use time_of_day::Time;
#[cfg(feature = "part-timestamp")]
pub use timestamp::Timestamp;
pub use undeclared::Undeclared;
