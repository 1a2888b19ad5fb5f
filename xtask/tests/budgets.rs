//! The counts behind `cargo xtask budgets`, compared with other ways to count.

use std::process::Command;

use openapi_sdk_generator::files::Files;
use serde_json::Value;
use syn::visit::{self, Visit};
use xtask::budget::tally::{Count, Tally};
use xtask::{tidy, workspace};

/// The figures that `count-generation` prints for the crate of this repository.
fn figures() -> Value {
    let spec = workspace::root().join("spec");
    let output = Command::new(env!("CARGO_BIN_EXE_count-generation"))
        .args([spec.join("openapi.yaml"), spec.join("codegen.toml")])
        .output()
        .expect("the program can be run");
    serde_json::from_slice(&output.stdout).expect("it prints JSON")
}

/// Counts functions with a body in a syntax tree.
#[derive(Default)]
struct Functions(u64);

impl Visit<'_> for Functions {
    fn visit_item_fn(&mut self, function: &syn::ItemFn) {
        self.0 += 1;
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &syn::ImplItemFn) {
        self.0 += 1;
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &syn::TraitItemFn) {
        self.0 += u64::from(function.default.is_some());
        visit::visit_trait_item_fn(self, function);
    }

    /// A function in a macro counts once, however often the macro is used.
    fn visit_macro(&mut self, call: &syn::Macro) {
        let tokens = call.tokens.to_string();
        self.0 += tokens.split_whitespace().filter(|&token| token == "fn").count() as u64;
    }
}

#[test]
fn lines_and_functions_are_those_of_the_files_on_the_disk() {
    let generated = workspace::root().join("generated");
    let mut files = Files::new();
    for folder in ["src", "tests", "examples"] {
        for path in tidy::rust_files(&generated.join(folder)).expect("it can be read") {
            let name = path.strip_prefix(&generated).expect("it is below").to_string_lossy();
            files.insert(name.into_owned(), std::fs::read_to_string(&path).expect("it is text"));
        }
    }
    let mut functions = Functions::default();
    for (path, text) in &files {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        functions.visit_file(&file);
    }
    let lines = files.values().map(|text| text.lines().count() as u64).sum();
    let expected = Count { lines, functions: functions.0 };
    assert_eq!(Tally::of(&files).total(), expected);
    let figures = figures();
    let count = |name: &str| figures[name].as_u64().expect("it is a count");
    assert_eq!(count("whole-crate-lines"), expected.lines);
    assert_eq!(count("whole-crate-functions"), expected.functions);
}

#[test]
fn allocations_are_the_same_in_every_run() {
    let runs = [figures(), figures()];
    let [first, second] = runs.map(|run| run["generate-allocations"].as_u64().expect("a count"));
    // Threads that print share the files, and their lists of printed files grow now and then.
    assert!(first.abs_diff(second) < 100, "{first} and {second} allocations");
    assert!(first > 100_000, "only {first} allocations are counted");
}
