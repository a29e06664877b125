//! The events of Dovecot 2.4 as types, with the feature `dovecot-2-4`.
//!
//! The module is like [`events_core::events`](crate::events), which has the events of the page published in 2019.
//!
//! ```
//! use events_core::dovecot_2_4::events::ImapCommandFinished;
//!
//! let event = ImapCommandFinished { cmd_tag: Some("a1".into()), net_in_bytes: Some(42), ..Default::default() };
//! assert_eq!(event.net_in_bytes, Some(42));
//! ```

/// The events of the page, each as a struct, an enum of all of them, their names, and the page as a table.
pub mod events {
    pub use crate::generated_2_4::*;
}
