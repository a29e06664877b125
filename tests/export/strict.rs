//! What strict reading refuses, and lenient reading takes.

use events_core::export::{Reader, Strictness};

/// Reads the line both ways: what strict reading says, where lenient reading takes it.
fn refusal(line: &str) -> Option<String> {
    assert!(Reader::new(Strictness::Lenient).read(line.as_bytes()).unwrap().is_some(), "{line}");
    Reader::new(Strictness::Strict).read(line.as_bytes()).err().map(|error| error.to_string())
}

#[test]
fn what_the_page_documents_is_taken() {
    for line in [
        r#"{"event":"auth_request_finished","hostname":"h","start_time":1795371182.791253,"categories":[],"fields":{"duration":1,"user":"a","transport":"TLS","successful":"yes","credentials_scheme":"of the future"}}"#,
        "event:imap_command_finished\tstart_time:2026-11-22T18:13:02.791253Z\tfield:bytes_in=5",
    ] {
        assert_eq!(refusal(line), None, "{line}");
    }
}

#[test]
fn each_way_beyond_the_page_is_refused_by_name() {
    for (line, says) in [
        (r#"{"event":"x_done"}"#, "unknown event `x_done`"),
        (r#"{"fields":{"user":"a"}}"#, "the record does not name an event"),
        (r#"{"event":"sql_query_finished","fields":{"user":"a"}}"#, "`sql_query_finished` has no field `user`"),
        (
            r#"{"event":"sql_query_finished","fields":{"error_code":"a"}}"#,
            "`error_code` of `sql_query_finished` is not an integer",
        ),
        (
            r#"{"event":"sql_query_finished","fields":{"duration":"a"}}"#,
            "`duration` of `sql_query_finished` is not an integer",
        ),
        (
            r#"{"event":"auth_request_finished","fields":{"transport":"tls\n"}}"#,
            r"`tls\n` is not a value of `transport` of `auth_request_finished`",
        ),
        (r#"{"event":"sql_query_finished","version":1}"#, "a record has no member `version`"),
        (r#"{"event":"sql_query_finished","start_time":"now"}"#, "`start_time` is not a time"),
        (r#"{"event":"sql_query_finished","end_time":5}"#, "`end_time` is not a time"),
    ] {
        assert_eq!(refusal(line).as_deref(), Some(says), "{line}");
    }
}

#[test]
fn a_line_that_is_no_whole_record_is_refused_either_way() {
    for strictness in [Strictness::Lenient, Strictness::Strict] {
        let mut reader = Reader::new(strictness);
        for (line, says) in [
            (r#"{"event":"a""#, "the line ends within the record at byte 13"),
            (r#"{"event":5}"#, "a member of the record has a value of the wrong shape at byte 10"),
            ("event:a\tfield:b", "a field has no `=` between name and value at byte 15"),
        ] {
            assert_eq!(reader.read(line.as_bytes()).unwrap_err().to_string(), says);
        }
    }
}

#[test]
fn what_every_event_has_is_what_the_checkers_take_for_granted() {
    for every in events_spec::Parents::vendored().every() {
        let value = if every.kind == events_spec::Kind::Int { "1" } else { "\"\"" };
        let line = format!(r#"{{"event":"sql_connection_finished","fields":{{"{}":{value}}}}}"#, every.field);
        assert_eq!(refusal(&line), None);
    }
}
