//! The builder methods for token providers, and the constructors that read environment variables.

use proc_macro2::TokenStream;
use quote::quote;

use crate::markdown::{DocComment, Phrase, phrase};
use crate::plan::krate::{Audience, Crate, Environment, EnvironmentCredential, OAuth};

use super::types::{ident, outer_docs};

/// The imports of `client.rs`.
pub fn imports(krate: &Crate) -> Option<TokenStream> {
    let oauth = krate.security.oauth.as_ref()?;
    let audience = oauth.audience.map(|_| quote!(Audience,));
    let identity = krate.security.environment.as_ref().map(|_| {
        quote! {
            #[cfg(feature = "oauth")]
            use crate::runtime::Identity;
        }
    });
    Some(quote! {
        #identity
        #[cfg(feature = "oauth")]
        use crate::runtime::oauth::{#audience ClientCredentials, TokenExchange};
        use crate::runtime::token::TokenProvider;
    })
}

/// The constants of `client.rs`.
pub fn constants(krate: &Crate) -> TokenStream {
    let token_url = krate.security.oauth.as_ref().map(|oauth| {
        let url = &oauth.token_url;
        quote! {
            #[doc = " The URL of the token endpoint, absolute or relative to the server URL."]
            #[cfg(feature = "oauth")]
            const TOKEN_URL: &str = #url;
        }
    });
    let environment = krate.security.environment.as_ref().map(|environment| {
        let prefix = &environment.prefix;
        let variables = environment.server_variables.iter();
        let variables = variables.map(|(name, end)| quote!((#name, #end)));
        let credentials = environment.credentials.iter().map(|credential| {
            let EnvironmentCredential { scheme, suffixes, kind } = credential;
            let kind = ident(kind.constructor());
            quote!(EnvironmentCredential::#kind(#scheme #(, #suffixes)*))
        });
        let oauth = &krate.security.oauth;
        let clients = oauth.as_ref().map(|_| quote!(.knows_clients(cfg!(feature = "oauth"))));
        quote! {
            #[doc = " The environment variables that configure a client."]
            const ENVIRONMENT: Environment =
                Environment::new(#prefix, &[#(#variables),*]).credentials(&[#(#credentials),*]) #clients;
        }
    });
    quote!(#token_url #environment)
}

/// The builder methods for token providers.
pub fn setters(krate: &Crate) -> Option<TokenStream> {
    let oauth = krate.security.oauth.as_ref()?;
    let OAuth { scheme, slot, .. } = oauth;
    let library = &krate.manifest.library;
    let mut provider_docs = DocComment::of(&phrase!(
        "Sets the token provider for {}. A new token is requested when the current one expires.",
        Phrase::code(scheme)
    ));
    provider_docs.paragraph(&phrase!("The module [`token`](crate::token) has an example."));
    let provider_docs = outer_docs(&provider_docs);
    let credentials = client_credentials(library, oauth);
    let exchange = token_exchange(library, oauth);
    Some(quote! {
        #credentials
        #exchange

        #provider_docs
        pub fn token_provider(self, provider: impl TokenProvider) -> Self {
            self.credential(#slot, Credential::provider(provider))
        }
    })
}

fn client_credentials(library: &str, oauth: &OAuth) -> TokenStream {
    let OAuth { scheme, slot, .. } = oauth;
    let secret = match oauth.audience {
        None => phrase!("The secret is sent only to the token endpoint."),
        Some(_) => phrase!(
            "A secret of the form `secret-token:…:v1:…` is a private key: it signs an assertion and is never sent. \
            Any other secret is sent only to the token endpoint."
        ),
    };
    let mut docs = DocComment::of(&phrase!(
        "Requests tokens for {} with a client id and secret. A new token is requested when the current one expires.",
        Phrase::code(scheme)
    ));
    docs.paragraph(&phrase!(
        "{}{} [`build`](Self::build) fails if the id or the secret is malformed. A call fails if no token is available: \
        see [`Error::is_token`](crate::Error::is_token).",
        secret,
        host_sentence(oauth)
    ));
    docs.push_guide(
        "\n```no_run\n# fn example(id: &str, secret: &str) -> Result<(), $library::Error> {\n\
         let client = $library::Client::builder().client_credentials(id, secret).build()?;\n# Ok(())\n# }\n```",
        library,
    );
    let docs = outer_docs(&docs);
    let audience = oauth.audience.map(|audience| match audience {
        Audience::Host => quote!(.assertion_audience(Audience::Host)),
        Audience::TokenUrl => quote!(.assertion_audience(Audience::TokenUrl)),
    });
    let (client_id, builder) = client_id(oauth);
    quote! {
        #docs
        #[cfg(feature = "oauth")]
        pub fn client_credentials(
            self,
            client_id: impl Into<String>,
            client_secret: impl Into<Secret>,
        ) -> Self {
            #client_id
            let provider = ClientCredentials::new(TOKEN_URL, client_id, client_secret) #audience;
            #builder.credential(#slot, Credential::provider(provider))
        }
    }
}

fn token_exchange(library: &str, oauth: &OAuth) -> TokenStream {
    let OAuth { scheme, slot, .. } = oauth;
    let mut docs = DocComment::of(&phrase!(
        "Requests tokens for {} in exchange for a token of another issuer (RFC 8693), such as the token that a CI system \
        issues to its jobs. The subject token must be valid whenever a new token is requested.{}",
        Phrase::code(scheme),
        host_sentence(oauth)
    ));
    docs.push_guide(
        "\n```no_run\n# fn example(id: &str, token: &str) -> Result<(), $library::Error> {\n\
         let client = $library::Client::builder().token_exchange(id, token).build()?;\n# Ok(())\n# }\n```",
        library,
    );
    let docs = outer_docs(&docs);
    let (client_id, builder) = client_id(oauth);
    quote! {
        #docs
        #[cfg(feature = "oauth")]
        pub fn token_exchange(
            self,
            client_id: impl Into<String>,
            subject_token: impl Into<Secret>,
        ) -> Self {
            #client_id
            let provider = TokenExchange::new(TOKEN_URL, client_id, subject_token);
            #builder.credential(#slot, Credential::provider(provider))
        }
    }
}

/// The statements that convert a client id, and the builder to continue with.
fn client_id(oauth: &OAuth) -> (Option<TokenStream>, TokenStream) {
    if !oauth.id_has_host {
        return (None, quote!(self));
    }
    let statements = quote! {
        let client_id = client_id.into();
        let builder = self.host_of_client_id(&client_id);
    };
    (Some(statements), quote!(builder))
}

/// The sentence about a client id that contains the host.
fn host_sentence(oauth: &OAuth) -> Phrase {
    match oauth.id_has_host {
        true => phrase!(
            " A client id of the form `name@host/kind` also selects the server, unless the builder sets one."
        ),
        false => Phrase::default(),
    }
}

/// `Client::from_env` and `ClientBuilder::from_env`.
pub fn from_env(krate: &Crate) -> Option<(TokenStream, TokenStream)> {
    let Environment { docs, .. } = krate.security.environment.as_ref()?;
    let docs = outer_docs(docs);
    let client_docs = outer_docs(&DocComment::guide(
        "Creates a client from environment variables: see [`ClientBuilder::from_env`].\n\n\
         ```no_run\n# fn example() -> Result<(), $library::Error> {\nlet client = $library::Client::from_env()?;\n\
         # Ok(())\n# }\n```",
        &krate.manifest.library,
    ));
    let read = match krate.security.oauth {
        Some(_) => quote! {
            let (builder, identity) = ENVIRONMENT.read(Client::builder())?;
            let builder = match identity {
                #[cfg(feature = "oauth")]
                Some(Identity::Subject { client_id, token }) => builder.token_exchange(client_id, token),
                #[cfg(feature = "oauth")]
                Some(Identity::Client { client_id, secret }) => builder.client_credentials(client_id, secret),
                _ => builder,
            };
            Ok(builder)
        },
        None => quote!(Ok(ENVIRONMENT.read(Client::builder())?.0)),
    };
    let client = quote! {
        #client_docs
        pub fn from_env() -> Result<Self, Error> {
            ClientBuilder::from_env()?.build()
        }
    };
    let builder = quote! {
        #docs
        pub fn from_env() -> Result<Self, Error> {
            #read
        }
    };
    Some((client, builder))
}

/// The docs of `crate::token`, with an example of a token provider.
pub fn token_module_docs(krate: &Crate) -> TokenStream {
    let text = r#"Token providers. Implement [`TokenProvider`](token::TokenProvider) to provide tokens from elsewhere:

```
use std::time::Duration;

use $library::Credential;
use $library::token::{Token, TokenContext, TokenError, TokenFuture, TokenProvider};

/// Reads the token from a file that another program keeps up to date.
struct TokenFile(std::path::PathBuf);

impl TokenProvider for TokenFile {
    fn fetch(&self, _: &TokenContext) -> TokenFuture {
        let token = std::fs::read_to_string(&self.0).map_err(TokenError::new);
        Box::pin(async move { Ok(Token::new(token?.trim()).expires_in(Duration::from_secs(300))) })
    }
}

let credential = Credential::provider(TokenFile("/run/secrets/token".into()));
```"#;
    outer_docs(&DocComment::guide(text, &krate.manifest.library))
}
