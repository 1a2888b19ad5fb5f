//! Elements of the document as the types of `openapiv3`, with a finding for each that cannot be read.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::pointer::Pointer;
use crate::rules;
use crate::typed;

/// Reads the element at a place. Reports an element that the typed model rejects for a reason that `normalise` does not
/// check.
pub fn read<T: DeserializeOwned>(
    json: Value,
    at: &Pointer,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    match typed::element(json) {
        Ok(element) => Some(element),
        Err(_) if diagnostics.has_error_below(at) => None,
        Err(message) => {
            let place = Place::Value(at.clone());
            let message = format!("it can't be read: {message}");
            let finding = Diagnostic::new(rules::WRONG_TYPE, place, message);
            diagnostics.report(finding.hint("fix it in the document"));
            None
        }
    }
}
