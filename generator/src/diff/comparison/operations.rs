//! The comparison of operations, parameters, bodies, responses and security.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::contract::{Body, Content, Operation, Parameter, Response, Scheme};
use crate::diff::rules::{self, ChangeRule};
use crate::media_type::is_json;
use crate::pointer::Pointer;

use super::{Comparison, Direction, Places, Site};

impl Comparison<'_> {
    /// Compares everything.
    pub(super) fn document(&mut self) {
        let (old, new) = (self.old, self.new);
        let document = Site::of("", Direction::Request);
        let root = Pointer::root();
        let both = (Some(&root), Some(&root));
        if old.info != new.info {
            let words = ["title", "description", "version"];
            let changed = words.iter().zip(old.info.iter().zip(&new.info));
            let changed: Vec<&str> =
                changed.filter(|(_, (old, new))| old != new).map(|(word, _)| *word).collect();
            let text = format!("the document has another {}", changed.join(" and another "));
            self.report(&document, rules::DESCRIPTION, text, both);
        }
        if old.servers != new.servers {
            self.report(&document, rules::SERVERS, "the document names other servers", both);
        }
        self.schemes(&old.schemes, &new.schemes);
        self.all(&old.operations, &new.operations, false);
        self.all(&old.webhooks, &new.webhooks, true);
    }

    fn schemes(&mut self, old: &IndexMap<String, Scheme>, new: &IndexMap<String, Scheme>) {
        for (name, scheme) in new {
            let site = Site::of(&format!("security scheme {name}"), Direction::Request);
            let Some(before) = old.get(name) else {
                self.report(&site, rules::SCHEME_ADDED, "is new", (None, Some(&scheme.origin)));
                continue;
            };
            let places = (Some(&before.origin), Some(&scheme.origin));
            if before.kind != scheme.kind {
                let text = format!("is of kind `{}` instead of `{}`", scheme.kind, before.kind);
                self.report(&site, rules::SCHEME_KIND, text, places);
            } else if before.urls != scheme.urls {
                self.report(&site, rules::SCHEME_URL, "has other URLs", places);
            }
            if before.scopes != scheme.scopes {
                self.report(&site, rules::SCHEME_SCOPES, "has other scopes", places);
            }
        }
        for (name, scheme) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
            let site = Site::of(&format!("security scheme {name}"), Direction::Request);
            self.report(&site, rules::SCHEME_REMOVED, "is gone", (Some(&scheme.origin), None));
        }
    }

    /// Compares operations, or requests that the API sends.
    fn all(
        &mut self,
        old: &IndexMap<String, Operation>,
        new: &IndexMap<String, Operation>,
        incoming: bool,
    ) {
        for (key, operation) in new {
            let site = Site::of(&operation.title, Direction::Request);
            match old.get(key) {
                Some(before) => self.operation(&site, before, operation, incoming),
                None => {
                    let places = (None, Some(&operation.origin));
                    self.report(&site, rules::OPERATION_ADDED, "is new", places);
                }
            }
        }
        for (_, operation) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
            let site = Site::of(&operation.title, Direction::Request);
            let places = (Some(&operation.origin), None);
            self.report(&site, rules::OPERATION_REMOVED, "is gone", places);
        }
    }

    fn operation(&mut self, site: &Site, old: &Operation, new: &Operation, incoming: bool) {
        let places = (Some(&old.origin), Some(&new.origin));
        if old.id != new.id {
            let text = match (&old.id, &new.id) {
                (Some(old), Some(new)) => format!("has the operationId `{new}` instead of `{old}`"),
                (None, Some(new)) => format!("has the operationId `{new}`"),
                (_, None) => "has no operationId any more".to_owned(),
            };
            self.report(site, rules::OPERATION_ID, text, places);
        }
        if old.tags != new.tags {
            self.report(site, rules::TAGS, "has other tags", places);
        }
        if old.docs != new.docs {
            self.report(site, rules::DESCRIPTION, "is described in other words", places);
        }
        if old.servers != new.servers {
            self.report(site, rules::SERVERS, "has other servers", places);
        }
        self.deprecation(site, old.deprecated, new.deprecated, places);
        if !incoming {
            self.security(site, old, new);
        }
        let (sent, received) = match incoming {
            false => (Direction::Request, Direction::Response),
            true => (Direction::Response, Direction::Request),
        };
        self.parameters(site, &old.parameters, &new.parameters, (places, incoming));
        self.body(&site.in_direction(sent), old, new);
        self.responses(&site.in_direction(received), old, new);
    }

    pub(super) fn deprecation(&mut self, site: &Site, old: bool, new: bool, places: Places<'_>) {
        match (old, new) {
            (false, true) => self.report(site, rules::DEPRECATED, "is deprecated", places),
            (true, false) => {
                self.report(site, rules::NO_LONGER_DEPRECATED, "is no longer deprecated", places);
            }
            _ => {}
        }
    }

    fn security(&mut self, site: &Site, old: &Operation, new: &Operation) {
        if old.security == new.security {
            return;
        }
        let places = (Some(&old.security_origin), Some(&new.security_origin));
        type Names<'o> = BTreeSet<BTreeSet<&'o String>>;
        fn names(operation: &Operation) -> Names<'_> {
            let sets = operation.security.iter().map(|set| set.keys().collect());
            let sets: Names<'_> = sets.collect();
            // No requirement is the same as an empty one.
            if sets.is_empty() { [BTreeSet::new()].into() } else { sets }
        }
        let (before, after) = (names(old), names(new));
        // A client with the credentials of any old alternative must still satisfy one.
        let stays = before.iter().all(|set| after.iter().any(|other| other.is_subset(set)));
        let shown = |sets: &Names<'_>| {
            let set = |set: &BTreeSet<&String>| match set.is_empty() {
                true => "no credential".to_owned(),
                false => {
                    let names: Vec<String> = set.iter().map(|name| format!("`{name}`")).collect();
                    names.join(" with ")
                }
            };
            sets.iter().map(set).collect::<Vec<_>>().join(" or ")
        };
        let (rule, text): (&'static ChangeRule, String) = if before == after {
            (rules::SCOPES, "needs other scopes".to_owned())
        } else {
            let text = format!("needs {} instead of {}", shown(&after), shown(&before));
            (if stays { rules::SECURITY_LOOSENED } else { rules::SECURITY_TIGHTENED }, text)
        };
        self.report(site, rule, text, places);
    }

    fn parameters(
        &mut self,
        site: &Site,
        old: &IndexMap<String, Parameter>,
        new: &IndexMap<String, Parameter>,
        (operation, incoming): (Places<'_>, bool),
    ) {
        for (key, parameter) in new {
            let direction = match parameter.style.as_str() {
                _ if incoming => Direction::Response,
                "form explode" => Direction::Items,
                _ => Direction::Parameter,
            };
            let site = site
                .in_direction(direction)
                .at(format!("{} parameter `{}`", parameter.place, parameter.name));
            let Some(before) = old.get(key) else {
                let (rule, word) = match parameter.required {
                    true => (rules::REQUIRED_PARAMETER_ADDED, "required"),
                    false => (rules::PARAMETER_ADDED, "optional"),
                };
                let places = (operation.0, Some(&parameter.origin));
                self.report(&site, rule, format!("is new and {word}"), places);
                continue;
            };
            let places = (Some(&before.origin), Some(&parameter.origin));
            let rules = (rules::PARAMETER_REQUIRED, rules::PARAMETER_OPTIONAL);
            self.required(&site, before.required, parameter.required, rules, places);
            if before.style != parameter.style {
                let text =
                    format!("is written as `{}` instead of `{}`", parameter.style, before.style);
                self.report(&site, rules::PARAMETER_STYLE, text, places);
            }
            self.value(&site, before, parameter, places);
        }
        for (_, parameter) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
            let site = site.at(format!("{} parameter `{}`", parameter.place, parameter.name));
            let places = (Some(&parameter.origin), operation.1);
            self.report(&site, rules::PARAMETER_REMOVED, "is gone", places);
        }
    }

    pub(super) fn required(
        &mut self,
        site: &Site,
        old: bool,
        new: bool,
        rules: (&'static ChangeRule, &'static ChangeRule),
        places: Places<'_>,
    ) {
        match (old, new) {
            (false, true) => self.report(site, rules.0, "is required now", places),
            (true, false) => self.report(site, rules.1, "is optional now", places),
            _ => {}
        }
    }

    /// Compares the value of a parameter or a header.
    fn value(&mut self, site: &Site, old: &Parameter, new: &Parameter, places: Places<'_>) {
        self.deprecation(site, old.deprecated, new.deprecated, places);
        if old.description != new.description {
            self.report(site, rules::DESCRIPTION, "is described in other words", places);
        }
        self.schema(site, old.schema.as_ref(), new.schema.as_ref(), places);
    }

    fn body(&mut self, site: &Site, old: &Operation, new: &Operation) {
        let site = site.at("request body");
        match (&old.body, &new.body) {
            (None, None) => {}
            (None, Some(body)) => {
                let (rule, word) = match body.required {
                    true => (rules::REQUIRED_BODY_ADDED, "required"),
                    false => (rules::BODY_ADDED, "optional"),
                };
                let places = (Some(&old.origin), Some(&body.origin));
                self.report(&site, rule, format!("is new and {word}"), places);
            }
            (Some(body), None) => {
                let places = (Some(&body.origin), Some(&new.origin));
                self.report(&site, rules::BODY_REMOVED, "is gone", places);
            }
            (Some(before), Some(after)) => self.bodies(&site, before, after),
        }
    }

    fn bodies(&mut self, site: &Site, old: &Body, new: &Body) {
        let places = (Some(&old.origin), Some(&new.origin));
        let rules = (rules::BODY_REQUIRED, rules::BODY_OPTIONAL);
        self.required(site, old.required, new.required, rules, places);
        if old.description != new.description {
            self.report(site, rules::DESCRIPTION, "is described in other words", places);
        }
        self.contents(site, &old.contents, &new.contents, places);
    }

    fn responses(&mut self, site: &Site, old: &Operation, new: &Operation) {
        for (status, response) in &new.responses {
            let site = site.at(format!("response {status}"));
            match old.responses.get(status) {
                Some(before) => self.response(&site, before, response),
                None => {
                    let places = (Some(&old.origin), Some(&response.origin));
                    self.report(&site, rules::STATUS_ADDED, "is new", places);
                }
            }
        }
        for (status, response) in &old.responses {
            if new.responses.contains_key(status) {
                continue;
            }
            let is_success = status.starts_with('2');
            let rule = if is_success { rules::SUCCESS_REMOVED } else { rules::ERROR_REMOVED };
            let places = (Some(&response.origin), Some(&new.origin));
            self.report(&site.at(format!("response {status}")), rule, "is gone", places);
        }
    }

    fn response(&mut self, site: &Site, old: &Response, new: &Response) {
        let places = (Some(&old.origin), Some(&new.origin));
        if old.description != new.description {
            self.report(site, rules::DESCRIPTION, "is described in other words", places);
        }
        for (key, header) in &new.headers {
            let site = site.at(format!("header `{}` of {}", header.name, site.part));
            let Some(before) = old.headers.get(key) else {
                let places = (Some(&old.origin), Some(&header.origin));
                self.report(&site, rules::HEADER_ADDED, "is new", places);
                continue;
            };
            let places = (Some(&before.origin), Some(&header.origin));
            let rules = (rules::HEADER_REQUIRED, rules::HEADER_OPTIONAL);
            self.required(&site, before.required, header.required, rules, places);
            self.value(&site, before, header, places);
        }
        for (_, header) in old.headers.iter().filter(|(key, _)| !new.headers.contains_key(*key)) {
            let site = site.at(format!("header `{}` of {}", header.name, site.part));
            let places = (Some(&header.origin), Some(&new.origin));
            self.report(&site, rules::HEADER_REMOVED, "is gone", places);
        }
        self.contents(site, &old.contents, &new.contents, places);
    }

    fn contents(
        &mut self,
        site: &Site,
        old: &IndexMap<String, Content>,
        new: &IndexMap<String, Content>,
        around: Places<'_>,
    ) {
        for (media_type, content) in new {
            let Some(before) = old.get(media_type) else {
                let text = format!("may have the media type `{media_type}`");
                let places = (around.0, Some(&content.origin));
                self.report(site, rules::MEDIA_TYPE_ADDED, text, places);
                continue;
            };
            let places = (Some(&before.origin), Some(&content.origin));
            if before.encoding != content.encoding {
                self.report(site, rules::ENCODING, "has another `encoding`", places);
            }
            let schemas = (before.schema.as_ref(), content.schema.as_ref());
            let is_text = !(is_json(media_type) || is_form(media_type));
            if is_text && self.describes_text_otherwise(schemas.0, schemas.1) {
                self.report(site, rules::STRUCTURE, "is described in another form", places);
                continue;
            }
            self.schema(site, schemas.0, schemas.1, places);
        }
        for (media_type, content) in old {
            if !new.contains_key(media_type) {
                let text = format!("no longer has the media type `{media_type}`");
                let places = (Some(&content.origin), around.1);
                self.report(site, rules::MEDIA_TYPE_REMOVED, text, places);
            }
        }
    }
}

/// Returns `true` if a content consists of pairs or parts.
fn is_form(media_type: &str) -> bool {
    media_type.starts_with("multipart/") || media_type.contains("x-www-form-urlencoded")
}
