//! The command `metrics suggest`.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::check::metrics::suggest::{SuggestOptions, list, seen_in, suggest};
use crate::cli::page;
use crate::input::page::{Choice, PageOptions, Sample};
use crate::report::write::{FileSet, Folders, check_target};
use crate::report::{Console, ReportOptions, Status, write};

/// Propose metrics for what you want to know, with alerts and a dashboard
///
/// Writes metric blocks for dovecot.conf, in the syntax of `--dovecot` (the default is 2.4), with a reason for each. With
/// --prometheus and --grafana, it also writes rules and a dashboard that use exactly these series. Without a goal, it lists
/// the goals.
///
/// With exported events (--live), the ranges of durations and the number of labels are chosen to fit them.
///
/// Example: dovecot-events metrics suggest logins slow-imap --grafana dovecot.json > metrics.conf
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// What you want to know; `all` is every goal
    #[arg(value_name = "GOAL")]
    goals: Vec<String>,

    /// Write recording and alerting rules for Prometheus to this file
    #[arg(long, value_name = "FILE", requires = "goals")]
    prometheus: Option<PathBuf>,

    /// Write a dashboard for Grafana to this file
    #[arg(long, value_name = "FILE", requires = "goals")]
    grafana: Option<PathBuf>,

    /// Exported events, as for `live-check`; may be repeated
    #[arg(long, value_name = "FILE")]
    live: Vec<String>,

    /// The maximum number of time series for each metric
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000)]
    budget: u64,

    /// Write the metrics to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    page: PageOptions,
}

/// Runs the command.
///
/// # Errors
/// When there is no goal of a name, when a recording cannot be read, and when something cannot be written.
pub(super) fn run(options: &Options, console: &mut Console<'_>) -> Result<Status> {
    if options.goals.is_empty() {
        let goals = list()?;
        console.out.write_all(goals.as_bytes())?;
        return Ok(Status::Clean);
    }
    for path in [&options.prometheus, &options.grafana, &options.output].into_iter().flatten() {
        check_target(path)?;
    }
    let report = ReportOptions { page: options.page.clone(), ..ReportOptions::default() };
    let version = options.page.dovecot.unwrap_or_default();
    let choose = || match options.live.is_empty() {
        true => Choice::of_line(version, "of the newest line that is built in".to_owned()),
        false => page::for_stream(&Sample::of_files(&options.live)),
    };
    let opened = page::open("metrics suggest", &report, console, choose)?;
    let every = options.goals.iter().any(|goal| goal == "all");
    let what = SuggestOptions {
        goals: if every { Vec::new() } else { options.goals.clone() },
        version,
        budget: options.budget,
    };
    let mut seen = |metric: &_, fields: &[String]| seen_in(&options.live, version, &opened.spec, metric, fields);
    let suggested = suggest(&what, &mut seen)?;
    let mut set = FileSet::default();
    let mut written: Vec<&Path> = Vec::new();
    if let Some(path) = &options.prometheus {
        set.put(path, suggested.prometheus());
        written.push(path);
    }
    if let Some(path) = &options.grafana {
        set.put(path, serde_json::to_string_pretty(&suggested.grafana())? + "\n");
        written.push(path);
    }
    if let Some(first) = written.first() {
        set.write(Folders::of(first)?)?;
    }
    for path in written {
        writeln!(console.err, "wrote {}", path.display())?;
    }
    let conf = suggested.conf();
    match &options.output {
        Some(path) => write::file(path, conf.as_bytes())?,
        None => console.out.write_all(conf.as_bytes())?,
    }
    Ok(Status::Clean)
}
