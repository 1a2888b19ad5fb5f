//! A resource name keeps its slashes.

mod support;

use std::collections::BTreeMap;

use support::sent;

#[tokio::test]
async fn slashes_are_kept() {
    let recorded = sent(|client| client.fleet().get_ship("harbours/a b/ships/c")).await;
    assert_eq!(recorded.line, "GET /v1/harbours/a%20b/ships/c");
    let recorded = sent(|client| client.fleet().list_ships("harbours/a").page_size(3)).await;
    assert_eq!(recorded.line, "GET /v1/harbours/a/ships?pageSize=3");
    let recorded =
        sent(|client| client.fleet().sink_ship("harbours/a/ships/b", BTreeMap::new())).await;
    assert_eq!(recorded.line, "POST /v1/harbours/a/ships/b:sink");
}
