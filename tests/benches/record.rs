//! What recording an event as a line of JSON costs, beside `serde_json` writing the same bytes from a derived struct.
//!
//! `cargo bench -p events-tests --bench record`: the event is made, its fields are recorded and the line is written
//! into a buffer that is used again; both contenders write the same line, byte for byte, in turns.
#![expect(clippy::unwrap_used, reason = "a benchmark stops if it cannot measure")]

use std::hint::black_box;
use std::net::IpAddr;
use std::time::Duration;

use events_core::export::{Encode, JsonEncoder};
use events_core::{Envelope, EventEmitter, EventValue, Timestamp};
use events_tests::measure::compare;
use serde::Serialize;

/// Recordings in one measurement.
const TIMES: usize = if cfg!(debug_assertions) { 100 } else { 1_000_000 };

#[derive(EventEmitter)]
#[event(name = "imap_command_finished", omit(human_args, lock_wait_usecs), category("imap"))]
struct CommandDone<'a> {
    tag: &'a str,
    name: &'a str,
    args: &'a str,
    tagged_reply_state: ReplyState,
    tagged_reply: Option<&'a str>,
    last_run_time: Timestamp,
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

#[derive(EventEmitter)]
#[event(name = "client_connection_connected", category("service:lmtp"))]
struct Connected<'a> {
    client_ip: IpAddr,
    client_port: u16,
    ip: IpAddr,
    port: u16,
    #[event(extra)]
    remote_pid: u32,
    #[event(extra)]
    user: &'a str,
}

/// The record as a plain struct. Its times are already formatted, because no standard type
/// serializes to them: what is left out of the peer's work is in ours.
#[derive(Serialize)]
struct Record<'a, F> {
    event: &'a str,
    hostname: &'a str,
    start_time: &'a str,
    end_time: &'a str,
    categories: &'a [&'a str],
    fields: F,
}

#[derive(Serialize)]
struct CommandFields<'a> {
    duration: u64,
    tag: &'a str,
    name: &'a str,
    args: &'a str,
    tagged_reply_state: PlainState,
    #[serde(skip_serializing_if = "Option::is_none")]
    tagged_reply: Option<&'a str>,
    last_run_time: &'a str,
    running_usecs: u64,
    bytes_in: u64,
    bytes_out: u64,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum PlainState {
    Ok,
    No,
    Bad,
}

#[derive(Serialize)]
struct ConnectedFields<'a> {
    duration: u64,
    client_ip: IpAddr,
    client_port: u16,
    ip: IpAddr,
    port: u16,
    remote_pid: u32,
    user: &'a str,
}

const START: Timestamp = Timestamp::new(1_795_371_182, 791_253);
const END: Timestamp = Timestamp::new(1_795_371_182, 793_460);

fn main() {
    let states =
        [(ReplyState::Ok, PlainState::Ok), (ReplyState::No, PlainState::No), (ReplyState::Bad, PlainState::Bad)];
    for args in ["1:* (FLAGS UID)", "1 \"say \\\"h\u{e9}llo\\\"\""] {
        let ours = |out: &mut Vec<u8>, encoder: &mut JsonEncoder, number: usize| {
            let event = CommandDone {
                tag: black_box("a1"),
                name: black_box("FETCH"),
                args: black_box(args),
                tagged_reply_state: states[number % 3].0,
                tagged_reply: black_box(Some("OK Fetch completed (0.001 + 0.000 secs).")),
                last_run_time: black_box(START),
                running_usecs: Duration::from_micros(number as u64),
                bytes_in: black_box(17),
                bytes_out: black_box(42_000),
            };
            encoder.encode(&envelope(), &event, out);
        };
        let times = [START.to_string(), END.to_string()];
        let peer = |out: &mut Vec<u8>, number: usize| {
            let fields = CommandFields {
                duration: black_box(2207),
                tag: black_box("a1"),
                name: black_box("FETCH"),
                args: black_box(args),
                tagged_reply_state: states[number % 3].1,
                tagged_reply: black_box(Some("OK Fetch completed (0.001 + 0.000 secs).")),
                last_run_time: black_box(&times[0]),
                running_usecs: number as u64,
                bytes_in: black_box(17),
                bytes_out: black_box(42_000),
            };
            serde_json::to_writer(out, &record("imap_command_finished", &times, &["imap"], fields)).unwrap();
        };
        run(if args.contains('"') { "a command, with escapes" } else { "a command" }, ours, peer);
    }

    let (local, remote) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([192, 0, 2, 17]));
    let ours = |out: &mut Vec<u8>, encoder: &mut JsonEncoder, number: usize| {
        let event = Connected {
            client_ip: black_box(remote),
            client_port: number as u16,
            ip: black_box(local),
            port: black_box(143),
            remote_pid: black_box(4711),
            user: black_box("alice@example.com"),
        };
        encoder.encode(&envelope(), &event, out);
    };
    let times = [START.to_string(), END.to_string()];
    let peer = |out: &mut Vec<u8>, number: usize| {
        let fields = ConnectedFields {
            duration: black_box(2207),
            client_ip: black_box(remote),
            client_port: number as u16,
            ip: black_box(local),
            port: black_box(143),
            remote_pid: black_box(4711),
            user: black_box("alice@example.com"),
        };
        let record = record("client_connection_connected", &times, &["service:lmtp"], fields);
        serde_json::to_writer(out, &record).unwrap();
    };
    run("a connection", ours, peer);
}

fn envelope() -> Envelope<'static> {
    Envelope::between(black_box(START), black_box(END)).with_hostname(black_box("mx1.example.com"))
}

fn record<'a, F>(event: &'a str, times: &'a [String; 2], categories: &'a [&'a str], fields: F) -> Record<'a, F> {
    Record {
        event: black_box(event),
        hostname: black_box("mx1.example.com"),
        start_time: black_box(&times[0]),
        end_time: black_box(&times[1]),
        categories: black_box(categories),
        fields,
    }
}

fn run(what: &str, ours: impl Fn(&mut Vec<u8>, &mut JsonEncoder, usize), peer: impl Fn(&mut Vec<u8>, usize)) {
    let mut encoder = JsonEncoder::default();
    let (mut line, mut same) = (Vec::new(), Vec::new());
    for number in 0..3 {
        ours(&mut line, &mut encoder, number);
        peer(&mut same, number);
        assert_eq!(String::from_utf8_lossy(&line), String::from_utf8_lossy(&same));
        line.clear();
        same.clear();
    }
    let mut repeat_ours = || {
        for number in 0..TIMES {
            line.clear();
            ours(&mut line, &mut encoder, number);
            black_box(&line);
        }
    };
    let mut repeat_peer = || {
        for number in 0..TIMES {
            same.clear();
            peer(&mut same, number);
            black_box(&same);
        }
    };
    compare(what, TIMES, &mut [("events-core", &mut repeat_ours), ("serde_json", &mut repeat_peer)]);
}
