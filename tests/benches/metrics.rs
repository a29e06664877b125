//! How fast events are counted by 1, 20 and 200 metrics, beside a straightforward program for one metric, `live-check` on
//! the same lines, mtail and a real Dovecot's stats process where they are installed.
//!
//! With `--memory`: the memory that counting needs, by the number of events.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints what it measured, and stops if it cannot"
)]

#[path = "metrics/memory.rs"]
mod memory;
#[path = "metrics/mtail.rs"]
mod mtail;

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use dovecot_events::check::live::{LiveOptions, live_check};
use dovecot_events::check::metrics::{Config, MetricsOptions, count};
use events_core::ServerVersion;
use events_core::filter::Filter;
use events_core::metrics::{Buckets, GroupBy, Metric};
use events_spec::built_in::BuiltIn;
use events_spec::{Source, Spec};
use events_tests::dovecot::{Dovecot, Server, Version};
use serde_json::Value;

const JSON: &str = include_str!("../data/captures/dovecot-2.3.19.1.jsonl");

/// So much input, at the least; `cargo test` runs benchmarks too, and there a little is enough to see that they work.
const BYTES: usize = if cfg!(debug_assertions) { 1 << 20 } else { 64 << 20 };
const ROUNDS: usize = if cfg!(debug_assertions) { 1 } else { 15 };

fn main() {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (Some("--memory"), None) => return memory::print(),
        (Some("--memory"), Some(times)) => return memory::count_times(times.parse().unwrap(), &config(20)),
        _ => {}
    }
    let spec = Source::built_in(BuiltIn::nearest(ServerVersion::V2_3)).page().spec.unwrap();
    let input = JSON.repeat(BYTES.div_ceil(JSON.len()));
    let events = input.lines().count();
    println!("{:.0} MB, {events} events; by the clock, and by processor time", input.len() as f64 / 1e6);
    let (one, twenty, many) = (config(1), config(20), config(200));
    let ours = |config: &Config, spec: &Spec| {
        let counted = count(config, &MetricsOptions::default(), spec, &mut input.as_bytes()).unwrap();
        assert_eq!(counted.events, events as u64);
        black_box(counted);
    };
    let live = || {
        let check = live_check(&LiveOptions::default(), &spec, &mut input.as_bytes(), &mut ()).unwrap();
        assert_eq!(check.counts.records, events as u64);
    };
    let contenders: [(&str, &dyn Fn()); 5] = [
        ("live-check", &live),
        ("serde_json and a HashMap, 1 metric", &|| by_hand(&input)),
        ("metrics, 1", &|| ours(&one, &spec)),
        ("metrics, 20", &|| ours(&twenty, &spec)),
        ("metrics, 200", &|| ours(&many, &spec)),
    ];
    let mut best = [Duration::MAX; 5];
    let mut spent = [0; 5];
    for _ in 0..ROUNDS {
        for ((best, spent), (_, run)) in best.iter_mut().zip(&mut spent).zip(&contenders) {
            let (start, before) = (Instant::now(), ticks("self"));
            run();
            *best = (*best).min(start.elapsed());
            *spent += ticks("self") - before;
        }
    }
    let first = spent[0].max(1);
    for (((name, _), time), spent) in contenders.iter().zip(best).zip(spent) {
        let by_clock = events as f64 / time.as_secs_f64();
        let by_processor = (events * ROUNDS) as f64 / (spent.max(1) as f64 / 100.0);
        let ratio = spent as f64 / first as f64;
        println!("  {name:<40} {by_clock:>10.0} events/s  {by_processor:>10.0} events/s  {ratio:>5.2}");
    }
    mtail::print(&input, events);
    for server in Server::all().unwrap() {
        for metrics in [1, 20, 200] {
            let per_second = real(&server, metrics);
            println!("  Dovecot {}, {metrics:<27} {per_second:>10.0} events/s of processor time", server.release);
        }
    }
}

/// The names of the capture's events, and the metrics that count them in turn: by name, by a field, with groups, with
/// ranges, with sums.
fn parts(number: usize) -> (String, &'static str) {
    let names: BTreeSet<String> = JSON.lines().map(|line| line.split('"').nth(3).unwrap().to_owned()).collect();
    let names: Vec<String> = names.into_iter().collect();
    let name = if number == 0 { "imap_command_finished" } else { &names[number * 7 % names.len()] };
    match number % 4 {
        0 => (format!("event={name}"), "cmd_name"),
        1 => (format!("event={name} AND NOT user=nobody"), ""),
        2 => (format!("event={name}"), "duration"),
        _ => (format!("event={name} AND duration<100000000"), "service"),
    }
}

fn config(metrics: usize) -> Config {
    let version = ServerVersion::V2_3;
    let metric = |number: usize| {
        let (filter, group) = parts(number);
        let metric = Metric::new(format!("m{number}"), Filter::parse(&filter, version).unwrap());
        match group {
            "" => metric.summing("bytes_in"),
            "duration" => metric.grouped(GroupBy::ranges(group, Buckets::exponential(2, 7, 10).unwrap())),
            group => metric.grouped(GroupBy::discrete(group)),
        }
    };
    Config {
        metrics: (0..metrics).map(metric).collect(),
        exporters: Vec::new(),
        version,
        notes: Vec::new(),
        files: Vec::new(),
    }
}

/// The straightforward program for one metric: commands by name, with their durations.
fn by_hand(input: &str) {
    let mut counts: HashMap<String, (u64, u64)> = HashMap::new();
    for line in input.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        if event["event"] == "imap_command_finished" {
            let fields = &event["fields"];
            let entry = counts.entry(fields["cmd_name"].as_str().unwrap_or_default().to_owned()).or_default();
            entry.0 += 1;
            entry.1 += fields["duration"].as_u64().unwrap_or(0);
        }
    }
    black_box(counts);
}

/// The lines that send the capture's events.
fn wire(times: usize) -> String {
    let mut lines = String::new();
    let mut categories: BTreeSet<String> = BTreeSet::new();
    for line in JSON.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        write!(lines, "EVENT\t0\t0\t1\t1000\t0\tl1000\t250\tn{}", event["event"].as_str().unwrap()).unwrap();
        for category in event["categories"].as_array().unwrap() {
            let name = category.as_str().unwrap();
            categories.insert(name.to_owned());
            write!(lines, "\tc{name}").unwrap();
        }
        for (name, value) in event["fields"].as_object().unwrap() {
            match value {
                Value::Number(number) => write!(lines, "\tI{name}\t{number}").unwrap(),
                Value::String(text) => {
                    let text = text.replace('\x01', "\x011").replace('\t', "\x01t").replace('\n', "\x01n");
                    write!(lines, "\tS{name}\t{}", text.replace('\r', "\x01r")).unwrap();
                }
                _ => {}
            }
        }
        lines.push('\n');
    }
    let head: String = categories.iter().map(|name| format!("CATEGORY\t{name}\n")).collect();
    head + &lines.repeat(times) + "EVENT\t0\t0\t1\t1000\t0\tl1000\t0\tnthe_end\n"
}

/// Events a second of processor time of a real stats process.
fn real(server: &Server, metrics: usize) -> f64 {
    let mut text = "metric the_end {\n  filter = event=the_end\n}\n".to_owned();
    for number in 0..metrics {
        let (filter, group) = parts(number);
        let group = match (group, server.version) {
            ("", Version::V2_3) => "fields = bytes_in".to_owned(),
            ("", Version::V2_4) => "fields {\n bytes_in = yes\n}".to_owned(),
            ("duration", Version::V2_3) => "group_by = duration:exponential:2:7:10".to_owned(),
            ("duration", Version::V2_4) => {
                "group_by duration {\nmethod exponential {\nmin_magnitude = 2\nmax_magnitude = 7\n}\n}".to_owned()
            }
            (group, Version::V2_3) => format!("group_by = {group}"),
            (group, Version::V2_4) => format!("group_by {group} {{\n}}"),
        };
        writeln!(text, "metric m{number} {{\nfilter = {filter}\n{group}\n}}").unwrap();
    }
    let dovecot = Dovecot::start(server, &text).unwrap();
    let times = if cfg!(debug_assertions) { 1 } else { 200_000 / JSON.lines().count() };
    let lines = wire(times);
    let mut stream = UnixStream::connect(dovecot.stats_writer()).unwrap();
    stream.write_all(b"VERSION\tstats-client\t4\t0\n").unwrap();
    let mut hello = Vec::new();
    while hello.iter().filter(|byte| **byte == b'\n').count() < 2 {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        hello.extend(byte);
    }
    let before = spent(&dovecot);
    stream.write_all(lines.as_bytes()).unwrap();
    while dovecot.counts().unwrap().get("the_end") != Some(&1) {
        std::thread::sleep(Duration::from_millis(100));
    }
    let ticks = (spent(&dovecot) - before).max(1);
    (times * JSON.lines().count()) as f64 / (ticks as f64 / 100.0)
}

/// The processor time of the stats process, in hundredths of a second.
fn spent(dovecot: &Dovecot) -> u64 {
    let master = fs::read_to_string(dovecot.base_dir().join("master.pid")).unwrap();
    let of = |process: &str| -> Option<u64> {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        let (head, rest) = stat.rsplit_once(") ")?;
        let is_it = head.ends_with("(stats") && rest.split(' ').nth(1) == Some(master.trim());
        is_it.then(|| ticks(process))
    };
    let all = fs::read_dir("/proc").unwrap();
    all.filter_map(|entry| of(entry.ok()?.file_name().to_str()?)).sum()
}

/// The processor time of a process with all its threads, in hundredths of a second.
fn ticks(process: &str) -> u64 {
    columns(process, 11)
}

/// Two neighbouring numbers of a process, added: its own time is at 11, that of its children at 13.
fn columns(process: &str, at: usize) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let (_, rest) = stat.rsplit_once(") ").unwrap();
    rest.split(' ').skip(at).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum()
}
