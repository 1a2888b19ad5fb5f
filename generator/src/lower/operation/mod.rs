//! Operations: where they are called, what they are called, and what belongs to them.

mod form;
mod method_name;
mod parameter;
mod request_body;
mod response;
mod style;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Place, Rule};
use crate::document::{Map, Node};
use crate::ir::{
    Docs, Operation, Parameter, ParameterPlace, ParameterShape, PathTemplate, Refused,
    SecurityRequirement, Type, TypeUse,
};
use crate::part;
use crate::pointer::Pointer;
use crate::rules;
use crate::typed;

use crate::lower::Lower;
use method_name::{Census, Habits, Known};
use parameter::Unsupported;

/// The methods that a path item may have.
const METHODS: &[&str] =
    &["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// The methods of a path item that have no key of their own (OpenAPI 3.2).
const ADDITIONAL: &str = "additionalOperations";

impl Lower<'_> {
    /// All operations, in the order of the document.
    pub(in crate::lower) fn operations(&mut self) {
        let root_security = self.security(&Pointer::root().child("security")).unwrap_or_default();
        let paths = Pointer::root().child("paths");
        let templates: Vec<String> = self
            .map(&paths)
            .map(|map| map.keys().filter(|key| key.starts_with('/')).cloned().collect())
            .unwrap_or_default();
        let places = self.operation_places(&paths, &templates);
        let mut ids = OperationIds::of(self, &places);
        for place in &places {
            part::at(&place.at);
            self.operation(place, &root_security, &mut ids);
        }
        self.tell_of_unsupported_security();
    }

    /// Where the operations stand.
    fn operation_places(&self, paths: &Pointer, templates: &[String]) -> Vec<OperationPlace> {
        let mut places = Vec::new();
        for template in templates {
            let Some(item) = self.follow(&paths.child(template)) else { continue };
            let Some(map) = self.map(&item) else { continue };
            for (method, at) in methods(map, &item) {
                let template = template.clone();
                places.push(OperationPlace { template, method, item: item.clone(), at });
            }
        }
        places
    }

    fn operation(
        &mut self,
        place: &OperationPlace,
        root_security: &[SecurityRequirement],
        ids: &mut OperationIds,
    ) {
        let OperationPlace { template, method, item, at } = place;
        let at = at.clone();
        let Some(map) = self.map(&at) else { return };
        let typed: openapiv3::Operation = match typed::element(shallow(map).to_json()) {
            Ok(typed) => typed,
            Err(message) => {
                let reason =
                    format!("`{method} {template}` is left out: it can't be read: {message}");
                return self.refuse(Refused::Operation, rules::WRONG_TYPE, &at, &at, reason);
            }
        };
        let id = self.operation_id(typed.operation_id, place, ids);

        let (group, name, longer_names) = self.names(place, &typed.tags, &id, ids.habits);
        let resource =
            self.config.resources.share.iter().find(|(from, _)| *from.get_ref() == group);
        let resource = resource.map_or_else(|| group.clone(), |(_, to)| to.to_string());
        let refuse = |lower: &mut Self, rule: Rule, fault: Unsupported| {
            let reason = format!("`{id}` is left out: {}", fault.reason);
            lower.refuse(Refused::Operation, rule, &at, &fault.at, reason);
        };
        let path = path_template(template);
        let parameters = match self.parameters(item, &at, &id) {
            Ok(parameters) => self.fitted(&path, parameters, &at),
            Err(fault) => return refuse(self, rules::UNSUPPORTED_PARAMETER, fault),
        };
        let body = self.body(&at, &id);
        let server = self.own_server(item, &at);
        let answers = self.answers(&at, &id);
        let redirects = self.redirects(&at);
        let headers = self.headers(&at, &id);
        let errors = self.errors(&at, &id);
        let security =
            self.security(&at.child("security")).unwrap_or_else(|| root_security.to_vec());
        let extensions = map_extensions(self.map(&at));
        let method = method.to_ascii_uppercase();
        self.api.operations.push(Operation {
            id,
            repeatable: Operation::is_idempotent(&method),
            paging: None,
            method,
            path,
            group,
            resource,
            name,
            longer_names,
            tags: typed.tags,
            extensions,
            docs: Docs {
                summary: typed.summary,
                description: typed.description,
                ..Docs::default()
            },
            deprecated: typed.deprecated,
            server,
            parameters,
            body,
            answers,
            redirects,
            headers,
            errors,
            security,
            origin: at,
        });
    }

    /// What the operation is called: as it declares, unless it declares nothing or what another has declared before.
    fn operation_id(
        &mut self,
        declared: Option<String>,
        place: &OperationPlace,
        ids: &mut OperationIds,
    ) -> String {
        let OperationPlace { template, method, at, .. } = place;
        let Some(declared) = declared.filter(|id| !id.trim().is_empty()) else {
            let id = ids.derive(template, method, at);
            self.report(Diagnostic::new(
                rules::MISSING_OPERATION_ID,
                Place::Value(at.clone()),
                format!("the operation has no operationId; it is called `{id}`"),
            ));
            return id;
        };
        let first = ids.taken.entry(declared.clone()).or_insert_with(|| at.clone());
        if first == at {
            return declared;
        }
        let first = first.child("operationId");
        let id = ids.derive(template, method, at);
        self.report(
            Diagnostic::new(
                rules::DUPLICATE_OPERATION_ID,
                Place::Value(at.child("operationId")),
                format!("another operation is called `{declared}` too; this one is called `{id}`"),
            )
            .related(Place::Value(first), "first used here")
            .hint("give each operation an id of its own"),
        );
        id
    }

    /// The group of an operation, its name within the group, and names for where that is taken.
    fn names(
        &mut self,
        OperationPlace { template, method, at, .. }: &OperationPlace,
        tags: &[String],
        id: &str,
        habits: Habits,
    ) -> (String, String, Vec<String>) {
        let extensions = self.config.extensions.clone();
        let group = self.extension(at, &extensions.resource);
        let name = self.extension(at, &extensions.operation);
        let group = group
            .or_else(|| tags.first().cloned())
            .or_else(|| method_name::group(template, habits).map(str::to_owned))
            .unwrap_or_else(|| "root".to_owned());
        let gives_list = self.gives_list(at);
        let known = Known { id, method, template, group: &group, habits, gives_list };
        let mut names = method_name::names(&known);
        match name.filter(|name| !name.trim().is_empty()) {
            Some(name) => (group, name, Vec::new()),
            None => {
                let name = names.remove(0);
                (group, name, names)
            }
        }
    }

    /// The parameters that fit the template: what it has no place for is left out, what it needs is added.
    fn fitted(
        &mut self,
        path: &PathTemplate,
        mut parameters: Vec<Parameter>,
        at: &Pointer,
    ) -> Vec<Parameter> {
        let hint = format!("mend the path `{}` or its parameters", path.text);
        let fault = |place: &Pointer, message: String| {
            Diagnostic::new(rules::PATH_PARAMETER, Place::Value(place.clone()), message)
                .hint(hint.clone())
        };
        parameters.retain(|parameter| {
            let name = &parameter.wire_name;
            let fits = parameter.place != ParameterPlace::Path || path.variables.contains(name);
            if !fits {
                let message =
                    format!("the path has no `{{{name}}}` for this parameter; it is left out");
                self.report(fault(&parameter.origin, message));
            }
            fits
        });
        for variable in &path.variables {
            let declared = |parameter: &Parameter| {
                parameter.place == ParameterPlace::Path && parameter.wire_name == *variable
            };
            if parameters.iter().any(declared) {
                continue;
            }
            let message = format!(
                "the path has `{{{variable}}}`, and no path parameter is called so; it is taken as a string"
            );
            self.report(fault(at, message));
            parameters.push(Parameter {
                wire_name: variable.clone(),
                place: ParameterPlace::Path,
                required: true,
                ty: TypeUse { ty: Type::String, nullable: false, origin: at.clone() },
                shape: ParameterShape::Text,
                default: None,
                minimum: None,
                style: style::plain(ParameterPlace::Path),
                docs: Docs::default(),
                deprecated: false,
                origin: at.clone(),
            });
        }
        parameters
    }
}

/// Where an operation stands.
struct OperationPlace {
    template: String,
    method: String,
    /// The path item, references followed.
    item: Pointer,
    /// The operation.
    at: Pointer,
}

/// The ids that are in use.
struct OperationIds {
    taken: BTreeMap<String, Pointer>,
    /// How the document names operations.
    habits: Habits,
}

impl OperationIds {
    /// Each declared id belongs to the first operation that declares it, wherever a derived one would want it.
    fn of(lower: &Lower<'_>, places: &[OperationPlace]) -> Self {
        let mut taken = BTreeMap::new();
        let mut habits = Census::default();
        for place in places {
            let declared = lower.text(&place.at, "operationId");
            let has_tag = lower.map(&place.at).is_some_and(|map| map.contains_key("tags"));
            habits.count(declared.as_deref(), &place.method, &place.template, has_tag);
            if let Some(id) = declared {
                taken.entry(id).or_insert_with(|| place.at.clone());
            }
        }
        Self { taken, habits: habits.habits() }
    }

    /// An id made of method and path, which no other operation has.
    fn derive(&mut self, template: &str, method: &str, at: &Pointer) -> String {
        let words = template.split(['/', '{', '}']).filter(|word| !word.is_empty());
        let stem = std::iter::once(method).chain(words).collect::<Vec<_>>().join("_");
        let numbered = (2..).map(|number| format!("{stem}_{number}"));
        let id = std::iter::once(stem.clone())
            .chain(numbered)
            .find(|id| !self.taken.contains_key(id))
            .unwrap_or_default();
        self.taken.insert(id.clone(), at.clone());
        id
    }
}

/// The methods of the path item that stands at a place, and where their operations stand.
pub(in crate::lower) fn methods(item: &Map, at: &Pointer) -> Vec<(String, Pointer)> {
    let mut methods = Vec::new();
    for (key, value) in item {
        if METHODS.contains(&key.as_str()) {
            methods.push((key.clone(), at.child(key)));
        } else if let (ADDITIONAL, Some(more)) = (key.as_str(), value.as_map()) {
            let at = at.child(key);
            methods.extend(more.keys().map(|method| (method.clone(), at.child(method))));
        }
    }
    methods
}

/// The vendor extensions that stand beside the keys of a map.
pub(in crate::lower) fn map_extensions(map: Option<&Map>) -> BTreeMap<String, Value> {
    let extensions = map.into_iter().flatten().filter(|(key, _)| key.starts_with("x-"));
    extensions.map(|(key, value)| (key.clone(), value.to_json())).collect()
}

/// An operation without what is read by itself.
pub(in crate::lower) fn shallow(map: &Map) -> Node {
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

/// The path with its variables told apart. A fragment only tells operations apart: it is never sent.
fn path_template(text: &str) -> PathTemplate {
    let text = text.split('#').next().unwrap_or(text);
    let variables = text
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name.to_owned());
    PathTemplate { text: text.to_owned(), variables: variables.collect() }
}
