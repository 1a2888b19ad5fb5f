//! A program that offers the commands.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;
use openapi_sdk_generator::Stage;

use crate::arguments::{
    Command, GenerateArguments, InputArguments, LintArguments, Printed, PrintedStage,
};
use crate::generate::{Mode, Options};
use crate::inputs::InputPaths;
use crate::project::Project;
use crate::report::Warnings;
use crate::{generate, lint, panics, print, rules, terminal};

/// The version, with the commit if it is known.
const VERSION: &str = env!("OPENAPI_SDK_VERSION");

/// A program that offers the commands: `cargo openapi-sdk`, or the xtask of a project.
#[derive(Debug, Clone)]
pub struct Program {
    name: String,
    config: Option<PathBuf>,
}

/// Generates Rust SDK crates from OpenAPI documents.
///
/// Exit codes: 0 success, 1 drift, findings or denied warnings, 2 invalid input or usage.
#[derive(Debug, Parser)]
#[command(version = VERSION, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: AnyCommand,
}

#[derive(Debug, Subcommand)]
enum AnyCommand {
    #[command(flatten)]
    Run(Command),
    /// Print the script that completes commands in a shell
    Completions(CompletionsArguments),
    /// Print the manual page
    Man,
}

#[derive(Debug, Args)]
struct CompletionsArguments {
    /// The shell
    shell: Shell,
}

impl Program {
    /// Creates a program. `name` is the way to call it, for messages: `cargo xtask`.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), config: None }
    }

    /// Sets the config of commands without `--config`, instead of the nearest one.
    #[must_use]
    pub fn config(mut self, config: impl Into<PathBuf>) -> Self {
        self.config = Some(config.into());
        self
    }

    /// Runs the command in the arguments of the process.
    pub fn main(&self) -> ExitCode {
        panics::silence_runs();
        let mut arguments: Vec<OsString> = std::env::args_os().collect();
        // Cargo passes the name of its subcommand.
        let (_, subcommand) = self.name.rsplit_once(' ').unwrap_or_default();
        if arguments.get(1).is_some_and(|first| *first == *subcommand) {
            arguments.remove(1);
        }
        let matches = self.parser().get_matches_from(arguments);
        let command = Arguments::from_arg_matches(&matches).map(|arguments| arguments.command);
        match command.unwrap_or_else(|error| error.exit()) {
            AnyCommand::Run(command) => self.run(command),
            AnyCommand::Completions(CompletionsArguments { shell }) => self.completions(shell),
            AnyCommand::Man => finish(self.manual()),
        }
    }

    /// Runs a command, and prints the error if it fails. The exit code is 2 then.
    pub fn run(&self, command: Command) -> ExitCode {
        finish(match command {
            Command::Generate(arguments) => self.generate(arguments),
            Command::Print(Printed::Spec(arguments)) => {
                let stage = match arguments.stage {
                    PrintedStage::Effective => Stage::Effective,
                    PrintedStage::Read => Stage::Read,
                };
                let format = if arguments.json { print::Format::Json } else { print::Format::Yaml };
                self.inputs(arguments.inputs)
                    .and_then(|(paths, _)| print::spec(&paths, stage, format))
            }
            Command::Print(Printed::Paging(inputs)) => {
                self.inputs(inputs).and_then(|(paths, _)| print::paging(&paths))
            }
            Command::Print(Printed::Names(inputs)) => {
                self.inputs(inputs).and_then(|(paths, _)| print::names(&paths))
            }
            Command::Lint(arguments) => self.lint(arguments),
            Command::Rules { name } => rules::run(name.as_deref(), &self.name),
        })
    }

    fn generate(&self, arguments: GenerateArguments) -> Result<ExitCode> {
        let update = self.update_command(&arguments);
        let (inputs, project) = self.inputs(arguments.inputs)?;
        let options = Options {
            out: arguments.out.map_or_else(|| project.out(&inputs.spec), Ok)?,
            inputs,
            verbose: arguments.verbose,
            format: arguments.message_format,
            warnings: Warnings::of(arguments.deny_warnings),
            update,
        };
        generate::run(&options, if arguments.check { Mode::Check } else { Mode::Write })
    }

    fn lint(&self, arguments: LintArguments) -> Result<ExitCode> {
        let LintArguments { spec, config, root, overlays, message_format, .. } = arguments;
        let inputs = match (spec, config) {
            (Some(spec), None) => lint::Inputs::WithoutConfig(InputPaths {
                root,
                overlays,
                ..InputPaths::of(spec, "".into())
            }),
            (spec, config) => {
                let (paths, _) = self.inputs(InputArguments { spec, config, root, overlays })?;
                lint::Inputs::WithConfig(paths)
            }
        };
        lint::run(&lint::Options {
            inputs,
            format: message_format,
            verbose: arguments.verbose,
            warnings: Warnings::of(arguments.deny_warnings),
        })
    }

    /// The paths of the input, and the project whose config they follow from.
    fn inputs(&self, arguments: InputArguments) -> Result<(InputPaths, Project)> {
        let InputArguments { spec, config, root, overlays } = arguments;
        let project = match config.or_else(|| self.config.clone()) {
            Some(config) => Project::open(config)?,
            None => {
                let here = std::env::current_dir().context("the current folder can't be read")?;
                Project::nearest(&here)?
            }
        };
        let spec = spec.map_or_else(|| project.document(), Ok)?;
        let root = root.or_else(|| project.root().filter(|_| project.has(&spec)));
        Ok((InputPaths { spec, config: project.config.clone(), root, overlays }, project))
    }

    /// The command that updates the folder of a check.
    fn update_command(&self, arguments: &GenerateArguments) -> String {
        let InputArguments { spec, config, root, overlays } = &arguments.inputs;
        let overlays = overlays.iter().map(|overlay| ("--overlay", Some(Path::new(overlay))));
        let paths =
            [("--spec", spec), ("--config", config), ("--root", root), ("--out", &arguments.out)];
        let paths = paths.into_iter().map(|(flag, path)| (flag, path.as_deref()));
        let given = paths.chain(overlays).filter_map(|(flag, path)| Some((flag, path?)));
        let flags = given.map(|(flag, path)| format!(" {flag} {}", path.display()));
        format!("{} generate{}", self.name, flags.collect::<String>())
    }

    fn parser(&self) -> clap::Command {
        Arguments::command().name(self.name.clone()).bin_name(self.name.clone())
    }

    fn completions(&self, shell: Shell) -> ExitCode {
        // Cargo completes its own commands: the script is for the program that it runs.
        let program = self.name.replace(' ', "-");
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut self.parser(), program, &mut script);
        terminal::print(&String::from_utf8_lossy(&script));
        ExitCode::SUCCESS
    }

    fn manual(&self) -> Result<ExitCode> {
        let mut page = Vec::new();
        let command = self.parser().name(self.name.replace(' ', "-"));
        clap_mangen::Man::new(command).render(&mut page).map_err(io::Error::other)?;
        terminal::print(&String::from_utf8_lossy(&page));
        Ok(ExitCode::SUCCESS)
    }
}

fn finish(done: Result<ExitCode>) -> ExitCode {
    done.unwrap_or_else(|error| {
        terminal::print_error(&format!("error: {error:#}\n"));
        ExitCode::from(2)
    })
}
