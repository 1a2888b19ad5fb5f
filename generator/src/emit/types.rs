//! Types, doc comments and attributes as tokens.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::markdown::{DocComment, Phrase, phrase};
use crate::names::Identifier;
use crate::plan::krate::{Home, NumberForm, RustType, WireForm};

use super::runtime;

/// Returns the token of an identifier, raw or not. All identifiers are created here.
///
/// # Panics
///
/// Panics if the text is not an identifier, because the plan contains only identifiers.
pub fn ident(name: &str) -> Ident {
    let Some(name) = Identifier::parse(name) else {
        panic!("the plan contains the invalid identifier `{}`", name.escape_debug());
    };
    match name.raw() {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name.as_str(), Span::call_site()),
    }
}

/// A path from the config, which checked it on reading.
pub fn path(text: &str) -> TokenStream {
    text.parse().unwrap_or_else(|_| quote!(_))
}

/// `/// …` for each line of the comment. All docs of items that contain text of the document are created here.
pub fn outer_docs(comment: &DocComment) -> TokenStream {
    let lines = comment.lines().iter().map(|line| doc_text(line));
    lines.map(|text| quote!(#[doc = #text])).collect()
}

/// `//! …` for each line of the comment. All docs of modules that contain text of the document are created here.
pub fn inner_docs(comment: &DocComment) -> TokenStream {
    let lines = comment.lines().iter().map(|line| doc_text(line));
    lines.map(|text| quote!(#![doc = #text])).collect()
}

/// The docs of a type, with a note if it is deprecated. An attribute would warn at each use within the crate.
pub fn type_docs(docs: &DocComment, deprecated: Option<&Phrase>) -> TokenStream {
    let mut docs = docs.clone();
    if deprecated.is_some() {
        docs.paragraph(&phrase!("This type is deprecated."));
    }
    outer_docs(&docs)
}

fn doc_text(line: &str) -> Literal {
    if line.is_empty() { Literal::string("") } else { Literal::string(&format!(" {line}")) }
}

/// `, Eq, arbitrary::Arbitrary`: the derives that the config adds to those of every type.
pub fn derives(paths: &[String]) -> TokenStream {
    paths.iter().map(|text| path(text)).map(|path| quote!(, #path)).collect()
}

/// `#[deprecated]`, with the note if it is not empty.
pub fn deprecated(note: Option<&Phrase>) -> Option<TokenStream> {
    note.map(Phrase::to_string).map(|note| {
        if note.is_empty() { quote!(#[deprecated]) } else { quote!(#[deprecated(note = #note)]) }
    })
}

/// The type in the syntax of a module that imports all names in it.
pub fn rust_type(ty: &RustType) -> TokenStream {
    match ty {
        RustType::Bool => quote!(bool),
        RustType::I8 => quote!(i8),
        RustType::I16 => quote!(i16),
        RustType::I32 => quote!(i32),
        RustType::I64 => quote!(i64),
        RustType::U8 => quote!(u8),
        RustType::U16 => quote!(u16),
        RustType::U32 => quote!(u32),
        RustType::U64 => quote!(u64),
        RustType::Carried(inner, _) => rust_type(inner),
        RustType::F64 => quote!(f64),
        RustType::String => quote!(String),
        RustType::Bytes | RustType::BytesUrlSafe => quote!(Vec<u8>),
        RustType::Secret => quote!(Secret),
        RustType::Any
        | RustType::Date
        | RustType::Decimal
        | RustType::DecimalNumber
        | RustType::Duration
        | RustType::IsoDuration
        | RustType::Time
        | RustType::Timestamp
        | RustType::Uuid => {
            let name = runtime::name(ty).map(ident);
            quote!(#name)
        }
        RustType::Custom(custom) => path(&custom.path),
        RustType::IpAddr => quote!(std::net::IpAddr),
        RustType::Ipv4Addr => quote!(std::net::Ipv4Addr),
        RustType::Ipv6Addr => quote!(std::net::Ipv6Addr),
        RustType::Json => quote!(Value),
        RustType::Vec(inner) | RustType::Joined(inner) => {
            let inner = rust_type(inner);
            quote!(Vec<#inner>)
        }
        RustType::Map(inner) => {
            let inner = rust_type(inner);
            quote!(BTreeMap<String, #inner>)
        }
        RustType::Option(inner) => {
            let inner = rust_type(inner);
            quote!(Option<#inner>)
        }
        RustType::Nullable(inner) => {
            let inner = rust_type(inner);
            quote!(Nullable<#inner>)
        }
        RustType::Lenient(inner) => {
            let inner = rust_type(inner);
            quote!(Lenient<#inner>)
        }
        RustType::Boxed(inner) => {
            let inner = rust_type(inner);
            quote!(Box<#inner>)
        }
        RustType::Model(model) | RustType::Union(model) => {
            let name = ident(&model.name);
            quote!(#name)
        }
    }
}

/// The runtime marker of a wire form.
pub fn wire_form(form: WireForm) -> TokenStream {
    match form {
        WireForm::Carried(NumberForm::Text) => quote!(wire::Text),
        WireForm::Carried(NumberForm::NumberOrText) => quote!(wire::NumberOrText),
        WireForm::Carried(NumberForm::TextOrNumber) => quote!(wire::TextOrNumber),
        WireForm::Number => quote!(wire::Number),
        WireForm::Base64 => quote!(wire::Base64),
        WireForm::Base64Url => quote!(wire::Base64Url),
        WireForm::Boxed => quote!(wire::Boxed),
        WireForm::Custom(name) => {
            let name = ident(&name);
            quote!(custom::#name)
        }
        WireForm::Joined => quote!(wire::Joined),
    }
}

/// The runtime marker of the format of a whole body; `None` for the default format.
pub fn format_of(ty: &RustType) -> Option<TokenStream> {
    ty.wire_form().map(wire_form)
}

/// The implementations of serde for a type with wire code.
pub fn serde(name: &Ident) -> TokenStream {
    quote! {
        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                wire::serialize(self, serializer)
            }
        }

        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                wire::deserialize(deserializer)
            }
        }
    }
}

/// The value of a type before anything is read.
pub fn empty(ty: &RustType) -> TokenStream {
    match ty {
        RustType::Boxed(_) => quote!(Box::new(wire::empty())),
        // The blanket impl of `Empty` for `Default` forbids an impl for these foreign types.
        RustType::Ipv4Addr => quote!(std::net::Ipv4Addr::UNSPECIFIED),
        RustType::Ipv6Addr => quote!(std::net::Ipv6Addr::UNSPECIFIED),
        RustType::IpAddr => quote!(std::net::Ipv4Addr::UNSPECIFIED.into()),
        _ => quote!(wire::empty()),
    }
}

/// An argument that accepts convertible values, and the expression that converts it.
pub struct Argument {
    /// The type of the argument.
    pub ty: TokenStream,
    /// The expression that converts the argument.
    pub value: TokenStream,
}

/// The argument for a value of the type: `impl Into<…>` if callers often have another type.
pub fn argument(ty: &RustType, name: &Ident) -> Argument {
    let plain = rust_type(ty);
    match ty {
        RustType::Option(inner) => {
            let Argument { ty, value } = argument(inner, name);
            Argument { ty, value: quote!(Some(#value)) }
        }
        RustType::Nullable(inner) => {
            let Argument { ty, value } = argument(inner, name);
            Argument { ty, value: quote!(Nullable::Value(#value)) }
        }
        RustType::Boxed(inner) => {
            let Argument { ty, value } = argument(inner, name);
            Argument { ty, value: quote!(Box::new(#value)) }
        }
        RustType::Vec(inner) | RustType::Joined(inner) if converts(inner) => {
            let inner = rust_type(inner);
            Argument {
                ty: quote!(impl IntoIterator<Item = impl Into<#inner>>),
                value: quote!(#name.into_iter().map(Into::into).collect()),
            }
        }
        RustType::Vec(inner) | RustType::Joined(inner) => {
            let inner = rust_type(inner);
            Argument {
                ty: quote!(impl IntoIterator<Item = #inner>),
                value: quote!(#name.into_iter().collect()),
            }
        }
        RustType::Map(inner) => {
            let inner = rust_type(inner);
            Argument {
                ty: quote!(impl IntoIterator<Item = (impl Into<String>, #inner)>),
                value: quote!(#name.into_iter().map(|(key, value)| (key.into(), value)).collect()),
            }
        }
        ty if converts(ty) => {
            Argument { ty: quote!(impl Into<#plain>), value: quote!(#name.into()) }
        }
        _ => Argument { ty: plain, value: quote!(#name) },
    }
}

/// Returns `true` if callers often have a value of another type that converts.
fn converts(ty: &RustType) -> bool {
    matches!(
        ty,
        RustType::String
            | RustType::Bytes
            | RustType::BytesUrlSafe
            | RustType::Secret
            | RustType::Timestamp
            | RustType::Decimal
            | RustType::DecimalNumber
            | RustType::Duration
            | RustType::IpAddr
            | RustType::IsoDuration
            | RustType::Lenient(_)
            | RustType::Uuid
            | RustType::Json
            | RustType::Union(_)
    )
}

/// Returns `true` if one of the types is or contains a wanted type.
pub fn contains(types: &[&RustType], wanted: fn(&RustType) -> bool) -> bool {
    let mut found = false;
    for ty in types {
        ty.walk(&mut |part| found |= wanted(part));
    }
    found
}

/// The names of types that are defined in another module.
pub fn foreign<'a>(types: &[&'a RustType], home: Home) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    for ty in types {
        ty.walk(&mut |part| {
            if let Some(model) = part.model()
                && model.home != home
            {
                names.insert(model.name.as_str());
            }
        });
    }
    names
}
