//! Samples: JSON values that a schema allows.
//!
//! Purpose: check the defaults and examples of the document, and generate values that a server could send, for the tests
//! of the emitted crate and for round trips. Input: the table of schemas. Output: the valid defaults and examples, and
//! values, with a reason for each value that can't be generated. The module knows the dialect but not Rust.

mod budget;
mod call;
mod declared;
mod format;
pub mod generator;
#[cfg(test)]
mod limits;
mod pattern;
pub mod random;
mod scalar;
pub mod schema;
pub mod validator;
pub mod value;
pub mod view;

pub(crate) use budget::Size;
pub(crate) use call::samples;
pub use call::{BodySample, CallSample, Samples};
pub(crate) use declared::check;
