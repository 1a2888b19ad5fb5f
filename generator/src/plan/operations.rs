//! The methods of a handle.

use crate::ir::{self, Api};
use crate::lock;
use crate::markdown::{DocComment, Phrase, phrase};
use crate::names::Scope;
use crate::part;
use crate::summary::Summary;

use super::Overrides;
use super::answers;
use super::bodies;
use super::claims::{self, MethodName, ParameterUse};
use super::docs;
use super::krate::{
    Body, ErrorCase, Home, Operation, Output, Parameter, ParameterPlace, RustType, Style, Written,
};
use super::layout::ResourceLayout;
use super::locked;
use super::naming::TAKEN_TYPES;
use super::paging;
use super::places;
use super::security::Asked;
use super::types::{Types, deprecation};

/// Methods that every handle has, by its traits.
const TAKEN_METHODS: &[&str] =
    &["clone", "new", "default", "fmt", "from", "into", "try_into", "to_owned", "borrow"];

/// Methods that every call has.
const TAKEN_SETTERS: &[&str] = &[
    "clone",
    "new",
    "send",
    "request",
    "timeout",
    "into_future",
    "fmt",
    "from",
    "into",
    "try_into",
    "to_owned",
    "borrow",
    "path_value",
    "path_joined",
    "path_styled",
    "query_styled",
    "header_styled",
    "cookie_styled",
    "query_joined",
    "query_each",
    "header_joined",
    "json_body_as",
    "json_lines_body",
    "form_body",
    "multipart_body",
    "multipart_body_styled",
    "file_part",
    "file_part_as",
    "content_body",
    "text_body",
    "file_parts",
    "file_parts_as",
    "content_type",
    "extra_query",
    "resume_after",
    "send_blocking",
    "send_streaming",
    "wait_blocking",
    "query_value",
    "header_value",
    "json_body",
    "header",
    "retries",
    "idempotency_key",
];

/// Methods that every call of an operation has that pages.
const TAKEN_SETTERS_OF_PAGES: &[&str] = &["pages", "items"];

/// What is said of all operations: the docs of each tell what is different.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    /// What they ask for.
    pub asked: &'a Asked<'a>,
    /// Whether all of them are sent again after 429.
    pub all_on_429: bool,
}

/// Plans the operations of one resource.
pub fn plan_operations(
    api: &Api,
    resource: &ResourceLayout,
    told: Told<'_>,
    types: &Types<'_>,
    overrides: &Overrides,
    summary: &mut Summary,
) -> Vec<Operation> {
    let operations: Vec<&ir::Operation> =
        api.operations.iter().filter(|operation| operation.resource == resource.words).collect();
    let module = locked::resource_path(&resource.module);
    let handle = format!("{module}::{}", resource.handle);
    let scopes = (
        Scope::with(TAKEN_METHODS.iter().copied()),
        Scope::with(TAKEN_TYPES.iter().copied().chain(["Security"])),
    );
    let names = claims::methods(&operations, &handle, scopes, overrides);
    let mut answers = Scope::with(names.iter().map(|name| name.marker.as_str()));
    let mut planned: Vec<Operation> = Vec::with_capacity(operations.len());
    for (operation, name) in operations.into_iter().zip(names) {
        part::at(&operation.origin);
        record(operation, &name, &module, &handle, summary);
        summary
            .rust_paths
            .insert(operation.origin.clone(), format!("{}::{}", resource.handle, name.method));
        let mut one = plan_operation(told, operation, name, &handle, types, overrides, summary);
        if let Some(headers) = &mut one.headers {
            headers.name = answers.claim(&[headers.name.clone(), format!("{}Head", one.marker)]);
        }
        one.server = operation.server.as_ref().map(|server| server_url(api, server));
        if let Output::Several(several) = &mut one.output {
            several.name = answers.claim(&[several.name.clone(), format!("{}Output", one.marker)]);
        }
        planned.push(one);
    }
    planned
}

/// Writes down what an operation is called.
fn record(
    operation: &ir::Operation,
    name: &MethodName,
    module: &str,
    handle: &str,
    summary: &mut Summary,
) {
    let MethodName { method, marker, without_body, other_ways } = name;
    let key = &operation.origin;
    let paths = &mut summary.rust_names;
    paths.insert(key.clone(), format!("{handle}::{method}"));
    if *marker != claims::marker(method) {
        paths.insert(lock::aspect(key, "marker"), format!("{module}::ops::{marker}"));
    }
    if let Some(twin) = without_body.as_ref().filter(|twin| **twin != claims::without_body(method))
    {
        paths.insert(lock::aspect(key, claims::WITHOUT_BODY), format!("{handle}::{twin}"));
    }
    for (way, name) in claims::ways(operation).iter().skip(1).zip(other_ways) {
        paths.insert(lock::aspect(key, way), format!("{handle}::{name}"));
    }
}

fn plan_operation(
    told: Told<'_>,
    operation: &ir::Operation,
    name: MethodName,
    handle: &str,
    types: &Types<'_>,
    overrides: &Overrides,
    summary: &mut Summary,
) -> Operation {
    let MethodName { method, marker, without_body, other_ways } = name;
    let mut arguments = Scope::default();
    let body_name = operation.body.as_ref().map(|_| arguments.claim(&["body".to_owned()]));
    let pages = matches!(operation.paging, Some(ir::Paging::Pages(_)));
    let taken: &[&str] = if pages { TAKEN_SETTERS_OF_PAGES } else { &[] };
    let mut setters = Scope::with(TAKEN_SETTERS.iter().chain(taken).copied());
    let scopes = (&mut arguments, &mut setters);
    let names = (handle, method.as_str(), marker.as_str());
    let (required, optional) = parameters(operation, names, scopes, types, overrides, summary);
    let mut file_setters = Vec::new();
    let body = operation.body.as_ref().zip(body_name).map(|(body, name)| {
        let methods = [&method].into_iter().chain(&other_ways).cloned();
        let ways = body.contents.iter().zip(methods).map(|(content, method)| {
            let names = (method, name.clone(), arguments.clone());
            bodies::way(content, names, types, &mut setters, &mut file_setters)
        });
        Body { without: without_body.clone(), ways: ways.collect() }
    });
    let output = answers::output(operation, &marker, types);
    let accept = answers::accept(operation, &output);
    let headers = answers::headers(operation, &marker, types);
    let errors = answers::errors(operation, types);
    Operation {
        id: operation.id.clone(),
        docs: operation_docs(operation, &required, errors_doc(&errors), told),
        deprecated: operation.deprecated.then(|| deprecation(&operation.docs)),
        security: told.asked.alternatives(operation),
        http_method: operation.method.clone(),
        path: operation.path.text.clone(),
        server: None,
        method,
        marker,
        required,
        optional,
        body,
        file_setters,
        output,
        accept,
        redirects: operation.redirects.clone(),
        repeatable: unusually_repeatable(operation),
        headers,
        errors,
        paging: paging::plan(operation, types),
        example: None,
    }
}

/// The arguments for parameters that a call can't do without, and the setters for the others.
fn parameters(
    operation: &ir::Operation,
    (handle, method, marker): (&str, &str, &str),
    (arguments, setters): (&mut Scope, &mut Scope),
    types: &Types<'_>,
    overrides: &Overrides,
    summary: &mut Summary,
) -> (Vec<Parameter>, Vec<Parameter>) {
    let uses: Vec<ParameterUse<'_>> =
        operation.parameters.iter().filter_map(parameter_use).collect();
    let names = claims::parameters(&operation.origin, &uses, arguments, setters, overrides.lock);
    let mut required = Vec::new();
    let mut optional = Vec::new();
    for (ParameterUse { parameter, place, needed }, name) in uses.into_iter().zip(names) {
        let key = places::parameter(&operation.origin, parameter);
        let path = if needed {
            format!("{handle}::{method}::{name}")
        } else {
            format!("{}::ops::{marker}::{name}", lock::parent(handle))
        };
        summary.rust_names.insert(key, path);
        let plain = types.plain(&parameter.ty);
        let ty = match parameter.shape {
            ir::ParameterShape::Any => types.element(&parameter.ty),
            ir::ParameterShape::Text | ir::ParameterShape::List => as_text(plain),
        };
        summary.rust_types.insert(parameter.origin.clone(), ty.describe());
        let planned = Parameter {
            name,
            wire_name: parameter.wire_name.clone(),
            place,
            ty,
            written: written(parameter),
            docs: docs::comment(
                &parameter.docs,
                &phrase!("Sets the parameter {}.", Phrase::code(&parameter.wire_name)),
            ),
            deprecated: parameter.deprecated.then(|| deprecation(&parameter.docs)),
        };
        if needed { required.push(planned) } else { optional.push(planned) }
    }
    (required, optional)
}

/// The URL of a server that one operation has. Variables that the builder does not know have their defaults.
fn server_url(api: &Api, server: &ir::Server) -> String {
    let known = |name: &String| {
        let usual = api.servers.first().map_or(&[][..], |server| &server.variables);
        usual.iter().any(|variable| variable.name == *name)
    };
    let unknown = server.variables.iter().filter(|variable| !known(&variable.name));
    unknown.fold(server.url.clone(), |url, variable| {
        url.replace(&format!("{{{}}}", variable.name), &variable.default)
    })
}

/// Where a parameter goes.
pub(super) fn place(place: ir::ParameterPlace) -> ParameterPlace {
    match place {
        ir::ParameterPlace::Path => ParameterPlace::Path,
        ir::ParameterPlace::Query => ParameterPlace::Query,
        ir::ParameterPlace::Header => ParameterPlace::Header,
        ir::ParameterPlace::Cookie => ParameterPlace::Cookie,
    }
}

/// How a parameter is used, if the SDK can send it.
fn parameter_use(parameter: &ir::Parameter) -> Option<ParameterUse<'_>> {
    let place = place(parameter.place);
    let needed = parameter.required || place == ParameterPlace::Path;
    Some(ParameterUse { parameter, place, needed })
}

/// How a parameter is written: what has the plain style of its place takes the short way.
fn written(parameter: &ir::Parameter) -> Written {
    use ir::{ParameterPlace as Place, ParameterShape as Shape, StyleKind as Kind};
    let ir::Style { kind, explode, allow_reserved } = parameter.style;
    let plain = match parameter.place {
        Place::Path | Place::Header => kind == Kind::Simple,
        Place::Query => kind == Kind::Form && !allow_reserved,
        Place::Cookie => false,
    };
    match parameter.shape {
        Shape::Text if plain => Written::Text,
        Shape::List if plain && explode && parameter.place == Place::Query => Written::Each,
        Shape::List if plain => Written::Joined,
        // Of one text nothing can be exploded.
        Shape::Text => Written::Styled(style(ir::Style { explode: false, ..parameter.style })),
        _ => Written::Styled(style(parameter.style)),
    }
}

/// The style as the run time has it.
pub(super) fn style(style: ir::Style) -> Style {
    use ir::StyleKind as Kind;
    Style {
        name: match style.kind {
            Kind::Simple => "SIMPLE",
            Kind::Label => "LABEL",
            Kind::Matrix => "MATRIX",
            Kind::Form => "FORM",
            Kind::SpaceDelimited => "SPACE_DELIMITED",
            Kind::PipeDelimited => "PIPE_DELIMITED",
            Kind::TabDelimited => "TAB_DELIMITED",
            Kind::DeepObject => "DEEP_OBJECT",
            Kind::Json => "JSON",
        },
        // What is always in parts can't be exploded.
        explode: style.explode && !matches!(style.kind, Kind::DeepObject | Kind::Json),
        allow_reserved: style.allow_reserved,
    }
}

/// A parameter's type: what can't be said of it is still text in the end, and nothing has no text.
fn as_text(ty: RustType) -> RustType {
    match ty {
        RustType::Json => RustType::String,
        RustType::Option(inner) => as_text(*inner),
        RustType::Vec(item) => RustType::Vec(Box::new(as_text(*item))),
        other => other,
    }
}

/// What the method does, its arguments, what it needs, method and path, and when it is sent again.
fn operation_docs(
    operation: &ir::Operation,
    required: &[Parameter],
    errors: Option<Phrase>,
    told: Told<'_>,
) -> DocComment {
    let otherwise = phrase!("Calls {}.", Phrase::code(&operation.id));
    let mut docs = docs::comment(&operation.docs, &otherwise);
    let parameter_docs = |planned: &Parameter| {
        let parameters = &operation.parameters;
        parameters.iter().find(|parameter| parameter.wire_name == planned.wire_name)
    };
    for parameter in required {
        let about = parameter_docs(parameter).map(|about| docs::flow(&about.docs));
        if let Some(about) = about.filter(|about| !about.is_empty()) {
            docs.item(&phrase!("{}: {}", Phrase::code(&parameter.name), about));
        }
    }
    let with_body = |answer: &&ir::Answer| !matches!(answer.form, ir::AnswerForm::Nothing);
    let first = operation.answers.iter().find(with_body);
    if let Some(ir::Answer { description: Some(description), .. }) = first
        && !is_boilerplate(description)
    {
        let description = Phrase::markdown(description);
        if !description.is_empty() {
            docs.paragraph(&phrase!("Answers: {}", description));
        }
    }
    if !operation.redirects.is_empty() {
        docs.paragraph(&phrase!(
            "A redirect ({}) is a success here, and is not followed: [`Call::send`] gives its headers.",
            Phrase::text(&operation.redirects.join(", "))
        ));
    }
    let needs = told.asked.docs(operation);
    let more = [errors, paging::docs(operation), needs];
    more.iter().flatten().for_each(|phrase| docs.paragraph(phrase));
    let endpoint = Phrase::code(&format!("{} {}", operation.method, operation.path.text));
    docs.paragraph(&phrase!("{}: {}", endpoint.unbroken(), retried(operation, told.all_on_429)));
    docs
}

/// When it is sent again.
fn retried(operation: &ir::Operation, all_on_429: bool) -> Phrase {
    match (operation.repeatable, all_on_429) {
        (true, _) => phrase!("retried when it fails on the way."),
        (false, false) => phrase!("retried only if the server has read nothing of it."),
        (false, true) => {
            phrase!("retried only if the server has read nothing of it, or after 429.")
        }
    }
}

/// Whether it does the same when it is called twice, where that is not as its method says.
fn unusually_repeatable(operation: &ir::Operation) -> Option<bool> {
    let usual = ir::Operation::is_idempotent(&operation.method);
    (operation.repeatable != usual).then_some(operation.repeatable)
}

/// The types of its errors, with their statuses.
fn errors_doc(errors: &[ErrorCase]) -> Option<Phrase> {
    let told = errors.iter().filter_map(|case| {
        let (RustType::Model(model) | RustType::Union(model)) = &case.ty else { return None };
        let path = match model.home {
            Home::Shared(_) => format!("crate::models::{}", model.name),
            Home::Resource(_) => model.name.clone(),
        };
        let link = Phrase::item(&model.name, &path);
        let word = |status: &String| match status.as_str() {
            "default" => phrase!("any other"),
            status => Phrase::text(status),
        };
        match case.statuses.as_slice() {
            [only] if only == "default" => Some(link),
            statuses => {
                let words: Vec<Phrase> = statuses.iter().map(word).collect();
                Some(phrase!("{} ({})", link, Phrase::join(&words, ", ")))
            }
        }
    });
    let told: Vec<Phrase> = told.collect();
    (!told.is_empty()).then(|| phrase!("Errors: {}.", Phrase::join(&told, ", ")))
}

/// Descriptions that every answer has.
fn is_boilerplate(description: &str) -> bool {
    let plain: String = description
        .chars()
        .filter(|character| character.is_alphabetic())
        .collect::<String>()
        .to_ascii_lowercase();
    matches!(
        plain.as_str(),
        "ok" | "success" | "successful" | "successfulresponse" | "default" | "response" | "created"
    )
}
