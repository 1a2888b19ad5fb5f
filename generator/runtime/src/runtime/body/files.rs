//! Files of the disk, and readers and writers of tokio, as bodies.
#![cfg(feature = "fs")]

use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use tokio::fs;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf, Take};

use super::{Body, BodyError};

/// The bytes that are read at once.
const CHUNK: usize = 64 << 10;

impl Body {
    /// The content of a file. It is read while it is sent, and again for each retry.
    pub async fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref().to_path_buf();
        // Opened now too, so that a missing file is an error here.
        let length = fs::File::open(&path).await?.metadata().await?.len();
        let open = move || Chunks::new(Opening { path: path.clone(), length, file: None });
        Ok(Self::replayable(open, Some(length)))
    }

    /// The bytes of a reader, with their number if it is known. They can be sent only once, so a call with them is never
    /// retried.
    pub fn from_reader(reader: impl AsyncRead + Send + 'static, length: Option<u64>) -> Self {
        Self::stream(Chunks::new(reader), length)
    }

    /// Writes all bytes to a writer, flushes it, and returns their number.
    pub async fn write_to(self, writer: &mut (impl AsyncWrite + Unpin)) -> Result<u64, BodyError> {
        let (mut chunks, mut count) = (self.into_stream(), 0);
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk?;
            writer.write_all(&chunk).await?;
            count += chunk.len() as u64;
        }
        writer.flush().await?;
        Ok(count)
    }

    /// Writes all bytes to a new file, or replaces the content of an old one, and returns their number. After an error the
    /// file may have a part of them.
    pub async fn save(self, path: impl AsRef<Path>) -> Result<u64, BodyError> {
        self.write_to(&mut fs::File::create(path).await?).await
    }
}

/// A file that is opened when it is read.
struct Opening {
    path: PathBuf,
    /// The length that was declared: a file that grows must not send more.
    length: u64,
    file: Option<State>,
}

enum State {
    Opens(Pin<Box<dyn Future<Output = io::Result<fs::File>> + Send>>),
    Open(Take<fs::File>),
}

impl AsyncRead for Opening {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Self { path, length, file } = &mut *self;
        loop {
            match file {
                None => *file = Some(State::Opens(Box::pin(fs::File::open(path.clone())))),
                Some(State::Opens(opens)) => {
                    let opened = ready!(opens.as_mut().poll(context))?;
                    *file = Some(State::Open(opened.take(*length)));
                }
                Some(State::Open(file)) => return Pin::new(file).poll_read(context, buffer),
            }
        }
    }
}

/// The bytes of a reader as a stream.
struct Chunks<R> {
    reader: Pin<Box<R>>,
    buffer: Vec<u8>,
}

impl<R> Chunks<R> {
    fn new(reader: R) -> Self {
        Self { reader: Box::pin(reader), buffer: Vec::new() }
    }
}

impl<R: AsyncRead> Stream for Chunks<R> {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { reader, buffer } = &mut *self;
        buffer.resize(CHUNK, 0);
        let mut part = ReadBuf::new(buffer);
        ready!(reader.as_mut().poll_read(context, &mut part))?;
        let chunk = Bytes::copy_from_slice(part.filled());
        Poll::Ready((!chunk.is_empty()).then_some(Ok(chunk)))
    }
}
