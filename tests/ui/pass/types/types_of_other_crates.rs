//! A function or the text of a value makes a type of another crate the value of a field.
use std::fmt;

use events_core::{EventEmitter, EventValue, OwnedEvent};

struct Url(String);

impl Url {
    fn as_str(&self) -> &str {
        &self.0
    }
}

#[derive(Clone, Copy)]
struct Id(u64);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "id-{}", self.0)
    }
}

fn whole(load: &f64) -> Option<i64> {
    (*load >= 0.0).then_some(*load as i64)
}

#[derive(EventEmitter)]
#[event(name = "imap_command_finished", partial)]
struct Done<T> {
    #[event(with = Url::as_str)]
    args: Url,
    #[event(display)]
    tag: Id,
    #[event(display)]
    name: Option<T>,
    #[event(with = whole)]
    bytes_in: f64,
    #[event(extra, display)]
    percent: f32,
}

#[derive(EventValue)]
#[event(field = "service", rename_all = "kebab-case")]
enum Service {
    Imap,
    ManageSieve,
    #[event(value = "other")]
    Unknown,
}

fn main() {
    let done = Done {
        args: Url("imap://a".to_owned()),
        tag: Id(7),
        name: Some(Id(8)),
        bytes_in: 2.5,
        percent: 0.5,
    };
    let event = OwnedEvent::of(&done);
    assert_eq!(event.str("args"), Some("imap://a"));
    assert_eq!((event.str("tag"), event.str("name")), (Some("id-7"), Some("id-8")));
    assert_eq!(event.int("bytes_in"), Some(2));
    assert_eq!(event.str("percent"), Some("0.5"));
    assert_eq!(Service::Imap.as_str(), "imap");
    assert_eq!(Service::ManageSieve.as_str(), "manage-sieve");
    assert_eq!(Service::Unknown.as_str(), "other");
}
