//! The scanner of exports: it takes and refuses the same JSON as `serde_json`, and finds every part of a record.

use events_core::export::scan::{Form, Names, NoNames, Problem, Scanner, Shape, check_json};
use proptest::prelude::*;
use serde_json::Value;

const CAPTURE: &str = include_str!("data/captures/dovecot-2.3.19.1.jsonl");
const CAPTURE_TAB: &str = include_str!("data/captures/dovecot-2.3.19.1.tab");
const CAPTURE_LOG: &str = include_str!("data/captures/dovecot-2.3.19.1.info.log");

/// Compares the verdicts on one text.
fn same_verdict(text: &[u8]) {
    let ours = check_json(text);
    let theirs = serde_json::from_slice::<Value>(text);
    assert_eq!(ours.is_ok(), theirs.is_ok(), "{:?}: {ours:?}, {theirs:?}", String::from_utf8_lossy(text));
    // A record is JSON first: it is refused as JSON exactly where JSON is refused.
    if text.first() == Some(&b'{') {
        let record = Scanner::new().scan(text, &mut NoNames).map(|_| ()).map_err(|error| error.problem);
        let syntax = record.is_err_and(Problem::is_json_syntax);
        assert_eq!(syntax, theirs.is_err(), "{:?}: {record:?}, {theirs:?}", String::from_utf8_lossy(text));
    }
}

#[test]
fn what_json_allows_and_forbids_is_known_to_the_letter() {
    let texts = [
        "",
        " ",
        "{",
        "{}",
        "{ }",
        "{,}",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":1,,\"b\":2}",
        "{\"a\":1}x",
        "{\"a\":1} ",
        "\u{feff}{}",
        "{\"a\":1,\"a\":2}",
        "{'a':1}",
        "{a:1}",
        "nul",
        "nulll",
        "null",
        "true",
        "tru",
        "False",
        "NaN",
        "-Infinity",
        "0",
        "-0",
        "00",
        "01",
        "-01",
        "-",
        "+1",
        "1.",
        ".5",
        "1.5",
        "1.5e",
        "1e5",
        "1E+5",
        "1e-5",
        "1e+",
        "1e999",
        "-1e999",
        "0e999",
        "1e-999",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551616",
        "-9223372036854775809",
        "1.0.0",
        "1e5.0",
        "0x10",
        "\"",
        "\"a",
        "\"\\\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u123g\"",
        "\"\\u00e4\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\udc00\"",
        "\"\\ud800\\ud800\"",
        "\"\\ud800x\"",
        "\"\\ud800\\n\"",
        "\"\\ud800\\\"",
        "\"\\uDBFF\\uDFFF\"",
        "\"\t\"",
        "\"\u{7f}\"",
        "\"\u{1f}\"",
        "\"\u{2028}\"",
        "\"\0\"",
        "\"a\"b",
        "[\"a\" \"b\"]",
        "[\"a\":1]",
        "{\"event\":\"a\",\"fields\":{\"b\":[\"c\",\"d\"],\"e\":{\"f\":null}}}",
        "{\"event\":\"a\"",
        "{\"fields\":{\"a\":1",
        "[[[]]]",
        "[[[}]]",
        "{\"fields\":{\"a\":1}",
        "{\"fields\":{\"a\":1,}}",
        "{\"fields\":{\"a\":1 \"b\":2}}",
        "{\"fields\":{,}}",
        "[]\n",
        "\r\n[]",
        "\u{a0}[]",
        "\u{c}[]",
    ];
    for text in texts {
        same_verdict(text.as_bytes());
    }
    let bytes: [&[u8]; 6] =
        [b"\"\xff\"", b"\"\xc3\"", b"\"\xc3\xa4\"", b"\"\xed\xa0\x80\"", b"\xff", b"{\"a\":\"\xc0\x80\"}"];
    for text in bytes {
        same_verdict(text);
    }
}

#[test]
fn nesting_is_refused_at_the_same_depth() {
    for depth in 120..136 {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let inner = if open == "[" { "" } else { "1" };
            same_verdict(format!("{}{inner}{}", open.repeat(depth), close.repeat(depth)).as_bytes());
        }
        let inside = format!("{{\"fields\":{{\"a\":{}{}}}}}", "[".repeat(depth), "]".repeat(depth));
        same_verdict(inside.as_bytes());
    }
}

#[test]
fn long_numbers_are_refused_only_when_no_float_holds_them() {
    for digits in [18, 19, 20, 30, 299, 305, 308, 309, 310, 400] {
        for first in ["1", "-1", "9"] {
            same_verdict(format!("{first}{}", "0".repeat(digits - 1)).as_bytes());
        }
    }
}

/// Text that is nearly JSON: the pieces of JSON in any order.
fn soup() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => prop::sample::select(vec![
            "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "d83d", "\\ude00", "\\n", "null", "true", "false", "-", "0", "1", "12",
            ".", "e", "E+", " ", "\n", "\t", "event", "fields", "\"a\"", "\"a\":", "{\"event\":\"x\",\"fields\":{", "\u{e4}", "\u{1f600}",
        ]).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 48, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_of_json_in_any_order_get_the_same_verdict(text in soup()) {
        same_verdict(&text);
    }

    #[test]
    fn json_is_taken_and_damaged_json_gets_the_same_verdict(value in json(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut text = serde_json::to_vec(&value).unwrap();
        same_verdict(&text);
        let at = at.index(text.len());
        same_verdict(&text[..at]);
        text[at] = byte;
        same_verdict(&text);
    }

    #[test]
    fn a_damaged_record_gets_the_same_verdict(line in 0..150_usize, at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut text = CAPTURE.lines().nth(line).unwrap().as_bytes().to_vec();
        let at = at.index(text.len());
        same_verdict(&text[..at]);
        text[at] = byte;
        same_verdict(&text);
    }

    #[test]
    fn the_text_of_strings_is_what_serde_json_reads(name in any::<String>(), list in prop::collection::vec(any::<String>(), 0..4)) {
        let record = serde_json::json!({ "event": name, "fields": { name.as_str(): list } });
        for escaped in [record.to_string(), ascii(&record.to_string())] {
            let mut scanner = Scanner::new();
            let scan = scanner.scan(escaped.as_bytes(), &mut NoNames).unwrap().unwrap();
            prop_assert_eq!(scan.text(scan.event().unwrap()), name.as_str());
            let field = scan.fields()[0];
            prop_assert_eq!(scan.text(field.key), name.as_str());
            prop_assert_eq!(scan.strings(field.value), list.clone());
        }
    }
}

/// The same JSON with every character beyond ASCII escaped.
fn ascii(json: &str) -> String {
    let mut out = String::new();
    for character in json.chars() {
        if character.is_ascii() {
            out.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}

#[test]
fn every_part_of_a_recorded_event_is_found() {
    let mut scanner = Scanner::new();
    for line in CAPTURE.lines() {
        let expect: Value = serde_json::from_str(line).unwrap();
        let scan = scanner.scan(line.as_bytes(), &mut NoNames).unwrap().unwrap();
        let text = |value: Option<_>| value.map(|value| scan.text(value).into_owned());
        assert_eq!(text(scan.event()).as_deref(), expect["event"].as_str());
        assert_eq!(text(scan.hostname()).as_deref(), expect["hostname"].as_str());
        assert_eq!(text(scan.start_time()).as_deref(), expect["start_time"].as_str());
        assert_eq!(text(scan.end_time()).as_deref(), expect["end_time"].as_str());
        let categories: Vec<_> = scan.categories().map(|value| scan.text(value)).collect();
        assert_eq!(serde_json::json!(categories), expect["categories"]);
        let fields = expect["fields"].as_object().unwrap();
        assert_eq!(scan.fields().len(), fields.len());
        for (field, (key, value)) in scan.fields().iter().zip(fields) {
            assert_eq!(scan.text(field.key), key.as_str());
            match (value, field.value.shape) {
                (Value::String(value), Shape::Str | Shape::EscapedStr) => {
                    assert_eq!(scan.text(field.value), value.as_str())
                }
                (Value::Number(value), Shape::Int) => assert_eq!(scan.text(field.value), value.to_string()),
                (Value::Array(value), Shape::List) => {
                    assert_eq!(serde_json::json!(scan.strings(field.value)), serde_json::json!(value))
                }
                other => panic!("{key}: {other:?}"),
            }
        }
    }
}

type Parts = (Form, String, Vec<(String, Vec<String>)>);

/// The event's name and every field as text, whatever the form.
fn parts(line: &str) -> Option<Parts> {
    let mut scanner = Scanner::new();
    let scan = scanner.scan(line.as_bytes(), &mut NoNames).ok()??;
    let strings = |value| scan.strings(value).iter().map(ToString::to_string).collect();
    let fields = scan.fields().iter().map(|field| (scan.text(field.key).into_owned(), strings(field.value))).collect();
    Some((scan.place().form, scan.text(scan.event()?).into_owned(), fields))
}

#[test]
fn tab_separated_events_have_the_same_parts_as_json_ones() {
    for (json, tab) in CAPTURE.lines().zip(CAPTURE_TAB.lines()) {
        let (json_form, json_event, mut json) = parts(json).unwrap();
        let (tab_form, tab_event, mut tab) = parts(tab).unwrap();
        assert_eq!((json_form, tab_form), (Form::Json, Form::TabText));
        assert_eq!(json_event, tab_event);
        // A list of one string looks like the string, and times are written in another way.
        for fields in [&mut json, &mut tab] {
            fields.retain(|(key, _)| key != "last_run_time");
        }
        assert_eq!(json, tab);
    }
}

#[test]
fn events_in_a_log_are_found_behind_its_prefix() {
    let found: Vec<_> = CAPTURE_LOG.lines().filter_map(parts).collect();
    let direct = CAPTURE.lines().zip(CAPTURE_TAB.lines()).flat_map(|(json, tab)| [parts(json), parts(tab)]);
    assert_eq!(found, direct.flatten().take(59).collect::<Vec<_>>());
    let ordinary: Vec<_> = CAPTURE_LOG.lines().filter(|line| parts(line).is_none()).collect();
    assert!(matches!(ordinary[..], [line] if line.contains(" imap-login: Info: Login: ")), "{ordinary:?}");
}

#[test]
fn escapes_of_tab_separated_text_are_undone_once_for_text_and_twice_for_lists() {
    let line = "event:a\tfield:k=x\u{1}ty\u{1}1z\u{1}0\tfield:l=one\u{1}ttwo\u{1}1tparts";
    let mut scanner = Scanner::new();
    let scan = scanner.scan(line.as_bytes(), &mut NoNames).unwrap().unwrap();
    assert_eq!(scan.text(scan.fields()[0].value), "x\ty\u{1}z\0");
    assert_eq!(scan.strings(scan.fields()[1].value), ["one", "two\tparts"]);
}

/// Names of which only one event is wanted.
struct Only(bool);

impl Names for Only {
    fn event(&mut self, name: &[u8]) {
        self.0 = name == b"wanted";
    }

    fn guess(&self) -> &[u8] {
        &[]
    }

    fn confirm(&mut self) -> u32 {
        0
    }

    fn look_up(&mut self, _: &[u8]) -> u32 {
        0
    }

    fn is_wanted(&self) -> bool {
        self.0
    }
}

#[test]
fn of_an_event_that_is_not_wanted_only_the_ends_are_looked_at() {
    let scan = |line: &str| {
        let mut scanner = Scanner::new();
        let found = scanner.scan(line.as_bytes(), &mut Only(true)).ok()?;
        found.map(|scan| (scan.is_bare(), scan.fields().len()))
    };
    assert_eq!(scan("{\"event\":\"wanted\",\"fields\":{\"a\":1}}"), Some((false, 1)));
    assert_eq!(scan("{\"event\":\"other\",\"fields\":{\"a\":1}}"), Some((true, 0)));
    assert_eq!(scan("x stats: Info: {\"event\":\"other\",\"fields\":{\"a\":nonsense}}"), Some((true, 0)));
    // Nothing may follow, and a line that ends early is no record.
    assert_eq!(scan("{\"event\":\"other\"}"), Some((false, 0)));
    assert_eq!(scan("{\"event\":\"other\",\"fields\":{\"a\":"), None);
    // A collector's object may have such a name, and a tab-separated record has no last bracket.
    assert_eq!(scan("{\"event\":\"other\",\"log\":nonsense}"), None);
    assert_eq!(scan("event:other\tfield:a=1"), Some((false, 1)));
}

#[test]
fn a_line_that_is_no_whole_record_says_why_and_where() {
    let check = |line: &[u8], problem, at| {
        let error = Scanner::new().scan(line, &mut NoNames).map(|scan| scan.is_some()).unwrap_err();
        assert_eq!((error.problem, error.at), (problem, at), "{}", String::from_utf8_lossy(line));
    };
    check(b"{\"event\":\"a", Problem::EndsEarly, 11);
    check(b"{\"event\":5}", Problem::WrongMember, 9);
    check(b"{\"event\":5,}", Problem::ExpectedName, 11);
    check(b"{\"event\":\"a\",\"event\":\"b\"}", Problem::RepeatedMember, 13);
    check(b"{\"level\":\"info\"}", Problem::NoMember, 0);
    check(b"{\"fields\":[]}", Problem::WrongMember, 10);
    check(b"x stats: Info: {\"event\":\"\xff\"}", Problem::InvalidUtf8, 25);
    check(b"event:a\tnope", Problem::UnknownPart, 8);
    check(b"event:a\tfield:b", Problem::NoEqualsSign, 14);
    check(b"event:a\tfield:b=\x01x", Problem::InvalidEscape, 16);
    check(b"event:a\tfield:b=\x01", Problem::EndsEarly, 16);
}
