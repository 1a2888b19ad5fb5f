//! The modules of the crate: one for each resource, and one for each set of users that share types.
//!
//! Input: the layout, and everything that was planned for each resource. Output: [`Resource`]s and [`SharedModule`]s.

use std::collections::BTreeMap;

use crate::markdown::{self, DocComment, Phrase, phrase};

use super::krate::{
    DocExample, Home, Item, Moved, Operation, Resource, SharedModule, Untested, WireTest,
};
use super::layout::{Layout, ResourceLayout, SharedLayout};

/// The contents of the module of a resource, but for its types.
pub struct Contents {
    /// The operations, without examples.
    pub operations: Vec<Operation>,
    /// The example of each operation.
    pub examples: Vec<DocExample>,
    /// The tests of the operations, and the operations without a test.
    pub tests: (Vec<WireTest>, Vec<Untested>),
    /// The types that moved to another module.
    pub moved: Vec<Moved>,
}

/// Puts everything into its module: the contents of each resource, and the types.
pub fn assemble(
    layout: Layout,
    tags: &BTreeMap<String, String>,
    contents: impl Iterator<Item = Contents>,
    items: Vec<(Home, Item)>,
) -> (Vec<Resource>, Vec<SharedModule>) {
    let resources = layout.resources.into_iter().zip(contents);
    let resources = resources.map(|(resource, contents)| {
        let operations = contents.operations.into_iter().zip(contents.examples);
        let (tests, untested) = contents.tests;
        Resource {
            docs: resource_docs(&resource, tags),
            title: resource.words,
            module: resource.module,
            feature: resource.feature,
            handle: resource.handle,
            operations: operations
                .map(|(operation, example)| Operation { example: Some(example), ..operation })
                .collect(),
            types: Vec::new(),
            moved: contents.moved,
            tests,
            untested,
        }
    });
    let mut resources: Vec<Resource> = resources.collect();
    let has_resources = !resources.is_empty();
    let shared = layout.shared.into_iter().map(|set| SharedModule {
        docs: DocComment::of(&shared_docs(&set, has_resources)),
        module: set.module,
        features: set.features,
        types: Vec::new(),
    });
    let mut shared: Vec<SharedModule> = shared.collect();
    for (home, item) in items {
        match home {
            Home::Shared(index) => shared[index].types.push(item),
            Home::Resource(index) => resources[index].types.push(item),
        }
    }
    (resources, shared)
}

/// Returns the docs of the module of a resource, with the descriptions of its tags.
fn resource_docs(resource: &ResourceLayout, tags: &BTreeMap<String, String>) -> DocComment {
    let title = Phrase::code(&resource.words);
    let mut docs =
        DocComment::of(&phrase!("The operations of the resource {}, and their types.", title));
    let others = resource.groups.iter().filter(|group| **group != resource.words);
    let described = [&resource.words].into_iter().chain(others).filter_map(|name| tags.get(name));
    described.for_each(|text| markdown::append_blocks(&mut docs, text));
    docs
}

/// Returns the docs of a module of shared types: the users of its types.
fn shared_docs(set: &SharedLayout, has_resources: bool) -> Phrase {
    let resources = match set.titles.len() {
        1 => phrase!("a resource uses"),
        count => phrase!("{} resources use", Phrase::number(count)),
    };
    let titles: Vec<Phrase> = set.titles.iter().map(|title| Phrase::text(title)).collect();
    let list = Phrase::join(&titles, ", ");
    match (set.titles.as_slice(), set.webhooks) {
        ([], false) if has_resources => {
            phrase!("Types that no operation uses, and the types inside them.")
        }
        ([], false) => phrase!("The types of the document."),
        ([], true) => phrase!("Types that only webhooks send."),
        (_, false) => phrase!("Types that {}: {}.", resources, list),
        (_, true) => phrase!("Types that webhooks send and {}: {}.", resources, list),
    }
}
