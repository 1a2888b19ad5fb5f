//! Overlays as <https://spec.openapis.org/overlay/> defines them: the resulting document.

use std::collections::BTreeMap;

use openapi_sdk_generator::diagnostic::Finding;
use openapi_sdk_generator::{Input, Stage, document};
use serde_json::{Value, json};

const CONFIG: &str = "[package]\nname = \"case\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

/// The document after overlays with these actions, each with its version.
fn overlaid(spec: &Value, overlays: &[(&str, Value)]) -> Result<Value, Vec<Finding>> {
    let names: Vec<String> =
        (1..=overlays.len()).map(|number| format!("{number}.overlay.json")).collect();
    let text = |(version, actions): &(&str, Value)| {
        let info = json!({"title": "t", "version": "v"});
        json!({"overlay": version, "info": info, "actions": actions}).to_string()
    };
    let files: BTreeMap<String, String> =
        names.iter().cloned().zip(overlays.iter().map(text)).collect();
    let spec = spec.to_string();
    let input = Input { files: &files, overlays: &names, ..Input::new("api.json", &spec, CONFIG) };
    let document = document(input, Stage::Effective).map_err(|failure| failure.findings)?;
    Ok(serde_json::to_value(document).expect("a document can be written"))
}

fn applied(spec: &Value, version: &str, actions: Value) -> Value {
    overlaid(spec, &[(version, actions)])
        .unwrap_or_else(|findings| panic!("the actions can be applied: {findings:?}"))
}

fn shelves() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Library", "version": "1"},
        "tags": [{"name": "shelf"}],
        "paths": {
            "/shelves": {
                "summary": "Shelves",
                "get": {
                    "summary": "List",
                    "description": "Lists shelves.",
                    "tags": ["shelf", "old"],
                    "parameters": [
                        {"name": "after", "in": "query"},
                        {"name": "dummy", "in": "query"},
                        {"name": "after", "in": "header"},
                        {"name": "dummy", "in": "header"}
                    ]
                },
                "post": {"summary": "Add"}
            },
            "/books": {"get": {"summary": "Books", "parameters": [{"name": "dummy", "in": "query"}]}}
        }
    })
}

/// The expected document: some values are set by JSON pointer.
fn with(spec: &Value, changes: &[(&str, Value)]) -> Value {
    let mut expected = spec.clone();
    for (pointer, value) in changes {
        let (parent, name) = pointer.rsplit_once('/').expect("it is not the root");
        let parent = expected.pointer_mut(parent).expect("its parent exists");
        parent[name.replace("~1", "/").as_str()] = value.clone();
    }
    expected
}

#[test]
fn a_structured_overlay_mirrors_the_document() {
    let spec = shelves();
    let actions = json!([{"target": "$", "update": {
        "info": {"x-by": "overlay"},
        "paths": {
            "/shelves": {"summary": "All shelves", "get": {"x-limit": 100}},
            "/shops": {"get": {"summary": "Shops"}}
        },
        "tags": [{"name": "shop"}],
        "components": {"schemas": {}}
    }}]);
    let expected = with(
        &spec,
        &[
            ("/info/x-by", json!("overlay")),
            ("/paths/~1shelves/summary", json!("All shelves")),
            ("/paths/~1shelves/get/x-limit", json!(100)),
            ("/paths/~1shops", json!({"get": {"summary": "Shops"}})),
            ("/tags", json!([{"name": "shelf"}, {"name": "shop"}])),
            ("/components", json!({"schemas": {}})),
        ],
    );
    for version in ["1.0.0", "1.1.0"] {
        assert_eq!(applied(&spec, version, actions.clone()), expected);
    }
}

#[test]
fn a_targeted_overlay_names_each_place() {
    let spec = shelves();
    let actions = json!([
        {"target": "$.paths['/shelves'].get.description", "update": "Lists the shelves."},
        {"target": "$.paths['/shelves']", "update": {"post": {"summary": "Put up", "x-safe": false}}},
        {"target": "$.paths.*.get", "update": {"x-safe": true}},
        {
            "target": "$.paths.*.get.parameters[?@.name == 'after' && @.in == 'query']",
            "update": {"schema": {"type": "string"}}
        }
    ]);
    let expected = with(
        &spec,
        &[
            ("/paths/~1shelves/get/description", json!("Lists the shelves.")),
            ("/paths/~1shelves/post", json!({"summary": "Put up", "x-safe": false})),
            ("/paths/~1shelves/get/x-safe", json!(true)),
            ("/paths/~1books/get/x-safe", json!(true)),
        ],
    );
    let mut expected = expected;
    expected["paths"]["/shelves"]["get"]["parameters"][0]["schema"] = json!({"type": "string"});
    assert_eq!(applied(&spec, "1.1.0", actions), expected);
}

#[test]
fn elements_are_appended_and_removed() {
    let spec = shelves();
    let actions = json!([
        {"target": "$.paths.*.get.parameters[?@.name == 'dummy']", "remove": true},
        {"target": "$.paths.*.get.parameters", "update": {"name": "page", "in": "query"}},
        {"target": "$.paths.*.get.tags[?@ == 'old']", "remove": true},
        {"target": "$.paths['/shelves'].get.description", "remove": true}
    ]);
    let page = json!({"name": "page", "in": "query"});
    let mut expected = with(
        &spec,
        &[
            (
                "/paths/~1shelves/get/parameters",
                json!([{"name": "after", "in": "query"}, {"name": "after", "in": "header"}, page]),
            ),
            ("/paths/~1books/get/parameters", json!([page])),
            ("/paths/~1shelves/get/tags", json!(["shelf"])),
        ],
    );
    let get = expected["paths"]["/shelves"]["get"].as_object_mut().expect("it is an object");
    get.remove("description");
    for version in ["1.0.0", "1.1.0"] {
        assert_eq!(applied(&spec, version, actions.clone()), expected);
    }
}

#[test]
fn a_list_is_an_entry_in_1_0_and_is_concatenated_in_1_1() {
    let spec = json!({"x": {"list": [1]}});
    let actions = json!([{"target": "$.x.list", "update": [2, 3]}]);
    assert_eq!(applied(&spec, "1.0.0", actions.clone()), json!({"x": {"list": [1, [2, 3]]}}));
    assert_eq!(applied(&spec, "1.1.0", actions), json!({"x": {"list": [1, 2, 3]}}));
    let inside = json!([{"target": "$.x", "update": {"list": [2]}}]);
    for version in ["1.0.0", "1.1.0"] {
        assert_eq!(applied(&spec, version, inside.clone()), json!({"x": {"list": [1, 2]}}));
    }
}

#[test]
fn an_overlay_applies_where_a_trait_is() {
    let paged = |more: Value| {
        let mut operation = json!({"x-traits": ["paged"], "responses": {}});
        operation
            .as_object_mut()
            .expect("it is an object")
            .extend(more.as_object().expect("it is an object").clone());
        operation
    };
    let id = json!({"name": "id", "in": "path", "required": true});
    let spec = json!({"paths": {
        "/shelves": {"get": paged(json!({}))},
        "/shelves/{id}": {"get": paged(json!({"parameters": [id]}))},
        "/other": {"get": {"responses": {}}}
    }});
    let limit = json!({"name": "limit", "in": "query"});
    let offset = json!({"name": "offset", "in": "query"});
    let actions = json!([{
        "target": "$.paths[?@.get['x-traits'][?@ == 'paged']].get",
        "update": {"parameters": [limit, offset]}
    }]);
    let expected = json!({"paths": {
        "/shelves": {"get": paged(json!({"parameters": [limit, offset]}))},
        "/shelves/{id}": {"get": paged(json!({"parameters": [id, limit, offset]}))},
        "/other": {"get": {"responses": {}}}
    }});
    assert_eq!(applied(&spec, "1.0.0", actions), expected);
}

#[test]
fn a_path_is_moved_by_copying_it() {
    let spec = json!({"paths": {"/items": {"get": {"tags": ["a"]}}, "/some": {"delete": {}}}});
    let copied = applied(
        &spec,
        "1.1.0",
        json!([{"target": "$.paths['/some']", "copy": "$.paths['/items']"}]),
    );
    let both = json!({"delete": {}, "get": {"tags": ["a"]}});
    assert_eq!(copied, json!({"paths": {"/items": {"get": {"tags": ["a"]}}, "/some": both}}));
    let moved = applied(
        &spec,
        "1.1.0",
        json!([
            {"target": "$.paths", "update": {"/new": {}}},
            {"target": "$.paths['/new']", "copy": "$.paths['/items']"},
            {"target": "$.paths['/items']", "remove": true}
        ]),
    );
    assert_eq!(
        moved,
        json!({"paths": {"/new": {"get": {"tags": ["a"]}}, "/some": {"delete": {}}}})
    );
}

#[test]
fn actions_build_on_those_before_them_and_removing_wins() {
    let spec = json!({"a": {"b": 1, "c": [1, 2]}, "d": {"e": {"f": 2}}});
    let replaced = json!([
        {"target": "$.a.c", "remove": true},
        {"target": "$.a", "update": {"c": [3]}},
        {"target": "$.a.c", "update": 4}
    ]);
    let removed = json!([
        {"target": "$.a.c[?@ == 3]", "remove": true},
        // A value and its parent, in one action; and a value that is selected twice.
        {"target": "$.d..*", "remove": true, "update": {"g": 1}},
        {"target": "$['a', 'a'].c", "update": 5}
    ]);
    let document = overlaid(&spec, &[("1.0.0", replaced), ("1.1.0", removed)]);
    assert_eq!(document.ok(), Some(json!({"a": {"b": 1, "c": [4, 5]}, "d": {}})));
}

#[test]
fn endless_brackets_are_harmless() {
    let nested = |open: &str, depth: usize| format!("$[?{}", open.repeat(depth));
    for open in ["(", "@[?", "!(", "@.a[", "count(", "length(@[?"] {
        for depth in [9, 100_000] {
            let actions = json!([{"target": nested(open, depth), "remove": true}]);
            let findings = overlaid(&json!({"a": 1}), &[("1.0.0", actions)]);
            let findings = findings.err().unwrap_or_default();
            let rules: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
            assert_eq!(rules, ["overlay"], "{open} {depth}");
        }
    }
}
