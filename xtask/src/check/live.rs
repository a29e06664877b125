//! `live-check`: checks the events that a server exports against the page.

mod check;
mod coverage;
mod evidence;
mod finding;
mod follow;
mod infer;
mod place;
mod read;
mod rename;
mod slot;
mod summary;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Read;
use std::num::NonZeroUsize;
use std::time::Duration;

use anyhow::Result;
use events_spec::wildcard::matches;
use events_spec::{EventDef, Finding, Findings, Level, Location, Rule, Spec};

pub use check::Counts;
use check::Page;
pub use coverage::{Coverage, EventCoverage, FieldCoverage, Share};
pub use infer::Inferred;
pub use place::Seen;
pub use read::{merge, read};
pub use summary::{Asked, Summary};
use view::View;

pub use crate::input::follow::Missed;
use crate::input::in_words;

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
    /// Whether to infer a page from the stream, or to learn what is needed for that.
    pub infer: bool,
    /// How many parts of the files are read at the same time; `None` means one.
    pub jobs: Option<NonZeroUsize>,
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
    let summary = read(options, &[spec], input, watch)?;
    report(&summary, options, &[spec], spec)
}

/// Calls `use_pages` with the tables of several pages.
fn with_pages<T>(specs: &[&Spec], use_pages: impl FnOnce(&[Page<'_>]) -> T) -> T {
    fn next<T>(specs: &[&Spec], pages: &[Page<'_>], use_pages: impl FnOnce(&[Page<'_>]) -> T) -> T {
        let Some((spec, rest)) = specs.split_first() else { return use_pages(pages) };
        spec.with_table(|table| {
            let mut pages: Vec<Page<'_>> = pages.to_vec();
            pages.push(Page { table, parents: &spec.parents });
            next(rest, &pages, use_pages)
        })
    }
    next(specs, &[], use_pages)
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

/// Reports what a stream taught, against one page. `specs` are the pages that it was checked against.
///
/// # Errors
/// [`Unusable`] if there was no event to check.
pub fn report(summary: &Summary, options: &LiveOptions, specs: &[&Spec], spec: &Spec) -> Result<LiveCheck> {
    with_pages(specs, |pages| {
        spec.with_table(|table| {
            let view = View::new(summary, pages, Page { table, parents: &spec.parents });
            conclude(&view, options, spec)
        })
    })
}

fn conclude(view: &View<'_, '_>, options: &LiveOptions, spec: &Spec) -> Result<LiveCheck> {
    let counts = view.seen.counts;
    let mut findings = Findings::new();
    let mut lines = Vec::new();
    findings.extend(follow::missed(&view.seen.missed));
    let renames = rename::renames(view);
    let coverage = coverage::coverage(view, &renames);
    let cx = finding::Cx { view, renames: &renames, page: &spec.file };
    if let Some(reason) = unusable(view) {
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
    let inferred = options.infer.then(|| infer::infer(view));
    let sent = view.seen.events.iter().map(|(name, event)| {
        let fields = event.fields.iter().map(|(name, field)| (name.clone(), field.seen)).collect();
        (name.clone(), Sent { seen: event.seen, fields })
    });
    let sent = sent.collect();
    Ok(LiveCheck { findings, lines, coverage, sent, counts, inferred, too_little })
}

/// The reason why there is nothing to check, if so.
fn unusable(view: &View<'_, '_>) -> Option<String> {
    let counts = &view.seen.counts;
    if counts.records > counts.unnamed.saturating_add(counts.out_of_scope) {
        return None;
    }
    let files: Vec<String> = view.seen.files.iter().cloned().collect();
    let of = in_words(&files);
    Some(match (counts.records, counts.out_of_scope) {
        (0, _) => {
            let lines =
                if counts.lines == 1 { "one line was".to_owned() } else { format!("{} lines were", counts.lines) };
            format!("no event found in {of}; {lines} read{}", without_event(counts))
        }
        (_, 0) => format!("no event in {of} has a name; `exporter_include` must contain `name`"),
        _ => format!("no event in {of} matches the scope {}", view.seen.asked.scope.join(", ")),
    })
}

/// The findings already reported while files are followed.
#[derive(Default)]
struct Told {
    said: BTreeSet<(Rule, String)>,
}

impl Told {
    /// Reports new findings. Items that were never seen may still come, so these wait for the end.
    fn tell(&mut self, view: &View<'_, '_>, page: &str, watch: &mut dyn Watch) {
        let renames = rename::renames(view);
        for (finding, _) in finding::findings(&finding::Cx { view, renames: &renames, page }) {
            let new = || self.said.len() < Findings::MOST;
            if finding.rule != Rule::NeverSeen && new() && self.said.insert((finding.rule, finding.message.clone())) {
                watch.found(&finding);
            }
        }
    }
}

/// The documented events to check.
fn in_scope<'c, 't>(view: &'c View<'_, 't>) -> impl Iterator<Item = &'t EventDef<'t>> + use<'c, 't> {
    let scope: &'c [String] = &view.seen.asked.scope;
    view.page.table.events.iter().filter(move |event| covers(scope, event.name))
}

/// Whether a scope includes an event of this name; an empty scope includes all.
fn covers(scope: &[String], name: &str) -> bool {
    scope.is_empty() || scope.iter().any(|pattern| matches(pattern, name))
}
