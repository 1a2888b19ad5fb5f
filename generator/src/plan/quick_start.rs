//! The call that README and crate docs show, as Rust source.
//!
//! Its body is the document's example, else a sample, written by the constructors and setters of the crate, so that it
//! compiles: the emitted `examples/` have the same lines.

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::names;
use crate::rules;

use super::builder::ClientSetup;
use super::call::{self, DEFAULT, PlannedCall};
use super::expression::{Expressions, TypeIndex};
use super::krate::{
    Body, CredentialKind, CredentialSetter, Operation, Parameter, QuickStart, RustType, Scripted,
    Security,
};
use super::scripted;
use super::settings;
use super::wire_tests;

/// The parts of the crate that an example builds its client from.
#[derive(Clone, Copy)]
pub struct Client<'a> {
    /// The setters of the builder.
    pub setup: &'a ClientSetup,
    /// The most attempts of a call, where the config sets them.
    pub attempts: Option<u32>,
}

/// Plans the example that the config asks for, else the simplest call.
pub fn plan(
    calls: &[Vec<PlannedCall<'_>>],
    types: &TypeIndex<'_>,
    client: Client<'_>,
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> Option<QuickStart> {
    let variable = settings::client_variable(config);
    let start = |call: &PlannedCall<'_>| {
        write(call, variable, client, Expressions::new(types, &call.resource.module))
    };
    let Some(example) = &config.example else {
        // The user has not chosen this call, so it is shown, but the crate has no programs with it.
        let call = simplest(calls, &client.setup.security)?;
        return Some(QuickStart { program: None, ..start(call) });
    };
    let id = example.operation.get_ref();
    let Some(call) = calls.iter().flatten().find(|call| call.operation.id == *id) else {
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
    Some(start(call))
}

/// Writes the example, with this name for the client.
fn write(
    call: &PlannedCall<'_>,
    name: &str,
    client: Client<'_>,
    mut expressions: Expressions<'_>,
) -> QuickStart {
    let operation = call.planned;
    let required = operation.required.iter();
    let mut arguments: Vec<String> =
        required.map(|parameter| parameter_argument(call, parameter)).collect();
    if let Some(body) = &operation.body {
        arguments.extend(body_arguments(call, body, &mut expressions));
    }
    // The types have no known default, so only an example of the document is a valid call.
    let is_sure =
        operation.deprecated.is_none() && !arguments.iter().any(|argument| argument == DEFAULT);
    let credentials = credentials(operation, &client.setup.security);
    let binding = if operation.has_output() { "let output = " } else { "" };
    let statement =
        format!("{binding}{}.await?;", call.expression(name, &operation.method, &arguments));
    let given = credentials.as_deref().filter(|_| is_sure);
    let scripted =
        given.and_then(|given| scripted(call, (name, &statement), given, client, &expressions));
    let credentials = credentials.unwrap_or_default();
    let setters = client.setup.example_setters();
    let proof = setters_of(&credentials, str::to_owned);
    expressions.import_own("Client");
    QuickStart {
        program: Some(names::module_name(operation.method.trim_start_matches("r#"))),
        docs: operation.docs.first_paragraph(),
        statements: vec![
            format!("let {name} = Client::builder(){setters}{proof}.build()?;"),
            statement,
        ],
        credentials: credentials.into_iter().flat_map(|(_, given)| given).collect(),
        imports: expressions.imports(),
        feature: call.resource.feature.clone(),
        scripted,
    }
}

/// Returns the arguments for the body: the document's example, else a sample; `None` where the body is optional and has no
/// example.
fn body_arguments(
    call: &PlannedCall<'_>,
    body: &Body,
    expressions: &mut Expressions<'_>,
) -> Vec<String> {
    let way = &body.ways[0];
    let example = call.operation.body.as_ref().and_then(|body| body.docs.example.as_ref());
    let written = example.and_then(|value| expressions.body(way, value));
    let written = written.or_else(|| expressions.body(way, call.body().filter(|_| !way.optional)?));
    if !way.files.is_empty() {
        expressions.import_own("File");
    }
    call::body_arguments(way, written)
}

/// Writes the same call with a scripted response. There is none without credentials that the operation needs.
fn scripted(
    call: &PlannedCall<'_>,
    (client, statement): (&str, &str),
    credentials: &[(String, Vec<String>)],
    Client { setup, attempts }: Client<'_>,
    expressions: &Expressions<'_>,
) -> Option<Scripted> {
    let (index, response) = wire_tests::success(call)?;
    let value = index.and_then(|index| call.sample.responses.get(index)).and_then(Option::as_ref);
    let text = |name: &str| format!("{:?}", name.trim_start_matches("r#"));
    scripted::plan(scripted::Call {
        module: &call.resource.module,
        operation: call.planned,
        client,
        setters: setup.parameters.example_setters() + &setters_of(credentials, text),
        statement: statement.to_owned(),
        attempts,
        expressions,
        response,
        value,
    })
}

/// Returns the setters of the credentials that an operation needs, each with the names of its arguments; nothing where the
/// builder can't take them.
fn credentials(operation: &Operation, security: &Security) -> Option<Vec<(String, Vec<String>)>> {
    let setter = |name: &String| {
        let scheme = security.schemes.iter().find(|scheme| scheme.name == *name)?;
        security.setters.iter().find(|setter| scheme.setter.as_ref() == Some(&setter.name))
    };
    let mut alternatives = operation.security.iter().filter(|names| !names.is_empty());
    let can = alternatives.find(|names| names.iter().all(|name| setter(name).is_some()));
    let asks_none = operation.security.iter().any(Vec::is_empty);
    let is_missing = can.is_none() && !asks_none && !operation.security.is_empty();
    if is_missing || can.is_some_and(|names| names.len() > MOST_CREDENTIALS) {
        return None;
    }
    let setters = can.into_iter().flatten().filter_map(setter);
    let given = setters.map(|CredentialSetter { name, kind, .. }| {
        let given = match kind {
            // There may be several keys: each is named after its setter.
            CredentialKind::Key => vec![name.clone()],
            kind => kind.arguments().iter().map(|&name| name.to_owned()).collect(),
        };
        (name.clone(), given)
    });
    Some(given.collect())
}

/// Returns `.bearer_token(token)` for each setter, with the expressions of its arguments.
fn setters_of(setters: &[(String, Vec<String>)], written: impl Fn(&str) -> String) -> String {
    let call = |(setter, given): &(String, Vec<String>)| {
        let given: Vec<String> = given.iter().map(|name| written(name)).collect();
        format!(".{setter}({})", given.join(", "))
    };
    setters.iter().map(call).collect()
}

/// The most credentials that an example sets. A longer chain is hard to read.
const MOST_CREDENTIALS: usize = 16;

/// Returns the call that reads something with the fewest arguments; a list with at most one argument precedes others.
fn simplest<'c, 'a>(
    calls: &'c [Vec<PlannedCall<'a>>],
    security: &Security,
) -> Option<&'c PlannedCall<'a>> {
    let is_simple = |call: &&PlannedCall<'_>| {
        let planned = call.planned;
        planned.http_method == "GET"
            && planned.deprecated.is_none()
            && planned.body.is_none()
            && planned.has_output()
            && planned.required.iter().all(|parameter| plain_argument(&parameter.ty).is_some())
            && credentials(planned, security).is_some()
    };
    let simple = calls.iter().flatten().filter(is_simple);
    simple.min_by_key(|call| {
        let count = call.planned.required.len();
        (call.planned.item().is_none() || count > 1, count)
    })
}

/// Returns an argument for a parameter: a short example of the document, the name of a text, else a plain value or a
/// sample.
fn parameter_argument(call: &PlannedCall<'_>, parameter: &Parameter) -> String {
    if matches!(parameter.ty, RustType::String | RustType::Secret) {
        let example = call.short_parameter(parameter).filter(|literal| literal != "\"text\"");
        return example.unwrap_or_else(|| format!("{:?}", parameter.wire_name));
    }
    let plain = plain_argument(&parameter.ty).map(str::to_owned);
    let argument = plain.or_else(|| call.short_parameter(parameter));
    argument.unwrap_or_else(|| DEFAULT.to_owned())
}

/// Returns a plain value of a type.
fn plain_argument(ty: &RustType) -> Option<&'static str> {
    Some(match ty {
        RustType::String | RustType::Secret => "\"text\"",
        RustType::Bool => "true",
        RustType::F64 => "1.0",
        ty if ty.is_integer() => "1",
        RustType::Date => "\"2026-11-24\".parse()?",
        RustType::Time => "\"13:00:00Z\".parse()?",
        RustType::Uuid => "\"67e55044-10b1-426f-9247-bb680e5fe0c8\".parse()?",
        RustType::IpAddr | RustType::Ipv4Addr => "\"192.0.2.1\".parse()?",
        RustType::Ipv6Addr => "\"2001:db8::1\".parse()?",
        _ => return None,
    })
}
