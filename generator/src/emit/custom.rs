//! `custom.rs`: the wire forms of user types.
//!
//! ```text
//! /// `url::Url`, as serde reads and writes it.
//! #[derive(Debug, Clone, Copy)]
//! pub struct UrlForm;
//!
//! impl wire::Read<UrlForm> for url::Url { … }
//! ```

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use crate::markdown::{DocComment, Phrase, phrase};
use crate::plan::krate::{Crate, Custom, RustType};

use super::runtime;
use super::types::{ident, outer_docs, path};

/// The user types of a crate, by the name of their wire form.
pub fn used(krate: &Crate) -> BTreeMap<&str, &Custom> {
    let mut used = BTreeMap::new();
    for ty in runtime::types(krate) {
        ty.walk(&mut |part| {
            if let RustType::Custom(custom) = part {
                used.insert(custom.form.as_str(), &**custom);
            }
        });
    }
    used
}

/// The module.
pub fn module(used: &BTreeMap<&str, &Custom>) -> TokenStream {
    let forms = used.values().map(|custom| form(custom));
    quote! {
        #![doc = " The wire forms of types from other crates, which serde reads and writes."]

        use crate::runtime::wire::{self, WireError};

        #(#forms)*

        #[doc = " Converts an error of serde, whose text may repeat a confidential value."]
        fn wire_error(error: serde_json::Error) -> WireError {
            WireError::of_serde(&error)
        }
    }
}

fn form(custom: &Custom) -> TokenStream {
    let (name, ty) = (ident(&custom.form), path(&custom.path));
    let (doc, read, write) = match &custom.with {
        Some(module) => {
            let doc = phrase!(
                "{}, as {} reads and writes it.",
                Phrase::code(&custom.path),
                Phrase::code(module)
            );
            let module = path(module);
            (doc, quote!(#module::deserialize), quote!(#module::serialize))
        }
        None => {
            let doc = phrase!("{}, as serde reads and writes it.", Phrase::code(&custom.path));
            (doc, quote!(serde::Deserialize::deserialize), quote!(serde::Serialize::serialize))
        }
    };
    let docs = outer_docs(&DocComment::of(&doc));
    quote! {
        #docs
        #[derive(Debug, Clone, Copy)]
        pub struct #name;

        impl wire::PerItem for #name {}

        impl wire::Read<#name> for #ty {
            fn take(value: wire::Value<'_>) -> wire::Result<Self> {
                #read(value.json()?).map_err(wire_error)
            }
        }

        impl wire::Write<#name> for #ty {
            fn is_absent(&self) -> bool {
                false
            }

            fn write(&self, out: wire::Out<'_>) -> wire::Result {
                out.json(&#write(self, serde_json::value::Serializer).map_err(wire_error)?)
            }
        }
    }
}
