//! The texts about tests without a network: the docs of the module `test_util`, and a section of the README.
//!
//! Both show the same call, and the doc test runs it: the call of the quick start, or one of an undocumented endpoint.

use proc_macro2::TokenStream;
use quote::quote;

use crate::markdown::{DocComment, Phrase, phrase};
use crate::plan::krate::{Crate, Imports, QuickStart};

use super::snippet::{code_block, formatted, use_lines};
use super::types::outer_docs;

/// The introduction of both texts.
pub const ABOUT: &str = "The feature `test-util` adds a scripted transport. A test defines its responses: values, \
statuses, headers, delays, connections that fail or break. The transport records the requests, and a manual clock \
replaces waiting.";

/// The name of the example program.
pub fn example_name(quick_start: &QuickStart) -> &'static str {
    if quick_start.program.as_deref() == Some("testing") { "scripted" } else { "testing" }
}

/// The module `test_util` of the crate.
pub fn module(krate: &Crate) -> TokenStream {
    let (imports, statements) = example(krate);
    let start =
        ["# #[tokio::main]", "# async fn main() -> Result<(), Box<dyn std::error::Error>> {"];
    let end = ["# Ok(())", "# }"].map(str::to_owned);
    let code = start.map(str::to_owned).into_iter().chain(imports).chain(statements).chain(end);
    let mut docs = DocComment::of(&phrase!("Calls without a network, for tests."));
    docs.paragraph(&Phrase::fill(ABOUT, &[]));
    docs.example("", &code.collect::<Vec<_>>());
    let docs = outer_docs(&docs);
    quote! {
        #docs
        #[cfg(feature = "test-util")]
        pub mod test_util {
            pub use crate::runtime::test_util::*;
        }
    }
}

/// The section of the README.
pub fn readme(krate: &Crate) -> String {
    let (imports, statements) = example(krate);
    let code: Vec<String> = imports.into_iter().chain(statements).collect();
    let scripted = krate.quick_start.as_ref().filter(|quick_start| quick_start.scripted.is_some());
    let resource = scripted.map_or(String::new(), |it| format!(", \"{}\"", it.feature));
    let features = format!("default-features = false, features = [\"test-util\"{resource}]");
    format!(
        "\n## Testing\n\n{ABOUT}\n\n```toml\n[dev-dependencies]\n{} = {{ version = \"{}\", {features} }}\n```\n\n\
         {}",
        krate.manifest.name,
        krate.manifest.version,
        code_block("rust", &code),
    )
}

/// The imports and statements of the example.
fn example(krate: &Crate) -> (Vec<String>, Vec<String>) {
    let library = &krate.manifest.library;
    let quick_start = krate.quick_start.as_ref();
    if let Some(scripted) = quick_start.and_then(|quick_start| quick_start.scripted.as_ref()) {
        let imports = use_lines(library, &scripted.imports);
        return (imports, formatted(&scripted.statements));
    }
    let own = ["Client", "test_util::Script"].map(str::to_owned).into();
    let imports = Imports { std: Vec::new(), own };
    let asks = !krate.security.undeclared.is_empty();
    let call = if asks { ".security(&[])" } else { "" };
    let statements = [
        "let script = Script::new();".to_owned(),
        "script.expect_request(\"GET\", \"/things/{id}\").json(\"a thing\");".to_owned(),
        "let client = script.client(Client::builder().server_url(\"https://api.example.com\"))?;"
            .to_owned(),
        format!("let thing: String = client.request(\"GET\", \"/things/7\"){call}.json().await?;"),
        "assert_eq!(thing, \"a thing\");".to_owned(),
        "let requests = script.requests();".to_owned(),
        "assert_eq!(requests[0].path(), \"/things/7\");".to_owned(),
        "script.verify()?;".to_owned(),
    ];
    (use_lines(library, &imports), formatted(&statements))
}
