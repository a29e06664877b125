//! The command `conf-check`.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use events_spec::{Findings, Rule, ServerVersion};

use super::page::{self, Opened};
use super::rewrite;
use crate::check::conf::{Counts, Explanation, FILTER, Series, check_read, explain, fixed, once_each, read_conf};
use crate::check::metrics::{Counted, MetricsOptions, count, read_config};
use crate::input::STDIN;
use crate::input::conf::metric;
use crate::input::conf::read::Conf;
use crate::input::page::Choice;
use crate::report::{Console, Format, Gate, Repair, Report, ReportOptions, Status, Usage, write};

/// Check dovecot.conf metrics, exporters and filters against the page
///
/// Dovecot accepts a filter on an event or a field that does not exist, but the metric then stays at 0. This command
/// reports such names, operators and values that cannot match, and filters that can never match.
///
/// It reads configurations of Dovecot 2.3 and 2.4 with the files they include, and the output of `doveconf -n`. Each
/// finding points at the word to change, even inside a filter. The page and the filter rules are chosen by the setting
/// `dovecot_config_version` or by the first line of `doveconf` output; the default is 2.3. `--dovecot` and `--spec`
/// override this.
///
/// A metric that groups by users or addresses keeps a series of each until the server restarts. `--live` says how many
/// the events of an export make, and `series = N` in the table `limits` of events.toml sets a limit.
///
/// Example: dovecot-events conf-check /etc/dovecot/dovecot.conf
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Configuration files, or the output of `doveconf -n`; `-` reads standard input
    #[arg(value_name = "FILE", required_unless_present = "explain_filter")]
    files: Vec<String>,

    /// List the documented events that a filter can match, with their fields, instead of checking files; `--format` is
    /// text or json
    #[arg(long, value_name = "FILTER", conflicts_with = "files")]
    explain_filter: Option<String>,

    /// Write certain corrections into the files, and report the rest: renamed names, names that are off by one letter,
    /// `NOT success=yes` for `success=no`, and the syntax of the release
    #[arg(long, conflicts_with = "explain_filter")]
    fix: bool,

    /// Say how many series the events of this file would make of each metric; `-` reads standard input
    #[arg(long, value_name = "FILE", conflicts_with = "explain_filter")]
    live: Option<String>,

    #[command(flatten)]
    report: ReportOptions,
}

/// The rules that this command looks for.
const RULES: [Rule; 19] = [
    Rule::UnknownEvent,
    Rule::UnknownField,
    Rule::WrongKind,
    Rule::UnknownValue,
    Rule::FilterSyntax,
    Rule::ConfSyntax,
    Rule::OperatorKindMismatch,
    Rule::NotYetAvailable,
    Rule::UnnamedEvent,
    Rule::UnknownCategory,
    Rule::UselessField,
    Rule::UnexportedMetric,
    Rule::UnboundedGroup,
    Rule::IncompleteExporter,
    Rule::SpareCondition,
    Rule::UnknownExporter,
    Rule::NeverMatches,
    Rule::RefusedSetting,
    Rule::StatsDisabled,
];

/// Runs the command.
///
/// # Errors
/// If a file cannot be read, if none contains a setting, or if the report cannot be written.
pub fn run(options: &Options, console: &mut Console<'_>) -> Result<Status> {
    if let Some(filter) = &options.explain_filter {
        return run_explain(filter, options.report.page.dovecot.unwrap_or_default(), options, console);
    }
    if options.fix && options.files.iter().any(|name| name == STDIN) {
        return Err(Usage("`--fix` writes files, and standard input is not one".to_owned()).into());
    }
    let reads_twice = options.live.as_deref() == Some(STDIN) && options.files.iter().any(|name| name == STDIN);
    if reads_twice {
        return Err(Usage("standard input can only be read once".to_owned()).into());
    }
    let gate = Gate::open(&options.report)?;
    gate.spare(options.files.iter().chain(&options.live).map(Path::new))?;
    let mut conf = read_conf(&options.files, &mut *console.input)?;
    let opened = page::open("conf-check", &options.report, console, || page::for_conf(&conf, &options.files))?;
    let mut repair = None;
    if options.fix {
        (conf, repair) = run_fix(conf, options, &opened)?;
    }
    let counted = options.live.as_deref().map(|file| run_live(&conf, file, options, &opened, console)).transpose()?;
    let check = check_read(conf, options.report.page.dovecot, &opened.spec);
    if check.counts == Counts::default() {
        writeln!(console.err, "no metric, exporter or filter found in {}", options.files.join(", "))?;
    }
    let mut report = Report::new("conf-check", &RULES);
    report.inputs = check.files.iter().map(|(name, _)| name.clone()).collect();
    for (name, text) in &check.files {
        report.sources.add_text(name, text);
    }
    report.fixed = repair;
    let mut series = Series::new(check.budgets);
    if let (Some(file), Some(Some(counted))) = (&options.live, &counted) {
        series.record(file, counted);
    }
    let findings = once_each(check.findings);
    let mut found = findings.as_slice().to_vec();
    series.tell(&mut found);
    if let Some(limit) = gate.most_series() {
        series.check_limit(limit.most, &limit.location, &mut found);
    }
    if options.live.is_some() || gate.most_series().is_some() {
        report.series = Some(series.table());
    }
    page::add_found(&mut report, &opened, findings.with_list(found));
    gate.finish(report, console)
}

/// Counts the events of a recording with the metrics; `None` if Dovecot would not start with these.
fn run_live(
    conf: &Conf,
    file: &str,
    options: &Options,
    opened: &Opened,
    console: &mut Console<'_>,
) -> Result<Option<Counted>> {
    let Ok(config) = read_config(conf, options.report.page.dovecot, &opened.spec) else {
        writeln!(console.err, "the events of {file} were not counted, because Dovecot refuses the configuration")?;
        return Ok(None);
    };
    let files = MetricsOptions { files: vec![file.to_owned()], ..MetricsOptions::default() };
    count(&config, &files, &opened.spec, &mut *console.input).map(Some)
}

/// Repairs the files, and reads them again.
fn run_fix(conf: Conf, options: &Options, opened: &Opened) -> Result<(Conf, Option<Repair>)> {
    let version = options.report.page.dovecot.unwrap_or_else(|| metric::version(&conf));
    let texts = fixed(&options.files, &conf, &opened.spec, version)?;
    let read: BTreeMap<&str, &str> = conf.files.iter().collect();
    let is_new = |(file, text): &(&String, &String)| read.get(file.as_str()) != Some(&text.as_str());
    let written: Vec<String> = texts.iter().filter(is_new).map(|(file, _)| file.clone()).collect();
    rewrite::write(&conf.files, &texts, &written)?;
    let again = read_conf(&options.files, &mut std::io::empty())?;
    Ok((again, Some(Repair { written, rest: String::new() })))
}

fn run_explain(filter: &str, version: ServerVersion, options: &Options, console: &mut Console<'_>) -> Result<Status> {
    let format = options.report.format;
    if !matches!(format, Format::Text | Format::Json) {
        return Err(Usage("`--explain-filter` supports only `--format text` and `json`".to_owned()).into());
    }
    let gate = Gate::open(&options.report)?;
    let choose = || Choice::of_line(version, "it is the newest built-in page".to_owned());
    let opened = page::open("conf-check", &options.report, console, choose)?;
    let explained: Explanation = explain(filter, version, &opened.spec);
    let mut findings = Findings::new();
    findings.extend(explained.findings.iter().cloned());
    // Problems with the filter are reported instead of a list, which would not be reliable.
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
