//! Reading allocates nothing for events whose fields are documented, or known to every event, and hold no escape.

use std::borrow::Cow;
use std::hint::black_box;
use std::net::IpAddr;
use std::time::Duration;

use allocation_counter::measure;
use events_core::EventReader;
use events_core::events::{Event, TABLE};
use events_core::export::{Reader, Records, Strictness};
use events_spec::Kind;

/// A line for each event of the page, with every field that it documents and `duration`.
fn lines(json: bool) -> Vec<String> {
    let value = |kind, values: &[&'static str]| match kind {
        Kind::Str => ("\"some text that is longer than a few words: é\"", false),
        Kind::Int => ("1795371182791253", false),
        Kind::Time => ("\"2026-11-22T18:13:02.791253Z\"", false),
        Kind::Ip => ("\"2001:db8::1\"", false),
        Kind::Enum => (values.first().copied().unwrap_or_default(), true),
        Kind::StrList => ("[]", false),
    };
    let line = |event: &events_spec::EventDef<'static>| {
        let mut fields = vec!["\"duration\":5".to_owned()];
        for field in event.fields {
            let (value, bare) = value(field.kind, field.values);
            fields.push(if bare {
                format!("\"{}\":\"{value}\"", field.name)
            } else {
                format!("\"{}\":{value}", field.name)
            });
        }
        if json {
            return format!(
                "{{\"event\":\"{}\",\"hostname\":\"mx\",\"start_time\":\"2026-11-22T18:13:02.791253Z\",\"end_time\":1795371182.791253,\"categories\":[\"imap\"],\"fields\":{{{}}}}}",
                event.name,
                fields.join(",")
            );
        }
        let fields: Vec<String> =
            fields.iter().map(|field| format!("field:{}", field.replacen("\":", "=", 1).replace('"', ""))).collect();
        format!("event:{}\thostname:mx\tstart_time:1795371182.791253\tcategory:imap\t{}", event.name, fields.join("\t"))
    };
    TABLE.events.iter().map(line).collect()
}

#[test]
fn documented_events_are_read_without_allocation() {
    for json in [true, false] {
        let lines = lines(json);
        for strictness in [Strictness::Lenient, Strictness::Strict] {
            let mut reader = Reader::new(strictness);
            let info = measure(|| {
                for line in &lines {
                    let record = reader.read(line.as_bytes()).unwrap().unwrap();
                    assert!(!matches!(record.event, Event::Undocumented(_)));
                    black_box((record.start_time(), record.hostname(), record.duration_usecs()));
                }
            });
            assert_eq!(info.count_total, 0, "json: {json}, {strictness:?}");
        }
    }
}

/// Some of the fields that the page documents, with each kind.
#[derive(EventReader)]
enum Seen<'a> {
    #[event(name = "imap_command_finished")]
    Command {
        name: Cow<'a, str>,
        running_usecs: Option<Duration>,
        bytes_out: i64,
        tag: Option<Cow<'a, str>>,
        #[event(extra)]
        user: Option<Cow<'a, str>>,
    },
    #[event(name = "auth_client_userdb_lookup_started")]
    Lookup { local_ip: IpAddr, service: Cow<'a, str> },
}

#[test]
fn readers_are_filled_without_allocation() {
    for json in [true, false] {
        let lines = lines(json);
        let mut reader = Reader::new(Strictness::Lenient);
        let mut seen = 0;
        let info = measure(|| {
            for line in &lines {
                match reader.read_as::<Seen<'_>>(line.as_bytes()).unwrap() {
                    Some(Seen::Command { name, running_usecs, bytes_out, tag, user }) => {
                        assert!(matches!(name, Cow::Borrowed(_)) && tag.is_some() && user.is_none());
                        black_box((running_usecs, bytes_out));
                        seen += 1;
                    }
                    Some(Seen::Lookup { local_ip, service }) => {
                        black_box((local_ip, service));
                        seen += 1;
                    }
                    None => {}
                }
            }
        });
        assert_eq!((info.count_total, seen), (0, 2), "json: {json}");
    }
}

#[test]
fn fields_that_the_page_does_not_know_cost_no_allocation_once_they_were_seen() {
    let text = include_bytes!("data/captures/dovecot-2.3.19.1.jsonl");
    let mut reader = Reader::new(Strictness::Lenient);
    let plain = || text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty() && !line.contains(&b'\\'));
    for line in plain() {
        reader.read(line).unwrap();
    }
    let info = measure(|| {
        for line in plain() {
            let record = reader.read(line).unwrap().unwrap();
            black_box(&record.event);
        }
    });
    assert_eq!(info.count_total, 0);
}

#[test]
fn a_stream_is_read_into_one_buffer() {
    let text = (lines(true).join("\n") + "\n").repeat(20).into_bytes();
    let mut records = Records::new(text.as_slice(), Strictness::Lenient);
    for _ in 0..500 {
        records.next_record().unwrap().unwrap();
    }
    let info = measure(|| {
        while let Some(record) = records.next_record() {
            black_box(record.unwrap());
        }
    });
    assert_eq!(info.count_total, 0);
}
