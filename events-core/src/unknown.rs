//! The error for unknown event names.

use std::error::Error;
use std::fmt;

/// The error for a name that is not an event of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownEventName {
    name: Box<str>,
}

impl UnknownEventName {
    /// Creates the error for this name.
    #[must_use]
    #[inline]
    pub fn new(name: &str) -> Self {
        Self { name: name.into() }
    }

    /// The unknown name.
    #[must_use]
    #[inline]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for UnknownEventName {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown event `{}`", self.name)
    }
}

impl Error for UnknownEventName {}
