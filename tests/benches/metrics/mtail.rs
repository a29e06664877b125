//! mtail, which counts what regular expressions find in lines: the same work as one metric, where it is installed.

use std::fs;
use std::process::{Command, Stdio};

/// Commands by name, with their durations.
const PROGRAM: &str = r#"counter commands by cmd_name
counter durations by cmd_name

/^{"event":"imap_command_finished".*"duration":(?P<duration>\d+).*"cmd_name":"(?P<name>[^"]*)"/ {
  commands[$name]++
  durations[$name] += $duration
}
"#;

/// A part of the lines is enough: mtail takes far longer for each.
const PART: usize = 4;

/// Runs mtail over the lines, and prints its speed.
pub(crate) fn print(input: &str, events: usize) {
    let name = "mtail, 1 metric";
    if Command::new("mtail").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        println!("  {name:<40} skipped: it is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (program, log) = (folder.path().join("metrics.mtail"), folder.path().join("events.log"));
    fs::write(&program, PROGRAM).unwrap();
    let lines: Vec<&str> = input.lines().take(events / PART).collect();
    fs::write(&log, lines.join("\n") + "\n").unwrap();
    let before = super::columns("self", 13);
    let ran = Command::new("mtail")
        .args(["--one_shot", "--address", "127.0.0.1", "--port", "0"])
        .args(["--progs", program.to_str().unwrap(), "--logs", log.to_str().unwrap()])
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&ran.stdout);
    assert!(out.contains("FETCH"), "{out}");
    let ticks = (super::columns("self", 13) - before).max(1);
    println!("  {name:<40} {:>32.0} events/s", lines.len() as f64 / (ticks as f64 / 100.0));
}
