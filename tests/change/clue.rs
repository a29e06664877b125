//! What decides where names and descriptions do not.

use events_spec::change::{What, changes};
use expect_test::expect;

use super::{check, check_fields, spec};

#[test]
fn both_names_in_one_event_are_two_fields() {
    let page = |field: &str, other: &str| format!("*a*\n\n * {field}\n\n*b*\n\n * x: y\n{other}");
    let both = " * bytes_up: those that went\n * link_up_bytes: those of the link\n";
    let (old, new) = ("bytes_up: sent to it, in bytes", "link_up_bytes: Sent to it, in bytes.");
    check(
        &page(old, ""),
        &page(new, ""),
        expect![[r#"
        bytes_up -> link_up_bytes (likely)
    "#]],
    );
    for (old, new) in [(page(old, both), page(new, "")), (page(old, ""), page(new, both))] {
        let list = changes(&spec(&old), &spec(&new)).list;
        assert!(!list.iter().any(|change| matches!(change.what, What::FieldRenamed { .. })), "{list:?}");
    }
}

#[test]
fn the_kind_or_the_values_can_decide() {
    check_fields(
        "work_state: good, late, lost, gone, held",
        "net_work_state: good, early, found, here, free",
        expect![[r#"
            work_state -> net_work_state (likely)
            new net_work_state=early
            new net_work_state=found
            new net_work_state=here
            new net_work_state=free
            gone net_work_state=late
            gone net_work_state=lost
            gone net_work_state=gone
            gone net_work_state=held
        "#]],
    );
    check_fields(
        "work_state: good, late, lost, gone, held",
        "net_work_state: fine, early, found, here, free",
        expect![[r#"
            gone work_state
            new net_work_state
        "#]],
    );
    // An integer proves more than a text.
    check_fields(
        "left_usecs: how long ago",
        "net_left_usecs: time without the cable",
        expect![[r#"
        left_usecs -> net_left_usecs (likely)
    "#]],
    );
    // It is neither the only one that went nor the only one that came.
    check_fields(
        "left_usecs: how long ago\ngate: number of it",
        "net_left_usecs: time without the cable",
        expect![[r#"
            gone left_usecs
            gone gate
            new net_left_usecs
        "#]],
    );
    check_fields(
        "left_usecs: how long ago",
        "net_left_usecs: time without the cable\ngate: number of it",
        expect![[r#"
            gone left_usecs
            new net_left_usecs
            new gate
        "#]],
    );
    // The same word added to the same name is no other field that changed alike.
    check_fields(
        "left_usecs: how long ago",
        "net_left_usecs (v2.4.0): time without the cable\nleft_usecs_net: name of it",
        expect![[r#"
            gone left_usecs
            new net_left_usecs
            new left_usecs_net
        "#]],
    );
    check_fields(
        "left_ip: where it went",
        "net_left_ip: near end of the cable",
        expect![[r#"
            gone left_ip
            new net_left_ip
        "#]],
    );
}
