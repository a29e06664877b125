//! The status of a command.

use std::fmt;

/// The status of a command that could do its work; otherwise, it returns an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// No finding is a failure: exit status 0.
    Clean,
    /// A finding is a failure, or something is stale: exit status 100.
    Found,
}

impl Status {
    /// The exit status for an error, if the command could not do its work.
    pub const FAILED: u8 = 101;

    /// The exit status for wrong usage.
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

/// An error in the arguments that is found only after parsing them: exit status 2.
#[derive(Clone, Debug)]
pub struct Usage(pub String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}
