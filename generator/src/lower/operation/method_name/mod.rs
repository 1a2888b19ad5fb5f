//! The names of operations within their groups, if no vendor extension declares one.
//!
//! Input: the id, method, path and response of an operation, and the facts about the document. Output: names, the best
//! first; the others are for groups in which it is taken, and each adds a part that distinguishes the operation. An id that
//! only spells method and path was not chosen by a person: such an operation is named after its effect.

mod document;
mod id;
mod path;
mod phrase;
mod verbs;

pub(super) use document::{Document, Place};

use document::Rival;
use path::{Shape, Step, StepKind, words};
use phrase::{Phrase, is_noun};

/// The most characters of a name, if there is a shorter one.
const MOST: usize = 40;

/// The properties of an operation from which names are derived.
pub(super) struct Known<'a> {
    /// The id that the document declares.
    pub id: Option<&'a str>,
    pub method: &'a str,
    pub template: &'a str,
    pub group: &'a str,
    pub summary: Option<&'a str>,
    /// The methods of the path.
    pub siblings: &'a [String],
    /// `true` if the response is a list; `None` if that is unknown.
    pub returns_list: Option<bool>,
    pub document: &'a Document,
}

/// Returns the names, the best first. There is at least one.
pub(super) fn names(known: &Known<'_>) -> Vec<String> {
    let shape = known.document.shape(known.template, known.group);
    let namer = Namer { known, group: words(known.group), shape };
    let mut names: Vec<String> = Vec::new();
    for phrase in namer.phrases() {
        let name = phrase.join();
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    // A long name is for an operation that no shorter one distinguishes.
    names.sort_by_key(|name| name.chars().count() > MOST);
    if names.is_empty() {
        names.push(known.method.to_ascii_lowercase());
    }
    names
}

/// Returns the words of the last step of an id.
fn last_words(id: &str) -> Phrase {
    Phrase(id::steps(id).last().map(|step| words(step)).unwrap_or_default())
}

/// Derives the names of one operation.
struct Namer<'a> {
    known: &'a Known<'a>,
    group: Vec<String>,
    shape: Shape,
}

impl Namer<'_> {
    fn phrases(&self) -> Vec<Phrase> {
        let Known { id, method, template, document, .. } = self.known;
        let by_path = self.by_path();
        let function = id.and_then(|id| id::function(id, method, template));
        let chosen = function.or_else(|| document.chosen_id(*id, method, template));
        let chosen = chosen.filter(|chosen| self.has_verb(&last_words(chosen)));
        let Some(chosen) = chosen else {
            let mut phrases = self.with_distinctions(&by_path, &[]);
            phrases.push(by_path.brief());
            phrases.extend(id.map(|id| self.with_verb(Phrase(words(id)))));
            return phrases;
        };
        let rivals = document.rivals(chosen, method, template);
        let chosen = if rivals.is_empty() { chosen } else { id::without_number(chosen) };
        let steps = id::steps(chosen);
        let whole = self.with_verb(last_words(chosen));
        let short = self.without_group(&whole);
        let mut plain = self.without_variable(&short);
        let is_bare = plain.0.len() == 1 && whole.0.len() > 1;
        if is_bare && self.changes_many() && !["batch", "bulk"].contains(&plain.0[0].as_str()) {
            plain.0.push("many".to_owned());
        }
        let mut phrases = vec![plain.clone()];
        if rivals.is_empty() {
            phrases.extend([short, whole].into_iter().filter(|longer| longer.0.len() > 1));
            // Another thing has the short name: `get_stack` for `/stacks/{number}` in the group `pulls`.
            phrases.extend(Some(by_path.clone()).filter(|path| path.0.first() == plain.0.first()));
        }
        phrases.extend(self.with_distinctions(&plain, &rivals));
        // A longer part of the id: `scope_service_create` for `ScopeService.Create`.
        phrases.extend((2..=steps.len()).map(|count| {
            Phrase(steps[steps.len() - count..].iter().flat_map(|step| words(step)).collect())
        }));
        phrases.extend(self.with_distinctions(&by_path, &[]));
        phrases
    }

    /// Returns `true` if an id has more than the name of its group. `cards` does not describe an operation on cards.
    fn has_verb(&self, id: &Phrase) -> bool {
        let verb = id.0.first().is_some_and(|first| verbs::is_action(first));
        !id.0.is_empty() && (verb || !is_noun(&id.0, &self.group))
    }

    /// Returns a phrase, and longer ones with the parts of the request that distinguish it, first those that distinguish
    /// it from its rivals.
    fn with_distinctions(&self, phrase: &Phrase, rivals: &[&Rival]) -> Vec<Phrase> {
        let Shape { scope, preamble, rest, .. } = &self.shape;
        let Known { method, template, group, document, .. } = self.known;
        let variable = self.shape.variable().map(|step| self.variable_words(step));
        let first = rest.first().filter(|step| step.is_variable());
        let first = first.map(|step| self.variable_words(step)).filter(|_| rest.len() > 1);
        let tail = rest.iter().rfind(|step| !step.is_variable());
        let method = [method.to_ascii_lowercase()];
        let by_method = |phrase: &Phrase| phrase.with("via", &method);
        let by_version = |phrase: &Phrase| phrase.with("via", preamble);
        // `/files/{id}/uploads` in the group `files`.
        let mut pairs = rest.iter().zip(rest.iter().skip(1)).take(rest.len().saturating_sub(2));
        let around = pairs.find(|(step, next)| !step.is_variable() && next.is_variable());
        let narrow = [
            scope.last().map(|words| phrase.with("for", words)),
            around.map(|(step, _)| phrase.with("for", &step.singular())),
            variable.map(|words| phrase.with("by", &words)),
            first.map(|words| phrase.with("for", &words)),
            (!scope.is_empty()).then(|| phrase.with("for", &scope.concat())),
        ];
        let narrow: Vec<Phrase> = narrow.into_iter().flatten().collect();

        let mut phrases = vec![phrase.clone()];
        let same_path = rivals.iter().any(|rival| rival.template == *template);
        let rival_shapes = || rivals.iter().map(|rival| document.shape(&rival.template, group));
        let other_version = rival_shapes().any(|shape| shape.preamble != *preamble);
        if other_version && !preamble.is_empty() {
            phrases.push(by_version(phrase));
        }
        if same_path {
            phrases.push(by_method(phrase));
        }
        phrases.extend(narrow.iter().cloned());
        phrases.extend(narrow.iter().filter(|_| same_path).map(by_method));
        phrases.extend(tail.map(|step| phrase.with("via", &step.words)));
        phrases.push(by_method(phrase));
        if !preamble.is_empty() {
            phrases.extend([by_version(phrase), by_method(&by_version(phrase))]);
        }
        phrases.extend(narrow.iter().map(by_method));
        phrases
    }

    /// Returns the words for a variable: `id` for `{pet_id}` behind `pets`.
    fn variable_words(&self, step: &Step) -> Vec<String> {
        let words = step.words.clone();
        let noun = self.shape.rest.iter().rfind(|step| !step.is_variable());
        let noun = noun.map(Step::singular).unwrap_or_default();
        match words.strip_prefix(noun.as_slice()) {
            Some(rest) if !rest.is_empty() && !noun.is_empty() => rest.to_vec(),
            _ => words,
        }
    }

    /// Returns the name from the method and the path: `list_runs` for `/tasks/{id}/runs` in the group `tasks`.
    fn by_path(&self) -> Phrase {
        let Known { method, template, group, document, .. } = self.known;
        let below = self.shape.below();
        let mut nouns: Vec<Vec<String>> = Vec::new();
        for (index, step) in
            below.iter().enumerate().filter(|(_, step)| step.kind == StepKind::Text)
        {
            let is_one = below.get(index + 1).is_some_and(Step::is_variable);
            nouns.push(if is_one { step.singular() } else { step.words.clone() });
        }
        let fragment = path::fragment(template);
        let tail = self.shape.rest.last().filter(|step| !step.is_variable());
        let is_below = below.last().is_some_and(|step| step.kind == StepKind::Text);
        let starts_with_action = |words: &[String]| {
            words.first().is_some_and(|first| verbs::is_action_of(method, first))
        };
        let mut phrase = Phrase::default();
        if let Some(tail) = tail.filter(|tail| tail.kind == StepKind::Action) {
            phrase.0.clone_from(&tail.words);
        } else if starts_with_action(&fragment) {
            // A fragment of several words has its own object: `#add_shared_link`.
            if fragment.len() > 1 {
                nouns.clear();
            }
            phrase.0 = fragment;
        } else if let Some(tail) =
            tail.filter(|tail| starts_with_action(&tail.words) && !tail.is_plural())
        {
            phrase.0.clone_from(&tail.words);
            if is_below {
                nouns.pop();
            }
        } else if let Some(summary) = self.summary() {
            return summary;
        } else {
            let verb = self.verb(method);
            if let ("create", Some(last), true) = (verb, nouns.last_mut(), is_below) {
                *last = path::singular(last);
            }
            phrase.0.push(verb.to_ascii_lowercase());
            if self.changes_many() && nouns.is_empty() {
                phrase.0.push("many".to_owned());
            }
            nouns.push(fragment);
        }
        nouns.retain(|noun| {
            let one = path::singular(noun);
            one.is_empty() || !phrase.0.windows(one.len()).any(|words| words == one)
        });
        phrase.0.extend(nouns.concat());
        let scope = self.shape.scope.last().filter(|_| document.has_scopes(group));
        scope.map_or_else(|| phrase.clone(), |scope| phrase.with("for", scope))
    }

    /// Returns the verb for a request, by a method and the end of the path.
    fn verb<'m>(&self, method: &'m str) -> &'m str {
        let has = |method: &str| self.known.siblings.iter().any(|sibling| sibling == method);
        let is_item = self.shape.variable().is_some();
        match method {
            "get" if self.lists() => "list",
            "get" => "get",
            "post" if is_item && !has("put") && !has("patch") => "update",
            "post" => "create",
            "put" if self.known.method == "put" && has("patch") => "replace",
            "put" | "patch" => "update",
            other => other,
        }
    }

    /// Returns `true` if the request deletes or changes many items of a collection: its name must not be that of a request
    /// for a single item.
    fn changes_many(&self) -> bool {
        let Known { method, template, document, .. } = self.known;
        matches!(*method, "delete" | "put" | "patch") && document.is_collection(template, method)
    }

    fn lists(&self) -> bool {
        let is_collection = self.shape.rest.last().is_some_and(Step::is_plural);
        let id = self.known.id.map(words).unwrap_or_default();
        let declared = id.first().filter(|first| *first == "list");
        declared.is_some() || self.known.returns_list.unwrap_or(is_collection)
    }

    /// Returns the name from the summary of a request whose method and path do not imply its effect: `Upload file`.
    fn summary(&self) -> Option<Phrase> {
        const MOST_WORDS: usize = 4;
        let is_open = match self.known.method {
            "post" => {
                let tail = self.shape.rest.last()?;
                !tail.is_variable() && !tail.is_plural()
            }
            _ => false,
        };
        let text = self.known.summary.filter(|_| is_open)?.trim_end_matches('.');
        let plain =
            |character: char| character.is_ascii_alphanumeric() || " -'".contains(character);
        let mut phrase = Phrase(words(text));
        phrase.0.retain(|word| !["a", "an", "the"].contains(&word.as_str()));
        let is_action = phrase.0.first().is_some_and(|verb| verbs::is_action(verb));
        let fits = is_action && phrase.0.len() <= MOST_WORDS && text.chars().all(plain);
        fits.then(|| self.without_group(&phrase))
    }

    /// Replaces the verb of an id by one for the effect: `list` for the `get` of a list.
    fn with_verb(&self, phrase: Phrase) -> Phrase {
        let phrase = match phrase.without_prefix(&self.group) {
            Some(rest) => rest,
            None => phrase,
        };
        let method = self.known.method;
        let Some((first, rest)) = phrase.0.split_first() else { return phrase };
        if verbs::is_getting(first) && method == "get" {
            let verb = if self.known.returns_list == Some(true) { "list" } else { "get" };
            let mut rest = rest.to_vec();
            if verb == "list" {
                for edge in ["all", "list", "many"] {
                    if rest.first().is_some_and(|word| word == edge) {
                        rest.remove(0);
                    }
                    if rest.last().is_some_and(|word| word == edge) {
                        rest.pop();
                    }
                }
            }
            return Phrase::of(verb, &rest);
        }
        if !verbs::is_http(first) {
            return phrase;
        }
        let texts = || self.shape.rest.iter().filter(|step| !step.is_variable());
        let creates = texts().next_back().is_some_and(Step::is_plural);
        let has_verb = |verb: &String| verbs::is_action(verb) || verbs::is_getting(verb);
        if !creates && rest.first().is_some_and(has_verb) {
            return Phrase(rest.to_vec());
        }
        // The action is a step of the path: `PostJobPlan` for `/job/{name}/plan`.
        let action = texts().rev().find(|step| {
            let is_action = step.words.first().is_some_and(|word| verbs::is_action(word));
            is_action && rest.len() > step.words.len() && rest.ends_with(&step.words)
        });
        match action {
            Some(step) => {
                let (nouns, action) = rest.split_at(rest.len() - step.words.len());
                Phrase([action, nouns].concat())
            }
            None => Phrase::of(self.verb(first), rest),
        }
    }

    /// Returns a phrase without the name of the group: `list` for `list_pets` in the group `pets`. A thing that the
    /// resource belongs to becomes its scope: `list_for_file` for `list_file_comments` in the group `comments`.
    fn without_group(&self, phrase: &Phrase) -> Phrase {
        let Some(stripped) = phrase.without_noun(&self.group) else { return phrase.clone() };
        let phrase::Stripped { mut rest, was_last } = stripped;
        rest.trim_prepositions();
        if !was_last || rest.0.len() < 2 {
            return rest;
        }
        let (verb, left) = rest
            .0
            .split_first()
            .map(|(verb, left)| (verb.clone(), left.to_vec()))
            .unwrap_or_default();
        let scopes = &self.shape.scope;
        let is_scope =
            scopes.iter().any(|scope| is_noun(scope, &left)) || is_noun(&scopes.concat(), &left);
        if is_scope {
            let verb = Phrase(vec![verb]);
            let has_scopes = self.known.document.has_scopes(self.known.group);
            return if has_scopes { verb.with("for", &left) } else { verb };
        }
        // `delete_site` would delete a site, not the database of one.
        let is_thing = left.last().is_some_and(|word| self.known.document.is_thing(word));
        if is_thing { phrase.clone() } else { rest }
    }

    /// Returns a phrase without the variable that selects the item: `get` for `get_by_id`.
    fn without_variable(&self, phrase: &Phrase) -> Phrase {
        let Some(variable) = self.shape.variable() else { return phrase.clone() };
        let Some(at) = phrase.0.iter().rposition(|word| word == "by") else {
            return phrase.clone();
        };
        let by = &phrase.0[at + 1..];
        let is_it = !by.is_empty()
            && (by == ["id"]
                || variable.words.ends_with(by)
                || by.concat() == variable.words.concat());
        if at > 0 && is_it { Phrase(phrase.0[..at].to_vec()) } else { phrase.clone() }
    }
}

#[cfg(test)]
mod tests;
