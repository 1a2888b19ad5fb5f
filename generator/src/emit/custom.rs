//! `custom.rs`: how types of the user's own stand on the wire.
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

/// The types of the user's own that a crate uses, by the names of their forms.
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
        #![doc = " How types that are not of this crate stand on the wire: as serde reads and writes them."]

        use crate::runtime::wire::{self, Fault};

        #(#forms)*

        #[doc = " What serde says is wrong."]
        fn fault(error: serde_json::Error) -> Fault {
            Fault::new(error.to_string())
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
                #read(value.json()?).map_err(fault)
            }
        }

        impl wire::Write<#name> for #ty {
            fn is_absent(&self) -> bool {
                false
            }

            fn write(&self, out: wire::Out<'_>) -> wire::Result {
                out.json(&#write(self, serde_json::value::Serializer).map_err(fault)?)
            }
        }
    }
}
