//! Samples: JSON values that a schema allows.
//!
//! Purpose: give the tests of the emitted crate, and whoever judges it, values that a server could send. Input: the
//! document in the one shape that is read. Output: values; what can't be made is said.
//! It knows JSON Schema and the dialect, and nothing of Rust: a judge must not share the faults of what it judges.

mod budget;
mod call;
mod format;
pub mod judge;
#[cfg(test)]
mod limits;
pub mod maker;
mod object;
mod pattern;
pub mod random;
mod scalar;
pub mod schema;
pub mod value;
pub mod view;
pub mod walk;

pub(crate) use call::samples;
pub use call::{BodySample, CallSample, Samples};
