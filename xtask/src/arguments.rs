//! The arguments of `cargo xtask`, and what they mean to the commands.

use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand, ValueEnum};

use xtask::corpus::documents::Sample;
use xtask::inputs::InputPaths;
use xtask::report::Format;
use xtask::{lint, roundtrip};

/// The commands of this repository.
///
/// Exit codes: 0 done, 1 drift or findings, 2 bad input or usage.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Makes the SDK crate from an OpenAPI document
    Generate(GenerateArguments),
    /// Prints what the generator makes of its input
    #[command(subcommand)]
    Print(Printed),
    /// Tells all that is wrong with an OpenAPI document, and makes nothing
    ///
    /// Exit codes: 0 no errors, 1 errors, 2 a file can't be read, or usage.
    Lint(LintArguments),
    /// Lists the rules that findings bear, or explains one
    Rules {
        /// The name of the rule
        name: Option<String>,
    },
    /// Looks at the repository's own rules: who may import whom, headers, links
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
    /// Runs a command and prints what it used, as JSON
    #[command(hide = true)]
    Measure {
        /// The command
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
    /// Measures a run and the compile time of the crate that it makes
    Bench(BenchArguments),
    /// Measures calls and JSON of the generated crate against reqwest and serde alone
    BenchSdk {
        /// Print JSON, a line for each case, instead of tables
        #[arg(long)]
        json: bool,
    },
    /// Makes the crates of many documents, and tells what came of each
    ///
    /// Exit codes: 0 all is well, 1 something is not or got worse, 2 usage.
    Corpus(CorpusArguments),
    /// Tries whether the types of many documents keep what they read, and refuse what is wrong
    ///
    /// Exit codes: 0 all is well, 1 something is lost or wrongly accepted, 2 usage.
    Roundtrip(RoundtripArguments),
    /// Lets a mock server that was not written here judge the calls of generated SDKs; it needs Node
    ///
    /// Exit codes: 0 all is well or there is no Node, 1 something is refused or can't be read, 2 usage.
    E2e {
        /// Take the documents of the corpus that this pattern matches; may be given several times
        #[arg(long, value_name = "GLOB")]
        only: Vec<String>,
    },
}

#[derive(clap::Args)]
pub struct InputArguments {
    /// The OpenAPI document (YAML or JSON; Swagger 2.0, OpenAPI 3.0, 3.1 or 3.2)
    #[arg(long, value_name = "FILE")]
    pub spec: Option<PathBuf>,
    /// The config
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The folder that references may not leave [default: that of the document]
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// An overlay to apply after those of the config, relative to its folder; may be given several times
    #[arg(long = "overlay", value_name = "FILE")]
    pub overlays: Vec<String>,
}

impl InputArguments {
    /// What to read; the repository's own document and config where none are given.
    pub fn paths(self, root: &Path) -> InputPaths {
        InputPaths {
            spec: self.spec.unwrap_or_else(|| root.join("spec/openapi.yaml")),
            config: self.config.unwrap_or_else(|| root.join("spec/codegen.toml")),
            root: self.root,
            overlays: self.overlays,
        }
    }
}

#[derive(clap::Args)]
pub struct GenerateArguments {
    #[command(flatten)]
    pub inputs: InputArguments,
    /// The folder of the crate
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write nothing: compare, show the difference, and exit with 1 if there is one
    #[arg(long)]
    pub check: bool,
    /// Show every finding, and every schema that was left out
    #[arg(long)]
    pub verbose: bool,
    /// What findings are written as: `text`, or `json` with a line for each
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_possible_values = true)]
    pub message_format: Format,
}

#[derive(clap::Args)]
pub struct LintArguments {
    /// The OpenAPI document (YAML or JSON; Swagger 2.0, OpenAPI 3.0, 3.1 or 3.2)
    #[arg(value_name = "SPEC")]
    pub spec: PathBuf,
    /// The config, if there is one
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The folder that references may not leave [default: that of the document]
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// An overlay to apply, relative to the folder of the config if there is one; may be given several times
    #[arg(long = "overlay", value_name = "FILE")]
    pub overlays: Vec<String>,
    /// What findings are written as: `text`, or `json` with a line for each
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_possible_values = true)]
    pub message_format: Format,
    /// Show all places of each finding
    #[arg(long)]
    pub verbose: bool,
}

impl LintArguments {
    pub fn options(self) -> lint::Options {
        lint::Options {
            spec: self.spec,
            config: self.config,
            root: self.root,
            overlays: self.overlays,
            format: self.message_format,
            verbose: self.verbose,
        }
    }
}

#[derive(Subcommand)]
pub enum Printed {
    /// Prints the document, put together from all files and with all overlays applied
    Spec(PrintSpecArguments),
    /// Tells of every operation that answers a list whether it answers page by page, and why or why not
    Paging(InputArguments),
}

#[derive(clap::Args)]
pub struct PrintSpecArguments {
    #[command(flatten)]
    pub inputs: InputArguments,
    /// How far on the way
    #[arg(long, value_enum, default_value_t = PrintedStage::Effective)]
    pub stage: PrintedStage,
    /// Print JSON instead of YAML
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum PrintedStage {
    /// All files put together, all overlays applied: what an overlay may point into
    Effective,
    /// Mended as well, and in the one shape that is read
    Read,
}

#[derive(clap::Args)]
pub struct BenchArguments {
    /// The OpenAPI document
    #[arg(long, value_name = "FILE")]
    pub spec: PathBuf,
    /// The config
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// The feature to measure alone
    #[arg(long, value_name = "NAME", default_value = "personal-client")]
    pub feature: String,
}

#[derive(clap::Args)]
pub struct CorpusArguments {
    /// The folder of the documents: those that its INDEX.tsv lists, or all that are there
    #[arg(value_name = "DIR", required_unless_present = "compare")]
    pub folder: Option<PathBuf>,
    /// Compile the crates too: a warning is as bad as an error
    #[arg(long)]
    pub compile: bool,
    /// Take only the documents that this pattern matches (`*`, `?`, `**`); may be given several times
    #[arg(long, value_name = "GLOB")]
    pub only: Vec<String>,
    /// Take this many of the documents, chosen by a seed; the same seed chooses the same documents
    #[arg(long, value_name = "COUNT:SEED")]
    pub sample: Option<Sample>,
    /// How many threads to use [default: as many as the machine has]
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Write the report to this file too, as Markdown, or as JSON where its name ends in `.json`
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Keep the crates, and tell where they are
    #[arg(long)]
    pub keep: bool,
    /// Tell what changed from one JSON report to another
    #[arg(long, value_names = ["OLD", "NEW"], num_args = 2, exclusive = true)]
    pub compare: Vec<PathBuf>,
}

#[derive(clap::Args)]
pub struct RoundtripArguments {
    /// The folder of the documents: those that its INDEX.tsv lists, or all that are there; a `codegen.toml` beside a
    /// document is its config
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Take only the documents that this pattern matches (`*`, `?`, `**`); may be given several times
    #[arg(long, value_name = "GLOB")]
    pub only: Vec<String>,
    /// How many samples of chance to make of each schema
    #[arg(long, value_name = "N", default_value_t = roundtrip::Options::SAMPLES)]
    pub samples: usize,
    /// What chance begins with
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// How many threads to use [default: as many as the machine has]
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Keep the crates and programs in this folder
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
    /// Write the report to this file too, as Markdown, or as JSON where its name ends in `.json`
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

impl RoundtripArguments {
    pub fn options(self) -> roundtrip::Options {
        roundtrip::Options {
            folder: self.folder,
            only: self.only,
            samples: self.samples,
            seed: self.seed,
            jobs: self.jobs,
            keep: self.keep,
            report: self.report,
        }
    }
}
