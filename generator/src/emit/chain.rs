//! Long chains of method calls, split into several statements.
//!
//! prettyplease, the drop of a syntax tree and rustc recurse over the calls of a chain, so the stack would have to grow
//! with the longest list of the document.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// The maximum number of calls in one statement.
const MAX_LINKS: usize = 64;

/// A chain of method calls.
pub struct Chain {
    /// The statements before the last part, empty for a short chain.
    pub statements: TokenStream,
    /// The last part, an expression.
    pub value: TokenStream,
}

/// Appends calls such as `.limit(1)` to an expression. `name` is the variable between the parts of a long chain.
pub fn chain(
    name: &Ident,
    start: TokenStream,
    links: impl IntoIterator<Item = TokenStream>,
) -> Chain {
    let links: Vec<TokenStream> = links.into_iter().collect();
    let mut chain = Chain { statements: TokenStream::new(), value: start };
    for (index, part) in links.chunks(MAX_LINKS).enumerate() {
        let value = &chain.value;
        if index > 0 {
            let statement = quote!(let #name = #value;);
            chain.statements.extend(statement);
            chain.value = quote!(#name);
        }
        chain.value.extend(part.iter().cloned());
    }
    chain
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::{MAX_LINKS, chain};
    use crate::emit::types::ident;

    #[test]
    fn no_statement_has_more_links_than_the_limit_and_none_is_lost() {
        for count in [0, 1, MAX_LINKS, MAX_LINKS + 1, 1000] {
            let links = (0..count).map(|index| quote!(.link(#index)));
            let chain = chain(&ident("value"), quote!(start()), links);
            let text = format!("{} ; {}", chain.statements, chain.value);
            let parts: Vec<usize> =
                text.split(';').map(|part| part.matches(". link").count()).collect();
            assert!(parts.iter().all(|links| *links <= MAX_LINKS), "{parts:?}");
            assert_eq!(parts.iter().sum::<usize>(), count);
            assert_eq!(chain.statements.is_empty(), count <= MAX_LINKS);
        }
    }
}
