//! Enums. An open enum preserves unknown values and writes them back unchanged. A closed enum, which the config
//! requests, rejects them.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use crate::plan::krate::Enum;

use super::types::{derives, ident, outer_docs, serde, type_docs};

/// The maximum number of values that the error of a closed enum lists.
const MAX_LISTED: usize = 20;

/// The type that represents a value of an enum on the wire.
pub trait Carrier {
    /// The Rust type of the value.
    fn ty() -> TokenStream;

    /// The borrowed form of the type, which conversions take.
    fn borrowed() -> TokenStream;

    /// The method that returns the value on the wire: its name, and its return type for an open and a closed enum.
    fn getter() -> (TokenStream, TokenStream, TokenStream);

    /// The value as an expression, which is also a pattern if [`Self::look_up`] returns `None`.
    fn literal(&self) -> TokenStream;

    /// The expression that returns the preserved unknown `value` in the getter.
    fn unknown() -> TokenStream;

    /// The expression that turns a borrowed `value` into an owned one.
    fn keep() -> TokenStream;

    /// The placeholder value before anything is read.
    fn empty() -> TokenStream;

    /// The value that the getter returns for the unset variant.
    fn unset() -> TokenStream;

    /// The body of `Display`.
    fn display() -> TokenStream;

    /// The call that writes the value.
    fn write() -> TokenStream;

    /// The search for the variant of a `value`; `None` if the values can be patterns of a `match`.
    fn look_up(_known: &[TokenStream]) -> Option<TokenStream> {
        None
    }

    /// The code that reads an enum of these values, with the variant `unset` for an absent value.
    fn read(values: &[&Self], open: bool, unset: Option<&TokenStream>) -> TokenStream;
}

impl Carrier for String {
    fn ty() -> TokenStream {
        quote!(String)
    }

    fn borrowed() -> TokenStream {
        quote!(&str)
    }

    fn getter() -> (TokenStream, TokenStream, TokenStream) {
        (quote!(as_str), quote!(&str), quote!(&'static str))
    }

    fn literal(&self) -> TokenStream {
        quote!(#self)
    }

    fn unknown() -> TokenStream {
        quote!(value)
    }

    fn keep() -> TokenStream {
        quote!(value.to_owned())
    }

    fn empty() -> TokenStream {
        quote!(String::new())
    }

    fn unset() -> TokenStream {
        quote!("")
    }

    fn display() -> TokenStream {
        quote!(f.write_str(self.as_str()))
    }

    fn write() -> TokenStream {
        quote!(out.name(self.as_str()))
    }

    fn read(_values: &[&Self], open: bool, _unset: Option<&TokenStream>) -> TokenStream {
        if !open {
            return quote!(ParseError::take(value));
        }
        quote! {
            let mut this: Self = wire::empty();
            value.read_name(|text| this = Self::from(text))?;
            Ok(this)
        }
    }
}

impl Carrier for i64 {
    fn ty() -> TokenStream {
        quote!(i64)
    }

    fn borrowed() -> TokenStream {
        Self::ty()
    }

    fn getter() -> (TokenStream, TokenStream, TokenStream) {
        (quote!(as_integer), quote!(i64), quote!(i64))
    }

    fn literal(&self) -> TokenStream {
        let literal = Literal::i64_unsuffixed(*self);
        quote!(#literal)
    }

    fn unknown() -> TokenStream {
        quote!(*value)
    }

    fn keep() -> TokenStream {
        quote!(value)
    }

    fn empty() -> TokenStream {
        quote!(0)
    }

    fn unset() -> TokenStream {
        quote!(0)
    }

    fn display() -> TokenStream {
        quote!(write!(f, "{}", self.as_integer()))
    }

    fn write() -> TokenStream {
        quote!(out.integer(self.as_integer()))
    }

    fn read(_values: &[&Self], open: bool, unset: Option<&TokenStream>) -> TokenStream {
        let refuse = quote! {
            Self::try_from(integer)
                .map_err(|error| error.found(format_args!("the number {integer}")))
        };
        match (open, unset) {
            // Without `Option`, an absent integer reads as zero.
            (true, Some(unset)) => {
                quote!(Ok(value.take::<Option<i64>>()?.map_or(#unset, Self::from)))
            }
            (true, None) => quote!(value.take().map(|integer: i64| Self::from(integer))),
            (false, Some(unset)) => quote! {
                match value.take::<Option<i64>>()? {
                    Some(integer) => #refuse,
                    None => Ok(#unset),
                }
            },
            (false, None) => quote! {
                let integer: i64 = value.take()?;
                #refuse
            },
        }
    }
}

impl Carrier for Value {
    fn ty() -> TokenStream {
        quote!(Value)
    }

    fn borrowed() -> TokenStream {
        Self::ty()
    }

    fn getter() -> (TokenStream, TokenStream, TokenStream) {
        (quote!(to_json), quote!(Value), quote!(Value))
    }

    fn literal(&self) -> TokenStream {
        let json = json(self);
        quote!(serde_json::json!(#json))
    }

    fn unknown() -> TokenStream {
        quote!(value.clone())
    }

    fn keep() -> TokenStream {
        quote!(value)
    }

    fn empty() -> TokenStream {
        quote!(Value::Null)
    }

    fn unset() -> TokenStream {
        quote!(Value::Null)
    }

    fn display() -> TokenStream {
        quote! {
            match self.to_json() {
                Value::String(text) => f.write_str(&text),
                json => write!(f, "{json}"),
            }
        }
    }

    fn write() -> TokenStream {
        quote!(out.json(&self.to_json()))
    }

    fn look_up(known: &[TokenStream]) -> Option<TokenStream> {
        Some(quote! {
            [#(#known),*].into_iter().find(|known| wire::same(&known.to_json(), &value))
        })
    }

    fn read(values: &[&Self], open: bool, unset: Option<&TokenStream>) -> TokenStream {
        let convert = if open {
            quote!(Ok(Self::from(json)))
        } else {
            quote!(Self::try_from(json.clone()).map_err(|error| error.found(json)))
        };
        let absent = unset.map(|unset| {
            quote! {
                if json.is_null() {
                    return Ok(#unset);
                }
            }
        });
        let null = unset.is_some().then_some("null");
        let kinds: BTreeSet<&str> = values.iter().map(|value| kind(value)).chain(null).collect();
        quote! {
            let json = wire::take_json(value, &[#(#kinds),*])?;
            #absent
            #convert
        }
    }
}

/// The name of the kind of a value in the runtime.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A value in the syntax of `json!`.
pub(super) fn json(value: &Value) -> TokenStream {
    match value {
        Value::Null => quote!(null),
        Value::Bool(value) => quote!(#value),
        Value::String(text) => quote!(#text),
        Value::Number(number) => {
            let literal = match (number.as_i64(), number.as_u64()) {
                (Some(number), _) => Literal::i64_unsuffixed(number),
                // A literal beyond `i64` needs its suffix.
                (None, Some(number)) => Literal::u64_suffixed(number),
                (None, None) => Literal::f64_unsuffixed(number.as_f64().unwrap_or_default()),
            };
            quote!(#literal)
        }
        Value::Array(items) => {
            let items = items.iter().map(json);
            quote!([#(#items),*])
        }
        Value::Object(members) => {
            let names = members.keys();
            let values = members.values().map(json);
            quote!({#(#names: #values),*})
        }
    }
}

/// The definition and conversions.
pub fn definition<T: Carrier>(plan: &Enum<T>) -> TokenStream {
    let name = ident(&plan.name);
    let (getter, open_type, closed_type) = T::getter();
    let value_type = if plan.unknown.is_some() { open_type } else { closed_type };
    let to_value = plan.variants.iter().map(|variant| {
        let (variant, value) = (ident(&variant.name), variant.value.literal());
        quote!(Self::#variant => #value)
    });
    let unset = plan.unset.as_deref().map(|unset| {
        let (unset, value) = (ident(unset), T::unset());
        quote!(Self::#unset => #value,)
    });
    let unknown = plan.unknown.as_deref().map(|unknown| {
        let (unknown, value) = (ident(unknown), T::unknown());
        quote!(Self::#unknown(value) => #value,)
    });
    let declaration = declaration(plan);
    let display = display(plan);
    let conversion = conversion(plan);
    quote! {
        #declaration

        impl #name {
            /// Returns the value on the wire.
            pub fn #getter(&self) -> #value_type {
                match self {
                    #unset
                    #(#to_value,)*
                    #unknown
                }
            }
        }

        #display

        #conversion
    }
}

/// The conversion from the value on the wire: infallible for an open enum, fallible for a closed one.
fn conversion<T: Carrier>(plan: &Enum<T>) -> TokenStream {
    let name = ident(&plan.name);
    let borrowed = T::borrowed();
    let variants: Vec<TokenStream> = plan
        .variants
        .iter()
        .map(|variant| {
            let variant = ident(&variant.name);
            quote!(Self::#variant)
        })
        .collect();
    let values = plan.variants.iter().map(|variant| variant.value.literal());
    let look_up = T::look_up(&variants);
    let Some(unknown) = plan.unknown.as_deref() else {
        let expected = expected(plan);
        let refusal = quote!(Err(ParseError::new(#expected)));
        let body = match look_up {
            Some(found) => quote!(#found.ok_or(ParseError::new(#expected))),
            None => quote!(match value { #(#values => Ok(#variants),)* _ => #refusal }),
        };
        return closed_conversion(&name, &borrowed, &body);
    };
    let (unknown, keep) = (ident(unknown), T::keep());
    let body = match look_up {
        Some(found) => quote!(#found.unwrap_or(Self::#unknown(#keep))),
        None => quote! {
            match value {
                #(#values => #variants,)*
                _ => Self::#unknown(#keep),
            }
        },
    };
    quote! {
        impl From<#borrowed> for #name {
            fn from(value: #borrowed) -> Self { #body }
        }
    }
}

/// `TryFrom`, and `FromStr` for text.
fn closed_conversion(
    name: &proc_macro2::Ident,
    borrowed: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let is_text = borrowed.to_string() == String::borrowed().to_string();
    let from_text = is_text.then(|| {
        quote! {
            impl std::str::FromStr for #name {
                type Err = ParseError;

                fn from_str(value: &str) -> Result<Self, ParseError> { #body }
            }
        }
    });
    let body = if is_text { quote!(value.parse()) } else { body.clone() };
    quote! {
        #from_text

        impl TryFrom<#borrowed> for #name {
            type Error = ParseError;

            fn try_from(value: #borrowed) -> Result<Self, ParseError> { #body }
        }
    }
}

/// The values that the error of a closed enum lists.
fn expected<T>(plan: &Enum<T>) -> String {
    let mut listed: Vec<String> =
        plan.variants.iter().take(MAX_LISTED).map(|variant| variant.shown.clone()).collect();
    let more = plan.variants.len() - listed.len();
    if more > 0 {
        listed.push(format!("{more} others"));
    }
    let last = listed.pop().unwrap_or_default();
    if listed.is_empty() { last } else { format!("{} or {last}", listed.join(", ")) }
}

/// `Display`, only for enums in a URL or a header, because each impl costs downstream compile time.
fn display<T: Carrier>(plan: &Enum<T>) -> Option<TokenStream> {
    let (name, write) = (ident(&plan.name), T::display());
    plan.is_parameter.then(|| {
        quote! {
            impl fmt::Display for #name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    #write
                }
            }
        }
    })
}

fn declaration<T: Carrier>(plan: &Enum<T>) -> TokenStream {
    let name = ident(&plan.name);
    let derives = derives(&plan.derives);
    let docs = type_docs(&plan.docs, plan.deprecated.as_ref());
    let unset = plan.unset.as_deref().map(|unset| {
        let unset = ident(unset);
        quote! {
            /// Unset: omitted when written.
            #[default]
            #unset,
        }
    });
    let default = plan.has_default().then(|| quote!(Default,));
    // The only value of a constant is its default.
    let constant = (plan.unset.is_none() && plan.has_default()).then(|| quote!(#[default]));
    let variants = plan.variants.iter().map(|variant| {
        let docs = outer_docs(&variant.docs);
        let variant = ident(&variant.name);
        quote!(#docs #constant #variant)
    });
    let (copy, open) = match &plan.unknown {
        Some(_) => (None, Some(quote!(#[non_exhaustive]))),
        None => (Some(quote!(Copy,)), None),
    };
    let unknown = plan.unknown.as_deref().map(|unknown| {
        let (unknown, carrier) = (ident(unknown), T::ty());
        quote! {
            /// An unknown value, preserved unchanged.
            #unknown(#carrier),
        }
    });
    quote! {
        #docs
        #[derive(Debug, Clone, #copy #default PartialEq, Eq, Hash #derives)]
        #open
        pub enum #name {
            #unset
            #(#variants,)*
            #unknown
        }
    }
}

/// The wire code.
pub fn wire<T: Carrier>(plan: &Enum<T>) -> TokenStream {
    let name = ident(&plan.name);
    let unset = plan.unset.as_deref().map(|unset| {
        let unset = ident(unset);
        quote!(Self::#unset)
    });
    let values: Vec<&T> = plan.variants.iter().map(|variant| &variant.value).collect();
    let read = T::read(&values, plan.unknown.is_some(), unset.as_ref());
    let write = T::write();
    let (is_absent, write) = match &unset {
        Some(unset) => (
            quote!(matches!(self, #unset)),
            quote! {
                match self {
                    #unset => out.null(),
                    _ => #write,
                }
            },
        ),
        None => (quote!(false), write),
    };
    let empty = (!plan.has_default()).then(|| {
        let empty = match (&plan.unknown, plan.variants.first()) {
            (None, Some(first)) => {
                let first = ident(&first.name);
                quote!(Self::#first)
            }
            (unknown, _) => {
                let (unknown, empty) = (ident(unknown.as_deref().unwrap_or_default()), T::empty());
                quote!(Self::#unknown(#empty))
            }
        };
        quote! {
            impl wire::Empty for #name {
                fn empty() -> Self { #empty }
            }
        }
    });
    let serde = serde(&name);
    quote! {
        #empty

        impl wire::Read for #name {
            fn take(value: wire::Value<'_>) -> wire::Result<Self> { #read }
        }

        impl wire::Write for #name {
            fn is_absent(&self) -> bool { #is_absent }

            fn write(&self, out: wire::Out<'_>) -> wire::Result { #write }
        }

        #serde
    }
}
