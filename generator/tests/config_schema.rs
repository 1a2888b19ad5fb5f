//! The JSON Schema of the config accepts the same configs as the parser.

use openapi_sdk_generator::config::{Config, SCHEMA};
use serde_json::{Map, Value, json};

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("the schema is JSON")
}

fn accepts(config: &Value) -> bool {
    jsonschema::validator_for(&schema()).expect("the schema is one").is_valid(config)
}

fn parses(config: &Value) -> bool {
    Config::parse(&toml_of(config)).is_ok()
}

/// The config as TOML.
fn toml_of(config: &Value) -> String {
    let table: toml::Table =
        serde_json::from_value(config.clone()).expect("JSON without null is TOML");
    table.to_string()
}

/// A value that the schema allows.
fn sample(schema: &Value, root: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.trim_start_matches('#');
        return sample(root.pointer(pointer).expect(reference), root);
    }
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    if let Some(first) = schema["examples"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    match schema["type"].as_str() {
        Some("string") => json!("text"),
        Some("boolean") => json!(true),
        Some("integer") => json!(100),
        Some("array") => json!([sample(&schema["items"], root)]),
        Some("object") => {
            let mut object = Map::new();
            for (name, property) in schema["properties"].as_object().into_iter().flatten() {
                object.insert(name.clone(), sample(property, root));
            }
            if schema["additionalProperties"].is_object() {
                object.insert("any".to_owned(), sample(&schema["additionalProperties"], root));
            }
            Value::Object(object)
        }
        other => panic!("no sample for {other:?}"),
    }
}

/// A config with every key. The names of rules are not a matter of the schema, nor is the crate that a path begins with.
fn full() -> Value {
    let root = schema();
    let mut config = sample(&root, &root);
    config["rules"] = json!({"unknown-key": "allow"});
    // The first mode has no other keys.
    config["runtime"]["mode"] = json!("crate");
    for pointer in ["/override/0", "/types/formats/any"] {
        let entry = config.pointer_mut(pointer).expect(pointer);
        (entry["rust"], entry["with"]) = (json!("std::net::IpAddr"), json!("std::net"));
    }
    config
}

/// The pointers of all objects in a value.
fn objects(value: &Value, pointer: String, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members
                .iter()
                .for_each(|(name, member)| objects(member, format!("{pointer}/{name}"), found));
            found.push(pointer);
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, item)| objects(item, format!("{pointer}/{index}"), found));
        }
        _ => {}
    }
}

#[test]
fn every_key_of_the_schema_is_read() {
    let config = full();
    assert!(accepts(&config));
    Config::parse(&toml_of(&config)).expect("the parser knows every key of the schema");
}

#[test]
fn an_unknown_key_is_refused_by_both() {
    let config = full();
    let mut tables = Vec::new();
    objects(&config, String::new(), &mut tables);
    let open = [
        "/rules",
        "/client/server-variables",
        "/types/formats",
        "/references/map",
        "/resources/share",
        "/paging/rules/0/with",
    ];
    let is_open = |table: &str| open.contains(&table) || table.starts_with("/manifest/");
    for table in tables.iter().filter(|table| !is_open(table)) {
        let mut config = config.clone();
        let map = config.pointer_mut(table).and_then(Value::as_object_mut).expect(table);
        map.insert("zz-unknown".to_owned(), json!("x"));
        assert!(!accepts(&config), "the schema accepts {table}/zz-unknown");
        assert!(!parses(&config), "the parser accepts {table}/zz-unknown");
    }
}

#[test]
fn both_ask_for_the_same_keys() {
    let config = full();
    let mut tables = Vec::new();
    objects(&config, String::new(), &mut tables);
    for table in &tables {
        let names: Vec<String> = config
            .pointer(table)
            .and_then(Value::as_object)
            .expect(table)
            .keys()
            .cloned()
            .collect();
        for name in names {
            let mut config = config.clone();
            config.pointer_mut(table).and_then(Value::as_object_mut).expect(table).remove(&name);
            assert_eq!(accepts(&config), parses(&config), "without {table}/{name}");
        }
    }
}

#[test]
fn both_refuse_the_same_values() {
    for (pointer, value) in [
        ("/dialect", json!("xml")),
        ("/runtime/mode", json!("copied")),
        ("/runtime/version", json!("newest")),
        ("/select/schemas", json!("some")),
        ("/emit/derives/0", json!("Copy")),
        ("/emit/derives/0", json!("Vec<u8>")),
        ("/emit/derives/0", json!("std::hash::Hash")),
        ("/emit/derives/0", json!("schemars::JsonSchema")),
        ("/emit/derives", json!(["Ord"])),
        ("/emit/derives", json!(["Ord", "Eq"])),
        ("/emit/derives", json!(["Eq", "Eq"])),
        ("/rules/unknown-key", json!("deny")),
        ("/package/name", json!(1)),
        ("/package/name", json!("my sdk")),
        ("/package/name", json!("1abc")),
        ("/package/name", json!("")),
        ("/package/version", json!("1.0")),
        ("/package/license", json!("MIT; Apache")),
        ("/package/homepage", json!("example.com")),
        ("/package/keywords", json!(["a", "b", "c", "d", "e", "f"])),
        ("/package/categories/0", json!("API")),
        ("/package/authors/0", json!("")),
        ("/limits/depth", json!(0)),
        ("/limits/depth", json!(129)),
        ("/limits/values", json!(0)),
        ("/client/server-variables/any/setter", json!("a b")),
        ("/extensions/type/0", json!("group")),
        ("/errors/schema", json!("Error")),
        ("/types/formats/any/rust", json!("a b")),
        ("/types/formats/any/crate/version", json!("one")),
        ("/select/include/0/path", json!("pets")),
        ("/override/0/at", json!("Pet")),
        ("/override/0/name", json!("")),
        ("/example/client-variable", json!("a b")),
        ("/example/client-variable", json!("Client")),
        ("/package/keywords", json!("a")),
        ("/client/idempotency-key-header", json!("a b")),
        ("/auth/environment-prefix", json!("1A")),
        ("/auth/environment-prefix", json!("A-B")),
        ("/auth/assertion-audience", json!("anything")),
        ("/auth/host-from-client-id", json!("yes")),
        ("/retry/attempts", json!(0)),
        ("/retry/max-backoff-ms", json!(-1)),
        ("/override/0/secret", json!("yes")),
    ] {
        let mut config = full();
        *config.pointer_mut(pointer).expect(pointer) = value;
        assert!(!accepts(&config) && !parses(&config), "{config}");
    }
}
