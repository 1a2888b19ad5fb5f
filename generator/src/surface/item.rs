//! The public items of a crate.

use std::collections::BTreeMap;
use std::fmt;

use crate::render;

/// The public items of a crate, by path.
#[derive(Debug, Clone, Default)]
pub struct Surface {
    /// The items. The path of a method ends in `()` here, because a field may have the same path.
    pub(super) items: BTreeMap<String, Item>,
    /// The public modules that another one re-exports completely.
    pub(super) globs: BTreeMap<String, Vec<String>>,
}

impl Surface {
    /// Returns the items in the order of their paths, such as `models::Pet`, `models::Pet::name`, `models::Pet: Default`,
    /// `resources::pets::PetsApi::get`, `Client::pets` and `feature pets`. The setters of a call have the path of its
    /// operation: `resources::pets::ops::List::limit`. A field and its setter have the same path.
    pub fn items(&self) -> impl Iterator<Item = (&str, &Item)> {
        self.items.iter().map(|(path, item)| (shown(path), item))
    }

    /// Returns the path of the definition of an item of a module, which this path may re-export.
    pub(super) fn find<'s>(&'s self, path: &'s str) -> Option<&'s str> {
        if let Some(item) = self.items.get(path) {
            return match &item.target {
                Some(target) => self.find(target),
                None => Some(path),
            };
        }
        let (module, name) = path.rsplit_once("::")?;
        self.globs.get(module)?.iter().find_map(|target| {
            let (path, item) = self.items.get_key_value(&format!("{target}::{name}"))?;
            match &item.target {
                Some(target) => self.find(target),
                None => Some(path),
            }
        })
    }
}

/// The path of an item as users write it.
pub(super) fn shown(path: &str) -> &str {
    path.trim_end_matches("()")
}

/// A public item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub(super) kind: ItemKind,
    /// The types of the item as tokens. Each path is one word, and starts with `crate` for an item of the crate.
    pub(super) signature: String,
    /// The tokens of the declaration as written, without a body.
    pub(super) declaration: String,
    pub(super) deprecated: bool,
    /// `true` for a type that may grow without a breaking change: it is `#[non_exhaustive]`, or has private fields.
    pub(super) open: bool,
    /// The item that contains this one, or the implementation that defines it.
    pub(super) parent: Option<String>,
    /// The item of the crate that this one re-exports.
    pub(super) target: Option<String>,
}

impl Item {
    /// The kind of the item.
    pub fn kind(&self) -> ItemKind {
        self.kind
    }

    /// Returns `true` for an item with `#[deprecated]`.
    pub fn is_deprecated(&self) -> bool {
        self.deprecated
    }

    /// The path of the item that contains this one: the type of a field, the module of a type. For an associated type
    /// it is the implementation. `None` in the root of the crate.
    pub fn parent(&self) -> Option<&str> {
        self.parent.as_deref()
    }

    /// The formatted declaration, such as `pub fn get(&self, id: impl AsRef<str>) -> Call<ops::Get>`.
    pub fn readable(&self) -> String {
        readable(self.kind, &self.declaration)
    }

    /// The formatted signature, with complete paths and without names of arguments.
    pub(super) fn resolved(&self) -> String {
        let declared = &self.signature;
        match self.kind {
            ItemKind::Function | ItemKind::Method => {
                readable(self.kind, &format!("pub {declared} {{}}"))
            }
            ItemKind::Alias | ItemKind::AssociatedType | ItemKind::Field | ItemKind::Constant => {
                let text = render::item(&format!("type T = {declared};"));
                text.trim_start_matches("type T = ").trim_end().trim_end_matches(';').to_owned()
            }
            _ => declared.clone(),
        }
    }
}

/// Formats the tokens of a declaration.
pub(super) fn readable(kind: ItemKind, declaration: &str) -> String {
    let part = match kind {
        ItemKind::Feature => return declaration.to_owned(),
        ItemKind::Field => Some(render::item(&format!("struct S {{ {declaration} }}"))),
        ItemKind::Variant => Some(render::item(&format!("enum S {{ {declaration} }}"))),
        _ => None,
    };
    if let Some(text) = part {
        let lines: Vec<&str> = text.lines().collect();
        let inner = &lines[1..lines.len() - 1];
        let inner: Vec<&str> =
            inner.iter().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
        return inner.join("\n").trim_end_matches(',').to_owned();
    }
    let text = render::item(declaration);
    let text = text.trim_end();
    let ends = [" {}", " = _;", ";"];
    let text = ends.iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    text.replace("#[non_exhaustive]\n", "#[non_exhaustive] ")
}

/// The kinds of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ItemKind {
    /// A feature of the crate.
    Feature,
    /// A module.
    Module,
    /// A struct.
    Struct,
    /// A field of a struct.
    Field,
    /// An enum.
    Enum,
    /// A variant of an enum.
    Variant,
    /// A function of a module.
    Function,
    /// A function of a type, with or without `self`.
    Method,
    /// A constant of a module or of a type.
    Constant,
    /// A type alias.
    Alias,
    /// An implementation of a trait.
    Implementation,
    /// An associated type of an implementation.
    AssociatedType,
    /// A re-export.
    Reexport,
}

impl fmt::Display for ItemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Feature => "feature",
            Self::Module => "module",
            Self::Struct => "struct",
            Self::Field => "field",
            Self::Enum => "enum",
            Self::Variant => "variant",
            Self::Function => "function",
            Self::Method => "method",
            Self::Constant => "constant",
            Self::Alias => "type alias",
            Self::Implementation => "implementation",
            Self::AssociatedType => "associated type",
            Self::Reexport => "re-export",
        })
    }
}
