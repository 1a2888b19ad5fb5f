//! Values as Rust expressions that read as if written by hand: literals, constructors and setters.
//!
//! Input: a type and a JSON value. Output: an expression, and the paths that it imports; nothing where the crate has no
//! short expression for the value.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::krate::{Constant, Field, Home, Item, ModelPath, ModulePaths, RustType};
use super::target;

/// The types of the crate, by module and name.
pub struct TypeIndex<'a> {
    /// The paths of the modules.
    pub paths: &'a ModulePaths,
    items: BTreeMap<(Home, &'a str), &'a Item>,
}

impl<'a> TypeIndex<'a> {
    /// Creates the index of all types.
    pub fn new(paths: &'a ModulePaths, items: &'a [(Home, Item)]) -> Self {
        let items = items.iter().map(|(home, item)| ((*home, item.name()), item)).collect();
        Self { paths, items }
    }

    /// Returns a type.
    fn get(&self, model: &ModelPath) -> Option<&'a Item> {
        self.items.get(&(model.home, model.name.as_str())).copied()
    }
}

/// A writer of expressions, and the paths that they import.
#[derive(Clone)]
pub struct Expressions<'a> {
    types: &'a TypeIndex<'a>,
    side: Side,
    /// The module of the resource.
    resource: &'a str,
    imports: Vec<String>,
    duration: bool,
}

/// The side that writes the values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// The caller: all of a value is written, or nothing.
    Caller,
    /// The server: a test needs only a few members of a response.
    Server,
}

/// The most members of a caller's object. The compiler recurses over a chain of setters, and a longer one is hard to read.
const MOST_SET: usize = 64;

/// The most optional members of an object in a response that are written.
const MOST_RECEIVED: usize = 3;

impl<'a> Expressions<'a> {
    /// Creates a writer of values that callers of this resource write.
    pub fn new(types: &'a TypeIndex<'a>, resource: &'a str) -> Self {
        Self { types, resource, side: Side::Caller, imports: Vec::new(), duration: false }
    }

    /// Creates a writer of responses, which tests write, in a program that has these imports already.
    pub fn of_responses(&self) -> Self {
        Self { side: Side::Server, ..self.clone() }
    }

    /// Returns the paths to import from the crate, sorted, and `true` if the standard library's `Duration` is used.
    pub fn imports(mut self) -> (Vec<String>, bool) {
        self.imports.sort();
        self.imports.dedup();
        (self.imports, self.duration)
    }

    /// Returns the imports, if no two of them have the same name and none has one of the others.
    pub fn distinct_imports(self, others: &[&str]) -> Option<(Vec<String>, bool)> {
        let (imports, duration) = self.imports();
        let last = |path: &'_ String| path.rsplit("::").next().unwrap_or_default().to_owned();
        let mut names: Vec<String> = imports.iter().map(last).collect();
        names.extend(others.iter().map(|&name| name.to_owned()));
        names.extend(duration.then(|| "Duration".to_owned()));
        names.sort_unstable();
        let is_distinct = names.windows(2).all(|pair| pair[0] != pair[1]);
        is_distinct.then_some((imports, duration))
    }

    /// Adds the imports of another writer.
    pub fn merge(&mut self, other: Self) {
        self.imports.extend(other.imports);
        self.duration |= other.duration;
    }

    /// Imports the type of files.
    pub fn import_file(&mut self) {
        self.imports.push("File".to_owned());
    }

    /// Returns a value of the type as an expression.
    pub fn value(&mut self, ty: &RustType, value: &Value) -> Option<String> {
        match (ty, value) {
            (
                RustType::Option(inner) | RustType::Nullable(inner) | RustType::Boxed(inner),
                value,
            ) => self.value(inner, value),
            (RustType::Duration, Value::String(text)) => {
                let seconds: u64 = text.strip_suffix('s')?.parse().ok()?;
                self.duration = true;
                Some(format!("Duration::from_secs({seconds})"))
            }
            // Only one array is turned into a list by itself.
            (RustType::Vec(inner), Value::Array(items))
                if !items.is_empty() && !matches!(**inner, RustType::Vec(_)) =>
            {
                let items: Option<Vec<String>> =
                    items.iter().map(|item| self.value(inner, item)).collect();
                Some(format!("[{}]", items?.join(", ")))
            }
            (RustType::Model(model), Value::Object(members)) => self.object(model, members),
            (RustType::Model(model), Value::String(text)) => {
                let Item::TextEnum(plan) = self.types.get(model)? else { return None };
                let variant = plan.variants.iter().find(|variant| variant.value == *text)?;
                self.import(model);
                Some(format!("{}::{}", model.name, variant.name))
            }
            _ => literal(ty, value),
        }
    }

    /// `Pet::new("Fido").age(3)`
    fn object(&mut self, model: &ModelPath, members: &Map<String, Value>) -> Option<String> {
        let Item::Struct(plan) = self.types.get(model)? else { return None };
        // A new value has these members.
        if !plan.initial().all(|field| members.contains_key(&field.wire_name)) {
            return None;
        }
        let arguments = plan.arguments().map(|field| {
            let value = members.get(&field.wire_name).filter(|_| !field.wire_name.is_empty())?;
            self.value(&field.ty, value)
        });
        let arguments: Vec<String> = arguments.collect::<Option<_>>()?;
        self.import(model);
        let mut written = match arguments.as_slice() {
            [] => format!("{}::default()", model.name),
            arguments => format!("{}::new({})", model.name, arguments.join(", ")),
        };
        let setters = match self.side {
            Side::Caller => self.all_setters(&plan.fields, members)?,
            Side::Server => self.some_setters(&plan.fields, members),
        };
        written.push_str(&setters);
        Some(written)
    }

    fn all_setters(&mut self, fields: &[Field], members: &Map<String, Value>) -> Option<String> {
        if members.len() > MOST_SET {
            return None;
        }
        let mut setters = String::new();
        for (name, value) in members {
            let of_name = |field: &&Field| field.wire_name == *name && !field.read_only;
            let field = fields.iter().find(of_name)?;
            if has_setter(field, value) {
                setters.push_str(&self.setter(field, value)?);
            }
        }
        Some(setters)
    }

    fn some_setters(&mut self, fields: &[Field], members: &Map<String, Value>) -> String {
        let written = members.iter().filter_map(|(name, value)| {
            let field = fields.iter().find(|field| field.wire_name == *name)?;
            let is_good = has_setter(field, value) && field.deprecated.is_none();
            if is_good { self.setter(field, value) } else { None }
        });
        written.take(MOST_RECEIVED).collect()
    }

    fn setter(&mut self, field: &Field, value: &Value) -> Option<String> {
        Some(format!(".{}({})", field.setter, self.value(&field.ty, value)?))
    }

    fn import(&mut self, model: &ModelPath) {
        self.imports.push(self.types.paths.beside(self.resource, model));
    }
}

/// Returns `true` if a member is set by a setter, and not by the constructor.
fn has_setter(field: &Field, value: &Value) -> bool {
    match &field.constant {
        Some(Constant::Text(text)) => value.as_str() != Some(text),
        Some(_) => false,
        None => !field.presence.is_argument(),
    }
}

/// Returns a scalar as a literal of the type.
fn literal(ty: &RustType, value: &Value) -> Option<String> {
    match (ty, value) {
        (RustType::Carried(inner, _), Value::String(digits)) => {
            literal(inner, &serde_json::from_str(digits).ok()?)
        }
        (RustType::Carried(inner, _), value) => literal(inner, value),
        (RustType::Bool, Value::Bool(value)) => Some(value.to_string()),
        (RustType::F64, Value::Number(number)) => number.as_f64().map(|float| format!("{float:?}")),
        (ty, Value::Number(number)) if ty.is_integer() && !number.is_f64() => {
            Some(number.to_string())
        }
        (RustType::String | RustType::Secret, Value::String(text)) => Some(format!("{text:?}")),
        _ => None,
    }
}

/// Returns a value of a parameter as an expression: literals and lists of them, and `otherwise` for other values.
pub fn argument(
    ty: &RustType,
    value: &Value,
    otherwise: &impl Fn(&RustType, &Value) -> Option<String>,
) -> Option<String> {
    match (ty, value) {
        // A parameter of any type is sent as its text.
        (RustType::String | RustType::Secret, value) => {
            let text = value.as_str().map(str::to_owned);
            text.or_else(|| target::text(value)).map(|text| format!("{text:?}"))
        }
        (RustType::Vec(inner), Value::Array(items)) if !items.is_empty() => {
            let items = items.iter().map(|item| argument(inner, item, otherwise));
            Some(format!("[{}]", items.collect::<Option<Vec<String>>>()?.join(", ")))
        }
        (RustType::Vec(_), _) => None,
        (ty, value) => literal(ty, value).or_else(|| otherwise(ty, value)),
    }
}
