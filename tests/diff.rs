//! Two versions of a page, on what the page's history says, and on rewritten pages that say the same.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use dovecot_events::cli::capture;
use events_spec::diff::{Version, compare, who_breaks};
use events_spec::{Kinds, Level, Page, Rule, RuleArea, Source, Spec};
use expect_test::{Expect, expect};
use proptest::prelude::*;

fn spec(text: &str) -> Spec {
    let page = Page::read("page", text, &Kinds::fallback());
    assert!(!page.findings.has_error(), "{:?}", page.findings.as_slice().first());
    page.spec.unwrap()
}

/// What differs, one line for each, and the bump.
fn differences(old: &str, new: &str) -> String {
    let (old_spec, new_spec) = (spec(old), spec(new));
    let found = compare(Version { spec: &old_spec, text: old }, Version { spec: &new_spec, text: new });
    let mut text = String::new();
    for finding in found.findings.as_slice() {
        let (place, count) = (&finding.location, finding.count.map_or(String::new(), |count| format!(" ({count})")));
        writeln!(
            text,
            "{}:{} {} {}: {}{count}",
            place.line, place.column, finding.level, finding.rule, finding.message
        )
        .unwrap();
    }
    writeln!(text, "{}: {}", found.bump, found.reason).unwrap();
    text
}

fn check(old: &str, new: &str, expect: Expect) {
    expect.assert_eq(&differences(old, new));
}

fn same(old: &str, new: &str) {
    assert_eq!(differences(old, new), "none: the pages do not differ\n");
}

fn vendored() -> String {
    Source::vendored().text
}

/// The page with one part written in another way; the part must be there.
fn with(page: &str, part: &str, other: &str) -> String {
    assert!(page.contains(part), "{part}");
    page.replace(part, other)
}

#[test]
fn the_examples_of_each_rule_break_it_and_no_other() {
    for rule in Rule::ALL.iter().filter(|rule| rule.area() == RuleArea::Diff) {
        let sides = |text: &str| {
            let side = |other: char| -> String {
                text.lines().filter(|line| !line.starts_with(other)).map(|line| format!("{}\n", &line[1..])).collect()
            };
            (side('+'), side('-'))
        };
        let rules = |text: &str| -> Vec<Rule> {
            let (old, new) = sides(text);
            let (old_spec, new_spec) = (spec(&old), spec(&new));
            let found = compare(Version { spec: &old_spec, text: &old }, Version { spec: &new_spec, text: &new });
            found.findings.into_vec().into_iter().map(|finding| finding.rule).collect()
        };
        let broken = rules(rule.bad_example().text);
        assert!(
            broken.contains(rule) && broken.iter().all(|other| other == rule || *other == Rule::KindChanged),
            "{rule}: {broken:?}"
        );
        assert_eq!(rules(rule.good_example().text), [], "{rule}");
    }
}

#[test]
fn every_rule_says_who_breaks() {
    let mut text = String::new();
    for rule in Rule::ALL.iter().filter(|rule| rule.area() == RuleArea::Diff) {
        writeln!(text, "{:8}{rule}", rule.level().as_str()).unwrap();
        if rule.level() == Level::Error {
            let words = who_breaks(*rule);
            assert!(
                ["mitters", "eaders", "etrics", "ashboards"].iter().any(|who| words.contains(who)),
                "{rule}: {words}"
            );
        }
    }
    expect![[r#"
        info    event-added
        error   event-removed
        error   event-renamed
        info    field-added
        error   field-removed
        error   field-renamed
        error   kind-changed
        warning meaning-moved
        error   unit-changed
        warning value-added
        error   value-removed
        error   value-renamed
        info    inheritance-changed
        info    section-changed
        info    since-changed
        info    description-changed
    "#]]
    .assert_eq(&text);
}

#[test]
fn before_2_3_6_there_was_no_authentication() {
    let new = vendored();
    let from = new.find("Authentication Server (v2.3.6)\n---").unwrap();
    let to = new.find("Connection\n----------").unwrap();
    let old = format!("{}{}", &new[..from], &new[to..])
        .replace("     1. Authentication Server (v2.3.6)\n\n     2. Authentication Client (v2.3.6)\n\n", "");
    let found = differences(&old, &new);
    assert_eq!(found.matches("info event-added").count(), 18, "{found}");
    assert_eq!(found.matches("info section-changed").count(), 2, "{found}");
    assert!(found.contains("27:1 info section-changed: the section `Authentication Server` was added"), "{found}");
    assert_eq!(found.lines().count(), 21, "{found}");
    assert!(found.ends_with("minor: 18 events added\n"), "{found}");
}

#[test]
fn the_way_back_removes_events() {
    let old = vendored();
    let from = old.find("SQL\n---").unwrap();
    let to = old.find("(This wiki was").or_else(|| old.find("(This file was")).unwrap_or(old.len());
    let new = format!("{}{}", &old[..from], &old[to..]).replace("     7. SQL\n\n", "");
    let found = differences(&old, &new);
    assert_eq!(found.matches("error event-removed").count(), 3, "{found}");
    assert!(found.ends_with("major: 3 events removed\n"), "{found}");
}

#[test]
fn what_later_versions_renamed_is_recognised_with_its_evidence() {
    let old = vendored();
    let mut new = with(&old, "*auth_client_request_continue*", "*auth_client_request_continued*");
    for (name, later) in [
        (" * tag: ", " * cmd_tag: "),
        (" * name: ", " * cmd_name: "),
        (" * args: ", " * cmd_args: "),
        (" * human_args: ", " * cmd_human_args: "),
    ] {
        new = with(&new, name, later);
    }
    new = with(
        &new,
        " * bytes_in, bytes_out: How many bytes of client input/output command has used.",
        " * net_in_bytes, net_out_bytes: How many bytes of client input/output command has used.",
    );
    let found = differences(&old, &new);
    for (from, to) in [
        ("tag", "cmd_tag"),
        ("name", "cmd_name"),
        ("args", "cmd_args"),
        ("human_args", "cmd_human_args"),
        ("bytes_in", "net_in_bytes"),
        ("bytes_out", "net_out_bytes"),
    ] {
        let line = format!("error field-renamed: `{from}` of `imap_command_finished` was renamed to `{to}`");
        assert!(found.contains(&line), "{line}\n{found}");
    }
    assert!(
        found.contains("event-renamed: `auth_client_request_continue` was renamed to `auth_client_request_continued`")
    );
    assert!(!found.contains("removed:") && !found.contains("added:"), "{found}");
}

#[test]
fn the_words_of_the_page_tell_a_rename_that_names_do_not() {
    check(
        "*a_finished*\n\n * latency: how long it took\n * kind: of what sort\n",
        "*a_finished*\n\n * running_usecs (v2.4.0): time spent, was latency before\n * class: which class it is of\n",
        expect![[r#"
            3:4 error field-renamed: `latency` of `a_finished` was renamed to `running_usecs`
            3:4 info since-changed: `running_usecs` of `a_finished` has the version note `v2.4.0`; it had none
            3:4 info description-changed: `running_usecs` of `a_finished` has another description
            4:4 error field-removed: `a_finished` no longer has `kind`
            4:4 info field-added: `a_finished` has a new field `class`
            major: 1 field removed, 1 field renamed
        "#]],
    );
}

#[test]
fn two_that_cannot_be_told_apart_are_not_guessed() {
    check(
        "*a_finished*\n\n * user: the user\n",
        "*a_finished*\n\n * master_user: the user\n * login_user: the user\n",
        expect![[r#"
            3:4 error field-removed: `a_finished` no longer has `user`
            3:4 info field-added: `a_finished` has a new field `master_user`
            4:4 info field-added: `a_finished` has a new field `login_user`
            major: 1 field removed
        "#]],
    );
}

#[test]
fn a_change_in_a_parent_is_said_once_with_the_children_it_reaches() {
    let old = "*a*\n\n * mode: allow, report\n * gone: went away\n\n*b*\n\n * fields from *a*\n\n*c*\n\n * fields from *b*\n * own: its own\n";
    let new = "*a*\n\n * mode: allow, deny\n * fresh_port: came along\n\n*b*\n\n * fields from *a*\n\n*c*\n\n * fields from *b*\n * own: its own\n";
    check(
        old,
        new,
        expect![[r#"
            3:4 warning value-added: `mode` of `a` can now be `deny` (3)
            3:4 error value-removed: `mode` of `a` can no longer be `report` (3)
            4:4 error field-removed: `a` no longer has `gone` (3)
            4:4 info field-added: `a` has a new field `fresh_port` (3)
            major: 1 field removed, 1 value removed
        "#]],
    );
    let (old_spec, new_spec) = (spec(old), spec(new));
    let found = compare(Version { spec: &old_spec, text: old }, Version { spec: &new_spec, text: new });
    let help = found.findings.as_slice()[0].help.clone().unwrap();
    assert_eq!(help, "it also affects `b` and `c`, which inherit it");
}

#[test]
fn inheriting_what_was_written_out_changes_nothing_but_where_it_comes_from() {
    check(
        "*a*\n\n * user: full username\n\n*b*\n\n * user: full username\n",
        "*a*\n\n * user: full username\n\n*b*\n\n * fields from *a*\n",
        expect![[r#"
            5:2 info inheritance-changed: `b` inherits from `a`
            patch: 1 inheritance changed
        "#]],
    );
}

#[test]
fn lists_that_open_or_close_are_another_kind() {
    check(
        "*a*\n\n * mode: allow, report\n * why: (late, lost, ...)\n * open: (x, y, ...)\n",
        "*a*\n\n * mode: (allow, report, ...)\n * why: late, lost\n * open: (x, y, z, ...)\n",
        expect![[r#"
            3:4 info value-added: the list of values of `mode` of `a` is now open
            4:4 warning value-removed: the list of values of `why` of `a` is now closed
            5:4 info value-added: `open` of `a` can now be `z`
            minor: 2 values added, 1 value removed
        "#]],
    );
}

#[test]
fn sections_titles_and_version_notes_break_nothing() {
    check(
        "Events\n======\n\nDNS\n---\n\nLook-ups.\n\n*a*\n\n * x: one\n\nSQL\n---\n\n*b* (v2.3.1)\n\nGone\n----\n\n*c*\n",
        "Events\n======\n\nName service\n------------\n\nAll look-ups.\n\n*a*\n\n * x (v2.3.8): one\n\nSQL (v2.3)\n----------\n\n*b* (v2.3.2)\n\n*c*\n",
        expect![[r#"
            4:1 info section-changed: the section `DNS` was renamed to `Name service`
            4:1 info description-changed: the introduction of the section `Name service` has changed
            11:4 info since-changed: `x` of `a` has the version note `v2.3.8`; it had none
            13:1 info since-changed: the section `SQL` has the version note `v2.3`; it had none
            16:2 info since-changed: `b` has the version note `v2.3.2`; it was `v2.3.1`
            18:1 info section-changed: the section `Gone` was removed
            18:2 info section-changed: `c` is now in `SQL`; it was in `Gone`
            patch: 3 sections changed, 3 version notes changed, 1 description changed
        "#]],
    );
}

#[test]
fn a_page_written_in_another_way_is_the_same_page() {
    let page = vendored();
    same(&page, &page.replace('\n', "\r\n"));
    same(&page, &format!("\u{feff}{page}"));
    same(&page, &fs::read_to_string(data("Events.flattened.txt")).unwrap());
    same(&page, page.trim_end());
    // Wrapped elsewhere.
    same(&page, &with(&page, "this is the user we are\n   logging in as", "this is the\n   user we are logging in as"));
}

#[test]
fn events_and_fields_in_another_order_are_the_same_page() {
    let page = vendored();
    let parts: Vec<&str> = page.split("\n\n*").collect();
    let dns = parts.iter().position(|part| part.starts_with("dns_worker_request_finished")).unwrap();
    // The two headings of one section change places; the title that follows stays where it is.
    let (finished, started) = (parts[dns], parts[dns + 1]);
    let (started, rest) = started.split_once("\n\n").map_or((started, ""), |(event, rest)| (event, rest));
    let old = format!("\n\n*{finished}\n\n*{started}\n\n{rest}");
    assert!(page.contains(&old));
    same(&page, &page.replace(&old, &format!("\n\n*{started}\n\n*{finished}\n\n{rest}")));
    same(
        &page,
        &with(
            &page,
            " * passdb_name: name of passdb\n * passdb: driver\n",
            " * passdb: driver\n * passdb_name: name of passdb\n",
        ),
    );
}

#[test]
fn the_command_ends_with_the_bump_and_the_exit_status_of_what_it_found() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("old.txt");
    fs::write(&old, "*a*\n\n * x: one\n").unwrap();
    let new = folder.path().join("new.txt");
    fs::write(&new, "*a*\n\n * x: one\n * y: two\n").unwrap();
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    let added = capture(&["diff", old, new], b"");
    assert_eq!(added.status, 0, "{}", added.err);
    assert!(added.out.contains("\nversion bump: minor (1 field added)\n"), "{}", added.out);
    assert_eq!(capture(&["diff", old, new, "--fail-on", "info"], b"").status, 100);
    let removed = capture(&["diff", new, old, "--format", "json"], b"");
    assert_eq!(removed.status, 100);
    let report: serde_json::Value = serde_json::from_str(&removed.out).unwrap();
    assert_eq!(report["bump"]["level"], "major");
    assert_eq!(report["findings"][0]["rule"], "field-removed");
    assert_eq!(report["findings"][0]["location"]["file"], new);
    assert_eq!(report["spec"]["file"], old);
    let from_stdin = capture(&["diff", "-", new], b"*a*\n\n * x: one\n * y: two\n");
    assert_eq!(
        (from_stdin.status, from_stdin.out.as_str()),
        (0, "version bump: none (the pages do not differ)\ndiff: no findings; exit status 0\n")
    );
}

#[test]
fn what_cannot_be_compared_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.txt");
    fs::write(&broken, "*a*\n\n * x: one\n * x: two\n").unwrap();
    let broken = broken.to_str().unwrap();
    for (arguments, status, message) in [
        (vec!["diff"], 2, "<OLD>"),
        (vec!["diff", "-", "-"], 2, "not both"),
        (vec!["diff", "a", "b", "--spec", "c"], 2, "given twice"),
        (vec!["diff", "no-such-page.txt"], 101, "`no-such-page.txt` does not exist"),
        (vec!["diff", "no-such-rev:Events.txt"], 101, "cannot read `no-such-rev:Events.txt` from git"),
        (vec!["diff", broken], 101, "has errors"),
    ] {
        let run = capture(&arguments, b"");
        assert_eq!(run.status, status, "{arguments:?}: {}{}", run.out, run.err);
        assert!(run.err.contains(message), "{arguments:?}: {}", run.err);
    }
}

/// A page of these events, each with the numbers of its fields.
fn page_of(events: &[(u32, Vec<u32>)], wrapped: bool) -> String {
    let mut text = "Events\n======\n\n".to_owned();
    for (event, fields) in events {
        writeln!(text, "*event_{event}*\n").unwrap();
        for field in fields {
            let blank = if wrapped { "\n   " } else { " " };
            writeln!(text, " * field_{field}: What{blank}the field {field}{blank}is about").unwrap();
        }
        text.push('\n');
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_page_in_another_order_and_wrapped_elsewhere_is_the_same_page(
        (events, turned) in prop::collection::btree_map(0..60_u32, prop::collection::btree_set(0..40_u32, 0..6), 1..12)
            .prop_map(|events| events.into_iter().map(|(event, fields)| (event, fields.into_iter().collect())).collect())
            .prop_flat_map(|events: Vec<(u32, Vec<u32>)>| (Just(events.clone()), Just(events).prop_shuffle()))
    ) {
        let mut turned: Vec<(u32, Vec<u32>)> = turned;
        turned.iter_mut().for_each(|(_, fields)| fields.reverse());
        same(&page_of(&events, false), &page_of(&turned, true));
    }

    #[test]
    fn an_event_less_is_one_event_removed_and_nothing_else(at in 0..8_usize) {
        let events: Vec<(u32, Vec<u32>)> = (0..8).map(|event| (event * 7, vec![event * 11, event * 11 + 1])).collect();
        let mut fewer = events.clone();
        let (gone, _) = fewer.remove(at);
        let found = differences(&page_of(&events, false), &page_of(&fewer, false));
        let message = format!("error event-removed: `event_{gone}` was removed\nmajor: 1 event removed\n");
        prop_assert!(found.ends_with(&message) && found.lines().count() == 2, "{}", found);
    }
}

fn data(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name)
}

#[test]
fn a_page_that_lists_a_value_twice_does_not_differ_from_itself() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.txt");
    fs::write(&page, "*e*\n\n * f: how\n    * yes: it was\n    * yes: it may be\n").unwrap();
    let page = page.to_str().unwrap();
    let run = capture(&["diff", page, page, "--fail-on", "info", "--config", "/dev/null"], b"");
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
}
