//! Reads requirements from the sentences of a description.

/// A sentence of a description.
#[derive(Debug, Clone)]
pub struct Sentence<'a> {
    text: &'a str,
    lower: String,
}

/// The sentences of a text. Paragraphs and list items end one.
pub fn sentences(text: &str) -> Vec<Sentence<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (index, letter) in text.char_indices() {
        let rest = &text[index + letter.len_utf8()..];
        let is_end = match letter {
            '.' | '!' | '?' | ';' => rest.is_empty() || rest.starts_with(char::is_whitespace),
            '\n' => rest.trim_start_matches([' ', '\t', '\r']).starts_with(['\n', '-', '*', '#']),
            _ => false,
        };
        if is_end {
            found.push(&text[start..index]);
            start = index + letter.len_utf8();
        }
    }
    found.push(&text[start..]);
    let found = found.into_iter().map(str::trim).filter(|text| !text.is_empty());
    found.map(|text| Sentence { text, lower: text.to_lowercase() }).collect()
}

/// Words that deny an effect or compare two inputs.
const DENIALS: &[&str] = &[
    " not ",
    "n't ",
    "cannot",
    "ignored",
    "exclusive",
    "instead of",
    "conflict",
    "without",
    "overrid",
    "precedence",
    "same",
    "identical",
    "unchanged",
    "disable",
];

impl<'a> Sentence<'a> {
    /// Returns `true` if the sentence states a requirement.
    pub fn requires(&self) -> bool {
        const DEMANDS: &[&str] = &[
            "require",
            "must ",
            "only ",
            "unless",
            "needs ",
            "need ",
            "together with",
            "conjunction with",
            "combination with",
        ];
        let has = |words: &[&str]| words.iter().any(|word| self.lower.contains(word));
        let is_conditional = has(&["if ", "when ", "with ", "use ", "using "]) && self.sets_value();
        let is_denied = has(DENIALS) && !self.lower.contains("unless");
        (has(DEMANDS) || is_conditional) && !is_denied
    }

    /// Returns `true` if the sentence states that something is set.
    pub fn sets_value(&self) -> bool {
        ["true", "false", "enabled"].iter().any(|word| Self::has_word(&self.lower, word))
            || ["is set", "set to", "="].iter().any(|words| self.lower.contains(words))
    }

    /// Returns `true` if the sentence contains a name.
    pub fn names(&self, name: &str) -> bool {
        self.after(name).is_some()
    }

    /// Returns `true` if the sentence contains a name as code: in quotation marks, with a value, or
    /// with a spelling of code.
    pub fn marks(&self, name: &str) -> bool {
        let is_code = name.chars().skip(1).any(|letter| !letter.is_ascii_lowercase());
        positions(self.text, name).any(|at| {
            let (before, after) = (&self.text[..at], &self.text[at + name.len()..]);
            is_code || before.ends_with(['`', '"', '\'', '*']) || after.starts_with('=')
        })
    }

    /// The rest of the sentence after a name.
    pub fn after(&self, name: &str) -> Option<&'a str> {
        positions(self.text, name).next().map(|at| &self.text[at + name.len()..])
    }

    /// Returns `true` if a text contains a word.
    pub fn has_word(text: &str, word: &str) -> bool {
        positions(text, word).next().is_some()
    }

    /// Returns `true` if the sentence states that something provides one of these names, or a kind of paging.
    pub fn provides(&self, names: &[&str], kinds: &[&str]) -> bool {
        const VERBS: &[&str] = &[
            "return",
            "returns",
            "include",
            "includes",
            "provide",
            "provides",
            "enable",
            "enables",
            "use",
            "uses",
            "allow",
            "allows",
            "contain",
            "contains",
            "using",
            "returning",
        ];
        // What follows `instead of` is replaced.
        let end = self.lower.find("instead of").filter(|end| self.text.is_char_boundary(*end));
        let text = &self.text[..end.unwrap_or(self.text.len())];
        let lower = text.to_lowercase();
        if DENIALS.iter().any(|word| lower.contains(word)) {
            return false;
        }
        let has_verb = |before: &str| {
            let mut words = before.split_whitespace().rev().take(4);
            words.any(|word| VERBS.contains(&word.to_lowercase().as_str()))
        };
        let by_name = names
            .iter()
            .any(|name| self.marks(name) && positions(text, name).any(|at| has_verb(&text[..at])));
        by_name
            || kinds.iter().any(|kind| {
                let named = [
                    format!("{kind}-based"),
                    format!("{kind} based"),
                    format!("{kind} pagination"),
                ];
                named.iter().any(|phrase| lower.contains(phrase.as_str()))
            })
    }

    /// The value that the sentence demands for the first page: `*` or an empty string.
    pub fn start_value(&self) -> Option<&'static str> {
        const FIRST: &[&str] = &[
            "first page",
            "first request",
            "first call",
            "initial request",
            "initial call",
            "initial page",
            "to start",
            "to begin",
        ];
        const OPTIONAL: &[&str] = &["omit", "leave", "left", " or ", "absent", "no value"];
        let has = |words: &[&str]| words.iter().any(|word| self.lower.contains(word));
        let mut verbs = ["pass", "use", "set", "send", "specify"].iter();
        let sends = verbs.any(|verb| Self::has_word(&self.lower, verb));
        if !has(FIRST) || !sends || has(OPTIONAL) || has(DENIALS) {
            return None;
        }
        if has(&["`*`", "\"*\"", "'*'"]) {
            return Some("*");
        }
        has(&["empty string", "`\"\"`"]).then_some("")
    }
}

/// The positions of a whole word in a text.
fn positions<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let (before, after) = (&text[..*at], &text[at + word.len()..]);
        !word.is_empty() && !before.ends_with(is_part) && !after.starts_with(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_name_the_other_input() {
        for (text, name, is_required) in [
            ("This requires `usemarker` to be set to `true`.", "usemarker", true),
            ("Only used if usemarker is true", "usemarker", true),
            ("Ignored unless `mode` is `cursor`.", "mode", true),
            ("Use it with mode=cursor.", "mode", true),
            ("Must not be used with `offset`.", "offset", false),
            ("Ignored if `offset` is set.", "offset", false),
            ("The `sort` must be the same for all pages.", "sort", false),
            ("The next page in the sort order. Only for admins.", "sort", false),
            ("Requires `usemarkers`.", "usemarker", false),
        ] {
            let all = sentences(text);
            let found = all.iter().any(|one| {
                one.requires() && (one.marks(name) || (one.names(name) && one.sets_value()))
            });
            assert_eq!(found, is_required, "{text}");
        }
    }

    #[test]
    fn a_flag_provides_a_kind_of_paging() {
        for (text, provides) in [
            (
                "Specifies whether to use marker-based pagination instead of offset-based pagination.",
                true,
            ),
            ("If true, the API returns a `marker` field.", true),
            ("Use offset-based pagination instead of marker-based pagination.", false),
            ("If true, `marker` is ignored.", false),
            ("Encrypts the `marker`.", false),
        ] {
            let all = sentences(text);
            assert_eq!(
                all.iter().any(|one| one.provides(&["marker"], &["marker"])),
                provides,
                "{text}"
            );
        }
    }

    #[test]
    fn the_first_page_may_need_a_value() {
        for (text, value) in [
            ("Pass an empty string for the first page, then `next_cursor`.", Some("")),
            ("Use `*` for the first request.", Some("*")),
            ("Leave it empty or pass an empty string for the first page.", None),
            ("The cursor of the page.", None),
        ] {
            assert_eq!(sentences(text).iter().find_map(Sentence::start_value), value, "{text}");
        }
    }
}
