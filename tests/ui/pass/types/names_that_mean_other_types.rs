#![allow(dead_code)]

use events_core::{EventEmitter, Newtype};

/// Not the standard library's, and an integer all the same.
struct Size(u64);

impl Newtype for Size { type Inner = u64; fn inner(&self) -> &u64 { &self.0 } }

mod time {
    pub struct Duration(pub i64);

    impl events_core::Newtype for Duration { type Inner = i64; fn inner(&self) -> &i64 { &self.0 } }
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
