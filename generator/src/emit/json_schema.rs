//! JSON Schemas: implementations of `schemars::JsonSchema`, behind the cargo feature `schemars`.
//!
//! ```text
//! #[cfg(feature = "schemars")]
//! impl schemars::JsonSchema for Pet {
//!     fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
//!         let mut object = json_schema::Object::default();
//!         object.required("name", "The name.", generator.subschema_for::<String>());
//!         json_schema::described(object.finish(), "A pet.")
//!     }
//! }
//! ```
//!
//! A derive would describe the names and forms of Rust. These describe the JSON that the wire code writes. An open enum
//! allows any value and lists the known ones as examples; of an open union only the known members are described.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use serde_json::Value;

use crate::markdown::{DocComment, Phrase};
use crate::plan::krate::{
    Constant, Enum, Field, Item, Member, NumberForm, Oneof, Presence, RustType, Struct, Tag, Tuple,
    Union, UnionMember,
};

use super::enumeration::json;
use super::types::{ident, path, rust_type};

/// `src/json_schema.rs`: an unchanged file of this package.
pub const SUPPORT: &str = include_str!("json_schema/support.rs");

/// The import of the module with the parts of schemas.
pub fn import() -> TokenStream {
    quote! {
        #[cfg(feature = "schemars")]
        use crate::json_schema;
    }
}

/// The implementation for a type. `items` are all types of its module. The groups of members and the fields of masks have
/// no JSON of their own.
pub fn implementation(item: &Item, items: &[Item]) -> Option<TokenStream> {
    let (schema, docs, deprecated) = match item {
        Item::Struct(plan) => (object(plan, items), &plan.docs, &plan.deprecated),
        Item::TextEnum(plan) => ((None, enumeration(plan, "string")), &plan.docs, &plan.deprecated),
        Item::IntegerEnum(plan) => {
            ((None, enumeration(plan, "integer")), &plan.docs, &plan.deprecated)
        }
        Item::JsonEnum(plan) => ((None, json_enum(plan)), &plan.docs, &plan.deprecated),
        Item::Union(plan) => ((None, union(plan)), &plan.docs, &plan.deprecated),
        Item::Tuple(plan) => ((None, tuple(plan)), &plan.docs, &plan.deprecated),
        Item::Paths(_) | Item::Oneof(_) => return None,
    };
    let name = ident(item.name());
    let title = item.name().trim_start_matches("r#");
    let id = format!("::{title}");
    let (members, schema) = schema;
    let text = description(docs);
    let schema = quote!(json_schema::described(#schema, #text));
    let schema = marked(schema, deprecated.as_ref());
    let schema = quote!(#members #schema);
    let generator = if uses_generator(schema.clone()) { quote!(generator) } else { quote!(_) };
    Some(quote! {
        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for #name {
            fn schema_name() -> std::borrow::Cow<'static, str> { #title.into() }

            fn schema_id() -> std::borrow::Cow<'static, str> { concat!(module_path!(), #id).into() }

            fn json_schema(#generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                #schema
            }
        }
    })
}

/// Returns `true` if an expression names the generator.
fn uses_generator(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => uses_generator(group.stream()),
        TokenTree::Ident(ident) => ident == "generator",
        _ => false,
    })
}

/// The text of a doc comment.
fn description(docs: &DocComment) -> String {
    docs.lines().join("\n")
}

/// A schema with the mark of deprecated types and members.
fn marked(schema: TokenStream, deprecated: Option<&Phrase>) -> TokenStream {
    match deprecated {
        Some(_) => quote!(json_schema::deprecated(#schema)),
        None => schema,
    }
}

/// The statements that collect the members of a struct, and the schema of the struct.
fn object(plan: &Struct, items: &[Item]) -> (Option<TokenStream>, TokenStream) {
    let members: TokenStream = plan
        .fields
        .iter()
        .map(|field| match group(field, items) {
            Some(group) => group.members.iter().map(member_of_group).collect(),
            None => member(field),
        })
        .collect();
    let additional = plan.additional.as_ref().map(|field| {
        let value = match &field.ty {
            RustType::Map(value) => schema(value),
            other => schema(other),
        };
        quote!(object.additional(#value);)
    });
    if members.is_empty() && additional.is_none() {
        return (None, quote!(json_schema::of("object")));
    }
    let statements = quote! {
        let mut object = json_schema::Object::default();
        #members
        #additional
    };
    (Some(statements), quote!(object.finish()))
}

/// The statement that adds a member of a group to an object.
fn member_of_group(member: &Member) -> TokenStream {
    let (name, text) = (&member.wire_name, description(&member.docs));
    let schema = property(&member.ty, member.read_only);
    let schema = marked(schema, member.deprecated.as_ref());
    quote!(object.optional(#name, #text, #schema);)
}

/// The group of members that a field holds.
fn group<'a>(field: &Field, items: &'a [Item]) -> Option<&'a Oneof> {
    if field.members.is_empty() {
        return None;
    }
    let model = field.ty.unwrapped().model()?;
    items.iter().find_map(|item| match item {
        Item::Oneof(plan) if plan.name == model.name => Some(plan),
        _ => None,
    })
}

/// The statement that adds a member to an object.
fn member(field: &Field) -> TokenStream {
    let (name, is_nullable) = (&field.wire_name, field.presence == Presence::Written);
    let schema = match constant(field) {
        Some(schema) => schema,
        // `null` is a value of its own.
        None if is_nullable => nullable(property(field.ty.unwrapped(), field.read_only)),
        None => property(&field.ty, field.read_only),
    };
    let schema = marked(schema, field.deprecated.as_ref());
    let text = description(&field.docs);
    // Only requests require a member that responses lack.
    if field.presence.is_written() {
        quote!(object.required(#name, #text, #schema);)
    } else {
        quote!(object.optional(#name, #text, #schema);)
    }
}

/// The schema of a field whose value is fixed. One of an enum is described by the enum.
fn constant(field: &Field) -> Option<TokenStream> {
    let value = match (field.constant.as_ref()?, field.ty.unwrapped()) {
        (Constant::Text(text), RustType::String) => quote!(#text),
        (Constant::True, RustType::Bool) => quote!(true),
        (Constant::Default, RustType::Bool) => quote!(false),
        _ => return None,
    };
    Some(quote!(json_schema::constant(#value)))
}

/// The schema of a member with its type. `Option` is its absence.
fn property(ty: &RustType, read_only: bool) -> TokenStream {
    let schema = match ty {
        RustType::Option(inner) => schema(inner),
        other => schema(other),
    };
    if read_only { quote!(json_schema::read_only(#schema)) } else { schema }
}

fn nullable(schema: TokenStream) -> TokenStream {
    quote!(json_schema::nullable(#schema))
}

/// The schema of a type.
fn schema(ty: &RustType) -> TokenStream {
    match ty {
        RustType::Bool
        | RustType::I8
        | RustType::I16
        | RustType::I32
        | RustType::I64
        | RustType::U8
        | RustType::U16
        | RustType::U32
        | RustType::U64
        | RustType::F64
        | RustType::String
        | RustType::IpAddr
        | RustType::Ipv4Addr
        | RustType::Ipv6Addr
        | RustType::Model(_)
        | RustType::Union(_) => subschema(&rust_type(ty)),
        RustType::Custom(custom) => subschema(&path(&custom.path)),
        RustType::Carried(number, form) => carried(number, *form),
        RustType::Bytes => quote!(json_schema::bytes("base64")),
        RustType::BytesUrlSafe => quote!(json_schema::bytes("base64url")),
        RustType::Secret => quote!(json_schema::text("password")),
        RustType::Timestamp => quote!(json_schema::text("date-time")),
        RustType::Date => quote!(json_schema::text("date")),
        RustType::IsoDuration => quote!(json_schema::text("duration")),
        RustType::Uuid => quote!(json_schema::text("uuid")),
        RustType::Decimal => quote!(json_schema::text("decimal")),
        RustType::DecimalNumber => quote!(json_schema::of("number")),
        RustType::Duration => quote!(json_schema::pattern(r"^-?[0-9]+(\.[0-9]+)?s$")),
        // A time of day may lack the offset that the format `time` requires. A list is one string.
        RustType::Time | RustType::Lenient(_) | RustType::Joined(_) => {
            quote!(json_schema::of("string"))
        }
        RustType::Any => quote!(json_schema::of("object")),
        RustType::Json => quote!(schemars::Schema::from(true)),
        RustType::Vec(item) => {
            let item = schema(item);
            quote!(json_schema::list(#item))
        }
        RustType::Map(value) => {
            let value = schema(value);
            quote!(json_schema::map(#value))
        }
        RustType::Option(inner) | RustType::Nullable(inner) => nullable(schema(inner)),
        RustType::Boxed(inner) => schema(inner),
    }
}

fn subschema(ty: &TokenStream) -> TokenStream {
    quote!(generator.subschema_for::<#ty>())
}

/// The schema of a number that is, or may be, a string.
fn carried(number: &RustType, form: NumberForm) -> TokenStream {
    match (form, number.is_integer()) {
        (NumberForm::Text, true) => quote!(json_schema::pattern("^-?[0-9]+$")),
        (NumberForm::Text, false) => quote!(json_schema::of("string")),
        (NumberForm::NumberOrText | NumberForm::TextOrNumber, true) => {
            quote!(json_schema::number_or_text("integer"))
        }
        (NumberForm::NumberOrText | NumberForm::TextOrNumber, false) => {
            quote!(json_schema::number_or_text("number"))
        }
    }
}

/// The schema of an enum of strings or integers.
fn enumeration<T: ToTokens>(plan: &Enum<T>, kind: &str) -> TokenStream {
    let values = plan.variants.iter().map(|variant| &variant.value);
    match plan.unknown {
        Some(_) => quote!(json_schema::known(#kind, [#(#values),*])),
        None => quote!(json_schema::one_of([#(#values),*])),
    }
}

/// The schema of an enum of any JSON.
fn json_enum(plan: &Enum<Value>) -> TokenStream {
    let values = plan.variants.iter().map(|variant| json(&variant.value));
    let values = quote!([#(serde_json::json!(#values)),*]);
    match plan.unknown {
        Some(_) => quote!(json_schema::known_json(#values)),
        None => quote!(json_schema::one_of(#values)),
    }
}

/// The schema of a union. A discriminator that it writes is required.
fn union(plan: &Union) -> TokenStream {
    let members = plan.members.iter().map(|member| match member {
        UnionMember::Type(variant) => {
            let content = schema(&variant.ty);
            match &variant.tag {
                Some(Tag { property, values }) => {
                    quote!(json_schema::tagged(#content, #property, [#(#values),*]))
                }
                None => content,
            }
        }
        UnionMember::Texts(texts) => {
            let texts = texts.iter().map(|text| &text.value);
            quote!(json_schema::one_of([#(#texts),*]))
        }
    });
    quote!(json_schema::any_of([#(#members),*]))
}

/// The schema of a tuple.
fn tuple(plan: &Tuple) -> TokenStream {
    let items = plan.items.iter().map(schema);
    quote!(json_schema::tuple([#(#items),*]))
}
