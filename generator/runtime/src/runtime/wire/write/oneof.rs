//! Writing groups of members of which at most one is set.

use super::super::Oneof;
use super::Fields;

impl Fields<'_> {
    /// Writes the member that is set, if any.
    pub fn oneof<T: Oneof>(&mut self, oneof: &Option<T>) {
        if let Some(member) = oneof {
            member.write_member(self);
        }
    }
}
