//! `live-check`: checks the events that a server exports against the page.

mod check;
mod coverage;
mod finding;
mod follow;
mod infer;
mod place;
mod rename;
mod slot;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Read;
use std::time::Duration;

use anyhow::{Context as _, Result};
use events_core::export::Lines;
use events_core::export::scan::Scanner;
use events_spec::wildcard::matches;
use events_spec::{EventDef, Finding, Findings, Level, Location, Rule, Spec, Table};

pub use check::Counts;
use check::{Against, Check, FileSeen};
pub use coverage::{Coverage, EventCoverage, FieldCoverage, Share};
pub use infer::Inferred;
pub use place::Seen;

pub use crate::input::follow::Missed;
use crate::input::{STDIN, export, in_words};

/// What to check, and how much of the page must be seen.
#[derive(Clone, Debug, Default)]
pub struct LiveOptions {
    /// The files; `-`, or an empty list, means standard input.
    pub files: Vec<String>,
    /// Patterns of the events to check, with `*` for any characters; an empty list means all.
    pub scope: Vec<String>,
    /// The minimum coverage of the page, in percent.
    pub min_coverage: Option<f64>,
    /// Whether to keep reading the files as they grow, until interrupted.
    pub follow: bool,
    /// The time without input after which following ends.
    pub idle: Option<Duration>,
    /// Whether to infer a page from the stream.
    pub infer: bool,
}

/// Observes the reading of a stream; by default, it does nothing.
pub trait Watch {
    /// Called from time to time with the counts so far.
    fn progress(&mut self, counts: &Counts) {
        let _ = counts;
    }

    /// Whether to stop following files.
    fn stopped(&self) -> bool {
        false
    }

    /// Called for each new finding while files are followed.
    fn found(&mut self, finding: &Finding) {
        let _ = finding;
    }
}

impl Watch for () {}

/// The result of checking a stream.
#[derive(Clone, Debug)]
pub struct LiveCheck {
    /// The problems.
    pub findings: Findings,
    /// The lines that the findings point to, shortened around the place.
    pub lines: Vec<Seen>,
    /// Which parts of the page were seen.
    pub coverage: Coverage,
    /// Every event that was sent, documented or not, by name.
    pub sent: BTreeMap<String, Sent>,
    /// The numbers of lines and records.
    pub counts: Counts,
    /// The inferred page, if requested.
    pub inferred: Option<Inferred>,
    /// A message that less of the page was seen than required. There is a finding about it too.
    pub too_little: Option<String>,
}

/// The error for input without anything to check.
#[derive(Clone, Debug)]
pub struct Unusable {
    /// The reason.
    pub reason: String,
    /// Problems with the lines, which may be the cause.
    pub findings: Findings,
    /// The lines that the findings point to.
    pub lines: Vec<Seen>,
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Unusable {}

/// An event that was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// How often.
    pub seen: u64,
    /// Its fields, by name, and in how many events each one was.
    pub fields: BTreeMap<String, u64>,
}

/// Checks what a server exported against the page.
///
/// # Errors
/// If a file cannot be read. [`Unusable`] if there is no event to check, because the result would wrongly be
/// that there are no problems.
pub fn live_check(
    options: &LiveOptions,
    spec: &Spec,
    input: &mut dyn Read,
    watch: &mut dyn Watch,
) -> Result<LiveCheck> {
    spec.with_table(|table| {
        let against = Against { table, parents: &spec.parents, scope: &options.scope, thorough: options.infer };
        let mut check = Check::new(against);
        if options.follow {
            let mut told = Told::default();
            let missed = follow::follow(&mut check, &options.files, options.idle, watch, &mut |check, watch| {
                told.tell(check, spec, watch);
            })?;
            return conclude(&check, options, spec, &missed);
        }
        let stdin = [STDIN.to_owned()];
        let files = if options.files.is_empty() { &stdin[..] } else { &options.files };
        for name in files {
            if name == STDIN {
                read(&mut check, name, export::unpacked(&mut *input).context("standard input")?, watch)?;
            } else {
                read(&mut check, name, export::open(name)?, watch)?;
            }
        }
        conclude(&check, options, spec, &[])
    })
}

/// What the lines were in which no event was, and what to do.
fn without_event(counts: &Counts) -> String {
    let of = |count: u64, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("one {one}")),
        count => Some(format!("{count} {many}")),
    };
    let seen = [
        of(counts.collected, "JSON object of a log collector", "JSON objects of a log collector"),
        of(counts.log_lines, "line of Dovecot's log", "lines of Dovecot's log"),
    ];
    let seen: Vec<String> = seen.into_iter().flatten().collect();
    if seen.is_empty() {
        return String::new();
    }
    format!(
        ": {}, and no event of the process `stats`, which logs those of a metric whose exporter has `driver = log` (2.4) or \
         `transport = log` (2.3)",
        seen.join(" and ")
    )
}

/// Reads one file to its end.
fn read(check: &mut Check<'_>, name: &str, reader: impl Read, watch: &mut dyn Watch) -> Result<()> {
    let mut lines = Lines::new(reader);
    let mut scanner = Scanner::new();
    let mut file = FileSeen::default();
    let mut next_report = check.counts.bytes + REPORT_EVERY;
    loop {
        let number = lines.number() + 1;
        match lines.next_line() {
            Ok(Some(line)) => check.line(&mut scanner, &mut file, name, number, line),
            Ok(None) => break,
            Err(error) => return Err(error).context(name.to_owned()),
        }
        if check.counts.bytes >= next_report {
            next_report = check.counts.bytes + REPORT_EVERY;
            watch.progress(&check.counts);
        }
    }
    check.end_file(file);
    Ok(())
}

/// The number of bytes between two progress reports.
const REPORT_EVERY: u64 = 4 << 20;

fn conclude(check: &Check<'_>, options: &LiveOptions, spec: &Spec, missed: &[(String, Missed)]) -> Result<LiveCheck> {
    let counts = check.counts;
    let unusable = unusable(&counts, options);
    let mut findings = Findings::new();
    let mut lines = Vec::new();
    findings.extend(follow::missed(missed));
    let renames = rename::renames(check);
    let coverage = coverage::coverage(check, &renames);
    let cx = finding::Cx { check, renames: &renames, page: &spec.file };
    if let Some(reason) = unusable {
        for (finding, seen) in finding::findings(&cx) {
            if finding.rule == Rule::MalformedRecord {
                findings.push(finding);
                lines.extend(seen.filter(|_| findings.more() == 0));
            }
        }
        return Err(Unusable { reason, findings, lines }.into());
    }
    let too_little = options.min_coverage.filter(|least| coverage.total().percent() < *least);
    let too_little = too_little.map(|least| format!("{}; {least}% is asked for", coverage.summary()));
    if let Some(message) = &too_little {
        let mut finding = Finding::new(Rule::NeverSeen, Location::point(&spec.file, 1, 1), message);
        finding.level = Level::Error;
        findings.push(finding);
    }
    for (finding, seen) in finding::findings(&cx) {
        findings.push(finding);
        lines.extend(seen.filter(|_| findings.more() == 0));
    }
    let inferred = options.infer.then(|| infer::infer(check));
    let sent = check.events.iter().filter(|event| event.seen > 0).map(|event| {
        let fields = event.slots.iter().filter(|slot| slot.seen > 0);
        let fields = fields.map(|slot| (slot.about.name.clone(), slot.seen)).collect();
        (event.name.clone(), Sent { seen: event.seen, fields })
    });
    let sent = sent.collect();
    Ok(LiveCheck { findings, lines, coverage, sent, counts, inferred, too_little })
}

/// The reason why there is nothing to check, if so.
fn unusable(counts: &Counts, options: &LiveOptions) -> Option<String> {
    if counts.records > counts.unnamed + counts.out_of_scope {
        return None;
    }
    let of = in_words(&options.files);
    Some(match (counts.records, counts.out_of_scope) {
        (0, _) => {
            let lines =
                if counts.lines == 1 { "one line was".to_owned() } else { format!("{} lines were", counts.lines) };
            format!("no event found in {of}; {lines} read{}", without_event(counts))
        }
        (_, 0) => format!("no event in {of} has a name; `exporter_include` must contain `name`"),
        _ => format!("no event in {of} matches the scope {}", options.scope.join(", ")),
    })
}

/// The findings already reported while files are followed.
#[derive(Default)]
struct Told {
    said: BTreeSet<(Rule, String)>,
}

impl Told {
    /// Reports new findings. Items that were never seen may still come, so these wait for the end.
    fn tell(&mut self, check: &Check<'_>, spec: &Spec, watch: &mut dyn Watch) {
        let renames = rename::renames(check);
        for (finding, _) in finding::findings(&finding::Cx { check, renames: &renames, page: &spec.file }) {
            let new = || self.said.len() < Findings::MOST;
            if finding.rule != Rule::NeverSeen && new() && self.said.insert((finding.rule, finding.message.clone())) {
                watch.found(&finding);
            }
        }
    }
}

/// The documented events to check.
fn in_scope<'t>(against: &Against<'t>) -> impl Iterator<Item = &'t EventDef<'t>> + use<'t> {
    let (scope, table): (&'t [String], &'t Table<'t>) = (against.scope, against.table);
    table.events.iter().filter(move |event| covers(scope, event.name))
}

/// Whether a scope includes an event of this name; an empty scope includes all.
fn covers(scope: &[String], name: &str) -> bool {
    scope.is_empty() || scope.iter().any(|pattern| matches(pattern, name))
}
