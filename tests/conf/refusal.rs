//! What a server refuses, and what a server of its time reads.

use super::context::{of_2_3, of_2_4};
use super::*;

/// What servers refuse, of both lines, each at its word.
#[test]
fn what_a_server_refuses_is_said_with_what_to_write_instead() {
    expect_found(
        "dovecot_config_version = 2.4.1\n\
         event_exporter one {\n  transport = log\n  format = jsn\n  format_args = time-unix\n}\n\
         event_exporter two {\n  driver = loog\n}\n\
         metric a {\n  filter = event=imap_command_finished\n  group_by = name duration:exponential:1:5:10\n  \
         fielda = x\n}\n\
         metric b {\n  event_name = imap_command_finished\n}\n",
        expect![[r#"
            3:3-12: refused-setting: exporter `one`: Dovecot 2.4 does not start: `transport` was removed in 2.4.0
                help: write `driver = log`
            4:12-15: refused-setting: exporter `one`: Dovecot 2.4 does not start: `jsn` is not a value of `format`
                help: did you mean `json`?
            5:3-14: refused-setting: exporter `one`: Dovecot 2.4 does not start: `format_args` was removed in 2.4.0
                help: write `time_format = unix`
            7:1-15: refused-setting: exporter `two`: Dovecot 2.4 does not start: it has no `format`
                help: set it to `none`, `json` or `tab-text`
            8:12-16: refused-setting: exporter `two`: Dovecot 2.4 does not start: `loog` is not a value of `driver`
                help: did you mean `log`?
            12:3-11: refused-setting: metric `a`: Dovecot 2.4 does not start: `group_by` is a block, not a setting
                help: write `group_by name { }` and `group_by duration { method exponential { ... } }`
            13:3-9: refused-setting: metric `a`: Dovecot 2.4 does not start: unknown setting `fielda`
                help: did you mean `fields`?
            16:3-13: refused-setting: metric `b`: Dovecot 2.4 does not start: `event_name` was removed in 2.3.12
                help: write `filter = event=imap_command_finished`
        "#]],
    );
    expect_found(
        "dovecot_config_version = 2.4.1\n@metric_defaults = bakend\n\
         metric a {\n  filter = event=imap_command_finished\n  \
         group_by name {\n    method exponental {\n    }\n  }\n  \
         group_by bytes_in {\n    method exponential {\n      base = 3\n    }\n    method linear {\n      max = 5\n    }\n  }\n  \
         fields {\n    bytes_in = maybe\n  }\n}\n",
        expect![[r#"
            2:20-26: refused-setting: Dovecot 2.4 does not start: unknown group `@metric_defaults bakend`
                help: did you mean `backend`?
            6:12-22: refused-setting: metric `a`: Dovecot 2.4 does not start: unknown method `exponental`
                help: did you mean `exponential`?
            10:12-23: refused-setting: metric `a`: Dovecot 2.4 does not start: the base must be 2 or 10
                help: an example is `min_magnitude = 1`, `max_magnitude = 5` and `base = 10`
            13:5-11: refused-setting: metric `a`: Dovecot 2.4 does not start: a group has two methods
                help: keep one of them
            13:12-18: refused-setting: metric `a`: Dovecot 2.4 does not start: `step` must not be 0
                help: an example is `min = 0`, `max = 1000` and `step = 100`
            18:16-21: refused-setting: metric `a`: Dovecot 2.4 does not start: `maybe` is not a boolean
                help: write `yes` or `no`
        "#]],
    );
    expect_found(
        "# 2.3.21 (47349e2482): /etc/dovecot/dovecot.conf\n\
         event_exporter one {\n  driver = log\n  format = json\n}\n\
         metric a {\n  filter = event=imap_command_finished\n  group_by = duration:exponential:1:5:3\n}\n\
         metric b {\n  filter = event=imap_command_finished\n  group_by = duration:linear:0:100:200 duration:discrete:1\n}\n\
         metric c {\n  event_name = imap_command_finished\n  filter {\n    name = SELECT\n  }\n}\n",
        expect![[r#"
            2:1-15: refused-setting: exporter `one`: Dovecot 2.3 does not start: it has no `transport`
                help: set it to `drop`, `http-post` or `log`
            2:1-15: refused-setting: exporter `one`: Dovecot 2.3 does not start: the format `json` has no time format
                help: add `format_args = time-rfc3339`
            3:3-9: refused-setting: exporter `one`: Dovecot 2.3 does not start: `driver` was added in 2.4.0
                help: write `transport = log`
            8:23-34: refused-setting: metric `a`: Dovecot 2.3 does not start: `exponential`: the base must be 2 or 10
                help: the numbers are the lowest and highest power and the base, as in `field:exponential:1:5:10`
            12:23-29: refused-setting: metric `b`: Dovecot 2.3 does not start: `linear`: the first number and the step together must not be above the second number
                help: the numbers are the lowest and highest value and the step, as in `field:linear:0:1000:100`
            12:49-57: refused-setting: metric `b`: Dovecot 2.3 does not start: `discrete` takes no numbers
            15:3-13: refused-setting: metric `c`: Dovecot 2.3 does not start: `event_name` was removed in 2.3.12
                help: write `filter = event=imap_command_finished AND name=SELECT`
            16:3-9: refused-setting: metric `c`: Dovecot 2.3 does not start: a block `filter` is not allowed here in Dovecot 2.3
                help: write `filter = event=imap_command_finished AND name=SELECT`
        "#]],
    );
}

#[test]
fn what_a_server_of_its_time_reads_is_right() {
    let old = "# 2.3.8 (9df20d2db): /etc/dovecot/dovecot.conf\nmetric selects {\n  event_name = imap_command_finished\n  \
               categories = imap\n  filter {\n    name = SELECT\n  }\n}\n";
    assert_eq!(found(old), "");
    // The group brings the filter.
    let group = "dovecot_config_version = 2.4.2\n@metric_defaults = backend\n\
                 event_exporter out {\n  driver = log\n  format = json\n}\nmetric auth_failures {\n  exporter = out\n}\n";
    assert_eq!(found(group), "");
    // A group that is not included counts nothing.
    let unused = "dovecot_config_version = 2.4.2\ngroup @metric_defaults mine {\n  metric x {\n    filter = event=nothing\n  }\n}\n";
    assert_eq!(found(unused), "");
    assert!(found(&format!("{unused}@metric_defaults = mine\n")).contains("metric `x` can never count"));
    assert_eq!(found("metric metric {\n  filter = event=imap_command_finished\n}\n"), "");
}

#[test]
fn a_file_without_a_setting_is_no_configuration() {
    let error = conf_check(&["-".to_owned()], None, vendored(), &mut io::empty()).unwrap_err();
    assert_eq!(error.to_string(), "no setting found in -");
}

#[test]
fn what_a_server_refuses_is_told_with_what_was_found() {
    of_2_4(
        &[
            "metric m {; filter = event=imap_command_finished; fielda = x; }",
            "metric m {; filter = event=imap_command_finished; group_by = cmd_name:linear:0:9:1; }",
            "service stats {; client_limit = x; }",
            "event_exporter e {; driver = file; format = json; }",
            "metric m {; filter = event=mail_opened; description = a %{env:X} %{no} %{none} %{x; }",
            "metric m {; filter = event=mail_opened; description = %{x; }",
            "metric m {; filter = event=mail_opened; group_by user {; method linear {; max = 9; step = 1; }; method discrete {; }; }; }",
            "@metric_defaults = bakend",
            "metric m {; filter = event=imap_command_finished; group_by last_run_time {; }; }",
            "metric m {; filter = event=imap_command_finished; fields = cmd_name; exporter_include = nam; }",
            "metric m {; filter = event=auth_request_finished; group_by user {; }; }",
            "metric m {; filter = event=imap_command_finished; group_by cmd_name {; method linear {; max = 9; step = 1; }; }; }",
            "metric m {; filter = event=imap_command_finished AND event=imap_*; }",
            "metric m {; filter = event=imap_command_finished AND event=imap_* AND NOT cmd_nme=x; }",
            "metric m {; filter = event=mail_opened AND event=mail_expunged AND event=mail_*; }",
            "metric m {; filter = event=imap_command_finished AND (cmd_name=a OR NOT cmd_name=a); }",
            "metric m {; filter = event=imap_command_finished; filter = event=mail_opened; }",
            "log_debug = event=a; log_debug = event=imap_command_finished",
            "protocol imap {; metric m {; filter = event=imap_command_finished AND x; }; }; metric m {; filter = event=mail_opened; }",
            "protocol imap {; metric m {; filter = event=imap_command_finished; exporter = x; }; }",
            "protocol imap {; metric m {; filter = event=imap_x; }; }",
            "stats_writer_socket_path =",
            "stats_writer_socket_path =; metric m {; filter = event=imap_command_finished; }",
            "stats_writer_socket_path =; metric m {; filter = event=imap_command_finished; }; metric n {; filter = event=mail_opened; }",
            "service stats {; unix_listener stats-writer {; mode = 0; }; }",
            "service stats {; unix_listener stats-writer {; mode = 0600; user = dovecot; }; }; metric m {; filter = event=mail_opened; }",
            "service stats {; unix_listener stats-writer {; mode = 0600; }; }",
            "service stats {; inet_listener http {; port = 1; }; }; metric a-b {; filter = event=mail_opened; }",
        ],
        expect![[r#"
            metric m {; filter = event=imap_command_finished; fielda = x; }
                4:1-7 error refused-setting: metric `m`: Dovecot 2.4 does not start: unknown setting `fielda` (did you mean `fields`?)
                    metric m, found fielda
            metric m {; filter = event=imap_command_finished; group_by = cmd_name:linear:0:9:1; }
                4:1-9 error refused-setting: metric `m`: Dovecot 2.4 does not start: `group_by` is a block, not a setting (write `group_by cmd_name { method linear { ... } }`)
                    metric m, found group_by
                4:12-20 error wrong-kind: metric `m` groups `cmd_name` by `linear`, but `cmd_name` is a string, not a number (write only `cmd_name`, which makes a group of each value)
                    metric m, field cmd_name, Events-2.4.txt:680
            service stats {; client_limit = x; }
                3:16-17 error refused-setting: service `stats`: Dovecot 2.4 does not start: `x` is not a non-negative number (write it in digits, without a sign and a unit)
                    found x
            event_exporter e {; driver = file; format = json; }
                3:10-14 error incomplete-exporter: exporter `e` writes nothing: `file_path` is not set (add `file_path = /PATH`)
                    found file
            metric m {; filter = event=mail_opened; description = a %{env:X} %{no} %{none} %{x; }
                4:26-31 error refused-setting: metric `m`: Dovecot 2.4 does not start: unknown variable `no` (it knows `%{env:NAME}`, `%{system:hostname}` and `%{process:pid}`)
                    metric m, found %{no}
                4:32-39 error refused-setting: metric `m`: Dovecot 2.4 does not start: unknown variable `none` (it knows `%{env:NAME}`, `%{system:hostname}` and `%{process:pid}`)
                    metric m, found %{none}
                4:40-43 error refused-setting: metric `m`: Dovecot 2.4 does not start: `%{` is never closed (close it with `}`)
                    metric m, found %{x
            metric m {; filter = event=mail_opened; description = %{x; }
                4:15-18 error refused-setting: metric `m`: Dovecot 2.4 does not start: `%{` is never closed (close it with `}`)
                    metric m, found %{x
            metric m {; filter = event=mail_opened; group_by user {; method linear {; max = 9; step = 1; }; method discrete {; }; }; }
                4:10-14 error wrong-kind: metric `m` groups `user` by `linear`, but `user` is a string, not a number (write only `user`, which makes a group of each value)
                    metric m, field user, Events-2.4.txt:1346
                9:1-7 error refused-setting: metric `m`: Dovecot 2.4 does not start: a group has two methods (keep one of them)
                    metric m, found method
            @metric_defaults = bakend
                2:20-26 error refused-setting: Dovecot 2.4 does not start: unknown group `@metric_defaults bakend` (did you mean `backend`?)
                    found bakend
            metric m {; filter = event=imap_command_finished; group_by last_run_time {; }; }
                4:10-23 warning useless-field: metric `m` groups by `last_run_time`, which is a time, and the server does not group by times (remove it)
                    metric m, event imap_command_finished, field last_run_time, Events-2.4.txt:702
            metric m {; filter = event=imap_command_finished; fields = cmd_name; exporter_include = nam; }
                4:10-18 warning useless-field: metric `m` sums `cmd_name`, which adds 0 for each event because it is a string (the numbers are `running_usecs`, `lock_wait_usecs`, `net_in_bytes` and `net_out_bytes`)
                    metric m, event imap_command_finished, field cmd_name, Events-2.4.txt:680
                5:20-23 warning useless-field: metric `m` exports `nam`, which Dovecot ignores: an event has no such part (did you mean `name`?)
                    metric m, found nam
            metric m {; filter = event=auth_request_finished; group_by user {; }; }
                4:10-14 warning unbounded-group: metric `m` keeps a series for each user until the server restarts: `user` has no bound (group by a field with few values, or compare `user` in the filter; each series takes 5 KB in the stats process)
                    metric m, field user
            metric m {; filter = event=imap_command_finished; group_by cmd_name {; method linear {; max = 9; step = 1; }; }; }
                4:10-18 error wrong-kind: metric `m` groups `cmd_name` by `linear`, but `cmd_name` is a string, not a number (write only `cmd_name`, which makes a group of each value)
                    metric m, field cmd_name, Events-2.4.txt:680
            metric m {; filter = event=imap_command_finished AND event=imap_*; }
                3:42-54 info spare-condition: metric `m`: `event=imap_*` changes nothing, because `event=imap_command_finished` requires more (leave it out)
                    metric m
            metric m {; filter = event=imap_command_finished AND event=imap_* AND NOT cmd_nme=x; }
                3:63-70 error unknown-field: metric `m`: `imap_command_finished` has no field `cmd_nme` (did you mean `cmd_name`?)
                    metric m, event imap_command_finished, field cmd_nme, Events-2.4.txt:687
            metric m {; filter = event=mail_opened AND event=mail_expunged AND event=mail_*; }
                3:32-51 error never-matches: metric `m` can never count: no event is both `mail_opened` and `mail_expunged` (to match either event, join the two with `OR`, in parentheses)
                    metric m
            metric m {; filter = event=imap_command_finished AND (cmd_name=a OR NOT cmd_name=a); }
                3:43-71 info spare-condition: metric `m`: `cmd_name=a OR NOT cmd_name=a` changes nothing, because `event=imap_command_finished` requires more (leave it out)
                    metric m
            metric m {; filter = event=imap_command_finished; filter = event=mail_opened; }
                3:1-7 warning conf-syntax: metric `m`: this `filter` has no effect, because line 4 sets another one (keep one of them, or join the two with `OR`)
                    metric m
            log_debug = event=a; log_debug = event=imap_command_finished
                2:1-10 warning conf-syntax: this `log_debug` has no effect, because line 3 sets another one (keep one of them, or join the two with `OR`)
            protocol imap {; metric m {; filter = event=imap_command_finished AND x; }; }; metric m {; filter = event=mail_opened; }
                3:8-9 warning never-matches: metric `m`: the stats process does not read the block `protocol imap` (move it out of the block)
                    metric m
                4:42-43 error filter-syntax: metric `m`: `x` is not compared with a value; expected `=` or `<` or `>` or `<=` or `>=`
                    metric m
            protocol imap {; metric m {; filter = event=imap_command_finished; exporter = x; }; }
                3:8-9 error never-matches: metric `m` can never count: the stats process does not read the block `protocol imap` (move it out of the block)
                    metric m
            protocol imap {; metric m {; filter = event=imap_x; }; }
                3:8-9 error never-matches: metric `m` can never count: the stats process does not read the block `protocol imap` (move it out of the block)
                    metric m
            stats_writer_socket_path =
                2:1-25 info stats-disabled: no process sends events: `stats_writer_socket_path` is empty (remove the setting; its default is `stats-writer`)
            stats_writer_socket_path =; metric m {; filter = event=imap_command_finished; }
                2:1-25 error stats-disabled: metric `m` can never count: `stats_writer_socket_path` is empty (remove the setting; its default is `stats-writer`)
            stats_writer_socket_path =; metric m {; filter = event=imap_command_finished; }; metric n {; filter = event=mail_opened; }
                2:1-25 error stats-disabled: none of the 2 metrics can ever count: `stats_writer_socket_path` is empty (remove the setting; its default is `stats-writer`)
            service stats {; unix_listener stats-writer {; mode = 0; }; }
                4:8-9 info stats-disabled: no process sends events: with `mode = 0` there is no socket `stats-writer` (remove the setting; its default is `0660`)
            service stats {; unix_listener stats-writer {; mode = 0600; user = dovecot; }; }; metric m {; filter = event=mail_opened; }
                4:8-12 warning stats-disabled: processes of other users than `dovecot` send no events: `mode = 0600` keeps them from `stats-writer` (remove the setting; its default is `0660`)
            service stats {; unix_listener stats-writer {; mode = 0600; }; }
                4:8-12 info stats-disabled: processes of other users than `root` send no events: `mode = 0600` keeps them from `stats-writer` (remove the setting; its default is `0660`)
            service stats {; inet_listener http {; port = 1; }; }; metric a-b {; filter = event=mail_opened; }
                7:8-11 warning unexported-metric: metric `a-b` is not in `/metrics`: OpenMetrics does not allow its name (rename it, for example to `a_b`)
                    metric a-b
        "#]],
    );
}

#[test]
fn what_a_server_of_2_3_refuses_is_told_with_what_was_found() {
    of_2_3(
        &[
            "event_exporter e {; format_args = time-unix time-rfc3339; transport = log; format = json; }",
            "event_exporter e {; format = json; transport = log; }",
            "service stats {; process_limit = 2; process_min_avail = 3; user = x; }",
            "service stats {; vsz_limit = 5; user = x; }",
            "metric m {; filter = event=mail_opened; group_by = user:linear:0:9 uid:linear:0:9:1; }",
            "metric m {; event_name = mail_opened; filter {; uid = 5; }; fields = uid; }",
            "@x = y",
            "dovecot_config_version = 2.4.1; ssl = no",
            "log_debug = \"event=mail_opened AND user=a\\*\"",
        ],
        expect![[r#"
            event_exporter e {; format_args = time-unix time-rfc3339; transport = log; format = json; }
                3:15-37 error refused-setting: exporter `e`: Dovecot 2.3 does not start: it has two time formats (keep one of them)
                    found time-unix time-rfc3339
            event_exporter e {; format = json; transport = log; }
                2:1-15 error refused-setting: exporter `e`: Dovecot 2.3 does not start: the format `json` has no time format (add `format_args = time-rfc3339`)
                    found event_exporter
            service stats {; process_limit = 2; process_min_avail = 3; user = x; }
                4:21-22 error refused-setting: service `stats`: Dovecot 2.3 does not start: `process_min_avail` is above `process_limit` (lower it, or raise `process_limit`)
                    found 3
            service stats {; vsz_limit = 5; user = x; }
                3:13-14 error refused-setting: service `stats`: Dovecot 2.3 does not start: `vsz_limit` is too low (write a number and a unit, such as `256M`)
                    found 5
            metric m {; filter = event=mail_opened; group_by = user:linear:0:9 uid:linear:0:9:1; }
                4:12-16 error wrong-kind: metric `m` groups `user` by `linear`, but `user` is a string, not a number (write only `user`, which makes a group of each value)
                    metric m, field user, Events-2.3.txt:1245
                4:17-23 error refused-setting: metric `m`: Dovecot 2.3 does not start: `linear`: it takes three numbers (the numbers are the lowest and highest value and the step, as in `field:linear:0:1000:100`)
                    metric m
            metric m {; event_name = mail_opened; filter {; uid = 5; }; fields = uid; }
                3:1-11 error refused-setting: metric `m`: Dovecot 2.3 does not start: `event_name` was removed in 2.3.12 (write `filter = event=mail_opened AND uid=5`)
                    metric m, found event_name
                4:1-7 error refused-setting: metric `m`: Dovecot 2.3 does not start: a block `filter` is not allowed here in Dovecot 2.3 (write `filter = event=mail_opened AND uid=5`)
                    metric m, found filter
            @x = y
                2:1-3 error refused-setting: Dovecot 2.3 does not start: groups of settings were added in 2.4.0 (remove it)
                    found @x
            dovecot_config_version = 2.4.1; ssl = no
                2:1-23 error refused-setting: Dovecot 2.3 does not start: `dovecot_config_version` was added in 2.4.0 (remove it)
                    found dovecot_config_version
            log_debug = "event=mail_opened AND user=a\*"
        "#]],
    );
}
