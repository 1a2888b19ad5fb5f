//! Collects the public items of the modules of a crate.

use quote::{ToTokens, quote};
use syn::{Attribute, Fields, ImplItem, Type};

use super::item::{Item, ItemKind, Surface, readable};
use super::modules::{Module, Modules, ROOT, is_public};
use super::resolve::{Aliases, Resolver, without_marks, words};

/// Returns the public items of these modules, and the features.
pub fn surface(modules: &Modules, features: Vec<String>) -> Surface {
    let mut aliases = Aliases::new();
    for (path, module) in modules.iter() {
        for item in &module.items {
            if let syn::Item::Type(item) = item {
                let own = modules.resolve(path, &item.ident.to_string());
                aliases.insert(own, (path, &*item.ty));
            }
        }
    }
    let mut surface = Surface::default();
    for name in features {
        let path = format!("feature {name}");
        let item = new(ItemKind::Feature, String::new(), path.clone(), None);
        surface.items.insert(path, item);
    }
    for (path, module) in modules.iter() {
        let Some(public) = &module.public else { continue };
        let resolver = Resolver { modules, aliases: &aliases, module: path };
        Collector { surface: &mut surface, resolver }.module(path, module, public);
    }
    // Implementations may be in other files than their types, and in private modules.
    for (path, module) in modules.iter() {
        let resolver = Resolver { modules, aliases: &aliases, module: path };
        let mut collector = Collector { surface: &mut surface, resolver };
        for item in &module.items {
            if let syn::Item::Impl(item) = item {
                collector.implementation(item);
            }
        }
    }
    surface
}

struct Collector<'s> {
    surface: &'s mut Surface,
    resolver: Resolver<'s>,
}

impl Collector<'_> {
    fn add(&mut self, path: String, attributes: &[Attribute], mut item: Item) {
        item.deprecated = has(attributes, "deprecated");
        self.surface.items.entry(path).or_insert(item);
    }

    /// Adds a module and its items.
    fn module(&mut self, path: &str, module: &Module, public: &str) {
        let own = key(public);
        let parent = (path != ROOT).then(|| own.to_owned());
        if path == public
            && let Some((above, name)) = path.rsplit_once("::")
        {
            let above = (above != ROOT).then(|| key(above).to_owned());
            let item = new(ItemKind::Module, String::new(), format!("pub mod {name};"), above);
            self.add(own.to_owned(), &[], item);
        }
        let modules = self.resolver.modules;
        for (name, import) in module.exports() {
            let definition = modules.resolve(path, name);
            let at = join(own, name);
            let is_own = definition != join(public, name) && definition.starts_with("crate::");
            let alias = if import.path.ends_with(&format!("::{name}")) || import.path == name {
                String::new()
            } else {
                format!(" as {name}")
            };
            let declaration = format!("pub use {}{alias};", import.path);
            let mut item =
                new(ItemKind::Reexport, import.path.clone(), declaration, parent.clone());
            item.target = is_own.then(|| key(&definition).to_owned());
            self.add(at, &[], item);
        }
        for glob in module.public_globs() {
            if modules.contains(glob) {
                let globs = self.surface.globs.entry(own.to_owned()).or_default();
                globs.push(key(glob).to_owned());
            } else if modules.iter().all(|(known, _)| known != glob) {
                let last = glob.rsplit("::").next().filter(|last| !own.ends_with(last));
                let at = last.map_or_else(|| own.to_owned(), |last| join(own, last)) + "::*";
                let declaration = format!("pub use {glob}::*;");
                let item = new(ItemKind::Reexport, glob.to_owned(), declaration, parent.clone());
                self.add(at, &[], item);
            }
        }
        for item in &module.items {
            self.item(item, own, parent.as_ref());
        }
    }

    fn item(&mut self, item: &syn::Item, module: &str, parent: Option<&String>) {
        let parent = parent.cloned();
        match item {
            syn::Item::Struct(item) if is_public(&item.vis, &item.attrs) => {
                let path = join(module, &item.ident.to_string());
                let (ident, generics) = (&item.ident, &item.generics);
                let is_private = |field: &syn::Field| !is_public(&field.vis, &field.attrs);
                let has_private = item.fields.iter().any(is_private);
                let non_exhaustive = has(&item.attrs, "non_exhaustive");
                let mark = non_exhaustive.then(|| quote!(#[non_exhaustive]));
                let declaration = quote!(#mark pub struct #ident #generics;).to_string();
                let mut own = new(ItemKind::Struct, words(generics), declaration, parent);
                own.open = non_exhaustive || has_private;
                self.add(path.clone(), &item.attrs, own);
                self.derives(&path, &item.attrs, ident);
                self.fields(&path, &item.fields);
            }
            syn::Item::Enum(item) if is_public(&item.vis, &item.attrs) => {
                let path = join(module, &item.ident.to_string());
                let (ident, generics) = (&item.ident, &item.generics);
                let non_exhaustive = has(&item.attrs, "non_exhaustive");
                let mark = non_exhaustive.then(|| quote!(#[non_exhaustive]));
                let declaration = quote!(#mark pub enum #ident #generics {}).to_string();
                let mut own = new(ItemKind::Enum, words(generics), declaration, parent);
                own.open = non_exhaustive;
                self.add(path.clone(), &item.attrs, own);
                self.derives(&path, &item.attrs, ident);
                item.variants.iter().for_each(|variant| self.variant(&path, variant));
            }
            syn::Item::Type(item) if is_public(&item.vis, &item.attrs) => {
                let (ident, generics, ty) = (&item.ident, &item.generics, &item.ty);
                let declaration = quote!(pub type #ident #generics = #ty;).to_string();
                let own = new(ItemKind::Alias, self.resolver.ty(ty), declaration, parent);
                self.add(join(module, &ident.to_string()), &item.attrs, own);
            }
            syn::Item::Const(item) if is_public(&item.vis, &item.attrs) => {
                let own = self.constant(&item.ident, &item.ty, parent);
                self.add(join(module, &item.ident.to_string()), &item.attrs, own);
            }
            syn::Item::Fn(item) if is_public(&item.vis, &item.attrs) => {
                let own = self.function(ItemKind::Function, &item.sig, parent);
                self.add(join(module, &item.sig.ident.to_string()), &item.attrs, own);
            }
            _ => {}
        }
    }

    fn constant(&self, name: &proc_macro2::Ident, ty: &Type, parent: Option<String>) -> Item {
        let declaration = quote!(pub const #name: #ty = _;).to_string();
        new(ItemKind::Constant, self.resolver.ty(ty), declaration, parent)
    }

    fn function(&self, kind: ItemKind, function: &syn::Signature, parent: Option<String>) -> Item {
        let written = without_marks(function);
        let declaration = quote!(pub #written {}).to_string();
        new(kind, self.resolver.function(function), declaration, parent)
    }

    fn fields(&mut self, owner: &str, fields: &Fields) {
        for (index, field) in fields.iter().enumerate() {
            if !is_public(&field.vis, &field.attrs) {
                continue;
            }
            let name = field.ident.as_ref().map_or_else(|| index.to_string(), ToString::to_string);
            let ty = &field.ty;
            let written = field.ident.as_ref().map(|ident| quote!(pub #ident: #ty));
            // The index of a field is not an identifier.
            let written = written.unwrap_or_else(|| quote!(pub _field: #ty)).to_string();
            let own = new(ItemKind::Field, self.resolver.ty(ty), written, Some(owner.to_owned()));
            self.add(format!("{owner}::{name}"), &field.attrs, own);
        }
    }

    fn variant(&mut self, owner: &str, variant: &syn::Variant) {
        let types: Vec<String> = variant
            .fields
            .iter()
            .map(|field| {
                let name = field.ident.as_ref().map(|ident| format!("{ident} : "));
                format!("{}{}", name.unwrap_or_default(), self.resolver.ty(&field.ty))
            })
            .collect();
        let mut written = variant.clone();
        written.attrs.clear();
        written.fields.iter_mut().for_each(|field| field.attrs.clear());
        written.discriminant = None;
        let own = new(
            ItemKind::Variant,
            types.join(" , "),
            written.to_token_stream().to_string(),
            Some(owner.to_owned()),
        );
        self.add(format!("{owner}::{}", variant.ident), &variant.attrs, own);
    }

    /// Adds the implementations that `derive` lists.
    fn derives(&mut self, owner: &str, attributes: &[Attribute], name: &proc_macro2::Ident) {
        for attribute in attributes.iter().filter(|one| one.path().is_ident("derive")) {
            let derived = attribute.parse_nested_meta(|derived| {
                if let Some(last) = derived.path.segments.last() {
                    let last = &last.ident;
                    let declaration = quote!(impl #last for #name {}).to_string();
                    let parent = Some(owner.to_owned());
                    let own = new(ItemKind::Implementation, last.to_string(), declaration, parent);
                    self.add(format!("{owner}: {last}"), &[], own);
                }
                Ok(())
            });
            derived.expect("emit derives traits by their paths; this is a bug of the generator");
        }
    }

    /// Adds the members of an `impl` block.
    fn implementation(&mut self, block: &syn::ItemImpl) {
        let Some(owner) = self.owner(&block.self_ty) else { return };
        let Some((path, _)) = &block.trait_ else {
            return self.members(&owner, &block.items);
        };
        let Some(last) = path.segments.last() else { return };
        if !self.resolver.modules.is_public(&self.resolver.path(path)) {
            return;
        }
        // `derive` and an `impl` block of the same trait are the same.
        let signature = self.resolver.ty(&syn::parse_quote!(#last));
        let name = match &last.arguments {
            syn::PathArguments::None => last.ident.to_string(),
            _ => readable(ItemKind::Alias, &quote!(type T = #last;).to_string())
                .trim_start_matches("type T = ")
                .to_owned(),
        };
        let (generics, ty) = (&block.generics, &block.self_ty);
        let declaration = quote!(impl #generics #last for #ty {}).to_string();
        let at = format!("{owner}: {name}");
        let own = new(ItemKind::Implementation, signature, declaration, Some(owner.clone()));
        self.add(at.clone(), &[], own);
        for item in &block.items {
            if let ImplItem::Type(item) = item {
                let (ident, ty) = (&item.ident, &item.ty);
                let declaration = quote!(type #ident = #ty;).to_string();
                let signature = self.resolver.ty(ty);
                let own = new(ItemKind::AssociatedType, signature, declaration, Some(at.clone()));
                self.add(format!("{owner}::{ident}"), &item.attrs, own);
            }
        }
    }

    /// Adds the methods and constants of an `impl` block without a trait.
    fn members(&mut self, owner: &str, items: &[ImplItem]) {
        let parent = Some(owner.to_owned());
        for item in items {
            match item {
                ImplItem::Fn(item) if is_public(&item.vis, &item.attrs) => {
                    let own = self.function(ItemKind::Method, &item.sig, parent.clone());
                    self.add(method(owner, &item.sig.ident), &item.attrs, own);
                }
                ImplItem::Const(item) if is_public(&item.vis, &item.attrs) => {
                    let own = self.constant(&item.ident, &item.ty, parent.clone());
                    self.add(format!("{owner}::{}", item.ident), &item.attrs, own);
                }
                _ => {}
            }
        }
    }

    /// The path of the type of an `impl` block: for `Call<ops::List>` it is the operation.
    fn owner(&self, ty: &Type) -> Option<String> {
        let Type::Path(path) = ty else { return None };
        let last = path.path.segments.last()?;
        if let syn::PathArguments::AngleBracketed(arguments) = &last.arguments {
            let argument = arguments.args.first()?;
            let syn::GenericArgument::Type(argument) = argument else { return None };
            return self.owner(argument);
        }
        let path = self.resolver.path(&path.path);
        let path = key(path.strip_prefix("crate::").map(|_| path.as_str())?).to_owned();
        self.surface.items.contains_key(&path).then_some(path)
    }
}

fn new(kind: ItemKind, signature: String, declaration: String, parent: Option<String>) -> Item {
    Item { kind, signature, declaration, deprecated: false, open: false, parent, target: None }
}

/// The path of a method. A field or an associated type may have the same name.
fn method(owner: &str, name: &proc_macro2::Ident) -> String {
    format!("{owner}::{name}()")
}

/// The path of an item in the surface: without `crate`.
fn key(path: &str) -> &str {
    if path == ROOT { "" } else { path.strip_prefix("crate::").unwrap_or(path) }
}

fn join(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") }
}

fn has(attributes: &[Attribute], name: &str) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident(name))
}
