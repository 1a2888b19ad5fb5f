//! Transports: the interface between this crate and an HTTP client.

#[cfg(all(feature = "reqwest", target_family = "wasm", target_os = "unknown"))]
compile_error!(
    "the feature `reqwest` needs sockets: disable it for this target, and set another transport"
);

mod error;
mod interface;
#[cfg(feature = "reqwest")]
mod reqwest;

#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
#[cfg(feature = "reqwest")]
pub use self::reqwest::builder::ReqwestTransportBuilder;
pub use super::body::{Body, BodyError, BodyStream};
pub use error::{TransportError, TransportErrorKind};
pub use interface::{SendOptions, Transport, TransportFuture};
