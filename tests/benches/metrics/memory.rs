//! The peak memory of counting, by the number of events.

use std::fs;
use std::io::{self, Read};
use std::process::Command;

use dovecot_events::check::metrics::{Config, MetricsOptions, count};
use events_core::ServerVersion;
use events_spec::Source;
use events_spec::built_in::BuiltIn;

/// Runs a process for each number of events.
pub(crate) fn print() {
    for times in [100, 1_000, 10_000] {
        let own = std::env::current_exe().unwrap();
        let ran = Command::new(own).args(["--memory", &times.to_string()]).output().unwrap();
        print!("{}", String::from_utf8_lossy(&ran.stdout));
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    }
}

/// Counts the capture many times over, and prints the most memory that this process had.
pub(crate) fn count_times(times: usize, config: &Config) {
    let spec = Source::built_in(BuiltIn::nearest(ServerVersion::V2_3)).page().spec.unwrap();
    let mut input = Again { text: super::JSON.as_bytes(), at: 0, times };
    let counted = count(config, &MetricsOptions::default(), &spec, &mut input).unwrap();
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap().trim();
    println!("  {:>9} events, 20 metrics: {peak}", counted.events);
}

/// A text again and again.
struct Again<'t> {
    text: &'t [u8],
    at: usize,
    times: usize,
}

impl Read for Again<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.text.len() {
            (self.at, self.times) = (0, self.times - 1);
        }
        if self.times == 0 {
            return Ok(0);
        }
        let read = (&self.text[self.at..]).read(into)?;
        self.at += read;
        Ok(read)
    }
}
