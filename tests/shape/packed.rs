//! Exports as collectors keep them: records in envelopes, compressed by gzip in one or more members.

use std::io::Write as _;

use flate2::{Compression, GzBuilder};
use serde_json::{Value, json};

use crate::accept::PAGE;
use crate::choice::Choices;
use crate::folder::Folder;

const RECORDS: &[&str] = &[
    "{\"event\":\"imap_command_finished\",\"fields\":{\"bytes_in\":5,\"tagged_reply_state\":\"OK\"}}",
    "{\"event\":\"my_event\",\"hostname\":\"mx1\",\"start_time\":\"2026-11-25T19:26:20.703972Z\",\"categories\":[\"auth\",\"service:auth\"],\"fields\":{\"odd\":\"a\\\"b\\\\c\\u0001\"}}",
    "event:auth_request_finished\thostname:mx1\tfield:user=a\\b\tfield:auth_user=b",
    "event:dns_request_started",
    "{\"event\":\"a\",\"fields\":{\"\u{e9}\u{1f600}\":-9223372036854775808,\"l\":[\"\",\"x\"]}}",
    "{\"event\":\"broken\"",
    "no record at all",
    "{\"fields\":{}}",
];
const REAL: &[&str] = &[
    include_str!("../data/collected/cri"),
    include_str!("../data/collected/docker.json"),
    include_str!("../data/collected/journald.json"),
    include_str!("../data/collected/rsyslog.rfc5424"),
    include_str!("../data/collected/syslog-ng.json"),
    include_str!("../data/collected/journald.short-iso-precise"),
];

/// A line around a record, as one collector writes it.
fn wrapped(form: usize, record: &str) -> String {
    let text = format!("stats: Info: {record}");
    match form {
        0 => record.to_owned(),
        1 => format!("Nov 25 19:26:20 {text}"),
        2 => format!("2026-11-25T19:26:31.358391992+00:00 stdout F Nov 25 19:26:20 {text}"),
        3 => json!({"log": format!("Nov 25 19:26:20 {text}\n"), "stream": "stdout", "time": "2026-11-25T19:26:32.856057798Z"}).to_string(),
        4 => json!({"PRIORITY": "6", "MESSAGE": format!("stats: {record}"), "SYSLOG_IDENTIFIER": "dovecot"}).to_string(),
        5 => format!("<22>1 2026-11-25T19:26:15.777895+00:00 mx1 dovecot - - -  stats: {record}"),
        6 => json!({"PROGRAM": "dovecot", "MESSAGE": format!("stats: {record}"), "HOST": "mx1"}).to_string(),
        _ => format!("2026-11-25T19:26:15.777895+00:00 mx1 dovecot: stats: {record}"),
    }
}

/// One member of gzip, with or without the optional parts of its header.
fn member(choices: &mut Choices<'_>, bytes: &[u8]) -> Vec<u8> {
    let mut builder = GzBuilder::new().mtime(choices.below(3) as u32);
    if choices.once_in(3) {
        builder = builder.filename("dovecot.log");
    }
    if choices.once_in(3) {
        builder = builder.comment("a comment");
    }
    if choices.once_in(3) {
        builder = builder.extra(vec![7; choices.below(300)]);
    }
    let mut encoder = builder.write(Vec::new(), Compression::new(choices.below(10) as u32));
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// The report on an input, or why there is none.
fn live_check(folder: &Folder, input: &[u8]) -> Result<Value, String> {
    let run = folder
        .run(&["live-check", "--spec", &folder.path("page.txt"), "--fail-on", "never", "--format", "json"], input);
    if run.status == 101 { Err(run.err) } else { Ok(serde_json::from_str(&run.out).expect("JSON")) }
}

/// How many events of each name were seen.
fn seen(report: &Value) -> Vec<(String, u64)> {
    let lists = report["coverage"].as_object().expect("coverage").values().filter_map(Value::as_array).flatten();
    let mut seen: Vec<(String, u64)> = lists
        .filter_map(|event| {
            Some((event["name"].as_str().or(event["event"].as_str())?.to_owned(), event["seen"].as_u64()?))
        })
        .collect();
    seen.sort();
    seen
}

/// What must hold of each input. Returns whether it is one without damage in which events are found.
pub(crate) fn check(choices: &mut Choices<'_>) -> bool {
    let folder = Folder::new(&[("page.txt".to_owned(), PAGE.to_owned())].into());
    let form = choices.below(8);
    let mut records = Vec::new();
    while choices.more(records.len(), 12) || records.is_empty() {
        records.push(choices.pick(RECORDS));
    }
    let good: Vec<&str> = records.iter().copied().filter(|record| RECORDS[..5].contains(record)).collect();
    let mut text: String = good.iter().map(|record| wrapped(form, record) + "\n").collect();
    let bare: String = good.iter().map(|record| format!("{record}\n")).collect();
    let (bare, wrapped_up) = (live_check(&folder, bare.as_bytes()), live_check(&folder, text.as_bytes()));
    // An envelope changes nothing about what is in it.
    match (&bare, &wrapped_up) {
        (Ok(bare), Ok(wrapped)) => {
            assert_eq!(seen(bare), seen(wrapped), "{text}");
            assert_eq!(seen(bare).iter().map(|(_, seen)| seen).sum::<u64>(), good.len() as u64, "{bare}");
        }
        (bare, wrapped) => assert!(bare.is_err() == wrapped.is_err(), "{text}: {bare:?} {wrapped:?}"),
    }
    text = records.iter().map(|record| wrapped(form, record) + choices.pick(&["\n", "\n", "\r\n"])).collect();
    if choices.once_in(4) {
        let real = choices.pick(REAL);
        let lines: Vec<&str> = real.lines().collect();
        let (at, count) = (choices.below(lines.len()), choices.below(4));
        text.extend(lines.iter().skip(at).take(count).flat_map(|line| [line, "\n"]));
    }
    let plain = live_check(&folder, text.as_bytes());
    let cut = [0, choices.below(text.len() + 1), text.len()];
    let [first, second] = [0, 1].map(|at| member(choices, &text.as_bytes()[cut[at]..cut[at + 1]]));
    let mut packed = [first.as_slice(), &second].concat();
    assert_eq!(plain, live_check(&folder, &packed), "{text}");
    let end = packed.len();
    match choices.below(6) {
        // Where a member ends nothing is missing.
        0 => packed.truncate(Some(choices.below(end)).filter(|at| *at != first.len()).unwrap_or(end - 1)),
        1 => packed[end - 8] ^= 1,
        2 => packed.extend(b"more"),
        3 => packed.extend([0x1f, 0x8b, 8]),
        4 => {
            // Without its first bytes it is not known as gzip, and is read as lines.
            let at = 2 + choices.below(end - 2);
            packed[at] ^= 1 << choices.below(8);
        }
        _ => return plain.is_ok(),
    }
    // Damage is an error, or changes nothing that counts: never a report about a part of it.
    if let (Ok(damaged), Ok(plain)) = (live_check(&folder, &packed), &plain) {
        assert_eq!(seen(&damaged), seen(plain), "{text}");
    }
    false
}
