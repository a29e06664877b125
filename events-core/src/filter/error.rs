//! Syntax errors of filters.

use std::error::Error;
use std::fmt;
use std::ops::Range;

/// A range of bytes in a filter's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

/// One syntax error in a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SyntaxError {
    /// The place in bytes; empty at the end of the text if something is missing there.
    pub span: Span,
    /// The same place in characters, counted from 0.
    pub chars: Range<usize>,
    /// The message: lower-case start, no full stop, names in backticks.
    pub message: String,
    /// What was expected instead, in words; may be empty.
    pub expected: &'static [&'static str],
    /// How to fix it, if there is a suggestion.
    pub help: Option<String>,
}

/// All syntax errors of a filter, in the order of the text; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxErrors(Vec<SyntaxError>);

impl Span {
    pub(super) const fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end }
    }

    /// The text of this range in `text`, which must be the filter's text; empty if it is too short.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// The range in characters, counted from 0, in the filter's text.
    #[must_use]
    pub fn chars(self, text: &str) -> Range<usize> {
        let count = |end: usize| text.char_indices().take_while(|(at, _)| *at < end).count();
        count(self.start)..count(self.end)
    }
}

impl SyntaxErrors {
    /// The errors, in the order of the text.
    #[must_use]
    pub fn as_slice(&self) -> &[SyntaxError] {
        &self.0
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "character {}: {}", self.chars.start + 1, self.message)?;
        if !self.expected.is_empty() {
            write!(f, "; expected {}", self.expected.join(" or "))?;
        }
        match &self.help {
            Some(help) => write!(f, " (help: {help})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for SyntaxErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl Error for SyntaxError {}

impl Error for SyntaxErrors {}

impl<'a> IntoIterator for &'a SyntaxErrors {
    type Item = &'a SyntaxError;
    type IntoIter = std::slice::Iter<'a, SyntaxError>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// Collects errors but keeps only the first ones, so that a megabyte of noise does not cause a megabyte of messages.
#[derive(Debug)]
pub(super) struct Errors<'t> {
    text: &'t str,
    list: Vec<SyntaxError>,
}

impl<'t> Errors<'t> {
    const MOST: usize = 64;

    pub(super) fn new(text: &'t str) -> Self {
        Self { text, list: Vec::new() }
    }

    pub(super) fn add(&mut self, span: Span, message: impl Into<String>, expected: &'static [&'static str]) {
        self.push(SyntaxError { span, chars: 0..0, message: message.into(), expected, help: None });
    }

    pub(super) fn add_with_help(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.push(SyntaxError { span, chars: 0..0, message: message.into(), expected: &[], help: Some(help.into()) });
    }

    fn push(&mut self, mut error: SyntaxError) {
        if self.list.len() < Self::MOST {
            error.chars = error.span.chars(self.text);
            self.list.push(error);
        }
    }

    /// Returns `value` if there were no errors.
    pub(super) fn gate<T>(mut self, value: T) -> Result<T, SyntaxErrors> {
        if self.list.is_empty() {
            return Ok(value);
        }
        self.list.sort_by_key(|error| error.span);
        Err(SyntaxErrors(self.list))
    }
}
