//! Test doubles: a transport that follows a script, and a manual clock.
//!
//! Nothing here panics: a mismatch is an error of its call, and [`Script::verify`] reports all mismatches at the end.
//! Errors and `Debug` show no query, header value or body, because each may contain a secret.

mod clock;
mod encode;
mod expectation;
mod expected;
mod matching;
mod requests;
mod script;
mod state;

pub use super::transport::TransportErrorKind;
pub use clock::ManualClock;
pub use encode::WriteResponse;
pub use expectation::Expectation;
#[cfg(feature = "part-lines")]
pub use expectation::lines::WriteEach;
pub use requests::RecordedRequest;
pub use script::{Script, ScriptError};
