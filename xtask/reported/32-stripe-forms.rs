//! Forms with brackets.

mod support;

use fault::resources::charges::{Charge, ChargeCustomer, PostChargesRequestBody, PostChargesRequestBodyCard};
use support::{json, keeps, sent};

#[tokio::test]
async fn nested_values_have_brackets() {
    let card = PostChargesRequestBodyCard::default().number("4");
    let body = PostChargesRequestBody::default().amount(5).expand(["a", "b"]).card(card);
    let recorded = sent(|client| client.charges().create(body)).await;
    assert_eq!(recorded.text(), "amount=5&expand%5B0%5D=a&expand%5B1%5D=b&card%5Bnumber%5D=4");
}

#[test]
fn an_expandable_value_is_read_in_each_form() {
    let charge: Charge = keeps(json!({"id": "c", "customer": "cus_1"}));
    assert!(matches!(charge.customer, Some(ChargeCustomer::Text(_))));
    let deleted = json!({"id": "c", "customer": {"id": "d", "object": "customer", "deleted": true}});
    assert!(matches!(keeps::<Charge>(deleted).customer, Some(ChargeCustomer::Deleted(_))));
}
