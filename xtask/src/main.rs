//! `cargo xtask`: generate the SDK, check it, and all that CI does.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use openapi_sdk_generator::Stage;

use xtask::generate::{Mode, Options};
use xtask::inputs::InputPaths;
use xtask::report::Format;
use xtask::{bench, ci, corpus, generate, lint, print, rules, tidy, workspace};

/// The commands of this repository.
///
/// Exit codes: 0 done, 1 drift or findings, 2 bad input or usage.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
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
    /// Runs all that CI runs, and tells how long each step took
    Ci,
    /// Runs a command and prints what it used, as JSON
    #[command(hide = true)]
    Measure {
        /// The command
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
    /// Measures a run and the compile time of the crate that it makes
    Bench(BenchArguments),
    /// Makes the crates of many documents, and tells what came of each
    ///
    /// Exit codes: 0 all is well, 1 something is not or got worse, 2 usage.
    Corpus(CorpusArguments),
}

#[derive(clap::Args)]
struct InputArguments {
    /// The OpenAPI document (YAML or JSON; Swagger 2.0, OpenAPI 3.0, 3.1 or 3.2)
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// The config
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder that references may not leave [default: that of the document]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// An overlay to apply after those of the config, relative to its folder; may be given several times
    #[arg(long = "overlay", value_name = "FILE")]
    overlays: Vec<String>,
}

impl InputArguments {
    /// What to read; the repository's own document and config where none are given.
    fn paths(self, root: &Path) -> InputPaths {
        InputPaths {
            spec: self.spec.unwrap_or_else(|| root.join("spec/openapi.yaml")),
            config: self.config.unwrap_or_else(|| root.join("spec/codegen.toml")),
            root: self.root,
            overlays: self.overlays,
        }
    }
}

#[derive(clap::Args)]
struct GenerateArguments {
    #[command(flatten)]
    inputs: InputArguments,
    /// The folder of the crate
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing: compare, show the difference, and exit with 1 if there is one
    #[arg(long)]
    check: bool,
    /// Show every finding, and every schema that was left out
    #[arg(long)]
    verbose: bool,
    /// What findings are written as: `text`, or `json` with a line for each
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_possible_values = true)]
    message_format: Format,
}

#[derive(clap::Args)]
struct LintArguments {
    /// The OpenAPI document (YAML or JSON; Swagger 2.0, OpenAPI 3.0, 3.1 or 3.2)
    #[arg(value_name = "SPEC")]
    spec: PathBuf,
    /// The config, if there is one
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder that references may not leave [default: that of the document]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// An overlay to apply, relative to the folder of the config if there is one; may be given several times
    #[arg(long = "overlay", value_name = "FILE")]
    overlays: Vec<String>,
    /// What findings are written as: `text`, or `json` with a line for each
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_possible_values = true)]
    message_format: Format,
    /// Show all places of each finding
    #[arg(long)]
    verbose: bool,
}

impl LintArguments {
    fn options(self) -> lint::Options {
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
enum Printed {
    /// Prints the document, put together from all files and with all overlays applied
    Spec(PrintSpecArguments),
}

#[derive(clap::Args)]
struct PrintSpecArguments {
    #[command(flatten)]
    inputs: InputArguments,
    /// How far on the way
    #[arg(long, value_enum, default_value_t = PrintedStage::Effective)]
    stage: PrintedStage,
    /// Print JSON instead of YAML
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum PrintedStage {
    /// All files put together, all overlays applied: what an overlay may point into
    Effective,
    /// Mended as well, and in the one shape that is read
    Read,
}

#[derive(clap::Args)]
struct BenchArguments {
    /// The OpenAPI document
    #[arg(long, value_name = "FILE")]
    spec: PathBuf,
    /// The config
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The feature to measure alone
    #[arg(long, value_name = "NAME", default_value = "personal-client")]
    feature: String,
}

#[derive(clap::Args)]
struct CorpusArguments {
    /// The folder of the documents: those that its INDEX.tsv lists, or all that are there
    #[arg(value_name = "DIR", required_unless_present = "compare")]
    folder: Option<PathBuf>,
    /// Compile the crates too: a warning is as bad as an error
    #[arg(long)]
    compile: bool,
    /// Take only the documents that this pattern matches (`*`, `?`, `**`); may be given several times
    #[arg(long, value_name = "GLOB")]
    only: Vec<String>,
    /// How many threads to use [default: as many as the machine has]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Write the report to this file too, as Markdown, or as JSON where its name ends in `.json`
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Keep the crates, and tell where they are
    #[arg(long)]
    keep: bool,
    /// Tell what changed from one JSON report to another
    #[arg(long, value_names = ["OLD", "NEW"], num_args = 2, exclusive = true)]
    compare: Vec<PathBuf>,
}

fn run_corpus(arguments: CorpusArguments) -> anyhow::Result<ExitCode> {
    if let [old, new] = &arguments.compare[..] {
        return corpus::compare(old, new);
    }
    corpus::run(&corpus::Options {
        folder: arguments.folder.unwrap_or_default(),
        only: arguments.only,
        compile: arguments.compile,
        jobs: arguments.jobs,
        report: arguments.report,
        keep: arguments.keep,
    })
}

fn main() -> ExitCode {
    let root = workspace::root();
    let done = match Arguments::parse().command {
        Command::Generate(arguments) => {
            let options = Options {
                inputs: arguments.inputs.paths(&root),
                out: arguments.out.unwrap_or_else(|| root.join("generated")),
                verbose: arguments.verbose,
                format: arguments.message_format,
            };
            generate::run(&options, if arguments.check { Mode::Check } else { Mode::Write })
        }
        Command::Print(Printed::Spec(arguments)) => {
            let stage = match arguments.stage {
                PrintedStage::Effective => Stage::Effective,
                PrintedStage::Read => Stage::Read,
            };
            let format = if arguments.json { print::Format::Json } else { print::Format::Yaml };
            print::spec(&arguments.inputs.paths(&root), stage, format)
        }
        Command::Lint(arguments) => lint::run(&arguments.options()),
        Command::Rules { name } => rules::run(name.as_deref()),
        Command::Tidy => tidy::run(&root),
        Command::Ci => ci::run(&root),
        Command::Measure { command } => bench::measure(&command),
        Command::Corpus(arguments) => run_corpus(arguments),
        Command::Bench(arguments) => {
            bench::run(&arguments.spec, &arguments.config, &arguments.feature)
        }
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(2)
    })
}
