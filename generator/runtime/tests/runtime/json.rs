//! The JSON of requests, compared with that of serde_json.

use std::collections::BTreeMap;
use std::fmt;

use openapi_sdk_runtime::wire::{self, Out, WireError, Write};

fn written(value: &dyn Write) -> String {
    String::from_utf8(wire::to_request(value, &mut Vec::new()).expect("good"))
        .expect("JSON is UTF-8")
}

/// Texts that hold a character at each place of texts of each length.
fn texts_with(character: char) -> impl Iterator<Item = String> {
    (0..20).flat_map(move |length| {
        (0..=length).map(move |place| {
            let filler = |count| "x~ é".chars().cycle().take(count);
            filler(place).chain([character]).chain(filler(length - place)).collect()
        })
    })
}

/// A value that is shown as this text.
struct Shown(String);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| write!(f, "{character}"))
    }
}

impl Write for Shown {
    fn is_absent(&self) -> bool {
        false
    }

    fn write(&self, out: Out<'_>) -> Result<(), WireError> {
        out.display(&self.0)
    }

    fn write_named(
        &self,
        name: &str,
        members: &mut dyn wire::MembersOut,
        _options: wire::WriteOptions,
    ) -> Result<(), WireError> {
        members.display(name, self)
    }
}

#[test]
fn texts_and_names_have_the_escapes_that_json_wants() {
    let ascii = (0..=0x7f_u8).map(char::from);
    for character in ascii.chain(['\u{80}', 'ÿ', '\u{2028}', '漢', '🦀', '\u{10ffff}']) {
        for text in texts_with(character) {
            let json = serde_json::to_string(&text).expect("good");
            assert_eq!(written(&text), json);
            assert_eq!(written(&Shown(text.clone())), json);
            assert_eq!(written(&vec![Shown(text.clone())]), format!("[{json}]"));
            let member = BTreeMap::from([(text.clone(), text)]);
            assert_eq!(written(&member), format!("{{{json}:{json}}}"));
        }
    }
}

#[test]
fn lists_and_objects_are_nested() {
    let empty: Vec<BTreeMap<String, Vec<i64>>> = Vec::new();
    assert_eq!(written(&empty), "[]");
    let object = |members: &[(&str, &[i64])]| {
        let members = members.iter().map(|(name, list)| ((*name).to_owned(), list.to_vec()));
        members.collect::<BTreeMap<String, Vec<i64>>>()
    };
    let list = vec![object(&[]), object(&[("a", &[]), ("b", &[1, -2, i64::MIN])])];
    assert_eq!(written(&list), serde_json::to_string(&list).expect("good"));
}

/// Breaks off, or writes nothing.
struct Unruly(Option<f64>);

impl Write for Unruly {
    fn is_absent(&self) -> bool {
        false
    }

    fn write(&self, out: Out<'_>) -> Result<(), WireError> {
        self.0.map_or(Ok(()), |number| out.float(number))
    }
}

#[test]
fn errors_have_their_place() {
    let fault = |value: &dyn Write| {
        wire::to_request(value, &mut Vec::new()).expect_err("it is wrong").to_string()
    };
    assert_eq!(fault(&Unruly(None)), "no value was written");
    let of = |number| BTreeMap::from([("a".to_owned(), vec![Unruly(Some(1.0)), Unruly(number)])]);
    assert_eq!(written(&of(Some(0.5))), r#"{"a":[1.0,0.5]}"#);
    assert_eq!(fault(&of(None)), "a[1]: no value was written");
    let infinite = of(Some(f64::INFINITY));
    assert_eq!(fault(&infinite), "a[1]: inf can't be represented in JSON");
    assert_eq!(fault(&vec![infinite]), "[0].a[1]: inf can't be represented in JSON");
}
