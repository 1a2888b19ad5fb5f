//! The files of a generated crate, in memory, and patterns of paths.

use std::collections::BTreeMap;

/// The name of the file in a generated crate that records all its files, so a later run knows which files it may delete.
pub const FILE_LIST: &str = ".generated-files";

/// The text of each file, by its path below the folder of the crate, with `/` as separator.
pub type Files = BTreeMap<String, String>;

/// Returns `true` if a pattern matches a path: `*` matches any text without `/`, `**` any text, `?` one character.
pub fn matches(pattern: &str, path: &str) -> bool {
    let path: Vec<char> = path.chars().collect();
    // The places in the path up to which the pattern matches so far. The work is linear in the product of both.
    let mut places = vec![false; path.len() + 1];
    places[0] = true;
    let mut rest = pattern;
    while !rest.is_empty() {
        let reached = |from: usize| places[..=from].iter().any(|place| *place);
        let step = |is_allowed: &dyn Fn(char) -> bool| {
            let stepped = path.iter().enumerate().map(|(at, one)| places[at] && is_allowed(*one));
            std::iter::once(false).chain(stepped).collect::<Vec<bool>>()
        };
        let next: Vec<bool>;
        if let Some(after) = rest.strip_prefix("**/") {
            // It may also stand for nothing.
            next = (0..=path.len())
                .map(|at| places[at] || (at > 0 && path[at - 1] == '/' && reached(at - 1)))
                .collect();
            rest = after;
        } else if let Some(after) = rest.strip_prefix("**") {
            next = (0..=path.len()).map(reached).collect();
            rest = after;
        } else if let Some(after) = rest.strip_prefix('*') {
            let mut is_open = false;
            let open = (0..=path.len()).map(|at| {
                is_open = places[at] || (is_open && path[at - 1] != '/');
                is_open
            });
            next = open.collect();
            rest = after;
        } else if let Some(after) = rest.strip_prefix('?') {
            next = step(&|one| one != '/');
            rest = after;
        } else {
            let wanted = rest.chars().next().unwrap_or_default();
            next = step(&|one| one == wanted);
            rest = &rest[wanted.len_utf8()..];
        }
        places = next;
    }
    places.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_paths() {
        for (pattern, path, expected) in [
            ("a.json", "a.json", true),
            ("a.json", "b/a.json", false),
            ("*.json", "a.json", true),
            ("*.json", "b/a.json", false),
            ("**.json", "b/a.json", true),
            ("**/a.json", "a.json", true),
            ("**/a.json", "b/c/a.json", true),
            ("oxide-?.*", "oxide-a.yaml", true),
            ("oxide-?.*", "oxide-ab.yaml", false),
            ("b?a", "b/a", false),
            ("*", "", true),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }
}
