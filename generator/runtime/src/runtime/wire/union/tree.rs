//! JSON values in memory as a source.

use std::any::Any;

use serde_json::{Map, Value as Json};

use super::super::read::{
    Items, List, Members, Object, OwnedText, Sink, Source, TakeItem, TakeMember, TakeSomeItem,
    Text, Value,
};
use super::super::{Dialect, Step, WireError};
use super::decision::Scope;

/// A value in memory.
#[derive(Clone, Copy)]
pub(super) struct Node<'j> {
    pub(super) json: &'j Json,
    pub(super) scope: &'j Scope,
}

impl<'j> Node<'j> {
    /// Returns the value if it is in memory.
    pub(super) fn of(value: &'j mut Value<'_>) -> Option<Self> {
        let (json, scope) = value.in_memory()?;
        Some(Self { json, scope: scope.downcast_ref()? })
    }

    fn at(&self, json: &'j Json) -> Self {
        Self { json, scope: self.scope }
    }
}

impl Source for Node<'_> {
    fn accept(&mut self, sink: &mut dyn Sink) -> Result<(), WireError> {
        match self.json {
            Json::Null => sink.null(),
            Json::Bool(value) => sink.boolean(*value),
            Json::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => sink.unsigned(number),
                (None, Some(number)) => sink.signed(number),
                (None, None) => sink.float(number.as_f64().unwrap_or(f64::NAN)),
            },
            Json::String(text) => sink.text(text),
            Json::Array(items) => sink.list(&mut ListNode { node: *self, items }),
            Json::Object(members) => sink.object(&mut ObjectNode { node: *self, members }),
        }
    }

    fn accept_as(&mut self, name: &'static str, sink: &mut dyn Sink) -> Result<(), WireError> {
        match self.json {
            // serde_json passes numbers under the name of its `RawValue`, the only name in use.
            Json::Number(number) => {
                let text = Json::String(number.to_string());
                let members = Map::from_iter([(name.to_owned(), text)]);
                sink.object(&mut ObjectNode { node: *self, members: &members })
            }
            _ => self.accept(sink),
        }
    }

    fn text(&mut self, sink: &mut Text<'_>) -> Result<(), WireError> {
        self.accept(sink)
    }

    fn string(&mut self, sink: &mut OwnedText) -> Result<(), WireError> {
        self.accept(sink)
    }

    fn list(&mut self, sink: &mut List<'_>) -> Result<(), WireError> {
        self.accept(sink)
    }

    fn object(&mut self, sink: &mut Object<'_>) -> Result<(), WireError> {
        self.accept(sink)
    }

    fn optional(&mut self, take: &mut TakeItem<'_>) -> Result<bool, WireError> {
        if self.json.is_null() {
            return Ok(false);
        }
        take(self)?;
        Ok(true)
    }

    fn skip(&mut self) -> Result<(), WireError> {
        Ok(())
    }

    fn json(&mut self) -> Result<Json, WireError> {
        Ok(self.json.clone())
    }

    fn untyped(&mut self) -> Result<Json, WireError> {
        match &self.scope.trial {
            None => self.json(),
            Some(trial) => {
                trial.skip(self.json, 0);
                Ok(Json::Null)
            }
        }
    }

    fn in_memory(&mut self) -> Option<(&Json, &dyn Any)> {
        Some((self.json, self.scope))
    }
}

struct ListNode<'j> {
    node: Node<'j>,
    items: &'j [Json],
}

impl Items for ListNode<'_> {
    fn each(&mut self, take: &mut TakeItem<'_>) -> Result<(), WireError> {
        self.items.iter().try_for_each(|item| take(&mut self.node.at(item)))
    }

    fn each_or_null(&mut self, take: &mut TakeSomeItem<'_>) -> Result<(), WireError> {
        self.items.iter().try_for_each(|item| match item {
            Json::Null => take(None),
            item => take(Some(&mut self.node.at(item))),
        })
    }
}

struct ObjectNode<'j> {
    node: Node<'j>,
    members: &'j Map<String, Json>,
}

impl Members for ObjectNode<'_> {
    fn each(&mut self, dialect: Dialect, take: &mut TakeMember<'_>) -> Result<(), WireError> {
        self.members.iter().try_for_each(|(name, json)| {
            take(name, Value::new(&mut self.node.at(json), dialect))
                .map_err(|error| error.inside(Step::Member(name.clone())))
        })
    }
}
