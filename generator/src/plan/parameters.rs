//! The parameters of an operation: arguments of its method, and setters of its call.
//!
//! Input: the parameters as the document declares them. Output: a [`Parameter`] for each, with its name, its type and
//! the way in which it is written.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir;
use crate::lock;
use crate::markdown::{Phrase, phrase};
use crate::names::Scope;
use crate::pointer::Pointer;

use super::account::{Account, Planned};
use super::client_parameters::ClientParameters;
use super::docs;
use super::fixed_names::FixedNames;
use super::krate::{
    Home, Item, ModelPath, OfClient, Operation, Parameter, ParameterPlace, RustType, Style, Union,
    Written,
};
use super::lock_keys;
use super::name_resolution::{NameRequest, or_longer, resolve};
use super::types::Types;

/// The methods of every call: no setter can have these names.
const TAKEN_SETTERS: &str = "new clone send request timeout into_future fmt from into try_into to_owned borrow content_type extra_query \
    resume_after send_blocking send_streaming wait_blocking header retries idempotency_key";

/// Returns the scope of the setters of a call.
pub fn setter_scope(operation: &ir::Operation) -> Scope {
    let pages = matches!(operation.paging, Some(ir::Paging::Pages(_)));
    let of_pages: &[&str] = if pages { &["pages", "items"] } else { &[] };
    Scope::with(TAKEN_SETTERS.split(' ').chain(of_pages.iter().copied()))
}

/// Returns the arguments of the method, for required parameters, and the setters for the others.
pub fn plan(
    operation: &ir::Operation,
    (handle, method, marker): (&str, &str, &str),
    (arguments, setters): (&mut Scope, &mut Scope),
    (types, fixed, client): (&Types<'_>, &FixedNames, &ClientParameters),
) -> Planned<(Vec<Parameter>, Vec<Parameter>)> {
    let is_argument = |parameter: &ir::Parameter| is_argument(parameter, client);
    let declared = operation.parameters.iter();
    let declared: Vec<&ir::Parameter> =
        declared.filter(|parameter| !client.is_idempotency_key(parameter)).collect();
    let scopes = (arguments, setters);
    let names = names(&operation.origin, &declared, scopes, (fixed, &is_argument));
    let mut account = Account::default();
    let mut required = Vec::new();
    let mut optional = Vec::new();
    for (parameter, name) in declared.into_iter().zip(names) {
        let key = lock_keys::parameter(&operation.origin, parameter);
        let path = if is_argument(parameter) {
            format!("{handle}::{method}::{name}")
        } else {
            format!("{}::ops::{marker}::{name}", lock::parent(handle))
        };
        account.rust_names.push((key, path));
        let plain = types.plain(&parameter.ty);
        let ty = match parameter.shape {
            ir::ParameterShape::Any => types.element(&parameter.ty),
            ir::ParameterShape::Text | ir::ParameterShape::List => as_text(plain),
        };
        account.rust_types.push((parameter.origin.clone(), ty.describe()));
        let mut docs = docs::comment(
            &parameter.docs,
            &phrase!("Sets the parameter {}.", Phrase::code(&parameter.wire_name)),
        );
        let of_client = client.get(parameter).map(|of_client| {
            let setter = of_client.setter.clone();
            let path = format!("ClientBuilder::{}", setter.trim_start_matches("r#"));
            let required = parameter.required && parameter.constant.is_none();
            docs.paragraph(&phrase!(
                "By default, calls send the value of {}.",
                Phrase::item(&path, &format!("crate::{path}"))
            ));
            if required {
                docs.continue_paragraph(&phrase!("One of the two must be set."));
            }
            OfClient { setter, required }
        });
        let planned = Parameter {
            name,
            wire_name: parameter.wire_name.clone(),
            place: place(parameter.place),
            ty,
            written: written(parameter),
            members: parameter
                .members
                .iter()
                .map(|(name, of)| (name.clone(), style(*of)))
                .collect(),
            docs,
            deprecated: docs::deprecation(parameter.deprecated, &parameter.docs),
            constant: parameter.constant.clone(),
            of_client,
        };
        if is_argument(parameter) { required.push(planned) } else { optional.push(planned) }
    }
    Planned { item: (required, optional), account }
}

/// Returns the place of a parameter in the request.
pub fn place(place: ir::ParameterPlace) -> ParameterPlace {
    match place {
        ir::ParameterPlace::Path => ParameterPlace::Path,
        ir::ParameterPlace::Query => ParameterPlace::Query,
        ir::ParameterPlace::QueryString => ParameterPlace::QueryString,
        ir::ParameterPlace::Header => ParameterPlace::Header,
        ir::ParameterPlace::Cookie => ParameterPlace::Cookie,
    }
}

/// Returns `true` for an argument of the method: a required parameter, and any of the path, unless it has only one value or
/// the client sets it.
fn is_argument(parameter: &ir::Parameter, client: &ClientParameters) -> bool {
    let is_required = parameter.required || parameter.place == ir::ParameterPlace::Path;
    is_required && parameter.constant.is_none() && client.get(parameter).is_none()
}

/// Resolves the names of the arguments and of the setters, in the order of the parameters.
fn names(
    operation: &Pointer,
    parameters: &[&ir::Parameter],
    (arguments, setters): (&mut Scope, &mut Scope),
    (fixed, is_argument): (&FixedNames, &dyn Fn(&ir::Parameter) -> bool),
) -> Vec<String> {
    let requests = |arguments: bool| -> Vec<NameRequest> {
        let some = parameters.iter().filter(|one| is_argument(one) == arguments);
        some.map(|one| {
            let chosen = fixed.configured(&one.origin);
            let candidates = or_longer(chosen.unwrap_or(&one.wire_name), "parameter");
            let locked = fixed.lock.name(&lock_keys::parameter(operation, one));
            NameRequest::with_configured(chosen, locked, candidates)
        })
        .collect()
    };
    // The name of a setter is public, that of an argument is not.
    let list = operation.child("parameters");
    let reserved = fixed.lock.members(&list, 2).filter(|(.., around)| around.contains("::ops::"));
    let reserved = reserved.map(|(_, name, _)| name);
    let mut arguments = resolve(arguments, &requests(true), std::iter::empty()).into_iter();
    let mut setters = resolve(setters, &requests(false), reserved).into_iter();
    let next = |one: &&ir::Parameter| {
        let names = if is_argument(one) { &mut arguments } else { &mut setters };
        names.next().expect("there is a name for each request")
    };
    parameters.iter().map(next).collect()
}

/// Returns the way in which a parameter is written: the plain style of its place has a shorter one.
fn written(parameter: &ir::Parameter) -> Written {
    use ir::{ParameterPlace as Place, ParameterShape as Shape, StyleKind as Kind};
    let ir::Style { kind, explode, kept } = parameter.style;
    let is_default = match parameter.place {
        Place::Path | Place::Header => kind == Kind::Simple,
        Place::Query => kind == Kind::Form,
        Place::Cookie | Place::QueryString => false,
    };
    let plain = is_default && kept == ir::Kept::Nothing;
    match parameter.shape {
        Shape::Text if plain => Written::Text,
        Shape::List if plain && explode && parameter.place == Place::Query => Written::Each,
        Shape::List if plain => Written::Joined,
        // A single text has nothing to explode.
        Shape::Text => Written::Styled(style(ir::Style { explode: false, ..parameter.style })),
        _ => Written::Styled(style(parameter.style)),
    }
}

/// Returns the style of the runtime.
pub fn style(style: ir::Style) -> Style {
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
        // These styles are never exploded.
        explode: style.explode && !matches!(style.kind, Kind::DeepObject | Kind::Json),
        kept: style.kept,
    }
}

/// Returns the type of a parameter that is sent as text: any JSON is sent as a string, and `null` has no text.
fn as_text(ty: RustType) -> RustType {
    match ty {
        RustType::Json => RustType::String,
        RustType::Option(inner) => as_text(*inner),
        RustType::Vec(item) => RustType::Vec(Box::new(as_text(*item))),
        other => other,
    }
}

/// Marks the enums and unions that parameters are sent as: their values need a text.
pub fn mark_types(
    mut items: Vec<(Home, Item)>,
    operations: &[Vec<Operation>],
) -> Vec<(Home, Item)> {
    let sent_as_text = used_as_text(&items, operations);
    for (home, item) in &mut items {
        let path = ModelPath { home: *home, name: item.name().to_owned() };
        if !sent_as_text.contains(&path) {
            continue;
        }
        match item {
            Item::Union(plan) => plan.is_parameter = true,
            Item::TextEnum(plan) => plan.is_parameter = true,
            Item::IntegerEnum(plan) => plan.is_parameter = true,
            Item::JsonEnum(plan) => plan.is_parameter = true,
            Item::Struct(_) | Item::Tuple(_) | Item::Paths(_) | Item::Oneof(_) => {}
        }
    }
    items
}

/// Returns the types of parameters that are sent as text, and the types that a union among them holds.
fn used_as_text(items: &[(Home, Item)], operations: &[Vec<Operation>]) -> BTreeSet<ModelPath> {
    let mut used: BTreeSet<ModelPath> = BTreeSet::new();
    for operation in operations.iter().flatten() {
        let parameters = operation.required.iter().chain(&operation.optional);
        for parameter in parameters.filter(|one| !matches!(one.written, Written::Styled(_))) {
            parameter.ty.walk(&mut |part| used.extend(part.model().cloned()));
        }
    }
    let unions = items.iter().filter_map(|(home, item)| match item {
        Item::Union(plan) => Some(((*home, plan.name.as_str()), plan)),
        _ => None,
    });
    let unions: BTreeMap<(Home, &str), &Union> = unions.collect();
    let mut open: Vec<ModelPath> = used.iter().cloned().collect();
    while let Some(path) = open.pop() {
        if let Some(plan) = unions.get(&(path.home, path.name.as_str())) {
            let held = plan.variants().filter_map(|variant| variant.ty.model());
            open.extend(held.filter(|model| used.insert((*model).clone())).cloned());
        }
    }
    used
}
