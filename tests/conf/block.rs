//! Where servers take a block or a setting, case by case.

use super::*;

pub(super) const V2_3: &str = "# 2.3.21 (47349e2482): /etc/dovecot/dovecot.conf\n";
pub(super) const V2_4: &str = "# 2.4.1-4 (7d8c0e5759): /etc/dovecot/dovecot.conf\ndovecot_config_version = 2.4.1\n";
/// Each case, with the messages about it. In a case, `;` ends a line.
pub(super) fn cases(before: &str, after: &str, cases: &[&str]) -> String {
    cases_of(vendored(), before, after, cases)
}

/// The same with another page than that of 2019.
pub(super) fn cases_of(spec: &Spec, before: &str, after: &str, cases: &[&str]) -> String {
    let mut shown = String::new();
    for case in cases {
        shown += &format!("{case}\n");
        let text = format!("{before}{}{after}", case.replace("; ", "\n") + "\n");
        for finding in check_against(spec, &text).findings.as_slice() {
            let help = finding.help.as_ref().map_or(String::new(), |help| format!(" ({help})"));
            shown += &format!("    {}: {}{help}\n", rule(finding), finding.message);
        }
    }
    shown
}

#[test]
fn a_block_stands_where_it_is_allowed() {
    expect![[r#"
        metric n {; filter = event=a; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: a block `metric` is not allowed in a block `metric` (is the `}` of `metric m` missing?)
            unknown-event: metric `n` can never count: unknown event `a` (`spec print` lists all events)
        service stats {; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: a block `service` is not allowed in a block `metric` (is the `}` of `metric m` missing?)
        method linear {; step = 5; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: a block `method` is not allowed in a block `metric` (write it into a block `group_by FIELD {`)
        group_by name {; group_by tag {; }; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: a block `group_by` is not allowed in a block `group_by` (is the `}` of `metric m` missing?)
        group_by name {; method linear {; max = 9; step = 1; method linear {; }; group_by x {; }; }; }
            wrong-kind: metric `m` groups `name` by `linear`, but `name` is a string, not a number (write only `name`, which makes a group of each value)
            refused-setting: metric `m`: Dovecot 2.4 does not start: `method` is a setting, not a block (write `method = VALUE`)
            refused-setting: metric `m`: Dovecot 2.4 does not start: a block `group_by` is not allowed in a block `method` (is the `}` of `metric m` missing?)
        group_by {; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: block `group_by` without a name
        group_by name {; method exact {; }; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: unknown method `exact` (the methods are `discrete`, `exponential` and `linear`)
        group_by name {; methd linear {; }; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: unknown block `methd` (did you mean `method`?)
        group_bye name {; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: unknown block `group_bye` (did you mean `group_by`?)
        description {; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: `description` is a setting, not a block (write `description = VALUE`)
        filter {; name = x; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: `filter` is a setting, not a block (write `filter = name=x`)
        fields {; name = yes; tag = perhaps; }
            useless-field: metric `m` sums `name`, which adds 0 for each event because it is a string (the numbers are `running_usecs`, `lock_wait_usecs`, `bytes_in` and `bytes_out`)
            useless-field: metric `m` sums `tag`, which adds 0 for each event because it is a string (the numbers are `running_usecs`, `lock_wait_usecs`, `bytes_in` and `bytes_out`)
            refused-setting: metric `m`: Dovecot 2.4 does not start: `perhaps` is not a boolean (write `yes` or `no`)
        event_exporter e {; driver = log; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: it has no `format` (set it to `none`, `json` or `tab-text`)
        passdb x {; }
    "#]].assert_eq(&cases(
        &format!("{V2_4}metric m {{\n  filter = event=imap_command_finished\n"),
        "}\n",
        &[
            "metric n {; filter = event=a; }",
            "service stats {; }",
            "method linear {; step = 5; }",
            "group_by name {; group_by tag {; }; }",
            "group_by name {; method linear {; max = 9; step = 1; method linear {; }; group_by x {; }; }; }",
            "group_by {; }",
            "group_by name {; method exact {; }; }",
            "group_by name {; methd linear {; }; }",
            "group_bye name {; }",
            "description {; }",
            "filter {; name = x; }",
            "fields {; name = yes; tag = perhaps; }",
            "event_exporter e {; driver = log; }",
            "passdb x {; }",
        ],
    ));
    expect![[r#"
        filter {; name = x; }
            refused-setting: metric `m`: Dovecot 2.3 does not start: a block `filter` is not allowed here in Dovecot 2.3 (write `filter = name=x`)
        group_by name {; }
            refused-setting: metric `m`: Dovecot 2.3 does not start: a block `group_by` is not allowed here in Dovecot 2.3
        metric n {; }
            refused-setting: metric `m`: Dovecot 2.3 does not start: a block `metric` is not allowed here in Dovecot 2.3
            refused-setting: metric `n`: Dovecot 2.3 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
    "#]].assert_eq(&cases(
        &format!("{V2_3}metric m {{\n  filter = event=imap_command_finished\n"),
        "}\n",
        &["filter {; name = x; }", "group_by name {; }", "metric n {; }"],
    ));
    let listeners = ["unix_listener a {; mode = x; }", "inet_listner a {; }", "fifo_listener a {; }", "other {; }"];
    expect![[r#"
        unix_listener a {; mode = x; }
            refused-setting: service `stats`: Dovecot 2.3 does not start: `x` is not a mode (write digits from 0 to 7, such as `0660`)
        inet_listner a {; }
            refused-setting: service `stats`: Dovecot 2.3 does not start: a block `inet_listner` is not allowed here in Dovecot 2.3 (did you mean `inet_listener`?)
        fifo_listener a {; }
        other {; }
            refused-setting: service `stats`: Dovecot 2.3 does not start: a block `other` is not allowed here in Dovecot 2.3
    "#]].assert_eq(&cases(&format!("{V2_3}service stats {{\n"), "}\n", &listeners));
    expect![[r#"
        unix_listener a {; mode = x; }
            refused-setting: service `stats`: Dovecot 2.4 does not start: `x` is not a mode (write digits from 0 to 7, such as `0660`)
        inet_listner a {; }
            refused-setting: service `stats`: Dovecot 2.4 does not start: unknown block `inet_listner` (did you mean `inet_listener`?)
        fifo_listener a {; }
        other {; }
    "#]].assert_eq(&cases(&format!("{V2_4}service stats {{\n"), "}\n", &listeners));
}

#[test]
fn what_stands_outside_of_blocks_and_belongs_into_one_is_said() {
    let outside = [
        "group_by = name",
        "transport = log",
        "format = json",
        "stats_writer_sock_path = x",
        "Log_Debgu = event=imap_command_finished",
        "anything = x",
        "group_by name {; }",
        "fields {; name = yes; }",
        "method linear {; }",
        "metrc x {; }",
        "metric\"a b\" {; }",
        "servce stats {; }",
        "servce Stats {; }",
        "servce imap {; }",
        "protocol imap {; group_by = name; metrc x {; }; }",
        "namespace x {; group_by = name; metrc x {; }; }",
    ];
    expect![[r#"
        group_by = name
            refused-setting: Dovecot 2.3 does not start: unknown setting `group_by` outside of blocks (write it into a block `metric NAME {`)
        transport = log
            refused-setting: Dovecot 2.3 does not start: unknown setting `transport` outside of blocks (write it into a block `event_exporter NAME {`)
        format = json
            refused-setting: Dovecot 2.3 does not start: unknown setting `format` outside of blocks (write it into a block `event_exporter NAME {`)
        stats_writer_sock_path = x
            refused-setting: Dovecot 2.3 does not start: unknown setting `stats_writer_sock_path` outside of blocks (did you mean `stats_writer_socket_path`?)
        Log_Debgu = event=imap_command_finished
            refused-setting: Dovecot 2.3 does not start: unknown setting `Log_Debgu` outside of blocks (did you mean `log_debug`?)
        anything = x
        group_by name {; }
            refused-setting: Dovecot 2.3 does not start: a block `group_by` is not allowed here (write it into a block `metric NAME {`)
        fields {; name = yes; }
            refused-setting: Dovecot 2.3 does not start: a block `fields` is not allowed here (write it into a block `metric NAME {`)
        method linear {; }
            refused-setting: Dovecot 2.3 does not start: a block `method` is not allowed here (write it into a block `group_by FIELD {`)
        metrc x {; }
            refused-setting: Dovecot 2.3 does not start: unknown block `metrc` (did you mean `metric`?)
        metric"a b" {; }
            refused-setting: Dovecot 2.3 does not start: unknown block `metric"a` (put a blank after `metric`)
        servce stats {; }
            refused-setting: Dovecot 2.3 does not start: unknown block `servce` (did you mean `service`?)
        servce Stats {; }
            refused-setting: Dovecot 2.3 does not start: unknown block `servce` (did you mean `service`?)
        servce imap {; }
        protocol imap {; group_by = name; metrc x {; }; }
            refused-setting: Dovecot 2.3 does not start: unknown setting `group_by` outside of blocks (write it into a block `metric NAME {`)
            refused-setting: Dovecot 2.3 does not start: unknown block `metrc` (did you mean `metric`?)
        namespace x {; group_by = name; metrc x {; }; }
    "#]].assert_eq(&cases(V2_3, "", &outside));
    expect![[r#"
        group_by = name
            refused-setting: Dovecot 2.4 does not start: unknown setting `group_by` outside of blocks (write it into a block `metric NAME {`)
        transport = log
            refused-setting: Dovecot 2.4 does not start: unknown setting `transport` outside of blocks (write it into a block `event_exporter NAME {`)
        format = json
            refused-setting: Dovecot 2.4 does not start: unknown setting `format` outside of blocks (write it into a block `event_exporter NAME {`)
        stats_writer_sock_path = x
            refused-setting: Dovecot 2.4 does not start: unknown setting `stats_writer_sock_path` outside of blocks (did you mean `stats_writer_socket_path`?)
        Log_Debgu = event=imap_command_finished
            refused-setting: Dovecot 2.4 does not start: unknown setting `Log_Debgu` outside of blocks (did you mean `log_debug`?)
        anything = x
        group_by name {; }
            refused-setting: Dovecot 2.4 does not start: a block `group_by` is not allowed here (write it into a block `metric NAME {`)
        fields {; name = yes; }
            refused-setting: Dovecot 2.4 does not start: a block `fields` is not allowed here (write it into a block `metric NAME {`)
        method linear {; }
            refused-setting: Dovecot 2.4 does not start: a block `method` is not allowed here (write it into a block `group_by FIELD {`)
        metrc x {; }
            refused-setting: Dovecot 2.4 does not start: unknown block `metrc` (did you mean `metric`?)
        metric"a b" {; }
            refused-setting: Dovecot 2.4 does not start: unknown block `metric"a` (put a blank after `metric`)
        servce stats {; }
            refused-setting: Dovecot 2.4 does not start: unknown block `servce` (did you mean `service`?)
        servce Stats {; }
            refused-setting: Dovecot 2.4 does not start: unknown block `servce` (did you mean `service`?)
        servce imap {; }
        protocol imap {; group_by = name; metrc x {; }; }
            refused-setting: Dovecot 2.4 does not start: unknown setting `group_by` outside of blocks (write it into a block `metric NAME {`)
            refused-setting: Dovecot 2.4 does not start: unknown block `metrc` (did you mean `metric`?)
        namespace x {; group_by = name; metrc x {; }; }
    "#]].assert_eq(&cases(V2_4, "", &outside));
}

#[test]
fn a_setting_of_later_and_earlier_releases_was_added_or_removed() {
    let settings = ["metric_name = x", "group_by = name", "event_name = imap_command_finished", "description = x"];
    for (server, expect) in [
        (
            "2.3.5",
            expect![[r#"
        metric_name = x
            refused-setting: metric `m`: Dovecot 2.3 does not start: `metric_name` was added in 2.3.11
            refused-setting: metric `x`: Dovecot 2.3 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
        group_by = name
            refused-setting: metric `m`: Dovecot 2.3 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
            refused-setting: metric `m`: Dovecot 2.3 does not start: `group_by` was added in 2.3.10
        event_name = imap_command_finished
        description = x
            refused-setting: metric `m`: Dovecot 2.3 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
            refused-setting: metric `m`: Dovecot 2.3 does not start: `description` was added in 2.3.11
    "#]],
        ),
        (
            "2.3.21",
            expect![[r#"
        metric_name = x
            refused-setting: metric `x`: Dovecot 2.3 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
        group_by = name
            refused-setting: metric `m`: Dovecot 2.3 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
        event_name = imap_command_finished
            refused-setting: metric `m`: Dovecot 2.3 does not start: `event_name` was removed in 2.3.12 (write `filter = event=imap_command_finished`)
        description = x
            refused-setting: metric `m`: Dovecot 2.3 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
    "#]],
        ),
        (
            "2.4.1",
            expect![[r#"
        metric_name = x
            refused-setting: metric `x`: Dovecot 2.4 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
        group_by = name
            refused-setting: metric `m`: Dovecot 2.4 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
            refused-setting: metric `m`: Dovecot 2.4 does not start: `group_by` is a block, not a setting (write `group_by name { }`)
        event_name = imap_command_finished
            refused-setting: metric `m`: Dovecot 2.4 does not start: `event_name` was removed in 2.3.12 (write `filter = event=imap_command_finished`)
        description = x
            refused-setting: metric `m`: Dovecot 2.4 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
    "#]],
        ),
    ] {
        let before = format!("# {server} (7d8c0e5759): /etc/x\nmetric m {{\n");
        expect.assert_eq(&cases(&before, "}\n", &settings));
    }
}
