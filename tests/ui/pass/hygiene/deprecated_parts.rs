//! The expansion does not count as a use of what is deprecated.
#![deny(deprecated)]

use events_core::{EventEmitter, EventValue};

#[derive(EventEmitter)]
#[event(name = "client_connection_disconnected", partial)]
pub struct Done {
    #[deprecated]
    pub bytes_in: u64,
}

#[deprecated]
#[derive(EventEmitter)]
#[event(name = "client_connection_disconnected", partial)]
pub struct Old {
    pub bytes_in: u64,
}

#[derive(EventValue)]
#[event(field = "policy_result")]
pub enum PolicyResult {
    Ok,
    #[deprecated]
    Delayed,
}

fn main() {}
