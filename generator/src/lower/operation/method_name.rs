//! The names of operations within their groups, if no vendor extension declares one.
//!
//! Input: its id, method, path and group. Output: names, the shortest first; the others are for groups in which it is taken.
//! An id that only spells method and path was not chosen by a person: such an operation is named after its effect.

use std::collections::BTreeSet;

use heck::ToSnakeCase;

/// The properties of an operation from which names are derived.
pub(super) struct Known<'a> {
    pub id: &'a str,
    pub method: &'a str,
    pub template: &'a str,
    pub group: &'a str,
    pub habits: Habits,
    /// `true` if the response contains a list; `None` if that is unknown.
    pub returns_list: Option<bool>,
}

/// The naming habits of a document.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Habits {
    /// Its ids are composed of methods and paths.
    ids_are_paths: bool,
    /// The path step after `/api/v1` groups operations.
    groups_behind_preamble: bool,
}

/// The counts from which the habits of a document follow.
#[derive(Default)]
pub(super) struct NamingStats<'a> {
    paths: usize,
    other_ids: usize,
    untagged: usize,
    groups: BTreeSet<&'a str>,
}

impl<'a> NamingStats<'a> {
    /// Counts an operation.
    pub(super) fn count(
        &mut self,
        id: Option<&str>,
        method: &str,
        template: &'a str,
        has_tag: bool,
    ) {
        match id.map_or(IdSource::Path, |id| IdSource::of(id, method, template)) {
            IdSource::Path => self.paths += 1,
            IdSource::Person => self.other_ids += 1,
            IdSource::Either => {}
        }
        if !has_tag {
            self.untagged += 1;
            let steps = path_steps(template);
            self.groups.extend(steps.get(start(&steps)).copied());
        }
    }

    /// Returns the habits. A path step that few operations share is not a group.
    pub(super) fn habits(&self) -> Habits {
        const FEW: usize = 4;
        Habits {
            ids_are_paths: self.paths > self.other_ids,
            groups_behind_preamble: self.groups.len() <= FEW
                || 2 * self.untagged > 3 * self.groups.len(),
        }
    }
}

/// Returns the names, the shortest first. There is at least one.
pub(super) fn names(known: &Known<'_>) -> Vec<String> {
    let mut names = Vec::new();
    let mut add = |name: String| {
        if !name.trim().is_empty() && !names.contains(&name) {
            names.push(name);
        }
    };
    if let Some(function) = of_function(known) {
        add(without_group(function, known.group).unwrap_or_else(|| function.to_owned()));
        add(function.to_owned());
    } else if known.habits.ids_are_paths && spells_path(known.id, known.method, known.template, 1) {
        let verb = verb(known);
        add(named_by_path(known, verb));
        add(named_by_path(known, known.method));
    }
    let steps = steps(known.id);
    for count in 1..=steps.len() {
        let last = steps[steps.len() - count..].join("_");
        let short = without_group(&last, known.group);
        // A step that repeats the group distinguishes nothing.
        let whole = (count == 1 || short.is_none()).then_some(last);
        short.into_iter().chain(whole).for_each(&mut add);
    }
    if names.is_empty() {
        names.push(known.method.to_owned());
    }
    names
}

/// The steps of an id, between dots and slashes. The point of a number is none: `get_pets_v2025.0`.
fn steps(id: &str) -> Vec<&str> {
    let mut steps = Vec::new();
    let mut start = 0;
    for (index, character) in id.char_indices() {
        let rest = &id[index + character.len_utf8()..];
        let is_point = rest.starts_with(|next: char| next.is_ascii_digit())
            && id[..index].ends_with(|last: char| last.is_ascii_digit());
        if character == '/' || (character == '.' && !is_point) {
            steps.push(&id[start..index]);
            start = id.len() - rest.len();
        }
    }
    steps.push(&id[start..]);
    steps.retain(|step| !step.is_empty());
    steps
}

/// Returns the name of the function in an id that FastAPI generated: `read_items` in `read_items_api_v1_items__get`.
///
/// <https://fastapi.tiangolo.com/advanced/path-operation-advanced-configuration/#openapi-operationid>
fn of_function<'a>(known: &Known<'a>) -> Option<&'a str> {
    let word = |character: char| if character.is_alphanumeric() { character } else { '_' };
    let path: String = known.template.chars().map(word).collect();
    let end = format!("{path}_{}", known.method);
    known.id.strip_suffix(end.as_str()).filter(|function| !function.is_empty())
}

/// The source of the id of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IdSource {
    /// A program spelled method and path: `GetTasksIDRunsID`, `get_pets_petId`.
    Path,
    /// A person chose it.
    Person,
    /// The path is so short that a person would choose the same: `getPets`.
    Either,
}

impl IdSource {
    /// Returns the source of an id.
    fn of(id: &str, method: &str, template: &str) -> Self {
        let steps = path_steps(template);
        if steps.len() <= start(&steps) + 1 {
            Self::Either
        } else if spells_path(id, method, template, 2) {
            Self::Path
        } else {
            Self::Person
        }
    }
}

/// Returns `true` if an id is composed of the method and at least this many of the last steps of the path.
fn spells_path(id: &str, method: &str, template: &str, least: usize) -> bool {
    let id = letters(id);
    let Some(rest) = id.strip_prefix(method) else { return false };
    let steps = path_steps(template);
    let mut begins = 0..(steps.len() + 1).saturating_sub(least);
    begins.any(|index| !is_variable(steps[index]) && is_spelled(rest, &steps[index..]))
}

/// Returns `true` if the letters are those of these steps, perhaps followed by a version.
fn is_spelled(letters_left: &str, steps: &[&str]) -> bool {
    let Some((step, others)) = steps.split_first() else {
        let version = letters_left.strip_prefix('v').unwrap_or(letters_left);
        return version.bytes().all(|byte| byte.is_ascii_digit());
    };
    let name = letters(step);
    let go_on = |spelling: &str| {
        let rest = letters_left.strip_prefix(spelling);
        !spelling.is_empty() && rest.is_some_and(|rest| is_spelled(rest, others))
    };
    if !is_variable(step) {
        return go_on(&name);
    }
    go_on(&name) || go_on("id") || go_on(&format!("by{name}"))
}

fn path_steps(template: &str) -> Vec<&str> {
    let path = template.split(['?', '#']).next().unwrap_or_default();
    path.split('/').filter(|step| !step.is_empty()).collect()
}

fn is_variable(step: &str) -> bool {
    step.contains('{')
}

fn letters(text: &str) -> String {
    text.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Returns the verb for a call, by its method and the end of its path.
fn verb(known: &Known<'_>) -> &'static str {
    let steps = path_steps(known.template);
    let last = steps.last().copied().unwrap_or_default();
    let is_many = !is_variable(last) && singular(&last.to_snake_case()) != last.to_snake_case();
    match known.method {
        "get" if is_many && known.returns_list != Some(false) => "list",
        "get" => "get",
        "post" if is_many => "create",
        "post" if is_variable(last) => "update",
        "post" => "",
        "put" | "patch" => "update",
        "delete" => "delete",
        "head" => "head",
        "options" => "options",
        "trace" => "trace",
        _ => "query",
    }
}

/// Returns a name from the path: `list_runs` for `/tasks/{id}/runs` in the group `tasks`.
fn named_by_path(known: &Known<'_>, verb: &str) -> String {
    let steps = path_steps(known.template);
    let group = known.group.to_snake_case();
    let is_group = |step: &&str| {
        let step = step.to_snake_case();
        step == group || singular(&step) == singular(&group)
    };
    let group_at = steps.iter().rposition(is_group);
    let first = group_at.map_or_else(|| start(&steps), |index| index + 1);
    let mut words: Vec<String> = Vec::new();
    for (index, step) in steps.iter().enumerate().skip(first).filter(|(_, step)| !is_variable(step))
    {
        let word = step.to_snake_case();
        let is_one = steps.get(index + 1).is_some_and(|next| is_variable(next));
        let makes_one = verb == "create" && index + 1 == steps.len();
        words.push(if is_one || makes_one { singular(&word) } else { word });
    }
    if words.is_empty() && verb.is_empty() {
        return group;
    }
    if verb.is_empty() && words.join("_") == singular(&group) {
        return "create".to_owned();
    }
    if !verb.is_empty() {
        words.insert(0, verb.to_owned());
    }
    words.join("_")
}

/// Returns the position of the first meaningful step: after `/api/v1`.
fn start(steps: &[&str]) -> usize {
    let is_effective = |step: &&str| !is_variable(step) && !is_preamble(step);
    steps.iter().position(is_effective).unwrap_or(0)
}

/// Returns `true` for a step that only marks an API or its version.
fn is_preamble(step: &str) -> bool {
    let version = step.strip_prefix(['v', 'V']).unwrap_or_default();
    let is_version = version.starts_with(|first: char| first.is_ascii_digit());
    is_version || matches!(step.to_ascii_lowercase().as_str(), "api" | "rest")
}

/// Returns the group of an operation without a tag: the first meaningful step of its path.
pub(super) fn group(template: &str, habits: Habits) -> Option<&str> {
    let steps = path_steps(template);
    let plain: Vec<&str> = steps.iter().copied().filter(|step| !is_variable(step)).collect();
    let behind = plain.iter().find(|step| habits.groups_behind_preamble && !is_preamble(step));
    behind.or(plain.first()).copied()
}

/// Returns the singular of a word: `run` for `runs`. Any other word remains.
fn singular(word: &str) -> String {
    let is_one = ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    let doubled = ["sses", "uses", "xes", "ches", "shes", "iases"];
    if doubled.iter().any(|end| word.ends_with(end)) {
        return word[..word.len() - 2].to_owned();
    }
    word.strip_suffix('s').filter(|stem| stem.len() > 1 && !is_one).unwrap_or(word).to_owned()
}

/// Returns the name without its group, if anything remains: `list` for `listPets` in the group `pets`.
fn without_group(name: &str, group: &str) -> Option<String> {
    let name = name.to_snake_case();
    let group = group.to_snake_case();
    let singular = group.strip_suffix('s').unwrap_or(&group).to_owned();
    let plural = format!("{singular}s");
    let nouns = [group, plural, singular];
    let at_an_end = nouns.iter().find_map(|noun| {
        let rest = name
            .strip_suffix(&format!("_{noun}"))
            .or_else(|| name.strip_prefix(&format!("{noun}_")))?;
        (!rest.is_empty()).then(|| rest.to_owned())
    });
    at_an_end.or_else(|| nouns.iter().find_map(|noun| behind_verb(&name, noun)))
}

/// Returns the name without a noun after its verb: `get_by_token` for `get_account_by_token` in the group `accounts`.
fn behind_verb(name: &str, noun: &str) -> Option<String> {
    let (verb, rest) = name.split_once('_')?;
    let rest = rest.strip_prefix(noun)?.strip_prefix('_')?;
    // In `get_user_and_group` the noun is one of two.
    let is_alone = !["and", "or"].contains(&rest.split('_').next().unwrap_or_default());
    (is_alone && !rest.is_empty()).then(|| format!("{verb}_{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HABITS: Habits = Habits { ids_are_paths: true, groups_behind_preamble: true };

    fn first(id: &str, method: &str, template: &str, group: &str) -> String {
        let known = Known { id, method, template, group, habits: HABITS, returns_list: None };
        names(&known).swap_remove(0)
    }

    #[test]
    fn ids_that_spell_paths_are_replaced() {
        for (id, method, template, group, name) in [
            ("get_comments_id", "get", "/comments/{comment_id}", "comments", "get"),
            ("put_comments_id", "put", "/comments/{comment_id}", "comments", "update"),
            ("get_comments", "get", "/v2/comments", "comments", "list"),
            ("post_users_id_avatar", "post", "/users/{id}/avatar", "user_avatars", "create"),
            ("GetTasksIDRuns", "get", "/tasks/{taskID}/runs", "tasks", "list_runs"),
            ("PostTasksIDRuns", "post", "/tasks/{taskID}/runs", "tasks", "create_run"),
            (
                "DeleteTasksIDRunsID",
                "delete",
                "/tasks/{taskID}/runs/{runID}",
                "tasks",
                "delete_run",
            ),
            ("PostQuotesQuoteCancel", "post", "/v1/quotes/{quote}/cancel", "quotes", "cancel"),
            ("get_lists_id_v2025.0", "get", "/lists/{list_id}", "lists", "get"),
            ("get_api_v1_foo_bars", "get", "/api/v1/foo/bars", "foo", "list_bars"),
            (
                "get_namespaces_n_schedules_id",
                "get",
                "/namespaces/{n}/schedules/{id}",
                "Workflow",
                "get_namespace_schedule",
            ),
        ] {
            assert_eq!(first(id, method, template, group), name, "{id}");
        }
    }

    #[test]
    fn chosen_ids_are_preserved_without_their_group() {
        for (id, method, template, group, name) in [
            ("listPets", "get", "/pets", "pets", "list"),
            ("getStatus", "get", "/status", "status", "get"),
            ("pets.findByTag", "get", "/pets/{tag}", "pets", "findByTag"),
            ("createFindingTask", "post", "/findings/{id}/task", "findings", "create_task"),
            ("getUserAndGroup", "get", "/both", "users", "getUserAndGroup"),
            ("read_items_api_v1_items__get", "get", "/api/v1/items/", "items", "read"),
            ("ææ.øø", "get", "/x", "y", "øø"),
            ("beta.v1.5", "get", "/x", "y", "v1.5"),
        ] {
            assert_eq!(first(id, method, template, group), name, "{id}");
        }
    }

    #[test]
    fn a_name_that_is_taken_grows_by_a_step() {
        let known = |id, group| Known {
            id,
            method: "post",
            template: "/x",
            group,
            habits: Habits::default(),
            returns_list: None,
        };
        let all = names(&known("a.v1.ScopeService.CreateScope", "scopes"));
        assert_eq!(all[..3], ["create", "CreateScope", "scope_service_create"].map(str::to_owned));
        assert_eq!(names(&known("", "x")), ["post"]);
    }

    #[test]
    fn a_group_is_the_first_distinctive_step() {
        for (template, name) in [
            ("/v1/quotes/{id}", Some("quotes")),
            ("/api/v2beta/{x}/pets", Some("pets")),
            ("/api", Some("api")),
            ("/{x}", None),
        ] {
            assert_eq!(group(template, HABITS), name);
        }
    }

    #[test]
    fn a_document_has_habits() {
        let habits = |operations: &[(&str, &'static str)]| {
            let mut stats = NamingStats::default();
            operations.iter().for_each(|(id, path)| stats.count(Some(id), "get", path, false));
            stats.habits()
        };
        let spelled =
            [("get_a_id", "/a/{id}"), ("get_b", "/b"), ("find", "/c/{id}"), ("getDId", "/d/{id}")];
        assert!(habits(&spelled).ids_are_paths);
        assert!(!habits(&[("getA", "/a"), ("find", "/a/{id}")]).ids_are_paths);
        let alone = ["/api/a", "/api/b", "/api/c", "/api/d", "/api/e"].map(|path| ("x", path));
        assert_eq!(group("/api/a", habits(&alone)), Some("api"));
        assert_eq!(group("/api/a", habits(&alone[..2])), Some("a"));
    }

    #[test]
    fn words_for_one() {
        for (many, one) in [
            ("runs", "run"),
            ("policies", "policy"),
            ("statuses", "status"),
            ("status", "status"),
            ("batches", "batch"),
            ("releases", "release"),
            ("aliases", "alias"),
            ("s", "s"),
        ] {
            assert_eq!(singular(many), one);
        }
    }
}
