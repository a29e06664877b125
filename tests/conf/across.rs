//! Names that another release line has: when they were added, and what they are called here.

use events_spec::built_in::{BuiltIn, V2_3, V2_4};
use expect_test::{Expect, expect};

use super::{built_in, check_against, shown};

fn check(page: &'static BuiltIn, filter: &str, expect: Expect) {
    let found = check_against(built_in(page), &format!("metric m {{\n  filter = {filter}\n}}\n")).findings;
    expect.assert_eq(&shown(found.as_slice()));
}

#[test]
fn an_event_that_a_later_line_added_is_said_to_be_later() {
    check(
        &V2_3,
        "event=imap_id_received",
        expect![[r#"
        2:18-34: not-yet-available: metric `m` can never count: `imap_id_received` was added in 2.4.0, but this is 2.3.21
    "#]],
    );
}

#[test]
fn an_event_of_a_later_line_whose_family_is_unknown_here_stays_a_doubt() {
    check(
        &V2_3,
        "event=pop3_command_finished",
        expect![[r#"
            2:18-39: unknown-event (info): the page has no event `pop3_*`, so nothing is known about it
                help: it was added in 2.4.0; if a plugin sends it, add a page of the plugin with `--spec`, which may be given several times; `live-check --infer FILE` writes one from what a server exports
        "#]],
    );
}

#[test]
fn a_field_that_a_later_line_renamed_is_told_with_its_name_here() {
    check(
        &V2_3,
        "event=imap_command_finished AND net_out_bytes>0",
        expect![[r#"
        2:44-57: not-yet-available: metric `m` can never count: `net_out_bytes` of `imap_command_finished` was added in 2.4.0
            help: its previous name is `bytes_out`
    "#]],
    );
}

#[test]
fn a_field_that_an_earlier_line_renamed_is_told_with_its_name_now() {
    check(
        &V2_4,
        "event=imap_command_finished AND name=FETCH",
        expect![[r#"
        2:44-48: unknown-field: metric `m` can never count: `imap_command_finished` has no field `name`
            help: it is called `cmd_name` since 2.3.9
    "#]],
    );
    check(
        &V2_3,
        "event=imap_command_finished AND name=FETCH",
        expect![[r#"
        2:44-48: unknown-field: metric `m` can never count: `imap_command_finished` has no field `name`
            help: it is called `cmd_name` since 2.3.9
    "#]],
    );
}

#[test]
fn an_event_that_only_an_earlier_line_has_is_said_to_be_gone() {
    check(
        &V2_4,
        "event=auth_client_cache_flush_started",
        expect![[r#"
        2:18-49: unknown-event: metric `m` can never count: unknown event `auth_client_cache_flush_started`
            help: only Dovecot 2.3 has it
    "#]],
    );
}

#[test]
fn a_suggestion_is_a_name_of_the_page() {
    check(
        &V2_3,
        "event=imap_id_receivd",
        expect![[r#"
        2:18-33: unknown-event: metric `m` can never count: unknown event `imap_id_receivd`
            help: the events of `imap` are `imap_command_finished`, `imap_client_hibernated`, `imap_client_unhibernated` and `imap_client_unhibernate_retried`
    "#]],
    );
}

#[test]
fn a_condition_that_a_field_is_absent_which_is_always_there_never_matches() {
    check(
        &V2_4,
        "event=imap_command_finished AND NOT net_in_bytes=*",
        expect![[r#"
        2:48-62: never-matches: metric `m` can never count: `NOT net_in_bytes=*` is never true
            help: remove it, or compare something else
    "#]],
    );
    check(&V2_4, "event=imap_command_finished AND NOT mailbox=*", expect![[""]]);
}
