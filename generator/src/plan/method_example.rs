//! The call that the docs of each method show, as Rust source.
//!
//! It is made from the document's examples or from samples, through the constructors and setters that the crate has.
//! What has no short way to be written is taken for given, so that every example compiles.

use serde_json::Value;

use crate::config::Config;
use crate::ir::{self, Api};
use crate::part;
use crate::sample::{CallSample, Samples};

use super::expression::Expressions;
use super::krate::{
    BodyKind, BodyWay, Crate, Home, MethodExample, Operation, Paging, Parameter, Resource, RustType,
};
use super::wire_tests;

/// The longest body that is written out.
const LONGEST: usize = 160;

/// Writes an example for each method.
pub fn plan(api: &Api, samples: &Samples, config: &Config, krate: &mut Crate) {
    let client = config.example.as_ref().and_then(|example| example.client_variable.as_deref());
    let client = client.unwrap_or("client");
    let mut examples = Vec::new();
    for resource in &krate.resources {
        let own = super::calls(api, samples, &resource.title);
        let written = own.zip(&resource.operations).map(|((operation, sample), planned)| {
            part::at(&operation.origin);
            let writer = Writer { krate, expressions: Expressions::new(krate), given: Vec::new() };
            writer.write(client, resource, (operation, planned), sample)
        });
        examples.push(written.collect::<Vec<_>>());
    }
    for (resource, examples) in krate.resources.iter_mut().zip(examples) {
        for (operation, example) in resource.operations.iter_mut().zip(examples) {
            operation.example = Some(example);
        }
    }
}

/// A body that asks for the first page.
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

/// The items of all pages of a call.
fn streamed(call: &str) -> String {
    format!(
        "let mut items = {call}.items(); while let Some(item) = items.next().await {{ let item = item?; }}"
    )
}

/// Writes one example.
struct Writer<'a> {
    krate: &'a Crate,
    expressions: Expressions<'a>,
    given: Vec<(String, String)>,
}

impl Writer<'_> {
    fn write(
        mut self,
        client: &str,
        resource: &Resource,
        (operation, planned): (&ir::Operation, &Operation),
        sample: &CallSample,
    ) -> MethodExample {
        self.given.push((client.to_owned(), format!("{}::Client", self.krate.manifest.library)));
        let mut arguments = Vec::new();
        for parameter in &planned.required {
            let value = wire_tests::parameter_sample(operation, parameter, sample);
            arguments.push(self.parameter(parameter, value));
        }
        if let Some(way) = planned.body.as_ref().and_then(|body| body.ways.first()) {
            let value = sample.bodies.first().and_then(Option::as_ref);
            let value = value.map(|body| without_position(planned, body.sent.clone()));
            self.body(way, value.as_ref(), &mut arguments);
        }
        let arguments = arguments.join(", ");
        let call = format!("{client}.{}().{}({arguments})", resource.module, planned.method);
        let statement = match &planned.paging {
            Some(Paging { items: Some(_), .. }) => streamed(&call),
            _ if planned.gives() => format!("let answer = {call}.await?;"),
            _ => format!("{call}.await?;"),
        };
        let (imports, duration) = self.expressions.imports();
        MethodExample { imports, duration, given: self.given, statement }
    }

    fn parameter(&mut self, parameter: &Parameter, value: Option<&Value>) -> String {
        let literal = value.and_then(|value| wire_tests::argument(&parameter.ty, value));
        match literal.filter(|literal| !literal.contains("json(")) {
            // What stands for any text says more by its name.
            Some(literal) if literal == "\"text\"" => format!("{:?}", parameter.wire_name),
            Some(literal) => literal,
            None => self.given(&parameter.name, &parameter.ty),
        }
    }

    fn body(&mut self, way: &BodyWay, value: Option<&Value>, arguments: &mut Vec<String>) {
        for file in &way.files {
            self.expressions.import_file();
            let one = "File::new(\"name.txt\", \"content\")";
            arguments.push(if file.many { format!("[{one}]") } else { one.to_owned() });
        }
        arguments.extend(match &way.kind {
            BodyKind::Text | BodyKind::Binary => Some("\"content\"".to_owned()),
            BodyKind::JsonLines(ty) => Some(format!("[{}]", self.given(&way.name, ty))),
            BodyKind::Json(ty) | BodyKind::Form(ty, _) | BodyKind::Multipart(Some(ty), ..) => {
                let written = value.and_then(|value| self.written(ty, value));
                Some(written.unwrap_or_else(|| self.given(&way.name, ty)))
            }
            BodyKind::Multipart(None, ..) => None,
        });
    }

    /// The value as an expression, if that is short and all its names can be imported.
    fn written(&mut self, ty: &RustType, value: &Value) -> Option<String> {
        let mut expressions = Expressions::new(self.krate);
        let text = expressions.value(ty, value).filter(|text| text.len() <= LONGEST)?;
        let (imports, duration) = expressions.clone().imports();
        let mut names: Vec<&str> =
            imports.iter().map(|path| path.rsplit("::").next().unwrap_or(path)).collect();
        names.extend(duration.then_some("Duration"));
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        (names.len() == all).then(|| {
            self.expressions.merge(expressions);
            text
        })
    }

    /// A value that is there already, by its name.
    fn given(&mut self, name: &str, ty: &RustType) -> String {
        let ty = self.full_path(ty);
        let mut name = name.to_owned();
        // A parameter may have the name of the client.
        while self.given.iter().any(|(known, _)| *known == name) {
            name = format!("{}_value", name.trim_start_matches("r#"));
        }
        self.given.push((name.clone(), ty));
        name
    }

    /// The type as it is written outside of the crate.
    fn full_path(&self, ty: &RustType) -> String {
        let library = &self.krate.manifest.library;
        let inside = |inner: &RustType| self.full_path(inner);
        match ty {
            RustType::Model(model) | RustType::Union(model) => match model.home {
                Home::Shared(_) => format!("{library}::models::{}", model.name),
                Home::Resource(index) => {
                    let module = &self.krate.resources[index].module;
                    format!("{library}::resources::{module}::{}", model.name)
                }
            },
            RustType::Vec(inner) | RustType::Joined(inner) => format!("Vec<{}>", inside(inner)),
            RustType::Map(inner) => {
                format!("std::collections::BTreeMap<String, {}>", inside(inner))
            }
            RustType::Option(inner) => format!("Option<{}>", inside(inner)),
            RustType::Nullable(inner) => format!("{library}::types::Nullable<{}>", inside(inner)),
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
            RustType::Carried(inner) => inside(inner),
            other => other.describe(),
        }
    }
}
