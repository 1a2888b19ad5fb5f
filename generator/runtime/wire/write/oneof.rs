//! Writing the one member of several that is set.

use super::super::Oneof;
use super::Fields;

impl Fields<'_> {
    /// Writes the one member that is set, if one is.
    pub fn oneof<T: Oneof>(&mut self, oneof: &Option<T>) {
        if let Some(member) = oneof {
            member.write_member(self);
        }
    }
}
