//! Keys of the user in the manifest of the crate: the tables below `[manifest]`.
//!
//! They are added to the generated `Cargo.toml`, whose keys are known only when the crate is printed: its features are
//! those of the document, and its dependencies those of its code.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Spanned, Table, Value};
use toml_edit::{DocumentMut, Item, TableLike};

use crate::diagnostic::Diagnostic;

use super::checked::problem;

/// `[manifest]`: the sections of `Cargo.toml` with the user's keys.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct ManifestKeys(BTreeMap<String, Spanned<Value>>);

impl ManifestKeys {
    /// Returns a generated manifest with these keys. Tables are merged, and lists get further entries. Any other key that
    /// the manifest has with another value is an error, except for the level of a lint.
    pub fn added_to(&self, generated: &str) -> Result<String, Vec<Diagnostic>> {
        let mut manifest: DocumentMut = generated.parse().expect("the generated manifest is TOML");
        let mut errors = Vec::new();
        for (section, value) in &self.0 {
            if section == "lints" && inherits(value.get_ref()) {
                // Cargo allows no other key beside `workspace`.
                manifest.remove(section);
            }
            let mut merge = Merge { path: vec![section], conflicts: Vec::new() };
            merge.key(manifest.as_table_mut(), section, value.get_ref());
            for key in merge.conflicts {
                let message = format!("the generator sets the key `{key}` of `Cargo.toml`");
                let hint =
                    "remove the key here; for `[package]`, see the keys of `package` in this file";
                errors.push(problem(value.span(), message, hint));
            }
        }
        if errors.is_empty() { Ok(manifest.to_string()) } else { Err(errors) }
    }
}

/// Returns `true` if lints come from the workspace.
fn inherits(lints: &Value) -> bool {
    lints.get("workspace").and_then(Value::as_bool).unwrap_or(false)
}

/// The merge of one section.
struct Merge<'a> {
    /// The keys from the root to the present value.
    path: Vec<&'a str>,
    /// The keys that have other values already.
    conflicts: Vec<String>,
}

impl<'a> Merge<'a> {
    /// Sets a key, the last of the path.
    fn key(&mut self, table: &mut dyn TableLike, key: &str, value: &'a Value) {
        let Some(existing) = table.get_mut(key) else {
            let item = self.item(value);
            table.insert(key, item);
            return;
        };
        if self.path.len() > 1 && self.path[self.path.len() - 2].ends_with("dependencies") {
            return self.dependency(existing, value);
        }
        match (existing, value) {
            (existing, Value::Table(more)) if existing.is_table_like() => {
                self.table(existing.as_table_like_mut().expect("it is one"), more);
            }
            (Item::Value(toml_edit::Value::Array(list)), Value::Array(more)) => {
                let known: Vec<String> = list.iter().map(text_of).collect();
                let is_new = |value: &toml_edit::Value| !known.contains(&text_of(value));
                more.iter().map(edited).filter(is_new).for_each(|value| list.push(value));
            }
            (Item::ArrayOfTables(tables), Value::Array(more)) => {
                let more = more.iter().filter_map(Value::as_table);
                more.for_each(|table| tables.push(self.section(table)));
            }
            (existing, _) if self.path[0] == "lints" => *existing = self.item(value),
            (Item::Value(existing), value) if text_of(existing) == text_of(&edited(value)) => {}
            _ => self.conflicts.push(self.path.join(".")),
        }
    }

    /// Merges the members of a table.
    fn table(&mut self, table: &mut dyn TableLike, more: &'a Table) {
        for (key, value) in more {
            self.path.push(key);
            self.key(table, key, value);
            self.path.pop();
        }
    }

    /// Merges a dependency, a version or a table: only its features can grow, because generated code needs the rest.
    fn dependency(&mut self, existing: &mut Item, value: &'a Value) {
        if let Some(version) = existing.as_str().map(str::to_owned) {
            let mut table = toml_edit::InlineTable::new();
            table.insert("version", version.into());
            *existing = Item::Value(table.into());
        }
        let table = existing.as_table_like_mut().expect("a dependency is a version or a table");
        let members: Vec<(&str, &Value)> = match value {
            Value::Table(more) => more.iter().map(|(key, value)| (key.as_str(), value)).collect(),
            version => vec![("version", version)],
        };
        for (key, value) in members {
            self.path.push(key);
            match table.contains_key(key) || key == "features" {
                true => self.key(table, key, value),
                false => self.conflicts.push(self.path.join(".")),
            }
            self.path.pop();
        }
    }

    /// Returns a new value at the path: a section with a header, or a value on one line.
    fn item(&mut self, value: &'a Value) -> Item {
        let parent = self.path.len().checked_sub(2).map(|index| self.path[index]);
        let is_lint = self.path[0] == "lints" && self.path.len() > 2;
        let is_inline = is_lint || parent.is_some_and(|name| name.ends_with("dependencies"));
        match value {
            Value::Table(table) if !is_inline => Item::Table(self.section(table)),
            Value::Array(list) if !list.is_empty() && list.iter().all(Value::is_table) => {
                let tables = list.iter().filter_map(Value::as_table);
                Item::ArrayOfTables(tables.map(|table| self.section(table)).collect())
            }
            value => Item::Value(edited(value)),
        }
    }

    /// Returns a table with a header of its own.
    fn section(&mut self, members: &'a Table) -> toml_edit::Table {
        let mut table = toml_edit::Table::new();
        self.table(&mut table, members);
        table.set_implicit(!table.is_empty() && table.iter().all(|(_, item)| item.is_table()));
        table
    }
}

/// Returns a value on one line.
fn edited(value: &Value) -> toml_edit::Value {
    value.to_string().parse().expect("a printed value is TOML")
}

/// Returns a value without the space around it.
fn text_of(value: &toml_edit::Value) -> String {
    let mut value = value.clone();
    value.decor_mut().clear();
    value.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GENERATED: &str = r#"# @generated

[package]
name = "case"

[features]
# Every resource.
full = ["pets"]
pets = []

[dependencies]
bytes = "1.9"
serde = { version = "1", features = ["std"] }

[lints.rust]
missing_docs = "deny"
unsafe_code = "forbid"

[[example]]
name = "create"
"#;

    fn added(keys: &str) -> Result<String, Vec<String>> {
        let keys: ManifestKeys = toml::from_str(keys).expect("the keys are TOML");
        let messages = |errors: Vec<Diagnostic>| errors.into_iter().map(|error| error.message);
        keys.added_to(GENERATED).map_err(|errors| messages(errors).collect())
    }

    #[test]
    fn keys_join_the_sections_of_the_generator() {
        let keys = r#"
            example = [{ name = "sell" }]
            dependencies = { serde = { features = ["rc", "std"] }, bytes = "1.9", url = "2", uuid = { version = "1" } }
            features = { full = ["url"], url = [] }
            lints = { rust = { missing_docs = "warn" }, clippy = { pedantic = { level = "warn", priority = -1 } } }
            package = { publish = false, metadata = { release = { tag = "v1" } } }
        "#;
        let expected = r#"# @generated

[package]
name = "case"
publish = false

[package.metadata.release]
tag = "v1"

[features]
# Every resource.
full = ["pets", "url"]
pets = []
url = []

[dependencies]
bytes = { version = "1.9" }
serde = { version = "1", features = ["std", "rc"] }
url = "2"
uuid = { version = "1" }

[lints.rust]
missing_docs = "warn"
unsafe_code = "forbid"

[lints.clippy]
pedantic = { level = "warn", priority = -1 }

[[example]]
name = "create"

[[example]]
name = "sell"
"#;
        assert_eq!(added(keys).as_deref(), Ok(expected));
        assert_eq!(added("").as_deref(), Ok(GENERATED));
    }

    #[test]
    fn lints_of_the_workspace_replace_those_of_the_generator() {
        let text = added("lints = { workspace = true }").expect("no key conflicts");
        assert!(text.contains("\n[lints]\nworkspace = true\n"), "{text}");
        assert!(!text.contains("missing_docs"), "{text}");
    }

    #[test]
    fn keys_of_the_generator_stay() {
        let keys = r#"
            package = { name = "other" }
            dependencies = { bytes = "1.0", serde = { optional = true } }
            features = { pets = "all" }
        "#;
        let keys_of = [
            "dependencies.bytes.version",
            "dependencies.serde.optional",
            "features.pets",
            "package.name",
        ];
        let messages =
            keys_of.map(|key| format!("the generator sets the key `{key}` of `Cargo.toml`"));
        assert_eq!(added(keys), Err(messages.to_vec()));
    }
}
