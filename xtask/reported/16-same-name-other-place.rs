//! Parameters that differ by a sign or by their place.

mod support;

use support::sent;

#[tokio::test]
async fn each_parameter_has_its_own_name() {
    let recorded = sent(|client| {
        client.things_api().get_part("a", 1, "q", "c", "s").size_greater_than(1).size_less_than(9)
    })
    .await;
    assert!(recorded.line.starts_with("GET /things/a/parts/1?"), "{}", recorded.line);
    assert!(recorded.line.contains("size%3E=1"), "{}", recorded.line);
    assert!(recorded.line.contains("size%3C=9"), "{}", recorded.line);
}
