//! Tuples: lists of fixed length whose items have different types.
//!
//! ```text
//! /// The description from the document.
//! #[derive(Debug, Clone, PartialEq)]
//! pub struct Position(pub f64, pub f64);
//! ```

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::plan::krate::Tuple;

use super::types::{derives, empty, ident, rust_type, serde, type_docs, wire_form};

/// The definition.
pub fn definition(plan: &Tuple) -> TokenStream {
    let name = ident(&plan.name);
    let derives = derives(&plan.derives);
    let docs = type_docs(&plan.docs, plan.deprecated.as_ref());
    let items = plan.items.iter().map(rust_type);
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq #derives)]
        pub struct #name(#(pub #items),*);
    }
}

/// The wire code.
pub fn wire(plan: &Tuple) -> TokenStream {
    let name = ident(&plan.name);
    let count = Literal::usize_unsuffixed(plan.items.len());
    let last = plan.items.len().saturating_sub(1);
    let empty = plan.items.iter().map(empty);
    // A match with a single arm is redundant.
    let index = if last == 0 { quote!(_) } else { quote!(index) };
    let choice = |of: &dyn Fn(&Literal, Option<TokenStream>) -> TokenStream| -> TokenStream {
        let arms = plan.items.iter().enumerate().map(|(index, item)| {
            let number = Literal::usize_unsuffixed(index);
            let value = of(&number, item.wire_form().map(wire_form));
            match (index, last) {
                (_, 0) => value,
                (index, last) if index == last => quote!(_ => #value,),
                _ => quote!(#number => #value,),
            }
        });
        let arms = arms.collect::<TokenStream>();
        if last == 0 { arms } else { quote!(match index { #arms }) }
    };
    let read = choice(&|number, form| match form {
        Some(form) => quote!(value.read_as(#form, &mut this.#number)),
        None => quote!(value.read(&mut this.#number)),
    });
    let write = choice(&|number, form| match form {
        Some(form) => quote!(out.put_as(#form, &self.#number)),
        None => quote!(out.put(&self.#number)),
    });
    let serde = serde(&name);
    quote! {
        impl wire::Empty for #name {
            fn empty() -> Self { Self(#(#empty),*) }
        }

        impl wire::Read for #name {
            fn take(value: wire::Value<'_>) -> wire::Result<Self> {
                let mut this: Self = wire::empty();
                value.read_tuple(#count, &mut |#index, value| #read)?;
                Ok(this)
            }
        }

        impl wire::Write for #name {
            fn is_absent(&self) -> bool { false }

            fn write(&self, out: wire::Out<'_>) -> wire::Result {
                out.tuple(#count, &|#index, out| #write)
            }
        }

        #serde
    }
}
