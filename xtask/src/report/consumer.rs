//! What a report says about everything that uses events.

use crate::check::Table;

/// What happens to everything that uses events.
#[derive(Clone, Debug, PartialEq)]
pub struct Consumers {
    /// The first line.
    pub headline: String,
    /// Each of them.
    pub table: Table,
    /// What a user has to know besides, one sentence each.
    pub notes: Vec<String>,
}

/// What `--fix` did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repair {
    /// The files that were written.
    pub written: Vec<String>,
    /// What is not certain, as a diff; empty when all is.
    pub rest: String,
}
