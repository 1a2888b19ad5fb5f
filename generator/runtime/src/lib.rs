//! The runtime of the SDKs that `openapi-sdk-generator` generates.
//!
//! It has what does not depend on an API: the client with its transport, credentials, retries and timeouts; calls and
//! their errors; pages and event streams; and the JSON of types that no derive can read. Programs use it through an
//! SDK, whose types and docs lead here.
//!
//! By default a generated crate has its own copy of these modules, without the parts that it does not use, and depends
//! on this package in no way: the module `sources` has the texts, with the feature of the same name. A crate that depends
//! on this package has a [`Client`], a [`ClientBuilder`] and a [`Call`] of its own, with the methods of its API.
//!
//! # Features
//!
//! `runtime` is the runtime itself. `reqwest` adds the default transport, `blocking` calls without `async`, `oauth`
//! token providers, `fs` bodies from and to files of the disk, `tracing` spans, `test-util` a scripted transport, and
//! `gzip`, `brotli` and `zstd` compressed responses. `chrono`, `jiff`, `time`, `uuid` and `rust_decimal` add conversions.
//! A feature `part-…` is a module that only some APIs need, and `parts` is all of them.
//!
//! # Versions
//!
//! An SDK and the runtime agree on everything below [`wire`], and on [`RequestBuilder`], [`ClientCore`] and
//! [`ClientSettings`], so a change there is a breaking change, as everywhere else. The minimum Rust version is 1.85;
//! raising it is a minor change.

#[cfg(feature = "runtime")]
mod runtime;
#[cfg(feature = "sources")]
pub mod sources;

#[cfg(feature = "runtime")]
pub use runtime::*;
