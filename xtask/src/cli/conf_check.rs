//! The command `conf-check`.

use std::path::Path;

use anyhow::Result;
use events_spec::{Findings, Rule, ServerVersion};

use super::page;
use crate::check::conf::{Counts, Explanation, FILTER, check_read, explain, read_conf};
use crate::input::page::Choice;
use crate::report::{Console, Format, Gate, Report, ReportOptions, Status, Usage, write};

/// Check the metrics, exporters and filters of dovecot.conf against the page: names that exist, operators and values
/// that can match, filters that can ever count
///
/// Reads what Dovecot 2.3 and 2.4 read, with the files that it includes, and the output of `doveconf -n`. Each finding
/// stands at the word in the file that must change, also inside a filter. A setting `dovecot_config_version`, or the
/// first line that `doveconf` writes, says which page the file is checked against and whose rules the filters follow;
/// without either they are those of 2.3. `--dovecot` and `--spec` say so, too.
///
/// Dovecot accepts a filter on an event or a field that does not exist, and the metric then shows 0 for ever.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Configuration files, or the output of `doveconf -n`; standard input with `-`
    #[arg(value_name = "FILE", required_unless_present = "explain_filter")]
    files: Vec<String>,

    /// List the documented events that a filter can match, with their fields, instead of checking files; the form is
    /// text or json
    #[arg(long, value_name = "FILTER", conflicts_with = "files")]
    explain_filter: Option<String>,

    #[command(flatten)]
    report: ReportOptions,
}

/// The rules that this command looks for.
const RULES: [Rule; 12] = [
    Rule::UnknownEvent,
    Rule::UnknownField,
    Rule::WrongKind,
    Rule::UnknownValue,
    Rule::FilterSyntax,
    Rule::ConfSyntax,
    Rule::OperatorKindMismatch,
    Rule::NotYetAvailable,
    Rule::UnnamedEvent,
    Rule::UnknownExporter,
    Rule::NeverMatches,
    Rule::StatsDisabled,
];

/// Runs the command.
///
/// # Errors
/// When a file cannot be read, when there is no setting in any, and when the report cannot be written.
pub fn run(options: &Options, console: &mut Console<'_>) -> Result<Status> {
    if let Some(filter) = &options.explain_filter {
        return run_explain(filter, options.report.page.dovecot.unwrap_or_default(), options, console);
    }
    let gate = Gate::open(&options.report)?;
    gate.spare(options.files.iter().map(Path::new))?;
    let conf = read_conf(&options.files, &mut *console.input)?;
    let opened = page::open("conf-check", &options.report, console, || page::for_conf(&conf, &options.files))?;
    let check = check_read(conf, options.report.page.dovecot, &opened.spec);
    if check.counts == Counts::default() {
        writeln!(console.err, "there is no metric, no exporter and no filter in {}", options.files.join(", "))?;
    }
    let mut report = Report::new("conf-check", &RULES);
    report.inputs = check.files.iter().map(|(name, _)| name.clone()).collect();
    for (name, text) in &check.files {
        report.sources.add_text(name, text);
    }
    page::add_found(&mut report, &opened, check.findings);
    gate.finish(report, console)
}

fn run_explain(filter: &str, version: ServerVersion, options: &Options, console: &mut Console<'_>) -> Result<Status> {
    let format = options.report.format;
    if !matches!(format, Format::Text | Format::Json) {
        return Err(Usage("`--explain-filter` writes `--format text` or `json`".to_owned()).into());
    }
    let gate = Gate::open(&options.report)?;
    let choose = || Choice::of_line(version, "of the newest line that is built in".to_owned());
    let opened = page::open("conf-check", &options.report, console, choose)?;
    let explained: Explanation = explain(filter, version, &opened.spec);
    let mut findings = Findings::new();
    findings.extend(explained.findings.iter().cloned());
    // What is wrong with the filter is the answer; there is then no list to trust.
    if !findings.as_slice().is_empty() {
        let mut report = Report::new("conf-check", &RULES);
        report.inputs.push(FILTER.to_owned());
        report.sources.add_text(FILTER, filter);
        page::add_found(&mut report, &opened, findings);
        return gate.finish(report, console);
    }
    let text = if format == Format::Json { explained.json() } else { explained.text(opened.spec.page()) };
    match &options.report.output {
        Some(path) => write::file(path, text.as_bytes())?,
        None => console.out.write_all(text.as_bytes())?,
    }
    Ok(Status::Clean)
}
