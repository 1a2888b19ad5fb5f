//! Writes the crates and for each a small program around it, compiles them, and runs the programs.
//!
//! Input: prepared documents. Output: for each case the JSON that the program encoded, or its message.
//! A program reads `type TAB json` lines from one file and writes a line for each to another. One function in it is
//! generic; it is the whole cost of a type.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::corpus::generation;
use crate::{cargo, scratch};

use super::preparation::{Case, Prepared};

/// The result of a case: the encoded JSON, or the reason why the value was rejected.
pub type Output = std::result::Result<Value, String>;

/// The most lines of a compiler message in the report.
const MOST_LINES: usize = 16;

/// The types that one program knows: more would need too much memory to compile.
const MOST_TYPES: usize = 1200;

/// A workspace of crates and programs.
pub struct Harness {
    folder: PathBuf,
    target: PathBuf,
    jobs: usize,
    keep: bool,
}

impl Harness {
    /// Creates the workspace in a folder.
    pub fn new(folder: &Path, jobs: usize, keep: bool) -> Result<Self> {
        fs::create_dir_all(folder)?;
        scratch::write_shared_manifest(folder, &["crates/*", "programs/*"])?;
        Ok(Self { folder: folder.to_path_buf(), target: cargo::target(), jobs, keep })
    }

    /// Compiles these crates and their programs. Returns the first compiler message of each that fails.
    pub fn compile(&self, batch: &BTreeMap<String, Prepared>) -> Result<BTreeMap<String, String>> {
        for (package, prepared) in batch {
            self.write(package, prepared)?;
        }
        let output = cargo::command(&self.folder)
            .args(["build", "--workspace", "--bins", "--keep-going", "--quiet"])
            .args(["--jobs", &self.jobs.to_string()])
            .output()
            .context("cargo can't be run")?;
        let messages = String::from_utf8_lossy(&output.stderr);
        let lacks = |package: &&String| {
            !self.programs(package, &batch[*package]).all(|path| path.is_file())
        };
        let failed = batch.keys().filter(lacks);
        Ok(failed.map(|package| (package.clone(), complaint(&messages, package))).collect())
    }

    /// Sends the cases of a document through its programs.
    pub fn run(&self, package: &str, prepared: &Prepared) -> Result<Vec<Output>> {
        let mut outputs: Vec<Option<Output>> = prepared.cases.iter().map(|_| None).collect();
        for (part, program) in self.programs(package, prepared).enumerate() {
            let of_part = |case: &&(usize, &Case)| case.1.ty / MOST_TYPES == part;
            let cases: Vec<(usize, &Case)> =
                prepared.cases.iter().enumerate().filter(|case| of_part(&case)).collect();
            self.ask(&program, &cases, &mut outputs)?;
        }
        outputs.into_iter().collect::<Option<Vec<_>>>().context("a case has no output")
    }

    /// A program that crashes loses the value that it crashed on, but none of the later ones.
    fn ask(
        &self,
        program: &Path,
        cases: &[(usize, &Case)],
        outputs: &mut [Option<Output>],
    ) -> Result<()> {
        let (input, written) = (self.folder.join("input"), self.folder.join("output"));
        let mut left = cases;
        while !left.is_empty() {
            let mut file = std::io::BufWriter::new(fs::File::create(&input)?);
            for (_, case) in left {
                writeln!(file, "{}\t{}", case.ty % MOST_TYPES, case.value)?;
            }
            file.flush()?;
            let output = Command::new(program).args([&input, &written]).output();
            let output = output.with_context(|| format!("`{}` can't be run", program.display()))?;
            let text = fs::read_to_string(&written)?;
            let mut count = 0;
            for (line, (index, _)) in text.lines().zip(left) {
                outputs[*index] = Some(parsed(line)?);
                count += 1;
            }
            left = &left[count..];
            if let Some((index, _)) = left.first() {
                if output.status.success() {
                    bail!("`{}` has written only {count} lines", program.display());
                }
                outputs[*index] = Some(Err(format!("the program crashed: {}", output.status)));
                left = &left[1..];
            }
        }
        Ok(())
    }

    /// Deletes crates that are no longer needed: the crates of a whole corpus would fill a disk.
    pub fn clear(&self, packages: &BTreeSet<&String>) -> Result<()> {
        if self.keep {
            return Ok(());
        }
        let mut cargo = cargo::command(&self.folder);
        cargo.args(["clean", "--quiet"]);
        for package in packages {
            cargo.args(["-p", package, "-p", &program_name(package)]);
        }
        // An error is harmless: leftovers only take space.
        let _ = cargo.output();
        for package in packages {
            for (kind, name) in
                [("crates", (*package).clone()), ("programs", program_name(package))]
            {
                let folder = self.folder.join(kind).join(name);
                fs::remove_dir_all(&folder)
                    .with_context(|| format!("`{}` can't be deleted", folder.display()))?;
            }
        }
        Ok(())
    }

    fn programs(&self, package: &str, prepared: &Prepared) -> impl Iterator<Item = PathBuf> {
        let parts = prepared.types.len().div_ceil(MOST_TYPES);
        let folder = self.target.join("debug");
        let name = program_name(package);
        (0..parts)
            .map(move |part| folder.join(format!("{name}-{part}{}", std::env::consts::EXE_SUFFIX)))
    }

    fn write(&self, package: &str, prepared: &Prepared) -> Result<()> {
        generation::write(&prepared.files, &self.folder.join("crates").join(package))?;
        let name = program_name(package);
        let folder = self.folder.join("programs").join(&name);
        fs::create_dir_all(folder.join("src/bin"))?;
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             {package} = {{ path = \"../../crates/{package}\", default-features = false, features = [\"full\"] }}\n\
             serde = {{ version = \"1\", default-features = false, features = [\"std\"] }}\nserde_json = \"1\"\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        for (part, types) in prepared.types.chunks(MOST_TYPES).enumerate() {
            let text = program(&prepared.library, types);
            fs::write(folder.join(format!("src/bin/{name}-{part}.rs")), text)?;
            // One that an earlier run has left behind would be taken for this.
            let _ = fs::remove_file(self.target.join("debug").join(format!("{name}-{part}")));
        }
        Ok(())
    }
}

fn program_name(package: &str) -> String {
    format!("roundtrip-of-{package}")
}

/// The source of a program.
fn program(library: &str, types: &[String]) -> String {
    let mut text = PROGRAM.to_owned();
    let _ = writeln!(text, "const TRIPS: &[fn(&[u8]) -> Output] = &[");
    for path in types {
        let _ = writeln!(text, "    round_trip::<{library}::{path}>,");
    }
    text.push_str("];\n");
    text
}

const PROGRAM: &str = r#"use std::io::{BufRead, Write};

type Output = Result<serde_json::Value, String>;

fn round_trip<T: serde::de::DeserializeOwned + serde::Serialize>(json: &[u8]) -> Output {
    let value: T = serde_json::from_slice(json).map_err(text)?;
    serde_json::to_value(&value).map_err(text)
}

#[cold]
fn text(error: serde_json::Error) -> String {
    error.to_string()
}

fn main() {
    let work = || run().expect("both files can be used");
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(work);
    if thread.expect("the system can start a thread").join().is_err() {
        std::process::exit(1);
    }
}

fn run() -> std::io::Result<()> {
    let mut files = std::env::args_os().skip(1);
    let mut file = || files.next().unwrap_or_default();
    let input = std::io::BufReader::new(std::fs::File::open(file())?);
    let mut output = std::io::LineWriter::new(std::fs::File::create(file())?);
    for line in input.lines() {
        let line = line?;
        let (ty, json) = line.split_once('\t').expect("a line has two parts");
        let trip = TRIPS[ty.parse::<usize>().expect("it is a number")];
        let result = match trip(json.as_bytes()) {
            Ok(value) => serde_json::json!({ "ok": value }),
            Err(message) => serde_json::json!({ "error": message }),
        };
        writeln!(output, "{result}")?;
    }
    Ok(())
}

"#;

/// Returns the output in a line of a program.
fn parsed(line: &str) -> Result<Output> {
    let mut result: Value = serde_json::from_str(line).context("the output is not JSON")?;
    Ok(match result.get_mut("ok") {
        Some(value) => Ok(value.take()),
        None => Err(result["error"].as_str().unwrap_or_default().to_owned()),
    })
}

/// The first message of the compiler about a crate or its program.
fn complaint(messages: &str, package: &str) -> String {
    let is_of = |block: &&str| {
        block.contains(&format!("/{package}/")) || block.contains(&program_name(package))
    };
    let errors = messages.split("\n\n").filter(|block| block.trim_start().starts_with("error"));
    let first = errors
        .clone()
        .find(is_of)
        .or_else(|| errors.clone().next())
        .unwrap_or("cargo did not compile it");
    first.lines().take(MOST_LINES).collect::<Vec<_>>().join("\n")
}
