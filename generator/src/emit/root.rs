//! `lib.rs`, `client.rs`, and the files that list modules.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::markdown::{DocComment, Phrase, phrase};
use crate::plan::krate::{ClientParameter, Crate, CredentialSetter, Retry, Scheme, SchemeWay};

use super::auth;
use super::custom;
use super::guide;
use super::readme;
use super::resource;
use super::runtime::Used;
use super::servers;
use super::test_util;
use super::tests::gate;
use super::types::{ident, inner_docs, outer_docs};

/// `src/lib.rs`.
pub fn library(krate: &Crate, used: &Used) -> TokenStream {
    let docs = inner_docs(&crate_docs(krate, used));
    let modules = modules(krate);
    let exports = exports(used);
    let own = krate.manifest.modules.iter().map(|name| ident(name));
    let public = public_modules(krate, used);
    quote! {
        #docs

        // The docs of items name their features on docs.rs, which sets `docsrs` and has the nightly compiler.
        #![cfg_attr(docsrs, feature(doc_cfg))]

        #modules

        #exports

        #(pub use #own::*;)*

        #public

        #[doc(hidden)]
        pub mod wire {
            pub use crate::runtime::wire::*;
        }
    }
}

/// The docs of the crate.
fn crate_docs(krate: &Crate, used: &Used) -> DocComment {
    let library = &krate.manifest.library;
    let mut docs = DocComment::of(&readme::description(krate));
    docs.append(&krate.docs);
    if let Some(quick_start) = &krate.quick_start {
        docs.example("no_run", &readme::quick_start_doc(krate, quick_start));
    }
    calls_docs(krate).iter().for_each(|paragraph| docs.paragraph(paragraph));
    if let Some(webhooks) = &krate.webhooks {
        docs.paragraph(&readme::webhooks(webhooks));
    }
    if !krate.is_models_only() {
        docs.append(&krate.security.docs);
        guide::push_docs(&mut docs, &guide::sections(krate, used), library);
        push_features(&mut docs, krate, used);
    }
    docs
}

/// The sections about tests and features.
fn push_features(docs: &mut DocComment, krate: &Crate, used: &Used) {
    docs.heading("Testing");
    docs.paragraph(&Phrase::fill(test_util::ABOUT, &[]));
    docs.paragraph(&phrase!(
        "The docs of the module `test_util`, which that feature adds, have an example."
    ));
    docs.heading("Features");
    docs.paragraph(&phrase!(
        "Each resource is a feature, and `full` (on by default) enables all of them. The others are:"
    ));
    for (name, adds) in readme::features(krate, used) {
        docs.item(&phrase!("{}: {}.", Phrase::fill(name, &[]), Phrase::fill(adds, &[])));
    }
}

/// The paragraphs about calls.
fn calls_docs(krate: &Crate) -> Vec<Phrase> {
    match (krate.is_models_only(), krate.has_models()) {
        (true, false) => vec![phrase!("The crate has no calls.")],
        (true, true) => vec![phrase!(
            "The crate has no calls. It contains the types in [`models`], which `serde` reads and writes."
        )],
        (false, _) => vec![phrase!(
            "Every method of a handle returns a [`Call`]. Await it for the decoded response, or await \
                [`send`](Call::send) for the response with status and headers. A call sends nothing until it is awaited."
        )],
    }
}

/// The modules that have files of their own.
fn modules(krate: &Crate) -> TokenStream {
    let models = krate.has_models().then(|| {
        quote!(
            pub mod models;
        )
    });
    let webhooks = krate.webhooks.as_ref().map(|webhooks| {
        let feature = &webhooks.feature;
        quote!(
            #[cfg(feature = #feature)]
            pub mod webhooks;
        )
    });
    let custom = (!custom::used(krate).is_empty()).then(|| {
        quote!(
            mod custom;
        )
    });
    let json_schema = krate.schemars.then(|| {
        quote!(
            #[cfg(feature = "schemars")]
            mod json_schema;
        )
    });
    let own = krate.manifest.modules.iter().map(|name| ident(name));
    quote! {
        mod client;
        #custom
        #json_schema
        #models
        pub mod resources;
        mod runtime;
        pub mod servers;
        #webhooks
        #(mod #own;)*
    }
}

/// The re-exports of the crate root, and the modules `types` and `decode`.
fn exports(used: &Used) -> TokenStream {
    let environment = used.needs("part-environment").then(|| {
        quote! {
            #[doc(hidden)]
            pub use runtime::{Environment, EnvironmentCredential, Identity};
        }
    });
    let file = used.needs("part-multipart").then(|| quote!(File,));
    let style = used.needs("part-styles").then(|| {
        quote!(
            pub use runtime::Style;
        )
    });
    let lines = used.needs("part-lines").then(|| {
        quote!(
            pub use crate::runtime::lines::*;
        )
    });
    let types = resource::import(quote!(crate::runtime), used.exports().into_iter());
    let types = types.map(|types| quote!(pub #types));
    quote! {
        pub use runtime::{
            Call, CallFuture, Constant, Endpoint, Operation, OutputOf, RequestBuilder, Response, Security,
        };
        pub use runtime::{Body, Client, ClientBuilder, Credential, Error, #file RetryPolicy, Undeclared};
        #[doc(hidden)]
        pub use runtime::{BuildClient, ClientParameter};
        #environment
        #style

        #[doc = " The crates whose types occur in public signatures, in matching versions."]
        pub use {bytes, http};

        #[doc = " Types for values that have no type of their own in JSON."]
        pub mod types {
            #types
        }

        #[doc = " The outputs of calls, and the decoding of responses."]
        pub mod decode {
            pub use crate::runtime::decode::*;
            #lines
        }
    }
}

/// The other public modules of the runtime.
fn public_modules(krate: &Crate, used: &Used) -> TokenStream {
    let blocking_docs = outer_docs(&blocking(&krate.manifest.library));
    let hook_docs = hook_docs(&krate.manifest.library);
    let oauth = used.needs("part-oauth").then(|| {
        quote! {
            #[doc = " Token providers for OAuth 2, with more options than the builder offers."]
            #[cfg(feature = "oauth")]
            pub mod oauth {
                pub use crate::runtime::oauth::*;
            }
        }
    });
    let test_util = test_util::module(krate);
    let paging = used.needs("part-paging").then(|| {
        quote! {
            #[doc = " Paged responses as streams of pages and of items."]
            pub mod paging {
                pub use crate::runtime::paging::*;
            }
        }
    });
    let token_docs = auth::token_module_docs(krate);
    let transport_docs = outer_docs(&transport(krate));
    quote! {
        #blocking_docs
        #[cfg(feature = "blocking")]
        pub mod blocking {
            pub use crate::runtime::blocking::*;
        }

        #[doc = " The clock of the client, replaceable to run without tokio or to test without waiting."]
        pub mod clock {
            pub use crate::runtime::clock::*;
        }

        #hook_docs
        pub mod hook {
            pub use crate::runtime::hook::*;
        }

        #oauth

        #test_util

        #paging

        #token_docs
        pub mod token {
            pub use crate::runtime::token::*;
        }

        #transport_docs
        pub mod transport {
            pub use crate::runtime::transport::*;
        }
    }
}

/// The docs of hooks and layers, with a doc test for each.
fn hook_docs(library: &str) -> TokenStream {
    let text = r#"Extension points: a [`Hook`](hook::Hook) runs around each call, a layer around each attempt.

A hook observes calls and may change their requests:

```
use $library::hook::{CallInfo, CallOutcome, Hook, HookError};
use $library::{Body, Client, http};

/// Sends the purpose of each call to the server, and prints its outcome.
#[derive(Debug)]
struct Purpose(&'static str);

impl Hook for Purpose {
    fn before_call(
        &self,
        _: &CallInfo<'_>,
        request: &mut http::Request<Body>,
    ) -> Result<(), HookError> {
        request.headers_mut().insert("x-purpose", self.0.parse()?);
        Ok(())
    }

    fn after_call(&self, call: &CallInfo<'_>, outcome: &CallOutcome<'_>) {
        eprintln!("{} {}: {:?}", call.method(), call.path(), outcome.status());
    }
}

let builder = Client::builder().hook(Purpose("nightly"));
```

A layer is a transport that wraps another. It receives each attempt as it is sent, with its credential:

```
use std::sync::Arc;

use $library::transport::{Body, SendOptions, Transport, TransportFuture};
use $library::{Client, http};

/// Numbers the attempts of each call.
#[derive(Debug)]
struct Numbered(Arc<dyn Transport>);

impl Transport for Numbered {
    fn send(&self, mut request: http::Request<Body>, options: SendOptions) -> TransportFuture {
        request.headers_mut().insert("x-attempt", options.attempt.into());
        self.0.send(request, options)
    }
}

let builder = Client::builder().layer(Numbered);
```"#;
    outer_docs(&DocComment::guide(text, library))
}

/// The docs of transports. The example is in the guide, which crates without calls lack.
fn transport(krate: &Crate) -> DocComment {
    let mut docs = DocComment::of(&phrase!(
        "The interface to the HTTP client. Implement it to use another client, or a test double."
    ));
    if !krate.is_models_only() {
        docs.paragraph(&phrase!(
            "For the configuration of the default transport see [Connections](crate#connections)."
        ));
    }
    docs
}

/// The docs of blocking calls, with a doc test.
fn blocking(library: &str) -> DocComment {
    let text = r#"Blocking calls: the thread waits for the response.

Any [`Call`] can block, without a separate client. [`wait`](blocking::wait) blocks on any other future of a result,
and [`iter`](blocking::iter) iterates over a stream. Connections are reused across calls.

```no_run
# fn example(client: &$library::Client) -> Result<(), $library::transport::BodyError> {
use $library::blocking;

let thing: serde_json::Value = client.request("GET", "/v1/things/7").json().wait_blocking()?;

let log = client.request("GET", "/v1/log").send_streaming();
let log = blocking::wait(log)?.into_value();
for piece in blocking::iter(log.into_stream()) {
    println!("{} bytes more", piece?.len());
}
# Ok(())
# }
```"#;
    DocComment::guide(text, library)
}

/// `src/client.rs`: the profile of the API, and the constructors of its client.
pub fn client(krate: &Crate) -> TokenStream {
    let setters = krate.servers.setters.iter().map(servers::setter);
    // The constant of the default server, unless the module of the servers has it.
    let constant = servers::constant_of_default(&krate.servers);
    let (server, server_constant) = match constant {
        Some(name) => (quote!(crate::servers::#name), None),
        None => (quote!(SERVER), Some(servers::default(&krate.servers.default))),
    };
    let server_imports = server_constant.as_ref().map(|_| {
        let variable =
            (!krate.servers.default.variables.is_empty()).then(|| quote!(ServerVariable,));
        quote!(Server, #variable)
    });
    let security = &krate.security;
    let parameters = krate.client_parameters.iter().map(parameter_setter);
    let credentials = security.setters.iter().map(credential_setter);
    let setters: Vec<TokenStream> = credentials.chain(setters).chain(parameters).collect();
    let tokens = auth::setters(krate);
    let (from_env, builder_from_env) = auth::from_env(krate).unzip();
    let environment = from_env.as_ref().map(|_| quote!(Environment, EnvironmentCredential, Error,));
    let (imports, constants) = (auth::imports(krate), auth::constants(krate));
    let builder = (!setters.is_empty()).then(|| {
        quote! {
            impl ClientBuilder {
                #builder_from_env
                #tokens
                #(#setters)*
            }
        }
    });
    let schemes = security.schemes.iter().map(scheme);
    let alternatives = security.undeclared.iter().map(|names| quote!(&[#(#names),*]));
    let asks = !security.undeclared.is_empty();
    let usual = asks.then(|| quote!(.usual_security(SECURITY)));
    let alternatives = asks.then(|| {
        quote! {
            #[doc = " The security requirements of endpoints that the document does not declare."]
            const SECURITY: Security = &[#(#alternatives),*];
        }
    });
    let asked = asks.then(|| quote!(Security,));
    let idempotency = &krate.idempotency_key_header;
    let idempotency = idempotency.as_ref().map(|name| quote!(.idempotency_key_header(#name)));
    let request_id = &krate.request_id_header;
    let request_id = request_id.as_ref().map(|name| quote!(.request_id_headers(&[#name])));
    let policy = retry_policy(krate.retry);
    let asks_for_policy = policy.as_ref().map(|_| quote!(RetryPolicy,));
    let policy = policy.map(|policy| quote!(.retries(#policy)));
    let on_429 = krate.retry.all_on_429.then(|| quote!(.repeats_all_on_429()));
    let mut docs = DocComment::of(&phrase!("Returns a builder for a client."));
    docs.append(&krate.servers.others);
    let docs = outer_docs(&docs);
    let takes = !security.setters.is_empty();
    let (credential, secret) = (takes.then(|| quote!(Credential,)), takes.then(|| quote!(Secret,)));
    quote! {
        #![doc = " The profile of the API, and the constructors of its client."]

        #imports
        use crate::runtime::{Client, ClientBuilder, #credential #environment Profile, #asks_for_policy Scheme, #secret #asked #server_imports};

        #[doc = " The properties of the API that the runtime needs."]
        static PROFILE: Profile = Profile::new(#server, SCHEMES, USER_AGENT) #usual #idempotency #request_id #policy #on_429;

        #server_constant

        #[doc = " The security schemes that operations require."]
        const SCHEMES: &[Scheme] = &[#(#schemes),*];

        #alternatives

        #constants

        #[doc = " The `User-Agent` of this crate."]
        const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

        impl Client {
            #docs
            pub fn builder() -> ClientBuilder {
                ClientBuilder::new(&PROFILE)
            }

            #from_env
        }

        #builder
    }
}

/// `RetryPolicy::new().attempts(5)`; `None` if the config sets nothing.
fn retry_policy(retry: Retry) -> Option<TokenStream> {
    let milliseconds = |value: u32| {
        let value = Literal::u32_unsuffixed(value);
        quote!(std::time::Duration::from_millis(#value))
    };
    let attempts = retry.attempts.map(Literal::u32_unsuffixed);
    let attempts = attempts.map(|attempts| quote!(.attempts(#attempts)));
    let initial = retry.initial_backoff_ms.map(milliseconds);
    let initial = initial.map(|backoff| quote!(.initial_backoff(#backoff)));
    let max = retry.max_backoff_ms.map(milliseconds).map(|backoff| quote!(.max_backoff(#backoff)));
    let is_configured = attempts.is_some() || initial.is_some() || max.is_some();
    is_configured.then(|| quote!(RetryPolicy::new() #attempts #initial #max))
}

/// `Scheme::header("apiKey", "api_key", "X-Key")`.
fn scheme(scheme: &Scheme) -> TokenStream {
    let name = &scheme.name;
    let setter = scheme.setter.as_deref().unwrap_or_default().trim_start_matches("r#");
    match &scheme.way {
        SchemeWay::Bearer => quote!(Scheme::bearer(#name, #setter)),
        SchemeWay::Basic => quote!(Scheme::basic(#name, #setter)),
        SchemeWay::Header(header) => quote!(Scheme::header(#name, #setter, #header)),
        SchemeWay::Query(parameter) => quote!(Scheme::query(#name, #setter, #parameter)),
        SchemeWay::Cookie(cookie) => quote!(Scheme::cookie(#name, #setter, #cookie)),
        SchemeWay::Certificate => quote!(Scheme::certificate(#name)),
        SchemeWay::Unsupported => quote!(Scheme::unsupported(#name)),
    }
}

/// A builder method that takes a credential.
fn credential_setter(setter: &CredentialSetter) -> TokenStream {
    let docs = outer_docs(&setter.docs);
    let (name, scheme) = (ident(&setter.name), &setter.scheme);
    let new = ident(setter.kind.constructor());
    let arguments: Vec<Ident> = setter.kind.arguments().iter().map(|name| ident(name)).collect();
    quote! {
        #docs
        pub fn #name(self, #(#arguments: impl Into<Secret>),*) -> Self {
            self.credential(#scheme, Credential::#new(#(#arguments),*))
        }
    }
}

/// A builder method that sets a parameter for all calls.
fn parameter_setter(parameter: &ClientParameter) -> TokenStream {
    let docs = outer_docs(&parameter.docs);
    let name = ident(&parameter.setter);
    let key = parameter.setter.trim_start_matches("r#");
    quote! {
        #docs
        pub fn #name(self, #name: impl std::fmt::Display) -> Self {
            self.parameter(#key, #name)
        }
    }
}

/// `src/resources/mod.rs`.
pub fn resources(krate: &Crate) -> TokenStream {
    let modules = krate.resources.iter().map(|resource| {
        let (feature, module) = (&resource.feature, ident(&resource.module));
        quote! {
            #[cfg(feature = #feature)]
            pub mod #module;
        }
    });
    quote! {
        #![doc = " The resources of the API. Each has a handle, its operations, and the types that only it uses."]

        #(#modules)*
    }
}

/// `src/models/mod.rs`.
pub fn models(krate: &Crate, moved: TokenStream) -> TokenStream {
    let shared = &krate.shared;
    let modules = shared.iter().map(|set| {
        let (gate, module) = (gate(&set.features), ident(&set.module));
        quote! {
            #gate
            mod #module;
        }
    });
    let exports = shared.iter().map(|set| {
        let (gate, module) = (gate(&set.features), ident(&set.module));
        quote! {
            #gate
            pub use #module::*;
        }
    });
    let docs = inner_docs(&models_docs(krate, !moved.is_empty()));
    quote! {
        #docs

        #(#modules)*

        #moved
        #(#exports)*
    }
}

/// The docs of the module of types. `has_moved` is `true` if it exports types of other modules.
fn models_docs(krate: &Crate, has_moved: bool) -> DocComment {
    let shared = &krate.shared;
    let is_gated = shared.iter().any(|set| !set.features.is_empty());
    if !(is_gated || shared.is_empty() && has_moved) {
        return DocComment::of(&match (krate.resources.is_empty(), krate.has_client) {
            (true, true) => phrase!("The types of the API, which has no operations of its own."),
            (true, false) => phrase!("The types of the API."),
            (false, _) => phrase!("The types that no operation uses, and the types inside them."),
        });
    }
    let (content, each) = match &krate.webhooks {
        None => (
            phrase!("The types that several resources use."),
            phrase!(
                "Each type is defined in a module for the set of resources that use it, so their types are not compiled \
                if their features are off. The paths here do not change."
            ),
        ),
        Some(_) => (
            phrase!("The types that several resources use, and the payloads of webhooks."),
            phrase!(
                "Each type is defined in a module for the set of features that use it, so their types are not compiled \
                if their features are off. The paths here do not change."
            ),
        ),
    };
    let mut docs = DocComment::of(&content);
    docs.paragraph(&each);
    if shared.iter().any(|set| set.features.is_empty()) {
        docs.paragraph(&phrase!("The types that no operation uses are always compiled."));
    }
    docs
}
