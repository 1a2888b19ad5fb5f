//! Prints the time that each case takes by the SDK and by its twin: a table, or JSON with `--json`.
//!
//! `--only TEXT` takes the cases whose name has it. For profilers, `--repeat COUNT sdk|twin` only does the work.

use anyhow::{Context, Result, bail};
use sdk_bench::cases::{self, Case};
use sdk_bench::rounds::{self, Outcome, ROUNDS, Spread, Times};
use sdk_bench::server::{self, Server};
use serde_json::{Value, json};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    if has(server::ARGUMENT) {
        return server::serve();
    }
    let behind = |name: &str, steps: usize| {
        let position = arguments.iter().position(|argument| argument == name)?;
        arguments.get(position + steps)
    };
    rounds::stay_on_one_processor()?;
    let server = Server::start()?;
    let mut cases = cases::all(&server.url)?;
    if let Some(text) = behind("--only", 1) {
        cases.retain(|case| case.name.contains(text.as_str()));
    }
    if let Some(count) = behind("--repeat", 1) {
        return repeat(&mut cases, count.parse()?, behind("--repeat", 2).context("which side?")?);
    }
    let rounds = behind("--rounds", 1).map_or(Ok(ROUNDS), |count| count.parse())?;
    if !has("--json") {
        println!(
            "| What | SDK | by hand | user CPU | range | all CPU | SDK, wall | by hand, wall |"
        );
        println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    }
    for case in &mut cases {
        let outcome = rounds::measure(case, rounds)?;
        if has("--json") {
            println!("{}", as_json(case, &outcome))
        } else {
            print_row(case, &outcome)
        }
    }
    Ok(())
}

/// Does the work of one side, and measures nothing. It stands by itself, so that a profiler can look at it alone.
#[inline(never)]
fn repeat(cases: &mut [Case], count: usize, side: &str) -> Result<()> {
    for case in cases {
        match side {
            "sdk" => (case.sdk)(count)?,
            "twin" => (case.twin)(count)?,
            _ => bail!("there is no side `{side}`"),
        }
    }
    Ok(())
}

fn print_row(case: &Case, outcome: &Outcome) {
    let Outcome { sdk, twin, user_ratio, cpu_ratio } = outcome;
    let Spread { low, middle, high } = user_ratio;
    let pace = |times: &Times| match case.bytes {
        Some(bytes) => format!(" ({:.0} MB/s)", bytes as f64 / 1e6 / times.wall),
        None => String::new(),
    };
    println!(
        "| {} | {} | {} | {middle:.3} | {low:.3}–{high:.3} | {:.3} | {}{} | {}{} |",
        case.name,
        seconds(sdk.user),
        seconds(twin.user),
        cpu_ratio.middle,
        seconds(sdk.wall),
        pace(sdk),
        seconds(twin.wall),
        pace(twin),
    );
}

fn seconds(seconds: f64) -> String {
    if seconds < 1e-3 {
        format!("{:.1} µs", seconds * 1e6)
    } else {
        format!("{:.2} ms", seconds * 1e3)
    }
}

fn as_json(case: &Case, outcome: &Outcome) -> Value {
    let times = |times: &Times| json!({ "wall_seconds": times.wall, "user_seconds": times.user, "cpu_seconds": times.cpu });
    let spread = |spread: &Spread| json!({ "lower_quartile": spread.low, "all": spread.middle, "upper_quartile": spread.high });
    json!({
        "case": case.name,
        "bytes": case.bytes,
        "sdk": times(&outcome.sdk),
        "by_hand": times(&outcome.twin),
        "user_ratio": spread(&outcome.user_ratio),
        "cpu_ratio": spread(&outcome.cpu_ratio),
    })
}
