//! Samples the beginning of a stream, to choose a page for it before it is checked.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::path::Path;

use events_core::export::scan::{NoNames, Scanner, Unwrapper};
use events_core::export::{Line, Lines};
use events_spec::built_in::BuiltIn;
use events_spec::{Source, Spec};

use crate::input::{STDIN, export};

/// The events in the sample, with their fields.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    events: BTreeMap<String, BTreeSet<String>>,
    names: usize,
}

/// The number of bytes of an input that are sampled, after decompression.
const MOST_BYTES: u64 = 4 << 20;

/// The maximum number of names that are kept.
const MOST_NAMES: usize = 20_000;

/// How well a page fits a sample.
#[derive(Clone, Debug)]
pub struct Fit {
    /// The page.
    pub page: &'static BuiltIn,
    /// The percentage of the pairs of event and field that it documents.
    pub percent: u64,
}

impl Sample {
    /// Samples the beginnings of files. Files that cannot be read, or only once, are skipped; reading them later
    /// reports that.
    #[must_use]
    pub fn of_files(files: &[String]) -> Self {
        let mut sample = Self::default();
        for name in files.iter().filter(|name| *name != STDIN) {
            if Path::new(name).is_file()
                && let Ok(reader) = export::open(name)
            {
                sample.add(reader);
            }
        }
        sample
    }

    /// Samples the beginning of standard input, and returns it so that it can be read again.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn of_stdin(input: &mut dyn Read) -> io::Result<(Self, Vec<u8>)> {
        let mut bytes = Vec::new();
        input.take(MOST_BYTES).read_to_end(&mut bytes)?;
        let mut sample = Self::default();
        if let Ok(reader) = export::unpacked(bytes.as_slice()) {
            sample.add(reader);
        }
        Ok((sample, bytes))
    }

    /// These events, with their fields.
    #[must_use]
    pub fn of_names<'n, F: Iterator<Item = &'n str>>(names: impl Iterator<Item = (&'n str, F)>) -> Self {
        let owned = |(event, fields): (&str, F)| (event.to_owned(), fields.map(str::to_owned).collect());
        Self { events: names.map(owned).collect(), names: 0 }
    }

    /// Adds the events of a stream, up to where it cannot be read.
    fn add(&mut self, reader: impl Read) {
        let mut lines = Lines::new(reader.take(MOST_BYTES));
        let mut scanner = Scanner::new();
        let mut unwrapper = Unwrapper::new();
        while self.names < MOST_NAMES {
            let Ok(Some(line)) = lines.next_line() else { return };
            let Line::Whole(line) = line else { continue };
            let Ok(Some(record)) = scanner.scan(unwrapper.event_line(line), &mut NoNames) else { continue };
            let Some(event) = record.event() else { continue };
            let known = self.events.entry(record.text(event).into_owned()).or_default();
            for field in record.fields() {
                self.names += usize::from(known.insert(record.text(field.key).into_owned()));
            }
        }
    }

    /// Whether the sample has no events.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// How well each built-in page of a release line fits, best first. Of two equal ones, the newer comes first.
    #[must_use]
    pub fn fits(&self) -> Vec<Fit> {
        let fit = |page: &'static BuiltIn| {
            let spec = Source::built_in(page).page().spec?;
            Some(Fit { page, percent: self.percent(&spec) })
        };
        let mut fits: Vec<Fit> = BuiltIn::LINES.into_iter().rev().filter_map(fit).collect();
        fits.sort_by_key(|fit| std::cmp::Reverse(fit.percent));
        fits
    }

    /// The percentage of the pairs of event and field that a page documents. An event without fields counts as one.
    fn percent(&self, spec: &Spec) -> u64 {
        let (mut all, mut known) = (0_u64, 0_u64);
        for (name, fields) in &self.events {
            let event = spec.event(name);
            all += 1 + fields.len() as u64;
            let Some(event) = event else { continue };
            let is_known =
                |field: &&String| spec.field(event, field).is_some() || spec.parents.reach(name, field).is_some();
            known += 1 + fields.iter().filter(is_known).count() as u64;
        }
        known.saturating_mul(100).checked_div(all).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(lines: &str) -> &'static str {
        let (sample, bytes) = Sample::of_stdin(&mut lines.as_bytes()).unwrap();
        assert_eq!(bytes, lines.as_bytes());
        sample.fits()[0].page.file
    }

    #[test]
    fn the_page_that_knows_most_of_the_fields_fits_best() {
        let line = |fields: &str| format!("{{\"event\":\"imap_command_finished\",\"fields\":{{{fields}}}}}\n");
        assert_eq!(best(&line("\"bytes_in\":1,\"bytes_out\":2")), "Events-2.3.txt");
        assert_eq!(best(&line("\"net_in_bytes\":1,\"net_out_bytes\":2")), "Events-2.4.txt");
    }

    #[test]
    fn what_is_no_event_is_passed_over() {
        let (sample, _) = Sample::of_stdin(&mut &b"a log line\n\x1f\x8b\n{}\n"[..]).unwrap();
        assert!(sample.is_empty());
    }
}
