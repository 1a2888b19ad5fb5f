//! The syntax of generated crates is at most as new as the Rust version that they declare. Clippy checks their use
//! of the standard library, but no lint checks syntax.

use std::path::Path;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// Returns `true` if a condition has a `let` beside an `&&`, which is stable since Rust 1.88 only.
fn has_let_chain(tokens: TokenStream) -> bool {
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        let found = match &token {
            TokenTree::Group(group) => has_let_chain(group.stream()),
            _ if is_word(&token, "if") || is_word(&token, "while") => {
                let condition: Vec<_> =
                    tokens.clone().take_while(|token| !is_block(token)).collect();
                condition.iter().any(|token| is_word(token, "let"))
                    && condition.windows(2).any(is_and)
            }
            _ => false,
        };
        if found {
            return true;
        }
    }
    false
}

fn is_block(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

fn is_and(pair: &[TokenTree]) -> bool {
    let [TokenTree::Punct(first), TokenTree::Punct(second)] = pair else { return false };
    (first.as_char(), first.spacing(), second.as_char()) == ('&', Spacing::Joint, '&')
}

fn look(path: &Path, count: &mut usize) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).expect("it is there") {
            look(&entry.expect("it can be read").path(), count);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        let text = std::fs::read_to_string(path).expect("it is UTF-8");
        let tokens: TokenStream = text.parse().expect("it is Rust");
        assert!(!has_let_chain(tokens), "{} needs Rust 1.88", path.display());
        *count += 1;
    }
}

#[test]
fn nothing_that_is_emitted_has_let_chains() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    look(&package.join("runtime/src"), &mut count);
    look(&package.join("tests/cases/pass"), &mut count);
    assert!(count > 200, "{count} files");
}

#[test]
fn let_chains_are_distinguished_from_older_syntax() {
    for (code, is_chain) in [
        ("if let Some(a) = b && c {}", true),
        ("fn f() { while a && let Some(b) = c {} }", true),
        ("if let Some(a) = b.filter(|b| c && d) {}", false),
        ("if a && b { let c = d && e; }", false),
        ("match a { Some(b) if c && d => {} _ => {} } let e = f && g;", false),
        ("if let Some(a) = f(&&b) {}", false),
    ] {
        assert_eq!(has_let_chain(code.parse().expect("it is Rust")), is_chain, "{code}");
    }
}
