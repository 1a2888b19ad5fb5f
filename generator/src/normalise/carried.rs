//! The keys that carry parts of the document for which OpenAPI 3.0 has no key.

use crate::diagnostic::Rule;
use crate::document::Map;
use crate::rules;

/// The prefix of such keys.
pub const CARRIED: &str = "x-carried-";

/// The key for the reference that such a schema replaces.
pub const REFERENCE: &str = "x-carried-reference";

/// The key for the separator of a list in Swagger 2.0.
pub const COLLECTION_FORMAT: &str = "x-collection-format";

/// The key for the name of the rule by which an object has no content: the reference in its place has no target.
pub const UNRESOLVED: &str = "x-carried-unresolved";

/// Returns the rule by which an object stands for a reference without a target.
pub fn unresolved(map: &Map) -> Option<Rule> {
    let name = map.get(UNRESOLVED)?.as_str()?;
    rules::ALL.iter().find(|rule| rule.name == name).copied()
}
