//! The events that show that a filter can match, and the comparisons that keep it from matching.

use std::net::IpAddr;

use events_core::{OwnedEvent, ServerVersion};

use crate::event::parse;
use crate::satisfy::Page;

#[test]
fn an_example_has_no_category_and_the_level_info() {
    // The filter, whether it may match, and whether an event can be shown.
    for (text, possible, shown) in [
        ("category=imap", true, false),
        ("category=auth", false, false),
        ("category=mail", true, false),
        ("NOT category=imap", false, false),
        ("NOT category=auth", true, true),
        ("NOT category=mail", true, true),
        ("category=mail AND NOT category=mail", false, false),
        ("category=mail AND NOT category=sql", true, false),
        ("NOT category=sql AND NOT category=auth", true, true),
        ("category=info", true, true),
        ("category=info AND NOT category=mail", true, true),
        ("category=info AND category=mail", true, false),
        ("category=warning", true, false),
        ("NOT category=info", true, false),
        ("NOT category=warning", true, true),
        ("NOT category=warning AND NOT category=info", true, false),
        ("category=info AND category=warning", false, false),
        ("category=info AND NOT category=info", false, false),
    ] {
        let filter = parse(text, ServerVersion::V2_4);
        let way = &filter.ways().unwrap()[0];
        let found = (filter.conflict(way, &Page).is_none(), filter.example(way, &Page).is_some());
        assert_eq!(found, (possible, shown), "{text}");
    }
}

#[test]
fn an_example_has_the_name_and_the_fields_that_a_way_asks_for() {
    let example = |text: &str| {
        let filter = parse(text, ServerVersion::V2_4);
        filter.example(&filter.ways().unwrap()[0], &Page).map(|event| format!("{event:?}"))
    };
    let event = |name: &str| OwnedEvent::new(name);
    for (text, expected) in [
        ("event=b* AND n>5 AND s=x AND NOT state=OK", event("b").with("n", 6).with("s", "x").with("state", "NO")),
        ("n=5 AND NOT gone=x", event("event").with("n", 5)),
        ("NOT event=event AND s=x", event("a").with("s", "x")),
        ("l=x AND l=y AND p=10.0.0.0/8", event("event").with("l", ["x", "y"]).with("p", IpAddr::from([10, 0, 0, 0]))),
    ] {
        assert_eq!(example(text), Some(format!("{expected:?}")), "{text}");
    }
    assert_eq!(example("n=5 AND n=6"), None);
    // A text without wildcards may be longer than a pattern.
    let long = "x".repeat(200);
    assert_eq!(example(&format!("s={long}")), Some(format!("{:?}", event("event").with("s", long.as_str()))));
}

#[test]
fn the_ways_of_a_part_are_those_of_its_own_parts() {
    let ways = |text: &str| parse(text, ServerVersion::V2_4).ways().map(|ways| ways.len());
    assert_eq!(ways("NOT (a=1 AND b=2)"), Some(2));
    assert_eq!(ways("NOT (a=1 OR b=2)"), Some(1));
    assert_eq!(ways("NOT (a=1 AND (b=2 OR NOT c=3)) OR d=4"), Some(3));
    let spare = |text: &str| {
        let filter = parse(text, ServerVersion::V2_4);
        let parts = filter.spare_parts(&Page);
        parts.iter().map(|spare| filter.nodes()[spare.node].span.of(text).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(spare("event=a AND NOT (n=5 OR s=x) AND NOT n=5"), ["NOT n=5"]);
    // A part with too many ways leaves the others as they are.
    let many: Vec<String> = (0..11).map(|number| format!("(a=x{number} AND b=y{number})")).collect();
    assert_eq!(spare(&format!("NOT ({}) AND n>=400 AND n>=500", many.join(" OR "))), ["n>=400"]);
    // The ways of two parts together are not more than 1,024 either: here 32 times 32, and 64 times 32.
    let second = "(n>0 AND n<2) OR (n>1 AND n<3) OR (n>2 AND n<4) OR (n>3 AND n<5) OR (n>4 AND n<6)";
    let first = |count: usize| (0..count).map(|number| format!("(n=1 OR n={})", number + 2)).collect::<Vec<_>>();
    let both = |count: usize| spare(&format!("NOT NOT ({}) AND ({second})", first(count).join(" AND ")));
    // The place of a part is from its first comparison to its last.
    let place = &second[1..second.len() - 1];
    assert_eq!((both(5), both(6)), (vec![place.to_owned()], vec![]));
}

#[test]
fn a_conflict_of_up_to_64_comparisons_is_made_smaller() {
    for (comparisons, named) in [(63, 2), (64, 2), (65, 65)] {
        let filter = parse(&format!("n=1 AND n=2{}", " AND n>0".repeat(comparisons - 2)), ServerVersion::V2_4);
        let conflict = filter.conflict(&filter.ways().unwrap()[0], &Page).unwrap();
        assert_eq!(conflict.literals.len(), named, "{comparisons}");
    }
}
