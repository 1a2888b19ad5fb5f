//! The output of a call: one type where all successes have the same shape, else an enum of them.
//!
//! Input: the successes and errors of an operation. Output: an [`Output`], and the types of errors with their statuses.

use std::collections::BTreeSet;

use crate::ir::{self, EventData, Response, ResponseForm};
use crate::markdown::{Phrase, phrase};
use crate::media_type::essence;
use crate::names::{self, Scope};

use super::docs;
use super::krate::{
    ErrorCase, HeaderField, Headers, Output, OutputCase, OutputEnum, OutputVariant, Reading,
    RustType,
};
use super::method_names::beside;
use super::types::Types;

/// Plans the output of an operation. The scope has the names of the types beside its marker.
pub fn output(
    operation: &ir::Operation,
    marker: &str,
    types: &Types<'_>,
    scope: &mut Scope,
) -> Output {
    let mut shapes: Vec<Vec<&Response>> = Vec::new();
    for response in &operation.successes {
        match shapes.iter_mut().find(|shape| shape[0].form.is_same(&response.form)) {
            Some(shape) => shape.push(response),
            None => shapes.push(vec![response]),
        }
    }
    let is_nothing = |shape: &&Vec<&Response>| matches!(shape[0].form, ResponseForm::Nothing);
    let (nothing, something): (Vec<_>, Vec<_>) = shapes.iter().partition(is_nothing);
    match (something.as_slice(), nothing.is_empty()) {
        ([], _) => Output::One(Reading::Nothing),
        ([one], true) => Output::One(reading(&one[0].form, types)),
        ([one], false) if is_whole(&one[0].form) => Output::Maybe(reading(&one[0].form, types)),
        _ => {
            let name =
                scope.take_free(&["Output", "Response"].map(|suffix| beside(marker, suffix)));
            Output::Several(several(&shapes, name, types))
        }
    }
}

/// Returns the media types that a call accepts, unless its output implies them.
pub fn accept(operation: &ir::Operation, output: &Output) -> Option<String> {
    let usual = match output {
        Output::One(Reading::Json(_) | Reading::Nothing) | Output::Maybe(Reading::Json(_)) => {
            "application/json"
        }
        Output::One(Reading::Events(_) | Reading::WholeEvents(_) | Reading::TextEvents) => {
            "text/event-stream"
        }
        Output::Several(_) => return None,
        _ => "",
    };
    let mut names: Vec<String> = Vec::new();
    for response in &operation.successes {
        let name = response.media_type.trim();
        let name = if name == "*/*" && !usual.is_empty() { usual } else { name }.to_owned();
        // A header can't contain other characters.
        let is_valid = name.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
        if !name.is_empty() && is_valid && !names.contains(&name) {
            names.push(name);
        }
    }
    let accept = names.join(", ");
    (!accept.is_empty() && accept != usual).then_some(accept)
}

/// Returns `true` if the output is JSON of any media type, of which the call accepts only the usual ones.
pub fn any_type(operation: &ir::Operation, output: &Output) -> bool {
    let is_any = |response: &Response| essence(&response.media_type) == "*/*";
    matches!(output, Output::One(Reading::Json(_)) | Output::Maybe(Reading::Json(_)))
        && operation.successes.iter().any(is_any)
}

/// Plans the declared headers of successes. The scope has the names of the types beside the marker of the operation.
pub fn headers(
    operation: &ir::Operation,
    marker: &str,
    types: &Types<'_>,
    scope: &mut Scope,
) -> Option<Headers> {
    let mut fields = Scope::default();
    let declared = operation.headers.iter();
    let planned = declared.map(|header| HeaderField {
        name: fields.take_free(&[names::value_name(&header.wire_name)]),
        wire_name: header.wire_name.clone(),
        ty: match types.plain(&header.ty).strict() {
            RustType::Carried(..) => RustType::String,
            ty if ty.is_integer() => ty,
            ty @ (RustType::Bool | RustType::F64) => ty,
            ty @ (RustType::Date | RustType::Timestamp | RustType::Uuid) => ty,
            _ => RustType::String,
        },
        docs: docs::comment(
            &header.docs,
            &phrase!("The header {}.", Phrase::code(&header.wire_name)),
        ),
    });
    let fields: Vec<HeaderField> = planned.collect();
    let mut name = || scope.take_free(&["Headers", "Head"].map(|suffix| beside(marker, suffix)));
    (!fields.is_empty()).then(|| Headers { name: name(), fields })
}

/// Returns the types of error bodies, with their statuses.
pub fn errors(operation: &ir::Operation, types: &Types<'_>) -> Vec<ErrorCase> {
    let mut cases: Vec<ErrorCase> = Vec::new();
    for error in &operation.errors {
        let ty = types.element(&error.ty);
        match cases.iter_mut().find(|case| case.ty == ty) {
            Some(case) => case.statuses.push(error.status.clone()),
            None => cases.push(ErrorCase { ty, statuses: vec![error.status.clone()] }),
        }
    }
    cases
}

/// Returns `true` if a response is read as a whole.
fn is_whole(form: &ResponseForm) -> bool {
    matches!(form, ResponseForm::Json(_) | ResponseForm::Text | ResponseForm::Binary)
}

fn reading(form: &ResponseForm, types: &Types<'_>) -> Reading {
    match form {
        ResponseForm::Nothing => Reading::Nothing,
        ResponseForm::Json(ty) => Reading::Json(types.element(ty)),
        ResponseForm::Text => Reading::Text,
        ResponseForm::Binary => Reading::Binary,
        ResponseForm::Events(EventData::Text) => Reading::TextEvents,
        ResponseForm::Events(EventData::Json(ty)) => Reading::Events(types.element(ty)),
        ResponseForm::Events(EventData::Whole(ty)) => Reading::WholeEvents(types.element(ty)),
        ResponseForm::JsonLines(ty) => Reading::JsonLines(types.element(ty)),
    }
}

fn several(shapes: &[Vec<&Response>], name: String, types: &Types<'_>) -> OutputEnum {
    let statuses = |shape: &[&Response]| -> Vec<String> {
        let mut seen = BTreeSet::new();
        let first = shape.iter().filter(|response| seen.insert(&response.status));
        first.map(|response| response.status.clone()).collect()
    };
    let mut scope = Scope::default();
    let mut variants = Vec::with_capacity(shapes.len());
    let mut cases = Vec::new();
    for (index, shape) in shapes.iter().enumerate() {
        let own = statuses(shape);
        let is_shared = |other: &Vec<&Response>| {
            statuses(other).iter().any(|status| own.contains(status)) && !std::ptr::eq(other, shape)
        };
        let status = names::variant_name(&ir::status_words(&own[0]));
        let content = content_word(&shape[0].form);
        let shared = shapes.iter().filter(|other| is_shared(other)).count();
        // Variants of the same status differ by content, others by status.
        let candidates = match shared {
            0 => vec![status.clone(), format!("{status}{content}")],
            others if others + 1 == shapes.len() => {
                vec![content.to_owned(), format!("{status}{content}")]
            }
            _ => vec![format!("{status}{content}")],
        };
        let description = shape[0].description.as_deref().unwrap_or_default().trim();
        let otherwise = phrase!("Status {}.", Phrase::text(&own.join(", ")));
        variants.push(OutputVariant {
            name: scope.take_free(&candidates),
            docs: docs::comment(
                &ir::Docs { description: Some(description.to_owned()), ..Default::default() },
                &otherwise,
            ),
            reading: reading(&shape[0].form, types),
            boxed: matches!(&shape[0].form, ResponseForm::Json(ty) if types.is_struct(ty) && !ty.nullable),
        });
        cases.extend(shape.iter().map(|response| OutputCase {
            status: response.status.clone(),
            media_type: essence(&response.media_type),
            variant: index,
        }));
    }
    OutputEnum { name, variants, cases }
}

fn content_word(form: &ResponseForm) -> &'static str {
    match form {
        ResponseForm::Nothing => "Empty",
        ResponseForm::Json(_) => "Json",
        ResponseForm::Text => "Text",
        ResponseForm::Binary => "Binary",
        ResponseForm::Events(_) => "Events",
        ResponseForm::JsonLines(_) => "Lines",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::ir::status_words;
    use crate::names::{is_identifier, value_name, variant_name};

    #[test]
    fn every_status_has_words_of_its_own_that_make_identifiers() {
        let codes = (100..=599).map(|code: u16| code.to_string());
        let ranges = (1..=5).map(|class| format!("{class}XX"));
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for status in codes.chain(ranges).chain(["default".to_owned()]) {
            let words = status_words(&status);
            let variant = variant_name(&words);
            assert!(is_identifier(&variant), "{status}: {variant}");
            assert!(is_identifier(&value_name(&words)), "{status}: {words}");
            // Without a fallback of `names`: the name is the words, and nothing was put before it.
            assert!(variant.starts_with(|first: char| first.is_ascii_uppercase()), "{variant}");
            let phrase = !words.starts_with("status");
            assert!(phrase || variant == format!("Status{status}"), "{status}: {variant}");
            if let Some(other) = names.insert(variant.clone(), status.clone()) {
                panic!("{other} and {status} are both `{variant}`");
            }
        }
        assert_eq!(names.len(), 506);
        assert_eq!(names["Status209"], "209");
        assert_eq!(names["NotFound"], "404");
    }
}
