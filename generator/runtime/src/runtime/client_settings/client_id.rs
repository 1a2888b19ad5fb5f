//! The server in a client id.
#![cfg(feature = "oauth")]

use super::ClientSettings;

impl ClientSettings {
    /// Uses the host in this client id, `name@host/kind`, unless another server is set. An id without a host has no
    /// effect.
    pub fn host_of_client_id(&mut self, client_id: &str) {
        let host = client_id.rsplit_once('@').map(|(_, host)| host);
        let host = host.and_then(|host| host.split('/').next());
        let valid = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b':');
        let host = host.filter(|host| !host.is_empty() && host.bytes().all(valid));
        self.host_of_id = host.map(str::to_owned);
    }
}
