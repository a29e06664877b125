//! Commands for this repository only.

pub mod bless;
