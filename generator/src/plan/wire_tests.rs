//! A test for each way to call an operation: its arguments, what must go over the wire, and what comes of the answer.
//!
//! Input: operations as the document has them and as they are planned, and samples of what they send and get. Output:
//! [`WireTest`]s, and by name the operations that have none. What must go over the wire is worked out apart from the
//! run time ([`target`](super::target)).

use serde_json::Value;

use crate::ir;
use crate::markdown;
use crate::media_type::essence;
use crate::sample::CallSample;

use super::krate::{
    BodyKind, BodyWay, CannedAnswer, ExpectedBody, ExpectedRequest, FileArgument, Given, GivenKind,
    Operation, Output, Parameter, Reading, RustType, Untested, WireTest,
};
use super::operations::place;
use super::target::{self, Wire};

/// The functions that tests call.
pub(super) const TAKEN: &[&str] = &["assert_content", "assert_same", "client", "json"];

/// What a text or a file holds.
const CONTENT: &str = "content";

/// The tests of one operation.
pub fn plan(
    operation: &ir::Operation,
    planned: &Operation,
    sample: &CallSample,
) -> Result<Vec<WireTest>, Untested> {
    let untested = |why| Untested { method: planned.method.clone(), why };
    let (answer, given) = answer(operation, planned, sample)
        .ok_or_else(|| untested("no sample can be made of its answer"))?;
    let call = Call::of(operation, planned, sample).ok_or_else(|| {
        untested(
            "one of its parameters has no sample, or one of parts in an order that is not known",
        )
    })?;
    let Some(body) = &planned.body else {
        return Ok(vec![call.test(planned, &planned.method, Sent::nothing(), &answer, given)]);
    };
    let mut tests = Vec::new();
    for (index, way) in body.ways.iter().enumerate() {
        let value = sample.bodies.get(index).and_then(Option::as_ref);
        let sent = Sent::of(way, planned, value.map(|value| (&value.given, &value.sent)));
        if let Some(sent) = sent {
            tests.push(call.test(planned, &way.method, sent, &answer, given.clone()));
        }
    }
    if tests.is_empty() { Err(untested("no sample can be made of its body")) } else { Ok(tests) }
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
    fn of(operation: &ir::Operation, planned: &Operation, sample: &CallSample) -> Option<Self> {
        let mut call = Self {
            arguments: Vec::new(),
            setters: Vec::new(),
            target: planned.path.clone(),
            headers: Vec::new(),
            cookies: Vec::new(),
        };
        let mut query = Vec::new();
        let sample_of = |parameter: &Parameter| parameter_sample(operation, parameter, sample);
        for parameter in &planned.required {
            let value = sample_of(parameter)?;
            call.arguments.push(argument(&parameter.ty, value)?);
            call.sends(parameter, target::written(parameter, value)?, &mut query);
        }
        // A setter that is advised against would make the tests warn.
        for parameter in planned.optional.iter().filter(|one| one.deprecated.is_none()) {
            let Some(value) = sample_of(parameter) else { continue };
            let written = target::written(parameter, value);
            let (Some(argument), Some(written)) = (argument(&parameter.ty, value), written) else {
                continue;
            };
            call.setters.push((parameter.name.clone(), argument));
            call.sends(parameter, written, &mut query);
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
        answer: &CannedAnswer,
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
            answer: answer.clone(),
            given,
        }
    }
}

/// The sample of a parameter.
pub(super) fn parameter_sample<'s>(
    operation: &ir::Operation,
    parameter: &Parameter,
    sample: &'s CallSample,
) -> Option<&'s Value> {
    let is_it = |known: &ir::Parameter| {
        known.wire_name == parameter.wire_name && place(known.place) == parameter.place
    };
    let index = operation.parameters.iter().position(is_it)?;
    sample.parameters.get(index)?.as_ref()
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
        let mut arguments: Vec<String> = way.files.iter().map(file).collect();
        if matches!(way.kind, BodyKind::Text | BodyKind::Binary) {
            arguments.push(format!("{CONTENT:?}"));
            let expected = ExpectedBody::Content(CONTENT.to_owned());
            return Some(Self { json: None, arguments, expected });
        }
        let Some(ty) = way.kind.ty() else {
            return Some(Self { json: None, arguments, expected: files(way) });
        };
        let (given, sent) = value.filter(|_| is_plain(ty))?;
        let expected = match &way.kind {
            BodyKind::Form(_, styles) => sent
                .as_object()
                .and_then(|members| target::form(members, styles))
                .map_or(ExpectedBody::Any, ExpectedBody::Form),
            BodyKind::Multipart(..) => parts(way, operation, sent),
            _ if given == sent => ExpectedBody::Same,
            _ => ExpectedBody::Json(pretty(sent)),
        };
        let json = "json(body)";
        let lines = matches!(way.kind, BodyKind::JsonLines(_));
        arguments.push(if lines { format!("[{json}]") } else { json.to_owned() });
        Some(Self { json: Some(pretty(given)), arguments, expected })
    }
}

/// The parts of a body that holds but files.
fn files(way: &BodyWay) -> ExpectedBody {
    ExpectedBody::Parts(file_parts(way).collect())
}

fn file_parts(way: &BodyWay) -> impl Iterator<Item = (String, String)> {
    way.files.iter().map(|file| (file.wire_name.clone(), CONTENT.to_owned()))
}

/// The parts of a body: files, and those members that are written as their text.
fn parts(way: &BodyWay, operation: &Operation, sent: &Value) -> ExpectedBody {
    let is_file = |name: &str| {
        way.files.iter().chain(&operation.file_setters).any(|file| file.wire_name == name)
    };
    let members = sent.as_object().into_iter().flatten();
    let texts = members.filter(|(name, _)| !is_file(name)).filter_map(|(name, value)| {
        let lawful = !name.contains(['"', '\r', '\n', '\\']) && !value.is_null();
        Some((name.clone(), target::text(value)?)).filter(|_| lawful)
    });
    ExpectedBody::Parts(file_parts(way).chain(texts).collect())
}

fn file(file: &FileArgument) -> String {
    let one = format!("File::new(\"name.txt\", {CONTENT:?})");
    if file.many { format!("[{one}]") } else { one }
}

fn pretty(value: &Value) -> String {
    /// What stands on one line, as the rest of the code does.
    const WIDTH: usize = 72;
    let short = value.to_string();
    if short.len() <= WIDTH {
        return short;
    }
    serde_json::to_string_pretty(value).unwrap_or(short)
}

/// Whether serde reads it as it stands on the wire.
fn is_plain(ty: &RustType) -> bool {
    let mut is_plain = true;
    ty.walk(&mut |part| {
        is_plain &= !matches!(
            part,
            RustType::Carried(_)
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

/// A value of a parameter, as Rust source.
pub(super) fn argument(ty: &RustType, value: &Value) -> Option<String> {
    match (ty, value) {
        (RustType::String | RustType::Secret, value) => {
            let text = value.as_str().map(str::to_owned);
            text.or_else(|| target::text(value)).map(|text| format!("{text:?}"))
        }
        (RustType::Carried(inner), Value::String(digits)) => {
            argument(inner, &serde_json::from_str(digits).ok()?)
        }
        (RustType::Carried(inner), value) => argument(inner, value),
        (RustType::Bool, Value::Bool(value)) => Some(value.to_string()),
        (RustType::F64, Value::Number(number)) => number.as_f64().map(|float| format!("{float:?}")),
        (ty, Value::Number(number)) if ty.is_integer() && !number.is_f64() => {
            Some(number.to_string())
        }
        (RustType::Vec(inner), Value::Array(items)) if !items.is_empty() => {
            let items: Option<Vec<String>> =
                items.iter().map(|item| argument(inner, item)).collect();
            Some(format!("[{}]", items?.join(", ")))
        }
        (RustType::Vec(_), _) => None,
        (ty, value) if is_plain(ty) => Some(format!("json({})", raw(&value.to_string()))),
        _ => None,
    }
}

/// A string literal of one line, raw where that reads better. Only an ordinary literal can hold what is invisible.
pub(super) fn raw(text: &str) -> String {
    if text.contains('"') && !text.contains("\"#") && !text.contains(markdown::is_invisible) {
        format!("r#\"{text}\"#")
    } else {
        format!("{text:?}")
    }
}

/// A success that the server could answer, and what must come of it.
fn answer(
    operation: &ir::Operation,
    planned: &Operation,
    sample: &CallSample,
) -> Option<(CannedAnswer, Given)> {
    let (index, canned) = success(operation, sample)?;
    let Some(answer) = index.map(|index| &operation.answers[index]) else {
        return Some((canned, Given { variant: None, kind: GivenKind::Anything }));
    };
    let given = match &planned.output {
        Output::One(reading) if has_body(answer) => Given { variant: None, kind: given(reading) },
        Output::Maybe(reading) if has_body(answer) => {
            let kind = match given(reading) {
                GivenKind::Content => GivenKind::MaybeContent,
                kind => kind,
            };
            Given { variant: None, kind }
        }
        Output::One(_) | Output::Maybe(_) => Given { variant: None, kind: GivenKind::Anything },
        Output::Several(answers) => {
            let media_type = essence(&answer.media_type);
            let case = answers
                .cases
                .iter()
                .find(|case| case.status == answer.status && case.media_type == media_type)?;
            let variant = &answers.variants[case.variant];
            Given {
                variant: Some((answers.name.clone(), variant.name.clone())),
                kind: given(&variant.reading),
            }
        }
    };
    Some((canned, given))
}

/// The number of a success that can be made, and what goes over the wire of it: one with a body, if there is any. It has
/// no number where the document tells of none.
pub(super) fn success(
    operation: &ir::Operation,
    sample: &CallSample,
) -> Option<(Option<usize>, CannedAnswer)> {
    if operation.answers.is_empty() {
        let (media_type, body) = (String::new(), String::new());
        return Some((None, CannedAnswer { status: 200, media_type, body }));
    }
    let answers = operation.answers.iter().enumerate();
    let with_body = answers.clone().filter(|(_, answer)| has_body(answer));
    let others = answers.filter(|(_, answer)| !has_body(answer));
    with_body.chain(others).find_map(|(index, answer)| {
        let value = sample.answers.get(index).and_then(Option::as_ref);
        Some((Some(index), canned(answer, value)?))
    })
}

fn has_body(answer: &ir::Answer) -> bool {
    !matches!(answer.form, ir::AnswerForm::Nothing)
}

/// The answer with a body that reads as the document says.
fn canned(answer: &ir::Answer, value: Option<&Value>) -> Option<CannedAnswer> {
    let (usual, body) = match &answer.form {
        ir::AnswerForm::Nothing => ("", String::new()),
        ir::AnswerForm::Text => ("text/plain", CONTENT.to_owned()),
        ir::AnswerForm::Binary => ("application/octet-stream", CONTENT.to_owned()),
        ir::AnswerForm::Json(_) => ("application/json", pretty(value?)),
        ir::AnswerForm::JsonLines(_) => ("application/jsonl", format!("{}\n", value?)),
        ir::AnswerForm::Events(data) => ("text/event-stream", event(data, value)?),
    };
    let concrete = !answer.media_type.contains('*') && !answer.media_type.is_empty();
    let lawful = answer.media_type.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    let media_type = if concrete && lawful { answer.media_type.as_str() } else { usual };
    let status = answer.status.replace(['X', 'x'], "0").parse().unwrap_or(200);
    Some(CannedAnswer { status, media_type: media_type.to_owned(), body })
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
