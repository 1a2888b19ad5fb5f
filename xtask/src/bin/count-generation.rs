//! Counts one run of the generator: `count-generation SPEC CONFIG` prints the figures of `cargo xtask budgets` as JSON.
//!
//! Only this program is linked with the counting allocator, so no command of the repository is slowed by it.

#![allow(clippy::print_stdout, reason = "a program reads the output")]

use std::path::PathBuf;

use anyhow::{Context, Result};
use cargo_openapi_sdk::inputs::{InputPaths, Inputs};
use mod_alloc::{ModAlloc, Profiler};
use serde_json::json;
use xtask::budget::measure::generated;
use xtask::budget::tally::{Count, Tally};

#[global_allocator]
static ALLOCATOR: ModAlloc = ModAlloc::new();

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let mut next = || arguments.next().context("usage: count-generation SPEC CONFIG");
    let inputs = Inputs::read(&InputPaths::of(next()?, next()?))?;
    let profiler = Profiler::start();
    let output = generated(inputs.input())?;
    let heap = profiler.stop();
    let Count { lines, functions } = Tally::of(&output.files).total();
    let figures = json!({
        "whole-crate-lines": lines,
        "whole-crate-functions": functions,
        "generate-allocations": heap.alloc_count,
        "generate-peak-bytes": heap.peak_bytes,
    });
    println!("{figures}");
    Ok(())
}
