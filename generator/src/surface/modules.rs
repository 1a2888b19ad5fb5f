//! The modules of a crate: the names that each defines, imports and exports, and the public path of each definition.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use syn::{Attribute, Item, UseTree, Visibility};

/// The path of the root module.
pub const ROOT: &str = "crate";

/// The maximum number of re-exports that lead from one to the next.
const MOST_REEXPORTS: usize = 16;

/// A module.
pub struct Module {
    /// The path at which its items are public, if they are.
    pub public: Option<String>,
    /// Its items, without bodies and docs. Those of nested modules are omitted.
    pub items: Vec<Item>,
    /// The types and modules that it defines or imports.
    names: BTreeMap<String, Name>,
    /// Its re-exports and imports of all items of a module.
    globs: Vec<Import>,
}

/// The meaning of a name in a module.
enum Name {
    Defined,
    Module { is_public: bool },
    Import(Import),
}

/// An import. Its path starts with `crate` for an item of the crate.
pub struct Import {
    pub path: String,
    pub is_public: bool,
}

/// The modules of a crate by their paths.
pub struct Modules {
    modules: BTreeMap<String, Module>,
    /// The public paths of private items and modules that have no file here, such as those of the runtime.
    exported: BTreeMap<String, String>,
}

impl Modules {
    /// Reads the modules of a crate. `visit` passes the path of each file below `src/`, and its tokens.
    pub fn read(visit: impl FnOnce(&mut dyn FnMut(&str, TokenStream))) -> Self {
        let mut read = Self { modules: BTreeMap::new(), exported: BTreeMap::new() };
        visit(&mut |path, tokens| read.add_file(path, tokens));
        read.publish();
        read
    }

    fn add_file(&mut self, path: &str, tokens: TokenStream) {
        let file: syn::File = syn::parse2(tokens)
            .expect("emit creates whole Rust items; this is a bug of the generator");
        let steps = path.trim_end_matches(".rs").split('/');
        let steps = steps.filter(|step| !matches!(*step, "lib" | "mod"));
        let path = steps.fold(ROOT.to_owned(), |path, step| format!("{path}::{step}"));
        self.add(path, file.items);
    }

    fn add(&mut self, path: String, items: Vec<Item>) {
        let mut module =
            Module { public: None, items: Vec::new(), names: BTreeMap::new(), globs: Vec::new() };
        for item in &items {
            let mut name = |ident: &proc_macro2::Ident, name| {
                module.names.insert(ident.to_string(), name);
            };
            match item {
                Item::Struct(item) => name(&item.ident, Name::Defined),
                Item::Enum(item) => name(&item.ident, Name::Defined),
                Item::Type(item) => name(&item.ident, Name::Defined),
                Item::Mod(item) => {
                    let is_public = is_public(&item.vis, &item.attrs);
                    name(&item.ident, Name::Module { is_public });
                }
                _ => {}
            }
        }
        for item in items {
            match item {
                Item::Mod(item) => {
                    if let Some((_, nested)) = item.content {
                        self.add(format!("{path}::{}", item.ident), nested);
                    }
                }
                Item::Use(item) => {
                    let is_public = is_public(&item.vis, &item.attrs);
                    module.import(&path, &item.tree, &mut Vec::new(), is_public);
                }
                item => module.items.push(without_body(item)),
            }
        }
        self.modules.insert(path, module);
    }

    /// Finds the public paths. The path of a module is in front of those of the modules in it.
    fn publish(&mut self) {
        let paths: Vec<String> = self.modules.keys().cloned().collect();
        for path in &paths {
            let public = match path.rsplit_once("::") {
                None => Some(path.clone()),
                Some((parent, name)) => self.modules.get(parent).and_then(|parent| {
                    let at = parent.public.as_ref()?;
                    match parent.names.get(name) {
                        Some(Name::Module { is_public: true }) => Some(format!("{at}::{name}")),
                        _ => {
                            let mut globs = parent.globs.iter();
                            globs
                                .any(|glob| glob.is_public && glob.path == *path)
                                .then(|| at.clone())
                        }
                    }
                }),
            };
            if let Some(module) = self.modules.get_mut(path) {
                module.public = public;
            }
        }
        for module in self.modules.values() {
            let Some(public) = &module.public else { continue };
            for (name, import) in module.exports() {
                let path = format!("{public}::{name}");
                self.exported.entry(import.path.clone()).or_insert(path);
            }
            for glob in module.globs.iter().filter(|glob| glob.is_public) {
                self.exported.entry(glob.path.clone()).or_insert_with(|| public.clone());
            }
        }
    }

    /// The modules with their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Module)> {
        self.modules.iter().map(|(path, module)| (path.as_str(), module))
    }

    /// Returns `true` if the items of this crate at a path are public, and for each item of another crate.
    pub fn is_public(&self, path: &str) -> bool {
        let Some((module, _)) = path.rsplit_once("::") else { return true };
        let is_published =
            || self.modules.values().any(|one| one.public.as_deref() == Some(module));
        !(module == ROOT || module.starts_with("crate::")) || is_published()
    }

    /// Returns `true` for a module with this public path.
    pub fn contains(&self, path: &str) -> bool {
        self.modules.get(path).is_some_and(|module| module.public.as_deref() == Some(path))
    }

    /// Returns the path of the definition that a path in a module denotes, or the path as it is if no name is known.
    pub fn resolve(&self, module: &str, path: &str) -> String {
        let (first, rest) =
            path.split_once("::").map_or((path, None), |(first, rest)| (first, Some(rest)));
        let start = match first {
            "crate" | "self" | "super" => absolute(module, path, |_| false),
            _ => match self.lookup(module, first, MOST_REEXPORTS) {
                Some(found) => {
                    rest.map_or_else(|| found.clone(), |rest| format!("{found}::{rest}"))
                }
                None => return path.to_owned(),
            },
        };
        self.definition(&start, MOST_REEXPORTS)
    }

    /// Returns the public path of the definition at an absolute path.
    fn definition(&self, path: &str, left: usize) -> String {
        if let Some((module, name)) = path.rsplit_once("::") {
            if self.modules.contains_key(module) {
                return self.lookup(module, name, left).unwrap_or_else(|| path.to_owned());
            }
            if let Some(public) = self.exported.get(path) {
                return public.clone();
            }
            if let Some(public) = self.exported.get(module) {
                return format!("{public}::{name}");
            }
        }
        path.to_owned()
    }

    /// Returns the path of the definition of a name in a module.
    fn lookup(&self, path: &str, name: &str, left: usize) -> Option<String> {
        let left = left.checked_sub(1)?;
        let module = self.modules.get(path)?;
        match module.names.get(name) {
            Some(Name::Defined) => {
                Some(format!("{}::{name}", module.public.as_deref().unwrap_or(path)))
            }
            Some(Name::Module { .. }) => Some(format!("{path}::{name}")),
            Some(Name::Import(import)) => Some(self.definition(&import.path, left)),
            None => module.globs.iter().find_map(|glob| self.lookup(&glob.path, name, left)),
        }
    }
}

impl Module {
    /// Adds the names of a `use` line.
    fn import(&mut self, module: &str, tree: &UseTree, steps: &mut Vec<String>, is_public: bool) {
        let path = |steps: &[String], names: &BTreeMap<String, Name>| {
            let is_own = |name: &str| matches!(names.get(name), Some(Name::Module { .. }));
            absolute(module, &steps.join("::"), is_own)
        };
        match tree {
            UseTree::Path(tree) => {
                steps.push(tree.ident.to_string());
                self.import(module, &tree.tree, steps, is_public);
                steps.pop();
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(module, tree, steps, is_public);
                }
            }
            UseTree::Glob(_) => {
                self.globs.push(Import { path: path(steps, &self.names), is_public });
            }
            UseTree::Name(_) | UseTree::Rename(_) => {
                let (name, alias) = match tree {
                    UseTree::Name(tree) => (&tree.ident, &tree.ident),
                    UseTree::Rename(tree) => (&tree.ident, &tree.rename),
                    _ => return,
                };
                steps.push(name.to_string());
                let import = Import { path: path(steps, &self.names), is_public };
                steps.pop();
                self.names.insert(alias.to_string(), Name::Import(import));
            }
        }
    }

    /// The public re-exports of single items, by name.
    pub fn exports(&self) -> impl Iterator<Item = (&str, &Import)> {
        self.names.iter().filter_map(|(name, meaning)| match meaning {
            Name::Import(import) if import.is_public => Some((name.as_str(), import)),
            _ => None,
        })
    }

    /// The paths of the modules of which all items are public here too.
    pub fn public_globs(&self) -> impl Iterator<Item = &str> {
        self.globs.iter().filter(|glob| glob.is_public).map(|glob| glob.path.as_str())
    }
}

/// Returns a path of a module from the root of the crate, or as it is if it starts with another crate.
fn absolute(module: &str, path: &str, is_own: impl Fn(&str) -> bool) -> String {
    let mut base = module;
    let mut rest = path;
    loop {
        let (first, behind) = rest.split_once("::").unwrap_or((rest, ""));
        match first {
            "crate" => return rest.to_owned(),
            "super" => base = base.rsplit_once("::").map_or(ROOT, |(parent, _)| parent),
            "self" => {}
            // After `self` or `super` every name is a name of the crate.
            _ if rest.len() < path.len() || is_own(first) => return format!("{base}::{rest}"),
            _ => return path.to_owned(),
        }
        if behind.is_empty() {
            return base.to_owned();
        }
        rest = behind;
    }
}

/// Returns `true` for a public item that the docs show.
pub fn is_public(visibility: &Visibility, attributes: &[Attribute]) -> bool {
    let is_hidden = |attribute: &Attribute| match &attribute.meta {
        syn::Meta::List(list) if list.path.is_ident("doc") => list.tokens.to_string() == "hidden",
        _ => false,
    };
    matches!(visibility, Visibility::Public(_)) && !attributes.iter().any(is_hidden)
}

/// Drops the bodies, because they take most of the memory.
fn without_body(mut item: Item) -> Item {
    match &mut item {
        Item::Fn(item) => item.block.stmts.clear(),
        Item::Impl(item) => {
            for member in &mut item.items {
                if let syn::ImplItem::Fn(function) = member {
                    function.block.stmts.clear();
                }
            }
        }
        _ => {}
    }
    item
}
