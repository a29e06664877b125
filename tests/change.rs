//! What is a rename, a moved meaning, a value or a unit, on a small pair of pages for each kind; the wrong ones too.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "change/clue.rs"]
mod clue;
#[path = "change/event.rs"]
mod event;
#[path = "change/fate.rs"]
mod fate;
#[path = "change/finding.rs"]
mod finding;
#[path = "change/moved.rs"]
mod moved;
#[path = "change/property.rs"]
mod property;
#[path = "change/value.rs"]
mod value;

use events_spec::change::{Certainty, Change, What, changes};
use events_spec::{Kinds, Page, Spec};
use expect_test::{Expect, expect};

fn spec(text: &str) -> Spec {
    let page = Page::read("page", text, &Kinds::fallback());
    assert!(!page.findings.has_error(), "{:?}", page.findings.as_slice().first());
    page.spec.unwrap()
}

/// A change in one line: what, in which events, and how certain.
fn shown(change: &Change) -> String {
    let name = |at: usize| change.events.get(at).map_or("", |event| event.name());
    let what = match &change.what {
        What::EventNew => format!("new event {}", name(0)),
        What::EventGone => format!("gone event {}", name(0)),
        What::EventRenamed => format!("event {} -> {}", change.events[0].old.as_deref().unwrap(), name(0)),
        What::FieldNew { field } => format!("new {field}"),
        What::FieldGone { field } => format!("gone {field}"),
        What::FieldRenamed { field, to } => format!("{field} -> {to}"),
        What::MeaningMoved { field, to, from } => format!(
            "{field} moved to {}, from {}",
            to.as_deref().unwrap_or("nothing"),
            from.as_deref().unwrap_or("nothing")
        ),
        What::KindChanged { field, from, to } => format!("{field}: {from} -> {to}"),
        What::UnitChanged { field, from, to } => format!("{field}: {} -> {}", from.in_words(), to.in_words()),
        What::ValueNew { field, value, was_open } => {
            format!("new {field}={value}{}", if *was_open { ", open" } else { "" })
        }
        What::ValueGone { field, value } => format!("gone {field}={value}"),
        What::ValueRenamed { field, value, to } => format!("{field}={value} -> {to}"),
        What::ListOpened { field } => format!("opened {field}"),
        What::ListClosed { field } => format!("closed {field}"),
    };
    let events = match change.events.len() {
        0 | 1 => String::new(),
        count => format!(" in {count} events"),
    };
    let likely = if change.certainty == Certainty::Likely { " (likely)" } else { "" };
    format!("{what}{events}{likely}\n")
}

fn check(old: &str, new: &str, expect: Expect) {
    let list = changes(&spec(old), &spec(new)).list;
    expect.assert_eq(&list.iter().map(shown).collect::<String>());
}

/// The fields of one event.
fn check_fields(old: &str, new: &str, expect: Expect) {
    let page = |fields: &str| -> String {
        let bullets = fields.lines().map(|line| match line.strip_prefix(' ') {
            Some(nested) => format!(" {nested}\n"),
            None => format!(" * {line}\n"),
        });
        format!("*parcel_sent*\n\n{}", bullets.collect::<String>())
    };
    check(&page(old), &page(new), expect);
}

#[test]
fn words_of_a_name_may_change_places_and_get_one_more() {
    check_fields(
        "bytes_up: sent to the depot",
        "up_bytes: what went there",
        expect![[r#"
        bytes_up -> up_bytes (likely)
    "#]],
    );
    check_fields(
        "bytes_up: sent to the depot\nbytes_down: got from the depot",
        "link_up_bytes: what went there\nlink_down_bytes: what came from there",
        expect![[r#"
            bytes_up -> link_up_bytes (likely)
            bytes_down -> link_down_bytes (likely)
        "#]],
    );
    check_fields(
        "bytes_up: sent, in bytes",
        "link_up_bytes: Sent, in bytes.",
        expect![[r#"
        bytes_up -> link_up_bytes (likely)
    "#]],
    );
}

#[test]
fn one_word_around_a_name_needs_more_than_that() {
    check_fields(
        "id: running number of the parcel",
        "label_id: what the printer calls it",
        expect![[r#"
        gone id
        new label_id
    "#]],
    );
    check_fields(
        "port: where the ship lands",
        "caller_port: number of the socket that asked",
        expect![[r#"
        gone port
        new caller_port
    "#]],
    );
    check_fields(
        "ship: name of the ship",
        "cargo_ship: Name of the ship, in capitals",
        expect![[r#"
        ship -> cargo_ship (likely)
    "#]],
    );
}

#[test]
fn a_plain_word_in_a_description_is_no_mention_of_a_field() {
    check_fields(
        "owner: name on the label",
        "keeper_uid: number of the owner in the books",
        expect![[r#"
        gone owner
        new keeper_uid
    "#]],
    );
    check_fields(
        "speed: how fast",
        "pace: mean of the trip, was speed before",
        expect![[r#"
        speed -> pace
    "#]],
    );
    check_fields(
        "speed: how fast",
        "pace (v2.4.0, called speed before): mean of the trip",
        expect![[r#"
        speed -> pace
    "#]],
    );
}

#[test]
fn the_page_may_say_it_of_the_old_name() {
    check_fields(
        "depot: who stores it\nweight: in grams",
        "depot (removed v2.4.0): Same as store\nstore (v2.4.0): where it lies\nweight: in grams",
        expect![[r#"
            depot -> store
        "#]],
    );
}

#[test]
fn the_same_description_tells_when_it_is_long_enough() {
    check_fields(
        "toll: what the bridge costs each way",
        "fare: What the bridge costs each way.",
        expect![[r#"
        toll -> fare (likely)
    "#]],
    );
    check_fields(
        "toll: the price\nsize: in litres",
        "fare: the price\nheight: in metres",
        expect![[r#"
        gone toll
        gone size
        new fare
        new height
    "#]],
    );
}

#[test]
fn two_that_cannot_be_told_apart_stay_apart() {
    check_fields(
        "ip: address of the depot",
        "near_ip: address of the depot\nfar_ip: address of the depot",
        expect![[r#"
            gone ip
            new near_ip
            new far_ip
        "#]],
    );
}

#[test]
fn kinds_change_only_where_both_pages_say_what_they_are() {
    check_fields(
        "left_port: gate it left by",
        "left_part: gate it left by",
        expect![[r#"
        left_port -> left_part (likely)
    "#]],
    );
    check_fields("state: good, late, lost", "state: good, late, or lost.", expect![[""]]);
    check_fields(
        "gate: which one",
        "gate_ip: which one",
        expect![[r#"
        gate -> gate_ip (likely)
    "#]],
    );
    check_fields(
        "left_time: when it left",
        "left_time: early, late",
        expect![[r#"
        left_time: time -> enum
    "#]],
    );
}

#[test]
fn families_of_names_are_fields() {
    check_fields(
        "tag_<name>: one for each tag",
        "user: who",
        expect![[r#"
        gone tag_*
        new user
    "#]],
    );
    check_fields(
        "tag_*: one for each tag",
        "label_*: one for each tag",
        expect![[r#"
        tag_* -> label_* (likely)
    "#]],
    );
}

#[test]
fn a_name_that_is_nearly_the_same_beats_fields() {
    check(
        "*upfarm_group_move_finished*\n\n * user: who\n * host: where to\n",
        "*farm_group_move_finished*\n\n * group: which\n\n*farm_move_started*\n\n * user: who\n * host: where to\n",
        expect![[r#"
            event upfarm_group_move_finished -> farm_group_move_finished (likely)
            new event farm_move_started
            gone user
            gone host
            new group
        "#]],
    );
}

#[test]
fn fields_that_many_events_have_make_no_two_events_one() {
    let fields = " * user: who\n * local_ip: near\n * remote_ip: far\n * service: what\n";
    check(
        &format!("*cache_dropped*\n\n{fields}"),
        &format!("*bill_paid*\n\n{fields}"),
        expect![[r#"
        gone event cache_dropped
        new event bill_paid
    "#]],
    );
    let prose = "Sent when a parcel has reached the last depot of its way.";
    check(
        &format!("*last_depot*\n\n{prose}\n\n{fields}"),
        &format!("*depot_reached*\n\n{prose}\n\n{fields}"),
        expect![[r#"
            event last_depot -> depot_reached (likely)
        "#]],
    );
}

#[test]
fn a_change_in_many_events_is_one() {
    let events =
        |fields: &str| -> String { ["a", "b", "c"].map(|event| format!("*{event}_sent*\n\n{fields}\n")).concat() };
    check(
        &events(" * driver: who drives it there\n"),
        &events(" * van_driver: who drives it there\n"),
        expect![[r#"
        driver -> van_driver in 3 events
    "#]],
    );
    let inherited = |field: &str| format!("*a_sent*\n\n * {field}\n\n*b_sent*\n\n * fields from *a_sent*\n");
    check(
        &inherited("driver: who drives it there"),
        &inherited("van_driver: who drives it there"),
        expect![[r#"
        driver -> van_driver in 2 events
    "#]],
    );
    // Written out before, inherited now.
    let group = "*sent* (group)\n\n * van_driver: who drives it there\n\n";
    let inheriting = group.to_owned() + &events(" * fields from *sent*\n");
    check(
        &events(" * driver: who drives it there\n"),
        &inheriting,
        expect![[r#"
        driver -> van_driver in 3 events
    "#]],
    );
}

#[test]
fn a_renamed_event_is_named_by_its_new_name_and_knows_the_old_one() {
    let (old, new) = (
        spec("*pack_common*\n\n * user: who\n * size: how large\n\n*pack_done*\n\n * fields from *pack_common*\n"),
        spec("*packs_common*\n\n * user: who\n\n*pack_done*\n\n * fields from *packs_common*\n"),
    );
    let list = changes(&old, &new).list;
    let gone = list.iter().find(|change| change.what == What::FieldGone { field: "size".to_owned() }).unwrap();
    let names: Vec<(&str, &str)> =
        gone.events.iter().map(|event| (event.old.as_deref().unwrap(), event.new.as_deref().unwrap())).collect();
    assert_eq!(names, [("pack_common", "packs_common"), ("pack_done", "pack_done")]);
}
