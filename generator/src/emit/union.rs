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

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::plan::krate::{FormKind, RustType, Tag, Union, UnionForm, UnionMember, UnionVariant};

use super::types::{derives, empty, ident, outer_docs, rust_type, serde, type_docs, wire_form};

/// The definition and conversions.
pub fn definition(plan: &Union) -> TokenStream {
    let name = ident(&plan.name);
    let derives = derives(&plan.derives);
    let docs = type_docs(&plan.docs, plan.deprecated.as_ref());
    let variants = plan.members.iter().map(declarations);
    let unknown = plan.unknown.as_deref().map(|unknown| {
        let unknown = ident(unknown);
        quote! {
            /// An unknown variant, preserved unchanged.
            #unknown(Value),
        }
    });
    let conversions = plan.variants().filter(|variant| variant.converts).map(|variant| {
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
        #[derive(Debug, Clone, PartialEq #derives)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            #unknown
        }

        #(#conversions)*

        #display
    }
}

/// The variants of a member.
fn declarations(member: &UnionMember) -> TokenStream {
    match member {
        UnionMember::Type(variant) => {
            let docs = outer_docs(&variant.docs);
            let ty = rust_type(&variant.ty);
            let variant = ident(&variant.name);
            quote!(#docs #variant(#ty),)
        }
        UnionMember::Texts(variants) => {
            let variants = variants.iter().map(|variant| {
                let docs = outer_docs(&variant.docs);
                let variant = ident(&variant.name);
                quote!(#docs #variant,)
            });
            quote!(#(#variants)*)
        }
    }
}

/// `Display`, for unions in a URL or a header.
fn display(plan: &Union) -> TokenStream {
    let name = ident(&plan.name);
    let arms = plan
        .members
        .iter()
        .map(|member| arms(member, |_| quote!(value.fmt(f)), |text| quote!(f.write_str(#text))));
    let unknown = plan.unknown.as_deref().map(|unknown| {
        let unknown = ident(unknown);
        quote!(Self::#unknown(value) => value.fmt(f),)
    });
    quote! {
        impl fmt::Display for #name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self { #(#arms)* #unknown }
            }
        }
    }
}

/// The arms of a `match` for the variants of a member, with the content in `value`.
fn arms(
    member: &UnionMember,
    with_content: impl Fn(&UnionVariant) -> TokenStream,
    with_text: impl Fn(&str) -> TokenStream,
) -> TokenStream {
    match member {
        UnionMember::Type(variant) => {
            let code = with_content(variant);
            let variant = ident(&variant.name);
            quote!(Self::#variant(value) => #code,)
        }
        UnionMember::Texts(variants) => {
            let arms = variants.iter().map(|variant| {
                let code = with_text(&variant.value);
                let variant = ident(&variant.name);
                quote!(Self::#variant => #code,)
            });
            quote!(#(#arms)*)
        }
    }
}

/// The wire code.
pub fn wire(plan: &Union) -> TokenStream {
    let name = ident(&plan.name);
    let text = &plan.name;
    let constant = ident("FORMS");
    let forms = plan.forms.iter().map(form);
    let last = plan.members.len().saturating_sub(1);
    let unknown = plan.unknown.as_deref().map(ident);
    let reads = plan.members.iter().enumerate().map(|(index, member)| {
        let number = proc_macro2::Literal::usize_unsuffixed(index);
        let pattern = if unknown.is_none() && index == last { quote!(_) } else { quote!(#number) };
        let read = read(member, unknown.as_ref());
        quote!(#pattern => #read)
    });
    let reads_unknown =
        unknown.as_ref().map(|unknown| quote!(_ => value.take().map(Self::#unknown),));
    let writes =
        plan.members.iter().map(|member| arms(member, put, |text| quote!(out.name(#text))));
    let writes_unknown =
        unknown.as_ref().map(|unknown| quote!(Self::#unknown(value) => out.put(value),));
    let empty = match (&unknown, plan.variants().next()) {
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
                match self { #(#writes)* #writes_unknown }
            }
        }

        #serde
    }
}

/// The expression that writes the content of a variant, which is in `value`.
fn put(variant: &UnionVariant) -> TokenStream {
    let form = variant.ty.wire_form().map(wire_form);
    match (&variant.tag, form) {
        (Some(Tag { property, values }), form) => {
            let form = form.unwrap_or_else(|| quote!(wire::Plain));
            quote!(out.put_tagged(#property, &[#(#values),*], #form, value))
        }
        (None, Some(form)) => quote!(out.put_as(#form, value)),
        (None, None) => quote!(out.put(value)),
    }
}

/// The expression that reads `value` as a variant of a member.
fn read(member: &UnionMember, unknown: Option<&Ident>) -> TokenStream {
    match member {
        UnionMember::Type(variant) => {
            let take = take(&variant.ty);
            let variant = ident(&variant.name);
            quote!(#take.map(Self::#variant))
        }
        UnionMember::Texts(variants) => {
            let arms = variants.iter().map(|variant| {
                let (text, variant) = (&variant.value, ident(&variant.name));
                quote!(#text => Self::#variant)
            });
            let unknown = unknown.map(|unknown| quote!(_ => Self::#unknown(text.into())));
            quote! {
                value.take().map(|text: String| match text.as_str() {
                    #(#arms,)*
                    #unknown
                })
            }
        }
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
    let member = proc_macro2::Literal::usize_unsuffixed(form.member);
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
    let otherwise = form.otherwise.then(|| quote!(.otherwise()));
    quote!(wire::Form::new(#member, #name, wire::Kind::#kind) #tags #needs #knows #items #otherwise)
}
