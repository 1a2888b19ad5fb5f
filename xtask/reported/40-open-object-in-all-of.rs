//! `type: object` narrows a member and closes nothing.

mod support;

use fault::resources::a::Device;
use fault::resources::b::Report;
use support::{json, keeps};

#[test]
fn nothing_is_lost() {
    keeps::<Device>(json!({"ok": true, "result": {"deep": [1, {"a": null}]}}));
    let report: Report = keeps(json!({"data": [{"dimensions": ["a"], "metrics": [1.5]}]}));
    assert_eq!(report.data[0].dimensions, ["a"]);
}
