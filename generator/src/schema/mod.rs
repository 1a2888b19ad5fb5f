//! The schemas of the document, each read once.
//!
//! Purpose: the only reader of JSON Schema, for the passes that need the meaning of a schema: `lower`, the checks of
//! defaults and examples, and the samples. Input: the repaired document. Output: a [`SchemaTable`] with a [`Schema`] for
//! each place, and findings of names in `required` that nothing declares. A schema is shallow: it holds the places of its subschemas. openapiv3 parses the keywords of
//! OpenAPI 3.0; this module parses those of later versions.
//!
//! `null` has many spellings; [`Schema::allows_null`] handles all of them. `const` is read as an enum of one value.

mod component;
mod keywords;
mod read;
mod required;
mod table;

pub use component::{component, is_component};
pub use keywords::{Bounds, Choice, Discriminator, Example, Null, Schema, Subschema, text_of};
pub use required::report_undeclared;
pub use table::{DeclaredValue, DeclaredValueKind, Entry, SchemaTable};
