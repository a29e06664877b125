//! An event as the JSON exporter writes it: as a server did, if it was recorded, else with made-up values.

use events_spec::spec::EventField;
use events_spec::{Event, Kind, ServerVersion};
use serde_json::Value;

use super::Version;

/// The fullest record of each event in the recordings of a server, as `tests/recording.rs` chooses them.
const RECORDED: [(ServerVersion, &str, &str); 2] = [
    (ServerVersion::V2_4, "2.4.5", include_str!("sample-2.4.jsonl")),
    (ServerVersion::V2_3, "2.3.19.1", include_str!("sample-2.3.jsonl")),
];

/// A record of an event of a built-in page, with the release of the server that wrote it.
pub(super) fn recorded(version: &Version, event: &str) -> Option<(&'static str, String)> {
    version.source.built_in?;
    let line = version.line()?;
    let (_, server, lines) = RECORDED.iter().find(|(of, _, _)| *of == line)?;
    let start = format!("{{\"event\":\"{event}\",");
    let record: Value = serde_json::from_str(lines.lines().find(|line| line.starts_with(&start))?).ok()?;
    Some((server, serde_json::to_string_pretty(&record).ok()?))
}

/// An event with made-up values.
pub(super) fn made_up(event: &Event, fields: &[EventField<'_>]) -> String {
    let mut inner = serde_json::Map::new();
    for field in fields.iter().filter(|field| !field.field.is_pattern) {
        let name = field.field.name.as_str();
        let word = || field.field.values.first().map_or("...", |value| value.name.as_str());
        let value: Value = match field.field.kind {
            Kind::Int if name.ends_with("port") => 993.into(),
            Kind::Int if name.ends_with("_usecs") => 1_500.into(),
            Kind::Int => 1.into(),
            Kind::Ip => "192.0.2.1".into(),
            Kind::Time => "2026-01-31T12:00:00.000000Z".into(),
            Kind::StrList => vec!["..."].into(),
            Kind::Enum => word().into(),
            Kind::Str => "...".into(),
        };
        inner.insert(name.to_owned(), value);
    }
    let whole = serde_json::json!({ "event": event.name, "categories": event.categories, "fields": inner });
    serde_json::to_string_pretty(&whole).unwrap_or_default()
}
