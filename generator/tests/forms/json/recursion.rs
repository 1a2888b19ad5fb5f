//! Unions that contain themselves: the work and the text of an error grow with the body, not with the ways through it.

use serde::de::DeserializeOwned;

use crate::counted;
use crate::support::{becomes, error_of, keeps};
use crate::union_recursion::{Grove, Node};

/// The depths that are compared, each of the last twice the one before. At the first two, work that doubles with each
/// level exceeds every bound.
const DEPTHS: [usize; 5] = [5, 10, 30, 60, 120];

/// The same for levels that are two levels of JSON, of which serde_json reads 128.
const HALF_DEPTHS: [usize; 5] = [3, 7, 15, 30, 60];

/// A value inside as many others of the same shape.
fn nested(depth: usize, (before, after): (&str, &str), innermost: &str) -> String {
    format!("{}{innermost}{}", before.repeat(depth), after.repeat(depth))
}

/// Asserts that at most `most` members are read for each level, and that each level costs the same.
fn assert_linear<T: DeserializeOwned>(
    depths: [usize; 5],
    shape: (&str, &str),
    innermost: &str,
    most: usize,
) {
    let counts = depths.map(|depth| {
        let json = nested(depth, shape, innermost);
        let mut length = 0;
        let count = counted::reads(|| {
            let read = serde_json::from_str::<T>(&json);
            length = read.err().map_or(0, |error| error.to_string().len());
        });
        assert!(count <= most * (depth + 1), "{count} reads at depth {depth} of {json}");
        // The path, and one message.
        assert!(length <= 400 + 30 * depth, "{length} bytes of text at depth {depth} of {json}");
        count
    });
    let [_, _, once, twice, four_times] = counts;
    let is_linear = four_times + 2 * once == 3 * twice;
    assert!(is_linear, "{counts:?} for {shape:?} and {innermost}");
}

/// Innermost values that are right, wrong or of no known member.
const ENDS: &[&str] = &[
    r#"{"leaf": "x"}"#,
    r#"{"leaf": 5}"#,
    r#"{"leaf": "x", "new": 1}"#,
    r#"{"at": 5, "next": {"leaf": "x"}}"#,
    r#"{"at": "a", "next": {"leaf": "x"}, "size": true}"#,
    r#"{"at": "a", "next": 5}"#,
    r#"{"at": "a"}"#,
    "5",
    "[]",
    "{}",
];

/// Levels that fit one member, either one, or lose a member that neither has a place for.
const LEVELS: &[(&str, &str)] = &[
    (r#"{"at": "a", "next": "#, "}"),
    (r#"{"at": "a", "new": 1, "next": "#, "}"),
    (r#"{"at": "a", "size": 1, "next": "#, "}"),
    (r#"{"at": "a", "size": "s", "next": "#, "}"),
    (r#"{"at": "a", "size": true, "next": "#, "}"),
    (r#"{"at": "a", "size": "s", "new": 1, "next": "#, "}"),
];

#[test]
fn each_level_of_a_union_is_read_a_bounded_number_of_times() {
    for level in LEVELS {
        for end in ENDS {
            assert_linear::<Node>(DEPTHS, *level, end, 8);
        }
    }
}

#[test]
fn lists_maps_null_and_unions_between_the_levels_change_nothing() {
    let levels = [
        (r#"{"at": "a", "list": ["#, "]}"),
        (r#"{"at": "a", "new": 1, "list": [null, "#, "]}"),
        (r#"{"at": "a", "new": 1, "list": [{"at": "b", "size": "s"}, "#, "]}"),
        (r#"{"at": "a", "map": {"k": "#, "}}"),
        (r#"{"at": "a", "new": 1, "map": {"k": "#, "}}"),
        (r#"{"at": "a", "size": "s", "map": {"k": "#, "}}"),
        (r#"{"at": "a", "maybe": "#, "}"),
        (r#"{"at": "a", "new": 1, "maybe": "#, "}"),
        (r#"{"at": "a", "size": "s", "new": 1, "maybe": "#, "}"),
    ];
    let ends =
        [r#"{"at": "a"}"#, r#"{"at": "a", "size": true}"#, r#"{"at": 5, "new": 1}"#, "5", "null"];
    for level in levels {
        for end in ends {
            assert_linear::<Grove>(HALF_DEPTHS, level, end, 12);
        }
    }
}

#[test]
fn the_error_is_that_of_the_innermost_union() {
    let json = nested(3, LEVELS[0], r#"{"leaf": 5}"#);
    let text = error_of::<Node>(&json);
    assert!(text.starts_with("next.next.next.leaf: "), "{text}");
    let json = nested(30, LEVELS[0], r#"{"at": "a", "next": {"leaf": "x"}, "size": true}"#);
    let text = error_of::<Node>(&json);
    let expected = "next: no form of `Node` fits; as `Branch`: size: expected an integer, found `true`; \
                    as `Twig`: size: expected a string, found `true`";
    assert!(text.ends_with(expected), "{text}");
    let json = nested(30, LEVELS[0], "[]");
    let text = error_of::<Node>(&json);
    assert!(text.ends_with("next: expected an object for `Node`, found a list"), "{text}");
}

#[test]
fn an_error_shortens_long_names() {
    let name = "ä".repeat(10_000);
    let level = format!(r#"{{"at": "a", "size": 1, "map": {{"{name}": "#);
    let text = error_of::<Grove>(&nested(5, (&level, "}}"), "5"));
    assert!(text.len() < 2_000 && text.contains("ä…"), "{}: {text}", text.len());
}

#[test]
fn each_level_has_the_member_that_it_fits() {
    let json = r#"{"at": "a", "next": {"at": "b", "next": {"leaf": "x"}, "size": "s"}}"#;
    let Node::Branch(branch) = keeps::<Node>(json) else { panic!("it is not a branch") };
    let Node::Twig(twig) = branch.next else { panic!("it is not a twig") };
    assert_eq!(twig.size.as_deref(), Some("s"));
    // A property of the second member only is not lost, at any depth.
    let json = nested(20, LEVELS[0], r#"{"at": "b", "next": {"leaf": "x"}, "size": "s"}"#);
    keeps::<Node>(&json);
    let json =
        r#"{"at": "a", "map": {"k": {"at": "b", "size": "s"}}, "maybe": {"at": "c", "size": 5}}"#;
    assert!(matches!(keeps::<Grove>(json), Grove::Wood(_)));
    // Any value has a place in the second member only.
    assert!(matches!(keeps::<Grove>(r#"{"at": "a", "map": [1, {"b": null}]}"#), Grove::Copse(_)));
    assert!(matches!(keeps::<Grove>(r#"{"at": "a", "maybe": "text"}"#), Grove::Copse(_)));
    // The member that loses less is chosen, whichever comes first.
    becomes::<Grove>(
        r#"{"at": "a", "new": 1, "map": {"k": {"at": "b", "new": 1}}}"#,
        r#"{"at": "a", "map": {"k": {"at": "b", "new": 1}}}"#,
    );
    keeps::<Node>(r#"{"at": "a", "next": {"unknown": [{"deep": null}]}}"#);
}
