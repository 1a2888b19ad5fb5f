//! Calls without a network, for tests: a transport that follows a script, and a clock that stands still.
//!
//! Nothing here panics: what is wrong with a call is an error of that call, and [`Script::verify`] tells all of it at the
//! end. Neither errors nor `Debug` show a query, the value of a header or a body, since each may hold a secret.

mod answers;
mod clock;
mod expectation;
mod expected;
mod matching;
mod play;
mod requests;
mod script;

pub use super::transport::TransportErrorKind;
pub use answers::WriteAnswer;
pub use clock::ManualClock;
pub use expectation::Expectation;
pub use expectation::lines::WriteEach;
pub use requests::RecordedRequest;
pub use script::{Script, ScriptError};
