//! The purpose of a names lock: without one a new item may rename an old one, with one it can't.

use openapi_sdk_generator::{Input, generate};

const CONFIG: &str = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

/// A document of these schemas, all of them used by one operation.
fn document(schemas: &[(&str, &str)]) -> String {
    let uses = schemas.iter().map(|(key, _)| {
        format!("                  u{key}: {{$ref: \"#/components/schemas/{key}\"}}\n")
    });
    let schemas = schemas.iter().map(|(key, schema)| format!("    {key}: {schema}\n"));
    format!(
        "openapi: 3.1.0\ninfo: {{title: a, version: \"1\"}}\npaths:\n  /a:\n    get:\n      operationId: pets.get\n      \
         tags: [pets]\n      responses:\n        \"200\":\n          description: ok\n          content:\n            \
         application/json:\n              schema:\n                type: object\n                properties:\n{}\
         components:\n  schemas:\n{}",
        uses.collect::<String>(),
        schemas.collect::<String>()
    )
}

/// The paths of some keys, and the lock after the run.
fn names(document: &str, config: &str, lock: Option<&str>, keys: &[&str]) -> (Vec<String>, String) {
    let input = Input { names_lock: lock, ..Input::new("a.yaml", document, config) };
    let output = generate(input).unwrap_or_else(|failure| panic!("{:#?}", failure.findings));
    let names = &output.summary.rust_names;
    let path = |key: &&str| {
        let found = names.iter().find(|(known, _)| known.as_str() == *key);
        found.map(|(_, path)| path.clone()).unwrap_or_default()
    };
    (keys.iter().map(path).collect(), output.names_lock.unwrap_or_default())
}

const A: &str = "#/components/schemas/a.Pet";
const B: &str = "#/components/schemas/b.Pet";
const OBJECT: &str = "{type: object, properties: {name: {type: string}}}";

#[test]
fn a_new_schema_renames_an_old_one_only_without_a_lock() {
    let may = document(&[("a.Pet", OBJECT)]);
    let august = document(&[("b.Pet", OBJECT), ("a.Pet", OBJECT)]);
    let (old, lock) = names(&may, CONFIG, Some(""), &[A]);
    assert_eq!(old, ["resources::pets::Pet"]);
    let (new, _) = names(&august, CONFIG, None, &[A, B]);
    assert_eq!(new, ["resources::pets::APet", "resources::pets::BPet"]);
    let (new, lock) = names(&august, CONFIG, Some(&lock), &[A, B]);
    assert_eq!(new, ["resources::pets::Pet", "resources::pets::BPet"]);

    // The name of a removed item is not reused, and the item has it again if it returns.
    let (gone, lock) = names(&document(&[("b.Pet", OBJECT)]), CONFIG, Some(&lock), &[A, B]);
    assert_eq!(gone, ["", "resources::pets::BPet"]);
    let (back, _) = names(&august, CONFIG, Some(&lock), &[A, B]);
    assert_eq!(back, new);
}

#[test]
fn the_config_wins_over_the_lock_and_rewrites_the_line() {
    let document = document(&[("a.Pet", OBJECT)]);
    let field = format!("{A}/properties/name");
    let (_, lock) = names(&document, CONFIG, Some(""), &[]);
    let config = format!(
        "{CONFIG}[[override]]\nat = \"{A}\"\nname = \"Animal\"\n[[override]]\nat = \"{field}\"\nname = \"called\"\n"
    );
    let (paths, lock) = names(&document, &config, Some(&lock), &[A, &field]);
    assert_eq!(paths, ["resources::pets::Animal", "resources::pets::Animal::called"]);
    assert!(lock.contains(&format!("\n{A} = resources::pets::Animal\n")), "{lock}");
    let (without, _) = names(&document, CONFIG, Some(&lock), &[A, &field]);
    assert_eq!(without, paths, "the override is no longer needed");
}

#[test]
fn the_config_wins_over_the_lock_for_setters_and_values_too() {
    let document = "openapi: 3.1.0
info: {title: a, version: '1'}
paths:
  /pets:
    parameters: [{name: size, in: query, schema: {$ref: '#/components/schemas/Size'}}]
    get: {operationId: pets.list, tags: [pets], responses: {'204': {description: done}}}
    delete: {operationId: pets.delete, tags: [pets], responses: {'204': {description: done}}}
components:
  schemas:
    Size: {type: string, enum: [s, xl]}
";
    let setters =
        ["get", "delete"].map(|method| format!("#/paths/~1pets/{method}/parameters/query/size"));
    let value = "#/components/schemas/Size/enum/xl";
    let keys = [setters[0].as_str(), &setters[1], value];
    let (_, lock) = names(document, CONFIG, Some(""), &[]);
    let config = format!(
        "{CONFIG}[[override]]\nat = \"#/paths/~1pets/parameters/0\"\nname = \"at_least\"\n\
         [[override]]\nat = \"{value}\"\nname = \"ExtraLarge\"\n"
    );
    let (paths, lock) = names(document, &config, Some(&lock), &keys);
    let expected = [
        "resources::pets::ops::List::at_least",
        "resources::pets::ops::Delete::at_least",
        "resources::pets::Size::ExtraLarge",
    ];
    assert_eq!(paths, expected);
    let (without, _) = names(document, CONFIG, Some(&lock), &keys);
    assert_eq!(without, paths, "the overrides are no longer needed");
}

#[test]
fn a_line_may_be_edited() {
    let document = document(&[("a.Pet", OBJECT)]);
    let (_, lock) = names(&document, CONFIG, Some(""), &[]);
    let edited =
        lock.replace("a.Pet = resources::pets::Pet\n", "a.Pet = resources::pets::Animal\n");
    let field = format!("{A}/properties/name");
    let (paths, _) = names(&document, CONFIG, Some(&edited), &[A, &field]);
    assert_eq!(paths, ["resources::pets::Animal", "resources::pets::Animal::name"]);
}

/// A document of these webhooks, and of these operations, each with a tag of its own.
fn sending(webhooks: &[&str], tags: &[&str]) -> String {
    let webhooks = webhooks.iter().map(|name| {
        format!(
            "  {name}: {{post: {{requestBody: {{content: {{application/json: {{}}}}}}, responses: {{}}}}}}\n"
        )
    });
    let paths = tags.iter().map(|tag| {
        format!("  /{tag}: {{get: {{operationId: get_{tag}, tags: [{tag}], responses: {{}}}}}}\n")
    });
    format!(
        "openapi: 3.1.0\ninfo: {{title: a, version: \"1\"}}\nwebhooks:\n{}paths:\n{}",
        webhooks.collect::<String>(),
        paths.collect::<String>()
    )
}

#[test]
fn the_function_of_a_webhook_keeps_its_name_and_all_of_them_their_feature() {
    let keys = ["#/webhooks/newPet/post", "#/webhooks/new-pet/post", "#/~webhooks/~feature"];
    let may = sending(&["newPet"], &["pets"]);
    let august = sending(&["new-pet", "newPet"], &["pets", "webhooks"]);
    let (old, lock) = names(&may, CONFIG, Some(""), &keys);
    assert_eq!(old, ["webhooks::parse_new_pet", "", "webhooks"]);
    let (new, _) = names(&august, CONFIG, None, &keys);
    assert_eq!(
        new,
        ["webhooks::parse_new_pet_post", "webhooks::parse_new_pet", "webhook-payloads"]
    );
    let (new, lock) = names(&august, CONFIG, Some(&lock), &keys);
    assert_eq!(new, ["webhooks::parse_new_pet", "webhooks::parse_new_pet_post", "webhooks"]);

    let chosen =
        format!("{CONFIG}[[override]]\nat = \"#/webhooks/newPet/post\"\nname = \"pet_has_come\"\n");
    let (chosen, _) = names(&august, &chosen, Some(&lock), &keys);
    assert_eq!(chosen[0], "webhooks::pet_has_come");
}

/// A document with servers and a parameter that its only operation requires.
fn served_at(servers: &[(&str, &str)]) -> String {
    let servers = servers.iter().map(|(url, about)| {
        format!(
            "  - {{url: \"{url}\", description: {about}, variables: {{region: {{default: eu}}}}}}\n"
        )
    });
    format!(
        "openapi: 3.1.0\ninfo: {{title: a, version: \"1\"}}\nservers:\n{}paths:\n  /a:\n    get:\n      \
         operationId: pets.get\n      tags: [pets]\n      parameters: [{{name: api-version, in: query, required: true, \
         schema: {{type: string}}}}]\n      responses: {{\"204\": {{description: ok}}}}\n",
        servers.collect::<String>()
    )
}

#[test]
fn a_server_keeps_its_constant_and_a_parameter_its_setter() {
    let config = format!("{CONFIG}[client]\nparameters = [\"api-version\"]\n");
    const LIVE: (&str, &str) = ("https://live.example", "Live");
    const SANDBOX: (&str, &str) = ("https://{region}.sandbox.example", "Sandbox");
    let keys = [
        "#/~servers/https:~1~1live.example",
        "#/~servers/https:~1~1eu.sandbox.example",
        "#/~client/api-version",
        "#/paths/~1a/get/parameters/query/api-version",
    ];
    let of_parameter = ["ClientBuilder::api_version", "resources::pets::ops::Get::api_version"];
    let (old, lock) = names(&served_at(&[LIVE, SANDBOX]), &config, Some(""), &keys);
    assert_eq!(old[..2], ["servers::LIVE", "servers::SANDBOX"]);
    assert_eq!(old[2..], of_parameter);
    assert!(lock.contains(" = servers::SANDBOX\n"), "{lock}");

    // Another order, another description, and a new server that would take the name.
    let new = served_at(&[("https://new.example", "Sandbox"), (SANDBOX.0, "Test"), LIVE]);
    let (kept, _) = names(&new, &config, Some(&lock), &keys);
    assert_eq!(kept, old);
    let (renamed, _) = names(&new, &config, None, &keys);
    assert_eq!(renamed[..2], ["servers::LIVE", "servers::TEST"]);
}
