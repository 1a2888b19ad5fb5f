//! The changes between two versions of an API: on the wire, and in Rust.
//!
//! Input: two [`Snapshot`]s. Output: a [`Report`], by [`compare`](crate::compare). The comparison is one of meaning: the order of keys, references instead
//! of inline schemas, files, and the spelling of `null` make no change.

mod atoms;
mod comparison;
mod report;
mod rules;
mod snapshot;
mod version;
mod view;

pub use comparison::Change;
pub(crate) use report::report;
pub use report::{Entry, Group, Report};
pub use rules::{ChangeRule, Effect};
pub use snapshot::Snapshot;
pub use version::least_version;
