//! Any bytes as a document: a run must end, with files below the crate's folder or with findings.
//!
//! `cargo fuzz run generate -- -timeout=10 -dict=openapi.dict` in `generator`, with documents of `tests/cases` as the
//! first inputs. Each input is the document, and behind a line `--- overlay` an overlay for it.

#![no_main]

use std::collections::BTreeMap;
use std::path::{Component, Path};

use libfuzzer_sys::fuzz_target;
use openapi_sdk_generator::{Input, generate};

/// The sanitizer makes a run some ten times slower, so that a tenth of the values must do.
const CONFIG: &str = "[package]\nname = \"fuzz\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n\
                      [limits]\nvalues = 300000\n";

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (document, overlay) = text.split_once("\n--- overlay\n").unwrap_or((text, ""));
    let files = BTreeMap::from([
        // A document that refers to itself by the name of a file is one of two files.
        ("other.yaml".to_owned(), document.to_owned()),
        ("fuzz.overlay.yaml".to_owned(), overlay.to_owned()),
    ]);
    let overlays = if overlay.is_empty() { vec![] } else { vec!["fuzz.overlay.yaml".to_owned()] };
    let input =
        Input { files: &files, overlays: &overlays, ..Input::new("spec.yaml", document, CONFIG) };
    match generate(input) {
        Ok(output) => {
            for path in output.files.keys() {
                let inside =
                    Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
                assert!(inside, "`{path}` leads out of the crate");
            }
        }
        Err(failure) => assert!(!failure.findings.is_empty(), "a failure without a finding"),
    }
});
