//! The parameters that the client sets for all calls.

use crate::markdown::DocComment;

/// A parameter that the client sets for all calls.
#[derive(Debug, Clone)]
pub struct ClientParameter {
    /// The name on the wire.
    pub wire_name: String,
    /// The setter of the builder.
    pub setter: String,
    /// `true` if an operation requires it.
    pub required: bool,
    /// Doc lines of the setter.
    pub docs: DocComment,
}
