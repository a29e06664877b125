//! What filters answer about events.

use events_core::ServerVersion;
use events_core::filter::{Interest, ServerFilter};
use events_core::{EventEmitter, Visit};

use crate::event::{Event, Value, answers, check, event, list, parse, text};

#[test]
fn names_match_case_sensitively_and_with_wildcards() {
    let event = event(&[]);
    check(
        &event,
        &["event=imap_command_finished", "event=\"imap_*\"", "event=imap_?ommand_*", "event=*", "NOT event=sql_*"],
        &["event=IMAP_command_finished", "event=Imap_*", "event=imap_command", "event=\"\"", "NOT event=*"],
    );
}

#[test]
fn joints_bind_from_left_to_right_and_not_binds_tighter() {
    let event = event(&[("a", text("1")), ("c", text("3"))]);
    check(
        &event,
        &[
            "a=1 OR b=2 AND c=3",
            "a=1 or b=2",
            "a=1 and not b=2",
            "(a=9 OR a=1) AND c=3",
            "NOT NOT a=1",
            "NOT (a=1 AND b=2)",
        ],
        &["a=1 OR b=2 AND c=4", "c=3 OR c=3 AND b=2", "NOT a=1 OR b=2", "NOT (a=1 OR b=2)", "a=1 AND b=2"],
    );
}

#[test]
fn field_values_ignore_the_case_of_ascii_letters_and_field_names_do_not() {
    let event = event(&[("cmd", text("Fetch")), ("who", text("JOSÉ"))]);
    check(
        &event,
        &["cmd=fetch", "cmd=FETCH", "cmd=f*", "cmd=\"?eTCH\"", "who=\"josÉ\"", "who=\"jos*\""],
        &["Cmd=fetch", "cmd=fetc", "who=\"josé\"", "cmd=?", "who=\"jos?\""],
    );
}

#[test]
fn a_field_that_is_not_there_matches_only_the_empty_string() {
    let event = event(&[("empty", text("")), ("none", list(&[]))]);
    check(
        &event,
        &["a=\"\"", "NOT a=1", "empty=\"\"", "none=\"\"", "NOT empty=*"],
        &["a=1", "a=*", "a>0", "a<=0", "NOT a=\"\"", "empty=*", "none=*"],
    );
}

#[test]
fn integers_compare_as_numbers_and_their_digits_with_patterns() {
    let event = event(&[("code", Value::Int(404)), ("low", Value::Int(-5))]);
    check(
        &event,
        &[
            "code=404",
            "code=0404",
            "code>400",
            "code>=404",
            "code<=404",
            "code<405",
            "code=4??",
            "code=4*",
            "low<0",
            "low=-5",
        ],
        &["code=40", "code>404", "code<404", "code>=405", "code=5??", "code>4*", "code=four", "code=\"\"", "low>0"],
    );
}

#[test]
fn two_three_takes_very_low_numbers_for_words() {
    let event = event(&[("low", Value::Int(-3_000_000_000))]);
    assert_eq!(answers("low>-4000000000", &event), (false, true));
    assert_eq!(answers("low<-2147483647", &event), (true, true));
    assert_eq!(answers("low<-2147483648", &event), (false, true));
}

#[test]
fn patterns_other_than_digits_match_integers_only_in_two_three() {
    let event = event(&[("low", Value::Int(-5))]);
    assert_eq!(answers("low=-?", &event), (true, false));
    assert_eq!(answers("low=*5", &event), (true, true));
}

#[test]
fn sizes_and_times_are_numbers_in_two_four() {
    let event = event(&[("bytes", Value::Int(20_480)), ("usecs", Value::Int(5_000_000))]);
    for filter in ["bytes=20KB", "bytes>1KB", "bytes<\"1 MiB\"", "usecs>=5secs", "usecs<1mins", "usecs>4999msecs"] {
        assert_eq!(answers(filter, &event), (false, true), "{filter}");
    }
    // `5M` could be minutes, and 50 days are more milliseconds than Dovecot counts.
    for filter in ["bytes<5M", "usecs<50days", "bytes=20KiBB"] {
        assert_eq!(answers(filter, &event), (false, false), "{filter}");
    }
}

#[test]
fn strings_see_sizes_numbers_and_addresses_of_two_four_in_their_normal_form() {
    let event =
        event(&[("size", text("1KB")), ("count", text("007")), ("version", text("2.4")), ("net", text("10.0.0.0/8"))]);
    assert_eq!(answers("size=1KB", &event), (true, false));
    assert_eq!(answers("count=007", &event), (true, false));
    assert_eq!(answers("version=2.4", &event), (true, false));
    assert_eq!(answers("version=2.4*", &event), (true, true));
    assert_eq!(answers("net=\"10.0.0.0/8\"", &event), (true, true));
    let event = crate::event::event(&[("size", text("1024")), ("version", text("2.0.0.4"))]);
    assert_eq!(answers("size=1KB", &event), (false, true));
    assert_eq!(answers("version=2.4", &event), (false, true));
}

#[test]
fn addresses_are_strings_in_two_three_and_lie_in_networks_in_two_four() {
    let event =
        event(&[("ip", Value::Ip("10.1.2.3".parse().unwrap())), ("six", Value::Ip("2001:db8::1".parse().unwrap()))]);
    check(&event, &["ip=10.1.2.3", "ip=10.*", "six=2001:DB8::1"], &["ip=10.1.2.4", "ip>10.1.2.2", "ip=word", "ip=10"]);
    assert_eq!(answers("ip=\"10.0.0.0/8\"", &event), (false, true));
    assert_eq!(answers("six=\"2001:db8::/32\"", &event), (false, true));
    assert_eq!(answers("six=2001:0db8:0::1", &event), (false, true));
}

#[test]
fn lists_match_when_one_item_does() {
    let event = event(&[("names", list(&["One", "two"])), ("names", list(&["three"]))]);
    check(
        &event,
        &["names=two", "names=t*", "names=THR*", "names=three"],
        &["names=four", "names=\"\"", "names>a", "names=\"One,two\""],
    );
    // Only here, and only in 2.3, case matters.
    assert_eq!(answers("names=one", &event), (false, true));
}

#[test]
fn a_later_field_takes_the_place_of_an_earlier_one() {
    let event = event(&[("a", text("parent")), ("a", Value::Int(5)), ("b", list(&["x"])), ("b", text("own"))]);
    check(&event, &["a=5", "b=own"], &["a=parent", "b=x"]);
}

#[test]
fn times_match_nothing() {
    let event = event(&[("at", Value::Time(5))]);
    check(&event, &["NOT at=5"], &["at=5", "at>0", "at=*", "at=\"\""]);
}

#[test]
fn duration_is_a_field_of_every_event_that_knows_it() {
    let event = Event { duration: Some(7000), ..event(&[("duration", text("x"))]) };
    check(&event, &["duration>6999", "duration=7???"], &["duration=x", "duration>7000"]);
}

#[test]
fn categories_and_levels_match_whole() {
    let event = Event { categories: vec!["imap", "mail"], level: "warning", ..event(&[]) };
    check(
        &event,
        &["category=imap", "category=mail AND category=warning", "NOT category=debug"],
        &["category=IMAP", "category=ima*", "category=info", "category=\"\""],
    );
}

#[test]
fn a_source_is_a_file_and_perhaps_a_line() {
    let event = Event { source: Some(("auth.c", 12)), ..event(&[]) };
    check(
        &event,
        &["source_location=auth.c", "source_location=auth.c:12", "source_location=\"auth.c:12\""],
        &["source_location=auth.c:13", "source_location=AUTH.c", "source_location=auth*", "source_location=auth.c:"],
    );
    assert_eq!(answers("source_location=auth.c:0", &event), (true, false));
    assert_eq!(answers("source_location=auth.c:012", &event), (true, false));
    let event = Event { source: Some(("imap:x.c", 3)), ..crate::event::event(&[]) };
    assert_eq!(answers("source_location=imap:x.c", &event), (true, false));
    check(&event, &["source_location=imap:x.c:3"], &["source_location=imap:x.c:"]);
    assert!(!parse("source_location=auth.c", ServerVersion::V2_4).matches(&crate::event::event(&[])));
}

#[test]
fn escapes_work_in_two_four_and_only_for_quotes_and_backslashes_in_two_three() {
    let event = event(&[("star", text("a*b")), ("other", text("a\\xb")), ("quote", text("say \"hi\""))]);
    assert_eq!(answers(r#"star="a\*b""#, &event), (false, true));
    assert_eq!(answers(r#"other="a\*b""#, &event), (true, false));
    assert_eq!(answers(r#"other="a\\xb""#, &event), (true, true));
    assert_eq!(answers(r#"quote="say \"hi\"""#, &event), (true, true));
    assert_eq!(answers(r#""quote"="say *""#, &event), (true, true));
}

#[test]
fn keywords_are_words_behind_an_operator() {
    let event = event(&[("word", text("AND"))]);
    check(&event, &["word=AND", "word=and AND NOT word=or", "word=Not OR word=and"], &["word=OR", "word=not"]);
}

#[test]
fn an_emitter_is_asked_as_it_is() {
    struct Emitter;
    impl EventEmitter for Emitter {
        fn event_name(&self) -> &str {
            "dns_request_finished"
        }
        fn each_category(&self, take: &mut dyn FnMut(&str)) {
            take("dns");
        }
        fn record(&self, visit: &mut dyn Visit) {
            visit.int("error_code", 3);
        }
    }
    let emitter: &dyn EventEmitter = &Emitter;
    assert!(parse("event=dns_* AND category=dns AND error_code>2", ServerVersion::V2_4).matches(emitter));
    assert!(!parse("event=dns_* AND error_code>3", ServerVersion::V2_4).matches(&Emitter));
}

#[test]
fn the_name_alone_often_decides() {
    let interests = |filter: &str| {
        let filter = parse(filter, ServerVersion::V2_4);
        ["imap_command_finished", "sql_query_finished", "other"].map(|name| filter.interest(name))
    };
    use Interest::{Always, Maybe, Never};
    assert_eq!(interests("event=*"), [Always, Always, Always]);
    assert_eq!(interests("event=imap_command_finished"), [Always, Never, Never]);
    assert_eq!(interests("event=*_finished AND a=1"), [Maybe, Maybe, Never]);
    assert_eq!(interests("a=1"), [Maybe, Maybe, Maybe]);
    assert_eq!(interests("NOT event=other AND NOT event=sql_*"), [Always, Never, Never]);
    assert_eq!(interests("event=other OR event=sql_query_finished AND a=1"), [Never, Maybe, Maybe]);
    assert_eq!(interests("event=*other* OR a=1"), [Maybe, Maybe, Always]);
    assert_eq!(interests(""), [Never, Never, Never]);
    assert_eq!(interests("event=other AND event=sql_query_finished"), [Never, Never, Never]);
}

#[test]
fn a_filter_of_no_interest_does_not_look_at_the_fields() {
    struct Untouchable;
    impl EventEmitter for Untouchable {
        fn event_name(&self) -> &str {
            "other"
        }
        fn record(&self, _: &mut dyn Visit) {
            panic!("the fields were recorded");
        }
    }
    assert!(!parse("event=imap_* AND a=1", ServerVersion::V2_4).matches(&Untouchable));
    assert!(parse("event=o* OR a=1", ServerVersion::V2_4).matches(&Untouchable));
}

#[test]
fn an_event_without_a_name_matches_no_name() {
    let event = Event { name: None, ..event(&[("a", text("1"))]) };
    check(&event, &["a=1", "NOT event=*", "NOT event=x AND a=1"], &["event=*", "event=\"\"", "event=* AND a=1"]);
}

#[test]
fn what_either_version_wants_a_server_gets() {
    let filter = ServerFilter::parse(r#"(event="imap_command_finished" AND "size"="1KB") OR (event="x")"#).unwrap();
    assert_eq!(filter.interest("y"), Interest::Never);
    assert_eq!(filter.interest("x"), Interest::Always);
    assert!(filter.matches(&event(&[("size", text("1KB"))])) && filter.matches(&event(&[("size", text("1024"))])));
    assert!(!filter.matches(&event(&[("size", text("2KB"))])));
    assert!(ServerFilter::parse("").unwrap().is_empty());
}
