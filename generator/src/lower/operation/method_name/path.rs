//! The parts of a path that name an operation: the scope, the resource, the objects below it, and an action at its end.

use heck::ToSnakeCase;

use crate::names;

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// The words of the text, or of the variable.
    pub words: Vec<String>,
    pub kind: StepKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StepKind {
    /// A text.
    Text,
    /// A text after a colon, as in `/pets/{id}:archive`: <https://google.aip.dev/136>.
    Action,
    /// A variable.
    Variable,
}

impl Step {
    pub(super) fn is_variable(&self) -> bool {
        self.kind == StepKind::Variable
    }

    /// Returns `true` if the text is the plural of a noun.
    pub(super) fn is_plural(&self) -> bool {
        self.kind == StepKind::Text && self.singular() != self.words
    }

    /// Returns the words in the singular.
    pub(super) fn singular(&self) -> Vec<String> {
        singular(&self.words)
    }
}

/// Returns the words of a text, in lower case.
pub(super) fn words(text: &str) -> Vec<String> {
    let text = text.to_snake_case();
    text.split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Returns words in the singular.
pub(super) fn singular(many: &[String]) -> Vec<String> {
    words(&names::singular(&many.join("_")))
}

/// Returns the steps of a path, without its query and fragment.
pub(super) fn steps(template: &str) -> Vec<Step> {
    let path = template.split(['?', '#']).next().unwrap_or_default();
    path.split('/').flat_map(step).collect()
}

/// Returns the parts of a step: `{id}:archive` has two.
fn step(text: &str) -> Vec<Step> {
    let step = |text: &str, kind| Step { words: words(text), kind };
    let (before, after) = match text.rsplit_once(':') {
        // A constraint of a framework is inside of the braces.
        Some((before, after)) if !after.contains('}') => (before, Some(after)),
        _ => (text, None),
    };
    let mut steps = Vec::new();
    match before.split_once('{') {
        // The text before a variable names a thing: `thumbnail.{extension}`.
        Some((name, variable)) if words(name).is_empty() => {
            let name = variable.split(['}', ':', '=']).next().unwrap_or_default();
            steps.push(step(name, StepKind::Variable));
        }
        Some((name, variable)) => {
            let variable = variable.split('}').next().unwrap_or_default();
            steps.extend([step(name, StepKind::Text), step(variable, StepKind::Variable)]);
        }
        None => steps.push(step(before, StepKind::Text)),
    }
    steps.extend(after.map(|after| step(after, StepKind::Action)));
    steps.retain(|step| step.is_variable() || !step.words.is_empty());
    steps
}

/// Returns the words after the `#` of a path, which only distinguish operations.
pub(super) fn fragment(template: &str) -> Vec<String> {
    template.split_once('#').map(|(_, fragment)| words(fragment)).unwrap_or_default()
}

/// Returns the position of the first meaningful step: after `/api/v1`.
pub(super) fn start(steps: &[Step]) -> usize {
    let is_effective = |step: &Step| !step.is_variable() && !is_preamble(step);
    steps.iter().position(is_effective).unwrap_or(0)
}

/// Returns `true` for a step that only marks an API or its version.
pub(super) fn is_preamble(step: &Step) -> bool {
    let [first, ..] = step.words.as_slice() else { return false };
    let version = first.strip_prefix('v').unwrap_or_default();
    let is_version = version.starts_with(|first: char| first.is_ascii_digit());
    is_version || (step.words.len() == 1 && matches!(first.as_str(), "api" | "rest"))
}

/// The steps with which all paths of a group begin.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Common {
    /// Their number.
    pub steps: usize,
    /// `true` if they are the whole paths, but for a variable at the end.
    pub is_whole: bool,
}

/// A path, seen from the group of its operation.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// The steps before the meaningful ones: `api`, `v1`.
    pub preamble: Vec<String>,
    /// The things that the group belongs to, the outermost first: `file` for `/files/{id}/comments`.
    pub scope: Vec<Vec<String>>,
    /// The steps of the resource and below it.
    pub rest: Vec<Step>,
    /// The number of steps of the resource in `rest`; none if the path does not contain it.
    pub resource: usize,
}

impl Shape {
    /// Splits a path. The resource is the step that names the group, or the last one that all operations of the group
    /// share.
    pub(super) fn of(template: &str, group: &[String], common: Common) -> Self {
        let steps = steps(template);
        let first = start(&steps);
        let count = common.steps.min(steps.len());
        let last = (first..count).rev().find(|at| !steps[*at].is_variable());
        let group = singular(group);
        let texts = || (first..steps.len()).rev().filter(|at| steps[*at].kind == StepKind::Text);
        let whole = texts().find(|at| steps[*at].singular().concat() == group.concat());
        let ends = |at: &usize| {
            let step = steps[*at].singular();
            !group.is_empty() && (group.ends_with(&step) || step.ends_with(&group))
        };
        let single = last.filter(|_| common.is_whole);
        let at = whole.or(single).or_else(|| texts().find(ends)).or(last);
        let preamble = steps[..first].iter().filter(|step| !step.is_variable());
        let preamble = preamble.flat_map(|step| step.words.clone()).collect();
        let Some(at) = at else {
            let rest = steps[first..].to_vec();
            return Self { preamble, rest, ..Self::default() };
        };
        let is_scope = |index: &usize| {
            let followed = steps.get(index + 1).is_some_and(Step::is_variable);
            !steps[*index].is_variable() && followed
        };
        let scope = (first..at).filter(is_scope).map(|index| steps[index].singular()).collect();
        Self { preamble, scope, rest: steps[at..].to_vec(), resource: 1 }
    }

    /// Returns the steps below the resource.
    pub(super) fn below(&self) -> &[Step] {
        &self.rest[self.resource..]
    }

    /// Returns the variable at the end.
    pub(super) fn variable(&self) -> Option<&Step> {
        self.rest.last().filter(|step| step.is_variable())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(template: &str, group: &str) -> (String, String, usize) {
        let shape = Shape::of(template, &words(group), Common::default());
        let scope: Vec<String> = shape.scope.iter().map(|words| words.join("_")).collect();
        let rest: Vec<String> = shape.rest.iter().map(|step| step.words.join("_")).collect();
        (scope.join(" "), rest.join(" "), shape.resource)
    }

    #[test]
    fn a_path_is_seen_from_its_group() {
        for (template, group, scope, rest, resource) in [
            ("/v1/comments/{comment_id}", "comments", "", "comments comment_id", 1),
            ("/files/{file_id}/comments", "comments", "file", "comments", 1),
            ("/users/{id}/avatar", "user_avatars", "user", "avatar", 1),
            ("/api/v1/orgs/{o}/repos/{r}/hooks", "Repos", "org", "repos r hooks", 1),
            ("/files/{id}/content", "downloads", "", "files id content", 0),
            ("/pets/{id}:archive", "pets", "", "pets id archive", 1),
            ("/files/{id}/thumbnail.{extension}", "files", "", "files id thumbnail extension", 1),
        ] {
            let expected = (scope.to_owned(), rest.to_owned(), resource);
            assert_eq!(shape(template, group), expected, "{template}");
        }
    }
}
