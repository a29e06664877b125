//! Values, lists and units of fields that both pages have.

use expect_test::expect;

use super::check_fields;

#[test]
fn values_are_renamed_when_something_says_so() {
    check_fields(
        "way: road, rail, ship",
        "way: road, rail, barge",
        expect![[r#"
        way=ship -> barge (likely)
    "#]],
    );
    check_fields(
        "way: road, ship",
        "way: road, barge",
        expect![[r#"
        new way=barge
        gone way=ship
    "#]],
    );
    check_fields(
        "way:\n   * road: on wheels\n   * ship: over the sea by boat",
        "way:\n   * road: on wheels\n   * boat: over the sea by boat\n   * air: with wings",
        expect![[r#"
            way=ship -> boat (likely)
            new way=air
        "#]],
    );
    check_fields(
        "way: road, ship",
        "way:\n   * road\n   * barge (called ship before v2.4.0)\n   * air",
        expect![[r#"
        way=ship -> barge
        new way=air
    "#]],
    );
    check_fields(
        "way: road, in_air",
        "way: road, in-air, rail",
        expect![[r#"
        way=in_air -> in-air
        new way=rail
    "#]],
    );
}

#[test]
fn values_with_different_meanings_are_different() {
    check_fields(
        "way:\n   * road: on wheels\n   * ship: over the sea by boat",
        "way:\n   * road: on wheels\n   * air: with long wings",
        expect![[r#"
            new way=air
            gone way=ship
        "#]],
    );
}

#[test]
fn the_only_change_in_a_list_of_three_is_a_rename() {
    check_fields(
        "way: road, rail, ship",
        "way: road, rail, barge, air",
        expect![[r#"
        new way=barge
        new way=air
        gone way=ship
    "#]],
    );
    check_fields(
        "way: road, rail, ship, canoe",
        "way: road, rail, barge",
        expect![[r#"
        new way=barge
        gone way=ship
        gone way=canoe
    "#]],
    );
}

#[test]
fn a_value_that_is_a_form_of_another_is_its_new_name() {
    check_fields(
        "way: road, ship, air",
        "way: road, ships, rail, sky",
        expect![[r#"
        way=ship -> ships (likely)
        new way=rail
        new way=sky
        gone way=air
    "#]],
    );
}

#[test]
fn lists_open_and_close() {
    check_fields(
        "way: road, rail",
        "way: (road, rail, ship, ...)",
        expect![[r#"
        new way=ship
        opened way
    "#]],
    );
    check_fields(
        "way: (road, rail, ...)",
        "way: road, rail",
        expect![[r#"
        closed way
    "#]],
    );
    check_fields(
        "way: (road, rail, ...)",
        "way: (road, rail, ship, ...)",
        expect![[r#"
        new way=ship, open
    "#]],
    );
}

#[test]
fn units_are_in_names_and_descriptions() {
    check_fields(
        "idle_secs: how long it stood",
        "idle_usecs: how long it stood",
        expect![[r#"
        idle_secs -> idle_usecs (likely)
        idle_usecs: seconds -> microseconds
    "#]],
    );
    check_fields(
        "idle: how long it stood, in seconds",
        "idle: how long it stood, in milliseconds",
        expect![[r#"
        idle: seconds -> milliseconds
    "#]],
    );
    check_fields("size: in bytes", "size: in seconds", expect![[""]]);
}
