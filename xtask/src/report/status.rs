//! How a command ends.

use std::fmt;

/// How a command that could do its work ends; one that could not returns an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nothing at or above the level that fails: exit status 0.
    Clean,
    /// Something at or above it, or something stale: exit status 100.
    Found,
}

impl Status {
    /// The exit status of an error: the command could not do its work.
    pub const FAILED: u8 = 101;

    /// The exit status of wrong usage.
    pub const USAGE: u8 = 2;

    /// The process's exit status.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Found => 100,
        }
    }
}

/// A mistake in the arguments that shows only after they were read: exit status 2.
#[derive(Clone, Debug)]
pub struct Usage(pub String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}
