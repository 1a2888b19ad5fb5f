//! Unions.
//!
//! ```text
//! /// The description from the document.
//! #[derive(Debug, Clone, PartialEq)]
//! #[non_exhaustive]
//! pub enum Pet {
//!     /// A [`Cat`].
//!     Cat(Box<Cat>),
//!     /// An unknown variant, preserved unchanged.
//!     Unrecognized(Value),
//! }
//!
//! impl From<Cat> for Pet { … }
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use crate::plan::krate::{FormKind, RustType, Tag, Union, UnionForm};

use super::types::{empty, ident, outer_docs, rust_type, serde, type_docs, wire_form};

/// The definition and conversions.
pub fn definition(plan: &Union) -> TokenStream {
    let name = ident(&plan.name);
    let docs = type_docs(&plan.docs, plan.deprecated.as_ref());
    let variants = plan.variants.iter().map(|variant| {
        let docs = outer_docs(&variant.docs);
        let ty = rust_type(&variant.ty);
        let variant = ident(&variant.name);
        quote!(#docs #variant(#ty))
    });
    let unknown = plan.unknown.as_deref().map(|unknown| {
        let unknown = ident(unknown);
        quote! {
            /// An unknown variant, preserved unchanged.
            #unknown(Value),
        }
    });
    let conversions = plan.variants.iter().filter(|variant| variant.converts).map(|variant| {
        let (held, value) = match &variant.ty {
            RustType::Boxed(inner) => (rust_type(inner), quote!(Box::new(value))),
            other => (rust_type(other), quote!(value)),
        };
        let is_text = variant.ty == RustType::String;
        let variant = ident(&variant.name);
        let text = is_text.then(|| {
            quote! {
                impl From<&str> for #name {
                    fn from(value: &str) -> Self { Self::#variant(value.to_owned()) }
                }
            }
        });
        quote! {
            impl From<#held> for #name {
                fn from(value: #held) -> Self { Self::#variant(#value) }
            }

            #text
        }
    });
    let display = plan.is_parameter.then(|| display(plan));
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #unknown
        }

        #(#conversions)*

        #display
    }
}

/// `Display`, for unions in a URL or a header.
fn display(plan: &Union) -> TokenStream {
    let name = ident(&plan.name);
    let arms = plan.variants.iter().map(|variant| {
        let variant = ident(&variant.name);
        quote!(Self::#variant(value) => value.fmt(f))
    });
    let unknown = plan.unknown.as_deref().map(|unknown| {
        let unknown = ident(unknown);
        quote!(Self::#unknown(value) => value.fmt(f),)
    });
    quote! {
        impl fmt::Display for #name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self { #(#arms,)* #unknown }
            }
        }
    }
}

/// The wire code.
pub fn wire(plan: &Union) -> TokenStream {
    let name = ident(&plan.name);
    let text = &plan.name;
    let constant = ident("FORMS");
    let forms = plan.forms.iter().map(form);
    let last = plan.variants.len().saturating_sub(1);
    let reads = plan.variants.iter().enumerate().map(|(index, variant)| {
        let number = proc_macro2::Literal::usize_unsuffixed(index);
        let pattern =
            if plan.unknown.is_none() && index == last { quote!(_) } else { quote!(#number) };
        let take = take(&variant.ty);
        let variant = ident(&variant.name);
        quote!(#pattern => #take.map(Self::#variant))
    });
    let unknown = plan.unknown.as_deref().map(ident);
    let reads_unknown =
        unknown.as_ref().map(|unknown| quote!(_ => value.take().map(Self::#unknown),));
    let writes = plan.variants.iter().map(|variant| {
        let form = variant.ty.wire_form().map(wire_form);
        let put = match (&variant.tag, form) {
            (Some(Tag { property, values }), form) => {
                let form = form.unwrap_or_else(|| quote!(wire::Plain));
                quote!(out.put_tagged(#property, &[#(#values),*], #form, value))
            }
            (None, Some(form)) => quote!(out.put_as(#form, value)),
            (None, None) => quote!(out.put(value)),
        };
        let variant = ident(&variant.name);
        quote!(Self::#variant(value) => #put)
    });
    let writes_unknown =
        unknown.as_ref().map(|unknown| quote!(Self::#unknown(value) => out.put(value),));
    let empty = match (&unknown, plan.variants.first()) {
        (Some(unknown), _) => quote!(Self::#unknown(Value::Null)),
        (None, Some(first)) => {
            let value = empty(&first.ty);
            let first = ident(&first.name);
            quote!(Self::#first(#value))
        }
        (None, None) => quote!(),
    };
    let serde = serde(&name);
    quote! {
        impl wire::Empty for #name {
            fn empty() -> Self { #empty }
        }

        impl wire::Read for #name {
            fn take(value: wire::Value<'_>) -> wire::Result<Self> {
                const #constant: &[wire::Form] = &[#(#forms),*];
                wire::take_union(#text, #constant, value, &mut |variant, value| match variant {
                    #(#reads,)*
                    #reads_unknown
                })
            }
        }

        impl wire::Write for #name {
            fn is_absent(&self) -> bool { false }

            fn write(&self, out: wire::Out<'_>) -> wire::Result {
                match self { #(#writes,)* #writes_unknown }
            }
        }

        #serde
    }
}

fn take(ty: &RustType) -> TokenStream {
    match ty.wire_form() {
        Some(form) => {
            let form = wire_form(form);
            quote!(value.take_as(#form))
        }
        None => quote!(value.take()),
    }
}

/// `wire::Form::new(0, "Cat", wire::Kind::Object).tags(&[("kind", &["cat"])])`
fn form(form: &UnionForm) -> TokenStream {
    let variant = proc_macro2::Literal::usize_unsuffixed(form.variant);
    let name = &form.name;
    let kind = match form.kind {
        FormKind::Boolean => quote!(Boolean),
        FormKind::Integer => quote!(Integer),
        FormKind::Number => quote!(Number),
        FormKind::Text => quote!(Text),
        FormKind::List => quote!(List),
        FormKind::Object => quote!(Object),
    };
    let tags = (!form.tags.is_empty()).then(|| {
        let tags = form.tags.iter().map(|(property, values)| quote!((#property, &[#(#values),*])));
        quote!(.tags(&[#(#tags),*]))
    });
    let needs = (!form.needs.is_empty()).then(|| {
        let needs = &form.needs;
        quote!(.needs(&[#(#needs),*]))
    });
    let knows = form.knows.as_ref().map(|knows| quote!(.knows(&[#(#knows),*])));
    let items = (!form.items.is_empty()).then(|| {
        let items = form.items.iter().map(self::form);
        quote!(.items(&[#(#items),*]))
    });
    quote!(wire::Form::new(#variant, #name, wire::Kind::#kind) #tags #needs #knows #items)
}
