//! Enums. An open one keeps a value that this version does not know, and writes it back as it came; a closed one, which
//! the config asks for, refuses it.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use crate::plan::krate::Enum;

use super::types::{ident, outer_docs, type_docs};

/// How many values a closed enum tells of when it is given another.
const MOST_TOLD: usize = 20;

/// What stands on the wire for a value of an enum.
pub trait Carrier {
    /// The type that carries it.
    fn ty() -> TokenStream;

    /// The type that it is made from.
    fn borrowed() -> TokenStream;

    /// The method that gives the value on the wire: its name, and what it gives of an open and of a closed enum.
    fn getter() -> (TokenStream, TokenStream, TokenStream);

    /// The value as an expression, and as a pattern where it can be one.
    fn literal(&self) -> TokenStream;

    /// What a variant that keeps an unknown value gives of it.
    fn unknown() -> TokenStream;

    /// What a borrowed value becomes that is kept.
    fn keep() -> TokenStream;

    /// What carries nothing.
    fn empty() -> TokenStream;

    /// What carries the value that a dialect takes for none.
    fn unset() -> TokenStream;

    /// The statement that shows it.
    fn display() -> TokenStream;

    /// The call that writes it.
    fn write() -> TokenStream;

    /// The variant of a `value`; `None` where the values can be patterns of a `match`.
    fn look_up(_known: &[TokenStream]) -> Option<TokenStream> {
        None
    }

    /// Reads an enum of these values, with the variant `unset` for a value that is absent.
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
            // Zero is what an absent integer reads as.
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

/// The kind of a value, as the run time calls it.
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

/// A value as `json!` takes it.
fn json(value: &Value) -> TokenStream {
    match value {
        Value::Null => quote!(null),
        Value::Bool(value) => quote!(#value),
        Value::String(text) => quote!(#text),
        Value::Number(number) => {
            let literal = match (number.as_i64(), number.as_u64()) {
                (Some(number), _) => Literal::i64_unsuffixed(number),
                // What only an unsigned integer holds must say so.
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
            /// The value as it stands on the wire.
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

/// From the value on the wire: into an open enum always, into a closed one perhaps.
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

/// `FromStr` where it is text, and `TryFrom` always.
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

/// What a closed enum says that it takes.
fn expected<T>(plan: &Enum<T>) -> String {
    let mut told: Vec<String> =
        plan.variants.iter().take(MOST_TOLD).map(|variant| variant.shown.clone()).collect();
    let more = plan.variants.len() - told.len();
    if more > 0 {
        told.push(format!("{more} others"));
    }
    let last = told.pop().unwrap_or_default();
    if told.is_empty() { last } else { format!("{} or {last}", told.join(", ")) }
}

/// `Display`, for the enums that go into a URL or a header: it costs a downstream build too much to give it to all.
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
    let docs = type_docs(&plan.docs, plan.deprecated.as_ref());
    let unset = plan.unset.as_deref().map(|unset| {
        let unset = ident(unset);
        quote! {
            /// Not set: nothing is written.
            #[default]
            #unset,
        }
    });
    let default = plan.has_default().then(|| quote!(Default,));
    // A constant is what its one value is.
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
            /// A value that this version does not know, as it came.
            #unknown(#carrier),
        }
    });
    quote! {
        #docs
        #[derive(Debug, Clone, #copy #default PartialEq, Eq, Hash)]
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
    quote! {
        #empty

        impl wire::Read for #name {
            fn take(value: wire::Value<'_>) -> wire::Result<Self> { #read }
        }

        impl wire::Write for #name {
            fn is_absent(&self) -> bool { #is_absent }

            fn write(&self, out: wire::Out<'_>) -> wire::Result { #write }
        }

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
