//! Checks files while they grow.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow};
use events_core::export::Line;
use events_core::export::scan::Scanner;
use events_spec::{Finding, Location, Rule};

use super::Watch;
use super::check::Check;
use crate::input::follow::{Follow, Lines, Missed};

/// How often new findings are reported.
const TELL: Duration = Duration::from_secs(1);

/// Passes the lines of followed files to the check.
struct Feed<'f, 'c> {
    check: &'f mut Check<'c>,
    scanner: &'f mut Scanner,
    watch: &'f mut dyn Watch,
}

impl Lines<()> for Feed<'_, '_> {
    fn line(&mut self, (): &mut (), name: &str, number: u64, line: Line<'_>) {
        self.check.line(self.scanner, name, number, line);
    }

    fn end(&mut self, (): ()) {}

    fn stopped(&mut self) -> bool {
        self.watch.progress(&self.check.counts);
        self.watch.stopped()
    }
}

/// Reads files as they grow, until `watch` stops it or there was no input for the time `idle`. Returns what may have
/// been missed.
pub(super) fn follow(
    check: &mut Check<'_>,
    names: &[String],
    idle: Option<Duration>,
    watch: &mut dyn Watch,
    tell: &mut dyn FnMut(&Check<'_>, &mut dyn Watch),
) -> Result<Vec<(String, Missed)>> {
    let mut files = Follow::open(names).map_err(|(name, error)| anyhow!("cannot follow `{name}`: {error}"))?;
    let mut scanner = Scanner::new();
    let (mut last_news, mut last_told, mut told) = (Instant::now(), Instant::now(), 0);
    while !watch.stopped() {
        let before = check.counts.lines;
        let mut feed = Feed { check: &mut *check, scanner: &mut scanner, watch: &mut *watch };
        let more = files.read(&mut feed).context("cannot read a followed file")?;
        watch.progress(&check.counts);
        if check.counts.lines > before {
            last_news = Instant::now();
        } else if idle.is_some_and(|idle| last_news.elapsed() >= idle) {
            break;
        }
        if check.counts.lines > told && last_told.elapsed() >= TELL {
            (last_told, told) = (Instant::now(), check.counts.lines);
            tell(check, watch);
        }
        if !more {
            files.wait();
        }
    }
    let mut feed = Feed { check, scanner: &mut scanner, watch };
    files.finish(&mut feed).context("cannot read a followed file")
}

/// Rule `missed-lines`: occasions on which lines may have been missed.
pub(super) fn missed(all: &BTreeMap<String, Missed>) -> impl Iterator<Item = Finding> + use<'_> {
    let times = |count: u64| if count == 1 { "once".to_owned() } else { format!("{count} times") };
    all.iter().flat_map(move |(name, missed)| {
        let Missed { truncations, files, unreadable, unreported } = *missed;
        let kinds = [
            (
                truncations,
                format!("`{name}` was truncated {}, but no copy of it was found; its last lines may be missing", times(truncations)),
                "rotate by renaming: with logrotate, `create` instead of `copytruncate`",
            ),
            (
                files,
                format!("`{name}` was replaced {} before it could be read", times(files)),
                "rotate less often, or keep the rotated files for some seconds before they are compressed or removed",
            ),
            (
                unreadable,
                format!("`{name}` was {} something that cannot be followed: a folder, a pipe or compressed data", times(unreadable)),
                "follow the file that the server writes to",
            ),
            (
                unreported,
                format!("`{name}` was rotated {}, but the system does not report changes there", times(unreported)),
                "follow files on a local file system; of several rotations within a fifth of a second, only the last one is seen",
            ),
        ];
        kinds.into_iter().filter(|(count, ..)| *count > 0).map(move |(count, message, help)| {
            let mut finding = Finding::new(Rule::MissedLines, Location::point(name, 1, 1), message).help(help);
            finding.count = Some(count);
            finding
        })
    })
}
