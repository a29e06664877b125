//! The formats in which Dovecot exports events: JSON, one event per line, and tab-separated text.
//!
//! Encoders write them. With the feature `read`, a `Reader` parses them into typed `Record`s:
//!
//! ```
//! # #[cfg(all(feature = "read", feature = "generated"))] {
//! use events_core::events::Event;
//! use events_core::export::{Reader, Strictness};
//!
//! let line = br#"{"event":"imap_command_finished","fields":{"name":"FETCH","bytes_out":512,"user":"alice"}}"#;
//! let mut reader = Reader::new(Strictness::Lenient);
//! let record = reader.read(line).unwrap().expect("the line holds a record");
//! match &record.event {
//!     Event::ImapCommandFinished(command) => {
//!         assert_eq!(command.name.as_deref(), Some("FETCH"));
//!         assert_eq!(command.bytes_out, Some(512));
//!     }
//!     other => panic!("{other:?}"),
//! }
//! // `user` is not a documented field of the event, but it is not lost.
//! assert_eq!(record.field("user").unwrap().value.as_str(), Some("alice"));
//! # }
//! ```

#[cfg(feature = "read")]
mod blocks;
pub(crate) mod encode;
#[cfg(feature = "read")]
pub mod fit;
#[cfg(feature = "read")]
mod lines;
#[cfg(feature = "read")]
pub(crate) mod read;
#[cfg(feature = "read")]
pub mod scan;
#[cfg(feature = "read")]
mod split;
#[cfg(any(feature = "read", all(unix, feature = "stats")))]
pub(crate) mod untab;

#[cfg(feature = "read")]
pub use blocks::{Block, Blocks};
#[cfg(feature = "json")]
pub use encode::JsonEncoder;
#[cfg(feature = "tab")]
pub use encode::TabEncoder;
pub use encode::{Encode, ExportOptions, Include};
#[cfg(feature = "read")]
pub use lines::{Line, Lines};
#[cfg(feature = "async")]
pub use read::AsyncRecords;
#[cfg(feature = "read")]
pub use read::{
    EventReader, LineError, ReadError, ReadFields, Reader, Record, RecordField, Records, Standing, Strictness,
};
#[cfg(feature = "read")]
pub use split::{MOST_BETWEEN, may_be_split};
