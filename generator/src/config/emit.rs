//! `[emit]`: the generated code.

use std::ops::Range;

use serde::Deserialize;
use toml::de::DeTable;

use crate::diagnostic::Diagnostic;

use super::checked::{Checked, Grammar, problem};
use super::grammar::shown;
use super::user_type::simple_path;

/// `[emit]`: the generated code.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Emit {
    /// `false` if the crate has only types, without operations and their client.
    pub client: bool,
    /// Derives of the generated types for which they hold.
    pub derives: Vec<Checked<Derive>>,
    /// `true` if the types implement `schemars::JsonSchema`, behind the cargo feature `schemars`.
    pub schemars: bool,
    /// The places and names of the keys that only a client uses, if the crate has none.
    #[serde(skip)]
    pub ineffective: Vec<(Range<usize>, String)>,
}

impl Default for Emit {
    fn default() -> Self {
        Self { client: true, derives: Vec::new(), schemars: false, ineffective: Vec::new() }
    }
}

/// A derive: `Eq`, `Hash`, `PartialOrd`, `Ord`, or the path of the derive macro of another crate.
#[derive(Debug, Clone, Copy)]
pub enum Derive {}

/// The derives of the standard library that the config can add. Generated types have the others that make sense.
pub const STD_DERIVES: &[&str] = &["Eq", "Hash", "PartialOrd", "Ord"];

impl Grammar for Derive {
    fn problem(text: &str) -> Option<(String, String)> {
        if STD_DERIVES.contains(&text) {
            return None;
        }
        let hint = "write `Eq`, `Hash`, `PartialOrd`, `Ord`, or the path of a derive macro, such as \
                    `arbitrary::Arbitrary`";
        let problem = match simple_path(text).as_deref() {
            None => format!("{} is not a path of Rust", shown(text)),
            Some([_]) => format!("`{text}` is not a derive that can be added"),
            Some(["std" | "core" | "alloc" | "crate", ..]) => {
                format!("`{text}` is not the path of another crate")
            }
            Some(["serde", ..]) => {
                let hint = "remove it: every type implements the traits of serde";
                return Some((format!("`{text}` can't be derived"), hint.to_owned()));
            }
            Some(["schemars", ..]) => {
                let hint = "write `schemars = true` in `[emit]`, which describes the JSON of each type; a derive would \
                            describe the names of Rust";
                return Some((format!("`{text}` can't be derived"), hint.to_owned()));
            }
            Some(_) => return None,
        };
        Some((problem, hint.to_owned()))
    }
}

/// The derives that one needs beside it.
const NEEDED: &[(&str, &[&str])] = &[("Ord", &["PartialOrd", "Eq"])];

impl Emit {
    /// Returns the errors of derives that are listed twice, or without another that they need.
    pub(super) fn errors(&self) -> Vec<Diagnostic> {
        let mut errors = Vec::new();
        let has = |name: &str| self.derives.iter().any(|derive| derive.as_str() == name);
        for (index, derive) in self.derives.iter().enumerate() {
            if self.derives[..index].contains(derive) {
                let message = format!("`{derive}` is listed twice");
                errors.push(problem(derive.span(), message, "remove one of them"));
            }
            let needed = NEEDED.iter().filter(|(name, _)| derive.as_str() == *name);
            for missing in needed.flat_map(|(_, needed)| *needed).filter(|name| !has(name)) {
                let message = format!("`{derive}` needs `{missing}`");
                errors.push(problem(derive.span(), message, format!("add `\"{missing}\"`")));
            }
        }
        errors
    }
}

/// The tables that only a client uses.
const OF_CLIENT: &[&str] = &["auth", "client", "example", "paging", "retry"];

/// Returns the places and names of the tables that only a client uses.
pub(super) fn tables_of_client(table: &DeTable<'_>) -> Vec<(Range<usize>, String)> {
    let tables = table.iter().filter(|(key, _)| OF_CLIENT.contains(&key.get_ref().as_ref()));
    tables.map(|(key, _)| (key.span(), key.get_ref().to_string())).collect()
}
