//! Resources are renamed by rule where the run time or the crate has the name already.

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
