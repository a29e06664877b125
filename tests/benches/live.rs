//! How fast exported events are checked, against `serde_json` skipping the same lines in the same run.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints what it measured, and stops if it cannot"
)]

use std::fs;
use std::hint::black_box;
use std::io;
use std::num::NonZeroUsize;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use dovecot_events::check::live::{LiveOptions, live_check};
use events_core::export::scan::{NoNames, Scanner};
use events_spec::Spec;
use serde::de::IgnoredAny;

const JSON: &str = include_str!("../data/captures/dovecot-2.3.19.1.jsonl");
const TAB: &str = include_str!("../data/captures/dovecot-2.3.19.1.tab");
const LOG: &str = include_str!("../data/captures/dovecot-2.3.19.1.info.log");

/// So much input, at the least; `cargo test` runs benchmarks too, and there a little is enough to see that they work.
const BYTES: usize = if cfg!(debug_assertions) { 1 << 20 } else { 64 << 20 };
const ROUNDS: usize = if cfg!(debug_assertions) { 1 } else { 7 };

type Contender<'a> = (&'static str, Box<dyn Fn() -> usize + 'a>);

fn main() {
    let spec = events_spec::vendored::spec().unwrap();
    for (name, capture) in [("JSON lines", JSON), ("tab-text", TAB), ("log of both", LOG)] {
        let input = capture.repeat(BYTES.div_ceil(capture.len()));
        println!("{name}, {:.0} MB, {} lines", input.len() as f64 / 1e6, input.lines().count());
        let mut contenders: Vec<Contender<'_>> = Vec::new();
        if capture == JSON {
            contenders.push((
                "serde_json skips (IgnoredAny)",
                Box::new(|| {
                    input.lines().filter(|line| black_box(serde_json::from_str::<IgnoredAny>(line)).is_ok()).count()
                }),
            ));
        }
        contenders.push((
            "scan",
            Box::new(|| {
                let mut scanner = Scanner::new();
                input
                    .lines()
                    .filter(|line| matches!(black_box(scanner.scan(line.as_bytes(), &mut NoNames)), Ok(Some(_))))
                    .count()
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
