//! Types that contain themselves decode and encode the same bytes, at any depth that a body has.

use recursive_types::resources::a::{Holder, UnionA, UnionList};

const BODY: &str = concat!(
    r#"{"list":[[],[[[]]]],"map":{"a":{"b":{}}},"listOfMaps":[{"a":[{"b":[]}]}],"#,
    r#""mapOfLists":{"a":[{"b":[]}]},"prefix":["a",["b",["c"]]],"patterns":{"a":{"ab":{}}},"#,
    r#""nullableList":[null,[null,[]]],"composed":[[],[[]]],"alias1":1,"alias2":"b","union":"c","#,
    r#""unionOnly":{"any":1},"unionA":1,"unionB":"text","unionList":["a",{"b":["c",[]]}],"#,
    r#""tuple":["a",{"next":["b",{"any":{"c":{}}}]}],"expr":["a",["b",["c","d"]]],"#,
    r#""inner":[[[],[[[]]]]],"defaulted":[[[]]]}"#
);

#[test]
fn values_keep_their_bytes() {
    let holder: Holder = serde_json::from_str(BODY).expect("the document allows it");
    assert_eq!(serde_json::to_string(&holder).expect("it can be written"), BODY);
    assert_eq!(holder.list.len(), 2);
    let next = holder.tuple.1.next.as_deref().expect("it is there");
    assert_eq!(next.0, "b");
    assert_eq!(next.1.any.as_ref().map(|any| any.contains_key("c")), Some(true));
}

#[test]
fn a_choice_that_leads_back_to_itself_ends() {
    let union: UnionA = serde_json::from_str("[true]").expect("any JSON fits the inner union");
    assert_eq!(serde_json::to_string(&union).expect("it can be written"), "[true]");
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    let list: UnionList = serde_json::from_str(&deep).expect("lists of lists are a member");
    assert_eq!(serde_json::to_string(&list).expect("it can be written"), deep);
}
