//! Re-exports of moved types at their old paths.
//!
//! The modules of resources have all shared types under their present names, so only those with other names are listed.
//!
//! ```text
//! pub use crate::models::Pet as Animal;
//! #[cfg(feature = "dogs")]
//! pub use crate::resources::dogs::Bone as Toy;
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use crate::plan::krate::{Crate, Home, Moved};

use super::types::ident;

/// The re-exports of types that a module used to define.
pub fn exports(moved: &[Moved], krate: &Crate) -> TokenStream {
    let is_listed =
        |one: &&Moved| matches!(one.target.home, Home::Resource(_)) || one.target.name != one.name;
    let exports = moved.iter().filter(is_listed).map(|one| {
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
