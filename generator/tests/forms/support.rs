//! Helpers for the tests of forms.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads a value.
pub(crate) fn read<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

/// The error of a value that can't be decoded.
pub(crate) fn error_of<T: DeserializeOwned>(json: &str) -> String {
    match serde_json::from_str::<T>(json) {
        Ok(_) => panic!("{json} can be read"),
        // serde_json appends the place in the text.
        Err(error) => match error.to_string().split_once(" at line ") {
            Some((message, _)) => message.to_owned(),
            None => error.to_string(),
        },
    }
}

/// Reads a value and holds that it is written as it came.
pub(crate) fn keeps<T: DeserializeOwned + Serialize>(json: &str) -> T {
    becomes(json, json)
}

/// Decodes a value and compares the encoded JSON.
pub(crate) fn becomes<T: DeserializeOwned + Serialize>(json: &str, expected: &str) -> T {
    let value: T = read(json);
    let written = serde_json::to_value(&value).unwrap_or_else(|error| panic!("{json}: {error}"));
    assert_eq!(written, read::<Value>(expected), "{json}");
    value
}

/// A value in a request: without the fields that only the server sets.
pub(crate) fn request(value: &dyn crate::runtime::wire::Write) -> Value {
    let bytes =
        crate::runtime::wire::to_request(value, &mut Vec::new()).expect("it can be written");
    serde_json::from_slice(&bytes).expect("it is JSON")
}
