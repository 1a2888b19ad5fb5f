//! `tests/wire/`: a test for each operation, which checks the request and the decoded response.
//!
//! ```text
//! /// `POST /pets`
//! #[tokio::test]
//! async fn create() {
//!     let body = r#"{"name":"Fido"}"#;
//!     let response = r#"{"id":1,"name":"Fido"}"#;
//!     let server = Server::responding(201, "application/json", response);
//!     let output = client(&server).pets().create(json(body)).await.expect("success");
//!     server.received("POST", "/pets").json(body);
//!     assert_same(&output, response);
//! }
//! ```

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::markdown::{DocComment, Phrase, phrase};
use crate::plan::krate::{
    Crate, CredentialKind, ExpectedBody, Given, GivenKind, Resource, Untested, WireTest,
};

use super::chain::{Chain, chain};
use super::tests::raw_string;
use super::types::{ident, inner_docs, outer_docs};

/// The server of the tests: an unchanged file of this package.
pub const SERVER: &str = include_str!("wire_tests/server.rs");

/// `tests/wire/main.rs`.
pub fn main(krate: &Crate) -> TokenStream {
    let library = ident(&krate.manifest.library);
    // A module shadows a crate of the same name.
    let is_module = ["examples", "resources", "server"].contains(&krate.manifest.library.as_str());
    let root = is_module.then(|| quote!(::));
    let setters = krate.security.setters.iter().map(|setter| {
        let name = ident(&setter.name);
        let credential = quote!(server::CREDENTIAL);
        match setter.kind {
            CredentialKind::Token | CredentialKind::Key => quote!(.#name(#credential)),
            CredentialKind::Password => quote!(.#name(#credential, #credential)),
        }
    });
    let schemes = krate.security.schemes.iter().filter(|scheme| scheme.setter.is_none());
    let others = schemes.map(|scheme| {
        let name = &scheme.name;
        quote!(.credential(#name, sdk::Credential::by_transport()))
    });
    let has_calls = !krate.resources.is_empty();
    let examples = (!krate.round_trips.is_empty()).then(|| {
        quote!(
            mod examples;
        )
    });
    let resources = has_calls.then(|| {
        quote!(
            mod resources;
        )
    });
    let Chain { statements, value } =
        chain(&ident("client"), quote!(server.client()), setters.chain(others));
    let client = has_calls.then(|| {
        quote! {
            /// Returns a client of the server, with a credential for each security scheme.
            fn client(server: &server::Server) -> sdk::Client {
                #statements
                let client = #value;
                client.build().expect("the configuration is complete")
            }
        }
    });
    let docs = inner_docs(&DocComment::of(&phrase!(
        "Tests of the wire format: one for the request and the response of each operation, and one for each example in the \
        document."
    )));
    quote! {
        #docs
        #![allow(dead_code, reason = "not every API and set of features uses everything")]

        #examples
        #resources
        mod server;

        use #root #library as sdk;

        #client
    }
}

/// `tests/wire/resources/mod.rs`.
pub fn resources(krate: &Crate) -> TokenStream {
    let modules = krate.resources.iter().map(|resource| {
        let (feature, module) = (&resource.feature, ident(&resource.module));
        quote! {
            #[cfg(feature = #feature)]
            mod #module;
        }
    });
    quote! {
        #![doc = " The operations, by resource."]

        #(#modules)*
    }
}

/// `tests/wire/resources/<resource>.rs`.
pub fn resource(resource: &Resource) -> TokenStream {
    let title = Phrase::code(&resource.title);
    let mut docs = DocComment::of(&phrase!("The operations of {}.", title));
    for Untested { method, why } in &resource.untested {
        let method = Phrase::code(method.trim_start_matches("r#"));
        docs.item(&phrase!("{} has no test: {}.", method, Phrase::text(why)));
    }
    let docs = inner_docs(&docs);
    let tests = resource.tests.iter().map(|one| test(resource, one));
    let any_output =
        |kinds: &[GivenKind]| resource.tests.iter().any(|one| kinds.contains(&one.given.kind));
    let mentions = |name: &str| resource.tests.iter().any(|one| mentions(one, name));
    let content = any_output(&[GivenKind::Content, GivenKind::MaybeContent]);
    let same = any_output(&[GivenKind::Json, GivenKind::Line, GivenKind::Event]);
    let helpers = [("assert_content", content), ("assert_same", same), ("json", mentions("json"))];
    let helpers = helpers.into_iter().filter(|(_, used)| *used).map(|(name, _)| {
        let name = ident(name);
        quote!(#name,)
    });
    let file = mentions("File").then(|| {
        quote!(
            use crate::sdk::File;
        )
    });
    let ops = resource.tests.iter().any(|one| one.given.variant.is_some()).then(|| {
        let module = ident(&resource.module);
        quote!(
            use crate::sdk::resources::#module::ops;
        )
    });
    let imports = (!resource.tests.is_empty()).then(|| {
        quote!(
            use crate::client;
            #file
            #ops
            use crate::server::{#(#helpers)* Server};
        )
    });
    quote! {
        #docs

        #imports

        #(#tests)*
    }
}

/// Returns `true` if an argument of a test contains this identifier. String literals do not count.
fn mentions(test: &WireTest, name: &str) -> bool {
    fn contains(tokens: TokenStream, name: &str) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(ident) => ident == name,
            TokenTree::Group(group) => contains(group.stream(), name),
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        })
    }
    let arguments = test.setters.iter().map(|(_, argument)| argument).chain(&test.arguments);
    arguments.into_iter().any(|argument| contains(parsed(argument), name))
}

fn test(resource: &Resource, test: &WireTest) -> TokenStream {
    let docs = outer_docs(&DocComment::of(&Phrase::code(&test.title)));
    let name = ident(&test.name);
    let deprecated = test
        .deprecated
        .then(|| quote!(#[expect(deprecated, reason = "deprecated operations are tested too")]));
    let body = test.body.as_ref().map(|body| {
        let body = raw_string(body);
        quote!(let body = #body;)
    });
    let response = &test.response;
    let checks_output = test.given.kind != GivenKind::Anything;
    let text = raw_string(&response.body);
    let (bound, text) = if checks_output {
        (Some(quote!(let response = #text;)), quote!(response))
    } else {
        (None, text)
    };
    let (status, media_type) =
        (proc_macro2::Literal::u16_unsuffixed(response.status), &response.media_type);
    let handle = ident(&resource.module);
    let method = ident(&test.method);
    let arguments = test.arguments.iter().map(|argument| parsed(argument));
    let setters = test.setters.iter().map(|(name, argument)| {
        let (name, argument) = (ident(name), parsed(argument));
        quote!(.#name(#argument))
    });
    let start = quote!(client(&server).#handle().#method(#(#arguments),*));
    let Chain { statements, value } = chain(&ident("call"), start, setters);
    let call = quote!(#value.await.expect("success"));
    let call = if checks_output || test.given.variant.is_some() {
        let streams = matches!(test.given.kind, GivenKind::Line | GivenKind::Event);
        let mutable = (streams && test.given.variant.is_none()).then(|| quote!(mut));
        quote!(let #mutable output = #call;)
    } else {
        quote!(#call;)
    };
    let received = received(test);
    let output = output(&test.given);
    quote! {
        #docs
        #[tokio::test]
        #deprecated
        async fn #name() {
            #body
            #bound
            let server = Server::responding(#status, #media_type, #text);
            #statements
            #call
            #received
            #output
        }
    }
}

/// The assertions about the request.
fn received(test: &WireTest) -> TokenStream {
    let request = &test.request;
    let (method, target) = (&request.method, &request.target);
    let headers = request.headers.iter().map(|(name, value)| quote!(.header(#name, #value)));
    let cookies = request.cookies.iter().map(|pair| quote!(.cookie(#pair)));
    let body = match &request.body {
        ExpectedBody::Any => Vec::new(),
        ExpectedBody::Same => vec![quote!(.json(body))],
        ExpectedBody::Json(json) => {
            let json = raw_string(json);
            vec![quote!(.json(#json))]
        }
        ExpectedBody::Form(form) => vec![quote!(.form(#form))],
        ExpectedBody::Content(content) => vec![quote!(.content(#content))],
        ExpectedBody::Parts(parts) => {
            parts.iter().map(|(name, content)| quote!(.part(#name, #content))).collect()
        }
    };
    let links = headers.chain(cookies).chain(body);
    let Chain { statements, value } =
        chain(&ident("request"), quote!(server.received(#method, #target)), links);
    quote!(#statements #value;)
}

/// The assertions about the decoded response.
fn output(given: &Given) -> TokenStream {
    let streams = matches!(given.kind, GivenKind::Line | GivenKind::Event);
    let variant = given.variant.as_ref().map(|(name, variant)| {
        let (name, variant) = (ident(name), ident(variant));
        match given.kind {
            GivenKind::Anything => {
                quote!(assert!(matches!(output, ops::#name::#variant { .. }));)
            }
            _ => {
                let mutable = streams.then(|| quote!(mut));
                let message = format!("expected `{variant}`, found {{output:?}}");
                quote! {
                    let ops::#name::#variant(#mutable output) = output else { panic!(#message); };
                }
            }
        }
    });
    let check = match given.kind {
        GivenKind::Anything => quote!(),
        GivenKind::Json => quote!(assert_same(&output, response);),
        GivenKind::Content => quote!(assert_content(&output, response);),
        GivenKind::MaybeContent => quote! {
            assert_content(&output.expect("a body"), response);
        },
        GivenKind::Line => quote! {
            let first = output.next().await.expect("an item").expect("a valid item");
            assert_same(&first, response);
        },
        GivenKind::Event => quote! {
            let first = output.next().await.expect("an item").expect("a valid item");
            assert_same(&first.data, response.trim().trim_start_matches("data: "));
        },
    };
    quote!(#variant #check)
}

fn parsed(source: &str) -> TokenStream {
    source.parse().expect("the plan writes whole expressions; this is a bug of the generator")
}
