//! The types that have the methods of an API. The rest of the runtime knows nothing of them, so that it is the same for
//! all APIs.

mod call;
mod client;
mod client_builder;

pub use call::Call;
pub use client::Client;
pub use client_builder::ClientBuilder;
