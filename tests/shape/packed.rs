//! Exports as collectors keep them: records in envelopes, long ones in several lines, compressed by gzip or zstd in one or
//! more members or frames.

use std::io::Write as _;

use flate2::{Compression, GzBuilder};
use ruzstd::encoding::CompressionLevel;
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
/// So many of them are events.
const GOOD: usize = 5;
const REAL: &[&str] = &[
    include_str!("../data/collected/cri"),
    include_str!("../data/collected/docker.json"),
    include_str!("../data/collected/journald.json"),
    include_str!("../data/collected/rsyslog.rfc5424"),
    include_str!("../data/collected/syslog-ng.json"),
    include_str!("../data/collected/journald.short-iso-precise"),
];

/// The forms of [`wrapped`].
const FORMS: usize = 12;
/// The most bytes of a record in a message to Dovecot's log process; the rest follows in another message.
const MESSAGE: usize = 4087;

/// The lines of a record, as one collector writes them.
fn wrapped(choices: &mut Choices<'_>, form: usize, record: &[u8]) -> Vec<u8> {
    let whole = [record, b"\n"].concat();
    match form {
        0 => whole,
        // A program's own output, cut where a buffer ends: only the last piece has the line end.
        8 => whole.chunks(16 << 10).flat_map(docker).collect(),
        9 => cri(choices, record),
        10 => pieces(record, 48 << 10, |piece, is_last| match is_last {
            true => json!({"MESSAGE": text(piece), "_PID": "7"}).to_string().into(),
            false => json!({"MESSAGE": text(piece), "_PID": "7", "_LINE_BREAK": "line-max"}).to_string().into(),
        }),
        11 => pieces(record, 48 << 10, |piece, _| [b"_PID=7\nMESSAGE=", piece, b"\nPRIORITY=6\n"].concat()),
        _ => record.chunks(MESSAGE).flat_map(|piece| message(choices, form, piece)).collect(),
    }
}

/// The lines of a message that the log process wrote about a piece of a record.
fn message(choices: &mut Choices<'_>, form: usize, piece: &[u8]) -> Vec<u8> {
    let stats = [b"stats: ", piece].concat();
    let dated = [b"Nov 25 19:26:20 stats: Info: ", piece].concat();
    let line = match form {
        1 => dated,
        2 => return cri(choices, &dated),
        3 => return docker(&[dated.as_slice(), b"\n"].concat()),
        4 => json!({"PRIORITY": "6", "MESSAGE": text(&stats), "SYSLOG_IDENTIFIER": "dovecot"}).to_string().into(),
        5 => [b"<22>1 2026-11-25T19:26:15.777895+00:00 mx1 dovecot - - -  ", stats.as_slice()].concat(),
        6 => json!({"PROGRAM": "dovecot", "MESSAGE": text(&stats), "HOST": "mx1"}).to_string().into(),
        _ => [b"2026-11-25T19:26:15.777895+00:00 mx1 dovecot: ", stats.as_slice()].concat(),
    };
    [line.as_slice(), b"\n"].concat()
}

fn text(piece: &[u8]) -> &str {
    std::str::from_utf8(piece).expect("no character is cut")
}

/// One line for each piece of at most `length` bytes.
fn pieces(record: &[u8], length: usize, line: impl Fn(&[u8], bool) -> Vec<u8>) -> Vec<u8> {
    let last = record.chunks(length).count() - 1;
    record
        .chunks(length)
        .enumerate()
        .flat_map(|(at, piece)| [line(piece, at == last), b"\n".to_vec()].concat())
        .collect()
}

fn docker(piece: &[u8]) -> Vec<u8> {
    let line = json!({"log": text(piece), "stream": "stdout", "time": "2026-11-25T19:26:32.856057798Z"});
    format!("{line}\n").into_bytes()
}

/// A container runtime cuts lines anywhere, even within a character.
fn cri(choices: &mut Choices<'_>, record: &[u8]) -> Vec<u8> {
    let length = if choices.once_in(2) { 1 + choices.below(record.len()) } else { record.len() };
    pieces(record, length.max(record.len() / 8), |piece, is_last| {
        let tag = if is_last { "F" } else { "P" };
        [format!("2026-11-25T19:26:31.358391992+00:00 stdout {tag} ").as_bytes(), piece].concat()
    })
}

/// A record that is longer than one message of the log process, in one of the two formats.
fn long(choices: &mut Choices<'_>) -> String {
    let most = choices.pick(&[9_000, 9_000, 60_000]);
    let value: String = "a \"quoted\" \\ word} ".chars().cycle().take(choices.below(most)).collect();
    match choices.below(2) {
        0 => json!({"event": "a", "fields": {"text": value, "last": 1}}).to_string(),
        _ => format!("event:a\tfield:text={value}\tfield:last=1"),
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

/// One frame of zstd, alone or after one that a reader skips.
fn frame(choices: &mut Choices<'_>, bytes: &[u8]) -> Vec<u8> {
    let level = choices.pick(&[CompressionLevel::Fastest, CompressionLevel::Fastest, CompressionLevel::Uncompressed]);
    let frame = ruzstd::encoding::compress_to_vec(bytes, level);
    if !choices.once_in(3) {
        return frame;
    }
    let length = choices.below(300);
    let magic = 0x184d_2a50_u32 + choices.below(16) as u32;
    [&magic.to_le_bytes()[..], &(length as u32).to_le_bytes(), &vec![7; length], &frame].concat()
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
    let form = choices.below(FORMS);
    let mut records: Vec<(String, bool)> = Vec::new();
    while choices.more(records.len(), 12) || records.is_empty() {
        let at = choices.below(RECORDS.len() + 2);
        records.push(RECORDS.get(at).map_or_else(|| (long(choices), true), |record| ((*record).to_owned(), at < GOOD)));
    }
    let good: Vec<&str> = records.iter().filter(|(_, is_good)| *is_good).map(|(record, _)| record.as_str()).collect();
    let bare: String = good.iter().map(|record| format!("{record}\n")).collect();
    let mut lines: Vec<u8> = good.iter().flat_map(|record| wrapped(choices, form, record.as_bytes())).collect();
    let (bare, in_lines) = (live_check(&folder, bare.as_bytes()), live_check(&folder, &lines));
    // An envelope changes nothing about what is in it.
    match (&bare, &in_lines) {
        (Ok(bare), Ok(in_lines)) => {
            assert_eq!(seen(bare), seen(in_lines), "{}", lines.escape_ascii());
            assert_eq!(seen(bare).iter().map(|(_, seen)| seen).sum::<u64>(), good.len() as u64, "{bare}");
        }
        (bare, in_lines) => {
            assert!(bare.is_err() == in_lines.is_err(), "{}: {bare:?} {in_lines:?}", lines.escape_ascii());
        }
    }
    lines = records.iter().flat_map(|(record, _)| wrapped(choices, form, record.as_bytes())).collect();
    if choices.once_in(4) {
        let real = choices.pick(REAL);
        let of_real: Vec<&str> = real.lines().collect();
        let (at, count) = (choices.below(of_real.len()), choices.below(4));
        lines.extend(of_real.iter().skip(at).take(count).flat_map(|line| [*line, "\r\n"].concat().into_bytes()));
    }
    let plain = live_check(&folder, &lines);
    let is_zstd = choices.once_in(2);
    let cut = [0, choices.below(lines.len() + 1), lines.len()];
    let [first, second] = [0, 1].map(|at| {
        let part = &lines[cut[at]..cut[at + 1]];
        if is_zstd { frame(choices, part) } else { member(choices, part) }
    });
    let mut packed = [first.as_slice(), &second].concat();
    assert_eq!(plain, live_check(&folder, &packed), "{}", lines.escape_ascii());
    // Without these it is not known as compressed, and is read as lines.
    let magic = if is_zstd { 4 } else { 2 };
    let end = packed.len();
    match choices.below(6) {
        // Where a member ends nothing is missing.
        0 => packed.truncate(Some(choices.below(end)).filter(|at| *at != first.len()).unwrap_or(end - 1)),
        // The checksum of gzip; that of zstd is at the very end.
        1 => packed[end - if is_zstd { 4 } else { 8 }] ^= 1,
        2 => packed.extend(b"more"),
        3 => packed.extend(&first[..magic + 1].to_vec()),
        4 => {
            let at = magic + choices.below(end - magic);
            packed[at] ^= 1 << choices.below(8);
        }
        _ => return plain.is_ok(),
    }
    // Damage is an error, or changes nothing that counts: never a report about a part of it.
    if let (Ok(damaged), Ok(plain)) = (live_check(&folder, &packed), &plain) {
        assert_eq!(seen(&damaged), seen(plain), "{}", lines.escape_ascii());
    }
    false
}
