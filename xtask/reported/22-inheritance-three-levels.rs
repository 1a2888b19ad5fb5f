//! A discriminator that three levels of inheritance share.

mod support;

use fault::resources::beasts::{Beast, Cat, Dog, Puppy};
use support::{json, keeps, sent, written};

#[tokio::test]
async fn the_variant_writes_its_tag() {
    let recorded = sent(|client| client.beasts().add(Dog::default().barks(true).into())).await;
    assert_eq!(recorded.text(), r#"{"$type":"Dog","barks":true}"#);
    assert_eq!(written(&Beast::from(Puppy::default())), json!({"$type": "Puppy"}));
    assert_eq!(written(&Beast::from(Cat::new(9))), json!({"$type": "Cat", "lives": 9}));
    assert_eq!(written(&Cat::new(9)), json!({"$type": "Cat", "lives": 9}));
    let wrong = Beast::from(Dog::default().r#type("Cat"));
    assert_eq!(written(&wrong), json!({"$type": "Dog"}));
}

#[test]
fn each_level_is_read() {
    assert!(matches!(keeps(json!({"$type": "Puppy", "weeks": 3})), Beast::Puppy(_)));
    let cat: Beast = keeps(json!({"$type": "Cat", "lives": 9, "friend": {"$type": "Dog"}}));
    assert!(matches!(cat, Beast::Cat(_)));
    keeps::<Dog>(json!({"$type": "Puppy"}));
}
