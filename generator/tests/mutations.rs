//! Documents are hostile input: whatever is done to one, a run ends in time with files or with findings, never panics,
//! and no path leads out of the crate.
//!
//! The mutations come from a fixed seed, so that an error is reproducible. They change the texts and the trees of the
//! documents of `tests/cases`, and of the small ones of a corpus of real documents where one is
//! beside the repository. Configs are mutated in the same ways, and the schemas of the cases are spliced into each other.
//! `MUTATIONS=1000` makes a longer run.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use openapi_sdk_generator::config::SCHEMA;
use openapi_sdk_generator::{Input, generate};
use serde_json::{Map, Value, json};

const CONFIG: &str = "[package]\nname = \"case\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

/// The longest that a run may take: far more than any takes.
const LONGEST: Duration = Duration::from_secs(10);

/// The number of mutations of each kind.
fn runs() -> usize {
    std::env::var("MUTATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(300)
}

/// Numbers without a pattern (xorshift64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).expect("less than a usize")
    }
}

/// The documents of the cases.
fn own() -> Vec<String> {
    let mut found = Vec::new();
    for kind in ["pass", "fail"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(kind);
        let mut cases: Vec<PathBuf> = fs::read_dir(folder)
            .expect("it is there")
            .map(|entry| entry.expect("good").path())
            .collect();
        cases.sort();
        found.extend(
            cases.iter().map(|case| fs::read_to_string(case.join("spec.yaml")).expect("good")),
        );
    }
    found
}

/// The small documents of the corpus, if there is one.
fn real() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    let texts = paths.iter().filter_map(|path| fs::read_to_string(path).ok());
    texts.filter(|text| text.len() < 40_000 && text.contains("paths")).collect()
}

/// The results of the runs.
#[derive(Default)]
struct Tally {
    good: usize,
    bad: usize,
}

impl Tally {
    /// Runs the generator on a document.
    fn run(&mut self, document: &str) {
        self.run_with(document, CONFIG);
    }

    /// Runs the generator on a document with a config.
    fn run_with(&mut self, document: &str, config: &str) {
        let start = Instant::now();
        let result = generate(Input::new("spec.yaml", document, config));
        let took = start.elapsed();
        assert!(took < LONGEST, "a run took {took:?}:\n{document}\n{config}");
        match result {
            Ok(output) => {
                self.good += 1;
                let escapes = |path: &String| {
                    let odd = |step: &str| step.is_empty() || step == ".." || step == ".";
                    path.split('/').any(odd) || path.contains(['\\', '\0'])
                };
                let escaping: Vec<&String> =
                    output.files.keys().filter(|path| escapes(path)).collect();
                assert!(escaping.is_empty(), "{escaping:?} lead out of the crate:\n{document}");
                for (path, text) in &output.files {
                    let rust = path.ends_with(".rs") && !path.starts_with("src/runtime/");
                    let parsed: Result<proc_macro2::TokenStream, _> =
                        if rust { text.parse() } else { Ok(Default::default()) };
                    assert!(parsed.is_ok(), "{path} is no Rust:\n{document}\n{config}");
                    let is_manifest = path == "Cargo.toml";
                    let good = !is_manifest || text.parse::<toml::Table>().is_ok();
                    assert!(good, "{path} is no TOML:\n{document}\n{config}");
                }
            }
            Err(failure) => {
                self.bad += 1;
                let findings = &failure.findings;
                assert!(!findings.is_empty(), "a failure without a finding:\n{document}");
                let bug = findings.iter().find(|finding| finding.rule == "internal-error");
                assert!(bug.is_none(), "{bug:#?}\n{document}\n{config}");
            }
        }
    }
}

/// Changes, removes or repeats a few lines or characters.
fn mutate_text(document: &str, numbers: &mut Numbers) -> String {
    let mut lines: Vec<String> = document.lines().map(str::to_owned).collect();
    for _ in 0..=numbers.below(3) {
        let (one, other) = (numbers.below(lines.len()), numbers.below(lines.len()));
        match numbers.below(5) {
            0 => lines.swap(one, other),
            1 if lines.len() > 1 => drop(lines.remove(one)),
            2 => lines.insert(one, lines[other].clone()),
            3 => {
                // Another depth.
                let trimmed = lines[one].trim_start().to_owned();
                lines[one] = format!("{}{trimmed}", " ".repeat(2 * numbers.below(6)));
            }
            _ => {
                let mut characters: Vec<char> = lines[one].chars().collect();
                let marks =
                    ['{', '}', '[', ']', ':', '"', '#', '/', '~', '%', '\u{202e}', '0', '-', '.'];
                let at = numbers.below(characters.len() + 1);
                characters.insert(at.min(characters.len()), marks[numbers.below(marks.len())]);
                lines[one] = characters.into_iter().collect();
            }
        }
    }
    lines.join("\n")
}

/// Pointers to all values of a tree.
fn pointers(value: &Value, pointer: String, found: &mut Vec<String>) {
    let step = |name: &str| format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| pointers(member, step(name), found))
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, item)| pointers(item, step(&index.to_string()), found));
        }
        _ => {}
    }
    found.push(pointer);
}

/// Values in unexpected places.
fn odd(numbers: &mut Numbers) -> Value {
    let odd = [
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("../../etc/passwd"),
        json!("#/components/schemas"),
        json!("*/ \"#]\u{202e}\u{0}"),
        json!([]),
        json!({}),
        json!({"$ref": "#"}),
        json!({"$ref": "#/paths"}),
        json!({"allOf": [{"$ref": "#/components/schemas"}, true]}),
        json!([[[[[[]]]]]]),
    ];
    odd[numbers.below(odd.len())].clone()
}

/// Changes the tree in a few places: a value by another of the tree or an odd one, a key, the order.
fn mutate_tree(document: &Value, numbers: &mut Numbers) -> Value {
    let mut tree = document.clone();
    for _ in 0..=numbers.below(3) {
        let mut all = Vec::new();
        pointers(&tree, String::new(), &mut all);
        let one = all[numbers.below(all.len())].clone();
        let other = tree.pointer(&all[numbers.below(all.len())]).cloned().unwrap_or_default();
        let strange = odd(numbers);
        let choice = numbers.below(6);
        let Some(place) = tree.pointer_mut(&one) else { continue };
        match (choice, place) {
            (0, place) => *place = strange,
            (1, place) => *place = other,
            (2, Value::Object(members)) => {
                let key = members.keys().nth(numbers.below(members.len())).cloned();
                drop(key.and_then(|key| members.remove(&key)));
            }
            (3, Value::Object(members)) => {
                let names = ["type", "$ref", "allOf", "x-a", "", "2XX", "self", "🦀", "a b/c~d%25"];
                let key = names[numbers.below(names.len())];
                members.insert(key.to_owned(), if numbers.below(2) == 0 { other } else { strange });
            }
            (4, Value::Object(members)) => {
                let turned: Map<String, Value> = members
                    .iter()
                    .map(|(key, value)| (key.to_uppercase(), value.clone()))
                    .collect();
                *members = turned;
            }
            (_, Value::Array(items)) => items.push(other),
            (_, place) => *place = json!({ "allOf": [place.clone(), other] }),
        }
    }
    tree
}

/// Enough runs must get through, and enough must not, for the mutations to be worth anything.
/// Runs the generator on all documents, on all processors: this is the longest test by far.
fn run_all(documents: &[String]) -> Tally {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let part = |documents: &[String]| {
        let mut tally = Tally::default();
        documents.iter().for_each(|document| tally.run(document));
        tally
    };
    std::thread::scope(|scope| {
        let parts = documents.chunks(documents.len().div_ceil(threads).max(1));
        let threads: Vec<_> = parts.map(|documents| scope.spawn(move || part(documents))).collect();
        let tallies = threads.into_iter().map(|thread| thread.join().expect("no run panics"));
        tallies.fold(Tally::default(), |sum, tally| Tally {
            good: sum.good + tally.good,
            bad: sum.bad + tally.bad,
        })
    })
}

fn check(tally: &Tally) {
    let Tally { good, bad } = tally;
    assert!(*good > 20 && *bad > 20, "too mild or too wild: {good} good, {bad} bad");
}

#[test]
fn no_text_makes_a_run_panic_or_hang() {
    let documents: Vec<String> = own().into_iter().chain(real()).collect();
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let mut tally = Tally::default();
    for run in 0..runs() {
        tally.run(&mutate_text(&documents[run % documents.len()], &mut numbers));
    }
    check(&tally);
}

#[test]
fn no_bytes_make_a_run_panic_or_hang() {
    let documents: Vec<String> = own().into_iter().chain(real()).collect();
    let mut numbers = Numbers(0x2545_F491_4F6C_DD1D);
    let mut tally = Tally::default();
    for run in 0..runs() {
        let mut bytes = documents[run % documents.len()].clone().into_bytes();
        for _ in 0..=numbers.below(8) {
            let at = numbers.below(bytes.len());
            if bytes.is_empty() {
                break;
            }
            match numbers.below(3) {
                0 => bytes[at] = u8::try_from(numbers.below(256)).expect("a byte"),
                1 => drop(bytes.remove(at)),
                _ => bytes.truncate(at.max(1)),
            }
        }
        tally.run(&String::from_utf8_lossy(&bytes));
    }
    check(&tally);
}

#[test]
fn no_tree_makes_a_run_panic_or_hang() {
    let documents: Vec<Value> = own()
        .iter()
        .chain(&real())
        .filter_map(|text| serde_yaml::from_str(text.trim_start_matches('\u{feff}')).ok())
        .collect();
    let mut numbers = Numbers(0xD1B5_4A32_D192_ED03);
    let mutated = |run: usize| mutate_tree(&documents[run % documents.len()], &mut numbers);
    let mutated: Vec<String> =
        (0..2 * runs()).map(mutated).map(|document| document.to_string()).collect();
    let tally = run_all(&mutated);
    assert!(tally.good > 20, "the mutations are too wild: {} good", tally.good);
}

/// The cases that have a config of their own, and a document with a config of every key.
fn configured() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/pass");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .expect("it is there")
        .map(|entry| entry.expect("good").path())
        .collect();
    cases.sort();
    let read = |case: &Path, name: &str| fs::read_to_string(case.join(name)).ok();
    let found = cases.iter().filter_map(|case| {
        let config: toml::Table = read(case, "codegen.toml")?.parse().expect("it is TOML");
        Some((read(case, "spec.yaml")?, serde_json::to_value(config).expect("it is JSON too")))
    });
    let schema: Value = serde_json::from_str(SCHEMA).expect("it is JSON");
    let every_key = (own().remove(0), with_every_key(&schema, &schema));
    found.chain([every_key]).collect()
}

/// A value that a schema of the config describes, with all of its keys.
fn with_every_key(schema: &Value, root: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = root.pointer(reference.trim_start_matches('#')).expect("it is there");
        return with_every_key(target, root);
    }
    let given = ["examples", "enum"].iter().find_map(|key| schema[*key].get(0)).cloned();
    given.unwrap_or_else(|| match schema["type"].as_str() {
        Some("boolean") => json!(true),
        Some("integer") => json!(100),
        Some("array") => json!([with_every_key(&schema["items"], root)]),
        Some("object") => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            let members =
                properties.map(|(name, property)| (name.clone(), with_every_key(property, root)));
            let more = schema["additionalProperties"].as_object();
            let more = more
                .filter(|more| !more.is_empty())
                .map(|_| ("any".to_owned(), with_every_key(&schema["additionalProperties"], root)));
            Value::Object(members.chain(more).collect())
        }
        _ => json!("text"),
    })
}

/// A value as TOML has it: it knows no null.
fn without_null(value: Value) -> Value {
    match value {
        Value::Null => json!(""),
        Value::Array(items) => items.into_iter().map(without_null).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, member)| (name, without_null(member))).collect()
        }
        other => other,
    }
}

/// Texts that are a name in one place and none in another.
fn odd_text(numbers: &mut Numbers) -> Value {
    const ODD: &[&str] = &[
        "",
        " ",
        "a b",
        "fn",
        "type",
        "self",
        "crate",
        "Self",
        "_",
        "std",
        "core",
        "test",
        "serde",
        "reqwest",
        "1abc",
        "acme.sdk",
        "con",
        "r#fn",
        "größe",
        "🦀",
        "../x",
        "a\"b",
        "a\nb",
        "\u{202e}",
        "\u{0}",
        "1.0",
        "1.0.0",
        "::",
        "url::Url",
        "Vec<Vec<String>>",
        "a<",
        "#/",
        "#/paths",
        "x-",
        "**",
        "/**/*",
        "{resource}",
        "client",
        "output",
        "Client",
        "wire",
        "server",
        "resources",
        "default",
        "full",
        "tracing",
    ];
    json!(ODD[numbers.below(ODD.len())])
}

#[test]
fn no_config_makes_a_run_panic_or_hang() {
    let configured = configured();
    let mut numbers = Numbers(0xA24B_AED4_963E_E407);
    let mut tally = Tally::default();
    for run in 0..2 * runs() {
        let (document, config) = &configured[run % configured.len()];
        let mut config = match run % 3 {
            0 => mutate_tree(config, &mut numbers),
            _ => config.clone(),
        };
        let mut texts = Vec::new();
        pointers(&config, String::new(), &mut texts);
        texts.retain(|pointer| config.pointer(pointer).is_some_and(Value::is_string));
        if !texts.is_empty() {
            let text = &texts[numbers.below(texts.len())];
            *config.pointer_mut(text).expect("it is there") = odd_text(&mut numbers);
        }
        let Ok(mut text) = toml::to_string(&without_null(config)) else { continue };
        if run % 7 == 0 && !text.is_empty() {
            text = mutate_text(&text, &mut numbers);
        }
        tally.run_with(document, &text);
    }
    check(&tally);
}

/// The component schemas of the cases.
fn schemas() -> Vec<Value> {
    let documents = own();
    let trees = documents.iter().filter_map(|text| serde_yaml::from_str::<Value>(text).ok());
    let components = trees.filter_map(|tree| tree["components"]["schemas"].as_object().cloned());
    components.flat_map(|schemas| schemas.into_iter().map(|(_, schema)| schema)).collect()
}

/// A schema around others: each way in which one can contain another.
fn around(inner: Value, other: Value, numbers: &mut Numbers) -> Value {
    match numbers.below(16) {
        0 | 1 => json!({"type": "array", "items": inner}),
        2 | 3 => json!({"type": "object", "additionalProperties": inner}),
        4 => json!({"type": "array", "prefixItems": [inner, other], "items": other}),
        5 => json!({"type": "array", "prefixItems": [inner, other], "minItems": 2, "maxItems": 2}),
        6 => json!({"type": "object", "patternProperties": {"^a": inner, "b": other}}),
        7 => json!({"type": ["array", "null"], "items": inner}),
        8 => json!({"allOf": [{"type": "array", "items": inner}]}),
        9 => json!({"allOf": [inner, other]}),
        10 => json!({"oneOf": [inner, other]}),
        11 => json!({"anyOf": [inner, {"type": "null"}]}),
        12 => json!({"type": "object", "properties": {"a": inner, "b": other}, "required": ["a"]}),
        13 => json!({"oneOf": [inner, other], "discriminator": {"propertyName": "kind"}}),
        14 => {
            json!({"oneOf": [inner, {"type": "array", "items": other}], "default": [[]], "example": [[[]]]})
        }
        _ => inner,
    }
}

/// A document whose schemas refer to each other at random places, and to the insides of each other.
fn spliced(pool: &[Value], numbers: &mut Numbers) -> Value {
    let count = 1 + numbers.below(5);
    let mut components: Vec<Value> =
        (0..count).map(|_| pool[numbers.below(pool.len())].clone()).collect();
    for _ in 0..2 + numbers.below(6) {
        let mut insides = Vec::new();
        let source = numbers.below(count);
        pointers(&components[source], String::new(), &mut insides);
        let reference = |numbers: &mut Numbers| {
            let inside = if numbers.below(4) == 0 {
                insides[numbers.below(insides.len())].as_str()
            } else {
                ""
            };
            let target = if inside.is_empty() { numbers.below(count) } else { source };
            json!({"$ref": format!("#/components/schemas/S{target}{inside}")})
        };
        let (inner, other) = (reference(numbers), reference(numbers));
        let value = around(inner, other, numbers);
        let target = numbers.below(count);
        let mut places = Vec::new();
        pointers(&components[target], String::new(), &mut places);
        places.retain(|place| components[target].pointer(place).is_some_and(Value::is_object));
        let Some(place) = places.get(numbers.below(places.len())) else { continue };
        if let Some(found) = components[target].pointer_mut(place) {
            *found =
                if numbers.below(3) == 0 { around(found.clone(), value, numbers) } else { value };
        }
    }
    let uses: Map<String, Value> = (0..count)
        .map(|index| {
            let schema = json!({"$ref": format!("#/components/schemas/S{index}")});
            let content = json!({"application/json": {"schema": schema}});
            let operation = json!({
                "operationId": format!("op{index}"),
                "parameters": [{"name": "q", "in": "query", "schema": schema}],
                "requestBody": {"content": content},
                "responses": {"200": {"description": "ok", "content": content}},
            });
            (format!("/s{index}"), json!({"post": operation}))
        })
        .collect();
    let names = components.into_iter().enumerate();
    let components: Map<String, Value> =
        names.map(|(index, schema)| (format!("S{index}"), schema)).collect();
    json!({
        "openapi": "3.1.0",
        "info": {"title": "spliced", "version": "1"},
        "paths": uses,
        "components": {"schemas": components},
    })
}

#[test]
fn no_recursion_of_schemas_makes_a_run_panic_or_hang() {
    let pool = schemas();
    let mut numbers = Numbers(0x8CB9_2BA7_2F3D_8DD7);
    let mut tally = Tally::default();
    // Half as many: each has several operations.
    for _ in 0..runs() / 2 {
        tally.run(&spliced(&pool, &mut numbers).to_string());
    }
    assert!(tally.good > 20, "the splices are too wild: {} good", tally.good);
}

#[test]
fn depth_and_aliases_are_bounded() {
    let deep =
        format!("{{\"openapi\": \"3.1.0\", \"x-a\": {}{}}}", "[".repeat(5000), "]".repeat(5000));
    let mut bomb = "openapi: 3.1.0\nx-a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb.push_str(&format!("x-a{level}: &a{level} [{aliases}]\n"));
    }
    for document in [deep, bomb] {
        let failure = generate(Input::new("spec.yaml", &document, CONFIG));
        assert_eq!(failure.expect_err("it is refused").findings[0].rule, "limit");
    }
}
