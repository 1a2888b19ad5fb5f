//! Who gets which name in a scope: what the config calls so, what the lock calls so, and then the others in the order
//! of the document, so that what is new never renames what is old.
//!
//! Purpose: names for fields, values, parameters and methods. Input: the things, and the names that are given.
//! Output: a name for each, in the order of the things. Types have a file of their own: `naming`.

use crate::ir::{self, Object, Property, Schema};
use crate::lock::{self, NamesLock};
use crate::names::{self, Scope};
use crate::pointer::Pointer;

use super::krate::ParameterPlace;
use super::overrides::Overrides;
use super::places;

/// How a thing asks for a name.
pub enum Claim {
    /// The config gives it one: the first of these that is free.
    Chosen(Vec<String>),
    /// The lock gives it one; and these where that can't be had.
    Locked(String, Vec<String>),
    /// The first of these that is free.
    Free(Vec<String>),
}

impl Claim {
    /// What the lock says counts, if it says something.
    pub fn of(locked: Option<&str>, wishes: Vec<String>) -> Self {
        match locked {
            Some(name) => Self::Locked(name.to_owned(), wishes),
            None => Self::Free(wishes),
        }
    }

    /// What the config says counts, then the lock. Where both say the same it is locked.
    pub fn chosen(chosen: Option<&str>, locked: Option<&str>, wishes: Vec<String>) -> Self {
        if chosen.is_some() && locked != wishes.first().map(String::as_str) {
            return Self::Chosen(wishes);
        }
        Self::of(locked, wishes)
    }
}

/// Gives a name to each, and none of those that are reserved to what is no more.
pub fn settle<'a>(
    scope: &mut Scope,
    claims: &[Claim],
    reserved: impl Iterator<Item = &'a str>,
) -> Vec<String> {
    let mut settled: Vec<Option<String>> = vec![None; claims.len()];
    for (claim, name) in claims.iter().zip(&mut settled) {
        if let Claim::Chosen(wishes) = claim {
            *name = Some(scope.claim(wishes));
        }
    }
    for (claim, name) in claims.iter().zip(&mut settled) {
        if let Claim::Locked(locked, _) = claim {
            *name = scope.take(locked).then(|| locked.clone());
        }
    }
    scope.reserve(reserved);
    let rest = claims.iter().zip(settled).map(|(claim, name)| {
        let (Claim::Chosen(wishes) | Claim::Locked(_, wishes) | Claim::Free(wishes)) = claim;
        name.unwrap_or_else(|| scope.claim(wishes))
    });
    rest.collect()
}

/// What a field is called, and what sets it.
pub struct FieldName {
    /// The key in the lock.
    pub key: Pointer,
    /// The field.
    pub field: String,
    /// Its setter: called as the field, unless something else bears that name.
    pub setter: String,
    /// What sets it to null, where that can be sent.
    pub null_setter: Option<String>,
}

impl FieldName {
    /// Returns the paths of the field and of its setters in the type at a path. A setter that follows from the name of
    /// its field has none.
    pub fn paths(&self, path: &str) -> impl Iterator<Item = (Pointer, String)> {
        let Self { key, field, setter, null_setter } = self;
        let setter = Some(setter).filter(|setter| *setter != field);
        let null = null_setter.as_ref().filter(|null| **null != to_null(field));
        let setters = [(SETTER, setter), (NULL, null)].into_iter();
        let setters = setters.filter_map(|(what, name)| Some((lock::aspect(key, what), name?)));
        let all = [(key.clone(), field)].into_iter().chain(setters);
        all.map(move |(key, name)| (key, format!("{path}::{name}")))
    }
}

/// What the setter of a field is called in its key.
const SETTER: &str = "setter";

/// What the method that sets a field to null is called in its key.
const NULL: &str = "null";

/// What sets a field to null, by rule.
fn to_null(field: &str) -> String {
    format!("{}_null", field.trim_start_matches("r#").trim_end_matches('_'))
}

/// A field whose setters are still to be named.
struct Unset {
    key: Pointer,
    field: String,
    /// It can be sent as null.
    nullable: bool,
    /// It has the name that the lock gives it.
    locked: bool,
}

/// The fields of an object in their order, and behind them the one that keeps what has no field of its own. `nullable`
/// tells which can be sent as null.
pub fn fields(
    schema: &Schema,
    object: &Object,
    nullable: &[bool],
    setters: Scope,
    overrides: &Overrides,
) -> Vec<FieldName> {
    let lock = overrides.lock;
    let place = overrides.place(&schema.id);
    let list = place.child("properties");
    let mut keys: Vec<Pointer> =
        object.properties.iter().map(|property| list.child(&property.wire_name)).collect();
    let mut claims: Vec<Claim> = object
        .properties
        .iter()
        .zip(&keys)
        .map(|(property, key)| field_claim(property, key, overrides))
        .collect();
    let oneofs = lock::aspect(&place, "oneofs");
    for oneof in &object.oneofs {
        let key = oneofs.child(&oneof.name);
        let wish = names::value_name(&oneof.name);
        let longer = format!("{}_oneof", wish.trim_start_matches("r#"));
        claims.push(Claim::of(lock.name(&key), vec![wish, longer]));
        keys.push(key);
    }
    if object.additional.is_some() {
        let key = place.child("additionalProperties");
        let wishes = vec!["additional_properties".to_owned(), "other_properties".to_owned()];
        claims.push(Claim::of(lock.name(&key), wishes));
        keys.push(key);
    }
    let reserved = lock.members(&list, 1).chain(lock.members(&oneofs, 1)).map(|(_, name, _)| name);
    let names = settle(&mut Scope::default(), &claims, reserved);
    let nullable = nullable.iter().copied().chain(std::iter::repeat(false));
    let fields = keys.into_iter().zip(names).zip(nullable).map(|((key, field), nullable)| {
        let locked = lock.name(&key) == Some(&field);
        Unset { key, field, nullable, locked }
    });
    with_setters(fields.collect(), &list, setters, lock)
}

/// The fields with their setters, and those that can be null with what sets them so.
fn with_setters(
    fields: Vec<Unset>,
    list: &Pointer,
    mut scope: Scope,
    lock: &NamesLock,
) -> Vec<FieldName> {
    let mut claims: Vec<Claim> = fields
        .iter()
        .map(|Unset { key, field, locked, .. }| {
            let wishes = vec![field.clone(), format!("set_{}", field.trim_start_matches("r#"))];
            Claim::of(locked.then(|| aspect_of(lock, key, SETTER, field)), wishes)
        })
        .collect();
    // What sets a locked field to null comes before what is new; else every field's own setter goes first.
    let (old, new): (Vec<usize>, Vec<usize>) = (0..fields.len())
        .filter(|index| fields[*index].nullable)
        .partition(|index| fields[*index].locked);
    let wishes = |index: usize| {
        let wish = to_null(&fields[index].field);
        vec![wish.clone(), format!("set_{wish}")]
    };
    claims.extend(old.iter().map(|index| {
        let Unset { key, field, .. } = &fields[*index];
        Claim::of(Some(aspect_of(lock, key, NULL, &to_null(field))), wishes(*index))
    }));
    let known = lock.members(list, 1).map(|(key, name, _)| aspect_of(lock, key, SETTER, name));
    let mut setters = settle(&mut scope, &claims, known);
    let old_nulls = setters.split_off(fields.len());
    let mut nulls: Vec<Option<String>> = vec![None; fields.len()];
    for (index, name) in old.into_iter().zip(old_nulls) {
        nulls[index] = Some(name);
    }
    for index in new {
        nulls[index] = Some(scope.claim(&wishes(index)));
    }
    let named = fields.into_iter().zip(setters).zip(nulls);
    named
        .map(|((unset, setter), null_setter)| {
            let Unset { key, field, .. } = unset;
            FieldName { key, field, setter, null_setter }
        })
        .collect()
}

fn field_claim(property: &Property, key: &Pointer, overrides: &Overrides) -> Claim {
    let chosen = overrides.name(&property.origin);
    let wish = names::value_name(chosen.unwrap_or(&property.wire_name));
    let longer = format!("{}_field", wish.trim_start_matches("r#"));
    Claim::chosen(chosen, overrides.lock.name(key), vec![wish, longer])
}

/// What the lock says of something at the same place, else what a rule says.
fn aspect_of<'a>(lock: &'a NamesLock, key: &Pointer, what: &str, default: &'a str) -> &'a str {
    lock.name(&lock::aspect(key, what)).unwrap_or(default)
}

/// The variants of the enum that stands at a place: each has a key among its values, and wishes.
pub fn variants(
    place: &Pointer,
    values: Vec<(String, Vec<String>)>,
    mut scope: Scope,
    lock: &NamesLock,
) -> Vec<(Pointer, String)> {
    let list = place.child("enum");
    let (keys, claims): (Vec<Pointer>, Vec<Claim>) = values
        .into_iter()
        .map(|(value, wishes)| {
            let key = list.child(&value);
            let claim = Claim::of(lock.name(&key), wishes);
            (key, claim)
        })
        .unzip();
    let reserved = lock.members(&list, 1).map(|(_, name, _)| name);
    let names = settle(&mut scope, &claims, reserved);
    keys.into_iter().zip(names).collect()
}

/// A parameter, and whether it is an argument of the method.
pub struct ParameterUse<'a> {
    /// The parameter.
    pub parameter: &'a ir::Parameter,
    /// Where it goes.
    pub place: ParameterPlace,
    /// A call can't do without it.
    pub needed: bool,
}

/// The arguments and setters of a call, in the order of the parameters.
pub fn parameters(
    operation: &Pointer,
    uses: &[ParameterUse<'_>],
    arguments: &mut Scope,
    setters: &mut Scope,
    lock: &NamesLock,
) -> Vec<String> {
    let claims = |needed: bool| -> Vec<Claim> {
        let some = uses.iter().filter(|one| one.needed == needed);
        some.map(|one| {
            let wish = names::value_name(&one.parameter.wire_name);
            let longer = format!("{}_parameter", wish.trim_start_matches("r#"));
            Claim::of(lock.name(&places::parameter(operation, one.parameter)), vec![wish, longer])
        })
        .collect()
    };
    // The name of an argument is no promise to anybody: that of a setter is.
    let list = operation.child("parameters");
    let reserved = lock.members(&list, 2).filter(|(.., around)| around.contains("::ops::"));
    let reserved = reserved.map(|(_, name, _)| name);
    let mut arguments = settle(arguments, &claims(true), std::iter::empty()).into_iter();
    let mut setters = settle(setters, &claims(false), reserved).into_iter();
    let next = |one: &ParameterUse<'_>| {
        let names = if one.needed { &mut arguments } else { &mut setters };
        names.next().expect("there is a name for each claim")
    };
    uses.iter().map(next).collect()
}

/// What an operation is called.
pub struct MethodName {
    /// The method.
    pub method: String,
    /// The marker type behind it.
    pub marker: String,
    /// The method that leaves the body away, where that is lawful.
    pub without_body: Option<String>,
    /// The methods that send the body in other ways than the first.
    pub other_ways: Vec<String>,
}

/// The names of one operation's methods.
struct Methods {
    method: String,
    without_body: Option<String>,
    other_ways: Vec<String>,
}

/// The names of the operations of one handle, in their order.
pub fn methods(
    operations: &[&ir::Operation],
    handle: &str,
    (methods, ops): (Scope, Scope),
    overrides: &Overrides,
) -> Vec<MethodName> {
    let module = lock::parent(handle);
    let locked: Vec<Option<&str>> = operations
        .iter()
        .map(|operation| {
            // On another handle its name is as good as any other.
            let path = overrides.lock.paths(&operation.origin).first()?;
            let stays = lock::parent(lock::parent(path)) == module;
            let chosen = overrides.name(&operation.origin).map(names::value_name);
            let name = lock::last(path);
            (stays && chosen.is_none_or(|chosen| chosen == name)).then_some(name)
        })
        .collect();
    let names = methods_and_twins(operations, &locked, handle, methods, overrides);
    let markers = markers(operations, &locked, &names, (handle, ops), overrides);
    let all = names.into_iter().zip(markers);
    all.map(|(Methods { method, without_body, other_ways }, marker)| MethodName {
        method,
        marker,
        without_body,
        other_ways,
    })
    .collect()
}

/// The methods, each with the one that leaves the body away and those that send it in other ways.
fn methods_and_twins(
    operations: &[&ir::Operation],
    locked: &[Option<&str>],
    handle: &str,
    mut scope: Scope,
    overrides: &Overrides,
) -> Vec<Methods> {
    let lock = overrides.lock;
    let mut claims: Vec<Claim> = operations
        .iter()
        .zip(locked)
        .map(|(operation, locked)| method_claim(operation, *locked, overrides))
        .collect();
    // The twins of locked methods come before what is new.
    let (old, new): (Vec<Twin>, Vec<Twin>) = operations
        .iter()
        .enumerate()
        .flat_map(|(index, operation)| twins(index, operation))
        .partition(|twin| locked[twin.operation].is_some());
    claims.extend(old.iter().map(|twin| {
        let default = twin.name(locked[twin.operation].unwrap_or_default());
        let key = lock::aspect(&operations[twin.operation].origin, &twin.aspect);
        Claim::of(Some(lock.name(&key).unwrap_or(&default)), vec![default.clone()])
    }));
    let implied: Vec<String> = plain_names(overrides, handle).map(without_body).collect();
    let reserved = lock.names(handle).map(|(_, name)| name);
    let mut methods =
        settle(&mut scope, &claims, reserved.chain(implied.iter().map(String::as_str)));
    let old_twins = methods.split_off(operations.len());
    let alone = |method| Methods { method, without_body: None, other_ways: Vec::new() };
    let mut names: Vec<Methods> = methods.into_iter().map(alone).collect();
    let new_twins = new.iter().map(|twin| scope.claim(&[twin.name(&names[twin.operation].method)]));
    let new_twins: Vec<String> = new_twins.collect();
    for (twin, name) in old.into_iter().chain(new).zip(old_twins.into_iter().chain(new_twins)) {
        let methods = &mut names[twin.operation];
        match twin.aspect.as_str() {
            WITHOUT_BODY => methods.without_body = Some(name),
            _ => methods.other_ways.push(name),
        }
    }
    names
}

/// A method beside that of an operation.
struct Twin {
    operation: usize,
    /// What sets it apart: that it sends no body, or the way in which it does.
    aspect: String,
}

/// What sets the method apart that leaves the body away.
pub const WITHOUT_BODY: &str = "without-body";

impl Twin {
    /// What it is called by rule.
    fn name(&self, method: &str) -> String {
        match self.aspect.as_str() {
            WITHOUT_BODY => without_body(method),
            way => format!("{}_{way}", method.trim_start_matches("r#")),
        }
    }
}

fn twins(index: usize, operation: &ir::Operation) -> Vec<Twin> {
    let without = has_twin(operation).then(|| WITHOUT_BODY.to_owned());
    let aspects = without.into_iter().chain(ways(operation).into_iter().skip(1));
    aspects.map(|aspect| Twin { operation: index, aspect }).collect()
}

/// The types that tell the calls apart.
fn markers(
    operations: &[&ir::Operation],
    locked: &[Option<&str>],
    names: &[Methods],
    (handle, mut scope): (&str, Scope),
    overrides: &Overrides,
) -> Vec<String> {
    let lock = overrides.lock;
    let claims: Vec<Claim> = operations
        .iter()
        .zip(locked)
        .zip(names)
        .map(|((operation, locked), Methods { method, .. })| {
            let default = marker(method);
            let key = lock::aspect(&operation.origin, "marker");
            let kept = locked.is_some_and(|locked| locked == method);
            let name = kept.then(|| lock.name(&key).unwrap_or(&default));
            Claim::of(name, vec![default.clone(), format!("{default}Operation")])
        })
        .collect();
    let implied: Vec<String> = plain_names(overrides, handle).map(marker).collect();
    let ops = format!("{}::ops", lock::parent(handle));
    let reserved = lock.names(&ops).map(|(_, name)| name);
    settle(&mut scope, &claims, reserved.chain(implied.iter().map(String::as_str)))
}

/// The methods of a handle that the lock knows and the config does not, without their twins.
fn plain_names<'a>(overrides: &'a Overrides, handle: &str) -> impl Iterator<Item = &'a str> {
    let known = overrides.lock.names(handle);
    let plain = known
        .filter(|(key, _)| lock::without_aspect(key) == **key && overrides.name(key).is_none());
    plain.map(|(_, name)| name)
}

fn method_claim(operation: &ir::Operation, locked: Option<&str>, overrides: &Overrides) -> Claim {
    let chosen = overrides.name(&operation.origin);
    let wish = names::value_name(chosen.unwrap_or(&operation.name));
    let longer =
        format!("{}_{}", wish.trim_start_matches("r#"), operation.method.to_ascii_lowercase());
    let others = operation.longer_names.iter().map(|name| names::value_name(name));
    let others = others.filter(|_| chosen.is_none());
    let wishes = [wish].into_iter().chain(others).chain([longer]).collect();
    Claim::chosen(chosen, locked, wishes)
}

/// Whether a call may be made without the body that it can carry.
fn has_twin(operation: &ir::Operation) -> bool {
    operation.body.as_ref().is_some_and(|body| !body.required)
}

/// The words for the ways to send a body, the first of which is the operation's own.
pub fn ways(operation: &ir::Operation) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for content in operation.body.iter().flat_map(|body| &body.contents) {
        let (_, subtype) = content.media_type.split_once('/').unwrap_or_default();
        let subtype = subtype.split(';').next().unwrap_or_default();
        let word = match content.form {
            ir::ContentForm::Json(_) => "json",
            ir::ContentForm::JsonLines(_) => "lines",
            ir::ContentForm::Form { .. } => "form",
            ir::ContentForm::Multipart(_) => "multipart",
            ir::ContentForm::Text if subtype.ends_with("xml") => "xml",
            ir::ContentForm::Text => "text",
            ir::ContentForm::Binary => "bytes",
        };
        let longer = names::value_name(subtype).trim_start_matches("r#").to_owned();
        let wishes = [word.to_owned(), longer.clone(), format!("{longer}_{}", words.len())];
        let free = wishes.into_iter().find(|wish| !words.contains(wish));
        words.push(free.unwrap_or_default());
    }
    words
}

/// What the twin of a method is called by rule.
pub fn without_body(method: &str) -> String {
    format!("{}_without_body", method.trim_start_matches("r#"))
}

/// What the marker of a method is called by rule.
pub fn marker(method: &str) -> String {
    names::type_name(method.trim_start_matches("r#"))
}
