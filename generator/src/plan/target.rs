//! The expected form of a parameter on the wire, derived from the standard and not from the runtime.
//!
//! Input: a parameter and a value. Output: its text in the path, its pairs, its header or cookie; nothing for values
//! of which the order of the parts is not known.
//!
//! <https://spec.openapis.org/oas/v3.1.1.html#style-values>

use serde_json::Value;

use crate::ir::Kept;

use super::krate::{Parameter, ParameterPlace, Style, Written};

/// A value that is written.
pub enum Wire {
    /// The text for the variable of the path.
    Path(String),
    /// Pairs of the query.
    Query(Vec<String>),
    /// The value of a header.
    Header(String),
    /// Pairs for the header `Cookie`.
    Cookies(Vec<String>),
}

/// Returns the form of a value of the parameter on the wire.
pub fn written(parameter: &Parameter, value: &Value) -> Option<Wire> {
    let name = &parameter.wire_name;
    let style = style(parameter);
    if parameter.place == ParameterPlace::QueryString {
        return query_string(style, parameter, value).map(Wire::Query);
    }
    let parts = Parts::of(value)?;
    let escape = |text: &str| escaped(text, style.kept, Some(parameter.place));
    Some(match parameter.place {
        ParameterPlace::Path => Wire::Path(in_path(style, name, &parts)?),
        ParameterPlace::Query => Wire::Query(pairs(style, name, &parts, value, &escape)?),
        ParameterPlace::QueryString => return None,
        ParameterPlace::Cookie => {
            let pairs = pairs(style, name, &parts, value, &escape)?;
            // RFC 6265, section 4.1.1: other characters end the value.
            let is_valid = |byte: u8| byte.is_ascii_graphic() && byte != b';';
            pairs.iter().all(|pair| pair.bytes().all(is_valid)).then_some(Wire::Cookies(pairs))?
        }
        ParameterPlace::Header => {
            let text = match style.name {
                "JSON" => value.to_string(),
                kind => joined(&parts, between(kind).0, style.explode, &str::to_owned)?,
            };
            // RFC 9110, section 5.5: intermediaries change other values.
            let is_valid =
                text.bytes().all(|byte| byte.is_ascii_graphic() || b" \t".contains(&byte));
            (is_valid && text.trim() == text).then_some(Wire::Header(text))?
        }
    })
}

/// The pairs of a whole query. A JSON text of several members is omitted, because their order is not known.
fn query_string(style: Style, parameter: &Parameter, value: &Value) -> Option<Vec<String>> {
    match (style.name, value) {
        ("JSON", Value::Object(members)) if members.len() > 1 => None,
        ("JSON", _) => Some(vec![plain(&value.to_string())]),
        ("FORM", Value::Object(members)) => {
            let query = form(members, &parameter.members)?;
            Some(query.split('&').filter(|pair| !pair.is_empty()).map(str::to_owned).collect())
        }
        ("FORM", _) => None,
        _ => Some(vec![plain(&text(value)?)]),
    }
}

/// The pairs of a form for the members of an object, where each is a scalar or a list of scalars.
pub fn form(
    members: &serde_json::Map<String, Value>,
    styles: &[(String, Style)],
) -> Option<String> {
    let mut all = Vec::new();
    for (name, value) in members {
        if styles.iter().any(|(of, _)| of == name) {
            return None;
        }
        let parts = Parts::of(value).filter(|parts| !matches!(parts, Parts::Object(_)))?;
        let style = Style { name: "FORM", explode: true, kept: Kept::Nothing };
        all.extend(pairs(style, name, &parts, value, &|text| plain(text))?);
    }
    Some(all.join("&"))
}

/// A value of which each part is a text.
enum Parts {
    Text(String),
    List(Vec<String>),
    Object(Vec<(String, String)>),
}

impl Parts {
    fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Array(items) => Self::List(items.iter().map(text).collect::<Option<_>>()?),
            Value::Object(members) => {
                let member = |(name, value): (&String, &Value)| Some((name.clone(), text(value)?));
                Self::Object(members.iter().map(member).collect::<Option<_>>()?)
            }
            scalar => Self::Text(text(scalar)?),
        })
    }
}

/// The text of a scalar.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) if number.is_f64() => number.as_f64().map(|float| float.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn style(parameter: &Parameter) -> Style {
    let name = match parameter.place {
        ParameterPlace::Path | ParameterPlace::Header => "SIMPLE",
        ParameterPlace::Query | ParameterPlace::QueryString | ParameterPlace::Cookie => "FORM",
    };
    match parameter.written {
        Written::Styled(style) => style,
        Written::Text | Written::Joined => Style { name, explode: false, kept: Kept::Nothing },
        Written::Each => Style { name, explode: true, kept: Kept::Nothing },
    }
}

fn in_path(style: Style, name: &str, parts: &Parts) -> Option<String> {
    let escape = |text: &str| escaped(text, style.kept, Some(ParameterPlace::Path));
    let text = match (style.name, parts) {
        ("LABEL", _) => {
            format!(
                ".{}",
                joined(parts, if style.explode { "." } else { "," }, style.explode, &escape)?
            )
        }
        ("MATRIX", Parts::List(items)) if style.explode => {
            items.iter().map(|item| format!(";{name}={}", escape(item))).collect()
        }
        // The order of several members is not known.
        (_, Parts::Object(members)) if members.len() > 1 => return None,
        ("MATRIX", Parts::Object(members)) if style.explode => members
            .iter()
            .map(|(name, value)| format!(";{}={}", escape(name), escape(value)))
            .collect(),
        ("MATRIX", _) => format!(";{name}={}", joined(parts, ",", false, &escape)?),
        ("JSON", _) => return None,
        (kind, _) => joined(parts, between(kind).1, style.explode, &escape)?,
    };
    // An empty variable would result in another path, and URL parsers remove a segment of dots.
    let has_dots = text.split('/').any(|segment| matches!(segment, "." | ".."));
    (!text.is_empty() && !has_dots).then_some(text)
}

fn pairs(
    style: Style,
    name: &str,
    parts: &Parts,
    value: &Value,
    escape: &dyn Fn(&str) -> String,
) -> Option<Vec<String>> {
    let key = plain(name);
    let pair = |text: &str| format!("{key}={}", escape(text));
    Some(match (style.name, parts) {
        ("JSON", _) if value.is_object() => return None,
        ("JSON", _) => vec![pair(&value.to_string())],
        ("DEEP_OBJECT", Parts::Object(members)) => members
            .iter()
            .map(|(member, value)| format!("{key}%5B{}%5D={}", plain(member), escape(value)))
            .collect(),
        ("DEEP_OBJECT", Parts::List(items)) => {
            let items = items.iter().enumerate();
            items.map(|(index, item)| format!("{key}%5B{index}%5D={}", escape(item))).collect()
        }
        (_, Parts::Text(text)) => vec![pair(text)],
        (_, Parts::List(items)) if style.explode => items.iter().map(|item| pair(item)).collect(),
        (_, Parts::Object(members)) if style.explode => members
            .iter()
            .map(|(member, value)| format!("{}={}", plain(member), escape(value)))
            .collect(),
        (_, Parts::List(items)) if items.is_empty() => Vec::new(),
        (kind, _) => {
            vec![format!("{key}={}", joined(parts, between(kind).1, false, escape)?)]
        }
    })
}

/// The separator of the parts: unencoded, and encoded for a URL.
fn between(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "SPACE_DELIMITED" => (" ", "%20"),
        "PIPE_DELIMITED" => ("|", "%7C"),
        "TAB_DELIMITED" => ("\t", "%09"),
        _ => (",", ","),
    }
}

/// The parts with something between them. Of an object with several members the order is not known.
fn joined(
    parts: &Parts,
    between: &str,
    explode: bool,
    escape: &dyn Fn(&str) -> String,
) -> Option<String> {
    let escaped: Vec<String> = match parts {
        Parts::Text(text) => vec![escape(text)],
        Parts::List(items) => items.iter().map(|item| escape(item)).collect(),
        Parts::Object(members) if members.len() > 1 => return None,
        Parts::Object(members) => {
            let equals = if explode { "=" } else { between };
            let member = |(name, value): &(String, String)| {
                format!("{}{equals}{}", escape(name), escape(value))
            };
            members.iter().map(member).collect()
        }
    };
    Some(escaped.join(between))
}

/// The text with all but the unreserved characters encoded (RFC 3986, section 2.3).
fn plain(text: &str) -> String {
    escaped(text, Kept::Nothing, None)
}

/// The text with these characters as they are, but for those that have a meaning at the place.
fn escaped(text: &str, kept: Kept, place: Option<ParameterPlace>) -> String {
    let kept: &[u8] = match (kept, place) {
        (Kept::Nothing, _) => b"",
        (Kept::Slashes, _) => b"/",
        (Kept::Reserved, Some(ParameterPlace::Path)) => b":/@!$&'()*+,;=",
        (Kept::Reserved, _) => b":/?@!$()*,;=",
        (Kept::Everything, _) => return text.to_owned(),
    };
    let keep =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || kept.contains(&byte);
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if keep(byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}
