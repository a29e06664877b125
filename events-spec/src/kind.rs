//! The kinds of field values.

use std::fmt;

/// The kind of a field's value.
///
/// Dovecot has strings, integers, timestamps, lists of strings and, since 2.4, IP addresses. In 2.3, an IP address is
/// sent as a string; an enumeration is a string in every version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Any text.
    Str,
    /// A signed 64-bit integer.
    Int,
    /// A point in time, with microseconds.
    Time,
    /// An IPv4 or IPv6 address.
    Ip,
    /// One of a list of words that the page gives.
    Enum,
    /// A list of strings.
    StrList,
}

impl Kind {
    /// Every kind, in the order in which they are listed to users.
    pub const ALL: [Self; 6] = [Self::Str, Self::Int, Self::Time, Self::Ip, Self::Enum, Self::StrList];

    /// The kind's name in `fields.toml` and in every report, such as `int`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Str => "str",
            Self::Int => "int",
            Self::Time => "time",
            Self::Ip => "ip",
            Self::Enum => "enum",
            Self::StrList => "strlist",
        }
    }

    /// The kind with this name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether it is sent as text: a string, a word from a list, or an address.
    #[must_use]
    pub const fn is_text(self) -> bool {
        match self {
            Self::Str | Self::Enum | Self::Ip => true,
            Self::Int | Self::Time | Self::StrList => false,
        }
    }

    /// Whether values of both kinds are sent in the same form.
    #[must_use]
    pub const fn is_like(self, other: Self) -> bool {
        (self.is_text() && other.is_text()) || self as u8 == other as u8
    }

    /// The kind in words with its article, for messages: `an integer`.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Str => "a string",
            Self::Int => "an integer",
            Self::Time => "a time",
            Self::Ip => "an IP address",
            Self::Enum => "a word from a list",
            Self::StrList => "a list of strings",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
