//! Tests of the runtime, through its public items only, as a generated crate uses it.

#[path = "runtime/around.rs"]
mod around;
#[cfg(feature = "blocking")]
#[path = "runtime/blocking.rs"]
mod blocking;
#[path = "runtime/building.rs"]
mod building;
#[path = "runtime/calls.rs"]
mod calls;
#[cfg(feature = "reqwest")]
#[path = "runtime/concurrency.rs"]
mod concurrency;
#[cfg(all(feature = "oauth", feature = "reqwest", feature = "tracing"))]
#[path = "runtime/echoes.rs"]
mod echoes;
#[path = "runtime/environment.rs"]
mod environment;
#[path = "runtime/error_messages.rs"]
mod error_messages;
#[cfg(feature = "reqwest")]
#[path = "runtime/failures.rs"]
mod failures;
#[cfg(all(feature = "fs", feature = "test-util"))]
#[path = "runtime/files.rs"]
mod files;
#[path = "runtime/json.rs"]
mod json;
#[cfg(all(feature = "oauth", feature = "reqwest", feature = "test-util", feature = "tracing"))]
#[path = "runtime/leaks.rs"]
mod leaks;
#[path = "runtime/limits.rs"]
mod limits;
#[cfg(feature = "oauth")]
#[path = "runtime/oauth.rs"]
mod oauth;
#[path = "runtime/paging.rs"]
mod paging;
#[path = "runtime/protobuf.rs"]
mod protobuf;
#[path = "runtime/public_types.rs"]
mod public_types;
#[path = "runtime/retries.rs"]
mod retries;
#[path = "runtime/scalars.rs"]
mod scalars;
#[path = "runtime/security.rs"]
mod security;
#[cfg(feature = "reqwest")]
#[path = "runtime/server.rs"]
mod server;
#[cfg(feature = "reqwest")]
#[path = "runtime/sockets.rs"]
mod sockets;
#[cfg(feature = "tracing")]
#[path = "runtime/spans.rs"]
mod spans;
#[cfg(feature = "test-util")]
#[path = "runtime/test_util.rs"]
mod test_util;
#[path = "runtime/times.rs"]
mod times;
#[cfg(all(feature = "oauth", feature = "reqwest"))]
#[path = "runtime/token_failures.rs"]
mod token_failures;
#[path = "runtime/tokens.rs"]
mod tokens;
#[cfg(feature = "reqwest")]
#[path = "runtime/transport.rs"]
mod transport;
#[path = "runtime/undeclared.rs"]
mod undeclared;
#[path = "runtime/wire.rs"]
mod wire;
