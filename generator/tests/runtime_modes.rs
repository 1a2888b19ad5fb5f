//! The two sources of the runtime: a copy in the crate, and the package.

use openapi_sdk_generator::files::FILE_LIST;
use openapi_sdk_generator::{Input, Output, generate};

const DOCUMENT: &str = r#"
openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: "https://pets.example"}]
paths:
  /pets/{id}:
    get:
      operationId: pets.get
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200":
          description: The pet.
          content:
            application/json:
              schema: {type: object, properties: {born: {type: string, format: date}}}
"#;

fn config(runtime: &str) -> String {
    format!(
        "[package]\nname = \"pets\"\nversion = \"1.0.0\"\nlicense = \"MIT\"\n\n[runtime]\n{runtime}\n"
    )
}

fn made(runtime: &str) -> Output {
    generate(Input::new("spec.yaml", DOCUMENT, &config(runtime))).expect("the inputs are valid")
}

/// The paths below `src/runtime/`.
fn of_runtime(output: &Output) -> Vec<&str> {
    output.files.keys().filter_map(|path| path.strip_prefix("src/runtime/")).collect()
}

/// The line of the manifest with the dependency on the package.
fn dependency(output: &Output) -> Option<&str> {
    output.files["Cargo.toml"].lines().find(|line| line.starts_with("openapi-sdk-runtime ="))
}

#[test]
fn by_default_a_crate_has_a_copy_and_no_dependency_on_the_package() {
    let output = made("");
    assert!(of_runtime(&output).contains(&"error.rs"));
    assert_eq!(dependency(&output), None);
    assert!(!output.files["Cargo.toml"].contains("openapi-sdk-runtime/"));
    let mut named = made("mode = \"copied\"");
    // The record has the digest of the config.
    named.files.insert(FILE_LIST.to_owned(), output.files[FILE_LIST].clone());
    assert_eq!(output.files, named.files);
}

#[test]
fn a_crate_that_depends_on_the_package_has_only_the_types_with_methods_of_its_api() {
    let output = made("mode = \"crate\"\nversion = \"0.3\"\npath = \"../runtime\"");
    let files = of_runtime(&output);
    assert!(files.iter().all(|path| *path == "mod.rs" || path.starts_with("sdk/")), "{files:?}");
    assert!(files.contains(&"sdk/call.rs"));
    let wanted = "openapi-sdk-runtime = { version = \"0.3\", default-features = false, path = \"../runtime\", \
                  features = [\"runtime\", \"part-date\", \"part-rfc3339\", \"part-parse-error\"] }";
    assert_eq!(dependency(&output), Some(wanted));
    let manifest: toml::Table = output.files["Cargo.toml"].parse().expect("it is TOML");
    let names: Vec<&str> =
        manifest["dependencies"].as_table().expect("a table").keys().map(String::as_str).collect();
    assert_eq!(names, ["bytes", "http", "openapi-sdk-runtime", "serde", "serde_json"]);
}

#[test]
fn outside_of_the_runtime_and_the_manifest_both_crates_have_the_same_files() {
    let (copied, package) = (made(""), made("mode = \"crate\""));
    let others = |output: &Output| {
        let others = output.files.iter().filter(|(path, _)| {
            !path.starts_with("src/runtime/") && !["Cargo.toml", FILE_LIST].contains(&path.as_str())
        });
        others.map(|(path, text)| (path.clone(), text.clone())).collect::<Vec<_>>()
    };
    assert_eq!(others(&copied), others(&package));
}

#[test]
fn without_a_version_the_package_has_that_of_the_generator() {
    let output = made("mode = \"crate\"");
    let version = format!("openapi-sdk-runtime = {{ version = \"{}\",", env!("CARGO_PKG_VERSION"));
    assert!(dependency(&output).is_some_and(|line| line.starts_with(&version)));
}

#[test]
fn a_version_or_a_path_of_a_copy_is_an_error() {
    let config = config("version = \"0.3\"\npath = \"../runtime\"");
    let failure = generate(Input::new("spec.yaml", DOCUMENT, &config)).expect_err("no such keys");
    let messages: Vec<&str> =
        failure.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "`version` has no meaning for a copied runtime",
            "`path` has no meaning for a copied runtime",
        ]
    );
}
