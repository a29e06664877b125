//! `live-check`: the events that a server really exports, held against the page.

mod check;
mod coverage;
mod finding;
mod input;
mod kind;
mod likeness;
mod place;
mod rename;
mod slot;

use std::io::Read;

use anyhow::{Context as _, Result, bail};
use events_core::export::Lines;
use events_core::export::scan::Scanner;
use events_spec::{EventDef, Finding, Findings, Parents, Rule, Spec, Table};

pub use check::Counts;
use check::{Against, Check, FileSeen};
pub use coverage::{Coverage, EventCoverage, FieldCoverage, Share};
pub use place::Seen;

/// What to check, and how much of the page must be seen.
#[derive(Clone, Debug, Default)]
pub struct LiveOptions {
    /// The files; standard input where there is none, and for `-`.
    pub files: Vec<String>,
    /// Patterns of the events to look at, with `*` for any characters; all when there are none.
    pub scope: Vec<String>,
    /// How much of the page must be seen, in percent.
    pub min_coverage: Option<f64>,
}

/// What was found in a stream.
#[derive(Clone, Debug)]
pub struct LiveCheck {
    /// What is wrong.
    pub findings: Findings,
    /// The lines that the findings point into, cut around the place.
    pub lines: Vec<Seen>,
    /// What of the page was seen.
    pub coverage: Coverage,
    /// How many lines and records there were.
    pub counts: Counts,
    /// Whether less of the page was seen than was asked for; a finding says so too.
    pub too_little: bool,
}

/// The name by which standard input goes.
pub const STDIN: &str = "-";

/// Holds what a server exported against the page. `progress` is called now and then with what was counted so far.
///
/// # Errors
/// When a file cannot be read, and when there is no event to look at: who cannot look must not say that all is well.
pub fn live_check(
    options: &LiveOptions,
    spec: &Spec,
    input: &mut dyn Read,
    progress: &mut dyn FnMut(&Counts),
) -> Result<LiveCheck> {
    let parents = Parents::vendored();
    spec.with_table(|table| {
        let against = Against { table, parents: &parents, scope: &options.scope, thorough: false };
        let mut check = Check::new(against);
        let stdin = [STDIN.to_owned()];
        let files = if options.files.is_empty() { &stdin[..] } else { &options.files };
        for name in files {
            if name == STDIN {
                read(&mut check, name, input::unpacked(&mut *input).context("standard input")?, progress)?;
            } else {
                read(&mut check, name, input::open(name)?, progress)?;
            }
        }
        conclude(&check, options, spec)
    })
}

/// Reads one file to its end.
fn read(check: &mut Check<'_>, name: &str, reader: impl Read, progress: &mut dyn FnMut(&Counts)) -> Result<()> {
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
            progress(&check.counts);
        }
    }
    check.end_file(file);
    Ok(())
}

/// So many bytes are read between two reports of progress.
const REPORT_EVERY: u64 = 4 << 20;

fn conclude(check: &Check<'_>, options: &LiveOptions, spec: &Spec) -> Result<LiveCheck> {
    let counts = check.counts;
    if counts.records == counts.unnamed + counts.out_of_scope {
        match (counts.records, counts.out_of_scope) {
            (0, _) => bail!("there is no event in {}; {} lines were read", inputs(options), counts.lines),
            (_, 0) => bail!("no event in {} has a name; `exporter_include` must have `name`", inputs(options)),
            _ => bail!("no event in {} is in the scope {}", inputs(options), options.scope.join(", ")),
        }
    }
    let renames = rename::renames(check);
    let coverage = coverage::coverage(check, &renames);
    let mut findings = Findings::new();
    let mut lines = Vec::new();
    let too_little = options.min_coverage.filter(|least| coverage.total().percent() < *least);
    if let Some(least) = too_little {
        let message = format!("{} and {least}% is asked for", coverage.summary());
        let mut finding = Finding::new(Rule::NeverSeen, events_spec::Location::point(&spec.file, 1, 1), message);
        finding.level = events_spec::Level::Error;
        findings.push(finding);
    }
    for (finding, seen) in finding::findings(&finding::Cx { check, renames: &renames, page: &spec.file }) {
        findings.push(finding);
        lines.extend(seen.filter(|_| findings.more() == 0));
    }
    Ok(LiveCheck { findings, lines, coverage, counts, too_little: too_little.is_some() })
}

fn inputs(options: &LiveOptions) -> String {
    match options.files.as_slice() {
        [] => "standard input".to_owned(),
        [one] if one == STDIN => "standard input".to_owned(),
        [one] => one.clone(),
        files => format!("{} files", files.len()),
    }
}

/// The documented events that are looked at.
fn in_scope<'t>(against: &Against<'t>) -> impl Iterator<Item = &'t EventDef<'t>> + use<'t> {
    let (scope, table): (&'t [String], &'t Table<'t>) = (against.scope, against.table);
    table.events.iter().filter(move |event| covers(scope, event.name))
}

/// Whether a scope has an event of this name; an empty one has all.
fn covers(scope: &[String], name: &str) -> bool {
    scope.is_empty() || scope.iter().any(|pattern| glob(pattern, name))
}

fn glob(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name
            .strip_prefix(start)
            .is_some_and(|name| (0..=name.len()).any(|at| name.get(at..).is_some_and(|name| glob(rest, name)))),
    }
}
