//! Names of generic types.

mod support;

use fault::resources::g::{PageResponseUserIdOrName, Pageable};
use support::{json, keeps, sent};

#[tokio::test]
async fn the_types_are_usable() {
    keeps::<PageResponseUserIdOrName>(json!({
        "items": [{"id": 1.5}],
        "sub": {"content": [{"id": 2}]},
        "sub2": {"data": {"id": 3}},
        "sub3": {"a": [{"id": 4}]},
        "sub4": {"b": ["c"]},
    }));
    let recorded = sent(|client| client.g().list(Pageable::default().page(1).size(2))).await;
    assert_eq!(recorded.line, "GET /g?page=1&size=2");
}
