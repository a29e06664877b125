//! A value in a comparison, and whether a field's value matches it.

use std::fmt::{self, Write};
use std::net::IpAddr;

use super::dialect::Dialect;
use super::network::Network;
use super::number;
use super::tree::Op;
use super::wildcard::Mask;
#[cfg(feature = "metrics")]
use crate::FieldValue;
use crate::address::AddressText;

/// A value that fields are compared with, in every form that a field may need.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// The form for strings. In 2.4, a size is its number of bytes here, and a time its number of microseconds.
    pub(super) text: String,
    /// The form for integers.
    pub(super) number: Option<i64>,
    /// The form for addresses.
    pub(super) network: Option<Network>,
    /// The text as a pattern, if it contains wildcards.
    pub(super) mask: Option<Mask>,
    /// Whether the pattern applies to the digits of an integer.
    pub(super) digits: bool,
    pub(super) dialect: Dialect,
}

impl Wanted {
    pub(super) fn new(value: &str, dialect: Dialect) -> Self {
        match dialect {
            Dialect::V2_3 => Self::v2_3(value),
            Dialect::V2_4 => Self::v2_4(value),
        }
    }

    fn v2_3(value: &str) -> Self {
        let mask = value.contains(['*', '?']).then(|| Mask::new(value, false, true));
        // 2.3 confuses numbers from this one down with its marker for "not a number".
        let number = number::integer(value).filter(|number| *number > i64::from(i32::MIN));
        let digits = mask.is_some();
        Self { text: value.to_owned(), number, network: None, mask, digits, dialect: Dialect::V2_3 }
    }

    fn v2_4(value: &str) -> Self {
        let dialect = Dialect::V2_4;
        let plain = |text: String| Self { text, number: None, network: None, mask: None, digits: false, dialect };
        if let Some(number) = number::integer(value) {
            return Self { number: Some(number), ..plain(number.to_string()) };
        }
        if let Some(network) = Network::parse(value) {
            return Self { network: Some(network), ..plain(network.to_string()) };
        }
        if number::is_ambiguous(value) {
            return plain(value.to_owned());
        }
        if let Some(number) = number::size(value).or_else(|| number::interval(value)) {
            return Self { number: Some(number), ..plain(number.to_string()) };
        }
        if has_wildcard(value) {
            let digits = value.chars().all(|char| char.is_ascii_digit() || matches!(char, '*' | '?'));
            return Self { mask: Some(Mask::new(value, true, true)), digits, ..plain(value.to_owned()) };
        }
        plain(unescape(value))
    }

    /// The pattern that strings have to match.
    pub(super) fn string_mask(&self) -> Mask {
        self.mask.clone().unwrap_or_else(|| Mask::exact(&self.text, true))
    }

    /// The pattern that items of lists have to match.
    pub(super) fn item_mask(&self) -> Mask {
        self.mask.clone().unwrap_or_else(|| Mask::exact(&self.text, self.dialect == Dialect::V2_4))
    }

    pub(super) fn accepts_absence(&self) -> bool {
        self.text.is_empty()
    }

    /// An empty string counts as absent: this is how Dovecot removes a field.
    pub(super) fn accepts_str(&self, op: Op, value: &str) -> bool {
        if op != Op::Equal {
            return false;
        }
        if value.is_empty() {
            return self.accepts_absence();
        }
        match &self.mask {
            Some(mask) => mask.matches(value),
            None => self.text.eq_ignore_ascii_case(value),
        }
    }

    /// If a word is compared with `=`, 2.3.19 crashes; here, the result is false, as in 2.4.
    pub(super) fn accepts_int(&self, op: Op, value: i64) -> bool {
        match (self.number, &self.mask) {
            (Some(number), _) => op.holds(value, number),
            (None, Some(mask)) if self.digits && op == Op::Equal => mask.matches(Shown::of(&value).as_str()),
            (None, Some(_) | None) => false,
        }
    }

    /// In 2.3, an address is a string.
    pub(super) fn accepts_ip(&self, op: Op, value: IpAddr) -> bool {
        if self.dialect == Dialect::V2_3 {
            return self.accepts_str(op, Shown::of(&AddressText(value)).as_str());
        }
        if op != Op::Equal {
            return false;
        }
        match (self.network, &self.mask) {
            (Some(network), _) => network.contains(value),
            (None, Some(mask)) => mask.matches(Shown::of(&AddressText(value)).as_str()),
            (None, None) => false,
        }
    }

    /// One item of a list. Only here, 2.3 compares whole words case-sensitively.
    pub(super) fn accepts_item(&self, op: Op, item: &str) -> bool {
        op == Op::Equal
            && match (&self.mask, self.dialect) {
                (Some(mask), _) => mask.matches(item),
                (None, Dialect::V2_3) => self.text == item,
                (None, Dialect::V2_4) => self.text.eq_ignore_ascii_case(item),
            }
    }

    /// A value of any kind.
    #[cfg(feature = "metrics")]
    pub(super) fn accepts(&self, op: Op, value: &FieldValue<'_>) -> bool {
        match value {
            FieldValue::Str(text) | FieldValue::Json(text) => self.accepts_str(op, text),
            FieldValue::Int(number) => self.accepts_int(op, *number),
            FieldValue::Time(_) => false,
            FieldValue::Ip(address) => self.accepts_ip(op, *address),
            // An empty list counts as absent.
            FieldValue::StrList(items) if items.is_empty() => op == Op::Equal && self.accepts_absence(),
            FieldValue::StrList(items) => items.iter().any(|item| self.accepts_item(op, item)),
        }
    }
}

/// Whether a 2.4 value contains an unescaped wildcard.
pub(super) fn has_wildcard(value: &str) -> bool {
    let mut bytes = value.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'*' | b'?' => return true,
            b'\\' => {
                bytes.next();
            }
            _ => {}
        }
    }
    false
}

/// A 2.4 value without its escapes: each `\` is removed, and the character after it is kept.
pub(super) fn unescape(value: &str) -> String {
    let mut plain = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => plain.extend(chars.next()),
            _ => plain.push(char),
        }
    }
    plain
}

/// A number or an address as text on the stack.
struct Shown {
    bytes: [u8; 48],
    length: usize,
}

impl Shown {
    fn of(value: &impl fmt::Display) -> Self {
        let mut shown = Self { bytes: [0; 48], length: 0 };
        // The longest number has 20 bytes and the longest address 39, so this cannot fail.
        let _ = write!(shown, "{value}");
        shown
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or("")
    }
}

impl Write for Shown {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_any_kind_is_accepted_as_by_its_own_kind() {
        let accepts =
            |wanted: &str, op: Op, value: FieldValue<'_>| Wanted::new(wanted, Dialect::V2_4).accepts(op, &value);
        let list = |items: &[&'static str]| FieldValue::StrList(items.iter().map(|item| (*item).into()).collect());
        assert!(accepts("x", Op::Equal, FieldValue::from("X")) && !accepts("x", Op::Equal, FieldValue::from("y")));
        assert!(accepts("5", Op::Greater, FieldValue::from(6)) && !accepts("5", Op::Greater, FieldValue::from(5)));
        let ip = || FieldValue::Ip(IpAddr::from([10, 0, 0, 1]));
        assert!(accepts("10.0.0.0/8", Op::Equal, ip()) && !accepts("11.0.0.0/8", Op::Equal, ip()));
        assert!(!accepts("*", Op::Equal, FieldValue::Time(crate::Timestamp::new(1, 0))));
        assert!(accepts("b", Op::Equal, list(&["a", "B"])) && !accepts("c", Op::Equal, list(&["a", "b"])));
        // An empty list counts as absent.
        assert!(accepts("", Op::Equal, list(&[])) && !accepts("", Op::Less, list(&[])));
        assert!(!accepts("x", Op::Equal, list(&[])));
    }
}
