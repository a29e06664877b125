//! What a server refuses, and what a server of its time reads.

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
    let error = conf_check(&["-".to_owned()], None, &vendored(), &mut io::empty()).unwrap_err();
    assert_eq!(error.to_string(), "no setting found in -");
}
