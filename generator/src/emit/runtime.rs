//! The runtime: files of this package that are compiled and tested here, and copied unchanged into the generated crate.
//!
//! Modules that some APIs do not need are [parts](PARTS). If the crate uses none of the types of a part, its files are
//! omitted, and the lines of `mod.rs` that name them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::plan::krate::{Crate, Item, NumberForm, Operation, Reading, RustType};

macro_rules! runtime_files {
    ($($path:literal),* $(,)?) => {
        /// The files below `src/runtime/`, with their text.
        const FILES: &[(&str, &str)] = &[$(($path, include_str!(concat!("../../runtime/", $path)))),*];
    };
}

runtime_files![
    "decode.rs",
    "any.rs",
    "attempt.rs",
    "body.rs",
    "call.rs",
    "call/blocking.rs",
    "call/paging.rs",
    "call/paging/json.rs",
    "call/paging/link.rs",
    "call/paging/pager.rs",
    "call/paging/position.rs",
    "call/paging/rule.rs",
    "call/undeclared.rs",
    "client.rs",
    "client/request.rs",
    "client_builder.rs",
    "client_builder/client_id.rs",
    "clock.rs",
    "call_stats.rs",
    "date.rs",
    "date/conversions.rs",
    "deadline.rs",
    "decimal.rs",
    "decimal_lenient.rs",
    "decimal_number.rs",
    "duration.rs",
    "duration/conversions.rs",
    "endpoint.rs",
    "environment.rs",
    "error.rs",
    "hook.rs",
    "iso_duration.rs",
    "iso_duration/conversions.rs",
    "lenient.rs",
    "limits.rs",
    "lines.rs",
    "media_type.rs",
    "mod.rs",
    "multipart.rs",
    "multipart/in_base64.rs",
    "nullable.rs",
    "oauth.rs",
    "oauth/assertion.rs",
    "oauth/key.rs",
    "parameters.rs",
    "parse_error.rs",
    "parts.rs",
    "raw_call.rs",
    "redaction.rs",
    "response.rs",
    "retry.rs",
    "retry_after.rs",
    "rfc3339.rs",
    "secret.rs",
    "security.rs",
    "sending.rs",
    "server.rs",
    "style.rs",
    "test_util/encode.rs",
    "test_util/clock.rs",
    "test_util/expectation.rs",
    "test_util/expectation/lines.rs",
    "test_util/expected.rs",
    "test_util/matching.rs",
    "test_util/mod.rs",
    "test_util/state.rs",
    "test_util/requests.rs",
    "test_util/script.rs",
    "time_of_day.rs",
    "time_of_day/conversions.rs",
    "timestamp.rs",
    "timestamp/conversions.rs",
    "token.rs",
    "token/cache.rs",
    "token/error.rs",
    "token/single_flight.rs",
    "trace.rs",
    "transport.rs",
    "transport/error.rs",
    "transport/interface.rs",
    "transport/reqwest.rs",
    "transport/reqwest/builder.rs",
    "uuid.rs",
    "wire/addresses.rs",
    "wire/bridge.rs",
    "wire/containers.rs",
    "wire/error.rs",
    "wire/form.rs",
    "wire/joined.rs",
    "wire/json.rs",
    "wire/lenient.rs",
    "wire/mod.rs",
    "wire/read.rs",
    "wire/read/oneof.rs",
    "wire/record.rs",
    "wire/same.rs",
    "wire/scalars.rs",
    "wire/union.rs",
    "wire/union/decision.rs",
    "wire/union/tree.rs",
    "wire/write.rs",
    "wire/write/oneof.rs",
    "wire/write/tagged.rs",
    "call_secrets.rs",
];

/// A module of the runtime that only some crates need.
struct Part {
    /// The name of the module. It has a file, and may have a folder of the same name.
    module: &'static str,
    /// The types that need the module.
    types: &'static [&'static str],
}

/// The modules that only some crates need.
const PARTS: &[Part] = &[
    Part { module: "any", types: &["Any"] },
    Part { module: "date", types: &["Date"] },
    Part { module: "decimal", types: &["Decimal"] },
    Part { module: "decimal_lenient", types: &[LENIENT_DECIMAL] },
    Part { module: "decimal_number", types: &[DIGITS] },
    Part { module: "duration", types: &["Duration"] },
    Part { module: "lines", types: &[LINES] },
    Part { module: "multipart/in_base64", types: &[BASE64_FILE] },
    Part { module: "nullable", types: &["Nullable"] },
    Part { module: "iso_duration", types: &["IsoDuration"] },
    Part { module: "lenient", types: &["Lenient"] },
    Part { module: "time_of_day", types: &["Time"] },
    Part { module: "timestamp", types: &["Lenient", "Timestamp"] },
    Part { module: "uuid", types: &["Uuid"] },
    Part { module: "rfc3339", types: TIMES },
    Part {
        module: "parse_error",
        types: &[
            "Date",
            "Decimal",
            "Duration",
            "IsoDuration",
            "Lenient",
            "Time",
            "Timestamp",
            "Uuid",
            CLOSED_ENUM,
        ],
    },
    Part { module: "test_util/expectation/lines", types: &[LINES] },
    Part { module: "environment", types: &[ENVIRONMENT] },
    Part { module: "oauth", types: &[OAUTH] },
    Part { module: "client_builder/client_id", types: &[OAUTH] },
    Part { module: "call/paging", types: &[PAGES] },
    Part { module: "wire/lenient", types: &[LENIENT] },
    Part { module: "wire/same", types: &[JSON_ENUM] },
    Part { module: "wire/write/tagged", types: &[TAG] },
    Part { module: "wire/union", types: &[UNION] },
    Part { module: "wire/addresses", types: &[ADDRESS] },
];

/// Marks clients that environment variables configure.
const ENVIRONMENT: &str = "environment";

/// Marks tokens that the client requests by OAuth.
const OAUTH: &str = "oauth";

/// Marks paged responses.
const PAGES: &str = "pages";

/// Marks responses that arrive line by line.
const LINES: &str = "lines";

/// Marks files that are sent in Base64.
const BASE64_FILE: &str = "file in Base64";

/// Marks IP addresses of the standard library, which the runtime only reads and writes.
const ADDRESS: &str = "address";

/// Marks decimals that are numbers on the wire.
const DIGITS: &str = "number of any length";

/// Marks numbers that may arrive as strings.
const LENIENT: &str = "lenient number";

/// Marks decimals that may arrive as strings.
const LENIENT_DECIMAL: &str = "lenient decimal";

/// Marks enums that reject unknown values.
const CLOSED_ENUM: &str = "closed enum";

/// Marks enums whose values are compared as JSON.
const JSON_ENUM: &str = "enum of JSON";

/// Marks unions that write a discriminator.
const TAG: &str = "discriminator";

/// Marks unions.
const UNION: &str = "union";

/// The types of times and durations.
const TIMES: &[&str] = &["Date", "Duration", "IsoDuration", "Lenient", "Time", "Timestamp"];

/// The optional types and marks that a crate uses.
pub struct Used(BTreeSet<&'static str>);

impl Used {
    /// Collects them from the types and calls of a crate.
    pub fn of(krate: &Crate) -> Self {
        let mut used = BTreeSet::new();
        for ty in types(krate) {
            ty.walk(&mut |part| {
                let address =
                    matches!(part, RustType::IpAddr | RustType::Ipv4Addr | RustType::Ipv6Addr);
                used.extend((*part == RustType::DecimalNumber).then_some(DIGITS));
                if let RustType::Carried(
                    inner,
                    NumberForm::NumberOrText | NumberForm::TextOrNumber,
                ) = part
                {
                    let is_decimal = **inner == RustType::DecimalNumber;
                    used.extend([LENIENT].into_iter().chain(is_decimal.then_some(LENIENT_DECIMAL)));
                }
                used.extend(name(part).or(address.then_some(ADDRESS)));
            });
        }
        let operations = krate.resources.iter().flat_map(|resource| &resource.operations);
        let mut files = operations.clone().flat_map(Operation::files);
        used.extend(files.any(|file| file.in_base64).then_some(BASE64_FILE));
        used.extend(
            operations.flat_map(Operation::readings).any(Reading::comes_in_lines).then_some(LINES),
        );
        used.extend(krate.has_pages().then_some(PAGES));
        used.extend(krate.security.environment.as_ref().map(|_| ENVIRONMENT));
        used.extend(krate.security.oauth.as_ref().map(|_| OAUTH));
        for item in items(krate) {
            used.extend(is_closed(item).then_some(CLOSED_ENUM));
            used.extend(matches!(item, Item::JsonEnum(_)).then_some(JSON_ENUM));
            used.extend(matches!(item, Item::Union(_)).then_some(UNION));
            used.extend(is_tagged(item).then_some(TAG));
        }
        Self(used)
    }

    fn any(&self, types: &[&str]) -> bool {
        types.iter().any(|name| self.0.contains(name))
    }

    /// The features for conversions to types of other crates. Their names are the names of the crates.
    pub fn conversions(&self) -> Vec<&'static str> {
        let times: &[&str] = if self.any(TIMES) { &["chrono", "jiff", "time"] } else { &[] };
        let others = [("Decimal", "rust_decimal"), ("Uuid", "uuid")];
        let others = others.into_iter().filter(|(name, _)| self.0.contains(name));
        times.iter().copied().chain(others.map(|(_, feature)| feature)).collect()
    }

    /// Returns `true` if serde_json must preserve the text of numbers.
    pub fn raw_numbers(&self) -> bool {
        self.0.contains(DIGITS)
    }

    /// The exports of `crate::types`.
    pub fn exports(&self) -> BTreeSet<&'static str> {
        let own = self.0.iter().copied().filter(|name| name.starts_with(char::is_uppercase));
        let error = self.needs("parse_error").then_some("ParseError");
        own.chain(error).chain(["Secret"]).collect()
    }

    /// Returns `true` if the crate needs a module of the runtime. The files in the folder of a part belong to the part.
    pub fn needs(&self, module: &str) -> bool {
        let is_of = |part: &&Part| {
            module
                .strip_prefix(part.module)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        PARTS.iter().find(is_of).is_none_or(|part| self.any(part.types))
    }

    /// The needed files below `src/runtime/`, with their text.
    pub fn files(&self) -> impl Iterator<Item = (&'static str, Cow<'static, str>)> {
        let files = FILES.iter().filter(|(path, _)| self.needs(path.trim_end_matches(".rs")));
        files.map(|(path, text)| (*path, self.without_missing(path, text)))
    }

    /// The text of a file without the lines that declare or export omitted modules.
    fn without_missing(&self, path: &str, text: &'static str) -> Cow<'static, str> {
        let folder = match path.strip_suffix("mod.rs") {
            Some(folder) => folder.to_owned(),
            None => path.replace(".rs", "/"),
        };
        let missing = PARTS.iter().filter(|part| !self.any(part.types));
        let missing = missing.filter_map(|part| part.module.strip_prefix(&*folder));
        let starts: Vec<[String; 4]> = missing
            .map(|name| {
                let path = name.replace('/', "::");
                [
                    format!("mod {path};"),
                    format!("use {path};"),
                    format!("use {path}::"),
                    format!("use self::{path}::"),
                ]
            })
            .collect();
        if starts.is_empty() {
            return Cow::Borrowed(text);
        }
        let stays = |line: &&str| {
            let item = line.trim_start_matches("pub(super) ").trim_start_matches("pub ");
            !starts.iter().flatten().any(|start| item.starts_with(start))
        };
        // A list of modules without its only line leaves no blank line behind.
        Cow::Owned(text.lines().filter(stays).fold(String::new(), |text, line| match line {
            "" if text.ends_with("\n\n") => text,
            line => text + line + "\n",
        }))
    }
}

/// Returns `true` for a union that writes a discriminator.
fn is_tagged(item: &Item) -> bool {
    matches!(item, Item::Union(plan) if plan.variants().any(|variant| variant.tag.is_some()))
}

/// The name of an optional runtime type.
pub fn name(ty: &RustType) -> Option<&'static str> {
    Some(match ty {
        RustType::Any => "Any",
        RustType::Date => "Date",
        RustType::Decimal | RustType::DecimalNumber => "Decimal",
        RustType::Duration => "Duration",
        RustType::IsoDuration => "IsoDuration",
        RustType::Lenient(_) => "Lenient",
        RustType::Nullable(_) => "Nullable",
        RustType::Time => "Time",
        RustType::Timestamp => "Timestamp",
        RustType::Uuid => "Uuid",
        _ => return None,
    })
}

/// Returns `true` for an enum that rejects unknown values.
pub fn is_closed(item: &Item) -> bool {
    match item {
        Item::TextEnum(plan) => plan.unknown.is_none(),
        Item::IntegerEnum(plan) => plan.unknown.is_none(),
        Item::JsonEnum(plan) => plan.unknown.is_none(),
        Item::Struct(_) | Item::Union(_) | Item::Tuple(_) | Item::Paths(_) | Item::Oneof(_) => {
            false
        }
    }
}

/// Every type that a crate defines.
fn items(krate: &Crate) -> impl Iterator<Item = &Item> {
    let shared = krate.shared.iter().map(|set| &set.types);
    shared.chain(krate.resources.iter().map(|resource| &resource.types)).flatten()
}

/// Every type that occurs in a crate.
pub fn types(krate: &Crate) -> impl Iterator<Item = &RustType> {
    let fields = items(krate).flat_map(Item::parts);
    let operations = krate.resources.iter().flat_map(|resource| &resource.operations);
    let calls = operations.flat_map(|operation| {
        let parameters = operation.required.iter().chain(&operation.optional);
        let parameters = parameters.map(|parameter| &parameter.ty);
        parameters.chain(operation.bodies()).chain(operation.received()).chain(operation.head())
    });
    let webhooks = krate.webhooks.iter().flat_map(|webhooks| &webhooks.functions);
    fields.chain(calls).chain(webhooks.map(|function| &function.ty))
}
