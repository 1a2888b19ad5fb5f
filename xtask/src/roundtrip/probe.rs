//! Probes: changed samples that may be valid or invalid.
//!
//! A sample uses few of the freedoms that its schema leaves. A probe uses one more: an undeclared property, a missing
//! property, another text, or another kind of value. If the reader ignores a keyword, it accepts probes that the
//! witness rejects.

use openapi_sdk_generator::sample::random::Random;
use openapi_sdk_generator::sample::validator::walk::{Step, shown};
use serde_json::{Value, json};

use super::mutation::{at, every_way};

/// A value beside a sample.
pub struct Probe {
    /// The change and its place.
    pub what: String,
    /// The value.
    pub value: Value,
}

/// Returns at most one probe of each kind.
pub fn probes(sample: &Value, random: &mut Random) -> Vec<Probe> {
    let mut ways = Vec::new();
    every_way(sample, &mut Vec::new(), &mut ways);
    let kinds = [undeclared, missing, other_text, other_kind];
    kinds.iter().filter_map(|probe| probe(sample, &ways, random)).collect()
}

type Ways = [Vec<Step>];

/// Returns a random part of a value for which `is_it` holds.
fn pick<'w>(
    sample: &Value,
    ways: &'w Ways,
    random: &mut Random,
    is_it: fn(&Value) -> bool,
) -> Option<&'w Vec<Step>> {
    let mut sample = sample.clone();
    let ways: Vec<&Vec<Step>> =
        ways.iter().filter(|way| at(&mut sample, way).is_some_and(|part| is_it(part))).collect();
    random.pick(&ways).copied()
}

fn undeclared(sample: &Value, ways: &Ways, random: &mut Random) -> Option<Probe> {
    let way = pick(sample, ways, random, Value::is_object)?;
    let mut value = sample.clone();
    let member = random.pick(&[json!("text"), json!(7), json!({})])?.clone();
    at(&mut value, way)?.as_object_mut()?.insert("undeclared".to_owned(), member);
    Some(Probe { what: format!("{}: with an undeclared property", shown(way)), value })
}

fn missing(sample: &Value, ways: &Ways, random: &mut Random) -> Option<Probe> {
    let way = pick(sample, ways, random, |part| {
        part.as_object().is_some_and(|members| !members.is_empty())
    })?;
    let mut value = sample.clone();
    let members = at(&mut value, way)?.as_object_mut()?;
    let names: Vec<String> = members.keys().cloned().collect();
    let name = random.pick(&names)?;
    members.remove(name);
    Some(Probe { what: format!("{}: without `{name}`", shown(way)), value })
}

fn other_text(sample: &Value, ways: &Ways, random: &mut Random) -> Option<Probe> {
    let way = pick(sample, ways, random, Value::is_string)?;
    let mut value = sample.clone();
    *at(&mut value, way)? = json!("another text");
    Some(Probe { what: format!("{}: another text", shown(way)), value })
}

fn other_kind(sample: &Value, ways: &Ways, random: &mut Random) -> Option<Probe> {
    let way = random.pick(ways)?;
    let mut value = sample.clone();
    let kinds = [
        json!(true),
        json!(7),
        json!(0.5),
        json!("text"),
        json!(["x"]),
        json!({ "x": "y" }),
        Value::Null,
    ];
    *at(&mut value, way)? = random.pick(&kinds)?.clone();
    Some(Probe { what: format!("{}: another kind", shown(way)), value })
}
