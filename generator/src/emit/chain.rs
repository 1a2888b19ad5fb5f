//! Long chains of method calls, in several statements.
//!
//! prettyplease, the drop of a syntax tree and rustc recurse over the calls of a chain, so a chain as long as a list of
//! the document needs as much stack.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// The most calls of one statement.
const MOST_LINKS: usize = 64;

/// Calls on a value, each of which returns the next value.
pub struct Chain {
    /// The statements before the last part, empty for a short chain.
    pub statements: TokenStream,
    /// The last part, an expression.
    pub value: TokenStream,
}

/// Chains calls such as `.limit(1)` to an expression. `name` is the variable between the parts of a long chain.
pub fn chain(
    name: &Ident,
    start: TokenStream,
    links: impl IntoIterator<Item = TokenStream>,
) -> Chain {
    let links: Vec<TokenStream> = links.into_iter().collect();
    let mut chain = Chain { statements: TokenStream::new(), value: start };
    for (index, part) in links.chunks(MOST_LINKS).enumerate() {
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

    use super::{MOST_LINKS, chain};
    use crate::emit::types::ident;

    #[test]
    fn no_statement_has_more_links_than_the_limit_and_none_is_lost() {
        for count in [0, 1, MOST_LINKS, MOST_LINKS + 1, 1000] {
            let links = (0..count).map(|index| quote!(.link(#index)));
            let chain = chain(&ident("value"), quote!(start()), links);
            let text = format!("{} ; {}", chain.statements, chain.value);
            let parts: Vec<usize> =
                text.split(';').map(|part| part.matches(". link").count()).collect();
            assert!(parts.iter().all(|links| *links <= MOST_LINKS), "{parts:?}");
            assert_eq!(parts.iter().sum::<usize>(), count);
            assert_eq!(chain.statements.is_empty(), count <= MOST_LINKS);
        }
    }
}
