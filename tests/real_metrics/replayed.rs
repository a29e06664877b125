//! Recorded events, sent with the stats-writer client to a server that exports and counts them.

use std::fs;
use std::io::Read as _;
use std::time::{Duration, Instant};

use dovecot_events::cli::capture;
use events_core::stats::StatsSink;
use events_core::{Envelope, FieldValue, OwnedEvent, Sink as _, Timestamp};
use events_tests::dovecot::{Dovecot, Server, Version};
use flate2::read::GzDecoder;
use libtest_mimic::Failed;
use serde_json::Value;

use crate::counted::{more, ours_of, said};

/// As many events as a sample has values: then all numbers are exact.
const EVENTS: usize = 470;

/// The metrics of all goals, and some that group by names, lists and texts, count the same of what the server exports.
pub(super) fn compare(server: &Server) -> Result<(), Failed> {
    let proposed = capture(&["metrics", "suggest", "all", "--dovecot", &server.release], b"").out;
    // Without the port, which may be taken.
    let (proposed, _) = proposed.split_once("\n# What Prometheus scrapes").ok_or("no listener")?;
    let exporter = match server.version {
        Version::V2_3 => "format = json\nformat_args = time-rfc3339\ntransport = log",
        Version::V2_4 => "driver = log\nformat = json\ntime_format = rfc3339",
    };
    let own = [("users", "event=*", "user"), ("reasons", "event=* AND reason_code=*", "reason_code")];
    let own: String = own.map(|(name, filter, field)| metric(server.version, name, filter, field)).concat();
    let config = format!(
        "event_exporter out {{\n{exporter}\n}}\nmetric every {{\nfilter = event=*\nexporter = out\n\
         exporter_include = name hostname timestamps categories fields\n}}\n{own}{proposed}"
    );
    let events = recorded(&server.release)?;
    let dovecot = Dovecot::start(server, &format!("{config}{}", more(server.version)))?;
    // Waits until the server accepts connections, which the sink does not.
    drop(dovecot.stats_client()?);
    let sink = StatsSink::open(dovecot.stats_writer());
    let start = Instant::now();
    while !sink.is_connected() && start.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }
    for (micros, event) in &events {
        let (begun, rest) = (Timestamp::new(1_795_000_000, 0), u32::try_from(micros % 1_000_000)?);
        let ended = Timestamp::new(begun.secs() + micros / 1_000_000, rest);
        sink.send_with(&Envelope::between(begun, ended), event);
    }
    sink.send(&OwnedEvent::new("the_end"));
    sink.flush()?;
    let theirs = said(&dovecot)?;
    let log = loop {
        let log = dovecot.log();
        if log.matches("{\"event\":").count() > events.len() {
            break log;
        }
        if start.elapsed() > Duration::from_secs(60) {
            return Err(format!("{} events were exported", log.matches("{\"event\":").count()).into());
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    let ours = ours_of(server, &config, &log)?;
    if theirs.dump != ours.dump || theirs.page != ours.page {
        let (dump, page) = (super::first(&theirs.dump, &ours.dump), super::first(&theirs.page, &ours.page));
        return Err(format!("{dump}\n{page}").into());
    }
    // Were little counted, the comparison would say little.
    let rows = theirs.dump.lines().count();
    if rows < 100 || !theirs.dump.contains(&format!("\nevery\tduration\t{}\t", events.len() + 1)) {
        return Err(format!("{rows} rows of {} events\n{}", events.len(), theirs.dump).into());
    }
    Ok(())
}

fn metric(version: Version, name: &str, filter: &str, field: &str) -> String {
    let group = match version {
        Version::V2_3 => format!("group_by = {field} duration:exponential:1:6:10"),
        Version::V2_4 => format!(
            "group_by {field} {{\n}}\ngroup_by duration {{\nmethod exponential {{\nbase = 10\nmin_magnitude = 1\n\
             max_magnitude = 6\n}}\n}}"
        ),
    };
    format!("metric {name} {{\nfilter = {filter}\n{group}\n}}\n")
}

/// Events from all recordings of a release, with their durations in microseconds.
fn recorded(release: &str) -> Result<Vec<(i64, OwnedEvent)>, Failed> {
    let folder = format!("{}/data/recordings/{release}", env!("CARGO_MANIFEST_DIR"));
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, Failed>>()?;
    paths.retain(|path| path.to_string_lossy().ends_with(".jsonl.gz"));
    paths.sort();
    let mut text = String::new();
    for path in paths {
        GzDecoder::new(fs::File::open(path)?).read_to_string(&mut text)?;
    }
    let all: Vec<&str> = text.lines().collect();
    let step = all.len().div_ceil(EVENTS);
    all.into_iter().step_by(step).map(|line| event(&serde_json::from_str(line)?)).collect()
}

fn event(record: &Value) -> Result<(i64, OwnedEvent), Failed> {
    let mut event = OwnedEvent::new(record["event"].as_str().ok_or("no name")?);
    for category in record["categories"].as_array().into_iter().flatten() {
        event.add_category(category.as_str().unwrap_or_default());
    }
    let fields = record["fields"].as_object().into_iter().flatten();
    for (name, value) in fields.filter(|(name, _)| *name != "duration") {
        match value {
            Value::String(text) => event.set(name, text.as_str()),
            Value::Number(number) => event.set(name, FieldValue::Int(number.as_i64().unwrap_or(-1))),
            Value::Array(items) => {
                let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                event.set(name, items.as_slice());
            }
            _ => return Err(format!("{name}: {value}").into()),
        }
    }
    Ok((record["fields"]["duration"].as_i64().unwrap_or(0), event))
}
