//! Typed events in the shape of Dovecot's: what a service emits and what a reader gets back.

mod emitter;
pub mod export;
mod timestamp;

pub use emitter::{EventEmitter, Visit};
pub use timestamp::Timestamp;
