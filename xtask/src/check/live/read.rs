//! Reads streams, and summaries of streams, into one summary.

mod job;

use std::io::Read;

use anyhow::{Context as _, Result};
use events_core::export::Lines;
use events_core::export::scan::Scanner;
use events_spec::Spec;

use super::check::{Against, Check};
use super::follow;
use super::summary::{Asked, Summary};
use super::view::View;
use super::{Counts, LiveOptions, Told, Watch, with_pages};
use crate::input::{STDIN, export, summary};

/// The number of bytes between two progress reports.
const REPORT_EVERY: u64 = 4 << 20;

/// Reads streams, to be reported against any one of these pages.
///
/// # Errors
/// If a file cannot be read.
pub fn read(options: &LiveOptions, specs: &[&Spec], input: &mut dyn Read, watch: &mut dyn Watch) -> Result<Summary> {
    let stdin = [STDIN.to_owned()];
    let files = if options.files.is_empty() { &stdin[..] } else { &options.files };
    let mut summary = with_pages(specs, |pages| {
        let against = Against { pages, scope: &options.scope, thorough: options.infer };
        if options.follow {
            return follow(options, specs, against, watch);
        }
        match options.jobs {
            // A page in a browser has no threads.
            Some(jobs) if jobs.get() > 1 && !cfg!(target_family = "wasm") => {
                job::read(against, jobs.get(), files, input, watch)
            }
            Some(_) | None => {
                let mut check = Check::new(against);
                for file in files {
                    one(&mut check, file, open(file, input)?, watch)?;
                }
                Ok(check.summary())
            }
        }
    })?;
    summary.asked = Asked::new(specs, &options.scope);
    summary.files = files.iter().cloned().collect();
    Ok(summary)
}

/// Reads summaries of streams, as if the streams were read at once.
///
/// # Errors
/// If a file cannot be read, or has no summary or one of something else.
pub fn merge(options: &LiveOptions, specs: &[&Spec], files: &[String], input: &mut dyn Read) -> Result<Summary> {
    let asked = Asked::new(specs, &options.scope);
    let mut all = Summary::default();
    with_pages(specs, |pages| {
        summary::each(Summary::OF, files, input, &mut |one: Summary| {
            one.check(&asked, pages)?;
            all.merge(one);
            all.cut_if_large(pages);
            Ok(())
        })?;
        all.cut(pages);
        anyhow::Ok(())
    })?;
    all.asked = asked;
    Ok(all)
}

impl Summary {
    /// The command of these summaries.
    const OF: &'static str = "live-check";

    /// The summary as a line of its file.
    ///
    /// # Errors
    /// If it is too large to be read again.
    pub fn line(&self) -> Result<String> {
        summary::line(Self::OF, self)
    }
}

/// Opens a file, or standard input.
fn open<'i>(file: &str, input: &'i mut dyn Read) -> Result<Box<dyn Read + 'i>> {
    if file == STDIN { export::unpacked(input).context("standard input") } else { Ok(export::open(file)?) }
}

/// Reads one file to its end.
fn one(check: &mut Check<'_>, name: &str, reader: impl Read, watch: &mut dyn Watch) -> Result<()> {
    let before = check.counts.bytes;
    let mut next_report = before + REPORT_EVERY;
    lines(check, name, reader, &mut |counts| {
        if counts.bytes >= next_report {
            next_report = counts.bytes + REPORT_EVERY;
            watch.progress(counts);
        }
    })?;
    Ok(())
}

/// Reads the lines of one file, and returns their number.
fn lines(check: &mut Check<'_>, name: &str, reader: impl Read, progress: &mut impl FnMut(&Counts)) -> Result<u64> {
    let mut lines = Lines::new(reader);
    let mut scanner = Scanner::new();
    loop {
        let number = lines.number() + 1;
        match lines.next_line().with_context(|| name.to_owned())? {
            Some(line) => check.line(&mut scanner, name, number, line),
            None => return Ok(lines.number()),
        }
        progress(&check.counts);
    }
}

/// Reads files while they grow.
fn follow(options: &LiveOptions, specs: &[&Spec], against: Against<'_>, watch: &mut dyn Watch) -> Result<Summary> {
    let mut check = Check::new(against);
    let mut told = Told::default();
    let missed = follow::follow(&mut check, &options.files, options.idle, watch, &mut |check, watch| {
        // What is found on the way is told against the first page.
        if let (Some(page), Some(spec)) = (against.pages.first(), specs.first()) {
            let mut seen = check.summary();
            seen.asked.scope = options.scope.clone();
            told.tell(&View::new(&seen, against.pages, *page), &spec.file, watch);
        }
    })?;
    let mut summary = check.summary();
    for (name, missed) in missed {
        summary.missed.entry(name).or_default().add(&missed);
    }
    Ok(summary)
}
