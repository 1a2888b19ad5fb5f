//! The schemas of the document, each read once.
//!
//! Purpose: the only reader of JSON Schema, for the passes that need the meaning of a schema: `lower`, the checks of
//! defaults and examples, and the samples. Input: the repaired document. Output: a [`SchemaTable`] with a [`Schema`] for
//! each place. A schema is shallow: it holds the places of its subschemas. The keywords of OpenAPI 3.0 come from
//! openapiv3's element; those of later versions are typed here.
//!
//! `null` has many spellings, which [`Schema::allows_null`] unites; `const` is an enum of one value.

mod keywords;
mod read;
mod table;

pub use keywords::{Bounds, Choice, Discriminator, Example, Null, Schema, Subschema};
pub use table::{Declared, DeclaredAs, Entry, SchemaTable, component, is_component};
