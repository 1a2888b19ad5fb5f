//! The name that was probably meant by an unknown one.

/// Returns the candidate nearest to an unknown name, if it is near enough to be the intended one.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = ((name.chars().count() + 1) / 3).max(1);
    candidates
        .map(|candidate| (distance(name, candidate, limit), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Returns the number of letters that are inserted, removed, replaced or swapped with their neighbour; above `limit` it is
/// only known to be larger.
fn distance(left: &str, right: &str, limit: usize) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if left.len().abs_diff(right.len()) > limit {
        return limit + 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for index in 0..left.len() {
        let mut next = vec![index + 1];
        for column in 0..right.len() {
            let cost = usize::from(left[index] != right[column]);
            let best = (row[column] + cost).min(row[column + 1] + 1).min(next[column] + 1);
            let is_swapped = index > 0
                && column > 0
                && left[index] == right[column - 1]
                && left[index - 1] == right[column];
            next.push(if is_swapped { best.min(before[column - 1] + 1) } else { best });
        }
        before = std::mem::replace(&mut row, next);
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_found() {
        assert_eq!(nearest("Pett", ["Pet", "Petunia", "Cat"].into_iter()), Some("Pet"));
        assert_eq!(nearest("nmae", ["at", "name"].into_iter()), Some("name"));
        assert_eq!(nearest("Dog", ["Pet", "Cat"].into_iter()), None);
    }
}
