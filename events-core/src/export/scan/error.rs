//! What can be wrong with a line that should hold an event.

use std::fmt;

/// Why a line is no record, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScanError {
    /// What is wrong.
    pub problem: Problem,
    /// The byte of the line at which it shows.
    pub at: usize,
}

/// What is wrong with a line that should hold an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Problem {
    /// The JSON text has bytes that are not UTF-8.
    InvalidUtf8,
    /// The line ends within the record.
    EndsEarly,
    /// Something else stands where a JSON value should.
    ExpectedValue,
    /// Something else stands where the name of a member should.
    ExpectedName,
    /// No colon behind the name of a member.
    ExpectedColon,
    /// Neither a comma nor the closing bracket behind a value.
    ExpectedComma,
    /// A control character stands in a JSON string as it is.
    ControlCharacter,
    /// A backslash, or the byte 0x01 in tab-text, introduces no escape that exists.
    InvalidEscape,
    /// Half of a surrogate pair stands alone.
    LoneSurrogate,
    /// A number is not written as JSON writes them.
    InvalidNumber,
    /// A number is too large to be kept.
    NumberOutOfRange,
    /// Arrays and objects are nested too deeply.
    TooDeep,
    /// More text follows behind the record.
    TrailingText,
    /// A member that an export has once stands there twice.
    RepeatedMember,
    /// A member of the export has a value of the wrong shape, such as a number for `event`.
    WrongMember,
    /// An object with no member that an export has.
    NoMember,
    /// A part of a tab-separated line begins with no word that an export has.
    UnknownPart,
    /// A `field:` of a tab-separated line has no `=`.
    NoEqualsSign,
    /// The line is longer than a record may be.
    TooLong,
}

impl Problem {
    /// The problem in words, to be read behind a colon.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidUtf8 => "the JSON text is not valid UTF-8",
            Self::EndsEarly => "the line ends within the record",
            Self::ExpectedValue => "expected a value",
            Self::ExpectedName => "expected the name of a member in quotes",
            Self::ExpectedColon => "expected `:` behind the name of a member",
            Self::ExpectedComma => "expected `,` or the closing bracket",
            Self::ControlCharacter => "a control character stands unescaped in a string",
            Self::InvalidEscape => "there is no such escape",
            Self::LoneSurrogate => "half of a surrogate pair stands alone",
            Self::InvalidNumber => "a number is not written as JSON writes numbers",
            Self::NumberOutOfRange => "a number is out of range",
            Self::TooDeep => "arrays and objects are nested too deeply",
            Self::TrailingText => "more text follows behind the record",
            Self::RepeatedMember => "a member stands there twice",
            Self::WrongMember => "a member of the record has a value of the wrong shape",
            Self::NoMember => "the object has no member that an exported event has",
            Self::UnknownPart => "a part begins with no word that tab-separated exports use",
            Self::NoEqualsSign => "a field has no `=` between name and value",
            Self::TooLong => "the line is too long",
        }
    }

    /// Whether the text is no JSON at all, as opposed to JSON that holds no event.
    #[must_use]
    pub const fn is_json_syntax(self) -> bool {
        match self {
            Self::InvalidUtf8
            | Self::EndsEarly
            | Self::ExpectedValue
            | Self::ExpectedName
            | Self::ExpectedColon
            | Self::ExpectedComma
            | Self::ControlCharacter
            | Self::InvalidEscape
            | Self::LoneSurrogate
            | Self::InvalidNumber
            | Self::NumberOutOfRange
            | Self::TooDeep
            | Self::TrailingText => true,
            Self::RepeatedMember
            | Self::WrongMember
            | Self::NoMember
            | Self::UnknownPart
            | Self::NoEqualsSign
            | Self::TooLong => false,
        }
    }
}

impl fmt::Display for ScanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.problem.as_str(), self.at + 1)
    }
}

impl std::error::Error for ScanError {}
