//! Path variables in every spelling.

mod support;

use support::sent;

#[tokio::test]
async fn a_greedy_variable_keeps_its_slashes() {
    assert_eq!(sent(|client| client.z().get("a/b c")).await.line, "GET /z/a/b%20c");
    assert_eq!(sent(|client| client.w().get("a/b")).await.line, "GET /w/a/b");
    assert_eq!(sent(|client| client.t().get("a/b")).await.line, "GET /t/a/b");
    assert_eq!(sent(|client| client.s().get("a/b")).await.line, "GET /s/a/b");
    assert_eq!(sent(|client| client.u().cancel(7)).await.line, "POST /u/7:cancel");
    assert_eq!(sent(|client| client.y().get("a/b")).await.line, "GET /y/a%2Fb.json");
}
