//! Expressions of exactly the type, for places that convert nothing.

use serde_json::{Map, Value};

use super::super::krate::{Item, ModelPath, RustType};
use super::{Expressions, json_literal, literal, variant_of};

impl Expressions<'_> {
    /// Returns a value of exactly the type.
    pub fn exact(&mut self, ty: &RustType, value: &Value) -> Option<String> {
        match (ty, value) {
            (RustType::Option(_), Value::Null) => Some("None".to_owned()),
            (RustType::Option(inner), value) => {
                Some(format!("Some({})", self.exact(inner, value)?))
            }
            (RustType::Boxed(inner), value) => {
                Some(format!("Box::new({})", self.exact(inner, value)?))
            }
            (RustType::String, Value::String(text)) => Some(format!("{text:?}.to_owned()")),
            (RustType::Secret, Value::String(text)) => Some(format!("{text:?}.into()")),
            (RustType::Duration, Value::String(text)) => {
                Some(format!("{}.into()", self.seconds(text)?))
            }
            (RustType::Json, value) => Some(format!("{}.into()", json_literal(value)?)),
            (RustType::Vec(inner) | RustType::Joined(inner), Value::Array(items)) => {
                self.list(inner, items)
            }
            (RustType::Map(inner), Value::Object(members)) => self.map(inner, members),
            (RustType::Union(model), value) => self.variant(model, value),
            (RustType::Model(model), value) => self.model(model, value),
            _ => literal(ty, value),
        }
    }

    /// `vec![Pet::new("Fido")]`
    fn list(&mut self, ty: &RustType, items: &[Value]) -> Option<String> {
        let items = items.iter().take(self.most_items()).map(|item| self.exact(ty, item));
        let items: Vec<String> = items.collect::<Option<_>>()?;
        Some(if items.is_empty() {
            "Vec::new()".to_owned()
        } else {
            format!("vec![{}]", items.join(", "))
        })
    }

    /// `BTreeMap::from([("name".to_owned(), 1)])`
    fn map(&mut self, ty: &RustType, members: &Map<String, Value>) -> Option<String> {
        let members = members.iter().take(self.most_items()).map(|(name, value)| {
            let value = self.exact(ty, value)?;
            Some(format!("({name:?}.to_owned(), {value})"))
        });
        let members: Vec<String> = members.collect::<Option<_>>()?;
        self.imports.std.push("collections::BTreeMap");
        Some(if members.is_empty() {
            "BTreeMap::new()".to_owned()
        } else {
            format!("BTreeMap::from([{}])", members.join(", "))
        })
    }

    /// Returns a value of a struct, a tuple or an enum of the crate.
    fn model(&mut self, model: &ModelPath, value: &Value) -> Option<String> {
        let variant = match (self.types.get(model)?, value) {
            (Item::Struct(_), Value::Object(members)) => return self.object(model, members),
            (Item::Tuple(plan), Value::Array(items)) if items.len() == plan.items.len() => {
                let items = plan.items.iter().zip(items).map(|(ty, item)| self.exact(ty, item));
                let items: Vec<String> = items.collect::<Option<_>>()?;
                self.import(model);
                return Some(format!("{}({})", model.name, items.join(", ")));
            }
            (Item::TextEnum(plan) | Item::Paths(plan), Value::String(text)) => {
                variant_of(&plan.variants, text)?
            }
            (Item::IntegerEnum(plan), value) => variant_of(&plan.variants, &value.as_i64()?)?,
            (Item::JsonEnum(plan), value) => variant_of(&plan.variants, value)?,
            _ => return None,
        };
        self.import(model);
        Some(format!("{}::{variant}", model.name))
    }

    /// Returns the variant of a group of members that holds this member.
    pub(super) fn group(&mut self, model: &ModelPath, name: &str, value: &Value) -> Option<String> {
        let Item::Oneof(plan) = self.types.get(model)? else { return None };
        let member = plan.members.iter().find(|member| member.wire_name == name)?;
        let value = self.exact(&member.ty, value)?;
        self.import(model);
        Some(format!("{}::{}({value})", model.name, member.name))
    }
}
