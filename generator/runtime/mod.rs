//! What every client of this kind needs: calls, errors, transport, and the types of the wire.

mod any;
mod call;
mod client;
mod duration;
mod error;
mod nullable;
mod parameters;
mod secret;
mod timestamp;
pub mod transport;
pub mod wire;

pub use any::Any;
pub use call::{Call, CallFuture, Endpoint, Operation, Response};
pub use client::{Client, ClientBuilder, Profile, ServerVariable};
pub use duration::Duration;
pub use error::Error;
pub use nullable::Nullable;
pub use secret::Secret;
pub use timestamp::{ParseError, Timestamp};
