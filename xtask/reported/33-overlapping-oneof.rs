//! Members of a union that overlap.

mod support;

use fault::resources::o::OResponse;
use fault::resources::p::PResponse;
use fault::resources::q::{Mix, MixCode, MixNum, MixWhen};
use support::{json, keeps};

#[test]
fn the_best_member_is_read() {
    assert!(matches!(keeps(json!({"id": "a", "extra": 1})), OResponse::Long(_)));
    assert!(matches!(keeps(json!({"id": "a"})), OResponse::Short(_)));
    assert!(matches!(keeps(json!({"a": "x", "b": 1})), PResponse::Loose2(_)));
    let mix: Mix = keeps(json!({"when": "2024-01-02", "num": "1.50", "code": "a", "bool": "true"}));
    assert!(matches!((mix.when, mix.num), (Some(MixWhen::Date(_)), Some(MixNum::Decimal(_)))));
    assert_eq!(mix.code, Some(MixCode::A));
    let mix: Mix = keeps(json!({"num": 2, "code": 2, "bool": false, "one": [{"id": "a"}]}));
    assert_eq!((mix.num, mix.code), (Some(MixNum::Integer(2)), Some(MixCode::_2)));
}
