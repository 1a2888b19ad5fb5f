//! Suggestions for misspelt names and values.

/// Returns the candidate nearest to an unknown name, if it is near enough to be the intended one.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = ((name.chars().count() + 1) / 3).max(1);
    candidates
        .map(|candidate| (distance(name, candidate, limit), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Returns the edit distance, in which two swapped characters count once; above `limit` it is only known to be larger.
fn distance(left: &str, right: &str, limit: usize) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if left.len().abs_diff(right.len()) > limit {
        return limit + 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, character) in left.iter().enumerate() {
        let mut next = vec![index + 1];
        for (column, other) in right.iter().enumerate() {
            let replaced = row[column] + usize::from(character != other);
            let mut best = replaced.min(row[column + 1] + 1).min(next[column] + 1);
            let is_swap = index > 0
                && column > 0
                && left[index - 1] == *other
                && right[column - 1] == *character;
            if is_swap {
                best = best.min(before[column - 1] + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[right.len()]
}

/// Returns values for a sentence: `` `a`, `b` or `c` ``.
pub fn one_of(values: &[&str]) -> String {
    let quoted: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} or {last}", first.join(", ")),
        None => String::new(),
    }
}

/// Returns the hint for an unknown value: the value that is most likely meant, or all valid ones.
pub fn hint(value: &str, valid: &[&str]) -> String {
    match nearest(value, valid.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write {}", one_of(valid)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found() {
        assert_eq!(nearest("Pett", ["Pet", "Petunia", "Cat"].into_iter()), Some("Pet"));
        assert_eq!(nearest("nmae", ["id", "name"].into_iter()), Some("name"));
        assert_eq!(nearest("Dog", ["Pet", "Cat"].into_iter()), None);
    }

    #[test]
    fn a_hint_names_the_nearest_value_or_all() {
        assert_eq!(hint("qurey", &["query", "path"]), "did you mean `query`?");
        assert_eq!(hint("body", &["query", "path", "header"]), "write `query`, `path` or `header`");
        assert_eq!(hint("x", &["query"]), "write `query`");
    }
}
