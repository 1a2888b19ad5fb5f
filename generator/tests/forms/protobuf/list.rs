// The types of each form.

#[path = "presence/models.rs"]
mod presence;
#[path = "union/models.rs"]
mod union;
