//! Typed events in the shape of Dovecot's: what a service emits and what a reader gets back.

#[doc(hidden)]
pub mod __private;
mod emitter;
mod envelope;
#[cfg(feature = "generated")]
pub mod events;
pub mod export;
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
pub use envelope::{Envelope, LogLevel, Source, host_name};
#[cfg(feature = "derive")]
pub use events_macros::{EventEmitter, EventValue};
pub use events_spec::{EventDef, FieldDef, Kind, SectionDef, Table};
pub use owned::{FieldValue, OwnedEvent};
pub use parent::Parent;
#[cfg(feature = "filter")]
pub use sink::Filtered;
#[cfg(feature = "tracing")]
pub use sink::TracingSink;
pub use sink::{Counts, JsonSink, LineSink, LogFile, MemorySink, Recorded, Sink, Started, TabSink, Tee};
pub use timestamp::{TimeFormat, Timestamp};
pub use unknown::UnknownEventName;
pub use value::{EventValue, Newtype};
