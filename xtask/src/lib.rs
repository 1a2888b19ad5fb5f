//! The commands of this repository, as functions that tests can call.

#![deny(clippy::print_stdout, clippy::print_stderr)] // `terminal` alone prints: it makes all characters visible.

pub mod bench;
pub mod budget;
pub mod cargo;
pub mod changes;
pub mod ci;
pub mod corpus;
pub mod e2e;
mod jobs;
pub mod roundtrip;
pub mod scratch;
pub mod tidy;
pub mod workspace;
