//! Markdown that is safe in a doc comment, whatever text of a document it contains.
//!
//! A document is hostile input, and rustdoc compiles and runs every code block of Rust. So text reaches a doc comment
//! only as a [`Phrase`], one run of inline Markdown, or as a [`DocComment`], the lines of a whole comment. Neither can
//! be built from a plain string: a string is escaped ([`Phrase::text`]), becomes a code span ([`Phrase::code`]), or is
//! parsed as CommonMark and rewritten ([`append_blocks`], [`flow`]). Only literals in the source of the generator are
//! used unchanged ([`phrase!`]).
//!
//! Every comment has these properties, whatever the text:
//!
//! - rustdoc compiles only the code blocks of [`DocComment::example`] and [`DocComment::guide`].
//! - No HTML and no intra-doc link of the document is active. Links lead to `https`, `http` and `mailto` only.
//! - Nothing is loaded from other hosts: an image becomes a link.
//! - Control characters and characters that change the direction of text are removed.

mod comment;
mod document;
mod phrase;
mod text;

pub use comment::DocComment;
pub use document::{append_blocks, flow};
pub use phrase::Phrase;
pub(crate) use phrase::phrase;
pub use text::{fence, is_invisible, one_line};
