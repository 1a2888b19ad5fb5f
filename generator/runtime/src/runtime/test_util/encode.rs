//! Responses from values: the inverse of decoding.

use std::marker::PhantomData;

use bytes::Bytes;
use serde::{Serialize, Serializer};

use crate::runtime::decode::{Binary, Json, Maybe, Nothing, ReadResponse, Result, Serde, Text};
use crate::runtime::wire::{self, WireError};

/// Encodes the response of an operation, so that a script can return a value.
pub trait WriteResponse: ReadResponse {
    /// The media type.
    const MEDIA_TYPE: &'static str;

    /// The body.
    fn write(value: &Self::Output) -> Result<Bytes>;
}

impl<As: 'static, T: wire::Read<As> + wire::Write<As> + Send + 'static> WriteResponse
    for Json<T, As>
{
    const MEDIA_TYPE: &'static str = "application/json";

    fn write(value: &T) -> Result<Bytes> {
        json(&Whole::<T, As>::new(value))
    }
}

impl<T: Serialize + serde::de::DeserializeOwned + Send + 'static> WriteResponse for Serde<T> {
    const MEDIA_TYPE: &'static str = "application/json";

    fn write(value: &T) -> Result<Bytes> {
        json(value)
    }
}

impl WriteResponse for Text {
    const MEDIA_TYPE: &'static str = "text/plain; charset=utf-8";

    fn write(value: &String) -> Result<Bytes> {
        Ok(value.clone().into())
    }
}

impl WriteResponse for Binary {
    const MEDIA_TYPE: &'static str = "application/octet-stream";

    fn write(value: &Bytes) -> Result<Bytes> {
        Ok(value.clone())
    }
}

impl WriteResponse for Nothing {
    const MEDIA_TYPE: &'static str = "";

    fn write((): &()) -> Result<Bytes> {
        Ok(Bytes::new())
    }
}

impl<A: WriteResponse> WriteResponse for Maybe<A> {
    const MEDIA_TYPE: &'static str = A::MEDIA_TYPE;

    fn write(value: &Self::Output) -> Result<Bytes> {
        value.as_ref().map_or_else(|| Ok(Bytes::new()), A::write)
    }
}

/// A value with all its members, including those that only one side sets.
pub(super) struct Whole<'a, T, As>(&'a T, PhantomData<As>);

impl<'a, T, As> Whole<'a, T, As> {
    pub(super) fn new(value: &'a T) -> Self {
        Self(value, PhantomData)
    }
}

impl<As, T: wire::Write<As>> Serialize for Whole<'_, T, As> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        wire::serialize_as::<T, As, S>(self.0, serializer)
    }
}

/// Serializes a value as JSON on one line.
pub(super) fn json(value: &(impl Serialize + ?Sized)) -> Result<Bytes> {
    let json = serde_json::to_vec(value).map_err(|error| WireError::of_serde(&error))?;
    Ok(json.into())
}
