//! The forms in which Dovecot exports events: JSON, one event on a line, and tab-separated text.

#[cfg(feature = "read")]
mod lines;
#[cfg(feature = "read")]
pub mod scan;

#[cfg(feature = "read")]
pub use lines::{Line, Lines};
