//! The state of a script: expectations and requests.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::expected::{Expected, Reply};
use super::requests::RecordedRequest;

/// Expectations and received requests.
#[derive(Default)]
pub(super) struct ScriptState {
    pub(super) expected: Vec<Expected>,
    pub(super) in_order: bool,
    /// The first expectation that may match, if the script is in order.
    next: usize,
    pub(super) requests: Vec<RecordedRequest>,
    /// Mismatches with their counts. Retries of a call count as one mismatch.
    pub(super) unexpected: Vec<(String, u32)>,
}

impl ScriptState {
    /// The response to a request. The error names the expected requests.
    pub(super) fn reply(&mut self, request: RecordedRequest) -> Result<Reply, String> {
        let found = self.find(&request);
        let reply = found.map_err(|why| format!("the script expects no {request}: {why}"));
        self.requests.push(request);
        match reply {
            Ok(index) => {
                if self.in_order {
                    self.next = index;
                }
                self.expected[index].take()
            }
            Err(what) => {
                match self.unexpected.iter_mut().find(|(known, _)| *known == what) {
                    Some((_, count)) => *count += 1,
                    None => self.unexpected.push((what.clone(), 1)),
                }
                Err(what)
            }
        }
    }

    /// The index of the matching expectation, or the reason why there is none.
    fn find(&self, request: &RecordedRequest) -> Result<usize, String> {
        let mut reasons = Vec::new();
        for (index, expected) in self.expected.iter().enumerate().skip(self.next) {
            if expected.is_used_up() {
                continue;
            }
            match expected.fits(request) {
                Ok(()) => return Ok(index),
                Err(why) if expected.target.is_of(request) => reasons.push(why),
                Err(_) => {}
            }
            if self.in_order && !expected.is_met() {
                let why = reasons.pop().map(|why| format!(", and {why}")).unwrap_or_default();
                return Err(format!("the next expected request is {expected}{why}"));
            }
        }
        if !reasons.is_empty() {
            return Err(reasons.join("; "));
        }
        let open = self.expected.iter().skip(self.next).filter(|expected| !expected.is_used_up());
        let open: Vec<String> = open.map(ToString::to_string).collect();
        Err(match open.as_slice() {
            [] => "no more requests are expected".to_owned(),
            open => format!("open expectations: {}", open.join(", ")),
        })
    }
}

/// Locks the state of a script.
pub(super) fn lock(state: &Mutex<ScriptState>) -> MutexGuard<'_, ScriptState> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
