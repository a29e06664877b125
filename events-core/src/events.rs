//! The events of Dovecot's `Events.txt` as types, generated from the page.
//!
//! Each event is a struct whose fields are all optional; it implements [`EventEmitter`](crate::EventEmitter). [`Event`]
//! is an enum of all events, [`EventName`] an enum of their names, and [`TABLE`] holds what the page says about each
//! event and field.
//!
//! ```
//! use events_core::EventEmitter;
//! use events_core::events::{EventName, ImapCommandFinished, TaggedReplyState};
//!
//! let event = ImapCommandFinished {
//!     tag: Some("a1".into()),
//!     tagged_reply_state: Some(TaggedReplyState::Ok),
//!     bytes_in: Some(42),
//!     ..Default::default()
//! };
//! assert_eq!(event.event_name(), "imap_command_finished");
//!
//! let name: EventName = "auth_request_finished".parse()?;
//! assert_eq!(name.since(), Some("2.3.6"));
//! assert_eq!(name.def().field("error").and_then(|field| field.optional), Some("set when error happens"));
//! # Ok::<(), events_core::UnknownEventName>(())
//! ```

pub use crate::generated::*;
