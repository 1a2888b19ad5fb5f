//! Parameters of an operation.

use openapiv3::{Parameter as Typed, ParameterData};

use crate::diagnostic::{Diagnostic, Place};
use crate::document::{Map, Node};
use crate::ir::{
    Docs, Enum, EnumValues, Parameter, ParameterPlace, ParameterShape, Refused, SchemaName, Shape,
    Style, StyleKind, Type, TypeUse, Union, UnionMember,
};
use crate::media_type::is_json;
use crate::normalise::schema::CARRIED;
use crate::pointer::Pointer;
use crate::rules;
use crate::typed;

use super::style;
use crate::lower::reach::{Budget, Reach};
use crate::lower::schema::docs::schema_docs;
use crate::lower::{Lower, members};

/// Why an operation can't be called because of one of its parameters.
pub(in crate::lower) struct Unsupported {
    pub(in crate::lower) at: Pointer,
    pub(in crate::lower) reason: String,
}

impl Lower<'_> {
    /// The parameters of an operation: those of the path item, unless the operation has its own.
    pub(in crate::lower) fn parameters(
        &mut self,
        item: &Pointer,
        operation: &Pointer,
        id: &str,
    ) -> Result<Vec<Parameter>, Unsupported> {
        let mut found: Vec<Parameter> = Vec::new();
        let mut unsupported = None;
        for (scope, own) in [(item, false), (operation, true)] {
            let mut names: Vec<(String, ParameterPlace)> = Vec::new();
            let list = scope.child("parameters");
            let count = self.document.get(&list).and_then(Node::as_list).map_or(0, <[Node]>::len);
            for index in 0..count {
                let at = list.index(index);
                let parameter = match self.parameter(&at, id) {
                    Ok(Some(parameter)) => parameter,
                    Ok(None) => continue,
                    Err(fault) if self.is_dispensable(&at) => {
                        let reason = format!("a parameter of `{id}` is left out: {}", fault.reason);
                        let rule = rules::UNSUPPORTED_PARAMETER;
                        self.refuse(Refused::Parameter, rule, &at, &fault.at, reason);
                        continue;
                    }
                    Err(fault) => {
                        unsupported.get_or_insert(fault);
                        continue;
                    }
                };
                let key = (parameter.wire_name.clone(), parameter.place);
                if names.contains(&key) {
                    let message = format!(
                        "the parameter `{}` is declared twice; the first counts",
                        parameter.wire_name
                    );
                    self.report(
                        Diagnostic::new(
                            rules::DUPLICATE_PARAMETER,
                            Place::Value(list.index(index)),
                            message,
                        )
                        .hint("remove one of the two"),
                    );
                    continue;
                }
                names.push(key.clone());
                let same = |known: &Parameter| (known.wire_name.clone(), known.place) == key;
                match found.iter().position(same) {
                    Some(position) if own => found[position] = parameter,
                    Some(_) => {}
                    None => found.push(parameter),
                }
            }
        }
        unsupported.map_or(Ok(found), Err)
    }

    /// Whether a call can do without the parameter at a place.
    fn is_dispensable(&self, at: &Pointer) -> bool {
        let parameter = self.follow(at).and_then(|pointer| self.document.get(&pointer));
        let says = |key: &str| parameter.and_then(|parameter| parameter.child(key));
        says("in").and_then(Node::as_str) != Some("path")
            && says("required").and_then(Node::as_bool) != Some(true)
    }

    /// One parameter; `None` for one that has no meaning or can't be read, which is told.
    fn parameter(
        &mut self,
        at: &Pointer,
        operation: &str,
    ) -> Result<Option<Parameter>, Unsupported> {
        let Some(pointer) = self.follow(at) else { return Ok(None) };
        let Some(map) = self.map(&pointer) else { return Ok(None) };
        let typed: Typed = match typed::element(shallow(map, &pointer).to_json()) {
            Ok(typed) => typed,
            Err(message) => {
                self.unreadable(&pointer, &message);
                return Ok(None);
            }
        };
        let (place, data) = match typed {
            Typed::Path { parameter_data, .. } => (ParameterPlace::Path, parameter_data),
            Typed::Query { parameter_data, .. } => (ParameterPlace::Query, parameter_data),
            Typed::Header { parameter_data, .. } => (ParameterPlace::Header, parameter_data),
            Typed::Cookie { parameter_data, .. } => (ParameterPlace::Cookie, parameter_data),
        };
        let reserved = ["accept", "content-type", "authorization"];
        if place == ParameterPlace::Header
            && reserved.contains(&data.name.to_ascii_lowercase().as_str())
        {
            let message =
                format!("a parameter can't be the header `{}`; it is passed over", data.name);
            self.report(Diagnostic::new(rules::IGNORED_KEY, Place::Value(pointer), message));
            return Ok(None);
        }
        self.typed_parameter(at, &pointer, place, data, operation).map(Some)
    }

    fn typed_parameter(
        &mut self,
        at: &Pointer,
        pointer: &Pointer,
        place: ParameterPlace,
        data: ParameterData,
        operation: &str,
    ) -> Result<Parameter, Unsupported> {
        let mut docs = Docs { description: data.description, ..Docs::default() };
        let (schema, style) = self.written(pointer, place)?;
        let (mut default, mut minimum) = (None, None);
        let ty = if self.document.get(&schema).is_some() {
            if let Some(read) = self.read_schema(&schema) {
                let about = schema_docs(&read.schema, self.config.dialect);
                docs.description = docs.description.or(about.description);
                docs.notes = about.notes;
                default.clone_from(&read.schema.data.default);
                minimum = least(read.schema.keywords.minimum);
            }
            let name = SchemaName::Of { operation: operation.to_owned(), role: data.name.clone() };
            self.use_of(&schema, name)
        } else {
            TypeUse { ty: Type::String, nullable: false, origin: pointer.clone() }
        };
        let flat = match style.kind {
            StyleKind::Json => None,
            _ => self.parameter_type(ty.clone()),
        };
        let (ty, shape) = match flat {
            Some(list @ TypeUse { ty: Type::Array(_), .. }) => (list, ParameterShape::List),
            Some(text) => (text, ParameterShape::Text),
            None => (ty, ParameterShape::Any),
        };
        if shape == ParameterShape::Any
            && !matches!(style.kind, StyleKind::Json | StyleKind::DeepObject)
        {
            self.tell_of_nested(&ty, &data.name, pointer);
        }
        if shape != ParameterShape::Any
            && matches!(ty.ty, Type::Untyped(rule) if rule == rules::UNTYPED_UNION.name)
        {
            let message = format!(
                "the values of `{}` have no type in common: it is set as the text that is sent",
                data.name
            );
            self.report(Diagnostic::new(
                rules::UNTYPED_UNION,
                Place::Value(pointer.clone()),
                message,
            ));
        }
        let may_be_empty = self.map(pointer).and_then(|map| map.get("allowEmptyValue"));
        if may_be_empty.and_then(Node::as_bool) == Some(true) && !matches!(ty.ty, Type::String) {
            let message = "`allowEmptyValue` is passed over: only a text can be set to nothing";
            let key = Place::Key(pointer.child("allowEmptyValue"));
            self.report(Diagnostic::new(rules::IGNORED_KEY, key, message.to_owned()));
        }
        Ok(Parameter {
            wire_name: data.name,
            place,
            required: data.required || place == ParameterPlace::Path,
            ty,
            shape,
            default,
            minimum,
            style,
            docs,
            deprecated: data.deprecated.unwrap_or(false),
            origin: at.clone(),
        })
    }

    /// Where the schema of a parameter stands, and how its value is written.
    fn written(
        &mut self,
        pointer: &Pointer,
        place: ParameterPlace,
    ) -> Result<(Pointer, Style), Unsupported> {
        let content = pointer.child("content");
        let Some(media_type) = self.map(&content).and_then(|map| map.keys().next()).cloned() else {
            return Ok((pointer.child("schema"), self.style(pointer, place)));
        };
        let schema = content.child(&media_type).child("schema");
        if is_json(&media_type) {
            Ok((schema, Style::new(StyleKind::Json, false)))
        } else if media_type.starts_with("text/") {
            Ok((schema, Style { explode: false, ..style::plain(place) }))
        } else {
            let reason = format!("a parameter of type `{media_type}` can't be sent yet");
            Err(Unsupported { at: pointer.clone(), reason })
        }
    }

    /// Tells of a value with parts that have parts themselves: for these OpenAPI has no rule.
    fn tell_of_nested(&mut self, use_: &TypeUse, name: &str, pointer: &Pointer) {
        let is_flat = |use_: &TypeUse| self.parameter_type(use_.clone()).is_some();
        let has_flat_parts = match &self.final_type(use_) {
            Type::Array(item) => is_flat(item) && !matches!(item.ty, Type::Array(_)),
            Type::Map(item) => is_flat(item),
            Type::Named(id) => match self.api.schemas.get(id).map(|schema| &schema.shape) {
                Some(Shape::Object(object)) => {
                    object.properties.iter().all(|property| is_flat(&property.ty))
                }
                _ => false,
            },
            _ => true,
        };
        if !has_flat_parts {
            let message = format!(
                "OpenAPI does not say how the parts of `{name}` that have parts are written: they are sent as JSON texts"
            );
            self.report(
                Diagnostic::new(rules::NESTED_PARAMETER, Place::Value(pointer.clone()), message)
                    .hint("give the parameter the style `deepObject`, or a `content`"),
            );
        }
    }

    /// The type as it goes into a URL or a header; `None` for what does not go there yet.
    fn parameter_type(&self, use_: TypeUse) -> Option<TypeUse> {
        self.part_of_parameter(use_, Budget::new().reach(DEEPEST))
    }

    fn part_of_parameter(&self, use_: TypeUse, reach: Reach<'_>) -> Option<TypeUse> {
        let ty = match &use_.ty {
            Type::Array(item) => Type::Array(Box::new(self.scalar(item.as_ref().clone(), reach)?)),
            _ => return self.scalar(use_, reach),
        };
        Some(TypeUse { ty, ..use_ })
    }

    /// Whether all values of the schema at a place can be written as text, the items of a list with commas between.
    fn is_flat(&self, pointer: &Pointer, reach: Reach<'_>) -> bool {
        let Some(pointer) = self.follow(pointer) else { return false };
        let (Some(map), Some(reach)) = (self.map(&pointer), reach.below()) else { return false };
        if map.contains_key("properties") {
            return false;
        }
        // Of what nothing is known, text is the best guess.
        if map.contains_key(&format!("{CARRIED}untyped")) {
            return true;
        }
        let types: Vec<&str> = match map.get("type") {
            Some(Node::String(name)) => vec![name],
            Some(Node::List(names)) => names.iter().filter_map(Node::as_str).collect(),
            _ => Vec::new(),
        };
        let items = pointer.child("items");
        let flat_type = |name: &&str| match *name {
            "object" => false,
            "array" => self.is_flat(&items, reach),
            _ => true,
        };
        let members = members(map, &pointer, &["oneOf", "anyOf", "allOf"]);
        let says_something = !types.is_empty() || !members.is_empty() || map.contains_key("enum");
        says_something
            && types.iter().all(flat_type)
            && members.iter().all(|member| self.is_flat(member, reach))
    }

    /// A choice between scalars is one; a choice between a scalar and a list of it is a list, of which one item is
    /// written as the scalar is. Of any other choice between what can be written as text the caller brings the text.
    fn union_parameter(&self, use_: &TypeUse, union: &Union, reach: Reach<'_>) -> Option<TypeUse> {
        // What is set as text is not what its variant holds.
        let is_text = |ty: &Type| matches!(ty, Type::Bytes(_) | Type::Json | Type::Untyped(_));
        let is_scalar = |member: &UnionMember| {
            let scalar = self.scalar(member.ty.clone(), reach);
            !is_text(&self.final_type(&member.ty))
                && scalar.is_some_and(|scalar| !matches!(scalar.ty, Type::Array(_)))
        };
        if union.members.iter().all(is_scalar) {
            return Some(use_.clone());
        }
        if let [one, several] = union.members.as_slice() {
            for (one, several) in [(one, several), (several, one)] {
                if let Type::Array(item) = &several.ty.ty
                    && item.ty.is_same(&one.ty.ty)
                {
                    return self.part_of_parameter(several.ty.clone(), reach);
                }
            }
        }
        let text = TypeUse { ty: Type::Untyped(rules::UNTYPED_UNION.name), ..use_.clone() };
        self.is_flat(&use_.origin, Budget::new().reach(DEEPEST)).then_some(text)
    }

    /// The type that a name stands for in the end.
    pub(in crate::lower) fn final_type(&self, use_: &TypeUse) -> Type {
        self.api.resolved(use_).ty.clone()
    }

    fn scalar(&self, use_: TypeUse, reach: Reach<'_>) -> Option<TypeUse> {
        let reach = reach.below()?;
        match &use_.ty {
            Type::Named(id) => match &self.api.schemas.get(id)?.shape {
                // Lists and objects among its values have no one way into a URL.
                Shape::Enum(Enum { values: EnumValues::Json(values), .. })
                    if values
                        .iter()
                        .any(|value| value.value.is_array() || value.value.is_object()) =>
                {
                    None
                }
                Shape::Enum(_) => Some(use_),
                Shape::Union(union) => self.union_parameter(&use_, union, reach),
                Shape::Alias(target) => self.part_of_parameter(target.clone(), reach),
                _ => None,
            },
            // A parameter is text in the end: where the document says nothing of it, text is what it is.
            Type::Json => Some(TypeUse { ty: Type::String, ..use_ }),
            Type::Untyped(_) if self.is_flat(&use_.origin, reach) => Some(use_),
            // The caller brings bytes, masks, and values of their own types, as they are written.
            Type::Bytes(_) | Type::Chosen(_) | Type::FieldMask(_) => {
                Some(TypeUse { ty: Type::String, ..use_ })
            }
            Type::Array(_) | Type::Map(_) | Type::ProtobufAny | Type::Untyped(_) => None,
            _ => Some(use_),
        }
    }
}

/// The deepest nesting of schemas that is looked into. Names of other names count too.
const DEEPEST: usize = 64;

/// A bound of whole numbers, if it is one of the two that counting begins with.
fn least(bound: Option<f64>) -> Option<u64> {
    [0_u32, 1].into_iter().find(|number| bound == Some(f64::from(*number))).map(u64::from)
}

/// The parameter without what is read by itself.
fn shallow(map: &Map, pointer: &Pointer) -> Node {
    let apart = ["schema", "content", "style", "explode", "allowReserved", "example", "examples"];
    let mut shallow: Map = map
        .iter()
        .filter(|(key, _)| !apart.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let reference = Node::String(pointer.child("schema").as_str().to_owned());
    shallow
        .insert("schema".to_owned(), Node::Map(Map::from_iter([("$ref".to_owned(), reference)])));
    Node::Map(shallow)
}
