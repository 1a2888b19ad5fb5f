//! The types of a user, who has them before the SDK.

use serde::{Deserialize, Serialize};

/// The body of an error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    #[serde(default)]
    pub code: u16,
    pub message: String,
}
