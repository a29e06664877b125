//! The users of events: metrics, exporters, other settings, emitters and queries, and what happens to each.

use events_spec::Location;
use events_spec::change::Certainty;

use super::live::Counts;

/// Something that uses events, and what an upgrade does to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Consumer {
    /// What it is.
    pub kind: ConsumerKind,
    /// Its name.
    pub name: String,
    /// Its place.
    pub location: Location,
    /// What happens to it.
    pub outcome: Outcome,
    /// How certain that is.
    pub certainty: Certainty,
    /// Its time series whose names or labels change: the old name, and the new one if there is one.
    pub series: Vec<(String, Option<String>)>,
    /// The metric whose series it reads, for a query.
    pub metric: Option<String>,
    /// What it counts of the recording, if a recording was given.
    pub counts: Option<Counts>,
    /// The changes that affect it, as indices into the list of changes.
    pub changes: Vec<usize>,
}

/// What uses events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ConsumerKind {
    /// A metric.
    Metric,
    /// An exporter.
    Exporter,
    /// Another setting with a filter.
    Setting,
    /// An emitter of a Rust crate.
    Emitter,
    /// A reader of a Rust crate.
    Reader,
    /// A selector of a dashboard or an alert.
    Query,
}

/// What happens to a consumer, from best to worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Nothing.
    #[default]
    Same,
    /// It keeps working, but the server requires another syntax.
    Rewritten,
    /// Its output has other names or values.
    Changed,
    /// It keeps working but has another meaning.
    Meaning,
    /// It keeps working for some of its events.
    Partly,
    /// It stops working.
    Breaks,
    /// Its events no longer exist.
    LosesEvent,
}

impl ConsumerKind {
    /// Every kind, in the order of reports.
    pub(super) const ALL: [Self; 6] =
        [Self::Metric, Self::Exporter, Self::Setting, Self::Emitter, Self::Reader, Self::Query];

    /// The word for one of them.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Metric => "metric",
            Self::Exporter => "exporter",
            Self::Setting => "setting",
            Self::Emitter => "emitter",
            Self::Reader => "reader",
            Self::Query => "query",
        }
    }

    pub(super) fn counted(self, count: usize) -> String {
        match (self, count) {
            (_, 1) => format!("1 {}", self.as_str()),
            (Self::Query, count) => format!("{count} queries"),
            (kind, count) => format!("{count} {}s", kind.as_str()),
        }
    }
}

impl Outcome {
    /// Every outcome, the worst first.
    pub(super) const ALL: [Self; 7] =
        [Self::Breaks, Self::LosesEvent, Self::Partly, Self::Meaning, Self::Changed, Self::Rewritten, Self::Same];

    /// The id in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Rewritten => "rewritten",
            Self::Changed => "changed",
            Self::Meaning => "meaning",
            Self::Partly => "partly",
            Self::Breaks => "breaks",
            Self::LosesEvent => "loses-event",
        }
    }

    /// What happens, to follow "it".
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Same => "stays the same",
            Self::Rewritten => "needs another syntax",
            Self::Changed => "passes on other names",
            Self::Meaning => "changes meaning",
            Self::Partly => "breaks in part",
            Self::Breaks => "breaks",
            Self::LosesEvent => "loses its event",
        }
    }

    /// What happens to several consumers.
    const fn of_many(self) -> &'static str {
        match self {
            Self::Same => "stay the same",
            Self::Rewritten => "need another syntax",
            Self::Changed => "pass on other names",
            Self::Meaning => "change meaning",
            Self::Partly => "break in part",
            Self::Breaks => "break",
            Self::LosesEvent => "lose their events",
        }
    }
}

/// The first line: `6 metrics: 4 break, 1 loses its event, 1 changes meaning; 1 exporter: stays the same`.
pub(super) fn headline(consumers: &[Consumer]) -> String {
    let mut parts = Vec::new();
    for kind in ConsumerKind::ALL {
        let of_kind: Vec<&Consumer> = consumers.iter().filter(|consumer| consumer.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let mut counts = Vec::new();
        for outcome in Outcome::ALL {
            match of_kind.iter().filter(|consumer| consumer.outcome == outcome).count() {
                0 => {}
                1 if of_kind.len() == 1 => counts.push(outcome.in_words().to_owned()),
                1 => counts.push(format!("1 {}", outcome.in_words())),
                all if all == of_kind.len() => counts.push(format!("all {}", outcome.of_many())),
                some => counts.push(format!("{some} {}", outcome.of_many())),
            }
        }
        parts.push(format!("{}: {}", kind.counted(of_kind.len()), counts.join(", ")));
    }
    if parts.is_empty() { "nothing that uses events was found".to_owned() } else { parts.join("; ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_counts_what_happens_to_each_kind() {
        let consumer = |kind, outcome| Consumer {
            kind,
            name: String::new(),
            location: Location::default(),
            outcome,
            certainty: Certainty::Certain,
            series: Vec::new(),
            metric: None,
            counts: None,
            changes: Vec::new(),
        };
        let metric = |outcome| consumer(ConsumerKind::Metric, outcome);
        let all = [
            metric(Outcome::Breaks),
            metric(Outcome::Breaks),
            metric(Outcome::LosesEvent),
            metric(Outcome::Meaning),
            consumer(ConsumerKind::Exporter, Outcome::Changed),
        ];
        let line = "4 metrics: 2 break, 1 loses its event, 1 changes meaning; 1 exporter: passes on other names";
        assert_eq!(headline(&all), line);
        assert_eq!(headline(&[metric(Outcome::Same), metric(Outcome::Same)]), "2 metrics: all stay the same");
        assert_eq!(headline(&[]), "nothing that uses events was found");
    }
}
