//! Types have the derives that hold for their parts.

use std::collections::{BTreeSet, HashSet};
use std::hash::Hash;

use derives::models::*;
use marks::Mark;

fn all<T: Eq + Hash + Ord + Mark>() {}
fn std_only<T: Eq + Hash + Ord>() {}
fn hashed<T: Eq + Hash>() {}
fn ordered_in_part<T: PartialOrd + Mark>() {}
fn equal<T: Eq>() {}

#[test]
fn a_type_has_the_derives_of_its_parts() {
    all::<Plain>();
    all::<Colour>();
    all::<Side>();
    all::<Point>();
    all::<Tree>();
    std_only::<Dated>();
    hashed::<Times>();
    hashed::<Untyped>();
    hashed::<Mixed>();
    hashed::<Either>();
    ordered_in_part::<Grove>();
    ordered_in_part::<Forest>();
    ordered_in_part::<Extra>();
    equal::<Hidden>();
}

#[test]
fn values_are_keys_of_maps_and_sets() {
    let plain = |name: &str| Plain::new(name);
    let ordered = BTreeSet::from([plain("b"), plain("a"), plain("b")]);
    let names: Vec<&str> = ordered.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(HashSet::from([plain("a"), plain("a")]).len(), 1);
}
