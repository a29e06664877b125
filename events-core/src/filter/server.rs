//! The filter that a Dovecot server sends to those who send it events.

use super::evaluate::EventView;
use super::program::Interest;
use super::{Filter, SyntaxErrors};
use crate::ServerVersion;

/// What a server wants, of whichever version it is.
///
/// A server does not say its version, and the same filter means different things to 2.3 and to 2.4. An event is
/// wanted when either of them would want it: one too many costs a line, one too few is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerFilter {
    readings: [Filter; 2],
}

impl ServerFilter {
    /// Reads the filter that stands behind `FILTER` on the wire, its tab-escapes undone.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the text. A server that sends such a filter is newer than this library; it is
    /// best to send it everything.
    pub fn parse(text: &str) -> Result<Self, SyntaxErrors> {
        let newer = Filter::parse(text, ServerVersion::V2_4)?;
        // What only 2.4 can read comes from 2.4.
        let older = Filter::parse(text, ServerVersion::V2_3).unwrap_or_else(|_| newer.clone());
        Ok(Self { readings: [newer, older] })
    }

    /// What the name alone says.
    #[must_use]
    pub fn interest(&self, name: &str) -> Interest {
        let [newer, older] = &self.readings;
        match (newer.interest(name), older.interest(name)) {
            (Interest::Always, _) | (_, Interest::Always) => Interest::Always,
            (Interest::Never, Interest::Never) => Interest::Never,
            (Interest::Maybe, Interest::Maybe | Interest::Never) | (Interest::Never, Interest::Maybe) => {
                Interest::Maybe
            }
        }
    }

    /// Whether the server wants the event.
    pub fn matches(&self, event: &(impl EventView + ?Sized)) -> bool {
        self.readings.iter().any(|filter| filter.matches(event))
    }

    /// Whether the server wants nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.readings.iter().all(Filter::is_empty)
    }
}
