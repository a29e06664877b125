//! Checks inputs against the page. A check returns findings, and at most one table, as data.

mod columns;
pub mod conf;
pub mod diff;
pub(crate) mod fix;
pub mod live;
pub mod metrics;
pub(crate) mod query;
#[cfg(not(target_family = "wasm"))]
pub mod reconcile;
pub(crate) mod series;
#[cfg(not(target_family = "wasm"))]
pub mod source;
pub mod upgrade;

/// A table in the three formats that reports need.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// For programs.
    pub value: serde_json::Value,
    /// As a table for the terminal.
    pub text: String,
    /// As a table in Markdown.
    pub markdown: String,
}
