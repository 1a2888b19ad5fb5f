//! IP addresses as text, in the format of the standard library.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::WireError;
use super::read::{Read, Value};
use super::write::{Out, Write};

macro_rules! addresses {
    ($($ty:ident $label:literal $unspecified:expr;)*) => {$(
        impl Read for $ty {
            fn take(value: Value<'_>) -> Result<Self, WireError> {
                let mut result = Ok($unspecified);
                value.read_str(|text| {
                    result = text.parse().map_err(|_| WireError::unexpected_text($label, text));
                })?;
                result
            }
        }

        impl Write for $ty {
            fn is_absent(&self) -> bool {
                false
            }

            fn write(&self, out: Out<'_>) -> Result<(), WireError> {
                out.display(self)
            }
        }
    )*};
}

addresses! {
    IpAddr "an IP address" IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    Ipv4Addr "an IPv4 address" Ipv4Addr::UNSPECIFIED;
    Ipv6Addr "an IPv6 address" Ipv6Addr::UNSPECIFIED;
}
