//! Scalars.

use crate::scalar_bytes::Blob;
use crate::scalar_numbers::Numbers;
use crate::scalar_of_your_own::Server;
use crate::scalar_secrets::{Account, Card, Word};
use crate::scalar_texts::Texts;
use crate::scalar_times::Times;
use crate::scalar_times_lenient::{LenientTimes, LenientTimesEither};
use crate::support::{becomes, error_of, keeps, read};

#[test]
fn times_keep_their_offsets_and_nanoseconds() {
    let times: Times = keeps(
        r#"{"at": "2026-11-24T13:00:00.123456789+05:30", "on": "2024-02-29", "from": "13:00:00.250Z", "lasts": "P1DT2H30.5S"}"#,
    );
    assert_eq!(times.on.map(|day| day.to_string()).as_deref(), Some("2024-02-29"));
    for (member, wrong) in
        [("at", "2026-11-24 13:00"), ("on", "2023-02-29"), ("from", "25:00:00Z"), ("lasts", "1:00")]
    {
        let message = error_of::<Times>(&format!(r#"{{"{member}": "{wrong}"}}"#));
        assert!(message.starts_with(&format!("{member}: expected ")), "{message}");
        assert!(message.ends_with(&format!("found the string \"{wrong}\"")), "{message}");
    }
    assert!(
        error_of::<Times>(r#"{"at": 5}"#).starts_with("at: expected a string, found the number 5")
    );
}

#[test]
fn the_error_of_a_time_names_the_setting_that_accepts_it() {
    for (member, wrong) in
        [("at", "2026-11-24T13:00:00"), ("on", ""), ("from", "12:00+01"), ("lasts", "00:00:01")]
    {
        let message = error_of::<Times>(&format!(r#"{{"{member}": "{wrong}"}}"#));
        assert!(message.contains("`times = \"lenient\"` under `[types]`"), "{message}");
    }
}

#[test]
fn a_lenient_time_preserves_every_text() {
    let all = |at: &str| {
        let rest = r#""on": "24.11.2026", "from": "noon", "lasts": "00:00:01", "gone": "", "all": ["", "2026-11-24T13:00:00Z"]"#;
        keeps::<LenientTimes>(&format!(r#"{{"at": "{at}", {rest}}}"#))
    };
    let moment = |text: &str| text.parse::<crate::runtime::Timestamp>().expect(text);
    for (text, value, local) in [
        ("2026-11-24T13:00:00Z", Some("2026-11-24T13:00:00Z"), None),
        ("2026-11-24T13:00:00.5+05:30", Some("2026-11-24T13:00:00.5+05:30"), None),
        ("2026-11-24T13:00:00+0000", Some("2026-11-24T13:00:00Z"), None),
        ("2026-11-24T13:00:00-0530", Some("2026-11-24T13:00:00-05:30"), None),
        ("2026-11-24T13:00:00+02", Some("2026-11-24T13:00:00+02:00"), None),
        ("2026-11-24T13:00:00", None, Some("2026-11-24T13:00:00Z")),
        ("2026-11-24 13:00:00.123456", None, Some("2026-11-24T13:00:00.123456Z")),
        ("2026-11-24", None, None),
        ("2026-11-24T13:00:00+9999", None, None),
        ("2026-11-24T13:00:00ZZ", None, None),
        ("0001-01-01T00:00:00", None, Some("0001-01-01T00:00:00Z")),
        ("", None, None),
        ("tomorrow ü", None, None),
    ] {
        let times = all(text);
        assert_eq!(times.at.as_str(), text);
        assert_eq!(times.at.value(), value.map(moment).as_ref(), "{text}");
        assert_eq!(times.at.local(), local.map(moment), "{text}");
    }
    let valid: LenientTimes = keeps(
        r#"{"at": "", "on": "2024-02-29", "from": "13:00:00.250+0100", "lasts": "P1DT2H30.5S", "gone": null}"#,
    );
    let day = valid.on.as_ref().and_then(|on| on.value());
    assert_eq!(day.map(ToString::to_string).as_deref(), Some("2024-02-29"));
    let from = valid.from.as_ref().and_then(|from| from.value()?.offset_minutes());
    assert_eq!(from, Some(60));
    assert!(valid.lasts.is_some_and(|lasts| lasts.value().is_some()));
    let set = LenientTimes::new(moment("2026-11-24T13:00:00Z")).all(["2026-11-24T13:00:00"]);
    assert_eq!(
        serde_json::to_string(&set).expect("it is written"),
        r#"{"at":"2026-11-24T13:00:00Z","all":["2026-11-24T13:00:00"]}"#
    );
    assert!(error_of::<LenientTimes>(r#"{"at": 5}"#).starts_with("at: expected a string"));
    assert_eq!(error_of::<LenientTimes>("{}"), "at: missing, but required by `LenientTimes`");
}

#[test]
fn a_time_in_a_union_remains_strict() {
    let either = |text: &str| {
        read::<LenientTimes>(&format!(r#"{{"at": "", "either": "{text}"}}"#))
            .either
            .expect("it is there")
    };
    assert!(matches!(either("2026-11-24T13:00:00Z"), LenientTimesEither::Timestamp(_)));
    assert!(matches!(either("123e4567-e89b-12d3-a456-426614174000"), LenientTimesEither::Uuid(_)));
}

#[test]
fn texts_of_a_format_are_more_than_text() {
    let texts: Texts = keeps(
        r#"{"id": "123e4567-e89b-12d3-a456-426614174000", "price": "1.50", "v4": "192.0.2.1", "v6": "2001:db8::1",
            "ip": "::1", "link": "https://example.com", "mail": "a@b.c", "odd": "x", "pin": "1234"}"#,
    );
    assert_eq!(texts.price.map(|price| price.to_string()).as_deref(), Some("1.50"));
    assert!(!format!("{:?}", texts.pin).contains("1234"));
    becomes::<Texts>(
        r#"{"id": "123E4567-E89B-12D3-A456-426614174000"}"#,
        r#"{"id": "123e4567-e89b-12d3-a456-426614174000"}"#,
    );
    let id = "\"id\": \"123e4567-e89b-12d3-a456-426614174000\"";
    assert!(error_of::<Texts>(r#"{"id": "1"}"#).starts_with("id: expected a UUID"));
    assert!(
        error_of::<Texts>(&format!(r#"{{{id}, "v4": "300.0.0.1"}}"#)).starts_with("v4: expected")
    );
    // Errors do not show secrets.
    let message = error_of::<Texts>(&format!(r#"{{{id}, "pin": 1234}}"#));
    assert!(
        message.starts_with("pin: expected a string") && !message.contains("1234"),
        "{message}"
    );
}

#[test]
fn debug_hides_secrets_by_name_and_json_keeps_them() {
    let account: Account = keeps(
        r#"{"clientSecret": "hide-1", "access_token": "hide-2", "private-key": "hide-3", "password": "hide-4",
            "passwords": ["hide-5", ""], "secrets": {"a": "hide-6"}, "token": "hide-7", "confirmed": "hide-8",
            "clientSecretId": "show-1", "next_page_token": "show-2", "secret": "some", "passphrase": "show-3",
            "apiKey": "123e4567-e89b-12d3-a456-426614174000", "otp": 5, "pwd": "show-4", "tokenSecret": ["show-5"]}"#,
    );
    let shown = format!("{account:?}");
    assert!(!shown.contains("hide"), "{shown}");
    for text in ["show-1", "show-2", "show-3", "show-4", "show-5"] {
        assert!(shown.contains(text), "{text} is missing in {shown}");
    }
    assert_eq!(account.client_secret.expose(), "hide-1");
    keeps::<Account>(r#"{"clientSecret": "", "access_token": null}"#);
    let message = error_of::<Account>(r#"{"clientSecret": 1234}"#);
    assert!(!message.contains("1234"), "{message}");
    // A word of a text and an ID are called tokens too.
    assert!(format!("{:?}", read::<Word>(r#"{"token": "fox"}"#)).contains("fox"));
    assert!(format!("{:?}", read::<Card>(r#"{"token": "c-1"}"#)).contains("c-1"));
}

#[test]
fn a_decimal_number_keeps_every_digit() {
    let json = r#"{"id":"123e4567-e89b-12d3-a456-426614174000","exact":0.12345678901234567890}"#;
    let texts: Texts = read(json);
    let written = serde_json::to_string(&texts).expect("it can be written");
    assert!(written.contains("0.1234567890123456789"), "{written}");
    assert_eq!(read::<Texts>(&written), texts);
}

#[test]
fn numbers_have_the_width_of_their_format() {
    keeps::<Numbers>(
        r#"{"small": -2147483648, "large": -9223372036854775808, "natural": 18446744073709551615, "byte": 255,
            "plain": 9007199254740993, "carried": "9007199254740993", "float": 1.5, "number": -2.5e-7, "flag": true}"#,
    );
    assert_eq!(
        error_of::<Numbers>(r#"{"byte": 256}"#),
        "byte: expected an unsigned integer of 8 bits, found the number 256, which is out of range"
    );
    assert_eq!(
        error_of::<Numbers>(r#"{"plain": 1.5}"#),
        "plain: expected an integer, found the number 1.5"
    );
    assert_eq!(
        error_of::<Numbers>(r#"{"carried": "many"}"#),
        "carried: expected a string of digits, found a string of 4 characters"
    );
    assert_eq!(
        error_of::<Numbers>(r#"{"flag": "true"}"#),
        "flag: expected `true` or `false`, found a string of 4 characters"
    );
}

#[test]
fn bytes_are_base64_on_the_wire() {
    let blob: Blob = keeps(r#"{"data": "+w==", "content": "aGk=", "urlSafe": "-w"}"#);
    assert_eq!(blob.data.as_deref(), Some(&[0xfb][..]));
    assert_eq!(
        error_of::<Blob>(r#"{"data": "?"}"#),
        "data: expected a string in Base64, found a string of 1 characters"
    );
}

#[test]
fn a_type_of_your_own_is_read_and_written_by_serde() {
    let server: Server = keeps(r#"{"address": "192.0.2.1:80", "root": "/srv"}"#);
    assert_eq!(server, Server::new(([192, 0, 2, 1], 80).into()).root("/srv".into()));
    assert_eq!(error_of::<Server>("{}"), "address: missing, but required by `Server`");
    assert!(error_of::<Server>(r#"{"address": "nowhere"}"#).starts_with("address: "));
}

#[test]
fn a_number_that_may_be_a_string_is_one_number() {
    use crate::scalar_number_or_text::Shelf;
    let numbers = r#"{"id": 7, "count": 3, "weight": 1.5, "price": 0.12345678901234567890, "code": "42", "serial": 9,
        "slots": [1, 2], "port": 8080, "target": "http", "label": "7"}"#;
    let shelf: Shelf = keeps(numbers);
    assert_eq!((shelf.id, shelf.weight, shelf.code), (7, Some(1.5), Some(42)));
    let texts = r#"{"id": "7", "count": "3", "weight": "1.5", "price": "0.12345678901234567890", "code": 42, "serial": "9",
        "slots": ["1", 2], "port": 8080, "target": "http", "label": "7"}"#;
    assert_eq!(becomes::<Shelf>(texts, numbers), shelf);
    keeps::<Shelf>(r#"{"id": 7, "port": "http", "target": 80, "label": 7, "count": null}"#);
    for (wrong, message) in [
        (r#"{"id": null}"#, "id: expected a number, found null"),
        (r#"{"id": "seven"}"#, "id: expected an integer, found a string of 5 characters"),
        (r#"{"id": true}"#, "id: expected an integer, found `true`"),
        (
            r#"{"id": 7, "count": "3000000000"}"#,
            "count: expected an integer of 32 bits, found the number 3000000000, which is out of range",
        ),
    ] {
        assert_eq!(error_of::<Shelf>(wrong), message);
    }
}

#[test]
fn the_range_chooses_the_integer() {
    use crate::scalar_ranges::Ledger;
    let ledger: Ledger = keeps(
        r#"{"flake": 18446744073709551615, "nonce": 9223372036854775808, "size": 4294967295, "signed": -1, "shown": 18446744073709551614,
            "rounded": -9223372036854775808, "unlimited": 3}"#,
    );
    assert_eq!((ledger.flake, ledger.size), (Some(u64::MAX), Some(i64::from(u32::MAX))));
    let wei =
        r#"{"wei":115792089237316195423570985008687907853269984665640564039457584007913129639935}"#;
    let ledger: Ledger = read(wei);
    assert_eq!(serde_json::to_string(&ledger).expect("it can be written"), wei);
}
