//! Re-exports of moved types at their old paths.
//!
//! ```text
//! pub use crate::models::Pet;
//! #[cfg(feature = "dogs")]
//! pub use crate::resources::dogs::Bone as Toy;
//! ```

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use crate::plan::krate::{Crate, Home, Moved};

use super::types::ident;

/// The re-exports of types that a module used to define.
pub fn exports(moved: &[Moved], krate: &Crate) -> TokenStream {
    let exports = moved.iter().map(|one| {
        let features = &one.features;
        let gate = match features.as_slice() {
            [] => None,
            [feature] => Some(quote!(#[cfg(feature = #feature)])),
            _ => Some(quote!(#[cfg(any(#(feature = #features),*))])),
        };
        let module = match one.target.home {
            Home::Shared(_) => quote!(crate::models),
            Home::Resource(index) => {
                let module = ident(&krate.resources[index].module);
                quote!(crate::resources::#module)
            }
        };
        let (name, old) = (ident(&one.target.name), ident(&one.name));
        let alias = (one.target.name != one.name).then(|| quote!(as #old));
        quote! {
            #gate
            pub use #module::#name #alias;
        }
    });
    exports.collect()
}

/// The shared types that are re-exported under their own names.
pub fn plain_names(moved: &[Moved]) -> BTreeSet<&str> {
    let shared = moved.iter().filter(|one| matches!(one.target.home, Home::Shared(_)));
    let plain = shared.filter(|one| one.target.name == one.name);
    plain.map(|one| one.name.as_str()).collect()
}
