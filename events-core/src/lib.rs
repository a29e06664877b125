//! Emit and read events in the way Dovecot does.
//!
//! An emitter is a struct that `#[derive(EventEmitter)]` checks against Dovecot's `Events.txt` at compile time, or one
//! of the types in [`events`], which are generated from the same page. Send it to a [`Sink`]:
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
//! | `derive` (default) | [`EventEmitter`](trait@EventEmitter), [`EventValue`](trait@EventValue) and [`EventParent`](trait@EventParent) as derives; with `read`, `EventReader` |
//! | `table` | [`Table`]: a page as constants; types that `events_spec::generate` makes of a custom page need it |
//! | `generated` (default) | [`events`]: a type for each event of Dovecot's page |
//! | `dovecot-2-3`, `dovecot-2-4` | `dovecot_2_3::events`, `dovecot_2_4::events`: the same for these versions |
//! | `json`, `tab` (default) | [`JsonSink`] and [`TabSink`], with their encoders: lines as Dovecot's exporters write them |
//! | `custom-spec` | `#[event(spec = "...")]`: emitters checked against a custom page |
//! | `read` | [`Records`]: typed events from exported JSON, tab-separated text and logs |
//! | `async` | [`AsyncRecords`]: the async version of `Records`, on any runtime |
//! | `filter` | [`filter`]: Dovecot's event filter language; [`Filtered`], a sink with a filter |
//! | `series` | [`series`]: the names of the time series that Dovecot makes of its metrics |
//! | `metrics` | [`metrics`]: what Dovecot's stats process would count, without a server |
//! | `stats` | [`StatsSink`]: sends events into a running Dovecot (Unix only) |
//! | `tracing` | [`TracingSink`]: sends events to the `tracing` subscriber |
//! | `tracing-layer` | [`EventLayer`]: spans and events of `tracing` as events |
//! | `chrono`, `jiff`, `time` | their time types as values of time fields |
//!
//! A library that only declares emitters needs `default-features = false` and the feature `derive`: its caller passes a
//! `&dyn Sink`, and the program chooses the features of the sinks and readers that it uses.
//!
// Items behind a feature have documentation to link to only if the feature is on.
#![cfg_attr(feature = "generated", doc = "[`events`]: mod@crate::events")]
#![cfg_attr(not(feature = "generated"), doc = "[`events`]: https://docs.rs/events-core")]
#![cfg_attr(feature = "table", doc = "[`Table`]: crate::Table")]
#![cfg_attr(not(feature = "table"), doc = "[`Table`]: https://docs.rs/events-core")]
#![cfg_attr(feature = "json", doc = "[`JsonSink`]: crate::JsonSink")]
#![cfg_attr(not(feature = "json"), doc = "[`JsonSink`]: https://docs.rs/events-core")]
#![cfg_attr(feature = "tab", doc = "[`TabSink`]: crate::TabSink")]
#![cfg_attr(not(feature = "tab"), doc = "[`TabSink`]: https://docs.rs/events-core")]
#![cfg_attr(feature = "read", doc = "[`Records`]: crate::export::Records")]
#![cfg_attr(not(feature = "read"), doc = "[`Records`]: https://docs.rs/events-core")]
#![cfg_attr(feature = "async", doc = "[`AsyncRecords`]: crate::export::AsyncRecords")]
#![cfg_attr(not(feature = "async"), doc = "[`AsyncRecords`]: https://docs.rs/events-core")]
#![cfg_attr(feature = "filter", doc = "[`filter`]: mod@crate::filter")]
#![cfg_attr(not(feature = "filter"), doc = "[`filter`]: https://docs.rs/events-core")]
#![cfg_attr(feature = "filter", doc = "[`Filtered`]: crate::Filtered")]
#![cfg_attr(not(feature = "filter"), doc = "[`Filtered`]: https://docs.rs/events-core")]
#![cfg_attr(feature = "series", doc = "[`series`]: mod@crate::series")]
#![cfg_attr(not(feature = "series"), doc = "[`series`]: https://docs.rs/events-core")]
#![cfg_attr(feature = "metrics", doc = "[`metrics`]: mod@crate::metrics")]
#![cfg_attr(not(feature = "metrics"), doc = "[`metrics`]: https://docs.rs/events-core")]
#![cfg_attr(all(unix, feature = "stats"), doc = "[`StatsSink`]: crate::stats::StatsSink")]
#![cfg_attr(not(all(unix, feature = "stats")), doc = "[`StatsSink`]: https://docs.rs/events-core")]
#![cfg_attr(feature = "tracing-layer", doc = "[`EventLayer`]: crate::EventLayer")]
#![cfg_attr(not(feature = "tracing-layer"), doc = "[`EventLayer`]: https://docs.rs/events-core")]
#![cfg_attr(feature = "tracing", doc = "[`TracingSink`]: crate::TracingSink")]
#![cfg_attr(not(feature = "tracing"), doc = "[`TracingSink`]: https://docs.rs/events-core")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(hidden)]
pub mod __private;
#[cfg(any(feature = "filter", feature = "json", feature = "tab", feature = "tracing"))]
mod address;
mod call_site;
#[cfg(feature = "dovecot-2-3")]
pub mod dovecot_2_3;
#[cfg(feature = "dovecot-2-4")]
pub mod dovecot_2_4;
mod emitter;
mod envelope;
#[cfg(feature = "tracing-layer")]
mod event_layer;
#[cfg(feature = "generated")]
pub mod events;
pub mod export;
mod field_value;
#[cfg(feature = "derive")]
#[doc(hidden)]
pub mod fields;
#[cfg(feature = "filter")]
pub mod filter;
#[cfg(feature = "generated")]
mod generated;
#[cfg(feature = "dovecot-2-3")]
mod generated_2_3;
#[cfg(feature = "dovecot-2-4")]
mod generated_2_4;
#[cfg(feature = "metrics")]
pub mod metrics;
mod owned;
mod panicked;
mod parent;
#[cfg(feature = "series")]
pub mod series;
mod sink;
#[cfg(all(unix, feature = "stats"))]
pub mod stats;
pub mod testing;
mod timestamp;
mod unknown;
mod value;

/// Expands to its items because the feature `read` is on. Generated code cannot test the features of another crate.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "read")]
macro_rules! __if_read {
    ($($item:item)*) => { $($item)* };
}

/// Expands to nothing because the feature `read` is off.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "read"))]
macro_rules! __if_read {
    ($($item:item)*) => {};
}

pub use call_site::CallSite;
pub use emitter::{EventEmitter, Visit};
pub use envelope::{Envelope, LogLevel, SourceLocation, host_name};
#[cfg(feature = "tracing-layer")]
pub use event_layer::EventLayer;
#[cfg(feature = "derive")]
pub use events_macros::{EventEmitter, EventParent, EventReader, EventValue};
#[cfg(feature = "table")]
pub use events_spec::{
    AbsentDef, AddedPage, Elsewhen, EventDef, FieldDef, FormerlyDef, Kind, Presence, SectionDef, ServerVersion, Table,
    VersionError,
};
#[cfg(feature = "read")]
pub use export::EventReader;
pub use field_value::FieldValue;
pub use owned::OwnedEvent;
pub use parent::{EventParent, Parent};
#[cfg(feature = "filter")]
pub use sink::Filtered;
#[cfg(feature = "json")]
pub use sink::JsonSink;
#[cfg(feature = "tab")]
pub use sink::TabSink;
#[cfg(feature = "tracing")]
pub use sink::TracingSink;
pub use sink::{Counts, LineSink, LogFile, MemorySink, Recorded, Sink, SinkExt, Sinks, Started, Tee};
pub use timestamp::{TimeFormat, Timestamp};
pub use unknown::UnknownEventName;
pub use value::{AsValue, EventValue};
