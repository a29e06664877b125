//! Recognizes renames: the clues that one item is another one under a new name, and how much each counts.
//!
//! The comparison of two pages, of exported events and of a source tree, and the reconciliation all use this module, so
//! that they report the same renames. Every weight is in [`weight`], beside the case that determined it.

mod clues;
mod name;
mod pairing;
mod text;
pub mod weight;

pub use clues::Clues;
pub use name::{NameChange, Unit, name_change, unit};
pub use pairing::{Scored, one_to_one};
pub use text::{Described, same, says_renamed, says_replaced};
