//! A program that offers the commands.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;
use openapi_sdk_generator::Stage;

use crate::arguments::{
    Command, DiffArguments, GenerateArguments, InputArguments, LintArguments, Printed, PrintedStage,
};
use crate::crates::{self, LIST};
use crate::generate::{Mode, Options};
use crate::inputs::InputPaths;
use crate::project::Project;
use crate::report::Warnings;
use crate::{diff, generate, lint, panics, print, rules, terminal};

/// The name of a config.
const CONFIG: &str = "codegen.toml";

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
                self.input(arguments.inputs).and_then(|paths| print::spec(&paths, stage, format))
            }
            Command::Print(Printed::Paging(inputs)) => {
                self.input(inputs).and_then(|paths| print::paging(&paths))
            }
            Command::Print(Printed::Names(inputs)) => {
                self.input(inputs).and_then(|paths| print::names(&paths))
            }
            Command::Diff(arguments) => self.diff(arguments),
            Command::Lint(arguments) => self.lint(arguments),
            Command::Rules { name } => rules::run(name.as_deref(), &self.name),
        })
    }

    fn generate(&self, arguments: GenerateArguments) -> Result<ExitCode> {
        let update = self.update_command(&arguments);
        let mode = if arguments.check { Mode::Check } else { Mode::Write };
        let GenerateArguments { inputs, out, verbose, message_format, deny_warnings, .. } =
            arguments;
        let projects = self.projects(&inputs, out.is_some())?;
        each(projects, |project| {
            let paths = paths(&inputs, project)?;
            let options = Options {
                out: out.clone().map_or_else(|| project.out(&paths.spec), Ok)?,
                inputs: paths,
                verbose,
                format: message_format,
                warnings: Warnings::of(deny_warnings),
                update: update.clone(),
            };
            generate::run(&options, mode)
        })
    }

    fn diff(&self, arguments: DiffArguments) -> Result<ExitCode> {
        let DiffArguments { old, new, config, package, format, verbose, deny_breaking } = arguments;
        let options = |old, new| diff::Options { old, new, format, verbose, deny_breaking };
        if let (Some(new), None, None) = (&new, &config, &package) {
            let of = |spec: &PathBuf| InputPaths::of(spec.clone(), PathBuf::new());
            return diff::run(&options(of(&old), of(new)));
        }
        let arguments = InputArguments { spec: new, config, package, ..InputArguments::default() };
        let new = self.input(arguments)?;
        // The root of the config is that of its own document.
        let old = InputPaths::of(old, new.config.clone());
        diff::run(&options(old, new))
    }

    fn lint(&self, arguments: LintArguments) -> Result<ExitCode> {
        let LintArguments { spec, config, package, root, overlays, message_format, .. } = arguments;
        let options = |inputs| lint::Options {
            inputs,
            format: message_format,
            verbose: arguments.verbose,
            warnings: Warnings::of(arguments.deny_warnings),
        };
        if let (Some(spec), None, None) = (&spec, &config, &package) {
            let paths = InputPaths::of(spec.clone(), PathBuf::new());
            let inputs = lint::Inputs::WithoutConfig(InputPaths { root, overlays, ..paths });
            return lint::run(&options(inputs));
        }
        let inputs = InputArguments { spec, config, package, root, overlays };
        each(self.projects(&inputs, false)?, |project| {
            lint::run(&options(lint::Inputs::WithConfig(paths(&inputs, project)?)))
        })
    }

    /// The paths of the input of a single crate.
    fn input(&self, arguments: InputArguments) -> Result<InputPaths> {
        let projects = self.projects(&arguments, true)?;
        let project = projects.first().context("there is a config")?;
        paths(&arguments, project)
    }

    /// The projects that a command is about: all of a list, unless the arguments are for a `single` one.
    fn projects(&self, arguments: &InputArguments, single: bool) -> Result<Vec<Project>> {
        let InputArguments { spec, config, package, root, overlays } = arguments;
        let config = match config.as_ref().or(self.config.as_ref()) {
            Some(config) => config.clone(),
            None => nearest(&std::env::current_dir().context("the current folder can't be read")?)?,
        };
        let is_list = config.file_name().is_some_and(|name| name == LIST);
        let projects =
            if is_list { crates::read(&config)? } else { vec![Project::open(config.clone())?] };
        if let Some(name) = package {
            return Ok(vec![crates::named(projects, name)?]);
        }
        let single = single || spec.is_some() || root.is_some() || !overlays.is_empty();
        if single && projects.len() > 1 {
            bail!(
                "`{}` lists {} crates, and this command is about one of them: pass --package",
                config.display(),
                projects.len()
            );
        }
        Ok(projects)
    }

    /// The command that updates the folder of a check.
    fn update_command(&self, arguments: &GenerateArguments) -> String {
        let InputArguments { spec, config, package, root, overlays } = &arguments.inputs;
        let overlays = overlays.iter().map(|overlay| ("--overlay", Some(Path::new(overlay))));
        let paths =
            [("--spec", spec), ("--config", config), ("--root", root), ("--out", &arguments.out)];
        let paths = paths.into_iter().map(|(flag, path)| (flag, path.as_deref()));
        let given = paths.chain(overlays).filter_map(|(flag, path)| Some((flag, path?)));
        let flags = given.map(|(flag, path)| format!(" {flag} {}", path.display()));
        let package = package.as_ref().map(|name| format!(" --package {name}")).unwrap_or_default();
        format!("{} generate{package}{}", self.name, flags.collect::<String>())
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

/// The nearest config or list of crates upwards from a folder.
fn nearest(folder: &Path) -> Result<PathBuf> {
    let names = folder.ancestors().flat_map(|folder| [folder.join(CONFIG), folder.join(LIST)]);
    let Some(config) = names.into_iter().find(|path| path.is_file()) else {
        bail!(
            "there is no `{CONFIG}` in this folder or above it: create one, or name another file with --config"
        );
    };
    // Relative paths are shorter in messages.
    Ok(config.strip_prefix(folder).map_or_else(|_| config.clone(), Path::to_path_buf))
}

/// The paths of the input: those of the arguments, or those of the project.
fn paths(arguments: &InputArguments, project: &Project) -> Result<InputPaths> {
    let InputArguments { spec, root, overlays, .. } = arguments.clone();
    let spec = spec.map_or_else(|| project.document(), Ok)?;
    let root = root.or_else(|| project.root().filter(|_| project.has(&spec)));
    Ok(InputPaths { spec, config: project.config.clone(), root, overlays })
}

/// Runs a command for each project, also after one that fails. The exit code is that of the worst.
fn each(projects: Vec<Project>, run: impl Fn(&Project) -> Result<ExitCode>) -> Result<ExitCode> {
    let (mut failed, mut broken) = (false, false);
    for project in &projects {
        let code = finish(run(project));
        broken |= code == ExitCode::from(2);
        failed |= code != ExitCode::SUCCESS;
    }
    Ok(match (failed, broken) {
        (_, true) => ExitCode::from(2),
        (true, false) => ExitCode::FAILURE,
        (false, false) => ExitCode::SUCCESS,
    })
}

fn finish(done: Result<ExitCode>) -> ExitCode {
    done.unwrap_or_else(|error| {
        terminal::print_error(&format!("error: {error:#}\n"));
        ExitCode::from(2)
    })
}
