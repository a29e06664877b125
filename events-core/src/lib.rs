//! Typed events in the shape of Dovecot's: what a service emits and what a reader gets back.
//!
//! An emitter is a struct whose name and fields are held against Dovecot's `Events.txt` while it compiles, or one of the
//! generated `events`, which are made from the same page. A [`Sink`] is where it goes.
//!
#![cfg_attr(feature = "derive", doc = "```")]
#![cfg_attr(not(feature = "derive"), doc = "```ignore")]
//! use events_core::{EventEmitter, JsonSink, Sink};
//!
//! #[derive(EventEmitter)]
//! #[event(name = "auth_client_request_finished", category("auth-client"))]
//! struct LoginDone<'a> {
//!     id: u64,
//!     error: Option<&'a str>,
//! }
//!
//! JsonSink::stdout().send(&LoginDone { id: 1, error: None });
//! ```
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `derive` (default) | `#[derive(EventEmitter)]` and `#[derive(EventValue)]` |
//! | `generated` (default) | `events`: a type for each event of Dovecot's page |
//! | `custom-spec` | `#[event(spec = "...")]`: emitters checked against a page of one's own |
//! | `read` | [`export`]: exported events as the types of the page, from JSON, tab-separated text and logs |
//! | `async` | the same from a stream that is waited for without blocking |
//! | `filter` | `filter`: the language in which Dovecot's metrics say which events they want; `Filtered` |
//! | `stats` | `stats`: events that arrive in a running Dovecot |
//! | `tracing` | `TracingSink`: events for whoever subscribes to `tracing` |
//! | `chrono`, `jiff`, `time` | their points in time as values of time fields |

#[doc(hidden)]
pub mod __private;
mod address;
mod emitter;
mod envelope;
#[cfg(feature = "generated")]
pub mod events;
pub mod export;
mod field_value;
#[cfg(feature = "filter")]
pub mod filter;
#[cfg(feature = "generated")]
mod generated;
mod owned;
mod parent;
mod sink;
#[cfg(all(unix, feature = "stats"))]
pub mod stats;
mod timestamp;
mod unknown;
mod value;

/// Keeps its items when the feature `read` is on: generated code cannot ask for the features of another crate.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "read")]
macro_rules! __if_read {
    ($($item:item)*) => { $($item)* };
}

/// Leaves its items out, because the feature `read` is off.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "read"))]
macro_rules! __if_read {
    ($($item:item)*) => {};
}

pub use emitter::{EventEmitter, Visit};
pub use envelope::{Envelope, LogLevel, SourceLocation, host_name};
#[cfg(feature = "derive")]
pub use events_macros::{EventEmitter, EventValue};
pub use events_spec::{
    AbsentDef, AddedPage, EventDef, FieldDef, FormerlyDef, Kind, Presence, SectionDef, ServerVersion, Table,
    VersionError,
};
pub use field_value::FieldValue;
pub use owned::OwnedEvent;
pub use parent::Parent;
#[cfg(feature = "filter")]
pub use sink::Filtered;
#[cfg(feature = "tracing")]
pub use sink::TracingSink;
pub use sink::{Counts, JsonSink, LineSink, LogFile, MemorySink, Recorded, Sink, Started, TabSink, Tee};
pub use timestamp::{TimeFormat, Timestamp};
pub use unknown::UnknownEventName;
pub use value::{AsValue, EventValue};
