//! The server in a client id.
#![cfg(feature = "oauth")]

use super::ClientBuilder;

impl ClientBuilder {
    /// Uses the host in this client id, `name@host/kind`, unless another server is set. An id without a host has no
    /// effect.
    #[doc(hidden)]
    pub fn host_of_client_id(mut self, client_id: &str) -> Self {
        self.settings.host_of_client_id(client_id);
        self
    }
}
