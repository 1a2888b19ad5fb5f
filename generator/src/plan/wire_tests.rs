//! A test for each way to call an operation: its arguments, the expected request and the expected output.
//!
//! Input: operations of the document, their plans, and samples of their requests and responses. Output: [`WireTest`]s,
//! and the names of operations without one. The expected request is derived independently of the
//! runtime ([`target`](super::target)).

use serde_json::Value;

use crate::ir;
use crate::markdown;
use crate::media_type::{essence, is_json_seq};
use crate::names::{self, Scope};
use crate::part;

use super::call::{self, CONTENT, CONTENT_IN_BASE64, PlannedCall};
use super::expression;
use super::krate::{
    BodyKind, BodyWay, CannedResponse, ExpectedBody, ExpectedRequest, Given, GivenKind, Operation,
    Output, Parameter, Reading, RustType, Untested, WireForm, WireTest,
};
use super::target::{self, Wire};

/// The functions that tests call.
const TAKEN: &[&str] = &["assert_content", "assert_same", "client", "json"];

/// Plans the tests of the operations of one resource. Returns the operations without a test too.
pub fn plan(calls: &[PlannedCall<'_>]) -> (Vec<WireTest>, Vec<Untested>) {
    let mut scope = Scope::with(TAKEN.iter().copied());
    let (mut all, mut untested) = (Vec::new(), Vec::new());
    for call in calls {
        part::at(&call.operation.origin);
        match tests(call) {
            Ok(tests) => all.extend(tests.into_iter().map(|test| {
                let name = scope.take_free(&[test.name.clone(), names::joined(&test.name, "call")]);
                WireTest { name, ..test }
            })),
            Err(why) => untested.push(Untested { method: call.planned.method.clone(), why }),
        }
    }
    (all, untested)
}

/// Plans the tests of one operation, or returns the reason why there are none.
fn tests(call: &PlannedCall<'_>) -> Result<Vec<WireTest>, &'static str> {
    let PlannedCall { planned, sample, .. } = *call;
    let (response, given) = response(call).ok_or("no sample of its response can be generated")?;
    let parameters = Call::of(call).ok_or(
        "one of its parameters has no sample, or one of parts in an order that is not known",
    )?;
    let test = |method, sent| parameters.test(planned, method, sent, &response, given.clone());
    let Some(body) = &planned.body else {
        return Ok(vec![test(&planned.method, Sent::nothing())]);
    };
    let ways = body.ways.iter().enumerate().filter_map(|(index, way)| {
        let value = sample.bodies.get(index).and_then(Option::as_ref);
        let sent = Sent::of(way, planned, value.map(|value| (&value.given, &value.sent)))?;
        Some(test(&way.method, sent))
    });
    let tests: Vec<WireTest> = ways.collect();
    // The user's type may accept less than the document declares, and write it in another form.
    let has_user_type = planned.bodies().any(has_user_type);
    match tests.is_empty() {
        true if has_user_type => Err("its body is of a type from another crate"),
        true => Err("no sample of its body can be generated"),
        false => Ok(tests),
    }
}

/// The parameters of a call.
struct Call {
    arguments: Vec<String>,
    setters: Vec<(String, String)>,
    target: String,
    headers: Vec<(String, String)>,
    cookies: Vec<String>,
}

impl Call {
    fn of(planned_call: &PlannedCall<'_>) -> Option<Self> {
        let planned = planned_call.planned;
        let mut call = Self {
            arguments: Vec::new(),
            setters: Vec::new(),
            target: planned.path.clone(),
            headers: Vec::new(),
            cookies: Vec::new(),
        };
        let mut query = Vec::new();
        for parameter in &planned.required {
            let value = planned_call.parameter(parameter)?;
            call.arguments.push(argument(&parameter.ty, value)?);
            call.sends(parameter, target::written(parameter, value)?, &mut query);
        }
        for parameter in planned.optional.iter().filter(|one| one.constant.is_none()) {
            // The client of the tests sets no parameters.
            let is_needed = parameter.of_client.as_ref().is_some_and(|one| one.required);
            let value = planned_call.parameter(parameter);
            // A setter that is advised against would make the tests warn.
            let value = value.filter(|_| parameter.deprecated.is_none());
            let argument = value.and_then(|value| argument(&parameter.ty, value));
            let written = value.and_then(|value| target::written(parameter, value));
            let (Some(argument), Some(written)) = (argument, written) else {
                if is_needed {
                    return None;
                }
                continue;
            };
            call.setters.push((parameter.name.clone(), argument));
            call.sends(parameter, written, &mut query);
        }
        // Each call sends these, although the test does not set them.
        for parameter in planned.optional.iter() {
            let Some(value) = &parameter.constant else { continue };
            call.sends(parameter, target::written(parameter, value)?, &mut query);
        }
        if !query.is_empty() {
            let between = if call.target.contains('?') { '&' } else { '?' };
            call.target = format!("{}{between}{}", call.target, query.join("&"));
        }
        Some(call)
    }

    fn sends(&mut self, parameter: &Parameter, written: Wire, query: &mut Vec<String>) {
        let name = &parameter.wire_name;
        match written {
            Wire::Path(text) => self.target = self.target.replace(&format!("{{{name}}}"), &text),
            Wire::Query(pairs) => query.extend(pairs),
            Wire::Header(value) => self.headers.push((name.clone(), value)),
            Wire::Cookies(pairs) => self.cookies.extend(pairs),
        }
    }

    fn test(
        &self,
        planned: &Operation,
        method: &str,
        sent: Sent,
        response: &CannedResponse,
        given: Given,
    ) -> WireTest {
        WireTest {
            name: method.to_owned(),
            title: format!("{} {}", planned.http_method, planned.path),
            method: method.to_owned(),
            deprecated: planned.deprecated.is_some(),
            body: sent.json,
            arguments: self.arguments.iter().cloned().chain(sent.arguments).collect(),
            setters: self.setters.clone(),
            request: ExpectedRequest {
                method: planned.http_method.clone(),
                target: self.target.clone(),
                headers: self.headers.clone(),
                cookies: self.cookies.clone(),
                body: sent.expected,
            },
            response: response.clone(),
            given,
        }
    }
}

/// A body that is sent.
struct Sent {
    json: Option<String>,
    arguments: Vec<String>,
    expected: ExpectedBody,
}

impl Sent {
    fn nothing() -> Self {
        Self { json: None, arguments: Vec::new(), expected: ExpectedBody::Any }
    }

    /// The body as JSON, and as it goes over the wire.
    fn of(way: &BodyWay, operation: &Operation, value: Option<(&Value, &Value)>) -> Option<Self> {
        let sent = |json: Option<String>, expected| {
            let value = if way.optional { "Some(json(body))" } else { "json(body)" };
            let value = json.as_ref().map(|_| value.to_owned());
            Self { arguments: call::body_arguments(way, value), json, expected }
        };
        if matches!(way.kind, BodyKind::Text | BodyKind::Binary) {
            return Some(sent(None, ExpectedBody::Content(CONTENT.to_owned())));
        }
        if let BodyKind::Empty(sent_type) = &way.kind {
            let expected = match sent_type {
                Some(_) => ExpectedBody::Json("{}".to_owned()),
                None => ExpectedBody::Any,
            };
            return Some(sent(None, expected));
        }
        let Some(ty) = way.kind.ty() else {
            return Some(sent(None, ExpectedBody::Parts(file_parts(way).collect())));
        };
        let (given, wire) = value.filter(|_| is_plain(ty))?;
        let expected = match &way.kind {
            BodyKind::Form(_, styles) => wire
                .as_object()
                .and_then(|members| target::form(members, styles))
                .map_or(ExpectedBody::Any, ExpectedBody::Form),
            BodyKind::Multipart(..) => parts(way, operation, wire),
            BodyKind::JsonLines(_) if is_json_seq(&essence(&way.media_type)) => ExpectedBody::Any,
            _ if given == wire => ExpectedBody::Same,
            _ => ExpectedBody::Json(pretty(wire)),
        };
        Some(sent(Some(pretty(given)), expected))
    }
}

/// Returns the files among the parts of a body.
fn file_parts(way: &BodyWay) -> impl Iterator<Item = (String, String)> {
    way.files.iter().map(|file| {
        let content = if file.in_base64 { CONTENT_IN_BASE64 } else { CONTENT };
        (file.wire_name.clone(), content.to_owned())
    })
}

/// The parts of a body: files, and those members that are written as their text.
fn parts(way: &BodyWay, operation: &Operation, sent: &Value) -> ExpectedBody {
    let is_file = |name: &str| {
        way.files.iter().chain(&operation.file_setters).any(|file| file.wire_name == name)
    };
    let members = sent.as_object().into_iter().flatten();
    let texts = members.filter(|(name, _)| !is_file(name)).filter_map(|(name, value)| {
        let is_valid = !name.contains(['"', '\r', '\n', '\\']) && !value.is_null();
        Some((name.clone(), target::text(value)?)).filter(|_| is_valid)
    });
    ExpectedBody::Parts(file_parts(way).chain(texts).collect())
}

fn pretty(value: &Value) -> String {
    /// The length of a line.
    const WIDTH: usize = 72;
    let short = value.to_string();
    if short.len() <= WIDTH {
        return short;
    }
    serde_json::to_string_pretty(value).unwrap_or(short)
}

/// Returns `true` if serde reads a type as it is on the wire.
fn is_plain(ty: &RustType) -> bool {
    let mut is_plain = true;
    ty.walk(&mut |part| {
        is_plain &= !matches!(
            part,
            RustType::Carried(..)
                | RustType::Bytes
                | RustType::BytesUrlSafe
                | RustType::DecimalNumber
                | RustType::Joined(_)
                | RustType::Nullable(_)
                | RustType::Secret
                | RustType::Custom(_)
        );
    });
    is_plain
}

/// Returns `true` if a type is one of the user's own, or a list or map of it.
fn has_user_type(ty: &RustType) -> bool {
    matches!(ty.wire_form(), Some(WireForm::Custom(_)))
}

/// Returns a value of a parameter as an expression. Values without a literal are read from JSON.
fn argument(ty: &RustType, value: &Value) -> Option<String> {
    expression::argument(ty, value, &|ty, value| {
        is_plain(ty).then(|| format!("json({})", raw(&value.to_string())))
    })
}

/// A string literal of one line, raw where that reads better. Only an ordinary literal can contain invisible characters.
pub(super) fn raw(text: &str) -> String {
    if text.contains('"') && !text.contains("\"#") && !text.contains(markdown::is_invisible) {
        format!("r#\"{text}\"#")
    } else {
        format!("{text:?}")
    }
}

/// Returns a success that the server could send, and the expected output.
fn response(call: &PlannedCall<'_>) -> Option<(CannedResponse, Given)> {
    let PlannedCall { operation, planned, .. } = *call;
    let (index, canned) = success(call)?;
    let Some(response) = index.map(|index| &operation.successes[index]) else {
        return Some((canned, Given { variant: None, kind: GivenKind::Anything }));
    };
    let given = match &planned.output {
        Output::One(reading) if has_body(response) => Given { variant: None, kind: given(reading) },
        Output::Maybe(reading) if has_body(response) => {
            let kind = match given(reading) {
                GivenKind::Content => GivenKind::MaybeContent,
                kind => kind,
            };
            Given { variant: None, kind }
        }
        Output::One(_) | Output::Maybe(_) => Given { variant: None, kind: GivenKind::Anything },
        Output::Several(several) => {
            let media_type = essence(&response.media_type);
            let case = several
                .cases
                .iter()
                .find(|case| case.status == response.status && case.media_type == media_type)?;
            let variant = &several.variants[case.variant];
            Given {
                variant: Some((several.name.clone(), variant.name.clone())),
                kind: given(&variant.reading),
            }
        }
    };
    Some((canned, given))
}

/// Returns a success of which a sample can be generated, with its index: one with a body, if there is any. It has no index
/// if the document declares none.
pub(super) fn success(call: &PlannedCall<'_>) -> Option<(Option<usize>, CannedResponse)> {
    let PlannedCall { operation, sample, .. } = *call;
    if operation.successes.is_empty() {
        let (media_type, body) = (String::new(), String::new());
        return Some((None, CannedResponse { status: 200, media_type, body }));
    }
    let successes = operation.successes.iter().enumerate();
    let with_body = successes.clone().filter(|(_, response)| has_body(response));
    let others = successes.filter(|(_, response)| !has_body(response));
    with_body.chain(others).find_map(|(index, response)| {
        let value = sample.responses.get(index).and_then(Option::as_ref);
        Some((Some(index), canned(response, value)?))
    })
}

fn has_body(response: &ir::Response) -> bool {
    !matches!(response.form, ir::ResponseForm::Nothing)
}

/// Returns a response with a body that matches the document.
fn canned(response: &ir::Response, value: Option<&Value>) -> Option<CannedResponse> {
    let (usual, body) = match &response.form {
        ir::ResponseForm::Nothing => ("", String::new()),
        ir::ResponseForm::Text => ("text/plain", CONTENT.to_owned()),
        ir::ResponseForm::Binary => ("application/octet-stream", CONTENT.to_owned()),
        ir::ResponseForm::Json(_) => ("application/json", pretty(value?)),
        ir::ResponseForm::JsonLines(_) => ("application/jsonl", format!("{}\n", value?)),
        ir::ResponseForm::Events(data) => ("text/event-stream", event(data, value)?),
    };
    let concrete = !response.media_type.contains('*') && !response.media_type.is_empty();
    let is_valid = response.media_type.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    let media_type = if concrete && is_valid { response.media_type.as_str() } else { usual };
    let status = response.status.replace(['X', 'x'], "0").parse().unwrap_or(200);
    Some(CannedResponse { status, media_type: media_type.to_owned(), body })
}

/// A server-sent event.
fn event(data: &ir::EventData, value: Option<&Value>) -> Option<String> {
    let line = |value: &Value| target::text(value).unwrap_or_else(|| value.to_string());
    Some(match data {
        ir::EventData::Text => format!("data: {CONTENT}\n\n"),
        ir::EventData::Json(_) => format!("data: {}\n\n", value?),
        ir::EventData::Whole(_) => {
            let members = value?.as_object()?;
            let lines = members.iter().map(|(name, value)| format!("{name}: {}\n", line(value)));
            format!("{}\n", lines.collect::<String>())
        }
    })
}

fn given(reading: &Reading) -> GivenKind {
    match reading {
        Reading::Json(ty) if is_plain(ty) => GivenKind::Json,
        Reading::Text | Reading::Binary => GivenKind::Content,
        Reading::JsonLines(ty) if is_plain(ty) => GivenKind::Line,
        Reading::Events(ty) if is_plain(ty) => GivenKind::Event,
        Reading::TextEvents => GivenKind::Event,
        _ => GivenKind::Anything,
    }
}
