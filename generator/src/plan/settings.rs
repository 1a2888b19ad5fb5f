//! The parts of a crate that follow from the config and the description of the API alone: the manifest, the docs, the
//! retries and the names of headers.

use std::num::NonZeroU32;

use crate::config::{self, Checked, Config};
use crate::ir::Api;
use crate::markdown::{self, DocComment};

use super::krate::{Dialect, Manifest, Retry, Runtime};

/// Returns the manifest of the crate.
pub fn manifest(api: &Api, config: &Config) -> Manifest {
    let package = &config.package;
    let description = package.description.as_ref().map(ToString::to_string);
    let content = if config.emit.client { "SDK" } else { "types" };
    Manifest {
        name: package.name.to_string(),
        library: package.name.replace('-', "_"),
        version: package.version.to_string(),
        description: description.unwrap_or_else(|| format!("Rust {content} of {}", api.info.title)),
        license: package.license.as_ref().map(ToString::to_string),
        license_file: package.license_file.as_ref().map(ToString::to_string),
        repository: package.repository.as_ref().map(ToString::to_string),
        homepage: package.homepage.as_ref().map(ToString::to_string),
        keywords: texts(&package.keywords),
        categories: texts(&package.categories),
        authors: texts(&package.authors),
        modules: texts(&package.modules),
    }
}

fn texts<G>(list: &[Checked<G>]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

/// Returns the source of the runtime.
pub fn runtime(config: &Config) -> Runtime {
    let config::Runtime { mode, version, path } = &config.runtime;
    match mode {
        config::RuntimeMode::Copied => Runtime::Copied,
        config::RuntimeMode::Crate => Runtime::Package {
            // Both packages are released together.
            version: version
                .as_ref()
                .map_or(env!("CARGO_PKG_VERSION"), |it| it.as_str())
                .to_owned(),
            path: path.as_ref().map(ToString::to_string),
        },
    }
}

/// Returns the docs of the crate: the description of the API.
pub fn docs(api: &Api) -> DocComment {
    let mut docs = DocComment::default();
    markdown::append_blocks(&mut docs, api.info.description.as_deref().unwrap_or_default());
    docs
}

/// Returns the dialect of JSON.
pub fn dialect(config: &Config) -> Dialect {
    match config.dialect {
        config::Dialect::Json => Dialect::Json,
        config::Dialect::ProtobufJson => Dialect::ProtobufJson,
    }
}

/// Returns the name of a header.
pub fn header(name: &Option<Checked<config::Header>>) -> Option<String> {
    name.as_ref().map(|name| name.get_ref().clone())
}

/// Returns the retry policy.
pub fn retry(config: &Config) -> Retry {
    let config::Retry { attempts, initial_backoff_ms, max_backoff_ms, all_on_429, .. } =
        config.retry;
    let attempts = attempts.map(NonZeroU32::get);
    Retry { attempts, initial_backoff_ms, max_backoff_ms, all_on_429 }
}

/// Returns the name of the client in examples.
pub fn client_variable(config: &Config) -> &str {
    let example = config.example.as_ref();
    example.and_then(|example| example.client_variable.as_deref()).unwrap_or("client")
}
