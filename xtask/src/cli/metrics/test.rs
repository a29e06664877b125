//! The command `metrics test`.

use std::path::Path;

use anyhow::{Result, bail};
use events_spec::visible;
use events_spec::{Findings, Location, Rule};

use super::{Read, read};
use crate::check::metrics::test::{rewritten, test};
use crate::cli::page;
use crate::input::expectation::Expectations;
use crate::report::{Console, Gate, Report, ReportOptions, Status, write};

/// Test what the metrics of a configuration count
///
/// A file of tests is TOML. It names the configuration. Each `[[test]]` has events, and the series
/// that the metrics should make of them:
///
///   conf = "dovecot.conf"
///
///   [[test]]
///   name = "slow commands are counted"
///   events = ['{"event":"imap_command_finished","fields":{"cmd_name":"FETCH","duration":1500000}}']
///
///   [[test.series]]
///   metric = "slow_commands"
///   group = ["FETCH"]
///   count = 1
///
/// Instead of `events`, a test may have `file = "events.jsonl"`. A series may also have `sum`, `min`,
/// `max`, `avg`, `median` and `p95` of fields: `sum = { bytes_out = 150 }`. With `exact = true`, the
/// metrics that a test names may have no other groups. Paths are relative to the file of tests.
///
/// Example: dovecot-events metrics test metrics.toml
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Options {
    /// Files of tests
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,

    /// Replace the expected numbers with what is counted now
    #[arg(long)]
    write: bool,

    #[command(flatten)]
    report: ReportOptions,
}

/// Runs the command.
///
/// # Errors
/// When a file cannot be read, when Dovecot would not start with its configuration, when a test has no events, and when
/// something cannot be written.
pub(super) fn run(options: &Options, console: &mut Console<'_>) -> Result<Status> {
    let gate = Gate::open(&options.report)?;
    gate.spare(options.files.iter().map(Path::new))?;
    let mut report = Report::new("metrics test", &[Rule::UnexpectedSeries]);
    let mut tests = 0;
    for name in &options.files {
        let file = Expectations::read(name)?;
        if let Some(test) = file.tests.iter().find(|test| test.series.is_empty() && !options.write) {
            let Location { line, column, .. } = file.location(test.place.clone());
            bail!("{name}:{line}:{column}: the test expects nothing; `--write` records what is counted now");
        }
        let mut page_options = options.report.page.clone();
        if !page_options.is_named() {
            page_options.dovecot = file.version;
        }
        let Read { opened, config } = read("metrics test", &file.conf, &page_options, console)?;
        let tested = test(&file, &config, &opened.spec)?;
        for note in &tested.notes {
            writeln!(console.err, "note: {}", visible::line(note))?;
        }
        report.inputs.push(name.clone());
        report.sources.add_text(name, &file.text);
        tests += file.tests.len();
        if options.write {
            let text = rewritten(&file, &tested.written)?;
            if text == file.text {
                writeln!(console.out, "{name} is up to date")?;
            } else {
                write::file(Path::new(name), text.as_bytes())?;
                writeln!(console.out, "wrote {name}")?;
            }
            continue;
        }
        let mut findings = Findings::new();
        findings.extend(tested.findings);
        page::add_found(&mut report, &opened, findings);
    }
    if options.write {
        return Ok(Status::Clean);
    }
    writeln!(console.err, "{tests} {} run", if tests == 1 { "test" } else { "tests" })?;
    gate.finish(report, console)
}
