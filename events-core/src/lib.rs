//! Typed events in the shape of Dovecot's: what a service emits and what a reader gets back.

#[doc(hidden)]
pub mod __private;
mod emitter;
#[cfg(feature = "generated")]
pub mod events;
pub mod export;
#[cfg(feature = "filter")]
pub mod filter;
#[cfg(feature = "generated")]
mod generated;
mod timestamp;
mod unknown;
mod value;

pub use emitter::{EventEmitter, Visit};
#[cfg(feature = "derive")]
pub use events_macros::{EventEmitter, EventValue};
pub use events_spec::{EventDef, FieldDef, Kind, SectionDef, Table};
pub use timestamp::Timestamp;
pub use unknown::UnknownEventName;
pub use value::{EventValue, Newtype};
