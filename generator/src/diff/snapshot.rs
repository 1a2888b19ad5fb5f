//! A version of an API, as far as it is compared.

use std::collections::BTreeMap;

use crate::contract::Contract;
use crate::diagnostic::Finding;
use crate::document::provenance::Provenance;
use crate::plan::krate::Crate;
use crate::pointer::Pointer;
use crate::source::Sources;
use crate::summary::Summary;
use crate::surface::Surface;

/// A version of an API.
#[derive(Debug)]
pub struct Snapshot {
    pub(crate) contract: Contract,
    /// The public items of its crate.
    pub surface: Surface,
    /// The places of its public items in the document, by their paths.
    pub(crate) places: BTreeMap<String, Pointer>,
    /// The account of its run.
    pub summary: Summary,
    /// Its names lock, with all names, if its config has one.
    pub names_lock: Option<String>,
    /// The findings that are not errors.
    pub warnings: Vec<Finding>,
    /// The texts, and the origin of each part of the document in them.
    pub(crate) input: (Sources, Provenance),
}

impl Snapshot {
    /// The snapshot of a planned crate without findings.
    pub(crate) fn new(
        contract: Contract,
        (krate, surface): (Crate, Surface),
        names_lock: Option<String>,
        input: (Sources, Provenance),
    ) -> Self {
        let places = places(&krate);
        let (summary, warnings) = (krate.summary, Vec::new());
        Self { contract, surface, places, summary, names_lock, warnings, input }
    }
}

/// Returns the place in the document of each item with a name of its own, and of the types of operations.
fn places(krate: &Crate) -> BTreeMap<String, Pointer> {
    let summary = &krate.summary;
    let names = summary.rust_paths.iter().chain(&summary.rust_names);
    let mut places: BTreeMap<String, Pointer> =
        names.map(|(place, path)| (path.clone(), place.clone())).collect();
    for resource in &krate.resources {
        let module = format!("resources::{}", resource.module);
        for operation in &resource.operations {
            let method = format!("{module}::{}::{}", resource.handle, operation.method);
            let Some(place) = places.get(&method).cloned() else { continue };
            for name in std::iter::once(&operation.marker).chain(&operation.call) {
                places.insert(format!("{module}::ops::{name}"), place.clone());
            }
        }
    }
    places
}
