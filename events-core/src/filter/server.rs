//! The filter that a Dovecot server sends to its event clients.

use super::evaluate::EventView;
use super::program::Interest;
use super::{Filter, SyntaxErrors};
use crate::ServerVersion;

/// The events that a server of an unknown version wants.
///
/// A server does not tell its version, but 2.3 and 2.4 interpret some filters differently. An event counts as wanted if
/// either version would want it: an unneeded event costs a line, but a missing one is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerFilter {
    readings: [Filter; 2],
}

impl ServerFilter {
    /// Parses the filter that follows `FILTER` in the protocol, after unescaping it.
    ///
    /// # Errors
    ///
    /// All syntax errors in the text. A server that sends such a filter is newer than this library; send it
    /// everything.
    pub fn parse(text: &str) -> Result<Self, SyntaxErrors> {
        let newer = Filter::parse(text, ServerVersion::V2_4)?;
        // A filter that only 2.4 accepts comes from 2.4.
        let older = Filter::parse(text, ServerVersion::V2_3).unwrap_or_else(|_| newer.clone());
        Ok(Self { readings: [newer, older] })
    }

    /// What the event's name alone tells.
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

    /// Whether the server wants no events at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.readings.iter().all(Filter::is_empty)
    }
}
