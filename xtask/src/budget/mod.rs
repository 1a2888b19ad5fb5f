//! `cargo xtask budgets`: counts that must not grow silently.
//!
//! Input: `xtask/budgets.toml`, in which each limit has a reason. Output: a table of figures beside their limits. A
//! figure that exceeds its limit fails the command, and with it CI, until the same commit raises the limit. Counts are
//! the same on every machine with the same toolchain; times are not, and have no budget.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use cargo_openapi_sdk::say;

use limits::{Budgets, Row};
use tally::{Count, Tally};

pub mod limits;
pub mod measure;
pub mod tally;

/// The file of budgets, below the root of the repository.
pub const FILE: &str = "xtask/budgets.toml";

/// Measures all figures and prints them beside their budgets. The exit code is 1 if one of them exceeds its budget.
pub fn run(root: &Path) -> Result<ExitCode> {
    let path = root.join(FILE);
    let text =
        fs::read_to_string(&path).with_context(|| format!("`{}` can't be read", path.display()))?;
    let rows = Budgets::parse(&text)?.compare(&measure::all(root)?)?;
    say!("{}", table(&rows));
    let verdicts = verdicts(&rows);
    for verdict in &verdicts {
        say!("{verdict}");
    }
    let is_exceeded = rows.iter().any(Row::is_exceeded);
    Ok(if is_exceeded { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// A table of the lines and functions of a crate by kind of item.
pub fn shares(tally: &Tally) -> String {
    let total = tally.total();
    let mut lines = vec![
        "| Kind of item | Lines | Share | Functions |".to_owned(),
        "| --- | ---: | ---: | ---: |".to_owned(),
    ];
    let row = |name: &str, count: Count| {
        let share = count.lines as f64 / total.lines.max(1) as f64 * 100.0;
        format!("| {name} | {} | {share:.1} % | {} |", count.lines, count.functions)
    };
    lines.extend(tally.kinds().map(|(kind, count)| row(kind.name(), count)));
    lines.push(row("all", total));
    lines.join("\n")
}

fn table(rows: &[Row]) -> String {
    let mut lines = vec![
        "| Budget | Figure | Limit | Left | Counts |".to_owned(),
        "| --- | ---: | ---: | ---: | --- |".to_owned(),
    ];
    lines.extend(rows.iter().map(|row| {
        let Row { name, counts, count, at_most } = row;
        let (figure, left) = match count {
            Ok(count) => {
                let left = i128::from(*at_most) - i128::from(*count);
                (count.to_string(), left.to_string())
            }
            Err(_) => ("skipped".to_owned(), String::new()),
        };
        format!("| {name} | {figure} | {at_most} | {left} | {counts} |")
    }));
    lines.join("\n")
}

/// A sentence for each figure that is missing, above its limit or far below it.
fn verdicts(rows: &[Row]) -> Vec<String> {
    let verdict = |row: &Row| {
        let Row { name, count, at_most, .. } = row;
        match count {
            Err(reason) => Some(format!("skipped: `{name}`: {reason}")),
            Ok(count) if row.is_exceeded() => Some(format!(
                "exceeded: `{name}` is {count}, {} above its limit. Make the change smaller, or add a limit with its \
                 reason to `{FILE}` in the same commit",
                count - at_most
            )),
            Ok(count) if row.is_slack() => Some(format!(
                "slack: `{name}` is {count}, far below its limit of {at_most}. Add a lower limit to `{FILE}`"
            )),
            Ok(_) => None,
        }
    };
    rows.iter().filter_map(verdict).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_all_lines() {
        let files = [("src/runtime/mod.rs", "fn a() {}\n"), ("tests/a.rs", "fn b() {}\n\n\n")];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
        let shares = shares(&Tally::of(&files));
        let rows: Vec<&str> = shares.lines().skip(2).collect();
        let expected = [
            "| runtime | 1 | 25.0 % | 1 |",
            "| tests and examples | 3 | 75.0 % | 1 |",
            "| all | 4 | 100.0 % | 2 |",
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn a_report_shows_each_figure_beside_its_limit_with_a_hint() {
        let row = |name: &str, count: Result<u64, String>| Row {
            name: name.to_owned(),
            counts: "lines".to_owned(),
            count,
            at_most: 100,
        };
        let rows = [
            row("fits", Ok(98)),
            row("grown", Ok(103)),
            row("shrunk", Ok(50)),
            row("missing", Err("valgrind is not installed".to_owned())),
        ];
        let table = table(&rows);
        assert!(table.contains("| grown | 103 | 100 | -3 | lines |"), "{table}");
        assert!(table.contains("| missing | skipped | 100 |  | lines |"), "{table}");
        assert_eq!(
            verdicts(&rows),
            [
                "exceeded: `grown` is 103, 3 above its limit. Make the change smaller, or add a limit with its reason \
                 to `xtask/budgets.toml` in the same commit",
                "slack: `shrunk` is 50, far below its limit of 100. Add a lower limit to `xtask/budgets.toml`",
                "skipped: `missing`: valgrind is not installed",
            ]
        );
    }
}
