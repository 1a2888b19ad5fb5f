//! Open enums: a value that this version does not know is kept and written back as it came.

use proc_macro2::TokenStream;
use quote::quote;

use crate::plan::krate::Enum;

use super::types::{ident, outer_docs};

/// The definition and conversions of an enum over strings.
pub fn text_definition(plan: &Enum<String>) -> TokenStream {
    let name = ident(&plan.name);
    let definition = definition(plan, &quote!(String));
    let unknown = ident(&plan.unknown);
    let to_text = plan.variants.iter().map(|variant| {
        let (variant, value) = (ident(&variant.name), &variant.value);
        quote!(Self::#variant => #value)
    });
    let from_text = plan.variants.iter().map(|variant| {
        let (variant, value) = (ident(&variant.name), &variant.value);
        quote!(#value => Self::#variant)
    });
    let unset = plan.unset.as_deref().map(|unset| {
        let unset = ident(unset);
        quote!(Self::#unset => "",)
    });
    let display = display(plan, &quote!(f.write_str(self.as_str())));
    quote! {
        #definition

        impl #name {
            /// The value as it stands on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    #unset
                    #(#to_text,)*
                    Self::#unknown(value) => value,
                }
            }
        }

        #display

        impl From<&str> for #name {
            fn from(value: &str) -> Self {
                match value {
                    #(#from_text,)*
                    _ => Self::#unknown(value.to_owned()),
                }
            }
        }
    }
}

/// The definition and conversions of an enum over integers.
pub fn integer_definition(plan: &Enum<i64>) -> TokenStream {
    let name = ident(&plan.name);
    let definition = definition(plan, &quote!(i64));
    let unknown = ident(&plan.unknown);
    let to_integer = plan.variants.iter().map(|variant| {
        let (variant, value) = (ident(&variant.name), integer(variant.value));
        quote!(Self::#variant => #value)
    });
    let from_integer = plan.variants.iter().map(|variant| {
        let (variant, value) = (ident(&variant.name), integer(variant.value));
        quote!(#value => Self::#variant)
    });
    let unset = plan.unset.as_deref().map(|unset| {
        let unset = ident(unset);
        quote!(Self::#unset => 0,)
    });
    let display = display(plan, &quote!(write!(f, "{}", self.as_integer())));
    quote! {
        #definition

        impl #name {
            /// The value as it stands on the wire.
            pub fn as_integer(&self) -> i64 {
                match self {
                    #unset
                    #(#to_integer,)*
                    Self::#unknown(value) => *value,
                }
            }
        }

        #display

        impl From<i64> for #name {
            fn from(value: i64) -> Self {
                match value {
                    #(#from_integer,)*
                    _ => Self::#unknown(value),
                }
            }
        }
    }
}

/// `Display`, for the enums that go into a URL or a header: it costs a downstream build too much to give it to all.
fn display<T>(plan: &Enum<T>, write: &TokenStream) -> Option<TokenStream> {
    let name = ident(&plan.name);
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

fn integer(value: i64) -> TokenStream {
    let literal = proc_macro2::Literal::i64_unsuffixed(value);
    quote!(#literal)
}

fn definition<T>(plan: &Enum<T>, carrier: &TokenStream) -> TokenStream {
    let name = ident(&plan.name);
    let mut docs = plan.docs.clone();
    if plan.deprecated.is_some() {
        docs.extend([String::new(), "The document marks this type as deprecated.".to_owned()]);
    }
    let docs = outer_docs(&docs);
    let unset = plan.unset.as_deref().map(|unset| {
        let unset = ident(unset);
        quote! {
            /// Not set: nothing is written.
            #[default]
            #unset,
        }
    });
    let default = plan.unset.is_some().then(|| quote!(Default,));
    let variants = plan.variants.iter().map(|variant| {
        let docs = outer_docs(&variant.docs);
        let variant = ident(&variant.name);
        quote!(#docs #variant)
    });
    let unknown = ident(&plan.unknown);
    quote! {
        #docs
        #[derive(Debug, Clone, #default PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #unset
            #(#variants,)*
            /// A value that this version does not know, as it came.
            #unknown(#carrier),
        }
    }
}

/// The wire code of an enum over strings.
pub fn text_wire(plan: &Enum<String>) -> TokenStream {
    let unknown = ident(&plan.unknown);
    let read = quote! {
        let mut this: Self = wire::empty();
        value.read_name(|text| this = Self::from(text))?;
        Ok(this)
    };
    let empty = quote!(Self::#unknown(String::new()));
    wire(plan, &empty, &read, &quote!(out.name(self.as_str())))
}

/// The wire code of an enum over integers.
pub fn integer_wire(plan: &Enum<i64>) -> TokenStream {
    let unknown = ident(&plan.unknown);
    let read = match &plan.unset {
        // Zero is what an absent integer reads as.
        Some(unset) => {
            let unset = ident(unset);
            quote!(Ok(value.take::<Option<i64>>()?.map_or(Self::#unset, Self::from)))
        }
        None => quote!(value.take().map(|integer: i64| Self::from(integer))),
    };
    let empty = quote!(Self::#unknown(0));
    wire(plan, &empty, &read, &quote!(out.integer(self.as_integer())))
}

fn wire<T>(
    plan: &Enum<T>,
    empty: &TokenStream,
    read: &TokenStream,
    write: &TokenStream,
) -> TokenStream {
    let name = ident(&plan.name);
    let (empty, is_absent, write) = match &plan.unset {
        Some(unset) => {
            let unset = ident(unset);
            (
                None,
                quote!(matches!(self, Self::#unset)),
                quote! {
                    match self {
                        Self::#unset => out.null(),
                        _ => #write,
                    }
                },
            )
        }
        None => {
            let empty = quote! {
                impl wire::Empty for #name {
                    fn empty() -> Self { #empty }
                }
            };
            (Some(empty), quote!(false), write.clone())
        }
    };
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
