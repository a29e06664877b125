//! A type is judged by what it implements, not by what it is called.
use events_core::{AsValue, EventEmitter, EventValue};

mod time {
    pub struct Duration(pub i64);

    impl events_core::AsValue for Duration {
        type Value = i64;

        fn as_value(&self) -> &i64 {
            &self.0
        }
    }
}

use time::Duration;

struct Path(String);

impl AsValue for Path {
    type Value = str;

    fn as_value(&self) -> &str {
        &self.0
    }
}

#[derive(EventValue)]
#[event(field = "policy_result")]
enum Instant {
    Ok,
}

#[derive(EventEmitter)]
#[event(name = "client_connection_disconnected", partial)]
struct Disconnected {
    bytes_in: Duration,
    reason: Path,
    #[event(extra)]
    load: Option<Path>,
}

#[derive(EventEmitter)]
#[event(name = "auth_request_finished", partial)]
struct Finished {
    policy_result: Instant,
}

fn main() {
    let event = Disconnected { bytes_in: Duration(1), reason: Path("quit".to_owned()), load: None };
    let event = events_core::OwnedEvent::of(&event);
    assert_eq!((event.int("bytes_in"), event.str("reason")), (Some(1), Some("quit")));
    let event = events_core::OwnedEvent::of(&Finished { policy_result: Instant::Ok });
    assert_eq!(event.str("policy_result"), Some("ok"));
}
