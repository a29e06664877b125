//! Every event of the page, sent to a real Dovecot and read from what it exports, in both forms with both time formats.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use events_core::events::TABLE;
use events_core::export::{Records, Strictness};
use events_core::stats::StatsSink;
use events_core::{FieldValue, OwnedEvent, Sink, Timestamp};
use events_spec::{EventDef, Kind};
use events_tests::dovecot::{Dovecot, Server, Version};
use events_tests::real;
use libtest_mimic::Failed;

/// The forms in which the events are exported, with their time formats.
const FORMS: [(&str, &str); 4] = [("json", "rfc3339"), ("json", "unix"), ("tab-text", "rfc3339"), ("tab-text", "unix")];

fn main() -> ExitCode {
    real::run(&[("every_event_comes_back_as_its_type_in_every_form", every_event)])
}

/// A metric for each form, which exports everything to the log.
fn config(version: Version) -> Result<String, Failed> {
    let mut config = String::new();
    for (number, (form, times)) in FORMS.into_iter().enumerate() {
        match version {
            Version::V2_3 => write!(
                config,
                "event_exporter e{number} {{\nformat = {form}\nformat_args = time-{times}\ntransport = log\n}}\n"
            )?,
            Version::V2_4 => write!(
                config,
                "event_exporter e{number} {{\ndriver = log\nformat = {form}\ntime_format = {times}\n}}\n"
            )?,
        }
        write!(
            config,
            "metric m{number} {{\nfilter = event=*\nexporter = e{number}\n\
             exporter_include = name hostname timestamps categories fields\n}}\n"
        )?;
    }
    Ok(config)
}

/// An event with every field that the page documents for it.
fn full(def: &EventDef<'_>) -> OwnedEvent {
    let field = |event: OwnedEvent, (at, field): (usize, &events_spec::FieldDef<'_>)| {
        let value: FieldValue = match field.kind {
            Kind::Str => format!("{} ü \"\\", field.name).into(),
            Kind::Int => (-(at as i64)).into(),
            Kind::Time => Timestamp::new(1_795_371_182, at as u32).into(),
            Kind::Ip => std::net::IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, at as u16]).into(),
            Kind::Enum => field.values[at % field.values.len()].into(),
            Kind::StrList => ["a", "b c"].into(),
        };
        event.with(field.name, value)
    };
    def.fields.iter().enumerate().fold(OwnedEvent::new(def.name), field)
}

fn every_event(server: &Server) -> Result<(), Failed> {
    let version = server.version;
    let dovecot = Dovecot::start(server, &config(version)?)?;
    let begun = Timestamp::now();
    let sink = StatsSink::open(dovecot.stats_writer());
    let start = Instant::now();
    while !sink.is_connected() && start.elapsed() < Duration::from_secs(20) {
        thread::sleep(Duration::from_millis(10));
    }
    let sent: Vec<OwnedEvent> = TABLE.events.iter().map(full).collect();
    sent.iter().for_each(|event| sink.send(event));
    sink.flush()?;

    let log = loop {
        let log = dovecot.log();
        let records = Records::new(log.as_bytes(), Strictness::Strict).filter(Result::is_ok).count();
        if records == sent.len() * FORMS.len() {
            break log;
        }
        if start.elapsed() > Duration::from_secs(20) {
            return Err(format!("{records} records are there:\n{log}").into());
        }
        thread::sleep(Duration::from_millis(20));
    };
    // Strictly: every field arrived under its name and as its kind.
    let mut records = Records::new(log.as_bytes(), Strictness::Strict);
    let (mut seen, mut times) = (vec![0; sent.len()], Vec::new());
    while let Some(record) = records.next_record() {
        let record = record?;
        let event = OwnedEvent::of(&record.event);
        let number = sent.iter().position(|sent| *sent == event);
        seen[number.ok_or_else(|| format!("unexpected {event:?}: {record:?}"))?] += 1;
        times.push((event.name().to_owned(), record.start_time(), record.end_time()));

        let mut written = record.prefix().to_vec();
        record.encode(&mut written);
        assert_eq!(String::from_utf8_lossy(&written), String::from_utf8_lossy(record.line()));
    }
    assert_eq!(seen, vec![FORMS.len(); sent.len()]);
    // All forms of an event tell the same times.
    times.sort();
    times.dedup();
    assert_eq!(times.len(), sent.len(), "{times:?}");
    // The end is when the server's loop last woke up, which may be before the event was made.
    let during = |time: &Option<Timestamp>| time.is_some_and(|time| time >= begun && time <= Timestamp::now());
    let strange: Vec<_> = times.iter().filter(|(_, start, end)| !during(start) || !during(end)).collect();
    assert!(strange.is_empty(), "not since {begun:?}: {strange:?}");
    Ok(())
}
