//! The arguments of the commands.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::report::Format;

/// A command of the generator.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Generate an SDK crate from an OpenAPI document
    ///
    /// Without arguments the nearest `codegen.toml` upwards from the current folder names the document (`[source]
    /// document`) and the folder of the crate (`[package] out`). An `openapi-sdk.toml` lists the configs of several crates.
    ///
    /// Exit codes: 0 success, 1 drift or denied warnings, 2 invalid input or usage.
    Generate(GenerateArguments),
    /// Report what changed between two versions of a document: on the wire, in the Rust API, and for the version
    ///
    /// Exit codes: 0 success, 1 breaking changes with --deny-breaking, 2 invalid input or usage.
    Diff(DiffArguments),
    /// Print an intermediate result of the generator
    #[command(subcommand)]
    Print(Printed),
    /// Report every problem in an OpenAPI document without generating code
    ///
    /// Exit codes: 0 no errors, 1 errors, or warnings with --deny-warnings, 2 unreadable file or invalid usage.
    Lint(LintArguments),
    /// List the diagnostic rules, or explain one
    Rules {
        /// The name of a rule
        name: Option<String>,
    },
}

/// The files of a run.
#[derive(Debug, Clone, Default, Args)]
pub struct InputArguments {
    /// The OpenAPI document (YAML or JSON; Swagger 2.0, OpenAPI 3.0, 3.1 or 3.2) [default: that of the config]
    #[arg(long, value_name = "FILE")]
    pub spec: Option<PathBuf>,
    /// The config file, or a list of crates [default: the nearest `codegen.toml` or `openapi-sdk.toml` upwards from the
    /// current folder]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The crate, by its name, if the config is a list of crates [default: all]
    #[arg(short, long, value_name = "NAME")]
    pub package: Option<String>,
    /// The folder that all references must stay in [default: that of the config, or the folder of the document]
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// An overlay to apply after those of the config, relative to its folder; may be repeated
    #[arg(long = "overlay", value_name = "FILE")]
    pub overlays: Vec<String>,
}

/// The arguments of `generate`.
#[derive(Debug, Args)]
pub struct GenerateArguments {
    #[command(flatten)]
    pub inputs: InputArguments,
    /// The folder of the crate [default: that of the config]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write nothing; compare with the folder, show the difference, and exit with 1 if there is one
    #[arg(long)]
    pub check: bool,
    /// Write nothing and exit with 1 if a warning remains; `[rules]` of the config can set a rule to `allow`
    #[arg(long)]
    pub deny_warnings: bool,
    /// Show every finding and every omitted schema
    #[arg(long)]
    pub verbose: bool,
    /// The format of findings: `text`, or `json` with one object per line
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_possible_values = true)]
    pub message_format: Format,
}

/// The arguments of `diff`.
#[derive(Debug, Args)]
pub struct DiffArguments {
    /// The old document: a file, or `REVISION:FILE` for a file in git, such as `v1.2.0:spec/openapi.yaml`
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The new document, in the same form [default: that of the nearest config]
    #[arg(value_name = "NEW")]
    pub new: Option<PathBuf>,
    /// The config of both versions; two documents that are given by their paths have none by default
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The crate, by its name, if the config is a list of crates
    #[arg(short, long, value_name = "NAME")]
    pub package: Option<String>,
    /// The format of the report
    #[arg(long, value_enum, default_value_t = crate::diff::Format::Text)]
    pub format: crate::diff::Format,
    /// Also show changes of names and descriptions
    #[arg(long)]
    pub verbose: bool,
    /// Exit with 1 if a change breaks old clients or Rust programs
    #[arg(long)]
    pub deny_breaking: bool,
}

/// The arguments of `lint`.
#[derive(Debug, Args)]
pub struct LintArguments {
    /// The OpenAPI document (YAML or JSON; Swagger 2.0, OpenAPI 3.0, 3.1 or 3.2) [default: that of the nearest config]
    #[arg(value_name = "SPEC")]
    pub spec: Option<PathBuf>,
    /// The config file; a document that is given by its path has none by default
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The crate, by its name, if the config is a list of crates [default: all]
    #[arg(short, long, value_name = "NAME")]
    pub package: Option<String>,
    /// The folder that all references must stay in [default: that of the config, or the folder of the document]
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// An overlay to apply, relative to the folder of the config if there is one; may be repeated
    #[arg(long = "overlay", value_name = "FILE")]
    pub overlays: Vec<String>,
    /// The format of findings: `text`, or `json` with one object per line
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_possible_values = true)]
    pub message_format: Format,
    /// Exit with 1 if a warning remains; `[rules]` of the config can set a rule to `allow`
    #[arg(long)]
    pub deny_warnings: bool,
    /// Show every place of each finding
    #[arg(long)]
    pub verbose: bool,
}

/// The result that `print` prints.
#[derive(Debug, Subcommand)]
pub enum Printed {
    /// Print the document with all its files and overlays merged
    Spec(PrintSpecArguments),
    /// List the paging of every operation that returns a list, with the reason
    Paging(InputArguments),
    /// List the method of every operation, with the types of its arguments
    Names(InputArguments),
}

/// The arguments of `print spec`.
#[derive(Debug, Args)]
pub struct PrintSpecArguments {
    #[command(flatten)]
    pub inputs: InputArguments,
    /// The pass whose result is printed
    #[arg(long, value_enum, default_value_t = PrintedStage::Effective)]
    pub stage: PrintedStage,
    /// Print JSON instead of YAML
    #[arg(long)]
    pub json: bool,
}

/// The pass whose result `print spec` prints.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum PrintedStage {
    /// All files in one document, all overlays applied: the paths of overlays refer to it
    Effective,
    /// Repaired, and converted to the shape that the generator reads
    Read,
}
