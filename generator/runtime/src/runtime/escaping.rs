//! Percent-encoding of values in URLs and forms.

use std::borrow::Cow;
use std::fmt::{self, Display, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

pub(super) const INFALLIBLE: &str = "writing to a string never fails";

/// All but the unreserved characters (RFC 3986, section 2.3).
pub(super) const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Percent-encodes all but unreserved characters.
pub(super) fn escaped(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).collect()
}

/// Appends a displayed value with all but unreserved characters percent-encoded.
pub(super) fn push_escaped(target: &mut String, shown: &dyn Display) {
    struct Escaping<'t>(&'t mut String);

    impl Write for Escaping<'_> {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0.extend(utf8_percent_encode(text, RESERVED));
            Ok(())
        }
    }

    write!(Escaping(target), "{shown}").expect(INFALLIBLE);
}

/// Decodes percent-encoding: <https://www.rfc-editor.org/rfc/rfc3986#section-2.1>
#[allow(dead_code, reason = "used only by paging and test doubles")]
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}
