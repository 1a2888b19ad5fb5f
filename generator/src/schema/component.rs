//! The places of component schemas.

use crate::pointer::Pointer;

/// Returns the place of the component schema with a name.
pub fn component(name: &str) -> Pointer {
    Pointer::root().child("components").child("schemas").child(name)
}

/// Returns `true` if a place is that of a component schema.
pub fn is_component(place: &Pointer) -> bool {
    place.as_str().strip_prefix("#/components/schemas/").is_some_and(|rest| !rest.contains('/'))
}
