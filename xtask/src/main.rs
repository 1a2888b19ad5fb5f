//! `cargo xtask`: generate the SDK, check it, and all that CI does.

#![deny(clippy::print_stdout, clippy::print_stderr)] // `terminal` alone prints: it makes all characters visible.

mod arguments;

use std::process::ExitCode;
use std::time::Duration;

use cargo_openapi_sdk::disk::shortest;
use cargo_openapi_sdk::{Program, terminal};
use clap::Parser;
use xtask::corpus::Check;
use xtask::corpus::documents::Sample;
use xtask::{bench, budget, changes, ci, corpus, e2e, roundtrip, tidy, workspace};

use arguments::{Arguments, Command, CorpusArguments};

fn main() -> ExitCode {
    cargo_openapi_sdk::silence_runs();
    let root = workspace::root();
    let done = match Arguments::parse().command {
        Command::Sdk(command) => {
            let config = root.join("spec/codegen.toml");
            return Program::new("cargo xtask").config(shortest(&config)).run(command);
        }
        Command::Tidy => tidy::run(&root),
        Command::Budgets => budget::run(&root),
        Command::Ci { built_in } => ci::run(&root, Duration::from_secs(built_in)),
        Command::Packages { documents } => {
            ci::packages(&root, &documents).map(|()| ExitCode::SUCCESS)
        }
        Command::Measure { command } => bench::measure(&command),
        Command::Corpus(arguments) => run_corpus(arguments),
        Command::Roundtrip(arguments) => roundtrip::run(&arguments.options()),
        Command::Changes { folder, only } => changes::run(&folder, only.as_deref()),
        Command::E2e { only } => e2e::run(&root, &only),
        Command::Bench(arguments) => {
            bench::run(&arguments.spec, &arguments.config, &arguments.feature)
        }
        Command::BenchSdk { json } => bench::sdk(&root, json),
    };
    done.unwrap_or_else(|error| {
        terminal::print_error(&format!("error: {error:#}\n"));
        ExitCode::from(2)
    })
}

/// The number of arenas of glibc, by the environment. Each thread has an arena by default and keeps freed memory in it,
/// so the memory would be that of the largest document of each thread.
/// <https://sourceware.org/glibc/manual/latest/html_node/Memory-Allocation-Tunables.html>
const ARENAS: &str = "MALLOC_ARENA_MAX";

fn run_corpus(arguments: CorpusArguments) -> anyhow::Result<ExitCode> {
    if let [old, new] = &arguments.compare[..] {
        return corpus::compare(old, new);
    }
    if std::env::var_os(ARENAS).is_none() {
        // A program can't change its own allocator without unsafe code.
        let mut again = std::process::Command::new(std::env::current_exe()?);
        let status = again.args(std::env::args_os().skip(1)).env(ARENAS, "1").status()?;
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        return Ok(ExitCode::from(code.unwrap_or(2)));
    }
    corpus::run(&corpus::Options {
        folder: arguments.folder.unwrap_or_default(),
        selection: arguments.selection,
        check: Check {
            // A sample without another purpose is compiled.
            compile: arguments.compile
                || arguments.test
                || (arguments.sample.is_some() && !arguments.pages),
            test: arguments.test,
            pages: arguments.pages,
            sample: arguments.sample.map(|size| Sample::new(size, &arguments.seed)),
        },
        jobs: arguments.jobs,
        report: arguments.report,
        keep: arguments.keep,
    })
}
