//! Finds the settings on which an input depends: `marker` has an effect only with `usemarker=true`.
//!
//! Input: the inputs of a request with their names, values and descriptions. Output: a [`Need`]. A description counts
//! only if one of its sentences names the other input and states a requirement.

use serde_json::Value;

use crate::ir::{
    Api, EnumValues, Operation, PagePlace, PageSetting, Parameter, ParameterPlace, Shape, Type,
    TypeUse,
};

use super::request::{Input, json_body};
use super::response::{Member, members};
use super::sentences::{Sentence, sentences};
use super::words::{self, words};

/// The settings that an input needs to have an effect.
pub enum Need {
    /// These, or none. The stream sends them.
    Settings(Vec<PageSetting>),
    /// This one, with a value that the document does not declare.
    Unknown(String),
}

/// An input of the request that may turn a kind of paging on.
pub struct Setting<'a> {
    place: PagePlace,
    name: &'a str,
    words: String,
    values: Values,
    required: bool,
    default: Option<&'a Value>,
    description: &'a str,
}

/// The values of a setting.
enum Values {
    Boolean,
    /// These.
    Listed(Vec<Value>),
    Any,
}

/// All inputs in the query and in a JSON body.
pub fn settings<'a>(api: &'a Api, operation: &'a Operation) -> Vec<Setting<'a>> {
    let query = operation.parameters.iter().filter(|one| one.place == ParameterPlace::Query);
    let body = json_body(operation).map(|body| members(api, body)).unwrap_or_default();
    let body = body.into_iter().map(|member| in_body(api, member));
    query.map(|parameter| in_query(api, parameter)).chain(body).collect()
}

fn in_query<'a>(api: &'a Api, parameter: &'a Parameter) -> Setting<'a> {
    Setting {
        place: PagePlace::Query(parameter.wire_name.clone()),
        name: &parameter.wire_name,
        words: words(&parameter.wire_name),
        values: values(api, &parameter.ty),
        required: parameter.required,
        default: parameter.default.as_ref(),
        description: parameter.docs.description.as_deref().unwrap_or_default(),
    }
}

fn in_body<'a>(api: &'a Api, member: Member<'a>) -> Setting<'a> {
    Setting {
        place: PagePlace::Body(member.path),
        name: &member.property.wire_name,
        words: member.words,
        values: values(api, &member.property.ty),
        required: member.property.required,
        default: member.property.default.as_ref(),
        description: member.property.docs.description.as_deref().unwrap_or_default(),
    }
}

fn values(api: &Api, use_: &TypeUse) -> Values {
    match &api.resolved(use_).ty {
        Type::Boolean => Values::Boolean,
        Type::Always(value) => Values::Listed(vec![Value::Bool(*value)]),
        Type::Named(id) => match api.schemas.get(id).map(|schema| &schema.shape) {
            Some(Shape::Enum(list)) => Values::Listed(match &list.values {
                EnumValues::Text(values) => {
                    values.iter().map(|one| Value::from(one.value.as_str())).collect()
                }
                EnumValues::Integer(values) => {
                    values.iter().map(|one| Value::from(one.value)).collect()
                }
                EnumValues::Json(values) => values.iter().map(|one| one.value.clone()).collect(),
            }),
            _ => Values::Any,
        },
        _ => Values::Any,
    }
}

/// The settings that an input needs. `member` is the member of the response with its next value.
pub fn need(input: &Input, member: Option<&Member<'_>>, settings: &[Setting<'_>]) -> Need {
    let topic = Topic::of(input, member);
    let mut found: Vec<PageSetting> = start_value(input).into_iter().collect();
    for setting in settings.iter().filter(|one| one.may_affect(input)) {
        let demanded = topic.demanded_by_input(setting).or_else(|| topic.stated_by(setting));
        match demanded {
            None => {}
            Some(Some(value)) if setting.default == Some(&value) => {}
            Some(Some(value)) => found.push(PageSetting { to: setting.place.clone(), value }),
            // The caller must choose the value anyway.
            Some(None) if setting.required => {}
            Some(None) => return Need::Unknown(setting.name.to_owned()),
        }
    }
    Need::Settings(found)
}

impl Setting<'_> {
    /// Returns `true` if it is not itself a position or a limit of the number of items.
    fn may_affect(&self, input: &Input) -> bool {
        let is_flag = matches!(self.values, Values::Boolean);
        let is_position = words::request_token(&self.words).is_some()
            || words::is_page_number(&self.words)
            || words::is_offset(&self.words);
        self.place != input.place && (is_flag || !(is_position || words::is_limit(&self.words)))
    }

    /// The value that a sentence states after the name of the setting, else the only value that turns something on.
    fn value_in(&self, sentence: &Sentence<'_>) -> Option<Value> {
        let after = sentence.after(self.name)?;
        match &self.values {
            Values::Boolean => {
                let is_off =
                    Sentence::has_word(after, "false") && !Sentence::has_word(after, "true");
                Some(Value::Bool(!is_off))
            }
            Values::Listed(values) if values.len() == 1 => values.first().cloned(),
            Values::Listed(values) => {
                let shown = |value: &&Value| Sentence::has_word(after, &text(value));
                let mut named = values.iter().filter(shown);
                let value = named.next().cloned();
                value.filter(|_| named.next().is_none())
            }
            Values::Any => {
                let assigned = after.strip_prefix('=')?;
                let end = assigned.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
                let value = &assigned[..end.unwrap_or(assigned.len())];
                (!value.is_empty()).then(|| Value::from(value))
            }
        }
    }
}

/// The text of a value in a query.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The names of the input, of its member of the response, and of the kind of paging.
struct Topic<'a> {
    input: &'a Input,
    names: Vec<&'a str>,
    /// Words for the kind of paging: `cursor`, `marker`.
    kinds: Vec<&'static str>,
    /// The names in lower case without separators.
    joined: Vec<String>,
}

/// Words for kinds of paging, in names of inputs and members.
const KINDS: &[&str] = &["marker", "cursor", "token", "continuation", "keyset", "scroll"];

impl<'a> Topic<'a> {
    fn of(input: &'a Input, member: Option<&'a Member<'_>>) -> Self {
        let member_words = member.map(|member| member.words.as_str()).unwrap_or_default();
        let mut kinds: Vec<&'static str> = KINDS
            .iter()
            .copied()
            .filter(|kind| {
                [input.words.as_str(), member_words].iter().any(|one| one.contains(kind))
            })
            .collect();
        if input.words.contains("after") {
            kinds.extend(["cursor", "keyset"]);
        } else if words::is_offset(&input.words) {
            kinds.push("offset");
        }
        let member_name = member.map(|member| member.property.wire_name.as_str());
        let all_words = [input.words.as_str(), member_words];
        let joined = all_words.iter().filter(|one| !one.is_empty());
        let joined = joined.map(|one| one.replace('_', "")).collect();
        Self {
            input,
            names: input.last_name().into_iter().chain(member_name).collect(),
            kinds,
            joined,
        }
    }

    /// The value of a setting that the description of the input demands: "requires `usemarker` to be `true`".
    fn demanded_by_input(&self, setting: &Setting<'_>) -> Option<Option<Value>> {
        let mut demands = sentences(&self.input.description).into_iter().filter(|sentence| {
            let is_flag = matches!(setting.values, Values::Boolean) && sentence.sets_value();
            sentence.requires()
                && (sentence.marks(setting.name) || (is_flag && sentence.names(setting.name)))
        });
        let sentence = demands.next()?;
        Some(setting.value_in(&sentence))
    }

    /// The value of a setting that its own name or description connects with this kind of paging.
    fn stated_by(&self, setting: &Setting<'_>) -> Option<Option<Value>> {
        match &setting.values {
            Values::Boolean => {
                let described = || {
                    let all = sentences(setting.description);
                    all.iter().any(|sentence| sentence.provides(&self.names, &self.kinds))
                };
                (self.is_flag(&setting.words) || described()).then_some(Some(Value::Bool(true)))
            }
            Values::Listed(values) => {
                let is_mode = ["pagination", "paging", "paginate"]
                    .iter()
                    .any(|word| setting.words.split('_').any(|part| part == *word));
                let is_kind = |value: &&Value| {
                    let value = words(&text(value));
                    value.split('_').any(|part| self.kinds.contains(&part))
                };
                let mut named = values.iter().filter(is_kind).filter(|_| is_mode);
                let value = named.next()?.clone();
                named.next().is_none().then_some(Some(value))
            }
            Values::Any => None,
        }
    }

    /// Returns `true` if a flag has a name such as `usemarker`, `cursor_pagination` or `include_next_cursor`.
    fn is_flag(&self, words: &str) -> bool {
        const BEFORE: &[&str] = &["use", "with", "enable", "include", "return", "by"];
        const AFTER: &[&str] = &["basedpagination", "basedpaging", "pagination", "paging", "mode"];
        let name = words.replace('_', "");
        let stem = BEFORE.iter().find_map(|before| name.strip_prefix(before));
        let stem = stem.filter(|stem| !stem.is_empty()).unwrap_or(&name);
        let short = AFTER.iter().find_map(|after| stem.strip_suffix(after)).unwrap_or(stem);
        let is_longer = short.len() < name.len();
        let is_topic = self.joined.iter().any(|one| one == short);
        is_longer && (is_topic || self.kinds.contains(&short))
    }
}

/// The value that requests the first page, if the description states one: "pass `*` for the first page".
fn start_value(input: &Input) -> Option<PageSetting> {
    let all = sentences(&input.description);
    let value = all.iter().find_map(Sentence::start_value)?;
    Some(PageSetting { to: input.place.clone(), value: Value::from(value) })
}
