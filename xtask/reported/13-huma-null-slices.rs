//! A list that may be null.

mod support;

use fault::resources::parcels::{ListBody, Parcel};
use support::{error_of, json, keeps};

#[test]
fn null_is_read_where_the_document_allows_it() {
    assert_eq!(keeps::<ListBody>(json!({"parcels": null, "total": 0})).parcels, None);
    keeps::<Parcel>(json!({"id": "a", "tags": [], "grams": 0, "data": "YQ=="}));
    let message = error_of::<Parcel>(json!({"id": "a", "tags": null, "grams": 0}));
    assert!(message.starts_with("tags: expected a list"), "{message}");
}
