//! The call that README and crate docs show, as Rust source.
//!
//! It is made from the request body's example in the document, through the constructor and setters
//! that the crate has, so that it compiles: the emitted `examples/` hold the same lines.

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::{self, Api};
use crate::names;
use crate::rules;
use crate::sample::{CallSample, Samples};

use super::expression::Expressions;
use super::krate::{
    Body, BodyKind, Crate, CredentialKind, CredentialSetter, Operation, Parameter, QuickStart,
    Resource, RustType, Scripted,
};
use super::scripted::{self, Answer};
use super::wire_tests;

/// Plans the example that the config asks for.
pub fn plan(
    api: &Api,
    samples: &Samples,
    krate: &Crate,
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> Option<QuickStart> {
    let example = config.example.as_ref()?;
    let id = example.operation.get_ref();
    let found = krate.resources.iter().find_map(|resource| {
        Some((resource, resource.operations.iter().find(|operation| operation.id == *id)?))
    });
    let Some((resource, operation)) = found else {
        diagnostics.report(
            Diagnostic::new(
                rules::UNUSED_CONFIG,
                Place::config(example.operation.span()),
                format!("no operation `{id}` is emitted"),
            )
            .hint("name an operationId of the document that is selected"),
        );
        return None;
    };
    let mut declared = api.operations.iter().zip(&samples.calls);
    let declared = declared.find(|(candidate, _)| candidate.id == *id)?;
    let client = example.client_variable.as_deref().unwrap_or("client");
    Some(
        Writer { krate, expressions: Expressions::new(krate) }
            .write(resource, operation, declared, client),
    )
}

/// Writes the example.
struct Writer<'a> {
    krate: &'a Crate,
    expressions: Expressions<'a>,
}

impl Writer<'_> {
    fn write(
        mut self,
        resource: &Resource,
        operation: &Operation,
        declared: (&ir::Operation, &CallSample),
        client: &str,
    ) -> QuickStart {
        let mut arguments: Vec<String> = operation
            .required
            .iter()
            .map(|parameter| parameter_argument(declared, parameter))
            .collect();
        let mut method = operation.method.clone();
        if let Some(body) = &operation.body {
            match self.body(body, declared) {
                Some(written) => arguments.extend(written),
                None => method.clone_from(body.without.as_ref().unwrap_or(&body.ways[0].method)),
            }
        }
        // A type that has no default can't be told from here: then only the document's author knows a good call.
        let is_sure =
            operation.deprecated.is_none() && !arguments.iter().any(|argument| argument == DEFAULT);
        let setters = self.krate.server.example_setters();
        let credentials = self.credentials(operation);
        let answer = if operation.gives() { "let answer = " } else { "" };
        let arguments = arguments.join(", ");
        let call = format!("{answer}{client}.{}().{method}({arguments}).await?;", resource.module);
        let given = credentials.as_deref().filter(|_| is_sure);
        let scripted = given.and_then(|given| {
            self.scripted((resource, operation), declared, (client, &call), given)
        });
        let credentials = credentials.unwrap_or_default();
        let proof = setters_of(&credentials, str::to_owned);
        let (imports, duration) = self.expressions.imports();
        QuickStart {
            name: names::module_name(operation.method.trim_start_matches("r#")),
            docs: operation.docs.first_paragraph(),
            statements: vec![
                format!("let {client} = Client::builder(){setters}{proof}.build()?;"),
                call,
            ],
            credentials: credentials.into_iter().flat_map(|(_, given)| given).collect(),
            imports,
            duration,
            feature: resource.feature.clone(),
            scripted,
        }
    }

    /// The arguments that make the body: the document's example, else a sample; none where the body may be left out and
    /// has no example.
    fn body(
        &mut self,
        body: &Body,
        (declared, sample): (&ir::Operation, &CallSample),
    ) -> Option<Vec<String>> {
        let way = &body.ways[0];
        let ty = way.kind.ty();
        let example = declared.body.as_ref().and_then(|body| body.docs.example.clone());
        let written = example.zip(ty).and_then(|(value, ty)| self.expressions.value(ty, &value));
        if written.is_none() && body.without.is_some() {
            return None;
        }
        let sample = sample.bodies.first().and_then(Option::as_ref);
        let written = written.or_else(|| self.expressions.value(ty?, &sample?.sent));
        let is_lines = matches!(way.kind, BodyKind::JsonLines(_));
        let written = written.map(|one| if is_lines { format!("[{one}]") } else { one });
        let mut arguments = Vec::new();
        for file in &way.files {
            self.expressions.import_file();
            let sample = "File::new(\"name.txt\", \"content\")";
            let list = format!("[{sample}]");
            arguments.push(if file.many { list } else { sample.to_owned() });
        }
        let usual = match way.kind {
            BodyKind::Text | BodyKind::Binary => Some("\"content\""),
            BodyKind::JsonLines(_) => Some("[]"),
            _ => ty.map(|_| DEFAULT),
        };
        arguments.extend(written.or(usual.map(str::to_owned)));
        Some(arguments)
    }

    /// The same call, answered by a script. There is none where its caller can't prove who it is.
    fn scripted(
        &self,
        (resource, operation): (&Resource, &Operation),
        (declared, sample): (&ir::Operation, &CallSample),
        (client, call): (&str, &str),
        credentials: &[(String, Vec<String>)],
    ) -> Option<Scripted> {
        let (index, canned) = wire_tests::success(declared, sample)?;
        let value = index.and_then(|index| sample.answers.get(index)).and_then(Option::as_ref);
        let call = scripted::Call {
            resource,
            operation,
            client,
            credentials: setters_of(credentials, |name| {
                format!("{:?}", name.trim_start_matches("r#"))
            }),
            statement: call.to_owned(),
            expressions: self.expressions.clone(),
        };
        scripted::plan(self.krate, call, &Answer { canned, value })
    }

    /// The setters of what the operation asks for, and the names of what they are given; nothing where the builder can't
    /// take what it asks for.
    fn credentials(&self, operation: &Operation) -> Option<Vec<(String, Vec<String>)>> {
        let security = &self.krate.security;
        let setter = |name: &String| {
            let scheme = security.schemes.iter().find(|scheme| scheme.name == *name)?;
            security.setters.iter().find(|setter| scheme.setter.as_ref() == Some(&setter.name))
        };
        let mut alternatives = operation.security.iter().filter(|names| !names.is_empty());
        let can = alternatives.find(|names| names.iter().all(|name| setter(name).is_some()));
        let asks_none = operation.security.iter().any(Vec::is_empty);
        if can.is_none() && !asks_none && !operation.security.is_empty() {
            return None;
        }
        if can.is_some_and(|names| names.len() > MOST_CREDENTIALS) {
            return None;
        }
        let setters = can.into_iter().flatten().filter_map(setter);
        let given = setters.map(|CredentialSetter { name, kind, .. }| {
            let given = match kind {
                CredentialKind::Token => vec!["token".to_owned()],
                CredentialKind::Password => vec!["user".to_owned(), "password".to_owned()],
                CredentialKind::Key => vec![name.clone()],
            };
            (name.clone(), given)
        });
        Some(given.collect())
    }
}

/// `.bearer_token(token)` for each setter, given what stands for these names.
fn setters_of(setters: &[(String, Vec<String>)], written: impl Fn(&str) -> String) -> String {
    let call = |(setter, given): &(String, Vec<String>)| {
        let given: Vec<String> = given.iter().map(|name| written(name)).collect();
        format!(".{setter}({})", given.join(", "))
    };
    setters.iter().map(call).collect()
}

/// The most credentials that an example sets: a chain of more is no example.
const MOST_CREDENTIALS: usize = 16;

/// What stands for a value that nobody knows how to write.
const DEFAULT: &str = "Default::default()";

/// A value of a parameter: something plain, else a sample.
fn parameter_argument(
    (declared, sample): (&ir::Operation, &CallSample),
    parameter: &Parameter,
) -> String {
    let sampled = || {
        let value = wire_tests::parameter_sample(declared, parameter, sample)?;
        wire_tests::argument(&parameter.ty, value).filter(|literal| !literal.contains("json("))
    };
    let plain = sample_argument(&parameter.ty).map(str::to_owned);
    plain.or_else(sampled).unwrap_or_else(|| DEFAULT.to_owned())
}

/// Something that a call can do with where the document has no example.
fn sample_argument(ty: &RustType) -> Option<&'static str> {
    Some(match ty {
        RustType::String | RustType::Secret => "\"example\"",
        RustType::Bool => "true",
        RustType::F64 => "1.0",
        RustType::I8
        | RustType::I16
        | RustType::I32
        | RustType::I64
        | RustType::U8
        | RustType::U16
        | RustType::U32
        | RustType::U64
        | RustType::Carried(_) => "1",
        RustType::Date => "\"2026-11-24\".parse()?",
        RustType::Time => "\"13:00:00Z\".parse()?",
        RustType::Uuid => "\"67e55044-10b1-426f-9247-bb680e5fe0c8\".parse()?",
        RustType::IpAddr | RustType::Ipv4Addr => "\"192.0.2.1\".parse()?",
        RustType::Ipv6Addr => "\"2001:db8::1\".parse()?",
        _ => return None,
    })
}
