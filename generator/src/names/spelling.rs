//! Spells a name of a document in letters: a sign becomes a word, any other symbol separates words.
//!
//! Input: any text. Output: words that the casing functions split. Signs count for every kind of identifier, because
//! they distinguish names: `-name` and `name` sort in opposite orders, `size<` and `size>` are two limits.

use std::borrow::Cow;

/// Replaces characters that identifiers can't contain: signs by words, others by a space. In a name without letters
/// and digits, each symbol becomes a word.
pub(super) fn spell(words: &str) -> String {
    if words.chars().any(char::is_alphanumeric) {
        spelled(words, |_| Cow::Borrowed(""))
    } else {
        spelled(words, symbol_word)
    }
}

/// Spells every symbol but spaces, apostrophes and underscores as a word: another name for one that is taken.
pub fn spelled_out(words: &str) -> String {
    spelled(words, |symbol| match symbol {
        ' ' => Cow::Borrowed(""),
        // Between letters it separates words.
        '-' => Cow::Borrowed("dash"),
        other => symbol_word(other),
    })
}

/// Replaces signs by words, and other symbols as `other` does.
fn spelled(words: &str, other: impl Fn(char) -> Cow<'static, str>) -> String {
    let letters: Vec<char> = words.chars().collect();
    let has_letters = letters.iter().any(|letter| letter.is_alphanumeric());
    let mut spelled = String::with_capacity(words.len());
    let mut index = 0;
    while let Some(&letter) = letters.get(index) {
        let is_letter = letter.is_alphanumeric() && unicode_ident::is_xid_continue(letter);
        let sign = if is_letter { None } else { sign(&letters, index) };
        let is_before_number =
            index == 0 && letters.get(1).is_some_and(|next| next.is_ascii_digit());
        index += sign.map_or(1, |(_, length)| length);
        match letter {
            _ if is_letter => match deunicode::deunicode_char(letter) {
                Some(ascii) if !is_plain_letter(letter) => spelled.push_str(ascii),
                _ => spelled.push(letter),
            },
            '_' => spelled.push(' '),
            '\'' | '’' if has_letters => {}
            _ => {
                let word = match sign {
                    Some((word, _)) => Cow::Borrowed(word),
                    None if is_before_number => symbol_word(letter),
                    None => other(letter),
                };
                spelled.push(' ');
                spelled.push_str(&word);
                spelled.push(' ');
            }
        }
    }
    spelled
}

/// Replaces the `+` before the name of a nested class by a space: `Outer+Inner`.
pub(super) fn without_nesting(words: &str) -> Cow<'_, str> {
    let letters: Vec<char> = words.chars().collect();
    let is_nesting = |index: usize| {
        letters[index] == '+'
            && index > 0
            && letters[index - 1].is_alphanumeric()
            && letters.get(index + 1).is_some_and(|next| next.is_uppercase())
    };
    let replaced = |index: usize| if is_nesting(index) { ' ' } else { letters[index] };
    if words.contains('+') {
        (0..letters.len()).map(replaced).collect()
    } else {
        Cow::Borrowed(words)
    }
}

/// The word for the sign at a position, and the number of its characters; `None` for other symbols.
fn sign(letters: &[char], index: usize) -> Option<(&'static str, usize)> {
    let before = index.checked_sub(1).map(|before| letters[before]);
    let after = letters.get(index + 1).copied();
    let is_after_letter = before.is_some_and(char::is_alphanumeric);
    let is_before_letter = after.is_some_and(char::is_alphanumeric);
    match letters[index] {
        '+' => (!is_suffix_of_media_type(letters, index)).then_some(("plus", 1)),
        '-' | '\u{2212}' => {
            let is_number = after.is_some_and(|after| after.is_numeric()) && !is_after_letter;
            // Two hyphens before a letter are a separator.
            let is_leading =
                is_before_letter && !is_after_letter && !matches!(before, Some('-' | '_'));
            let is_trailing = after.is_none() && is_after_letter;
            (is_number || is_leading || is_trailing).then_some(("minus", 1))
        }
        '<' | '>' if is_bracket(letters, index) => None,
        // An arrow.
        '>' if matches!(before, Some('-' | '=')) => None,
        '<' if after == Some('-') => None,
        '<' if after == Some('=') => Some(("less than or equal", 2)),
        '>' if after == Some('=') => Some(("greater than or equal", 2)),
        '<' => Some(("less than", 1)),
        '>' => Some(("greater than", 1)),
        '!' if after == Some('=') => Some(("not equal", 2)),
        '!' if before.is_none() && is_before_letter => Some(("not", 1)),
        '=' if before.is_none() && is_before_letter => Some(("equals", 1)),
        '=' if after.is_none() && is_after_letter => Some(("equals", 1)),
        _ => None,
    }
}

/// Returns `true` for the `+` of `application/problem+json`.
fn is_suffix_of_media_type(letters: &[char], index: usize) -> bool {
    let is_name = |letter: &char| letter.is_ascii_alphanumeric() || "/.-_+".contains(*letter);
    letters[..index].contains(&'/')
        && letters[..index].iter().all(is_name)
        && letters.get(index + 1).is_some_and(char::is_ascii_alphabetic)
}

/// Returns `true` for a bracket of `List<Pet>`.
fn is_bracket(letters: &[char], index: usize) -> bool {
    let opens = letters.iter().position(|letter| *letter == '<');
    let closes = letters.iter().rposition(|letter| *letter == '>');
    let pair = opens.zip(closes).filter(|(open, close)| open < close);
    let within = pair.map(|(open, close)| &letters[open + 1..close]);
    within.is_some_and(|within| within.iter().any(|letter| letter.is_alphanumeric()))
        && pair.is_some_and(|(open, close)| (open..=close).contains(&index))
}

/// Returns `true` for letters that rustc accepts in identifiers without a warning: Latin, Chinese, Japanese and Korean.
/// Others are too similar to Latin letters, or are rarely used.
/// <https://doc.rust-lang.org/rustc/lints/listing/warn-by-default.html#mixed-script-confusables>
fn is_plain_letter(character: char) -> bool {
    matches!(
        character,
        '\0'..='\u{24F}' | '\u{3041}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}'
    )
}

/// The name of a symbol.
fn symbol_word(symbol: char) -> Cow<'static, str> {
    Cow::Borrowed(match symbol {
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '\\' => "backslash",
        '<' => "less than",
        '>' => "greater than",
        '=' => "equals",
        '!' => "not",
        '~' => "tilde",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '@' => "at",
        '#' => "hash",
        '$' => "dollar",
        '^' => "caret",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '?' => "question",
        '"' => "quote",
        '(' => "open paren",
        ')' => "close paren",
        '[' => "open bracket",
        ']' => "close bracket",
        '{' => "open brace",
        '}' => "close brace",
        ' ' => "space",
        // Emoji and similar symbols have words. The name of any other symbol is its code point.
        _ => {
            let word = deunicode::deunicode_char(symbol).map(str::trim);
            let is_word = |word: &&str| {
                !word.is_empty()
                    && word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b' '))
            };
            return match word.filter(is_word) {
                Some(word) => Cow::Borrowed(word),
                None => Cow::Owned(format!("u{:x}", u32::from(symbol))),
            };
        }
    })
}
