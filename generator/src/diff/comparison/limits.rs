//! The comparison of keywords that exclude values of a type: limits, patterns and conditions.

use crate::contract::{CONDITIONS, CONTENT_SCHEMA};
use crate::diff::rules;
use crate::diff::view::View;
use crate::schema::Schema;

use super::Comparison;
use super::schemas::{At, Views};

/// A limit of values.
struct Limit {
    keyword: &'static str,
    /// A larger value allows more values.
    is_upper: bool,
    value: fn(&Schema) -> Option<f64>,
}

/// The limits of values.
const LIMITS: &[Limit] = &[
    lower("minLength", |schema| schema.min_length.filter(|least| *least > 0).map(|it| it as f64)),
    upper("maxLength", |schema| schema.max_length.map(|it| it as f64)),
    lower("minItems", |schema| schema.min_items.filter(|least| *least > 0).map(|it| it as f64)),
    upper("maxItems", |schema| schema.max_items.map(|it| it as f64)),
    lower("minProperties", |schema| {
        schema.min_properties.filter(|least| *least > 0).map(|it| it as f64)
    }),
    upper("maxProperties", |schema| schema.max_properties.map(|it| it as f64)),
    lower("minimum", |schema| schema.minimum.number()),
    upper("maximum", |schema| schema.maximum.number()),
    lower("exclusiveMinimum", |schema| {
        let of_flag = || schema.minimum.number().filter(|_| schema.minimum.excludes_inclusive);
        schema.minimum.exclusive_number().or_else(of_flag)
    }),
    upper("exclusiveMaximum", |schema| {
        let of_flag = || schema.maximum.number().filter(|_| schema.maximum.excludes_inclusive);
        schema.maximum.exclusive_number().or_else(of_flag)
    }),
    lower("uniqueItems", |schema| schema.unique_items.then_some(1.0)),
    lower("multipleOf", |schema| schema.multiple_of),
];

const fn lower(keyword: &'static str, value: fn(&Schema) -> Option<f64>) -> Limit {
    Limit { keyword, is_upper: false, value }
}

const fn upper(keyword: &'static str, value: fn(&Schema) -> Option<f64>) -> Limit {
    Limit { keyword, is_upper: true, value }
}

impl<'c> Comparison<'c> {
    /// Compares limits and patterns.
    pub(super) fn limits(&mut self, at: At<'_>, views: &Views<'c>) {
        for limit in LIMITS {
            let value = |view: &View<'c>| view.first(limit.value);
            let (old, new) = (value(&views.old), value(&views.new));
            let (tightened, text) = match (old, new) {
                (None, Some(new)) => (true, format!("has `{}` {new}", limit.keyword)),
                (Some(_), None) => (false, format!("has no `{}` any more", limit.keyword)),
                (Some(old), Some(new)) if old != new => {
                    let text = format!("has `{}` {new} instead of {old}", limit.keyword);
                    ((new < old) == limit.is_upper, text)
                }
                _ => continue,
            };
            let rule = if tightened { rules::LIMIT_TIGHTENED } else { rules::LIMIT_LOOSENED };
            self.note(at, rule, text, views.places());
        }
        let pattern = |view: &View<'c>| {
            let any = |pattern: &&str| !matches!(*pattern, ".*" | "^.*$" | "");
            view.first(|schema| schema.pattern.as_deref()).filter(any)
        };
        match (pattern(&views.old), pattern(&views.new)) {
            (None, Some(new)) => {
                let text = format!("has the pattern `{new}`");
                self.note(at, rules::PATTERN_ADDED, text, views.places());
            }
            (Some(old), None) => {
                let text = format!("no longer has the pattern `{old}`");
                self.note(at, rules::PATTERN_REMOVED, text, views.places());
            }
            (Some(old), Some(new)) if old != new => {
                let text = format!("has the pattern `{new}` instead of `{old}`");
                self.note(at, rules::PATTERN_CHANGED, text, views.places());
            }
            _ => {}
        }
    }

    /// Compares the keywords with conditions, and the content of texts.
    pub(super) fn conditions(&mut self, at: At<'_>, views: &Views<'c>) {
        for keyword in CONDITIONS {
            let (old, new) = (views.old.condition(keyword), views.new.condition(keyword));
            let (rule, text) = match (old.is_empty(), new.is_empty()) {
                (true, false) => (rules::CONDITION_ADDED, format!("has `{keyword}`")),
                (false, true) => (rules::CONDITION_REMOVED, format!("no longer has `{keyword}`")),
                _ if old != new => (rules::CONDITION_CHANGED, format!("has another `{keyword}`")),
                _ => continue,
            };
            self.note(at, rule, text, views.places());
        }
        let content = |view: &View<'c>| {
            let encoding = view.first(|schema| schema.content_encoding.as_deref());
            let media_type = view.first(|schema| schema.content_media_type.as_deref());
            (encoding, media_type, view.condition(CONTENT_SCHEMA))
        };
        if content(&views.old) != content(&views.new) {
            let text = "has another `contentEncoding`, `contentMediaType` or `contentSchema`";
            self.note(at, rules::CONTENT, text, views.places());
        }
    }
}
