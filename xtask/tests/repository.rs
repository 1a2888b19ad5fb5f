//! The repository itself: its crate is up to date, its modules respect their layers, and both versions of the whole API
//! have the same types.

use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;

use cargo_openapi_sdk::generate::{Options, drift};
use cargo_openapi_sdk::inputs::InputPaths;
use openapi_sdk_generator::{Input, Output, generate};
use xtask::{tidy, workspace};

#[test]
fn the_generated_crate_is_up_to_date() {
    let root = workspace::root();
    let options = Options::of(
        InputPaths::of(root.join("spec/openapi.yaml"), root.join("spec/codegen.toml")),
        root.join("generated"),
    );
    let difference = drift(&options).expect("the inputs are good");
    assert!(difference.is_empty(), "run `cargo xtask generate`: {difference:?}");
}

#[test]
fn the_repository_is_tidy() {
    let root = workspace::root();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        tidy::update_pages(&root).expect("the tables can be written");
    }
    let errors = tidy::errors(&root).expect("the repository can be read");
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// The changes that rustfmt would make to the generated crate with these options.
fn changes_of_rustfmt(options: &[&str]) -> String {
    let generated = workspace::root().join("generated");
    let roots = ["src/lib.rs", "examples/create.rs"];
    let output = std::process::Command::new("rustfmt")
        .args(["--check", "--color", "never", "--edition", "2024"])
        .args(options)
        .args(roots)
        .current_dir(&generated)
        .output()
        .expect("rustfmt is a component of the toolchain");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.is_empty(), "{errors}");
    String::from_utf8_lossy(&output.stdout).replace(&*generated.to_string_lossy(), "generated")
}

/// `cargo fmt` in a workspace with the crate would make `generate --check` fail.
#[test]
fn rustfmt_leaves_the_generated_crate_alone() {
    assert_eq!(changes_of_rustfmt(&[]), "");
}

/// prettyplease prints the crate, so its bytes do not depend on the toolchain. The golden file has rustfmt's changes.
#[test]
fn rustfmt_would_change_only_the_golden_lines() {
    let settings = "disable_all_formatting=false,max_width=100,use_small_heuristics=Max";
    let printed = changes_of_rustfmt(&["--config", settings]);
    let golden = workspace::root().join("xtask/tests/golden/rustfmt.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&golden, &printed).expect("the file can be written");
    }
    assert_eq!(
        printed,
        fs::read_to_string(golden).unwrap_or_default(),
        "UPDATE_GOLDEN=1 rewrites it"
    );
}

/// The values of all keys `uses` in a workflow.
fn actions(workflow: &serde_json::Value) -> Vec<&str> {
    match workflow {
        serde_json::Value::Object(members) => {
            let uses = members.get("uses").and_then(|uses| uses.as_str());
            uses.into_iter().chain(members.values().flat_map(actions)).collect()
        }
        serde_json::Value::Array(items) => items.iter().flat_map(actions).collect(),
        _ => Vec::new(),
    }
}

/// A tag can be moved to other code, a commit can't.
#[test]
fn workflows_pin_each_action_by_its_commit() {
    let folder = workspace::root().join(".github/workflows");
    let mut seen = 0;
    for entry in fs::read_dir(&folder).expect("it can be read") {
        let path = entry.expect("it can be read").path();
        let text = fs::read_to_string(&path).expect("it is text");
        let workflow = serde_yaml::from_str(&text).expect("it is YAML");
        for action in actions(&workflow).into_iter().filter(|action| !action.starts_with("./")) {
            let commit = action.rsplit_once('@').map_or("", |(_, commit)| commit);
            let is_commit = commit.len() == 40
                && commit.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            assert!(is_commit, "{}: `{action}` is not pinned by a commit", path.display());
            let version = format!("uses: {action} # v");
            assert!(text.contains(&version), "{}: `{action}` has no version", path.display());
            seen += 1;
        }
    }
    assert!(seen > 0, "there are actions");
}

/// The crate of a version of the whole API, if the documents are there.
fn whole_api(month: &str, names_lock: Option<&str>) -> Option<Output> {
    let Some(shared) = workspace::shared() else {
        println!("not run: the corpus is not beside this repository");
        return None;
    };
    let path = shared.join(format!("corpus/conductorone-2026-{month}.yaml"));
    let document = fs::read_to_string(path).expect("it is there");
    let config =
        fs::read_to_string(workspace::root().join("spec/codegen.full.toml")).expect("it is there");
    let input = Input { names_lock, ..Input::new("openapi.yaml", &document, &config) };
    Some(generate(input).unwrap_or_else(|failure| panic!("{:#?}", failure.findings)))
}

/// The first version of the whole API, with a lock of its names.
static MAY: LazyLock<Option<Output>> = LazyLock::new(|| whole_api("05", Some("")));

/// The Rust type of each property of the components, by its pointer.
fn types(output: &Output) -> BTreeMap<String, &String> {
    let types = output.summary.rust_types.iter();
    let types = types.map(|(pointer, ty)| (pointer.to_string(), ty));
    types.filter(|(pointer, _)| pointer.starts_with("#/components/schemas/")).collect()
}

/// A message as the two generations of one API write it: nullable by `nullable`, and by a type array.
fn generation(nullable: fn(&str) -> String) -> String {
    let fields = [
        ("message", "$ref: \"#/components/schemas/B\"".to_owned()),
        ("time", nullable("string, format: date-time")),
        ("span", nullable("string, format: duration")),
        ("list", nullable("array, items: {type: string}")),
        ("map", nullable("object, additionalProperties: {type: string}")),
        ("text", "type: string".to_owned()),
    ];
    let fields: String =
        fields.iter().map(|(name, schema)| format!("        {name}: {{{schema}}}\n")).collect();
    format!(
        "openapi: 3.1.0\ninfo: {{title: a, version: \"1\"}}\npaths:\n  /a:\n    post:\n      operationId: a\n      responses: \
         {{\"200\": {{description: ok, content: {{application/json: {{schema: {{$ref: \"#/components/schemas/A\"}}}}}}}}}}\n\
         components:\n  schemas:\n    A:\n      type: object\n      properties:\n{fields}    B: {{type: object}}\n"
    )
}

#[test]
fn nullability_does_not_decide_presence() {
    let config = "dialect = \"protobuf-json\"\n[package]\nname = \"a\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";
    let made = |nullable: fn(&str) -> String| {
        let output = generate(Input::new("openapi.yaml", &generation(nullable), config));
        output.unwrap_or_else(|failure| panic!("{:#?}", failure.findings))
    };
    let old = made(|schema| format!("type: {schema}"));
    let new = made(|schema| {
        let (ty, rest) = schema.split_once(',').expect("each has a type and more");
        format!("type: [{ty}, \"null\"],{rest}")
    });
    let (old, new) = (types(&old), types(&new));
    assert_eq!(old, new);
    assert_eq!(old["#/components/schemas/A/properties/time"], "Option<Timestamp>");
    assert_eq!(old["#/components/schemas/A/properties/message"], "Option<B>");
    assert_eq!(old["#/components/schemas/A/properties/list"], "Vec<String>");
}

/// The changes of the document between the two versions: a component took the name of a oneof, and two lists of one
/// member, which are not oneofs, got further ones.
const KNOWN: [(&str, &str); 4] = [
    (
        "finding.v1.Finding/properties/appUserTarget",
        "FindingTarget::AppUserTarget(AppUserTarget) became FindingTargetModel::AppUserTarget(AppUserTarget)",
    ),
    (
        "finding.v1.Finding/properties/identityUserTarget",
        "FindingTarget::IdentityUserTarget(IdentityUserTarget) became \
         FindingTargetModel::IdentityUserTarget(IdentityUserTarget)",
    ),
    (
        "task.v1.ActionInstance/properties/connectorActionRef",
        "Option<ConnectorActionRef> became TaskActionInstanceTargetRef::ConnectorActionRef(ConnectorActionRef)",
    ),
    (
        "task.v1.TaskTypeAction/properties/scopeRole",
        "Option<ScopeRole> became TaskTypeActionTargetObject::ScopeRole(ScopeRole)",
    ),
];

#[test]
fn both_versions_of_the_whole_api_have_the_same_types() {
    let Some(may) = &*MAY else { return };
    let august = whole_api("08", None).expect("both versions are there");
    let (may, august) = (types(may), types(&august));
    let both = may.keys().filter(|pointer| august.contains_key(*pointer)).count();
    let differing: Vec<String> = may
        .iter()
        .filter_map(|(pointer, old)| {
            let new = august.get(pointer)?;
            (old != new).then(|| format!("{pointer}: {old} became {new}"))
        })
        .collect();
    println!("{both} fields are in both versions");
    assert!(both > 3000, "only {both} fields are in both versions");
    let known =
        KNOWN.map(|(place, change)| format!("#/components/schemas/c1.api.{place}: {change}"));
    assert_eq!(differing, known);
}

/// The names by their keys in a names lock.
fn names(output: &Output) -> BTreeMap<String, &String> {
    output.summary.rust_names.iter().map(|(key, path)| (key.to_string(), path)).collect()
}

#[test]
fn a_lock_of_one_version_of_the_whole_api_keeps_its_names_in_the_next() {
    let Some(old) = &*MAY else { return };
    let lock = old.names_lock.as_deref().expect("one was asked for");
    let new = whole_api("08", Some(lock)).expect("both versions are there");
    let (may, with) = (names(old), names(&new));
    let lock = new.names_lock.as_deref().expect("one was asked for");
    let last = |path: &str| path.rsplit("::").next().map(str::to_owned);
    // A moved type has its old path too, which its line in the lock lists, and so have its fields and values.
    let broken = |now: &BTreeMap<String, &String>, lock: &str| -> Vec<String> {
        let lines: BTreeMap<&str, &str> =
            lock.lines().filter_map(|line| line.rsplit_once(" = ")).collect();
        let both = may.iter().filter_map(|(key, old)| Some((key, old, now.get(key)?)));
        both.filter(|(key, old, now)| {
            let steps: Vec<&str> = key.rsplit('/').take(2).collect();
            let member =
                !steps[0].starts_with('~') && ["properties", "enum", "~oneofs"].contains(&steps[1]);
            let mut paths = lines.get(key.as_str()).unwrap_or(&now.as_str()).split(", ");
            let kept = paths.any(|path| path == old.as_str()) || (member && last(old) == last(now));
            !kept
        })
        .map(|(key, old, now)| format!("{key}: {old} became {now}"))
        .collect()
    };
    let both = may.keys().filter(|key| with.contains_key(*key)).count();
    let moved = broken(&with, "").len();
    println!("{both} names are in both versions; {moved} types have moved");
    assert!(both > 5_000, "only {both} names are in both versions");
    assert!(moved > 0, "the lock has nothing to do");
    assert_eq!(broken(&with, lock), [] as [String; 0]);
}
