//! What only this repository needs.

pub mod bless;
