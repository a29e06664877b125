//! The pages that a stream is checked against, and which of them fits it.

use anyhow::Result;
use events_spec::Spec;
use events_spec::built_in::BuiltIn;

use super::{Options, look};
use crate::check::live::Summary;
use crate::cli::page::{self, Opened};
use crate::input::page::{Choice, Sample};
use crate::report::Console;

/// The pages that a stream is checked against.
pub(super) struct Pages {
    first: Opened,
    others: Vec<Opened>,
    chosen: usize,
}

impl Pages {
    /// Opens the page that the user named, or else those of all release lines: only the whole stream tells which of them
    /// it fits, and parts of it have to be read alike. For files that are followed, one is chosen in advance, because
    /// findings are told on the way.
    pub(super) fn open(options: &Options, console: &mut Console<'_>, beginning: &mut Vec<u8>) -> Result<Self> {
        let open =
            |choice: Choice, console: &mut Console<'_>| page::open("live-check", &options.report, console, || choice);
        if options.report.page.is_named() {
            return Ok(Self::one(open(Choice::published(), console)?));
        }
        if options.follow {
            let sample = look(&options.files, console, beginning)?;
            return Ok(Self::one(open(page::for_stream(&sample), console)?));
        }
        let built_in = |page| Choice { page, version: None, because: String::new() };
        let [first, others @ ..] = BuiltIn::LINES;
        let mut pages = Self::one(open(built_in(first), console)?);
        for page in others {
            pages.others.push(open(built_in(page), console)?);
        }
        Ok(pages)
    }

    fn one(first: Opened) -> Self {
        Self { first, others: Vec::new(), chosen: 0 }
    }

    /// The models of the pages.
    pub(super) fn specs(&self) -> Vec<&Spec> {
        self.all().map(|page| &page.spec).collect()
    }

    fn all(&self) -> impl Iterator<Item = &Opened> {
        [&self.first].into_iter().chain(&self.others)
    }

    /// Chooses the page that documents most of what was seen.
    pub(super) fn choose(&mut self, seen: &Summary) {
        if self.others.is_empty() {
            return;
        }
        let Choice { page, because, .. } = page::for_stream(&Sample::of_names(seen.names()));
        let at = self.all().position(|opened| opened.spec.file == page.file);
        self.chosen = at.unwrap_or(0);
        let chosen = self.chosen.checked_sub(1).and_then(|at| self.others.get_mut(at)).unwrap_or(&mut self.first);
        if let Some(chosen) = &mut chosen.id.chosen {
            chosen.because = because;
        }
    }

    /// The page to report against.
    pub(super) fn chosen(&self) -> &Opened {
        self.all().nth(self.chosen).unwrap_or(&self.first)
    }
}
