//! An integer or a string of digits is one integer.

mod support;

use fault::resources::stock::Shelf;
use support::{becomes, error_of, json, keeps, sent};

#[test]
fn an_integer_is_read_from_a_string() {
    let numbers = json!({"id": 7, "count": 3, "weight": 1.5, "slots": [1, 2]});
    let shelf: Shelf = keeps(numbers.clone());
    assert_eq!((shelf.id, shelf.count, shelf.weight), (7, Some(3), 1.5));
    let texts = json!({"id": "7", "count": "3", "weight": "1.5", "slots": ["1", 2]});
    assert_eq!(becomes::<Shelf>(texts, numbers), shelf);
    keeps::<Shelf>(json!({"id": 7, "count": null, "weight": -2.25}));
    assert!(error_of::<Shelf>(json!({"id": "x", "count": 1, "weight": 1})).starts_with("id: "));
}

#[tokio::test]
async fn a_parameter_is_an_integer() {
    let recorded = sent(|client| client.stock().get(-3).min(4)).await;
    assert_eq!(recorded.line, "GET /stock/-3?min=4");
}
