//! `src/servers.rs`: a constant for each server of the document.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::markdown::{DocComment, phrase};
use crate::plan::krate::{Server, ServerConstant, Servers, VariableSetter};

use super::types::{ident, inner_docs, outer_docs};

/// Returns the file of the constants.
pub fn module(constants: &[ServerConstant]) -> TokenStream {
    let docs = inner_docs(&DocComment::of(&match constants {
        [] => phrase!(
            "The type of servers, of which the document declares none with an absolute URL."
        ),
        _ => phrase!(
            "The servers of the API, for [`ClientBuilder::server`](crate::ClientBuilder::server)."
        ),
    }));
    let constants = constants.iter().map(|ServerConstant { name, server, docs }| {
        let (docs, name, server) = (outer_docs(docs), ident(name), expression(server));
        quote! {
            #docs
            pub const #name: Server = #server;
        }
    });
    quote! {
        #docs

        pub use crate::runtime::{Server, ServerVariable};

        #(#constants)*
    }
}

/// Returns the name of the default server's constant in that file.
pub fn constant_of_default(servers: &Servers) -> Option<Ident> {
    let mut constants = servers.constants.iter();
    let default = constants.find(|constant| constant.server == servers.default)?;
    Some(ident(&default.name))
}

/// Returns the constant of a server without a choice.
pub fn default(server: &Server) -> TokenStream {
    let server = expression(server);
    let docs = outer_docs(&DocComment::of(&phrase!("The server of the API.")));
    quote! {
        #docs
        const SERVER: Server = #server;
    }
}

/// A builder method that sets a variable.
pub fn setter(setter: &VariableSetter) -> TokenStream {
    let docs = outer_docs(&setter.docs);
    let (variable, name) = (&setter.variable, ident(&setter.name));
    quote! {
        #docs
        pub fn #name(self, #name: impl Into<String>) -> Self {
            self.server_variable(#variable, #name)
        }
    }
}

/// `Server::new("https://{region}.example.com", &[ServerVariable::new("region", "region")])`.
fn expression(server: &Server) -> TokenStream {
    let variables = server.variables.iter().map(|variable| {
        let (name, setter) = (&variable.name, variable.setter.trim_start_matches("r#"));
        let default = variable.default.as_ref().map(|value| quote!(.default_value(#value)));
        let allowed = &variable.allowed;
        let allowed = (!allowed.is_empty()).then(|| quote!(.allowed(&[#(#allowed),*])));
        quote!(ServerVariable::new(#name, #setter)#default #allowed)
    });
    let url = &server.url;
    quote!(Server::new(#url, &[#(#variables),*]))
}
