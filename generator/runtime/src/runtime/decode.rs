//! Responses, and the ways to decode them.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

pub use bytes::Bytes;
pub use http::HeaderMap;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::body::{Body, BodyStream};
use super::call_secrets::CallSecrets;
use super::call_stats::CallStats;
use super::endpoint::fit_status;
use super::limits::Limits;
use super::media_type;
use super::wire::{self, WireError};

/// The result of decoding a response.
pub type Result<T> = std::result::Result<T, WireError>;

/// A response before it is decoded.
pub struct RawResponse {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) content: Content,
    pub(super) stats: CallStats,
    /// The limits on decoding it.
    pub(super) limits: Limits,
    /// Finds the credentials that error texts must not repeat.
    pub(super) secrets: CallSecrets,
}

/// The body of a response.
pub(super) enum Content {
    /// All bytes, in memory.
    Whole(Bytes),
    /// A stream.
    Streaming(Body),
}

impl Default for Content {
    fn default() -> Self {
        Self::Whole(Bytes::new())
    }
}

impl Content {
    pub(super) fn into_body(self) -> Body {
        match self {
            Self::Whole(bytes) => bytes.into(),
            Self::Streaming(body) => body,
        }
    }
}

impl fmt::Debug for RawResponse {
    /// Shows status and length, because the content may be confidential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("RawResponse");
        debug.field("status", &self.status).field("body_length", &self.body().len());
        debug.finish_non_exhaustive()
    }
}

impl RawResponse {
    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Takes the whole response. An empty one with the same status remains.
    pub(super) fn take(&mut self) -> Self {
        let nothing = Self {
            status: self.status,
            headers: HeaderMap::new(),
            content: Content::default(),
            stats: self.stats,
            limits: self.limits,
            secrets: CallSecrets::default(),
        };
        std::mem::replace(self, nothing)
    }

    /// The bytes of the body. Empty for a body that is streamed.
    pub fn body(&self) -> &[u8] {
        self.bytes().map_or(&[], |bytes| bytes)
    }

    /// The body as JSON text. Fails if it has more items than the client accepts.
    pub(super) fn json(&self) -> Result<&[u8]> {
        self.limits.json(without_bom(self.body()))
    }

    /// The body as JSON text, which is never empty (RFC 8259, section 2).
    pub(super) fn json_value(&self) -> Result<&[u8]> {
        match self.json()? {
            [] => Err(WireError::new("it is empty, but the operation declares a JSON value")),
            json => Ok(json),
        }
    }

    /// The body as a value that JSON text is parsed to. A response without a body in HTTP is `null`, if that is valid.
    fn json_as<T>(&self, parse: impl Fn(&[u8]) -> Result<T>) -> Result<T> {
        self.json_value().and_then(&parse).or_else(|error| match self.json() {
            Ok([]) if has_no_body("", self.status) => parse(b"null").map_err(|_| error),
            _ => Err(error),
        })
    }

    pub(super) fn bytes(&self) -> Option<&Bytes> {
        match &self.content {
            Content::Whole(bytes) => Some(bytes),
            Content::Streaming(_) => None,
        }
    }

    /// Takes the body as a stream. A second call returns an empty stream.
    pub fn take_stream(&mut self) -> BodyStream {
        let content = std::mem::take(&mut self.content);
        content.into_body().into_stream()
    }

    /// Decodes the response as `A`.
    pub fn read<A: ReadResponse>(&mut self) -> Result<A::Output> {
        A::read(self)
    }

    /// The index of the form that fits the status and the media type best. The first form wins a tie.
    pub fn form(&self, forms: &[Form]) -> usize {
        let is_empty = self.bytes().is_some_and(Bytes::is_empty);
        best(forms, self.status, &self.headers, is_empty)
    }
}

/// The parsed value of a header. `None` if the header is missing or does not parse.
pub fn header<T: FromStr>(headers: &HeaderMap, name: &str) -> Option<T> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// A form that a response may have: a status and a media type.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    status: &'static str,
    media_type: &'static str,
    streams: bool,
}

impl Form {
    /// A response with this status (`200`, `2XX`, `default`) and media type. An empty media type means no body.
    pub const fn new(status: &'static str, media_type: &'static str) -> Self {
        Self { status, media_type, streams: false }
    }

    /// The same form, with a body that is streamed.
    #[must_use]
    pub const fn streams(self) -> Self {
        Self { streams: true, ..self }
    }

    pub(super) fn is_streamed(&self) -> bool {
        self.streams
    }

    pub(super) fn media_type(&self) -> &'static str {
        self.media_type
    }

    /// Rates how well the form fits. Higher is better.
    fn fit(&self, status: StatusCode, essence: &str, is_empty: bool) -> u32 {
        let declared = media_type::essence(self.media_type);
        let by_type = if declared.is_empty() {
            3 * u32::from(is_empty)
        } else if essence.is_empty() {
            0
        } else if declared.eq_ignore_ascii_case(essence) {
            3
        } else {
            u32::from(media_type::covers(declared, essence))
        };
        8 * fit_status(self.status, status) + by_type
    }
}

/// The index of the form that fits best.
pub(super) fn best(
    forms: &[Form],
    status: StatusCode,
    headers: &HeaderMap,
    is_empty: bool,
) -> usize {
    let essence = media_type::of(headers).unwrap_or_default();
    let fits = forms.iter().map(|form| form.fit(status, essence, is_empty));
    let mut best = (0, 0);
    for (index, fit) in fits.enumerate() {
        if fit > best.1 {
            best = (index, fit);
        }
    }
    best.0
}

/// Returns `true` if the response is streamed.
pub(super) fn streams(forms: &[Form], status: StatusCode, headers: &HeaderMap) -> bool {
    forms.iter().any(Form::is_streamed)
        && forms.get(best(forms, status, headers, false)).is_some_and(|form| form.streams)
}

/// Returns `true` if the response has the media type of the only form. The usual case needs no parsing.
pub(super) fn has_usual_type(forms: &[Form], headers: &HeaderMap) -> bool {
    let [form] = forms else { return false };
    headers.get(CONTENT_TYPE).is_some_and(|value| value == form.media_type)
}

/// Checks that the operation declares the media type of a response. A response without one has the declared type.
///
/// `accept` has the media types of an operation whose successes have one form.
#[cold]
pub(super) fn check_type(
    forms: &[Form],
    accept: Option<&'static str>,
    response: &RawResponse,
) -> Result<()> {
    let Some(essence) = media_type::of(&response.headers) else { return Ok(()) };
    let accept = accept.filter(|_| forms.len() == 1);
    let fits = |form: &Form| fit_status(form.status, response.status);
    let best = forms.iter().map(fits).max();
    let of_forms = || {
        let forms = forms.iter().filter(|form| accept.is_none() && Some(fits(form)) == best);
        let listed = accept.into_iter().flat_map(|list| list.split(',').map(str::trim));
        listed.chain(forms.map(Form::media_type))
    };
    let is_declared = of_forms().any(|declared| {
        let is_any = declared.is_empty() || forms.len() == 1 && media_type::is_bytes(declared);
        is_any || media_type::covers(declared, essence)
    });
    if is_declared {
        return Ok(());
    }
    let declared: Vec<&str> = of_forms().collect();
    let declared = declared.join("`, `");
    Err(WireError::new(format!(
        "its media type is `{essence}`, but the operation declares `{declared}`"
    )))
}

/// Returns `true` if a response to this method has no body, whatever it declares (RFC 9110, section 6.4.1, and for 205
/// section 15.3.6).
pub(super) fn has_no_body(method: &str, status: StatusCode) -> bool {
    method == "HEAD" || matches!(status.as_u16(), 100..=199 | 204 | 205 | 304)
}

/// Decodes the response of an operation.
///
/// [`Json`], [`Text`], [`Binary`] and [`Nothing`] are the simple decoders. An operation with several kinds of
/// successful responses has its own enum.
pub trait ReadResponse: 'static {
    /// The decoded value.
    type Output: Send + 'static;

    /// The expected forms.
    const FORMS: &'static [Form];

    /// Decodes the response.
    fn read(response: &mut RawResponse) -> Result<Self::Output>;
}

/// A JSON value, in the format `As`.
#[derive(Debug)]
pub struct Json<T, As = wire::Plain>(PhantomData<(T, As)>);

impl<As: 'static, T: wire::Read<As> + Send + 'static> ReadResponse for Json<T, As> {
    type Output = T;

    const FORMS: &'static [Form] = &[Form::new("2XX", "application/json")];

    fn read(response: &mut RawResponse) -> Result<T> {
        response.json_as(wire::from_slice_as::<T, As>)
    }
}

/// JSON of any type that implements `Deserialize`.
#[derive(Debug)]
pub struct Serde<T>(PhantomData<T>);

impl<T: DeserializeOwned + Send + 'static> ReadResponse for Serde<T> {
    type Output = T;

    const FORMS: &'static [Form] = &[Form::new("2XX", "application/json")];

    fn read(response: &mut RawResponse) -> Result<T> {
        response.json_as(|json| {
            serde_json::from_slice(json).map_err(|error| WireError::of_serde(&error))
        })
    }
}

/// No value. The body is ignored.
#[derive(Debug)]
pub struct Nothing;

impl ReadResponse for Nothing {
    type Output = ();

    const FORMS: &'static [Form] = &[Form::new("2XX", "")];

    fn read(_: &mut RawResponse) -> Result<()> {
        Ok(())
    }
}

/// UTF-8 text.
#[derive(Debug)]
pub struct Text;

impl ReadResponse for Text {
    type Output = String;

    const FORMS: &'static [Form] = &[Form::new("2XX", "text/*")];

    fn read(response: &mut RawResponse) -> Result<String> {
        let text = std::str::from_utf8(without_bom(response.body()));
        text.map(str::to_owned)
            .map_err(|error| WireError::new(format!("the text is not valid UTF-8: {error}")))
    }
}

/// Bytes. To stream them, see [`Call::send_streaming`](super::Call::send_streaming).
#[derive(Debug)]
pub struct Binary;

impl ReadResponse for Binary {
    type Output = Bytes;

    const FORMS: &'static [Form] = &[Form::new("2XX", "*/*")];

    fn read(response: &mut RawResponse) -> Result<Bytes> {
        let bytes = response.bytes().cloned();
        bytes.ok_or_else(|| WireError::new("the body is a stream"))
    }
}

/// A value, or `None` if the body is empty.
#[derive(Debug)]
pub struct Maybe<A>(PhantomData<A>);

impl<A: ReadResponse> ReadResponse for Maybe<A> {
    type Output = Option<A::Output>;

    const FORMS: &'static [Form] = A::FORMS;

    fn read(response: &mut RawResponse) -> Result<Self::Output> {
        if response.body().is_empty() { Ok(None) } else { A::read(response).map(Some) }
    }
}

/// Strips a byte order mark, which JSON must not have (RFC 8259, section 8.1), but which some servers send.
pub(super) fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)
}

/// The type of error bodies for some statuses.
#[derive(Clone, Copy)]
pub struct ErrorForm {
    statuses: &'static [&'static str],
    read: fn(&[u8]) -> Option<Box<dyn Any + Send + Sync>>,
}

impl ErrorForm {
    /// JSON of this type, for errors with these statuses (`404`, `4XX`, `default`).
    pub const fn json<T: wire::Read + Send + Sync + 'static>(
        statuses: &'static [&'static str],
    ) -> Self {
        Self::json_as::<T, wire::Plain>(statuses)
    }

    /// JSON of this type in the format `As`.
    pub const fn json_as<T: wire::Read<As> + Send + Sync + 'static, As>(
        statuses: &'static [&'static str],
    ) -> Self {
        Self { statuses, read: read_error::<T, As> }
    }

    fn fit(&self, status: StatusCode) -> u32 {
        self.statuses.iter().map(|pattern| fit_status(pattern, status)).max().unwrap_or_default()
    }
}

impl fmt::Debug for ErrorForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ErrorForm({})", self.statuses.join(", "))
    }
}

fn read_error<T: wire::Read<As> + Send + Sync + 'static, As>(
    body: &[u8],
) -> Option<Box<dyn Any + Send + Sync>> {
    let value = wire::from_slice_as::<T, As>(body).ok()?;
    Some(Box::new(value))
}

/// The body of an error as the type declared for its status, else as any JSON. `None` if it has too many items.
pub(super) fn typed_error(
    forms: &[ErrorForm],
    response: &RawResponse,
) -> Option<Box<dyn Any + Send + Sync>> {
    let (status, body) = (response.status, response.json().ok()?);
    let mut fitting: Vec<&ErrorForm> = forms.iter().filter(|form| form.fit(status) > 0).collect();
    fitting.sort_by_key(|form| u32::MAX - form.fit(status));
    fitting
        .into_iter()
        .find_map(|form| (form.read)(body))
        .or_else(|| read_error::<Value, wire::Plain>(body))
}
