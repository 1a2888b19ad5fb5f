//! Times as numbers.

mod support;

use fault::resources::t::T;
use support::{json, keeps, sent};

#[tokio::test]
async fn a_time_in_seconds_is_a_number() {
    keeps::<T>(json!({"made": 1.5, "done": 1, "seen": 2, "left": 2.5, "ms": 3, "when": "2024-01-02T03:04:05Z"}));
    let recorded = sent(|client| client.t().get().since(1.5).until(2)).await;
    assert_eq!(recorded.line, "GET /t?since=1.5&until=2");
}
