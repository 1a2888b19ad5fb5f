//! The types of a schema as a set, and the relation of two such sets.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::schema::Schema;

/// A type with its format.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Atom {
    /// The name of the type in JSON Schema.
    pub name: String,
    /// The format; `None` for any value of the type.
    pub format: Option<String>,
}

/// The types of a schema; `None` if it allows any.
pub type Atoms = Option<BTreeSet<Atom>>;

/// The relation of the types of two schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The same values.
    Same,
    /// The new one allows fewer.
    Narrower,
    /// The new one allows more.
    Wider,
    /// Each allows values that the other does not.
    Other,
}

/// Formats whose values are all values of another format of the same type.
const PARTS: &[(&str, &str)] =
    &[("int8", "int16"), ("int16", "int32"), ("int32", "int64"), ("float", "double")];

impl Atom {
    fn plain(name: &str) -> Self {
        Self { name: name.to_owned(), format: None }
    }

    /// Returns `true` if it allows all values of another one.
    fn covers(&self, other: &Self) -> bool {
        let same_name = self.name == other.name;
        let is_number = self.name == "number" && other.name == "integer";
        match &self.format {
            None => same_name || is_number,
            format if same_name => *format == other.format || self.is_wider(other),
            Some(format) => is_number && format == "double",
        }
    }

    fn is_wider(&self, other: &Self) -> bool {
        let (Some(wide), Some(narrow)) = (&self.format, &other.format) else { return false };
        let mut format = narrow.as_str();
        while let Some((_, next)) = PARTS.iter().find(|(part, _)| *part == format) {
            if next == wide {
                return true;
            }
            format = next;
        }
        false
    }
}

/// Returns the types of the keywords of a schema.
pub fn of_schema(schema: &Schema) -> Atoms {
    if !schema.types.is_empty() {
        let atom = |name: &String| Atom { name: name.clone(), format: schema.format.clone() };
        return Some(schema.types.iter().map(atom).collect());
    }
    if !schema.enumeration.is_empty() {
        return Some(schema.enumeration.iter().map(|value| Atom::plain(type_of(value))).collect());
    }
    let implied = if !schema.properties.is_empty() || schema.additional_properties.is_some() {
        "object"
    } else if schema.items.is_some() {
        "array"
    } else {
        return None;
    };
    Some([Atom::plain(implied)].into())
}

/// Returns the type of a value.
fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Returns the relation of two sets.
pub fn relation(old: &Atoms, new: &Atoms) -> Relation {
    let covers = |wide: &Atoms, narrow: &Atoms| match (wide, narrow) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(wide), Some(narrow)) => {
            narrow.iter().all(|atom| wide.iter().any(|other| other.covers(atom)))
        }
    };
    match (covers(old, new), covers(new, old)) {
        (true, true) => Relation::Same,
        (true, false) => Relation::Narrower,
        (false, true) => Relation::Wider,
        (false, false) => Relation::Other,
    }
}

/// Returns the types that both sets allow.
pub fn both(one: Atoms, other: Atoms) -> Atoms {
    match relation(&one, &other) {
        Relation::Same | Relation::Wider => one,
        Relation::Narrower => other,
        Relation::Other => {
            let (one, other) = (one.unwrap_or_default(), other.unwrap_or_default());
            let shared = one.iter().filter(|atom| other.iter().any(|wide| wide.covers(atom)));
            Some(shared.cloned().collect())
        }
    }
}

/// Returns `true` if two sets have a type in common.
pub fn overlap(one: &Atoms, other: &Atoms) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return true };
    let number = |name: &str| matches!(name, "integer" | "number");
    one.iter().any(|atom| {
        other.iter().any(|it| it.name == atom.name || (number(&it.name) && number(&atom.name)))
    })
}

/// Returns the set in words: ``string or integer``.
pub fn shown(atoms: &Atoms) -> String {
    let Some(atoms) = atoms else { return "any".to_owned() };
    let word = |atom: &Atom| match &atom.format {
        Some(format) => format!("{} ({format})", atom.name),
        None => atom.name.clone(),
    };
    atoms.iter().map(word).collect::<Vec<_>>().join(" or ")
}
