//! The command `query-check`.

use std::path::Path;

use anyhow::Result;
use events_spec::{Findings, Rule};

use super::page;
use crate::check::conf::{check_read, read_conf};
use crate::check::query::{Made, query_check};
use crate::input::conf::metric;
use crate::input::query::{Queries, read_queries};
use crate::report::{Console, Gate, Report, ReportOptions, Status};

/// Check that dashboards and alerts read series that Dovecot exports
///
/// Reads Prometheus rule files (YAML) and Grafana dashboards (JSON). Every selector on a `dovecot_*` series is held
/// against the metrics of the configuration: the names that Dovecot's OpenMetrics listener gives, labels from `group_by`,
/// and the buckets of histograms. A panel on a metric that can never count is reported with the metric's own finding.
///
/// Dashboards may have been exported with inputs and variables, in either format of Grafana; alerts that Grafana
/// provisions are read, too. A panel's unit is compared with that of its values: the sum of a `*_usecs` field is in
/// microseconds, a histogram of `duration` in seconds.
///
/// Counters that are read without `rate` are an info. Labels that only the scrape can add are not checked.
///
/// Example: dovecot-events query-check alerts.yml dashboard.json --conf /etc/dovecot/dovecot.conf
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Prometheus rule files and Grafana dashboards
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,

    /// Configuration files, as for `conf-check`; `-` reads standard input; may be repeated
    #[arg(long, value_name = "FILE", required = true)]
    conf: Vec<String>,

    #[command(flatten)]
    report: ReportOptions,
}

/// The rules that this command looks for, those about a metric that can never count among them.
const RULES: [Rule; 12] = [
    Rule::UnknownSeries,
    Rule::UnknownLabel,
    Rule::MisreadSeries,
    Rule::UnknownEvent,
    Rule::UnknownField,
    Rule::WrongKind,
    Rule::UnknownValue,
    Rule::FilterSyntax,
    Rule::OperatorKindMismatch,
    Rule::NotYetAvailable,
    Rule::NeverMatches,
    Rule::RefusedSetting,
];

/// Runs the command.
///
/// # Errors
/// When an input cannot be read, has no query or no setting in it, and when the report cannot be written.
pub fn run(options: &Options, console: &mut Console<'_>) -> Result<Status> {
    let gate = Gate::open(&options.report)?;
    gate.spare(options.files.iter().chain(&options.conf).map(Path::new))?;
    let queries: Vec<Queries> = options.files.iter().map(|file| read_queries(file)).collect::<Result<_>>()?;
    let mut conf = read_conf(&options.conf, &mut *console.input)?;
    let opened = page::open("query-check", &options.report, console, || page::for_conf(&conf, &options.conf))?;
    let about = metric::about(&mut conf);
    let server =
        options.report.page.dovecot.or_else(|| metric::server(&conf)).unwrap_or_else(|| metric::version(&conf));
    let findings = check_read(conf, options.report.page.dovecot, &opened.spec).findings.into_vec();
    let made = Made::new(&about, server, &opened.spec, &findings);
    let mut report = Report::new("query-check", &RULES);
    for queries in &queries {
        report.inputs.push(queries.file.clone());
        report.sources.add_text(queries.file.clone(), &queries.text);
    }
    report.inputs.extend(options.conf.iter().cloned());
    let mut found = Findings::new();
    found.extend(query_check(&queries, &made));
    page::add_found(&mut report, &opened, found);
    gate.finish(report, console)
}
