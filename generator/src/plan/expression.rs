//! Values as Rust expressions that read like hand work: constructors and setters.
//!
//! Input: a type and a JSON value. Output: an expression, and what it must import; nothing where the crate has no such
//! short way to write it.

use serde_json::{Map, Value};

use super::krate::{Crate, Field, Home, Item, ModelPath, RustType};

/// Writes expressions, and remembers what they must import.
#[derive(Clone)]
pub struct Expressions<'a> {
    krate: &'a Crate,
    side: Side,
    imports: Vec<String>,
    duration: bool,
}

/// Whose values they are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// The caller's: all of a value is written, or nothing.
    Caller,
    /// The server's: a test needs but a few of the members that an answer has.
    Server,
}

/// The most members of a caller's object. The compiler recurses over a chain of setters, and people read no longer one.
const MOST_SET: usize = 64;

/// The most members of an object in an answer that are written, beside those that must be.
const MOST_ANSWERED: usize = 3;

impl<'a> Expressions<'a> {
    /// For the types of a crate.
    pub fn new(krate: &'a Crate) -> Self {
        Self { krate, side: Side::Caller, imports: Vec::new(), duration: false }
    }

    /// For answers, which a test makes up.
    pub fn of_answers(krate: &'a Crate) -> Self {
        Self { side: Side::Server, ..Self::new(krate) }
    }

    /// What is to be imported from the crate, sorted; and whether the standard library's `Duration` is.
    pub fn imports(mut self) -> (Vec<String>, bool) {
        self.imports.sort();
        self.imports.dedup();
        (self.imports, self.duration)
    }

    /// Remembers what others must import too.
    pub fn merge(&mut self, other: Self) {
        self.imports.extend(other.imports);
        self.duration |= other.duration;
    }

    /// The expressions speak of files.
    pub fn import_file(&mut self) {
        self.imports.push("File".to_owned());
    }

    /// A value of the type, as an expression.
    pub fn value(&mut self, ty: &RustType, value: &Value) -> Option<String> {
        match (ty, value) {
            (
                RustType::Option(inner) | RustType::Nullable(inner) | RustType::Boxed(inner),
                value,
            ) => self.value(inner, value),
            (RustType::Bool, Value::Bool(value)) => Some(value.to_string()),
            (
                RustType::I8
                | RustType::I16
                | RustType::I32
                | RustType::I64
                | RustType::U8
                | RustType::U16
                | RustType::U32
                | RustType::U64,
                Value::Number(value),
            ) => Some(value.to_string()),
            (RustType::Carried(_), Value::String(digits)) => {
                digits.parse::<i64>().ok().map(|value| value.to_string())
            }
            (RustType::F64, Value::Number(value)) => {
                value.as_f64().filter(|value| value.is_finite()).map(|value| format!("{value:?}"))
            }
            (RustType::String | RustType::Secret, Value::String(text)) => Some(format!("{text:?}")),
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
                let Item::TextEnum(plan) = self.find(model)? else { return None };
                let variant = plan.variants.iter().find(|variant| variant.value == *text)?;
                self.import(model);
                Some(format!("{}::{}", model.name, variant.name))
            }
            _ => None,
        }
    }

    /// `Pet::new("Fido").age(3)`
    fn object(&mut self, model: &ModelPath, members: &Map<String, Value>) -> Option<String> {
        let Item::Struct(plan) = self.find(model)? else { return None };
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
            if has_setter(field) {
                setters.push_str(&self.setter(field, value)?);
            }
        }
        Some(setters)
    }

    fn some_setters(&mut self, fields: &[Field], members: &Map<String, Value>) -> String {
        let written = members.iter().filter_map(|(name, value)| {
            let field = fields.iter().find(|field| field.wire_name == *name)?;
            let is_good = has_setter(field) && field.deprecated.is_none();
            if is_good { self.setter(field, value) } else { None }
        });
        written.take(MOST_ANSWERED).collect()
    }

    fn setter(&mut self, field: &Field, value: &Value) -> Option<String> {
        Some(format!(".{}({})", field.setter, self.value(&field.ty, value)?))
    }

    fn find(&self, model: &ModelPath) -> Option<&'a Item> {
        let items = match model.home {
            Home::Shared(index) => &self.krate.shared[index].types,
            Home::Resource(index) => &self.krate.resources[index].types,
        };
        items.iter().find(|item| match item {
            Item::Struct(plan) => plan.name == model.name,
            Item::TextEnum(plan) => plan.name == model.name,
            _ => false,
        })
    }

    fn import(&mut self, model: &ModelPath) {
        self.imports.push(self.krate.path_of(model));
    }
}

/// Whether a member is set by a setter, and not by the constructor.
fn has_setter(field: &Field) -> bool {
    !field.presence.is_argument() && field.constant.is_none()
}
