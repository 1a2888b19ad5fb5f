//! Prints tokens as text, with a header, by prettyplease, and with blank lines between items.
//!
//! Input: the tokens of a whole file. Output: its text. All Rust files are printed here and never by an installed
//! rustfmt, so the output is the same on every machine. No other module uses prettyplease.

use proc_macro2::TokenStream;

/// The text of a Rust file.
///
/// prettyplease writes no blank lines. This function adds one before each item, except within runs of `use` and `mod`,
/// and one between the members of an `impl` or `trait`.
pub fn rust_file(header: &str, tokens: TokenStream) -> String {
    let file: syn::File =
        syn::parse2(tokens).expect("emit creates whole Rust items; this is a bug of the generator");
    let mut text = String::from(header);
    text.push('\n');
    let mut previous: Option<Run> = None;
    if !file.attrs.is_empty() {
        text.push_str(&print(file.attrs, Vec::new()));
        text.push('\n');
    }
    for item in file.items {
        let run = Run::of(&item);
        if previous.as_ref().is_some_and(|previous| !previous.joins(&run)) {
            text.push('\n');
        }
        space_members(&print(Vec::new(), vec![item]), &mut text);
        previous = Some(run);
    }
    text
}

/// The formatted text of one item, from the text of its tokens.
pub fn item(tokens: &str) -> String {
    let item =
        syn::parse_str(tokens).expect("the tokens are an item; this is a bug of the generator");
    print(Vec::new(), vec![item])
}

fn print(attrs: Vec<syn::Attribute>, items: Vec<syn::Item>) -> String {
    prettyplease::unparse(&syn::File { shebang: None, frontmatter: None, attrs, items })
}

/// The kinds of runs without blank lines.
#[derive(PartialEq, Eq)]
enum Run {
    UseStd,
    UseOther,
    UseOwn,
    PubUse,
    Mod,
    Alone,
}

impl Run {
    fn of(item: &syn::Item) -> Self {
        match item {
            syn::Item::Use(use_) if !matches!(use_.vis, syn::Visibility::Inherited) => Self::PubUse,
            syn::Item::Use(use_) => match &use_.tree {
                syn::UseTree::Path(path) if path.ident == "std" => Self::UseStd,
                syn::UseTree::Path(path) if path.ident == "crate" || path.ident == "super" => {
                    Self::UseOwn
                }
                _ => Self::UseOther,
            },
            syn::Item::Mod(module) if module.content.is_none() => Self::Mod,
            _ => Self::Alone,
        }
    }

    fn joins(&self, next: &Self) -> bool {
        *self != Self::Alone && self == next
    }
}

/// Copies the text of an item, with a blank line after each member of a block that ends in a brace.
fn space_members(item: &str, text: &mut String) {
    let mut after_block = false;
    for line in item.lines() {
        let is_member = line.starts_with("    ") && !line.starts_with("     ");
        if after_block && is_member && !line.starts_with("    }") {
            text.push('\n');
        }
        after_block = line == "    }";
        text.push_str(line);
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::rust_file;

    #[test]
    fn blank_lines_separate_items_and_members() {
        let text = rust_file(
            "// header",
            quote! {
                #![doc = " Docs."]
                use std::fmt;
                use serde::Serialize;
                use crate::a;
                use crate::b;
                mod c;
                mod d;
                struct E { #[doc = " F."] f: u8, g: u8 }
                impl E { const A: u8 = 1; const B: u8 = 2; fn h() { if true { } } #[doc = " I."] fn i() {} }
            },
        );
        assert_eq!(
            text,
            "// header\n//! Docs.\n\nuse std::fmt;\n\nuse serde::Serialize;\n\nuse crate::a;\nuse crate::b;\n\nmod c;\nmod d;\n\n\
             struct E {\n    /// F.\n    f: u8,\n    g: u8,\n}\n\n\
             impl E {\n    const A: u8 = 1;\n    const B: u8 = 2;\n    fn h() {\n        if true {}\n    }\n\n    /// I.\n    fn i() {}\n}\n"
        );
    }
}
