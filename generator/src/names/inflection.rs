//! The singular of English nouns, as documents use them in names.

/// Plurals that no ending explains.
const IRREGULAR: &[(&str, &str)] = &[
    ("children", "child"),
    ("indices", "index"),
    ("matrices", "matrix"),
    ("people", "person"),
    ("vertices", "vertex"),
];

/// Words that are their own singular, or lose only the `s`, although their endings suggest otherwise.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("caches", "cache"),
    ("cookies", "cookie"),
    ("movies", "movie"),
    ("news", "news"),
    ("series", "series"),
    ("species", "species"),
];

/// Endings of plurals that lose two letters: `boxes`, `statuses`.
const DOUBLED: &[&str] = &["sses", "tuses", "xes", "ches", "shes", "iases", "buses"];

/// Returns the singular of the last word: `policy` for `policies`. Any other word remains.
pub fn singular(words: &str) -> String {
    for (plural, singular) in IRREGULAR.iter().chain(EXCEPTIONS) {
        if let Some(before) = words.strip_suffix(plural).filter(|before| ends_word(before)) {
            return format!("{before}{singular}");
        }
    }
    if let Some(stem) = words.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    if DOUBLED.iter().any(|end| words.ends_with(end)) {
        return words[..words.len() - 2].to_owned();
    }
    let is_one = ["ss", "us", "is"].iter().any(|end| words.ends_with(end));
    let stem = words.strip_suffix('s').filter(|stem| stem.len() > 1 && !is_one);
    stem.unwrap_or(words).to_owned()
}

fn ends_word(before: &str) -> bool {
    before.chars().next_back().is_none_or(|last| !last.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::singular;

    #[test]
    fn plurals_have_singulars() {
        for (many, one) in [
            ("runs", "run"),
            ("policies", "policy"),
            ("statuses", "status"),
            ("status", "status"),
            ("batches", "batch"),
            ("releases", "release"),
            ("aliases", "alias"),
            ("addresses", "address"),
            ("boxes", "box"),
            ("caches", "cache"),
            ("warehouses", "warehouse"),
            ("search_indices", "search_index"),
            ("series", "series"),
            ("appUserTypes", "appUserType"),
            ("list", "list"),
            ("s", "s"),
        ] {
            assert_eq!(singular(many), one);
        }
    }
}
