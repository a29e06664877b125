//! Typed events in the shape of Dovecot's: what a service emits and what a reader gets back.

mod emitter;
mod timestamp;

pub use emitter::{EventEmitter, Visit};
pub use timestamp::Timestamp;
