//! What an export does not tell, reported once, with the metrics concerned.

use events_core::Timestamp;
use events_core::export::scan::{Part, Scan};
use events_core::filter::{EventView as _, Interest};
use events_core::metrics::{Engine, Metric};
use events_spec::Table;
use serde::{Deserialize, Serialize};

use super::block::Total;
use super::config::Config;
use super::known;
use super::stream::{Seen, lasted, time};

/// What the events that metrics may count lacked.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Notes {
    events: u64,
    unnamed: u64,
    without_fields: u64,
    without_categories: u64,
    without_duration: u64,
    repeated: u64,
    /// When the earliest event began, in seconds and microseconds.
    started: Option<(i64, u32)>,
    /// The text of this time in the export.
    #[serde(skip)]
    earliest: Vec<u8>,
}

impl Notes {
    pub(super) fn see(&mut self, seen: &Seen<'_>) {
        let scan = &seen.scan;
        if let Some(part) = scan.start_time() {
            self.see_start(scan, part);
        }
        if !seen.is_counted {
            return;
        }
        self.events += 1;
        self.unnamed += u64::from(seen.event.name().is_none());
        self.without_categories += u64::from(!scan.has_categories());
        self.repeated += u64::from(seen.repeats);
        if !scan.has_fields() {
            self.without_fields += 1;
            self.without_duration += u64::from(lasted(scan).is_none());
        }
    }

    fn see_start(&mut self, scan: &Scan<'_>, part: Part) {
        let text = scan.raw(part);
        // Texts of one length are in the order of their times, and rarely is one before all others.
        if text.len() == self.earliest.len() && text >= self.earliest.as_slice() {
            return;
        }
        let Some(time) = time(scan, part).map(|time| (time.secs(), time.micros())) else { return };
        if self.started.is_none_or(|started| time < started) {
            self.started = Some(time);
            text.clone_into(&mut self.earliest);
        }
    }

    /// Adds what other events lacked.
    pub(super) fn merge(&mut self, more: Self) {
        for (count, more) in [
            (&mut self.events, more.events),
            (&mut self.unnamed, more.unnamed),
            (&mut self.without_fields, more.without_fields),
            (&mut self.without_categories, more.without_categories),
            (&mut self.without_duration, more.without_duration),
            (&mut self.repeated, more.repeated),
        ] {
            *count = count.saturating_add(more);
        }
        self.started = [self.started, more.started].into_iter().flatten().min();
    }

    /// When the earliest event began.
    pub(super) fn started(&self) -> Option<Timestamp> {
        self.started.map(|(secs, micros)| Timestamp::new(secs, micros))
    }

    pub(super) fn sentences(&self, config: &Config, engine: &Engine, total: &Total, table: &Table<'_>) -> Vec<String> {
        let mut notes = config.notes.clone();
        let metrics = &config.metrics;
        let mut note = |count: u64, what: &str, matters: fn(&Metric) -> bool| {
            let of: Vec<&str> =
                metrics.iter().filter(|metric| matters(metric)).map(|metric| metric.name.as_str()).collect();
            if count > 0 && !of.is_empty() {
                let all = match count == self.events {
                    true => "no event has".to_owned(),
                    false => several(count, "event does not have", "events do not have"),
                };
                let of = names(&of);
                notes.push(format!("{all} {what}; the numbers of {of} may be wrong"));
            }
        };
        note(self.unnamed, "a name (`exporter_include` lacks `name`)", known::names_events);
        note(self.without_fields, "fields (`exporter_include` lacks `fields`)", known::needs_fields);
        note(self.without_categories, "categories (`exporter_include` lacks `categories`)", known::compares_categories);
        note(self.without_duration, "a duration (`exporter_include` lacks `fields` and `timestamps`)", |_| true);
        note(self.events, "a source location, which exports do not contain", known::compares_places);
        note(self.events, "a log level, which exports do not contain, so all count as `info`", known::compares_levels);
        if self.repeated > 0 {
            let lines = several(self.repeated, "line repeats", "lines repeat");
            notes.push(format!(
                "{lines} the line before, as if two metrics passed an event to one exporter; each one is counted"
            ));
        }
        if let Some(first) = &total.first_malformed {
            let lines = several(total.malformed, "line is not a complete record", "lines are not complete records");
            notes.push(format!("{lines} and left out; the first one is at {first}"));
        }
        let guessed: Vec<&str> = total.guessed.iter().map(String::as_str).collect();
        if !guessed.is_empty() {
            let fields = names(&guessed);
            notes.push(format!(
                "tab-separated text has no kinds: those of {fields}, which are not on the page, are guessed"
            ));
        }
        not_exported(config, table, &mut notes);
        let incomplete: Vec<&str> = engine.incomplete().collect();
        if !incomplete.is_empty() {
            let most = Engine::MOST_SERIES;
            notes.push(format!("there are more than {most} groups; the rest of {} is left out", names(&incomplete)));
        }
        if engine.panics() > 0 {
            let values = several(engine.panics(), "value is", "values are");
            notes.push(format!(
                "{values} in no range of their metric's `group_by`; the server's stats process panics at the first \
                 one, and its counts are lost"
            ));
        }
        notes
    }
}

/// The metrics that count events that this configuration's exporters do not write.
fn not_exported(config: &Config, table: &Table<'_>, notes: &mut Vec<String>) {
    let exported: Vec<&Metric> = config.metrics.iter().filter(|metric| metric.export.is_some()).collect();
    if exported.is_empty() {
        return;
    }
    let is_covered = |metric: &&Metric| {
        let wants = |name: &str| metric.filter.interest(name) != Interest::Never;
        let is_written = |name: &str| exported.iter().any(|other| other.filter.interest(name) == Interest::Always);
        metric.export.is_some() || table.events.iter().all(|event| !wants(event.name) || is_written(event.name))
    };
    let missing: Vec<&str> =
        config.metrics.iter().filter(|metric| !is_covered(metric)).map(|metric| metric.name.as_str()).collect();
    if !missing.is_empty() {
        notes.push(format!(
            "the exporters of this configuration do not write every event of {}: if they wrote this input, some events are missing",
            names(&missing)
        ));
    }
}

/// The maximum number of names in a sentence.
const MOST: usize = 8;

fn names(all: &[&str]) -> String {
    let shown: Vec<String> = all.iter().take(MOST).map(|name| format!("`{name}`")).collect();
    match all.len().saturating_sub(MOST) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// A number with its noun.
fn several(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
