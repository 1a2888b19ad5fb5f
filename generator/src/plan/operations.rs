//! The operations of each resource: methods of its handle.
//!
//! Input: the operations, and the types of the API. Output: an [`Operation`] for each, with the paths of its methods,
//! its marker and its parameters for the lock and for the account.

use crate::ir::{self, Api};
use crate::lock;
use crate::names::Scope;
use crate::part;
use crate::pointer::Pointer;
use crate::summary::Method;

use super::account::{Account, Planned};
use super::bodies;
use super::client_parameters::ClientParameters;
use super::docs;
use super::fixed_names::FixedNames;
use super::krate::{Body, EncodedParameter, Operation, Parameter};
use super::layout::{Layout, ResourceLayout};
use super::method_names::{self, MethodName};
use super::naming::TAKEN_TYPES;
use super::operation_docs::{self, Calls};
use super::outputs;
use super::paging;
use super::parameters;
use super::security::SecurityUsage;
use super::target::{self, Wire};
use super::types::Types;

/// Methods that every handle has, by its traits.
const TAKEN_METHODS: &[&str] =
    &["clone", "new", "default", "fmt", "from", "into", "try_into", "to_owned", "borrow"];

/// The parts of a plan that all operations share.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The API.
    pub api: &'a Api,
    /// Its types.
    pub types: &'a Types<'a>,
    /// The names from the config and the lock.
    pub fixed: &'a FixedNames<'a>,
    /// The parameters that the client sets.
    pub client: &'a ClientParameters,
    /// The security schemes in use.
    pub usage: &'a SecurityUsage<'a>,
    /// Every operation is retried after 429.
    pub all_on_429: bool,
}

/// Plans the operations of each resource.
pub fn plan(context: Context<'_>, layout: &Layout) -> Planned<Vec<Vec<Operation>>> {
    let resources = layout.resources.iter().zip(layout.paths.resources());
    resources.map(|(resource, module)| of_resource(context, resource, module)).collect()
}

/// Plans the operations of one resource.
fn of_resource(
    context: Context<'_>,
    resource: &ResourceLayout,
    module: &str,
) -> Planned<Vec<Operation>> {
    let api = context.api;
    let operations: Vec<&ir::Operation> =
        api.operations.iter().filter(|operation| operation.resource == resource.words).collect();
    let handle = format!("{module}::{}", resource.handle);
    let scopes = (
        Scope::with(TAKEN_METHODS.iter().copied()),
        Scope::with(TAKEN_TYPES.split(' ').chain(["Security"])),
    );
    let names = method_names::methods(&operations, &handle, scopes, context.fixed);
    let mut types = Scope::with(names.iter().map(|name| name.marker.as_str()));
    let planned = operations.into_iter().zip(names).map(|(operation, name)| {
        part::at(&operation.origin);
        let mut account =
            Account { rust_names: paths(operation, &name, &handle), ..Account::default() };
        let method = format!("{}::{}", resource.handle, name.method);
        account.rust_paths.push((operation.origin.clone(), method));
        let item =
            plan_operation(context, operation, name, &handle, &mut types).record(&mut account);
        account.methods.push(Method {
            id: operation.id.clone(),
            endpoint: format!("{} {}", operation.method, operation.path.text),
            handle: resource.handle.clone(),
            name: item.method.clone(),
            arguments: item.arguments(),
            returns_list: operation.returns_list(),
        });
        Planned { item, account }
    });
    planned.collect()
}

/// Returns the paths of the methods and of the marker of an operation. A name that follows from that of the method has
/// none.
fn paths(operation: &ir::Operation, name: &MethodName, handle: &str) -> Vec<(Pointer, String)> {
    let MethodName { method, marker, other_ways } = name;
    let key = &operation.origin;
    let mut paths = vec![(key.clone(), format!("{handle}::{method}"))];
    if *marker != method_names::marker(method) {
        let module = lock::parent(handle);
        paths.push((lock::aspect(key, "marker"), format!("{module}::ops::{marker}")));
    }
    let other_ways = method_names::ways(operation).into_iter().skip(1).zip(other_ways);
    paths.extend(
        other_ways.map(|(what, name)| (lock::aspect(key, &what), format!("{handle}::{name}"))),
    );
    paths
}

/// Plans one operation. The scope has the names of the types in the module of its marker.
fn plan_operation(
    context: Context<'_>,
    operation: &ir::Operation,
    name: MethodName,
    handle: &str,
    scope: &mut Scope,
) -> Planned<Operation> {
    let Context { api, types, fixed, client, usage, all_on_429 } = context;
    let MethodName { method, marker, other_ways } = name;
    let mut arguments = Scope::default();
    let body_name = operation.body.as_ref().map(|_| arguments.take_free(&["body".to_owned()]));
    let mut setters = parameters::setter_scope(operation);
    let scopes = (&mut arguments, &mut setters);
    let names = (handle, method.as_str(), marker.as_str());
    let parameters = parameters::plan(operation, names, scopes, (types, fixed, client));
    let (required, optional) = parameters.item;
    let constants = optional.iter().filter_map(constant).collect();
    let mut file_setters = Vec::new();
    let body = operation.body.as_ref().zip(body_name).map(|(body, name)| {
        let methods = [&method].into_iter().chain(&other_ways).cloned();
        let ways = body.contents.iter().zip(methods).map(|(content, method)| {
            let names = (method, name.clone(), arguments.clone());
            let content = (content, body.required);
            bodies::way(content, names, types, &mut setters, &mut file_setters)
        });
        Body { ways: ways.collect() }
    });
    let mut ways = body.iter().flat_map(|body| &body.ways);
    let optional_body = ways.find(|way| way.optional).map(|way| way.name.as_str());
    let headers = outputs::headers(operation, &marker, types, scope);
    let output = outputs::output(operation, &marker, types, scope);
    let errors = outputs::errors(operation, types);
    let setters = optional.iter().map(|parameter| parameter.name.as_str());
    let setters: Vec<&str> =
        setters.chain(file_setters.iter().map(|file| file.name.as_str())).collect();
    let call_names = ["Call", "Request"].map(|suffix| method_names::beside(&marker, suffix));
    let call = (!setters.is_empty()).then(|| scope.take_free(&call_names));
    let paging = paging::plan(operation, types);
    let item = paging.as_ref().and_then(|paging| paging.items.as_ref()).map(|(_, item)| item);
    let mut declared = operation.parameters.iter();
    let takes_idempotency_key = declared.any(|parameter| client.is_idempotency_key(parameter));
    let calls = Calls {
        item,
        required: &required,
        optional_body,
        optional: setters,
        call: call.as_deref(),
        output: &output,
        takes_idempotency_key,
    };
    let docs = operation_docs::plan(operation, &calls, &errors, usage, all_on_429);
    let planned = Operation {
        id: operation.id.clone(),
        docs,
        deprecated: docs::deprecation(operation.deprecated, &operation.docs),
        security: usage.alternatives(operation),
        http_method: operation.method.clone(),
        path: operation.path.text.clone(),
        server: operation.server.as_ref().map(|server| server_url(api, server)),
        method,
        marker,
        call,
        returns: operation_docs::returned(&output, &operation_docs::MARKERS),
        required,
        optional,
        constants,
        body,
        file_setters,
        accept: outputs::accept(operation, &output),
        any_type: outputs::any_type(operation, &output),
        output,
        redirects: operation.redirects.clone(),
        takes_idempotency_key,
        repeatable: unusually_repeatable(operation),
        headers,
        errors,
        paging,
        example: None,
    };
    Planned { item: planned, account: parameters.account }
}

/// Returns a parameter that every call sends, encoded for its place.
fn constant(parameter: &Parameter) -> Option<EncodedParameter> {
    let name = || parameter.wire_name.clone();
    Some(match target::written(parameter, parameter.constant.as_ref()?)? {
        Wire::Path(value) => EncodedParameter::Path(name(), value),
        Wire::Header(value) => EncodedParameter::Header(name(), value),
        Wire::Query(pairs) => EncodedParameter::Query(pairs.into_iter().next()?),
        Wire::Cookies(pairs) => EncodedParameter::Cookie(pairs.into_iter().next()?),
    })
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

/// Returns the idempotence of an operation where it differs from that of its HTTP method.
fn unusually_repeatable(operation: &ir::Operation) -> Option<bool> {
    let usual = ir::Operation::is_idempotent(&operation.method);
    (operation.repeatable != usual).then_some(operation.repeatable)
}
