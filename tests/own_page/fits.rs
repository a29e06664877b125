#![deny(warnings, unused_qualifications, unreachable_pub, private_bounds)]
//! Nothing that the derives expand to for a custom page is warned about.

use std::time::SystemTime;

use events_core::export::{Reader, Strictness};
use events_core::{EventEmitter, EventParent, EventReader, EventValue, FieldValue, OwnedEvent};

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

/// An item of a list.
#[derive(Clone, Copy, Debug, PartialEq, EventValue)]
#[event(spec = "Mail.txt", field = "flags", rename_all = "lowercase")]
pub enum Flag {
    Seen,
    Answered,
}

#[derive(EventEmitter)]
#[event(spec = "Mail.txt", name = "mail_opened", partial)]
struct Flagged<'a> {
    flags: &'a [Flag],
    #[event(extra)]
    old_flags: Option<Vec<Flag>>,
}

/// What is read of its flags.
#[derive(EventReader)]
#[event(spec = "Mail.txt", name = "mail_opened")]
struct FlagsSeen {
    flags: Vec<Flag>,
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

/// What is read of a mail.
#[derive(EventReader)]
#[event(spec = "Mail.txt", name = "mail_opened")]
pub struct Seen<'a> {
    /// The name of the mailbox.
    pub mailbox: std::borrow::Cow<'a, str>,
    /// How it was opened.
    pub mode: Option<OpenMode>,
    /// The flags.
    pub flags: Vec<String>,
}

/// A session.
#[derive(EventParent)]
#[event(spec = "Mail.txt")]
pub struct Session {
    /// The name of the mailbox.
    pub mailbox: String,
}

#[derive(EventEmitter)]
#[event(spec = "Mail.txt", name = "mail_opened", within = Session, omit(flags))]
struct OpenedWithin {
    mode: OpenMode,
    size: u32,
}

fn main() {
    let line = br#"{"event":"mail_opened","fields":{"mailbox":"INBOX","mode":"write","flags":["a"]}}"#;
    let mut reader = Reader::new(Strictness::Lenient);
    let seen = reader.read_as::<Seen>(line).unwrap().unwrap();
    assert_eq!((&*seen.mailbox, seen.mode.map(|mode| mode as u8), seen.flags), ("INBOX", Some(1), vec!["a".to_owned()]));
    let flagged = OwnedEvent::of(&Flagged { flags: &[Flag::Seen, Flag::Answered], old_flags: Some(vec![Flag::Seen]) });
    let lists = ["flags", "old_flags"].map(|field| flagged.get(field).and_then(FieldValue::as_str_list));
    assert_eq!(lists, [Some(&["seen".into(), "answered".into()][..]), Some(&["seen".into()][..])]);
    let line = br#"{"event":"mail_opened","fields":{"flags":["answered","seen"]}}"#;
    let flags = reader.read_as::<FlagsSeen>(line).unwrap().unwrap().flags;
    assert_eq!(flags, [Flag::Answered, Flag::Seen]);
    let line = br#"{"event":"mail_opened","fields":{"flags":["lost"]}}"#;
    assert!(reader.read_as::<FlagsSeen>(line).is_err(), "no variant has this word");
    assert_eq!(OpenedWithin { mode: OpenMode::Read, size: 1 }.event_name(), "mail_opened");
    assert_eq!(Session { mailbox: String::new() }.event_name(), "");
    let opened =
        Opened { mailbox: "INBOX", mode: OpenMode::Write, flags: vec![], size: 7_u64, session: "s".to_owned() };
    assert_eq!(opened.event_name(), "mail_opened");
    assert_eq!(OpenMode::Read.as_str(), "read");
    assert_eq!(Moved { mode: "copy", opened_time: SystemTime::now() }.event_name(), "mail_moved");
    assert_eq!(Counted.event_name(), "mail_counted");
}
