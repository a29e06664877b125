//! The forms, member by member.

use events_core::export::{Encode, ExportOptions, Include, JsonEncoder, TabEncoder};
use events_core::{Envelope, OwnedEvent, Parent, TimeFormat, Timestamp};
use proptest::prelude::*;

fn envelope() -> Envelope<'static> {
    let start = Timestamp::new(1_795_371_182, 791_253);
    Envelope::between(start, Timestamp::new(1_795_371_183, 0)).with_hostname("mx1")
}

fn encode(encoder: &mut dyn Encode, envelope: &Envelope<'_>, event: &OwnedEvent) -> String {
    let mut out = Vec::new();
    encoder.encode(envelope, event, &mut out);
    String::from_utf8(out).unwrap()
}

/// The event in both forms: only its fields, without `duration`, which stands first.
#[track_caller]
fn check_fields(event: &OwnedEvent, json: &str, tab: &str) {
    let options = ExportOptions::DEFAULT.with_include(Include::FIELDS);
    let mut envelope = envelope();
    envelope.end_time = envelope.start_time;
    let written = encode(&mut JsonEncoder::new(options), &envelope, event);
    assert_eq!(written, format!(r#"{{"fields":{{"duration":0,{json}}}}}"#));
    assert_eq!(encode(&mut TabEncoder::new(options), &envelope, event), format!("field:duration=0\t{tab}"));
}

#[test]
fn every_kind_has_its_form() {
    let event = OwnedEvent::new("e")
        .with("s", "a\tb\"\0")
        .with("i", i64::MIN)
        .with("t", Timestamp::new(1_795_371_182, 791_253))
        .with("v4", std::net::Ipv4Addr::new(127, 0, 0, 1))
        .with("v6", std::net::Ipv6Addr::LOCALHOST)
        .with("l", ["a\tb", "", "c"])
        .with("none", [""; 0]);
    check_fields(
        &event,
        concat!(
            r#""s":"a\tb\"\u0000","i":-9223372036854775808,"t":"2026-11-22T18:13:02.791253Z","v4":"127.0.0.1","#,
            r#""v6":"::1","l":["a\tb","","c"],"none":[]"#
        ),
        "field:s=a\x01tb\"\x010\tfield:i=-9223372036854775808\tfield:t=2026-11-22T18:13:02.791253Z\tfield:v4=127.0.0.1\
         \tfield:v6=::1\tfield:l=a\x011tb\x01t\x01tc\tfield:none=",
    );
}

#[test]
fn a_name_that_needs_an_escape_gets_one() {
    let event = OwnedEvent::new("e").with(" a\"\t", 1);
    check_fields(&event, r#"" a\"\t":1"#, "field: a\"\x01t=1");
}

#[test]
fn sets_of_members_are_joined() {
    let words = [Include::NAME, Include::HOSTNAME, Include::TIMESTAMPS, Include::CATEGORIES, Include::FIELDS];
    let flags = |set: Include| [set.name, set.hostname, set.timestamps, set.categories, set.fields];
    for (at, one) in words.into_iter().enumerate() {
        for (other_at, other) in words.into_iter().enumerate() {
            let expected: [bool; 5] = std::array::from_fn(|flag| flag == at || flag == other_at);
            assert_eq!(flags(one | other), expected);
        }
        assert_eq!((one | Include::NONE, one | Include::ALL), (one, Include::ALL));
    }
    assert_eq!(words.into_iter().reduce(|one, other| one | other), Some(Include::ALL));
}

#[test]
fn members_can_be_left_out() {
    let json = |include| {
        encode(&mut JsonEncoder::new(ExportOptions::DEFAULT.with_include(include)), &envelope(), &OwnedEvent::new("e"))
    };
    let tab = |include| {
        encode(&mut TabEncoder::new(ExportOptions::DEFAULT.with_include(include)), &envelope(), &OwnedEvent::new("e"))
    };
    assert_eq!(json(Include::NONE), "{}");
    assert_eq!(tab(Include::NONE), "");
    assert_eq!(json(Include::NAME | Include::CATEGORIES), r#"{"event":"e","categories":[]}"#);
    // Without a category their place stands empty, as a real server leaves it.
    assert_eq!(tab(Include::NAME | Include::CATEGORIES), "event:e\t");
    assert_eq!(tab(Include::CATEGORIES | Include::FIELDS), "\tfield:duration=208747");
    assert_eq!(tab(Include::CATEGORIES), "");
}

#[test]
fn unix_times_are_numbers() {
    let include = Include::TIMESTAMPS | Include::FIELDS;
    let options = ExportOptions::DEFAULT.with_time_format(TimeFormat::Unix).with_include(include);
    let event = OwnedEvent::new("e").with("t", Timestamp::new(5, 6));
    assert_eq!(
        encode(&mut JsonEncoder::new(options), &envelope(), &event),
        r#"{"start_time":1795371182.791253,"end_time":1795371183.000000,"fields":{"duration":208747,"t":5.000006}}"#
    );
}

#[test]
fn a_long_string_is_cut_before_the_character_that_exceeds_the_limit() {
    let include = Include::NAME | Include::FIELDS;
    let options = ExportOptions::DEFAULT.with_max_field_len(Some(4)).with_include(include);
    let event = OwnedEvent::new("a_long_name").with("short", "abcd").with("long", "abcé").with("l", ["abcde"]);
    assert_eq!(
        encode(&mut JsonEncoder::new(options), &envelope(), &event),
        r#"{"event":"a_long_name","fields":{"duration":208747,"short":"abcd","long":"abc...","l":["abcd..."]}}"#
    );
    assert_eq!(
        encode(&mut TabEncoder::new(options), &envelope(), &event),
        "event:a_long_name\tfield:duration=208747\tfield:short=abcd\tfield:long=abc...\tfield:l=abcd..."
    );
}

#[test]
fn what_parents_have_comes_first_and_is_replaced_in_its_place() {
    let outer = Parent::new(&OwnedEvent::new("o").with_category("server").with("user", "a").with("tags", ["x"]));
    let inner = outer.child(&OwnedEvent::new("i").with_category("imap").with("session", "s").with("tags", ["y"]));
    outer.update(|event| event.set("user", "alice"));
    let event =
        OwnedEvent::new("e").with_category("imap").with_category("cmd").with("session", 7).with("tags", [""; 0]);
    let envelope = envelope().within(&inner).with_categories(&["extra", "server"]);
    let options = ExportOptions::DEFAULT.with_include(Include::CATEGORIES | Include::FIELDS);
    assert_eq!(
        encode(&mut JsonEncoder::new(options), &envelope, &event),
        concat!(
            r#"{"categories":["server","imap","cmd","extra"],"#,
            r#""fields":{"user":"alice","tags":["x","y"],"session":7,"duration":208747}}"#
        )
    );
    assert_eq!(
        encode(&mut TabEncoder::new(options), &envelope, &event),
        "category:server\tcategory:imap\tcategory:cmd\tcategory:extra\t\
         field:user=alice\tfield:tags=x\x01ty\tfield:session=7\tfield:duration=208747"
    );
}

#[test]
fn a_list_is_joined_with_those_of_its_parents_empty_or_not() {
    for (lists, json, tab) in [
        ([&["a"][..], &[], &["b"]], r#"["a","b"]"#, "a\x01tb"),
        ([&[], &["a"], &["b", "c"]], r#"["a","b","c"]"#, "a\x01tb\x01tc"),
        ([&[], &[], &["a"]], r#"["a"]"#, "a"),
        ([&["a", "b"], &[], &[]], r#"["a","b"]"#, "a\x01tb"),
        ([&[], &[], &[]], "[]", ""),
    ] {
        let outer = Parent::new(&OwnedEvent::new("o").with("tags", lists[0]).with("user", "x"));
        let inner = outer.child(&OwnedEvent::new("i").with("tags", lists[1]));
        let event = OwnedEvent::new("e").with("tags", lists[2]).with("user", "y");
        let envelope = envelope().within(&inner);
        let options = ExportOptions::DEFAULT.with_include(Include::FIELDS);
        let written = encode(&mut JsonEncoder::new(options), &envelope, &event);
        assert_eq!(written, format!(r#"{{"fields":{{"tags":{json},"user":"y","duration":208747}}}}"#));
        let written = encode(&mut TabEncoder::new(options), &envelope, &event);
        assert_eq!(written, format!("field:tags={tab}\tfield:user=y\tfield:duration=208747"));
    }
}

#[test]
fn an_emitters_own_duration_wins() {
    let options = ExportOptions::DEFAULT.with_include(Include::FIELDS);
    let event = OwnedEvent::new("e").with("a", 1).with("duration", 5);
    assert_eq!(encode(&mut JsonEncoder::new(options), &envelope(), &event), r#"{"fields":{"duration":5,"a":1}}"#);
}

/// An event that records whatever it is given, also a name twice.
struct Raw(Vec<(String, String)>);

impl events_core::EventEmitter for Raw {
    fn event_name(&self) -> &str {
        "raw"
    }

    fn record(&self, visit: &mut dyn events_core::Visit) {
        for (name, value) in &self.0 {
            match value.parse() {
                Ok(number) => visit.int(name, number),
                Err(_) if value.starts_with('[') => visit.str_list(name, &mut value[1..].split(',')),
                Err(_) => visit.str(name, value),
            }
        }
    }
}

proptest! {
    #[test]
    fn whatever_is_recorded_the_json_holds_each_name_once_with_its_last_value(
        fields in prop::collection::vec(("[a-c\"\u{2028}]{1,2}", "[0-9]{1,3}|\\PC{0,12}|[\0-\u{20}\"\\\\]{0,9}|\\[[ab,]{0,5}"), 0..12)
    ) {
        let event = Raw(fields);
        let owned = OwnedEvent::of(&event);
        let mut out = Vec::new();
        JsonEncoder::default().encode(&envelope(), &event, &mut out);
        prop_assert_eq!(out.iter().filter(|byte| **byte < 0x20).count(), 0);
        let record: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let mut read = OwnedEvent::new("raw");
        for (name, value) in record["fields"].as_object().unwrap().iter().skip(1) {
            match value {
                serde_json::Value::Number(number) => read.set(name, number.as_i64().unwrap()),
                serde_json::Value::String(text) => read.set(name, text.as_str()),
                list => read.set(name, list.as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect::<Vec<_>>()),
            }
        }
        prop_assert_eq!(read, owned);
        // Every name once also in the text, where a reader would have taken the last of two.
        let mut again = Vec::new();
        JsonEncoder::default().encode(&envelope(), &OwnedEvent::of(&event), &mut again);
        prop_assert_eq!(out, again);
    }

    #[test]
    fn whatever_is_recorded_tab_text_holds_each_name_once_with_its_last_value(
        fields in prop::collection::vec(("[a-c\u{1}\t]{1,2}", "[0-9]{1,3}|[\0-\u{20}é]{0,9}|\\[[ab\t\u{1},]{0,5}"), 0..12)
    ) {
        let event = Raw(fields);
        let (mut out, mut again) = (Vec::new(), Vec::new());
        TabEncoder::default().encode(&envelope(), &event, &mut out);
        TabEncoder::default().encode(&envelope(), &OwnedEvent::of(&event), &mut again);
        prop_assert!(!out.iter().any(|byte| matches!(byte, 0 | b'\n' | b'\r')));
        prop_assert_eq!(out, again);
    }
}
