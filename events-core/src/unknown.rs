//! What is said when a name is none of the page's.

use std::error::Error;
use std::fmt;

/// A name that no event of the page has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownEventName {
    name: Box<str>,
}

impl UnknownEventName {
    /// The error for this name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { name: name.into() }
    }

    /// The name that was asked for.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for UnknownEventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no event is named `{}`", self.name)
    }
}

impl Error for UnknownEventName {}
