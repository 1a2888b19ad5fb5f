//! An integer or a text, and a merge patch.

mod support;

use fault::resources::shop_example_io_v1::{IntOrString, Kiosk, KioskPort};
use support::{json, keeps};

#[test]
fn a_port_is_a_number_or_a_text() {
    let kiosk: Kiosk = keeps(json!({"port": 8080, "target": "http", "cpu": "1", "free": [1]}));
    assert_eq!(kiosk.port, Some(KioskPort::Integer(8080)));
    assert_eq!(kiosk.target, Some(IntOrString::Text("http".to_owned())));
    let kiosk: Kiosk = keeps(json!({"port": "8080", "target": 80}));
    assert_eq!(kiosk.target, Some(IntOrString::Integer(80)));
}
