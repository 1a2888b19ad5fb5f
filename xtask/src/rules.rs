//! `cargo xtask rules`.

use std::process::ExitCode;

use anyhow::Result;
use openapi_sdk_generator::diagnostic::Severity;
use openapi_sdk_generator::rules::ALL;

/// Lists the rules.
pub fn run() -> Result<ExitCode> {
    for rule in ALL {
        let severity = match rule.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        println!("{} ({severity})", rule.name);
        println!("    {}", rule.summary);
        if rule.configurable {
            println!(
                "    Set it by `{} = \"error\"`, `\"warn\"` or `\"allow\"` under `[rules]`.",
                rule.name
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}
