//! Objects in a query.

mod support;

use fault::resources::finds::{FindFilter, FindFilterAge};
use support::sent;

#[tokio::test]
async fn nested_members_have_nested_brackets() {
    let filter = FindFilter::default().age(FindFilterAge::default().gt(3));
    let recorded = sent(|client| client.finds().find().filter(filter)).await;
    assert_eq!(recorded.line, "GET /finds?filter%5Bage%5D%5Bgt%5D=3");
}
