//! JSON pointers (RFC 6901) in their URI fragment form: `#/paths/~1pets/get`.

use std::fmt;

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Pointer(String);

impl Pointer {
    /// Returns the pointer to the whole document: `#`.
    pub fn root() -> Self {
        Self("#".to_owned())
    }

    /// Creates a pointer from its text, which begins with `#`.
    pub fn from_fragment(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the pointer to the member `name`.
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

    /// Returns the pointer to the element `index`.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// Returns the text of the pointer, including the `#`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the unescaped steps from the root.
    pub fn steps(&self) -> impl Iterator<Item = String> + '_ {
        self.0
            .strip_prefix("#/")
            .into_iter()
            .flat_map(|rest| rest.split('/'))
            .map(|step| step.replace("~1", "/").replace("~0", "~"))
    }

    /// Returns the last step, unescaped.
    pub fn last(&self) -> Option<String> {
        self.steps().last()
    }

    /// Returns `true` if this pointer equals `around` or points to a place inside it.
    pub fn is_below(&self, around: &Self) -> bool {
        self.0.strip_prefix(&around.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Returns the pointer after a move of `from` to `to`; `None` if it does not point into `from`.
    pub fn rebased(&self, from: &Self, to: &Self) -> Option<Self> {
        self.is_below(from).then(|| Self(format!("{}{}", to.0, &self.0[from.0.len()..])))
    }

    /// Returns the pointer to the parent; `None` for the root.
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
