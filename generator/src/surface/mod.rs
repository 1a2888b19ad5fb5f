//! The public items of a generated crate with their signatures, and the changes between two versions.
//!
//! Input: a planned crate. Output: a [`Surface`], from the syntax trees that `emit` builds. [`compare`] returns the
//! changes, each with the version [`Step`] that it needs by the [rules of Cargo](https://doc.rust-lang.org/cargo/reference/semver.html).
//!
//! Names in signatures are resolved by the `use` lines of their file, and type aliases are expanded, so equal types have
//! equal signatures however a file names them. Not compared are the features that an item needs, auto traits, the values
//! of constants, the runtime's own items, the modules of the user, and features that the config adds.

mod collect;
mod compare;
mod item;
mod modules;
mod resolve;

use crate::emit;
use crate::plan::krate::Crate;

pub use compare::{Change, ItemChange, Step, compare};
pub use item::{Item, ItemKind, Surface};

use modules::Modules;

/// Returns the public items of a crate.
pub(crate) fn of_crate(krate: &Crate) -> Surface {
    let modules = Modules::read(|take| emit::each_source(krate, take));
    collect::surface(&modules, emit::features(krate))
}

#[cfg(test)]
mod tests;
