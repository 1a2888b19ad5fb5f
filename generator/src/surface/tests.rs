use super::*;

/// The surface of a crate of these files.
fn of(files: &[(&str, &str)]) -> Surface {
    let modules = Modules::read(|take| {
        for (path, text) in files {
            take(path, text.parse().expect("the text is Rust"));
        }
    });
    collect::surface(&modules, Vec::new())
}

/// The changes between two crates, a line for each.
fn changes(old: &Surface, new: &Surface) -> Vec<String> {
    let line = |change: ItemChange| {
        let texts = [change.old, change.new].map(Option::unwrap_or_default).join(" → ");
        format!("{}: {} {} {}: {texts}", change.step, change.change, change.kind, change.path)
    };
    compare(old, new).into_iter().map(line).collect()
}

/// Checks the changes between two files `lib.rs`, and that there are none without a difference.
#[track_caller]
fn check(old: &str, new: &str, expected: &[&str]) {
    let (old, new) = (of(&[("lib.rs", old)]), of(&[("lib.rs", new)]));
    assert_eq!(changes(&old, &new), expected);
    assert_eq!(changes(&old, &old), [""; 0]);
    assert_eq!(changes(&new, &new), [""; 0]);
}

#[test]
fn a_type_grows_without_a_break_only_if_it_is_open() {
    check(
        "pub struct A { pub a: u8 } #[non_exhaustive] pub struct B; pub struct C { c: u8 }",
        "pub struct A { pub a: u8, pub n: u8 } #[non_exhaustive] pub struct B { pub n: u8 } pub struct C { c: u8, pub n: u8 }",
        &[
            "major: added field A::n:  → pub n: u8",
            "minor: added field B::n:  → pub n: u8",
            "minor: added field C::n:  → pub n: u8",
        ],
    );
    check(
        "pub enum A { X } #[non_exhaustive] pub enum B { X }",
        "pub enum A { X, N(u8) } #[non_exhaustive] pub enum B { X, N { n: u8 } }",
        &["major: added variant A::N:  → N(u8)", "minor: added variant B::N:  → N { n: u8 }"],
    );
    check(
        "pub struct A { pub a: u8 } #[non_exhaustive] pub enum B {}",
        "#[non_exhaustive] pub struct A { pub a: u8 } pub enum B {}",
        &[
            "major: changed struct A: pub struct A → #[non_exhaustive] pub struct A",
            "minor: changed enum B: #[non_exhaustive] pub enum B → pub enum B",
        ],
    );
}

#[test]
fn removed_and_changed_items_are_breaking() {
    check(
        "#[derive(Debug, Clone)] pub struct A { pub a: u8, pub b: u8 } impl From<u8> for A {} pub enum E { X, Y(u8) } \
         pub const C: u8 = 1; pub const D: u8 = 1; pub type T = u8; pub fn f(a: u8) {} pub fn g() {} pub use runtime::R;",
        "#[derive(Debug)] pub struct A { pub a: u16 } pub enum E { Y(u16) } \
         pub const C: u8 = 2; pub type T = u16; pub fn f(b: u16) -> u8 { 1 }",
        &[
            "major: removed implementation A: Clone: impl Clone for A → ",
            "major: removed implementation A: From<u8>: impl From<u8> for A → ",
            "major: changed field A::a: pub a: u8 → pub a: u16",
            "major: removed field A::b: pub b: u8 → ",
            "major: removed constant D: pub const D: u8 → ",
            "major: removed variant E::X: X → ",
            "major: changed variant E::Y: Y(u8) → Y(u16)",
            "major: removed re-export R: pub use runtime::R → ",
            "major: changed type alias T: pub type T = u8 → pub type T = u16",
            "major: changed function f: pub fn f(a: u8) → pub fn f(b: u16) -> u8",
            "major: removed function g: pub fn g() → ",
        ],
    );
}

#[test]
fn members_of_new_removed_and_replaced_items_are_omitted() {
    check(
        "#[derive(Debug)] pub struct A { pub a: u8 } pub struct B { pub b: u8 } pub mod m { pub struct S; }",
        "pub enum A { X } impl A { pub fn f() {} } pub struct C { pub c: u8 } impl Iterator for C { type Item = u8; }",
        &[
            "major: changed struct A: pub struct A → pub enum A"
                .replace("struct A:", "enum A:")
                .as_str(),
            "major: removed struct B: pub struct B → ",
            "minor: added struct C:  → pub struct C",
            "major: removed module m: pub mod m → ",
        ],
    );
}

#[test]
fn deprecation_is_minor_and_its_end_is_a_patch() {
    check(
        "pub struct A { pub a: u8, #[deprecated] pub b: u8 } impl A { pub fn f(&self, a: u8) {} }",
        "pub struct A { #[deprecated] pub a: u8, pub b: u8 } impl A { #[deprecated(note = \"n\")] pub fn f(&self, a: u16) {} }",
        &[
            "minor: deprecated field A::a: pub a: u8 → pub a: u8",
            "patch: no longer deprecated field A::b: pub b: u8 → pub b: u8",
            "major: changed method A::f: pub fn f(&self, a: u8) → pub fn f(&self, a: u16)",
            "minor: deprecated method A::f: pub fn f(&self, a: u8) → pub fn f(&self, a: u16)",
        ],
    );
}

#[test]
fn only_differences_that_programs_see_are_changes() {
    check(
        "#[derive(Debug)] pub struct A(u8); impl A { pub fn f(mut self, a: u8) {} } \
         pub type T = Vec<A>; pub fn g() -> T { 1 } mod p { pub struct S; } #[doc(hidden)] pub fn h() {}",
        "#[doc = \" Docs.\"] pub struct A(u16); impl std::fmt::Debug for A {} impl A { pub fn f(self, b: u8) { 1 } fn p() {} } \
         pub type T = Vec<A>; pub fn g() -> Vec<crate::A> { 2 } mod p { pub struct R; }",
        &[],
    );
}

/// A crate with two modules of types and one of operations.
const MODULES: &str = "pub mod models; pub mod resources; mod runtime; pub mod decode { pub use crate::runtime::decode::*; } \
                       #[doc(hidden)] pub mod wire { pub use crate::runtime::wire::*; } pub use runtime::{Call, Client};";

#[test]
fn a_type_that_is_still_exported_at_its_old_path_has_moved() {
    let shared = "use crate::runtime::wire; #[non_exhaustive] pub struct Pet { pub a: u8 } impl wire::Write for Pet {}";
    let resource =
        "pub use crate::models::*; mod models; pub mod ops; pub use models::*; pub fn f(p: Pet) {}";
    let files = |models, in_models, resource, in_resource, output| {
        let ops = format!(
            "use crate::{{decode, models}}; use crate::Call; pub enum Get {{}} impl Operation for Get {{ type Output = decode::Json<{output}>; }}"
        );
        of(&[
            ("lib.rs", MODULES),
            ("models/mod.rs", models),
            ("models/a_and_b.rs", in_models),
            ("resources/mod.rs", "pub mod pets;"),
            ("resources/pets/mod.rs", resource),
            ("resources/pets/models.rs", in_resource),
            ("resources/pets/ops.rs", ops.as_str()),
        ])
    };
    let glob = "mod a_and_b; pub use a_and_b::*;";
    let grown = shared.replace("pub a: u8", "pub a: u8, pub b: Option<Box<Pet>>");
    let in_models = files(glob, shared, resource, "", "models::Pet");
    let in_resource = files(glob, "", resource, &grown, "super::Pet");
    let exported = format!("{glob} pub use crate::resources::pets::Pet;");
    let still_exported = files(&exported, "", resource, &grown, "super::Pet");
    assert_eq!(
        changes(&in_models, &still_exported),
        ["minor: added field resources::pets::Pet::b:  → pub b: Option<Box<Pet>>"]
    );
    assert_eq!(
        changes(&in_models, &in_resource),
        [
            "major: removed struct models::Pet: #[non_exhaustive] pub struct Pet → ",
            "major: changed function resources::pets::f: pub fn f(_: crate::models::Pet) → pub fn f(_: crate::resources::pets::Pet)",
            "major: changed associated type resources::pets::ops::Get::Output: type Output = decode::Json<models::Pet> → \
             type Output = decode::Json<super::Pet>",
        ]
    );
    // The glob of the resource exports the shared type.
    assert_eq!(
        changes(&still_exported, &in_models),
        ["major: removed field resources::pets::Pet::b: pub b: Option<Box<Pet>> → "]
    );
    assert_eq!(changes(&in_models, &in_models), [""; 0]);
}

#[test]
fn a_call_with_its_first_setter_is_the_same_type_under_a_new_name() {
    let files = |handle, ops| {
        of(&[
            ("lib.rs", MODULES),
            ("resources/mod.rs", "pub mod pets;"),
            ("resources/pets/mod.rs", handle),
            ("resources/pets/ops.rs", ops),
        ])
    };
    let old = files(
        "use crate::{Call, Client}; pub mod ops; pub struct PetsApi { c: u8 } impl PetsApi { pub fn get(&self) -> Call<ops::Get> {} }",
        "use crate::Call; pub enum Get {}",
    );
    let new = files(
        "use crate::{Call, Client}; pub mod ops; pub struct PetsApi { c: u8 } impl PetsApi { pub fn get(&self) -> ops::GetCall {} } \
         impl Call<ops::Get> { pub fn limit(self, limit: u8) -> Self {} } impl Client { pub fn pets(&self) -> PetsApi {} }",
        "use crate::Call; pub enum Get {} pub type GetCall = Call<Get>;",
    );
    assert_eq!(
        changes(&old, &new),
        [
            "minor: added method Client::pets:  → pub fn pets(&self) -> PetsApi",
            "minor: added method resources::pets::ops::Get::limit:  → pub fn limit(self, limit: u8) -> Self",
            "minor: added type alias resources::pets::ops::GetCall:  → pub type GetCall = Call<Get>",
        ]
    );
}
