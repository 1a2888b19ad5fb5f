//! `cargo xtask print`: what the generator makes of its input on the way.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};
use openapi_sdk_generator::{Stage, document};

use crate::inputs::{InputPaths, Inputs};
use crate::report::{self, Detail};

/// How to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// YAML.
    Yaml,
    /// JSON, indented.
    Json,
}

/// Prints the document as it is after some of the way. 2 for bad input, with the findings.
pub fn spec(paths: &InputPaths, stage: Stage, format: Format) -> Result<ExitCode> {
    let inputs = Inputs::read(paths)?;
    let document = match document(inputs.input(), stage) {
        Ok(document) => document,
        Err(failure) => {
            eprint!(
                "{}",
                report::render(
                    &failure.findings,
                    inputs.names(),
                    report::Format::Text,
                    Detail::Sites
                )
            );
            return Ok(ExitCode::from(2));
        }
    };
    let text = match format {
        Format::Yaml => serde_yaml::to_string(&document).context("the document is no good YAML")?,
        Format::Json => serde_json::to_string_pretty(&document)? + "\n",
    };
    match io::stdout().write_all(text.as_bytes()) {
        // Whoever reads may have seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        written => written.context("the document can't be written").map(|()| ExitCode::SUCCESS),
    }
}
