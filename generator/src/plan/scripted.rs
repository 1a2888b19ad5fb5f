//! The call of the quick start in a test without a network, with a scripted response.
//!
//! Input: the statement of the call, and a sample of its response. Output: statements that compile; none where two imports
//! would have the same name, or where the response has no sample.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::expression::Expressions;
use super::krate::{CannedResponse, Imports, Operation, Output, Reading, RustType, Scripted};
use super::wire_tests;

/// The most attempts of a call where the config sets none.
const USUAL_ATTEMPTS: u32 = 3;

/// The names that are imported beside the types of the API.
const IMPORTED: &[&str] = &["Client", "ManualClock", "Script", "TransportErrorKind", "ops"];

/// The variables of the statements.
const VARIABLES: &[&str] = &["clock", "requests", "script"];

/// The call that is response.
pub(super) struct Call<'a> {
    /// The module of its resource.
    pub(super) module: &'a str,
    /// The operation.
    pub(super) operation: &'a Operation,
    /// The name of its client.
    pub(super) client: &'a str,
    /// The setters of the builder: parameters of the client, and credentials.
    pub(super) setters: String,
    /// The statement that makes it.
    pub(super) statement: String,
    /// The most attempts, where the config sets them.
    pub(super) attempts: Option<u32>,
    /// The expressions of the statement.
    pub(super) expressions: &'a Expressions<'a>,
    /// The response.
    pub(super) response: CannedResponse,
    /// The value in its body.
    pub(super) value: Option<&'a Value>,
}

/// Writes the statements.
pub(super) fn plan(call: Call<'_>) -> Option<Scripted> {
    let (marker, client) = (&call.operation.marker, call.client);
    if VARIABLES.contains(&client) {
        return None;
    }
    let (imports, response) = typed(&call).or_else(|| {
        let imports = call.expressions.clone().distinct_imports(IMPORTED)?;
        Some((imports, raw(&call.response)))
    })?;
    let failures = call.attempts.unwrap_or(USUAL_ATTEMPTS).clamp(1, USUAL_ATTEMPTS) - 1;
    let times = if failures > 1 { format!(".times({failures})") } else { String::new() };
    let mut statements = Vec::new();
    let mut needed = vec![format!("resources::{}::ops", call.module), "Client".to_owned()];
    if failures > 0 {
        needed.extend(["ManualClock", "Script", "TransportErrorKind"].map(from_test_util));
        statements.extend([
            "let clock = ManualClock::new();".to_owned(),
            "let script = Script::with_clock(clock.clone());".to_owned(),
            format!("script.expect::<ops::{marker}>().fail(TransportErrorKind::Connect){times};"),
        ]);
    } else {
        needed.push(from_test_util("Script"));
        statements.push("let script = Script::new();".to_owned());
    }
    let server = "https://api.example.com";
    let builder = format!("Client::builder().server_url({server:?}){}", call.setters);
    let (method, attempts) = (&call.operation.http_method, failures + 1);
    statements.extend([
        format!("script.expect::<ops::{marker}>(){response};"),
        format!("let {client} = script.client({builder})?;"),
        call.statement,
        "let requests = script.requests();".to_owned(),
        format!("assert_eq!(requests.len(), {attempts});"),
        format!("assert_eq!(requests[0].method(), {method:?});"),
    ]);
    statements
        .extend((failures > 0).then(|| format!("assert_eq!(clock.slept().len(), {failures});")));
    statements.push("script.verify()?;".to_owned());
    let own = grouped(imports.own.into_iter().chain(needed));
    Some(Scripted { imports: Imports { own, ..imports }, statements })
}

/// Returns the imports and the response as a value of a type of the API.
fn typed(call: &Call<'_>) -> Option<(Imports, String)> {
    let (Output::One(reading) | Output::Maybe(reading)) = &call.operation.output else {
        return None;
    };
    let Reading::Json(ty @ RustType::Model(_)) = reading else { return None };
    let mut expressions = call.expressions.of_responses();
    let mut value = expressions.exact(ty, call.value?)?;
    if matches!(call.operation.output, Output::Maybe(_)) {
        value = format!("Some({value})");
    }
    let imports = expressions.distinct_imports(IMPORTED)?;
    let status = call.response.status;
    let status = if status == 200 { String::new() } else { format!(".status({status})") };
    Some((imports, format!("{status}.respond({value})")))
}

/// Returns the response as it is on the wire.
fn raw(response: &CannedResponse) -> String {
    let CannedResponse { status, media_type, body } = response;
    let status = format!(".status({status})");
    if body.is_empty() {
        return status;
    }
    format!("{status}.body({media_type:?}, {})", wire_tests::raw(body))
}

fn from_test_util(name: &str) -> String {
    format!("test_util::{name}")
}

/// The paths, sorted; those of one module as one.
fn grouped(paths: impl Iterator<Item = String>) -> Vec<String> {
    let mut modules: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in paths {
        let (module, name) = path.rsplit_once("::").unwrap_or(("", &path));
        modules.entry(module.to_owned()).or_default().insert(name.to_owned());
    }
    let path = |(module, names): (String, BTreeSet<String>)| {
        let names = names.into_iter().collect::<Vec<_>>();
        let last =
            if names.len() == 1 { names.concat() } else { format!("{{{}}}", names.join(", ")) };
        if module.is_empty() { last } else { format!("{module}::{last}") }
    };
    modules.into_iter().map(path).collect()
}
