//! The short form of a value: the constructor with its required members, and few of the others.
//!
//! A required member without a short expression becomes a variable that is named after it.

use serde_json::{Map, Value};

use super::super::krate::{Field, RustType, Struct};
use super::brief::Brief;
use super::{Expressions, Extent, has_setter};

/// The longest expression of a member.
const LONGEST_MEMBER: usize = 60;
/// The most arguments of a constructor that optional members follow.
const FEW_ARGUMENTS: usize = 4;
/// The most optional members.
const MOST_OPTIONAL: usize = 2;
/// The most objects around an optional member.
const DEEPEST: usize = 3;
/// An object without members, which shows less than others.
const EMPTY: &str = "::default()";

impl Expressions<'_> {
    pub(super) fn is_brief(&self) -> bool {
        matches!(self.extent, Extent::Brief(_))
    }

    /// Returns the variables for members, with their types.
    pub fn variables(&self) -> &[(String, RustType)] {
        match &self.extent {
            Extent::Brief(brief) => &brief.members,
            Extent::Whole | Extent::Response => &[],
        }
    }

    /// Returns a required member as an expression or as a variable.
    pub(super) fn brief_argument(
        &mut self,
        field: &Field,
        value: Option<&Value>,
    ) -> Option<String> {
        let written = value.and_then(|value| self.short_member(&field.ty, value));
        written.or_else(|| match &mut self.extent {
            Extent::Brief(brief) => Some(brief.variable(field)),
            Extent::Whole | Extent::Response => None,
        })
    }

    /// Returns a member, if its expression is short and its imports have names of their own.
    fn short_member(&mut self, ty: &RustType, value: &Value) -> Option<String> {
        let mut attempt = self.clone();
        attempt.nest(1);
        let written = attempt.argument(ty, value).filter(|text| text.len() <= LONGEST_MEMBER)?;
        attempt.clone().distinct_imports(&[])?;
        *self = attempt;
        self.nest(-1);
        Some(written)
    }

    fn nest(&mut self, by: isize) {
        if let Extent::Brief(brief) = &mut self.extent {
            brief.depth = brief.depth.saturating_add_signed(by);
        }
    }

    /// Returns setters of a few optional members: two of the outermost object, one of an object that has nothing else.
    pub(super) fn brief_setters(&mut self, plan: &Struct, members: &Map<String, Value>) -> String {
        let most = match (&self.extent, plan.arguments().count()) {
            (Extent::Brief(Brief { depth: 0, .. }), ..=FEW_ARGUMENTS) => MOST_OPTIONAL,
            // Each level looks at its members twice.
            (Extent::Brief(brief), 0) if brief.depth <= DEEPEST => 1,
            _ => return String::new(),
        };
        let setters = self.optional_members(plan, members, (most, false));
        if setters.is_empty() {
            self.optional_members(plan, members, (most, true))
        } else {
            setters
        }
    }

    /// Returns setters of the first few optional members that need no variables: those with content, or those without.
    fn optional_members(
        &mut self,
        plan: &Struct,
        members: &Map<String, Value>,
        (most, are_empty): (usize, bool),
    ) -> String {
        let setters = members.iter().filter_map(|(name, value)| {
            let field = plan.fields.iter().find(|field| field.wire_name == *name)?;
            if !has_setter(field, value) || field.read_only || field.deprecated.is_some() {
                return None;
            }
            let known = self.variables().len();
            let mut attempt = self.clone();
            let written = attempt.short_member(&field.ty, value)?;
            if attempt.variables().len() > known || written.contains(EMPTY) != are_empty {
                return None;
            }
            *self = attempt;
            Some(format!(".{}({written})", field.setter))
        });
        setters.take(most).collect()
    }
}
