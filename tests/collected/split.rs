//! Records in several lines: those that the exporter driver `log` split, and those that collectors cut.

use std::io::{self, Read};

use dovecot_events::cli::capture;
use events_core::export::{Blocks, Line, Lines, Records, Strictness};

use super::{events, report};

/// The most bytes of a record in a message to the log process.
const MESSAGE: usize = 4087;

/// A record in both formats; the value has what collectors escape.
fn records(length: usize) -> [(String, String); 2] {
    let value: String = "a \"quoted\" \\ word, caf\u{e9} and more; ".chars().cycle().take(length).collect();
    let json = serde_json::json!({"event": "dns_request_started", "fields": {"text": value, "last": 1}});
    let more: String = (0..300).map(|number| format!("\tfield:f{number}=of many")).collect();
    let tabs = format!("event:dns_request_started\tfield:text={value}{more}\tfield:last=1");
    [(json.to_string(), value.clone()), (tabs, value)]
}

/// A string as journald's JSON has it: the numbers of the bytes if they are no text that can be printed.
fn journald(text: &[u8]) -> String {
    match std::str::from_utf8(text) {
        Ok(text) if !text.contains('\t') => serde_json::Value::from(text).to_string(),
        _ => serde_json::json!(text).to_string(),
    }
}

fn string(text: &[u8]) -> String {
    serde_json::Value::from(String::from_utf8_lossy(text)).to_string()
}

type Envelope = (&'static str, fn(&[u8]) -> Vec<u8>);

/// How collectors keep a line of syslog, or one that Dovecot wrote to its standard error.
const ENVELOPES: [Envelope; 13] = [
    ("log file", |text| [b"Nov 25 16:22:29 ", text].concat()),
    ("rsyslog", |text| {
        let text = String::from_utf8_lossy(text).replace('\t', "#011").into_bytes();
        [b"Nov 25 16:22:29 mx1 dovecot: ", text.as_slice()].concat()
    }),
    ("rsyslog, octal", |text| {
        let text = String::from_utf8_lossy(text).replace('\t', "\\011").into_bytes();
        [b"2026-11-25T19:26:19.910573+00:00 mx1 dovecot: ", text.as_slice()].concat()
    }),
    ("RFC 5424", |text| [b"<22>1 2026-11-25T19:26:19.910573+00:00 mx1 dovecot - - - ", text].concat()),
    ("journald JSON", |text| {
        format!("{{\"_PID\":\"7\",\"MESSAGE\":{},\"PRIORITY\":\"6\"}}", journald(text)).into_bytes()
    }),
    ("journald JSON, spaced", |text| {
        format!("\x1e{{ \"MESSAGE\" : {}, \"PRIORITY\" : \"6\" }}", string(text)).into_bytes()
    }),
    ("journald export", |text| [b"__CURSOR=x\n_PID=7\nMESSAGE=", text, b"\nPRIORITY=6\n"].concat()),
    ("journald export, binary", |text| {
        [b"_PID=7\nMESSAGE\n", text.len().to_le_bytes().as_slice(), text, b"\nPRIORITY=6\n"].concat()
    }),
    ("journalctl -o short", |text| {
        let text = String::from_utf8_lossy(text).replace('\t', "        ").into_bytes();
        [b"Nov 25 16:22:29 mx1 dovecot[7]: ", text.as_slice()].concat()
    }),
    ("Docker", |text| {
        let line = [text, b"\n"].concat();
        format!("{{\"log\":{},\"stream\":\"stderr\",\"time\":\"2026-11-25T19:26:32Z\"}}", string(&line)).into_bytes()
    }),
    ("CRI", |text| [b"2026-11-25T19:26:31.358391992+00:00 stderr F ", text].concat()),
    ("Vector", |text| {
        format!("{{\"host\":\"mx1\",\"message\":{},\"source_type\":\"syslog\"}}", string(text)).into_bytes()
    }),
    ("Fluent Bit", |text| format!("{{\"date\":1.5,\"log\":{}}}", string(text)).into_bytes()),
];

/// A record as messages of the log process.
fn messages(record: &str) -> Vec<Vec<u8>> {
    let pieces = record.as_bytes().chunks(MESSAGE);
    pieces.map(|piece| [b"stats: Info: ", piece].concat()).collect()
}

/// Reads in steps that are shorter than a line, and with an end now and then that is none, as a growing file has.
struct Steps<'a>(&'a [u8], usize, bool);

impl Read for Steps<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.2 = !self.2;
        let length = if self.2 { 0 } else { self.1.min(into.len()).min(self.0.len()) };
        into[..length].copy_from_slice(&self.0[..length]);
        self.0 = &self.0[length..];
        Ok(length)
    }
}

/// The names and values of the records in some text, as `Records` reads them.
fn read(text: &[u8]) -> Vec<(String, String)> {
    let records = Records::new(text, Strictness::Lenient).filter_map(Result::ok);
    records
        .filter(|record| !record.event_name().is_empty())
        .map(|record| {
            let value = record.field("text").map(|field| field.value.as_str().unwrap_or_default().to_owned());
            (record.event_name().into_owned(), value.unwrap_or_default())
        })
        .collect()
}

/// The lines as a reader of a growing file gets them.
fn followed(text: &[u8], step: usize) -> Vec<u8> {
    let mut lines = Lines::new(Steps(text, step, false));
    let mut all = Vec::new();
    while lines.position() < text.len() as u64 || !all.ends_with(b"end\n") {
        if let Some(Line::Whole(line)) = lines.next_ended_line().unwrap() {
            all.extend_from_slice(line);
            all.push(b'\n');
        }
    }
    all
}

/// The lines of blocks.
fn blocks(text: &[u8]) -> Vec<u8> {
    let mut blocks = Blocks::new(text);
    let mut all = Vec::new();
    while let Some(block) = blocks.next_block().unwrap() {
        for line in block.lines() {
            if let Line::Whole(line) = line {
                all.extend_from_slice(line);
            }
            all.push(b'\n');
        }
    }
    all
}

/// Checks that the records of `text` are read whole by each reader.
fn check(name: &str, text: &[u8], expected: &[(String, String)]) {
    let text = [text, b"end\n"].concat();
    let lengths = |read: &[(String, String)]| -> Vec<usize> { read.iter().map(|(_, value)| value.len()).collect() };
    let same = |found: &[u8], how: &str| {
        let found = read(found);
        assert_eq!(lengths(&found), lengths(expected), "{name}, {how}");
        assert!(found == expected, "{name}, {how}");
    };
    same(&text, "records");
    same(&blocks(&text), "blocks");
    let ends = |text: &[u8]| text.iter().filter(|byte| **byte == b'\n').count();
    assert_eq!(ends(&blocks(&text)), ends(&text), "{name}");
    for step in [97, 4096, 100_000] {
        same(&followed(&text, step), &format!("followed by {step}"));
    }
}

fn named(values: &[&String]) -> Vec<(String, String)> {
    values.iter().map(|value| ("dns_request_started".to_owned(), (*value).clone())).collect()
}

#[test]
fn records_that_the_log_driver_split_are_whole_in_every_envelope() {
    for (record, value) in records(15_000) {
        let short = "event:dns_request_started\tfield:text=short";
        for (name, envelope) in ENVELOPES {
            let line = |message: &[u8]| [envelope(message), b"\n".to_vec()].concat();
            let pieces: Vec<Vec<u8>> = messages(&record).iter().map(|message| line(message)).collect();
            assert!(pieces.len() >= 4);
            let text =
                [pieces.concat(), line(b"stats: Info: event:dns_request_started\tfield:text=short"), pieces.concat()];
            check(&format!("{name}: {}", &record[..7]), &text.concat(), &named(&[&value, &"short".to_owned(), &value]));
            // Without its rest, a record does not take what follows it.
            let cut = [pieces[0].clone(), line(format!("stats: Info: {short}").as_bytes())].concat();
            let cut = read(&cut);
            assert_eq!(cut.last().map(|(_, value)| value.as_str()), Some("short"), "{name}");
        }
    }
}

/// A record as Docker's driver json-file keeps it, with lines of at most 16 KiB.
fn docker(record: &str, stream: &str) -> Vec<u8> {
    let line = format!("{record}\n");
    let pieces = line.as_bytes().chunks(16 << 10);
    pieces
        .flat_map(|piece| {
            format!("{{\"log\":{},\"stream\":\"{stream}\",\"time\":\"2026-11-25T19:26:32Z\"}}\n", string(piece))
                .into_bytes()
        })
        .collect()
}

/// A record as container runtimes keep it, cut where a buffer of 8,192 bytes ends.
fn cri(record: &str, stream: &str) -> Vec<u8> {
    let mut pieces = record.as_bytes().chunks(8192).peekable();
    let mut all = Vec::new();
    while let Some(piece) = pieces.next() {
        let tag = if pieces.peek().is_some() { "P" } else { "F" };
        all.extend(format!("2026-11-25T19:26:31.358391992Z {stream} {tag} ").bytes());
        all.extend(piece);
        all.push(b'\n');
    }
    all
}

/// A record as `journalctl -o json` prints it, when a service wrote it to its standard output.
fn line_max(record: &str) -> Vec<u8> {
    let mut pieces = record.as_bytes().chunks(48 << 10).peekable();
    let mut all = Vec::new();
    while let Some(piece) = pieces.next() {
        let mark = if pieces.peek().is_some() { ",\"_LINE_BREAK\":\"line-max\"" } else { "" };
        all.extend(format!("{{\"MESSAGE\":{},\"_PID\":\"7\"{mark}}}\n", journald(piece)).bytes());
    }
    all
}

/// The same in journald's export format.
fn line_max_export(record: &str) -> Vec<u8> {
    let pieces = record.as_bytes().chunks(48 << 10);
    let entry = |piece: &[u8]| [b"_PID=7\nMESSAGE=", piece, b"\nPRIORITY=6\n\n"].concat();
    pieces.flat_map(entry).collect()
}

#[test]
fn records_that_the_log_driver_split_are_whole_as_real_collectors_keep_them() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/split");
    let [(_, value), _] = records(9000);
    for name in
        ["journald.json", "journald.export", "journald.short", "rsyslog.traditional", "rsyslog.rfc5424", "rsyslog.json"]
    {
        let text = std::fs::read(format!("{folder}/{name}")).unwrap();
        check(name, &text, &named(&[&value, &value]));
    }
}

#[test]
fn records_that_a_collector_cut_are_whole() {
    for (record, value) in records(100_000) {
        let ascii = record.replace('\u{e9}', "e");
        let plain = value.replace('\u{e9}', "e");
        check("Docker", &docker(&ascii, "stdout").repeat(2), &named(&[&plain, &plain]));
        check("CRI", &cri(&record, "stdout").repeat(2), &named(&[&value, &value]));
        check("journald", &line_max(&record).repeat(2), &named(&[&value, &value]));
        check("journald export", &line_max_export(&record).repeat(2), &named(&[&value, &value]));
    }
}

#[test]
fn messages_of_a_split_record_that_a_container_runtime_cut_are_whole() {
    for (record, value) in records(15_000) {
        let all: Vec<u8> =
            messages(&record).into_iter().flat_map(|message| [message, b"\n".to_vec()].concat()).collect();
        // The runtime reads 8,192 bytes, and cuts the line in which they end.
        let mut text = Vec::new();
        for chunk in all.chunks(8192) {
            for line in chunk.split_inclusive(|byte| *byte == b'\n') {
                let (line, tag) = match line.strip_suffix(b"\n") {
                    Some(line) => (line, 'F'),
                    None => (line, 'P'),
                };
                text.extend(format!("2026-11-25T19:26:31.358391992+00:00 stderr {tag} ").bytes());
                text.extend(line);
                text.push(b'\n');
            }
        }
        // A cut within a character leaves pieces that are not valid UTF-8.
        if !record.is_ascii() && read(&text).is_empty() {
            continue;
        }
        check("CRI", &text, &named(&[&value]));
    }
}

#[test]
fn parts_of_another_stream_are_not_joined() {
    let [_, (record, _)] = records(20_000);
    let record = record.replace('\u{e9}', "e");
    for (out, other) in
        [(docker(&record, "stdout"), docker("x", "stderr")), (cri(&record, "stdout"), cri("x", "stderr"))]
    {
        let first = out.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        let text = [&out[..first], &other, &out[first..]].concat();
        let mut lines = Lines::new(text.as_slice());
        let mut number = 0;
        while let Some(Line::Whole(line)) = lines.next_line().unwrap() {
            number += 1;
            assert!(number != 2 || line.len() == other.len() - 1, "{number}");
        }
        assert!(number >= 3, "{number}");
    }
}

#[test]
fn the_commands_read_what_collectors_cut() {
    let [(json, _), (tabs, _)] = records(40_000);
    let folder = tempfile::tempdir().unwrap();
    let conf = folder.path().join("dovecot.conf");
    std::fs::write(&conf, "dovecot_config_version = 2.4.0\nmetric q {\n  filter = event=dns_request_started\n}\n")
        .unwrap();
    for text in [cri(&json, "stdout"), line_max(&json), docker(&tabs.replace('\u{e9}', "e"), "stdout")] {
        let text = String::from_utf8(text.repeat(3)).unwrap();
        let found = report(&["--dovecot", "2.4"], &text);
        assert_eq!(events(&found), 3);
        assert!(found["findings"].as_array().unwrap().iter().all(|finding| finding["rule"] != "malformed-record"));
        let ran = capture(&["metrics", "--conf", conf.to_str().unwrap()], text.as_bytes());
        let row = ran.out.lines().find(|line| line.starts_with("q ")).unwrap_or_else(|| panic!("{}", ran.err));
        assert_eq!(row.split_whitespace().nth(1), Some("3"), "{row}");
    }
}
