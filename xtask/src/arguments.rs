//! The arguments of `cargo xtask`, and their conversion to options of the commands.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use xtask::corpus::documents::Selection;
use xtask::roundtrip;

/// The commands of this repository.
///
/// Exit codes: 0 success, 1 drift, findings or denied warnings, 2 invalid input or usage.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// The commands of `cargo openapi-sdk`; the default config is `spec/codegen.toml`
    #[command(flatten)]
    Sdk(cargo_openapi_sdk::Command),
    /// Check the rules of this repository: imports between modules, headers, links
    Tidy,
    /// Check counts such as emitted lines, allocations and instructions against their budgets
    ///
    /// Exit codes: 0 within all budgets, 1 a budget is exceeded, 2 a figure can't be measured.
    Budgets,
    /// Run all steps of CI and report minutes and disk space by step
    Ci {
        /// The seconds that the build before took, for the report
        #[arg(long, value_name = "SECONDS", default_value_t = 0, hide = true)]
        built_in: u64,
    },
    /// Install the command from its packed package, and generate, check and test a crate of each document with it
    ///
    /// Exit codes: 0 all passed, 2 a step failed or invalid usage.
    Packages {
        /// OpenAPI documents; a small one by default
        #[arg(value_name = "SPEC")]
        documents: Vec<PathBuf>,
    },
    /// Run a command and print the time and memory that it used, as JSON
    #[command(hide = true)]
    Measure {
        /// The command
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
    /// Measure a run of the generator and the compile time of its crate, and print all budgets
    Bench(BenchArguments),
    /// Compare calls and JSON of the generated crate with plain reqwest and serde
    BenchSdk {
        /// Print one JSON object per case instead of tables
        #[arg(long)]
        json: bool,
    },
    /// Generate the crates of many documents and report the result of each
    ///
    /// All documents are generated. Crates are written to a temporary folder only if they are compiled or stored by `--keep`. Large
    /// documents run alone, so the memory is that of the largest one, not a multiple.
    ///
    /// Exit codes: 0 all succeeded, 1 a document failed or got worse, 2 invalid usage.
    Corpus(CorpusArguments),
    /// Check that the types of many documents preserve valid values and reject invalid ones
    ///
    /// Exit codes: 0 no errors, 1 a value was lost or wrongly accepted, 2 invalid usage.
    Roundtrip(RoundtripArguments),
    /// Compare pairs of documents, and report where the verdict differs from a known one
    Changes {
        /// The folder of the pairs, with an INDEX.tsv
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Compare only the pairs whose name contains this text, and print their changes
        #[arg(long, value_name = "TEXT")]
        only: Option<String>,
    },
    /// Check the calls of generated SDKs with the mock server Prism, which needs Node
    ///
    /// Exit codes: 0 no errors, or Node is missing; 1 a request was rejected or a response can't be decoded; 2 invalid usage.
    E2e {
        /// Use only the documents that match this pattern; may be repeated
        #[arg(long, value_name = "GLOB")]
        only: Vec<String>,
    },
}

#[derive(clap::Args)]
pub struct BenchArguments {
    /// The OpenAPI document
    #[arg(long, value_name = "FILE")]
    pub spec: PathBuf,
    /// The config file
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// The feature to measure alone
    #[arg(long, value_name = "NAME", default_value = "personal-client")]
    pub feature: String,
}

#[derive(clap::Args)]
pub struct CorpusArguments {
    /// The folder of the documents: those in its INDEX.tsv, or all in the folder
    #[arg(value_name = "DIR", required_unless_present = "compare")]
    pub folder: Option<PathBuf>,
    /// Compile the crates too; a warning counts as an error
    #[arg(long)]
    pub compile: bool,
    /// Compile the crates and run their tests, which send requests to a scripted server
    #[arg(long)]
    pub test: bool,
    /// Document the crates too, and walk the pages from each method to its output and its options
    #[arg(long)]
    pub pages: bool,
    /// Compile, test and document a sample of this many crates; only these are written
    #[arg(long, value_name = "COUNT")]
    pub sample: Option<usize>,
    /// The seed of the sample: the same seed selects the same crates
    #[arg(
        long,
        value_name = "SEED",
        default_value = "",
        requires = "sample",
        hide_default_value = true
    )]
    pub seed: String,
    #[command(flatten)]
    pub selection: Selection,
    /// The number of threads [default: all processors]
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Also write the report to this file, as Markdown, or as JSON if the name ends in `.json`
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Keep the crates and print their folder
    #[arg(long)]
    pub keep: bool,
    /// Compare two JSON reports
    #[arg(long, value_names = ["OLD", "NEW"], num_args = 2, exclusive = true)]
    pub compare: Vec<PathBuf>,
}

#[derive(clap::Args)]
pub struct RoundtripArguments {
    /// The folder of the documents: those in its INDEX.tsv, or all in the folder; a `codegen.toml` beside a document is its
    /// config
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    #[command(flatten)]
    pub selection: Selection,
    /// The number of random samples per schema
    #[arg(long, value_name = "N", default_value_t = roundtrip::Options::SAMPLES)]
    pub samples: usize,
    /// The seed of the random samples
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// The number of threads [default: all processors]
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Keep the crates and programs in this folder
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
    /// Also write the report to this file, as Markdown, or as JSON if the name ends in `.json`
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Only validate the values with the witness; compile and run nothing
    #[arg(long)]
    pub only_validate: bool,
}

impl RoundtripArguments {
    pub fn options(self) -> roundtrip::Options {
        roundtrip::Options {
            folder: self.folder,
            selection: self.selection,
            samples: self.samples,
            seed: self.seed,
            jobs: self.jobs,
            keep: self.keep,
            report: self.report,
            only_validate: self.only_validate,
        }
    }
}
