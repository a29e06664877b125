//! The forms in which Dovecot exports events: JSON, one event on a line, and tab-separated text.

#[cfg(feature = "read")]
pub mod scan;
