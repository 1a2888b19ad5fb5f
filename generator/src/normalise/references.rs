//! References within the document.

use crate::diagnostic::{Diagnostic, Place};
use crate::document::{Document, Node};
use crate::pointer::Pointer;
use crate::rules;
use crate::spelling;

/// The longest chain of references that is followed.
const MAX_CHAIN: usize = 100;

/// Returns the pointer of a `$ref` within the document.
///
/// The fragment is percent-decoded: <https://www.rfc-editor.org/rfc/rfc6901#section-6>.
pub fn target(text: &str) -> Option<Pointer> {
    let fragment = text.strip_prefix('#')?;
    if fragment.is_empty() {
        return Some(Pointer::root());
    }
    let decoded = percent_decode(fragment)?;
    let steps = decoded.strip_prefix('/')?;
    let unescape = |step: &str| step.replace("~1", "/").replace("~0", "~");
    Some(steps.split('/').fold(Pointer::root(), |pointer, step| pointer.child(&unescape(step))))
}

/// Returns a text with its percent-encoded bytes decoded; `None` if the bytes are not valid UTF-8.
pub fn percent_decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = (*first == b'%').then(|| tail.get(..2)).flatten();
        let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match byte {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// Returns the place of a pointer after the references on its path are resolved; `None` if it has no target.
pub fn through(document: &Document, pointer: &Pointer) -> Option<Pointer> {
    let mut followed = 0;
    let mut open: Vec<String> = pointer.steps().collect();
    open.reverse();
    let mut place = Pointer::root();
    while let Some(step) = open.pop() {
        let node = document.get(&place)?;
        if node.child(&step).is_some() {
            place = place.child(&step);
            continue;
        }
        let next = target(node.child("$ref")?.as_str()?)?;
        followed += 1;
        if followed > MAX_CHAIN {
            return None;
        }
        open.push(step);
        open.extend(next.steps().collect::<Vec<_>>().into_iter().rev());
        place = Pointer::root();
    }
    document.get(&place).is_some().then_some(place)
}

/// Follows a reference to the first value that is not a reference. `place` is the place of the reference.
pub fn follow(document: &Document, text: &str, place: Place) -> Result<Pointer, Box<Diagnostic>> {
    let mut current = text.to_owned();
    let mut passed: Vec<Pointer> = Vec::new();
    loop {
        let pointer = target(&current).and_then(|pointer| through(document, &pointer));
        let found = pointer.and_then(|pointer| Some((document.get(&pointer)?, pointer)));
        let Some((node, pointer)) = found else {
            return Err(Box::new(without_target(document, &current, place)));
        };
        if passed.contains(&pointer) || passed.len() >= MAX_CHAIN {
            let message = format!("`{text}` leads back to itself");
            let circular = Diagnostic::new(rules::CIRCULAR_REFERENCE, place, message)
                .related(Place::Value(pointer.child("$ref")), "through this reference")
                .hint("change one of the references to a schema; recursion through properties is valid");
            return Err(Box::new(circular));
        }
        match node.child("$ref").and_then(Node::as_str) {
            Some(next) => {
                current = next.to_owned();
                passed.push(pointer);
            }
            None => return Ok(pointer),
        }
    }
}

/// Returns the finding for a reference without a target.
pub fn without_target(document: &Document, text: &str, place: Place) -> Diagnostic {
    match target(text) {
        Some(pointer) => unknown(document, &pointer, place),
        None => external(text, place),
    }
}

/// Returns the finding for a reference that the bundle could not resolve.
fn external(text: &str, place: Place) -> Diagnostic {
    let (message, hint) = if text.starts_with('#') {
        (format!("`{text}` is not an anchor of the document"), "begin references with `#/`")
    } else if text.contains(':') || text.starts_with("//") {
        (
            format!("`{text}` is not in the document, and the generator does not use the network"),
            "save it in the folder of the document, and name the file under `[references.map]` in the config",
        )
    } else {
        (
            format!("`{text}` leads out of the document"),
            "move the reference to the document: overlays must not refer to other files",
        )
    };
    Diagnostic::new(rules::EXTERNAL_REFERENCE, place, message).hint(hint)
}

fn unknown(document: &Document, pointer: &Pointer, place: Place) -> Diagnostic {
    let name = pointer.last().unwrap_or_default();
    let siblings = pointer.parent().and_then(|parent| document.get(&parent)).and_then(Node::as_map);
    let near =
        siblings.and_then(|siblings| spelling::nearest(&name, siblings.keys().map(String::as_str)));
    let hint = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "correct the reference, or add its target".to_owned(),
    };
    Diagnostic::new(rules::UNKNOWN_REFERENCE, place, format!("`{pointer}` does not exist"))
        .hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_are_decoded_and_unescaped() {
        let pointer = |text: &str| target(text).map(|pointer| pointer.as_str().to_owned());
        assert_eq!(pointer("#/a~1b/c%20d").as_deref(), Some("#/a~1b/c d"));
        assert_eq!(pointer("#/a%2Fb").as_deref(), Some("#/a/b"));
        assert_eq!(pointer("#").as_deref(), Some("#"));
        assert_eq!(pointer("other.yaml#/a"), None);
        assert_eq!(pointer("#anchor"), None);
    }
}
