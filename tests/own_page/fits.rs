#![deny(warnings, unused_qualifications, unreachable_pub, private_bounds)]
//! Nothing that the derives expand to for a custom page is warned about.

use std::time::SystemTime;

use events_core::{EventEmitter, EventValue};

#[derive(Clone, Copy, EventValue)]
#[event(spec = "Mail.txt", field = "mode", event = "mail_opened")]
pub enum OpenMode {
    Read,
    Write,
}

/// An emitter with a type parameter.
#[derive(EventEmitter)]
#[event(spec = "Mail.txt", name = "mail_opened", category("mail"))]
pub struct Opened<'a, S> {
    mailbox: &'a str,
    mode: OpenMode,
    flags: Vec<String>,
    size: S,
    #[event(extra)]
    session: String,
}

#[derive(EventEmitter)]
#[event(spec = "Mail.txt", name = "mail_moved", omit(mailbox, flags, size))]
struct Moved {
    mode: &'static str,
    opened_time: SystemTime,
}

#[derive(EventEmitter)]
#[event(spec = "Mail.txt", name = "mail_counted")]
struct Counted;

fn main() {
    let opened =
        Opened { mailbox: "INBOX", mode: OpenMode::Write, flags: vec![], size: 7_u64, session: "s".to_owned() };
    assert_eq!(opened.event_name(), "mail_opened");
    assert_eq!(OpenMode::Read.as_str(), "read");
    assert_eq!(Moved { mode: "copy", opened_time: SystemTime::now() }.event_name(), "mail_moved");
    assert_eq!(Counted.event_name(), "mail_counted");
}
