// The types of each form.

#[path = "any/models.rs"]
mod any;
#[path = "field-mask/models.rs"]
mod field_mask;
#[path = "numbers/models.rs"]
mod numbers;
#[path = "oneof/models.rs"]
mod oneof;
#[path = "presence/models.rs"]
mod presence;
#[path = "union/models.rs"]
mod union;
