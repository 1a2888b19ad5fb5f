//! The commands of this repository, as functions that tests can call.

pub mod bench;
pub mod ci;
pub mod corpus;
pub mod e2e;
pub mod folder;
pub mod generate;
pub mod inputs;
pub mod lint;
pub mod lock;
pub mod print;
pub mod report;
pub mod roundtrip;
pub mod rules;
pub mod tidy;
pub mod workspace;
