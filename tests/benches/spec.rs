//! What a page costs: processor time by size, against reading the same text with a Markdown parser, and time and memory for
//! 64 MiB of anything.
//!
//! `cargo bench -p events-tests --bench spec` for the first, with `-- --large` for the second, too.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark prints what it measured")]

use std::fmt::Write as _;
use std::process::Command;
use std::time::Duration;
use std::{env, fs, hint};

use events_spec::{Kinds, Page};
use events_tests::measure::now;

fn main() {
    let arguments: Vec<String> = env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--one") {
        return one(&arguments[at + 1]);
    }
    by_size();
    if arguments.iter().any(|argument| argument == "--large") {
        large();
    }
}

/// A page of this many events with eight fields each, one in ten of which inherits from the one before.
fn page(events: usize) -> String {
    let mut text = "Events\n======\n\n".to_owned();
    for event in 0..events {
        if event % 100 == 0 {
            write!(text, "Section {}\n----------\n\n", event / 100).unwrap();
        }
        writeln!(text, "*service_{event}_finished*\n").unwrap();
        if event % 10 == 1 {
            writeln!(text, " * fields from *service_{}_finished*", event - 1).unwrap();
        }
        for field in 0..8 {
            writeln!(text, " * field_{event}_{field}: What the field is about, in words that\n   are wrapped once")
                .unwrap();
        }
        text.push('\n');
    }
    text
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// How often the peer reads the text in one measurement.
const PEER_TIMES: u32 = 5;

/// Our whole path and, in turns with it, a Markdown parser's events over the same text.
fn measure(text: &str) -> (Duration, Duration) {
    let (mut ours, mut peer) = (Vec::new(), Vec::new());
    for _ in 0..11 {
        let start = now();
        let page = Page::read("page", hint::black_box(text), &Kinds::fallback());
        ours.push(now() - start);
        assert!(page.spec.is_some(), "the generated page has no error");
        let start = now();
        // Several times, because the clock of a thread advances in steps of some milliseconds.
        for _ in 0..PEER_TIMES {
            hint::black_box(pulldown_cmark::Parser::new(hint::black_box(text)).count());
        }
        peer.push((now() - start) / PEER_TIMES);
    }
    (median(ours), median(peer))
}

fn by_size() {
    println!("events    bytes      parse+resolve  pulldown-cmark  ratio  growth");
    let mut before: Option<Duration> = None;
    for events in [2_500, 5_000, 10_000, 20_000, 40_000] {
        let text = page(events);
        let (ours, peer) = measure(&text);
        let growth =
            before.map_or_else(String::new, |before| format!("{:.2}", ours.as_secs_f64() / before.as_secs_f64()));
        let ratio = ours.as_secs_f64() / peer.as_secs_f64();
        println!("{events:<9} {:<10} {ours:<14.1?} {peer:<15.1?} {ratio:<6.1} {growth}", text.len());
        before = Some(ours);
    }
}

const LARGE: usize = 64 << 20;

const UNITS: &[&str] = &[
    "\n",
    "\r\n",
    "-",
    "*",
    "=",
    "(",
    " ",
    "--\n",
    "-\n",
    "*\n",
    "*a*\n",
    "*A*, ",
    "*a*, ",
    " * a: b\n",
    " * a, ",
    "a\n--\n",
    "---%<---\n",
    "1. a\n",
    " * fields from *a*\n",
    "words and\n",
];

/// Each in a process of its own, so that the high-water mark of its memory is its own.
fn large() {
    println!("\n64 MiB of     time     peak memory  parts    findings");
    for unit in 0..UNITS.len() {
        let output = Command::new(env::current_exe().unwrap()).args(["--one", &unit.to_string()]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        print!("{}", String::from_utf8(output.stdout).unwrap());
    }
}

fn one(unit: &str) {
    let unit = UNITS[unit.parse::<usize>().unwrap()];
    let text = unit.repeat(LARGE / unit.len());
    let start = now();
    let page = Page::read("page", &text, &Kinds::fallback());
    let time = now() - start;
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("unknown").trim();
    let findings = page.findings.as_slice().len() as u64 + page.findings.more();
    let (unit, parts) = (format!("{unit:?}"), page.document.nodes().len());
    println!("{unit:<13} {time:<8.1?} {peak:<12} {parts:<8} {findings}");
}
