#![allow(dead_code)]

use events_core::{EventEmitter, AsValue};

/// Not the standard library's, and an integer all the same.
struct Size(u64);

impl AsValue for Size { type Value = u64; fn as_value(&self) -> &u64 { &self.0 } }

mod time {
    pub struct Duration(pub i64);

    impl events_core::AsValue for Duration { type Value = i64; fn as_value(&self) -> &i64 { &self.0 } }
}

type Name = String;

#[derive(EventEmitter)]
#[event(name = "imap_command_finished", partial)]
struct Done {
    name: Name,
    bytes_in: Size,
    bytes_out: time::Duration,
}

fn main() {}
