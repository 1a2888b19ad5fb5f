//! Signatures with resolved names.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{FnArg, PathArguments, Signature, Type};

use super::modules::Modules;

/// The type aliases of a crate: the module of each, and its type.
pub type Aliases<'m> = BTreeMap<String, (&'m str, &'m Type)>;

/// Resolves the names in a module.
#[derive(Clone, Copy)]
pub struct Resolver<'m> {
    pub modules: &'m Modules,
    pub aliases: &'m Aliases<'m>,
    pub module: &'m str,
}

impl Resolver<'_> {
    /// The text of a type or of a path with resolved names. Each path is one word.
    pub fn ty(mut self, ty: &Type) -> String {
        let mut ty = ty.clone();
        self.visit_type_mut(&mut ty);
        words(&ty)
    }

    /// The text of a function without the names of its arguments.
    pub fn function(mut self, function: &Signature) -> String {
        let mut function = without_marks(function);
        for argument in &mut function.inputs {
            if let FnArg::Typed(argument) = argument {
                *argument.pat = syn::parse_quote!(_);
            }
        }
        self.visit_signature_mut(&mut function);
        words(&function)
    }

    /// The path of the definition that a path denotes.
    pub fn path(&self, path: &syn::Path) -> String {
        let names: Vec<String> =
            path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.modules.resolve(self.module, &names.join("::"))
    }
}

impl VisitMut for Resolver<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if let Type::Path(path) = ty
            && path.qself.is_none()
            && let Some((module, aliased)) = self.aliases.get(&self.path(&path.path))
        {
            *ty = (*aliased).clone();
            Resolver { module, ..*self }.visit_type_mut(ty);
            return;
        }
        visit_mut::visit_type_mut(self, ty);
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let last = path.segments.last().map(|segment| segment.arguments.clone());
        let resolved = self.path(path);
        if let Ok(mut resolved) = syn::parse_str::<syn::Path>(&resolved) {
            if let Some(segment) = resolved.segments.last_mut() {
                segment.arguments = last.unwrap_or(PathArguments::None);
            }
            *path = resolved;
        }
    }
}

/// Returns a function without the parts of arguments that callers do not see.
pub fn without_marks(function: &Signature) -> Signature {
    let mut function = function.clone();
    for argument in &mut function.inputs {
        match argument {
            FnArg::Typed(argument) => argument.attrs.clear(),
            FnArg::Receiver(receiver) => {
                receiver.attrs.clear();
                receiver.mutability = None;
            }
        }
    }
    function
}

/// The text of tokens with a space between them, in which each path is one word.
pub fn words(tokens: &impl ToTokens) -> String {
    let mut text = String::new();
    write(tokens.to_token_stream(), &mut text);
    text.trim_end().replace(" :: ", "::")
}

fn write(tokens: TokenStream, text: &mut String) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("( ", ") "),
                    Delimiter::Brace => ("{ ", "} "),
                    Delimiter::Bracket => ("[ ", "] "),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                write(group.stream(), text);
                text.push_str(close);
            }
            TokenTree::Punct(mark) => {
                text.push(mark.as_char());
                text.extend((mark.spacing() == Spacing::Alone).then_some(' '));
            }
            token => {
                text.push_str(&token.to_string());
                text.push(' ');
            }
        }
    }
}
