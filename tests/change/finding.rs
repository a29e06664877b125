//! What a difference says: its message, its evidence, what else it affects, and what programs are told.

use events_spec::diff::{Version, compare};
use expect_test::{Expect, expect};

use super::spec;

/// Each finding, with its help and its context.
pub(super) fn findings(old: &str, new: &str) -> String {
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

pub(super) fn check(old: &str, new: &str, expect: Expect) {
    expect.assert_eq(&findings(old, new));
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
    check(
        &page("First", "a b c"),
        &page("Other", "a d e"),
        expect![[r#"
            4:1 section-changed: the section `First` was removed
            4:1 section-changed: the section `Other` was added
            7:2 section-changed: `a` is now in `Other`; it was in `First`
                event=a old=7
            9:2 event-added: `d` was added
                event=d
            9:2 event-removed: `b` was removed
                event=b
            11:2 event-added: `e` was added
                event=e
            11:2 event-removed: `c` was removed
                event=c
        "#]],
    );
}

#[test]
fn a_section_without_events_has_no_new_name() {
    let page = |title: &str| format!("Events\n======\n\n{title}\n-----\n\nRest\n----\n\n*rest*\n");
    check(
        &page("First"),
        &page("Other"),
        expect![[r#"
        4:1 section-changed: the section `First` was removed
        4:1 section-changed: the section `Other` was added
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
