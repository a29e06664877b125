//! The JSON Schema of an event as Dovecot exports it in its format `json`.
//!
//! A schema states only what the page says. Undocumented fields are allowed, because every event has some (`duration`,
//! those of its parents), and every member except the name may be left out of an export.

use events_spec::generate::file;
use events_spec::spec::EventField;
use events_spec::{Event, Field, Kind, Spec};
use serde_json::{Map, Value, json};

/// The schema of one event.
pub(super) fn of(spec: &Spec, event: &Event, notice: &str) -> Value {
    let mut carried = json!({ "type": "object", "properties": fields(spec, event), "additionalProperties": true });
    if !event.patterns.is_empty() {
        carried["patternProperties"] = Value::Object(patterns(spec, event));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": notice,
        "title": event.name,
        "description": description(spec, event),
        "type": "object",
        "properties": {
            "event": { "const": event.name },
            "hostname": { "type": "string" },
            "start_time": { "$ref": "#/$defs/time" },
            "end_time": { "$ref": "#/$defs/time" },
            "categories": { "type": "array", "items": { "type": "string" }, "uniqueItems": true },
            "fields": carried,
        },
        "required": ["event"],
        "$defs": {
            "time": {
                "description": "`time-rfc3339` gives a string in UTC, `time-unix` a number of seconds",
                "anyOf": [{ "type": "string", "format": "date-time" }, { "type": "number" }],
            },
        },
    })
}

fn description(spec: &Spec, event: &Event) -> String {
    let mut parts = vec![format!("{}:{}", file::page(spec), event.line)];
    parts.extend((!event.text.is_empty()).then(|| event.text.to_string()));
    parts.extend(event.notes.iter().map(|note| format!("NOTE: {note}")));
    parts.join("\n\n")
}

fn fields(spec: &Spec, event: &Event) -> Map<String, Value> {
    let mut fields: Map<String, Value> =
        spec.fields(event).map(|EventField { field, .. }| (field.name.clone(), property(spec, field))).collect();
    // The stats process adds it to every event, whatever the page says.
    fields.entry("duration").or_insert_with(|| json!({ "type": "integer", "description": "microseconds" }));
    fields
}

/// The fields whose names are patterns, by the equivalent regular expression.
fn patterns(spec: &Spec, event: &Event) -> Map<String, Value> {
    let expression = |pattern: &str| format!("^{}$", pattern.replace('*', ".*"));
    spec.patterns(event).map(|EventField { field, .. }| (expression(&field.name), property(spec, field))).collect()
}

fn property(spec: &Spec, field: &Field) -> Value {
    let mut property = match field.kind {
        Kind::Str => json!({ "type": "string" }),
        Kind::Int => json!({ "type": "integer" }),
        Kind::Time => json!({ "$ref": "#/$defs/time" }),
        Kind::Ip => json!({ "type": "string", "anyOf": [{ "format": "ipv4" }, { "format": "ipv6" }] }),
        Kind::Enum if field.open => json!({ "type": "string", "examples": values(field) }),
        Kind::Enum => json!({ "enum": values(field) }),
        Kind::StrList => json!({ "type": "array", "items": { "type": "string" } }),
    };
    let words = format!("{} ({}:{})", field.text, file::page(spec), field.line);
    property["description"] = Value::String(words.trim_start().to_owned());
    property
}

fn values(field: &Field) -> Vec<&str> {
    field.values.iter().map(|value| value.name.as_str()).collect()
}
