//! How filters are parsed and printed, and the errors of invalid ones.

use events_core::ServerVersion;
use events_core::filter::Filter;

use crate::event::{event, parse, text};

/// Both messages and marks of everything that is wrong, one line each.
fn mistakes(filter: &str, version: ServerVersion) -> Vec<String> {
    let errors = Filter::parse(filter, version).expect_err(filter);
    errors
        .into_iter()
        .map(|error| {
            assert_eq!(error.chars, error.span.chars(filter));
            format!("[{}] {error}", error.span.of(filter))
        })
        .collect()
}

#[test]
fn a_printed_filter_has_quotes_and_parentheses_where_they_are_needed() {
    for (written, printed) in [
        ("event = a  and b=c", "event=a AND b=c"),
        ("((a=1))", "a=1"),
        ("a=1 OR b=2 AND c=3", "(a=1 OR b=2) AND c=3"),
        ("a=1 OR (b=2 OR c=3)", "a=1 OR (b=2 OR c=3)"),
        ("not (not a=\"1\")", "NOT NOT a=1"),
        ("NOT (a=1 AND b=2)", "NOT (a=1 AND b=2)"),
        (r#""a b"="c \"d\"" OR "and"=and"#, r#""a b"="c \"d\"" OR "and"="and""#),
        (r#"a="" AND event="\*""#, r#"a="" AND event="\*""#),
        ("a > = 5", "a>=5"),
        ("", ""),
    ] {
        assert_eq!(parse(written, ServerVersion::V2_4).to_string(), printed);
    }
    assert_eq!(parse(r#"a="\*""#, ServerVersion::V2_3).to_string(), r#"a="\\*""#);
    assert_eq!(parse(r#"a="b/c""#, ServerVersion::V2_3).to_string(), r#"a="b/c""#);
}

#[test]
fn every_mistake_is_reported_at_its_place() {
    let cases: &[(&str, &[&str])] = &[
        (
            "event",
            &["[event] character 1: `event` is not compared with a value; expected `=` or `<` or `>` or `<=` or `>=`"],
        ),
        (
            "event imap AND a=1",
            &["[event] character 1: `event` is not compared with a value; expected `=` or `<` or `>` or `<=` or `>=`"],
        ),
        ("event=", &["[] character 7: the value is missing at the end; expected a word or a quoted string"]),
        (
            "a=1 AND",
            &[
                "[] character 8: a comparison is missing at the end; expected a comparison such as `event=NAME` or `NOT` or `(`",
            ],
        ),
        ("(a=1", &["[(] character 1: the parenthesis is never closed; expected `)`"]),
        ("a=1)", &["[)] character 4: the parenthesis was never opened"]),
        (
            "() OR a=1",
            &[
                "[)] character 2: there is nothing between the parentheses; expected a comparison such as `event=NAME` or `NOT` or `(`",
            ],
        ),
        (
            "a=1 b=2 c",
            &[
                "[b] character 5: two comparisons follow each other without `AND` or `OR`; expected `AND` or `OR`",
                "[c] character 9: two comparisons follow each other without `AND` or `OR`; expected `AND` or `OR`",
                "[c] character 9: `c` is not compared with a value; expected `=` or `<` or `>` or `<=` or `>=`",
            ],
        ),
        (
            "OR a=1",
            &[
                "[OR] character 1: there is no comparison before `OR`; expected a comparison such as `event=NAME` or `NOT` or `(`",
            ],
        ),
        ("=5 AND a=1", &["[=] character 1: the key before `=` is missing"]),
        (
            "==5 AND a=1",
            &[
                "[=] character 1: the key before `=` is missing",
                "[==] character 1: unknown operator `==` (help: write one `=`)",
            ],
        ),
        ("a==5", &["[==] character 2: unknown operator `==` (help: write one `=`)"]),
        ("a=>5", &["[=>] character 2: unknown operator `=>`; expected `=` or `<` or `>` or `<=` or `>=`"]),
        (
            "a!=5",
            &[
                "[!=] character 2: unknown operator `!=` (help: write `NOT key=value`; it also matches events that do not have the field)",
            ],
        ),
        ("a=1 && b=2", &["[&&] character 5: unknown operator `&&` (help: write `AND`)"]),
        ("a=1 || b=2", &["[||] character 5: unknown operator `||` (help: write `OR`)"]),
        ("a=1 AND ! b=2", &["[!] character 9: unknown operator `!` (help: write `NOT`)"]),
        (
            "event b=1",
            &[
                "[event] character 1: `event` is not compared with a value; expected `=` or `<` or `>` or `<=` or `>=`",
                "[b] character 7: two comparisons follow each other without `AND` or `OR`; expected `AND` or `OR`",
            ],
        ),
        ("a=1=2", &["[=] character 4: a second `=` follows the comparison; expected `AND` or `OR`"]),
        (
            "user=é@x",
            &["[é@x] character 6: `é@x` contains a `é`, which is not allowed without quotes (help: write `\"é@x\"`)"],
        ),
        (
            "é=1 AND user='a b'",
            &[
                "[é] character 1: `é` contains a `é`, which is not allowed without quotes (help: write `\"é\"`)",
                "['a b'] character 14: strings must be quoted with `\"`, not with `'` (help: write `\"a b\"`)",
            ],
        ),
        ("a=\"b", &["[\"] character 3: the quoted string is never closed; expected `\"`"]),
        ("event>a", &["[>] character 6: `event` can only be compared with `=`, not with `>`; expected `=`"]),
        (
            "NOT",
            &[
                "[] character 4: a comparison is missing at the end; expected a comparison such as `event=NAME` or `NOT` or `(`",
            ],
        ),
    ];
    for (filter, expected) in cases {
        assert_eq!(mistakes(filter, ServerVersion::V2_4), *expected, "{filter}");
    }
}

#[test]
fn the_first_64_mistakes_are_reported() {
    for (mistakes, reported) in [(63, 63), (64, 64), (65, 64), (200, 64)] {
        let filter = "a=# AND ".repeat(mistakes) + "a=1";
        let errors = Filter::parse(&filter, ServerVersion::V2_4).unwrap_err();
        assert_eq!(errors.as_slice().len(), reported);
    }
}

#[test]
fn a_quote_that_is_never_closed_ends_the_filter() {
    for version in [ServerVersion::V2_3, ServerVersion::V2_4] {
        let filter = parse("event=x\" AND a=1", version);
        assert_eq!((filter.to_string().as_str(), filter.dropped().map(|span| span.start)), ("event=x", Some(7)));
        assert!(parse("\"event=x", version).is_empty());
        assert_eq!(parse("a=\"x\\\ny\"", version).comparisons()[0].value, "x\ny");
        for broken in ["(a=1\")", "a=1 AND \"b", "a \"=1", "a=1 AND NOT \""] {
            let quote = "the quoted string is never closed; expected `\"`";
            assert_eq!(
                mistakes(broken, version),
                [format!("[\"] character {}: {quote}", broken.find('"').unwrap() + 1)]
            );
        }
    }
    assert_eq!(parse("a=1", ServerVersion::V2_4).dropped(), None);
}

#[test]
fn a_slash_needs_quotes_in_two_three() {
    assert_eq!(
        mistakes("ip=10.0.0.0/8", ServerVersion::V2_3),
        ["[10.0.0.0/8] character 4: `10.0.0.0/8` contains a `/`, which Dovecot 2.3 does not allow without quotes \
          (help: write `\"10.0.0.0/8\"`)"]
    );
    assert_eq!(
        mistakes("a=5%", ServerVersion::V2_3),
        [
            "[5%] character 3: `5%` contains a `%`, which Dovecot 2.3 does not allow without quotes (help: write `\"5%\"`)"
        ]
    );
    for version in [ServerVersion::V2_3, ServerVersion::V2_4] {
        assert_eq!(
            mistakes("a=b#c/", version),
            ["[b#c/] character 3: `b#c/` contains a `#`, which is not allowed without quotes (help: write `\"b#c/\"`)"]
        );
    }
    assert!(Filter::parse("ip=10.0.0.0/8", ServerVersion::V2_4).is_ok());
}

#[test]
fn depth_and_length_are_no_limit() {
    let deep = format!("{}a=1{}", "NOT (".repeat(100_000), ")".repeat(100_000));
    let filter = parse(&deep, ServerVersion::V2_4);
    assert!(filter.matches(&event(&[("a", text("1"))])));
    assert_eq!(parse(&filter.to_string(), ServerVersion::V2_4), filter);
    let right = format!("{}a=1{}", "b=2 OR (".repeat(50_000), ")".repeat(50_000));
    assert!(parse(&right, ServerVersion::V2_4).matches(&event(&[("a", text("1"))])));
    let open = "(".repeat(100_000);
    assert_eq!(Filter::parse(&open, ServerVersion::V2_4).expect_err("open").as_slice().len(), 64);
}

#[test]
fn a_form_feed_is_no_white_space_and_ends() {
    let mistakes = mistakes("a=1 AND \u{c}b=2", ServerVersion::V2_4);
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    assert!(mistakes[0].contains("is not allowed without quotes"), "{mistakes:?}");
}
