//! What servers take as a number, a size, a duration and an exporter, case by case.

use super::block::{V2_3, V2_4, cases};
use super::*;

/// The cases that are refused.
fn refused<'c>(before: &str, after: &str, cases: &[&'c str]) -> Vec<&'c str> {
    cases.iter().copied().filter(|case| !found(&format!("{before}{case}{after}")).is_empty()).collect()
}

#[test]
fn a_number_is_digits_within_its_limits() {
    let numbers =
        ["0", "1", "4294967295", "4294967296", "-1", "+1", "x", "", "1x", "unlimited", "infinite", "%{env:N}"];
    for (server, wrong) in [
        (V2_3, &["4294967296", "-1", "+1", "x", "", "1x", "unlimited", "infinite"][..]),
        (V2_4, &["0", "4294967296", "-1", "+1", "x", "", "1x"]),
    ] {
        assert_eq!(refused(&format!("{server}service stats {{\n  client_limit = "), "\n}\n", &numbers), wrong);
    }
    let listener = format!("{V2_4}service stats {{\n  inet_listener http {{\n    port = ");
    let ports = ["0", "80", "65535", "65536", "-1", "http", ""];
    assert_eq!(refused(&listener, "\n  }\n}\n", &ports), ["65536", "-1", "http", ""]);
    let listener = format!("{V2_4}service stats {{\n  unix_listener stats {{\n    mode = ");
    let modes = ["0", "0600", "0777", "0800", "0x1f", "rw", "600", "4294967295", "4294967296"];
    assert_eq!(refused(&listener, "\n  }\n}\n", &modes), ["0800", "0x1f", "rw", "4294967296"]);
}

#[test]
fn a_size_a_duration_and_a_boolean_are_written_as_the_server_reads_them() {
    let sizes =
        ["256M", "1G", "2 GB", "3GiB", "4t", "9Kib", "1024", "1023", "5x", "M", "5mx", "5bb", "0", "unlimited", ""];
    for (server, wrong) in [
        (V2_3, &["1023", "5x", "M", "5mx", "5bb", "unlimited", ""][..]),
        (V2_4, &["1023", "5x", "M", "5mx", "5bb", "0", ""]),
    ] {
        assert_eq!(refused(&format!("{server}service stats {{\n  vsz_limit = "), "\n}\n", &sizes), wrong);
    }
    let times = ["60 secs", "0", "1 min", "5s", "250msecs", "3h", "2 Weeks", "60", "5 x", "secs", "unlimited", ""];
    let wrong = ["60", "5 x", "secs", "unlimited", ""];
    assert_eq!(refused(&format!("{V2_3}service stats {{\n  idle_kill = "), "\n}\n", &times), wrong);
    let exporter = format!("{V2_4}event_exporter e {{\n  driver = drop\n  format = none\n  unix_connect_timeout = ");
    assert_eq!(refused(&exporter, "\n}\n", &times), ["60", "5 x", "secs", ""]);
    let booleans = ["yes", "no", "y", "1", "Yes", "NO", "true", "0", "n", ""];
    let service = format!("{V2_4}service stats {{\n  drop_priv_before_exec = ");
    assert_eq!(refused(&service, "\n}\n", &booleans), ["true", "0", "n", ""]);
}

#[test]
fn the_limits_of_the_stats_service_fit_each_other() {
    let limits = [
        "process_min_avail = 1",
        "process_min_avail = 2",
        "process_limit = 3; process_min_avail = 3",
        "process_limit = 3; process_min_avail = 4",
        "process_limit = 0; process_min_avail = 4",
        "restart_request_count = 0",
        "restart_request_count = 1",
        "service_count = 0",
        "service_count = 7",
        "restart_request_count = unlimited",
        "idle_kill = 5 secs",
    ];
    expect![[r#"
        process_min_avail = 1
        process_min_avail = 2
            refused-setting: service `stats`: Dovecot 2.3 does not start: `process_min_avail` is above `process_limit` (lower it, or raise `process_limit`)
        process_limit = 3; process_min_avail = 3
        process_limit = 3; process_min_avail = 4
            refused-setting: service `stats`: Dovecot 2.3 does not start: `process_min_avail` is above `process_limit` (lower it, or raise `process_limit`)
        process_limit = 0; process_min_avail = 4
        restart_request_count = 0
            refused-setting: service `stats`: Dovecot 2.3 does not start: `restart_request_count` was added in 2.4.0 (write `service_count = 0`)
        restart_request_count = 1
            refused-setting: service `stats`: Dovecot 2.3 does not start: `restart_request_count` was added in 2.4.0 (write `service_count = 1`)
        service_count = 0
        service_count = 7
        restart_request_count = unlimited
            refused-setting: service `stats`: Dovecot 2.3 does not start: `restart_request_count` was added in 2.4.0 (write `service_count = 0`)
        idle_kill = 5 secs
    "#]].assert_eq(&cases(&format!("{V2_3}service stats {{\n"), "}\n", &limits));
    expect![[r#"
        process_min_avail = 1
        process_min_avail = 2
            refused-setting: service `stats`: Dovecot 2.4 does not start: `process_min_avail` is above `process_limit` (lower it, or raise `process_limit`)
        process_limit = 3; process_min_avail = 3
        process_limit = 3; process_min_avail = 4
            refused-setting: service `stats`: Dovecot 2.4 does not start: `process_min_avail` is above `process_limit` (lower it, or raise `process_limit`)
        process_limit = 0; process_min_avail = 4
            refused-setting: service `stats`: Dovecot 2.4 does not start: `process_limit` must be above 0 (write 1 or more)
        restart_request_count = 0
            refused-setting: service `stats`: Dovecot 2.4 does not start: `restart_request_count` must be above 0 (write 1 or more)
        restart_request_count = 1
        service_count = 0
            refused-setting: service `stats`: Dovecot 2.4 does not start: `service_count` was removed in 2.4.0 (write `restart_request_count = unlimited`)
        service_count = 7
            refused-setting: service `stats`: Dovecot 2.4 does not start: `service_count` was removed in 2.4.0 (write `restart_request_count = 7`)
        restart_request_count = unlimited
        idle_kill = 5 secs
            refused-setting: service `stats`: Dovecot 2.4 does not start: `idle_kill` was removed in 2.4.0 (write `idle_kill_interval = 5 secs`)
    "#]].assert_eq(&cases(&format!("{V2_4}service stats {{\n"), "}\n", &limits));
}

#[test]
fn an_exporter_has_all_that_it_needs() {
    expect![[r#"
        transport = log; format = json; format_args = time-unix
        transport = log; format = none
        transport = log; format = json
            refused-setting: exporter `e`: Dovecot 2.3 does not start: the format `json` has no time format (add `format_args = time-rfc3339`)
        transport = log; format = json; format_args = time
            refused-setting: exporter `e`: Dovecot 2.3 does not start: the format `json` has no time format (add `format_args = time-rfc3339`)
            refused-setting: exporter `e`: Dovecot 2.3 does not start: `time` is not a value of `format_args` (did you mean `time-rfc3339` or `time-unix`?)
        transport = log; format = json; format_args = time-unix time-unix
        transport = log; format = json; format_args = time-unix time-rfc3339
            refused-setting: exporter `e`: Dovecot 2.3 does not start: it has two time formats (keep one of them)
        transport = log; format =
            refused-setting: exporter `e`: Dovecot 2.3 does not start: `format` is empty (the values are `none`, `json` and `tab-text`)
        transport = http-post; format = none
            incomplete-exporter: exporter `e` writes nothing: `transport_args` is not set, and the stats process panics at each event (add `transport_args = http://HOST/PATH`)
        transport = http-post; format = none; transport_args = http://localhost/
        format = none
            refused-setting: exporter `e`: Dovecot 2.3 does not start: it has no `transport` (set it to `drop`, `http-post` or `log`)
    "#]].assert_eq(&cases(
        &format!("{V2_3}event_exporter e {{\n"),
        "}\n",
        &[
            "transport = log; format = json; format_args = time-unix",
            "transport = log; format = none",
            "transport = log; format = json",
            "transport = log; format = json; format_args = time",
            "transport = log; format = json; format_args = time-unix time-unix",
            "transport = log; format = json; format_args = time-unix time-rfc3339",
            "transport = log; format =",
            "transport = http-post; format = none",
            "transport = http-post; format = none; transport_args = http://localhost/",
            "format = none",
        ],
    ));
    expect![[r#"
        event_exporter e {; driver = log; format = json; }
        event_exporter e {; driver = file; format = json; }
            incomplete-exporter: exporter `e` writes nothing: `file_path` is not set (add `file_path = /PATH`)
        event_exporter e {; driver = file; format = json; file_path =; }
            incomplete-exporter: exporter `e` writes nothing: `file_path` is not set (add `file_path = /PATH`)
        event_exporter e {; driver = file; format = json; file_path = /a; }
        event_exporter_file_path = /a; event_exporter e {; driver = file; format = json; }
        event_exporter file {; driver = file; format = json; path = /a; }
        event_exporter e {; driver = unix; format = json; }
            incomplete-exporter: exporter `e` writes nothing: `unix_path` is not set (add `unix_path = /PATH`)
        event_exporter e {; driver = http-post; format = json; }
            incomplete-exporter: exporter `e` writes nothing: `http_post_url` is not set (add `http_post_url = http://HOST/PATH`)
        event_exporter e {; driver = http-post; format = json; http_post_url = http://localhost/; }
        event_exporter e {; driver = drop; format = json; time_format = time-unix; }
            refused-setting: exporter `e`: Dovecot 2.4 does not start: `time-unix` is not a value of `time_format` (did you mean `unix`?)
        event_exporter e {; driver = drop; format = json; format_args = time-rfc3339; }
            refused-setting: exporter `e`: Dovecot 2.4 does not start: `format_args` was removed in 2.4.0 (write `time_format = rfc3339`)
    "#]].assert_eq(&cases(
        V2_4,
        "",
        &[
            "event_exporter e {; driver = log; format = json; }",
            "event_exporter e {; driver = file; format = json; }",
            "event_exporter e {; driver = file; format = json; file_path =; }",
            "event_exporter e {; driver = file; format = json; file_path = /a; }",
            "event_exporter_file_path = /a; event_exporter e {; driver = file; format = json; }",
            "event_exporter file {; driver = file; format = json; path = /a; }",
            "event_exporter e {; driver = unix; format = json; }",
            "event_exporter e {; driver = http-post; format = json; }",
            "event_exporter e {; driver = http-post; format = json; http_post_url = http://localhost/; }",
            "event_exporter e {; driver = drop; format = json; time_format = time-unix; }",
            "event_exporter e {; driver = drop; format = json; format_args = time-rfc3339; }",
        ],
    ));
}

#[test]
fn the_numbers_of_a_group_make_ranges_that_fit_in_memory() {
    let numbers = [
        "linear {; min = 5; max = 9; step = 2; }",
        "linear {; max = 9; }",
        "linear {; min = 9; max = 9; step = 1; }",
        "linear {; min = 8; max = 9; step = 1; }",
        "linear {; min = 8; max = 9; step = 2; }",
        "linear {; max = 67108863; step = 1; }",
        "linear {; min = 67108863; max = 67108864; step = 1; }",
        "linear {; max = 67108864; step = 1; }",
        "linear {; max = 18446744073709551615; step = 18446744073709551615; }",
        "linear {; linear_max = 9; metric_group_by_method_linear_step = 1; }",
        "linear {; max = 1x; step = 1; }",
        "exponential {; max_magnitude = 5; }",
        "exponential {; min_magnitude = 6; max_magnitude = 5; }",
        "exponential {; min_magnitude = 7; max_magnitude = 5; }",
        "exponential {; base = 2; }",
        "exponential {; base = 3; }",
        "exponential {; exponential_base = 3; }",
        "exponential {; max_magnitude = 67108863; }",
        "exponential {; max_magnitude = 67108864; }",
        "exponential {; max_magnitude = 18446744073709551615; }",
        "discrete {; }",
    ];
    let before =
        format!("{V2_4}metric m {{\n  filter = event=imap_command_finished\n  group_by bytes_out {{\n    method ");
    expect![[r#"
        linear {; min = 5; max = 9; step = 2; }
        linear {; max = 9; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: `step` must not be 0 (an example is `min = 0`, `max = 1000` and `step = 100`)
        linear {; min = 9; max = 9; step = 1; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: `min` must be below `max` (an example is `min = 0`, `max = 1000` and `step = 100`)
        linear {; min = 8; max = 9; step = 1; }
        linear {; min = 8; max = 9; step = 2; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: `min` and `step` together must not be above `max` (an example is `min = 0`, `max = 1000` and `step = 100`)
        linear {; max = 67108863; step = 1; }
        linear {; min = 67108863; max = 67108864; step = 1; }
        linear {; max = 67108864; step = 1; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: it makes more ranges than fit in memory (an example is `min = 0`, `max = 1000` and `step = 100`)
        linear {; max = 18446744073709551615; step = 18446744073709551615; }
        linear {; linear_max = 9; metric_group_by_method_linear_step = 1; }
        linear {; max = 1x; step = 1; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: `1x` is not a non-negative number (write it in digits, without a sign and a unit)
        exponential {; max_magnitude = 5; }
        exponential {; min_magnitude = 6; max_magnitude = 5; }
        exponential {; min_magnitude = 7; max_magnitude = 5; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: `min_magnitude` is above `max_magnitude` (an example is `min_magnitude = 1`, `max_magnitude = 5` and `base = 10`)
        exponential {; base = 2; }
        exponential {; base = 3; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: the base must be 2 or 10 (an example is `min_magnitude = 1`, `max_magnitude = 5` and `base = 10`)
        exponential {; exponential_base = 3; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: the base must be 2 or 10 (an example is `min_magnitude = 1`, `max_magnitude = 5` and `base = 10`)
        exponential {; max_magnitude = 67108863; }
        exponential {; max_magnitude = 67108864; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: it makes more ranges than fit in memory (an example is `min_magnitude = 1`, `max_magnitude = 5` and `base = 10`)
        exponential {; max_magnitude = 18446744073709551615; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: it makes more ranges than fit in memory (an example is `min_magnitude = 1`, `max_magnitude = 5` and `base = 10`)
            refused-setting: metric `m`: Dovecot 2.4 does not start: `18446744073709551615` is not a non-negative number (write it in digits, without a sign and a unit)
        discrete {; }
            unbounded-group: metric `m` keeps a series for each number of bytes until the server restarts: `bytes_out` has no bound (group by a field with few values, or compare `bytes_out` in the filter; each series takes 5 KB in the stats process)
    "#]].assert_eq(&cases(&before, "  }\n}\n", &numbers));
}

#[test]
fn the_same_finding_in_many_metrics_names_the_first_three() {
    let metrics = |count: usize| {
        let metric =
            |at| format!("metric m{at} {{\n  filter = event=imap_command_finished\n  exporter = nowhere\n}}\n");
        let findings = check(&(0..count).map(metric).collect::<String>()).findings;
        let once = dovecot_events::check::conf::once_each(findings);
        once.as_slice().iter().map(|finding| format!("{} {:?}\n", finding.message, finding.count)).collect::<String>()
    };
    expect![[r#"
        metric `m0` exports nothing: unknown exporter `nowhere` None
        metrics `m0` and `m1` export nothing: unknown exporter `nowhere` Some(2)
        metrics `m0`, `m1` and `m2` export nothing: unknown exporter `nowhere` Some(3)
        metrics `m0`, `m1`, `m2`, and 1 other export nothing: unknown exporter `nowhere` Some(4)
        metrics `m0`, `m1`, `m2`, and 2 others export nothing: unknown exporter `nowhere` Some(5)
    "#]]
    .assert_eq(&[1, 2, 3, 4, 5].map(metrics).concat());
}
