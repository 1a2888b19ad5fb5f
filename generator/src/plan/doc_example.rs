//! The call that the docs of each method show, as Rust source.
//!
//! Its values are the document's examples, else samples, written by the constructors and setters of the crate. A value
//! without a short expression becomes a parameter of the example, so that every example compiles.

use serde_json::{Value, json};

use crate::names;
use crate::part;

use super::call::{self, PlannedCall};
use super::expression::{Brief, Expressions, TypeIndex};
use super::krate::{BodyWay, DocExample, Operation, Paging, Parameter, RustType};

/// The longest body that is written out completely.
const LONGEST: usize = 160;
/// The most members of such a body, each of which may need a line.
const MOST_MEMBERS: usize = 6;

/// Writes an example of each call. The crate and the client have these names.
pub fn plan(
    calls: &[PlannedCall<'_>],
    types: &TypeIndex<'_>,
    (library, client): (&str, &str),
) -> Vec<DocExample> {
    let examples = calls.iter().map(|call| {
        part::at(&call.operation.origin);
        let given = vec![(client.to_owned(), format!("{library}::Client"))];
        let resource = call.resource.module.as_str();
        let expressions = Expressions::new(types, resource);
        Writer { library, types, resource, expressions, given }.write(call, client)
    });
    examples.collect()
}

/// Removes the position from a body, so that it asks for the first page.
fn without_position(planned: &Operation, mut body: Value) -> Value {
    let Some(path) = planned.paging.as_ref().and_then(|paging| paging.way.body_path()) else {
        return body;
    };
    if let Some((last, parents)) = path.split_last() {
        let parent = parents.iter().try_fold(&mut body, |value, name| value.get_mut(name));
        parent.and_then(Value::as_object_mut).map(|members| members.remove(last));
    }
    body
}

/// Returns the number of members of all objects in a value.
fn members(value: &Value) -> usize {
    match value {
        Value::Object(inner) => inner.len() + inner.values().map(members).sum::<usize>(),
        Value::Array(items) => items.iter().map(members).sum(),
        _ => 0,
    }
}

/// Returns a loop over the items of all pages of a call.
fn streamed(call: &str) -> String {
    format!(
        "let mut items = {call}.items(); while let Some(item) = items.next().await {{ let item = item?; }}"
    )
}

/// A writer of one example.
struct Writer<'a> {
    library: &'a str,
    types: &'a TypeIndex<'a>,
    resource: &'a str,
    expressions: Expressions<'a>,
    given: Vec<(String, String)>,
}

impl<'a> Writer<'a> {
    fn write(mut self, call: &PlannedCall<'_>, client: &str) -> DocExample {
        let planned = call.planned;
        let required = planned.required.iter();
        let mut arguments: Vec<String> =
            required.map(|parameter| self.parameter(call, parameter)).collect();
        if let Some(way) = planned.body.as_ref().and_then(|body| body.ways.first()) {
            let value = call.body().map(|body| without_position(planned, body.clone()));
            arguments.extend(self.body(way, value.as_ref()));
        }
        let call = call.expression(client, &planned.method, &arguments);
        let statement = match &planned.paging {
            Some(Paging { items: Some(_), .. }) => streamed(&call),
            _ if planned.has_output() => format!("let output = {call}.await?;"),
            _ => format!("{call}.await?;"),
        };
        DocExample { imports: self.expressions.imports(), given: self.given, statement }
    }

    fn parameter(&mut self, call: &PlannedCall<'_>, parameter: &Parameter) -> String {
        match call.short_parameter(parameter) {
            // The name of a parameter is clearer than a sample of any string.
            Some(literal) if literal == "\"text\"" => format!("{:?}", parameter.wire_name),
            Some(literal) => literal,
            None => self.given(&parameter.name, &parameter.ty),
        }
    }

    fn body(&mut self, way: &BodyWay, value: Option<&Value>) -> Vec<String> {
        if !way.files.is_empty() {
            self.expressions.import_own("File");
        }
        let value = way.kind.ty().map(|ty| {
            let written = value.and_then(|value| self.whole(way, value));
            let written = written.or_else(|| self.brief(way, value));
            written.unwrap_or_else(|| self.given(&way.name, ty))
        });
        call::body_arguments(way, value)
    }

    /// Returns all of a value as an expression, if that is short and all its names can be imported.
    fn whole(&mut self, way: &BodyWay, value: &Value) -> Option<String> {
        if members(value) > MOST_MEMBERS {
            return None;
        }
        let mut expressions = Expressions::new(self.types, self.resource);
        let text = expressions.body(way, value).filter(|text| text.len() <= LONGEST)?;
        self.imported(expressions, text)
    }

    /// Returns the constructor of a value. Members without a short expression become parameters of the example.
    fn brief(&mut self, way: &BodyWay, value: Option<&Value>) -> Option<String> {
        let names = self.given.iter().map(|(name, _)| name.clone()).collect();
        let mut expressions = Expressions::brief(self.types, self.resource, Brief::new(names));
        let text = expressions.body(way, value.unwrap_or(&json!({})))?;
        let variables = expressions.variables().to_vec();
        let text = self.imported(expressions, text)?;
        let given = variables.into_iter().map(|(name, ty)| (name, self.full_path(&ty)));
        let given: Vec<_> = given.collect();
        self.given.extend(given);
        Some(text)
    }

    /// Imports the names of an expression, if they differ.
    fn imported(&mut self, expressions: Expressions<'a>, text: String) -> Option<String> {
        expressions.clone().distinct_imports(&[])?;
        self.expressions.merge(expressions);
        Some(text)
    }

    /// Adds a parameter to the example and returns its name.
    fn given(&mut self, name: &str, ty: &RustType) -> String {
        let ty = self.full_path(ty);
        let mut name = name.to_owned();
        // A parameter may have the name of the client.
        while self.given.iter().any(|(known, _)| *known == name) {
            name = names::joined(&name, "value");
        }
        self.given.push((name.clone(), ty));
        name
    }

    /// Returns the type as programs write it.
    fn full_path(&self, ty: &RustType) -> String {
        let library = self.library;
        let inside = |inner: &RustType| self.full_path(inner);
        match ty {
            RustType::Model(model) | RustType::Union(model) => {
                format!("{library}::{}", self.types.paths.beside(self.resource, model))
            }
            RustType::Vec(inner) | RustType::Joined(inner) => format!("Vec<{}>", inside(inner)),
            RustType::Map(inner) => {
                format!("std::collections::BTreeMap<String, {}>", inside(inner))
            }
            RustType::Option(inner) => format!("Option<{}>", inside(inner)),
            RustType::Nullable(inner) => format!("{library}::types::Nullable<{}>", inside(inner)),
            RustType::Lenient(inner) => format!("{library}::types::Lenient<{}>", inside(inner)),
            RustType::Boxed(inner) => format!("Box<{}>", inside(inner)),
            RustType::Secret
            | RustType::Timestamp
            | RustType::Date
            | RustType::Time
            | RustType::Duration
            | RustType::IsoDuration
            | RustType::Uuid
            | RustType::Decimal
            | RustType::DecimalNumber
            | RustType::Any => format!("{library}::types::{}", ty.describe()),
            RustType::IpAddr | RustType::Ipv4Addr | RustType::Ipv6Addr => {
                format!("std::net::{}", ty.describe())
            }
            RustType::Json => "serde_json::Value".to_owned(),
            RustType::Carried(inner, _) => inside(inner),
            other => other.describe(),
        }
    }
}
