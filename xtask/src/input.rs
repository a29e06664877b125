//! What users hand over: configurations, exports, source trees, revisions. Reading says what is there; what is wrong with
//! it is for the checks.

pub(crate) mod conf;
pub(crate) mod emitter;
pub mod expectation;
pub(crate) mod export;
pub mod file;
pub(crate) mod follow;
pub mod import;
pub mod page;
pub mod path;
pub(crate) mod query;
pub(crate) mod revision;
pub mod source;
pub(crate) mod wrap;

/// The name by which standard input goes.
pub const STDIN: &str = "-";
