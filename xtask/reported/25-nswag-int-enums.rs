//! Enums of integers with names, and a duration in another form.

mod support;

use fault::resources::paint::{Can, Coat, Flags};
use support::{json, keeps, sent};

#[tokio::test]
async fn values_have_their_names() {
    let can: Can = keeps(json!({"coat": 10, "neg": -2, "tone": "1", "size": "YQ=="}));
    assert_eq!(can.coat, Coat::TopCoat);
    let recorded = sent(|client| client.paint().get().coat(Coat::Base).flags(Flags::Gloss)).await;
    assert_eq!(recorded.line, "GET /paint?coat=1&flags=2");
}

#[test]
fn the_example_decides_the_form_of_a_duration() {
    keeps::<Can>(json!({"coat": 0, "took": "00:00:01"}));
}
