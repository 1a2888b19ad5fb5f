//! Calls of operations as Rust source, for tests and examples.
//!
//! Input: an operation as the document declares it and as it is planned, and a sample of its call. Output: the arguments
//! of its method. The arguments that callers write differ: examples read well, tests cover every type.

use serde_json::Value;

use crate::ir::{self, Api};
use crate::sample::{CallSample, Samples};

use super::expression;
use super::krate::{BodyKind, BodyWay, FileArgument, Operation, Parameter};
use super::layout::{Layout, ResourceLayout};
use super::parameters::place;

/// The content of each text and file.
pub const CONTENT: &str = "content";

/// [`CONTENT`] in Base64.
pub const CONTENT_IN_BASE64: &str = "Y29udGVudA==";

/// The argument for a value without a short expression.
pub const DEFAULT: &str = "Default::default()";

/// An operation as the document declares it and as it is planned, and a sample of its call.
#[derive(Clone, Copy)]
pub struct PlannedCall<'a> {
    /// The resource.
    pub resource: &'a ResourceLayout,
    /// The declared operation.
    pub operation: &'a ir::Operation,
    /// The planned operation.
    pub planned: &'a Operation,
    /// The sample.
    pub sample: &'a CallSample,
}

impl<'a> PlannedCall<'a> {
    /// Returns the calls of each resource, in the order of its methods.
    pub fn by_resource(
        api: &'a Api,
        samples: &'a Samples,
        layout: &'a Layout,
        operations: &'a [Vec<Operation>],
    ) -> Vec<Vec<Self>> {
        let resources = layout.resources.iter().zip(operations);
        let calls = resources.map(|(resource, planned)| {
            let declared = api.operations.iter().zip(&samples.calls);
            let own = declared.filter(|(operation, _)| operation.resource == resource.words);
            let calls = own.zip(planned).map(|((operation, sample), planned)| Self {
                resource,
                operation,
                planned,
                sample,
            });
            calls.collect()
        });
        calls.collect()
    }

    /// Returns the sample of a parameter.
    pub fn parameter(&self, parameter: &Parameter) -> Option<&'a Value> {
        let is_it = |known: &ir::Parameter| {
            known.wire_name == parameter.wire_name && place(known.place) == parameter.place
        };
        let index = self.operation.parameters.iter().position(is_it)?;
        self.sample.parameters.get(index)?.as_ref()
    }

    /// Returns the sample of a parameter as an expression, if it has a short one.
    pub fn short_parameter(&self, parameter: &Parameter) -> Option<String> {
        expression::argument(&parameter.ty, self.parameter(parameter)?, &|_, _| None)
    }

    /// Returns the sample of the first way to send a body.
    pub fn body(&self) -> Option<&'a Value> {
        self.sample.bodies.first()?.as_ref().map(|body| &body.sent)
    }

    /// Returns the call of a method, without `await`.
    pub fn expression(&self, client: &str, method: &str, arguments: &[String]) -> String {
        format!("{client}.{}().{method}({})", self.resource.module, arguments.join(", "))
    }
}

/// Returns the arguments for the required files and for the body, of which `value` is the value or one line.
pub fn body_arguments(way: &BodyWay, value: Option<String>) -> Vec<String> {
    let body = match &way.kind {
        BodyKind::Text | BodyKind::Binary => Some(format!("{CONTENT:?}")),
        BodyKind::JsonLines(_) => Some(format!("[{}]", value.unwrap_or_default())),
        BodyKind::Multipart(None, ..) | BodyKind::Empty(_) => None,
        BodyKind::Json(_) | BodyKind::Form(..) | BodyKind::Multipart(Some(_), ..) => {
            let nothing = if way.optional { "None" } else { DEFAULT };
            Some(value.unwrap_or_else(|| nothing.to_owned()))
        }
    };
    let media_type = way.chosen.as_ref().map(|_| format!("{:?}", example_of(&way.media_type)));
    way.files.iter().map(file).chain(media_type).chain(body).collect()
}

/// Returns a media type of a range.
fn example_of(range: &str) -> String {
    match range.trim_end_matches("/*") {
        "image" => "image/png".to_owned(),
        "audio" => "audio/mpeg".to_owned(),
        "video" => "video/mp4".to_owned(),
        "font" => "font/woff2".to_owned(),
        top => format!("{top}/example"),
    }
}

fn file(file: &FileArgument) -> String {
    let one = format!("File::new(\"name.txt\", {CONTENT:?})");
    if file.many { format!("[{one}]") } else { one }
}
