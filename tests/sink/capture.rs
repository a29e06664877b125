//! What a real Dovecot exported, written again.

use events_core::export::{Encode, ExportOptions, JsonEncoder, TabEncoder};
use events_core::{Envelope, FieldValue, OwnedEvent, Parent, TimeFormat, Timestamp};
use serde_json::{Map, Value};

/// Seconds since 1970 from the form `2026-11-22T18:28:49.190018Z`, for the one day of the captures.
fn time(text: &str) -> Option<Timestamp> {
    let time = text.strip_prefix("2026-11-22T")?.strip_suffix('Z')?;
    let number = |from: usize, to: usize| time.get(from..to)?.parse::<u32>().ok();
    let secs = number(0, 2)? * 3600 + number(3, 5)? * 60 + number(6, 8)?;
    Some(Timestamp::new(1_795_305_600 + i64::from(secs), number(9, 15)?))
}

fn value(value: &Value) -> FieldValue<'_> {
    match value {
        Value::String(text) => time(text).map_or_else(|| text.as_str().into(), FieldValue::Time),
        Value::Number(number) => FieldValue::Int(number.as_i64().unwrap()),
        Value::Array(items) => FieldValue::StrList(items.iter().map(|item| item.as_str().unwrap().into()).collect()),
        other => panic!("{other}"),
    }
}

/// The event of a line: what stands before `duration` comes from parents.
fn with_event(line: &str, use_event: impl FnOnce(&Envelope<'_>, &OwnedEvent)) {
    let record: Map<String, Value> = serde_json::from_str(line).unwrap();
    let text = |member: &str| record[member].as_str().unwrap();
    let mut parent = OwnedEvent::new("parent");
    let mut event = OwnedEvent::new(text("event"));
    for category in record["categories"].as_array().unwrap() {
        event.add_category(category.as_str().unwrap());
    }
    let mut own = false;
    for (name, field) in record["fields"].as_object().unwrap() {
        own |= name == "duration";
        if own { &mut event } else { &mut parent }.set(name, value(field));
    }
    let parent = Parent::new(&parent);
    let times = Envelope::between(time(text("start_time")).unwrap(), time(text("end_time")).unwrap());
    use_event(&times.with_hostname(text("hostname")).within(&parent), &event);
}

#[test]
fn json_is_what_dovecot_wrote_to_the_byte() {
    let mut encoder = JsonEncoder::default();
    let mut lines = 0;
    for line in include_str!("../data/captures/dovecot-2.3.19.1.jsonl").lines() {
        with_event(line, |envelope, event| {
            let mut written = Vec::new();
            encoder.encode(envelope, event, &mut written);
            assert_eq!(String::from_utf8(written).unwrap(), line);
        });
        lines += 1;
    }
    assert_eq!(lines, 150);
}

#[test]
fn tab_text_is_what_dovecot_wrote_to_the_byte() {
    let unix = ExportOptions::DEFAULT.with_time_format(TimeFormat::Unix);
    let mut encoder = TabEncoder::new(unix);
    let events = include_str!("../data/captures/dovecot-2.3.19.1.jsonl").lines();
    for (event, line) in events.zip(include_str!("../data/captures/dovecot-2.3.19.1.tab").lines()) {
        with_event(event, |envelope, event| {
            let mut written = Vec::new();
            encoder.encode(envelope, event, &mut written);
            assert_eq!(String::from_utf8(written).unwrap(), line);
        });
    }
}
