//! What a difference says: its message, its evidence, what else it affects, and what programs are told.

use events_spec::diff::{Version, compare};
use expect_test::{Expect, expect};

use super::spec;

/// Each finding, with its help and its context.
fn findings(old: &str, new: &str) -> String {
    let (old_spec, new_spec) = (spec(old), spec(new));
    let found = compare(Version { spec: &old_spec, text: old }, Version { spec: &new_spec, text: new }).findings;
    let mut shown = String::new();
    for finding in found.as_slice() {
        let place = &finding.location;
        shown += &format!("{}:{} {}: {}\n", place.line, place.column, finding.rule, finding.message);
        for help in finding.help.iter().flat_map(|help| help.lines()) {
            shown += &format!("    {help}\n");
        }
        let context = &finding.context;
        let told = [
            ("event", &context.event),
            ("field", &context.field),
            ("value", &context.value),
            ("expected", &context.expected),
            ("found", &context.found),
            ("renamed_from", &context.renamed_from),
            ("renamed_to", &context.renamed_to),
        ];
        let told = told.iter().filter_map(|(name, value)| Some(format!(" {name}={}", value.as_ref()?)));
        let reached = context.events.as_ref().map(|events| format!(" events={}", events.len()));
        let count = finding.count.map(|count| format!(" count={count}"));
        let line = finding.spec.as_ref().map(|spec| format!(" old={}", spec.line));
        let told: String = told.chain(reached).chain(count).chain(line).collect();
        shown += &if told.is_empty() { told } else { format!("   {told}\n") };
    }
    shown
}

fn check(old: &str, new: &str, expect: Expect) {
    expect.assert_eq(&findings(old, new));
}

/// An event with fields of these names, described by their names.
fn event(name: &str, text: &str, fields: &str) -> String {
    let text = if text.is_empty() { String::new() } else { format!("{text}\n\n") };
    let fields: String =
        fields.split(' ').filter(|name| !name.is_empty()).map(|name| format!(" * {name}: the {name}\n")).collect();
    format!("*{name}*\n\n{text}{fields}\n")
}

#[test]
fn an_event_is_renamed_if_its_name_its_fields_or_its_prose_say_so() {
    let prose = "Sent when a parcel leaves the depot by train.";
    // The same fields.
    check(
        &event("farm_move_started", "", "a b c d e"),
        &event("farm_started", "", "a b c d e"),
        expect![[r#"
        1:2 event-renamed: `farm_move_started` was renamed to `farm_started`
            likely: it is `farm_move_started` without `move`; it has the same fields
            event=farm_move_started renamed_to=farm_started old=1
    "#]],
    );
    // Nearly the same.
    check(
        &event("farm_move_started", "", "a b c d e"),
        &event("farm_started", "", "a b c d e f"),
        expect![[r#"
        1:2 event-renamed: `farm_move_started` was renamed to `farm_started`
            likely: it is `farm_move_started` without `move`; it has nearly the same fields
            event=farm_move_started renamed_to=farm_started old=1
        8:4 field-added: `farm_started` has a new field `f`
            event=farm_started field=f renamed_from=farm_move_started
    "#]],
    );
    // No field in common.
    check(
        &event("farm_move_started", "", "a b"),
        &event("farm_started", "", "c d"),
        expect![[r#"
        1:2 event-added: `farm_started` was added
            event=farm_started
        1:2 event-removed: `farm_move_started` was removed
            event=farm_move_started
    "#]],
    );
    // No fields at all.
    check(
        &event("farm_move_started", "", ""),
        &event("farm_started", "", ""),
        expect![[r#"
        1:2 event-added: `farm_started` was added
            event=farm_started
        1:2 event-removed: `farm_move_started` was removed
            event=farm_move_started
    "#]],
    );
    // The same prose.
    check(
        &event("parcel", prose, "a b"),
        &event("train", prose, "a b"),
        expect![[r#"
        1:2 event-renamed: `parcel` was renamed to `train`
            likely: it has the same description; it has the same fields
            event=parcel renamed_to=train old=1
    "#]],
    );
    // The same prose, but other fields.
    check(
        &event("parcel", prose, "a b c"),
        &event("train", prose, "c d e"),
        expect![[r#"
        1:2 event-added: `train` was added
            event=train
        1:2 event-removed: `parcel` was removed
            event=parcel
    "#]],
    );
    // Too little prose.
    check(
        &event("parcel", "Sent by train.", "a b"),
        &event("train", "Sent by train.", "a b"),
        expect![[r#"
        1:2 event-added: `train` was added
            event=train
        1:2 event-removed: `parcel` was removed
            event=parcel
    "#]],
    );
}

#[test]
fn what_makes_two_events_one_has_its_bounds() {
    let renamed = |old: &str, new: &str| {
        let found = findings(old, new);
        let words = found.lines().skip_while(|line| !line.contains("event-renamed")).nth(1).unwrap_or_default();
        words.trim().trim_start_matches("likely: ").to_owned()
    };
    let prose = |text: &'static str, old: &str, new: &str| {
        renamed(&event("parcel", text, old), &event("train", text, new))
    };
    let alike = "it has the same description";
    // Four words that say something, and half of the fields.
    assert_eq!(prose("Sent when a parcel leaves the depot.", "a b", "a b"), format!("{alike}; it has the same fields"));
    assert_eq!(prose("Sent when a parcel leaves.", "a b", "a b"), "");
    assert_eq!(prose("Sent when a parcel leaves the depot.", "a b c", "a b d"), alike);
    assert_eq!(prose("Sent when a parcel leaves the depot.", "a b c d", "a b e f"), "");
    // Less than half is too little, whatever the version notes say.
    let text = "Sent when a parcel leaves the depot.";
    let noted = |fields: &str| event("train", text, fields).replace("*train*", "*train* (v2.4.0)");
    assert_eq!(renamed(&event("parcel", text, "a b c d e f"), &noted("a b c d g h i")), "");
    assert_eq!(
        renamed(&event("parcel", text, "a b c d e f"), &noted("a b c d g h")),
        "it has the same description; the page notes `v2.4.0` for the new name"
    );
    // Nearly the same prose: four words of five.
    let near = |new: &str| {
        let old = event("parcel", "Sent when a parcel leaves the first depot.", "a b c d");
        renamed(&old, &event("train", new, "a b c d"))
    };
    let alike = "it has nearly the same description; it has the same fields";
    assert_eq!(near("Sent when a parcel leaves the last depot."), alike);
    assert_eq!(near("Sent when a parcel reaches the last depot."), "");
    // Nearly the same fields: four of five, and not three of four.
    let fields = |old: &str, new: &str| {
        let words = renamed(&event("farm_move_started", "", old), &event("farm_started", "", new));
        words.split_once("; ").map_or(String::new(), |(_, fields)| fields.to_owned())
    };
    assert_eq!(fields("a b c d", "a b c d"), "it has the same fields");
    assert_eq!(fields("a b c d", "a b c d e"), "it has nearly the same fields");
    assert_eq!(fields("a b c d", "a b c e"), "");
}

#[test]
fn the_event_that_lists_a_field_is_named_first() {
    let page = |mode: &str| {
        format!("*child*\n\n * own: its own\n * fields from *parent*\n\n*parent*\n\n * other: one\n * mode: {mode}\n")
    };
    check(
        &page("fast, slow"),
        &page("fast, slow, late"),
        expect![[r#"
            9:4 value-added: `mode` of `parent` can now be `late`
                it also affects `child`, which inherits it
                event=parent field=mode value=late events=2 count=2 old=9
        "#]],
    );
    check(
        &page("fast, slow"),
        &page("fast, slow").replace(" * mode: fast, slow\n", ""),
        expect![[r#"
            9:4 field-removed: `parent` no longer has `mode`
                it also affects `child`, which inherits it
                event=parent field=mode events=2 count=2
        "#]],
    );
}

#[test]
fn an_event_whose_page_says_so_is_renamed_for_certain() {
    check(
        &event("parcel", "", "a b"),
        &event("train", "This was previously `parcel`.", "c d").replace("*train*", "*train* (v2.4.0)"),
        expect![[r#"
            1:2 event-renamed: `parcel` was renamed to `train`
                certain: the page says that its previous name is `parcel`; the page notes `v2.4.0` for the new name
                event=parcel renamed_to=train old=1
            1:2 since-changed: `train` has the version note `v2.4.0`; it had none
                event=train old=1
            1:2 description-changed: `train` has another description
                event=train old=1
            3:4 field-removed: `train` no longer has `a`
                event=train field=a renamed_from=parcel
            4:4 field-removed: `train` no longer has `b`
                event=train field=b renamed_from=parcel
            5:4 field-added: `train` has a new field `c`
                event=train field=c renamed_from=parcel
            6:4 field-added: `train` has a new field `d`
                event=train field=d renamed_from=parcel
        "#]],
    );
}

#[test]
fn a_change_that_is_inherited_names_the_events_it_affects() {
    let page = |field: &str, events: usize| -> String {
        let children = (1..events).map(|at| format!("*child_{at}*\n\n * fields from *parent*\n\n"));
        format!("*parent*\n\n * {field}\n\n{}", children.collect::<String>())
    };
    for (events, expect) in [
        (
            1,
            expect![[r#"
        3:4 since-changed: `ip` of `parent` has the version note `v2.4.0`; it had none
            event=parent field=ip old=3
        3:4 description-changed: `ip` of `parent` has another description
            event=parent field=ip old=3
    "#]],
        ),
        (
            2,
            expect![[r#"
        3:4 since-changed: `ip` of `parent` has the version note `v2.4.0`; it had none
            it also affects `child_1`
            event=parent field=ip count=2 old=3
        3:4 description-changed: `ip` of `parent` has another description
            it also affects `child_1`
            event=parent field=ip count=2 old=3
    "#]],
        ),
        (
            4,
            expect![[r#"
        3:4 since-changed: `ip` of `parent` has the version note `v2.4.0`; it had none
            it also affects 3 other events, including `child_1`
            event=parent field=ip count=4 old=3
        3:4 description-changed: `ip` of `parent` has another description
            it also affects 3 other events, including `child_1`
            event=parent field=ip count=4 old=3
    "#]],
        ),
    ] {
        check(&page("ip: where to", events), &page("ip (v2.4.0): which way it goes", events), expect);
    }
    for (events, expect) in [
        (
            1,
            expect![[r#"
        3:4 value-added: `mode` of `parent` can now be `late`
            event=parent field=mode value=late old=3
    "#]],
        ),
        (
            2,
            expect![[r#"
        3:4 value-added: `mode` of `parent` can now be `late`
            it also affects `child_1`, which inherits it
            event=parent field=mode value=late events=2 count=2 old=3
    "#]],
        ),
        (
            4,
            expect![[r#"
        3:4 value-added: `mode` of `parent` can now be `late`
            it also affects `child_1`, `child_2` and `child_3`, which inherit it
            event=parent field=mode value=late events=4 count=4 old=3
    "#]],
        ),
        (
            5,
            expect![[r#"
        3:4 value-added: `mode` of `parent` can now be `late`
            it also affects 4 other events, including `child_1`, `child_2` and `child_3`
            event=parent field=mode value=late events=5 count=5 old=3
    "#]],
        ),
    ] {
        check(&page("mode: fast, slow", events), &page("mode: fast, slow, late", events), expect);
    }
}

#[test]
fn a_field_says_what_it_was_and_what_it_is() {
    let page =
        |fields: &str| format!("*a*\n\n{}\n", fields.lines().map(|line| format!(" * {line}\n")).collect::<String>());
    check(
        &page("arg_*: an argument\nstart_time: when\nsize: in bytes\nway: road, in_air\nplain: any text"),
        &page(
            "opt_*: an option\nstart_time_secs: when it was\nsize: in kilobytes\nway: road, in-air\nplain: red, green",
        ),
        expect![[r#"
            3:4 field-added: `a` has new fields `opt_*`
                event=a field=opt_*
            3:4 field-removed: `a` no longer has the fields `arg_*`
                event=a field=arg_*
            4:4 field-removed: `a` no longer has `start_time`
                event=a field=start_time
            4:4 field-added: `a` has a new field `start_time_secs`
                event=a field=start_time_secs
            5:4 unit-changed: `size` of `a` is now in kilobytes; it was in bytes
                event=a field=size expected=bytes found=kilobytes old=5
            6:4 value-renamed: the value `in_air` of `way` of `a` was renamed to `in-air`
                certain: it is the same word in another spelling
                event=a field=way value=in_air renamed_to=in-air old=6
            7:4 description-changed: `plain` of `a` lists its values
                event=a field=plain old=7
        "#]],
    );
    check(
        &page("plain: red, green"),
        &page("plain: any text"),
        expect![[r#"
        3:4 description-changed: `plain` of `a` no longer lists its values
            event=a field=plain old=3
    "#]],
    );
    check(
        &page("id: number\nname: who it is"),
        &page("id: number\nname: the name in capitals"),
        expect![[r#"
        4:4 description-changed: `name` of `a` has another description
            event=a field=name old=4
    "#]],
    );
}

#[test]
fn a_value_that_is_described_otherwise_is_named() {
    let page = |road: &str| format!("*a*\n\n * way:\n   * road: {road}\n   * rail: on tracks\n");
    check(
        &page("on wheels"),
        &page("with wheels below it"),
        expect![[r#"
        3:4 description-changed: `way` of `a` describes its value `road` differently
            event=a field=way old=3
    "#]],
    );
}

#[test]
fn a_meaning_that_moved_says_where_from_and_where_to() {
    let page =
        |fields: &str| format!("*a*\n\n{}\n", fields.lines().map(|line| format!(" * {line}\n")).collect::<String>());
    check(
        &page("depot: number of the hall where the parcel is\nhall: name of the town with the depot"),
        &page("depot: name of the town with the depot\nplace: number of the hall where the parcel is"),
        expect![[r#"
            3:4 meaning-moved: `depot` of `a` now means what `hall` meant; its old meaning is in `place`
                certain: the page says of `place` what it said of `depot`; it says of `depot` what it said of `hall`
                event=a field=depot renamed_to=place old=3
        "#]],
    );
    check(
        &page("depot: number of the hall where the parcel is"),
        &page("depot: name of the town with trains\nplace: number of the hall where the parcel is"),
        expect![[r#"
            3:4 meaning-moved: `depot` of `a` has another meaning; its old meaning is now in `place`
                likely: the page says of `place` what it said of `depot`
                event=a field=depot renamed_to=place old=3
        "#]],
    );
    check(
        &page("depot: number of the hall where the parcel is\nhall: name of the town with the depot"),
        &page("depot: name of the town with the depot"),
        expect![[r#"
            3:4 meaning-moved: `depot` of `a` has another meaning: it now means what `hall` meant
                likely: it says of `depot` what it said of `hall`
                event=a field=depot old=3
        "#]],
    );
}

#[test]
fn a_page_says_what_its_title_and_its_introduction_were() {
    check(
        "Events\n======\n\nSome text.\n\n*a*\n",
        "Events of it\n============\n\nOther text.\n\n*a*\n",
        expect![[r#"
        1:1 description-changed: the introduction of the page has changed
        1:1 description-changed: the page's title is now `Events of it`; it was `Events`
    "#]],
    );
}

#[test]
fn a_section_with_half_of_the_events_of_another_is_its_new_name() {
    let page = |title: &str, events: &str| {
        let events: String = events.split(' ').map(|event| format!("*{event}*\n\n")).collect();
        format!("Events\n======\n\n{title}\n-----\n\n{events}Rest\n----\n\n*rest*\n")
    };
    check(
        &page("First", "a b c d"),
        &page("Other", "a b e"),
        expect![[r#"
        4:1 section-changed: the section `First` was renamed to `Other`
        11:2 event-added: `e` was added
            event=e
        11:2 event-removed: `c` was removed
            event=c
        13:2 event-removed: `d` was removed
            event=d
    "#]],
    );
    check(
        &page("First", "a b c d e"),
        &page("Other", "a b f"),
        expect![[r#"
        4:1 section-changed: the section `First` was removed
        4:1 section-changed: the section `Other` was added
        7:2 section-changed: `a` is now in `Other`; it was in `First`
            event=a old=7
        9:2 section-changed: `b` is now in `Other`; it was in `First`
            event=b old=9
        11:2 event-added: `f` was added
            event=f
        11:2 event-removed: `c` was removed
            event=c
        13:2 event-removed: `d` was removed
            event=d
        15:2 event-removed: `e` was removed
            event=e
    "#]],
    );
}

#[test]
fn a_name_is_found_where_it_is_a_whole_word() {
    let page = |names: &str| format!("*a*\n\n * {names}: how much went there\n");
    check(
        &page("in_net, net_in, net"),
        &page("in_net, net_in"),
        expect![[r#"
        3:20 field-removed: `a` no longer has `net`
            event=a field=net
    "#]],
    );
}
