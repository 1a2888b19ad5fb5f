//! The wording of doc comments.

/// Words that hide the subject of a doc comment at its beginning. It should open with a noun phrase or a verb in the third
/// person: <https://rust-lang.github.io/rfcs/0505-api-comment-conventions.html>.
const QUESTION_WORDS: &[&str] = &["What", "Whether", "Where", "How", "Why", "Who"];

/// Returns an error for each doc comment of a file that opens with a question word.
pub fn openings(name: &str, text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    let mut within = false;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_start();
        let content = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"));
        let opens = content.filter(|_| !within).map(str::trim_start).unwrap_or_default();
        let end = opens.find(|character: char| !character.is_alphabetic()).unwrap_or(opens.len());
        let word = &opens[..end];
        if QUESTION_WORDS.contains(&word) {
            let line = number + 1;
            errors.push(format!(
                "{name}:{line}: a doc comment opens with `{word}` instead of its subject"
            ));
        }
        within = content.is_some();
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_line_of_a_doc_comment_counts() {
        let text = "//! What it is.\n\n/// Returns the place.\n/// Where it is.\nfn a() {}\n\n    /// Whether it is.\n    // What else.\n    /// Whatever.\n";
        assert_eq!(
            openings("a.rs", text),
            [
                "a.rs:1: a doc comment opens with `What` instead of its subject",
                "a.rs:7: a doc comment opens with `Whether` instead of its subject",
            ]
        );
    }
}
