//! The runtime: the files of the package `openapi-sdk-runtime`, which are copied into the generated crate. A crate that
//! depends on the package has only those of the types to which it adds methods.
//!
//! Modules that some APIs do not need are [parts](PARTS). If the crate uses none of the types of a part, its files are
//! omitted, and the declarations that name them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use openapi_sdk_runtime::sources;

use crate::plan::krate::{Crate, Item, NumberForm, Operation, Reading, Runtime, RustType};

/// Modules of the runtime that only some crates need.
struct Part {
    /// The feature of the runtime's package.
    feature: &'static str,
    /// The types that need the modules.
    types: &'static [&'static str],
}

/// The modules that only some crates need.
const PARTS: &[Part] = &[
    Part { feature: "part-any", types: &["Any"] },
    Part { feature: "part-date", types: &["Date"] },
    Part { feature: "part-decimal", types: &["Decimal"] },
    Part { feature: "part-lenient-decimals", types: &[LENIENT_DECIMAL] },
    Part { feature: "part-decimal-numbers", types: &[DIGITS] },
    Part { feature: "part-duration", types: &["Duration"] },
    Part { feature: "part-lines", types: &[LINES] },
    Part { feature: "part-base64-files", types: &[BASE64_FILE] },
    Part { feature: "part-multipart", types: &[MULTIPART] },
    Part { feature: "part-nullable", types: &["Nullable"] },
    Part { feature: "part-iso-duration", types: &["IsoDuration"] },
    Part { feature: "part-lenient", types: &["Lenient"] },
    Part { feature: "part-time-of-day", types: &["Time"] },
    Part { feature: "part-timestamp", types: &["Lenient", "Timestamp"] },
    Part { feature: "part-uuid", types: &["Uuid"] },
    Part { feature: "part-rfc3339", types: TIMES },
    Part {
        feature: "part-parse-error",
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
    Part { feature: "part-environment", types: &[ENVIRONMENT] },
    Part { feature: "part-files", types: &[FILES] },
    Part { feature: "part-oauth", types: &[OAUTH] },
    Part { feature: "part-paging", types: &[PAGES] },
    Part { feature: "part-lenient-numbers", types: &[LENIENT] },
    Part { feature: "part-json-enums", types: &[JSON_ENUM] },
    Part { feature: "part-styles", types: &[STYLE] },
    Part { feature: "part-tags", types: &[TAG] },
    Part { feature: "part-unions", types: &[UNION] },
    Part { feature: "part-addresses", types: &[ADDRESS] },
];

/// `src/runtime/mod.rs` of a crate that depends on the package. Its own types hide those of the same names.
const PACKAGE: &str = "\
//! The runtime, from the package `openapi-sdk-runtime`, and the types with the methods of this API.

mod sdk;

pub use openapi_sdk_runtime::*;
pub use sdk::{Call, Client, ClientBuilder};
";

/// Marks clients that environment variables configure.
const ENVIRONMENT: &str = "environment";

/// Marks files and bytes that a call sends or receives.
const FILES: &str = "files";

/// Marks tokens that the client requests by OAuth.
const OAUTH: &str = "oauth";

/// Marks paged responses.
const PAGES: &str = "pages";

/// Marks responses that arrive line by line.
const LINES: &str = "lines";

/// Marks bodies of several parts.
const MULTIPART: &str = "multipart";

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

/// Marks parameters and bodies that are serialized part by part.
const STYLE: &str = "style";

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
        let mut readings = operations.clone().flat_map(Operation::readings);
        used.extend(readings.any(Reading::comes_in_lines).then_some(LINES));
        used.extend(operations.clone().any(Operation::has_styles).then_some(STYLE));
        used.extend(operations.clone().any(Operation::has_bytes).then_some(FILES));
        used.extend(operations.clone().any(Operation::has_multipart).then_some(MULTIPART));
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
        let error = self.needs("part-parse-error").then_some("ParseError");
        own.chain(error).chain(["Secret"]).collect()
    }

    /// Returns `true` if the crate needs a part of the runtime.
    pub fn needs(&self, feature: &str) -> bool {
        PARTS.iter().any(|part| part.feature == feature && self.any(part.types))
    }

    /// The needed parts of the runtime.
    pub fn parts(&self) -> impl Iterator<Item = &'static str> {
        PARTS.iter().map(|part| part.feature).filter(|part| self.needs(part))
    }

    /// The needed files below `src/runtime/`, with their text.
    pub fn files(&self, runtime: &Runtime) -> BTreeMap<&'static str, Cow<'static, str>> {
        let needs = |feature: &str| self.needs(feature);
        match runtime {
            Runtime::Copied => sources::files(&needs),
            Runtime::Package { .. } => {
                let mut files = sources::sdk_files(&needs);
                files.insert("mod.rs", PACKAGE.into());
                files
            }
        }
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

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn every_part_of_the_runtime_has_types_that_need_it() {
        let asked: RefCell<BTreeSet<String>> = RefCell::default();
        sources::files(&|part| {
            asked.borrow_mut().insert(part.to_owned());
            true
        });
        let known: BTreeSet<String> = PARTS.iter().map(|part| part.feature.to_owned()).collect();
        assert_eq!(asked.into_inner(), known);
    }
}
