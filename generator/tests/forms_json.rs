//! The types of `forms/json` with JSON: values are written back as they were read, and invalid values are reported.

#![allow(
    dead_code,
    unused_imports,
    reason = "a generated crate exports all of this; not every part is tried here"
)]

/// The runtime, at the path that generated modules import.
mod runtime {
    pub(crate) use openapi_sdk_runtime::*;
}

/// The types that generated modules import.
mod types {
    pub(crate) use crate::runtime::*;
}

// Included by path, so that rustfmt does not change generated files.
include!("forms/json/list.rs");

#[path = "forms/support.rs"]
mod support;

#[path = "forms/json/counted.rs"]
mod counted;
#[path = "forms/json/enums.rs"]
mod enums;
#[path = "forms/json/objects.rs"]
mod objects;
#[path = "forms/json/others.rs"]
mod others;
#[path = "forms/json/recursion.rs"]
mod recursion;
#[path = "forms/json/scalars.rs"]
mod scalars;
#[path = "forms/json/unions.rs"]
mod unions;
