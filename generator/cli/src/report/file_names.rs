//! The names of the files of a run.

use std::path::PathBuf;

use openapi_sdk_generator::diagnostic::Site;
use openapi_sdk_generator::source::Role;

/// The names of the files of a run, as the reader of the findings knows them.
#[derive(Debug, Clone)]
pub struct FileNames {
    /// The folder of the documents, as the user writes it.
    pub root: PathBuf,
    /// The config, as the user writes it.
    pub config: PathBuf,
}

impl FileNames {
    /// The path of a file as the user would write it.
    pub fn path(&self, site: &Site) -> String {
        let path = match site.role {
            Role::Document | Role::Referenced => self.root.join(&site.path),
            Role::Overlay | Role::NamesLock => self.config.with_file_name(&site.path),
            Role::Config => self.config.clone(),
        };
        path.display().to_string()
    }
}
