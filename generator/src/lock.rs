//! The names lock: a file of names that a later version of the document does not change.
//!
//! Reads the lock, looks up names, and writes the lock with new names added. Input: its text, and the Rust path of
//! each named item. Output: a [`NamesLock`] with its errors, and the new text. It does not depend on the kinds of items
//! nor on the choice of names.
//!
//! ```text
//! #/components/schemas/Pet = models::Pet, resources::pets::Pet
//! #/components/schemas/Pet/properties/bornAt = models::Pet::born_at
//! #/components/schemas/Color/enum/red = models::Color::Red
//! #/components/schemas/Animal/~schemas/Dog = models::Animal::Dog
//! #/paths/~1pets/get = resources::pets::PetsApi::list
//! #/paths/~1pets/get/parameters/query/limit = resources::pets::ops::List::limit
//! #/webhooks/newPet/post = webhooks::parse_new_pet
//! #/~resources/pets = resources::pets
//! #/~servers/https:~1~1sandbox.pets.example = servers::SANDBOX
//! ```
//!
//! The key on the left is the place of the item in the normalised document: a JSON pointer in which values identify enum
//! values, parameters and members of unions, because their indices change if another one is inserted before them. A step
//! that begins with `~` and no digit can't occur in a pointer of the document
//! ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901#section-3)). It distinguishes several items at one place. On the
//! right is the Rust path; a moved type keeps its old paths too.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Place, Spot};
use crate::names;
use crate::pointer::Pointer;
use crate::rules;
use crate::source::SourceId;

/// The header of the file.
const HEADER: &str = "\
# Locked names: the place of each item in the document, and its path in Rust.
# `cargo openapi-sdk generate` adds lines and never removes one. Delete a line to release its name.
# Other comments are not preserved.
";

/// The separator between key and paths.
const EQUALS: &str = " = ";

/// The separator between the paths of a type.
const COMMA: &str = ", ";

/// The first segments of lockable paths.
const ROOTS: &[&str] = &["models", "resources", "servers", "webhooks", "ClientBuilder"];

/// The locked names.
#[derive(Debug, Clone, Default)]
pub struct NamesLock {
    source: Option<SourceId>,
    lines: BTreeMap<Pointer, Line>,
    /// The names in each module and on each handle, with the keys of their items.
    modules: BTreeMap<String, Vec<(Pointer, String)>>,
}

/// The line of an item.
#[derive(Debug, Clone)]
struct Line {
    /// Its paths. The first is the path of its definition.
    paths: Vec<String>,
    /// The position of the line in the text.
    bytes: Range<usize>,
}

impl NamesLock {
    /// Parses the text. Invalid lines are reported and ignored.
    pub fn parse(text: &str, source: SourceId) -> (Self, Vec<Diagnostic>) {
        let mut lock = Self { source: Some(source), ..Self::default() };
        let mut errors = Vec::new();
        let mut taken: BTreeMap<(String, String), Range<usize>> = BTreeMap::new();
        let mut start = 0;
        for whole in text.split_inclusive('\n') {
            let line = whole.trim_end_matches(['\n', '\r']);
            let (line, begin) = match line.strip_prefix('\u{feff}') {
                Some(rest) if start == 0 => (rest, line.len() - rest.len()),
                _ => (line, start),
            };
            start += whole.len();
            if is_blank(line) {
                continue;
            }
            let bytes = begin..begin + line.len();
            match parse_line(line) {
                Ok((key, paths)) => lock.take(key, Line { paths, bytes }, &mut taken, &mut errors),
                Err(message) => errors.push(
                    Diagnostic::new(rules::NAMES_LOCK, place(source, bytes), message)
                        .hint("correct the line, or delete it to release the name"),
                ),
            }
        }
        (lock, errors)
    }

    /// Adds a line, unless the lock already has its item or one of its names.
    fn take(
        &mut self,
        key: Pointer,
        line: Line,
        taken: &mut BTreeMap<(String, String), Range<usize>>,
        errors: &mut Vec<Diagnostic>,
    ) {
        let Some(source) = self.source else { return };
        let error = |message: String, first: &Range<usize>| {
            Diagnostic::new(rules::NAMES_LOCK, place(source, line.bytes.clone()), message)
                .related(place(source, first.clone()), "first here")
                .hint("delete one of the two lines to release its name")
        };
        if let Some(first) = self.lines.get(&key) {
            errors.push(error(format!("the lock has two lines for `{key}`"), &first.bytes));
            return;
        }
        let scopes: Vec<(String, String)> =
            line.paths.iter().map(|path| (scope(&key, path), last(path).to_owned())).collect();
        for (scope, path) in scopes.iter().zip(&line.paths) {
            if let Some(first) = taken.get(scope) {
                errors.push(error(format!("two items have the path `{path}`"), first));
                return;
            }
        }
        for scope in scopes {
            taken.insert(scope, line.bytes.clone());
        }
        for path in &line.paths {
            let names = self.modules.entry(parent(path).to_owned()).or_default();
            names.push((key.clone(), last(path).to_owned()));
        }
        self.lines.insert(key, line);
    }

    /// The paths of an item. The first is the path of its definition.
    pub fn paths(&self, key: &Pointer) -> &[String] {
        self.lines.get(key).map_or(&[], |line| &line.paths)
    }

    /// The name of an item, in whatever module.
    pub fn name(&self, key: &Pointer) -> Option<&str> {
        self.paths(key).first().map(|path| last(path))
    }

    /// The name of an item in a module, else the name at its definition.
    pub fn name_in(&self, key: &Pointer, module: &str) -> Option<&str> {
        let here = self.paths(key).iter().find(|path| parent(path) == module);
        here.map(|path| last(path)).or_else(|| self.name(key))
    }

    /// All names in a module or on a handle, with the keys of their items.
    pub fn names(&self, module: &str) -> impl Iterator<Item = (&Pointer, &str)> {
        let names = self.modules.get(module).into_iter().flatten();
        names.map(|(key, name)| (key, name.as_str()))
    }

    /// All names of types that are defined in a resource, and of handles.
    pub fn names_of_resources(&self) -> impl Iterator<Item = &str> {
        let modules = self.modules.iter().filter(|(module, _)| is_module_of_resource(module));
        modules.flat_map(|(_, names)| names.iter().map(|(_, name)| name.as_str()))
    }

    /// The members of a list of an item, such as `properties`, with key, name and parent path. `steps` is the number of
    /// steps from the list to the key.
    pub fn members(
        &self,
        list: &Pointer,
        steps: usize,
    ) -> impl Iterator<Item = (&Pointer, &str, &str)> {
        let begin = Pointer::from_fragment(format!("{list}/"));
        let inside = self.lines.range(begin.clone()..).map_while(move |(key, line)| {
            Some((key, key.as_str().strip_prefix(begin.as_str())?, line.paths.first()?))
        });
        let near = inside.filter(move |(_, rest, _)| rest.split('/').count() == steps);
        near.map(|(key, _, path)| (key, last(path), parent(path)))
    }

    /// The place of the line of an item.
    pub fn place(&self, key: &Pointer) -> Option<Place> {
        Some(place(self.source?, self.lines.get(key)?.bytes.clone()))
    }

    /// The text with the current names added. Lines of items that no longer exist are preserved.
    pub fn extended(&self, names: &BTreeMap<Pointer, String>) -> String {
        let mut all: BTreeMap<&Pointer, Vec<&str>> = self
            .lines
            .iter()
            .map(|(key, line)| (key, line.paths.iter().map(String::as_str).collect()))
            .collect();
        for (key, path) in names {
            let paths = all.entry(key).or_default();
            // A moved type keeps its old paths, a renamed one does not.
            paths.retain(|old| is_type(old) && is_type(path) && parent(old) != parent(path));
            paths.insert(0, path);
        }
        let mut text = HEADER.to_owned();
        for (key, paths) in all {
            let _ = writeln!(text, "{}{EQUALS}{}", encode(key.as_str()), paths.join(COMMA));
        }
        text
    }
}

/// The key of another item at the same place.
pub fn aspect(key: &Pointer, what: &str) -> Pointer {
    Pointer::from_fragment(format!("{key}/~{what}"))
}

/// The key without the step that distinguishes items at the same place.
pub fn without_aspect(key: &Pointer) -> Pointer {
    match key.as_str().rsplit_once('/') {
        Some((around, step)) if is_aspect(step) => Pointer::from_fragment(around),
        _ => key.clone(),
    }
}

/// The key of a resource, for which the document has only a name.
pub fn resource(words: &str) -> Pointer {
    aspect(&Pointer::root(), "resources").child(words)
}

/// The key of a server, which its URL identifies: its index changes if another one is inserted before it.
pub fn server(url: &str) -> Pointer {
    aspect(&Pointer::root(), "servers").child(url)
}

/// The key of a parameter that the client sets for all calls.
pub fn client_parameter(name: &str) -> Pointer {
    aspect(&Pointer::root(), "client").child(name)
}

/// The key of the feature of the webhooks.
pub fn webhooks_feature() -> Pointer {
    aspect(&aspect(&Pointer::root(), "webhooks"), "feature")
}

/// Returns `true` for the key of a resource, its handle or its feature, or of the feature of the webhooks.
pub fn is_resource(key: &Pointer) -> bool {
    key.as_str().starts_with("#/~resources/") || *key == webhooks_feature()
}

/// The key of a schema's type: its place, unless that is the key of a field or a value.
pub fn type_key(place: &Pointer) -> Pointer {
    if owner(place.as_str()).is_some() { aspect(place, "type") } else { place.clone() }
}

/// The path of the enclosing module, type or handle.
pub fn parent(path: &str) -> &str {
    path.rsplit_once("::").map_or("", |(parent, _)| parent)
}

/// The last segment of a path: the name.
pub fn last(path: &str) -> &str {
    path.rsplit_once("::").map_or(path, |(_, last)| last)
}

/// The module of a path: the module of shared types, or of a resource.
pub fn module(path: &str) -> &str {
    let root = path.find("::").unwrap_or(path.len());
    if &path[..root] != "resources" {
        return &path[..root];
    }
    let rest = path[root..].trim_start_matches(':');
    let begin = path.len() - rest.len();
    &path[..begin + rest.find("::").unwrap_or(rest.len())]
}

/// Returns `true` for the key of a field, a value or a parameter.
pub fn is_member(key: &Pointer) -> bool {
    owner(key.as_str()).is_some()
}

/// Returns `true` for an argument, whose name callers can't depend on.
pub fn is_argument(key: &Pointer, path: &str) -> bool {
    let of_parameter = owner(key.as_str())
        .is_some_and(|owner| key.as_str()[owner.len()..].starts_with("/parameters/"));
    of_parameter && !path.contains("::ops::")
}

/// Returns `true` for the path of a type, by its form.
fn is_type(path: &str) -> bool {
    parent(path) == "models" || is_module_of_resource(parent(path))
}

fn is_module_of_resource(path: &str) -> bool {
    parent(path) == "resources"
}

/// Returns `true` if a step of a key does not come from the document.
fn is_aspect(step: &str) -> bool {
    step.strip_prefix('~').is_some_and(|rest| !rest.starts_with(['0', '1']))
}

/// The key of the item that a field, a value or a parameter belongs to.
fn owner(key: &str) -> Option<&str> {
    let (around, step) = key.rsplit_once('/')?;
    if step == "additionalProperties" {
        return Some(around);
    }
    let (owner, list) = around.rsplit_once('/')?;
    match list {
        "properties" | "enum" | "~schemas" | "~members" | "~kinds" => Some(owner),
        _ => owner.strip_suffix("/parameters"),
    }
}

/// The scope in which a name must be unique: the owner of a field, setter or value, else a module or a handle.
fn scope(key: &Pointer, path: &str) -> String {
    let setter = ["/~setter", "/~null"].iter().any(|ending| key.as_str().ends_with(ending))
        || path.contains("::ops::");
    match owner(without_aspect(key).as_str()) {
        Some(owner) if setter => format!("{owner}/~setter"),
        Some(owner) if !is_type(path) => owner.to_owned(),
        _ => parent(path).to_owned(),
    }
}

/// Returns `true` for an empty line or a comment.
fn is_blank(line: &str) -> bool {
    line.trim().is_empty() || (line.starts_with('#') && !line.starts_with("#/"))
}

fn place(source: SourceId, bytes: Range<usize>) -> Place {
    Place::Text(source, Spot::Bytes(bytes))
}

/// Parses a line. The error is a message.
fn parse_line(line: &str) -> Result<(Pointer, Vec<String>), String> {
    let halves = line.rsplit_once(EQUALS).filter(|(key, _)| key.starts_with("#/"));
    let Some((key, paths)) = halves else {
        return Err("the line does not have the form `#/pointer = rust::path`".to_owned());
    };
    let key = decode(key).ok_or_else(|| format!("`{key}` has an invalid percent-encoding"))?;
    let is_feature = key.ends_with("/~feature");
    let paths: Vec<String> = paths.trim_end().split(COMMA).map(str::to_owned).collect();
    let error = |path: &String| if is_feature { feature_error(path) } else { path_error(path) };
    match paths.iter().find_map(error) {
        Some(error) => Err(error),
        None if paths.len() > 1 && !paths.iter().all(|path| is_type(path)) => {
            Err("only a type can have several paths".to_owned())
        }
        None => Ok((Pointer::from_fragment(key), paths)),
    }
}

/// The reason why a name is not a valid name of a cargo feature.
/// <https://doc.rust-lang.org/cargo/reference/features.html#the-features-section>
fn feature_error(name: &str) -> Option<String> {
    let is_valid = name.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_')
        && name.chars().all(|one| one.is_ascii_alphanumeric() || "_-+.".contains(one));
    (!is_valid).then(|| format!("`{name}` is not a valid name of a cargo feature"))
}

/// The reason why a path is not a valid path of the crate.
fn path_error(path: &str) -> Option<String> {
    let steps: Vec<&str> = path.split("::").collect();
    if steps.len() < 2 || !ROOTS.contains(&steps[0]) {
        let roots = ROOTS.join("::`, `");
        return Some(format!(
            "`{path}` is not a valid path: it must begin with one of `{roots}::`"
        ));
    }
    if let Some(step) = steps.iter().find(|step| !names::is_identifier(step)) {
        return Some(format!("`{step}` is not a valid Rust identifier"));
    }
    // A module name is also a file name.
    let module = (steps[0] == "resources").then(|| steps[1]);
    let invalid = module.filter(|module| !names::is_module_name(module));
    invalid.map(|module| format!("`{module}` is not a valid name of a module"))
}

/// The key with percent-encoding, as in a URI fragment, of characters that a line can't contain or that change its
/// direction.
/// <https://www.rfc-editor.org/rfc/rfc6901#section-6>
fn encode(key: &str) -> String {
    let mut text = String::with_capacity(key.len());
    for one in key.chars() {
        let is_special = one.is_control()
            || matches!(one, '%' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
        if is_special {
            let mut bytes = [0; 4];
            for byte in one.encode_utf8(&mut bytes).bytes() {
                let _ = write!(text, "%{byte:02X}");
            }
        } else {
            text.push(one);
        }
    }
    text
}

/// Decodes a key.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'%' {
            let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &rest[2..];
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (NamesLock, Vec<String>) {
        let (lock, errors) = NamesLock::parse(text, SourceId::CONFIG);
        (lock, errors.into_iter().map(|error| error.message).collect())
    }

    fn at(text: &str) -> Pointer {
        Pointer::from_fragment(text)
    }

    #[test]
    fn written_names_are_read_back() {
        let keys = ["#/a", "#/a/enum/", "#/a/enum/x = y", "#/a/enum/100%", "#/a/enum/\n\u{202E}~1"];
        let names: BTreeMap<Pointer, String> = keys
            .iter()
            .enumerate()
            .map(|(index, key)| (at(key), format!("models::A::V{index}")))
            .collect();
        let text = NamesLock::default().extended(&names);
        assert!(text.lines().all(|line| line.starts_with('#') && !line.contains('\u{202E}')));
        let (lock, errors) = parsed(&text);
        assert_eq!(errors, [] as [&str; 0]);
        for (key, path) in &names {
            assert_eq!(lock.paths(key), std::slice::from_ref(path));
        }
        assert_eq!(lock.extended(&names), text);
        assert_eq!(parsed(&text.replace('\n', "\r\n")).0.extended(&names), text);
    }

    #[test]
    fn a_type_that_moves_keeps_its_old_path_and_one_that_is_renamed_does_not() {
        let (lock, _) = parsed("#/a = resources::x::A\n#/b = models::B\n#/gone = models::Gone\n");
        let names = [("#/a", "models::A"), ("#/b", "models::Bee")];
        let names = names.map(|(key, path)| (at(key), path.to_owned())).into_iter().collect();
        let text = lock.extended(&names);
        let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("#/")).collect();
        assert_eq!(
            lines,
            ["#/a = models::A, resources::x::A", "#/b = models::Bee", "#/gone = models::Gone"]
        );
    }

    #[test]
    fn a_setter_may_have_the_name_of_another_field() {
        let field = "#/a/properties";
        let (_, errors) = parsed(&format!(
            "{field}/clone = models::A::clone\n{field}/clone/~setter = models::A::set_clone\n\
             {field}/setClone = models::A::set_clone\n{field}/setClone/~setter = models::A::set_set_clone\n"
        ));
        assert_eq!(errors, [] as [&str; 0]);
    }

    #[test]
    fn no_text_causes_a_panic() {
        for text in [
            "\u{feff}",
            "#/",
            " = ",
            "#/ = ",
            "#/a =  = models::A",
            "#/a%f = models::A",
            "\u{feff}é",
        ] {
            let (lock, _) = parsed(text);
            assert!(lock.lines.len() <= 1);
        }
    }

    #[test]
    fn members_exclude_nested_members() {
        let (lock, _) = parsed(
            "#/a/properties/x = models::A::x\n#/a/properties/x/~type = models::X\n\
             #/a/properties/x/properties/y = models::X::y\n#/ab/properties/z = models::Ab::z\n",
        );
        let names: Vec<&str> =
            lock.members(&at("#/a/properties"), 1).map(|(_, name, _)| name).collect();
        assert_eq!(names, ["x"]);
        assert_eq!(type_key(&at("#/a/properties/x")), at("#/a/properties/x/~type"));
        assert_eq!(type_key(&at("#/a")), at("#/a"));
    }
}
