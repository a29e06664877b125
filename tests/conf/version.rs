//! Groups, variables, versions and escapes that servers know, case by case.

use super::block::{V2_3, V2_4, cases};
use super::*;

/// A file that only tells the line.
const SOME_2_4: &str = "dovecot_config_version = 2.4.0\n";

#[test]
fn a_group_is_defined_above_where_it_is_included() {
    let metric = "metric m {; filter = event=imap_command_finished; }";
    let many =
        |count: usize| (0..count).map(|n| format!("group @mine a{n} {{; }}; ")).collect::<String>() + "@mine = zzzzz";
    let groups = [
        "@metric_defaults = backend",
        "@metric_defaults = bakend",
        "@metric_defaults = zzz",
        "@other = zzz",
        &format!("group @mine a {{; {metric}; }}; @mine = a"),
        &format!("@mine = a; group @mine a {{; {metric}; }}"),
        &format!("group @mine a {{; {metric}; }}; @mine = b"),
        &format!("group @mine a {{; {metric}; }}; @mine = zzzzz"),
        "@mine = $SET:x",
        &many(8),
        &many(9),
    ];
    expect![[r#"
        @metric_defaults = backend
        @metric_defaults = bakend
            refused-setting: Dovecot 2.4 does not start: unknown group `@metric_defaults bakend` (did you mean `backend`?)
        @metric_defaults = zzz
            refused-setting: Dovecot 2.4 does not start: unknown group `@metric_defaults zzz` (the groups are `proxy` and `backend`)
        @other = zzz
            refused-setting: Dovecot 2.4 does not start: unknown group `@other zzz` (define it with `group @other zzz {`)
        group @mine a {; metric m {; filter = event=imap_command_finished; }; }; @mine = a
        @mine = a; group @mine a {; metric m {; filter = event=imap_command_finished; }; }
        group @mine a {; metric m {; filter = event=imap_command_finished; }; }; @mine = b
            refused-setting: Dovecot 2.4 does not start: unknown group `@mine b` (the groups are `a`)
        group @mine a {; metric m {; filter = event=imap_command_finished; }; }; @mine = zzzzz
            refused-setting: Dovecot 2.4 does not start: unknown group `@mine zzzzz` (the groups are `a`)
        @mine = $SET:x
        group @mine a0 {; }; group @mine a1 {; }; group @mine a2 {; }; group @mine a3 {; }; group @mine a4 {; }; group @mine a5 {; }; group @mine a6 {; }; group @mine a7 {; }; @mine = zzzzz
            refused-setting: Dovecot 2.4 does not start: unknown group `@mine zzzzz` (the groups are `a0`, `a1`, `a2`, `a3`, `a4`, `a5`, `a6` and `a7`)
        group @mine a0 {; }; group @mine a1 {; }; group @mine a2 {; }; group @mine a3 {; }; group @mine a4 {; }; group @mine a5 {; }; group @mine a6 {; }; group @mine a7 {; }; group @mine a8 {; }; @mine = zzzzz
            refused-setting: Dovecot 2.4 does not start: unknown group `@mine zzzzz` (define it with `group @mine zzzzz {`)
    "#]].assert_eq(&cases(V2_4, "", &groups));
    // 2.4.1 looks for it in the whole file.
    let later = "# 2.4.5 (7d8c0e5759): /etc/dovecot/dovecot.conf\n";
    expect![[r#"
        group @mine a {; metric m {; filter = event=imap_command_finished; }; }; @mine = a
        @mine = a; group @mine a {; metric m {; filter = event=imap_command_finished; }; }
            refused-setting: Dovecot 2.4 does not start: the group `@mine a` comes after it is included (move this line below the group)
        group @mine a {; metric m {; filter = event=imap_command_finished; }; }; @mine = a
        @mine = a; group @mine a {; metric m {; filter = event=imap_command_finished; }; }
            refused-setting (warning): later releases of Dovecot 2.4 do not start: the group `@mine a` comes after it is included (move this line below the group)
    "#]].assert_eq(&[later, SOME_2_4].map(|server| cases(server, "", &groups[4..6])).concat());
    // Near names are looked for up to a number.
    let unknown = |count: usize| vec!["@metric_defaults = bakend"; count].join("; ");
    let meant = |count: usize| cases(V2_4, "", &[&unknown(count)]).matches("did you mean `backend`?").count();
    assert_eq!([1, 16, 17, 18].map(meant), [1, 16, 16, 16]);
    expect![[r#"
        @metric_defaults = backend
            refused-setting: Dovecot 2.3 does not start: groups of settings were added in 2.4.0 (remove it)
        @metric_defaults = bakend
            refused-setting: Dovecot 2.3 does not start: groups of settings were added in 2.4.0 (remove it)
        @metric_defaults = zzz
            refused-setting: Dovecot 2.3 does not start: groups of settings were added in 2.4.0 (remove it)
        @other = zzz
            refused-setting: Dovecot 2.3 does not start: groups of settings were added in 2.4.0 (remove it)
        group @mine a {; metric m {; filter = event=imap_command_finished; }; }; @mine = a
            refused-setting: Dovecot 2.3 does not start: groups of settings were added in 2.4.0 (remove it)
            refused-setting: Dovecot 2.3 does not start: groups of settings were added in 2.4.0 (remove it)
    "#]]
    .assert_eq(&cases(V2_3, "", &groups[..5]));
}

#[test]
fn a_variable_is_one_that_the_server_knows_there() {
    let variables = [
        "metric m {; filter = event=$ENV:NAME; }",
        "metric m {; filter = $SET:mine; }",
        "mine = event=imap_command_finished; metric m {; filter = $mine; }",
        "mine = event=imap_command_finished; metric m {; filter = $SET:mine; }",
        "metric m {; filter = $SET:mail_path; }",
        "metric m {; filter = $SET:a/b; }",
        "log_debug = $SET:mail_path",
        "log_debug = $mail_location",
        "log_debug = $nothing",
        "log_debug = $ENV:X; service imap {; user = $nothing; }",
        "metric m {; filter = event=imap_command_finished; description = %{env:A} %{nothing} %{x; }",
        "metric m {; filter = event=imap_command_finished; description = %{nothing | default}; }",
    ];
    expect![[r#"
        metric m {; filter = event=$ENV:NAME; }
            filter-syntax: metric `m`: `$ENV:NAME` contains a `$`, which is not allowed without quotes (write `"$ENV:NAME"`)
        metric m {; filter = $SET:mine; }
            refused-setting: Dovecot 2.3 does not start: `$SET:mine`: `$SET:` was added in 2.4.0 (write `$mine`)
        mine = event=imap_command_finished; metric m {; filter = $mine; }
        mine = event=imap_command_finished; metric m {; filter = $SET:mine; }
            refused-setting: Dovecot 2.3 does not start: `$SET:mine`: `$SET:` was added in 2.4.0 (write `$mine`)
        metric m {; filter = $SET:mail_path; }
            refused-setting: Dovecot 2.3 does not start: `$SET:mail_path`: `$SET:` was added in 2.4.0 (write `$mail_path`)
        metric m {; filter = $SET:a/b; }
            refused-setting: Dovecot 2.3 does not start: `$SET:a/b`: `$SET:` was added in 2.4.0 (write `$a/b`)
        log_debug = $SET:mail_path
            refused-setting: Dovecot 2.3 does not start: `$SET:mail_path`: `$SET:` was added in 2.4.0 (write `$mail_path`)
        log_debug = $mail_location
            conf-syntax (warning): `log_debug`: `$mail_location` is not set in these files, so the filter was not checked (check the output of `doveconf -n` instead, in which variables are replaced)
        log_debug = $nothing
            refused-setting: Dovecot 2.3 does not start: `$nothing`: unknown setting `nothing` (set it above this line, or write the value itself)
        log_debug = $ENV:X; service imap {; user = $nothing; }
            conf-syntax (warning): `log_debug`: `$ENV:X` is not set in these files, so the filter was not checked (check the output of `doveconf -n` instead, in which variables are replaced)
        metric m {; filter = event=imap_command_finished; description = %{env:A} %{nothing} %{x; }
        metric m {; filter = event=imap_command_finished; description = %{nothing | default}; }
    "#]].assert_eq(&cases(V2_3, "", &variables));
    expect![[r#"
        metric m {; filter = event=$ENV:NAME; }
            filter-syntax: metric `m`: `$ENV:NAME` contains a `$`, which is not allowed without quotes (write `"$ENV:NAME"`)
        metric m {; filter = $SET:mine; }
            refused-setting: Dovecot 2.4 does not start: `$SET:mine` is empty within a block (write the value itself)
        mine = event=imap_command_finished; metric m {; filter = $mine; }
            filter-syntax: metric `m`: `$mine` contains a `$`, which is not allowed without quotes (write `"$mine"`)
            filter-syntax: metric `m`: `$mine` is not compared with a value; expected `=` or `<` or `>` or `<=` or `>=`
        mine = event=imap_command_finished; metric m {; filter = $SET:mine; }
            refused-setting: Dovecot 2.4 does not start: `$SET:mine` is empty within a block (write the value itself)
        metric m {; filter = $SET:mail_path; }
            refused-setting: Dovecot 2.4 does not start: `$SET:mail_path` is empty within a block (write the value itself)
        metric m {; filter = $SET:a/b; }
            refused-setting: Dovecot 2.4 does not start: `$SET:a/b` is empty within a block (write the value itself)
        log_debug = $SET:mail_path
            conf-syntax (warning): `log_debug`: `$SET:mail_path` is not set in these files, so the filter was not checked (check the output of `doveconf -n` instead, in which variables are replaced)
        log_debug = $mail_location
            filter-syntax: `log_debug`: `$mail_location` contains a `$`, which is not allowed without quotes (write `"$mail_location"`)
            filter-syntax: `log_debug`: `$mail_location` is not compared with a value; expected `=` or `<` or `>` or `<=` or `>=`
        log_debug = $nothing
            filter-syntax: `log_debug`: `$nothing` contains a `$`, which is not allowed without quotes (write `"$nothing"`)
            filter-syntax: `log_debug`: `$nothing` is not compared with a value; expected `=` or `<` or `>` or `<=` or `>=`
        log_debug = $ENV:X; service imap {; user = $nothing; }
            conf-syntax (warning): `log_debug`: `$ENV:X` is not set in these files, so the filter was not checked (check the output of `doveconf -n` instead, in which variables are replaced)
        metric m {; filter = event=imap_command_finished; description = %{env:A} %{nothing} %{x; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: unknown variable `nothing` (it knows `%{env:NAME}`, `%{system:hostname}` and `%{process:pid}`)
            refused-setting: metric `m`: Dovecot 2.4 does not start: `%{` is never closed (close it with `}`)
        metric m {; filter = event=imap_command_finished; description = %{nothing | default}; }
    "#]].assert_eq(&cases(V2_4, "", &variables));
    expect![[r#"
        metric m {; filter = event=$ENV:NAME; }
            filter-syntax: metric `m`: `$ENV:NAME` contains a `$`, which is not allowed without quotes (write `"$ENV:NAME"`)
        metric m {; filter = $SET:mine; }
            refused-setting: Dovecot 2.4 does not start: `$SET:mine`: unknown setting `mine` (set it above this line, or write the value itself)
        mine = event=imap_command_finished; metric m {; filter = $mine; }
            filter-syntax: metric `m`: `$mine` contains a `$`, which is not allowed without quotes (write `"$mine"`)
            filter-syntax: metric `m`: `$mine` is not compared with a value; expected `=` or `<` or `>` or `<=` or `>=`
        mine = event=imap_command_finished; metric m {; filter = $SET:mine; }
        metric m {; filter = $SET:mail_path; }
            conf-syntax (warning): metric `m`: `$SET:mail_path` is not set in these files, so the filter was not checked (check the output of `doveconf -n` instead, in which variables are replaced)
        metric m {; filter = $SET:a/b; }
            conf-syntax (warning): metric `m`: `$SET:a/b` is not set in these files, so the filter was not checked (check the output of `doveconf -n` instead, in which variables are replaced)
        log_debug = $SET:mail_path
            conf-syntax (warning): `log_debug`: `$SET:mail_path` is not set in these files, so the filter was not checked (check the output of `doveconf -n` instead, in which variables are replaced)
        log_debug = $mail_location
            filter-syntax: `log_debug`: `$mail_location` contains a `$`, which is not allowed without quotes (write `"$mail_location"`)
            filter-syntax: `log_debug`: `$mail_location` is not compared with a value; expected `=` or `<` or `>` or `<=` or `>=`
        log_debug = $nothing
            filter-syntax: `log_debug`: `$nothing` contains a `$`, which is not allowed without quotes (write `"$nothing"`)
            filter-syntax: `log_debug`: `$nothing` is not compared with a value; expected `=` or `<` or `>` or `<=` or `>=`
        log_debug = $ENV:X; service imap {; user = $nothing; }
            conf-syntax (warning): `log_debug`: `$ENV:X` is not set in these files, so the filter was not checked (check the output of `doveconf -n` instead, in which variables are replaced)
        metric m {; filter = event=imap_command_finished; description = %{env:A} %{nothing} %{x; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: unknown variable `nothing` (it knows `%{env:NAME}`, `%{system:hostname}` and `%{process:pid}`)
            refused-setting: metric `m`: Dovecot 2.4 does not start: `%{` is never closed (close it with `}`)
        metric m {; filter = event=imap_command_finished; description = %{nothing | default}; }
    "#]].assert_eq(&cases(SOME_2_4, "", &variables));
}

#[test]
fn a_version_is_a_whole_release_that_the_server_knows() {
    let later = "# 2.4.5 (7d8c0e5759): /etc/dovecot/dovecot.conf\n";
    let versions = [
        "dovecot_config_version = 2.4.0",
        "dovecot_config_version = 2.4",
        "dovecot_config_version = 2.3.21",
        "dovecot_config_version = 2.4.01",
        "dovecot_config_version = x",
        "dovecot_config_version = 2.4.5",
        "dovecot_config_version = 2.4.6",
        "mail_path = /a; dovecot_config_version = 2.4.1",
        "dovecot_config_version = 2.4.1; dovecot_config_version = 2.4.1",
        "dovecot_config_version = 2.4.1; dovecot_config_version = 2.4.0",
        "dovecot_config_version = 2.4.1; mail_path = /a",
        "dovecot_config_version = 2.4.1; mail_path = /a; dovecot_storage_version = 2.4.0",
        "dovecot_config_version = 2.4.1; dovecot_storage_version =",
        "dovecot_config_version = 2.4.1; dovecot_storage_version = x",
        "dovecot_config_version = 2.4.1; dovecot_storage_version = 2.4",
        "dovecot_config_version = 2.4.1; dovecot_storage_version = 2.4.5",
        "dovecot_config_version = 2.4.1; dovecot_storage_version = 2.4.6",
        "mail_path = /a",
        "dovecot_config_version = 2.5.0",
        "dovecot_config_version = 2.5",
        "dovecot_config_version = 2.4.9",
    ];
    expect![[r#"
        dovecot_config_version = 2.4.0
        dovecot_config_version = 2.4
            refused-setting: Dovecot 2.4 does not start: `2.4` is not a whole version (write `dovecot_config_version = 2.4.1`)
        dovecot_config_version = 2.3.21
            refused-setting: Dovecot 2.4 does not start: `2.3.21` is not a version of a configuration (write `dovecot_config_version = 2.4.1`)
        dovecot_config_version = 2.4.01
            refused-setting: Dovecot 2.4 does not start: `2.4.01` is not a version of a configuration (write `dovecot_config_version = 2.4.1`)
        dovecot_config_version = x
            refused-setting: Dovecot 2.4 does not start: `x` is not a version of a configuration (write `dovecot_config_version = 2.4.1`)
        dovecot_config_version = 2.4.5
        dovecot_config_version = 2.4.6
            refused-setting: Dovecot 2.4 does not start: it does not know the version `2.4.6` (write `dovecot_config_version = 2.4.1`, or upgrade Dovecot)
        mail_path = /a; dovecot_config_version = 2.4.1
            refused-setting: Dovecot 2.4 does not start: `dovecot_config_version` is not the first setting (move it to the top)
            refused-setting: Dovecot 2.4 does not start: `dovecot_storage_version` is not set (add `dovecot_storage_version = 2.4.0`)
        dovecot_config_version = 2.4.1; dovecot_config_version = 2.4.1
        dovecot_config_version = 2.4.1; dovecot_config_version = 2.4.0
            refused-setting: Dovecot 2.4 does not start: `dovecot_config_version` is given twice (remove one of them)
        dovecot_config_version = 2.4.1; mail_path = /a
            refused-setting: Dovecot 2.4 does not start: `dovecot_storage_version` is not set (add `dovecot_storage_version = 2.4.0`)
        dovecot_config_version = 2.4.1; mail_path = /a; dovecot_storage_version = 2.4.0
        dovecot_config_version = 2.4.1; dovecot_storage_version =
            refused-setting: Dovecot 2.4 does not start: `dovecot_storage_version` is not set (add `dovecot_storage_version = 2.4.0`)
        dovecot_config_version = 2.4.1; dovecot_storage_version = x
            refused-setting: Dovecot 2.4 does not start: `x` is not a version of a storage (write three numbers, such as `2.4.0`)
        dovecot_config_version = 2.4.1; dovecot_storage_version = 2.4
        dovecot_config_version = 2.4.1; dovecot_storage_version = 2.4.5
        dovecot_config_version = 2.4.1; dovecot_storage_version = 2.4.6
        mail_path = /a
            refused-setting: Dovecot 2.4 does not start: the first setting must be `dovecot_config_version` (begin the file with `dovecot_config_version = 2.4.1` and `dovecot_storage_version = 2.4.1`)
        dovecot_config_version = 2.5.0
            refused-setting: Dovecot 2.4 does not start: it does not know the version `2.5.0` (write `dovecot_config_version = 2.4.1`, or upgrade Dovecot)
        dovecot_config_version = 2.5
            refused-setting: Dovecot 2.4 does not start: it does not know the version `2.5` (write `dovecot_config_version = 2.4.1`, or upgrade Dovecot)
        dovecot_config_version = 2.4.9
            refused-setting: Dovecot 2.4 does not start: it does not know the version `2.4.9` (write `dovecot_config_version = 2.4.1`, or upgrade Dovecot)
    "#]].assert_eq(&cases("# 2.4.1-4 (7d8c0e5759): /etc/dovecot/dovecot.conf\n", "", &versions));
    expect![[r#"
        dovecot_config_version = 2.4.0
        dovecot_config_version = 2.4
            refused-setting: Dovecot 2.4 does not start: `2.4` is not a whole version (write `dovecot_config_version = 2.4.1`)
        dovecot_config_version = 2.3.21
            refused-setting: Dovecot 2.4 does not start: `2.3.21` is not a version of a configuration (write `dovecot_config_version = 2.4.1`)
        dovecot_config_version = 2.4.01
            refused-setting: Dovecot 2.4 does not start: `2.4.01` is not a version of a configuration (write `dovecot_config_version = 2.4.1`)
        dovecot_config_version = x
            refused-setting: Dovecot 2.4 does not start: `x` is not a version of a configuration (write `dovecot_config_version = 2.4.1`)
        dovecot_config_version = 2.4.5
        dovecot_config_version = 2.4.6
            refused-setting: Dovecot 2.4 does not start: it does not know the version `2.4.6` (write `dovecot_config_version = 2.4.1`, or upgrade Dovecot)
        mail_path = /a; dovecot_config_version = 2.4.1
            refused-setting: Dovecot 2.4 does not start: `dovecot_config_version` is not the first setting (move it to the top)
            refused-setting: Dovecot 2.4 does not start: `dovecot_storage_version` is not set (add `dovecot_storage_version = 2.4.0`)
        dovecot_config_version = 2.4.1; dovecot_config_version = 2.4.1
        dovecot_config_version = 2.4.1; dovecot_config_version = 2.4.0
            refused-setting: Dovecot 2.4 does not start: `dovecot_config_version` is given twice (remove one of them)
        dovecot_config_version = 2.4.1; mail_path = /a
            refused-setting: Dovecot 2.4 does not start: `dovecot_storage_version` is not set (add `dovecot_storage_version = 2.4.0`)
        dovecot_config_version = 2.4.1; mail_path = /a; dovecot_storage_version = 2.4.0
        dovecot_config_version = 2.4.1; dovecot_storage_version =
            refused-setting: Dovecot 2.4 does not start: `dovecot_storage_version` is not set (add `dovecot_storage_version = 2.4.0`)
        dovecot_config_version = 2.4.1; dovecot_storage_version = x
            refused-setting: Dovecot 2.4 does not start: `x` is not a version of a storage (write three numbers, such as `2.4.0`)
        dovecot_config_version = 2.4.1; dovecot_storage_version = 2.4
            refused-setting: Dovecot 2.4 does not start: `2.4` is not a version of a storage (write three numbers, such as `2.4.0`)
        dovecot_config_version = 2.4.1; dovecot_storage_version = 2.4.5
        dovecot_config_version = 2.4.1; dovecot_storage_version = 2.4.6
            refused-setting: Dovecot 2.4 does not start: it does not know the version `2.4.6` (write three numbers, such as `2.4.0`)
        mail_path = /a
            refused-setting: Dovecot 2.4 does not start: the first setting must be `dovecot_config_version` (begin the file with `dovecot_config_version = 2.4.1` and `dovecot_storage_version = 2.4.1`)
        dovecot_config_version = 2.5.0
            refused-setting: Dovecot 2.4 does not start: it does not know the version `2.5.0` (write `dovecot_config_version = 2.4.1`, or upgrade Dovecot)
        dovecot_config_version = 2.5
            refused-setting: Dovecot 2.4 does not start: it does not know the version `2.5` (write `dovecot_config_version = 2.4.1`, or upgrade Dovecot)
        dovecot_config_version = 2.4.9
            refused-setting: Dovecot 2.4 does not start: it does not know the version `2.4.9` (write `dovecot_config_version = 2.4.1`, or upgrade Dovecot)
    "#]].assert_eq(&cases(later, "", &versions));
    expect![[r#"
        dovecot_config_version = 2.4.6
        dovecot_config_version = 2.4.1; dovecot_storage_version = 2.4
        dovecot_config_version = 2.4.1; dovecot_storage_version = 2.4.6
        mail_path = /a
    "#]]
    .assert_eq(&cases("", "", &[versions[6], versions[14], versions[16], versions[17]]));
    let newer = "# 2.4.9 (7d8c0e5759): /etc/dovecot/dovecot.conf\n";
    expect![[r#"
        dovecot_config_version = 2.4.6
        dovecot_config_version = 2.4.1; dovecot_storage_version = 2.4.6
        dovecot_config_version = 2.4.9
        dovecot_config_version = 2.4.10
            refused-setting: Dovecot 2.4 does not start: it does not know the version `2.4.10` (write `dovecot_config_version = 2.4.1`, or upgrade Dovecot)
    "#]].assert_eq(&cases(
        newer,
        "",
        &[versions[6], versions[16], versions[20], "dovecot_config_version = 2.4.10"],
    ));
    expect![[r#"
        dovecot_config_version = 2.4.0
            refused-setting: Dovecot 2.3 does not start: `dovecot_config_version` was added in 2.4.0 (remove it)
        dovecot_config_version = 2.4
            refused-setting: Dovecot 2.3 does not start: `dovecot_config_version` was added in 2.4.0 (remove it)
    "#]]
    .assert_eq(&cases(V2_3, "", &versions[..2]));
}

#[test]
fn a_backslash_in_quotes_stands_before_a_quote_or_a_backslash() {
    let escapes = [
        r#"metric m {; filter = "event=imap_command_finished AND name=\"a\""; }"#,
        r#"metric m {; filter = "event=imap_command_finished AND name=a\*"; }"#,
        r#"log_debug = "event=imap_command_finished AND name=a\*""#,
        r#"base_dir = "a\b""#,
    ];
    let server = |version: &str| format!("# {version} (7d8c0e5759): /etc/x\ndovecot_config_version = 2.4.1\n");
    expect![[r#"
        metric m {; filter = "event=imap_command_finished AND name=\"a\""; }
        metric m {; filter = "event=imap_command_finished AND name=a\*"; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: `\*` is not an escape in quotes (write `\\` for a backslash)
        log_debug = "event=imap_command_finished AND name=a\*"
            refused-setting: Dovecot 2.4 does not start: `\*` is not an escape in quotes (write `\\` for a backslash)
        base_dir = "a\b"
            refused-setting: Dovecot 2.4 does not start: `dovecot_storage_version` is not set (add `dovecot_storage_version = 2.4.0`)
    "#]].assert_eq(&cases(&server("2.4.2"), "", &escapes));
    assert!(!cases(&server("2.4.1"), "", &escapes).contains("is not an escape"));
}

#[test]
fn a_file_without_a_version_is_for_the_line_whose_syntax_it_has() {
    let version = |text: &str| check(&text.replace("; ", "\n")).version;
    for text in [
        "metric m {; filter = event=a; group_by x {; }; }",
        "event_exporter e {; driver = log; }",
        "event_exporter e {; time_format = unix; }",
        "a = b; log_debug = $SET:a",
    ] {
        assert_eq!(version(text), ServerVersion::V2_4, "{text}");
    }
    for text in
        ["metric m {; filter = event=a; group_by = x; }", "event_exporter e {; transport = log; }", "driver = log"]
    {
        assert_eq!(version(text), ServerVersion::V2_3, "{text}");
    }
}
