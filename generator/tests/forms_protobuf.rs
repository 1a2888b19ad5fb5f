//! The types of `forms/protobuf` with JSON: values are written back as they were read, and invalid values are reported.

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
include!("forms/protobuf/list.rs");

#[path = "forms/support.rs"]
mod support;

#[path = "forms/protobuf/messages.rs"]
mod messages;
