//! The commands of `cargo openapi-sdk`, for this program and for the xtask of another project.
//!
//! A project with an xtask offers the same commands in a few lines:
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! fn main() -> ExitCode {
//!     cargo_openapi_sdk::Program::new("cargo xtask").main()
//! }
//! ```
//!
//! `cargo xtask generate` then reads the nearest `codegen.toml` upwards from the current folder. With
//! [`Program::config`] the config is at a fixed path. A program with more commands flattens [`Command`] into its own
//! and passes it to [`Program::run`].

#![deny(clippy::print_stdout, clippy::print_stderr)] // `terminal` alone prints: it makes all characters visible.

mod crates;
pub mod diff;
pub mod disk;
mod exchange;
pub mod folder;
pub mod generate;
pub mod inputs;
pub mod lint;
pub mod lock;
mod panics;
pub mod print;
mod program;
pub mod project;
pub mod report;
pub mod rules;
pub mod terminal;

mod arguments;

pub use arguments::Command;
pub use panics::silence_runs;
pub use program::Program;
