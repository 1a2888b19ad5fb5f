//! The derive macro of a user.

use proc_macro::{TokenStream, TokenTree};

/// Implements the trait for a type without generics.
#[proc_macro_derive(Mark)]
pub fn mark(item: TokenStream) -> TokenStream {
    let is_keyword = |token: &TokenTree| matches!(token.to_string().as_str(), "struct" | "enum");
    let name = item.into_iter().skip_while(|token| !is_keyword(token)).nth(1);
    let name = name.expect("an item has a name");
    format!("impl ::marks::Mark for {name} {{}}").parse().expect("it is Rust")
}
