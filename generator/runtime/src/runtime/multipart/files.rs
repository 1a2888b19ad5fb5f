//! Files of the disk, and reports of progress.

use super::File;

impl File {
    /// A file of the disk with its name. It is read while it is sent, and again for each retry.
    #[cfg(feature = "fs")]
    pub async fn open(path: impl AsRef<std::path::Path>) -> std::io::Result<Self> {
        let path = path.as_ref();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self::new(name, super::Body::open(path).await?))
    }

    /// Calls a function for each chunk of the content that is sent, with the number of its bytes so far.
    #[must_use]
    pub fn on_progress(mut self, report: impl Fn(u64) + Send + Sync + 'static) -> Self {
        self.body = self.body.on_progress(report);
        self
    }
}
