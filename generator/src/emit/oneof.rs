//! Enums of the protobuf dialect: the members of a oneof, and the fields of a field mask.
//!
//! ```text
//! pub enum FormView {
//!     /// The description from the document.
//!     TextField(TextField),
//! }
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use crate::plan::krate::{Enum, Oneof, RustType};

use super::model::expect_deprecated;
use super::types::{deprecated, derives, ident, outer_docs, rust_type, wire_form};

/// The definition of a oneof.
pub fn definition(plan: &Oneof) -> TokenStream {
    let name = ident(&plan.name);
    let derives = derives(&plan.derives);
    let docs = outer_docs(&plan.docs);
    let members = plan.members.iter().map(|member| {
        let docs = outer_docs(&member.docs);
        let deprecated = deprecated(member.deprecated.as_ref());
        let variant = ident(&member.name);
        let ty = rust_type(&member.ty);
        quote!(#docs #deprecated #variant(#ty))
    });
    // A struct with all members would be larger.
    let large = plan.members.iter().any(|member| matches!(member.ty, RustType::Model(_))).then(
        || quote!(#[allow(clippy::large_enum_variant, reason = "members are boxed only where they contain themselves")]),
    );
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq #derives)]
        #[non_exhaustive]
        #large
        pub enum #name { #(#members,)* }
    }
}

/// The wire code of a oneof: its members are read and written as members of the enclosing struct.
pub fn wire(plan: &Oneof) -> TokenStream {
    let name = ident(&plan.name);
    let expect = plan.members.iter().any(|member| member.deprecated.is_some());
    let expect = expect.then(expect_deprecated);
    let read = plan.members.iter().map(|member| {
        let (variant, wire_name) = (ident(&member.name), &member.wire_name);
        let form = member.ty.wire_form().map_or_else(|| quote!(wire::Plain), wire_form);
        quote!(#wire_name => value.take_member(#form, Self::#variant))
    });
    let write = plan.members.iter().map(|member| {
        let (variant, wire_name) = (ident(&member.name), &member.wire_name);
        let out = if member.read_only { quote!(out.read_only()) } else { quote!(out) };
        match member.ty.wire_form().map(wire_form) {
            None => quote!(Self::#variant(value) => #out.required(#wire_name, value)),
            Some(form) => {
                quote!(Self::#variant(value) => #out.required_as(#wire_name, #form, value))
            }
        }
    });
    quote! {
        #expect
        impl wire::Oneof for #name {
            fn read_member(name: &str, value: wire::Value<'_>) -> wire::Result<Option<Self>> {
                match name {
                    #(#read,)*
                    _ => value.skip().map(|()| None),
                }
            }

            fn write_member(&self, out: &mut wire::Fields<'_>) {
                match self { #(#write,)* }
            }
        }
    }
}

/// The wire code of the fields of a field mask, which is a string of their paths.
pub fn paths_wire(plan: &Enum<String>) -> TokenStream {
    let name = ident(&plan.name);
    quote! {
        impl AsRef<str> for #name {
            fn as_ref(&self) -> &str { self.as_str() }
        }
    }
}
