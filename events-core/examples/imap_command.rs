//! A custom struct, checked against the page at compile time, and the line that Dovecot would export for it.
//!
//! `cargo run -p events-core --example imap_command`

use std::thread;
use std::time::{Duration, Instant};

use events_core::{EventEmitter, EventValue, JsonSink, Sink};

#[derive(EventEmitter)]
#[event(name = "imap_command_finished", omit(args, human_args, last_run_time, lock_wait_usecs), category("imap"))]
struct CommandDone<'a> {
    tag: &'a str,
    #[event(field = "name")]
    command: &'a str,
    tagged_reply_state: ReplyState,
    tagged_reply: Option<String>,
    running_usecs: Duration,
    bytes_in: u64,
    bytes_out: u64,
}

#[derive(Clone, Copy, EventValue)]
#[event(field = "tagged_reply_state")]
enum ReplyState {
    Ok,
    No,
    Bad,
}

fn main() {
    let started = Instant::now();
    thread::sleep(Duration::from_millis(2));
    let state = match std::env::args().nth(1).as_deref() {
        None | Some("ok") => ReplyState::Ok,
        Some("no") => ReplyState::No,
        Some(_) => ReplyState::Bad,
    };
    JsonSink::stdout().send(&CommandDone {
        tag: "a1",
        command: "SELECT",
        tagged_reply_state: state,
        tagged_reply: Some("OK \"INBOX\" selected.".to_owned()),
        running_usecs: started.elapsed(),
        bytes_in: 17,
        bytes_out: 420,
    });
}
