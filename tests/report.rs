//! Reports: every output says the same, and the project's decisions and the exit status are as promised.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

#[path = "report/accept.rs"]
mod accept;
#[path = "report/golden.rs"]
mod golden;
#[path = "report/read_back.rs"]
mod read_back;
#[path = "report/sample.rs"]
mod sample;
#[path = "report/schema.rs"]
mod schema;

use dovecot_events::report::console::{Console, Look};
use dovecot_events::report::{self, Report, ReportOptions};

/// Finishes a report with these options, away from any terminal: the exit status and standard output.
fn finish(report: Report, options: &ReportOptions) -> Result<(u8, String), String> {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = Console { input: &mut std::io::empty(), out: &mut out, err: &mut err, look: Look::plain() };
    let status = report::finish(report, options, &mut console).map_err(|error| format!("{error:#}"))?;
    Ok((status.code(), String::from_utf8(out).unwrap()))
}

/// The options with which a test begins: no `events.toml` of the folder where the tests happen to run.
fn options(folder: &tempfile::TempDir, config: &str) -> ReportOptions {
    let path = folder.path().join("events.toml");
    std::fs::write(&path, config).unwrap();
    ReportOptions { config: Some(path), ..ReportOptions::default() }
}
