//! `[emit]`: the generated code.

use std::ops::Range;

use serde::Deserialize;
use toml::de::DeTable;

use super::checked::Checked;
use super::{Auth, Client, Config, Paging, Retry};

/// `[emit]`: the generated code.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Emit {
    /// `false` if the crate has only types, without operations and their client.
    pub client: bool,
    /// The places and names of the keys that only a client uses, if the crate has none.
    #[serde(skip)]
    pub ineffective: Vec<(Range<usize>, String)>,
}

impl Default for Emit {
    fn default() -> Self {
        Self { client: true, ineffective: Vec::new() }
    }
}

/// The tables that only a client uses.
const OF_CLIENT: &[&str] = &["auth", "client", "example", "paging", "retry"];

/// Returns the places and names of the tables that only a client uses.
pub(super) fn tables_of_client(table: &DeTable<'_>) -> Vec<(Range<usize>, String)> {
    let tables = table.iter().filter(|(key, _)| OF_CLIENT.contains(&key.get_ref().as_ref()));
    tables.map(|(key, _)| (key.span(), key.get_ref().to_string())).collect()
}

impl Config {
    /// Removes the settings of a client that the crate does not have, so no pass reports a part of them. Records their
    /// places for one finding each.
    pub(super) fn remove_client(&mut self, tables: Vec<(Range<usize>, String)>) {
        if self.emit.client {
            return;
        }
        self.emit.ineffective = tables;
        let spanning = self.overrides.iter().filter(|entry| entry.spans_segments.is_some());
        let spanning =
            spanning.map(|entry| (Checked::span(&entry.at), "spans-segments".to_owned()));
        self.emit.ineffective.extend(spanning);
        self.auth = Auth::default();
        self.client = Client::default();
        self.example = None;
        self.paging = Paging::default();
        self.retry = Retry::default();
    }
}
