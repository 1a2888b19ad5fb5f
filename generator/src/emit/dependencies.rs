//! The dependencies of the generated crate.
//!
//! They are few. Only `http`, `bytes`, `serde` and `serde_json` occur in public signatures, and the crates of user
//! types.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::markdown;
use crate::plan::krate::{Crate, Dependency, Runtime};

use super::custom;
use super::runtime::Used;

/// A dependency of the runtime.
struct Known {
    name: &'static str,
    version: &'static str,
    default_features: bool,
    features: &'static [&'static str],
}

const fn known(name: &'static str, version: &'static str) -> Known {
    Known { name, version, default_features: true, features: &[] }
}

const fn bare(
    name: &'static str,
    version: &'static str,
    features: &'static [&'static str],
) -> Known {
    Known { name, version, default_features: false, features }
}

/// The package of the runtime.
pub const PACKAGE: &str = "openapi-sdk-runtime";

/// The crates that generated code names itself. The others are dependencies of the runtime.
const NAMED: [&str; 4] = ["bytes", "http", "serde", "serde_json"];

/// The dependencies of every crate with a runtime of its own.
const ALWAYS: &[Known] = &[
    bare("base64", "0.23", &["std"]),
    // Version 1.9 added `Bytes::from_owner`, for memory that is wiped on drop.
    known("bytes", "1.9"),
    bare("futures-core", "0.3", &["std"]),
    known("http", "1"),
    known("httpdate", "1"),
    known("percent-encoding", "2.3"),
    bare("serde", "1", &["std"]),
    known("serde_json", "1"),
    known("zeroize", "1"),
];

/// The crates for which conversions are generated, each behind a feature of the same name.
const CONVERSIONS: &[Known] = &[
    bare("chrono", "0.4", &[]),
    bare("jiff", "1", &["std"]),
    bare("rust_decimal", "1", &[]),
    bare("time", "0.3", &[]),
    bare("uuid", "1", &[]),
];

/// The crate for spans, behind a feature of the same name.
const TRACING: Known = bare("tracing", "0.1", &["std"]);

/// The crate that signs client assertions. It is a dependency of rustls already.
const RING: Known = known("ring", "0.17");

/// The crate of JSON Schemas, behind a feature of the same name.
const SCHEMARS: Known = bare("schemars", "1", &["std"]);

/// The dependencies of a crate, except those of its transport.
pub struct Dependencies<'a> {
    /// The crates for which there are conversions.
    conversions: Vec<&'static str>,
    /// serde_json must preserve the text of numbers.
    raw_numbers: bool,
    /// The client requests tokens by OAuth.
    oauth: bool,
    /// The types have JSON Schemas.
    schemars: bool,
    /// The crates of user types, by name.
    own: BTreeMap<&'a str, Dependency>,
    runtime: &'a Runtime,
    /// The needed parts of the runtime.
    parts: Vec<&'static str>,
}

impl<'a> Dependencies<'a> {
    /// The dependencies of a crate.
    pub fn of(krate: &'a Crate, used: &Used) -> Self {
        let mut own: BTreeMap<&str, Dependency> = BTreeMap::new();
        let needed = custom::used(krate).into_values().filter_map(|form| form.dependency.as_ref());
        for dependency in needed {
            let known = own.entry(&dependency.name).or_insert_with(|| dependency.clone());
            known.version = known.version.take().or_else(|| dependency.version.clone());
            known.path = known.path.take().or_else(|| dependency.path.clone());
            known.features.extend(dependency.features.iter().cloned());
            known.features.sort();
            known.features.dedup();
        }
        Self {
            conversions: used.conversions(),
            raw_numbers: used.raw_numbers(),
            oauth: used.needs("part-oauth"),
            schemars: krate.schemars,
            own,
            runtime: &krate.runtime,
            parts: used.parts().collect(),
        }
    }

    /// The features that add conversions and JSON Schemas.
    pub fn features(&self) -> String {
        let mut text = self.conversion_features();
        if self.schemars {
            text.push_str("# Implementations of `schemars::JsonSchema`.\n");
            let needs = if self.own.contains_key("schemars") { "" } else { "\"dep:schemars\"" };
            let _ = writeln!(text, "schemars = [{needs}]");
        }
        text
    }

    fn conversion_features(&self) -> String {
        if self.conversions.is_empty() {
            return String::new();
        }
        let mut text = "# Conversions to and from the types of other crates.\n".to_owned();
        for name in &self.conversions {
            let needs = match self.runtime {
                Runtime::Package { .. } => format!("\"{PACKAGE}/{name}\""),
                // The crate of a user type is a dependency with and without the feature.
                Runtime::Copied if self.own.contains_key(name) => String::new(),
                Runtime::Copied => format!("\"dep:{name}\""),
            };
            let _ = writeln!(text, "{name} = [{needs}]");
        }
        text
    }

    /// The lines below `[dependencies]`.
    pub fn lines(&self) -> String {
        let mut known: Vec<(&Known, bool)> = match self.runtime {
            Runtime::Copied => self.copied(),
            Runtime::Package { .. } => {
                let named = ALWAYS.iter().filter(|known| NAMED.contains(&known.name));
                named.map(|known| (known, false)).collect()
            }
        };
        known.extend(self.schemars.then_some((&SCHEMARS, true)));
        let mut text = String::new();
        for (known, optional) in &known {
            self.known(&mut text, known, *optional && !self.own.contains_key(known.name));
        }
        if let Runtime::Package { version, path } = self.runtime {
            let mut keys = vec!["default-features = false".to_owned()];
            keys.extend(path.as_ref().map(|path| path_key(path)));
            line(
                &mut text,
                PACKAGE,
                Some(version),
                &keys,
                &[&["runtime"], &self.parts[..]].concat(),
            );
        }
        let is_known = |name: &str| known.iter().any(|(known, _)| known.name == name);
        for dependency in self.own.values().filter(|dependency| !is_known(&dependency.name)) {
            let features: Vec<&str> = dependency.features.iter().map(String::as_str).collect();
            let keys: Vec<String> = dependency.path.iter().map(|path| path_key(path)).collect();
            line(&mut text, &dependency.name, dependency.version.as_deref(), &keys, &features);
        }
        text
    }

    /// The dependencies of a crate with a runtime of its own, and whether they are optional.
    fn copied(&self) -> Vec<(&'static Known, bool)> {
        let always = ALWAYS.iter().map(|known| (known, false));
        let conversions = CONVERSIONS.iter();
        let conversions = conversions.filter(|known| self.conversions.contains(&known.name));
        let optional = conversions.chain(self.oauth.then_some(&RING)).chain([&TRACING]);
        always.chain(optional.map(|known| (known, true))).collect()
    }

    /// A dependency of the runtime, with the features that a user type adds.
    fn known(&self, text: &mut String, known: &Known, optional: bool) {
        let own = self.own.get(known.name);
        let mut keys = Vec::new();
        keys.extend(optional.then(|| "optional = true".to_owned()));
        keys.extend(
            (!known.default_features && own.is_none())
                .then(|| "default-features = false".to_owned()),
        );
        let more = own.into_iter().flat_map(|own| &own.features).map(String::as_str);
        let mut features = known.features.to_vec();
        if known.name == "serde_json" {
            // Without it, parsing a number may change its last digit.
            features.push("float_roundtrip");
            features.extend(self.raw_numbers.then_some("raw_value"));
        }
        features.extend(more.filter(|feature| !known.features.contains(feature)));
        keys.extend(own.and_then(|own| own.path.as_ref()).map(|path| path_key(path)));
        let version = own.and_then(|own| own.version.as_deref()).unwrap_or(known.version);
        line(text, known.name, Some(version), &keys, &features);
    }
}

/// `name = "1"`, or a table with keys and features.
fn line(text: &mut String, name: &str, version: Option<&str>, keys: &[String], features: &[&str]) {
    let mut entries: Vec<String> =
        version.iter().map(|version| format!("version = {}", quoted(version))).collect();
    entries.extend_from_slice(keys);
    if !features.is_empty() {
        let features: Vec<String> = features.iter().map(|feature| quoted(feature)).collect();
        entries.push(format!("features = [{}]", features.join(", ")));
    }
    let _ = match (version, entries.as_slice()) {
        (Some(version), [_]) => writeln!(text, "{name} = {}", quoted(version)),
        (_, entries) => writeln!(text, "{name} = {{ {} }}", entries.join(", ")),
    };
}

fn path_key(path: &str) -> String {
    format!("path = {}", quoted(path))
}

/// A TOML string of one line, without invisible characters.
pub fn quoted(text: &str) -> String {
    toml::Value::String(markdown::one_line(text)).to_string()
}
