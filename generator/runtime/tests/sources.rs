//! Tests of the sources: all files are listed, and each choice of parts is a whole.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use openapi_sdk_runtime::sources;

fn rust_files(folder: &Path, below: &str, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let entry = entry.expect("the entry can be read");
        let name = entry.file_name().into_string().expect("the name is text");
        let path = format!("{below}{name}");
        if entry.path().is_dir() {
            rust_files(&entry.path(), &format!("{path}/"), found);
        } else {
            found.insert(path);
        }
    }
}

/// The names of the parts in the manifest.
fn parts() -> Vec<String> {
    let manifest = include_str!("../Cargo.toml");
    let lines = manifest.lines().filter(|line| line.starts_with("part-"));
    lines.filter_map(|line| Some(line.split_once(" =")?.0.to_owned())).collect()
}

#[test]
fn every_file_of_the_runtime_is_a_source() {
    let mut expected = BTreeSet::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/runtime");
    rust_files(&folder, "", &mut expected);
    let all = sources::files(&|_| true);
    let found: BTreeSet<String> = all.keys().map(|path| (*path).to_owned()).collect();
    assert_eq!(found, expected);
}

#[test]
fn every_part_adds_something_and_no_text_names_a_part() {
    let all = sources::files(&|_| true);
    for part in parts() {
        // Some parts extend another one.
        let without = sources::files(&|name| name != part);
        assert!(without != all, "{part}");
        let only = sources::files(&|name| name == part);
        let whole = |text: &str| !text.contains("feature = \"part-") && !text.contains("\n\n\n");
        assert!(without.values().chain(only.values()).all(|text| whole(text)), "{part}");
    }
}

#[test]
fn every_part_of_the_sources_is_a_feature_of_the_package() {
    let asked = std::cell::RefCell::new(BTreeSet::new());
    sources::files(&|part| {
        asked.borrow_mut().insert(part.to_owned());
        true
    });
    assert_eq!(asked.into_inner(), parts().into_iter().collect());
}

#[test]
fn an_item_of_a_part_is_a_declaration_of_a_module_or_an_import() {
    let mut files = BTreeSet::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/runtime");
    rust_files(&folder, "", &mut files);
    for file in files {
        let text = fs::read_to_string(folder.join(&file)).expect("the file can be read");
        let lines: Vec<&str> = text.lines().collect();
        let of_parts = lines.windows(2).filter(|pair| pair[0].contains("feature = \"part-"));
        for pair in of_parts {
            assert!(pair[0].starts_with("#[cfg(feature = \"part-"), "{file}: {}", pair[0]);
            let item = pair[1].trim_start_matches("pub(super) ").trim_start_matches("pub ");
            assert!(item.starts_with("mod ") || item.starts_with("use "), "{file}: {}", pair[1]);
        }
    }
}
