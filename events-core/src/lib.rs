//! Typed events in the shape of Dovecot's: what a service emits and what a reader gets back.

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

pub use emitter::{EventEmitter, Visit};
pub use events_spec::{EventDef, FieldDef, Kind, SectionDef, Table};
pub use timestamp::Timestamp;
pub use unknown::UnknownEventName;
