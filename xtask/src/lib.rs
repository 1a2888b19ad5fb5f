//! The commands of this repository, as functions that tests can call.

#![deny(clippy::print_stdout, clippy::print_stderr)] // `terminal` alone prints: it makes all characters visible.

pub mod bench;
pub mod budget;
pub mod cargo;
pub mod ci;
pub mod corpus;
pub mod disk;
pub mod e2e;
pub mod exchange;
pub mod folder;
pub mod generate;
pub mod inputs;
pub mod lint;
pub mod lock;
pub mod panics;
pub mod print;
pub mod report;
pub mod roundtrip;
pub mod rules;
pub mod scratch;
pub mod terminal;
pub mod tidy;
pub mod workspace;
