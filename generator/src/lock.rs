//! Names that last: the file that says what is called how, so that a later document renames nothing.
//!
//! Purpose: read the lock, look names up in it, and write it anew with what has come. Input: its text, and the Rust
//! path of everything that has one. Output: a [`NamesLock`] with what is wrong with it, and a text. It knows neither
//! what the things are nor how names are found.
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
//! ```
//!
//! On the left stands where a thing is in the document as it is read: a JSON pointer in which enum values, parameters
//! and members of unions are told by what they are, since their numbers change when one is put before them. A step that
//! begins with `~` and no digit can be none of the document
//! ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901#section-3)): it tells things apart that stand at one place. On the
//! right stands its path; a type that was moved is found by its old ones too.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Place, Spot};
use crate::names;
use crate::pointer::Pointer;
use crate::rules;
use crate::source::SourceId;

/// What stands at the top of the file.
const HEADER: &str = "\
# Names that last: where a thing stands in the document, and what it is called in Rust.
# `cargo xtask generate` adds lines and takes none away. A name is let go by deleting its line.
# Other comments than these are not kept.
";

/// What parts the two halves of a line.
const EQUALS: &str = " = ";

/// What parts the paths of a type.
const COMMA: &str = ", ";

/// The roots of the paths that can be locked.
const ROOTS: &[&str] = &["models", "resources", "webhooks", "ClientBuilder"];

/// The names that last.
#[derive(Debug, Clone, Default)]
pub struct NamesLock {
    source: Option<SourceId>,
    lines: BTreeMap<Pointer, Line>,
    /// The names in each module and on each handle, with what bears them.
    modules: BTreeMap<String, Vec<(Pointer, String)>>,
}

/// What is said of one thing.
#[derive(Debug, Clone)]
struct Line {
    /// Where it is found: first where it lives.
    paths: Vec<String>,
    /// Where it stands in the text.
    bytes: Range<usize>,
}

impl NamesLock {
    /// Reads the text. What is wrong with it is told, and passed over.
    pub fn parse(text: &str, source: SourceId) -> (Self, Vec<Diagnostic>) {
        let mut lock = Self { source: Some(source), ..Self::default() };
        let mut faults = Vec::new();
        let mut taken: BTreeMap<(String, String), Range<usize>> = BTreeMap::new();
        let mut start = 0;
        for whole in text.split_inclusive('\n') {
            let line = whole.trim_end_matches(['\n', '\r']);
            let (line, begin) = match line.strip_prefix('\u{feff}') {
                Some(rest) if start == 0 => (rest, line.len() - rest.len()),
                _ => (line, start),
            };
            start += whole.len();
            if is_silent(line) {
                continue;
            }
            let bytes = begin..begin + line.len();
            match parse_line(line) {
                Ok((key, paths)) => lock.take(key, Line { paths, bytes }, &mut taken, &mut faults),
                Err(message) => faults.push(
                    Diagnostic::new(rules::NAMES_LOCK, place(source, bytes), message)
                        .hint("mend the line, or delete it: then the name is found anew"),
                ),
            }
        }
        (lock, faults)
    }

    /// Takes a line, if nothing else is said of its thing and nothing else has its names.
    fn take(
        &mut self,
        key: Pointer,
        line: Line,
        taken: &mut BTreeMap<(String, String), Range<usize>>,
        faults: &mut Vec<Diagnostic>,
    ) {
        let Some(source) = self.source else { return };
        let fault = |message: String, first: &Range<usize>| {
            Diagnostic::new(rules::NAMES_LOCK, place(source, line.bytes.clone()), message)
                .related(place(source, first.clone()), "first here")
                .hint("delete one of the two lines: then its name is found anew")
        };
        if let Some(first) = self.lines.get(&key) {
            faults.push(fault(format!("`{key}` stands here twice"), &first.bytes));
            return;
        }
        let scopes: Vec<(String, String)> =
            line.paths.iter().map(|path| (scope(&key, path), last(path).to_owned())).collect();
        for (scope, path) in scopes.iter().zip(&line.paths) {
            if let Some(first) = taken.get(scope) {
                faults.push(fault(format!("two things are called `{path}`"), first));
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

    /// The paths of a thing: first where it lives.
    pub fn paths(&self, key: &Pointer) -> &[String] {
        self.lines.get(key).map_or(&[], |line| &line.paths)
    }

    /// The name of a thing, wherever it lives.
    pub fn name(&self, key: &Pointer) -> Option<&str> {
        self.paths(key).first().map(|path| last(path))
    }

    /// The name of a thing in a module; else the one that it has where it lives.
    pub fn name_in(&self, key: &Pointer, module: &str) -> Option<&str> {
        let here = self.paths(key).iter().find(|path| parent(path) == module);
        here.map(|path| last(path)).or_else(|| self.name(key))
    }

    /// All names in a module or on a handle, with what bears them.
    pub fn names(&self, module: &str) -> impl Iterator<Item = (&Pointer, &str)> {
        let names = self.modules.get(module).into_iter().flatten();
        names.map(|(key, name)| (key, name.as_str()))
    }

    /// All names of types that live with one resource, and of handles.
    pub fn names_of_resources(&self) -> impl Iterator<Item = &str> {
        let modules = self.modules.iter().filter(|(module, _)| is_module_of_resource(module));
        modules.flat_map(|(_, names)| names.iter().map(|(_, name)| name.as_str()))
    }

    /// All names of what stands right in a list of a thing, such as `properties`: keys of so many steps behind it.
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

    /// Where a thing stands in the lock.
    pub fn place(&self, key: &Pointer) -> Option<Place> {
        Some(place(self.source?, self.lines.get(key)?.bytes.clone()))
    }

    /// The text with what is called how now. What is there no more stays.
    pub fn extended(&self, names: &BTreeMap<Pointer, String>) -> String {
        let mut all: BTreeMap<&Pointer, Vec<&str>> = self
            .lines
            .iter()
            .map(|(key, line)| (key, line.paths.iter().map(String::as_str).collect()))
            .collect();
        for (key, path) in names {
            let paths = all.entry(key).or_default();
            // A type that has moved is still found by its old path; one that is called otherwise is not.
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

/// The key of something else that stands at the same place.
pub fn aspect(key: &Pointer, what: &str) -> Pointer {
    Pointer::from_fragment(format!("{key}/~{what}"))
}

/// The key without what tells it from others at the same place.
pub fn without_aspect(key: &Pointer) -> Pointer {
    match key.as_str().rsplit_once('/') {
        Some((around, step)) if is_aspect(step) => Pointer::from_fragment(around),
        _ => key.clone(),
    }
}

/// The key of a resource, which the document knows only by its words.
pub fn resource(words: &str) -> Pointer {
    aspect(&Pointer::root(), "resources").child(words)
}

/// The key of the feature of all webhooks.
pub fn webhooks_feature() -> Pointer {
    aspect(&aspect(&Pointer::root(), "webhooks"), "feature")
}

/// Whether a key is that of a resource, its handle or its feature, or of the feature of the webhooks.
pub fn is_resource(key: &Pointer) -> bool {
    key.as_str().starts_with("#/~resources/") || *key == webhooks_feature()
}

/// The key of a schema's type: where it stands, unless a field or a value is meant by that.
pub fn type_key(place: &Pointer) -> Pointer {
    if owner(place.as_str()).is_some() { aspect(place, "type") } else { place.clone() }
}

/// The module, type or handle that a path leads through in the end.
pub fn parent(path: &str) -> &str {
    path.rsplit_once("::").map_or("", |(parent, _)| parent)
}

/// The last part of a path: the name.
pub fn last(path: &str) -> &str {
    path.rsplit_once("::").map_or(path, |(_, last)| last)
}

/// The module that a path leads through: that of shared types, or that of a resource.
pub fn module(path: &str) -> &str {
    let root = path.find("::").unwrap_or(path.len());
    if &path[..root] != "resources" {
        return &path[..root];
    }
    let rest = path[root..].trim_start_matches(':');
    let begin = path.len() - rest.len();
    &path[..begin + rest.find("::").unwrap_or(rest.len())]
}

/// Whether a key is that of a field, a value or a parameter.
pub fn is_member(key: &Pointer) -> bool {
    owner(key.as_str()).is_some()
}

/// Whether a path is that of an argument: its name is no promise to anybody.
pub fn is_argument(key: &Pointer, path: &str) -> bool {
    let of_parameter = owner(key.as_str())
        .is_some_and(|owner| key.as_str()[owner.len()..].starts_with("/parameters/"));
    of_parameter && !path.contains("::ops::")
}

/// Whether a path is that of a type, by its form.
fn is_type(path: &str) -> bool {
    parent(path) == "models" || is_module_of_resource(parent(path))
}

fn is_module_of_resource(path: &str) -> bool {
    parent(path) == "resources"
}

/// Whether a step of a key is none of the document.
fn is_aspect(step: &str) -> bool {
    step.strip_prefix('~').is_some_and(|rest| !rest.starts_with(['0', '1']))
}

/// The thing that a field, a value or a parameter belongs to.
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

/// In what a name may stand only once: with fields, setters and values what they belong to, else a module or a handle.
fn scope(key: &Pointer, path: &str) -> String {
    let setter = ["/~setter", "/~null"].iter().any(|ending| key.as_str().ends_with(ending))
        || path.contains("::ops::");
    match owner(without_aspect(key).as_str()) {
        Some(owner) if setter => format!("{owner}/~setter"),
        Some(owner) if !is_type(path) => owner.to_owned(),
        _ => parent(path).to_owned(),
    }
}

/// Whether a line says nothing.
fn is_silent(line: &str) -> bool {
    line.trim().is_empty() || (line.starts_with('#') && !line.starts_with("#/"))
}

fn place(source: SourceId, bytes: Range<usize>) -> Place {
    Place::Text(source, Spot::Bytes(bytes))
}

/// Takes a line apart.
fn parse_line(line: &str) -> Result<(Pointer, Vec<String>), String> {
    let halves = line.rsplit_once(EQUALS).filter(|(key, _)| key.starts_with("#/"));
    let Some((key, paths)) = halves else {
        return Err("the line is not of the form `#/pointer = rust::path`".to_owned());
    };
    let key = decode(key).ok_or_else(|| format!("`{key}` has a `%` that stands for nothing"))?;
    let is_feature = key.ends_with("/~feature");
    let paths: Vec<String> = paths.trim_end().split(COMMA).map(str::to_owned).collect();
    match paths.iter().find_map(|path| if is_feature { no_feature(path) } else { no_path(path) }) {
        Some(fault) => Err(fault),
        None if paths.len() > 1 && !paths.iter().all(|path| is_type(path)) => {
            Err("only a type can be found by several paths".to_owned())
        }
        None => Ok((Pointer::from_fragment(key), paths)),
    }
}

/// Why a name can't be that of a cargo feature.
/// <https://doc.rust-lang.org/cargo/reference/features.html#the-features-section>
fn no_feature(name: &str) -> Option<String> {
    let lawful = name.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_')
        && name.chars().all(|one| one.is_ascii_alphanumeric() || "_-+.".contains(one));
    (!lawful).then(|| format!("`{name}` is no name of a cargo feature"))
}

/// Why a path can't be one of the crate.
fn no_path(path: &str) -> Option<String> {
    let steps: Vec<&str> = path.split("::").collect();
    if steps.len() < 2 || !ROOTS.contains(&steps[0]) {
        return Some(format!("`{path}` is no path: they begin with `{}::`", ROOTS.join("::`, `")));
    }
    if let Some(step) = steps.iter().find(|step| !names::is_identifier(step)) {
        return Some(format!("`{step}` is no Rust identifier"));
    }
    // The name of a file too.
    let module = (steps[0] == "resources").then(|| steps[1]);
    let odd = module.filter(|module| !names::is_module_name(module));
    odd.map(|module| format!("`{module}` can't be the name of a module"))
}

/// Characters that can't stand in a line, or turn its direction, as a URI fragment has them.
/// <https://www.rfc-editor.org/rfc/rfc6901#section-6>
fn encode(key: &str) -> String {
    let mut text = String::with_capacity(key.len());
    for one in key.chars() {
        let odd = one.is_control()
            || matches!(one, '%' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
        if odd {
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

/// The key that is written so.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
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
        let (lock, faults) = NamesLock::parse(text, SourceId::CONFIG);
        (lock, faults.into_iter().map(|fault| fault.message).collect())
    }

    fn at(text: &str) -> Pointer {
        Pointer::from_fragment(text)
    }

    #[test]
    fn what_is_written_is_read_again() {
        let keys = ["#/a", "#/a/enum/", "#/a/enum/x = y", "#/a/enum/100%", "#/a/enum/\n\u{202E}~1"];
        let names: BTreeMap<Pointer, String> = keys
            .iter()
            .enumerate()
            .map(|(index, key)| (at(key), format!("models::A::V{index}")))
            .collect();
        let text = NamesLock::default().extended(&names);
        assert!(text.lines().all(|line| line.starts_with('#') && !line.contains('\u{202E}')));
        let (lock, faults) = parsed(&text);
        assert_eq!(faults, [] as [&str; 0]);
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
    fn a_setter_may_be_called_as_a_field_of_another_name() {
        let field = "#/a/properties";
        let (_, faults) = parsed(&format!(
            "{field}/clone = models::A::clone\n{field}/clone/~setter = models::A::set_clone\n\
             {field}/setClone = models::A::set_clone\n{field}/setClone/~setter = models::A::set_set_clone\n"
        ));
        assert_eq!(faults, [] as [&str; 0]);
    }

    #[test]
    fn no_text_makes_it_fall_over() {
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
    fn members_are_those_of_the_thing_itself() {
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
