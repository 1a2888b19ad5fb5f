//! Resources are renamed by rule if the runtime or the crate has the name already, or if no file may have it.

use std::collections::BTreeSet;

use openapi_sdk_generator::files::Files;
use openapi_sdk_generator::{Input, generate};

#[test]
fn no_resource_takes_a_name_that_is_taken() {
    let tags = ["time", "builder", "models", "full", "reqwest", "Type", "pets", "Pets"];
    let paths: String = tags
        .iter()
        .enumerate()
        .map(|(index, tag)| {
            format!(
                "  /p{index}: {{get: {{operationId: o{index}, tags: [{tag}], responses: {{\"204\": {{description: ok}}}}}}}}\n"
            )
        })
        .collect();
    let document = format!("openapi: 3.1.0\ninfo: {{title: a, version: \"1\"}}\npaths:\n{paths}");
    let config = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";
    let output = generate(Input::new("a.yaml", &document, config));
    let files = output.unwrap_or_else(|failure| panic!("{:#?}", failure.findings)).files;

    let manifest: toml::Table = files["Cargo.toml"].parse().expect("the manifest is TOML");
    let full = manifest["features"]["full"].as_array().expect("`full` lists the resources");
    let mut features: Vec<&str> = full.iter().filter_map(toml::Value::as_str).collect();
    features.sort_unstable();
    let expected =
        ["builder", "full-api", "models", "pets", "pets-api", "reqwest-api", "time-api", "type"];
    assert_eq!(features, expected);

    let modules: Vec<&str> = files
        .keys()
        .filter_map(|path| path.strip_prefix("src/resources/")?.strip_suffix("/mod.rs"))
        .collect();
    let expected =
        ["builder_api", "full", "models_api", "pets", "pets_api", "reqwest", "time", "type_"];
    assert_eq!(modules, expected);
}

/// Texts that no file may be named after on some system: names of devices, paths, long names, and names that differ by
/// case alone.
fn bad_file_names() -> Vec<String> {
    let words = [
        "con",
        "PRN",
        "aux",
        "Nul",
        "com1",
        "LPT9",
        "con.rs",
        "../../etc/passwd",
        "/etc",
        "C:\\x",
        ".",
        "..",
        ".git",
        "a\u{0}b",
        "pets",
        "PETS",
        "Pets",
        "p\u{e9}ts",
        "p\u{202e}ts",
        "mod",
        "lib",
        "\u{212a}",
    ];
    let long = ["x", "Xy", "\u{df}", "\u{65e5}", "a b "].map(|one| one.repeat(255));
    // The same for the first thousand letters.
    let twins = ["y", "z"].map(|one| "x".repeat(1000) + one);
    words.map(str::to_owned).into_iter().chain(long).chain(twins).collect()
}

/// The files of a crate whose resources and operations have these names. Each has a type of its own, each two share
/// one, and all share one: there are modules of all kinds. The example shows the first operation.
fn files_for(names: &[String]) -> Files {
    let mut paths = serde_json::Map::new();
    for (index, name) in names.iter().enumerate() {
        let of = |path: &str| {
            let schema = serde_json::json!({ "$ref": format!("#/components/schemas/{path}") });
            let content = serde_json::json!({ "application/json": { "schema": schema } });
            serde_json::json!({ "description": "ok", "content": content })
        };
        let pair = format!("pair{}", index / 2);
        let operation = serde_json::json!({
            "operationId": name, "tags": [name],
            "responses": { "200": of(&pair), "201": of("shared"), "202": of(&format!("own{index}")) },
        });
        paths.insert(format!("/p{index}"), serde_json::json!({ "get": operation }));
    }
    let object =
        serde_json::json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let schemas: serde_json::Map<String, serde_json::Value> = (0..names.len())
        .flat_map(|index| [format!("own{index}"), format!("pair{}", index / 2)])
        .chain(["shared".to_owned()])
        .map(|name| (name, object.clone()))
        .collect();
    let document = serde_json::json!({
        "openapi": "3.1.0", "info": { "title": "a", "version": "1" }, "paths": paths,
        "servers": [{ "url": "https://a.example" }], "components": { "schemas": schemas },
    });
    let package = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";
    let config = format!("{package}[example]\noperation = {}\n", serde_json::json!(names[0]));
    let output = generate(Input::new("a.json", &document.to_string(), &config));
    output.unwrap_or_else(|failure| panic!("{:#?}", failure.findings)).files
}

#[test]
fn no_file_has_a_name_that_a_system_refuses() {
    let names = bad_file_names();
    let all = files_for(&names);
    let modules = all.keys().filter(|path| {
        path.starts_with("src/resources/")
            && path.ends_with("/mod.rs")
            && path.matches('/').count() == 3
    });
    assert_eq!(modules.count(), names.len(), "each has a module");
    assert!(all.keys().any(|path| path.contains("_and_")), "some share types");
    let each = names.iter().map(|name| files_for(std::slice::from_ref(name)));
    for files in [all].into_iter().chain(each) {
        assert_eq!(files.keys().filter(|path| path.starts_with("examples/")).count(), 2);
        let folded: BTreeSet<String> = files.keys().map(|path| path.to_ascii_lowercase()).collect();
        assert_eq!(folded.len(), files.len(), "no two differ by case alone");
        for path in files.keys() {
            assert!(path.split('/').all(is_file_name), "{path}");
        }
    }
}

/// Returns `true` if all systems allow a name for a file or a folder.
fn is_file_name(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let devices = ["con", "prn", "aux", "nul"];
    let numbered = |start: &str| {
        stem.strip_prefix(start)
            .is_some_and(|end| end.len() == 1 && end.as_bytes()[0].is_ascii_digit())
    };
    (1..=200).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        && !devices.contains(&stem)
        && !numbered("com")
        && !numbered("lpt")
}
