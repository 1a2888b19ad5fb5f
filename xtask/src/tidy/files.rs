//! The files of a crate, or of a part of it, and what each imports: cycles, levels, and inherent impls away from their
//! type.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

use anyhow::Result;

use super::code::{self, CodePath, Paths};
use super::source::read;

/// A folder of Rust files that is checked.
pub struct Part {
    /// Its path from the root of the repository.
    pub folder: &'static str,
    /// The path of its root module: `crate` for a crate.
    pub prefix: &'static str,
    /// The files by level, the lowest first. Empty if there are no levels.
    pub levels: &'static [Level],
}

/// Files that may import each other, without a cycle, and those of the levels below.
pub struct Level {
    pub name: &'static str,
    /// Paths from the folder, without `.rs`.
    pub files: &'static [&'static str],
}

/// The way from the root module to a module.
type Module = Vec<String>;

struct File {
    /// The path from the folder, without `.rs`.
    name: String,
    code: String,
    paths: Paths,
    children: Vec<String>,
}

/// The files of a part, by their modules.
struct Tree<'a> {
    part: &'a Part,
    files: BTreeMap<Module, File>,
}

/// A place in code that imports a file.
#[derive(Clone, Copy)]
struct Import<'t> {
    file: &'t Module,
    line: usize,
    target: &'t Module,
}

/// The imports of a module, by the module that is imported.
type Imports<'t> = BTreeMap<&'t Module, Import<'t>>;

/// The imports of all modules.
type Graph<'t> = BTreeMap<&'t Module, Imports<'t>>;

/// The most aliases that lead from one to the next.
const MOST_ALIASES: usize = 16;

/// Returns the errors in the files of a part.
pub fn errors(root: &Path, part: &Part) -> Result<Vec<String>> {
    let tree = Tree::read(root, part)?;
    let imports: Graph<'_> =
        tree.files.iter().map(|(module, file)| (module, tree.imports(module, file))).collect();
    let mut errors = tree.cycles(&imports, "files");
    // Levels order files, and a file with child modules may belong to a lower level than they do.
    if errors.is_empty() && part.levels.is_empty() {
        let siblings = tree.files.keys().map(|parent| tree.siblings(parent, &imports));
        errors
            .extend(siblings.flat_map(|graph| tree.cycles(&graph, "modules with their children")));
    }
    errors.extend(tree.levels(&imports));
    errors.extend(tree.files.iter().flat_map(|(module, file)| tree.stray_impls(module, file)));
    Ok(errors)
}

impl<'a> Tree<'a> {
    /// Reads the files to which `mod` items lead from the root module.
    fn read(root: &Path, part: &'a Part) -> Result<Self> {
        let folder = root.join(part.folder);
        let names = ["mod", "lib", "main"].into_iter();
        let first =
            names.map(str::to_owned).find(|name| folder.join(format!("{name}.rs")).exists());
        let mut files = BTreeMap::new();
        let mut open: Vec<(Module, String)> =
            first.map(|name| (Vec::new(), name)).into_iter().collect();
        while let Some((module, name)) = open.pop() {
            let code = code::masked(&read(&folder.join(format!("{name}.rs")))?);
            let children = code::child_modules(&code);
            for child in &children {
                let module: Module = module.iter().chain([child]).cloned().collect();
                let base = module.join("/");
                let names = [base.clone(), format!("{base}/mod")].into_iter();
                let mut names = names.filter(|name| folder.join(format!("{name}.rs")).exists());
                open.extend(names.next().map(|name| (module, name)));
            }
            let paths = code::paths(&code);
            files.insert(module, File { name, code, paths, children });
        }
        Ok(Self { part, files })
    }

    /// The file of a module, as a finding names it.
    fn place(&self, module: &Module) -> String {
        self.files.get(module).map_or_else(String::new, |file| format!("{}.rs", file.name))
    }

    /// The other files that a file imports, each with the first line that does so.
    fn imports<'t>(&'t self, module: &'t Module, file: &File) -> Imports<'t> {
        let mut imports = BTreeMap::new();
        for CodePath { offset, segments } in &file.paths.all {
            let path = self.absolute(module, file, segments);
            let target = path.and_then(|path| self.target(&path, MOST_ALIASES));
            if let Some(target) = target.filter(|target| *target != module) {
                let line = code::line_of(&file.code, *offset);
                imports.entry(target).or_insert(Import { file: module, line, target });
            }
        }
        imports
    }

    /// A path of a file as the way from the root module; `None` if it leads to another crate.
    fn absolute(&self, module: &Module, file: &File, segments: &[String]) -> Option<Module> {
        let prefix: Vec<&str> = self.part.prefix.split("::").collect();
        let mut way = module.clone();
        let mut rest = segments;
        match rest.first()?.as_str() {
            "crate" => {
                let is_inside =
                    rest.iter().map(String::as_str).take(prefix.len()).eq(prefix.iter().copied());
                return is_inside.then(|| rest[prefix.len()..].to_vec());
            }
            "self" | "super" => {
                while let Some(step) =
                    rest.first().filter(|step| *step == "self" || *step == "super")
                {
                    if step == "super" {
                        way.pop()?;
                    }
                    rest = &rest[1..];
                }
            }
            child if file.children.iter().any(|name| name == child) => {}
            _ => return None,
        }
        way.extend(rest.iter().cloned());
        Some(way)
    }

    /// The module whose file has what a path names. A module that only passes a name on is passed.
    fn target(&self, path: &[String], aliases: usize) -> Option<&Module> {
        let lengths = (0..=path.len()).rev();
        let (module, file) =
            lengths.filter_map(|length| self.files.get_key_value(&path[..length])).next()?;
        let Some(name) = path.get(module.len()) else { return Some(module) };
        if !defines(&file.code, name) {
            let alias = file.paths.aliases.get(name).filter(|_| aliases > 0);
            let passed = alias.and_then(|segments| self.absolute(module, file, segments));
            let passed = passed.map(|way| [&way, &path[module.len() + 1..]].concat());
            if let Some(target) = passed.and_then(|path| self.target(&path, aliases - 1)) {
                return Some(target);
            }
            // What the root module does not define is of the crate for which text is emitted, or of a macro.
            if module.is_empty() {
                return None;
            }
        }
        Some(module)
    }

    /// The imports between the child modules of a module, each with all that is below it.
    fn siblings<'t>(&'t self, parent: &Module, imports: &Graph<'t>) -> Graph<'t> {
        let child = |module: &Module| {
            let is_below = module.len() > parent.len() && module.starts_with(parent);
            let way = is_below.then(|| &module[..=parent.len()])?;
            self.files.get_key_value(way).map(|(child, _)| child)
        };
        let mut siblings = Graph::new();
        for (module, imports) in imports {
            let Some(from) = child(module) else { continue };
            let own = siblings.entry(from).or_default();
            for (target, import) in imports {
                if let Some(to) = child(target).filter(|to| *to != from) {
                    own.entry(to).or_insert(*import);
                }
            }
        }
        siblings
    }

    /// A finding for each set of modules that import each other.
    fn cycles(&self, imports: &Graph<'_>, noun: &str) -> Vec<String> {
        let mut errors = Vec::new();
        let mut known: BTreeSet<&Module> = BTreeSet::new();
        for module in imports.keys().copied() {
            if known.contains(module) {
                continue;
            }
            let Some(cycle) = shortest_cycle(imports, module) else { continue };
            let ahead = reachable(imports, module);
            let members: Vec<&Module> = ahead
                .into_iter()
                .filter(|other| reachable(imports, other).contains(module))
                .collect();
            let steps = cycle.iter().zip(cycle.iter().cycle().skip(1)).map(|(from, to)| {
                let Import { file, line, target } = &imports[from][to];
                format!("{}:{line} imports {}", self.place(file), self.place(target))
            });
            let names: Vec<String> = members.iter().map(|member| self.place(member)).collect();
            errors.push(format!(
                "{}: {} {noun} form a cycle of imports: {}; a shortest one: {}",
                self.part.folder,
                names.len(),
                names.join(", "),
                steps.collect::<Vec<_>>().join(", ")
            ));
            known.extend(members);
        }
        errors
    }

    /// Findings about imports from above, and about files that the table does not name or that do not exist.
    fn levels(&self, imports: &Graph<'_>) -> Vec<String> {
        let levels = self.part.levels;
        if levels.is_empty() {
            return Vec::new();
        }
        let folder = self.part.folder;
        let level = |name: &str| levels.iter().position(|level| level.files.contains(&name));
        let mut errors = Vec::new();
        for (module, file) in &self.files {
            let Some(own) = level(&file.name) else {
                errors.push(format!(
                    "{folder}/{}.rs: the table of levels does not name the file",
                    file.name
                ));
                continue;
            };
            for (target, Import { line, .. }) in &imports[module] {
                let name = &self.files[*target].name;
                if let Some(above) = level(name).filter(|level| *level > own) {
                    let (own, above) = (levels[own].name, levels[above].name);
                    errors.push(format!(
                        "{folder}/{}.rs:{line}: the level `{own}` may not import `{name}` of the level `{above}`",
                        file.name
                    ));
                }
            }
        }
        let exists = |name: &str| self.files.values().any(|file| file.name == name);
        let named = levels.iter().flat_map(|level| level.files);
        let missing = named.filter(|name| !exists(name));
        errors.extend(missing.map(|name| {
            format!("{folder}: the table of levels names `{name}`, which does not exist")
        }));
        errors
    }

    /// Findings about inherent impls outside the file of the type and its child modules.
    fn stray_impls(&self, module: &Module, file: &File) -> Vec<String> {
        let mut errors = Vec::new();
        for (line, name) in inherent_impls(&file.code) {
            if defines(&file.code, name) {
                continue;
            }
            let alias = file.paths.aliases.get(name);
            let path = alias.and_then(|segments| self.absolute(module, file, segments));
            let home = path.and_then(|path| self.target(&path, MOST_ALIASES));
            let home = home.or_else(|| {
                self.files
                    .iter()
                    .find(|(_, file)| defines(&file.code, name))
                    .map(|(module, _)| module)
            });
            if let Some(home) = home.filter(|home| !module.starts_with(home)) {
                errors.push(format!(
                    "{}/{}.rs:{line}: an inherent impl of `{name}` is allowed only in {} and its child modules",
                    self.part.folder,
                    file.name,
                    self.place(home)
                ));
            }
        }
        errors
    }
}

/// The modules to which imports lead from a module.
fn reachable<'t>(imports: &Graph<'t>, start: &'t Module) -> BTreeSet<&'t Module> {
    let mut found = BTreeSet::new();
    let mut open = vec![start];
    while let Some(module) = open.pop() {
        open.extend(imports[module].keys().filter(|target| found.insert(**target)));
    }
    found
}

/// The shortest way of imports from a module back to itself.
fn shortest_cycle<'t>(imports: &Graph<'t>, start: &'t Module) -> Option<Vec<&'t Module>> {
    let mut from: BTreeMap<&Module, &Module> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(module) = open.pop_front() {
        for target in imports[module].keys().copied() {
            if target == start {
                let mut way = vec![module];
                while let Some(before) =
                    way.last().filter(|last| **last != start).map(|last| from[*last])
                {
                    way.push(before);
                }
                way.reverse();
                return Some(way);
            }
            if !from.contains_key(target) {
                from.insert(target, module);
                open.push_back(target);
            }
        }
    }
    None
}

/// Returns `true` if code has an item of this name.
fn defines(code: &str, name: &str) -> bool {
    const ITEMS: [&str; 9] =
        ["fn", "struct", "enum", "union", "trait", "type", "const", "static", "macro_rules!"];
    code.match_indices(name).any(|(at, _)| {
        let before = &code[..at];
        let behind = code[at + name.len()..].chars().next();
        before.ends_with(' ')
            && !behind.is_some_and(code::is_of_word)
            && ITEMS.iter().any(|item| {
                let word = before.trim_end().strip_suffix(item);
                word.is_some_and(|word| !word.ends_with(code::is_of_word))
            })
    })
}

/// The lines and the types of the inherent impls outside macros.
fn inherent_impls(code: &str) -> Vec<(usize, &str)> {
    let starts = code.match_indices("impl").map(|(at, _)| at);
    let starts = starts.filter(|at| *at == 0 || code[..*at].ends_with('\n'));
    let named = starts.filter_map(|at| {
        let header = code[at + "impl".len()..].split('{').next().unwrap_or_default();
        let header = match header.strip_prefix('<') {
            Some(_) => &header[arguments(header)..],
            None => header.strip_prefix(' ')?,
        };
        let mut ty = header.trim_start();
        // The last name of a path is that of the type.
        loop {
            let name = &ty[..ty.find(|c| !code::is_of_word(c)).unwrap_or(ty.len())];
            let rest = &ty[name.len()..];
            if let Some(rest) = rest.strip_prefix("::") {
                ty = rest;
                continue;
            }
            let rest = if rest.starts_with('<') { &rest[arguments(rest)..] } else { rest };
            let is_inherent = !rest.trim_start().starts_with("for ");
            return (is_inherent && !name.is_empty()).then(|| (code::line_of(code, at), name));
        }
    });
    named.collect()
}

/// The length of the arguments between `<` and `>` with which a text begins.
fn arguments(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        match character {
            '<' => depth += 1,
            // The arrow of a function type closes nothing.
            '>' if before != '-' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
        before = character;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// The findings about a tree of these files, each with its path from `src`.
    fn found(levels: &'static [Level], files: &[(&str, &str)]) -> Vec<String> {
        let root = tempfile::tempdir().expect("a folder can be created");
        for (path, text) in files {
            let path = root.path().join("src").join(path);
            fs::create_dir_all(path.parent().expect("it has a folder")).expect("it can be created");
            fs::write(path, text).expect("it can be written");
        }
        let part = Part { folder: "src", prefix: "crate::part", levels };
        errors(root.path(), &part).expect("the files can be read")
    }

    #[test]
    fn imports_through_super_self_and_the_prefix_form_a_cycle() {
        let found = found(
            &[],
            &[
                ("mod.rs", "mod a;\nmod b;\n"),
                ("a.rs", "mod c;\n\nfn f() { self::c::g(); }\n"),
                ("a/c.rs", "pub fn g() { super::super::b::h(); }\n"),
                ("b.rs", "pub fn h() -> crate::part::a::A { }\n"),
            ],
        );
        let cycle = "src: 3 files form a cycle of imports: a.rs, a/c.rs, b.rs; a shortest one: a.rs:3 imports a/c.rs, \
                     a/c.rs:1 imports b.rs, b.rs:1 imports a.rs";
        assert_eq!(found, [cycle]);
    }

    #[test]
    fn a_glob_of_the_parent_forms_a_cycle() {
        let found = found(
            &[],
            &[
                ("mod.rs", "mod a;\n"),
                ("a.rs", "mod c;\nuse c::C;\n"),
                ("a/c.rs", "use super::*;\npub struct C;\n"),
            ],
        );
        let cycle = "src: 2 files form a cycle of imports: a.rs, a/c.rs; a shortest one: a.rs:2 imports a/c.rs, a/c.rs:1 \
                     imports a.rs";
        assert_eq!(found, [cycle]);
    }

    #[test]
    fn folders_form_a_cycle_without_one_of_files() {
        let files = [
            ("mod.rs", "mod a;\nmod b;\n"),
            ("a/mod.rs", "mod c;\nmod d;\n"),
            ("a/c.rs", "\nuse crate::part::b::B;\n"),
            ("a/d.rs", "pub struct D;\n"),
            ("b/mod.rs", "mod e;\npub struct B;\n"),
            ("b/e.rs", "use crate::part::a::d::D;\n"),
        ];
        let cycle = "src: 2 modules with their children form a cycle of imports: a/mod.rs, b/mod.rs; a shortest one: \
                     a/c.rs:2 imports b/mod.rs, b/e.rs:1 imports a/d.rs";
        assert_eq!(found(&[], &files), [cycle]);
    }

    #[test]
    fn imports_in_a_brace_group_of_several_lines_form_a_cycle() {
        let found = found(
            &[],
            &[
                ("mod.rs", "mod a;\nmod b;\nmod c;\n"),
                ("a.rs", "use super::{\n    b::{self, B},\n    c::C as Other,\n};\n"),
                ("b.rs", "pub struct B;\n"),
                ("c.rs", "use super::{b::B, a::{A}};\npub struct C;\n"),
            ],
        );
        assert_eq!(
            found,
            [
                "src: 2 files form a cycle of imports: a.rs, c.rs; a shortest one: a.rs:3 imports c.rs, c.rs:1 imports a.rs"
            ]
        );
    }

    #[test]
    fn a_name_that_a_module_passes_on_is_imported_from_the_file_that_defines_it() {
        let facade = "mod a;\nmod b;\npub use a::{A, Old as New};\npub use b::B;\n";
        let a = "pub struct A;\npub struct Old;\n";
        let b = "use super::{A, New};\npub struct B;\n";
        assert_eq!(found(&[], &[("mod.rs", facade), ("a.rs", a), ("b.rs", b)]), [""; 0]);
        let facade = format!("{facade}pub struct Own;\n");
        let b = b.replace("New", "Own");
        let found = found(&[], &[("mod.rs", &facade), ("a.rs", a), ("b.rs", &b)]);
        assert!(
            found[0].starts_with("src: 2 files form a cycle of imports: mod.rs, b.rs"),
            "{found:?}"
        );
    }

    #[test]
    fn comments_literals_visibilities_and_unit_tests_import_nothing() {
        let a = r##"//! See [`B`](super::b::B).
            /* super::b::B */
            const TEXT: &str = "\"super::b::B";
            const RAW: &[u8] = br#"super::b::B"#;
            const LETTERS: [char; 3] = ['"', '\'', 's'];
            fn borrows<'a>(text: &'a str) -> &'a str { text }
            pub(in super::b) const OPEN: bool = true;
            fn other() { elsewhere::super_b(); <u8 as Into<u16>>::into(1); }

#[cfg(test)]
mod tests {
    use super::b::B;
}
"##;
        let files = [("mod.rs", "mod a;\nmod b;\n"), ("a.rs", a), ("b.rs", "use super::a::A;\n")];
        assert_eq!(found(&[], &files), [""; 0]);
        // What follows a literal is read.
        let a = a.replace("text }", "super::b::b() }");
        let files = [files[0], ("a.rs", &a), files[2]];
        assert_eq!(found(&[], &files).len(), 1);
    }

    #[test]
    fn inherent_impls_are_in_the_file_of_the_type_or_below() {
        let ty = "mod child;\npub struct Type<T>(T);\nimpl<T: Fn() -> u8> Type<T> {}\n";
        let below = "use super::Type;\nimpl Type<u8> {}\nimpl From<u8> for Type<u8> { }\n";
        let files = [("mod.rs", "mod a;\nmod b;\n"), ("a.rs", ty), ("a/child.rs", below)];
        assert_eq!(found(&[], &[files[0], files[1], files[2], ("b.rs", "")]), [""; 0]);
        for away in [
            "use super::a::Type;\n\nimpl<T: Fn() -> u8> Type<T> {}\n",
            "\n\nimpl super::a::Type<u8> {}\n",
        ] {
            let found = found(&[], &[files[0], files[1], files[2], ("b.rs", away)]);
            let finding = "src/b.rs:3: an inherent impl of `Type` is allowed only in a.rs and its child modules";
            assert_eq!(found, [finding]);
        }
    }

    #[test]
    fn a_file_imports_only_from_its_level_and_below() {
        const LEVELS: &[Level] = &[
            Level { name: "low", files: &["a", "b"] },
            Level { name: "high", files: &["c", "gone", "mod"] },
        ];
        let files = [
            ("mod.rs", "mod a;\nmod b;\nmod c;\nmod d;\n"),
            ("a.rs", "use super::b::B;\nuse super::c::C;\n"),
            ("b.rs", "pub struct B;\n"),
            ("c.rs", "use super::b::B;\n"),
            ("d.rs", ""),
        ];
        assert_eq!(
            found(LEVELS, &files),
            [
                "src/a.rs:2: the level `low` may not import `c` of the level `high`",
                "src/d.rs: the table of levels does not name the file",
                "src: the table of levels names `gone`, which does not exist",
            ]
        );
    }
}
