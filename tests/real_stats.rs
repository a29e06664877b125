//! The stats-writer client against a real Dovecot: what it counts, what it exports, and what survives a restart.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use events_core::events::TABLE;
use events_core::stats::{StatsSink, WhenFull};
use events_core::{Counts, Envelope, EventDef, FieldValue, Kind, LogLevel, OwnedEvent, Parent, Sink, Timestamp};
use events_tests::dovecot::{Dovecot, Server, Version};
use events_tests::real;
use libtest_mimic::Failed;
use serde_json::{Value, json};

fn main() -> ExitCode {
    real::run(&[
        ("every_event_of_the_page_is_counted_and_comes_back_as_it_was_sent", every_event),
        ("what_happens_within_a_parent_shows_its_fields_and_categories", parents),
        ("an_event_keeps_the_state_of_its_parent_over_a_restart", states),
        ("a_metric_that_is_added_later_gets_its_events", later_metric),
        ("a_reload_and_a_restart_lose_no_more_than_is_in_doubt", restart),
    ])
}

/// An exporter of everything that a filter takes; in 2.3 the log is the one transport that writes a file.
fn exporter(version: Version, filter: &str) -> String {
    match version {
        Version::V2_3 => format!(
            "event_exporter all {{\nformat = json\nformat_args = time-rfc3339\ntransport = log\n}}\n\
             metric exported {{\nfilter = {filter}\nexporter = all\n\
             exporter_include = name hostname timestamps categories fields\n}}\n"
        ),
        Version::V2_4 => format!(
            "event_exporter all {{\ndriver = log\nformat = json\ntime_format = rfc3339\n}}\n\
             metric exported {{\nfilter = {filter}\nexporter = all\n\
             exporter_include = name hostname timestamps categories fields\n}}\n"
        ),
    }
}

fn open(dovecot: &Dovecot) -> Result<StatsSink, Failed> {
    let sink = StatsSink::options(dovecot.stats_writer())
        .category("test-child", Some("test-parent"))
        .server(dovecot.version().server())
        .queue(1_000)
        .when_full(WhenFull::Block(Duration::from_secs(20)))
        .open();
    wait("the connection", || Ok(sink.is_connected()))?;
    Ok(sink)
}

fn wait(what: &str, mut is_so: impl FnMut() -> Result<bool, Failed>) -> Result<(), Failed> {
    let start = Instant::now();
    while !is_so()? {
        if start.elapsed() > Duration::from_secs(20) {
            return Err(format!("in vain: {what}").into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// The exported records so far.
fn exported(dovecot: &Dovecot) -> Vec<Value> {
    let log = dovecot.log();
    let records = log.lines().filter_map(|line| line.split_once("stats: Info: ")?.1.starts_with('{').then_some(line));
    records.filter_map(|line| serde_json::from_str(line.split_once("stats: Info: ")?.1).ok()).collect()
}

/// Waits until this many records were exported.
fn wait_for(dovecot: &Dovecot, records: usize) -> Result<Vec<Value>, Failed> {
    wait("the export", || Ok(exported(dovecot).len() >= records))
        .map_err(|error| format!("{}\n{}", error.message().unwrap_or_default(), dovecot.log()))?;
    Ok(exported(dovecot))
}

/// The event with every field that the page gives it, and one more by which it is grouped.
fn full(def: &EventDef<'_>, number: usize) -> OwnedEvent {
    let mut event = OwnedEvent::new(def.name).with("test_group", format!("g{number}"));
    for (at, field) in def.fields.iter().enumerate() {
        let value: FieldValue = match field.kind {
            Kind::Str if at % 2 == 0 => format!("{} \t\n\r\u{1} ü \"\\ ]}}", field.name).into(),
            Kind::Str => format!("{number}").into(),
            Kind::Int => [0, -1, i64::MAX, i64::MIN, 7][at % 5].into(),
            Kind::Time => Timestamp::new(1_795_371_182, 791_253).into(),
            Kind::Ip if at % 2 == 0 => IpAddr::from([192, 0, 2, 1]).into(),
            Kind::Ip => IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, 5]).into(),
            Kind::Enum => field.values.first().copied().unwrap_or("word").into(),
            Kind::StrList => vec!["one".to_owned(), "two\tthree".to_owned(), String::new()].into(),
        };
        event.set(field.name, value);
    }
    event
}

/// A value as Dovecot exports it.
fn as_exported(value: &FieldValue) -> Value {
    match value {
        FieldValue::Str(text) => json!(text),
        FieldValue::Int(number) => json!(number),
        FieldValue::Time(_) => json!("2026-11-22T18:13:02.791253Z"),
        FieldValue::Ip(address) => json!(address.to_string()),
        FieldValue::StrList(items) => json!(items),
        // An emitter has no other value.
        other => json!(format!("{other:?}")),
    }
}

fn every_event(server: &Server) -> Result<(), Failed> {
    let version = server.version;
    let mut config = exporter(version, "event=*");
    for def in TABLE.events {
        let group = match version {
            Version::V2_3 => "group_by = test_group\n",
            Version::V2_4 => "group_by test_group {\n}\n",
        };
        writeln!(config, "metric m_{0} {{\nfilter = event={0}\n{group}}}", def.name)?;
    }
    let dovecot = Dovecot::start(server, &config)?;
    let sink = open(&dovecot)?;
    // One more of every kind than the page has: a list of strings and a time are on no event of it.
    let more = OwnedEvent::new("test_every_kind")
        .with("list", vec!["a".to_owned(), "b\tc".to_owned()])
        .with("at_time", Timestamp::new(1_795_371_182, 791_253))
        .with("ip", IpAddr::from([10, 0, 0, 1]));
    let events: Vec<OwnedEvent> =
        TABLE.events.iter().enumerate().map(|(number, def)| full(def, number)).chain([more]).collect();
    for event in &events {
        sink.send(event);
    }
    let counts = sink.close(Duration::from_secs(10));
    let mut expected = Counts::default();
    expected.written = 34;
    if counts != expected {
        return Err(format!("{counts:?}\n{}", dovecot.log()).into());
    }
    let records = wait_for(&dovecot, events.len())?;
    let by_name: BTreeMap<&str, &Value> =
        records.iter().filter_map(|record| Some((record["event"].as_str()?, record))).collect();
    for event in &events {
        let record = by_name.get(event.name()).ok_or_else(|| format!("`{}` did not come back", event.name()))?;
        let fields = record["fields"].as_object().ok_or("a record without fields")?;
        for (name, value) in event.fields() {
            if fields.get(name) != Some(&as_exported(value)) {
                return Err(
                    format!("{}: {name}: sent {value:?}, came back {:?}", event.name(), fields.get(name)).into()
                );
            }
        }
        // What Dovecot adds is the time that the event took.
        if fields.len() != event.fields().len() + 1 || !fields.contains_key("duration") {
            return Err(format!("{}: {fields:?}", event.name()).into());
        }
    }
    let counted = dovecot.counts()?;
    for (number, def) in TABLE.events.iter().enumerate() {
        let metric = format!("m_{}_g{number}", def.name);
        if counted.get(&metric) != Some(&1) {
            return Err(format!("{metric}: {:?}", counted.get(&metric)).into());
        }
    }
    Ok(())
}

fn parents(server: &Server) -> Result<(), Failed> {
    let version = server.version;
    let dovecot = Dovecot::start(server, &exporter(version, "event=test_* AND category=test-parent"))?;
    let sink = open(&dovecot)?;
    let session = Parent::new(&OwnedEvent::new("session").with("user", "alice").with_category("test-child"));
    let command = session.child(&OwnedEvent::new("command").with("tag", "a1").with("user", "bob"));
    let send = |name: &str, parent: &Parent| {
        let [start, end] = [0, 5].map(|micros| Timestamp::new(1_795_371_182, micros));
        let envelope = Envelope::between(start, end).within(parent);
        sink.record(&envelope, &OwnedEvent::new(name).with("own", 1));
    };
    send("test_outer", &session);
    send("test_inner", &command);
    session.update(|event| event.set("user", "carol"));
    send("test_updated", &session);
    // Not within a parent of that category, and so not wanted.
    sink.send(&OwnedEvent::new("test_alone"));
    drop((command, session));
    let counts = sink.close(Duration::from_secs(10));
    if (counts.written, counts.unwanted) != (3, 1) {
        return Err(format!("{counts:?}\n{}", dovecot.log()).into());
    }
    let records = wait_for(&dovecot, 3)?;
    let fields = |record: &Value| {
        let mut fields = record["fields"].clone();
        fields.as_object_mut().map(|fields| fields.remove("duration"));
        // Dovecot collects the categories in a hash table, and their order changes from run to run.
        let mut categories = record["categories"].clone();
        if let Some(names) = categories.as_array_mut() {
            names.sort_by_key(Value::to_string);
        }
        (record["event"].clone(), fields, categories)
    };
    let categories = json!(["test-child", "test-parent"]);
    let expected = [
        (json!("test_outer"), json!({"user": "alice", "own": 1}), categories.clone()),
        (json!("test_inner"), json!({"user": "bob", "tag": "a1", "own": 1}), categories.clone()),
        (json!("test_updated"), json!({"user": "carol", "own": 1}), categories),
    ];
    let found: Vec<_> = records.iter().map(fields).collect();
    if found != expected {
        return Err(format!("{found:#?}").into());
    }
    if records[0]["fields"]["duration"] != 5 {
        return Err(format!("the duration is {}", records[0]["fields"]["duration"]).into());
    }
    Ok(())
}

/// The parent changes before each event, and Dovecot restarts between two of them.
fn states(server: &Server) -> Result<(), Failed> {
    const EVENTS: i64 = 2_000;
    let mut dovecot = Dovecot::start(server, &exporter(server.version, "event=test_state"))?;
    let sink = open(&dovecot)?;
    let session = Parent::new(&OwnedEvent::new("session"));
    for number in 0..EVENTS {
        session.update(|event| event.set("state", number));
        sink.send_within(&session, &OwnedEvent::new("test_state").with("number", number));
        if number == EVENTS / 2 {
            dovecot.restart()?;
        }
    }
    let counts = sink.close(Duration::from_secs(30));
    if counts.total() != EVENTS as u64 || counts.written == 0 {
        return Err(format!("{counts:?}").into());
    }
    let records = wait_for(&dovecot, usize::try_from(counts.written)?)?;
    let mut seen = std::collections::BTreeSet::new();
    for fields in records.iter().map(|record| &record["fields"]) {
        if fields["state"] != fields["number"] || !seen.insert(fields["number"].as_i64()) {
            return Err(format!("an event of another state, or a second time: {fields}").into());
        }
    }
    Ok(())
}

fn later_metric(server: &Server) -> Result<(), Failed> {
    let dovecot = Dovecot::start(server, "metric first {\nfilter = event=test_first\n}\n")?;
    let sink = open(&dovecot)?;
    if sink.wants("test_later", LogLevel::Info) || !sink.wants("test_first", LogLevel::Info) {
        return Err("the filter is not honoured".into());
    }
    sink.send(&OwnedEvent::new("test_later"));
    dovecot.doveadm(&["stats", "add", "later", "event=test_later"])?;
    wait("the new filter", || Ok(sink.wants("test_later", LogLevel::Info)))?;
    sink.send(&OwnedEvent::new("test_later"));
    let counts = sink.close(Duration::from_secs(10));
    if (counts.written, counts.unwanted) != (1, 1) {
        return Err(format!("{counts:?}").into());
    }
    wait("the count", || Ok(dovecot.counts()?.get("later") == Some(&1)))
}

/// How many events are sent while Dovecot is reloaded and restarted.
const MANY: u64 = 100_000;

fn restart(server: &Server) -> Result<(), Failed> {
    let version = server.version;
    let mut dovecot = Dovecot::start(server, &exporter(version, "event=test_many"))?;
    let sink = open(&dovecot)?;
    for number in 0..MANY {
        if number == MANY / 3 {
            dovecot.doveadm(&["reload"])?;
        }
        if number == MANY * 2 / 3 {
            dovecot.restart()?;
        }
        sink.send(&OwnedEvent::new("test_many").with("number", number as i64));
    }
    let connections = sink.connections();
    let counts = sink.close(Duration::from_secs(30));
    // The log is written by another process of Dovecot's; what it has not written after a while never comes.
    let arrived = || dovecot.log().matches("\"event\":\"test_many\"").count() as u64;
    let mut before = arrived();
    loop {
        std::thread::sleep(Duration::from_millis(500));
        let now = arrived();
        if now == before {
            break;
        }
        before = now;
    }
    let arrived = arrived();
    let said = format!("{arrived} arrived over {connections} connections; {counts:?}");
    if counts.total() != MANY || counts.queued + counts.dropped + counts.failed + counts.unwanted > 0 {
        return Err(format!("not every event is accounted for: {said}").into());
    }
    if arrived < counts.written || arrived > counts.written + counts.in_doubt {
        return Err(format!("the counters do not tell what arrived: {said}").into());
    }
    // Were everything in doubt, or had no connection broken, the numbers above would say nothing. (After a reload the
    // old stats process of 2.3 goes on to serve its clients.)
    if counts.in_doubt > MANY / 4 || connections < 2 {
        return Err(format!("this was no test of a restart: {said}").into());
    }
    Ok(())
}
