//! The command `live-check`.

mod pages;

use std::io::{Read as _, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use events_spec::visible;
use events_spec::{Finding, Rule, Spec};

use self::pages::Pages;
use super::page;
use crate::check::live::{self, Counts, Inferred, LiveOptions, Seen, Summary, Unusable, Watch};
use crate::input::STDIN;
use crate::input::page::{Choice, Sample};
use crate::report::write::{FileSet, Folders, check_target};
use crate::report::{Console, Coverage, Excerpt, Forced, Gate, Report, ReportOptions, Status, SummaryOptions, Usage};

/// Check exported events against the page
///
/// Reports events and fields that the page does not document, fields that are sent under another name, values of the
/// wrong kind, and documented events and fields that never occur.
///
/// A line may be a JSON object or tab-separated text, possibly after a log prefix. Other log lines are skipped. Files may
/// be compressed with gzip or zstd. From journald, use `journalctl --all -o json`: without `--all` it leaves out messages of
/// more than 4,096 bytes. Fields that every event has, and fields of parent events, are not reported.
///
/// An input for many machines is read in parts: each writes a summary (--write-summary), and --merge reports from all of
/// them what a run over everything would. docs/scale.md shows it with GNU parallel and Apache Spark.
///
/// Example: dovecot-events live-check --min-coverage 50 events.jsonl
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Files of exported events; `-` or no file reads standard input
    #[arg(value_name = "FILE")]
    files: Vec<String>,

    /// Check only events whose name matches, where `*` stands for any characters; may be repeated
    #[arg(long, value_name = "PATTERN")]
    scope: Vec<String>,

    /// Fail with exit status 100 if less than this share of the page was seen
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    min_coverage: Option<f64>,

    /// Keep reading as the files grow, through rotation and truncation; report when interrupted
    #[arg(long)]
    follow: bool,

    /// With --follow: report after this many seconds without input
    #[arg(long, value_name = "SECONDS", requires = "follow", value_parser = seconds)]
    idle: Option<Duration>,

    /// Write a page that describes the input, and its kinds file (NAME.fields.toml), instead of a report
    #[arg(long, value_name = "FILE", conflicts_with_all = ["min_coverage", "output", "baseline", "write_baseline", "write_summary"])]
    infer: Option<PathBuf>,

    #[command(flatten)]
    summary: SummaryOptions,

    /// Read this many parts of the files at the same time
    ///
    /// Large plain files are divided at line ends. Compressed files, JSON documents of several lines and logs of container
    /// runtimes are not divided. Standard input, followed files and summaries are read one after the other.
    #[arg(long, value_name = "NUMBER", default_value = "1", help_heading = "Options for parts of an input")]
    jobs: NonZeroUsize,

    #[command(flatten)]
    report: ReportOptions,
}

/// The rules that this command looks for.
const RULES: [Rule; 8] = [
    Rule::UnknownEvent,
    Rule::UnknownField,
    Rule::WrongKind,
    Rule::UnknownValue,
    Rule::RenamedField,
    Rule::MalformedRecord,
    Rule::MissedLines,
    Rule::NeverSeen,
];

/// Runs the command.
///
/// # Errors
/// If something cannot be read, if there is no event to check, or if the report cannot be written.
pub fn run(options: &Options, console: &mut Console<'_>) -> Result<Status> {
    let live = LiveOptions {
        files: options.files.clone(),
        scope: options.scope.clone(),
        min_coverage: options.min_coverage,
        follow: options.follow,
        idle: options.idle,
        // A summary may serve both.
        infer: options.infer.is_some() || options.summary.write_summary.is_some(),
        jobs: Some(options.jobs),
    };
    options.check()?;
    let gate = Gate::open(&options.report)?;
    gate.spare(options.inputs().map(Path::new))?;
    if let Some(path) = options.summary.write_summary.as_ref().filter(|path| *path != Path::new(STDIN)) {
        check_target(path)?;
    }
    let mut beginning = Vec::new();
    let mut pages = Pages::open(options, console, &mut beginning)?;
    let summary = read(options, &live, &pages.specs(), &beginning, console)?;
    if let Some(path) = &options.summary.write_summary {
        SummaryOptions::write(path, &summary.line()?, options.inputs(), console)?;
        return Ok(Status::Clean);
    }
    let infer = options.infer.is_some();
    // A page is not inferred from another page; the published page is enough.
    let published = if infer && !options.report.page.is_named() {
        Some(page::open("live-check", &options.report, console, Choice::published)?)
    } else {
        pages.choose(&summary);
        None
    };
    let opened = published.as_ref().unwrap_or_else(|| pages.chosen());
    let live = LiveOptions { infer, ..live };
    let check = live::report(&summary, &live, &pages.specs(), &opened.spec);
    let mut report = Report::new("live-check", &RULES);
    report.inputs = summary.files().map(str::to_owned).collect();
    let check = match check.map_err(anyhow::Error::downcast::<Unusable>) {
        Ok(check) => check,
        Err(Ok(Unusable { reason, findings, lines })) if !findings.as_slice().is_empty() => {
            add_lines(&mut report, lines);
            report.forced = Some(Forced { status: Status::FAILED, reason: reason.clone() });
            page::add_found(&mut report, opened, findings);
            gate.finish(report, console)?;
            bail!(reason);
        }
        Err(error) => return Err(error.map_or_else(|error| error, anyhow::Error::from)),
    };
    if let (Some(path), Some(inferred)) = (&options.infer, &check.inferred) {
        return write_page(path, inferred, console);
    }

    add_lines(&mut report, check.lines);
    page::add_found(&mut report, opened, check.findings);
    report.coverage = Some(Coverage {
        value: check.coverage.json(),
        text: check.coverage.text(),
        markdown: check.coverage.markdown(),
    });
    if let Some(too_little) = &check.too_little {
        report.forced = Some(Forced { status: Status::Found.code(), reason: too_little.clone() });
    }
    let status = gate.finish(report, console)?;
    let Some(too_little) = check.too_little else { return Ok(status) };
    // Too little coverage is a failure whatever `--fail-on` is.
    writeln!(console.err, "{too_little}")?;
    Ok(Status::Found)
}

impl Options {
    /// The files that it reads.
    fn inputs(&self) -> impl Iterator<Item = &str> {
        self.files.iter().chain(&self.summary.merge).map(String::as_str)
    }

    /// Refuses options that do not go together.
    fn check(&self) -> Result<()> {
        let wrong = if self.follow && (self.files.is_empty() || self.files.iter().any(|file| file == STDIN)) {
            "`--follow` needs files; standard input is always read to its end"
        } else if self.summary.write_summary.is_some()
            && (self.report.baseline.is_some() || self.report.write_baseline.is_some())
        {
            "`--write-summary` makes no report; give the baseline to `--merge`"
        } else {
            return Ok(());
        };
        Err(Usage(wrong.to_owned()).into())
    }
}

/// Reads the files, or the summaries of others.
fn read(
    options: &Options,
    live: &LiveOptions,
    specs: &[&Spec],
    beginning: &[u8],
    console: &mut Console<'_>,
) -> Result<Summary> {
    let mut input = beginning.chain(&mut *console.input);
    if !options.summary.merge.is_empty() {
        return live::merge(live, specs, &options.summary.merge, &mut input);
    }
    let stop = Arc::new(AtomicBool::new(false));
    if options.follow {
        stop_on_signals(&stop).context("cannot install signal handlers")?;
    }
    let mut progress = Progress {
        err: &mut *console.err,
        shown: console.look.progress,
        follow: options.follow,
        stop: &stop,
        begun: Instant::now(),
        last: None,
    };
    let summary = live::read(live, specs, &mut input, &mut progress);
    progress.clear();
    summary
}

/// Adds the lines that findings point to.
fn add_lines(report: &mut Report, lines: Vec<Seen>) {
    for line in lines {
        let excerpt = Excerpt { text: line.text, first_column: line.first_column };
        report.sources.add_excerpt(&line.location, excerpt);
    }
}

/// Reads the beginning of the input to choose a page for it. What was read from standard input is stored in
/// `beginning`.
///
/// # Errors
/// If standard input cannot be read.
pub(crate) fn look(files: &[String], console: &mut Console<'_>, beginning: &mut Vec<u8>) -> Result<Sample> {
    if !files.is_empty() && files.iter().all(|file| file != STDIN) {
        return Ok(Sample::of_files(files));
    }
    let (sample, bytes) = Sample::of_stdin(&mut *console.input).context("cannot read standard input")?;
    *beginning = bytes;
    Ok(sample)
}

/// Writes the inferred page, and lists what it cannot express.
pub(crate) fn write_page(path: &Path, inferred: &Inferred, console: &mut Console<'_>) -> Result<Status> {
    inferred.prove()?;
    let kinds = path.with_extension("fields.toml");
    let parents = inferred.parents.as_ref().map(|text| (path.with_extension("parents.toml"), text));
    let mut set = FileSet::default();
    set.create(&kinds, inferred.kinds.as_str());
    if let Some((path, text)) = &parents {
        set.create(path, text.as_str());
    }
    set.create(path, inferred.page.as_str());
    set.write(Folders::of(path)?)?;
    let (events, fields) = (inferred.events, inferred.fields);
    writeln!(console.out, "wrote {}: {events} events, {fields} fields", path.display())?;
    writeln!(console.out, "wrote {}", kinds.display())?;
    if let Some((path, _)) = &parents {
        writeln!(console.out, "wrote {}", path.display())?;
    }
    if !inferred.left_out.is_empty() {
        writeln!(console.out, "\nleft out, because a page cannot express it:")?;
        for left_out in &inferred.left_out {
            writeln!(console.out, "  {left_out}")?;
        }
    }
    Ok(Status::Clean)
}

fn percent(text: &str) -> Result<f64, String> {
    match text.trim_end_matches('%').parse() {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(percent),
        _ => Err("expected a number from 0 to 100".to_owned()),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| "expected a number of seconds".to_owned())
}

/// Makes an interrupt signal end the reading instead of the process. A second one ends the process.
#[cfg(unix)]
fn stop_on_signals(stop: &Arc<AtomicBool>) -> Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    for signal in [SIGHUP, SIGINT, SIGTERM] {
        // With `nohup`, the process continues after the terminal is closed.
        if signal == SIGHUP && is_ignored(signal) {
            continue;
        }
        signal_hook::flag::register_conditional_shutdown(signal, i32::from(Status::FAILED), Arc::clone(stop))?;
        signal_hook::flag::register(signal, Arc::clone(stop))?;
    }
    Ok(())
}

/// Whether the process was started with this signal ignored, if the system tells.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (signal - 1) & 1 == 1
}

#[cfg(not(any(unix, target_family = "wasm")))]
fn stop_on_signals(stop: &Arc<AtomicBool>) -> Result<()> {
    signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(stop))?;
    Ok(())
}

/// A page in a browser has no signals.
#[cfg(target_family = "wasm")]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it may fail")]
fn stop_on_signals(_: &Arc<AtomicBool>) -> Result<()> {
    Ok(())
}

/// Shows the progress on a terminal, and new findings while files are followed.
struct Progress<'a> {
    err: &'a mut dyn Write,
    shown: bool,
    follow: bool,
    stop: &'a AtomicBool,
    begun: Instant,
    last: Option<Instant>,
}

/// The time between two updates of the progress line.
const EVERY: Duration = Duration::from_millis(200);

impl Progress<'_> {
    fn clear(&mut self) {
        if self.last.take().is_some() {
            // An error about a progress line would not help users.
            let _ = write!(self.err, "\r\u{1b}[K");
        }
    }
}

impl Watch for Progress<'_> {
    fn progress(&mut self, counts: &Counts) {
        if !self.shown || self.last.is_some_and(|last| last.elapsed() < EVERY) {
            return;
        }
        self.last = Some(Instant::now());
        let megabytes = counts.bytes as f64 / 1e6;
        let speed = megabytes / self.begun.elapsed().as_secs_f64().max(0.001);
        let events = counts.records;
        let _ = write!(self.err, "\r{events} events, {megabytes:.0} MB, {speed:.0} MB/s\u{1b}[K");
        let _ = self.err.flush();
    }

    fn stopped(&self) -> bool {
        self.follow && self.stop.load(Ordering::Relaxed)
    }

    fn found(&mut self, finding: &Finding) {
        self.clear();
        let place = &finding.location;
        let (file, message) = (visible::lines(&place.file), visible::lines(&finding.message));
        let (line, column, level, rule) = (place.line, place.column, finding.level, finding.rule);
        let _ = writeln!(self.err, "{file}:{line}:{column}: {level}[{rule}]: {message}");
    }
}
