//! JSON pointers (RFC 6901) in their URI fragment form: `#/paths/~1pets/get`.

use std::fmt;

/// A place in the document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Pointer(String);

impl Pointer {
    /// The whole document: `#`.
    pub fn root() -> Self {
        Self("#".to_owned())
    }

    /// The pointer that is written so, beginning with `#`.
    pub fn from_fragment(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The member `name` of what this points to.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        let mut text = String::with_capacity(self.0.len() + 1 + name.len());
        text.push_str(&self.0);
        text.push('/');
        for character in name.chars() {
            match character {
                '~' => text.push_str("~0"),
                '/' => text.push_str("~1"),
                other => text.push(other),
            }
        }
        Self(text)
    }

    /// The element `index` of what this points to.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// As it is written, with the `#`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The unescaped steps from the root.
    pub fn steps(&self) -> impl Iterator<Item = String> + '_ {
        self.0
            .strip_prefix("#/")
            .into_iter()
            .flat_map(|rest| rest.split('/'))
            .map(|step| step.replace("~1", "/").replace("~0", "~"))
    }

    /// The last step, unescaped.
    pub fn last(&self) -> Option<String> {
        self.steps().last()
    }

    /// Whether this points to something inside what `around` points to, or to the same.
    pub fn is_below(&self, around: &Self) -> bool {
        self.0.strip_prefix(&around.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The same place when what stood at `from` stands at `to`; `None` when this does not point into it.
    pub fn rebased(&self, from: &Self, to: &Self) -> Option<Self> {
        self.is_below(from).then(|| Self(format!("{}{}", to.0, &self.0[from.0.len()..])))
    }

    /// What this stands in, and `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        let (parent, _) = self.0.rsplit_once('/')?;
        Some(Self(parent.to_owned()))
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
