//! Code in the README and in docs: blocks, imports, and the statements of examples.

use crate::markdown::fence;
use crate::plan::krate::{DocExample, Imports};
use crate::render;

/// A code block whose fence the code can't close.
pub fn code_block(language: &str, code: &[String]) -> String {
    let fence = fence(code.iter().map(String::as_str));
    format!("{fence}{language}\n{}\n{fence}\n", code.join("\n"))
}

/// The imports of an example. An empty line follows them, if there are any.
pub fn use_lines(library: &str, imports: &Imports) -> Vec<String> {
    let std = imports.std.iter().map(|path| format!("use std::{path};"));
    let own = imports.own.iter().map(|path| format!("use {library}::{path};"));
    let mut lines = Vec::new();
    for group in [std.collect::<Vec<_>>(), own.collect()] {
        let end = (!group.is_empty()).then(String::new);
        lines.extend(group.into_iter().chain(end));
    }
    lines
}

/// Statements in the format of the crate's files.
pub fn formatted(statements: &[String]) -> Vec<String> {
    let body = statements.join("\n");
    let Ok(tokens) = format!("async fn example() {{ {body} }}").parse() else {
        return statements.to_vec();
    };
    let text = render::rust_file("", tokens);
    let lines: Vec<&str> = text.lines().collect();
    let inner = lines
        .iter()
        .skip_while(|line| !line.starts_with("async fn"))
        .skip(1)
        .take_while(|line| **line != "}");
    inner.map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned()).collect()
}

/// The example in the docs of a method, as a doc test whose function is hidden.
pub fn doc_example(library: &str, example: &DocExample) -> Vec<String> {
    let mut lines = use_lines(library, &example.imports);
    let given = example.given.iter().map(|(name, ty)| format!("{name}: {ty}"));
    let given = given.collect::<Vec<_>>().join(", ");
    let result = format!("std::result::Result<(), {library}::Error>");
    lines.push(format!("# async fn example({given}) -> {result} {{"));
    lines.extend(formatted(std::slice::from_ref(&example.statement)));
    lines.extend(["# Ok(())", "# }"].map(str::to_owned));
    lines
}
