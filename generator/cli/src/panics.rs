//! Panics of the generator: a run reports them as findings, so the hook of the process stays silent.

use std::panic;

use openapi_sdk_generator::THREAD;

/// Silences the panic hook for the threads of a run, unless a backtrace is asked for.
pub fn silence_runs() {
    let previous = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let is_run = std::thread::current().name() == Some(THREAD);
        if !is_run || std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
            previous(info);
        }
    }));
}
