//! `conf-check`: metrics, exporters and filters as people write them, right and wrong.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "conf/across.rs"]
mod across;
#[path = "conf/block.rs"]
mod block;
#[path = "conf/command.rs"]
mod command;
#[path = "conf/compared.rs"]
mod compared;
#[path = "conf/context.rs"]
mod context;
#[path = "conf/exported.rs"]
mod exported;
#[path = "conf/exporter.rs"]
mod exporter;
#[path = "conf/limit.rs"]
mod limit;
#[path = "conf/property.rs"]
mod property;
#[path = "conf/reading.rs"]
mod reading;
#[path = "conf/refusal.rs"]
mod refusal;
#[path = "conf/section.rs"]
mod section;
#[path = "conf/used.rs"]
mod used;
#[path = "conf/vain.rs"]
mod vain;
#[path = "conf/value.rs"]
mod value;
#[path = "conf/version.rs"]
mod version;

use std::io;
use std::sync::LazyLock;

use dovecot_events::check::conf::{ConfCheck, conf_check};
use events_core::ServerVersion;
use events_spec::built_in::{BuiltIn, V2_3, V2_4};
use events_spec::{Finding, Kinds, Page, Rule, RuleArea, Source, Spec};
use expect_test::{Expect, expect};

/// The page of 2019, which is read once.
fn vendored() -> &'static Spec {
    static SPEC: LazyLock<Spec> = LazyLock::new(|| Source::vendored().page().spec.unwrap());
    &SPEC
}

/// The page of a line, which is read once.
fn built_in(page: &'static BuiltIn) -> &'static Spec {
    static SPECS: [LazyLock<Spec>; 2] = [
        LazyLock::new(|| Source::built_in(&V2_3).page().spec.unwrap()),
        LazyLock::new(|| Source::built_in(&V2_4).page().spec.unwrap()),
    ];
    &SPECS[usize::from(page.file == V2_4.file)]
}

/// Checks a configuration that comes from standard input.
fn check(text: &str) -> ConfCheck {
    check_against(vendored(), text)
}

fn check_against(spec: &Spec, text: &str) -> ConfCheck {
    conf_check(&["-".to_owned()], None, spec, &mut text.as_bytes()).unwrap()
}

/// A line for each finding: the place, the rule, the message, and below it the help.
fn shown(findings: &[Finding]) -> String {
    let mut lines = String::new();
    for finding in findings {
        let place = &finding.location;
        let end = match (place.end_line, place.end_column) {
            (Some(line), Some(column)) if line == place.line => format!("-{column}"),
            (Some(line), Some(column)) => format!("-{line}:{column}"),
            _ => String::new(),
        };
        let file = if place.file == "-" { String::new() } else { format!("{}:", place.file) };
        lines += &format!("{file}{}:{}{end}: {}: {}\n", place.line, place.column, rule(finding), finding.message);
        if let Some(help) = &finding.help {
            lines += &format!("    help: {help}\n");
        }
    }
    lines
}

/// The rule, with the level if it is not the rule's own.
fn rule(finding: &Finding) -> String {
    let is_own = finding.level == finding.rule.level();
    if is_own { finding.rule.to_string() } else { format!("{} ({})", finding.rule, finding.level) }
}

fn found(text: &str) -> String {
    shown(check(text).findings.as_slice())
}

fn expect_found(text: &str, expect: Expect) {
    expect.assert_eq(&found(text));
}

/// The finding's place in the text: what the caret would stand under.
fn word<'t>(text: &'t str, finding: &Finding) -> &'t str {
    let place = &finding.location;
    let line = text.lines().nth(place.line as usize - 1).unwrap();
    let byte = |column: u32| line.char_indices().nth(column as usize - 1).map_or(line.len(), |(at, _)| at);
    &line[byte(place.column)..place.end_column.map_or(line.len(), byte)]
}

#[test]
fn what_is_right_is_left_alone() {
    for (text, version, metrics) in [
        (include_str!("conf/right_2_3.conf"), ServerVersion::V2_3, 6),
        (include_str!("conf/right_2_4.conf"), ServerVersion::V2_4, 2),
    ] {
        let checked = check(text);
        assert_eq!(shown(checked.findings.as_slice()), "");
        assert_eq!((checked.version, checked.counts.metrics, checked.counts.exporters), (version, metrics, 1));
    }
}

#[test]
fn everything_wrong_is_said_at_its_word_and_says_who_breaks() {
    expect_found(
        include_str!("conf/wrong.conf"),
        expect![[r#"
            1:1-25: stats-disabled: none of the 15 metrics can ever count: `stats_writer_socket_path` is empty
                help: remove the setting; its default is `stats-writer`
            2:19-39: unknown-event: `log_debug` can never match: unknown event `imap_comand_finished`
                help: did you mean `imap_command_finished`?
            9:44-57: unknown-field: metric `imap_out` can never count: `imap_command_finished` has no field `net_out_bytes`
                help: did you mean `bytes_out`?
            13:12-21: unknown-field: metric `by_command` counts `bytes_inn`; `imap_command_finished` has no field `bytes_inn`
                help: did you mean `bytes_in`?
            14:14-22: unknown-field: metric `by_command` groups by `cmd_name`; `imap_command_finished` has no field `cmd_name`
                help: did you mean `name`?
            14:23-35: wrong-kind: metric `by_command` groups `tagged_reply` by `linear`, but `tagged_reply` is a string, not a number
                help: write only `tagged_reply`, which makes a group of each value
            14:64-74: refused-setting: metric `by_command`: Dovecot 2.3 does not start: unknown function `exponental`
                help: did you mean `exponential`?
            14:90-96: refused-setting: metric `by_command`: Dovecot 2.3 does not start: `linear`: the first number must be below the second
                help: the numbers are the lowest and highest value and the step, as in `field:linear:0:1000:100`
            17:48-49: operator-kind-mismatch: metric `names` can never count: `name` is a string, which can only be compared with `=`, not with `>`
                help: write `=` with a value, or with a pattern such as `a*`
            17:68-69: operator-kind-mismatch: metric `names` can never count: `last_run_time` is a time, and no filter matches a time
                help: remove the comparison
            20:63-67: unknown-value: metric `replies` can never count: `tagged_reply_state` of `imap_command_finished` is never `OKAY`
                help: the page lists `OK`, `NO` and `BAD`
            21:14-18: unknown-exporter: metric `replies` exports nothing: unknown exporter `logs`
                help: did you mean `log`?
            24:65-69: unknown-value: metric `some_replies`: `tagged_reply_state` of `imap_command_finished` is never `okay`
                help: the page lists `OK`, `NO` and `BAD`
            27:56-58: wrong-kind: metric `codes` can never count: `status_code` is an integer, but `OK` is not
                help: this crashes the stats process of Dovecot 2.3.19; write a number
            30:42-68: never-matches: metric `dns` can never count: no event is both `dns_request_started` and `dns_request_finished`
                help: to match either event, join the two with `OR`, in parentheses
            34:5-22: never-matches: metric `impossible` can never count: `status_code>599` and `status_code<400` contradict each other
                help: leave one of them out, or join them with `OR`, in parentheses
            37:18-24: unknown-event (info): the page has no event `mail_*`, so nothing is known about it
                help: if a plugin sends it, add a page of the plugin with `--spec`, which may be given several times; `live-check --infer FILE` writes one from what a server exports
            40:12-19: unnamed-event: metric `anything` does not name an event, so it counts events of any name
                help: add `event=NAME`, or `event=*` if all events are meant
            42:8-15: refused-setting: metric `nothing`: Dovecot 2.3 does not start: it has no filter
                help: say what it counts, such as `filter = event=NAME`
            45:37-42: filter-syntax: metric `unread`: two comparisons follow each other without `AND` or `OR`; expected `AND` or `OR`
            48:3-13: refused-setting (warning): metric `old`: later releases of Dovecot 2.3 do not start: `event_name` was removed in 2.3.12
                help: write `filter = event=auth_request_finish AND sucess=yes`
            48:16-35: unknown-event: metric `old` can never count: unknown event `auth_request_finish`
                help: did you mean `auth_request_finished`?
            49:3-9: refused-setting (warning): metric `old`: later releases of Dovecot 2.3 do not start: a block `filter` is not allowed here in Dovecot 2.3
                help: write `filter = event=auth_request_finish AND sucess=yes`
            54:54-61: unknown-field: metric `connections` can never count: `client_connection_disconnected` has no field `reasons`
                help: did you mean `reason`?
            57:38-59: unknown-event: metric `excluded`: unknown event `dns_request_restarted`
                help: did you mean `dns_request_started`?
        "#]],
    );
}

#[test]
fn the_place_is_the_word_that_must_change() {
    let text = include_str!("conf/wrong.conf");
    let checked = check(text);
    let words: Vec<(&str, &str)> =
        checked.findings.as_slice().iter().map(|finding| (finding.rule.id(), word(text, finding))).collect();
    for expected in [
        ("unknown-event", "imap_comand_finished"),
        ("unknown-field", "net_out_bytes"),
        ("unknown-field", "bytes_inn"),
        ("unknown-field", "cmd_name"),
        ("wrong-kind", "tagged_reply"),
        ("refused-setting", "exponental"),
        ("operator-kind-mismatch", ">"),
        ("unknown-value", "OKAY"),
        ("unknown-value", "okay"),
        ("unknown-exporter", "logs"),
        ("wrong-kind", "OK"),
        ("never-matches", "event=dns_request_finished"),
        ("never-matches", "status_code < 400"),
        ("refused-setting", "nothing"),
        ("unknown-event", "mail_*"),
        ("unnamed-event", "error=*"),
        ("filter-syntax", "error"),
        ("unknown-event", "auth_request_finish"),
        ("unknown-field", "reasons"),
        ("stats-disabled", "stats_writer_socket_path"),
    ] {
        assert!(words.contains(&expected), "{expected:?} in {words:?}");
    }
}

#[test]
fn the_example_of_every_rule_breaks_it_and_the_repaired_one_breaks_none() {
    for rule in Rule::ALL.iter().filter(|rule| rule.area() == RuleArea::Conf) {
        // Only the pages of a line list categories and know every kind.
        let of_line = matches!(rule, Rule::UnknownCategory | Rule::UselessField | Rule::UnboundedGroup);
        let spec = if of_line { built_in(&V2_4) } else { vendored() };
        let bad = check_against(spec, rule.bad_example().text);
        let broken: Vec<Rule> = bad.findings.as_slice().iter().map(|finding| finding.rule).collect();
        assert!(!broken.is_empty() && broken.iter().all(|broken| broken == rule), "{rule}: {broken:?}");
        let good = check_against(spec, rule.good_example().text);
        assert_eq!(shown(good.findings.as_slice()), "", "{rule}");
    }
}

#[test]
fn an_event_that_came_later_than_the_server_is_said() {
    let conf = |version: &str, event: &str| {
        let before_filters = version.len() == 5;
        let setting = if before_filters { "event_name = " } else { "filter = event=" };
        format!("# {version} (abc): /etc/dovecot.conf\nmetric m {{\n  {setting}{event}\n}}\n")
    };
    expect_found(
        &conf("2.3.4", "auth_request_finished"),
        expect![[r#"
            3:16-37: not-yet-available: metric `m` can never count: `auth_request_finished` was added in 2.3.6, but the server is 2.3.4
        "#]],
    );
    for (version, event) in [
        ("2.3.6", "auth_request_finished"),
        ("2.3.19.1", "auth_request_finished"),
        ("2.4.1-4", "auth_request_finished"),
        // The page notes no version for these.
        ("2.3.4", "imap_command_finished"),
        // Some of what fits is there.
        ("2.3.4", "*_finished"),
    ] {
        assert_eq!(found(&conf(version, event)), "", "{version} {event}");
    }
}

#[test]
fn a_filter_that_others_keep_alive_is_not_said_to_be_dead() {
    expect_found(
        "metric m {\n  filter = event=sql_query_finished OR event=sql_query_done\n}\n",
        expect![[r#"
        2:46-60: unknown-event: metric `m`: unknown event `sql_query_done`
            help: did you mean `sql_query_finished`?
    "#]],
    );
    expect_found(
        "metric m {\n  filter = event=sql_query_finished AND NOT errors=*\n}\n",
        expect![[r#"
        2:45-51: unknown-field: metric `m`: `sql_query_finished` has no field `errors`
            help: did you mean `error`?
    "#]],
    );
}

#[test]
fn a_field_is_looked_for_where_the_filter_can_match() {
    // One of the events that the pattern fits has it.
    assert_eq!(found("metric m {\n  filter = event=sql_* AND query_first_word=SELECT\n}\n"), "");
    // The event that could have it is excluded by name.
    let filter = "event=sql_* AND NOT event=sql_query_finished AND query_first_word=SELECT";
    expect_found(
        &format!("metric m {{\n  filter = {filter}\n}}\n"),
        expect![[r#"
        2:61-77: unknown-field: metric `m` can never count: none of `sql_transaction_finished` and `sql_connection_finished` has a field `query_first_word`
            help: it is a field of `sql_query_finished`
    "#]],
    );
    // What a parent event brings is known.
    assert_eq!(
        found("metric m {\n  filter = event=imap_command_finished AND session=x AND remote_ip=127.0.0.1\n}\n"),
        ""
    );
    // Fields of unknown events are not checked.
    let unknown = check("metric m {\n  filter = event=mail_opened AND any=thing\n  group_by = other\n}\n");
    assert_eq!(unknown.findings.as_slice().len(), 1);
}

#[test]
fn a_pattern_of_which_nothing_is_left_never_matches() {
    let filter = "event=http_* AND NOT event=http_request_finished AND NOT event=http_request_r*";
    expect_found(
        &format!("metric m {{\n  filter = {filter}\n}}\n"),
        expect![[r#"
            2:12-90: never-matches: metric `m` can never count: no documented event satisfies all of its name conditions
        "#]],
    );
}

#[test]
fn a_metric_in_two_blocks_is_one() {
    let text = "metric m {\n  filter = event=sql_query_finished\n}\nmetric m {\n  fields = errors\n}\nprotocol imap {\n  metric m {\n    fields = duration\n  }\n  metric n {\n    filter = event=sql_query_finished\n  }\n}\n";
    expect_found(
        text,
        expect![[r#"
            5:12-18: unknown-field: metric `m` counts `errors`; `sql_query_finished` has no field `errors`
                help: did you mean `error`?
            8:10-11: never-matches (warning): metric `m`: the stats process does not read the block `protocol imap`
                help: move it out of the block
            11:10-11: never-matches: metric `n` can never count: the stats process does not read the block `protocol imap`
                help: move it out of the block
        "#]],
    );
}

#[test]
fn another_page_is_another_truth() {
    let page = Page::read("page", "*mail_opened*\n\n * size_bytes: how large\n", &Kinds::fallback());
    let checked =
        check_against(&page.spec.unwrap(), "metric m {\n  filter = event=mail_opened\n  fields = size_bytes\n}\n");
    assert_eq!(shown(checked.findings.as_slice()), "");
}

#[test]
fn an_event_of_a_family_that_the_page_lacks_is_in_doubt() {
    expect_found(
        "metric m {\n  filter = event=sieve_action_finished AND action_name=x\n}\n",
        expect![[r#"
            2:18-39: unknown-event (info): the page has no event `sieve_*`, so nothing is known about it
                help: if a plugin sends it, add a page of the plugin with `--spec`, which may be given several times; `live-check --infer FILE` writes one from what a server exports
        "#]],
    );
    expect_found(
        "metric m {\n  filter = event=imap_quota\n}\n",
        expect![[r#"
        2:18-28: unknown-event: metric `m` can never count: unknown event `imap_quota`
            help: the events of `imap` are `imap_command_finished`
    "#]],
    );
}
