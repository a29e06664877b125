//! Commands for this repository only.

pub mod bless;
pub(crate) mod checker;
