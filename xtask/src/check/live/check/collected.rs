//! Lines that a log collector wrapped or escaped.

use events_core::export::scan::{Scanner, Unwrapper};

use super::{Check, Line};

/// What reads lines that log collectors wrapped.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub(super) unwrapper: Unwrapper,
    pub(super) scanner: Scanner,
}

impl Check<'_> {
    /// Counts an object of a log collector in which there is no record: what another program said.
    pub(super) fn of_collector(&mut self) {
        self.counts.other_lines += 1;
        self.counts.collected += 1;
        self.rest.logged = true;
    }

    /// Processes a line that a log collector wrapped or escaped; returns whether there is a record in it.
    pub(super) fn wrapped(&mut self, name: &str, number: u64, outer: &[u8]) -> bool {
        let mut collected = std::mem::take(&mut self.collected);
        let found = match collected.unwrapper.unwrap(outer) {
            None => false,
            Some(inner) => {
                let mut line = Line::inside(name, number, outer, inner);
                self.orders.begin();
                match collected.scanner.scan(inner.bytes(), self) {
                    Ok(Some(scan)) => {
                        // Around it are other lines of a log.
                        self.rest.logged = true;
                        self.record(&scan, &mut line);
                    }
                    Ok(None) => self.other(&mut line),
                    Err(error) => self.refused(error, &mut line, None),
                }
                true
            }
        };
        self.collected = collected;
        found
    }
}
