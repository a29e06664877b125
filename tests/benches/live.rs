//! How fast exported events are checked, as they are and as log collectors keep them, against `serde_json` skipping the
//! same lines in the same run: a collector's object is read for the member with the line, and the record in it is skipped.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints what it measured, and stops if it cannot"
)]

use std::borrow::Cow;
use std::fs;
use std::hint::black_box;
use std::io;
use std::num::NonZeroUsize;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use dovecot_events::check::live::{LiveOptions, live_check};
use events_core::export::scan::{NoNames, Scanner, Unwrapper};
use events_spec::Spec;
use serde::Deserialize;
use serde::de::IgnoredAny;

const JSON: &str = include_str!("../data/captures/dovecot-2.3.19.1.jsonl");
const TAB: &str = include_str!("../data/captures/dovecot-2.3.19.1.tab");
const LOG: &str = include_str!("../data/captures/dovecot-2.3.19.1.info.log");

/// So much input, at the least; `cargo test` runs benchmarks too, and there a little is enough to see that they work.
const BYTES: usize = if cfg!(debug_assertions) { 1 << 20 } else { 64 << 20 };
const ROUNDS: usize = if cfg!(debug_assertions) { 1 } else { 7 };

type Contender<'a> = (&'static str, Box<dyn Fn() -> usize + 'a>);

/// A form of the recording, and how `serde_json` skips one of its lines; `None` where the lines are not all JSON.
type Input = (&'static str, String, Option<fn(&str) -> bool>);

fn main() {
    let spec = events_spec::vendored::spec().unwrap();
    for (name, capture, peer) in inputs() {
        let input = capture.repeat(BYTES.div_ceil(capture.len()));
        println!("{name}, {:.0} MB, {} lines", input.len() as f64 / 1e6, input.lines().count());
        let text = input.as_str();
        let mut contenders: Vec<Contender<'_>> = Vec::new();
        if let Some(skip) = peer {
            contenders.push((
                "serde_json skips (IgnoredAny)",
                Box::new(move || text.lines().filter(|line| black_box(skip(line))).count()),
            ));
        }
        contenders.push((
            "scan",
            Box::new(|| {
                let (mut scanner, mut unwrapper) = (Scanner::new(), Unwrapper::new());
                input.lines().filter(|line| black_box(scan(&mut scanner, &mut unwrapper, line.as_bytes()))).count()
            }),
        ));
        contenders.push((
            "live-check",
            Box::new(|| {
                let check = live_check(&LiveOptions::default(), &spec, &mut input.as_bytes(), &mut ()).unwrap();
                usize::try_from(check.counts.records).unwrap()
            }),
        ));
        compare(input.len(), &contenders);
    }
    jobs(&spec);
}

/// Whether there is a record in a line, or in the line within it.
fn scan(scanner: &mut Scanner, unwrapper: &mut Unwrapper, line: &[u8]) -> bool {
    if let Ok(Some(scan)) = scanner.scan(line, &mut NoNames)
        && !scan.may_be_wrapped()
    {
        return true;
    }
    unwrapper.unwrap(line).is_some_and(|inner| matches!(scanner.scan(inner.bytes(), &mut NoNames), Ok(Some(_))))
}

fn skip(record: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(record).is_ok()
}

/// The member of a collector's object that holds a line of Dovecot's log.
#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, alias = "log", alias = "MESSAGE")]
    message: Cow<'a, str>,
}

/// The record after the log prefix in a text.
fn skip_logged(text: &str) -> bool {
    text.split_once('{').is_some_and(|(_, record)| skip(&text[text.len() - record.len() - 1..]))
}

fn skip_both(line: &str) -> bool {
    serde_json::from_str::<Message<'_>>(line).is_ok_and(|outer| skip_logged(&outer.message))
}

fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The recording as exporters write it, and as collectors keep its records.
fn inputs() -> Vec<Input> {
    let collected = |wrap: fn(&str) -> String| JSON.lines().map(wrap).collect::<String>();
    vec![
        ("JSON lines", JSON.to_owned(), Some(skip)),
        ("tab-text", TAB.to_owned(), None),
        ("log of both", LOG.to_owned(), None),
        ("syslog", collected(|record| format!("Nov 22 18:28:49 mx1 dovecot: stats: {record}\n")), Some(skip_logged)),
        (
            "CRI",
            collected(|record| {
                format!("2026-11-25T19:26:31.358391992+00:00 stderr F Nov 22 18:28:49 stats: Info: {record}\n")
            }),
            Some(skip_logged),
        ),
        (
            "Docker",
            collected(|record| {
                let log = string(&format!("Nov 22 18:28:49 stats: Info: {record}\n"));
                format!("{{\"log\":{log},\"stream\":\"stderr\",\"time\":\"2026-11-25T19:26:32.856085285Z\"}}\n")
            }),
            Some(skip_both),
        ),
        (
            "journald JSON",
            collected(|record| {
                let message = string(&format!("stats: {record}"));
                format!(
                    "{{\"__CURSOR\":\"s=53b222c1b9b44b9c94f514c4c3b24208;i=3;b=76c26af69c564851b391ae6b7e1b1a11;m=10843b5;t=6446f0c60e801;x=ca93f4227dca5fa0\",\"_TRANSPORT\":\"syslog\",\"_HOSTNAME\":\"mx1\",\"MESSAGE\":{message},\"PRIORITY\":\"6\",\"SYSLOG_FACILITY\":\"2\",\"SYSLOG_IDENTIFIER\":\"dovecot\",\"_PID\":\"21279\",\"_COMM\":\"log\",\"_EXE\":\"/usr/libexec/dovecot/log\",\"__REALTIME_TIMESTAMP\":\"1764093600000001\",\"__MONOTONIC_TIMESTAMP\":\"1001\"}}\n"
                )
            }),
            Some(skip_both),
        ),
    ]
}

/// The time that passes with one and with two jobs over one file, in turns: the medians, and their ratio.
fn jobs(spec: &Spec) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.jsonl");
    let size = 4 * BYTES;
    fs::write(&path, JSON.repeat(size.div_ceil(JSON.len()))).unwrap();
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (jobs, times) in (1..).zip(&mut times) {
            let files = vec![path.to_str().unwrap().to_owned()];
            let options = LiveOptions { files, jobs: NonZeroUsize::new(jobs), ..LiveOptions::default() };
            let start = Instant::now();
            black_box(live_check(&options, spec, &mut io::empty(), &mut ()).unwrap());
            times.push(start.elapsed());
        }
    }
    println!("JSON lines in a file, {:.0} MB, by the clock", size as f64 / 1e6);
    let [one, two] = times.map(|mut times| {
        times.sort();
        times[times.len() / 2].as_secs_f64()
    });
    for (name, time) in [("--jobs 1", one), ("--jobs 2", two)] {
        println!("  {name:<32} {:>7.0} MB/s  {:>5.2} x --jobs 1", size as f64 / 1e6 / time, one / time);
    }
}

/// Runs all contenders in turn, several times over, and prints the best time of each: what disturbs a run only ever
/// makes it slower.
fn compare(bytes: usize, contenders: &[Contender<'_>]) {
    let mut best = vec![Duration::MAX; contenders.len()];
    let mut counts = vec![0; contenders.len()];
    for _ in 0..ROUNDS {
        for (number, (_, run)) in contenders.iter().enumerate() {
            let start = now();
            counts[number] = run();
            best[number] = best[number].min(now() - start);
        }
    }
    assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
    for ((name, _), time) in contenders.iter().zip(&best) {
        let speed = bytes as f64 / 1e6 / time.as_secs_f64();
        let ratio = best[0].as_secs_f64() / time.as_secs_f64();
        println!("  {name:<32} {speed:>7.0} MB/s  {ratio:>5.2} x {}", contenders[0].0);
    }
}

/// The time that this thread had the processor for, where Linux tells, so that other programs do not count; else the
/// time that has passed.
fn now() -> Duration {
    static BEGUN: OnceLock<Instant> = OnceLock::new();
    let spent = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let spent = spent.and_then(|text| text.split(' ').next()?.parse().ok()).map(Duration::from_nanos);
    spent.unwrap_or_else(|| BEGUN.get_or_init(Instant::now).elapsed())
}
