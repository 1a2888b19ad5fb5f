//! `generate`: reads the inputs, generates the crate, and writes or compares it.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use indicatif::ProgressBar;
use openapi_sdk_generator::config::Config;
use openapi_sdk_generator::files::FILE_LIST;
use openapi_sdk_generator::record::{Part, Record};
use openapi_sdk_generator::summary::Summary;
use openapi_sdk_generator::{Failure, Output};
use similar::TextDiff;

use crate::disk::RealDisk;
use crate::folder::{Difference, Folder, Written};
use crate::inputs::{InputPaths, Inputs};
use crate::lock::LockFile;
use crate::report::{Detail, Format, Warnings};
use crate::terminal::line;
use crate::{report, say, terminal};

/// The longest difference that is shown, in lines.
const LONGEST_DIFF: usize = 200;

/// The options of a run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The paths of the input.
    pub inputs: InputPaths,
    /// The folder of the crate.
    pub out: PathBuf,
    /// Shows every finding and every omitted schema.
    pub verbose: bool,
    /// The output format of findings.
    pub format: Format,
    /// The effect of warnings.
    pub warnings: Warnings,
    /// The command that updates the folder, for messages.
    pub update: String,
}

impl Options {
    /// Creates the options of a run that shows warnings as text.
    pub fn of(inputs: InputPaths, out: PathBuf) -> Self {
        Self {
            inputs,
            out,
            verbose: false,
            format: Format::Text,
            warnings: Warnings::Show,
            update: "cargo openapi-sdk generate".to_owned(),
        }
    }
}

/// The choice between writing and comparing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Write.
    Write,
    /// Compare.
    Check,
}

/// Generates the crate and prints a summary. The exit code is 1 for drift and denied warnings, 2 for invalid input.
pub fn run(options: &Options, mode: Mode) -> Result<ExitCode> {
    let start = Instant::now();
    let inputs = Inputs::read(&options.inputs)?;
    let progress = progress(&options.inputs.spec);
    let generated = openapi_sdk_generator::generate(inputs.input());
    progress.finish_and_clear();
    finish(options, mode, &inputs, generated, start)
}

/// Writes or compares the output of a run, or reports why there is none.
pub fn finish(
    options: &Options,
    mode: Mode,
    inputs: &Inputs,
    generated: Result<Output, Failure>,
    start: Instant,
) -> Result<ExitCode> {
    let output = match generated {
        Ok(output) => output,
        Err(failure) => {
            let findings = &failure.findings;
            let text = report::render(findings, inputs.names(), options.format, Detail::Sites);
            terminal::print_error(&text);
            return Ok(ExitCode::from(2));
        }
    };
    // A program that reads the findings waits for the sums.
    if !output.warnings.is_empty() || options.format == Format::Json {
        let detail = if options.verbose { Detail::Sites } else { Detail::Brief };
        let text = report::render(&output.warnings, inputs.names(), options.format, detail);
        terminal::print_error(&text);
    }
    if options.warnings.deny(&output.warnings) {
        // The lines of JSON have the sums already.
        if options.format == Format::Text {
            terminal::print_error(
                "error: `--deny-warnings` rejects warnings; nothing is written\n",
            );
        }
        return Ok(ExitCode::FAILURE);
    }
    let folder = open(options, inputs)?;
    match mode {
        Mode::Write => {
            let written = folder.write(&output.files, &RealDisk)?;
            folder.write_missing(&output.kept)?;
            // Names are locked once a crate uses them.
            if let (Some(lock), Some(text)) = (inputs.lock(), &output.names_lock) {
                lock.write(text, &RealDisk)?;
            }
            terminal::print(&account(&output, inputs, options, &written, start.elapsed()));
            Ok(ExitCode::SUCCESS)
        }
        Mode::Check => {
            let difference = compare(&folder, &output, inputs)?;
            if difference.is_empty() {
                say!("{}", up_to_date(&options.out, &output));
                return Ok(ExitCode::SUCCESS);
            }
            terminal::print(&show(&difference, &folder, &output, inputs, options));
            Ok(ExitCode::FAILURE)
        }
    }
}

/// The folder of the crate, which must not contain inputs.
fn open(options: &Options, inputs: &Inputs) -> Result<Folder> {
    let InputPaths { spec, config, .. } = &options.inputs;
    let lock = inputs.lock().map(LockFile::path);
    let precious: Vec<&Path> = [spec.as_path(), config].into_iter().chain(lock).collect();
    let package = Config::parse(inputs.config()).ok().map(|config| config.package);
    Ok(Folder::open(&options.out, &precious)?.with_files_of_user(package))
}

/// The differences, those of the names lock included.
fn compare(folder: &Folder, output: &Output, inputs: &Inputs) -> Result<Difference> {
    let mut difference = folder.compare(&output.files)?;
    if let (Some(lock), Some(text)) = (inputs.lock(), &output.names_lock) {
        let name = lock.path().display().to_string();
        if !lock.exists() {
            difference.missing.push(name);
        } else if lock.text != *text {
            difference.changed.push(name);
        }
        difference.extra.extend(lock.residue().map(|path| path.display().to_string()));
    }
    Ok(difference)
}

/// Shows progress on a terminal.
fn progress(spec: &Path) -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    bar.set_message(format!("reading {}", line(&spec.display().to_string())));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// The differences between the crate on the disk and the generated one.
pub fn drift(options: &Options) -> Result<Difference> {
    let inputs = Inputs::read(&options.inputs)?;
    let output = openapi_sdk_generator::generate(inputs.input()).map_err(|failure| {
        let findings = &failure.findings;
        anyhow::Error::msg(report::render(findings, inputs.names(), Format::Text, Detail::Sites))
    })?;
    compare(&open(options, &inputs)?, &output, &inputs)
}

/// A summary of the run in a few lines.
fn account(
    output: &Output,
    inputs: &Inputs,
    options: &Options,
    written: &Written,
    time: Duration,
) -> String {
    let Options { out, verbose, .. } = options;
    let Summary { unreached, rust_paths, .. } = &output.summary;
    let mut text = output.summary.to_string();
    if let (Some(lock), Some(new)) = (inputs.lock(), &output.names_lock) {
        let (old, new) = (LockFile::count(&lock.text), LockFile::count(new));
        let _ = writeln!(text, "names: {new} locked, {} of them new", new.saturating_sub(old));
    }
    if *verbose {
        // The closure of the selection: every operation, and every schema that one of them reaches.
        for (pointer, path) in rust_paths {
            let _ = writeln!(text, "emitted: {} as {path}", line(&pointer.to_string()));
        }
        for pointer in unreached {
            let _ = writeln!(text, "unreached: {}", line(&pointer.to_string()));
        }
    }
    for name in &written.edited {
        let _ = writeln!(text, "overwritten: `{}` was edited by hand", line(name));
    }
    text.push_str(&result(output, out, written, time));
    text.push('\n');
    text
}

/// The effect on the folder in one line.
fn result(output: &Output, out: &Path, written: &Written, time: Duration) -> String {
    if *written == (Written { unchanged: output.files.len(), ..Written::default() }) {
        return up_to_date(out, output);
    }
    let lines: usize = output.files.values().map(|text| text.lines().count()).sum();
    format!(
        "`{}/` is written: {} of {} files are new or changed, {} deleted; {lines} lines in {:.2} s",
        out.display(),
        written.written,
        output.files.len(),
        written.deleted,
        time.as_secs_f64()
    )
}

/// The line for a folder in which nothing is to be changed.
fn up_to_date(out: &Path, output: &Output) -> String {
    let operations = output.summary.operations.emitted;
    let files = output.files.len();
    let plural = if operations == 1 { "" } else { "s" };
    format!("`{}/` is up to date ({files} files, {operations} operation{plural})", out.display())
}

/// The parts of the input that are not those from which the folder was generated.
fn causes(record: &Record, output: &Output) -> String {
    let new = Record::parse(output.files.get(FILE_LIST).map_or("", String::as_str));
    let mut text = String::new();
    for part in record.changes(&new) {
        let version =
            |record: &Record| record.part(part).unwrap_or("an unknown version").to_owned();
        let _ = match part {
            Part::Generator => writeln!(
                text,
                "made by another version: {}; this is {}",
                line(&version(record)),
                version(&new)
            ),
            Part::Document => writeln!(text, "stale: the document has changed"),
            Part::Config => writeln!(text, "stale: the config has changed"),
            Part::NamesLock => writeln!(text, "stale: the names lock has changed"),
        };
    }
    text
}

/// The difference, and the command that updates the folder.
fn show(
    difference: &Difference,
    folder: &Folder,
    output: &Output,
    inputs: &Inputs,
    options: &Options,
) -> String {
    let mut text = String::new();
    for name in difference.edited.iter().chain(&difference.changed) {
        let shown = line(name);
        let (old, new) = match output.files.get(name) {
            Some(new) => (folder.read(name), new.as_str()),
            None => (
                inputs.lock().map(|lock| lock.text.clone()).unwrap_or_default(),
                output.names_lock.as_deref().unwrap_or_default(),
            ),
        };
        let diff = TextDiff::from_lines(old.as_str(), new);
        text.push_str(
            &diff
                .unified_diff()
                .header(&format!("{shown} (on disk)"), &format!("{shown} (generated)"))
                .to_string(),
        );
    }
    let lines = text.lines().count();
    if lines > LONGEST_DIFF {
        let shown: Vec<&str> = text.lines().take(LONGEST_DIFF).collect();
        text = format!("{}\n… and {} more lines\n", shown.join("\n"), lines - LONGEST_DIFF);
    }
    let Difference { edited, changed, missing, extra } = difference;
    for (what, names) in [("edited by hand", edited), ("missing", missing), ("extra", extra)] {
        for name in names {
            let _ = writeln!(text, "{what}: {}", line(name));
        }
    }
    text.push_str(&causes(folder.record(), output));
    let _ = writeln!(
        text,
        "\n`{}/` is out of date: {} edited by hand, {} changed, {} missing, {} extra. Run:\n\n    {}",
        options.out.display(),
        edited.len(),
        changed.len(),
        missing.len(),
        extra.len(),
        options.update
    );
    text
}

#[cfg(test)]
mod tests {
    use openapi_sdk_generator::Input;
    use openapi_sdk_generator::source::{File, FileReader, ReadError};

    use super::*;

    /// Panics instead of returning a file.
    struct Panicking;

    impl FileReader for Panicking {
        fn read(&self, _: File<'_>, _: u64) -> Result<String, ReadError> {
            panic!("no file today")
        }
    }

    #[test]
    fn a_panic_ends_with_2_and_leaves_the_crate_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder can be created");
        let path = |name: &str| folder.path().join(name);
        let document = "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths: {}\n";
        let package = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";
        std::fs::write(path("spec.yaml"), document).expect("it can be written");
        std::fs::write(path("codegen.toml"), package).expect("it can be written");
        let options =
            Options::of(InputPaths::of(path("spec.yaml"), path("codegen.toml")), path("out"));
        let code = |code: Result<ExitCode>| format!("{:?}", code.expect("the files can be read"));
        let done = code(run(&options, Mode::Write));
        assert_eq!(done, format!("{:?}", ExitCode::SUCCESS));
        let before = std::fs::read_dir(path("out")).expect("it is there").count();

        let inputs = Inputs::read(&options.inputs).expect("they are there");
        let config = format!("overlays = [\"a.yaml\"]\n{package}");
        let input = Input { files: &Panicking, config: &config, ..inputs.input() };
        let generated = openapi_sdk_generator::generate(input);
        let findings = &generated.as_ref().expect_err("it panics").findings;
        assert_eq!(findings.iter().map(|one| one.rule).collect::<Vec<_>>(), ["internal-error"]);
        let done = code(finish(&options, Mode::Write, &inputs, generated, Instant::now()));
        assert_eq!(done, format!("{:?}", ExitCode::from(2)));
        assert_eq!(std::fs::read_dir(path("out")).expect("it is there").count(), before);
        let same = drift(&options).expect("it can be compared");
        assert!(same.is_empty(), "the crate is as it was");
    }
}
