//! The messages of the parser of the config, in the words of its user.
//!
//! Input: a message of serde or of the TOML parser. Output: a message and a hint. serde names Rust types and variants,
//! which no user of the config knows.

use crate::spelling;

/// The hint for a value of a wrong type.
const SCHEMA: &str = "see schema/codegen.schema.json of the generator for all keys";

/// Returns the message and the hint for a message of the parser.
pub(super) fn explained(message: &str) -> (String, String) {
    let message = message.replace('\n', " ");
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let (name, others) =
        quoted.split_first().map_or(("", [].as_slice()), |(first, rest)| (*first, rest));
    let hint = || match others {
        [] => SCHEMA.to_owned(),
        valid => spelling::hint(name, valid),
    };
    if message.starts_with("unknown field ") {
        return (format!("unknown key `{name}`"), hint());
    }
    if message.starts_with("unknown variant ") {
        return (format!("`{name}` is not a valid value"), hint());
    }
    if message.starts_with("missing field ") {
        return (format!("the key `{name}` is missing"), format!("add `{name}`; {SCHEMA}"));
    }
    let types = ["invalid type: ", "invalid value: "];
    let mismatch = types.into_iter().find_map(|begin| message.strip_prefix(begin));
    if let Some((found, expected)) = mismatch.and_then(|rest| rest.rsplit_once(", expected ")) {
        return (
            format!("must be {}, found {}", expected_type(expected), found_type(found)),
            SCHEMA.to_owned(),
        );
    }
    (format!("invalid TOML: {message}"), "correct the syntax: https://toml.io/en/v1.0.0".to_owned())
}

/// Returns the type that a key must have.
fn expected_type(expected: &str) -> &str {
    match expected {
        "a sequence" => "a list",
        "a map" => "a table",
        "a boolean" => "`true` or `false`",
        "usize" | "u8" | "u16" | "u32" | "u64" => "a whole number of at least 0",
        "i64" | "i32" => "a whole number",
        other if other.starts_with("struct ") => "a table",
        other if other.contains("enum ") => "a string",
        other => other,
    }
}

/// Returns the type and the value that the config has.
fn found_type(found: &str) -> String {
    let (kind, value) = match found.find(['`', '"']) {
        Some(at) => (found[..at].trim_end(), found[at..].trim_matches(['`', '"'])),
        None => (found, ""),
    };
    let kind = match kind {
        "string" => "the string",
        "boolean" => "the boolean",
        "integer" | "floating point" => "the number",
        "sequence" => return "a list".to_owned(),
        "map" => return "a table".to_owned(),
        other => return other.to_owned(),
    };
    format!("{kind} `{value}`")
}

#[cfg(test)]
mod tests {
    use super::explained;

    #[test]
    fn messages_name_keys_and_values_of_the_config() {
        for (message, expected, hint) in [
            (
                "unknown field `licence`, expected one of `name`, `license`",
                "unknown key `licence`",
                "did you mean `license`?",
            ),
            ("unknown field `x`, expected `abc`", "unknown key `x`", "write `abc`"),
            ("unknown field `x`, there are no fields", "unknown key `x`", super::SCHEMA),
            (
                "unknown variant `wran`, expected one of `error`, `warn`, `allow`",
                "`wran` is not a valid value",
                "did you mean `warn`?",
            ),
            (
                "missing field `name`",
                "the key `name` is missing",
                "add `name`; see schema/codegen.schema.json of the generator for all keys",
            ),
            (
                "invalid type: string \"x\", expected a boolean",
                "must be `true` or `false`, found the string `x`",
                super::SCHEMA,
            ),
            (
                "invalid type: integer `5`, expected struct Package",
                "must be a table, found the number `5`",
                super::SCHEMA,
            ),
            (
                "invalid value: integer `-1`, expected usize",
                "must be a whole number of at least 0, found the number `-1`",
                super::SCHEMA,
            ),
            (
                "invalid type: map, expected a sequence",
                "must be a list, found a table",
                super::SCHEMA,
            ),
        ] {
            assert_eq!(explained(message), (expected.to_owned(), hint.to_owned()), "{message}");
        }
    }
}
