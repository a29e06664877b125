//! The stats-writer client against a real Dovecot that is killed, stopped, reloaded, restarted, loses its socket or
//! crashes: what its counts say about what arrived.
//!
//! `EVENTS_CHAOS` is the number of disturbances, 6 if it is not set; `EVENTS_CHAOS_SEED` chooses them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use events_core::stats::{StatsSink, WhenFull};
use events_core::{Counts, OwnedEvent, Parent, ServerVersion, Sink};
use events_tests::dovecot::{Dovecot, Server, Version};
use events_tests::real;
use libtest_mimic::Failed;

fn main() -> ExitCode {
    real::run(&[
        ("whatever_happens_to_the_server_the_counts_hold", chaos),
        ("what_a_server_that_crashes_did_not_export_is_not_written", crash),
        ("a_list_with_empty_items_crashes_no_server", empty_items),
        ("a_parent_is_counted_by_no_metric", parents),
    ])
}

/// Exports every event into the log, with its number; also counts them.
fn config(version: Version) -> String {
    let (settings, format) = match version {
        Version::V2_3 => ("transport = log", "format = json\nformat_args = time-rfc3339"),
        Version::V2_4 => ("driver = log", "format = json\ntime_format = rfc3339"),
    };
    let mut config = format!("event_exporter all {{\n{format}\n{settings}\n}}\n");
    for (metric, filter) in [("any", "event=*"), ("with_user", "user=alice")] {
        let _ = write!(
            config,
            "metric {metric} {{\nfilter = {filter}\nexporter = all\nexporter_include = name fields\n}}\n"
        );
    }
    config
}

/// The numbers of the events that were exported, in the order of the log.
fn numbers(dovecot: &Dovecot) -> Vec<u64> {
    let log = dovecot.log();
    let records = log.lines().filter_map(|line| line.split_once("stats: Info: {").map(|(_, record)| record));
    let number = |record: &str| record.split_once("\"number\":")?.1.split([',', '}']).next()?.parse().ok();
    records.filter_map(number).collect()
}

/// How long no number comes until all have come: another process of Dovecot's writes the log, on a machine that may be busy.
const QUIET: Duration = Duration::from_secs(4);

/// The numbers, after none has come for a while.
fn settled(dovecot: &Dovecot) -> Vec<u64> {
    let (mut before, mut since) = (numbers(dovecot).len(), Instant::now());
    loop {
        std::thread::sleep(Duration::from_millis(500));
        let now = numbers(dovecot);
        if now.len() != before {
            (before, since) = (now.len(), Instant::now());
        } else if since.elapsed() >= QUIET {
            return now;
        }
    }
}

/// Checks the counts against the numbers that arrived of `sent` events.
fn check(counts: Counts, arrived: &[u64], sent: u64) -> Result<(), Failed> {
    let distinct: BTreeSet<u64> = arrived.iter().copied().collect();
    let said = format!("{} of {sent} arrived; {counts:?}", distinct.len());
    if counts.total() != sent || counts.queued > 0 {
        return Err(format!("not every event is accounted for: {said}").into());
    }
    if distinct.len() != arrived.len() {
        return Err(format!("{} events were sent twice: {said}", arrived.len() - distinct.len()).into());
    }
    let arrived = distinct.len() as u64;
    if arrived < counts.written || arrived > counts.written + counts.in_doubt {
        return Err(format!("the counts do not say what arrived: {said}").into());
    }
    Ok(())
}

/// Numbers that look random, the same for each seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// What is done to the server.
const DISTURBANCES: [&str; 6] = ["kill", "stop", "reload", "restart", "remove", "nothing"];

fn disturb(dovecot: &mut Dovecot, what: &str, random: &mut Random) -> Result<(), Failed> {
    let pause = Duration::from_millis(random.below(400));
    match what {
        "kill" => dovecot.signal("stats", "KILL")?,
        "stop" => {
            dovecot.signal("stats", "STOP")?;
            std::thread::sleep(pause);
            if random.below(2) == 0 {
                dovecot.signal("stats", "KILL")?;
            }
            dovecot.signal("stats", "CONT")?;
        }
        "reload" => drop(dovecot.doveadm(&["reload"])?),
        "remove" => {
            fs::remove_file(dovecot.stats_writer())?;
            dovecot.signal("stats", "KILL")?;
            std::thread::sleep(pause);
            dovecot.restart()?;
        }
        "restart" => dovecot.restart()?,
        _ => std::thread::sleep(pause),
    }
    Ok(())
}

fn chaos(server: &Server) -> Result<(), Failed> {
    let (rounds, seed) = (number("EVENTS_CHAOS", 6), number("EVENTS_CHAOS_SEED", 1));
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut dovecot = Dovecot::start(server, &config(server.version))?;
    let sink = StatsSink::options(dovecot.stats_writer())
        .server(server.version.server())
        .when_full(WhenFull::Block(Duration::from_secs(60)))
        .queue(2_000)
        .open();
    let mut done = Vec::new();
    let mut sent = 0;
    for round in 0..rounds {
        let events = 500 + random.below(4_000);
        for _ in 0..events {
            sink.send(&OwnedEvent::new("test_chaos").with("number", sent as i64).with("text", "x".repeat(100)));
            sent += 1;
        }
        // Each of them in a short run, and then any.
        let at = if round < DISTURBANCES.len() as u64 { round } else { random.below(DISTURBANCES.len() as u64) };
        let what = DISTURBANCES[at as usize];
        done.push(what);
        disturb(&mut dovecot, what, &mut random).map_err(|error| format!("{what}: {error:?}"))?;
    }
    let counts = sink.close(Duration::from_secs(60));
    let arrived = settled(&dovecot);
    check(counts, &arrived, sent)
        .map_err(|error| format!("seed {seed}, {}: {}", done.join(" "), error.message().unwrap_or_default()))?;
    if counts.written < sent / 4 {
        return Err(format!("seed {seed}: hardly anything was written: {counts:?}").into());
    }
    Ok(())
}

/// A sink that has connected.
fn open(dovecot: &Dovecot, server: ServerVersion) -> Result<StatsSink, Failed> {
    let sink = StatsSink::options(dovecot.stats_writer()).server(server).open();
    let start = Instant::now();
    while !sink.is_connected() {
        if start.elapsed() > Duration::from_secs(20) {
            return Err(format!("no connection: {:?} {}", sink.flush(), dovecot.log()).into());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok(sink)
}

/// The JSON exporter of some servers crashes over a list whose second item is empty. A client that takes them for 2.3
/// sends one.
fn crash(server: &Server) -> Result<(), Failed> {
    for more in [0, 10, 100, 150, 200] {
        let dovecot = Dovecot::start(server, &config(server.version))?;
        let sink = open(&dovecot, ServerVersion::V2_3)?;
        sink.send(&OwnedEvent::new("test_crash").with("number", 0).with("list", ["x", ""]));
        for number in 1..=more {
            sink.send(&OwnedEvent::new("test_crash").with("number", number).with("text", "x".repeat(1_000)));
        }
        let counts = sink.close(Duration::from_secs(10));
        let arrived = settled(&dovecot);
        check(counts, &arrived, more as u64 + 1)
            .map_err(|error| format!("{more} more: {}", error.message().unwrap_or_default()))?;
        if dovecot.log().contains("Panic") {
            continue;
        }
        // A server that does not crash has read everything, and the client knows.
        if counts.written != more as u64 + 1 {
            return Err(format!("{more} more: {counts:?}\n{}", dovecot.log()).into());
        }
    }
    Ok(())
}

fn empty_items(server: &Server) -> Result<(), Failed> {
    let dovecot = Dovecot::start(server, &config(server.version))?;
    for told in [Some(server.version.server()), None] {
        let options = StatsSink::options(dovecot.stats_writer());
        let sink = told.map_or(options.clone(), |version| options.server(version)).open();
        let lists: [&[&str]; 6] = [&["x", ""], &["", ""], &["x", "", "y"], &["", "x"], &[""], &["x"]];
        for (number, list) in lists.into_iter().enumerate() {
            let parent = Parent::new(&OwnedEvent::new("p").with("list", list));
            let event = OwnedEvent::new("test_list").with("number", number as i64).with("list", ["z", ""]);
            sink.send_within(&parent, &event);
        }
        let counts = sink.close(Duration::from_secs(10));
        let log = dovecot.log();
        if counts.written != 6 || log.contains("Panic") {
            return Err(format!("{told:?}: {counts:?}\n{log}").into());
        }
    }
    let arrived = settled(&dovecot);
    if arrived.len() != 12 {
        return Err(format!("{arrived:?} arrived").into());
    }
    Ok(())
}

fn parents(server: &Server) -> Result<(), Failed> {
    let dovecot = Dovecot::start(server, &config(server.version))?;
    let sink = open(&dovecot, server.version.server())?;
    let session = Parent::new(&OwnedEvent::new("session").with("user", "alice"));
    for number in 0..3 {
        session.update(|event| event.set("count", number));
        sink.send_within(&session, &OwnedEvent::new("test_child").with("number", number));
    }
    drop(session);
    let counts = sink.close(Duration::from_secs(10));
    let counted = dovecot.counts()?;
    if counts.written != 3 || counted.get("any") != Some(&3) || counted.get("with_user") != Some(&3) {
        return Err(format!("{counts:?}; {counted:?}\n{}", dovecot.log()).into());
    }
    Ok(())
}
