//! Every shape of a reader, and every type that holds a field.

#![deny(unused)]

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use events_core::export::{ReadError, Reader, Strictness};
use events_core::{EventReader, EventValue, FieldValue};

#[derive(Clone, Copy, Debug, PartialEq, EventValue)]
#[event(field = "tagged_reply_state")]
enum State {
    Ok,
    No,
    Bad,
}

struct Words(usize);

impl Words {
    fn count(args: Option<Cow<'_, str>>) -> Words {
        Words(args.as_deref().unwrap_or_default().split_ascii_whitespace().count())
    }
}

#[derive(EventReader)]
#[event(name = "imap_command_finished")]
struct Command<'a, T> {
    #[event(field = "name")]
    command: Cow<'a, str>,
    tag: Option<Arc<str>>,
    #[event(with = Words::count)]
    args: Words,
    tagged_reply_state: Option<State>,
    bytes_in: T,
    bytes_out: NonZero<u8>,
    running_usecs: Duration,
    r#lock_wait_usecs: Option<i128>,
    #[event(extra)]
    user: Option<FieldValue<'a>>,
    duration: u32,
    #[event(skip)]
    seen: u64,
}

#[derive(EventReader)]
#[event(name = "auth_client_userdb_lookup_started")]
struct Lookup {
    remote_ip: Option<IpAddr>,
    local_ip: Ipv4Addr,
}

#[derive(EventReader)]
enum Seen<'a> {
    Command(Command<'a, u16>),
    #[event(name = "auth_request_finished")]
    Login { user: String, successful: bool },
    Lookup(Lookup),
    #[event(name = "dns_request_started")]
    Started,
}

fn main() {
    let mut reader = Reader::new(Strictness::Lenient);
    let line = br#"{"event":"imap_command_finished","fields":{"tag":"a1","name":"FETCH","bytes_in":3,"bytes_out":255,
        "args":"1:* FLAGS","tagged_reply_state":"NO","running_usecs":7,"user":"alice","duration":9}}"#;
    let Ok(Some(Seen::Command(command))) = reader.read_as::<Seen<'_>>(line) else { panic!("no command") };
    assert!(matches!(command.command, Cow::Borrowed("FETCH")));
    assert_eq!((command.tag.as_deref(), command.args.0, command.bytes_in), (Some("a1"), 2, 3));
    assert_eq!((command.tagged_reply_state, command.bytes_out.get()), (Some(State::No), 255));
    assert_eq!((command.running_usecs, command.lock_wait_usecs), (Duration::from_micros(7), None));
    assert_eq!((command.user, command.duration, command.seen), (Some(FieldValue::from("alice")), 9, 0));
    assert!(State::Ok != State::Bad);

    let login = b"event:auth_request_finished\tfield:user=alice";
    let Ok(Some(Seen::Login { user, successful })) = reader.read_as(login) else { panic!("no login") };
    assert_eq!((&*user, successful), ("alice", false));
    assert!(matches!(reader.read_as(b"event:dns_request_started"), Ok(Some(Seen::Started))));
    let lookup = b"event:auth_client_userdb_lookup_started\tfield:local_ip=127.0.0.1";
    let Ok(Some(Seen::Lookup(lookup))) = reader.read_as(lookup) else { panic!("no lookup") };
    assert_eq!((lookup.local_ip, lookup.remote_ip), (Ipv4Addr::LOCALHOST, None));

    let other = reader.read_as::<Seen<'_>>(b"event:sql_query_finished");
    assert!(matches!(other, Ok(None)));
    let missing = reader.read_as::<Lookup>(b"event:auth_client_userdb_lookup_started");
    assert!(matches!(missing, Err(ReadError::MissingField { .. })));
    let wrong = reader.read_as::<Lookup>(b"event:auth_client_userdb_lookup_started\tfield:local_ip=::1");
    assert!(matches!(wrong, Err(ReadError::Unreadable { .. })));
}
