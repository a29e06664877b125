#![deny(warnings, missing_docs, missing_debug_implementations, unused_qualifications, unreachable_pub)]
#![deny(elided_lifetimes_in_paths, single_use_lifetimes, unused_lifetimes, rust_2018_idioms, private_bounds)]
#![forbid(unsafe_code)]
//! Nothing that the derives expand to is warned about.

use events_core::{EventEmitter, EventValue};

/// A public emitter.
#[derive(Debug, EventEmitter)]
#[event(name = "client_connection_disconnected", partial, category("imap"))]
pub struct Done<'a, T> {
    /// Why.
    pub reason: &'a str,
    /// How much.
    pub bytes_in: T,
}

/// A public value.
#[derive(Clone, Copy, Debug, EventValue)]
#[event(field = "policy_result")]
pub enum PolicyResult {
    /// Fine.
    Ok,
}

/// An event without fields.
#[derive(Debug, EventEmitter)]
#[event(name = "dns_request_started")]
pub struct Started;

fn main() {
    let done = Done { reason: PolicyResult::Ok.as_str(), bytes_in: 7_u8 };
    assert_ne!(done.event_name(), Started.event_name());
}
