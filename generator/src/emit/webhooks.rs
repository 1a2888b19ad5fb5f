//! `webhooks.rs`: a function for each payload of a webhook or callback.
//!
//! ```text
//! /// A new pet arrived.
//! ///
//! /// Sent as `POST` by the webhook `newPet`.
//! pub fn parse_new_pet(body: &[u8]) -> Result<Pet, crate::Error> {
//!     wire::from_slice(body).map_err(crate::Error::payload)
//! }
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use crate::plan::krate::{Home, RustType, WebhookFunction, Webhooks};

use super::resource;
use super::types::{contains, deprecated, foreign, format_of, ident, outer_docs, rust_type};

/// The module.
pub fn module(webhooks: &Webhooks) -> TokenStream {
    let types: Vec<&RustType> = webhooks.functions.iter().map(|function| &function.ty).collect();
    let map = contains(&types, |ty| matches!(ty, RustType::Map(_))).then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let json = contains(&types, |ty| *ty == RustType::Json).then(|| {
        quote!(
            use serde_json::Value;
        )
    });
    let custom = resource::custom_import(&types);
    // Payload types are always shared, never defined in a resource.
    let models = foreign(&types, Home::Resource(usize::MAX));
    let models = resource::import(quote!(crate::models), models.into_iter());
    let runtime = resource::runtime_types(types.iter().copied(), false);
    let functions = webhooks.functions.iter().map(function);
    quote! {
        #![doc = " Payloads of the webhooks and callbacks that the API sends."]
        #![doc = ""]
        #![doc = " Each function decodes the unchanged body of a request. **Verify the sender first**, on these bytes and before"]
        #![doc = " decoding them. The functions verify no signature; see the documentation of the API for its scheme."]
        #![doc = ""]
        #![doc = " Limit the length of a body when you receive it. The decoded value may take several hundred times as much memory,"]
        #![doc = " and the limits of the client do not apply here."]
        #![doc = ""]
        #![doc = " Unknown members are ignored. An invalid body results in an error for which"]
        #![doc = " [`is_decode`](crate::Error::is_decode) returns `true`. Its message contains the path to the invalid value."]

        #map
        #json
        #custom
        #models
        use crate::runtime::wire;
        #runtime

        #(#functions)*
    }
}

fn function(function: &WebhookFunction) -> TokenStream {
    let docs = outer_docs(&function.docs);
    let deprecated = deprecated(function.deprecated.as_ref());
    let (name, ty) = (ident(&function.name), rust_type(&function.ty));
    let read = match format_of(&function.ty) {
        None => quote!(wire::from_slice(body)),
        Some(format) => quote!(wire::from_slice_as::<#ty, #format>(body)),
    };
    quote! {
        #docs
        #deprecated
        pub fn #name(body: &[u8]) -> Result<#ty, crate::Error> {
            #read.map_err(crate::Error::payload)
        }

    }
}
