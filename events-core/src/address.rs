//! IP addresses as Dovecot writes them.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

/// An address in Dovecot's notation, which is that of `inet_ntop` in the C library.
///
/// It differs from the standard library in IPv4-compatible addresses: `::10.0.0.1` instead of `::a00:1`.
#[derive(Clone, Copy)]
pub(crate) struct AddressText(pub(crate) IpAddr);

impl fmt::Display for AddressText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let IpAddr::V6(address) = self.0 else { return self.0.fmt(f) };
        match address.segments() {
            // If the seventh group is zero too, the run of zeros is longer, and the address is written as IPv6.
            [0, 0, 0, 0, 0, 0, high, _] if high != 0 => {
                write!(f, "::{}", Ipv4Addr::from_bits(address.to_bits() as u32))
            }
            _ => address.fmt(f),
        }
    }
}

/// Appends the address.
#[cfg(any(feature = "json", feature = "tab"))]
pub(crate) fn write_ip(value: IpAddr, out: &mut Vec<u8>) {
    use crate::timestamp::write_int;

    match value {
        IpAddr::V4(address) => {
            for (index, octet) in address.octets().into_iter().enumerate() {
                if index > 0 {
                    out.push(b'.');
                }
                write_int(i64::from(octet), out);
            }
        }
        // Writing to memory does not fail.
        IpAddr::V6(address) => {
            let _ = fmt::Write::write_fmt(&mut Text { out }, format_args!("{}", AddressText(address.into())));
        }
    }
}

/// Text as bytes: less to compile than `std::io::Write`, which has errors.
#[cfg(any(feature = "json", feature = "tab"))]
struct Text<'a> {
    out: &'a mut Vec<u8>,
}

#[cfg(any(feature = "json", feature = "tab"))]
impl fmt::Write for Text<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.out.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_as_the_c_library_writes_them() {
        for text in [
            "10.0.0.1",
            "::",
            "::1",
            "::a00",
            "::10.0.0.1",
            "::0.1.0.0",
            "::ffff:10.0.0.1",
            "::ffff:0.0.0.1",
            "a00::",
            "64:ff9b::a00:1",
            "2001:db8::1:0:0:1",
            "1:0:0:2::",
            "0:1:2:3:4:5:6:7",
        ] {
            assert_eq!(AddressText(text.parse().unwrap()).to_string(), text);
        }
    }
}
