//! Elements of the document as the types of `openapiv3`, with a finding for each that cannot be read.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::pointer::Pointer;
use crate::rules;
use crate::typed;

/// The problem of an element that the typed model rejects.
pub const UNREADABLE: &str =
    "a key of this object has a value of another type than OpenAPI defines";

/// The hint for it.
const UNREADABLE_HINT: &str = "compare the keys of the object with the standard";

/// Reads the element at a place. Reports an element that the typed model rejects for a reason that `normalise` does not
/// check.
pub fn read<T: DeserializeOwned>(
    json: Value,
    at: &Pointer,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    let element = typed::element(json);
    if element.is_none() && !diagnostics.has_error_below(at) {
        let place = Place::Value(at.clone());
        let message = format!("{UNREADABLE}; omitted");
        let finding = Diagnostic::new(rules::WRONG_TYPE, place, message);
        diagnostics.report(finding.hint(UNREADABLE_HINT));
    }
    element
}
