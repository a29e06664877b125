//! What a metric needs to know about an event.

use events_core::filter::Key;
use events_core::metrics::Metric;

/// Whether its filter compares the event's name.
pub(super) fn names_events(metric: &Metric) -> bool {
    metric.filter.comparisons().iter().any(|comparison| comparison.key == Key::Event)
}

/// Whether its filter compares categories, apart from log levels.
pub(super) fn compares_categories(metric: &Metric) -> bool {
    let is = |comparison: &events_core::filter::Comparison| {
        comparison.key == Key::Category && !LEVELS.contains(&comparison.value.as_str())
    };
    metric.filter.comparisons().iter().any(is)
}

/// Whether its filter compares the log level.
pub(super) fn compares_levels(metric: &Metric) -> bool {
    let is = |comparison: &events_core::filter::Comparison| {
        comparison.key == Key::Category && LEVELS.contains(&comparison.value.as_str())
    };
    metric.filter.comparisons().iter().any(is)
}

/// Whether its filter compares the source location.
pub(super) fn compares_places(metric: &Metric) -> bool {
    metric.filter.comparisons().iter().any(|comparison| comparison.key == Key::SourceLocation)
}

/// Whether it needs a field besides `duration`.
pub(super) fn needs_fields(metric: &Metric) -> bool {
    let filtered = metric.filter.comparisons().iter().filter_map(|comparison| comparison.field());
    filtered.chain(metric.needs()).any(|field| field != "duration")
}

/// The names of log levels, which `category` also accepts.
const LEVELS: [&str; 6] = ["debug", "info", "warning", "error", "fatal", "panic"];
