//! Sections, groups and blocks of one name: what servers read of them, case by case.

use super::block::{V2_3, V2_4, cases};
use super::*;

#[test]
fn what_the_stats_process_does_not_read_is_not_refused_by_it() {
    let metric = "metric m {; filter = event=imap_command_finished; group_by cmd_name {; method exponential {; base = 3; }; }; }";
    let described = "metric m {; filter = event=imap_command_finished; description = %{nothing}; }";
    let within = |section: &str, metric: &str| format!("{section} {{; {metric}; }}");
    let cases_of = [
        within("protocol imap", metric),
        within("protocol stats", metric),
        within("group @g a", metric),
        format!("{}; @g = a", within("group @g a", metric)),
        within("protocol imap", described),
        within("protocol stats", described),
        within("protocol imap", "metric m {; filter = event=imap_command_finished; description = %{open; }"),
    ];
    let cases_of: Vec<&str> = cases_of.iter().map(String::as_str).collect();
    expect![[r#"
        protocol imap {; metric m {; filter = event=imap_command_finished; group_by cmd_name {; method exponential {; base = 3; }; }; }; }
            never-matches: metric `m` can never count: the stats process does not read the block `protocol imap` (move it out of the block)
        protocol stats {; metric m {; filter = event=imap_command_finished; group_by cmd_name {; method exponential {; base = 3; }; }; }; }
            unknown-field: metric `m` groups by `cmd_name`; `imap_command_finished` has no field `cmd_name` (did you mean `name`?)
            refused-setting: metric `m`: Dovecot 2.4 does not start: the base must be 2 or 10 (an example is `min_magnitude = 1`, `max_magnitude = 5` and `base = 10`)
        group @g a {; metric m {; filter = event=imap_command_finished; group_by cmd_name {; method exponential {; base = 3; }; }; }; }
        group @g a {; metric m {; filter = event=imap_command_finished; group_by cmd_name {; method exponential {; base = 3; }; }; }; }; @g = a
            unknown-field: metric `m` groups by `cmd_name`; `imap_command_finished` has no field `cmd_name` (did you mean `name`?)
            refused-setting: metric `m`: Dovecot 2.4 does not start: the base must be 2 or 10 (an example is `min_magnitude = 1`, `max_magnitude = 5` and `base = 10`)
        protocol imap {; metric m {; filter = event=imap_command_finished; description = %{nothing}; }; }
            never-matches: metric `m` can never count: the stats process does not read the block `protocol imap` (move it out of the block)
        protocol stats {; metric m {; filter = event=imap_command_finished; description = %{nothing}; }; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: unknown variable `nothing` (it knows `%{env:NAME}`, `%{system:hostname}` and `%{process:pid}`)
        protocol imap {; metric m {; filter = event=imap_command_finished; description = %{open; }; }
            never-matches: metric `m` can never count: the stats process does not read the block `protocol imap` (move it out of the block)
            refused-setting: metric `m`: Dovecot 2.4 does not start: `%{` is never closed (close it with `}`)
    "#]].assert_eq(&cases(V2_4, "", &cases_of));
}

#[test]
fn the_first_block_of_a_name_has_the_filter() {
    let blocks = [
        "metric m {; }",
        "metric m {; }; metric m {; filter = event=imap_command_finished; }",
        "metric m {; filter = event=imap_command_finished; }; metric m {; }",
        "metric m {; metric_filter = event=imap_command_finished; }",
        "protocol imap {; metric m {; }; }",
        "protocol imap {; metric m {; }; metric m {; filter = event=imap_command_finished; }; }",
        "metric m {; filter = event=imap_command_finished; }; protocol imap {; metric m {; }; }",
        "group @g a {; metric m {; }; }",
        "group @g a {; metric m {; }; }; @g = a",
        "@metric_defaults = backend; metric imap_commands {; exporter =; }",
        "@metric_defaults = proxy; metric imap_commands {; }",
    ];
    expect![[r#"
        metric m {; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
        metric m {; }; metric m {; filter = event=imap_command_finished; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: its first block has no filter (write the filter into the first block of this name)
        metric m {; filter = event=imap_command_finished; }; metric m {; }
        metric m {; metric_filter = event=imap_command_finished; }
        protocol imap {; metric m {; }; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
            never-matches: metric `m` can never count: the stats process does not read the block `protocol imap` (move it out of the block)
        protocol imap {; metric m {; }; metric m {; filter = event=imap_command_finished; }; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: its first block has no filter (write the filter into the first block of this name)
            never-matches: metric `m` can never count: the stats process does not read the block `protocol imap` (move it out of the block)
        metric m {; filter = event=imap_command_finished; }; protocol imap {; metric m {; }; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
            never-matches (warning): metric `m`: the stats process does not read the block `protocol imap` (move it out of the block)
        group @g a {; metric m {; }; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
        group @g a {; metric m {; }; }; @g = a
            refused-setting: metric `m`: Dovecot 2.4 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
            refused-setting: metric `m`: Dovecot 2.4 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
        @metric_defaults = backend; metric imap_commands {; exporter =; }
        @metric_defaults = proxy; metric imap_commands {; }
            refused-setting: metric `imap_commands`: Dovecot 2.4 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
    "#]].assert_eq(&cases(V2_4, "", &blocks));
    let blocks = [&blocks[..7], &["protocol imap {; metric m {; filter = <none; }; }"]].concat();
    expect![[r#"
        metric m {; }
            refused-setting: metric `m`: Dovecot 2.3 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
        metric m {; }; metric m {; filter = event=imap_command_finished; }
        metric m {; filter = event=imap_command_finished; }; metric m {; }
        metric m {; metric_filter = event=imap_command_finished; }
            refused-setting: metric `m`: Dovecot 2.3 does not start: unknown setting `metric_filter` (did you mean `filter`?)
        protocol imap {; metric m {; }; }
            refused-setting: metric `m`: Dovecot 2.3 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
            never-matches: metric `m` can never count: the stats process does not read the block `protocol imap` (move it out of the block)
        protocol imap {; metric m {; }; metric m {; filter = event=imap_command_finished; }; }
            never-matches: metric `m` can never count: the stats process does not read the block `protocol imap` (move it out of the block)
        metric m {; filter = event=imap_command_finished; }; protocol imap {; metric m {; }; }
            never-matches (warning): metric `m`: the stats process does not read the block `protocol imap` (move it out of the block)
        protocol imap {; metric m {; filter = <none; }; }
            conf-syntax: cannot read the value of `filter` from its file: it does not exist
            never-matches: metric `m` can never count: the stats process does not read the block `protocol imap` (move it out of the block)
    "#]].assert_eq(&cases(V2_3, "", &blocks));
}

#[test]
fn an_exporter_in_a_section_adds_to_the_one_around_it_in_2_3_only() {
    let sections = [
        "event_exporter e {; transport = log; format = json; format_args = time-unix; }; protocol imap {; event_exporter e {; format = tab-text; }; }",
        "event_exporter e {; transport = log; format = none; }; protocol imap {; event_exporter e {; format = json; }; }",
        "event_exporter e {; transport = http-post; transport_args = http://localhost/; format = none; }; local 127.0.0.1 {; event_exporter e {; }; }",
        "event_exporter e {; transport = log; format = none; }; protocol imap {; event_exporter f {; transport = log; }; }",
        "protocol imap {; event_exporter e {; transport = log; format = none; }; local 127.0.0.1 {; event_exporter e {; }; }; }",
        "event_exporter e {; transport = log; }; event_exporter e {; format = none; }",
        "event_exporter e {; transport = file; format = none; }",
        "event_exporter e {; transport = unix; format = none; }",
    ];
    expect![[r#"
        event_exporter e {; transport = log; format = json; format_args = time-unix; }; protocol imap {; event_exporter e {; format = tab-text; }; }
        event_exporter e {; transport = log; format = none; }; protocol imap {; event_exporter e {; format = json; }; }
            refused-setting: exporter `e`: Dovecot 2.3 does not start: the format `json` has no time format (add `format_args = time-rfc3339`)
        event_exporter e {; transport = http-post; transport_args = http://localhost/; format = none; }; local 127.0.0.1 {; event_exporter e {; }; }
        event_exporter e {; transport = log; format = none; }; protocol imap {; event_exporter f {; transport = log; }; }
            refused-setting: exporter `f`: Dovecot 2.3 does not start: it has no `format` (set it to `none`, `json` or `tab-text`)
        protocol imap {; event_exporter e {; transport = log; format = none; }; local 127.0.0.1 {; event_exporter e {; }; }; }
        event_exporter e {; transport = log; }; event_exporter e {; format = none; }
        event_exporter e {; transport = file; format = none; }
            refused-setting: exporter `e`: Dovecot 2.3 does not start: `file` is not a value of `transport` (the values are `drop`, `http-post` and `log`)
        event_exporter e {; transport = unix; format = none; }
            refused-setting: exporter `e`: Dovecot 2.3 does not start: `unix` is not a value of `transport` (the values are `drop`, `http-post` and `log`)
    "#]].assert_eq(&cases(V2_3, "", &sections));
    let sections = [
        "event_exporter e {; driver = log; format = json; }; protocol imap {; event_exporter e {; format = json; }; }",
        "event_exporter e {; format = json; }",
        "event_exporter e {; driver = file; file_path = /a; format = json; }; protocol imap {; event_exporter e {; driver = file; format = json; }; }",
        "event_exporter e {; driver = log; }; event_exporter e {; format = none; }",
        "metric m {; filter = event=imap_command_finished; event_exporter e {; driver = log; }; }",
        "event_exporter file {; driver = unix; format = none; path = /a; }",
        "event_exporter unix {; driver = unix; format = none; path = /a; }",
        "event_exporter e {; driver = file; format = none; file_path = <a; }",
        "event_exporter e {; driver = $ENV:X; format = none; }",
        "event_exporter_unix_path = /a; event_exporter e {; driver = file; format = none; }",
    ];
    expect![[r#"
        event_exporter e {; driver = log; format = json; }; protocol imap {; event_exporter e {; format = json; }; }
        event_exporter e {; format = json; }
        event_exporter e {; driver = file; file_path = /a; format = json; }; protocol imap {; event_exporter e {; driver = file; format = json; }; }
            incomplete-exporter: exporter `e` writes nothing: `file_path` is not set (add `file_path = /PATH`)
        event_exporter e {; driver = log; }; event_exporter e {; format = none; }
        metric m {; filter = event=imap_command_finished; event_exporter e {; driver = log; }; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: it has no `format` (set it to `none`, `json` or `tab-text`)
        event_exporter file {; driver = unix; format = none; path = /a; }
            incomplete-exporter: exporter `file` writes nothing: `unix_path` is not set (add `unix_path = /PATH`)
        event_exporter unix {; driver = unix; format = none; path = /a; }
        event_exporter e {; driver = file; format = none; file_path = <a; }
        event_exporter e {; driver = $ENV:X; format = none; }
        event_exporter_unix_path = /a; event_exporter e {; driver = file; format = none; }
            incomplete-exporter: exporter `e` writes nothing: `file_path` is not set (add `file_path = /PATH`)
    "#]].assert_eq(&cases(V2_4, "", &sections));
}

#[test]
fn only_the_stats_service_is_looked_at() {
    let services = [
        "service stats {; client_limit = x; }",
        "service imap {; client_limit = x; process_min_avail = 9; }",
        "service stats {; clent_limit = 5; }",
        "service stats {; @x = y; }",
        "service stats {; process_limit = 4; }; service stats {; process_min_avail = 5; }",
        "service stats {; process_min_avail = 5; }; service stats {; process_limit = 5; }",
        "protocol imap {; service stats {; client_limit = x; }; }",
        "service stats {; service stats {; client_limit = x; }; }",
        "service stats {; unix_listener a {; mode = 9; }; fifo_listener b {; mode = 08; }; inet_listener c {; port = x; reuse_port = x; }; }",
    ];
    expect![[r#"
        service stats {; client_limit = x; }
            refused-setting: service `stats`: Dovecot 2.3 does not start: `x` is not a non-negative number (write it in digits, without a sign and a unit)
        service imap {; client_limit = x; process_min_avail = 9; }
        service stats {; clent_limit = 5; }
            refused-setting: service `stats`: Dovecot 2.3 does not start: unknown setting `clent_limit` (did you mean `client_limit`?)
        service stats {; @x = y; }
            refused-setting: service `stats`: Dovecot 2.3 does not start: unknown setting `@x`
        service stats {; process_limit = 4; }; service stats {; process_min_avail = 5; }
            refused-setting: service `stats`: Dovecot 2.3 does not start: `process_min_avail` is above `process_limit` (lower it, or raise `process_limit`)
        service stats {; process_min_avail = 5; }; service stats {; process_limit = 5; }
        protocol imap {; service stats {; client_limit = x; }; }
            refused-setting: service `stats`: Dovecot 2.3 does not start: `x` is not a non-negative number (write it in digits, without a sign and a unit)
        service stats {; service stats {; client_limit = x; }; }
            refused-setting: service `stats`: Dovecot 2.3 does not start: a block `service` is not allowed here in Dovecot 2.3
        service stats {; unix_listener a {; mode = 9; }; fifo_listener b {; mode = 08; }; inet_listener c {; port = x; reuse_port = x; }; }
            refused-setting: service `stats`: Dovecot 2.3 does not start: `08` is not a mode (write digits from 0 to 7, such as `0660`)
            refused-setting: service `stats`: Dovecot 2.3 does not start: `x` is not a port (write a number up to 65535, or 0 for no port)
            refused-setting: service `stats`: Dovecot 2.3 does not start: `x` is not a boolean (write `yes` or `no`)
    "#]].assert_eq(&cases(V2_3, "", &services));
    expect![[r#"
        service stats {; client_limit = x; }
            refused-setting: service `stats`: Dovecot 2.4 does not start: `x` is not a non-negative number (write it in digits, without a sign and a unit)
        service imap {; client_limit = x; process_min_avail = 9; }
        service stats {; clent_limit = 5; }
            refused-setting: service `stats`: Dovecot 2.4 does not start: unknown setting `clent_limit` (did you mean `client_limit`?)
        service stats {; @x = y; }
        service stats {; process_limit = 4; }; service stats {; process_min_avail = 5; }
            refused-setting: service `stats`: Dovecot 2.4 does not start: `process_min_avail` is above `process_limit` (lower it, or raise `process_limit`)
        service stats {; process_min_avail = 5; }; service stats {; process_limit = 5; }
        protocol imap {; service stats {; client_limit = x; }; }
            refused-setting: service `stats`: Dovecot 2.4 does not start: `x` is not a non-negative number (write it in digits, without a sign and a unit)
        service stats {; service stats {; client_limit = x; }; }
            refused-setting: service `stats`: Dovecot 2.4 does not start: a block `service` is not allowed in a block `service` (is the `}` of `service stats` missing?)
        service stats {; unix_listener a {; mode = 9; }; fifo_listener b {; mode = 08; }; inet_listener c {; port = x; reuse_port = x; }; }
            refused-setting: service `stats`: Dovecot 2.4 does not start: `08` is not a mode (write digits from 0 to 7, such as `0660`)
            refused-setting: service `stats`: Dovecot 2.4 does not start: `x` is not a port (write a number up to 65535, or 0 for no port)
    "#]].assert_eq(&cases(V2_4, "", &services));
}

#[test]
fn the_last_value_of_a_setting_counts_where_it_is_looked_at_late() {
    let settings = [
        "event_exporter e {; driver = log; format = jsn; format = json; }",
        "event_exporter e {; driver = log; format = json; format = jsn; }",
        "event_exporter e {; driver = log; format = jsn; }; event_exporter e {; event_exporter_format = json; }",
        "event_exporter e {; driver = loog; driver = log; format = json; }",
        "event_exporter e {; driver = log; format = json; time_format = u; time_format = unix; }",
    ];
    expect![[r#"
        event_exporter e {; driver = log; format = jsn; format = json; }
        event_exporter e {; driver = log; format = json; format = jsn; }
            refused-setting: exporter `e`: Dovecot 2.4 does not start: `jsn` is not a value of `format` (did you mean `json`?)
        event_exporter e {; driver = log; format = jsn; }; event_exporter e {; event_exporter_format = json; }
        event_exporter e {; driver = loog; driver = log; format = json; }
            refused-setting: exporter `e`: Dovecot 2.4 does not start: `loog` is not a value of `driver` (did you mean `log`?)
        event_exporter e {; driver = log; format = json; time_format = u; time_format = unix; }
            refused-setting: exporter `e`: Dovecot 2.4 does not start: `u` is not a value of `time_format` (the values are `rfc3339` and `unix`)
    "#]].assert_eq(&cases(V2_4, "", &settings));
    let settings = [
        "event_exporter e {; transport = loog; transport = log; format = none; }",
        "event_exporter e {; transport = log; format = json; format_args = time; format_args = time-unix; }",
        "service stats {; client_limit = x; client_limit = 5; }",
    ];
    expect![[r#"
        event_exporter e {; transport = loog; transport = log; format = none; }
        event_exporter e {; transport = log; format = json; format_args = time; format_args = time-unix; }
        service stats {; client_limit = x; client_limit = 5; }
            refused-setting: service `stats`: Dovecot 2.3 does not start: `x` is not a non-negative number (write it in digits, without a sign and a unit)
    "#]].assert_eq(&cases(V2_3, "", &settings));
}
