//! What a real Dovecot exported, read and written again.

use events_core::FieldValue;
use events_core::events::Event;
use events_core::export::{Reader, Record, Records, Strictness};

const JSON: &str = include_str!("../data/captures/dovecot-2.3.19.1.jsonl");
const TAB: &str = include_str!("../data/captures/dovecot-2.3.19.1.tab");
const LOG: &str = include_str!("../data/captures/dovecot-2.3.19.1.info.log");

fn written(record: &Record<'_>) -> String {
    let mut out = record.prefix().to_vec();
    record.encode(&mut out);
    String::from_utf8(out).unwrap()
}

/// Writes every record again, and says how many there were.
fn check(capture: &str) -> usize {
    let mut reader = Reader::new(Strictness::Lenient);
    let mut records = 0;
    for line in capture.lines() {
        let Some(record) = reader.read(line.as_bytes()).unwrap() else { continue };
        assert_eq!(written(&record), line);
        assert_eq!(written(&record.into_owned()), line);
        records += 1;
    }
    records
}

#[test]
fn every_json_line_is_written_again_to_the_byte() {
    assert_eq!(check(JSON), 150);
}

#[test]
fn every_tab_separated_line_is_written_again_to_the_byte() {
    assert_eq!(check(TAB), 150);
}

#[test]
fn every_record_of_a_log_is_written_again_behind_its_prefix() {
    assert_eq!(check(LOG), LOG.lines().filter(|line| line.contains(" stats: Info: ")).count());
}

/// In tab-separated text the kinds come from the page, so that both forms of an event become the same.
#[test]
fn both_forms_of_an_event_become_the_same_type() {
    let read = |capture: &'static str| {
        Records::new(capture.as_bytes(), Strictness::Lenient).map(|record| record.unwrap().event).collect::<Vec<_>>()
    };
    let (json, tab) = (read(JSON), read(TAB));
    assert_eq!(json, tab);
    assert_eq!(json.len(), 150);
    let undocumented = json.iter().filter(|event| matches!(event, Event::Undocumented(_))).count();
    let documented: Vec<_> = json.iter().filter_map(Event::name).map(|name| name.as_str()).collect();
    assert_eq!(undocumented + documented.len(), 150);
    assert!(documented.contains(&"imap_command_finished") && undocumented > 10, "{undocumented}");
}

#[test]
fn fields_stand_in_the_order_of_the_line_with_their_values() {
    let mut reader = Reader::new(Strictness::Lenient);
    for line in JSON.lines() {
        let plain: serde_json::Value = serde_json::from_str(line).unwrap();
        let record = reader.read(line.as_bytes()).unwrap().unwrap();
        let fields = plain["fields"].as_object().unwrap();
        assert_eq!(record.fields().count(), fields.len());
        for (field, (name, value)) in record.fields().zip(fields) {
            assert_eq!(field.name, *name);
            match value {
                serde_json::Value::Number(number) => assert_eq!(field.value.as_int(), number.as_i64(), "{name}"),
                serde_json::Value::String(text) => match field.value {
                    FieldValue::Str(read) => assert_eq!(read, *text),
                    FieldValue::Ip(read) => assert_eq!(read.to_string(), *text),
                    FieldValue::Time(read) => assert_eq!(read.to_string(), *text),
                    other => panic!("{other:?}"),
                },
                list => {
                    let items = list.as_array().unwrap().iter().map(|item| item.as_str().unwrap().into()).collect();
                    assert_eq!(field.value, FieldValue::StrList(items));
                }
            }
        }
    }
}
