//! Values as Rust expressions that read as if written by hand: literals, constructors and setters.
//!
//! Input: a type and a JSON value. Output: an expression, and the paths that it imports; nothing where the crate has no
//! short expression for the value. An expression is written for its place: an argument of a constructor or setter converts
//! many types, any other place needs the exact type.

mod brief;
mod exact;
mod members;
mod union;

use std::borrow::Borrow;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::krate::{
    BodyWay, Constant, Field, Home, Imports, Item, ModelPath, ModulePaths, RustType, Struct,
    Variant,
};
use super::target;

pub use brief::Brief;

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
    extent: Extent,
    /// The module of the resource.
    resource: &'a str,
    imports: Imports,
}

/// The part of a value that is written.
#[derive(Clone)]
enum Extent {
    /// All of a caller's value, or nothing.
    Whole,
    /// The required members of a caller's value.
    Brief(Brief),
    /// A few members: a test needs no more of a response.
    Response,
}

/// The most members of a caller's object. The compiler recurses over a chain of setters, and a longer one is hard to read.
const MOST_SET: usize = 64;

/// The most arguments of a constructor in the short form of a value. Each may need a line.
const MOST_ARGUMENTS: usize = 10;

/// The sample of any string.
const ANY_TEXT: &str = "text";

/// The most optional members of an object in a response that are written.
const MOST_RECEIVED: usize = 3;

impl<'a> Expressions<'a> {
    /// Creates a writer of values that callers of this resource write.
    pub fn new(types: &'a TypeIndex<'a>, resource: &'a str) -> Self {
        Self { types, extent: Extent::Whole, resource, imports: Imports::default() }
    }

    /// Creates a writer of the required members of such values. The others become variables.
    pub fn brief(types: &'a TypeIndex<'a>, resource: &'a str, brief: Brief) -> Self {
        Self { extent: Extent::Brief(brief), ..Self::new(types, resource) }
    }

    /// Creates a writer of responses, which tests write, in a program that has these imports already.
    pub fn of_responses(&self) -> Self {
        Self { extent: Extent::Response, ..self.clone() }
    }

    /// Returns the imports.
    pub fn imports(self) -> Imports {
        let Imports { mut std, mut own } = self.imports;
        std.sort_unstable();
        std.dedup();
        own.sort();
        own.dedup();
        Imports { std, own }
    }

    /// Returns the imports, if no two of them have the same name and none has one of the others.
    pub fn distinct_imports(self, others: &[&str]) -> Option<Imports> {
        let imports = self.imports();
        let mut names: Vec<&str> = imports.own.iter().map(|path| last_name(path)).collect();
        names.extend(imports.std.iter().map(|path| last_name(path)));
        names.extend(others);
        names.sort_unstable();
        let is_distinct = names.windows(2).all(|pair| pair[0] != pair[1]);
        is_distinct.then_some(imports)
    }

    /// Adds the imports of another writer.
    pub fn merge(&mut self, other: Self) {
        self.imports.std.extend(other.imports.std);
        self.imports.own.extend(other.imports.own);
    }

    /// Imports a path below the crate.
    pub fn import_own(&mut self, path: &str) {
        self.imports.own.push(path.to_owned());
    }

    /// Returns a value of the type for the body of a call.
    pub fn body(&mut self, way: &BodyWay, value: &Value) -> Option<String> {
        let ty = way.kind.ty()?;
        // An optional body converts to its type, and two conversions in a row can't be inferred.
        let converts = matches!(ty, RustType::Json | RustType::Secret | RustType::Duration);
        if way.optional && converts { None } else { self.exact(ty, value) }
    }

    /// Returns a value as an argument of a constructor or setter, which converts it to the type.
    fn argument(&mut self, ty: &RustType, value: &Value) -> Option<String> {
        match (ty.unwrapped(), value) {
            (RustType::Duration, Value::String(text)) => self.seconds(text),
            (RustType::Vec(inner) | RustType::Joined(inner), Value::Array(items)) => {
                self.items(inner, items)
            }
            (RustType::Map(inner), Value::Object(members)) => self.entries(inner, members),
            (RustType::Union(model), value) => self.variant_argument(model, value),
            (RustType::Json, value) => json_literal(value),
            (RustType::String | RustType::Secret, Value::String(text)) => Some(format!("{text:?}")),
            (ty, value) => self.exact(ty, value),
        }
    }

    /// `["text"]`
    fn items(&mut self, ty: &RustType, items: &[Value]) -> Option<String> {
        let items = &items[..items.len().min(self.most_items())];
        let converts =
            matches!(ty, RustType::String | RustType::Secret | RustType::Union(_) | RustType::Json);
        if converts && items.is_empty() {
            // The type of the items can't be inferred.
            return None;
        }
        let written = items.iter().map(|item| match ty {
            RustType::String | RustType::Secret => self.argument(ty, item),
            RustType::Union(_) | RustType::Json if items.len() == 1 => self.argument(ty, item),
            // The items of an array have one type.
            RustType::Json => None,
            ty => self.exact(ty, item),
        });
        let written: Vec<String> = written.collect::<Option<_>>()?;
        Some(format!("[{}]", written.join(", ")))
    }

    /// `[("name", 1)]`
    fn entries(&mut self, ty: &RustType, members: &Map<String, Value>) -> Option<String> {
        let written = members.iter().take(self.most_items()).map(|(name, value)| {
            let value = self.exact(ty, value)?;
            Some(format!("({name:?}, {value})"))
        });
        let written: Vec<String> = written.collect::<Option<_>>()?;
        (!written.is_empty()).then(|| format!("[{}]", written.join(", ")))
    }

    /// The most items of a list that are written. One shows the form of all.
    fn most_items(&self) -> usize {
        if self.is_brief() { 1 } else { usize::MAX }
    }

    fn seconds(&mut self, text: &str) -> Option<String> {
        let seconds: u64 = text.strip_suffix('s')?.parse().ok()?;
        self.imports.std.push("time::Duration");
        Some(format!("Duration::from_secs({seconds})"))
    }

    /// `Pet::new("Fido").age(3)`
    fn object(&mut self, model: &ModelPath, members: &Map<String, Value>) -> Option<String> {
        let Item::Struct(plan) = self.types.get(model)? else { return None };
        // A new value has these members.
        let has = |field: &Field| members.contains_key(&field.wire_name);
        if !self.is_brief() && !plan.initial().all(has) {
            return None;
        }
        if self.is_brief() && plan.arguments().count() > MOST_ARGUMENTS {
            return None;
        }
        let arguments = plan.arguments().map(|field| self.member(field, members));
        let arguments: Vec<String> = arguments.collect::<Option<_>>()?;
        self.import(model);
        let mut written = match arguments.as_slice() {
            [] => format!("{}::default()", model.name),
            arguments => format!("{}::new({})", model.name, arguments.join(", ")),
        };
        let setters = match &self.extent {
            Extent::Whole => self.all_setters(plan, members)?,
            Extent::Brief(_) => self.brief_setters(plan, members),
            Extent::Response => self.some_setters(&plan.fields, members),
        };
        written.push_str(&setters);
        Some(written)
    }

    /// Returns an argument of the constructor.
    fn member(&mut self, field: &Field, members: &Map<String, Value>) -> Option<String> {
        let value = members.get(&field.wire_name).filter(|_| !field.wire_name.is_empty());
        let is_text = matches!(field.ty.unwrapped(), RustType::String | RustType::Secret);
        // The name of a member is clearer than the sample of any string.
        let name = Value::from(field.wire_name.as_str());
        let value = value.map(|value| if is_text && value == ANY_TEXT { &name } else { value });
        match &self.extent {
            Extent::Brief(_) => self.brief_argument(field, value),
            Extent::Whole | Extent::Response => self.argument(&field.ty, value?),
        }
    }

    fn all_setters(&mut self, plan: &Struct, members: &Map<String, Value>) -> Option<String> {
        if members.len() > MOST_SET {
            return None;
        }
        let mut setters = String::new();
        for (name, value) in members {
            let is_set = |field: &&Field| {
                (field.wire_name == *name || field.members.contains(name)) && !field.read_only
            };
            let field = plan.fields.iter().find(is_set)?;
            if has_setter(field, value) {
                setters.push_str(&self.setter(field, (name, value))?);
            }
        }
        Some(setters)
    }

    fn some_setters(&mut self, fields: &[Field], members: &Map<String, Value>) -> String {
        let written = members.iter().filter_map(|(name, value)| {
            let field = fields.iter().find(|field| field.wire_name == *name)?;
            let is_good = has_setter(field, value) && field.deprecated.is_none();
            if is_good { self.setter(field, (name, value)) } else { None }
        });
        written.take(MOST_RECEIVED).collect()
    }

    fn setter(&mut self, field: &Field, (name, value): (&str, &Value)) -> Option<String> {
        let written = match field.ty.model() {
            Some(model) if field.members.iter().any(|member| member == name) => {
                self.group(model, name, value)?
            }
            _ => self.argument(&field.ty, value)?,
        };
        Some(format!(".{}({written})", field.setter))
    }

    fn import(&mut self, model: &ModelPath) {
        self.imports.own.push(self.types.paths.beside(self.resource, model));
    }
}

/// Returns the last name of a path.
fn last_name(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

/// Returns `true` if a member is set by a setter, and not by the constructor.
fn has_setter(field: &Field, value: &Value) -> bool {
    match &field.constant {
        Some(Constant::Text(text)) => value.as_str() != Some(text),
        Some(_) => false,
        None => !field.presence.is_argument(),
    }
}

/// Returns a scalar as a literal that converts to any JSON.
fn json_literal(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(format!("{text:?}")),
        Value::Bool(value) => Some(value.to_string()),
        // An integer without a known type is an `i32`.
        Value::Number(number) if i32::try_from(number.as_i64()?).is_ok() => {
            Some(number.to_string())
        }
        _ => None,
    }
}

/// Returns the name of the variant with a value.
fn variant_of<'v, T, V>(variants: &'v [Variant<T>], value: &V) -> Option<&'v str>
where
    T: Borrow<V>,
    V: PartialEq + ?Sized,
{
    let variant = variants.iter().find(|variant| variant.value.borrow() == value)?;
    Some(variant.name.as_str())
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
