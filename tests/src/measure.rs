//! Measuring contenders in turns, so that what disturbs the machine disturbs all of them.

use std::fs;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Rounds of a measurement; in debug builds, where nothing is measured, one is enough to see that it works.
const ROUNDS: usize = if cfg!(debug_assertions) { 1 } else { 7 };

/// A contender: its name, and what it does `times` times in one call.
pub type Contender<'a> = (&'a str, &'a mut dyn FnMut());

/// Runs all contenders in turn, several times over, and prints for each the median of a single time in nanoseconds
/// and its ratio to the last one, the peer. Returns the medians.
#[expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
pub fn compare(what: &str, times: usize, contenders: &mut [Contender<'_>]) -> Vec<f64> {
    let mut spent = vec![Vec::new(); contenders.len()];
    for _ in 0..ROUNDS {
        for ((_, run), spent) in contenders.iter_mut().zip(&mut spent) {
            let start = now();
            run();
            spent.push((now() - start).as_nanos() as f64 / times as f64);
        }
    }
    let medians: Vec<f64> = spent.into_iter().map(median).collect();
    println!("{what}");
    for ((name, _), each) in contenders.iter().zip(&medians) {
        println!("  {name:<40} {each:>9.1} ns  {:>5.2}", each / medians[medians.len() - 1]);
    }
    medians
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The time that this thread had the processor for, where Linux tells, so that other programs do not count; else the
/// time that has passed.
#[must_use]
pub fn now() -> Duration {
    static BEGUN: OnceLock<Instant> = OnceLock::new();
    let spent = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let spent = spent.and_then(|text| text.split(' ').next()?.parse().ok()).map(Duration::from_nanos);
    spent.unwrap_or_else(|| BEGUN.get_or_init(Instant::now).elapsed())
}
