//! The examples of component schemas, as tests of the types.

use crate::names::{self, Scope};
use crate::sample::Samples;

use super::krate::RoundTrip;
use super::layout::Layout;
use super::types::Types;

/// Plans a test for each type whose schema has an example.
pub fn plan(samples: &Samples, types: &Types<'_>, layout: &Layout) -> Vec<RoundTrip> {
    let mut scope = Scope::default();
    let schemas = types.api.schemas.keys();
    let tests = schemas.filter_map(|id| {
        let (example, model) = (samples.examples.get(id)?, types.models.get(id)?);
        let json = serde_json::to_string_pretty(example).ok()?;
        let stem = names::value_name(&model.name);
        let name = names::joined(&stem, "keeps_its_example");
        Some(RoundTrip {
            name: scope.take_free(&[name]),
            ty: model.clone(),
            json,
            features: layout.features(model.home),
        })
    });
    tests.collect()
}
