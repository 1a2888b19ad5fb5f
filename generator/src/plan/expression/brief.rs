//! The variables of the short form of a value: its members without a short expression.

use crate::names;

use super::super::krate::{Field, RustType};

/// The variables of the short form of a value.
#[derive(Clone)]
pub struct Brief {
    /// The names that are in use.
    names: Vec<String>,
    /// The names and types of the variables for members.
    pub(super) members: Vec<(String, RustType)>,
    /// The number of objects around the present value.
    pub(super) depth: usize,
}

impl Brief {
    /// Creates an empty list of variables. None of them gets one of these names.
    pub fn new(names: Vec<String>) -> Self {
        Self { names, members: Vec::new(), depth: 0 }
    }

    /// Adds a variable and returns its name.
    pub(super) fn variable(&mut self, field: &Field) -> String {
        let mut name = field.name.clone();
        while self.names.contains(&name) {
            name = names::joined(&name, "value");
        }
        self.names.push(name.clone());
        self.members.push((name.clone(), field.ty.unwrapped().clone()));
        name
    }
}
