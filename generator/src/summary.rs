//! The account of a run: every input is emitted or counted with its reason.

use std::collections::BTreeMap;
use std::fmt;

use crate::ir::{Operation, Paging, Refusal};
use crate::pointer::Pointer;

/// The account of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// The counts of operations.
    pub operations: OperationCount,
    /// The counts of webhooks and callbacks.
    pub webhooks: OperationCount,
    /// The number of resources.
    pub resources: usize,
    /// The counts of component schemas.
    pub schemas: SchemaCount,
    /// The number of emitted types, inline ones included.
    pub types: usize,
    /// Everything that was omitted, with its rule.
    pub refusals: Vec<Refusal>,
    /// Types that are untyped JSON although the document declares a more specific type.
    pub untyped: Vec<LessTyped>,
    /// Bodies that are raw bytes or text although the document describes them.
    pub opaque: Vec<LessTyped>,
    /// The groups of properties of which at most one is set, by the objects that have them.
    pub oneofs: BTreeMap<Pointer, Vec<Vec<String>>>,
    /// The emitted operations that return a list, with their paging.
    pub lists: Vec<ListOperation>,
    /// The method of each emitted operation, in the order of the handles.
    pub methods: Vec<Method>,
    /// Component schemas that no emitted operation or webhook reaches.
    pub unreached: Vec<Pointer>,
    /// The Rust type of each emitted property and parameter, by its place in the document.
    pub rust_types: BTreeMap<Pointer, String>,
    /// The Rust path of each emitted schema, operation and webhook, by its place in the document.
    pub rust_paths: BTreeMap<Pointer, String>,
    /// The Rust path of each item whose name a lock can preserve, by its key there.
    pub rust_names: BTreeMap<Pointer, String>,
    /// The path of each emitted schema from outside of the crate, by its place in the document.
    pub models: BTreeMap<Pointer, Model>,
}

/// The counts, and a line for each omitted part.
impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operations, webhooks, schemas, resources, types, untyped, .. } = self;
        writeln!(
            formatter,
            "operations: {} = {} emitted in {resources} resources + {} unselected + {} refused",
            operations.read, operations.emitted, operations.unselected, operations.refused
        )?;
        if webhooks.read > 0 {
            writeln!(
                formatter,
                "webhooks and callbacks: {} = {} emitted + {} unselected + {} refused",
                webhooks.read, webhooks.emitted, webhooks.unselected, webhooks.refused
            )?;
        }
        let SchemaCount { read, emitted, merged, unreached, unselected, refused } = schemas;
        writeln!(
            formatter,
            "schemas: {read} = {emitted} emitted + {merged} merged + {unreached} unreached + {unselected} unselected + \
             {refused} refused; {types} types with the inline ones"
        )?;
        writeln!(
            formatter,
            "less specific than declared: {} places are untyped JSON",
            untyped.len()
        )?;
        for Refusal { rule, reason, origin, .. } in &self.refusals {
            let line = format!("refused[{rule}]: {reason} ({origin})");
            writeln!(formatter, "{}", line.replace('\n', " "))?;
        }
        Ok(())
    }
}

/// An operation that returns a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListOperation {
    /// Its `operationId`.
    pub id: String,
    /// Its method and its path.
    pub endpoint: String,
    /// The rule by which it pages, or the reason why it is not known to.
    pub verdict: Result<&'static str, &'static str>,
    /// The same in a sentence.
    pub sentence: String,
}

impl ListOperation {
    /// The known facts about the pages of an operation; `None` if it returns no list.
    pub(crate) fn of(operation: &Operation) -> Option<Self> {
        let (verdict, sentence) = match operation.paging.as_ref()? {
            Paging::Pages(pages) => (Ok(pages.rule.name()), pages.sentence()),
            Paging::Single(single) => (Err(single.reason.name()), single.sentence()),
        };
        let endpoint = format!("{} {}", operation.method, operation.path.text);
        Some(Self { id: operation.id.clone(), endpoint, verdict, sentence })
    }
}

/// The method of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// The `operationId`.
    pub id: String,
    /// The HTTP method and the path of the operation.
    pub endpoint: String,
    /// The type of the handle.
    pub handle: String,
    /// The name of the method.
    pub name: String,
    /// The types of its arguments.
    pub arguments: Vec<String>,
    /// `true` if the response is a list, or contains one.
    pub returns_list: bool,
}

/// A type as users of the crate reach it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Its path below the crate: `models::Pet`, `resources::pets::Visit`.
    pub path: String,
    /// The cargo features any of which enables it; empty if it is always enabled.
    pub features: Vec<String>,
}

/// A place whose Rust type is less specific than the document declares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LessTyped {
    /// The place in the document.
    pub origin: Pointer,
    /// The rule with the reason.
    pub rule: &'static str,
}

/// `read` is the sum of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OperationCount {
    /// In the document.
    pub read: usize,
    /// Became a method, or a function.
    pub emitted: usize,
    /// The config did not ask for them.
    pub unselected: usize,
    /// Omitted by a rule.
    pub refused: usize,
}

/// `read` is the sum of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SchemaCount {
    /// In `components/schemas`.
    pub read: usize,
    /// Became a type.
    pub emitted: usize,
    /// Aliases of another type, without a type of their own.
    pub merged: usize,
    /// No operation or webhook of the document reaches them.
    pub unreached: usize,
    /// Reached only by parts that the config did not select.
    pub unselected: usize,
    /// Omitted by a rule.
    pub refused: usize,
}
