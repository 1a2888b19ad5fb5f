//! A handle with its methods, and the setters of its calls.
//!
//! ```text
//! impl PetApi {
//!     /// What the document says.
//!     pub fn get(&self, id: impl AsRef<str>) -> Call<ops::Get> {
//!         Call::new(&self.client).path_value("id", &id.as_ref())
//!     }
//! }
//! ```
//!
//! All calls are one generic type of the run time, so that options like a timeout are written once,
//! and `cargo check` of a downstream crate looks only at the calls that it makes.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::plan::krate::{
    Body, Home, ModelPath, Operation, Parameter, ParameterPlace, Resource, RustType, Style, Written,
};

use super::runtime;
use super::types::{deprecated, ident, inner_docs, outer_docs, rust_type};

/// The most arguments that clippy lets a function have, itself among them.
const MOST_ARGUMENTS: usize = 7;

/// `resources/<resource>/mod.rs`.
pub fn module(resource: &Resource, imports: &TokenStream, moved: TokenStream) -> TokenStream {
    let docs = inner_docs(&[format!("The operations of `{}` and their types.", resource.title)]);
    let handle = ident(&resource.handle);
    let accessor = ident(&resource.module);
    let has_types = !resource.types.is_empty();
    let models = has_types.then(|| {
        quote!(
            mod models;
        )
    });
    let reexport = has_types.then(|| {
        quote!(
            pub use models::*;
        )
    });
    let handle_doc = format!(
        " The operations of `{}`. Made by [`Client::{}`].",
        resource.title, resource.module
    );
    let accessor_doc = format!(" The operations of `{}`.", resource.title);
    let methods = resource.operations.iter().map(method);
    let setters = resource.operations.iter().filter_map(call_setters);
    quote! {
        #docs

        #imports

        #models
        pub mod ops;

        #moved
        #reexport

        #[doc = #handle_doc]
        #[derive(Debug, Clone)]
        pub struct #handle {
            client: Client,
        }

        impl Client {
            #[doc = #accessor_doc]
            pub fn #accessor(&self) -> #handle {
                let client = self.clone();
                #handle { client }
            }
        }

        impl #handle { #(#methods)* }

        #(#setters)*
    }
}

/// The method, and its twin without the body where that is lawful.
fn method(operation: &Operation) -> TokenStream {
    let docs = outer_docs(&operation.docs);
    let deprecated = deprecated(operation.deprecated.as_deref());
    let name = ident(&operation.method);
    let marker = ident(&operation.marker);
    let arguments: Vec<TokenStream> = operation.required.iter().map(argument).collect();
    let call = {
        let values = operation.required.iter().map(value);
        quote!(Call::new(&self.client) #(#values)*)
    };
    let body = operation.body.as_ref().map(|body| {
        let (name, ty) = (ident(&body.name), rust_type(&body.ty));
        quote!(#name: #ty)
    });
    let with_body = operation.body.as_ref().map(send_body);
    let count = 1 + arguments.len() + usize::from(body.is_some());
    let many = (count > MOST_ARGUMENTS).then(
        || quote!(#[expect(clippy::too_many_arguments, reason = "one for each parameter that the API requires")]),
    );
    let without = operation.body.as_ref().and_then(|body| body.without.as_ref()).map(|without| {
        let doc = format!(
            " [`{0}`](Self::{0}) without a body.",
            operation.method.trim_start_matches("r#")
        );
        let without = ident(without);
        quote! {
            #[doc = #doc]
            #deprecated
            pub fn #without(&self, #(#arguments),*) -> Call<ops::#marker> { #call }
        }
    });
    quote! {
        #docs
        #deprecated
        #many
        pub fn #name(&self, #(#arguments,)* #body) -> Call<ops::#marker> { #call #with_body }

        #without
    }
}

/// `.json_body(&body)`.
fn send_body(body: &Body) -> TokenStream {
    let name = ident(&body.name);
    match &body.media_type {
        Some(media_type) => quote!(.json_body_as(#media_type, &#name)),
        None => quote!(.json_body(&#name)),
    }
}

fn argument(parameter: &Parameter) -> TokenStream {
    let name = ident(&parameter.name);
    let ty = match &parameter.ty {
        RustType::String | RustType::Secret => quote!(impl AsRef<str>),
        RustType::Vec(inner) if matches!(**inner, RustType::String | RustType::Secret) => {
            quote!(impl IntoIterator<Item = impl AsRef<str>>)
        }
        RustType::Vec(inner) => {
            let inner = rust_type(inner);
            quote!(impl IntoIterator<Item = #inner>)
        }
        other => rust_type(other),
    };
    quote!(#name: #ty)
}

/// `.path_value("id", &id.as_ref())`, and so on for each place and type.
fn value(parameter: &Parameter) -> TokenStream {
    let name = ident(&parameter.name);
    let wire_name = &parameter.wire_name;
    let place = match parameter.place {
        ParameterPlace::Path => "path",
        ParameterPlace::Query => "query",
        ParameterPlace::Header => "header",
        ParameterPlace::Cookie => "cookie",
    };
    let is_text = |ty: &RustType| matches!(ty, RustType::String | RustType::Secret);
    let items = match &parameter.ty {
        RustType::Vec(inner) if is_text(inner) => {
            Some(quote!(#name.into_iter().map(|item| item.as_ref().to_owned())))
        }
        RustType::Vec(_) => Some(quote!(#name)),
        _ => None,
    };
    let way = match parameter.written {
        Written::Text => "value",
        Written::Joined => "joined",
        Written::Each => "each",
        Written::Styled(_) => "styled",
    };
    let method = format_ident!("{place}_{way}");
    match (parameter.written, items) {
        (Written::Styled(written), items) => {
            let style = style(written);
            let value = match items {
                Some(items) => quote!(Vec::from_iter(#items)),
                None if is_text(&parameter.ty) => quote!(#name.as_ref().to_owned()),
                None => quote!(#name),
            };
            quote!(.#method(#wire_name, #style, &#value))
        }
        (_, Some(items)) => quote!(.#method(#wire_name, #items)),
        (_, None) if is_text(&parameter.ty) => quote!(.#method(#wire_name, &#name.as_ref())),
        (_, None) => quote!(.#method(#wire_name, &#name)),
    }
}

/// `Style::FORM.explode()`.
fn style(style: Style) -> TokenStream {
    let name = ident(style.name);
    let explode = style.explode.then(|| quote!(.explode()));
    let allow_reserved = style.allow_reserved.then(|| quote!(.allow_reserved()));
    quote!(Style::#name #explode #allow_reserved)
}

/// The setters for parameters that a call can do without.
fn call_setters(operation: &Operation) -> Option<TokenStream> {
    if operation.optional.is_empty() {
        return None;
    }
    let marker = ident(&operation.marker);
    let setters = operation.optional.iter().map(|parameter| {
        let docs = outer_docs(&parameter.docs);
        let deprecated = deprecated(parameter.deprecated.as_deref());
        let name = ident(&parameter.name);
        let argument = argument(parameter);
        let value = value(parameter);
        quote! {
            #docs
            #deprecated
            pub fn #name(self, #argument) -> Self { self #value }
        }
    });
    Some(quote!(impl Call<ops::#marker> { #(#setters)* }))
}

/// `const SECURITY: Security = &[&["bearerAuth"], &["apiKey", "appKey"]];`, where something is asked for.
fn security(alternatives: &[Vec<String>]) -> Option<TokenStream> {
    let alternatives = alternatives.iter().map(|names| quote!(&[#(#names),*]));
    (alternatives.len() > 0).then(|| quote!(const SECURITY: Security = &[#(#alternatives),*];))
}

/// `resources/<resource>/ops.rs`: a type for each operation, to tell the calls apart.
pub fn operations(resource: &Resource, home: Home) -> TokenStream {
    let docs = inner_docs(&[
        format!("The operations of [`{0}`](super::{0}), as types.", resource.handle),
        String::new(),
        "They tell one [`Call`](crate::Call) from another and are never values.".to_owned(),
    ]);
    let markers = resource.operations.iter().map(|operation| {
        let marker = ident(&operation.marker);
        let doc = format!(
            " The operation behind [`{0}::{1}`](super::{0}::{1}).",
            resource.handle,
            operation.method.trim_start_matches("r#")
        );
        let output = operation.output.as_ref().map_or_else(|| quote!(()), |ty| qualified(ty, home));
        let error =
            operation.error.as_ref().map_or_else(|| quote!(Value), |ty| qualified(ty, home));
        let (id, method, path) = (&operation.id, &operation.http_method, &operation.path);
        let security = security(&operation.security);
        quote! {
            #[doc = #doc]
            #[derive(Debug)]
            pub enum #marker {}

            impl Operation for #marker {
                type Output = #output;
                type Error = #error;

                const ENDPOINT: Endpoint = Endpoint::new(#id, #method, #path);
                #security
            }
        }
    });
    let types = || {
        resource
            .operations
            .iter()
            .flat_map(|operation| operation.output.iter().chain(&operation.error))
    };
    let any = |wanted: &dyn Fn(&RustType) -> bool| {
        types().any(|ty| {
            let mut found = false;
            ty.walk(&mut |part| found |= wanted(part));
            found
        })
    };
    let secured = resource.operations.iter().any(|operation| !operation.security.is_empty());
    let security = secured.then(|| quote!(, Security));
    let untyped_error = resource.operations.iter().any(|operation| operation.error.is_none());
    let map = any(&|ty| matches!(ty, RustType::Map(_))).then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let json = (untyped_error || any(&|ty| *ty == RustType::Json)).then(|| {
        quote!(
            use serde_json::Value;
        )
    });
    let shared = any(&|ty| matches!(ty.model(), Some(ModelPath { home: Home::Shared(_), .. })))
        .then(|| {
            quote!(
                use crate::models;
            )
        });
    let own = runtime_types(types(), false);
    quote! {
        #docs

        #map
        #json
        #shared
        use crate::{Endpoint, Operation #security};
        #own

        #(#markers)*
    }
}

/// `use crate::types::{…};` for the types of the run time among these, and what closed enums refuse by.
pub fn runtime_types<'a>(
    types: impl Iterator<Item = &'a RustType>,
    closed: bool,
) -> Option<TokenStream> {
    let mut found: std::collections::BTreeSet<&str> = std::collections::BTreeSet::new();
    for ty in types {
        ty.walk(&mut |part| {
            let secret = (*part == RustType::Secret).then_some("Secret");
            found.extend(runtime::name(part).or(secret));
        });
    }
    found.extend(closed.then_some("ParseError"));
    import(quote!(crate::types), found.into_iter())
}

/// `use path::Name;` or `use path::{Name, Other};`.
pub fn import<'a>(path: TokenStream, names: impl Iterator<Item = &'a str>) -> Option<TokenStream> {
    let names: Vec<Ident> = names.map(ident).collect();
    match names.as_slice() {
        [] => None,
        [name] => Some(quote!(use #path::#name;)),
        names => Some(quote!(use #path::{#(#names),*};)),
    }
}

/// The type with the path that leads to it from `ops.rs`, where names of operations might hide it.
fn qualified(ty: &RustType, home: Home) -> TokenStream {
    match ty {
        RustType::Model(model) | RustType::Union(model) => {
            let name = ident(&model.name);
            if model.home == home { quote!(super::#name) } else { quote!(models::#name) }
        }
        RustType::Vec(inner) => {
            let inner = qualified(inner, home);
            quote!(Vec<#inner>)
        }
        RustType::Map(inner) => {
            let inner = qualified(inner, home);
            quote!(BTreeMap<String, #inner>)
        }
        RustType::Option(inner) => {
            let inner = qualified(inner, home);
            quote!(Option<#inner>)
        }
        other => rust_type(other),
    }
}
