//! The directions of types: sent, received, or both.
//!
//! A type of responses and webhooks only is never sent, so `null` and absence are the same. A type that is sent must
//! distinguish them. A property that only one side may set is not required from the other.

use std::collections::BTreeSet;

use crate::ir::{Api, SchemaId, TypeUse};

/// The ways that a type goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ways {
    /// It is, or is a part of, the body of a request.
    pub(super) sent: bool,
    /// It is, or is a part of, a response or a webhook.
    pub(super) received: bool,
}

/// The types that are sent and those that come back.
#[derive(Debug, Default)]
pub(super) struct Directions {
    sent: BTreeSet<SchemaId>,
    received: BTreeSet<SchemaId>,
}

impl Directions {
    /// Follows the types from the operations and the webhooks.
    pub(super) fn of(api: &Api) -> Self {
        let mut directions = Self::default();
        for operation in &api.operations {
            reach(api, operation.sent().filter_map(TypeUse::named), &mut directions.sent);
            reach(api, operation.received().filter_map(TypeUse::named), &mut directions.received);
        }
        let payloads = api.webhooks.iter().filter_map(|webhook| webhook.payload.named());
        reach(api, payloads, &mut directions.received);
        directions
    }

    /// The directions of a type: both if no operation uses it.
    pub(super) fn ways(&self, id: &SchemaId) -> Ways {
        let (sent, received) = (self.sent.contains(id), self.received.contains(id));
        let unknown = !sent && !received;
        Ways { sent: sent || unknown, received: received || unknown }
    }
}

/// Adds these types and all types inside them.
fn reach<'a>(
    api: &'a Api,
    from: impl Iterator<Item = &'a SchemaId>,
    reached: &mut BTreeSet<SchemaId>,
) {
    let mut open: Vec<&SchemaId> = from.collect();
    while let Some(id) = open.pop() {
        if reached.insert(id.clone())
            && let Some(schema) = api.schemas.get(id)
        {
            open.extend(schema.shape.uses().filter_map(TypeUse::named));
        }
    }
}
