//! The handle of a resource with its methods, and the setters of its calls.
//!
//! ```text
//! impl PetApi {
//!     /// The description from the document.
//!     pub fn get(&self, id: impl AsRef<str>) -> Call<ops::Get> {
//!         RequestBuilder::new(&self.client).path_value("id", &id.as_ref()).into()
//!     }
//! }
//! ```
//!
//! All calls are one generic type of the runtime. So options such as a timeout are written once, and `cargo check` of
//! a downstream crate checks only the calls that it makes.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::markdown::{DocComment, Phrase, phrase};
use crate::plan::krate::{
    BodyKind, BodyWay, FileArgument, Kept, Operation, Parameter, ParameterPlace, Resource,
    RustType, Style, WireForm, Written,
};

use super::chain::{Chain, chain};
use super::runtime;
use super::snippet;
use super::types::{contains, deprecated, format_of, ident, inner_docs, outer_docs, rust_type};

/// The maximum number of arguments that clippy allows, including `self`.
const MAX_ARGUMENTS: usize = 7;

/// `resources/<resource>/mod.rs`.
pub fn module(
    resource: &Resource,
    library: &str,
    imports: &TokenStream,
    moved: TokenStream,
) -> TokenStream {
    let title = Phrase::code(&resource.title);
    let docs = inner_docs(&resource.docs);
    let handle = ident(&resource.handle);
    let accessor = ident(&resource.module);
    let has_types = !resource.types.is_empty();
    let models = has_types.then(|| {
        quote!(
            mod models;
        )
    });
    let reexport = has_types.then(|| {
        quote!(
            pub use models::*;
        )
    });
    let path = format!("Client::{}", resource.module);
    let accessor_link = Phrase::item(&path, &path);
    let handle_docs =
        phrase!("The operations of the resource {}. Returned by {}.", title, accessor_link);
    let handle_docs = outer_docs(&DocComment::of(&handle_docs));
    let accessor_docs = phrase!("Returns a handle for the resource {}.", title);
    let accessor_docs = outer_docs(&DocComment::of(&accessor_docs));
    let methods = resource.operations.iter().map(|operation| method(operation, library));
    let setters = resource.operations.iter().filter_map(call_setters);
    quote! {
        #docs

        #imports

        #models
        pub mod ops;

        #moved
        #reexport

        #handle_docs
        #[derive(Debug, Clone)]
        pub struct #handle {
            pub(crate) client: Client,
        }

        impl Client {
            #accessor_docs
            pub fn #accessor(&self) -> #handle {
                let client = self.clone();
                #handle { client }
            }
        }

        impl #handle { #(#methods)* }

        #(#setters)*
    }
}

/// The method, and its variants for other media types.
fn method(operation: &Operation, library: &str) -> TokenStream {
    let mut docs = operation.docs.clone();
    if let Some(example) = &operation.example {
        docs.example("no_run", &snippet::doc_example(library, example));
    }
    let docs = outer_docs(&docs);
    let name = operation.method.trim_start_matches("r#");
    let arguments: Vec<TokenStream> = operation.required.iter().map(argument).collect();
    let values: Vec<TokenStream> = operation.required.iter().map(value).collect();
    // Snake case drops leading underscores, so no parameter has this name.
    let variable = ident("_call");
    let call = |sent: Vec<TokenStream>| {
        let links = values.iter().cloned().chain(sent).chain([quote!(.into())]);
        let start = quote!(RequestBuilder::new(&self.client));
        let Chain { statements, value } = chain(&variable, start, links);
        quote!(#statements #value)
    };
    let Some(body) = &operation.body else {
        return function(operation, &operation.method, docs, &arguments, &call(Vec::new()));
    };
    let link = Phrase::item(name, &format!("Self::{name}"));
    let mut docs = Some(docs);
    let ways = body.ways.iter().map(|way| {
        let docs = docs.take().unwrap_or_else(|| {
            let media_type = Phrase::code(&way.media_type);
            outer_docs(&DocComment::of(&phrase!(
                "Like {}, with a body of type {}.",
                link,
                media_type
            )))
        });
        let files = way.files.iter().map(file_argument);
        let all: Vec<TokenStream> =
            arguments.iter().cloned().chain(files).chain(body_arguments(way)).collect();
        function(operation, &way.method, docs, &all, &call(send_body(way)))
    });
    quote!(#(#ways)*)
}

fn function(
    operation: &Operation,
    name: &str,
    docs: TokenStream,
    arguments: &[TokenStream],
    call: &TokenStream,
) -> TokenStream {
    let name = ident(name);
    let returned = match &operation.call {
        Some(call) => {
            let call = ident(call);
            quote!(ops::#call)
        }
        None => {
            let marker = ident(&operation.marker);
            quote!(Call<ops::#marker>)
        }
    };
    let deprecated = deprecated(operation.deprecated.as_ref());
    let many = (1 + arguments.len() > MAX_ARGUMENTS).then(
        || quote!(#[expect(clippy::too_many_arguments, reason = "one argument per required parameter")]),
    );
    quote! {
        #docs
        #deprecated
        #many
        pub fn #name(&self, #(#arguments),*) -> #returned { #call }

    }
}

fn body_arguments(way: &BodyWay) -> impl Iterator<Item = TokenStream> {
    let chosen = way.chosen.as_ref().map(|name| {
        let name = ident(name);
        quote!(#name: impl AsRef<str>)
    });
    chosen.into_iter().chain(body_argument(way))
}

fn body_argument(way: &BodyWay) -> Option<TokenStream> {
    let name = ident(&way.name);
    let ty = match &way.kind {
        BodyKind::Json(ty) | BodyKind::Form(ty, _) => rust_type(ty),
        BodyKind::Multipart(ty, ..) => rust_type(ty.as_ref()?),
        BodyKind::JsonLines(ty) => {
            let ty = rust_type(ty);
            quote!(impl IntoIterator<Item = #ty>)
        }
        BodyKind::Text => quote!(impl Into<String>),
        BodyKind::Binary => quote!(impl Into<crate::Body>),
        BodyKind::Empty(_) => return None,
    };
    Some(if way.optional { quote!(#name: impl Into<Option<#ty>>) } else { quote!(#name: #ty) })
}

fn file_argument(file: &FileArgument) -> TokenStream {
    let name = ident(&file.name);
    if file.many {
        quote!(#name: impl IntoIterator<Item = crate::File>)
    } else {
        quote!(#name: crate::File)
    }
}

/// `.json_body(&body)`, and so on for each kind.
fn send_body(way: &BodyWay) -> Vec<TokenStream> {
    let (name, media_type) = (ident(&way.name), &way.media_type);
    let format = way.kind.ty().and_then(format_of);
    let value = match &format {
        None => quote!(#name),
        Some(format) => quote!(wire::InFormat(#name, #format)),
    };
    let sent = match &way.kind {
        BodyKind::Json(_) if media_type == "application/json" => quote!(.json_body(&#value)),
        BodyKind::Json(_) => quote!(.json_body_as(#media_type, &#value)),
        BodyKind::JsonLines(_) => {
            let lines = match &format {
                None => value,
                Some(_) => quote!(#name.into_iter().map(|#name| #value)),
            };
            quote!(.json_lines_body(#media_type, #lines))
        }
        BodyKind::Form(_, styles) => {
            let styles = named_styles(styles);
            quote!(.form_body(&#value, #styles))
        }
        BodyKind::Multipart(ty, media_types, styles) => {
            let types = media_types.iter().map(|(name, media_type)| quote!((#name, #media_type)));
            let fields = ty.as_ref().map(|_| {
                if styles.is_empty() {
                    return quote!(.multipart_body(&#value, &[#(#types),*]));
                }
                let styles = named_styles(styles);
                quote!(.multipart_body_styled(&#value, &[#(#types),*], #styles))
            });
            return fields.into_iter().chain(way.files.iter().map(send_file)).collect();
        }
        BodyKind::Text => quote!(.text_body(#media_type, #name)),
        BodyKind::Empty(None) => return Vec::new(),
        BodyKind::Empty(Some(ty)) => {
            let ty = rust_type(ty);
            quote!(.json_body(&#ty::default()))
        }
        BodyKind::Binary => match &way.chosen {
            Some(chosen) => {
                let chosen = ident(chosen);
                quote!(.content_body(#chosen.as_ref(), #name))
            }
            None => quote!(.content_body(#media_type, #name)),
        },
    };
    if way.optional {
        return vec![quote!(.optional(#name.into(), |request, #name| request #sent))];
    }
    vec![sent]
}

/// `&[("tags", crate::Style::FORM)]`.
fn named_styles(styles: &[(String, Style)]) -> TokenStream {
    let styles = styles.iter().map(|(name, of)| {
        let style = style(*of);
        quote!((#name, #style))
    });
    quote!(&[#(#styles),*])
}

/// `.file_part("file", file)`.
fn send_file(file: &FileArgument) -> TokenStream {
    let (name, wire_name) = (ident(&file.name), &file.wire_name);
    let name = match (file.in_base64, file.many) {
        (false, _) => quote!(#name),
        (true, false) => quote!(#name.in_base64()),
        (true, true) => quote!(#name.into_iter().map(crate::File::in_base64)),
    };
    match (&file.media_type, file.many) {
        (Some(media_type), false) => quote!(.file_part_as(#wire_name, #media_type, #name)),
        (None, false) => quote!(.file_part(#wire_name, #name)),
        (Some(media_type), true) => quote!(.file_parts_as(#wire_name, #media_type, #name)),
        (None, true) => quote!(.file_parts(#wire_name, #name)),
    }
}

fn argument(parameter: &Parameter) -> TokenStream {
    let name = ident(&parameter.name);
    let ty = match &parameter.ty {
        RustType::String | RustType::Secret => quote!(impl AsRef<str>),
        RustType::Vec(inner) if matches!(**inner, RustType::String | RustType::Secret) => {
            quote!(impl IntoIterator<Item = impl AsRef<str>>)
        }
        RustType::Vec(inner) => {
            let inner = rust_type(inner);
            quote!(impl IntoIterator<Item = #inner>)
        }
        other => rust_type(other),
    };
    quote!(#name: #ty)
}

/// `.path_value("id", &id.as_ref())`, and so on for each place and type.
fn value(parameter: &Parameter) -> TokenStream {
    let name = ident(&parameter.name);
    let wire_name = &parameter.wire_name;
    let place = parameter.place.word();
    let is_text = |ty: &RustType| matches!(ty, RustType::String | RustType::Secret);
    let items = match &parameter.ty {
        RustType::Vec(inner) if is_text(inner) => {
            Some(quote!(#name.into_iter().map(|item| item.as_ref().to_owned())))
        }
        RustType::Vec(_) => Some(quote!(#name)),
        _ => None,
    };
    let way = match parameter.written {
        Written::Text => "value",
        Written::Joined => "joined",
        Written::Each => "each",
        Written::Styled(_) => "styled",
    };
    let method = ident(&format!("{place}_{way}"));
    match (parameter.written, items) {
        (Written::Styled(written), items) => {
            let style = style(written);
            let value = match items {
                Some(items) => quote!(Vec::from_iter(#items)),
                None if is_text(&parameter.ty) => quote!(#name.as_ref().to_owned()),
                None => quote!(#name),
            };
            if parameter.place == ParameterPlace::QueryString {
                let members = named_styles(&parameter.members);
                return quote!(.query_string(#wire_name, #style, &#value, #members));
            }
            quote!(.#method(#wire_name, #style, &#value))
        }
        (_, Some(items)) => quote!(.#method(#wire_name, #items)),
        (_, None) if is_text(&parameter.ty) => quote!(.#method(#wire_name, &#name.as_ref())),
        (_, None) => quote!(.#method(#wire_name, &#name)),
    }
}

/// `crate::Style::FORM.explode()`: a resource may have a type of that name.
fn style(style: Style) -> TokenStream {
    let name = ident(style.name);
    let explode = style.explode.then(|| quote!(.explode()));
    let kept = match style.kept {
        Kept::Nothing => None,
        Kept::Slashes => Some(quote!(.segments())),
        Kept::Reserved => Some(quote!(.allow_reserved())),
        Kept::Everything => Some(quote!(.unescaped())),
    };
    quote!(crate::Style::#name #explode #kept)
}

/// The setters for optional parameters.
fn call_setters(operation: &Operation) -> Option<TokenStream> {
    operation.call.as_ref()?;
    let marker = ident(&operation.marker);
    let setters = operation.optional.iter().map(|parameter| {
        let docs = outer_docs(&parameter.docs);
        let deprecated = deprecated(parameter.deprecated.as_ref());
        let name = ident(&parameter.name);
        let argument = argument(parameter);
        let value = value(parameter);
        quote! {
            #docs
            #deprecated
            pub fn #name(self, #argument) -> Self { RequestBuilder::from(self)#value.into() }
        }
    });
    let files = operation.file_setters.iter().map(|file| {
        let docs = outer_docs(&file.docs);
        let (name, argument, sent) = (ident(&file.name), file_argument(file), send_file(file));
        quote! {
            #docs
            pub fn #name(self, #argument) -> Self { RequestBuilder::from(self)#sent.into() }
        }
    });
    Some(quote!(impl Call<ops::#marker> { #(#setters)* #(#files)* }))
}

/// The imports that the formats of whole bodies need.
pub fn format_imports(types: &[&RustType]) -> TokenStream {
    let custom = custom_import(types);
    let is_runtime = |ty: &&RustType| !matches!(ty.wire_form(), None | Some(WireForm::Custom(_)));
    let wire = types.iter().any(is_runtime).then(|| {
        quote!(
            use crate::runtime::wire;
        )
    });
    quote!(#custom #wire)
}

/// The import of the wire forms of user types.
pub fn custom_import(types: &[&RustType]) -> Option<TokenStream> {
    contains(types, |ty| matches!(ty, RustType::Custom(_))).then(|| {
        quote!(
            use crate::custom;
        )
    })
}

/// `use crate::types::{…};` for the runtime types among these, and for the error type of closed enums.
pub fn runtime_types<'a>(
    types: impl Iterator<Item = &'a RustType>,
    closed: bool,
) -> Option<TokenStream> {
    let mut found: std::collections::BTreeSet<&str> = std::collections::BTreeSet::new();
    for ty in types {
        ty.walk(&mut |part| {
            let secret = (*part == RustType::Secret).then_some("Secret");
            found.extend(runtime::name(part).or(secret));
        });
    }
    found.extend(closed.then_some("ParseError"));
    import(quote!(crate::types), found.into_iter())
}

/// `use path::Name;` or `use path::{Name, Other};`.
pub fn import<'a>(path: TokenStream, names: impl Iterator<Item = &'a str>) -> Option<TokenStream> {
    let names: Vec<Ident> = names.map(ident).collect();
    match names.as_slice() {
        [] => None,
        [name] => Some(quote!(use #path::#name;)),
        names => Some(quote!(use #path::{#(#names),*};)),
    }
}
