//! Constants with titles, and values that differ by signs.

mod support;

use fault::resources::c::{BoxModel, Hue, Inf, Level, Sort};
use support::{json, keeps, sent};

#[tokio::test]
async fn titles_and_signs_are_names() {
    let all: BoxModel =
        keeps(json!({"level": 5, "hue": "#0f0", "sort": "-name", "inf": "-Infinity", "cmp": "a+b"}));
    assert_eq!((all.level, all.hue), (Some(Level::Loud), Some(Hue::Green)));
    assert_eq!((all.sort, all.inf), (Some(Sort::MinusName), Some(Inf::MinusInfinity)));
    keeps::<BoxModel>(json!({"level": 7}));
    let recorded = sent(|client| client.c().get().s(Level::Quiet)).await;
    assert_eq!(recorded.line, "GET /c?s=0");
}
