//! The quality of the names of methods: counts of names that are vague, or that mislead.
//!
//! Input: the methods of a crate. Output: the methods of each kind, for the report.

use std::collections::BTreeMap;

use openapi_sdk_generator::summary::{Method, Summary};
use serde::{Deserialize, Serialize};

/// Methods whose names have a weakness.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// The number of all methods.
    pub methods: usize,
    /// The methods that are named by an HTTP verb that does not describe their effect: `post`, `put_file`.
    pub http_verbs: Vec<String>,
    /// The methods that repeat the name of their resource: `suppliers().supplier`.
    pub repeated: Vec<String>,
    /// The methods with more than 40 characters.
    pub long: Vec<String>,
    /// The types with more than 60 characters.
    #[serde(default)]
    pub long_types: Vec<String>,
    /// The methods with a number that only distinguishes them: `update_0`.
    pub numbered: Vec<String>,
    /// The pairs of methods of a resource with the same arguments that differ by a word without meaning: `get`, `get_id`.
    pub confusable: Vec<String>,
    /// The methods that are named `get` and return a list, beside one that gets a single item.
    pub gets_of_lists: Vec<String>,
}

/// The most characters of a name that is not long.
const LONG: usize = 40;

/// The most characters of the name of a type that is not long.
const LONG_TYPE: usize = 60;

/// Words that distinguish nothing for a reader if a longer name adds no others.
const EMPTY: &[&str] = &[
    "id", "ids", "by", "one", "all", "get", "post", "put", "patch", "delete", "the", "a", "number",
];

impl Names {
    /// Checks the names of all methods and types.
    pub fn of(summary: &Summary) -> Self {
        let methods = &summary.methods;
        let types = summary.models.values().filter_map(|model| model.path.rsplit("::").next());
        let long_types = types.filter(|name| name.chars().count() > LONG_TYPE);
        let long_types = long_types.map(str::to_owned).collect();
        let mut names = Self { methods: methods.len(), long_types, ..Self::default() };
        let mut handles: BTreeMap<&str, Vec<&Method>> = BTreeMap::new();
        for method in methods {
            handles.entry(&method.handle).or_default().push(method);
        }
        for (handle, methods) in handles {
            let of_one =
                |method: &&Method| bare(&method.name).starts_with("get") && !method.returns_list;
            let gets_one = methods.iter().any(of_one);
            for method in &methods {
                names.check(handle, method, gets_one);
            }
            names.compare(handle, &methods);
        }
        names
    }

    /// Checks the name of one method. `gets_one` is `true` if the handle has a method that gets a single item.
    fn check(&mut self, handle: &str, method: &Method, gets_one: bool) {
        let name = bare(&method.name);
        let words: Vec<&str> = name.split('_').collect();
        let is_http = ["post", "put", "patch"].contains(&words[0]);
        let kinds = [
            (&mut self.http_verbs, is_http),
            (&mut self.repeated, repeats(name, handle)),
            (&mut self.long, name.chars().count() > LONG),
            (&mut self.numbered, is_numbered(&words, method)),
            (&mut self.gets_of_lists, method.returns_list && gets_one && words[0] == "get"),
        ];
        for (kind, _) in kinds.into_iter().filter(|(_, is_weak)| *is_weak) {
            kind.push(format!("{handle}::{name} ({}, {})", method.endpoint, method.id));
        }
    }

    /// Compares the methods of one handle with each other.
    fn compare(&mut self, handle: &str, methods: &[&Method]) {
        for (index, left) in methods.iter().enumerate() {
            let others = methods[index + 1..].iter();
            let others = others.filter(|right| left.arguments == right.arguments);
            for right in others.filter(|right| differ_by_nothing(left, right)) {
                let [left, right] =
                    [left, right].map(|one| format!("{} ({})", bare(&one.name), one.endpoint));
                self.confusable.push(format!("{handle}::{left}, {right}"));
            }
        }
    }
}

fn bare(name: &str) -> &str {
    name.trim_start_matches("r#").trim_end_matches('_')
}

/// Returns `true` if one of two methods only adds words without meaning to the name of the other, or if they differ by a
/// number that is in neither path.
fn differ_by_nothing(left: &Method, right: &Method) -> bool {
    let words = |method: &'_ Method| -> Vec<String> {
        bare(&method.name).split('_').map(str::to_owned).collect()
    };
    let (left_words, right_words) = (words(left), words(right));
    let (short, long) = if left_words.len() < right_words.len() {
        (&left_words, &right_words)
    } else {
        (&right_words, &left_words)
    };
    let is_empty = |word: &String| EMPTY.contains(&word.as_str()) || is_number(word);
    if let Some(rest) = long.strip_prefix(short.as_slice()) {
        return rest.iter().all(is_empty);
    }
    let differences: Vec<_> =
        short.iter().zip(long).filter(|(left, right)| left != right).collect();
    let in_paths = |word: &str| [left, right].iter().any(|method| method.endpoint.contains(word));
    let by_number =
        |(left, right): &(&String, &String)| is_number(left) && is_number(right) && !in_paths(left);
    short.len() == long.len() && differences.iter().all(by_number)
}

fn is_number(word: &str) -> bool {
    word.chars().all(|character| character.is_ascii_digit())
}

/// Returns `true` if a name ends in a number that neither the path nor the id of the operation has.
fn is_numbered(words: &[&str], method: &Method) -> bool {
    let Some(last) = words.last() else { return false };
    let digits = last.trim_start_matches(|character: char| !character.is_ascii_digit());
    let is_number =
        !digits.is_empty() && digits.chars().all(|character| character.is_ascii_digit());
    is_number && !method.endpoint.contains(digits)
}

/// Returns `true` if a name begins or ends with that of its handle, in the singular or the plural: `get_pet`, but not
/// `list_for_pet`.
fn repeats(name: &str, handle: &str) -> bool {
    let letters = |text: &str| -> String {
        let text = text.to_lowercase();
        text.trim_end_matches('_').trim_end_matches('s').to_owned()
    };
    let handle = letters(handle.trim_end_matches('_').trim_end_matches("Api"));
    let words: Vec<&str> = name.split('_').collect();
    let spells = |words: &[&str]| letters(&words.concat()) == handle;
    let is_object = |start: usize| {
        start == 0
            || !matches!(words[start - 1], "for" | "by" | "via" | "from" | "to" | "in" | "of")
    };
    (0..words.len()).any(|start| is_object(start) && spells(&words[start..]))
        || (1..words.len()).any(|end| spells(&words[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn method(name: &str, endpoint: &str, arguments: &[&str], returns_list: bool) -> Method {
        Method {
            id: "x".to_owned(),
            endpoint: endpoint.to_owned(),
            handle: "PetsApi".to_owned(),
            name: name.to_owned(),
            arguments: arguments.iter().map(|one| (*one).to_owned()).collect(),
            returns_list,
        }
    }

    #[test]
    fn weak_names_are_counted() {
        let methods = vec![
            method("get", "GET /owners/{id}/pets", &["String"], true),
            method("get_id", "GET /pets/{id}", &["String"], false),
            method("post_pet", "POST /pets", &["Pet"], false),
            method("update_0", "PUT /pets/{id}", &["String", "Pet"], false),
            method("list_for_pet", "GET /pets/{id}/toys", &["String"], true),
            method("get_v2", "GET /v2", &[], false),
        ];
        let names = Names::of(&Summary { methods, ..Summary::default() });
        let counts = [
            names.http_verbs.len(),
            names.repeated.len(),
            names.numbered.len(),
            names.confusable.len(),
            names.gets_of_lists.len(),
        ];
        assert_eq!(counts, [1, 1, 1, 1, 1], "{names:?}");
    }
}
