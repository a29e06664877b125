//! The command `metrics`.

mod suggest;
mod test;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;
use events_spec::visible::line;
use events_spec::{Rule, Spec};

use super::page::{self, Opened};
use crate::check::conf::read_conf;
use crate::check::metrics::{self, Config, Counted, MetricsOptions, Refused, count, explain, read_config, summarize};
use crate::input::STDIN;
use crate::input::page::PageOptions;
use crate::report::json::page_value;
use crate::report::write::{self, check_target};
use crate::report::{Console, Forced, Gate, Report, ReportOptions, Status, SummaryOptions, Usage};

/// Show what the metrics of a configuration would have counted
///
/// Reads a configuration and exported events, and shows what `doveadm stats dump` and the server's `/metrics` would show
/// after these events, without a server. This allows metrics to be tried before they are used in production.
///
/// Events may be JSON objects, tab-separated text, or either of them after a log prefix, compressed with gzip, zstd or
/// not, as for `live-check`. The output begins with what cannot be known from the export. All numbers are exact up to 480 events per
/// group; beyond that, the median, the standard deviation and the 95 % value are estimates from a random sample, as in the server.
///
/// An input for many machines is counted in parts: each writes a summary (--write-summary), and --merge reports from all of
/// them what a run over everything would, with the same --conf. docs/metrics.md says which numbers are estimates.
///
/// Example: dovecot-events metrics --conf dovecot.conf events.jsonl
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Options {
    #[command(subcommand)]
    command: Option<Command>,

    /// Files of exported events; `-` or no file reads standard input
    #[arg(value_name = "FILE")]
    files: Vec<String>,

    /// Configuration file, as for `conf-check`; `-` reads standard input; may be repeated
    #[arg(long, value_name = "FILE", required = true)]
    conf: Vec<String>,

    /// The format of the result
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: MetricsFormat,

    /// Write the output of each exporter to a file in this folder
    #[arg(long, value_name = "DIR")]
    exports: Option<PathBuf>,

    /// Explain for each metric why it counts an event or does not; LINE is a line of an export, or FILE:NUMBER
    #[arg(long, value_name = "LINE", conflicts_with_all = ["files", "exports", "format", "write_summary", "merge"])]
    explain: Option<String>,

    /// Write the result to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    summary: SummaryOptions,

    /// Count with this many threads [default: one for each processor]
    #[arg(long, value_name = "NUMBER", help_heading = "Options for parts of an input")]
    jobs: Option<NonZeroUsize>,

    #[command(flatten)]
    page: PageOptions,
}

/// What else can be done with metrics.
#[derive(Debug, clap::Subcommand)]
enum Command {
    Test(test::Options),
    Suggest(suggest::Options),
}

/// The format of the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum MetricsFormat {
    /// For people: a row for each number of each group
    #[default]
    Table,
    /// What `doveadm stats dump` prints
    Dump,
    /// What the server's `/metrics` says
    Openmetrics,
    /// For programs: one object
    Json,
}

/// The rules whose findings prevent Dovecot from starting.
const RULES: [Rule; 4] = [Rule::ConfSyntax, Rule::FilterSyntax, Rule::RefusedSetting, Rule::UnknownExporter];

/// The warning about a `/metrics` page with a label that has no name.
const BROKEN: &str = "this is what the server writes, and Prometheus refuses it: before 2.3.21, groups of a metric with ranges \
    appear again in the metrics after it; put metrics with ranges last, and have only one";

/// Runs the command.
///
/// # Errors
/// When something cannot be read, when Dovecot would not start with the configuration, when there is no event, and when
/// the result cannot be written.
pub fn run(options: &Options, console: &mut Console<'_>) -> Result<Status> {
    match &options.command {
        Some(Command::Test(options)) => return test::run(options, console),
        Some(Command::Suggest(options)) => return suggest::run(options, console),
        None => {}
    }
    options.check()?;
    if let Some(path) = &options.output {
        check_target(path)?;
    }
    let Read { opened, config } = read("metrics", &options.conf, &options.page, console)?;
    let text = match &options.explain {
        Some(line) => explain(&config, &opened.spec, &event_line(line)?)?,
        None => {
            let Some(counted) = options.count(&config, &opened.spec, console)? else { return Ok(Status::Clean) };
            for path in &counted.exported {
                writeln!(console.err, "wrote {}", path.display())?;
            }
            if matches!(options.format, MetricsFormat::Dump | MetricsFormat::Openmetrics) {
                for note in &counted.notes {
                    writeln!(console.err, "note: {}", line(note))?;
                }
            }
            match options.format {
                MetricsFormat::Table => {
                    let page = opened.id.chosen.as_ref();
                    page.map_or_else(String::new, |chosen| {
                        format!(
                            "counted with the page of {}, because {}\n\n",
                            line(&chosen.page),
                            line(&chosen.because)
                        )
                    }) + &counted.table()
                }
                MetricsFormat::Dump => counted.dump(),
                MetricsFormat::Openmetrics => {
                    let text = counted.open_metrics();
                    if text.contains("{\"") {
                        writeln!(console.err, "note: {BROKEN}")?;
                    }
                    text
                }
                MetricsFormat::Json => {
                    let mut json = counted.json();
                    json["spec"] = page_value(&opened.id);
                    serde_json::to_string_pretty(&json)? + "\n"
                }
            }
        }
    };
    match &options.output {
        Some(path) => write::file(path, text.as_bytes())?,
        None => console.out.write_all(text.as_bytes())?,
    }
    Ok(Status::Clean)
}

impl Options {
    /// Refuses options that do not go together.
    fn check(&self) -> Result<()> {
        let merge = &self.summary.merge;
        let inputs = if merge.is_empty() { &self.files } else { merge };
        let reads = self.explain.is_none() && (inputs.is_empty() || inputs.iter().any(|file| file == STDIN));
        let in_parts = !merge.is_empty() || self.summary.write_summary.is_some();
        let wrong = if self.conf.iter().any(|file| file == STDIN) && reads {
            "standard input can only be read once"
        } else if self.exports.is_some() && in_parts {
            "`--exports` needs the events themselves, which a summary does not have; give it where no summary is written or merged"
        } else {
            return Ok(());
        };
        Err(Usage(wrong.to_owned()).into())
    }

    /// Counts the events, or merges the counts of others; `None` if a summary was written.
    fn count(&self, config: &Config, spec: &Spec, console: &mut Console<'_>) -> Result<Option<Counted>> {
        let what = MetricsOptions { files: self.files.clone(), exports: self.exports.clone(), jobs: self.jobs };
        let merge = &self.summary.merge;
        if merge.is_empty() && self.summary.write_summary.is_none() {
            return count(config, &what, spec, &mut *console.input).map(Some);
        }
        let summary = match merge.as_slice() {
            [] => summarize(config, &what, spec, &mut *console.input)?,
            files => metrics::merge(config, spec, files, &mut *console.input)?,
        };
        let Some(path) = &self.summary.write_summary else {
            return spec.with_table(|table| summary.counted(config, merge, table)).map(Some);
        };
        let inputs = self.files.iter().chain(merge).chain(&self.conf).map(String::as_str);
        SummaryOptions::write(path, &summary.line()?, inputs, console)?;
        Ok(None)
    }
}

/// A configuration, and the page that fits it.
struct Read {
    opened: Opened,
    config: Config,
}

/// Reads a configuration and the page that fits it.
///
/// # Errors
/// If it cannot be read, or if Dovecot would not start with it; the problems are reported first.
fn read(command: &'static str, conf: &[String], page: &PageOptions, console: &mut Console<'_>) -> Result<Read> {
    let read = read_conf(conf, &mut *console.input)?;
    let report = ReportOptions { page: page.clone(), ..ReportOptions::default() };
    let opened = page::open(command, &report, console, || page::for_conf(&read, conf))?;
    match read_config(&read, page.dovecot, &opened.spec) {
        Ok(config) => Ok(Read { opened, config }),
        Err(Refused { findings, files }) => {
            let reason = "Dovecot does not start with this configuration".to_owned();
            let mut shown = Report::new(command, &RULES);
            shown.inputs = files.iter().map(|(name, _)| name.clone()).collect();
            for (name, text) in &files {
                shown.sources.add_text(name, text);
            }
            shown.forced = Some(Forced { status: Status::FAILED, reason: reason.clone() });
            page::add_found(&mut shown, &opened, findings);
            Gate::open(&report)?.finish(shown, console)?;
            bail!(reason);
        }
    }
}

/// The most bytes of a file in which a line is looked up.
const MOST_BYTES: u64 = 256 << 20;

/// The line itself, or the one that `FILE:NUMBER` names.
fn event_line(line: &str) -> Result<Vec<u8>> {
    let named = line.rsplit_once(':').and_then(|(file, number)| Some((file, number.parse::<usize>().ok()?)));
    let Some((file, number)) = named.filter(|(file, _)| Path::new(file).is_file()) else {
        return Ok(line.as_bytes().to_vec());
    };
    let mut bytes = Vec::new();
    let reader = crate::input::export::open(file)?;
    std::io::Read::read_to_end(&mut std::io::Read::take(reader, MOST_BYTES), &mut bytes).context(file.to_owned())?;
    let found = number.checked_sub(1).and_then(|at| bytes.split(|byte| *byte == b'\n').nth(at));
    found.map(<[u8]>::to_vec).with_context(|| format!("`{file}` has no line {number}"))
}
