//! The part of the document that a thread is processing, for the report of a panic.
//!
//! Purpose: a panic is a bug of the generator, and its report needs the part of the document that causes it. Each
//! module records the part before it starts. The record has no other use.

use std::cell::RefCell;
use std::fmt;

use crate::pointer::Pointer;

thread_local! {
    static AT_WORK: RefCell<Part> = const { RefCell::new(Part { stage: "the input", thing: None }) };
}

/// The part that is being processed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The stage of the run.
    stage: &'static str,
    /// The part of the document or of the crate, if the stage has started one.
    thing: Option<Thing>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Thing {
    Place(Pointer),
    File(String),
}

impl Part {
    /// Returns the place in the document, if the part has one.
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

/// Records the start of a stage of the run: `the references`.
pub fn stage(stage: &'static str) {
    resume(Part { stage, thing: None });
}

/// Records the place of the document that the stage processes.
pub fn at(pointer: &Pointer) {
    AT_WORK.with_borrow_mut(|part| part.thing = Some(Thing::Place(pointer.clone())));
}

/// Records the file of the crate that the stage processes.
pub fn file(path: &str) {
    AT_WORK.with_borrow_mut(|part| part.thing = Some(Thing::File(path.to_owned())));
}

/// Returns the part that this thread is processing.
pub fn current() -> Part {
    AT_WORK.with_borrow(Part::clone)
}

/// Records a part for this thread, which another thread may have started.
pub fn resume(part: Part) {
    AT_WORK.set(part);
}
