//! The call that README and crate docs show, as Rust source.
//!
//! It is made from the request body's example in the document, through the constructor and setters
//! that the crate has, so that it compiles: the emitted `examples/` hold the same lines.

use serde_json::Value;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::Api;
use crate::rules;

use super::expression::Expressions;
use super::krate::{
    BodyKind, Crate, CredentialKind, CredentialSetter, Operation, QuickStart, Resource, RustType,
};

/// Plans the example that the config asks for.
pub fn plan(
    api: &Api,
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
    let body = api
        .operations
        .iter()
        .find(|candidate| candidate.id == *id)
        .and_then(|candidate| candidate.body.as_ref())
        .and_then(|body| body.docs.example.clone());
    let client = example.client_variable.clone().unwrap_or_else(|| "client".to_owned());
    Some(
        Writer { krate, expressions: Expressions::new(krate) }
            .write(resource, operation, body, &client),
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
        body: Option<Value>,
        client: &str,
    ) -> QuickStart {
        let mut arguments: Vec<String> =
            operation.required.iter().map(|parameter| sample_argument(&parameter.ty)).collect();
        let mut method = operation.method.clone();
        if let Some(declared) = &operation.body {
            let way = &declared.ways[0];
            let ty = way.kind.ty();
            let written = body.zip(ty).and_then(|(value, ty)| self.expressions.value(ty, &value));
            match (written, &declared.without) {
                (None, Some(without)) => method.clone_from(without),
                (written, _) => {
                    for file in &way.files {
                        self.expressions.import_file();
                        let sample = "File::new(\"name.txt\", \"content\")";
                        let list = format!("[{sample}]");
                        arguments.push(if file.many { list } else { sample.to_owned() });
                    }
                    let sample = match way.kind {
                        BodyKind::Text | BodyKind::Binary => Some("\"content\""),
                        BodyKind::JsonLines(_) => Some("[]"),
                        _ => ty.map(|_| "Default::default()"),
                    };
                    arguments.extend(written.or(sample.map(str::to_owned)));
                }
            }
        }
        let setters: String = self
            .krate
            .server
            .variables
            .iter()
            .filter(|variable| variable.default.is_none())
            .map(|variable| format!(".{}(\"acme\")", variable.setter))
            .collect();
        let (credentials, proof) = self.credentials(operation);
        let answer = if operation.gives() { "let answer = " } else { "" };
        let (imports, duration) = self.expressions.imports();
        QuickStart {
            name: operation.method.trim_start_matches("r#").to_owned(),
            title: operation.docs.first().cloned().unwrap_or_default(),
            statements: vec![
                format!("let {client} = Client::builder(){setters}{proof}.build()?;"),
                format!(
                    "{answer}{client}.{}().{method}({}).await?;",
                    resource.module,
                    arguments.join(", ")
                ),
            ],
            credentials,
            imports,
            duration,
            feature: resource.feature.clone(),
        }
    }

    /// The setters of what the operation asks for, and the names of what they are given.
    fn credentials(&self, operation: &Operation) -> (Vec<String>, String) {
        let security = &self.krate.security;
        let setter = |name: &String| {
            let scheme = security.schemes.iter().find(|scheme| scheme.name == *name)?;
            security.setters.iter().find(|setter| scheme.setter.as_ref() == Some(&setter.name))
        };
        let mut alternatives = operation.security.iter().filter(|names| !names.is_empty());
        let can = alternatives.find(|names| names.iter().all(|name| setter(name).is_some()));
        let mut variables = Vec::new();
        let mut text = String::new();
        for CredentialSetter { name, kind, .. } in can.into_iter().flatten().filter_map(setter) {
            let given = match kind {
                CredentialKind::Token => vec!["token".to_owned()],
                CredentialKind::Password => vec!["user".to_owned(), "password".to_owned()],
                CredentialKind::Key => vec![name.clone()],
            };
            text.push_str(&format!(".{name}({})", given.join(", ")));
            variables.extend(given);
        }
        (variables, text)
    }
}

/// Something that a call can do with where the document has no example.
fn sample_argument(ty: &RustType) -> String {
    match ty {
        RustType::String | RustType::Secret => "\"example\"".to_owned(),
        RustType::Bool => "true".to_owned(),
        RustType::F64 => "1.0".to_owned(),
        RustType::I8
        | RustType::I16
        | RustType::I32
        | RustType::I64
        | RustType::U8
        | RustType::U16
        | RustType::U32
        | RustType::U64
        | RustType::Carried(_) => "1".to_owned(),
        RustType::Date => "\"2026-11-24\".parse()?".to_owned(),
        RustType::Time => "\"13:00:00Z\".parse()?".to_owned(),
        RustType::IpAddr | RustType::Ipv4Addr => "\"192.0.2.1\".parse()?".to_owned(),
        RustType::Ipv6Addr => "\"2001:db8::1\".parse()?".to_owned(),
        _ => "Default::default()".to_owned(),
    }
}
