//! The forms in which Dovecot exports events: JSON, one event on a line, and tab-separated text.

pub(crate) mod encode;
#[cfg(feature = "read")]
mod lines;
#[cfg(feature = "read")]
pub mod scan;

pub use encode::{Encode, ExportOptions, Include, JsonEncoder, TabEncoder};
#[cfg(feature = "read")]
pub use lines::{Line, Lines};
