//! The derives that the config adds, on the types for which they hold.
//!
//! A derive holds for a type if its trait holds for all parts of the type. Types may contain each other, so each derive
//! begins with the types whose own parts forbid it, and follows their users. Input: the items, and `[emit] derives`.
//! Output: the items with their derives. It reports derives without effect.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Config, STD_DERIVES};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::rules;

use super::krate::{Home, Item, ModelPath, RustType};

/// Adds the derives of the config to the types for which they hold.
pub fn add(
    mut items: Vec<(Home, Item)>,
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> Vec<(Home, Item)> {
    let derives = &config.emit.derives;
    if derives.is_empty() {
        return items;
    }
    let users = users(&items);
    for derive in derives {
        let without = without(derive, &items, &users);
        let mut used = false;
        for (index, (_, item)) in items.iter_mut().enumerate() {
            if !without.contains(&index) && !is_derived(derive, item) {
                item.derives_mut().push(derive.to_string());
                used = true;
            }
        }
        if !used {
            let message = format!("`{derive}` adds nothing to any type");
            let place = Place::config(derive.span());
            let finding = Diagnostic::new(rules::UNUSED_CONFIG, place, message);
            diagnostics.report(finding.hint("remove it"));
        }
    }
    items
}

/// Returns `true` if a type has the derive without the config.
fn is_derived(derive: &str, item: &Item) -> bool {
    let is_enum = matches!(
        item,
        Item::TextEnum(_) | Item::IntegerEnum(_) | Item::JsonEnum(_) | Item::Paths(_)
    );
    is_enum && ["Eq", "Hash"].contains(&derive)
}

/// Returns the positions of the items that contain each item.
fn users(items: &[(Home, Item)]) -> Vec<Vec<usize>> {
    let path = |home: &Home, item: &Item| ModelPath { home: *home, name: item.name().to_owned() };
    let positions: BTreeMap<ModelPath, usize> =
        items.iter().enumerate().map(|(index, (home, item))| (path(home, item), index)).collect();
    let mut users = vec![Vec::new(); items.len()];
    for (index, (_, item)) in items.iter().enumerate() {
        for ty in item.parts() {
            ty.walk(&mut |part| {
                if let Some(position) = part.model().and_then(|model| positions.get(model)) {
                    users[*position].push(index);
                }
            });
        }
    }
    users
}

/// Returns the positions of the items for which a derive does not hold.
fn without(derive: &str, items: &[(Home, Item)], users: &[Vec<usize>]) -> BTreeSet<usize> {
    let forbids = |item: &Item| {
        let json = item.preserves_json().then_some(&RustType::Json);
        item.parts().into_iter().chain(json).any(|ty| {
            let mut forbids = false;
            ty.walk(&mut |part| forbids |= !holds(derive, part));
            forbids
        })
    };
    let own = items.iter().enumerate().filter(|(_, (_, item))| forbids(item));
    let mut open: Vec<usize> = own.map(|(index, _)| index).collect();
    let mut without = BTreeSet::new();
    while let Some(index) = open.pop() {
        if without.insert(index) {
            open.extend(&users[index]);
        }
    }
    without
}

/// Returns `true` if a derive holds for a type whose parts it holds for.
fn holds(derive: &str, ty: &RustType) -> bool {
    if !STD_DERIVES.contains(&derive) {
        return is_of_std(ty);
    }
    match ty {
        RustType::F64 => derive == "PartialOrd",
        RustType::Custom(_) => false,
        RustType::Any | RustType::Secret => derive == "Eq",
        RustType::IsoDuration | RustType::Json | RustType::Lenient(_) | RustType::Nullable(_) => {
            ["Eq", "Hash"].contains(&derive)
        }
        _ => true,
    }
}

/// Returns `true` for a type of the standard library, or one that the crate generates.
fn is_of_std(ty: &RustType) -> bool {
    match ty {
        RustType::Any
        | RustType::Custom(_)
        | RustType::Date
        | RustType::Decimal
        | RustType::DecimalNumber
        | RustType::Duration
        | RustType::IsoDuration
        | RustType::Json
        | RustType::Lenient(_)
        | RustType::Nullable(_)
        | RustType::Secret
        | RustType::Time
        | RustType::Timestamp
        | RustType::Uuid => false,
        RustType::Bool
        | RustType::I8
        | RustType::I16
        | RustType::I32
        | RustType::I64
        | RustType::U8
        | RustType::U16
        | RustType::U32
        | RustType::U64
        | RustType::Carried(..)
        | RustType::F64
        | RustType::String
        | RustType::Bytes
        | RustType::BytesUrlSafe
        | RustType::IpAddr
        | RustType::Ipv4Addr
        | RustType::Ipv6Addr
        | RustType::Vec(_)
        | RustType::Joined(_)
        | RustType::Map(_)
        | RustType::Option(_)
        | RustType::Boxed(_)
        | RustType::Model(_)
        | RustType::Union(_) => true,
    }
}
