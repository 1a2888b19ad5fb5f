//! Structs.
//!
//! ```text
//! /// The description from the document.
//! #[derive(Debug, Clone, Default, PartialEq)]
//! #[non_exhaustive]
//! pub struct Pet {
//!     /// The description from the document.
//!     pub name: String,
//! }
//!
//! impl Pet {
//!     /// Sets [`name`](field@Self::name).
//!     pub fn name(mut self, name: impl Into<String>) -> Self { … }
//! }
//! ```
//!
//! The wire code follows after all types of the module: two functions without generics, because they cost the least
//! downstream compile time, and one-line impls of the two serde traits.

use proc_macro2::TokenStream;
use quote::quote;

use crate::markdown::{DocComment, Phrase, phrase};
use crate::plan::krate::{Constant, Dialect, Field, RustType, Struct};

use super::types::{
    Argument, argument, deprecated, derives, empty, ident, outer_docs, rust_type, serde, type_docs,
    wire_form,
};

/// The maximum number of arguments that clippy allows.
const MAX_ARGUMENTS: usize = 7;

/// The definition, constructor and setters.
pub fn definition(plan: &Struct) -> TokenStream {
    let name = ident(&plan.name);
    let derives = derives(&plan.derives);
    let docs = type_docs(&plan.docs, plan.deprecated.as_ref());
    let default = plan.derives_default().then(|| quote!(Default,));
    let default_impl = (plan.has_default() && !plan.derives_default()).then(|| default_impl(plan));
    let fields = all_fields(plan).map(|field| {
        let docs = outer_docs(&field.docs);
        let deprecated = deprecated(field.deprecated.as_ref());
        let name = ident(&field.name);
        let ty = rust_type(&field.ty);
        quote!(#docs #deprecated pub #name: #ty)
    });
    let constructor = (!plan.has_default()).then(|| constructor(plan));
    let setters = all_fields(plan).map(setter);
    let members = quote!(#constructor #(#setters)*);
    let inherent = (!members.is_empty()).then(|| quote!(impl #name { #members }));
    quote! {
        #docs
        #[derive(Debug, Clone, #default PartialEq #derives)]
        #[non_exhaustive]
        pub struct #name { #(#fields,)* }

        #default_impl

        #inherent
    }
}

/// An impl of `Default`, for constants that differ from the default of their type.
fn default_impl(plan: &Struct) -> TokenStream {
    let name = ident(&plan.name);
    let fields = all_fields(plan).map(|field| {
        let name = ident(&field.name);
        let value = initial(field);
        quote!(#name: #value)
    });
    let touches_deprecated =
        plan.fields.iter().any(|field| field.deprecated.is_some()).then(expect_deprecated);
    quote! {
        #touches_deprecated
        impl Default for #name {
            fn default() -> Self {
                Self { #(#fields),* }
            }
        }
    }
}

/// The initial value of a field without an argument.
fn initial(field: &Field) -> TokenStream {
    match &field.constant {
        Some(Constant::True) => quote!(true),
        Some(Constant::Text(text)) => self::text(&field.ty, text),
        Some(Constant::Default) | None => quote!(Default::default()),
    }
}

/// A text as a value of a type.
fn text(ty: &RustType, text: &str) -> TokenStream {
    match ty {
        RustType::String => quote!(#text.to_owned()),
        RustType::Option(inner) => {
            let value = self::text(inner, text);
            quote!(Some(#value))
        }
        RustType::Nullable(inner) => {
            let value = self::text(inner, text);
            quote!(Nullable::Value(#value))
        }
        _ => quote!(#text.into()),
    }
}

fn all_fields(plan: &Struct) -> impl Iterator<Item = &Field> {
    plan.fields.iter().chain(&plan.additional)
}

/// `pub fn new(required…) -> Self`.
fn constructor(plan: &Struct) -> TokenStream {
    let required: Vec<&Field> = plan.arguments().collect();
    let arguments = required.iter().map(|field| {
        let name = ident(&field.name);
        let Argument { ty, .. } = argument(&field.ty, &name);
        quote!(#name: #ty)
    });
    let fields = all_fields(plan).map(|field| {
        let name = ident(&field.name);
        if field.presence.is_argument() && field.constant.is_none() {
            let Argument { value, .. } = argument(&field.ty, &name);
            if name == value.to_string() { quote!(#name) } else { quote!(#name: #value) }
        } else {
            let value = initial(field);
            quote!(#name: #value)
        }
    });
    let many = (required.len() > MAX_ARGUMENTS)
        .then(|| quote!(#[expect(clippy::too_many_arguments, reason = "one argument per required property")]));
    let touches_deprecated =
        plan.fields.iter().any(|field| field.deprecated.is_some()).then(expect_deprecated);
    quote! {
        /// Creates a value with only the required properties.
        #many
        #touches_deprecated
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#fields),* }
        }
    }
}

fn raw_name(field: &Field) -> &str {
    field.name.trim_start_matches("r#")
}

/// `pub fn field(mut self, field: impl Into<…>) -> Self`.
fn setter(field: &Field) -> TokenStream {
    let name = ident(&field.name);
    let setter = ident(&field.setter);
    let Argument { ty, value } = argument(&field.ty, &name);
    let link = Phrase::item(raw_name(field), &format!("field@Self::{}", raw_name(field)));
    let docs = outer_docs(&DocComment::of(&phrase!("Sets {}.", link)));
    let deprecated = deprecated(field.deprecated.as_ref());
    let expect = deprecated.is_some().then(expect_deprecated);
    let null = field.null_setter.as_deref().map(|null| {
        let docs = outer_docs(&DocComment::of(&phrase!("Sets {} to `null`.", link)));
        let null = ident(null);
        quote! {
            #docs
            #deprecated
            #expect
            pub fn #null(mut self) -> Self {
                self.#name = Nullable::Null;
                self
            }
        }
    });
    quote! {
        #docs
        #deprecated
        #expect
        pub fn #setter(mut self, #name: #ty) -> Self {
            self.#name = #value;
            self
        }

        #null
    }
}

pub(super) fn expect_deprecated() -> TokenStream {
    quote!(#[expect(deprecated, reason = "deprecated fields are still read and written")])
}

/// The wire code.
pub fn wire(plan: &Struct) -> TokenStream {
    let name = ident(&plan.name);
    let required: Vec<&str> = plan.required().map(|field| field.wire_name.as_str()).collect();
    let required = (!required.is_empty())
        .then(|| quote!(const REQUIRED: &'static [&'static str] = &[#(#required),*];));
    let touches_deprecated =
        plan.fields.iter().any(|field| field.deprecated.is_some()).then(expect_deprecated);
    let empty = (!plan.has_default()).then(|| {
        let fields = all_fields(plan).map(|field| {
            let name = ident(&field.name);
            let empty = empty(&field.ty);
            quote!(#name: #empty)
        });
        quote! {
            #touches_deprecated
            impl wire::Empty for #name {
                fn empty() -> Self {
                    Self { #(#fields),* }
                }
            }
        }
    });
    let dialect = (plan.dialect == Dialect::ProtobufJson).then(|| {
        quote!(
            const DIALECT: wire::Dialect = wire::Dialect::ProtobufJson;
        )
    });
    let unread = unread(plan);
    let read = read_field(plan);
    let write = write_fields(plan);
    let serde = serde(&name);
    quote! {
        #empty

        #touches_deprecated
        impl wire::Record for #name {
            #dialect
            #required

            #unread

            #read

            #write
        }

        #serde
    }
}

/// The value before reading, if it differs from a new value. A type without a default has an empty value of its own.
fn unread(plan: &Struct) -> Option<TokenStream> {
    if !plan.has_default() {
        return None;
    }
    let fields: Vec<TokenStream> = plan
        .initial()
        .map(|field| {
            let name = ident(&field.name);
            quote!(#name: Default::default())
        })
        .collect();
    let others = (fields.len() < all_fields(plan).count()).then(|| quote!(, ..wire::empty()));
    (!fields.is_empty()).then(|| quote!(fn unread() -> Self { Self { #(#fields),* #others } }))
}

fn read_field(plan: &Struct) -> TokenStream {
    let other = match &plan.additional {
        Some(field) => {
            let name = ident(&field.name);
            match field.ty.wire_form() {
                Some(form) => {
                    let form = wire_form(form);
                    quote!(value.read_entry_as(#form, name, &mut self.#name))
                }
                None => quote!(value.read_entry(name, &mut self.#name)),
            }
        }
        None => quote!(value.skip()),
    };
    if plan.fields.is_empty() {
        let name = if plan.additional.is_some() { ident("name") } else { ident("_name") };
        return quote! {
            fn read_field(&mut self, #name: &str, value: wire::Value<'_>) -> wire::Result {
                #other
            }
        };
    }
    let arms = plan.fields.iter().map(|field| {
        let wire_name = &field.wire_name;
        let name = ident(&field.name);
        if !field.members.is_empty() {
            let members = &field.members;
            return quote!(#(#members)|* => value.read_oneof(name, &mut self.#name));
        }
        match field.ty.wire_form() {
            Some(form) => {
                let form = wire_form(form);
                quote!(#wire_name => value.read_as(#form, &mut self.#name))
            }
            None => quote!(#wire_name => value.read(&mut self.#name)),
        }
    });
    quote! {
        fn read_field(&mut self, name: &str, value: wire::Value<'_>) -> wire::Result {
            match name {
                #(#arms,)*
                _ => #other,
            }
        }
    }
}

fn write_fields(plan: &Struct) -> TokenStream {
    let mut lines: Vec<TokenStream> = plan.fields.iter().map(write_field).collect();
    if let Some(field) = &plan.additional {
        let name = ident(&field.name);
        lines.push(match field.ty.wire_form() {
            Some(form) => {
                let form = wire_form(form);
                quote!(out.entries_as(#form, &self.#name))
            }
            None => quote!(out.entries(&self.#name)),
        });
    }
    if lines.is_empty() {
        return quote!(
            fn write_fields(&self, _out: &mut wire::Fields<'_>) {}
        );
    }
    quote! {
        fn write_fields(&self, out: &mut wire::Fields<'_>) {
            #(#lines;)*
        }
    }
}

/// `out.optional("wireName", &self.field)`.
fn write_field(field: &Field) -> TokenStream {
    let wire_name = &field.wire_name;
    let name = ident(&field.name);
    if !field.members.is_empty() {
        return quote!(out.oneof(&self.#name));
    }
    let out = if field.read_only { quote!(out.read_only()) } else { quote!(out) };
    match (field.presence.is_written(), field.ty.wire_form()) {
        (false, None) => quote!(#out.optional(#wire_name, &self.#name)),
        (true, None) => quote!(#out.required(#wire_name, &self.#name)),
        (false, Some(form)) => {
            let form = wire_form(form);
            quote!(#out.optional_as(#wire_name, #form, &self.#name))
        }
        (true, Some(form)) => {
            let form = wire_form(form);
            quote!(#out.required_as(#wire_name, #form, &self.#name))
        }
    }
}
