//! Unions: the names and types of their variants, and the evidence that distinguishes values.

use crate::ir::{self, EnumValue, Evidence, JsonKind, Schema, SchemaId, Type};
use crate::markdown::{DocComment, Phrase, phrase};
use crate::names::{self, Scope};
use crate::pointer::Pointer;

use super::docs;
use super::enumeration;
use super::fixed_names::FixedNames;
use super::krate::{FormKind, RustType, UnionForm, UnionMember, UnionVariant};
use super::lock_keys;
use super::name_resolution::{NameRequest, remove_contested, resolve};
use super::types::Types;

/// The members of a union, and the name of the variant for unknown values.
pub(super) struct Members {
    pub(super) members: Vec<UnionMember>,
    pub(super) unknown: Option<String>,
    pub(super) forms: Vec<UnionForm>,
    /// The name of each variant, with its key in the lock of names.
    pub(super) names: Vec<(Pointer, String)>,
}

/// Plans the members of the union that a schema is, and whose type has this name.
pub(super) fn plan_members<'a>(
    types: &Types<'a>,
    (schema, name): (&Schema, &str),
    union: &'a ir::Union,
    fixed: &FixedNames,
) -> Members {
    let mut scope = Scope::default();
    let has_texts = union.members.iter().any(|member| texts(member).is_some());
    // The default member takes each object that no other member takes.
    let has_default = union.evidence.iter().any(|evidence| evidence.otherwise);
    let may_be_none = |evidence: &Evidence| {
        is_distinctive(evidence) && !(has_default && evidence.kind == JsonKind::Object)
    };
    let unknown = (has_texts || union.evidence.iter().any(may_be_none))
        .then(|| scope.take_free(&["Unrecognized".to_owned()]));
    let plain = union.members.iter().map(|member| types.plain(&member.ty).strict());
    let plain: Vec<RustType> = plain.collect();
    let place = fixed.key(&schema.id);
    let names = names(&place, union, (name, &plain), scope, fixed);
    let mut left = names.iter().map(|(_, name)| name.clone());
    let mut next = || left.next().expect("there is a name for each variant");
    let members = union.members.iter().zip(&plain).enumerate();
    let members = members.map(|(index, (member, ty))| match texts(member) {
        Some(values) => UnionMember::Texts(
            values.iter().map(|value| enumeration::variant(value, next())).collect(),
        ),
        None => UnionMember::Type(UnionVariant {
            docs: match ty.model() {
                Some(model) if member.docs.description.is_none() => {
                    DocComment::of(&phrase!("A {}.", Phrase::item(&model.name, &model.name)))
                }
                _ => docs::comment(&member.docs, &sentence(ty)),
            },
            converts: plain.iter().filter(|other| same_in_rust(other, ty)).count() == 1,
            // A struct may grow: in a box it makes no other variant larger, and no match has to change.
            ty: if types.is_struct(&member.ty)
                || types.is_boxed(&(schema.id.clone(), index))
                || types.is_tuple_around(&schema.id, &member.ty)
            {
                RustType::Boxed(Box::new(ty.clone()))
            } else {
                ty.clone()
            },
            tag: member.tag.clone(),
            name: next(),
        }),
    });
    let members: Vec<UnionMember> = members.collect();
    let forms = union.evidence.iter().map(|evidence| form(evidence, &members)).collect();
    Members { members, unknown, forms, names }
}

/// Returns the texts that a member consists of, if it has no type.
fn texts(member: &ir::UnionMember) -> Option<&[EnumValue<String>]> {
    match &member.ty.ty {
        Type::Texts(values) => Some(values),
        _ => None,
    }
}

/// Resolves the names of all variants, in the order of the members.
fn names(
    place: &Pointer,
    union: &ir::Union,
    (name, plain): (&str, &[RustType]),
    mut scope: Scope,
    fixed: &FixedNames,
) -> Vec<(Pointer, String)> {
    let (mut keys, mut candidates) = (Vec::new(), Vec::new());
    let mut used = Scope::default();
    for (member, ty) in union.members.iter().zip(plain) {
        if let Some(values) = texts(member) {
            for value in values {
                keys.push(enumeration::list(place).child(&value.value));
                candidates.push(enumeration::candidates(value, &value.value));
            }
        } else {
            let names = variant_names(name, member.words.as_deref(), ty, plain);
            let key = key(place, member, names.last().map_or("", String::as_str));
            keys.push(Pointer::from_fragment(used.take_free(&[key.to_string()])));
            candidates.push(names);
        }
    }
    remove_contested(&mut candidates);
    let requests = candidates.into_iter().zip(&keys);
    let requests: Vec<NameRequest> =
        requests.map(|(names, key)| NameRequest::of(fixed.lock.name(key), names)).collect();
    let lists = ["schemas", "members", "kinds"].map(|what| lock_keys::list(place, what));
    let lists = lists.into_iter().chain([enumeration::list(place)]).collect::<Vec<_>>();
    let reserved = lists.iter().flat_map(|list| fixed.lock.members(list, 1));
    let names = resolve(&mut scope, &requests, reserved.map(|(_, name, _)| name));
    keys.into_iter().zip(names).collect()
}

/// The key of a member in the lock of names: that of a component, else the words of a schema, else its kind.
fn key(place: &Pointer, member: &ir::UnionMember, kind: &str) -> Pointer {
    let component = match &member.ty.ty {
        Type::Named(SchemaId(pointer)) if is_component(pointer) => pointer.last(),
        _ => None,
    };
    match (component, &member.words) {
        (Some(component), _) => lock_keys::list(place, "schemas").child(&component),
        (None, Some(words)) => lock_keys::member(place, words),
        (None, None) => lock_keys::list(place, "kinds").child(kind),
    }
}

fn is_component(pointer: &Pointer) -> bool {
    let list = pointer.parent();
    list.is_some_and(|list| list.as_str() == "#/components/schemas")
}

/// Returns `true` if a value can have the kind of a member and still be none of them.
fn is_distinctive(evidence: &Evidence) -> bool {
    !evidence.tags.is_empty()
        || !evidence.required.is_empty()
        || evidence.properties.is_some()
        || evidence.items.iter().any(is_distinctive)
}

/// Returns the candidates for the name of a variant, the best first.
fn variant_names(union: &str, words: Option<&str>, ty: &RustType, all: &[RustType]) -> Vec<String> {
    let mut candidates = Vec::new();
    if let Some(words) = words {
        let name = names::variant_name(words);
        candidates.extend(without(&name, union));
        candidates.push(name);
    } else if let Some(model) = ty.model() {
        candidates.extend(without(&model.name, union));
        candidates.push(model.name.clone());
    } else {
        let kind = kind_name(ty);
        let alike = all.iter().filter(|other| kind_name(other) == kind).count();
        if alike == 1 {
            candidates.push(kind.to_owned());
        }
        if let RustType::Vec(inner) | RustType::Map(inner) = ty {
            let inner = inner
                .model()
                .map_or_else(|| kind_name(inner).to_owned(), |model| model.name.clone());
            candidates.push(format!("{inner}{kind}"));
        }
        candidates.push(kind.to_owned());
    }
    candidates
}

/// The name without the words that the union's name begins or ends with too.
fn without(name: &str, union: &str) -> Option<String> {
    let (words, around) = (names::words(name), names::words(union));
    let shared = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| {
        pairs.take_while(|(one, another)| one == another).count()
    };
    let first = shared(&mut words.iter().zip(&around));
    let last = shared(&mut words.iter().rev().zip(around.iter().rev()));
    let rest = words.get(first..words.len().saturating_sub(last))?.concat();
    let is_name = rest.starts_with(|first: char| first.is_alphabetic());
    (rest.len() < name.len() && rest.len() > 1 && is_name && rest != "Self").then_some(rest)
}

/// Returns the name of a type without a name of its own.
fn kind_name(ty: &RustType) -> &'static str {
    match ty {
        RustType::Bool => "Boolean",
        ty if ty.is_integer() => "Integer",
        RustType::F64 => "Number",
        RustType::String => "Text",
        RustType::Bytes | RustType::BytesUrlSafe => "Bytes",
        RustType::Secret => "Secret",
        RustType::Timestamp => "Timestamp",
        RustType::Date => "Date",
        RustType::Time => "Time",
        RustType::Duration | RustType::IsoDuration => "Duration",
        RustType::Uuid => "Uuid",
        RustType::Decimal => "Decimal",
        RustType::IpAddr | RustType::Ipv4Addr | RustType::Ipv6Addr => "Address",
        RustType::Any => "Any",
        RustType::Vec(_) => "List",
        RustType::Map(_) => "Map",
        RustType::Option(inner) | RustType::Nullable(inner) | RustType::Boxed(inner) => {
            kind_name(inner)
        }
        _ => "Value",
    }
}

/// Returns `true` if two types are the same to the compiler.
fn same_in_rust(one: &RustType, another: &RustType) -> bool {
    match (one, another) {
        (RustType::Carried(one, _), another) => same_in_rust(one, another),
        (one, RustType::Carried(another, _)) => same_in_rust(one, another),
        (RustType::Bytes | RustType::BytesUrlSafe, RustType::Bytes | RustType::BytesUrlSafe) => {
            true
        }
        (one, another) => one == another,
    }
}

/// Returns a sentence for a variant without a description.
fn sentence(ty: &RustType) -> Phrase {
    match ty {
        RustType::Bool => phrase!("`true` or `false`."),
        ty if ty.is_integer() => phrase!("An integer."),
        RustType::F64 => phrase!("A number."),
        RustType::String => phrase!("A string."),
        RustType::Vec(_) => phrase!("A list."),
        RustType::Map(_) => phrase!("A map."),
        other => phrase!("A value of type {}.", Phrase::code(&other.describe())),
    }
}

fn form(evidence: &Evidence, members: &[UnionMember]) -> UnionForm {
    UnionForm {
        member: evidence.member,
        name: match &members[evidence.member] {
            UnionMember::Type(variant) => variant.name.clone(),
            UnionMember::Texts(_) => "a known text".to_owned(),
        },
        kind: match evidence.kind {
            JsonKind::Boolean => FormKind::Boolean,
            JsonKind::Integer => FormKind::Integer,
            JsonKind::Number => FormKind::Number,
            JsonKind::Text => FormKind::Text,
            JsonKind::List => FormKind::List,
            JsonKind::Object => FormKind::Object,
        },
        tags: evidence.tags.clone(),
        needs: evidence.required.clone(),
        knows: evidence.properties.clone(),
        otherwise: evidence.otherwise,
        items: if evidence.items.iter().any(is_distinctive) || evidence.items.len() > 1 {
            evidence.items.iter().map(|item| form(item, members)).collect()
        } else {
            Vec::new()
        },
    }
}
