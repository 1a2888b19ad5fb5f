//! Operations: where they are called, what they are called, and what belongs to them.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Place, Rule};
use crate::document::{Map, Node};
use crate::ir::{
    Docs, Operation, Parameter, ParameterPlace, PathTemplate, Refused, SecurityKind,
    SecurityRequirement,
};
use crate::pointer::Pointer;
use crate::rules;
use crate::typed;

use super::Lower;
use super::parameter::Unsupported;

/// The methods that a path item may have.
const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

impl Lower<'_> {
    /// All operations, in the order of the document.
    pub(super) fn operations(&mut self) {
        let root_security = self.security(&Pointer::root().child("security")).unwrap_or_default();
        let paths = Pointer::root().child("paths");
        let templates: Vec<String> = self
            .map(&paths)
            .map(|map| map.keys().filter(|key| key.starts_with('/')).cloned().collect())
            .unwrap_or_default();
        let mut ids: BTreeMap<String, Pointer> = BTreeMap::new();
        for template in templates {
            let Some(item) = self.follow(&paths.child(&template)) else { continue };
            let methods: Vec<&str> = match self.map(&item) {
                Some(map) => map
                    .keys()
                    .filter_map(|key| METHODS.iter().find(|method| *method == key))
                    .copied()
                    .collect(),
                None => continue,
            };
            for method in methods {
                self.operation(&template, &item, method, &root_security, &mut ids);
            }
        }
    }

    fn operation(
        &mut self,
        template: &str,
        item: &Pointer,
        method: &str,
        root_security: &[SecurityRequirement],
        ids: &mut BTreeMap<String, Pointer>,
    ) {
        let at = item.child(method);
        let Some(map) = self.map(&at) else { return };
        let typed: openapiv3::Operation = match typed::element(shallow(map).to_json()) {
            Ok(typed) => typed,
            Err(message) => return self.unreadable(&at, &message),
        };
        let id = self.operation_id(typed.operation_id, template, method, &at);
        if let Some(first) = ids.get(&id) {
            let first = first.child("operationId");
            return self.report(
                Diagnostic::new(
                    rules::DUPLICATE_OPERATION_ID,
                    Place::Value(at.child("operationId")),
                    format!("another operation is called `{id}` too"),
                )
                .related(Place::Value(first), "first used here")
                .hint("give each operation an id of its own"),
            );
        }
        ids.insert(id.clone(), at.clone());

        let (group, name) = self.names(&at, &typed.tags, &id, template, method);
        let resource =
            self.config.resources.share.iter().find(|(from, _)| *from.get_ref() == group);
        let resource = resource.map_or_else(|| group.clone(), |(_, to)| to.clone());
        let refuse = |lower: &mut Self, rule: Rule, fault: Unsupported| {
            lower.refuse(
                Refused::Operation,
                rule,
                &at,
                &fault.at,
                format!("`{id}` is left out: {}", fault.reason),
            );
        };
        let path = path_template(template);
        let parameters = match self.parameters(item, &at, &id) {
            Ok(parameters) => parameters,
            Err(fault) => return refuse(self, rules::UNSUPPORTED_PARAMETER, fault),
        };
        self.check_path(&path, &parameters, &at);
        let body = match self.body(&at, &id) {
            Ok(body) => body,
            Err(fault) => return refuse(self, rules::UNSUPPORTED_BODY, fault),
        };
        let answers = match self.answers(&at, &id) {
            Ok(answers) => answers,
            Err(fault) => return refuse(self, rules::UNSUPPORTED_RESPONSE, fault),
        };
        let security =
            self.security(&at.child("security")).unwrap_or_else(|| root_security.to_vec());
        if let Err(fault) = self.usable(&security, &at) {
            return refuse(self, rules::UNSUPPORTED_SECURITY, fault);
        }
        self.api.operations.push(Operation {
            id,
            method: method.to_ascii_uppercase(),
            path,
            group,
            resource,
            name,
            docs: Docs {
                summary: typed.summary,
                description: typed.description,
                ..Docs::default()
            },
            deprecated: typed.deprecated,
            parameters,
            body,
            success: answers.success,
            error: answers.error,
            security,
            origin: at,
        });
    }

    fn operation_id(
        &mut self,
        declared: Option<String>,
        template: &str,
        method: &str,
        at: &Pointer,
    ) -> String {
        if let Some(id) = declared.filter(|id| !id.trim().is_empty()) {
            return id;
        }
        let words = template.split(['/', '{', '}']).filter(|word| !word.is_empty());
        let id = std::iter::once(method).chain(words).collect::<Vec<_>>().join("_");
        self.report(Diagnostic::new(
            rules::MISSING_OPERATION_ID,
            Place::Value(at.clone()),
            format!("the operation has no operationId; it is called `{id}`"),
        ));
        id
    }

    /// The group of an operation, and its name within the group.
    fn names(
        &mut self,
        at: &Pointer,
        tags: &[String],
        id: &str,
        template: &str,
        method: &str,
    ) -> (String, String) {
        let extensions = self.config.extensions.clone();
        let group = self.extension(at, &extensions.resource);
        let name = self.extension(at, &extensions.operation);
        let first_segment =
            || template.split('/').find(|part| !part.is_empty() && !part.starts_with('{'));
        let group = group
            .or_else(|| tags.first().cloned())
            .or_else(|| first_segment().map(str::to_owned))
            .unwrap_or_else(|| "root".to_owned());
        let name = name.unwrap_or_else(|| {
            let last = id.rsplit(['.', '/']).next().filter(|last| !last.is_empty()).unwrap_or(id);
            without_group(last, &group).unwrap_or_else(|| last.to_owned())
        });
        let name = if name.trim().is_empty() { method.to_owned() } else { name };
        (group, name)
    }

    /// Whether the template and the declared parameters agree.
    fn check_path(&mut self, path: &PathTemplate, parameters: &[Parameter], at: &Pointer) {
        let declared: Vec<&Parameter> =
            parameters.iter().filter(|parameter| parameter.place == ParameterPlace::Path).collect();
        let mut faults = Vec::new();
        for variable in &path.variables {
            if !declared.iter().any(|parameter| parameter.wire_name == *variable) {
                faults.push((
                    at.clone(),
                    format!("the path has `{{{variable}}}`, and no path parameter is called so"),
                ));
            }
        }
        for parameter in declared {
            if !path.variables.contains(&parameter.wire_name) {
                let message =
                    format!("the path has no `{{{}}}` for this parameter", parameter.wire_name);
                faults.push((parameter.origin.clone(), message));
            }
        }
        for (pointer, message) in faults {
            self.report(
                Diagnostic::new(rules::PATH_PARAMETER, Place::Value(pointer), message)
                    .hint(format!("mend the path `{}` or its parameters", path.text)),
            );
        }
    }

    /// Whether one of the requirements can be satisfied by what the run time can do: a bearer token, or nothing.
    fn usable(&self, security: &[SecurityRequirement], at: &Pointer) -> Result<(), Unsupported> {
        let can = |name: &String| {
            self.api.security_schemes.get(name).is_none_or(|scheme| {
                matches!(
                    scheme.kind,
                    SecurityKind::Bearer
                        | SecurityKind::OAuth2 { .. }
                        | SecurityKind::OpenIdConnect
                )
            })
        };
        if security.is_empty()
            || security.iter().any(|requirement| requirement.schemes.iter().all(can))
        {
            return Ok(());
        }
        let names: Vec<String> = security
            .iter()
            .flat_map(|requirement| &requirement.schemes)
            .map(|name| format!("`{name}`"))
            .collect();
        let reason =
            format!("it can be called only with {}, which can't be used yet", names.join(" or "));
        Err(Unsupported { at: at.clone(), reason })
    }
}

/// An operation without what is read by itself.
fn shallow(map: &Map) -> Node {
    let apart = [
        "parameters",
        "requestBody",
        "responses",
        "callbacks",
        "security",
        "servers",
        "externalDocs",
    ];
    let mut shallow: Map = map
        .iter()
        .filter(|(key, _)| !apart.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    shallow.insert("responses".to_owned(), Node::Map(Map::new()));
    Node::Map(shallow)
}

/// The path with its variables told apart.
fn path_template(text: &str) -> PathTemplate {
    let variables = text
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name.to_owned());
    PathTemplate { text: text.to_owned(), variables: variables.collect() }
}

/// The name without the group in front of it or behind it, where something remains: `listPets` of `pets` is `list`.
fn without_group(name: &str, group: &str) -> Option<String> {
    use heck::ToSnakeCase;
    let name = name.to_snake_case();
    let group = group.to_snake_case();
    let singular = group.strip_suffix('s').unwrap_or(&group).to_owned();
    let plural = format!("{singular}s");
    [group, plural, singular].iter().find_map(|noun| {
        let rest = name
            .strip_suffix(&format!("_{noun}"))
            .or_else(|| name.strip_prefix(&format!("{noun}_")))?;
        (!rest.is_empty()).then(|| rest.to_owned())
    })
}
