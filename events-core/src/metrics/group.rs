//! Determines the groups of a field's value in a metric that groups by it.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;

use super::bucket::Buckets;
use super::model::{GroupBy, Method};
use super::tally::GroupKey;
use crate::address::AddressText;
use crate::{FieldValue, ServerVersion};

/// The identity of a group.
#[derive(Clone, Debug)]
pub(super) enum Key<'v> {
    /// A text, which may not be UTF-8 if a modifier cut it.
    Text(Cow<'v, [u8]>),
    Other(Plain),
}

/// The same, as a group keeps it.
#[derive(Clone, Debug)]
pub(super) enum Id {
    Text(Arc<[u8]>),
    Other(Plain),
}

/// The identity of a group that is not a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Plain {
    Number(i64),
    Address(IpAddr),
    Range(u32),
}

/// The maximum length of a text that identifies a group as a whole; for a longer text, its beginning and a hash do.
const LONGEST_KEY: usize = 512;

/// The result for a value.
pub(super) enum Grouped<'v> {
    /// It makes no group.
    None,
    /// It makes one group.
    One(Key<'v>),
    /// Each item makes a group; they are sorted, and each is there once.
    Each(Vec<Cow<'v, str>>),
    /// The server panics.
    Panic,
}

/// The group for an event's value.
pub(super) fn grouped<'v>(by: &GroupBy, value: Option<&'v FieldValue<'_>>, version: ServerVersion) -> Grouped<'v> {
    match (value, &by.method) {
        // 2.4 treats an absent field as an empty string, but does not sort it into ranges.
        (None, Method::Discrete(_)) if version.has(ServerVersion::V2_4) => Grouped::One(of_text(by, "")),
        (None, _) => Grouped::None,
        (Some(FieldValue::StrList(items)), Method::Discrete(_)) => {
            let mut items: Vec<Cow<'v, str>> = items.iter().map(|item| Cow::Borrowed(item.as_ref())).collect();
            items.sort_unstable();
            items.dedup();
            Grouped::Each(items)
        }
        (Some(FieldValue::Str(text) | FieldValue::Json(text)), Method::Discrete(_)) => Grouped::One(of_text(by, text)),
        (Some(FieldValue::Int(number)), Method::Discrete(_)) => Grouped::One(Key::Other(Plain::Number(*number))),
        (Some(FieldValue::Ip(address)), Method::Discrete(_)) => Grouped::One(Key::Other(Plain::Address(*address))),
        (Some(FieldValue::Time(_)), Method::Discrete(_)) => Grouped::None,
        (Some(FieldValue::Int(number)), Method::Ranges(buckets)) => of_range(*buckets, *number),
        (
            Some(
                FieldValue::Str(_)
                | FieldValue::Json(_)
                | FieldValue::Ip(_)
                | FieldValue::Time(_)
                | FieldValue::StrList(_),
            ),
            Method::Ranges(_),
        ) => Grouped::None,
    }
}

fn of_range(buckets: Buckets, number: i64) -> Grouped<'static> {
    buckets.find(number).map_or(Grouped::Panic, |at| Grouped::One(Key::Other(Plain::Range(at))))
}

/// The group of a text.
pub(super) fn of_text<'v>(by: &GroupBy, text: &'v str) -> Key<'v> {
    let text: Cow<'v, [u8]> = match &by.method {
        Method::Discrete(Some(modifier)) => Cow::Owned(modifier.apply(text)),
        Method::Discrete(None) | Method::Ranges(_) => Cow::Borrowed(text.as_bytes()),
    };
    if text.len() <= LONGEST_KEY {
        return Key::Text(text);
    }
    // FNV-1a, which is the same in every build, so that counts of several machines merge.
    let hash = text.iter().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, |hash: u128, byte| {
        (hash ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    });
    let end = format!("\0{}\0{hash:x}", text.len());
    Key::Text([&text[..LONGEST_KEY], end.as_bytes()].concat().into())
}

impl Id {
    pub(super) fn key(&self) -> Key<'_> {
        match self {
            Self::Text(text) => Key::Text(Cow::Borrowed(text)),
            Self::Other(plain) => Key::Other(*plain),
        }
    }
}

impl Key<'_> {
    /// The name of the group, before it is cut.
    pub(super) fn label(&self, by: &GroupBy) -> Cow<'_, [u8]> {
        let text = match self {
            // A shortened key is longer than any displayed name.
            Self::Text(text) => return Cow::Borrowed(text),
            // The server writes every number as an unsigned one.
            Self::Other(Plain::Number(number)) => (*number as u64).to_string(),
            Self::Other(Plain::Address(address)) => AddressText(*address).to_string(),
            Self::Other(Plain::Range(at)) => {
                by.buckets().map(|buckets| buckets.label(&by.field, *at)).unwrap_or_default()
            }
        };
        Cow::Owned(text.into_bytes())
    }
}

impl From<Plain> for GroupKey {
    fn from(plain: Plain) -> Self {
        match plain {
            Plain::Number(number) => Self::Number(number),
            Plain::Address(address) => Self::Address(address),
            Plain::Range(at) => Self::Range(at),
        }
    }
}

impl From<GroupKey> for Key<'static> {
    fn from(key: GroupKey) -> Self {
        match key {
            GroupKey::Text(text) => Self::Text(text.into()),
            GroupKey::Number(number) => Self::Other(Plain::Number(number)),
            GroupKey::Address(address) => Self::Other(Plain::Address(address)),
            GroupKey::Range(at) => Self::Other(Plain::Range(at)),
        }
    }
}

/// A group's name as kept by the server: at most `most` characters, with `…` as the last one if it was cut or ends within
/// a character, and U+FFFD for control characters and for bytes that are not UTF-8.
pub(super) fn sanitize(text: &[u8], most: usize, version: ServerVersion) -> String {
    let is_control = |char: char| char < ' ' || (char == '\u{7f}' && version.has(ServerVersion::V2_4));
    let mut name = String::new();
    let (mut at, mut count, mut last) = (0, 0, 0);
    while count < most {
        let (char, length, is_char) = match next_char(text.get(at..).unwrap_or_default()) {
            Next::Char(char, length) => (char, length, true),
            Next::Invalid => (char::REPLACEMENT_CHARACTER, 1, false),
            Next::End => break,
        };
        last = name.len();
        name.push(if is_control(char) { char::REPLACEMENT_CHARACTER } else { char });
        at += length;
        // A byte that is not UTF-8 does not count.
        count += usize::from(is_char);
    }
    if at < text.len() {
        name.truncate(last);
        name.push('…');
    }
    name
}

/// What a text begins with.
enum Next {
    Char(char, usize),
    /// A byte that begins no character.
    Invalid,
    /// Nothing, or a part of a character and nothing more.
    End,
}

fn next_char(text: &[u8]) -> Next {
    let Some(first) = text.first() else { return Next::End };
    let length = match first.leading_ones() as usize {
        0 => 1,
        length @ 2..=6 => length,
        _ => return Next::Invalid,
    };
    for at in 1..length {
        match text.get(at) {
            None => return Next::End,
            Some(byte) if byte & 0xc0 != 0x80 => return Next::Invalid,
            Some(_) => {}
        }
    }
    let char = text.get(..length).and_then(|text| std::str::from_utf8(text).ok()?.chars().next());
    char.map_or(Next::Invalid, |char| Next::Char(char, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_by_characters() {
        let long = "é".repeat(40);
        let sanitize = |text: &str, version| sanitize(text.as_bytes(), 32, version);
        assert_eq!(sanitize(&long, ServerVersion::V2_3), "é".repeat(31) + "…");
        assert_eq!(sanitize(&"é".repeat(32), ServerVersion::V2_3), "é".repeat(32));
        assert_eq!(sanitize("a\tb\u{7f}", ServerVersion::V2_3), "a\u{fffd}b\u{7f}");
        assert_eq!(sanitize("a\tb\u{7f}", ServerVersion::V2_4), "a\u{fffd}b\u{fffd}");
    }

    #[test]
    fn a_name_that_ends_within_a_character_is_cut_before_it() {
        let sanitize = |text: &[u8]| sanitize(text, 32, ServerVersion::V2_4);
        assert_eq!(sanitize(b"Gr\xc3"), "G…");
        assert_eq!(sanitize(b"\xc3"), "…");
        assert_eq!(sanitize(b"\xb6\xc3rG"), "\u{fffd}\u{fffd}rG");
    }

    #[test]
    fn texts_that_differ_far_behind_are_different_groups() {
        let by = GroupBy::discrete("f");
        let (one, other) = ("x".repeat(600), "x".repeat(599) + "y");
        let key = |text: &str| of_text(&by, text).label(&by).into_owned();
        assert_ne!(key(&one), key(&other));
        assert_eq!(key(&one), key(&"x".repeat(600)));
    }
}
