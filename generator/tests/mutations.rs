//! Documents are hostile input: whatever is done to one, a run ends with files or with findings, and never panics.
//!
//! The mutations come from a fixed seed, so that a fault found here is found again.

use std::fs;
use std::path::Path;

use openapi_sdk_generator::{Input, generate};

const CONFIG: &str = "[package]\nname = \"case\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

/// How many documents are tried.
const RUNS: usize = 400;

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

fn documents() -> Vec<String> {
    let mut found = Vec::new();
    for kind in ["pass", "fail"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(kind);
        let mut cases: Vec<_> = fs::read_dir(folder)
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

/// Changes, removes or repeats a few lines or characters.
fn mutate(document: &str, numbers: &mut Numbers) -> String {
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
                let marks = [
                    '{', '}', '[', ']', ':', '"', '#', '/', '~', '%', '\u{202e}', '0', '-', '.',
                    '*', '&',
                ];
                let at = numbers.below(characters.len() + 1);
                characters.insert(at.min(characters.len()), marks[numbers.below(marks.len())]);
                lines[one] = characters.into_iter().collect();
            }
        }
    }
    lines.join("\n")
}

#[test]
fn no_document_makes_a_run_panic() {
    let documents = documents();
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let (mut good, mut bad) = (0, 0);
    for run in 0..RUNS {
        let document = mutate(&documents[run % documents.len()], &mut numbers);
        match generate(Input::new("spec.yaml", &document, CONFIG)) {
            Ok(output) => {
                good += 1;
                let escapes = |path: &String| {
                    path.starts_with('/') || path.split('/').any(|part| part == "..")
                };
                assert!(
                    !output.files.keys().any(escapes),
                    "a path leads out of the crate:\n{document}"
                );
            }
            Err(failure) => {
                bad += 1;
                assert!(!failure.findings.is_empty(), "a failure without a finding:\n{document}");
            }
        }
    }
    assert!(
        good > 20 && bad > 20,
        "the mutations are too mild or too wild: {good} good, {bad} bad"
    );
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
