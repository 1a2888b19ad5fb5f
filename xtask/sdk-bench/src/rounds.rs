//! Time, measured in turns: a round is one block of the SDK, two of its twin, and one of the SDK again, so that what
//! slows the machine down for a while slows both.

use std::time::Instant;

use anyhow::Result;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

use crate::cases::{Case, Work};

/// The number of rounds per case.
pub const ROUNDS: usize = 40;

/// The duration of a block in seconds: long beside the ticks by which the system separates user time from its own.
const BLOCK: f64 = 0.1;

/// Time, in seconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Times {
    /// By the clock on the wall.
    pub wall: f64,
    /// Of the processor, for this process itself.
    pub user: f64,
    /// Of the processor, for this process and what the system did for it.
    pub cpu: f64,
}

impl Times {
    fn now(start: Instant) -> Result<Self> {
        let usage = getrusage(UsageWho::RUSAGE_SELF)?;
        let user = usage.user_time().num_microseconds() as f64 / 1e6;
        let system = usage.system_time().num_microseconds() as f64 / 1e6;
        Ok(Self { wall: start.elapsed().as_secs_f64(), user, cpu: user + system })
    }

    fn zip(self, other: Self, join: impl Fn(f64, f64) -> f64) -> Self {
        Self {
            wall: join(self.wall, other.wall),
            user: join(self.user, other.user),
            cpu: join(self.cpu, other.cpu),
        }
    }
}

/// Some figures: their middle, and the quarters beside it.
#[derive(Debug, Clone, Copy)]
pub struct Spread {
    /// A quarter of all is less.
    pub low: f64,
    /// The median, or what stands for all of them.
    pub middle: f64,
    /// A quarter of all is more.
    pub high: f64,
}

impl Spread {
    fn of(figures: impl Iterator<Item = f64>) -> Self {
        let mut figures: Vec<f64> = figures.collect();
        figures.sort_by(f64::total_cmp);
        let at = |quarters: usize| figures[(figures.len() - 1) * quarters / 4];
        Self { low: at(1), middle: at(2), high: at(3) }
    }
}

/// The result of a case.
#[derive(Debug, Clone, Copy)]
pub struct Outcome {
    /// Once by the SDK: the median.
    pub sdk: Times,
    /// Once by the twin: the median.
    pub twin: Times,
    /// The SDK's user time, in shares of the twin's: of all rounds together, and the quarters of the rounds.
    pub user_ratio: Spread,
    /// The SDK's processor time, in shares of the twin's, likewise.
    pub cpu_ratio: Spread,
}

/// Keeps this process, and those that it starts, on one processor: what goes back and forth between two of them waits for
/// the other to wake, and the ticks by which time is told fall into these waits. Client and server have nothing to do at
/// the same time.
pub fn stay_on_one_processor() -> Result<()> {
    #[cfg(target_os = "linux")]
    {
        use anyhow::Context;
        use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
        let this = nix::unistd::Pid::from_raw(0);
        let allowed = sched_getaffinity(this)?;
        let first = (0..CpuSet::count()).find(|cpu| allowed.is_set(*cpu).unwrap_or(false));
        let mut one = CpuSet::new();
        one.set(first.context("there is a processor")?)?;
        sched_setaffinity(this, &one)?;
    }
    Ok(())
}

/// Measures one case.
pub fn measure(case: &mut Case, rounds: usize) -> Result<Outcome> {
    // Both are warm before anything counts.
    block(&mut case.sdk, 1)?;
    let repeats = repeats(&mut case.twin)?;
    block(&mut case.sdk, repeats)?;
    let mut pairs = Vec::new();
    for _ in 0..rounds {
        let first = block(&mut case.sdk, repeats)?;
        let twin =
            block(&mut case.twin, repeats)?.zip(block(&mut case.twin, repeats)?, |a, b| a + b);
        let sdk = first.zip(block(&mut case.sdk, repeats)?, |a, b| a + b);
        pairs.push((sdk, twin));
    }
    let once = |pick: fn(&(Times, Times)) -> Times| {
        let count = 2.0 * repeats as f64;
        let median = |part: fn(Times) -> f64| {
            Spread::of(pairs.iter().map(|pair| part(pick(pair)))).middle / count
        };
        Times {
            wall: median(|times| times.wall),
            user: median(|times| times.user),
            cpu: median(|times| times.cpu),
        }
    };
    // Of all rounds together: the system tells user time by ticks, which are rare beside a block of short calls.
    let ratio = |part: fn(Times) -> f64| {
        let sdk: f64 = pairs.iter().map(|(sdk, _)| part(*sdk)).sum();
        let twin: f64 = pairs.iter().map(|(_, twin)| part(*twin)).sum();
        let rounds = Spread::of(pairs.iter().map(|(sdk, twin)| part(*sdk) / part(*twin)));
        Spread { middle: sdk / twin, ..rounds }
    };
    Ok(Outcome {
        sdk: once(|pair| pair.0),
        twin: once(|pair| pair.1),
        user_ratio: ratio(|times| times.user),
        cpu_ratio: ratio(|times| times.cpu),
    })
}

/// The number of repetitions in a block.
fn repeats(work: &mut Work) -> Result<usize> {
    let mut repeats = 1;
    loop {
        let took = block(work, repeats)?.wall;
        if took > BLOCK / 4.0 {
            return Ok(((repeats as f64) * BLOCK / took).ceil() as usize);
        }
        repeats *= 2;
    }
}

fn block(work: &mut Work, repeats: usize) -> Result<Times> {
    let start = Instant::now();
    let before = Times::now(start)?;
    work(repeats)?;
    Ok(Times::now(start)?.zip(before, |after, before| after - before))
}
