//! What a comparison tells about itself, when filters are equal, and what the old lists of words say.

use events_core::filter::{Comparison, EventView, Filter, ServerFilter, Unknown, from_words};
use events_core::{OwnedEvent, ServerVersion};

use crate::event::{event, parse, text};

fn comparison(filter: &str) -> Comparison {
    parse(filter, ServerVersion::V2_4).comparisons()[0].clone()
}

#[test]
fn a_comparison_knows_its_key() {
    let keys = |filter: &str| {
        let comparison = comparison(filter);
        (comparison.field().map(str::to_owned), comparison.category().map(str::to_owned))
    };
    assert_eq!(keys("size>5"), (Some("size".to_owned()), None));
    assert_eq!(keys("category=imap"), (None, Some("imap".to_owned())));
    // A log level is not a category.
    assert_eq!(keys("category=error"), (None, None));
    assert_eq!(keys("event=a"), (None, None));
    assert_eq!(keys("source_location=a.c"), (None, None));
}

#[test]
fn a_comparison_knows_its_wildcards() {
    for (filter, has) in [
        ("event=a*", true),
        ("event=a", false),
        ("a=b?", true),
        ("a=b", false),
        ("a=5M", false),
        (r#"a="\*""#, false),
        ("category=a*", false),
        ("source_location=a*", false),
    ] {
        assert_eq!(comparison(filter).has_wildcard(), has, "{filter}");
    }
    for (filter, has) in [("event=a*", true), ("event=a", false), ("a=?", true), ("a=b", false), (r#"a="\*""#, true)] {
        assert_eq!(parse(filter, ServerVersion::V2_3).comparisons()[0].has_wildcard(), has, "{filter}");
    }
}

#[test]
fn a_comparison_accepts_values_of_its_own_key_only() {
    let name = comparison("event=imap_*");
    assert!(name.accepts_name("imap_x") && !name.accepts_name("sql_x"));
    assert!(!name.accepts_str("imap_x") && !name.accepts_int(0) && !name.accepts_absence());
    assert_eq!((name.number(), name.compares_integers(), name.compares_addresses()), (None, false, false));
    let word = comparison("a=imap*");
    assert!(word.accepts_str("IMAP4") && !word.accepts_str("pop3") && !word.accepts_name("imap_x"));
    let number = comparison("a>1KB");
    assert!(number.accepts_int(1025) && !number.accepts_int(1024) && !number.accepts_str("2000"));
    assert!(comparison("a=\"\"").accepts_absence() && !comparison("a=x").accepts_absence());
    assert!(comparison("a=x").accepts_str("x") && !comparison("a>x").accepts_str("x"));
}

#[test]
fn a_comparison_knows_what_it_can_be_compared_with() {
    // The filter, its number, and whether it can be compared with integers and with addresses.
    for (filter, number, integers, addresses) in [
        ("a=5", Some(5), true, false),
        ("a>2KB", Some(2048), true, false),
        ("a<1secs", Some(1_000_000), true, false),
        ("a=4??", None, true, true),
        ("a>4??", None, false, false),
        ("a=b*", None, false, true),
        ("a=word", None, false, false),
        // Megabytes or minutes.
        ("a=5M", None, false, false),
        ("a=10.0.0.1", None, false, true),
        ("a=\"10.0.0.0/8\"", None, false, true),
        ("a>10.0.0.1", None, false, false),
        ("event=5", None, false, false),
    ] {
        let comparison = comparison(filter);
        let found = (comparison.number(), comparison.compares_integers(), comparison.compares_addresses());
        assert_eq!(found, (number, integers, addresses), "{filter}");
    }
}

#[test]
fn filters_are_equal_if_they_have_the_same_tree_under_the_same_rules() {
    let all = ["a=1", "a=2", "b=1", "a<1", "NOT a=1", "a=1 AND b=1", "a=1 OR b=1", "a=1 AND b=1 AND b=1", ""];
    for one in all {
        for other in all {
            let equal = parse(one, ServerVersion::V2_4) == parse(other, ServerVersion::V2_4);
            assert_eq!(equal, one == other, "{one} and {other}");
        }
    }
    assert_eq!(parse("a=1  and (b = \"1\")", ServerVersion::V2_4), parse("a=1 AND b=1", ServerVersion::V2_4));
    assert_ne!(parse("a=1", ServerVersion::V2_3), parse("a=1", ServerVersion::V2_4));
}

#[test]
fn the_version_is_the_one_that_was_given() {
    for version in [ServerVersion::V2_3, ServerVersion::V2_4] {
        let filter = parse("a=1", version);
        assert_eq!(filter.version(), version);
        assert!(format!("{filter:?}").contains("text: \"a=1\""), "{filter:?}");
    }
}

#[test]
fn errors_are_shown_one_on_each_line() {
    let errors = Filter::parse("a==1 AND b", ServerVersion::V2_4).unwrap_err();
    assert_eq!(errors.as_slice().iter().map(|error| error.span.start).collect::<Vec<_>>(), [1, 9]);
    assert_eq!(
        errors.to_string(),
        "character 2: unknown operator `==` (help: write one `=`)\n\
         character 10: `b` is not compared with a value; expected `=` or `<` or `>` or `<=` or `>=`"
    );
}

#[test]
fn an_event_without_an_envelope_is_at_level_info_and_has_no_source_or_duration() {
    let event = OwnedEvent::new("e").with_category("imap").with_category("mail");
    let view: &dyn EventView = &event;
    assert_eq!((view.name(), view.level(), view.source(), view.duration_usecs()), (Some("e"), "info", None, None));
    for version in [ServerVersion::V2_3, ServerVersion::V2_4] {
        for yes in ["category=info", "category=imap AND category=mail", "NOT source_location=a.c", "duration=\"\""] {
            assert!(parse(yes, version).matches(&event), "{yes}");
        }
        for no in ["category=debug", "category=sql", "source_location=\"\"", "duration>=0", "duration<0"] {
            assert!(!parse(no, version).matches(&event), "{no}");
        }
    }
}

#[test]
fn a_filter_with_many_comparisons_answers_each() {
    // More than fit where nothing is allocated.
    let event = event(&[("a", text("700")), ("b", text("x"))]);
    let any = |values: std::ops::Range<usize>| {
        let parts: Vec<String> = values.map(|value| format!("a=\"{value}*\"")).collect();
        parts.join(" OR ")
    };
    for version in [ServerVersion::V2_3, ServerVersion::V2_4] {
        assert!(parse(&any(100..701), version).matches(&event));
        assert!(!parse(&any(100..700), version).matches(&event));
        assert!(parse(&format!("({}) AND b=x", any(100..701)), version).matches(&event));
        assert!(!parse(&format!("({}) AND b=y", any(100..701)), version).matches(&event));
    }
}

#[test]
fn a_way_knows_the_names_that_it_accepts() {
    let filter = parse("event=a* AND NOT event=ab AND n=5 OR n=6", ServerVersion::V2_4);
    let ways = filter.ways().unwrap();
    let accepts = |way: usize| ["a", "ab", "b"].map(|name| ways[way].accepts_name(filter.comparisons(), name));
    assert_eq!((ways.len(), accepts(0), accepts(1)), (2, [true, false, false], [true, true, true]));
    assert_eq!([0, 1].map(|way| ways[way].is_named(filter.comparisons())), [true, false]);
    let names: Vec<(bool, &str)> =
        ways[0].names(filter.comparisons()).map(|(literal, name)| (literal.holds, name.value.as_str())).collect();
    assert_eq!(names, [(true, "a*"), (false, "ab")]);
    assert_eq!(ways[0].literals().len(), 3);
    // A name that is only excluded may be missing.
    let filter = parse("NOT event=a", ServerVersion::V2_4);
    assert!(!filter.ways().unwrap()[0].is_named(filter.comparisons()));
}

#[test]
fn redundant_parts_are_looked_for_in_filters_of_up_to_64_comparisons() {
    let spare =
        |count: usize| parse(&vec!["a=1"; count].join(" AND "), ServerVersion::V2_4).spare_parts(&Unknown).len();
    assert_eq!((spare(63), spare(64), spare(65)), (62, 63, 0));
}

#[test]
fn a_server_that_wants_something_has_a_filter() {
    let filter = ServerFilter::parse("event=a").unwrap();
    assert!(!filter.is_empty() && filter.matches(&OwnedEvent::new("a")) && !filter.matches(&OwnedEvent::new("b")));
}

#[test]
fn a_list_of_words_is_rewritten_as_a_filter() {
    for (words, filter) in [
        ("category:mail", "category=mail"),
        ("cat:mail  event:sql_query_finished", "category=mail OR event=sql_query_finished"),
        ("name:a source:auth.c:12", "event=a OR source_location=auth.c:12"),
        ("field:user=a@b", "user=\"a@b\""),
        ("field:user=", "user=\"\""),
        ("event:and", "event=\"and\""),
        (r#"field:a=b"\c"#, r#"a="b\"\\c""#),
    ] {
        assert_eq!(from_words(words).as_deref(), Some(filter), "{words}");
        assert!(Filter::parse(filter, ServerVersion::V2_3).is_ok(), "{filter}");
    }
    for not in ["", "mail", "category:", "category=mail", "other:mail", "field:user", "category:mail AND"] {
        assert_eq!(from_words(not), None, "{not}");
    }
}
