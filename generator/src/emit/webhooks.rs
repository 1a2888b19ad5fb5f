//! `webhooks.rs`: a function for each payload of a webhook or a callback.
//!
//! ```text
//! /// A new pet has come.
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
use super::types::{deprecated, ident, outer_docs, rust_type};
use super::{contains, foreign};

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
    // No type of a payload lives with a resource alone.
    let models = foreign(&types, Home::Resource(usize::MAX));
    let models = resource::import(quote!(crate::models), models.into_iter());
    let runtime = resource::runtime_types(types.iter().copied(), false);
    let functions = webhooks.functions.iter().map(function);
    quote! {
        #![doc = " What the API sends by itself: the payloads of its webhooks and callbacks."]
        #![doc = ""]
        #![doc = " Each function takes the body of a request as it came. **Check first who has sent it**, over these very bytes and"]
        #![doc = " before anything is read: how a sender signs is for its documentation to say and for you to check, and nothing here"]
        #![doc = " does."]
        #![doc = ""]
        #![doc = " Limit the length of a body where you receive it: its values may take several hundred times as much memory, and the"]
        #![doc = " limits of the client do not hold here."]
        #![doc = ""]
        #![doc = " Members that are not known are passed over. A body that is not what was expected is an error of which"]
        #![doc = " [`is_decode`](crate::Error::is_decode) holds, and whose text tells the place in the JSON."]

        #map
        #json
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
    quote! {
        #docs
        #deprecated
        pub fn #name(body: &[u8]) -> Result<#ty, crate::Error> {
            wire::from_slice(body).map_err(crate::Error::payload)
        }

    }
}
