//! Samples of strings, numbers and booleans: at the bounds of the schema, and unusual values.

use serde_json::{Number, Value};

use super::budget::{Size, TOO_LARGE};
use super::format;
use super::schema::Schemas;
use super::view::{Kind, View};

const TEXTS: &[&str] = &[
    "text",
    "Ünïcödé ✓",
    "",
    "\u{1f642}\u{1f469}\u{200d}\u{1f4bb}",
    "line\nbreak\ttab",
    "\"quoted\" \\ / \u{8}",
    "null",
    "true",
    "0",
    " ",
    "\u{202e}right to left",
    "<&>'",
    "%2F",
    "\u{0}",
];

const NUMBERS: &[f64] =
    &[0.5, -1.25, 0.0, 3.0, 1e10, 0.1, -2.5e-7, 1.618_033_988_749_895, 1e21, 123_456_789.125];

/// Returns a value of a kind; `variant` is its index.
pub fn sample(
    kind: Kind,
    view: &View<'_>,
    schemas: &Schemas<'_>,
    variant: usize,
) -> Result<Value, String> {
    match kind {
        Kind::Boolean => Ok(Value::Bool(variant.is_multiple_of(2))),
        Kind::String => text(view, schemas, variant).map(Value::String),
        Kind::Integer => integer(view, variant),
        Kind::Number => float(view, variant),
        Kind::Object | Kind::Array | Kind::Null => Err("not a scalar".to_owned()),
    }
}

fn text(view: &View<'_>, schemas: &Schemas<'_>, variant: usize) -> Result<String, String> {
    let least = view.largest(|schema| schema.min_length).unwrap_or(0);
    let most = view.smallest(|schema| schema.max_length).unwrap_or(usize::MAX);
    if least > most {
        return Err("`minLength` is more than `maxLength`".to_owned());
    }
    if least > Size::SAMPLE.bytes {
        return Err(TOO_LARGE.to_owned());
    }
    let dialect = schemas.dialect;
    let format = view.format().or_else(|| view.content_encoding()).unwrap_or_default();
    let samples = format::samples(format, dialect);
    let lengths = least..=most;
    let pattern = view.pattern().filter(|_| variant == 0);
    let pattern = pattern.as_ref().map(|(pattern, place)| (*pattern, place));
    if !samples.is_empty() {
        let fits = |text: &&&str| lengths.contains(&text.chars().count());
        let fitting: Vec<&&str> = samples.iter().filter(fits).collect();
        let by_pattern =
            fitting.iter().find(|text| pattern.is_some_and(|it| schemas.matches(it, text)));
        let generated = || schemas.text(pattern?, lengths.clone());
        let of_format = |text: &String| format::mismatch(format, text, dialect).is_none();
        let text =
            by_pattern.map(|text| (**text).to_owned()).or_else(|| generated().filter(of_format));
        let text = text.or_else(|| {
            fitting.get(variant % fitting.len().max(1)).map(|text| (**text).to_owned())
        });
        return text.ok_or_else(|| format!("no `{format}` has this length"));
    }
    // A plain text by the pattern. Unusual texts may break the pattern, because types do not check patterns.
    if let Some(text) = pattern.and_then(|pattern| schemas.text(pattern, lengths)) {
        return Ok(text);
    }
    let mut characters: Vec<char> = TEXTS[variant % TEXTS.len()].chars().collect();
    // Some texts have the length of a bound.
    if variant % 5 == 3 && most < 5000 {
        characters = "é\u{1f642}x".chars().cycle().take(most).collect();
    }
    characters.truncate(most);
    let fill = "fill".chars().cycle();
    let missing = least.saturating_sub(characters.len());
    characters.extend(fill.take(missing));
    Ok(characters.into_iter().collect())
}

/// Returns the least and the greatest valid integer.
fn bounds(view: &View<'_>) -> (i128, i128) {
    let (mut least, mut most) = match view.format() {
        Some("int8") => (i8::MIN.into(), i8::MAX.into()),
        Some("int16") => (i16::MIN.into(), i16::MAX.into()),
        Some("uint8" | "u-int8") => (0, u8::MAX.into()),
        Some("uint16" | "u-int16") => (0, u16::MAX.into()),
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        Some("uint32" | "u-int32") => (0, u32::MAX.into()),
        Some("uint64" | "u-int64" | "uint") => (0, u64::MAX.into()),
        _ => (i128::from(i64::MIN), i128::from(i64::MAX)),
    };
    // Bounds beyond 2^53 may be rounded: the bounds of the format apply instead.
    let exact = |bound: &f64| bound.abs() <= 9_007_199_254_740_992.0;
    if let Some(bound) = view.largest(|schema| schema.minimum.number()).filter(exact) {
        let excluded =
            view.is_any(|schema| schema.minimum.excludes_inclusive) && bound.fract() == 0.0;
        least = least.max(bound.ceil() as i128 + i128::from(excluded));
    }
    if let Some(bound) = view.largest(|schema| schema.minimum.exclusive_number()).filter(exact) {
        least = least.max(bound.floor() as i128 + 1);
    }
    if let Some(bound) = view.smallest(|schema| schema.maximum.number()).filter(exact) {
        let excluded =
            view.is_any(|schema| schema.maximum.excludes_inclusive) && bound.fract() == 0.0;
        most = most.min(bound.floor() as i128 - i128::from(excluded));
    }
    if let Some(bound) = view.smallest(|schema| schema.maximum.exclusive_number()).filter(exact) {
        most = most.min(bound.ceil() as i128 - 1);
    }
    (least, most)
}

fn integer(view: &View<'_>, variant: usize) -> Result<Value, String> {
    let (least, most) = bounds(view);
    let step = view
        .largest(|schema| schema.multiple_of)
        .filter(|step| *step >= 1.0 && step.fract() == 0.0)
        .map_or(1, |step| step as i128);
    let candidates = [1, 42, least, most, 0, -1, 9_007_199_254_740_993, least + 1, most - 1];
    let valid = candidates
        .into_iter()
        .map(|number| number.div_euclid(step) * step)
        .chain([least.saturating_add(step - 1).div_euclid(step) * step]);
    let valid: Vec<i128> = valid.filter(|number| (least..=most).contains(number)).collect();
    let number =
        valid.get(variant % valid.len().max(1)).ok_or("no integer is within the bounds")?;
    let value = i64::try_from(*number)
        .map(Value::from)
        .or_else(|_| u64::try_from(*number).map(Value::from));
    value.map_err(|_| "no integer of 64 bits is within the bounds".to_owned())
}

fn float(view: &View<'_>, variant: usize) -> Result<Value, String> {
    let excluded = |number: f64| {
        view.is_any(|it| it.minimum.exclusive_number().is_some_and(|bound| number <= bound))
            || view.is_any(|it| it.maximum.exclusive_number().is_some_and(|bound| number >= bound))
            || (view.is_any(|schema| schema.minimum.excludes_inclusive)
                && view.largest(|schema| schema.minimum.number()) == Some(number))
            || (view.is_any(|schema| schema.maximum.excludes_inclusive)
                && view.smallest(|schema| schema.maximum.number()) == Some(number))
    };
    let least = view.largest(|schema| schema.minimum.number()).unwrap_or(f64::MIN);
    let most = view.smallest(|schema| schema.maximum.number()).unwrap_or(f64::MAX);
    let single = view.format() == Some("float");
    let between = (least.max(-1e6) + most.min(1e6)) / 2.0;
    let candidates = NUMBERS.iter().copied().chain([least, most, between]);
    let valid: Vec<f64> = candidates
        .filter(|number| {
            (least..=most).contains(number) && number.abs() < 1e300 && !excluded(*number)
        })
        // A `float` has 32 bits.
        .filter(|number| !single || f64::from(*number as f32) == *number)
        .collect();
    let number = valid.get(variant % valid.len().max(1)).ok_or("no number is within the bounds")?;
    Number::from_f64(*number).map(Value::Number).ok_or_else(|| "not a number".to_owned())
}
