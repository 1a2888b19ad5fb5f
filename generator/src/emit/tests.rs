//! The round-trip tests of the document's examples, and the example programs.

use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use crate::markdown;
use crate::plan::krate::{Crate, Home, Imports, QuickStart, Scripted};

use super::types::{ident, inner_docs};

/// `tests/wire/examples.rs`: a round trip of each example in the document.
pub fn round_trips(krate: &Crate) -> TokenStream {
    let mut imports: BTreeMap<&str, TokenStream> = BTreeMap::new();
    let mut tests = Vec::new();
    for test in &krate.round_trips {
        let name = ident(&test.name);
        let ty = ident(&test.ty.name);
        let gate = gate(&test.features);
        let path = match test.ty.home {
            // The features of shared types differ, so each is used by its full path.
            Home::Shared(_) => quote!(crate::sdk::models::#ty),
            Home::Resource(index) => {
                let module = krate.resources[index].module.as_str();
                let name = ident(module);
                let import = || quote!(#gate use crate::sdk::resources::#name;);
                imports.entry(module).or_insert_with(import);
                quote!(#name::#ty)
            }
        };
        let json = raw_string(&test.json);
        tests.push(quote! {
            #gate
            #[test]
            fn #name() {
                let example = #json;
                assert_round_trip::<#path>(example);
            }
        });
    }
    let imports = imports.values();
    quote! {
        #![doc = " Round trips of the examples in the document."]

        use serde::Serialize;
        use serde::de::DeserializeOwned;

        #(#imports)*
        use crate::server::{assert_same, json};

        /// Reads the example as the type, and asserts that writing it results in the same JSON.
        fn assert_round_trip<T: DeserializeOwned + Serialize>(example: &str) {
            assert_same(&json::<T>(example), example);
        }

        #(#tests)*
    }
}

/// A raw string literal with as many `#` as it needs.
pub(super) fn raw_string(text: &str) -> TokenStream {
    // Only an ordinary literal can escape invisible characters.
    let is_invisible = |character| character != '\n' && markdown::is_invisible(character);
    if !text.contains(['"', '\\', '\n']) || text.contains(is_invisible) {
        return Literal::string(text).into_token_stream();
    }
    let longest =
        text.split('"').skip(1).map(|rest| rest.bytes().take_while(|byte| *byte == b'#').count());
    let hashes = "#".repeat(longest.max().map_or(1, |longest| longest + 1));
    let literal = format!("r{hashes}\"{text}\"{hashes}");
    literal.parse().unwrap_or_else(|_| Literal::string(text).into_token_stream())
}

/// The `cfg` attribute for any of the features; `None` without features.
pub fn gate(features: &[String]) -> Option<TokenStream> {
    let any = any_of(features);
    (!features.is_empty()).then(|| quote!(#[cfg(#any)]))
}

/// The condition that any of the features is on.
pub fn any_of(features: &[String]) -> TokenStream {
    match features {
        [feature] => quote!(feature = #feature),
        features => quote!(any(#(feature = #features),*)),
    }
}

/// `examples/<name>.rs`.
pub fn example(krate: &Crate, quick_start: &QuickStart) -> TokenStream {
    let docs = inner_docs(&quick_start.docs);
    let imports = imports_of(krate, &quick_start.imports);
    let statements = statements_of(&quick_start.statements);
    let several = quick_start.credentials.len() > 1;
    let arguments = several.then(|| quote!(let mut arguments = std::env::args().skip(1);));
    let credentials = quick_start.credentials.iter().map(|name| {
        let variable = ident(name);
        let name = name.trim_start_matches("r#").replace('_', " ");
        let name = if !several && name == "token" { "access token" } else { &name };
        let message = format!("missing argument: {name}");
        let next = if several { quote!(arguments.next()) } else { quote!(std::env::args().nth(1)) };
        quote!(let #variable = #next.ok_or(#message)?;)
    });
    quote! {
        #docs

        #imports

        #[tokio::main]
        async fn main() -> Result<(), Box<dyn std::error::Error>> {
            #arguments
            #(#credentials)*
            #statements
            Ok(())
        }
    }
}

/// The example with a scripted transport.
pub fn scripted(krate: &Crate, scripted: &Scripted) -> TokenStream {
    let imports = imports_of(krate, &scripted.imports);
    let statements = statements_of(&scripted.statements);
    quote! {
        #![doc = " Calls without a network, as in the tests of a program that uses this crate."]

        #imports

        #[tokio::main]
        async fn main() -> Result<(), Box<dyn std::error::Error>> {
            #statements
            Ok(())
        }
    }
}

fn imports_of(krate: &Crate, imports: &Imports) -> TokenStream {
    let library = &krate.manifest.library;
    let std = imports.std.iter().map(|path| parsed(&format!("use std::{path};")));
    let own = imports.own.iter().map(|path| parsed(&format!("use {library}::{path};")));
    quote!(#(#std)* #(#own)*)
}

/// The statements. A statement that prints the response follows the one that receives it.
fn statements_of(statements: &[String]) -> TokenStream {
    let statements = statements.iter().map(|statement| {
        let shows = statement.starts_with("let output");
        let shows = shows.then(|| quote!(println!("{output:#?}");));
        let statement = parsed(statement);
        quote!(#statement #shows)
    });
    statements.collect()
}

fn parsed(text: &str) -> TokenStream {
    text.parse().expect("the plan writes whole statements; this is a bug of the generator")
}
