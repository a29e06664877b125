//! Which filters can match at all, by themselves and by what is known of the events.

use std::borrow::Cow;

use events_core::ServerVersion;
use events_core::filter::{Filter, Joint, Knowledge, KnownField, Obstacle, Occurrence, Unknown};
use events_spec::Kind;
use proptest::prelude::*;

use crate::event::{Event, Value, parse};
use crate::property::{a_filter, an_event, version};

/// The events of a made-up page: the fields' first letters say of what kind they are.
pub(crate) struct Page;

impl Knowledge for Page {
    fn field(&self, name: &str) -> KnownField<'_> {
        match name.as_bytes() {
            b"success" => KnownField { values: Some(Cow::Borrowed(&["yes"])), ..KnownField::of_kind(Kind::Enum) },
            b"state" => KnownField {
                values: Some(Cow::Borrowed(&["OK", "NO", "BAD"])),
                occurrence: Occurrence::Always,
                kind: Some(Kind::Enum),
            },
            b"duration" => KnownField { occurrence: Occurrence::Always, ..KnownField::of_kind(Kind::Int) },
            b"gone" => KnownField::never(),
            [b's', ..] => KnownField::of_kind(Kind::Str),
            [b'n', ..] => KnownField::of_kind(Kind::Int),
            [b'p', ..] => KnownField::of_kind(Kind::Ip),
            [b't', ..] => KnownField::of_kind(Kind::Time),
            [b'l', ..] => KnownField::of_kind(Kind::StrList),
            _ => KnownField::default(),
        }
    }

    fn category(&self, name: &str) -> Occurrence {
        match name {
            "imap" => Occurrence::Always,
            "auth" => Occurrence::Never,
            _ => Occurrence::Sometimes,
        }
    }
}

fn never_in(text: &str, version: ServerVersion) -> bool {
    let filter = parse(text, version);
    filter.ways().unwrap().iter().all(|way| filter.conflict(way, &Page).is_some())
}

fn never(text: &str) -> bool {
    never_in(text, ServerVersion::V2_4)
}

#[test]
fn what_excludes_itself_never_matches() {
    for text in [
        "event=a AND event=b",
        "event=a AND event=b*",
        "event=a AND NOT event=a*",
        "event=*_started AND event=*_finished",
        "n > 5 AND n < 5",
        "n > 5 AND n < 6",
        "n >= 5 AND NOT n > 4",
        "n=1 AND n=2",
        "n=4 AND NOT n=4",
        "n=1KB AND n>1024",
        "n=5secs AND n<1mins AND n>5000000",
        "n=4?? AND n>=500",
        "n=4?? AND NOT n=4*",
        "n>4??",
        "n=-*",
        "n=word",
        "s=x AND s=y",
        "s=1KB AND s=1025",
        "s=a* AND s=b*",
        "s=a*b AND NOT s=a*",
        "s=x AND s=\"\"",
        "p=10.0.0.0/8 AND p=192.168.0.0/16",
        "p=10.1.0.0/16 AND NOT p=10.0.0.0/8",
        "p=10.0.0.0/31 AND NOT p=10.0.0.0 AND NOT p=10.0.0.1",
        "p=10.0.0.1 AND p=::1",
        "p=\"0.0.0.0/0\" AND NOT p=0.0.0.0/1 AND NOT p=128.0.0.0/1",
        "l=one AND NOT l=ONE",
        "category=debug AND category=error",
        "category=mail AND NOT category=mail",
        "source_location=a.c AND source_location=b.c",
        "source_location=a.c:1 AND source_location=a.c:2",
        "source_location=a.c:1 AND NOT source_location=a.c",
        "event=a AND (event=b OR (s=x AND s=y))",
        "NOT (event=a OR n<5) AND n=3",
    ] {
        assert!(never(text), "{text}");
    }
}

#[test]
fn what_is_known_of_a_field_keeps_filters_from_matching() {
    for text in [
        "success=no",
        "success=*no*",
        "NOT (NOT success=yes OR success=y*)",
        "state=OKAY",
        "NOT state=OK AND NOT state=no AND NOT state=BAD",
        "NOT state=*",
        "state=\"\"",
        "duration=\"\"",
        "NOT duration>=0 AND NOT duration<0",
        "n=many",
        "n=0?",
        "s>5",
        "t>5",
        "t=*",
        "p=localhost",
        "p>10.*",
        "l>a",
        "gone=*",
        "category=auth",
        "NOT category=imap",
    ] {
        assert!(never(text), "{text}");
    }
    assert!(never_in("p=\"10.0.0.0/8\"", ServerVersion::V2_3) && never_in("p=localhost", ServerVersion::V2_3));
}

#[test]
fn what_may_match_is_left_alone() {
    for text in [
        "event=a AND event=a",
        "event=a OR event=b",
        "event=a* AND event=*b",
        "NOT event=a AND NOT event=*",
        "n > 4 AND n < 6",
        "n >= 5 AND n <= 5",
        "NOT n > 4 AND NOT n < 5",
        "n=4?? AND n>=499",
        "n=-9223372036854775808 AND n<0",
        "n=5 AND NOT n=word",
        "n=4?? AND NOT n>4??",
        "n=4?? AND NOT n=-*",
        "n=\"\" OR n=many",
        "s=x AND s=X",
        "s=x* AND s=xy",
        "s=1KB AND s=1024",
        "NOT s=*",
        "NOT s>5",
        "p=10.0.0.0/8 AND p=10.1.0.0/16",
        "p=10.0.0.0/8 AND NOT p=10.0.0.0/9",
        "p=10.0.0.0/31 AND NOT p=10.0.0.0",
        "p=10.* AND p=10.0.0.0/8",
        "p=*.* AND p=::/0",
        "p=::/0 AND NOT p=::/64",
        "l=one AND l=two",
        "l=one AND NOT l=two",
        "success=y*",
        "NOT success=yes",
        "NOT success=no",
        "state=ok",
        "gone=\"\"",
        "NOT gone=x",
        "category=debug OR category=error",
        "NOT category=debug AND NOT category=error",
        "category=imap AND NOT category=auth",
        "source_location=a.c AND NOT source_location=a.c:1",
        "source_location=a.c AND source_location=a.c:7",
        "event=a AND NOT (event=b AND n=1)",
        "a=1 AND a=2*",
    ] {
        let never_in = |version| never_in(text, version);
        assert!(!never_in(ServerVersion::V2_4), "{text}");
    }
    for text in ["p=10.0.0.1", "p=10.*", "NOT p=10.0.0.1", "p=::10.0.0.1", "p=10.* AND NOT p=localhost"] {
        assert!(!never_in(text, ServerVersion::V2_3), "{text}");
    }
    assert!(!never_in("l=one AND NOT l=ONE", ServerVersion::V2_3));
}

#[test]
fn a_conflict_names_no_comparison_too_many() {
    let conflict = |text: &str| -> Vec<usize> {
        let filter = parse(text, ServerVersion::V2_4);
        let ways = filter.ways().unwrap();
        let conflict = filter.conflict(&ways[0], &Page).unwrap();
        conflict.literals.iter().map(|literal| literal.comparison).collect()
    };
    assert_eq!(conflict("event=a AND n=3 AND s=x AND n>1 AND n<3"), [1, 4]);
    assert_eq!(conflict("s=a* AND s=*b AND NOT s=a*b AND NOT s=ab"), [0, 1, 2]);
    assert_eq!(conflict("n>5 AND success=no AND s=y"), [1]);
}

#[test]
fn why_a_comparison_never_holds_is_told_apart() {
    for (text, obstacle) in [
        ("gone=x", Obstacle::Missing),
        ("state=\"\"", Obstacle::AlwaysThere),
        ("t=5", Obstacle::Time),
        ("s>5", Obstacle::Operator),
        ("state<\"\"", Obstacle::Operator),
        ("success<yes", Obstacle::Operator),
        ("n=many", Obstacle::NotAnInteger),
        ("n=0?", Obstacle::NotAnInteger),
        ("p=localhost", Obstacle::NotAnAddress),
        ("success=no", Obstacle::OtherValues),
    ] {
        let filter = parse(text, ServerVersion::V2_4);
        let comparison = &filter.comparisons()[0];
        assert_eq!(comparison.obstacle(&Page.field(comparison.field().unwrap())), Some(obstacle), "{text}");
    }
    let filter = parse("p=\"10.0.0.0/8\"", ServerVersion::V2_3);
    assert_eq!(filter.comparisons()[0].obstacle(&KnownField::of_kind(Kind::Ip)), Some(Obstacle::Network));
    // Nothing is known of the field, but no value is less than a word.
    let filter = parse("a<x", ServerVersion::V2_4);
    assert_eq!(filter.comparisons()[0].obstacle(&KnownField::default()), Some(Obstacle::NoValue));
    let filter = parse("event=a AND n=5", ServerVersion::V2_4);
    assert!(filter.comparisons().iter().all(|comparison| comparison.obstacle(&KnownField::default()).is_none()));
}

#[test]
fn an_address_with_bits_is_a_network_in_two_three() {
    for (text, obstacle) in [
        ("p=\"10.0.0.0/8\"", Obstacle::Network),
        ("p=\"a/8\"", Obstacle::NotAnAddress),
        ("p=\"10.0.0.0/33\"", Obstacle::NotAnAddress),
        // Addresses, but not as Dovecot writes them.
        ("p=010.0.0.1", Obstacle::NotAnAddress),
        ("p=2.4", Obstacle::NotAnAddress),
        ("p=0::1", Obstacle::NotAnAddress),
    ] {
        let filter = parse(text, ServerVersion::V2_3);
        assert_eq!(filter.comparisons()[0].obstacle(&KnownField::of_kind(Kind::Ip)), Some(obstacle), "{text}");
    }
}

#[test]
fn parts_that_change_nothing_are_found() {
    for (text, spare) in [
        ("event=a AND event=a", &["event=a"][..]),
        ("event=imap_* AND event=imap_command_finished", &["event=imap_*"]),
        ("event=* OR event=a", &["event=a"]),
        ("event=a AND n>=400 AND n>=500", &["n>=400"]),
        ("event=a AND (n>=400 OR n=404)", &["n=404"]),
        ("p=10.0.0.0/8 AND p=10.1.0.0/16", &["p=10.0.0.0/8"]),
        ("success=yes AND success=*", &["success=*"]),
        ("event=a AND duration>=0", &[]),
        ("event=a AND n>5 AND s=x", &[]),
        // A contradiction is not a redundant part.
        ("n=1 AND n=2", &[]),
        ("event=a OR event=b", &[]),
    ] {
        let filter = parse(text, ServerVersion::V2_4);
        let spare_parts = filter.spare_parts(&Page);
        let found: Vec<&str> = spare_parts.iter().map(|spare| filter.nodes()[spare.node].span.of(text)).collect();
        assert_eq!(found, spare, "{text}");
        assert!(spare_parts.iter().all(|spare| (spare.joint == Joint::Or) == text.contains(" OR ")), "{text}");
    }
    assert!(parse("event=* OR NOT event=*", ServerVersion::V2_4).is_tautology(&Unknown));
    assert!(!parse("event=* OR n=5", ServerVersion::V2_4).is_tautology(&Unknown));
}

#[test]
fn what_is_necessary_is_in_every_way() {
    for (text, necessary) in [
        ("a=1", vec!["a=1"]),
        ("a=1 OR b=2", vec![]),
        ("a=1 AND (b=2 OR c=3) AND NOT d=4", vec!["a=1", "NOT d=4"]),
        ("NOT (a=1 AND b=2)", vec![]),
        ("NOT (a=1 OR NOT (b=2 AND NOT c=3))", vec!["NOT a=1", "b=2", "NOT c=3"]),
        ("", vec![]),
    ] {
        let filter = parse(text, ServerVersion::V2_4);
        let literals = filter.necessary().literals().to_vec();
        let written = literals.iter().map(|literal| {
            let one = &filter.comparisons()[literal.comparison];
            format!("{}{}{}{}", if literal.holds { "" } else { "NOT " }, one.key.as_str(), one.op, one.value)
        });
        assert_eq!(written.collect::<Vec<_>>(), necessary, "{text}");
        let ways = filter.ways().unwrap();
        assert!(ways.iter().all(|way| literals.iter().all(|literal| way.literals().contains(literal))), "{text}");
    }
}

#[test]
fn a_filter_with_too_many_ways_is_not_expanded() {
    let text = vec!["(a=1 OR b=2)"; 40].join(" AND ");
    assert_eq!(parse(&text, ServerVersion::V2_4).ways(), None);
    let long = vec!["a=1"; 900].join(" OR ");
    assert_eq!(parse(&long, ServerVersion::V2_4).ways().map(|ways| ways.len()), Some(900));
    let both = parse("(a=1 OR b=2) AND (a=1 OR NOT b=2)", ServerVersion::V2_4);
    assert_eq!(both.ways().map(|ways| ways.len()), Some(4));
    assert_eq!(parse("", ServerVersion::V2_4).ways(), Some(Vec::new()));
}

#[test]
fn the_ways_and_their_comparisons_have_limits() {
    let ways = |text: &str| parse(text, ServerVersion::V2_4).ways().map(|ways| ways.len());
    let any = |parts: &[&str]| format!("({})", parts.join(" OR "));
    let all = |count: usize| format!("({})", vec!["a=1"; count].join(" AND "));
    // At most 1,024 ways, in a list and as the product of two.
    assert_eq!(ways(&any(&["a=1"; 1024])), Some(1024));
    assert_eq!(ways(&any(&["a=1"; 1025])), None);
    assert_eq!(ways(&format!("{} AND {}", any(&["a=1"; 32]), any(&["b=2"; 32]))), Some(1024));
    assert_eq!(ways(&format!("{} AND {}", any(&["a=1"; 25]), any(&["b=2"; 41]))), None);
    // At most 65,536 comparisons in all of them.
    let (short, long) = (all(64), all(65));
    let mut parts = vec![short.as_str(); 1024];
    assert_eq!(ways(&any(&parts)), Some(1024));
    parts[0] = &long;
    assert_eq!(ways(&any(&parts)), None);
    let (short, long) = (all(32), all(33));
    let mut parts = vec![short.as_str(); 32];
    let right = any(&parts);
    assert_eq!(ways(&format!("{} AND {right}", any(&parts))), Some(1024));
    parts[0] = &long;
    assert_eq!(ways(&format!("{} AND {right}", any(&parts))), None);
}

/// An event with the fields of the page, each of its kind.
fn a_typed_event() -> impl Strategy<Value = Event> {
    let fields = (
        proptest::option::of("[a-c*]{1,3}".prop_map(Value::Str)),
        proptest::option::of((-20_i64..2000).prop_map(Value::Int)),
        proptest::option::of(any::<[u8; 4]>().prop_map(|bytes| Value::Ip(bytes.into()))),
        proptest::option::of(proptest::collection::vec("[a-c]{1,2}", 1..3).prop_map(Value::List)),
        proptest::sample::select(vec!["OK", "NO", "BAD"]).prop_map(|state| Value::Str(state.to_owned())),
    );
    fields.prop_map(|(s, n, p, l, state)| {
        let fields = [("s", s), ("n", n), ("p", p), ("l", l), ("state", Some(state))];
        let fields = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Event { name: Some("a"), level: "info", fields: fields.collect(), ..Event::default() }
    })
}

/// A filter on the fields of the page.
fn a_typed_filter() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "s=[a-c*?]{1,3}",
        "n(=|<|>|<=|>=)(-?[0-9]{1,3}|[0-9?*]{1,3}|1KB)",
        "p=(10\\.[0-9]|[0-9*]{1,2}\\.\\*|[0-9]{1,3}\\.0\\.0\\.0/[0-9]|\\*)",
        "l=[a-c*?]{1,2}",
        "state=(OK|no|B\\*|\"\"|x)",
    ];
    leaf.prop_recursive(4, 16, 2, |inner| {
        prop_oneof![
            (inner.clone(), prop_oneof![Just("AND"), Just("or")], inner.clone())
                .prop_map(|(left, joint, right)| format!("({left}) {joint} {right}")),
            inner.prop_map(|inner| format!("NOT {inner}")),
        ]
    })
}

/// An example of each way matches; where no way is possible, the event does not match.
fn hold(filter: &Filter, known: &dyn Knowledge, event: &Event) -> Result<(), TestCaseError> {
    let Some(ways) = filter.ways() else { return Ok(()) };
    for way in &ways {
        if let Some(example) = filter.example(way, known) {
            prop_assert!(filter.conflict(way, known).is_none());
            prop_assert!(filter.matches(&example), "{filter}: {way:?}: {example:?}");
        }
    }
    let never = ways.iter().all(|way| filter.conflict(way, known).is_some());
    prop_assert!(!(never && filter.matches(event)), "{filter} matches {event:?}");
    prop_assert!(!filter.is_tautology(known) || filter.matches(event), "{filter} does not match {event:?}");
    for spare in filter.spare_parts(known) {
        let side = |at: usize| Filter::parse(filter.nodes()[at].span.of(&filter.to_string()), filter.version());
        if let (Ok(spare_side), Ok(other)) = (side(spare.node), side(spare.other)) {
            let (part, other) = (spare_side.matches(event), other.matches(event));
            let (premise, conclusion) = if spare.joint == Joint::And { (other, part) } else { (part, other) };
            prop_assert!(!premise || conclusion, "{filter}: {spare:?} on {event:?}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_filter_is_as_possible_as_the_events_show(filter in a_filter(), version in version(), event in an_event()) {
        // Printed once, so that the parts stand where their spans say.
        let printed = parse(&filter, version).to_string();
        hold(&parse(&printed, version), &Unknown, &event)?;
    }

    #[test]
    fn filters_on_known_fields_are_as_possible_as_the_events_show(filter in a_typed_filter(), event in a_typed_event()) {
        let printed = parse(&filter, ServerVersion::V2_4).to_string();
        hold(&parse(&printed, ServerVersion::V2_4), &Page, &event)?;
    }
}
