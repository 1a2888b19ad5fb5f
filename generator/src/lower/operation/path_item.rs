//! The methods of a path item.

use crate::document::Map;
use crate::pointer::Pointer;

/// The methods that a path item may have.
const METHODS: &[&str] =
    &["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// The key for methods of a path item that have no key of their own (OpenAPI 3.2).
const ADDITIONAL: &str = "additionalOperations";

/// Returns the methods of the path item at a place, and the places of their operations.
pub fn methods(item: &Map, at: &Pointer) -> Vec<(String, Pointer)> {
    let mut methods = Vec::new();
    for (key, value) in item {
        if METHODS.contains(&key.as_str()) {
            methods.push((key.clone(), at.child(key)));
        } else if let (ADDITIONAL, Some(more)) = (key.as_str(), value.as_map()) {
            let at = at.child(key);
            methods.extend(more.keys().map(|method| (method.clone(), at.child(method))));
        }
    }
    methods
}

/// Returns a method as it is sent. Methods are case-sensitive, and the fixed fields of a path item are in lower case.
///
/// <https://www.rfc-editor.org/rfc/rfc9110.html#section-9.1>
pub fn sent_method(key: &str) -> String {
    match METHODS.contains(&key) {
        true => key.to_ascii_uppercase(),
        false => key.to_owned(),
    }
}
