//! What counts for nothing, what turns everything off, and what counts too much.

use events_spec::built_in::{V2_3, V2_4};
use expect_test::{Expect, expect};

use super::{built_in, check_against, expect_found, found, shown};

fn expect_2_4(text: &str, expect: Expect) {
    let text = format!("dovecot_config_version = 2.4.1\n{text}");
    expect.assert_eq(&shown(check_against(built_in(&V2_4), &text).findings.as_slice()));
}

fn of_2_3(version: &str, text: &str) -> String {
    let text = format!("# {version} (0000000000): dovecot.conf\n{text}");
    shown(check_against(built_in(&V2_3), &text).findings.as_slice())
}

#[test]
fn a_category_that_does_not_exist_is_said_with_the_nearest() {
    expect_2_4(
        "log_debug = category=imapp OR category=mail OR category=error OR category=service:mine\n\
         metric m {\n  filter = event=http_request_finished AND category=push_notification\n}\n\
         metric n {\n  filter = event=mail_opened AND NOT category=mail*\n}\n\
         metric o {\n  filter = event=mail_opened AND category=xyzzy\n}\n",
        expect![[r#"
            2:22-27: unknown-category: `log_debug`: unknown category `imapp`
                help: did you mean `imap` or `imapc`?
            4:53-70: unknown-category: metric `m` can never count: unknown category `push_notification`
                help: did you mean `push-notification`?
            7:47-52: unknown-category: metric `n`: `mail*` is compared as it is, because categories have no wildcards
                help: write `(category=mail-cache OR category=mail-index OR category=mailbox OR category=mail OR category=maildir)`
            10:43-48: unknown-category (warning): metric `o`: unknown category `xyzzy`
                help: check its spelling; only a plugin can define it
        "#]],
    );
}

#[test]
fn a_category_of_another_release_is_said() {
    assert_eq!(
        of_2_3("2.3.21", "log_debug = category=push_notification\n"),
        "2:22-39: unknown-category: `log_debug` can never match: unknown category `push_notification`\n    help: it is called `push-notification` since 2.3.11\n"
    );
}

#[test]
fn an_event_of_one_program_never_has_the_category_of_another() {
    expect_2_4(
        "metric m {\n  filter = event=imap_command_finished AND category=pop3\n}\n\
         metric n {\n  filter = event=imap_command_finished AND NOT category=imap\n}\n\
         metric o {\n  filter = event=imap_command_finished AND category=storage\n}\n\
         metric p {\n  filter = (event=imap_command_finished OR event=pop3_command_finished) AND category=pop3\n}\n",
        expect![[r#"
            3:44-57: never-matches: metric `m` can never count: `category=pop3` is never true: `imap_command_finished` comes from the program `imap`, and events of this category from `pop3`
                help: remove it, or compare something else
            6:48-61: never-matches: metric `n` can never count: `NOT category=imap` is never true: `imap_command_finished` always has this category
                help: remove it, or compare something else
        "#]],
    );
}

#[test]
fn what_adds_nothing_is_said_with_what_adds_something() {
    expect_2_4(
        "event_exporter e {\n  driver = log\n  format = json\n}\n\
         metric m {\n  filter = event=imap_command_finished AND cmd_name=FETCH\n  fields = cmd_name net_out_bytes\n\
         \x20 exporter = e\n  exporter_include = name field timestamps\n  group_by last_run_time {\n  }\n}\n",
        expect![[r#"
            8:12-20: useless-field: metric `m` sums `cmd_name`, which adds 0 for each event because it is a string
                help: the numbers are `running_usecs`, `lock_wait_usecs` and `net_in_bytes`
            10:27-32: useless-field: metric `m` exports `field`, which Dovecot ignores: an event has no such part
                help: did you mean `fields`?
            11:12-25: useless-field: metric `m` groups by `last_run_time`, which is a time, and the server does not group by times
                help: remove it
        "#]],
    );
}

#[test]
fn a_name_that_the_page_of_metrics_leaves_out_is_said_where_the_server_serves_one() {
    let metric = "metric imap-select {\n  filter = event=imap_command_finished AND cmd_name=SELECT\n}\n";
    expect_2_4(metric, expect![""]);
    expect_2_4(
        &format!("service stats {{\n  inet_listener http {{\n    port = 9900\n  }}\n}}\n{metric}"),
        expect![[r#"
            7:8-19: unexported-metric: metric `imap-select` is not in `/metrics`: OpenMetrics does not allow its name
                help: rename it, for example to `imap_select`
        "#]],
    );
    let off = format!("service stats {{\n  inet_listener http {{\n    port = 0\n  }}\n}}\n{metric}");
    expect_2_4(&off, expect![""]);
}

#[test]
fn a_socket_that_keeps_others_out_is_said() {
    let conf = |mode: &str| {
        format!(
            "service stats {{\n  unix_listener stats-writer {{\n    mode = {mode}\n  }}\n}}\n\
             metric m {{\n  filter = event=sql_query_finished\n}}\n"
        )
    };
    expect_2_4(
        &conf("0"),
        expect![[r#"
            4:12-13: stats-disabled: no process sends events: with `mode = 0` there is no socket `stats-writer`
                help: remove the setting; its default is `0660`
        "#]],
    );
    expect_2_4(
        &conf("0600"),
        expect![[r#"
            4:12-16: stats-disabled (warning): processes of other users than `root` send no events: `mode = 0600` keeps them from `stats-writer`
                help: remove the setting; its default is `0660`
        "#]],
    );
    for mode in ["0660", "0666", "0622"] {
        expect_2_4(&conf(mode), expect![""]);
    }
}

#[test]
fn a_filter_that_another_one_overwrites_is_said() {
    expect_2_4(
        "log_debug = event=sql_query_finished\nlog_debug = event=mail_opened\n\
         metric m {\n  filter = event=*\n  filter = event=mail_opened\n}\n\
         log_core_filter = event=mail_opened\nlog_core_filter = event=mail_opened\n\
         process_shutdown_filter =\nprocess_shutdown_filter = event=mail_opened\n\
         metric n {\n  metric_filter = event=mail_expunged\n  filter = event=mail_opened\n}\n\
         metric o {\n  filter = event=mail_expunged\n}\nmetric o {\n  filter = event=mail_opened\n}\n\
         metric p {\n  filter = <a\n  filter = event=mail_opened\n}\n",
        expect![[r#"
            2:1-10: conf-syntax (warning): this `log_debug` has no effect, because line 3 sets another one
                help: keep one of them, or join the two with `OR`
            5:3-9: conf-syntax (warning): metric `m`: this `filter` has no effect, because line 6 sets another one
                help: keep one of them, or join the two with `OR`
            13:3-16: conf-syntax (warning): metric `n`: this `filter` has no effect, because line 14 sets another one
                help: keep one of them, or join the two with `OR`
            17:3-9: conf-syntax (warning): metric `o`: this `filter` has no effect, because line 20 sets another one
                help: keep one of them, or join the two with `OR`
        "#]],
    );
}

#[test]
fn words_before_the_language_of_filters_are_right_in_their_time() {
    let conf = "log_debug = category:mail category:auth\n";
    let of_any = check_against(built_in(&V2_3), conf).findings;
    assert_eq!(
        shown(of_any.as_slice()),
        "1:13-40: filter-syntax (warning): `log_debug`: since 2.3.12 Dovecot does not read words such as `category:mail`\n    help: write `category=mail OR category=auth`\n"
    );
    assert_eq!(of_2_3("2.3.8", conf), "");
    assert_eq!(
        of_2_3("2.3.12", conf),
        "2:13-40: filter-syntax: `log_debug`: since 2.3.12 Dovecot does not read words such as `category:mail`\n    help: write `category=mail OR category=auth`\n"
    );
}

#[test]
fn an_exporter_without_a_target_is_said() {
    expect_2_4(
        "event_exporter a {\n  driver = http-post\n  format = json\n}\n\
         event_exporter b {\n  driver = unix\n  format = json\n  unix_path = /run/x\n}\n\
         event_exporter file {\n  driver = file\n  format = json\n  path = /x\n}\n",
        expect![[r#"
            3:12-21: incomplete-exporter: exporter `a` writes nothing: `http_post_url` is not set
                help: add `http_post_url = http://HOST/PATH`
        "#]],
    );
    expect_2_4("event_exporter_file_path = /x\nevent_exporter a {\n  driver = file\n  format = json\n}\n", expect![""]);
    assert_eq!(
        of_2_3(
            "2.3.21",
            "event_exporter a {\n  transport = http-post\n  format = json\n  format_args = time-unix\n}\n"
        ),
        "3:15-24: incomplete-exporter: exporter `a` writes nothing: `transport_args` is not set, and the stats process panics at each event\n    help: add `transport_args = http://HOST/PATH`\n"
    );
}

#[test]
fn what_a_filter_can_do_without_is_told_from_what_contradicts_it() {
    expect_2_4(
        "metric a {\n  filter = event=mail_* AND event=mail_opened\n}\n\
         metric b {\n  filter = event=mail_opened OR event=mail_*\n}\n\
         metric c {\n  filter = event=mail_opened AND (uid>5 OR uid>9)\n}\n\
         log_debug = uid=5 OR NOT uid=5\n\
         metric e {\n  filter = event=mail_opened AND uid=5 AND uid=5\n}\n\
         metric d {\n  filter = event=mail_opened AND event=mail_expunged\n}\n",
        expect![[r#"
            3:12-24: spare-condition: metric `a`: `event=mail_*` changes nothing, because `event=mail_opened` requires more
                help: leave it out
            6:12-29: spare-condition: metric `b`: `event=mail_opened` changes nothing, because `event=mail_*` allows more
                help: leave it out
            9:44-49: spare-condition: metric `c`: `uid>9` changes nothing, because `uid>5` allows more
                help: leave it out
            11:13-31: spare-condition: `log_debug`: the filter is true for every event
                help: leave out what excludes nothing, or compare something else
            13:44-49: spare-condition: metric `e`: `uid=5` is written twice
                help: leave it out
            16:34-53: never-matches: metric `d` can never count: no event is both `mail_opened` and `mail_expunged`
                help: to match either event, join the two with `OR`, in parentheses
        "#]],
    );
}

#[test]
fn a_group_without_a_bound_is_said_unless_the_filter_names_its_values() {
    let metric = |filter: &str, group: &str| {
        format!("metric m {{\n  filter = event=auth_request_finished{filter}\n  group_by {group} {{\n  }}\n}}\n")
    };
    expect_2_4(
        &metric("", "user"),
        expect![[r#"
            4:12-16: unbounded-group: metric `m` keeps a series for each user until the server restarts: `user` has no bound
                help: group by a field with few values, or compare `user` in the filter; each series takes 5 KB in the stats process
        "#]],
    );
    expect_2_4(&metric(" AND (user=a OR user=b)", "user"), expect![""]);
    expect_2_4(&metric("", "success"), expect![""]);
    // A field of which nothing is known is not said to have no bound.
    expect_2_4(&metric("", "mechanism"), expect![""]);
    expect_2_4(
        "metric m {\n  filter = event=auth_request_finished\n  group_by duration {\n    method exponential {\n\
         \x20     max_magnitude = 6\n    }\n  }\n}\n",
        expect![""],
    );
}

#[test]
fn the_most_series_of_a_metric_are_the_products_of_its_groups() {
    let text = "dovecot_config_version = 2.4.1\nmetric m {\n  filter = event=auth_request_finished\n\
                \x20 group_by success {\n  }\n  group_by duration {\n    method linear {\n      min = 0\n      max = 100\n\
                \x20     step = 10\n    }\n  }\n}\n";
    let checked = check_against(built_in(&V2_4), text);
    // The metric; `yes` and the events without the field; and in each of these 12 ranges.
    assert_eq!(checked.budgets.iter().map(|budget| budget.most).collect::<Vec<_>>(), [Some(1 + 2 + 2 * 12)]);
}

#[test]
fn an_unknown_event_is_told_what_there_is_about_its_subject() {
    expect_2_4(
        "metric a {\n  filter = event=imap_expunged_all\n}\n\
         metric b {\n  filter = event=finished\n}\n\
         metric c {\n  filter = event=quota\n}\n\
         metric d {\n  filter = event=certificate\n}\n",
        expect![[r#"
            3:18-35: unknown-event: metric `a` can never count: unknown event `imap_expunged_all`
                help: the events of `imap` are `imap_command_finished`, `imap_id_received`, `imap_client_hibernated`, `imap_client_unhibernated` and `imap_client_unhibernate_retried`
            6:18-26: unknown-event: metric `b` can never count: unknown event `finished`
                help: `spec print` lists all events
            9:18-23: unknown-event: metric `c` can never count: unknown event `quota`
                help: no event is about `quota`; `spec print` lists all events
            12:18-29: unknown-event: metric `d` can never count: unknown event `certificate`
                help: `auth_client_request_started` has a field `certificate_user`
        "#]],
    );
}

#[test]
fn a_template_is_said_to_be_one_and_its_names_are_checked() {
    expect_2_4(
        "ssl = {{ ssl }}\nmetric m {\n{% if x %}\n  filter = event=mail_opend\n{% endif %}\n}\n",
        expect![[r#"
            2:7-16: conf-syntax: this file is a template, not a configuration: `{{ ssl }}` is for a template engine such as Jinja
                help: check the file that it makes, or the output of `doveconf -n` on the server
            5:18-28: unknown-event: metric `m` can never count: unknown event `mail_opend`
                help: did you mean `mail_opened`?
        "#]],
    );
}

#[test]
fn a_field_of_one_value_is_asked_for_its_absence() {
    expect_found(
        "metric failures {\n  filter = event=auth_request_finished AND successful=no\n}\n",
        expect![[r#"
            2:55-57: unknown-value: metric `failures` can never count: `successful` of `auth_request_finished` is never `no`
                help: it is `yes` or absent; to match events without it, write `NOT successful=yes`
        "#]],
    );
    let absent = "metric failures {\n  filter = event=auth_request_finished AND NOT successful=yes\n}\n";
    assert_eq!(found(absent), "");
}
