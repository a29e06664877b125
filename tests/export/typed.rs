//! The contents of a record, and the types as which they are read.

use events_core::events::{AuthRequestFinished, Event, EventName, ImapCommandFinished, TaggedReplyState, Transport};
use events_core::export::scan::Form;
use events_core::export::{Reader, Record, Standing, Strictness};
use events_core::{FieldValue, Timestamp};
use events_spec::Kind;

/// Reads one line and hands the record over.
pub(super) fn with_record<T>(line: &[u8], look: impl FnOnce(&Record<'_>) -> T) -> T {
    let mut reader = Reader::new(Strictness::Lenient);
    let record = reader.read(line).unwrap().unwrap();
    look(&record)
}

fn event(line: &str) -> Event<'static> {
    let mut reader = Reader::new(Strictness::Lenient);
    reader.read(line.as_bytes()).unwrap().unwrap().into_owned().event
}

#[test]
fn documented_fields_of_json_become_the_fields_of_the_struct() {
    let line = r#"{"event":"imap_command_finished","hostname":"mx","start_time":"2026-11-22T18:13:02.791253Z","end_time":"2026-11-22T18:13:03.000000Z","categories":["imap"],"fields":{"duration":208747,"tag":"a1","args":"say \"hé\"\n","tagged_reply_state":"NO","last_run_time":"2026-11-22T18:13:02.800000Z","running_usecs":-1,"bytes_in":9223372036854775807}}"#;
    let expected = ImapCommandFinished {
        tag: Some("a1".into()),
        args: Some("say \"hé\"\n".into()),
        tagged_reply_state: Some(TaggedReplyState::No),
        last_run_time: Some(Timestamp::new(1_795_371_182, 800_000)),
        running_usecs: Some(-1),
        bytes_in: Some(i64::MAX),
        ..Default::default()
    };
    assert_eq!(event(line), Event::ImapCommandFinished(expected));
    with_record(line.as_bytes(), |record| {
        assert_eq!(record.hostname().as_deref(), Some("mx"));
        assert_eq!(record.start_time(), Some(Timestamp::new(1_795_371_182, 791_253)));
        assert_eq!(record.end_time(), Some(Timestamp::new(1_795_371_183, 0)));
        assert_eq!(record.duration_usecs(), Some(208_747));
        assert_eq!(record.categories().collect::<Vec<_>>(), ["imap"]);
        assert_eq!(record.form(), Form::Json);
        assert_eq!(record.undocumented().count() + record.misfits().count(), 0);
    });
}

#[test]
fn documented_fields_of_tab_text_have_the_kinds_of_the_page() {
    let line = "event:imap_command_finished\thostname:mx\tstart_time:1795371182.791253\tend_time:1795371183.000000\tcategory:imap\tcategory:cmd\tfield:tag=7\tfield:args=a\u{1}tb\u{1}nc\tfield:tagged_reply_state=OK\tfield:last_run_time=-1.999999\tfield:bytes_in=12\tfield:other=5";
    let expected = ImapCommandFinished {
        tag: Some("7".into()),
        args: Some("a\tb\nc".into()),
        tagged_reply_state: Some(TaggedReplyState::Ok),
        last_run_time: Some(Timestamp::new(-1, 999_999)),
        bytes_in: Some(12),
        ..Default::default()
    };
    assert_eq!(event(line), Event::ImapCommandFinished(expected));
    with_record(line.as_bytes(), |record| {
        assert_eq!(record.start_time(), Some(Timestamp::new(1_795_371_182, 791_253)));
        assert_eq!(record.categories().collect::<Vec<_>>(), ["imap", "cmd"]);
        assert_eq!(record.form(), Form::TabText);
        // Nothing says that this is a number.
        assert_eq!(record.field("other").unwrap().value, FieldValue::Str("5".into()));
        assert_eq!(record.field("bytes_in").unwrap().value, FieldValue::Int(12));
    });
}

#[test]
fn both_forms_are_read_with_both_time_formats() {
    let expected = Some(Timestamp::new(1_795_371_182, 791_253));
    for line in [
        r#"{"event":"imap_command_finished","start_time":"2026-11-22T18:13:02.791253Z","fields":{"last_run_time":"2026-11-22T18:13:02.791253Z"}}"#,
        r#"{"event":"imap_command_finished","start_time":1795371182.791253,"fields":{"last_run_time":1795371182.791253}}"#,
        "event:imap_command_finished\tstart_time:2026-11-22T18:13:02.791253Z\tfield:last_run_time=2026-11-22T18:13:02.791253Z",
        "event:imap_command_finished\tstart_time:1795371182.791253\tfield:last_run_time=1795371182.791253",
    ] {
        with_record(line.as_bytes(), |record| {
            assert_eq!(record.start_time(), expected, "{line}");
            let Event::ImapCommandFinished(event) = &record.event else { panic!("{record:?}") };
            assert_eq!(event.last_run_time, expected, "{line}");
        });
    }
}

#[test]
fn an_undocumented_event_is_kept_with_its_fields_in_order() {
    let line = r#"{"event":"new_thing_done","fields":{"z":"last","a":[],"n":1.5,"l":["x","y\t"],"when":1795371182.791253,"no":null}}"#;
    with_record(line.as_bytes(), |record| {
        assert_eq!(record.event, Event::Undocumented("new_thing_done".into()));
        assert_eq!(record.event.name(), None);
        assert_eq!(record.event_name(), "new_thing_done");
        let fields: Vec<_> = record.undocumented().map(|field| (field.name, field.value)).collect();
        let expected = [
            ("z".into(), FieldValue::Str("last".into())),
            ("a".into(), FieldValue::StrList(vec![])),
            ("n".into(), FieldValue::Json("1.5".into())),
            ("l".into(), FieldValue::StrList(vec!["x".into(), "y\t".into()])),
            ("when".into(), FieldValue::Time(Timestamp::new(1_795_371_182, 791_253))),
            ("no".into(), FieldValue::Json("null".into())),
        ];
        assert_eq!(fields, expected);
    });
}

#[test]
fn undocumented_fields_of_a_documented_event_are_kept_in_order() {
    let line = r#"{"event":"sql_query_finished","fields":{"user":"a","error":"e","duration":1,"session":"s"}}"#;
    with_record(line.as_bytes(), |record| {
        let standings: Vec<_> = record.fields().map(|field| (field.name.into_owned(), field.standing)).collect();
        let expected = [
            ("user".to_owned(), Standing::Undocumented),
            ("error".to_owned(), Standing::Documented(Kind::Str)),
            ("duration".to_owned(), Standing::Every),
            ("session".to_owned(), Standing::Undocumented),
        ];
        assert_eq!(standings, expected);
    });
}

#[test]
fn a_documented_field_with_a_value_of_another_kind_is_kept_as_it_came_and_said_so() {
    let line = r#"{"event":"imap_command_finished","fields":{"tag":5,"bytes_in":"many","bytes_out":1e3,"running_usecs":99999999999999999999,"last_run_time":"yesterday","name":"NOOP"}}"#;
    with_record(line.as_bytes(), |record| {
        let expected = ImapCommandFinished { name: Some("NOOP".into()), ..Default::default() };
        assert_eq!(record.event, Event::ImapCommandFinished(expected));
        let misfits: Vec<_> =
            record.misfits().map(|field| (field.name.into_owned(), field.value, field.standing)).collect();
        let expected = [
            ("tag".to_owned(), FieldValue::Int(5), Standing::Misfit(Kind::Str)),
            ("bytes_in".to_owned(), FieldValue::Str("many".into()), Standing::Misfit(Kind::Int)),
            ("bytes_out".to_owned(), FieldValue::Json("1e3".into()), Standing::Misfit(Kind::Int)),
            ("running_usecs".to_owned(), FieldValue::Json("99999999999999999999".into()), Standing::Misfit(Kind::Int)),
            ("last_run_time".to_owned(), FieldValue::Str("yesterday".into()), Standing::Misfit(Kind::Time)),
        ];
        assert_eq!(misfits, expected);
    });
}

#[test]
fn an_undocumented_value_of_a_list_is_kept() {
    let line = r#"{"event":"auth_request_finished","fields":{"transport":"carrier pigeon"}}"#;
    let expected =
        AuthRequestFinished { transport: Some(Transport::Undocumented("carrier pigeon".into())), ..Default::default() };
    assert_eq!(event(line), Event::AuthRequestFinished(expected));
}

#[test]
fn members_in_any_order_and_escaped_names_are_read() {
    let expected = ImapCommandFinished { tag: Some("a".into()), bytes_in: Some(3), ..Default::default() };
    for line in [
        r#"{"fields":{"tag":"a","bytes_in":3},"event":"imap_command_finished"}"#,
        r#"{"event":"imap_command\u005ffinished","fields":{"tag":"a","bytes_in":3}}"#,
        r#"{"event":"imap_command_finished","fields":{"t\u0061g":"a","bytes_in":3}}"#,
        r#" { "event" : "imap_command_finished" , "fields" : { "tag" : "a" , "bytes_in" : 3 } } "#,
        "field:tag=a\tfield:bytes_in=3\tevent:imap_command_finished",
    ] {
        assert_eq!(event(line), Event::ImapCommandFinished(expected.clone()), "{line}");
    }
}

#[test]
fn the_prefix_of_a_log_stands_beside_the_record() {
    let line = b"Nov 22 18:28:49 m\xfcller stats: Info: {\"event\":\"dns_request_started\"}";
    with_record(line, |record| {
        assert_eq!(record.event.name(), Some(EventName::DnsRequestStarted));
        assert_eq!(record.prefix(), b"Nov 22 18:28:49 m\xfcller stats: Info: ");
    });
    let mut reader = Reader::new(Strictness::Strict);
    assert!(reader.read(b"Nov 22 18:28:49 imap(alice): Info: Logged out").unwrap().is_none());
    assert!(reader.read(b"").unwrap().is_none());
}

#[test]
fn text_that_is_not_utf_8_has_its_replacement_and_its_other_fields() {
    let line = b"event:imap_command_finished\tfield:args=a\xff\tfield:bytes_in=3\tfield:x=\xfe";
    with_record(line, |record| {
        let expected = ImapCommandFinished { args: Some("a\u{fffd}".into()), bytes_in: Some(3), ..Default::default() };
        assert_eq!(record.event, Event::ImapCommandFinished(expected));
        assert_eq!(record.field("x").unwrap().value.as_str(), Some("\u{fffd}"));
        let mut written = Vec::new();
        record.encode(&mut written);
        assert_eq!(written, line);
    });
}

#[test]
fn a_record_without_a_name_or_without_anything_is_a_record() {
    with_record(b"{}", |record| {
        assert_eq!(record.event, Event::Undocumented("".into()));
        assert_eq!((record.hostname(), record.start_time(), record.fields().count()), (None, None, 0));
    });
    with_record(b"{\"fields\":{\"a\":1}}", |record| assert_eq!(record.field("a").unwrap().value, FieldValue::Int(1)));
}

#[test]
fn what_a_reader_learnt_from_one_line_does_not_show_in_the_next() {
    let mut reader = Reader::new(Strictness::Lenient);
    let lines = [
        r#"{"event":"sql_query_finished","fields":{"a":1,"error_code":2,"b":3}}"#,
        r#"{"event":"sql_query_finished","fields":{"b":"x","a":"y"}}"#,
        r#"{"event":"unheard_of","fields":{"error_code":2}}"#,
        r#"{"event":"sql_query_finished","fields":{"error_code":5,"b":3,"duration":1}}"#,
        r#"{"event":"sql_transaction_finished","fields":{"error_code":5,"error":"b"}}"#,
    ];
    for round in 0..3 {
        for line in lines {
            let alone = event(line);
            let record = reader.read(line.as_bytes()).unwrap().unwrap();
            assert_eq!(record.event, alone, "round {round}: {line}");
        }
    }
}

#[test]
fn the_empty_place_of_categories_is_none_and_is_kept() {
    for line in ["event:dns_request_started\t\tfield:duration=1", "\tfield:duration=1", "event:a\thostname:h\t"] {
        with_record(line.as_bytes(), |record| {
            assert_eq!(record.categories().count(), 0);
            let mut written = Vec::new();
            record.encode(&mut written);
            assert_eq!(String::from_utf8(written).unwrap(), line);
        });
    }
    let mut reader = Reader::new(Strictness::Lenient);
    for line in ["event:a\t\t\tfield:b=1", "event:a\tfield:b=1\t", "event:a\t\tcategory:c", "event:a\tcategory:c\t"] {
        assert!(reader.read(line.as_bytes()).is_err(), "{line}");
    }
}
