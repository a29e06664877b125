//! What a rename is: which clues speak for one thing being another one under a new name, and how much.
//!
//! The comparison of two pages, the check of exported events, that of a source tree and the reconciliation share it, so
//! that all of them tell the same renames. Every weight is in [`weight`], beside the case that set it.

mod clues;
mod name;
mod pairing;
mod text;
pub mod weight;

pub use clues::Clues;
pub use name::{NameChange, Unit, name_change, unit};
pub use pairing::{Scored, one_to_one};
pub use text::{Described, same, says_renamed, says_replaced};
