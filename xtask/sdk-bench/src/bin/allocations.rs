//! Prints what each case asks of the heap, by the SDK and by its twin: a table, or JSON with `--json`.
//!
//! The allocator that counts comes with the crate `allocation-counter`; only this program is linked with it.

use allocation_counter::{AllocationInfo, measure};
use anyhow::Result;
use sdk_bench::cases::{self, Work};
use sdk_bench::server::{self, Server};
use serde_json::{Value, json};

/// The number of calls: the figures are their mean, because some allocations happen only now and then.
const CALLS: u64 = 200;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    if has(server::ARGUMENT) {
        return server::serve();
    }
    let server = Server::start()?;
    if !has("--json") {
        println!(
            "| What | allocations: SDK | by hand | bytes: SDK | by hand | peak: SDK | by hand |"
        );
        println!("| --- | --- | --- | --- | --- | --- | --- |");
    }
    for mut case in cases::all(&server.url)? {
        let count = if case.bytes.is_some() { 1 } else { CALLS };
        let (sdk, twin) = (counted(&mut case.sdk, count)?, counted(&mut case.twin, count)?);
        if has("--json") {
            let (sdk, twin) = (as_json(&sdk, count), as_json(&twin, count));
            println!("{}", json!({ "case": case.name, "sdk": sdk, "by_hand": twin }));
            continue;
        }
        println!(
            "| {} | {} | {} | {} | {} | {} | {} |",
            case.name,
            sdk.count_total / count,
            twin.count_total / count,
            bytes(sdk.bytes_total / count),
            bytes(twin.bytes_total / count),
            bytes(sdk.bytes_max),
            bytes(twin.bytes_max),
        );
    }
    Ok(())
}

fn counted(work: &mut Work, count: u64) -> Result<AllocationInfo> {
    // What is made once, such as a connection, does not count.
    work(3)?;
    let mut done = Ok(());
    let info = measure(|| done = work(count as usize));
    done.map(|()| info)
}

fn bytes(bytes: u64) -> String {
    if bytes < 100_000 { format!("{bytes} B") } else { format!("{:.2} MB", bytes as f64 / 1e6) }
}

fn as_json(info: &AllocationInfo, count: u64) -> Value {
    json!({
        "allocations": info.count_total as f64 / count as f64,
        "bytes": info.bytes_total as f64 / count as f64,
        "peak_bytes": info.bytes_max,
    })
}
