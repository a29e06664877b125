//! Events, as they go to a server and as a server would have exported them.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json, json};

/// A value of a field.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Str(String),
    Int(i64),
    Time(i64, u32),
    Ip(&'static str),
    List(Vec<String>),
}

/// An event.
#[derive(Clone, Debug, Default)]
pub(crate) struct Event {
    pub(crate) name: &'static str,
    pub(crate) categories: Vec<&'static str>,
    /// In microseconds.
    pub(crate) duration: i64,
    pub(crate) fields: Vec<(&'static str, Value)>,
}

/// The categories of events.
pub(crate) const CATEGORIES: [&str; 2] = ["mail", "auth"];

/// The lines that send these events to the stats-writer socket, and one event after them.
pub(crate) fn on_the_wire(events: &[Event]) -> String {
    let mut lines: String = CATEGORIES.iter().map(|name| format!("CATEGORY\t{name}\n")).collect();
    for event in events {
        let (seconds, micros) = (1000 + event.duration / 1_000_000, event.duration % 1_000_000);
        let _ = write!(lines, "EVENT\t0\t0\t1\t1000\t0\tl{seconds}\t{micros}\tn{}", event.name);
        for category in &event.categories {
            let _ = write!(lines, "\tc{category}");
        }
        for (name, value) in &event.fields {
            let _ = match value {
                Value::Str(text) => write!(lines, "\tS{name}\t{}", escaped(text)),
                Value::Int(number) => write!(lines, "\tI{name}\t{number}"),
                Value::Time(seconds, micros) => write!(lines, "\tT{name}\t{seconds}\t{micros}"),
                Value::Ip(address) => write!(lines, "\tP{name}\t{address}"),
                Value::List(items) => {
                    let items: String = items.iter().map(|item| format!("\t{}", escaped(item))).collect();
                    write!(lines, "\tL{name}\t{}{items}", items.matches('\t').count())
                }
            };
        }
        lines.push('\n');
    }
    lines + "EVENT\t0\t0\t1\t1000\t0\tl1000\t0\tnthe_end\n"
}

/// The same events as an export has them.
pub(crate) fn exported(events: &[Event]) -> String {
    let line = |event: &Event| {
        let mut fields = Map::new();
        for (name, value) in &event.fields {
            let value = match value {
                Value::Str(text) => json!(text),
                Value::Int(number) => json!(number),
                Value::Time(seconds, micros) => {
                    // Only times within 1970-01-02 are made.
                    let (hours, rest) = (seconds % 86_400 / 3_600, seconds % 3_600);
                    json!(format!("1970-01-02T{hours:02}:{:02}:{:02}.{micros:06}Z", rest / 60, rest % 60))
                }
                Value::Ip(address) => json!(address),
                Value::List(items) => json!(items),
            };
            fields.insert((*name).to_owned(), value);
        }
        fields.insert("duration".to_owned(), json!(event.duration));
        let line: Json = json!({ "event": event.name, "categories": event.categories, "fields": fields });
        format!("{line}\n")
    };
    events
        .iter()
        .map(line)
        .chain(["{\"event\":\"the_end\",\"categories\":[],\"fields\":{\"duration\":0}}\n".to_owned()])
        .collect()
}

fn escaped(text: &str) -> String {
    text.replace('\x01', "\x011").replace('\t', "\x01t").replace('\n', "\x01n").replace('\r', "\x01r")
}
