//! User types: Rust types for a format or for one schema.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::diagnostic::Diagnostic;
use crate::names;

use super::checked::{Checked, Grammar, problem};
use super::grammar::{DependencyName, Feature, Line, VersionReq, shown};

/// A user type of fields and whole bodies. It implements `Clone`, `Debug`, `PartialEq`, and the traits of serde unless
/// `with` is set; the type of a body is `Send` and `Sync` too.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct UserType {
    /// The path: `url::Url`.
    pub rust: Checked<RustType>,
    /// The crate of the type, unless it is the standard library.
    #[serde(default, rename = "crate")]
    pub dependency: Option<Dependency>,
    /// A module with functions `serialize` and `deserialize` for the serde attribute `with`.
    #[serde(default)]
    pub with: Option<Checked<RustModule>>,
    /// `true` if the type implements `Default`.
    #[serde(default)]
    pub default: bool,
}

/// A dependency of the generated crate.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Dependency {
    /// The name of the crate.
    pub name: Checked<DependencyName>,
    /// The version requirement; needed without a path.
    #[serde(default)]
    pub version: Option<Checked<VersionReq>>,
    /// The folder of the crate, relative to that of the generated crate.
    #[serde(default)]
    pub path: Option<Checked<Line>>,
    /// The required features.
    #[serde(default)]
    pub features: Vec<Checked<Feature>>,
}

/// The path of a type, with generic arguments that are paths.
#[derive(Debug, Clone, Copy)]
pub enum RustType {}

/// The path of a module.
#[derive(Debug, Clone, Copy)]
pub enum RustModule {}

impl Grammar for RustType {
    fn problem(text: &str) -> Option<(String, String)> {
        paths(text, true).is_none().then(|| not_a_path(text))
    }
}

impl Grammar for RustModule {
    fn problem(text: &str) -> Option<(String, String)> {
        paths(text, false).is_none().then(|| not_a_path(text))
    }
}

fn not_a_path(text: &str) -> (String, String) {
    let hint = "a path is like `url::Url` or `Vec<std::path::PathBuf>`";
    (format!("{} is not a path of Rust", shown(text)), hint.to_owned())
}

/// Crates that generated code can name without a dependency of the user.
const KNOWN_CRATES: &[&str] = &["bytes", "core", "crate", "http", "serde_json", "std"];

/// Types that generated code can name without a path.
const PRELUDE: &[&str] = &[
    "Box", "Option", "Result", "String", "Vec", "bool", "char", "f32", "f64", "i128", "i16", "i32",
    "i64", "i8", "isize", "u128", "u16", "u32", "u64", "u8", "usize",
];

impl UserType {
    /// Returns the errors of a type in a package of this name, whose parts are valid on their own.
    pub(super) fn errors(&self, package: &str) -> Vec<Diagnostic> {
        let mut errors = Vec::new();
        let library = self.dependency.as_ref().map(|one| one.name.get_ref().replace('-', "_"));
        let modules = self.with.iter().map(|with| (with.get_ref(), with.span()));
        for (text, span) in std::iter::once((self.rust.get_ref(), self.rust.span())).chain(modules)
        {
            let unknown = paths(text, true).into_iter().flatten().find(|path| {
                let known =
                    KNOWN_CRATES.contains(&path.root) || library.as_deref() == Some(path.root);
                !known && (path.is_global || path.is_long || !PRELUDE.contains(&path.root))
            });
            if let Some(path) = unknown {
                let message = format!("the crate `{}` of `{text}` is not declared", path.root);
                let hint = "declare it with `crate = { name = \"…\", version = \"…\" }`, or write a path that begins \
                            with `std`";
                errors.push(problem(span, message, hint));
            }
        }
        if let Some(Dependency { name, version: None, path: None, .. }) = &self.dependency {
            let message = format!("the crate `{name}` has neither `version` nor `path`");
            errors.push(problem(name.span(), message, "add one of them"));
        }
        if let Some(dependency) = &self.dependency
            && library == Some(package.replace('-', "_"))
        {
            let message = format!("the crate `{}` can't depend on itself", dependency.name);
            errors.push(problem(dependency.name.span(), message, "name another crate"));
        }
        errors
    }
}

/// Returns the errors of crates that two types need in different versions, or from different folders.
pub(super) fn contradictions(types: &[UserType]) -> Vec<Diagnostic> {
    let mut known: BTreeMap<String, &Dependency> = BTreeMap::new();
    let mut errors = Vec::new();
    for dependency in types.iter().filter_map(|one| one.dependency.as_ref()) {
        let name = &dependency.name;
        let first = *known.entry(name.get_ref().replace('-', "_")).or_insert(dependency);
        errors.extend(contradiction(name, "version", &dependency.version, &first.version));
        errors.extend(contradiction(name, "path", &dependency.path, &first.path));
    }
    errors
}

/// Returns the error of a crate that has two values of an option.
fn contradiction<G>(
    name: &str,
    option: &str,
    here: &Option<Checked<G>>,
    elsewhere: &Option<Checked<G>>,
) -> Option<Diagnostic> {
    let (here, elsewhere) = (here.as_ref()?, elsewhere.as_ref()?);
    (here.as_str() != elsewhere.as_str()).then(|| {
        let message =
            format!("`{name}` has the {option} `{here}` here, but `{elsewhere}` elsewhere");
        problem(here.span(), message, format!("write the same {option} in both places"))
    })
}

/// A path in a text: `url::Url`, or `Vec` of `Vec<url::Url>`.
struct Path<'a> {
    /// The first part.
    root: &'a str,
    /// `true` if it begins with `::`.
    is_global: bool,
    /// `true` if it has more parts.
    is_long: bool,
}

/// Returns the paths in a text, outermost first; `None` if the text is not a path. Generic arguments must be paths, and
/// are allowed only with `arguments`.
fn paths(text: &str, arguments: bool) -> Option<Vec<Path<'_>>> {
    let mut found = Vec::new();
    path(text, arguments, 0, &mut found).is_some_and(str::is_empty).then_some(found)
}

/// Returns the parts of a path without generic arguments; `None` if the text is not one.
pub(super) fn simple_path(text: &str) -> Option<Vec<&str>> {
    let parts = || text.strip_prefix("::").unwrap_or(text).split("::").collect();
    paths(text, false).map(|_| parts())
}

/// The deepest nesting of generic arguments.
const MAX_DEPTH: usize = 16;

/// Parses a path, and returns the rest of the text.
fn path<'a>(
    text: &'a str,
    arguments: bool,
    depth: usize,
    found: &mut Vec<Path<'a>>,
) -> Option<&'a str> {
    let mut rest = text.strip_prefix("::").unwrap_or(text);
    let (is_global, index) = (rest.len() < text.len(), found.len());
    loop {
        let is_part = |letter: char| letter == '_' || letter.is_ascii_alphanumeric();
        let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        let part = &rest[..end];
        let is_first = found.len() == index;
        // `crate` is allowed only at the beginning.
        if !(names::is_identifier(part) || (part == "crate" && is_first && !is_global)) {
            return None;
        }
        if is_first {
            found.push(Path { root: part, is_global, is_long: false });
        } else {
            found[index].is_long = true;
        }
        rest = &rest[end..];
        if let Some(inner) = rest.strip_prefix('<').filter(|_| arguments && depth < MAX_DEPTH) {
            rest = generic(inner, depth + 1, found)?;
        }
        match rest.strip_prefix("::") {
            Some(rest_after) => rest = rest_after,
            None => return Some(rest),
        }
    }
}

/// Parses generic arguments with the closing bracket, and returns the rest of the text.
fn generic<'a>(text: &'a str, depth: usize, found: &mut Vec<Path<'a>>) -> Option<&'a str> {
    let mut rest = text;
    loop {
        rest = path(rest.trim_start(), true, depth, found)?.trim_start();
        match rest.strip_prefix(',') {
            Some(rest_after) => rest = rest_after,
            None => return rest.strip_prefix('>'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_rust() {
        for (text, roots) in [
            ("String", "String"),
            ("url::Url", "url"),
            ("::std::net::IpAddr", "std"),
            ("Vec<std::path::PathBuf>", "Vec std"),
            ("std::collections::BTreeMap<String, Vec<u8>>", "std String Vec u8"),
            ("time::serde::rfc3339", "time"),
            ("crate::types::Date", "crate"),
        ] {
            let found = paths(text, true).expect(text);
            assert_eq!(found.iter().map(|path| path.root).collect::<Vec<_>>().join(" "), roots);
        }
        for text in [
            "",
            "a::",
            "a b",
            "1a",
            "Vec<",
            "Vec<>",
            "Vec<a>>",
            "a;b",
            "a{}",
            "&str",
            "_",
            "a::<b>",
            "fn",
            "url::type",
            "self::A",
            "super::A",
            "a::crate",
            "::crate::A",
            "Self",
        ] {
            assert!(paths(text, true).is_none(), "{text}");
            assert!(RustType::problem(text).is_some());
        }
        assert!(RustModule::problem("a<b>").is_some());
    }
}
