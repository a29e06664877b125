//! Addresses and networks in filters.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::address::AddressText;

/// An address, with the number of leading bits that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    /// Parses an address, or an address, `/` and a number of bits.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (parse_address(address)?, Some(bits)),
            None => (parse_address(text)?, None),
        };
        let most = width(address);
        let bits = match bits {
            Some(bits) if bits.bytes().all(|byte| byte.is_ascii_digit()) => {
                bits.parse().ok().filter(|bits| *bits <= most)?
            }
            Some(_) => return None,
            None => most,
        };
        Some(Self { address, bits })
    }

    /// The first address of the network.
    pub(super) fn first(self) -> IpAddr {
        match self.address {
            IpAddr::V4(address) => Ipv4Addr::from_bits(address.to_bits() & !self.rest() as u32).into(),
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !self.rest()).into(),
        }
    }

    /// The address after the last one of the network; `None` if there is none.
    pub(super) fn after(self) -> Option<IpAddr> {
        match self.address {
            IpAddr::V4(address) => {
                let last = address.to_bits() | self.rest() as u32;
                Some(Ipv4Addr::from_bits(last.checked_add(1)?).into())
            }
            IpAddr::V6(address) => Some(Ipv6Addr::from_bits((address.to_bits() | self.rest()).checked_add(1)?).into()),
        }
    }

    /// The bits of an address that do not count.
    fn rest(self) -> u128 {
        u128::MAX.checked_shr(128 - (width(self.address) - self.bits)).unwrap_or(0)
    }

    /// Whether the network contains the address. An IPv4-mapped IPv6 address counts as IPv4.
    pub(super) fn contains(self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let differ = network.to_bits() ^ address.to_bits();
                self.bits == 0 || differ >> (32 - self.bits) == 0
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let differ = network.to_bits() ^ address.to_bits();
                self.bits == 0 || differ >> (128 - self.bits) == 0
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

/// The network in Dovecot's notation, with which strings are compared.
impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let address = AddressText(self.address);
        if self.bits == width(self.address) { address.fmt(f) } else { write!(f, "{address}/{}", self.bits) }
    }
}

fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn parse_address(text: &str) -> Option<IpAddr> {
    let text = match text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        Some(inside) if inside.contains(':') => inside,
        Some(_) | None => text,
    };
    if let Ok(address) = text.parse::<Ipv6Addr>() {
        return Some(IpAddr::V6(address));
    }
    decimal_quad(text).or_else(|| loose_address(text)).map(IpAddr::V4)
}

/// Parses `a.b.c.d` in decimal, allowing leading zeros.
fn decimal_quad(text: &str) -> Option<Ipv4Addr> {
    let mut bytes = [0; 4];
    let mut parts = text.split('.');
    for byte in &mut bytes {
        *byte = parts.next().filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
    }
    parts.next().is_none().then(|| Ipv4Addr::from(bytes))
}

/// Parses one of the old address forms that C libraries still accept: one to four numbers, decimal, octal or
/// hexadecimal, the last of which fills the remaining bytes. This is why Dovecot 2.4 accepts `2.4` as an address.
fn loose_address(text: &str) -> Option<Ipv4Addr> {
    let parts: Vec<&str> = text.split('.').take(5).collect();
    let (last, first) = parts.split_last()?;
    if first.len() > 3 {
        return None;
    }
    let mut address: u32 = 0;
    for (at, part) in first.iter().enumerate() {
        let byte = u8::try_from(loose_number(part)?).ok()?;
        address += u32::from(byte) << (24 - 8 * at);
    }
    let room = 32 - 8 * first.len() as u32;
    let last = loose_number(last)?;
    (u64::from(last) < 1_u64 << room).then(|| Ipv4Addr::from_bits(address + last))
}

fn loose_number(text: &str) -> Option<u32> {
    let (digits, radix) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&text[2..], 16),
        [b'0', _, ..] => (&text[1..], 8),
        _ => (text, 10),
    };
    let all_digits = digits.chars().all(|char| char.is_digit(radix));
    all_digits.then(|| u32::from_str_radix(digits, radix).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(network: &str, address: &str) -> bool {
        Network::parse(network).unwrap().contains(address.parse().unwrap())
    }

    #[test]
    fn a_network_holds_the_addresses_whose_leading_bits_agree() {
        assert!(contains("127.0.0.0/8", "127.255.0.1") && !contains("127.0.0.0/8", "128.0.0.1"));
        assert!(contains("10.1.2.3", "10.1.2.3") && !contains("10.1.2.3", "10.1.2.4"));
        assert!(contains("0.0.0.0/0", "9.9.9.9") && contains("::/0", "fe80::1"));
        assert!(contains("2001:db8::/33", "2001:db8:7fff::1") && !contains("2001:db8::/33", "2001:db8:8000::1"));
        assert!(contains("[::1]", "::1"));
    }

    #[test]
    fn an_ipv4_address_in_ipv6_clothes_is_ipv4() {
        assert!(contains("10.0.0.0/8", "::ffff:10.0.0.1"));
        assert!(!contains("::/0", "10.0.0.1") && !contains("10.0.0.0/8", "a00::"));
    }

    #[test]
    fn old_forms_of_addresses_are_addresses() {
        for (text, address) in [
            ("2.4", "2.0.0.4"),
            ("0x7f.1", "127.0.0.1"),
            ("0X7F.0.0.1", "127.0.0.1"),
            ("010.0.0.1", "10.0.0.1"),
            ("010.1", "8.0.0.1"),
            ("1.2.772", "1.2.3.4"),
            ("1.65536", "1.1.0.0"),
            ("1.16777215", "1.255.255.255"),
            ("1.2.65535", "1.2.255.255"),
        ] {
            assert_eq!(Network::parse(text).map(|network| network.to_string()).as_deref(), Some(address), "{text}");
        }
        for text in [
            "",
            "1.2.3.4.5",
            "1.2.3.4.0",
            "1.2.3.256",
            "1.2.65536",
            "1.16777216",
            "a.b",
            "1..2",
            "1.",
            "0x.1",
            "08.1",
            "+1.2",
            "300.1",
            "[10.0.0.1]",
            "10.0.0.0/33",
            "10.0.0.0/",
            "::/+8",
            "::/129",
        ] {
            assert_eq!(Network::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_network_begins_and_ends_at_its_bits() {
        for (network, first, after) in [
            ("10.1.2.3/8", "10.0.0.0", Some("11.0.0.0")),
            ("10.1.2.3", "10.1.2.3", Some("10.1.2.4")),
            ("10.1.2.255/31", "10.1.2.254", Some("10.1.3.0")),
            ("10.1.2.3/0", "0.0.0.0", None),
            ("255.255.255.255", "255.255.255.255", None),
            ("2001:db8:ffff::1/33", "2001:db8:8000::", Some("2001:db9::")),
            ("::1", "::1", Some("::2")),
            ("::1/0", "::", None),
        ] {
            let parsed = Network::parse(network).unwrap();
            assert_eq!(parsed.first().to_string(), first, "{network}");
            assert_eq!(parsed.after().map(|address| address.to_string()).as_deref(), after, "{network}");
            assert!(parsed.contains(parsed.first()) && parsed.after().is_none_or(|after| !parsed.contains(after)));
            assert_eq!(parsed.to_string(), network);
        }
    }
}
