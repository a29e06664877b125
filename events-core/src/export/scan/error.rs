//! Errors of scanning a line.

use std::fmt;

/// The reason why a line is not a record, and its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScanError {
    /// The problem.
    pub problem: Problem,
    /// The byte offset in the line at which it was detected.
    pub at: usize,
}

/// A problem with a line that should hold an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Problem {
    /// The JSON text has bytes that are not UTF-8.
    InvalidUtf8,
    /// The line ends within the record.
    EndsEarly,
    /// A JSON value is missing.
    ExpectedValue,
    /// The name of a member is missing.
    ExpectedName,
    /// The colon after the name of a member is missing.
    ExpectedColon,
    /// The comma or closing bracket after a value is missing.
    ExpectedComma,
    /// A JSON string contains an unescaped control character.
    ControlCharacter,
    /// A backslash, or the byte 0x01 in tab-separated text, begins an invalid escape.
    InvalidEscape,
    /// A surrogate is not part of a pair.
    LoneSurrogate,
    /// A number does not follow JSON's syntax.
    InvalidNumber,
    /// A number is out of range.
    NumberOutOfRange,
    /// Arrays and objects are nested too deeply.
    TooDeep,
    /// More text follows the record.
    TrailingText,
    /// A member that exports have only once is repeated.
    RepeatedMember,
    /// A member has a value of the wrong shape, such as a number for `event`.
    WrongMember,
    /// The object has none of the members of an export.
    NoMember,
    /// A part of a tab-separated line does not begin with a known word.
    UnknownPart,
    /// A `field:` part of a tab-separated line has no `=`.
    NoEqualsSign,
    /// The tabs of a tab-separated record are numbers, such as rsyslog's `#011`.
    EscapedTabs,
    /// The line is longer than the limit for a record.
    TooLong,
}

impl Problem {
    /// Every problem.
    pub const ALL: [Self; 20] = [
        Self::InvalidUtf8,
        Self::EndsEarly,
        Self::ExpectedValue,
        Self::ExpectedName,
        Self::ExpectedColon,
        Self::ExpectedComma,
        Self::ControlCharacter,
        Self::InvalidEscape,
        Self::LoneSurrogate,
        Self::InvalidNumber,
        Self::NumberOutOfRange,
        Self::TooDeep,
        Self::TrailingText,
        Self::RepeatedMember,
        Self::WrongMember,
        Self::NoMember,
        Self::UnknownPart,
        Self::NoEqualsSign,
        Self::EscapedTabs,
        Self::TooLong,
    ];

    /// The problem's id, which stays the same whatever the words are, such as `ends-early`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::InvalidUtf8 => "invalid-utf8",
            Self::EndsEarly => "ends-early",
            Self::ExpectedValue => "expected-value",
            Self::ExpectedName => "expected-name",
            Self::ExpectedColon => "expected-colon",
            Self::ExpectedComma => "expected-comma",
            Self::ControlCharacter => "control-character",
            Self::InvalidEscape => "invalid-escape",
            Self::LoneSurrogate => "lone-surrogate",
            Self::InvalidNumber => "invalid-number",
            Self::NumberOutOfRange => "number-out-of-range",
            Self::TooDeep => "too-deep",
            Self::TrailingText => "trailing-text",
            Self::RepeatedMember => "repeated-member",
            Self::WrongMember => "wrong-member",
            Self::NoMember => "no-member",
            Self::UnknownPart => "unknown-part",
            Self::NoEqualsSign => "no-equals-sign",
            Self::EscapedTabs => "escaped-tabs",
            Self::TooLong => "too-long",
        }
    }

    /// The problem of this id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.id() == id)
    }

    /// The problem in words, to be used after a colon.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidUtf8 => "the JSON text is not valid UTF-8",
            Self::EndsEarly => "the line ends within the record",
            Self::ExpectedValue => "expected a value",
            Self::ExpectedName => "expected the name of a member in quotes",
            Self::ExpectedColon => "expected `:` after the name of a member",
            Self::ExpectedComma => "expected `,` or the closing bracket",
            Self::ControlCharacter => "a string contains an unescaped control character",
            Self::InvalidEscape => "invalid escape",
            Self::LoneSurrogate => "half of a surrogate pair is missing",
            Self::InvalidNumber => "invalid number",
            Self::NumberOutOfRange => "a number is out of range",
            Self::TooDeep => "arrays and objects are nested too deeply",
            Self::TrailingText => "more text follows the record",
            Self::RepeatedMember => "a member is repeated",
            Self::WrongMember => "a member of the record has a value of the wrong shape",
            Self::NoMember => "the object has none of the members of an exported event",
            Self::UnknownPart => "a part does not begin with a word of tab-separated exports",
            Self::NoEqualsSign => "a field has no `=` between name and value",
            Self::EscapedTabs => "its tabs are written as numbers",
            Self::TooLong => "the line is too long",
        }
    }

    /// Whether the text is not JSON, as opposed to JSON that is not an event.
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
            | Self::EscapedTabs
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_problem_has_an_id_of_its_own() {
        for (at, problem) in Problem::ALL.into_iter().enumerate() {
            assert_eq!(problem as usize, at, "in the order of the enum, and complete up to there");
            assert_eq!(Problem::from_id(problem.id()), Some(problem));
        }
        assert_eq!(Problem::from_id("none"), None);
    }
}
