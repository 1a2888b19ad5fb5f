//! Documents are hostile input: whatever is done to one, a run ends in time with files or with findings, never panics,
//! and no path leads out of the crate.
//!
//! The mutations come from a fixed seed, so that a fault found here is found again. They are made to the texts and to
//! the trees of the documents of `tests/cases`, and of the small ones of a corpus of real documents where one lies
//! beside the repository. `MUTATIONS=1000` makes a longer run.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use openapi_sdk_generator::{Input, generate};
use serde_json::{Map, Value, json};

const CONFIG: &str = "[package]\nname = \"case\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

/// The longest that a run may take: far more than any takes.
const LONGEST: Duration = Duration::from_secs(10);

/// How many mutations are made of each kind.
fn runs() -> usize {
    std::env::var("MUTATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(400)
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

/// What became of the runs.
#[derive(Default)]
struct Tally {
    good: usize,
    bad: usize,
}

impl Tally {
    /// Runs the generator on a document.
    fn run(&mut self, document: &str) {
        let start = Instant::now();
        let result = generate(Input::new("spec.yaml", document, CONFIG));
        let took = start.elapsed();
        assert!(took < LONGEST, "a run took {took:?}:\n{document}");
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
                    assert!(parsed.is_ok(), "{path} is no Rust:\n{document}");
                }
            }
            Err(failure) => {
                self.bad += 1;
                assert!(!failure.findings.is_empty(), "a failure without a finding:\n{document}");
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

/// Values that stand where nobody expects them.
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
    let mut tally = Tally::default();
    for run in 0..2 * runs() {
        tally.run(&mutate_tree(&documents[run % documents.len()], &mut numbers).to_string());
    }
    assert!(tally.good > 20, "the mutations are too wild: {} good", tally.good);
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
