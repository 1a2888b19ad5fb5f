//! A trait of a user, and its derive macro.

use std::collections::BTreeMap;

pub use marks_derive::Mark;
use serde::{Deserialize, Serialize};

/// A type whose fields have marks too.
pub trait Mark {}

macro_rules! marks {
    ($($ty:ty),*) => { $(impl Mark for $ty {})* };
}

marks!(bool, i32, i64, f64, String, std::net::Ipv4Addr);

impl<T: Mark> Mark for Option<T> {}
impl<T: Mark> Mark for Box<T> {}
impl<T: Mark> Mark for Vec<T> {}
impl<T: Mark> Mark for BTreeMap<String, T> {}

/// A text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Label(pub String);
