//! A setter of an API never hides a method of every call and every builder: the names of the runtime's own
//! methods are read from its files.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use openapi_sdk_generator::{Input, generate};
use syn::{
    GenericArgument, Generics, ImplItem, Item, PathArguments, Type, TypeParamBound, Visibility,
};

/// The public methods of a type, as the files below a folder have them.
fn methods(folder: &Path, ty: &str, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("it is there") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            methods(&path, ty, names);
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("it is text");
        for item in syn::parse_file(&text).expect("it is Rust").items {
            let Item::Impl(block) = item else { continue };
            if block.trait_.is_some()
                || !is_of_all(&block.self_ty, ty)
                || is_of_some(&block.generics)
            {
                continue;
            }
            names.extend(block.items.into_iter().filter_map(|item| match item {
                ImplItem::Fn(item) if matches!(item.vis, Visibility::Public(_)) => {
                    Some(item.sig.ident.to_string())
                }
                _ => None,
            }));
        }
    }
}

/// Returns `true` if a type is this one with any parameter: `Call<O>`, but not `Call<Undeclared<A>>`.
fn is_of_all(ty: &Type, name: &str) -> bool {
    let Type::Path(path) = ty else { return false };
    let Some(last) = path.path.segments.last().filter(|last| last.ident == name) else {
        return false;
    };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return true };
    arguments.args.iter().all(|argument| match argument {
        GenericArgument::Type(Type::Path(inner)) => {
            inner.path.segments.iter().all(|segment| segment.arguments.is_none())
        }
        _ => false,
    })
}

/// Returns `true` if only paged operations have the methods of a block: others may have setters of their names.
fn is_of_some(generics: &Generics) -> bool {
    generics.type_params().flat_map(|parameter| &parameter.bounds).any(|bound| match bound {
        TypeParamBound::Trait(bound) => !bound.path.is_ident("Operation"),
        _ => true,
    })
}

fn of_runtime(ty: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    methods(&Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime/src"), ty, &mut names);
    assert!(names.len() > 10, "{ty} has methods: {names:?}");
    names
}

const CONFIG: &str = "[package]\nname = \"case\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

/// The lines of the files below a path of the crate that define one of these names.
fn defined(document: &str, below: &str, names: &BTreeSet<String>) -> Vec<String> {
    let output =
        generate(Input::new("spec.yaml", document, CONFIG)).expect("the document is valid");
    let files = output.files.iter().filter(|(path, _)| path.starts_with(below));
    let texts: Vec<&String> = files.map(|(_, text)| text).collect();
    assert!(!texts.is_empty(), "there is something below {below}");
    let is_one = |line: &str| {
        let name = line.trim().strip_prefix("pub fn ")?.split(['(', '<']).next()?;
        names.contains(name.trim_start_matches("r#")).then(|| line.trim().to_owned())
    };
    texts.iter().flat_map(|text| text.lines()).filter_map(is_one).collect()
}

#[test]
fn no_parameter_hides_a_method_of_calls() {
    let names = of_runtime("Call");
    let mut document = String::from(
        "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths:\n  /things:\n    get:\n      operationId: find\n      \
         responses: {'204': {description: ok}}\n      parameters:\n",
    );
    for name in &names {
        writeln!(document, "        - {{name: {name}, in: query, schema: {{type: string}}}}")
            .expect("memory");
    }
    let defined = defined(&document, "src/resources", &names);
    assert!(defined.is_empty(), "{defined:#?}");
}

#[test]
fn no_variable_of_a_server_hides_a_method_of_the_builder() {
    let names = of_runtime("ClientBuilder");
    let mut url = String::from("https://example.com");
    let mut variables = String::new();
    for name in &names {
        write!(url, "/{{{name}}}").expect("memory");
        writeln!(variables, "      {name}: {{default: a}}").expect("memory");
    }
    let document = format!(
        "openapi: 3.1.0\ninfo: {{title: a, version: '1'}}\nservers:\n  - url: {url}\n    variables:\n{variables}paths: {{}}\n"
    );
    let document = document.replace(
        "paths: {}",
        "paths:\n  /things:\n    get: {operationId: find, responses: {'204': {description: ok}}}",
    );
    let defined = defined(&document, "src/client.rs", &names);
    let own = ["pub fn builder() -> ClientBuilder {"];
    let hidden: Vec<&String> =
        defined.iter().filter(|line| !own.contains(&line.as_str())).collect();
    assert!(hidden.is_empty(), "{hidden:#?}");
}
