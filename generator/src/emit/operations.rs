//! `resources/<resource>/ops.rs`: a marker type for each operation.
//!
//! ```text
//! /// The operation behind [`PetApi::get`](super::PetApi::get).
//! pub enum Get {}
//!
//! impl Operation for Get {
//!     type Output = decode::Json<super::Pet>;
//!
//!     const ENDPOINT: Endpoint = Endpoint::new("getPet", "GET", "/pets/{id}");
//!     const ERRORS: &[decode::ErrorForm] = &[decode::ErrorForm::json::<super::NoSuchPet>(&["404"])];
//! }
//! ```

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::markdown::{DocComment, Phrase, phrase};
use crate::plan::krate::{
    EncodedParameter, ErrorCase, Headers, Home, ModelPath, OfClient, Operation, Output, OutputEnum,
    PagePlace, Paging, PagingWay, Parameter, Reading, Resource, RustType,
};

use super::resource::{format_imports, runtime_types};
use super::types::{contains, format_of, ident, inner_docs, outer_docs, rust_type};

/// The file of a resource.
pub fn operations(resource: &Resource, home: Home) -> TokenStream {
    let handle = Phrase::item(&resource.handle, &format!("super::{}", resource.handle));
    let mut docs = DocComment::of(&phrase!("The marker types of the operations of {}.", handle));
    let has_calls = resource.operations.iter().any(|operation| operation.call.is_some());
    docs.paragraph(&match has_calls {
        // `Call` is imported for the names.
        true => phrase!(
            "They are type parameters of [`Call`] and have no values. A call with optional parameters has a name of its own, \
            whose page lists its setters."
        ),
        false => phrase!("They are type parameters of [`Call`](crate::Call) and have no values."),
    });
    let docs = inner_docs(&docs);
    let markers = resource.operations.iter().map(|operation| marker(resource, operation, home));
    let items = resource.operations.iter().filter_map(Operation::item);
    let received: Vec<&RustType> =
        resource.operations.iter().flat_map(Operation::received).collect();
    let formats = format_imports(&received);
    let types: Vec<&RustType> = received.into_iter().chain(items).collect();
    let any = |wanted| contains(&types, wanted);
    let map = any(|ty| matches!(ty, RustType::Map(_))).then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let json = any(|ty| *ty == RustType::Json).then(|| {
        quote!(
            use serde_json::Value;
        )
    });
    let shared = any(|ty| matches!(ty.model(), Some(ModelPath { home: Home::Shared(_), .. })))
        .then(|| {
            quote!(
                use crate::models;
            )
        });
    let secured = resource.operations.iter().any(|operation| !operation.security.is_empty());
    let security = secured.then(|| quote!(, Security));
    let pages = resource.operations.iter().any(|operation| operation.paging.is_some());
    let pages = pages.then(|| {
        quote!(
            use crate::paging;
        )
    });
    let head = resource.operations.iter().flat_map(Operation::head);
    let calls = has_calls.then(|| quote!(Call,));
    let own = runtime_types(types.iter().copied().chain(head), false);
    quote! {
        #docs

        #map
        #json
        #formats
        use crate::decode;
        #shared
        #pages
        use crate::{#calls Endpoint, Operation #security};
        #own

        #(#markers)*
    }
}

fn marker(resource: &Resource, operation: &Operation, home: Home) -> TokenStream {
    let marker = ident(&operation.marker);
    let method = operation.method.trim_start_matches("r#");
    let path = format!("{}::{method}", resource.handle);
    let link = Phrase::item(&path, &format!("super::{path}"));
    let mut docs = phrase!("The operation behind {}.", link);
    let returned = operation.returns.as_ref();
    if let Some(returned) = returned {
        docs.push(&phrase!(" Returns {}.", returned));
    }
    let docs = outer_docs(&DocComment::of(&docs));
    let call = operation.call.as_ref().map(|name| call(&marker, name, &link, returned));
    let (output, several) = match &operation.output {
        Output::One(one) => (reading(one, home), None),
        Output::Maybe(one) => {
            let one = reading(one, home);
            (quote!(decode::Maybe<#one>), None)
        }
        Output::Several(several) => {
            let name = ident(&several.name);
            (quote!(#name), Some(output_enum(several, &link, home)))
        }
    };
    let (id, http_method, path) = (&operation.id, &operation.http_method, &operation.path);
    let security = security(&operation.security);
    let server = operation.server.as_ref().map(|url| quote!(.server(#url)));
    let accept = operation.accept.as_ref().map(|accept| quote!(.accept(#accept)));
    let constants = constants(&operation.constants);
    let of_client = client_parameters(&operation.optional);
    let key = operation.takes_idempotency_key.then(|| quote!(.takes_idempotency_key()));
    let any_type = operation.any_type.then(|| quote!(.any_type()));
    let redirects = &operation.redirects;
    let redirects = (!redirects.is_empty()).then(|| quote!(.redirects(&[#(#redirects),*])));
    let repeatable = operation
        .repeatable
        .map(|repeatable| if repeatable { quote!(.repeatable()) } else { quote!(.unrepeatable()) });
    let headers = operation.headers.as_ref().map(|headers| head(headers, &link));
    let paging = operation.paging.as_ref().map(|paging| pages(&marker, paging, home));
    let errors = (!operation.errors.is_empty()).then(|| {
        let cases = operation.errors.iter().map(|case| error_case(case, home));
        quote!(const ERRORS: &'static [decode::ErrorForm] = &[#(#cases),*];)
    });
    quote! {
        #docs
        #[derive(Debug)]
        pub enum #marker {}

        impl Operation for #marker {
            type Output = #output;

            const ENDPOINT: Endpoint = Endpoint::new(#id, #http_method, #path) #server #accept #any_type #redirects #constants #of_client #key #repeatable;
            #security
            #errors
        }

        #call
        #paging
        #several
        #headers
    }
}

/// The name of a call with setters, whose page lists them.
fn call(marker: &Ident, name: &str, link: &Phrase, returned: Option<&Phrase>) -> TokenStream {
    let mut docs = phrase!("A call of {}, with methods for its optional parameters.", link);
    if let Some(returned) = returned {
        docs.push(&phrase!(" Await it for {}.", returned));
    }
    let (docs, name) = (outer_docs(&DocComment::of(&docs)), ident(name));
    quote! {
        #docs
        pub type #name = Call<#marker>;
    }
}

/// `.constants(&[crate::Constant::Query("api-version=1")])`; `None` without such parameters.
fn constants(constants: &[EncodedParameter]) -> Option<TokenStream> {
    let values = constants.iter().map(|constant| match constant {
        EncodedParameter::Path(name, value) => quote!(crate::Constant::Path(#name, #value)),
        EncodedParameter::Query(pair) => quote!(crate::Constant::Query(#pair)),
        EncodedParameter::Header(name, value) => quote!(crate::Constant::Header(#name, #value)),
        EncodedParameter::Cookie(pair) => quote!(crate::Constant::Cookie(#pair)),
    });
    (!constants.is_empty()).then(|| quote!(.constants(&[#(#values),*])))
}

/// `.client_parameters(&[crate::ClientParameter::query("api-version", "api_version")])`; `None` without such parameters.
fn client_parameters(setters: &[Parameter]) -> Option<TokenStream> {
    let mut parameters = setters.iter().filter_map(|parameter| {
        let OfClient { setter, required } = parameter.of_client.as_ref()?;
        let (name, setter) = (&parameter.wire_name, setter.trim_start_matches("r#"));
        let place = ident(parameter.place.word());
        let optional = (!required).then(|| quote!(.optional()));
        Some(quote!(crate::ClientParameter::#place(#name, #setter) #optional))
    });
    let first = parameters.next()?;
    Some(quote!(.client_parameters(&[#first #(, #parameters)*])))
}

/// `const PAGING: Paging = paging::query("page_token").token(&["next_page_token"]).items(&["list"]);`
fn pages(marker: &Ident, paging: &Paging, home: Home) -> TokenStream {
    let path = |path: &[String]| quote!(&[#(#path),*]);
    let way = match &paging.way {
        PagingWay::Token(to, from) => (page_place(to), "token", path(from)),
        PagingWay::LastItem(to, from) => (page_place(to), "last_item", path(from)),
        PagingWay::Page(to, first) => {
            let first = Literal::u64_unsuffixed(*first);
            (page_place(to), "page", quote!(#first))
        }
        PagingWay::Offset(to) => (page_place(to), "offset", quote!()),
        PagingWay::Url(from) => (quote!(paging), "url", path(from)),
        PagingWay::Link => (quote!(paging), "link", quote!()),
    };
    let (place, method, argument) = way;
    let method = ident(method);
    let way = match &paging.way {
        PagingWay::Url(_) | PagingWay::Link => quote!(#place::#method(#argument)),
        _ => quote!(#place.#method(#argument)),
    };
    let list = paging.items.as_ref().map(|(items, _)| path(items));
    let list = list.map(|items| quote!(.items(#items)));
    let more = paging.more.as_deref().map(path).map(|more| quote!(.more(#more)));
    let last = paging.last_page.as_deref().map(path).map(|last| quote!(.last_page(#last)));
    let settings = paging.settings.iter().map(|(place, value)| {
        let place = page_place(place);
        quote!((#place, #value))
    });
    let settings = (!paging.settings.is_empty()).then(|| quote!(.with(&[#(#settings),*])));
    let items = paging.items.as_ref().map(|(_, item)| {
        let item = qualified(item, home);
        quote! {
            impl paging::PagedItems for #marker {
                type Item = #item;
            }
        }
    });
    quote! {
        impl paging::Paged for #marker {
            const PAGING: paging::Paging = #way #list #more #last #settings;
        }

        #items
    }
}

/// `paging::query("page_token")`
fn page_place(place: &PagePlace) -> TokenStream {
    match place {
        PagePlace::Query(name) => quote!(paging::query(#name)),
        PagePlace::Body(path) => quote!(paging::body(&[#(#path),*])),
        PagePlace::BodyNumber(path) => quote!(paging::body_number(&[#(#path),*])),
    }
}

/// The headers of a response, as a struct that is read from them.
fn head(headers: &Headers, link: &Phrase) -> TokenStream {
    let docs = outer_docs(&DocComment::of(&phrase!("The response headers of {}.", link)));
    let name = ident(&headers.name);
    let fields = headers.fields.iter().map(|field| {
        let (docs, name, ty) = (outer_docs(&field.docs), ident(&field.name), rust_type(&field.ty));
        quote!(#docs pub #name: Option<#ty>)
    });
    let read = headers.fields.iter().map(|field| {
        let (name, wire_name) = (ident(&field.name), &field.wire_name);
        quote!(#name: decode::header(headers, #wire_name))
    });
    quote! {
        #docs
        #[derive(Debug, Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct #name { #(#fields),* }

        impl From<&decode::HeaderMap> for #name {
            fn from(headers: &decode::HeaderMap) -> Self {
                Self { #(#read),* }
            }
        }
    }
}

/// `const SECURITY: Security = &[&["bearerAuth"], &["apiKey", "appKey"]];`; `None` without a requirement.
fn security(alternatives: &[Vec<String>]) -> Option<TokenStream> {
    let alternatives = alternatives.iter().map(|names| quote!(&[#(#names),*]));
    (alternatives.len() > 0).then(|| quote!(const SECURITY: Security = &[#(#alternatives),*];))
}

fn error_case(case: &ErrorCase, home: Home) -> TokenStream {
    let ty = qualified(&case.ty, home);
    let statuses = &case.statuses;
    match format_of(&case.ty) {
        None => quote!(decode::ErrorForm::json::<#ty>(&[#(#statuses),*])),
        Some(format) => quote!(decode::ErrorForm::json_as::<#ty, #format>(&[#(#statuses),*])),
    }
}

/// `decode::Json<super::Pet>`, or `decode::Json<url::Url, custom::UrlForm>`.
fn decoder(name: &str, ty: &RustType, home: Home) -> TokenStream {
    let format = format_of(ty).map(|format| quote!(, #format));
    let (name, ty) = (ident(name), qualified(ty, home));
    quote!(decode::#name<#ty #format>)
}

/// `decode::LineStream<super::Pet>`.
fn stream(name: &str, ty: &RustType, home: Home) -> TokenStream {
    let (name, ty) = (ident(name), qualified(ty, home));
    quote!(decode::#name<#ty>)
}

/// The type that decodes a response.
fn reading(reading: &Reading, home: Home) -> TokenStream {
    let of = |name: &str, ty: &RustType| decoder(name, ty, home);
    match reading {
        Reading::Nothing => quote!(decode::Nothing),
        Reading::Text => quote!(decode::Text),
        Reading::Binary => quote!(decode::Binary),
        Reading::TextEvents => quote!(decode::TextEvents),
        Reading::Json(ty) => of("Json", ty),
        Reading::Events(ty) => of("Events", ty),
        Reading::WholeEvents(ty) => of("WholeEvents", ty),
        Reading::JsonLines(ty) => of("JsonLines", ty),
    }
}

/// The type of the decoded value; `None` without a body.
fn decoded_type(reading: &Reading, home: Home) -> Option<TokenStream> {
    let of = |name: &str, ty: &RustType| stream(name, ty, home);
    Some(match reading {
        Reading::Nothing => return None,
        Reading::Text => quote!(String),
        Reading::Binary => quote!(decode::Bytes),
        Reading::TextEvents => quote!(decode::EventStream<String>),
        Reading::Json(ty) => qualified(ty, home),
        Reading::Events(ty) | Reading::WholeEvents(ty) => of("EventStream", ty),
        Reading::JsonLines(ty) => of("LineStream", ty),
    })
}

fn output_enum(outputs: &OutputEnum, link: &Phrase, home: Home) -> TokenStream {
    let docs = outer_docs(&DocComment::of(&phrase!("The outputs of {}.", link)));
    let name = ident(&outputs.name);
    let variants = outputs.variants.iter().map(|variant| {
        let docs = outer_docs(&variant.docs);
        let name = ident(&variant.name);
        let holds = decoded_type(&variant.reading, home);
        let holds = holds.map(|ty| if variant.boxed { quote!((Box<#ty>)) } else { quote!((#ty)) });
        quote!(#docs #name #holds)
    });
    let forms = outputs.cases.iter().map(|case| {
        let (status, media_type) = (&case.status, &case.media_type);
        let streams = outputs.variants[case.variant].reading.comes_in_lines();
        let streams = streams.then(|| quote!(.streams()));
        quote!(decode::Form::new(#status, #media_type) #streams)
    });
    let last = outputs.variants.len() - 1;
    let arms = outputs.variants.iter().enumerate().map(|(index, variant)| {
        let cases = outputs.cases.iter().enumerate().filter(|(_, case)| case.variant == index);
        let numbers = cases.map(|(number, _)| proc_macro2::Literal::usize_unsuffixed(number));
        let pattern = if index == last { quote!(_) } else { quote!(#(#numbers)|*) };
        let name = ident(&variant.name);
        match &variant.reading {
            Reading::Nothing => quote!(#pattern => Self::#name),
            other => {
                let way = reading(other, home);
                let value = quote!(response.read::<#way>()?);
                let value = if variant.boxed { quote!(Box::new(#value)) } else { value };
                quote!(#pattern => Self::#name(#value))
            }
        }
    });
    quote! {
        #docs
        #[derive(Debug)]
        #[non_exhaustive]
        pub enum #name { #(#variants),* }

        impl decode::ReadResponse for #name {
            type Output = Self;

            const FORMS: &'static [decode::Form] = &[#(#forms),*];

            fn read(response: &mut decode::RawResponse) -> decode::Result<Self> {
                Ok(match response.form(Self::FORMS) { #(#arms),* })
            }
        }
    }
}

/// The type with its path from `ops.rs`, where the names of operations might shadow it.
fn qualified(ty: &RustType, home: Home) -> TokenStream {
    match ty {
        RustType::Model(model) | RustType::Union(model) => {
            let name = ident(&model.name);
            if model.home == home { quote!(super::#name) } else { quote!(models::#name) }
        }
        RustType::Vec(inner) => {
            let inner = qualified(inner, home);
            quote!(Vec<#inner>)
        }
        RustType::Map(inner) => {
            let inner = qualified(inner, home);
            quote!(BTreeMap<String, #inner>)
        }
        RustType::Option(inner) => {
            let inner = qualified(inner, home);
            quote!(Option<#inner>)
        }
        other => rust_type(other),
    }
}
