//! The part of the document that a thread works on, for the report of a panic.
//!
//! Purpose: a panic is a bug of the generator, and whoever reports it has to say which part of the document causes it.
//! Each module names the part before it starts on it. Nothing is decided by it.

use std::cell::RefCell;
use std::fmt;

use crate::pointer::Pointer;

thread_local! {
    static AT_WORK: RefCell<Part> = const { RefCell::new(Part { stage: "the input", thing: None }) };
}

/// The part at work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The stage of the run.
    stage: &'static str,
    /// The part of the document or of the crate, if the stage has come to one.
    thing: Option<Thing>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Thing {
    Place(Pointer),
    File(String),
}

impl Part {
    /// Returns the place in the document, where the part has one.
    pub fn pointer(&self) -> Option<&Pointer> {
        match &self.thing {
            Some(Thing::Place(pointer)) => Some(pointer),
            _ => None,
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.thing {
            None => f.write_str(self.stage),
            Some(Thing::Place(pointer)) => write!(f, "{} (`{pointer}`)", self.stage),
            Some(Thing::File(path)) => write!(f, "{} (`{path}`)", self.stage),
        }
    }
}

/// Notes that a stage of the run begins: `the references`.
pub fn stage(stage: &'static str) {
    resume(Part { stage, thing: None });
}

/// Notes that the stage has come to a place of the document.
pub fn at(pointer: &Pointer) {
    AT_WORK.with_borrow_mut(|part| part.thing = Some(Thing::Place(pointer.clone())));
}

/// Notes that the stage has come to a file of the crate.
pub fn file(path: &str) {
    AT_WORK.with_borrow_mut(|part| part.thing = Some(Thing::File(path.to_owned())));
}

/// Returns the part that this thread works on.
pub fn current() -> Part {
    AT_WORK.with_borrow(Part::clone)
}

/// Notes that this thread works on a part, which another thread may have begun.
pub fn resume(part: Part) {
    AT_WORK.set(part);
}
