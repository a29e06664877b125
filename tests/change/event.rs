//! When two events are one under another name.

use expect_test::expect;

use super::finding::{check, findings};

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
    let prose =
        |text: &'static str, old: &str, new: &str| renamed(&event("parcel", text, old), &event("train", text, new));
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
    // Nearly the same fields: four of five, and not three of five.
    let fields = |old: &str, new: &str| renamed(&event("farm_move_started", "", old), &event("farm_started", "", new));
    let name = "it is `farm_move_started` without `move`";
    assert_eq!(fields("a b c d", "a b c d"), format!("{name}; it has the same fields"));
    assert_eq!(fields("a b c d", "a b c d e"), format!("{name}; it has nearly the same fields"));
    assert_eq!(fields("a b c d", "a b c e"), "");
    assert_eq!(fields("a b c", "a b c d"), "");
    // A similar name is enough for a close look at other fields, and a nearly equal one without any.
    let renamed_with = |text: &str, old: &str, new: &str| {
        renamed(&event("farm_move_started", text, old), &event("farm_started", text, new))
    };
    assert_eq!(renamed_with(text, "a b", "c d"), format!("{name}; it has the same description"));
    assert_eq!(renamed(&event("successful", "", ""), &event("success", "", "")), "`success` is a form of `successful`");
    assert_eq!(renamed(&event("successful", "", "a"), &event("success", "", "b")), "");
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
