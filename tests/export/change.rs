//! Records that were changed before they are written again.

use events_core::Timestamp;
use events_core::events::{Event, ImapCommandFinished, TaggedReplyState};
use events_core::export::{Reader, Strictness};

/// Reads a line, changes its event, and writes the record.
fn changed(line: &str, change: impl FnOnce(&mut ImapCommandFinished<'_>)) -> String {
    let mut reader = Reader::new(Strictness::Lenient);
    let mut record = reader.read(line.as_bytes()).unwrap().unwrap();
    let Event::ImapCommandFinished(event) = &mut record.event else { panic!("{record:?}") };
    change(event);
    let mut out = Vec::new();
    record.encode(&mut out);
    String::from_utf8(out).unwrap()
}

const JSON: &str = r#"{"event":"imap_command_finished","hostname":"h","fields":{"session":"x\/y","tag":"a1","args":"\u0041","bytes_in":07e0}}"#;

#[test]
fn a_changed_field_is_written_as_it_is_now_and_all_others_as_they_came() {
    let line = JSON.replace("07e0", "7.0");
    let written = changed(&line, |event| event.tag = Some("sec\"ret".into()));
    assert_eq!(written, line.replace("\"a1\"", "\"sec\\\"ret\""));
}

#[test]
fn a_removed_field_is_left_out() {
    let line = JSON.replace("07e0", "7");
    assert_eq!(changed(&line, |event| event.args = None), line.replace(r#""args":"\u0041","#, ""));
    assert_eq!(changed(&line, |event| event.bytes_in = None), line.replace(r#","bytes_in":7"#, ""));
    let tab = "event:imap_command_finished\tfield:tag=a\tfield:x=1\tfield:bytes_in=7";
    assert_eq!(changed(tab, |event| event.tag = None), "event:imap_command_finished\tfield:x=1\tfield:bytes_in=7");
}

#[test]
fn an_added_field_comes_last() {
    let line = JSON.replace("07e0", "7");
    let written = changed(&line, |event| event.tagged_reply_state = Some(TaggedReplyState::Bad));
    assert_eq!(written, line.replace(":7}}", r#":7,"tagged_reply_state":"BAD"}}"#));
    let written = changed("event:imap_command_finished", |event| event.tag = Some("a\tb".into()));
    assert_eq!(written, "event:imap_command_finished\tfield:tag=a\u{1}tb");
    let written = changed(r#"{"event":"imap_command_finished"}"#, |event| event.bytes_in = Some(1));
    assert_eq!(written, r#"{"event":"imap_command_finished","fields":{"bytes_in":1}}"#);
}

#[test]
fn a_value_of_another_kind_gives_way_to_one_that_is_set() {
    let line = r#"{"event":"imap_command_finished","fields":{"bytes_in":"many","x":1}}"#;
    assert_eq!(changed(line, |_| ()), line);
    assert_eq!(changed(line, |event| event.bytes_in = Some(5)), line.replace("\"many\"", "5"));
}

#[test]
fn a_changed_time_has_the_format_of_its_record() {
    let time = Timestamp::new(1_795_371_182, 791_253);
    for (line, text) in [
        (
            r#"{"event":"imap_command_finished","start_time":1795371182.000000,"fields":{"last_run_time":1.000000}}"#,
            "1795371182.791253",
        ),
        (
            r#"{"event":"imap_command_finished","start_time":"2026-11-22T18:13:02.000000Z","fields":{"last_run_time":1.000000}}"#,
            "\"2026-11-22T18:13:02.791253Z\"",
        ),
    ] {
        assert_eq!(changed(line, |event| event.last_run_time = Some(time)), line.replace("1.000000", text));
    }
}

#[test]
fn another_event_takes_over_its_name() {
    let mut reader = Reader::new(Strictness::Lenient);
    let mut record = reader.read(br#"{"event":"imap_command_finished","fields":{"tag":"a","x":1}}"#).unwrap().unwrap();
    record.event = Event::Undocumented("other".into());
    let mut out = Vec::new();
    record.encode(&mut out);
    assert_eq!(String::from_utf8(out).unwrap(), r#"{"event":"other","fields":{"x":1}}"#);
}
