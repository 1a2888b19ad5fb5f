//! Code with the old paths in `names.lock` compiles.

use locked_types_that_move as sdk;

#[test]
fn old_paths_lead_to_the_types_that_have_moved() {
    let pet: sdk::models::Pet = sdk::resources::pets::Pet::default().name("tom");
    assert_eq!(pet.name.as_deref(), Some("tom"));
    let _: sdk::resources::pets::Bone = sdk::resources::dogs::Bone::default();
    let _: sdk::resources::dogs::Toy = sdk::models::Toy::default();
    let _: sdk::models::Owner = sdk::resources::pets::Owner::default();
    let _: sdk::models::Note = sdk::resources::pets::Note::default();
    let _: sdk::models::DogsNote = sdk::resources::dogs::Note::default().words("woof");
}
